"""The registers of the gate: which checks there are and why, and which changes people have accepted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from evidence.errors import TableError
from evidence.sources.records import Record, read_entries

Kind = Literal["verdict", "headline", "value", "regions", "vanished", "count", "size"]


class Check(Record):
    """One required check: its id in the program, its title for readers, why there is one, and its limits.

    ``limits`` are numbers, each with its meaning in the comment beside it and in the docstring of the check.
    """

    id: str
    title_de: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    limits: dict[str, float] = Field(default_factory=dict)


class Acknowledgement(Record):
    """One change that a person has looked into and accepts: this change of this thing from one value to another.

    Attributes:
        id: Name of the entry.
        kind: Which kind of finding it lets pass.
        about: A claim, a fact, an indicator, a topic with a region, or a file, as the finding names it.
        before: Old value, as the finding names it; the key is ``from``.
        after: New value, likewise; the key is ``to``.
        reason_de: Why the change is right, in German.
        reason_en: The same in English.
        day: When it was accepted.
    """

    id: str = Field(min_length=1)
    kind: Kind
    about: str = Field(min_length=1)
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    reason_de: str = Field(min_length=1)
    reason_en: str = Field(min_length=1)
    day: date


def read_checks(registers: Path) -> tuple[Check, ...]:
    """Return the register of checks, in the order in which they are made.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "gate.toml", "check", Check, TableError)


def read_acknowledgements(registers: Path) -> tuple[Acknowledgement, ...]:
    """Return the register of accepted changes; none where nobody has accepted any yet.

    Raises:
        TableError: The register is not well formed.
    """
    path = registers / "acknowledgements.toml"
    return read_entries(path, "acknowledgement", Acknowledgement, TableError) if path.is_file() else ()
