"""Reads an executed notebook with nbconvert and our own template: its title, its answer, its body and its sentences."""

from __future__ import annotations

import html
import itertools
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
from evidence.paths import PACKAGE
from evidence.report.output import PAGE_TYPE

TEMPLATES = PACKAGE / "report" / "templates"
_SENTENCE = re.compile(r'<p( class="(?:answer|prose|limits)(?: missing)?")>')
_PASSAGE = re.compile(
    r'<figure (?P<figure>[^>]*)><figcaption><p class="finding">(?P<finding>.*?)</p>'
    r'|<p id="(?P<sentence>sentence-\d+)"[^>]*>(?P<said>.*?)</p>',
    re.DOTALL,
)
_HEADING = re.compile(r'<h[23] id="([^"]+)">(.*?)</h[23]>', re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """One sentence or paragraph of a page, or the finding of a figure: its anchor, its HTML without links, its facts."""

    anchor: str
    html: str
    facts: tuple[str, ...]


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
        found = []
        for match in _PASSAGE.finditer(self.body):
            words = re.sub(r"</?a\b[^>]*>", "", match["finding"] or match["said"] or "")
            shown = _attribute(match["figure"], "data-facts").split() or re.findall(
                r'data-fact="([^"]+)"', words
            )
            facts = tuple(dict.fromkeys(html.unescape(name) for name in shown))
            found.append(Passage(match["sentence"] or _attribute(match["figure"], "id"), words, facts))
        return found

    @property
    def headings(self) -> list[tuple[str, str]]:
        """The headings of the body below its title: anchor and plain text, in order."""
        return [(anchor, _plain(words)) for anchor, words in _HEADING.findall(self.body)]


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
    return Content(_plain(titles[0]), answer, _anchored(body), used, named, led)


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def _attribute(tag: str | None, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag or "")
    return html.unescape(found.group(1)) if found else ""


def _anchored(body: str) -> str:
    """Return the body with an anchor at every sentence and heading, so that other pages can lead to it."""
    sentence, section = itertools.count(1), itertools.count(1)
    said = _SENTENCE.sub(lambda match: f'<p id="sentence-{next(sentence)}"{match.group(1)}>', body)
    return re.sub(r"<(h[23])>", lambda match: f'<{match.group(1)} id="section-{next(section)}">', said)


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert ships no types for it
        config=Config({"HTMLExporter": {"exclude_anchor_links": True}}),
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="evidence",
        filters={"shown": _shown},
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
    return str(body)
