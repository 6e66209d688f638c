"""What every check is given: the candidate, the edition before, all pages read, and what people have acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from evidence.editions.acknowledgements import Acknowledgement
from evidence.editions.checks.pages import Page
from evidence.editions.checks.published import Published
from evidence.editions.findings import Candidate, Finding
from evidence.tables.corrections import read_corrections

Limits = Mapping[str, float]


class Outcome(NamedTuple):
    """What a check measured, as one line, and what it found."""

    measured: str
    findings: list[Finding]


@dataclass
class Look:
    """One look at a candidate.

    Attributes:
        candidate: What is looked at.
        pages: All its pages and documents by place below the folder.
        acknowledgements: What people have accepted.
        used: The ids of those that the check at work has made use of.
    """

    candidate: Candidate
    pages: dict[str, Page]
    acknowledgements: tuple[Acknowledgement, ...]
    used: set[str] = field(default_factory=set)

    @cached_property
    def now(self) -> Published:
        """What the candidate publishes."""
        return Published(self.candidate.folder)

    @cached_property
    def before(self) -> Published | None:
        """What the edition in force published; ``None`` if there is none."""
        return Published(self.candidate.previous) if self.candidate.previous else None

    @cached_property
    def corrected(self) -> frozenset[str]:
        """The facts whose change an entry of the register of corrections explains, and what is computed from these alone.

        A value that was typed anew is no correction in this sense: typing errors look the same.
        """
        entries = {entry.id for entry in read_corrections(self.candidate.project.registers)}
        changes = self.candidate.comparison.changes if self.candidate.comparison else ()
        because = {change.fact: set(change.because) for change in changes if change.cause == "correction"}
        explained: set[str] = set()
        while found := {
            name
            for name, reasons in because.items()
            if name not in explained and (reasons & entries or (reasons and reasons <= explained))
        }:
            explained |= found
        return frozenset(explained)

    def accepts(self, kind: str, about: str, old: str, new: str) -> bool:
        """Return whether somebody has acknowledged exactly this change."""
        for entry in self.acknowledgements:
            if (entry.kind, entry.about, entry.before, entry.after) == (kind, about, old, new):
                self.used.add(entry.id)
                return True
        return False


def acknowledge(kind: str, about: str, old: str, new: str) -> str:
    """Return the next step for a change that somebody may accept."""
    return (
        f'find out why; if it is right, add to data/registers/acknowledgements.toml an entry with kind = "{kind}", '
        f'about = "{about}", from = "{old}", to = "{new}", a reason in both languages and the day'
    )
