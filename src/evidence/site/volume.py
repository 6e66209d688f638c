"""Volume: the whole report of one language as one file that opens by double click."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from evidence import verification
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import anchor, refs
from evidence.report.content import environment
from evidence.report.output import collect
from evidence.report.page import Page
from evidence.report.render import evidence_rows, script_text, source_list, style_sheet
from evidence.site.chapter import Chapter, address, bind, contents, gathered
from evidence.site.downloads import PROGRAM
from evidence.site.navigation import CLAIMS, KREIS_NOTEBOOK, METHODS, Site, edition_words
from evidence.site.summary import summarise
from evidence.tables.export import csv_text
from evidence.vocabulary import numbers, periods

TITLE = {
    "de": "Was öffentliche Zahlen zur Forderung nach einem Integrationsgesetz sagen",
    "en": "What public figures say about the call for an integration act",
}
SUMMARY = {"de": "Was die Belege sagen", "en": "What the evidence says"}
PROFILES = {"de": "Sachsen und die Kreise im Profil", "en": "Profiles of Saxony and the Kreise"}
LISTS = {
    "evidence": {"de": "Nachweise", "en": "Evidence"},
    "sources": {"de": "Quellen", "en": "Sources"},
    "data": {"de": "Daten und Nachrechnen", "en": "Data, and how to check this file"},
}
FACT_COLUMNS = ("fact", "region_name", "period", "value", "unit", "source")
SAID = "summary"
# Charts of chapters below this rank, the profiles, are drawn once.
SLIM_ABOVE = 2
# A remark on this many rows of evidence stands once, below the list.
REPEATED = 3


def volumes(site: Site) -> dict[str, bytes]:
    """Return the whole report in each language of the site as one file, by file name.

    The files stand beside the folder of the site.
    """
    return {file_name(lang): volume(site, lang).encode("utf-8") for lang in site.languages}


def file_name(lang: str) -> str:
    """Return the name of the file of one language."""
    return f"evidence-{lang}.html"


def volume(site: Site, lang: str) -> str:
    """Return the whole report in one language: summary, chapters, one list of evidence, one of sources, the data."""
    register = site.register
    pages = site.pages(lang)
    desk = Page("14", "de" if lang == "de" else "en")
    claims = f"{lang}/{CLAIMS}"
    summary = summarise(register, desk.assessments, lang, claims if claims in pages else "")
    paths = {path: _place(path) for path in _order(site, lang)}
    said = [fact.id for fact in summary.facts]
    said += [name for path in paths for name in pages[path].cited]
    shown = [name for path in paths for name in pages[path].facts]
    cited = [fact for name in dict.fromkeys(said) if (fact := register.fact(name)).value is not None]
    anchors = {anchor(fact.id): f"fact-{place}" for place, fact in enumerate(cited, start=1)}
    places = {**paths, **anchors}
    chapters = [_chapter(register, SAID, f"<h1>{SUMMARY[lang]}</h1>{summary.core(lang)}", 2, places)]
    for path, name in paths.items():
        if site.is_profile(path) and "profiles" not in [chapter.name for chapter in chapters]:
            chapters.append(Chapter("profiles", PROFILES[lang], ""))
        rank = 3 if site.is_profile(path) else 2
        chapters.append(_chapter(register, name, pages[path].body, rank, places))
    facts = collect([*cited, *(register.fact(name) for name in dict.fromkeys(shown))], register)
    tabled = frozenset().union(*(chapter.tabled for chapter in chapters), (fact.id for fact in cited))
    apart = [fact for fact in facts if fact.id in set(shown) - tabled]
    caveats = sorted({caveat.text(lang) for fact in facts for caveat in fact.caveats})
    named = {name for fact in facts for name in fact.sources}
    named |= {name for path in paths for name in pages[path].sources}
    rows = evidence_rows(cited, register, site.frame(lang, METHODS))
    remarks = Counter(remark for row in rows for remark in row["remarks"])
    notes = sorted(remark for remark, count in remarks.items() if count >= REPEATED)
    return verification.seal(
        environment()
        .get_template("volume.html.j2")
        .render(
            lang=lang,
            title=TITLE[lang],
            style=style_sheet(),
            edition=refs(edition_words(register, lang)),
            events=[
                {"id": event.id, "date": refs(numbers.date(periods.parse(event.date), lang))}
                for event in site.premise
            ],
            contents=contents(
                [*chapters, *(Chapter(name, words[lang], "") for name, words in LISTS.items())]
            ),
            chapters=chapters,
            lists={name: words[lang] for name, words in LISTS.items()},
            evidence=rows,
            notes=notes,
            sources=source_list(named, register, lang),
            gathered=gathered,
            file=file_name(lang),
            program=PROGRAM.rpartition("/")[2],
            program_address=_program(),
            facts_address=address(_listed([*cited, *apart], lang)),
            facts=_records(facts, caveats, lang),
            check=_check(facts, caveats),
            script=script_text("claims.js"),
        )
    )


def _order(site: Site, lang: str) -> list[str]:
    """Return the paths of the pages in reading order: claims, questions, methods, profiles."""
    claims, methods = f"{lang}/{CLAIMS}", f"{lang}/{METHODS}"
    whole = f"{lang}/{KREIS_NOTEBOOK}.html"
    wanted = [claims, *sorted(set(site.questions(lang)) - {claims}), methods, whole, *site.profiles(lang)]
    return [path for path in wanted if path in site.made]


def _place(path: str) -> str:
    """Return the anchor of a page's chapter; names inside drawings must not begin with a digit."""
    name = path.partition("/")[2].removesuffix(".html").replace("/", "-")
    return name if name[0].isalpha() else f"page-{name}"


def _chapter(register: FactRegister, name: str, body: str, rank: int, places: dict[str, str]) -> Chapter:
    known = frozenset(register.ids)

    def found(fact_id: str) -> Fact | None:
        is_difference = "~" in fact_id or "/" in fact_id
        return register.fact(fact_id) if fact_id in known or is_difference else None

    def source(fact_id: str) -> str:
        fact = found(fact_id)
        return fact.sources[0] if fact and fact.sources else ""

    def period(fact_id: str) -> str:
        fact = found(fact_id)
        return fact.period_text if fact else ""

    return bind(name, body, rank, places, source, period, slim=rank > SLIM_ABOVE)


def _records(facts: Sequence[Fact], caveats: Sequence[str], lang: str) -> str:
    """Return the facts for machines; each caveat is the place of its text in the list of all."""
    records, places = [], {text: place for place, text in enumerate(caveats)}
    for fact in sorted(facts, key=lambda fact: fact.id):
        whole = fact.record()
        record = {
            key: whole[key]
            for key in ("id", "value", "unit", "region", "period", "formula", "inputs", "sources", "tier")
        }
        record["caveats"] = [places[caveat.text(lang)] for caveat in fact.caveats]
        if fact.interval:
            record["interval"] = whole["interval"]
        records.append(record)
    return _json(records)


def _check(facts: Iterable[Fact], caveats: Sequence[str]) -> str:
    """Return what belongs to several facts: the printed decimals of each indicator, and the texts of caveats."""
    decimals = {fact.indicator.id: fact.decimals for fact in facts}
    return _json({"decimals": dict(sorted(decimals.items())), "caveats": caveats})


def _json(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _listed(facts: Sequence[Fact], lang: str) -> str:
    """Return facts as CSV, one row each."""
    rows = (
        (
            fact.id,
            fact.region.name(lang),
            fact.period_text,
            fact.exact,
            fact.unit,
            fact.sources[0] if fact.sources else "",
        )
        for fact in facts
    )
    return csv_text((FACT_COLUMNS, *rows))


def _program() -> str:
    """Return the address of the program that checks the file, inside the file."""
    text = Path(verification.__file__).read_bytes()
    return f"data:text/x-python;base64,{base64.b64encode(text).decode('ascii')}"
