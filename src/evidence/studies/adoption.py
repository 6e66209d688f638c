"""Adoption: since when the first act of each Land has been in force, and what that makes of the Land in a panel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.tables.documents.collection import Documents
from evidence.tables.documents.records import Act
from evidence.vocabulary import periods, regions
from evidence.vocabulary.periods import Period

# Drafts, announcements and concepts are recorded beside the acts and never count as one.
PASSED = ("in_force", "repealed")


@dataclass(frozen=True)
class Adoption:
    """The first act of one Land and since when it has been in force; where the day is unknown, when it was passed."""

    region: str
    act: Act
    since: Period


@dataclass(frozen=True)
class Roles:
    """What each Land is in a panel.

    Attributes:
        starts: For each Land whose act came into force within the panel, the place of its first value with the act.
        without: Länder without an act.
        later: Länder whose act came into force after the last value began: until then they had none.
        before: Länder that had an act at the first value already: nothing is known of them without it.
    """

    starts: Mapping[str, int]
    without: tuple[str, ...]
    later: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def compared(self) -> tuple[str, ...]:
        """Länder that had no act at any value of the panel, in order of their keys."""
        return tuple(sorted((*self.without, *self.later)))

    def of(self, region: str) -> str:
        """Return the role of a Land: ``treated``, ``without``, ``later`` or ``before``."""
        kinds = {"treated": self.starts, "without": self.without, "later": self.later, "before": self.before}
        return next(kind for kind, laender in kinds.items() if region in laender)


def first_acts(documents: Documents) -> Mapping[str, Adoption]:
    """Return the first act of each Land that has or had one, by key of the Land, in order of the keys.

    An act that replaced an earlier one changes nothing: the Land had an act all the while.
    """
    found: dict[str, Adoption] = {}
    for act in documents.acts:
        if act.region in regions.LAENDER and act.status in PASSED:
            adoption = Adoption(act.region, act, periods.parse(act.in_force or act.adopted))
            known = found.get(act.region)
            if known is None or adoption.since.first_day < known.since.first_day:
                found[act.region] = adoption
    return dict(sorted(found.items()))


def cast_roles(adoptions: Mapping[str, Adoption], dates: Sequence[str], years_later: int = 0) -> Roles:
    """Return the role of each of the 16 Länder in a panel.

    A value counts as one with an act if its period began when the act was in force.

    Args:
        adoptions: The first act of each Land that has one.
        dates: Periods of the panel in order.
        years_later: Years that an act must have been in force before it counts.
    """
    starts, later, before = {}, [], []
    for region, adoption in adoptions.items():
        start = first_value(adoption.since.first_day, dates, years_later)
        if start is None:
            later.append(region)
        elif start == 0:
            before.append(region)
        else:
            starts[region] = start
    without = tuple(code for code in regions.LAENDER if code not in adoptions)
    return Roles(starts, without, tuple(later), tuple(before))


def first_value(since: dt.date, dates: Sequence[str], years_later: int = 0) -> int | None:
    """Return the place of the first period that began on or after a day, or so many years after it; None if none did."""
    day = (since.year + years_later, since.month, since.day)
    begun = (periods.parse(text).first_day.timetuple()[:3] for text in dates)
    return next((place for place, first in enumerate(begun) if first >= day), None)
