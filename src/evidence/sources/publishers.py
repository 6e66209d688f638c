"""The register of publishers."""

from __future__ import annotations

from pathlib import Path

from evidence.errors import SnapshotError
from evidence.sources.records import Record, read_entries


class Publisher(Record):
    """One publisher: id as in the folder names, names in both languages, spellings and rank."""

    id: str
    name_de: str
    name_en: str
    names: tuple[str, ...]
    rank: int

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en


def read_publishers(registers: Path) -> tuple[Publisher, ...]:
    """Return all publishers.

    Raises:
        SnapshotError: The register is missing or not well formed.
    """
    return read_entries(registers / "publishers.toml", "publisher", Publisher, SnapshotError)
