"""What the report has decided about its data: choices, faults, breaks, carriers, samples, as tables of a page."""

from __future__ import annotations

import html
from collections.abc import Sequence

import polars as pl

from evidence.facts.wording import refs
from evidence.report.document_tables import Cell, Heading, table
from evidence.report.output import Output
from evidence.report.prose import Prose
from evidence.tables.corrections import Correction, Target
from evidence.tables.selection import Choice
from evidence.vocabulary import breakdowns, numbers, periods, regions

FAULTS = Heading(
    {"de": "Fehler in Quellen", "en": "Faults in sources"},
    {
        "de": "Jeder Fehler mit dem Wert, den die Quelle nennt, und dem, was wir damit tun",
        "en": "Each fault with the value that the source gives and what we do with it",
    },
    {
        "de": ("Angabe", "Wert in der Quelle", "Umgang", "Warum"),
        "en": ("Figure", "Value in the source", "Treatment", "Why"),
    },
)
TREATMENT = {
    "exclude": {"de": "ausgelassen", "en": "left out"},
    "flag": {"de": "verwendet, mit Hinweis", "en": "used, with a remark"},
}
CHOICES = Heading(
    {"de": "Begründete Festlegungen", "en": "Registered choices"},
    {"de": "Wo die Regel nicht genügt", "en": "Where the rule does not suffice"},
    {"de": ("Angabe", "Warum diese Quelle"), "en": ("Figure", "Why this source")},
)
BREAKS = Heading(
    {"de": "Brüche in Zeitreihen", "en": "Breaks in series"},
    {"de": "Was nicht verglichen wird, und warum", "en": "What is not compared, and why"},
    {"de": ("Indikatoren", "Grund", "Beleg"), "en": ("Indicators", "Cause", "Evidence")},
)
CARRIERS = Heading(
    {"de": "Schwache Träger", "en": "Weak carriers"},
    {
        "de": "Adressen, die nie allein eine Zahl tragen",
        "en": "Addresses that never carry a figure alone",
    },
    {"de": ("Adresse", "Warum"), "en": ("Address", "Why")},
)
SAMPLES = Heading(
    {"de": "Befragungen", "en": "Surveys"},
    {
        "de": "Wie viele Menschen befragt wurden, und was das für die Genauigkeit heißt",
        "en": "How many people were asked, and what that means for precision",
    },
    {"de": ("Befragung", "Befragte", "Genauigkeit"), "en": ("Survey", "Respondents", "Precision")},
)
UNSTATED = {"de": "nicht genannt", "en": "not stated"}
CHECK = {"de": "nachlesen", "en": "read"}
VALUES = {"de": "{} Werte", "en": "{} values"}


class Rules(Prose):
    """What a page shows of the rules and registers behind its numbers."""

    def size(self, what: str) -> str:
        """Return how many observations, indicators, facts, sources, publishers or conflicts there are."""
        tables = self.register.tables
        count = {
            "observations": tables.observations.height,
            "indicators": len(tables.codebook),
            "facts": len(self.register.ids),
            "sources": tables.sources.height,
            "publishers": tables.sources["publisher"].n_unique(),
            "conflicts": tables.observations.filter(pl.col("selection") == "differs").height,
            "copies": tables.observations.filter(pl.col("tier") != "primary").height,
        }[what]
        return numbers.number(count, 0, self.lang)

    def faults(self) -> Output:
        """Return the known faults in sources: the value found, what is done with it, and why."""
        rows = [
            (
                Cell(refs(self._targets(entry)), head=True),
                Cell(refs(self._found(entry))),
                Cell(TREATMENT[entry.action][self.lang]),
                Cell(refs(entry.reason(self.lang))),
            )
            for entry in self.register.tables.corrections.values()
            if entry.status == "open"
        ]
        return self._rules(FAULTS, rows)

    def choices(self) -> Output:
        """Return the registered choices between sources with their reasons."""
        rows = [
            (Cell(refs(self._where(entry)), head=True), Cell(refs(entry.reason(self.lang))))
            for entry in self.register.tables.choices
        ]
        return self._rules(CHOICES, rows)

    def breaks(self) -> Output:
        """Return the breaks in series: the indicators, the cause, and where both sides can be read."""
        rows = [
            (
                Cell(refs("; ".join(self._name(name) for name in entry.indicators)), head=True),
                Cell(refs(entry.cause(self.lang))),
                Cell(
                    f'<a href="{html.escape(entry.source)}" rel="noreferrer">{CHECK[self.lang]}'
                    f'<span class="hidden">: {refs(entry.cause(self.lang))}</span></a>'
                ),
            )
            for entry in self.register.tables.breaks
        ]
        return self._rules(BREAKS, rows)

    def weak_carriers(self) -> Output:
        """Return the addresses that never carry a figure alone."""
        rows = [
            (Cell(refs(entry.address), head=True), Cell(refs(entry.reason(self.lang))))
            for entry in self.register.tables.weak_carriers
        ]
        return self._rules(CARRIERS, rows)

    def samples(self) -> Output:
        """Return the surveys with the number of respondents where a source states it."""
        rows = [
            (
                Cell(refs(entry.name(self.lang)), head=True),
                Cell(
                    UNSTATED[self.lang]
                    if entry.sample is None
                    else refs(numbers.number(entry.sample, 0, self.lang))
                ),
                Cell(refs(entry.reason(self.lang))),
            )
            for entry in self.register.tables.surveys
        ]
        return self._rules(SAMPLES, rows)

    def _rules(self, heading: Heading, rows: Sequence[Sequence[Cell]]) -> Output:
        markup = table(
            "rules", heading.label[self.lang], heading.caption[self.lang], heading.heads[self.lang], rows
        )
        return self._output(markup, heading.caption[self.lang], (), ())

    def _targets(self, entry: Correction) -> str:
        first, *others = entry.targets
        if not others:
            return self._where(first)
        names = dict.fromkeys(self._name(target.indicator) for target in entry.targets)
        spans = sorted({target.period for target in entry.targets})
        when = "; ".join(numbers.date(periods.parse(span), self.lang) for span in spans)
        return f"{'; '.join(names)}, {when} ({VALUES[self.lang].format(len(entry.targets))})"

    def _found(self, entry: Correction) -> str:
        first, *others = entry.targets
        if others:
            return VALUES[self.lang].format(len(entry.targets))
        decimals = self.register.definition(first.indicator).decimals
        return numbers.number(first.expect, decimals, self.lang)

    def _where(self, entry: Target | Choice) -> str:
        parts = (
            self._name(entry.indicator),
            regions.BY_CODE[entry.region].name(self.lang),
            breakdowns.label(entry.breakdown, self.lang),
            numbers.date(periods.parse(entry.period), self.lang),
        )
        return ", ".join(part for part in parts if part)

    def _name(self, indicator: str) -> str:
        return str(self.register.definition(indicator).name(self.lang))
