import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.errors import IndicatorError
from evidence.indicators.arithmetic import (
    change,
    difference,
    difference_bounds,
    difference_interval,
    sampling_interval,
    share,
    weaker,
)
from evidence.indicators.series import SCHEMA
from evidence.vocabulary.status import VALUE_STATUS
from frames import series
from strategies import counts

TOTAL = {"indicator": "population_total", "sources": ["office-1"]}
FOREIGN = {"indicator": "population_foreign", "sources": ["press-2"]}


def only(frame):
    assert frame.height == 1
    return frame.row(0, named=True)


def shared(numerator, denominator):
    return only(
        share(
            series({**FOREIGN, "value": numerator}), series({**TOTAL, "value": denominator}), "foreign_share"
        )
    )


def test_share_is_percent_and_not_rounded():
    row = shared(1, 3)
    assert pytest.approx(33.333333333) == row["value"]
    assert row["unit"] == "percent"
    assert row["missing_reason"] == ""


def test_share_carries_id_formula_inputs_sources_and_tier():
    row = shared(8, 100)
    assert row["id"] == "foreign_share.14.2023-12-31"
    assert row["formula"] == "{0} / {1} × 100"
    assert row["inputs"] == ["population_foreign.14.2023-12-31", "population_total.14.2023-12-31"]
    assert row["sources"] == ["office-1", "press-2"]
    assert row["tier"] == "derived"


@given(counts, counts)
def test_share_of_a_part_lies_between_nothing_and_everything(one, other):
    assume(max(one, other) > 0)
    assert 0 <= shared(min(one, other), max(one, other))["value"] <= 100


@given(counts.filter(bool))
def test_share_of_a_whole_in_itself_is_one_hundred(count):
    assert shared(count, count)["value"] == 100


def test_rate_of_empty_region_is_missing_not_zero():
    row = shared(0, 0)
    assert row["value"] is None
    assert row["missing_reason"] == "zero_denominator"


@pytest.mark.parametrize(("numerator", "denominator"), [(None, 100), (8, None), (None, None), (None, 0)])
def test_share_with_a_missing_input_is_missing_and_never_zero(numerator, denominator):
    row = shared(numerator, denominator)
    assert row["value"] is None
    assert row["missing_reason"] == "missing_input"


@pytest.mark.parametrize(
    "cells",
    [{"region": "14625"}, {"period": "2022-12-31"}, {"breakdown": "sex=male"}, {"basis": "zensus2011"}],
)
def test_denominator_is_never_one_of_another_region_period_breakdown_or_base(cells):
    assert share(series({**FOREIGN}), series({**TOTAL, **cells}), "foreign_share").is_empty()


def test_share_of_unlike_units_is_refused():
    with pytest.raises(IndicatorError, match='"persons" may not be divided by "thousand_persons"'):
        share(series(FOREIGN), series({**TOTAL, "unit": "thousand_persons"}), "foreign_share")


def test_frame_with_two_units_is_refused():
    with pytest.raises(IndicatorError, match="needs one unit"):
        share(series(FOREIGN, {**FOREIGN, "region": "00", "unit": "years"}), series(TOTAL), "foreign_share")


def test_frame_without_rows_is_refused():
    with pytest.raises(IndicatorError, match="found no rows"):
        share(series(FOREIGN).clear(), series(TOTAL), "foreign_share")


def test_two_values_for_one_key_are_refused_with_their_ids():
    with pytest.raises(IndicatorError, match=r"Two values for one key: \['population_total\.14"):
        share(series(FOREIGN), series(TOTAL, TOTAL), "foreign_share")


def test_ratio_may_have_a_unit_of_its_own():
    row = only(share(series(FOREIGN), series(TOTAL), "old_age_ratio", unit="per_100_aged_20_64"))
    assert row["unit"] == "per_100_aged_20_64"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("final", "provisional", "provisional"),
        ("estimated", "final", "estimated"),
        ("lower_bound", "rounded", "lower_bound"),
        ("forecast", "estimated", "forecast"),
    ],
)
def test_result_is_as_weak_as_its_weakest_input(left, right, expected):
    row = only(
        share(
            series({**FOREIGN, "value_status": left}),
            series({**TOTAL, "value_status": right}),
            "foreign_share",
        )
    )
    assert expected == row["value_status"]


@pytest.mark.parametrize("status", sorted(VALUE_STATUS))
def test_every_status_passes_through_arithmetic(status):
    row = only(share(series({**FOREIGN, "value_status": status}), series(TOTAL), "foreign_share"))
    assert status == row["value_status"]


def test_difference_of_bounds_bounds_nothing():
    bound = series({"value_status": "lower_bound"})
    assert only(difference(bound, bound, "gap"))["value_status"] == "approximate"
    assert only(difference(series({}), bound, "gap"))["value_status"] == "approximate"


@pytest.mark.parametrize(
    ("status", "other", "expected"),
    [
        ("final", "final", "final"),
        ("final", "provisional", "provisional"),
        ("provisional", "revised", "provisional"),
        ("rounded", "estimated", "estimated"),
        ("lower_bound", "final", "approximate"),
        ("lower_bound", "lower_bound", "approximate"),
        ("lower_bound", "forecast", "forecast"),
    ],
)
def test_of_two_statuses_the_weaker_is_that_of_their_difference(status, other, expected):
    assert expected == weaker(status, other)
    assert expected == weaker(other, status)


@pytest.mark.parametrize("status", sorted(VALUE_STATUS))
@pytest.mark.parametrize("other", sorted(VALUE_STATUS))
def test_difference_of_two_facts_is_as_weak_as_that_of_two_series(status, other):
    row = only(difference(series({"value_status": status}), series({"value_status": other}), "gap"))
    assert row["value_status"] == weaker(status, other)


def test_flags_of_both_inputs_reach_the_result_once():
    row = only(
        share(series({**FOREIGN, "flags": ["b", "a"]}), series({**TOTAL, "flags": ["a"]}), "foreign_share")
    )
    assert row["flags"] == ["a", "b"]


def test_results_have_the_one_shape_of_indicator_frames():
    frame = share(series(FOREIGN), series(TOTAL), "foreign_share")
    assert dict(frame.schema) == SCHEMA


@given(counts, counts)
def test_difference_and_its_opposite_cancel_out(one, other):
    first, second = series({**TOTAL, "value": one}), series({**TOTAL, "value": other})
    forth, back = only(difference(first, second, "a")), only(difference(second, first, "a"))
    assert forth["value"] + back["value"] == 0
    assert one - other == forth["value"]


def test_two_percentages_differ_by_percentage_points():
    frame = difference(
        series({"unit": "percent", "value": 8.1}), series({"unit": "percent", "value": 7.7}), "gap"
    )
    assert only(frame)["unit"] == "percentage_points"


def test_difference_of_unlike_units_is_refused():
    with pytest.raises(IndicatorError, match='"persons" and "percent" may not be subtracted'):
        difference(series({}), series({"unit": "percent"}), "gap")


def test_difference_with_a_missing_input_is_missing():
    row = only(difference(series({"value": None}), series({}), "gap"))
    assert row["value"] is None
    assert row["missing_reason"] == "missing_input"


def test_change_is_later_minus_earlier_and_names_both_ends():
    frame = series({"period": "2014-06-30", "value": 30}, {"period": "2024-06-30", "value": 140})
    row = only(change(frame, "employees_change", [("2014-06-30", "2024-06-30")]))
    assert row["value"] == 110
    assert row["period"] == "2014-06-30/2024-06-30"
    assert row["id"] == "employees_change.14.2014-06-30/2024-06-30"
    assert row["inputs"] == ["population_total.14.2024-06-30", "population_total.14.2014-06-30"]


def test_change_is_not_computed_across_two_bases():
    frame = series(
        {"period": "2022-12-31", "basis": "zensus2011"},
        {"period": "2023-12-31", "basis": "zensus2022"},
    )
    assert change(frame, "gap", [("2022-12-31", "2023-12-31")]).is_empty()


def test_span_with_an_end_that_is_no_row_is_left_out():
    frame = series({"period": "2014-06-30"}, {"period": "2024-06-30"})
    spans = [("2014-06-30", "2024-06-30"), ("2013-06-30", "2024-06-30"), ("2024-06-30", "2025-06-30")]
    assert change(frame, "gap", spans)["period"].to_list() == ["2014-06-30/2024-06-30"]


def test_change_without_any_span_has_no_rows():
    assert change(series({}), "gap", []).is_empty()


def test_change_over_a_long_span_is_the_sum_of_its_steps():
    frame = series(*({"period": str(year), "value": year**2} for year in range(2013, 2026)))
    steps = change(frame, "gap", [(str(year), str(year + 1)) for year in range(2013, 2025)])
    assert steps["value"].sum() == only(change(frame, "gap", [("2013", "2025")]))["value"]


@given(st.permutations(["00", "14", "14625", "14626"]))
def test_row_order_does_not_matter(order):
    def world(codes):
        return (
            series(*({**FOREIGN, "region": code, "value": int(code)} for code in codes)),
            series(*({**TOTAL, "region": code, "value": 100_000} for code in reversed(codes))),
        )

    expected = share(*world(["00", "14", "14625", "14626"]), "foreign_share")
    assert_frame_equal(expected, share(*world(order), "foreign_share"))


def test_adding_an_unrelated_region_changes_nothing():
    expected = share(series(FOREIGN), series(TOTAL), "foreign_share")
    grown = share(
        series(FOREIGN, {**FOREIGN, "region": "01"}),
        series(TOTAL, {**TOTAL, "region": "01"}),
        "foreign_share",
    )
    assert_frame_equal(expected, grown.filter(pl.col("region") == "14"))


def test_no_step_mutates_its_input():
    one, other = series({**FOREIGN, "flags": ["b", "a"]}), series(TOTAL)
    before = one.clone(), other.clone()
    share(one, other, "foreign_share")
    difference(one, other, "gap")
    change(one, "gap", [("2022-12-31", "2023-12-31")])
    assert_frame_equal(before[0], one)
    assert_frame_equal(before[1], other)


# Intervals


@pytest.mark.parametrize(
    ("percent", "sample", "low", "high"),
    # By hand, Wilson's score interval with z = 1.959964.
    [(50, 100, 40.383, 59.617), (9, 1000, 7.380, 10.934), (0, 100, 0, 3.699), (100, 100, 96.301, 100)],
)
def test_sampling_interval_is_that_of_wilson(percent, sample, low, high):
    assert sampling_interval(percent, sample) == pytest.approx((low, high), abs=0.001)


@given(st.floats(0, 100), st.integers(1, 100_000))
def test_sampling_interval_holds_the_share_and_stays_between_nothing_and_everything(percent, sample):
    low, high = sampling_interval(percent, sample)
    assert -1e-9 <= low <= percent + 1e-9
    assert percent - 1e-9 <= high <= 100 + 1e-9


@given(st.floats(0, 100), st.integers(1, 10_000))
def test_larger_sample_gives_a_narrower_interval(percent, sample):
    low, high = sampling_interval(percent, sample)
    nearer_low, nearer_high = sampling_interval(percent, sample * 4)
    assert nearer_high - nearer_low < high - low


def test_interval_of_a_difference_is_wider_than_each_and_narrower_than_their_sum():
    low, high = difference_interval(60.0, (55.0, 65.0), 50.0, (45.0, 55.0))
    assert (low, high) == pytest.approx((10 - 50**0.5, 10 + 50**0.5))


def test_interval_of_a_difference_takes_the_sides_that_point_the_same_way():
    low, high = difference_interval(10.0, (9.0, 13.0), 5.0, (2.0, 6.0))
    assert (low, high) == pytest.approx((5 - 2**0.5, 5 + 18**0.5))


def test_bounds_of_a_difference_are_its_least_and_its_greatest_value():
    assert difference_bounds((98, 102), (48, 52)) == (46, 54)
