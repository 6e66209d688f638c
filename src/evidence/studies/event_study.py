"""Event study: the differences as an established package estimates them, from which permutations must not depart.

pyfixest brings pandas and much else; it is loaded only when a panel is estimated, so that neither the command line nor a
notebook waits for it.
"""

from __future__ import annotations

import itertools

import numpy as np

from evidence.errors import IndicatorError
from evidence.studies.design import Design, Group, Numbers

REFERENCE = "reference"
# The package iterates; it agrees with the arithmetic of permutations to so much.
EXACT = 1e-6


def estimate_after(design: Design) -> float:
    """Return the mean difference of the values with the act; every Land counts once.

    A two-way design fits one difference to all Länder and dates instead. Unit: that of the values.
    """
    if design.choice.two_way:
        return _two_way(design)
    count = len(design.panel.dates)
    means = [
        sum(cells[start, years] for years in range(count - start)) / (count - start)
        for group, cells in zip(design.groups, _estimate(design), strict=True)
        for start in group.starts
    ]
    return sum(means) / len(means)


def estimate_distances(design: Design) -> dict[int, float]:
    """Return the mean difference at each distance in years from the first value with the act, over the Länder that have one.

    The last value without the act is what all others are compared with and is not among them. Unit: that of the values.
    """
    found: dict[int, list[float]] = {}
    for group, cells in zip(design.groups, _estimate(design), strict=True):
        for start in group.starts:
            for (other, years), value in cells.items():
                if other == start:
                    found.setdefault(years, []).append(value)
    return {years: sum(values) / len(values) for years, values in sorted(found.items())}


def check_agreement(design: Design, ours: float, theirs: float) -> None:
    """Return nothing if our arithmetic gives what the package estimates.

    Raises:
        IndicatorError: The two differ.
    """
    if abs(ours - theirs) > EXACT:
        raise IndicatorError(
            f"Study of {design.panel.outcome.name} {design.panel.span}: pyfixest estimates {theirs:.6f}, the arithmetic of the "
            f"permutations gives {ours:.6f}. Next step: find out which of the two changed, in studies/contrast.py or in the "
            "version of the package."
        )


def _estimate(design: Design) -> list[dict[tuple[int, int], float]]:
    """Return for each group the difference of every start and distance in years, after Sun and Abraham (2021).

    The model is saturated: fixed effects of Länder and dates, and one difference for each start and distance, with the last
    value without the act and the Länder without one as reference. Keys: start, distance.
    """
    found, first = [], 0
    for group in design.groups:
        found.append(_cells(group, design.values[first : first + len(group.members)]))
        first += len(group.members)
    return found


def _cells(group: Group, values: Numbers) -> dict[tuple[int, int], float]:
    started = (*group.starts, *(0 for _ in group.compared))
    cells = [
        REFERENCE if start in (0, date + 1) else f"{start}:{date - start}"
        for start in started
        for date in range(values.shape[1])
    ]
    fitted = _fit("value ~ i(cell, ref='reference') | land + date", values, cell=cells)
    found = {}
    for name, value in fitted.items():
        start, years = name.removeprefix("cell::").split(":")
        found[int(start), int(years)] = value
    return found


def _two_way(design: Design) -> float:
    (group,) = design.groups
    started = (*group.starts, *(len(design.panel.dates) for _ in group.compared))
    treated = [float(date >= start) for start in started for date in range(len(design.panel.dates))]
    return _fit("value ~ treated | land + date", design.values, treated=treated)["treated"]


def _fit(formula: str, values: Numbers, **columns: list[str] | list[float]) -> dict[str, float]:
    """Return the coefficients of a model by name."""
    import pandas as pd
    import pyfixest

    lands, dates = zip(*itertools.product(*map(range, values.shape)), strict=True)
    frame = pd.DataFrame({"land": lands, "date": dates, "value": np.ravel(values), **columns})
    return {
        str(name): float(value) for name, value in pyfixest.feols(formula, frame, vcov="iid").coef().items()
    }
