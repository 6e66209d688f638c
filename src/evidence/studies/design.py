"""Designs: which Länder of a panel are compared with which, and the other defensible ways of doing it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence.studies.adoption import Adoption, Roles, cast_roles
from evidence.studies.panel import Panel
from evidence.vocabulary import regions

Numbers = NDArray[np.float64]
EAST = frozenset({"11", "12", "13", "14", "15", "16"})
CITY_STATES = frozenset({"02", "04", "11"})
EVERYWHERE = frozenset(regions.LAENDER)


@dataclass(frozen=True)
class Choice:
    """One way of comparing.

    Attributes:
        name: Its name in the vocabulary; empty for the one that leads.
        parts: Länder are compared only within a part.
        left_out: Länder that are in no comparison.
        years_later: Years that an act must have been in force before it counts.
        relative: Whether changes are compared in percent instead of percentage points.
        two_way: Whether one difference is fitted for all Länder and years at once, which also takes Länder with an act
            as a comparison for others.
    """

    name: str = ""
    parts: tuple[frozenset[str], ...] = (EVERYWHERE,)
    left_out: frozenset[str] = frozenset()
    years_later: int = 0
    relative: bool = False
    two_way: bool = False


LEADING = Choice()
OTHERS = (
    Choice("same_part", parts=(EVERYWHERE - EAST, EAST)),
    Choice("without_city_states", left_out=CITY_STATES),
    Choice("year_later", years_later=1),
    Choice("two_way", two_way=True),
    Choice("relative", relative=True),
)


@dataclass(frozen=True)
class Group:
    """Länder that are compared with each other.

    Attributes:
        treated: Länder whose act came into force within the panel, in order of ``starts``.
        starts: For each of them the place of its first value with the act.
        compared: Länder that had no act.
    """

    treated: tuple[str, ...]
    starts: tuple[int, ...]
    compared: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """All Länder of the group, those with an act first."""
        return (*self.treated, *self.compared)


@dataclass(frozen=True)
class Design:
    """A panel and a choice, with the Länder in groups.

    ``values`` has one row a member, group by group, and one column a date: percent, or a hundred times its logarithm
    where changes are compared in percent.
    """

    panel: Panel
    choice: Choice
    roles: Roles
    groups: tuple[Group, ...]
    values: Numbers

    @property
    def starts(self) -> tuple[int, ...]:
        """The place of the first value with an act of each Land that has one, group by group."""
        return tuple(start for group in self.groups for start in group.starts)


def in_percent(difference: float) -> float:
    """Return a difference of a hundred times the logarithm as a difference in percent."""
    return 100 * math.expm1(difference / 100)


def draw_up(panel: Panel, adoptions: Mapping[str, Adoption], choice: Choice = LEADING) -> Design | None:
    """Return the design of a panel, or None where there is no Land with an act or none to compare it with.

    Nor is there one in percent where a value is zero or less.
    """
    roles = cast_roles(adoptions, panel.dates, choice.years_later)
    groups = []
    for part in choice.parts:
        inside = part - choice.left_out
        treated = sorted((start, code) for code, start in roles.starts.items() if code in inside)
        compared = tuple(code for code in roles.compared if code in inside)
        if treated and compared:
            starts = tuple(start for start, _ in treated)
            groups.append(Group(tuple(code for _, code in treated), starts, compared))
    if not groups:
        return None
    values = np.array([panel.values[code] for group in groups for code in group.members], dtype=np.float64)
    if choice.relative:
        if values.min() <= 0:
            return None
        values = 100 * np.log(values)
    return Design(panel, choice, roles, tuple(groups), values)
