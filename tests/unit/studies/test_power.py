"""Power: a difference of the size that we print would have shown in most cases, and a smaller one would not."""

import numpy as np
import pytest

from evidence.studies import contrast
from evidence.studies.permutation import LEVEL, allot, chances
from evidence.studies.power import SHOWN, smallest_difference
from unit.studies.panels import few, make_design, small_design


def shown(design, true):
    """Return the share of allotments that show a true difference, by adding it to the values: the long way round."""
    allotments, one = allot(design), contrast.after(design)
    found = []
    for row, places in enumerate(allotments.table):
        values = design.values.copy()
        values[places] += true * one.pattern
        found.append(chances(allotments.differences(values, one))[row] <= LEVEL)
    return np.mean(found)


def test_difference_of_this_size_shows_in_most_cases_up_and_down():
    design = small_design()
    size = smallest_difference(allot(design), contrast.after(design))
    assert min(shown(design, 1.001 * size), shown(design, -1.001 * size)) >= SHOWN


def test_smaller_difference_does_not_show_in_most_cases():
    design = small_design()
    size = smallest_difference(allot(design), contrast.after(design))
    assert min(shown(design, 0.98 * size), shown(design, -0.98 * size)) < SHOWN


def test_noise_makes_the_smallest_difference_larger():
    sizes = [
        smallest_difference(allot(design), contrast.after(design))
        for design in (make_design(noise=0.2), make_design(noise=2.0))
    ]
    assert sizes[1] == pytest.approx(10 * sizes[0])


def test_single_land_among_few_would_show_nothing_of_any_size():
    rows = [[0, 1, 0, 1, 0, 1, 0, 1], *([float(row)] * 8 for row in range(9))]
    design = few(rows, {"01": "2018-01-01"})
    assert smallest_difference(allot(design), contrast.after(design)) is None
