"""What the report says first: the call, the act that exists since, and the dates that the act sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from evidence.errors import FactError
from evidence.sources.origin import is_day
from evidence.sources.records import Record, read_entries


class Event(Record):
    """One dated event with its wording in both languages, its source and how near the source is."""

    id: str
    date: Annotated[str, StringConstraints(pattern=r"^.{10}$"), AfterValidator(is_day)]
    de: str
    en: str
    source: Annotated[str, StringConstraints(pattern=r"^https?://")]
    tier: Literal["primary", "secondary", "derived"]

    def text(self, lang: str) -> str:
        """Return the wording in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


def read_premise(registers: Path) -> tuple[Event, ...]:
    """Return the events in order of their dates.

    Raises:
        FactError: The register is not well formed.
    """
    events = read_entries(registers / "premise.toml", "event", Event, FactError)
    return tuple(sorted(events, key=lambda event: event.date))
