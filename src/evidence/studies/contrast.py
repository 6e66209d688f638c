"""Contrasts: what is set against what in a Land with an act. The Länder without one are subtracted in the same way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.studies.design import Design, Numbers


@dataclass(frozen=True)
class Contrast:
    """One row a Land with an act, one column a date.

    Attributes:
        weights: How much each value counts.
        pattern: One where a difference would show if there were one, zero elsewhere.
        everyone: Whether the mean over all Länder is subtracted instead of the mean over those without an act.
    """

    weights: Numbers
    pattern: Numbers
    everyone: bool = False


def after(design: Design) -> Contrast:
    """Return the values with the act against the last one without it; every Land counts once.

    A two-way design fits one difference to all Länder and dates instead.
    """
    weights, pattern = _blank(design), _blank(design)
    count = len(design.panel.dates)
    for row, start in enumerate(design.starts):
        pattern[row, start:] = 1.0
        weights[row, start:] = 1 / (count - start)
        weights[row, start - 1] = -1.0
    if not design.choice.two_way:
        return Contrast(weights / len(design.starts), pattern)
    within = pattern - pattern.mean(axis=1, keepdims=True)
    members = design.values.shape[0]
    # The sum of squares of the treatment once the means of Länder and dates are taken out.
    squares = float((within**2).sum() - (within.sum(axis=0) ** 2).sum() / members)
    return Contrast(within / squares, pattern, everyone=True)


def before(design: Design) -> Contrast | None:
    """Return the last value without the act against the first of the panel; None where no Land has two such values."""
    rows = [row for row, start in enumerate(design.starts) if start > 1]
    if not rows:
        return None
    weights, pattern = _blank(design), _blank(design)
    for row in rows:
        weights[row, design.starts[row] - 1] = 1 / len(rows)
        weights[row, 0] = -1 / len(rows)
        pattern[row, 1:] = 1.0
    return Contrast(weights, pattern)


def at_distance(design: Design, years: int) -> Contrast:
    """Return the value so many years after the first with the act, or before it, against the last without it.

    Only Länder with such a value count; the others with an act are in no mean.
    """
    weights, pattern = _blank(design), _blank(design)
    rows = having(design, years)
    for row in rows:
        start = design.starts[row]
        weights[row, start + years] += 1 / len(rows)
        weights[row, start - 1] -= 1 / len(rows)
        pattern[row, start + years] = 1.0
    return Contrast(weights, pattern)


def having(design: Design, years: int) -> list[int]:
    """Return the rows of the Länder that have a value at a distance."""
    count = len(design.panel.dates)
    return [row for row, start in enumerate(design.starts) if 0 <= start + years < count]


def _blank(design: Design) -> Numbers:
    return np.zeros((len(design.starts), len(design.panel.dates)), dtype=np.float64)
