"""Brief: one sheet of paper for Saxony and for each Kreis, as one file that can be sent and printed alone."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from evidence.charts import captions
from evidence.charts.figure import Figure
from evidence.claims.assessment import Assessment
from evidence.claims.world import entries
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import anchor, fact_html, refs
from evidence.report.content import environment
from evidence.report.output import collect
from evidence.report.page import Page
from evidence.report.render import machine_readable, style_sheet
from evidence.site.comparison import comparison
from evidence.site.limits import gaps
from evidence.site.navigation import (
    CLAIMS,
    KREIS_NOTEBOOK,
    OVERVIEW,
    Site,
    edition_words,
    notebook_path,
)
from evidence.site.summary import Summary, summarise
from evidence.vocabulary import bases, numbers, periods, regions
from evidence.vocabulary.regions import Region

SAXONY = "14"
REGIONS = (SAXONY, *regions.KREISE)
SITE = "site/"
NO_DATE = "–"
REPORT = {"de": "Integration und Teilhabe in Sachsen", "en": "Integration and participation in Saxony"}
LINKS = {
    "whole": {"de": "Ganzer Bericht in einer Datei", "en": "Full report in one file"},
    "report": {"de": "Website", "en": "Website"},
    "claims": {"de": "Alle Aussagen und Forderungen", "en": "All claims and demands"},
    "profile": {"de": "Alle Zahlen zum Kreis", "en": "All figures on the Kreis"},
    "pdf": {"de": "Als PDF", "en": "As PDF"},
}
SECOND_HAND = "*"
UNDATED = {"de": "ohne Datum", "en": "undated"}


@dataclass(frozen=True)
class KeyFigure:
    """One line of the table: an indicator, the part of the population, and its name for readers in a hurry."""

    indicator: str
    de: str
    en: str
    breakdown: str = ""

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


KEY_FIGURES = (
    KeyFigure("foreign_share", "Ausländeranteil an der Bevölkerung", "Foreign share of the population"),
    KeyFigure(
        "employees_foreign_share_occupation_sum",
        "Ausländeranteil, Beschäftigte am Wohnort",
        "Foreign share of employees living there",
        "place=residence",
    ),
    KeyFigure(
        "unemployment_rate",
        "Arbeitslosenquote der Ausländerinnen und Ausländer",
        "Unemployment rate of foreigners",
        "citizenship=foreign",
    ),
    KeyFigure(
        "pupils_foreign_share",
        "Ausländeranteil an den Schulen",
        "Foreign share of pupils",
    ),
    KeyFigure(
        "school_leavers_without_certificate_share",
        "Schulabgänge ohne Hauptschulabschluss",
        "School leavers without the lowest certificate",
    ),
    KeyFigure(
        "accommodation_decentral_share",
        "Asylsuchende und Geduldete in Wohnungen",
        "Asylum seekers and tolerated persons in flats",
    ),
)
KREIS = {"de": "Kreis", "en": "Kreis"}
ANSWER = {"de": "geprüfter Text", "en": "tested text"}
OPTIONS = {"de": "Möglichkeiten", "en": "options"}
MARKS = "abcdef"
"""How the small print names the figures of the table; the first is also that of the chart."""


def briefs(site: Site, to_site: str = SITE) -> dict[str, bytes]:
    """Return the brief of Saxony and of each Kreis in the languages of the site, by file name.

    Args:
        site: The site that the briefs lead to.
        to_site: The way from the folder of the briefs to that of the site, with a slash at its end. The briefs in the
            other language and the whole report in one file stand beside them.
    """
    assessments = Page().assessments
    return {
        file_name(code, lang): brief_page(site, code, lang, assessments, to_site).encode("utf-8")
        for lang in site.languages
        for code in REGIONS
    }


def file_name(code: str, lang: str) -> str:
    """Return the name of the brief of a region."""
    return f"brief-{code}-{lang}.html"


def whole_report(lang: str) -> str:
    """Return the name of the whole report in one file."""
    return f"evidence-{lang}.html"


def brief_page(
    site: Site, code: str, lang: str, assessments: Sequence[Assessment], to_site: str = SITE
) -> str:
    """Return the brief of one region in one language.

    Missing values: a figure that is not published becomes words, and so do claims where no documents are known.

    Args:
        site: The site that the brief leads to.
        code: AGS key of the region.
        lang: ``de`` or ``en``.
        assessments: All claims and demands with their verdicts.
        to_site: The way from the folder of the brief to that of the site.

    Raises:
        ClaimError: What speaks against the paper has no text for a brief.
    """
    register = site.register
    place = regions.BY_CODE[code]
    above = regions.BY_CODE[place.parent or code]
    claims = f"{lang}/{CLAIMS}"
    summary = summarise(register, assessments, lang, f"{to_site}{claims}" if claims in site.made else "")
    known = [figure for figure in KEY_FIGURES if figure.indicator in register.tables.codebook]
    compared = [(figure, compare(register, figure, place, above)) for figure in known]
    chart = _chart(register, place, lang)
    drawn = (*chart.table.facts, *chart.finding.facts) if chart else ()
    shown = [*summary.facts, *drawn, *(fact for _, pair in compared for fact in pair)]
    days = {event.id: refs(numbers.date(periods.parse(event.date), lang)) for event in site.premise}
    state = register.tables.documents.state
    made: str = (
        environment()
        .get_template("brief.html.j2")
        .render(
            lang=lang,
            style=style_sheet("brief.css"),
            place=refs(place.name(lang)),
            where=refs(place.place(lang)),
            of_kreis=code != SAXONY,
            report=REPORT[lang],
            links=_links(site, code, lang, to_site),
            whole=whole_report(lang),
            address=site.address,
            edition=refs(edition_words(register, lang)),
            days=days,
            state=refs(numbers.date(periods.parse(state), lang)) if state else "",
            summary=summary,
            limits=[*summary.limits, *gaps(register, place, lang)],
            chart=chart.html(register) if chart else "",
            heads=[KREIS[lang] if code != SAXONY else refs(place.name(lang)), refs(above.name(lang))],
            figures=[
                {
                    "name": refs(figure.name(lang)),
                    "mark": mark,
                    "when": _when(pair[0], lang),
                    "pair": [fact_html(fact, lang) for fact in pair],
                }
                for mark, (figure, pair) in zip(MARKS, compared, strict=False)
            ],
            publishers=_publishers(register, summary, [pair for _, pair in compared], drawn, lang),
            remarks=[
                (mark, refs(words))
                for mark, (_, pair) in zip(MARKS, compared, strict=False)
                for words in _remarks(pair, lang)
            ],
            second_hand=SECOND_HAND,
            facts=machine_readable(collect(shown, register)),
        )
    )
    return made


def _links(site: Site, code: str, lang: str, to_site: str) -> list[dict[str, str]]:
    """Return where the brief leads: the report, the pages of the site that there are, its PDF, and its twin."""
    other = "en" if lang == "de" else "de"
    pages = {
        "report": f"{lang}/{OVERVIEW}",
        "claims": f"{lang}/{CLAIMS}",
        "profile": notebook_path(KREIS_NOTEBOOK, code, lang),
    }
    links = [{"label": LINKS["whole"][lang], "address": whole_report(lang)}]
    links += [
        {"label": LINKS[name][lang], "address": f"{to_site}{path}"}
        for name, path in pages.items()
        if path in site.made or name == "report"
    ]
    links.append({"label": LINKS["pdf"][lang], "address": file_name(code, lang).replace(".html", ".pdf")})
    if other in site.languages:
        name = {"de": "Deutsch", "en": "English"}[other]
        links.append({"label": name, "address": file_name(code, other), "lang": other})
    return links


def _chart(register: FactRegister, place: Region, lang: str) -> Figure | None:
    """Return the chart of the first key figure at the newest time that is known of a Kreis and of Saxony."""
    figure, saxony = KEY_FIGURES[0], regions.BY_CODE[SAXONY]
    if figure.indicator not in register.tables.codebook:
        return None
    kreis = regions.BY_CODE[place.code if place.code in regions.KREISE else regions.KREISE[0]]
    return comparison(register, compare(register, figure, kreis, saxony)[0], place, lang)


def compare(register: FactRegister, figure: KeyFigure, place: Region, above: Region) -> tuple[Fact, Fact]:
    """Return the value of a region and that of the region above, of the same time and on the same base.

    It is the newest time of which both are known. Where there is none, it is the newest value of the region and a fact
    without value.
    """
    rows = register.series(figure.indicator, [place.code, above.code], figure.breakdown)
    known = rows.filter(pl.col("value").is_not_null()).select("region", "period", "basis").rows()
    of_place, of_above = ({row[1:] for row in known if row[0] == region.code} for region in (place, above))
    shared = sorted(of_place & of_above, key=_newest)
    period, basis = shared[-1] if shared else ("latest", None)
    mine = register.find(figure.indicator, place.code, period, figure.breakdown, basis)
    theirs = register.find(figure.indicator, above.code, mine.period_text, figure.breakdown, mine.basis)
    return mine, theirs


def _remarks(pair: Sequence[Fact], lang: str) -> list[str]:
    """Return what to know about two values of one time; what concerns a comparison over time is left out."""
    known = [fact for fact in pair if fact.value is not None]
    texts = {
        caveat.text(lang): [fact.region.name(lang) for fact in known if caveat in fact.caveats]
        for fact in known
        for caveat in fact.caveats
        if not caveat.code.startswith("break:")
    }
    return [
        (f"{text.rstrip('.')}." if len(places) == len(known) else f"{places[0]}: {text.rstrip('.')}.")
        for text, places in texts.items()
    ]


def _newest(row: tuple[str, str]) -> tuple[periods.Period, int]:
    period, basis = row
    return periods.parse(period), ["", *bases.BASES].index(basis)


def _when(fact: Fact, lang: str) -> str:
    return refs(numbers.date(fact.period, lang)) if fact.period_text else NO_DATE


def _publishers(
    register: FactRegister,
    summary: Summary,
    pairs: Sequence[tuple[Fact, Fact]],
    drawn: Sequence[Fact],
    lang: str,
) -> list[dict[str, object]]:
    """Return the small print: each publisher with the days of its publications and what was read there.

    A line of the summary rests on the sources of its figures and of the documents behind its verdict. Beside the first
    source of a fact stands its anchor, so that every number of the page leads to where it was read.
    """
    anchored: set[str] = set()
    told: dict[str, dict[str, list[str]]] = {}
    for subject, facts, sources in _subjects(register, summary, pairs, drawn, lang):
        for name in sources:
            new = dict.fromkeys(
                fact.id for fact in facts if fact.sources[:1] == (name,) and fact.id not in anchored
            )
            anchored.update(new)
            opening = "".join(f'<span id="{anchor(fact)}">' for fact in new)
            publisher = register.source(name)["publisher"]
            about = f"{opening}{refs(subject)}{'</span>' * len(new)}"
            told.setdefault(publisher, {}).setdefault(name, []).append(about)
    return [
        {
            "name": refs(register.tables.publishers[publisher].name(lang)),
            "paper": not any("<span id=" in about for words in sources.values() for about in words),
            "read": ", ".join(
                f"{_day(register, name, lang)} ({', '.join(words)})" for name, words in sources.items()
            ),
        }
        for publisher, sources in told.items()
    ]


def _subjects(
    register: FactRegister,
    summary: Summary,
    pairs: Sequence[tuple[Fact, Fact]],
    drawn: Sequence[Fact],
    lang: str,
) -> Iterator[tuple[str, Sequence[Fact], list[str]]]:
    """Yield what the page speaks of: its short name, its facts with a value, and the sources behind it."""
    documents = register.tables.documents
    told = entries(documents)
    if summary.answered:
        yield ANSWER[lang], summary.answered, captions.sources(summary.answered)
    for entry, facts in summary.lines:
        read = sorted({name for names in entry.used.values() for name in names if ":" in name})
        papers = [documents.source_id(told[name][0]) for name in read]
        yield entry.claim.id, facts, list(dict.fromkeys([*captions.sources(facts), *papers]))
    weighed = list(dict.fromkeys(fact for _, facts in summary.weighed for fact in facts))
    if weighed:
        yield OPTIONS[lang], weighed, captions.sources(weighed)
    for mark, pair in zip(MARKS, pairs, strict=False):
        charted = drawn if mark == MARKS[0] else ()
        known = [fact for fact in (*pair, *charted) if fact.value is not None]
        yield mark, known, captions.sources(known)


def _day(register: FactRegister, name: str, lang: str) -> str:
    """Return the day of a publication as a link to what was read, with a mark where that was at second hand."""
    source = register.source(name)
    mark = "" if "primary" in source["tier"].split() else SECOND_HAND
    day = refs(source["published"]) or UNDATED[lang]
    return f'<a href="{html.escape(source["url"])}" rel="noreferrer">{day}</a>{mark}'
