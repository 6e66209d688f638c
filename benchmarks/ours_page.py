"""One page of ``ours.py``: executed by our engine, converted, and its charts put in after that.

The first process imports this module only to name what a worker shall do; what is heavy is imported in the worker.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

PRELOAD = ("evidence.report.engine", "nbconvert", "evidence.charts.renderer")
CHART = "application/vnd.vegalite."
# As in our site, a page stands alone: no script, no style sheet and no font from elsewhere.
SKELETON = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{max-width:50em;margin:auto;font-family:sans-serif}}svg{{max-width:100%;height:auto}}</style>
</head><body>
{body}
</body></html>
"""


@dataclass(frozen=True)
class Page:
    """A page to make: the folder, the stem of the notebook and its parameters."""

    folder: str
    name: str
    parameters: tuple[tuple[str, str], ...]


def make(page: Page) -> tuple[str, str]:
    """Return the executed notebook and the page, as text."""
    from evidence.paths import Project
    from evidence.report import engine

    folder, given = Path(page.folder), dict(page.parameters)
    executed = engine.execute(Project(folder), folder / f"{page.name}.ipynb", given)
    saved = json.dumps(executed, ensure_ascii=False)
    charts = take_charts(executed)
    with ThreadPoolExecutor(1) as aside:
        drawn = aside.submit(draw, list(charts.values()), given["lang"])
        body: str = exporter().from_notebook_node(executed)[0]
    for place, drawing in zip(charts, drawn.result(), strict=True):
        body = body.replace(f"[{place}]", unique(drawing, place))
    return saved, SKELETON.format(lang=given["lang"], title=html.escape(page.name), body=body)


@cache
def exporter() -> HTMLExporter:
    """Return the exporter of this process: its templates are compiled once."""
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="basic", exclude_input=True)


def take_charts(notebook: NotebookNode) -> dict[str, str]:
    """Take the specifications of charts out of a notebook as JSON; each leaves a name in brackets in its place."""
    taken = {}
    for cell in notebook.cells:
        for number, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            kind = next((kind for kind in data if kind.startswith(CHART)), None)
            if kind is not None:
                place = f"chart-{cell.id}-{number}"
                taken[place] = json.dumps(
                    data[kind], ensure_ascii=False, sort_keys=True, separators=(",", ":")
                )
                output["data"] = {"text/html": f"[{place}]"}
    return taken


def draw(specifications: Sequence[str], lang: str) -> list[str]:
    """Return charts as SVG: from the store, or from the renderer, which works while this process does something else."""
    from evidence.charts import drawing, renderer
    from evidence.work.store import FOLDER_VARIABLE, Store, question

    store = Store(Path(os.environ[FOLDER_VARIABLE]))
    asked = {text: question(text, lang, drawing.tools()) for text in specifications}
    kept = {text: store.recall("svg", name) for text, name in asked.items()}
    missing = [text for text, picture in kept.items() if picture is None]
    if missing:
        for text, picture in zip(
            missing, renderer.draw(os.environ[renderer.VARIABLE], missing, lang), strict=True
        ):
            kept[text] = picture.encode("utf-8")
            store.remember("svg", asked[text], kept[text])
    return [kept[text].decode("utf-8") for text in specifications]


def unique(drawing: str, prefix: str) -> str:
    """Return a drawing with ids that no other one of the page has, and that do not tell how much was drawn before it."""
    names = dict.fromkeys(re.findall(r'id="((?:clip|gradient)\w*)"', drawing))
    new = {name: f"{prefix}-{number}" for number, name in enumerate(names)}
    return re.sub(
        r'(id="|url\(#)((?:clip|gradient)\w*)', lambda found: found[1] + new.get(found[2], found[2]), drawing
    )
