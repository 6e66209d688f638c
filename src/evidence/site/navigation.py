"""Where each page lives, and what stands around it: the way to every other page, in one language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evidence.facts.premise import Event, read_premise
from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.paths import project
from evidence.report.content import Content
from evidence.report.render import Frame
from evidence.vocabulary import numbers, periods, regions

KREIS_NOTEBOOK = "20_kreis_profile"
METHODS_NOTEBOOK = "12_how_these_figures_come_about"
CLAIMS_NOTEBOOK = "11_claims_and_demands"
STYLE = "assets/style.css"
Made = Mapping[str, tuple[tuple[tuple[str, object], ...], str, Content]]
OVERVIEW, TOPICS, KREISE = "index.html", "index.html#questions", "index.html#kreise"
INDICATORS, SOURCES = "indicator/index.html", "source/index.html"
SEARCH, DOWNLOADS, METHODS = "search.html", "downloads/index.html", "methods.html"
COVERAGE, CLAIMS = "coverage.html", "claims.html"
SUMMARY, EXPLORER, CHANGES = "summary.html", "explorer.html", "changes.html"
PLAIN, SHARE, ACCESSIBILITY = "plain.html", "share.html", "accessibility.html"
FIXED = {METHODS_NOTEBOOK: METHODS, CLAIMS_NOTEBOOK: CLAIMS}
MENU: dict[str, dict[str, str]] = {
    OVERVIEW: {"de": "Übersicht", "en": "Overview"},
    SUMMARY: {"de": "Kurzfassung", "en": "Summary"},
    CLAIMS: {"de": "Aussagen", "en": "Claims"},
    TOPICS: {"de": "Themen", "en": "Topics"},
    KREISE: {"de": "Kreise", "en": "Kreise"},
    EXPLORER: {"de": "Selbst wählen", "en": "Explorer"},
    INDICATORS: {"de": "Indikatoren", "en": "Indicators"},
    SOURCES: {"de": "Quellen", "en": "Sources"},
    SEARCH: {"de": "Suche", "en": "Search"},
    DOWNLOADS: {"de": "Downloads", "en": "Downloads"},
    METHODS: {"de": "Methoden", "en": "Methods"},
}
ALSO: dict[str, dict[str, str]] = {
    PLAIN: {"de": "Einfache Sprache", "en": "Plain language"},
    SHARE: {"de": "Weitergeben", "en": "Share"},
    CHANGES: {"de": "Was sich geändert hat", "en": "What changed"},
    ACCESSIBILITY: {"de": "Barrierefreiheit", "en": "Accessibility"},
}
"""What the foot of every page leads to."""


def notebook_path(name: str, region: str, lang: str) -> str:
    """Return the place of a notebook's page below the site; some have a fixed place, and profiles of a Kreis a folder."""
    if name in FIXED:
        return f"{lang}/{FIXED[name]}"
    if name == KREIS_NOTEBOOK and region in regions.KREISE:
        return f"{lang}/kreis/{region}.html"
    if name == KREIS_NOTEBOOK and region not in ("", "14"):
        return f"{lang}/region/{region}.html"
    return f"{lang}/{name}.html"


def run_path(name: str, bound: Mapping[str, object]) -> str:
    """Return the name of a page that a researcher made with parameters of their own."""
    parts = "-".join(str(bound[key]) for key in sorted(bound))
    return f"{name}-{parts}.html"


def edition(register: FactRegister) -> str:
    """Return the edition's date: the newest publication whose day is known, never the clock."""
    published = register.tables.observations["published"].unique()
    return max(str(text) for text in published if len(text) == len("2026-07-30"))


def edition_words(register: FactRegister, lang: str) -> str:
    """Return the edition's date in words."""
    return numbers.date(periods.parse(edition(register)), lang)


def alphabetical(text: str) -> str:
    """Return what a text is sorted by in an index: without accents and case, so that Ü stands beside U."""
    return "".join(
        sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)
    ).casefold()


@dataclass(frozen=True)
class Site:
    """All that the pages of one site know of each other: the facts, and the pages made from notebooks by their path.

    ``address`` is the public address of the site; empty where it has none.
    """

    register: FactRegister
    made: Made
    address: str = ""

    @cached_property
    def languages(self) -> list[str]:
        """The languages of the site, sorted."""
        return sorted({path.split("/")[0] for path in self.made})

    @cached_property
    def premise(self) -> tuple[Event, ...]:
        """The dated events that the report begins with."""
        return read_premise(project().registers)

    def pages(self, lang: str) -> dict[str, Content]:
        """Return the pages made from notebooks in one language, by path, in order."""
        return {path: content for path, (_, _, content) in self.made.items() if path.startswith(f"{lang}/")}

    def questions(self, lang: str) -> dict[str, Content]:
        """Return the pages that answer a question about Saxony: not the profiles of regions, not the methods."""
        apart = (KREIS_NOTEBOOK, METHODS_NOTEBOOK)
        return {path: page for path, page in self.pages(lang).items() if self.made[path][1] not in apart}

    def is_profile(self, path: str) -> bool:
        """Return whether a page describes one region."""
        return self.made[path][1] == KREIS_NOTEBOOK

    def profiles(self, lang: str) -> dict[str, str]:
        """Return the name of each Kreis that has a page, by path, in order of names."""
        named = {f"{lang}/kreis/{code}.html": regions.BY_CODE[code].name(lang) for code in regions.KREISE}
        return {
            path: named[path]
            for path in sorted(named, key=lambda path: alphabetical(named[path]))
            if path in self.made
        }

    def sources(self, lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the sources of each publisher, both in order of names."""
        tables = self.register.tables
        found: dict[str, list[dict[str, Any]]] = {}
        for source in sorted(
            tables.sources.iter_rows(named=True), key=lambda row: alphabetical(row["title"])
        ):
            found.setdefault(tables.publishers[source["publisher"]].name(lang), []).append(source)
        return sorted(found.items(), key=lambda entry: alphabetical(entry[0]))

    def frame(
        self, lang: str, place: str, *, section: str = "", recompute: str = "", alone: bool = False
    ) -> Frame:
        """Return what stands around a page of the site.

        Args:
            lang: Language of the page.
            place: Place of the page below the folder of its language.
            section: Entry of the menu that the page belongs to.
            recompute: Command that makes the page again.
            alone: Whether the page carries its own style, so that it can be sent as one file.
        """
        return Frame(
            lang,
            f"{lang}/{place}",
            self._twin(lang, place),
            self.entries(lang, MENU),
            edition_words(self.register, lang),
            recompute,
            premise=self._short_premise(lang),
            section=f"{lang}/{section}",
            also=self.entries(lang, ALSO),
            in_site=True,
            style="" if alone else STYLE,
            day=edition(self.register),
            address=self.address,
        )

    def entries(self, lang: str, menu: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
        """Return label and path of the entries of a menu, without pages that a part of the site, or one without documents, lacks."""
        lacking = () if self.register.tables.documents.demands else (PLAIN, SHARE)
        return [
            (words[lang], f"{lang}/{place}")
            for place, words in menu.items()
            if place not in lacking and (place != CLAIMS or f"{lang}/{CLAIMS}" in self.made)
        ]

    def _twin(self, lang: str, place: str) -> str:
        other = "en" if lang == "de" else "de"
        here, there = f"{lang}/{place}", f"{other}/{place}"
        exists = there in self.made if here in self.made else other in self.languages
        return there if exists else here

    def _short_premise(self, lang: str) -> str:
        event = next(entry for entry in self.premise if entry.id == "in_force")
        when = refs(numbers.date(periods.parse(event.date), lang))
        if lang == "de":
            return f"Das Sächsische Integrations- und Teilhabegesetz gilt seit dem {when}. Diese Seite zeigt, was Zahlen zu seinem Gegenstand sagen."
        return f"The Saxon Integration and Participation Act has been in force since {when}. This page shows what figures say about its subject."
