"""Causes: why a fact is another one, found in the rows that two editions published."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Literal

from evidence.comparison.state import State
from evidence.indicators.series import ASSESSED, DOCUMENTED, STUDIED
from evidence.vocabulary import periods

Cause = Literal["new_period", "revision", "correction", "method", "source"]
SERIOUS: tuple[Cause, ...] = ("correction", "revision", "method", "source", "new_period")
"""The most serious first: where several came together, a fact is told under the first of them."""
Row = Mapping[str, str]
Because = tuple[Cause, tuple[str, ...]]
_CONTENT = ("value", "unit", "value_status", "missing_reason")
_ORIGIN = ("source", "vintage", "published")
_CLAIM = re.compile(r"(?<![a-z_])claim=([a-z]+[0-9]+)")


class Causes:
    """Why facts of one state are not those of another.

    A published value has the cause that its rows tell: another vintage of the publisher (``revision``), the same row with
    another value, or left out and let in by us (``correction``), a source that came or went (``source``), a period later
    than all before (``new_period``). A computed one has those of the nearest inputs that moved, and ``method`` where none
    did. Counts over claims and studies name no inputs: they follow what the claims rest on, and what their sources said.

    Args:
        old: The state before.
        new: The state now.
    """

    def __init__(self, old: State, new: State) -> None:
        self.old = {row["id"]: row for row in old.facts.iter_rows(named=True)}
        self.new = {row["id"]: row for row in new.facts.iter_rows(named=True)}
        self._states = old, new
        self._said = _by_id(old), _by_id(new)
        self._known: dict[str, Because | None] = {}

    @cached_property
    def differing(self) -> frozenset[str]:
        """Ids of facts that a reader sees in another way, of new ones and of those that are gone."""
        names = self.old.keys() | self.new.keys()
        return frozenset(name for name in names if self.shown(name, 0) != self.shown(name, 1))

    def shown(self, name: str, state: Literal[0, 1]) -> tuple[str, ...]:
        """Return what a reader sees of a fact before (0) or now (1); nothing where it is not there."""
        row = (self.old, self.new)[state].get(name)
        if row is None:
            return ()
        said = self.row(name, state)
        status = said["value_status"] if said else ""
        return row["value"], row["missing_reason"], row["unit"], row["formula"], status

    def row(self, name: str, state: Literal[0, 1]) -> Row | None:
        """Return the observation that a published fact takes; None for any other fact."""
        fact = (self.old, self.new)[state].get(name)
        if fact is not None and fact["inputs"]:
            return None
        return next((row for row in self._said[state].get(name, ()) if _taken(row)), None)

    def of(self, name: str) -> Because:
        """Return the cause of a fact that differs, and what changed before it."""
        return self._moved(name) or ("method", ())

    def _moved(self, name: str) -> Because | None:
        """Return why a fact moved, in what a reader sees or in digits that are not printed; None where it did not."""
        if name not in self._known:
            self._known[name] = None  # a circle of inputs ends here
            self._known[name] = self._cause(name)
        return self._known[name]

    def _cause(self, name: str) -> Because | None:
        before, after = self.row(name, 0), self.row(name, 1)
        old, new = self.old.get(name), self.new.get(name)
        if before or after:
            if name in self.differing or _told(before, _CONTENT) != _told(after, _CONTENT):
                return self._of_row(name, before, after)
            return None
        if old and new and (old["formula"], old["inputs"]) != (new["formula"], new["inputs"]):
            return "method", ()
        inputs = {entry for row in (old, new) if row for entry in row["inputs"].split()}
        if inputs:
            return self._inherited(inputs)
        return self._of_result(name, old, new) if name in self.differing else None

    def _inherited(self, inputs: Collection[str]) -> Because | None:
        """Return the most serious cause of all inputs that moved; because of those that a reader sees moved, or their own."""
        found = {entry: cause for entry in sorted(inputs) if (cause := self._moved(entry))}
        if not found:
            return None
        seen = {
            part
            for entry, (_, because) in found.items()
            for part in ([entry] if entry in self.differing else because)
        }
        return min((cause for cause, _ in found.values()), key=SERIOUS.index), tuple(sorted(seen))

    def _of_row(self, name: str, before: Row | None, after: Row | None) -> Because:
        """Return why a published value is another one, is new, or is gone."""
        if before is None or after is None:
            return self._of_end(name, before, after)
        olds, news = (said[name] for said in self._said)
        because = tuple(sorted({before["source"], after["source"]}))
        if _told(before, _CONTENT) == _told(after, _CONTENT):
            return "method", ()
        if _told(before, _ORIGIN) == _told(after, _ORIGIN):
            return "correction", because
        still = [row for row in news if _told(row, _ORIGIN) == _told(before, _ORIGIN)]
        decided = {row["excluded"] for row in still if row["excluded"]} - {row["excluded"] for row in olds}
        if decided or _told(after, _ORIGIN) in [_told(row, _ORIGIN) for row in olds]:
            return "correction", tuple(sorted(decided)) or because
        if before["publisher"] == after["publisher"]:
            return "revision", tuple(sorted({f"{after['publisher']}/{after['vintage']}", *because}))
        return "source", because

    def _of_end(self, name: str, before: Row | None, after: Row | None) -> Because:
        """Return why a published value is there on one side only: what it was, or became, if sources say it on both."""
        row, others = (after, self._said[0]) if before is None else (before, self._said[1])
        sources = (row["source"],) if row else ()
        if name in others:
            decided = {entry[key] for entry in others[name] for key in ("excluded", "flag") if entry[key]}
            return "correction", tuple(sorted(decided)) or sources
        return ("new_period" if before is None and self._is_later(name) else "source"), sources

    def _of_result(self, name: str, old: Row | None, new: Row | None) -> Because:
        """Return why a figure is another one that names no inputs: a count over documents or claims, or a study."""
        row = new or old or {}
        if not (old and new) and self._is_later(name, either=True):
            return "new_period", ()
        sources = {entry for state in (old, new) if state for entry in state["sources"].split()}
        if row["formula"] == ASSESSED:
            found = self._inherited(self._claimed(name))
        elif row["formula"] == STUDIED:
            found = self._inherited(self._moved_of(sources)) or self._inherited(self._moved_of(None))
        elif row["formula"] == DOCUMENTED and old and new and old["sources"] == new["sources"]:
            found = "correction", tuple(sorted(sources))
        else:
            found = ("source", tuple(sorted(sources))) if row["formula"] == DOCUMENTED else None
        return found or ("method", ())

    def _claimed(self, name: str) -> set[str]:
        """Return what the claims rest on that a count is about: one claim, otherwise all of them."""
        found = _CLAIM.search(name)
        claim = found.group(1).upper() if found else ""
        rests = (rests_on(state) for state in self._states)
        return {
            fact for state in rests for key, facts in state.items() if claim in ("", key) for fact in facts
        }

    def _moved_of(self, sources: Collection[str] | None) -> set[str]:
        """Return the published facts that differ and come from one of the sources; from any where None is given."""
        return {
            name
            for name in self.differing
            for row in (self.row(name, 0), self.row(name, 1))
            if row and (sources is None or row["source"] in sources)
        }

    def _is_later(self, name: str, *, either: bool = False) -> bool:
        """Return whether a new fact is later than all of its series before, or (either) its series moved on to another one."""
        series = _series(name)
        old, new = (times.get(series) for times in self._periods)
        here = periods.parse(_parts(name)[2])
        if name in self.new:
            return bool(old) and here > max(map(periods.parse, old or ()))
        return either and bool(new) and here < max(map(periods.parse, new or ()))

    @cached_property
    def _periods(self) -> tuple[dict[tuple[str, ...], set[str]], dict[tuple[str, ...], set[str]]]:
        found: tuple[dict[tuple[str, ...], set[str]], dict[tuple[str, ...], set[str]]] = ({}, {})
        for times, facts in zip(found, (self.old, self.new), strict=True):
            for name in facts:
                times.setdefault(_series(name), set()).add(_parts(name)[2])
        return found


def rests_on(state: State) -> dict[str, set[str]]:
    """Return the facts that each claim rests on, by its own rule and by all specifications of it."""
    found: dict[str, set[str]] = {name: set() for name in state.claims["id"]}
    for frame, key in ((state.claims, "id"), (state.specifications, "claim")):
        for name, facts in frame.select(key, "rests_on").iter_rows():
            found.setdefault(name, set()).update(facts.split())
    return found


def _by_id(state: State) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in state.observations.iter_rows(named=True):
        found.setdefault(row["id"], []).append(row)
    return found


def _taken(row: Row) -> bool:
    return row["selection"] == "selected" and row["weak"] != "true"


def _told(row: Row | None, columns: Collection[str]) -> list[str] | None:
    return None if row is None else [row[column] for column in columns]


def _parts(name: str) -> tuple[str, str, str, str, str]:
    """Return indicator, region, period, breakdown and base of an id."""
    indicator, region, rest = name.split(".", 2)
    rest, _, basis = rest.partition("@")
    period, _, breakdown = rest.partition(".")
    return indicator, region, period, breakdown, basis


def _series(name: str) -> tuple[str, ...]:
    """Return what all periods of a fact have in common; a new base goes on with the series of the old one."""
    indicator, region, _, breakdown, _ = _parts(name)
    return indicator, region, breakdown
