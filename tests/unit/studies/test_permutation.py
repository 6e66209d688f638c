"""Permutation: chance is counted, never zero, and the interval is that test turned round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.studies import contrast
from evidence.studies.design import EAST, OTHERS
from evidence.studies.permutation import LEVEL, MOST, allot, chance_of_any, chances, interval
from unit.studies.panels import few, make_design, make_study, small_design

noises = st.lists(st.lists(st.floats(-5, 5), min_size=8, max_size=8), min_size=6, max_size=6)


def bounds(design):
    allotments, one = allot(design), contrast.after(design)
    found = allotments.differences(design.values, one)
    return found, interval(found, allotments.shares(one, 0))


def test_every_allotment_comes_once_and_what_happened_first():
    table = allot(small_design()).table
    assert len(table) == len({tuple(row) for row in table}) == 30
    assert list(table[0]) == [0, 1]


def test_laender_with_one_date_are_alike():
    design = few([[0.0] * 8] * 5, {"01": "2016-01-01", "02": "2016-03-01"})
    assert len(allot(design).table) == 10


def test_where_there_are_too_many_they_are_drawn_and_always_the_same():
    flat = [[float(row)] * 8 for row in range(16)]
    design = few(flat, {f"{number:02}": f"{2014 + number}-01-01" for number in range(1, 6)})
    first, again = allot(design), allot(design)
    assert not first.complete
    assert first.table.shape == (MOST, 5)
    assert list(first.table[0]) == [0, 1, 2, 3, 4]
    assert np.array_equal(first.table, again.table)
    assert all(len(set(row)) == 5 for row in first.table[:200].tolist())


def test_land_with_an_act_stays_in_its_part_of_the_country():
    (same_part,) = (choice for choice in OTHERS if choice.name == "same_part")
    design = make_design(same_part, noise=1.0)
    members = [code for group in design.groups for code in group.members]
    for row in allot(design).table:
        assert [members[place] in EAST for place in row] == [False, False, True]


@given(noises)
def test_chance_is_never_zero_and_at_most_one(rows):
    found, _ = bounds(few(rows, {"01": "2016-01-01", "02": "2019-01-01"}))
    shares = chances(found)
    assert shares.min() >= 1 / len(found) - 1e-12
    assert shares.max() <= 1


@given(noises)
def test_interval_leaves_out_zero_exactly_where_chance_is_rarer_than_the_level(rows):
    found, ends = bounds(few(rows, {"01": "2016-01-01", "02": "2019-01-01"}))
    share = chances(found)[0]
    if ends is not None and abs(share - LEVEL) > 1e-9 and min(abs(end) for end in ends) > 1e-6:
        assert (ends[0] <= 0 <= ends[1]) == (share > LEVEL)


def test_ends_of_the_interval_are_those_of_a_test_done_by_hand():
    design = make_design(noise=1.0)
    allotments, one = allot(design), contrast.after(design)
    found, (low, high) = bounds(design)
    pattern = np.zeros_like(design.values)
    pattern[allotments.table[0]] = one.pattern

    def chance_if(true):
        return chances(allotments.differences(design.values - true * pattern, one))[0]

    assert low < found[0] < high
    for end, step in ((low, 1e-4), (high, -1e-4)):
        assert chance_if(end + step) > LEVEL
        assert chance_if(end - step) <= LEVEL


def test_interval_of_a_panel_with_a_jump_covers_it_and_leaves_out_zero():
    found, (low, high) = bounds(make_design(jump=3.0, noise=0.3))
    assert low < 3.0 < high
    assert low > 0
    assert chances(found)[0] <= LEVEL


@pytest.mark.parametrize("noise", [0.1, 1.0, 4.0])
def test_interval_of_a_panel_without_a_jump_contains_zero(noise):
    found, (low, high) = bounds(make_design(noise=noise))
    assert low < 0 < high
    assert chances(found)[0] > LEVEL


def test_constant_shift_of_a_land_without_an_act_changes_nothing():
    plain, shifted = (make_study(jump=1.0, noise=0.5, shift=shift) for shift in (None, {"03": 25.0}))
    assert plain.chance == pytest.approx(shifted.chance)
    assert plain.difference().bounds == pytest.approx(shifted.difference().bounds)


def test_single_land_among_few_has_no_interval():
    rows = [[0, 0, 0, 0, 1, 1, 1, 1], *([float(row)] * 8 for row in range(9))]
    _, ends = bounds(few(rows, {"01": "2018-01-01"}))
    assert ends is None


def test_something_rare_is_found_more_often_the_more_is_looked_at():
    one, other = (bounds(make_design(jump=1.2, noise=noise))[0] for noise in (0.5, 1.5))
    alone = chance_of_any([one])
    assert alone == pytest.approx(chances(one)[0])
    assert alone < chance_of_any([one, other]) <= 2 * alone


@pytest.mark.parametrize(
    "kind",
    [contrast.after, contrast.before, lambda design: contrast.at_distance(design, -3)],
    ids=["after", "before", "at a distance"],
)
def test_true_difference_of_one_is_found_as_one(kind):
    design = make_design()
    assert allot(design).shares(kind(design), 0)[0] == pytest.approx(1)
