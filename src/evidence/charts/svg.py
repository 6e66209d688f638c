"""Chart to inline SVG: drawn by vl-convert with the bundled font, then marked for readers and machines."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Literal
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert as vlc

from evidence.charts import markup, theme

_SVG = "http://www.w3.org/2000/svg"
_LOCALE: dict[str, Literal["de-DE", "en-US"]] = {"de": "de-DE", "en": "en-US"}
_MARK = "fact:"


@cache
def _register_fonts() -> None:
    vlc.register_font_directory(str(theme.FONTS))


def draw(chart: alt.LayerChart | alt.Chart, lang: str) -> str:
    """Return a chart as SVG text, its numbers and dates in the language's locale."""
    _register_fonts()
    spec = json.loads(chart.to_json())
    drawn: str = vlc.vegalite_to_svg(spec, format_locale=_LOCALE[lang], time_format_locale=_LOCALE[lang])
    return drawn


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
