"""Values behind which few cases stand, so that little can be read from them or from their change."""

from __future__ import annotations

from pathlib import Path

from evidence.errors import TableError
from evidence.sources.records import Record, read_entries


class SmallNumber(Record):
    """One rule: which values, how few cases are too few, and what a reader must know.

    A value is concerned if one of the indicators ``counts`` is known for the same region, period and part and lies below
    ``below``; if no counts are named, the value itself. Without ``below`` every value of the entry is concerned: somebody
    else said that few cases stand behind it.
    """

    id: str
    indicators: tuple[str, ...]
    regions: tuple[str, ...] = ("*",)
    breakdowns: tuple[str, ...] = ("*",)
    counts: tuple[str, ...] = ()
    below: float | None = None
    reason_de: str
    reason_en: str

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en

    def concerns(self, indicator: str, region: str, breakdown: str) -> bool:
        """Return whether the rule may concern a value of this series."""
        return (
            indicator in self.indicators
            and ("*" in self.regions or region in self.regions)
            and ("*" in self.breakdowns or breakdown in self.breakdowns)
        )


def read_small_numbers(registers: Path) -> tuple[SmallNumber, ...]:
    """Return the register of small numbers.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "small_numbers.toml", "small_number", SmallNumber, TableError)
