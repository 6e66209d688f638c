"""Verdicts that are others than before, or that rest on facts that are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from evidence.comparison.causes import rests_on
from evidence.comparison.state import State

SUPERSEDED = ", superseded"


@dataclass(frozen=True)
class VerdictChange:
    """One claim whose verdict is another one, or rests on facts that changed.

    Attributes:
        claim: Its id.
        old: Its old verdict, with ``, superseded`` where events have overtaken the claim; empty for a new claim.
        new: Its new verdict, likewise; empty for a claim that is gone.
        flipped: Whether the two differ.
        facts: Changed facts that it rests on, by its rule or by any specification of it; sorted.
        old_strength: Specifications that agree and all of them, ``n of m``, before.
        new_strength: Likewise now.
    """

    claim: str
    old: str
    new: str
    flipped: bool
    facts: tuple[str, ...]
    old_strength: str = ""
    new_strength: str = ""


def verdict_changes(old: State, new: State, changed: Collection[str]) -> tuple[VerdictChange, ...]:
    """Return the claims whose verdict or strength is another one, or that rest on changed facts, in order.

    Args:
        old: The state before.
        new: The state now.
        changed: Ids of the facts that changed.
    """
    told = _told(old), _told(new)
    rests = rests_on(old), rests_on(new)
    names = list(dict.fromkeys([*told[1], *told[0]]))
    found = []
    for name in sorted(names, key=_order):
        (before, agreed), (after, agrees) = (state.get(name, ("", "")) for state in told)
        facts = sorted({fact for state in rests for fact in state.get(name, ()) if fact in changed})
        if facts or before != after or agreed != agrees:
            found.append(VerdictChange(name, before, after, before != after, tuple(facts), agreed, agrees))
    return tuple(found)


def _told(state: State) -> dict[str, tuple[str, str]]:
    """Return verdict and strength of each claim."""
    return {
        row["id"]: (
            row["verdict"] + (SUPERSEDED if row["superseded"] == "true" else ""),
            f"{row['agreeing']} of {row['specifications']}",
        )
        for row in state.claims.iter_rows(named=True)
    }


def _order(name: str) -> tuple[str, int, str]:
    """Return the place of a claim: C2 stands before C10."""
    number = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return name.removesuffix(number), int(number) if number.isdecimal() else 0, name
