"""Surveys behind values: which round, how many were asked, and what that says about the value."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import PositiveInt, model_validator

from evidence.errors import TableError
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import breakdowns

# What was asked is no part of who was asked.
QUESTION = "item"


class Survey(Record):
    """One round of a survey, or a survey of which no round states its sample.

    ``groups`` are the breakdowns, without what was asked, of the values that rest on the whole ``sample``. ``source`` is
    the address where the sample was read. Without a sample, ``reason`` says why no interval can be given; with one, what
    makes the true interval wider.
    """

    id: str
    indicators: tuple[str, ...]
    regions: tuple[str, ...] = ("*",)
    periods: tuple[str, ...] = ("*",)
    groups: tuple[str, ...] = ("*",)
    name_de: str
    name_en: str
    sample: PositiveInt | None = None
    source: str = ""
    reason_de: str
    reason_en: str

    @model_validator(mode="after")
    def _sample_has_a_source(self) -> Self:
        if (self.sample is None) != (self.source == ""):
            raise ValueError("a sample needs the address where it was read, and only then")
        return self

    def name(self, lang: str) -> str:
        """Return survey and round in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en

    def concerns(self, indicator: str, region: str, period: str, breakdown: str) -> bool:
        """Return whether a value rests on this survey."""
        asked = {key: value for key, value in breakdowns.parse(breakdown).items() if key != QUESTION}
        return (
            indicator in self.indicators
            and ("*" in self.regions or region in self.regions)
            and ("*" in self.periods or period in self.periods)
            and ("*" in self.groups or breakdowns.write(asked) in self.groups)
        )


def read_surveys(registers: Path) -> tuple[Survey, ...]:
    """Return the register of surveys; the first entry that concerns a value counts.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "surveys.toml", "survey", Survey, TableError)
