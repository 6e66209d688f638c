"""The register of indicators: what each counts, in which unit, how far it is printed and what is plausible."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from evidence.errors import Problem, TableError, describe
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import units


class Definition(Record):
    """One indicator: names and definition in both languages, unit, decimals, plausible range, method page.

    ``kind`` says where values come from: ``published`` ones are taken as a publisher printed them and derived only
    where nobody printed one; ``derived`` ones are always computed from their inputs.
    """

    id: str
    name_de: str
    name_en: str
    unit: str
    decimals: int
    range: tuple[float, float]
    topic: Literal["population", "labour"]
    kind: Literal["published", "derived"]
    method: str
    definition_de: str
    definition_en: str

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en

    def definition(self, lang: str) -> str:
        """Return the definition in ``de`` or ``en``."""
        return self.definition_de if lang == "de" else self.definition_en


Codebook = Mapping[str, Definition]


def read_codebook(registers: Path) -> Codebook:
    """Return all indicator definitions by id, in the order of the register.

    Raises:
        TableError: The register is not well formed, repeats an id, or names a unit that does not exist.
    """
    path = registers / "indicators.toml"
    entries = read_entries(path, "indicator", Definition, TableError)
    problems = [
        Problem(
            f'unit "{entry.unit}" of indicator "{entry.id}" is unknown',
            path.name,
            "one of " + ", ".join(units.UNITS),
            f'"{entry.unit}"',
            "correct the unit, or add it to vocabulary/units.py with what it may be divided by",
        )
        for entry in entries
        if entry.unit not in units.UNITS
    ]
    if problems:
        raise TableError(describe(problems))
    return {entry.id: entry for entry in entries}
