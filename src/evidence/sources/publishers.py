"""The register of publishers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from evidence.errors import SnapshotError
from evidence.sources.records import Record, read_entries


class Publisher(Record):
    """One publisher: id as in the folder names, names in both languages, spellings and rank.

    ``interest`` says whose voice it is where the report is about itself: a ``party``, an organisation that is ``affected``
    because it receives or asks for the money, or the authority ``responsible`` for what is judged. Empty for all others.
    """

    id: str
    name_de: str
    name_en: str
    names: tuple[str, ...]
    rank: int
    interest: Literal["", "party", "affected", "responsible"] = ""

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en

    def name_language(self, lang: str) -> str:
        """Return the language of the name given for a language: a name without an English form stays German."""
        return "de" if self.name_de == self.name_en else lang


def read_publishers(registers: Path) -> tuple[Publisher, ...]:
    """Return all publishers.

    Raises:
        SnapshotError: The register is missing or not well formed.
    """
    return read_entries(registers / "publishers.toml", "publisher", Publisher, SnapshotError)
