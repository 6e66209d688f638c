"""Fact: one number that we publish, with id, unit, period, region, inputs, formula, sources, tier and caveats."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.tables.codebook import Definition
from evidence.vocabulary import bases, breakdowns, numbers, regions
from evidence.vocabulary.periods import Period, parse
from evidence.vocabulary.regions import Region

DIFFERENCE = "{0} − {1}"
CHANGE = {"de": "Veränderung", "en": "Change"}
GAP = {"de": "Abstand", "en": "Gap"}


@dataclass(frozen=True)
class Caveat:
    """A remark that travels with a value to every chart and sentence, in both languages."""

    code: str
    de: str
    en: str

    def text(self, lang: str) -> str:
        """Return the remark in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True)
class Alternative:
    """Another source's value of the same figure, and why it was not taken."""

    value: float
    decimals: int
    publisher: str
    source: str
    reason_de: str
    reason_en: str


@dataclass(frozen=True)
class Fact:
    """One published number.

    ``value`` is None where nothing is known; ``missing_reason`` then says why. ``formula`` is ``published``, ``computed at
    transcription`` or an expression over ``inputs``, which are ids of other facts. ``sources`` are ids of source addresses.
    ``interval`` holds the lower and upper bound of an estimate in the unit of the value, or None where nobody gave one.
    """

    id: str
    indicator: Definition
    region_code: str
    period_text: str
    breakdown: str
    basis: str
    value: float | None
    unit: str
    value_status: str
    missing_reason: str
    tier: str
    formula: str
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    caveats: tuple[Caveat, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    interval: tuple[float, float] | None = None

    @property
    def region(self) -> Region:
        """The region that the value is about."""
        return regions.BY_CODE[self.region_code]

    @property
    def period(self) -> Period:
        """The period that the value is about."""
        return parse(self.period_text)

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return self.indicator.decimals

    @property
    def exact(self) -> str:
        """The value as a plain number with at most six decimals, empty where it is missing."""
        if self.value is None:
            return ""
        text = f"{numbers.rounded(self.value, 6):f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    def label(self, lang: str) -> str:
        """Return what the value counts: indicator, part of the population and base."""
        parts = [
            self.indicator.name(lang),
            _part(self.breakdown, lang),
            bases.label(self.basis, lang),
        ]
        words = ", ".join(part for part in parts if part)
        if self.formula != DIFFERENCE or self.indicator.kind == "derived":
            return words
        return f"{(CHANGE if self.period.kind == 'span' else GAP)[lang]}: {words}"

    def record(self) -> dict[str, object]:
        """Return the fact for machines, as it stands on every page that uses it."""
        return {
            "id": self.id,
            "value": None if self.value is None else float(self.exact),
            "unit": self.unit,
            "region": self.region_code,
            "period": self.period_text,
            "indicator": self.indicator.id,
            "breakdown": self.breakdown,
            "basis": self.basis,
            "value_status": self.value_status,
            "missing_reason": self.missing_reason,
            "formula": self.formula,
            "inputs": list(self.inputs),
            "sources": list(self.sources),
            "tier": self.tier,
            "interval": None if self.interval is None else [round(end, 6) for end in self.interval],
            "caveats": [{"de": caveat.de, "en": caveat.en} for caveat in self.caveats],
        }


def _part(breakdown: str, lang: str) -> str:
    """Return the part of the population in words; a difference of two parts names both."""
    if "~" not in breakdown:
        return breakdowns.label(breakdown, lang)
    everybody = {"de": "alle", "en": "all"}[lang]
    names = [everybody if part == "total" else breakdowns.label(part, lang) for part in breakdown.split("~")]
    return " − ".join(names)
