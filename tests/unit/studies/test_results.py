"""Results: every figure of the studies is a row with its interval and its sources, always the same ones."""

import dataclasses

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evidence.indicators.series import STUDIED
from evidence.studies.panel import OUTCOMES
from evidence.studies.results import compare
from unit.studies.panels import SINCE, adoptions_of, make_panel

ACTS = frozenset({"a_source-2"})
RATES = [outcome for outcome in OUTCOMES if outcome.name in ("employment_rate_syr", "employment_rate_tur")]


@pytest.fixture(scope="module")
def rows():
    panels = [
        make_panel(jump=3.0, noise=0.3),
        *(make_panel(noise=noise, outcome=outcome) for noise, outcome in zip((1.0, 2.0), RATES, strict=True)),
    ]
    return compare(panels, adoptions_of(SINCE), ACTS, "2026-10")


def value(rows, indicator, **part):
    text = ";".join(f"{key}={part[key]}" for key in sorted(part))
    return rows.filter(pl.col("indicator") == indicator, pl.col("breakdown") == text)["value"].item()


def test_studies_are_always_the_same():
    again = [compare([make_panel(noise=1.0)], adoptions_of(SINCE), ACTS, "2026-10") for _ in range(2)]
    assert_frame_equal(*again)


def test_rows_are_sorted_with_ids_that_come_once(rows):
    assert rows["id"].to_list() == sorted(set(rows["id"]))


def test_every_row_is_computed_and_has_its_sources(rows):
    assert set(rows["formula"]) == {STUDIED}
    assert set(rows["tier"]) == {"derived"}
    assert rows["value"].null_count() == 0
    assert {source for sources in rows["sources"] for source in sources} == {"a_source-1", "a_source-2"}
    assert all(len(sources) for sources in rows["sources"])


def test_difference_stands_between_the_ends_of_its_interval(rows):
    part = {"study_outcome": "employees_share"}
    low, middle, high = (
        value(rows, "act_study_difference", **part, **end)
        for end in ({"interval_end": "lower"}, {}, {"interval_end": "upper"})
    )
    assert 0 < low < 3.0 < high
    assert low < middle < high


def test_laender_behind_a_figure_are_counted(rows):
    part = {"study_outcome": "employees_share"}
    roles = [
        value(rows, "act_study_laender", **part, study_role=r) for r in ("treated", "compared", "left_out")
    ]
    assert roles == [3, 12, 1]
    assert value(rows, "act_study_laender", **part, act_distance="after_5", study_role="treated") == 1


def test_last_value_without_the_act_is_the_reference_and_no_figure(rows):
    distances = rows.filter(pl.col("indicator") == "act_study_difference_at_distance")["breakdown"]
    assert not distances.str.contains("before_1;").any()
    assert distances.str.contains("before_2;").any()


def test_evaluations_are_counted_and_those_that_leave_out_zero(rows):
    everything = value(rows, "act_study_evaluations")
    assert everything == 3 * 6
    assert value(rows, "act_study_evaluations", study_scope="leading") == 3
    assert value(rows, "act_study_evaluations", study_finding="zero_outside", study_scope="leading") == 1
    assert 1 <= value(rows, "act_study_evaluations", study_finding="zero_outside") < everything


def test_outcomes_of_the_same_dates_are_one_family(rows):
    assert value(rows, "act_study_outcomes") == 3
    alone = value(rows, "act_study_chance", study_outcome="employees_share")
    assert alone <= value(rows, "act_study_chance_of_any") <= 100


def test_relative_difference_is_in_percent(rows):
    relative = rows.filter(pl.col("indicator") == "act_study_relative_difference")
    assert set(relative["unit"]) == {"percent"}
    assert relative["breakdown"].str.contains("study_choice=relative").all()


def test_without_panels_or_acts_there_are_no_studies():
    assert compare([], adoptions_of(SINCE), ACTS, "2026-10").is_empty()
    assert compare([make_panel()], {}, frozenset(), "").is_empty()


def test_panel_in_which_no_act_came_into_force_is_not_compared():
    early = make_panel()
    later = dataclasses.replace(early, dates=tuple(f"{year}-06-30" for year in range(2000, 2008)))
    assert compare([later], adoptions_of(SINCE), ACTS, "2026-10").is_empty()
