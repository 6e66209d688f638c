"""Renders pages: what stands around a content, its list of evidence and of sources, its facts for machines."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from evidence.charts import captions, theme
from evidence.facts.fact import DIFFERENCE, Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import anchor, fact_html, interval_text, refs
from evidence.indicators.series import ASSESSED, DOCUMENTED, PUBLISHED, STUDIED, TRANSCRIBED
from evidence.report.citation import cite
from evidence.report.content import TEMPLATES, environment
from evidence.report.head import ICON, SITE_NAME, described, json_text, record
from evidence.report.output import collect
from evidence.report.passages import anchored
from evidence.sources.publishers import Publisher
from evidence.vocabulary import numbers

TIER = {
    "primary": {"de": "beim Herausgeber selbst gelesen", "en": "read in the publisher's own source"},
    "secondary": {"de": "aus zweiter Hand übernommen", "en": "from a secondary source"},
    "derived": {"de": "von uns berechnet", "en": "computed by us"},
}

LICENCES = {
    "figure quoted with source": {
        "de": "Zahl mit Quellenangabe zitiert",
        "en": "figure quoted with its source",
    },
    "statement quoted with source": {
        "de": "Aussage mit Quellenangabe zitiert",
        "en": "statement quoted with its source",
    },
    "repository MIT; figures quoted with source": {
        "de": "Datei unter MIT-Lizenz; Zahlen mit Quellenangabe zitiert",
        "en": "file under the MIT licence; figures quoted with their source",
    },
    "Auszugsweise Vervielfältigung und Verbreitung mit Quellenangabe gestattet": {
        "de": "auszugsweise Vervielfältigung und Verbreitung mit Quellenangabe gestattet",
        "en": "copying and passing on of parts permitted if the source is named",
    },
}
ORIGIN = {
    PUBLISHED: {"de": "veröffentlicht", "en": "published"},
    TRANSCRIBED: {"de": "aus der Quelle errechnet", "en": "computed from the source"},
    DOCUMENTED: {"de": "in unseren Registern gezählt", "en": "counted in our registers"},
    ASSESSED: {"de": "aus den Regeln der Aussagen gezählt", "en": "counted from the rules of the claims"},
    STUDIED: {
        "de": "im Vergleich der Länder berechnet, mit den Daten der Gesetze aus unserem Register",
        "en": "computed in a comparison of Länder, with the dates of acts from our register",
    },
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
        section: Path of the entry of the navigation that the page belongs to.
        also: Label and path of each page that the foot of the page leads to; the first also stands beside the language.
        in_site: Whether the pages of indicators and sources stand beside this one.
        style: Path of a style sheet that pages share; empty where the page carries its own.
        day: Date of the edition, as ISO; empty where it is not known.
        address: Public address of the site; empty where it has none.
        title_lang: Language of the title where it is not the page's.
        linked: What the page holds as linked data; empty for a page that is described by its title and answer.
    """

    lang: str
    path: str
    other: str
    navigation: Sequence[tuple[str, str]]
    edition: str
    recompute: str = ""
    premise: str = ""
    section: str = ""
    also: Sequence[tuple[str, str]] = ()
    in_site: bool = False
    style: str = ""
    day: str = ""
    address: str = ""
    title_lang: str = ""
    linked: Mapping[str, object] = field(default_factory=dict)

    def public(self, path: str = "") -> str:
        """Return the public address of a path below the site, or of this page; German is the language of the front page."""
        here = f"{self.lang}/{self.path}" if "/" not in self.path else self.path
        return f"{self.address.rstrip('/')}/{path or here}"

    def link(self, path: str) -> str:
        """Return ``path`` below the site as seen from this page."""
        here, there = self.path.split("/")[:-1], path.split("/")
        shared = 0
        while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
            shared += 1
        return "../" * (len(here) - shared) + "/".join(there[shared:])

    def indicator(self, name: str) -> str:
        """Return the link to the page of an indicator."""
        return self.link(f"{self.lang}/indicator/{name}.html")

    def source(self, name: str) -> str:
        """Return the link to the page of a source."""
        return self.link(f"{self.lang}/source/{name}.html")


def page_html(
    frame: Frame,
    title: str,
    body: str,
    facts: Sequence[Fact],
    cited: Sequence[Fact],
    register: FactRegister,
    script: str = "",
    sources: Sequence[str] = (),
) -> str:
    """Return a whole page: frame, content, list of evidence, list of sources and the facts for machines.

    ``sources`` are listed beside those of the facts.
    """
    used = collect([*facts, *cited], register)
    proof = (
        environment()
        .get_template("proof.html.j2")
        .render(
            frame=frame,
            evidence=evidence_rows(collect(cited, register), register, frame),
            sources=source_list(
                {*sources, *(name for fact in used for name in fact.sources)}, register, frame.lang
            ),
        )
    )
    return framed(frame, title, body + proof, used, script)


def framed(frame: Frame, title: str, body: str, facts: Sequence[Fact], script: str = "") -> str:
    """Return a page: what stands around a body in its language, and the facts that it shows, for machines."""
    description = described(body)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            frame=frame,
            title=title,
            body=anchored(body),
            citation=cite(frame, title),
            style="" if frame.style else style_sheet(),
            facts=machine_readable(facts),
            script=script,
            refs=refs,
            description=description,
            icon=ICON,
            site_name=SITE_NAME[frame.lang],
            linked=json_text(frame.linked or record(frame, title, description)),
        )
    )


def machine_readable(facts: Sequence[Fact]) -> str:
    """Return the facts of a page as JSON that can stand inside it, sorted by id."""
    records = sorted((fact.record() for fact in facts), key=lambda record: str(record["id"]))
    text = json.dumps(records, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def row_anchor(fact_id: str) -> str:
    """Return the anchor of a fact's row on the page of its indicator."""
    return "value-" + re.sub(r"[^A-Za-z0-9_]+", "-", fact_id.partition(".")[2])


def evidence_rows(facts: Sequence[Fact], register: FactRegister, frame: Frame) -> list[dict[str, Any]]:
    """Return what a list of evidence says of each fact, as HTML, in their order."""
    lang, rows, listed = frame.lang, [], frozenset(register.ids)
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
                "interval": refs(interval_text(fact, lang)),
                "label": refs(fact.label(lang)),
                "address": frame.indicator(fact.indicator.id)
                + (f"#{row_anchor(fact.id)}" if fact.id in listed else ""),
                "region": fact.region.name(lang),
                "period": refs(numbers.date(fact.period, lang)),
                "origin": origin,
                "tier": TIER[fact.tier][lang],
                "remarks": [refs(words) for words in captions.remarks(fact, lang)],
                "sources": [
                    {
                        "id": name,
                        "name": refs(source_name(register, name, lang)),
                        "lang": _publisher(register, name).name_language(lang),
                        "address": frame.source(name),
                        "url": html.escape(register.source(name)["url"]),
                    }
                    for name in fact.sources
                ],
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


def source_name(register: FactRegister, source_id: str, lang: str) -> str:
    """Return a source in few words: publisher and date of publication."""
    source = register.source(source_id)
    name = _publisher(register, source_id).name(lang)
    return f"{name}, {source['published']}" if source["published"] else name


def _publisher(register: FactRegister, source_id: str) -> Publisher:
    return register.tables.publishers[register.source(source_id)["publisher"]]


def source_rows(ids: Iterable[str], register: FactRegister, lang: str) -> list[dict[str, str]]:
    """Return what a list of sources says of each, as HTML, sorted by id."""
    rows = []
    for name in sorted(ids):
        source = register.source(name)
        rows.append(
            {
                "id": name,
                "title": refs(source["title"]),
                "publisher": refs(register.tables.publishers[source["publisher"]].name(lang)),
                "published": refs(source["published"]),
                "licence": refs(licence_words(source["licence"], lang)),
                "url": html.escape(source["url"]),
                "address": refs(source["url"]),
            }
        )
    return rows


def source_list(ids: Iterable[str], register: FactRegister, lang: str) -> list[dict[str, Any]]:
    """Return the sources of a page by publisher, as HTML, both sorted by id."""
    names: dict[str, list[str]] = {}
    for name in sorted(ids):
        names.setdefault(register.source(name)["publisher"], []).append(name)
    return [
        {
            "anchor": captions.publisher_anchor(publisher),
            "name": refs(register.tables.publishers[publisher].name(lang)),
            "lang": register.tables.publishers[publisher].name_language(lang),
            "rows": source_rows(members, register, lang),
        }
        for publisher, members in names.items()
    ]


def licence_words(licence: str, lang: str) -> str:
    """Return the terms of a source in words; several are separated by a slash, and proper names stay as they are."""
    return " / ".join(LICENCES.get(part, {}).get(lang, part) for part in licence.split(" / "))


@cache
def script_text(name: str) -> str:
    """Return a script of the templates; scripts stand inside the page that they serve."""
    return (TEMPLATES / "evidence" / name).read_text(encoding="utf-8").strip()


@cache
def style_sheet(file: str = "style.css") -> str:
    """Return a style sheet with the fonts inside, so that a page is one file."""
    style = (TEMPLATES / "evidence" / file).read_text(encoding="utf-8")
    faces = []
    for family, weight, name in (
        ("Inter", 400, "Inter-Regular.woff2"),
        ("Inter", 600, "Inter-SemiBold.woff2"),
        ("Newsreader", 600, "Newsreader-SemiBold.woff2"),
        ("Report Signs", 600, "Signs-Regular.woff2"),
    ):
        encoded = base64.b64encode((theme.FONTS / name).read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
            f'src:url(data:font/woff2;base64,{encoded}) format("woff2")}}'
        )
    return "\n".join(faces) + "\n" + style
