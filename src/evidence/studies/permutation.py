"""Permutation: what the same comparison gives when the same dates of acts are allotted to other Länder.

Few Länder have an act, so that standard errors, which lean on many, would claim too much. Here a difference is set beside
those that chance alone gives. That takes it as equally likely for every Land to have passed an act; nobody drew lots, so
what comes out describes the data and proves nothing about acts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence.studies.contrast import Contrast
from evidence.studies.design import Design, Group, Numbers

# Up to so many allotments all are computed; of more, so many are drawn, always the same ones.
MOST = 10_000
SEED = 1
# Intervals leave out what fewer than so many of a hundred allotments are compatible with.
LEVEL = 0.05
# Two allotments that give the same difference may differ in the last digits of the machine.
ALIKE = 1e-9


@dataclass(frozen=True)
class Allotments:
    """Ways to allot the dates of acts to the Länder of a design.

    Attributes:
        design: The design.
        table: One row an allotment, one column a date of an act: the row of the Land that it falls to. The first row is
            what happened.
        complete: Whether these are all that there are.
    """

    design: Design
    table: NDArray[np.intp]
    complete: bool

    def differences(self, values: Numbers, contrast: Contrast) -> Numbers:
        """Return the difference that each allotment gives.

        Args:
            values: One row a member of the design, one column a date.
            contrast: What is set against what.
        """
        found = np.zeros(len(self.table), dtype=np.float64)
        for members, columns in _places(self.design.groups):
            weights = contrast.weights[columns]
            own, joint = weights @ values.T, values @ weights.sum(axis=0)
            taken = np.zeros(len(self.table), dtype=np.float64)
            for row, column in zip(own, range(columns.start, columns.stop), strict=True):
                found += row[self.table[:, column]]
                taken += joint[self.table[:, column]]
            if contrast.everyone:
                found -= joint[members].mean()
            else:
                others = (members.stop - members.start) - (columns.stop - columns.start)
                found -= (joint[members].sum() - taken) / others
        return found

    def shares(self, contrast: Contrast, row: int) -> Numbers:
        """Return how much of a true difference of one under allotment ``row`` every allotment would find."""
        marked = np.zeros_like(self.design.values)
        marked[self.table[row]] = contrast.pattern
        return self.differences(marked, contrast)


def allot(design: Design) -> Allotments:
    """Return all allotments of a design, or as many as are computed, always the same ones."""
    places = _places(design.groups)
    if math.prod(_count(group) for group in design.groups) <= MOST:
        ways = [
            list(_ways(range(members.start, members.stop), group.starts))
            for group, (members, _) in zip(design.groups, places, strict=True)
        ]
        rows = [sum(way, ()) for way in itertools.product(*ways)]
        return Allotments(design, np.array(rows, dtype=np.intp), complete=True)
    happened = [
        members.start + number
        for group, (members, _) in zip(design.groups, places, strict=True)
        for number in range(len(group.starts))
    ]
    generator = np.random.default_rng(SEED)
    drawn = [
        members.start
        + np.argsort(generator.random((MOST - 1, members.stop - members.start)), axis=1)[
            :, : len(group.starts)
        ]
        for group, (members, _) in zip(design.groups, places, strict=True)
    ]
    table = np.vstack([np.array([happened], dtype=np.intp), np.hstack(drawn)])
    return Allotments(design, table, complete=False)


def chances(differences: Numbers) -> Numbers:
    """Return for each allotment the share of allotments whose difference is at least as large, itself included."""
    sizes = np.abs(differences)
    smaller = np.searchsorted(np.sort(sizes), sizes - ALIKE)
    return 1 - smaller / len(sizes)


def interval(differences: Numbers, shares: Numbers, row: int = 0) -> tuple[float, float] | None:
    """Return the true differences with which allotment ``row`` is compatible; None where there is no end on one side.

    A true difference is compatible if, once it is taken out of the values, at least ``LEVEL`` of all allotments give a
    difference as large as that of ``row``. For each allotment these are the true differences between two points, so the
    ends are found by counting.
    """
    own = differences[row]
    inside = np.abs(shares) < 1 - ALIKE
    known = np.where(inside, shares, 0.0)
    points = np.sort(np.stack([(own - differences) / (1 - known), (own + differences) / (1 + known)]), axis=0)
    lower, upper = np.where(inside, points[0], -np.inf), np.where(inside, points[1], np.inf)
    place = math.floor(LEVEL * len(differences) + ALIKE)
    low, high = float(np.sort(lower)[place]), float(np.sort(upper)[::-1][place])
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def chance_of_any(differences: Sequence[Numbers]) -> float:
    """Return how often an allotment gives, in any of several outcomes, something as rare as the rarest that happened.

    Args:
        differences: For each outcome the differences of the same allotments.
    """
    rarest = np.min([chances(outcome) for outcome in differences], axis=0)
    return float(np.mean(rarest <= rarest[0] + ALIKE))


def _places(groups: Sequence[Group]) -> list[tuple[slice, slice]]:
    """Return the rows of each group's members and the columns of its dates of acts."""
    members = itertools.accumulate((len(group.members) for group in groups), initial=0)
    starts = itertools.accumulate((len(group.starts) for group in groups), initial=0)
    return [
        (slice(*rows), slice(*columns))
        for rows, columns in zip(itertools.pairwise(members), itertools.pairwise(starts), strict=True)
    ]


def _count(group: Group) -> int:
    """Return how many ways there are; Länder with one date are alike."""
    alike = math.prod(math.factorial(group.starts.count(start)) for start in set(group.starts))
    return math.perm(len(group.members), len(group.starts)) // alike


def _ways(free: Sequence[int], starts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Return every way to choose a row for each date, the lowest rows first."""
    if not starts:
        yield ()
        return
    same = starts.count(starts[0])
    for chosen in itertools.combinations(free, same):
        rest = [row for row in free if row not in chosen]
        for others in _ways(rest, starts[same:]):
            yield chosen + others
