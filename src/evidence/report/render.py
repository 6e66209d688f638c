"""Renders an executed notebook to a page with nbconvert and our own template."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import nbformat
from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from evidence.charts import theme
from evidence.errors import NotebookError
from evidence.facts.fact import DIFFERENCE, Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import anchor, fact_html, refs
from evidence.indicators.series import PUBLISHED, TRANSCRIBED
from evidence.paths import PACKAGE
from evidence.report.output import PAGE_TYPE, collect
from evidence.vocabulary import numbers, status

TEMPLATES = PACKAGE / "report" / "templates"
TIER = {
    "primary": {"de": "beim Herausgeber selbst gelesen", "en": "read in the publisher's own source"},
    "secondary": {"de": "aus zweiter Hand übernommen", "en": "from a secondary source"},
    "derived": {"de": "von uns berechnet", "en": "computed by us"},
}

LICENCES = {
    "figure quoted with source": {
        "de": "Zahl mit Quellenangabe zitiert",
        "en": "figure quoted with its source",
    }
}
ORIGIN = {
    PUBLISHED: {"de": "veröffentlicht", "en": "published"},
    TRANSCRIBED: {"de": "aus der Quelle errechnet", "en": "computed from the source"},
}


@dataclass(frozen=True)
class Frame:
    """What stands around the content of a page: language, links and the state of the data.

    Attributes:
        lang: Language of the page.
        path: Path of the page below the site, such as ``de/kreis/14612.html``.
        other: Path of the same page in the other language.
        navigation: Label and path of each entry, in order.
        edition: Date of the edition in words.
        recompute: Command that makes the page again; empty where there is none.
        premise: What the page says first, as HTML; empty where the page itself says it.
        methods: Path of the page that defines the indicators; empty where the page stands alone.
    """

    lang: str
    path: str
    other: str
    navigation: Sequence[tuple[str, str]]
    edition: str
    recompute: str = ""
    premise: str = ""
    methods: str = ""

    def link(self, path: str) -> str:
        """Return ``path`` below the site as seen from this page."""
        return "../" * self.path.count("/") + path


@dataclass(frozen=True)
class Content:
    """The parts of an executed notebook: its title, its answer and its body, and the facts that they use."""

    title: str
    answer: str
    body: str
    facts: tuple[str, ...] = field(default=())
    cited: tuple[str, ...] = field(default=())


def read_content(notebook: nbformat.NotebookNode, lang: str, name: str) -> Content:
    """Return what an executed notebook shows in one language.

    Raises:
        NotebookError: The notebook has no title or no answer, or a cell shows something that is no page content.
    """
    body, answer, facts, cited = _export(notebook, lang), "", [], []
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
            if 'class="answer' in shown["html"] and not answer:
                answer = shown["html"]
    titles = re.findall(r"<h1[^>]*>(.*?)</h1>", body, flags=re.DOTALL)
    if len(titles) != 1 or not answer:
        raise NotebookError(f"{name}: a page needs a title (one h1) and an answer (page.answer) in {lang}.")
    plain = html.unescape(re.sub(r"<[^>]+>", "", titles[0])).strip()
    return Content(plain, answer, body, tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(cited)))


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


def page_html(
    frame: Frame, title: str, body: str, facts: Sequence[Fact], cited: Sequence[Fact], register: FactRegister
) -> str:
    """Return a whole page: frame, content, list of evidence, list of sources and the facts for machines."""
    used = collect([*facts, *cited], register)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            frame=frame,
            title=title,
            body=body,
            style=style_sheet(),
            evidence=_evidence(collect(cited, register), register, frame.lang),
            sources=_sources(used, register, frame.lang),
            facts=_json(used),
            refs=refs,
        )
    )


def _json(facts: Sequence[Fact]) -> str:
    records = sorted((fact.record() for fact in facts), key=lambda record: str(record["id"]))
    text = json.dumps(records, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _evidence(facts: Sequence[Fact], register: FactRegister, lang: str) -> list[dict[str, str]]:
    rows = []
    for fact in facts:
        if not fact.inputs:
            origin = ORIGIN[fact.formula][lang]
        else:
            inputs = [fact_html(register.fact(name), lang, "bare", link=False) for name in fact.inputs]
            origin = _formula(fact.formula, inputs)
            if not _adds_up(fact, [register.fact(name) for name in fact.inputs]):
                origin += " aus ungerundeten Werten" if lang == "de" else " from unrounded values"
        rows.append(
            {
                "anchor": anchor(fact.id),
                "value": fact_html(fact, lang, link=False),
                "label": refs(fact.label(lang)),
                "indicator": fact.indicator.id,
                "region": fact.region.name(lang),
                "period": refs(numbers.date(fact.period, lang)),
                "origin": origin,
                "tier": TIER[fact.tier][lang],
                "status": ""
                if fact.value_status == "final"
                else status.VALUE_STATUS[fact.value_status][0 if lang == "de" else 1],
                "sources": "<br>".join(
                    f'<a href="#source-{name}">{refs(_short(register, name, lang))}</a>'
                    for name in fact.sources
                ),
            }
        )
    return rows


def _adds_up(fact: Fact, inputs: Sequence[Fact]) -> bool:
    """Return whether the printed inputs of a difference give the printed result."""
    if fact.formula != DIFFERENCE:
        return True
    printed = [numbers.rounded(entry.value or 0.0, entry.decimals) for entry in (*inputs, fact)]
    return printed[0] - printed[1] == printed[2]


def _formula(formula: str, inputs: Sequence[str]) -> str:
    parts = []
    for literal, place, _, _ in string.Formatter().parse(formula):
        parts.append(refs(literal))
        if place is not None:
            parts.append(inputs[int(place)])
    return "".join(parts)


def _short(register: FactRegister, source_id: str, lang: str) -> str:
    source = register.source(source_id)
    name = register.tables.publishers[source["publisher"]].name(lang)
    return f"{name}, {source['published']}" if source["published"] else name


def _sources(facts: Sequence[Fact], register: FactRegister, lang: str) -> list[dict[str, str]]:
    ids = sorted({source for fact in facts for source in fact.sources})
    rows = []
    for name in ids:
        source = register.source(name)
        rows.append(
            {
                "id": name,
                "title": refs(source["title"]),
                "publisher": html.escape(register.tables.publishers[source["publisher"]].name(lang)),
                "published": refs(source["published"]),
                "licence": refs(LICENCES.get(source["licence"], {}).get(lang, source["licence"])),
                "url": html.escape(source["url"]),
                "address": refs(source["url"]),
            }
        )
    return rows


@cache
def style_sheet() -> str:
    """Return the style sheet with the fonts inside, so that a page is one file."""
    style = (TEMPLATES / "evidence" / "style.css").read_text(encoding="utf-8")
    faces = []
    for family, weight, name in (
        ("Inter", 400, "Inter-Regular.woff2"),
        ("Inter", 600, "Inter-SemiBold.woff2"),
        ("Newsreader", 600, "Newsreader-SemiBold.woff2"),
    ):
        encoded = base64.b64encode((theme.FONTS / name).read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
            f'src:url(data:font/woff2;base64,{encoded}) format("woff2")}}'
        )
    return "\n".join(faces) + "\n" + style
