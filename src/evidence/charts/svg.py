"""Charts to inline SVG: kept from before, or drawn in a renderer, or here; then marked for readers and machines."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import altair as alt

from evidence.charts import drawing, markup, renderer
from evidence.work.store import FOLDER_VARIABLE, Store, question

KIND = "svg"
_SVG = "http://www.w3.org/2000/svg"
_MARK = "fact:"
_LOG = logging.getLogger("evidence.charts")


def draw(charts: Sequence[alt.LayerChart | alt.Chart], lang: str) -> list[str]:
    """Return each chart as SVG, its numbers and dates in the language's locale.

    What was drawn before is taken from the folder named in ``EVIDENCE_CACHE``. The rest is drawn by the renderer named in
    ``EVIDENCE_RENDERER``, or in this process where there is none or where it has died; the bytes are the same.

    Raises:
        DrawingError: A chart cannot be drawn.
    """
    specifications = [specify(chart) for chart in charts]
    folder = os.environ.get(FOLDER_VARIABLE)
    store = Store(Path(folder)) if folder else None
    pictures: dict[str, str] = {}
    asked = {text: question(text, lang, drawing.tools()) for text in specifications}
    for text, name in asked.items():
        kept = store.recall(KIND, name) if store else None
        if kept is not None:
            pictures[text] = kept.decode("utf-8")
    missing = [text for text in asked if text not in pictures]
    for text, picture in zip(missing, _drawn(missing, lang), strict=True):
        pictures[text] = picture
        if store:
            store.remember(KIND, asked[text], picture.encode("utf-8"))
    return [pictures[text] for text in specifications]


def specify(chart: alt.LayerChart | alt.Chart) -> str:
    """Return the specification of a chart as JSON; equal charts give equal text."""
    return json.dumps(
        chart.to_dict(validate=False), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _drawn(specifications: Sequence[str], lang: str) -> list[str]:
    address = os.environ.get(renderer.VARIABLE)
    if address and specifications:
        for _ in range(renderer.ATTEMPTS):
            try:
                return renderer.draw(address, specifications, lang)
            except OSError as fault:
                _LOG.warning("The renderer at %s does not answer: %s.", address, fault)
        _LOG.warning("Charts are drawn without it.")
    return [drawing.draw(specification, lang) for specification in specifications]


def mark(drawn: str, prefix: str, title: str, description: str, variant: str) -> str:
    """Return drawn SVG with an accessible name, facts marked, ids made unique and no fixed size.

    Args:
        drawn: SVG as vl-convert draws it.
        prefix: Makes every id unique within the page.
        title: Short accessible name.
        description: Alternative text.
        variant: ``wide`` or ``narrow``; the style sheet shows one of them.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(drawn)  # noqa: S314  # vl-convert drew it; it is no foreign input
    for element in root.iter():
        label = element.attrib.pop("aria-label", "")
        for name in ("role", "aria-roledescription", "aria-hidden"):
            element.attrib.pop(name, None)
        if label.startswith(_MARK):
            element.set("data-fact", label.removeprefix(_MARK))
        text = "".join(element.itertext())
        if element.tag == f"{{{_SVG}}}text":
            if "data-fact" in element.attrib:
                element.set("class", "fact ref")
            elif any(character.isdigit() for character in text):
                element.set("class", "ref")
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    root.attrib.pop("class", None)
    root.set("viewBox", root.get("viewBox", f"0 0 {width} {height}"))
    root.set("class", f"chart {variant}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-description")
    root.set("style", f"max-width:{round(float(width))}px")
    names = []
    for tag, words in (("title", title), ("desc", description)):
        named = ET.Element(
            f"{{{_SVG}}}{tag}", {"id": f"{prefix}-{'title' if tag == 'title' else 'description'}"}
        )
        named.text = words
        names.append(named)
    for place, named in enumerate(names):
        root.insert(place, named)
    markup.shorten(root)
    text = ET.tostring(root, encoding="unicode").replace(" />", "/>")
    ids = sorted(set(re.findall(r'id="((?:clip|gradient)[\w-]*)"', text)))
    for number, old in enumerate(ids):
        new = f"{prefix}-{number}"
        text = text.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return text
