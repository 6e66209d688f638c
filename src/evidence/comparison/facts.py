"""Facts that are shown in another way, are new, or are gone; each with its old and new value and its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.comparison.causes import Cause, Causes

MISSING = "missing: "


@dataclass(frozen=True)
class Change:
    """One fact that is shown in another way, is new, or is gone.

    Attributes:
        fact: Its id.
        kind: What became of it.
        old: Its old value as published, or ``missing: <reason>``; empty for a new fact.
        new: Its new value, likewise; empty for a vanished fact.
        unit: Its unit, the new one where it has one.
        cause: Why; the most serious cause where there are several.
        because: What changed before it: inputs of a computed fact, otherwise sources, vintages or corrections; sorted.
        old_status: What the source says of the old value, such as ``provisional``; empty for a computed fact.
        new_status: Likewise of the new one.
    """

    fact: str
    kind: Literal["changed", "new", "vanished"]
    old: str
    new: str
    unit: str
    cause: Cause
    because: tuple[str, ...]
    old_status: str = ""
    new_status: str = ""


def changes(causes: Causes) -> tuple[Change, ...]:
    """Return every fact that a reader sees in another way, every new and every vanished one, sorted by id."""
    return tuple(_change(causes, name) for name in sorted(causes.differing))


def _change(causes: Causes, name: str) -> Change:
    old, new = causes.old.get(name), causes.new.get(name)
    said = causes.row(name, 0), causes.row(name, 1)
    statuses = ["" if row is None else row["value_status"] for row in said]
    cause, because = causes.of(name)
    return Change(
        name,
        "changed" if old and new else "new" if new else "vanished",
        _value(old),
        _value(new),
        (new or old or {})["unit"],
        cause,
        because,
        *statuses,
    )


def _value(row: dict[str, str] | None) -> str:
    """Return a value as published; a reason where it is missing."""
    if row is None:
        return ""
    return row["value"] or f"{MISSING}{row['missing_reason']}"
