"""Differences: what this edition says otherwise than the one before, in words, with the way to every place that says it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from evidence.claims.register import read_claims
from evidence.comparison.causes import SERIOUS
from evidence.comparison.comparison import Change, Comparison, Mention, VerdictChange
from evidence.comparison.facts import MISSING
from evidence.comparison.verdicts import SUPERSEDED
from evidence.errors import EvidenceError
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import fact_html, refs, value_text
from evidence.paths import project
from evidence.report.document_tables import word
from evidence.report.render import Frame, row_anchor, source_name
from evidence.site.navigation import ALSO, CLAIMS, MENU, Site
from evidence.sources.vintages import day
from evidence.vocabulary import numbers, periods
from evidence.vocabulary.status import MISSING_REASONS, VALUE_STATUS

CAUSES: dict[str, dict[str, tuple[str, str]]] = {
    "correction": {
        "de": ("Berichtigung durch uns", "Wir haben einen eigenen Fehler behoben oder eine Angabe anders beurteilt."),
        "en": ("Correction by us", "We mended a slip of our own, or judged a figure of a source differently."),
    },
    "revision": {
        "de": ("Revision des Herausgebers", "Der Herausgeber hat seinen Wert geändert."),
        "en": ("Revision by the publisher", "The publisher changed its value."),
    },
    "method": {
        "de": ("Methode", "Die Angaben der Quellen sind dieselben; gerechnet oder gezählt wird anders."),
        "en": ("Method", "What the sources say is the same; it is computed or counted in another way."),
    },
    "source": {
        "de": ("Quelle", "Eine Quelle ist dazugekommen, entfallen oder an die Stelle einer anderen getreten."),
        "en": ("Source", "A source was added, is gone, or has taken the place of another one."),
    },
    "new_period": {
        "de": ("Neuer Zeitraum", "Die Reihe geht weiter: Der Wert ist von später als alle davor."),
        "en": ("New period", "The series goes on: the value is later than all before it."),
    },
}  # fmt: skip
"""What each cause is called, and what it means."""
_OVERTAKEN = {"de": ", seither überholt", "en": ", overtaken since"}
_REPEATING = ("source", "indicator", "figure")
"""Folders whose pages repeat what others say."""
SHOWN = 500
"""How many changed facts of one cause a page lists; all are in the file beside it."""
OF_ONE = 100
"""How many new or vanished facts of one indicator a page lists."""
_REASONS = 3
_FEW = 10


@dataclass(frozen=True)
class Differences:
    """A comparison in one language.

    Attributes:
        site: The new site.
        frame: What stands around the page of changes.
        comparison: What is different.
    """

    site: Site
    frame: Frame
    comparison: Comparison

    @property
    def _register(self) -> FactRegister:
        return self.site.register

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self._register.ids)

    def told(self) -> dict[str, Any]:
        """Return everything that the template says of the comparison, as HTML."""
        comparison = self.comparison
        changed = {change.fact for change in comparison.changes}
        here = [
            [entry for entry in entries if entry.page.startswith(f"{self.frame.lang}/")]
            for entries in (comparison.sentences, comparison.charts, comparison.tables)
        ]
        own = [[entry for entry in entries if entry.page.split("/")[1] not in _REPEATING] for entries in here]
        citing = [entry for entry in own[0] if not changed.isdisjoint(entry.facts)]
        return {
            "empty": comparison.empty,
            "before": self._date(comparison.old),
            "counts": {
                kind: self._count(len(comparison.of_kind(kind))) for kind in ("changed", "new", "vanished")
            },
            "flips": self._count(len(comparison.flipped)),
            "flipped": [self._verdict(entry) for entry in comparison.verdicts if entry.flipped],
            "resting": [self._verdict(entry) for entry in comparison.verdicts if not entry.flipped],
            "changed": self._by_cause(comparison.of_kind("changed")),
            "new": self._by_indicator(comparison.of_kind("new")),
            "vanished": self._by_indicator(comparison.of_kind("vanished")),
            "sentences": self._by_page(citing),
            "reworded": self._by_page([entry for entry in own[0] if changed.isdisjoint(entry.facts)]),
            "charts": self._by_page(own[1]),
            "rows": self._count(len(here[2])),
            "repeats": self._count(len(here[0]) + len(here[1]) - len(own[0]) - len(own[1])),
        }

    def facts(self) -> list[Fact]:
        """Return the facts whose numbers the page shows."""
        shown = [
            change.fact
            for _, changes in self._causes(self.comparison.of_kind("changed"))
            for change in changes[:SHOWN]
        ]
        shown += [
            change.fact
            for _, changes in _grouped(self.comparison.of_kind("new"))
            for change in changes[:OF_ONE]
        ]
        return [fact for fact in map(self._register.fact, sorted(shown)) if fact.value is not None]

    def _verdict(self, entry: VerdictChange) -> dict[str, Any]:
        claims = f"{self.frame.lang}/{CLAIMS}"
        wording = self._wordings.get(entry.claim, "")
        return {
            "id": refs(entry.claim),
            "address": f"{self.frame.link(claims)}#{entry.claim}"
            if claims in self.site.made and wording
            else "",
            "wording": wording,
            "before": self._judged(entry.old),
            "after": self._judged(entry.new),
            "agreed": "" if entry.old_strength == entry.new_strength else self._strength(entry.old_strength),
            "agrees": self._strength(entry.new_strength),
            "facts": self._count(len(entry.facts)),
            "because": [self._reason(name) for name in entry.facts[:_REASONS]],
            "further": self._further(len(entry.facts)),
        }

    @cached_property
    def _wordings(self) -> Mapping[str, str]:
        demands = self._register.tables.documents.demands
        claims = read_claims(project().registers, demands)
        return {claim.id: refs(claim.text("", self.frame.lang)) for claim in claims}

    def _judged(self, verdict: str) -> str:
        if not verdict:
            return ""
        plain = verdict.removesuffix(SUPERSEDED)
        told = word("verdict", plain, self.frame.lang)
        return told + (_OVERTAKEN[self.frame.lang] if plain != verdict else "")

    def _strength(self, text: str) -> str:
        """Return ``n of m`` in the language of the page."""
        return refs(text.replace(" of ", " von ") if self.frame.lang == "de" else text)

    def _by_cause(self, changes: Sequence[Change]) -> list[dict[str, Any]]:
        return [
            {
                "cause": CAUSES[cause][self.frame.lang][0],
                "meaning": CAUSES[cause][self.frame.lang][1],
                "anchor": f"cause-{cause.replace('_', '-')}",
                "count": self._count(len(entries)),
                "rows": [self._row(change) for change in entries[:SHOWN]],
                "unlisted": self._count(len(entries) - SHOWN) if len(entries) > SHOWN else "",
                "folded": len(entries) > OF_ONE,
            }
            for cause, entries in self._causes(changes)
        ]

    def _causes(self, changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
        found = ((cause, [change for change in changes if change.cause == cause]) for cause in SERIOUS)
        return [(cause, entries) for cause, entries in found if entries]

    def _by_indicator(self, changes: Sequence[Change]) -> list[dict[str, Any]]:
        return [
            {
                "name": self._indicator(indicator),
                "anchor": f"{entries[0].kind}-{indicator}",
                "address": self.frame.indicator(indicator) if self._listed(indicator) else "",
                "count": self._count(len(entries)),
                "causes": ", ".join(CAUSES[cause][self.frame.lang][0] for cause, _ in self._causes(entries)),
                "rows": [self._row(change) for change in entries[:OF_ONE]],
                "unlisted": self._count(len(entries) - OF_ONE) if len(entries) > OF_ONE else "",
            }
            for indicator, entries in _grouped(changes)
        ]

    def _row(self, change: Change) -> dict[str, Any]:
        lang, now = self.frame.lang, change.fact in self._ids
        fact = self._register.fact(change.fact) if now else self._gone(change)
        before, after = self._values(change, fact)
        return {
            "what": refs(fact.label(lang))
            if fact
            else f'<code class="ref">{html.escape(change.fact)}</code>',
            "address": self._address(change.fact) if now else "",
            "region": fact.region.name(lang) if fact else "",
            "period": refs(numbers.date(fact.period, lang)) if fact else "",
            "before": before,
            "after": after,
            "cause": CAUSES[change.cause][lang][0],
            "because": [self._reason(name) for name in change.because[:_REASONS]],
            "further": self._further(len(change.because)),
        }

    def _gone(self, change: Change) -> Fact | None:
        """Return a vanished fact as far as its id tells it; None where the vocabulary no longer knows a part of it."""
        indicator, region, rest = change.fact.split(".", 2)
        rest, _, basis = rest.partition("@")
        period, _, breakdown = rest.partition(".")
        if not self._listed(indicator):
            return None
        definition = self._register.definition(indicator)
        fact = Fact(
            change.fact, definition, region, period, breakdown, basis, _number(change.old), change.unit,
            "", "", "", "", (), (),
        )  # fmt: skip
        try:
            (
                fact.label(self.frame.lang),
                fact.region.name(self.frame.lang),
                numbers.date(fact.period, self.frame.lang),
            )
        except (EvidenceError, KeyError):
            return None
        return fact

    def _values(self, change: Change, fact: Fact | None) -> tuple[str, str]:
        """Return old and new value; a difference that printing hides is shown with all decimals."""
        lang = self.frame.lang
        old, new = _number(change.old), _number(change.new)
        if fact is None:
            return self._missing(change.old) if old is None else refs(change.old), ""
        told = ["", ""]
        if change.old:
            told[0] = (
                self._missing(change.old)
                if old is None
                else refs(value_text(replace(fact, value=old, unit=change.unit), lang))
            )
        if change.new:
            told[1] = self._missing(change.new) if new is None else fact_html(fact, lang, link=False)
        if old is not None and new is not None and old != new:
            plain = [value_text(replace(fact, value=value), lang) for value in (old, new)]
            if plain[0] == plain[1]:
                told = [
                    f"{words} ({self._exact(value)})" for words, value in zip(told, (old, new), strict=True)
                ]
        if change.kind == "changed" and change.old_status != change.new_status:
            statuses = (change.old_status, change.new_status)
            told = [f"{words}{self._status(status)}" for words, status in zip(told, statuses, strict=True)]
        return told[0], told[1]

    def _exact(self, value: float) -> str:
        decimals = len(f"{numbers.rounded(value, 6):f}".rstrip("0").partition(".")[2])
        return refs(numbers.number(value, decimals, self.frame.lang))

    def _status(self, status: str) -> str:
        return f" ({VALUE_STATUS[status][self.frame.lang == 'en']})" if status in VALUE_STATUS else ""

    def _missing(self, value: str) -> str:
        reason = MISSING_REASONS.get(value.removeprefix(MISSING))
        words = reason[self.frame.lang == "en"] if reason else value.removeprefix(MISSING)
        return f'<span class="missing">{refs(words)}</span>'

    def _reason(self, name: str) -> str:
        """Return what changed before a fact, as HTML: another fact, a source, a vintage or a correction."""
        lang, tables = self.frame.lang, self._register.tables
        if name in self._ids:
            fact = self._register.fact(name)
            words = f"{fact.label(lang)}, {fact.region.name(lang)}, {numbers.date(fact.period, lang)}"
            return f'<a href="{self._address(name)}">{refs(words)}</a>'
        if name in tables.corrections:
            return refs(tables.corrections[name].reason(lang))
        if name in self._sources:
            return f'<a href="{self.frame.source(name)}">{refs(source_name(self._register, name, lang))}</a>'
        publisher, _, vintage = name.partition("/")
        if vintage and publisher in tables.publishers:
            taken = {"de": "übernommen", "en": "taken over"}[lang]
            when = numbers.date(periods.parse(day(vintage)), lang)
            return refs(f"{tables.publishers[publisher].name(lang)}, {taken}: {when}")
        return f'<code class="ref">{html.escape(name)}</code>'

    @cached_property
    def _sources(self) -> frozenset[str]:
        return frozenset(self._register.tables.sources["id"])

    def _by_page(self, mentions: Iterable[Mention]) -> list[dict[str, Any]]:
        """Return places by page; those of pages that are gone lead nowhere."""
        found: dict[str, list[Mention]] = {}
        for entry in mentions:
            found.setdefault(entry.page, []).append(entry)
        return [
            {
                "page": refs(self._titles.get(page, page)),
                "address": self.frame.link(page),
                "count": self._count(len(entries)),
                "folded": len(entries) > _FEW,
                "entries": [
                    {
                        "words": refs(entry.words),
                        "address": self.frame.link(page) + (f"#{entry.anchor}" if entry.anchor else ""),
                        "gone": self._ids.isdisjoint(entry.facts),
                    }
                    for entry in entries
                ],
            }
            for page, entries in sorted(found.items())
        ]

    @cached_property
    def _titles(self) -> dict[str, str]:
        lang = self.frame.lang
        named = {path: words for menu in (MENU, ALSO) for words, path in self.site.entries(lang, menu)}
        return (
            self.site.profiles(lang)
            | {path: page.title for path, page in self.site.pages(lang).items()}
            | named
        )

    def _listed(self, indicator: str) -> bool:
        return indicator in self._register.tables.codebook

    def _indicator(self, name: str) -> str:
        if not self._listed(name):
            return f'<code class="ref">{html.escape(name)}</code>'
        return refs(self._register.definition(name).name(self.frame.lang))

    def _address(self, name: str) -> str:
        return f"{self.frame.indicator(name.partition('.')[0])}#{row_anchor(name)}"

    def _further(self, count: int) -> str:
        return self._count(count - _REASONS) if count > _REASONS else ""

    def _date(self, text: str) -> str:
        return refs(numbers.date(periods.parse(text), self.frame.lang)) if text else ""

    def _count(self, number: int) -> str:
        return refs(numbers.number(number, 0, self.frame.lang))


def _number(value: str) -> float | None:
    return None if not value or value.startswith(MISSING) else float(value)


def _grouped(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.fact.partition(".")[0], []).append(change)
    return sorted(found.items())
