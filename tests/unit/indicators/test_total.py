"""Sums of indicator frames."""

import polars as pl
import pytest

from evidence.errors import IndicatorError
from evidence.indicators.arithmetic import total
from frames import series


def part(value, **columns):
    return series({"value": value, **columns})


def test_sum_names_its_parts_in_their_order():
    row = total([part(2.0, period="2020"), part(3.0, period="2020", region="14")], "places").row(
        0, named=True
    )
    assert (row["value"], row["formula"], row["tier"]) == (5.0, "{0} + {1}", "derived")
    assert row["inputs"] == ["population_total.14.2020", "population_total.14.2020"]


def test_key_that_one_part_lacks_has_no_sum():
    assert total([part(2.0), part(3.0, period="2019-12-31")], "places").is_empty()


def test_missing_part_makes_the_sum_missing():
    gap = part(None, missing_reason="suppressed")
    row = total([part(2.0), gap], "places").row(0, named=True)
    assert (row["value"], row["missing_reason"]) == (None, "missing_input")


def test_sum_is_as_weak_as_its_weakest_part():
    row = total([part(2.0), part(3.0, value_status="rounded")], "places").row(0, named=True)
    assert row["value_status"] == "rounded"


def test_sum_carries_sources_and_flags_of_all_parts():
    parts = [part(2.0, sources=["b"], flags=["slip"]), part(3.0, sources=["a", "b"])]
    row = total(parts, "places").row(0, named=True)
    assert (row["sources"], row["flags"]) == (["a", "b"], ["slip"])


def test_parts_in_different_units_are_refused():
    with pytest.raises(IndicatorError, match="one unit"):
        total([part(2.0), part(3.0, unit="places")], "places")


def test_part_with_two_rows_for_a_key_is_refused():
    with pytest.raises(IndicatorError, match="Two values"):
        total([pl.concat([part(2.0), part(3.0)]), part(4.0)], "places")
