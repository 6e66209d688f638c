"""How the values of an indicator come about, what is checked, and what a reader must know, in words."""

from __future__ import annotations

import html
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.indicators.series import ASSESSED, DOCUMENTED, PUBLISHED, STUDIED, TRANSCRIBED
from evidence.report.render import Frame
from evidence.site.ledger import Row, when
from evidence.tables.checks import Absence, Identity
from evidence.tables.corrections import Target
from evidence.tables.selection import Choice
from evidence.vocabulary import breakdowns, numbers, periods, regions, status

LATER = {"de": "späterer Wert − früherer Wert", "en": "later value − earlier value"}
TAKEN = {
    PUBLISHED: {
        "de": "Veröffentlicht: übernommen, wie die Quelle den Wert nennt.",
        "en": "Published: taken as the source gives the value.",
    },
    TRANSCRIBED: {
        "de": "Aus der Quelle errechnet: Die Quelle nennt Teile, nicht den Wert selbst; er wurde bei der Übernahme gebildet.",
        "en": "Computed from the source: the source gives parts, not the value itself; it was formed when it was taken over.",
    },
    DOCUMENTED: {
        "de": "Gezählt: Einträge unserer Register, jeder mit seiner Quelle.",
        "en": "Counted: entries of our registers, each with its source.",
    },
    ASSESSED: {
        "de": "Gezählt über die Aussagen des Papiers und die Regeln, die über sie entscheiden.",
        "en": "Counted over the claims of the paper and the rules that decide them.",
    },
    STUDIED: {
        "de": "Im Vergleich der Länder über die Zeit berechnet, wie das Methodenblatt es beschreibt.",
        "en": "Computed in a comparison of Länder over time, as the method sheet describes it.",
    },
}
OURS = {"de": "Von uns berechnet", "en": "Computed by us"}
COUNTED = {"de": "Werte", "en": "values"}
KEPT = {
    "differs": {
        "de": "Quellen widersprechen sich; der nicht gewählte Wert steht in der Tabelle mit der Regel, die entschied.",
        "en": "Sources disagree; the value not taken stands in the table with the rule that decided.",
    },
    "weak": {
        "de": "Werte, die nur ein schwacher Träger nennt, werden gezeigt und nicht verwendet.",
        "en": "Values that only a weak carrier gives are shown and not used.",
    },
}
SUM = {"de": "Summe geprüft", "en": "Sum checked"}
CHILDREN = {
    "country": {"de": "alle Länder", "en": "all Länder"},
    "land": {"de": "alle Kreise", "en": "all Kreise"},
}
EVERYBODY = {"de": "Gesamtwert", "en": "total"}
RANGE = {
    "de": "Jeder Wert liegt zwischen {low} und {high}; ein anderer hielte den Bau des Berichts an.",
    "en": "Every value lies between {low} and {high}; another one would stop the build of the report.",
}
COMPARED = {
    "de": "{count} Angaben von Quellen wurden mit unserer Berechnung verglichen; sie stimmen in der gedruckten Genauigkeit überein.",
    "en": "{count} values given by sources were compared with our computation; they agree at the printed precision.",
}
ONE_COMPARED = {
    "de": "{count} Angabe einer Quelle wurde mit unserer Berechnung verglichen; sie stimmt in der gedruckten Genauigkeit überein.",
    "en": "{count} value given by a source was compared with our computation; it agrees at the printed precision.",
}
HOLE = {
    "de": "{where}, {when}: Die Angaben der Quelle sind unvollständig; die Lücke bleibt offen.",
    "en": "{where}, {when}: the records of the source are incomplete; the gap stays open.",
}
WITHOUT = {"de": "Ohne Wert: {reason} ({count}).", "en": "Without value: {reason} ({count})."}
ALL = {"de": "Alle Werte: {}.", "en": "All values: {}."}
SOME = {"de": "{count} von {all} Werten: {what}.", "en": "{count} of {all} values: {what}."}


@dataclass(frozen=True)
class Account:
    """What is to be said of one indicator's rows in one language; every method returns sentences as HTML."""

    register: FactRegister
    frame: Frame
    indicator: str
    rows: Sequence[Row]

    @property
    def lang(self) -> str:
        """Language of the sentences."""
        return self.frame.lang

    def formulas(self) -> list[str]:
        """Return how values come about: each formula with the number of values that it gives."""
        kinds: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for row in self.rows:
            if row.fact is not None and row.fact.value is not None:
                inputs = tuple(self.register.fact(name).indicator.id for name in row.fact.inputs)
                kinds[row.fact.formula, inputs] += 1
        return [
            f"{self._formula(*kind)} ({refs(str(count))} {COUNTED[self.lang]})"
            for kind, count in sorted(kinds.items(), key=lambda entry: (-entry[1], entry[0]))
        ]

    def _formula(self, formula: str, inputs: tuple[str, ...]) -> str:
        if formula in TAKEN:
            return TAKEN[formula][self.lang].rstrip(".")
        if set(inputs) == {self.indicator}:
            return f"{OURS[self.lang]}: {LATER[self.lang]}"
        parts = []
        for literal, place, _, _ in string.Formatter().parse(formula):
            parts.append(refs(literal))
            if place is not None:
                parts.append(self._link(inputs[int(place)]))
        return f"{OURS[self.lang]}: {''.join(parts)}"

    def _link(self, indicator: str) -> str:
        name = refs(self.register.definition(indicator).name(self.lang))
        if indicator == self.indicator:
            return name
        return f'<a href="{self.frame.indicator(indicator)}">{name}</a>'

    def checks(self, identities: Sequence[Identity]) -> list[str]:
        """Return the sums and comparisons that the indicator takes part in, and its plausible range."""
        definition = self.register.definition(self.indicator)
        low, high = (
            numbers.number(bound, max(definition.decimals if bound % 1 else 0, 0), self.lang)
            for bound in definition.range
        )
        told = [refs(RANGE[self.lang].format(low=low, high=high))]
        told += [
            self._sum(entry)
            for entry in identities
            if self.indicator in (entry.indicator, entry.parent, *entry.parts)
        ]
        prefix = f"{self.indicator}."
        compared = self.register.catalogue.comparisons["id"].str.starts_with(prefix).sum()
        if compared:
            words = (ONE_COMPARED if compared == 1 else COMPARED)[self.lang]
            told.append(refs(words.format(count=compared)))
        return told

    def _sum(self, entry: Identity) -> str:
        if entry.kind == "regions":
            parent = regions.BY_CODE[entry.parent]
            parts, total = [CHILDREN[parent.level][self.lang]], html.escape(parent.name(self.lang))
        elif entry.kind == "breakdown":
            parts = [refs(breakdowns.label(part, self.lang)) for part in entry.parts]
            total = self._link(entry.parent) if entry.parent else EVERYBODY[self.lang]
        else:
            parts, total = [self._link(part) for part in entry.parts], self._link(entry.indicator)
        return f"{SUM[self.lang]}: {' + '.join(parts)} = {total}"

    def breaks(self) -> list[str]:
        """Return the registered breaks of the series, each with its source."""
        word = {"de": "Quelle", "en": "source"}[self.lang]
        return [
            f'{refs(entry.cause(self.lang))} <a href="{html.escape(entry.source)}" rel="noreferrer">{word}'
            f'<span class="hidden">: {refs(entry.cause(self.lang))}</span></a>'
            for entry in self.register.tables.breaks
            if self.indicator in entry.indicators
        ]

    def warnings(self, absences: Sequence[Absence]) -> list[str]:
        """Return faults, choices, gaps and states of the values that a reader must know."""
        tables, lang = self.register.tables, self.lang
        faults: list[tuple[Sequence[Target | Choice], str]] = [
            ([target for target in entry.targets if target.indicator == self.indicator], entry.reason(lang))
            for entry in tables.corrections.values()
            if entry.status == "open"
        ]
        chosen: list[tuple[Sequence[Target | Choice], str]] = [
            ([entry], entry.reason(lang)) for entry in tables.choices if entry.indicator == self.indicator
        ]
        told = [
            refs(f"{'; '.join(where(entry, lang) for entry in entries)}: {reason}")
            for entries, reason in (*faults, *chosen)
            if entries
        ]
        uses = {row.use for row in self.rows}
        told += [words[lang] for use, words in KEPT.items() if use in uses]
        told += [
            refs(
                HOLE[lang].format(
                    where=regions.BY_CODE[entry.region].name(lang),
                    when=", ".join(when(periods.parse(text), lang) for text in entry.periods),
                )
            )
            for entry in absences
            if self.indicator in entry.indicators
        ]
        return told + self._states()

    def _states(self) -> list[str]:
        column = self.lang == "en"
        facts = [row.fact for row in self.rows if row.fact is not None]
        known = [fact for fact in facts if fact.value is not None]
        told = []
        for state, count in sorted(Counter(fact.value_status for fact in known).items()):
            words = status.VALUE_STATUS[state][column]
            if state != "final" and count == len(known):
                told.append(refs(ALL[self.lang].format(words)))
            elif state != "final":
                told.append(refs(SOME[self.lang].format(count=count, all=len(known), what=words)))
        missing = Counter(fact.missing_reason for fact in facts if fact.value is None)
        return told + [
            refs(WITHOUT[self.lang].format(reason=status.MISSING_REASONS[reason][column], count=count))
            for reason, count in sorted(missing.items())
        ]


def where(entry: Target | Choice, lang: str) -> str:
    """Return the value that an entry of a register is about: region, part of the population and period."""
    place = (
        regions.BY_CODE[entry.region].name(lang),
        breakdowns.label(entry.breakdown, lang),
        when(periods.parse(entry.period), lang),
    )
    return ", ".join(part for part in place if part)
