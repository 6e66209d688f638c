"""Reads an executed notebook with nbconvert and our own template: its title, its answer, its body and its sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import nbformat
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from evidence.errors import NotebookError
from evidence.facts.wording import title_language
from evidence.paths import PACKAGE
from evidence.report.output import PAGE_TYPE
from evidence.report.passages import Passage, anchored, passages, plain

TEMPLATES = PACKAGE / "report" / "templates"
_HEADING = re.compile(r'<h[23] id="([^"]+)">(.*?)</h[23]>', re.DOTALL)


@dataclass(frozen=True)
class Content:
    """The parts of an executed notebook: its title, its answer and its body, and the facts that they use."""

    title: str
    answer: str
    body: str
    facts: tuple[str, ...] = field(default=())
    cited: tuple[str, ...] = field(default=())
    sources: tuple[str, ...] = field(default=())

    @property
    def passages(self) -> list[Passage]:
        """The sentences and findings of the body, in order."""
        return passages(self.body)

    @property
    def headings(self) -> list[tuple[str, str]]:
        """The headings of the body below its title: anchor and plain text, in order."""
        return [(anchor, plain(words)) for anchor, words in _HEADING.findall(self.body)]


def read_content(notebook: nbformat.NotebookNode, lang: str, name: str) -> Content:
    """Return what an executed notebook shows in one language.

    Raises:
        NotebookError: The notebook has no title or no answer, or a cell shows something that is no page content.
    """
    body, answer, facts, cited, sources = _export(notebook, lang), "", [], [], []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get(PAGE_TYPE)
            if shown is None:
                found = output.get("name") or output.get("ename") or ", ".join(output.get("data", {}))
                raise NotebookError(
                    f"{name}, cell {number}: output of kind {found!r} is no page content. Expected the result of a "
                    "call such as page.say or page.line."
                )
            facts += shown["facts"]
            cited += shown["cited"]
            sources += shown.get("sources", [])
            if 'class="answer' in shown["html"] and not answer:
                answer = shown["html"]
    titles = re.findall(r"<h1[^>]*>(.*?)</h1>", body, flags=re.DOTALL)
    if len(titles) != 1 or not answer:
        raise NotebookError(f"{name}: a page needs a title (one h1) and an answer (page.answer) in {lang}.")
    used, named, led = (tuple(dict.fromkeys(names)) for names in (facts, cited, sources))
    return Content(plain(titles[0]), _without_anchor(answer), anchored(body), used, named, led)


def _without_anchor(answer: str) -> str:
    """Return an answer as it can stand on another page, where its anchor may be taken."""
    return re.sub(r' id="[^"]*"', "", answer, count=1)


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert ships no types for it
        config=Config({"HTMLExporter": {"exclude_anchor_links": True}}),
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="evidence",
        filters={"language": title_language, "shown": _shown},
    )


def environment() -> Environment:
    """Return the template environment of pages, for parts of a page that no notebook makes."""
    made: Environment = _exporter().environment
    return made


def _shown(output: Mapping[str, Any]) -> str:
    content = output.get("data", {}).get(PAGE_TYPE)
    return "" if content is None else str(content["html"])


def _export(notebook: nbformat.NotebookNode, lang: str) -> str:
    body, _ = _exporter().from_notebook_node(notebook, resources={"evidence": {"lang": lang}})
    # nbconvert's parser writes names of attributes small and gives every shape of a picture an end tag.
    return re.sub(r"></(?:path|circle)>", "/>", str(body)).replace(' viewbox="', ' viewBox="')
