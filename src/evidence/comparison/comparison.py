"""Comparison: what is different between two published states, why, and what says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evidence.comparison.causes import Cause, Causes
from evidence.comparison.facts import Change, changes
from evidence.comparison.mentions import Mention
from evidence.comparison.state import State
from evidence.comparison.verdicts import VerdictChange, verdict_changes

__all__ = ["Cause", "Change", "Comparison", "Mention", "VerdictChange", "compare"]


@dataclass(frozen=True)
class Comparison:
    """All that is different between two states; everything sorted.

    Attributes:
        old: Date of the data before; empty where there is no state before.
        new: Date of the data now.
        changes: Facts.
        sentences: Sentences of the new pages that cite a changed or new fact, or say otherwise what they cite than before;
            and those of the old pages that cited a vanished fact.
        charts: Charts, likewise.
        tables: Rows of tables of the new pages that cite a changed or new fact.
        verdicts: Claims whose verdict or strength changed, or that rest on changed facts.
    """

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    sentences: tuple[Mention, ...] = ()
    charts: tuple[Mention, ...] = ()
    tables: tuple[Mention, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is different."""
        return not (self.changes or self.sentences or self.charts or self.verdicts)

    @property
    def flipped(self) -> tuple[VerdictChange, ...]:
        """The verdicts that are others than before."""
        return tuple(entry for entry in self.verdicts if entry.flipped)

    def of_kind(self, kind: str) -> tuple[Change, ...]:
        """Return the facts that are ``changed``, ``new`` or ``vanished``."""
        return tuple(change for change in self.changes if change.kind == kind)

    def content(self) -> dict[str, Any]:
        """Return all of it as what JSON can hold."""
        return {"old": self.old, "new": self.new, "empty": self.empty} | {
            name: [asdict(entry) for entry in getattr(self, name)]
            for name in ("changes", "sentences", "charts", "tables", "verdicts")
        }

    def as_json(self) -> bytes:
        """Return all of it as JSON: the same bytes for the same two states."""
        return (json.dumps(self.content(), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def compare(old: State, new: State) -> Comparison:
    """Return what is different in ``new``."""
    causes = Causes(old, new)
    changed = causes.differing
    before = {(entry.page, entry.kind, entry.facts, entry.words) for entry in old.mentions}
    gone = changed - causes.new.keys()
    told = [
        entry
        for entry in new.mentions
        if not changed.isdisjoint(entry.facts)
        or (entry.kind != "table" and (entry.page, entry.kind, entry.facts, entry.words) not in before)
    ]
    told += [entry for entry in old.mentions if entry.kind != "table" and not gone.isdisjoint(entry.facts)]
    return Comparison(
        old.edition,
        new.edition,
        changes(causes),
        _of_kind(told, "sentence"),
        _of_kind(told, "chart"),
        _of_kind(told, "table"),
        verdict_changes(old, new, changed),
    )


def _of_kind(mentions: Sequence[Mention], kind: str) -> tuple[Mention, ...]:
    found: Iterable[Mention] = (entry for entry in mentions if entry.kind == kind)
    return tuple(sorted(set(found)))
