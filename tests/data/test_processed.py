"""The committed tables, and the numbers that the report stands on."""

import polars as pl
import pytest

from evidence.errors import BreakError
from evidence.indicators.arithmetic import share
from evidence.indicators.catalogue import check_comparisons
from evidence.indicators.series import PUBLISHED, TRANSCRIBED, from_observations, of
from evidence.tables.store import check_processed
from evidence.vocabulary import periods
from evidence.vocabulary.numbers import rounded
from evidence.vocabulary.regions import BY_CODE, KREISE
from evidence.vocabulary.status import MISSING_REASONS, VALUE_STATUS


def test_committed_tables_equal_the_rebuilt_ones(project, derived):
    check_processed(project.processed, derived[1])


def test_ids_are_unique(register):
    assert len(register.ids) == len(set(register.ids)) == register.catalogue.series.height


@pytest.mark.parametrize(
    ("period", "basis", "expected"),
    [("2023-12-31", "zensus2011", 8.1), ("2023-12-31", "zensus2022", 7.7), ("2024-12-31", "zensus2022", 8.1)],
)
def test_foreign_share_of_saxony_is_the_published_one_on_its_base(register, period, basis, expected):
    assert expected == register.find("foreign_share", "14", period, basis=basis).value


def test_newest_base_is_the_one_that_is_shown(register):
    assert register.fact("foreign_share.14.2023-12-31").value == 7.7
    assert register.fact("foreign_share.14.2023-12-31@zensus2011").value == 8.1


def test_first_value_after_the_census_carries_the_break_as_caveat(register):
    assert "break:census_2022" in {
        caveat.code for caveat in register.fact("foreign_share.14.2023-12-31").caveats
    }


@pytest.mark.parametrize(
    ("indicator", "start", "end"),
    [
        ("foreign_share", "2013-12-31", "2024-12-31"),
        ("population_foreign", "2023-12-31", "2024-12-31"),
        ("population_total", "2010-12-31", "2011-12-31"),
        ("unemployed_foreign", "2019", "2025"),
    ],
)
def test_change_across_a_break_is_refused(register, indicator, start, end):
    with pytest.raises(BreakError, match="across a break"):
        register.change(indicator, "14", start, end)


def test_share_of_one_day_is_not_compared_between_its_two_bases(register):
    with pytest.raises(BreakError, match="census_2022"):
        register.difference(
            register.fact("foreign_share.14.2023-12-31"),
            register.fact("foreign_share.14.2023-12-31@zensus2011"),
        )


def test_change_across_a_break_is_refused_by_its_id_too(register):
    with pytest.raises(BreakError, match="ba_nationality_revision"):
        register.fact("unemployed_foreign.14.2019/2025")


def test_change_on_one_side_of_the_break_is_computed(register):
    change = register.change("foreign_share", "14", "2023-12-31", "2024-12-31")
    assert pytest.approx(0.4) == change.value
    assert change.unit == "percentage_points"


@pytest.mark.parametrize(
    ("fact_id", "expected"),
    [("population_foreign.14.2023-12-31@zensus2011", 331_866), ("population_foreign.14.2024-12-31", 327_638)],
)
def test_the_two_counts_that_are_quoted_most_are_there(register, fact_id, expected):
    assert expected == register.fact(fact_id).value


def test_the_two_counts_are_never_subtracted(register):
    with pytest.raises(BreakError, match="census_2022"):
        register.difference(
            register.fact("population_foreign.14.2024-12-31"),
            register.fact("population_foreign.14.2023-12-31@zensus2011"),
        )


@pytest.mark.parametrize("kreis", KREISE)
def test_published_share_of_a_kreis_agrees_with_ours_at_the_printed_precision(tables, kreis):
    series = from_observations(tables.observations).filter(
        pl.col("period") == "2017-06-30", pl.col("region") == kreis
    )
    ours = share(of(series, "population_foreign"), of(series, "population_total"), "foreign_share")
    published = of(series, "foreign_share")
    assert published["value"].item() == float(rounded(ours["value"].item(), 1))


def test_published_and_derived_values_agree_at_least_seventeen_hundred_times(catalogue):
    published, transcribed = check_comparisons(catalogue)
    assert published >= 60
    assert published + transcribed >= 1_700


def test_comparisons_reach_every_kind_of_derivation(catalogue):
    compared = {fact_id.split(".")[0] for fact_id in catalogue.comparisons["id"]}
    expected = {
        "foreign_share",
        "population_german",
        "employees_foreign_share",
        "employees_change_foreign_occupation_sum",
        "unemployed_foreign_share",
        "old_age_ratio",
    }
    assert expected <= compared


def test_every_fact_leads_to_a_source_with_an_address(register):
    for row in register.catalogue.series.select("id", "sources").iter_rows(named=True):
        assert row["sources"], row["id"]
        assert all(register.source(source)["url"].startswith("http") for source in row["sources"])


def test_every_input_of_a_fact_is_itself_a_fact(register):
    inputs = set(register.catalogue.series["inputs"].explode(empty_as_null=False, keep_nulls=False))
    assert inputs
    assert inputs <= set(register.ids)


def test_value_is_missing_exactly_where_a_reason_says_so(catalogue):
    series = catalogue.series
    assert series.filter(pl.col("value").is_null() != (pl.col("missing_reason") != "")).is_empty()
    assert set(series["missing_reason"]) <= {"", *MISSING_REASONS}
    assert set(series["value_status"]) <= set(VALUE_STATUS)


def test_every_share_lies_between_nothing_and_everything(catalogue):
    shares = catalogue.series.filter(
        pl.col("unit") == "percent", ~pl.col("indicator").str.contains("change|_cut_|relative_difference")
    )
    assert shares.filter(~pl.col("value").is_between(0, 100)).is_empty()


def test_every_region_and_period_is_a_real_one(catalogue):
    assert set(catalogue.series["region"]) <= set(BY_CODE)
    for text in catalogue.series["period"].unique():
        assert text == periods.parse(text).text


def test_every_kreis_has_a_foreign_share_on_the_old_base(register):
    for kreis in KREISE:
        assert register.find("foreign_share", kreis, "2022-12-31", basis="zensus2011").value is not None


def test_no_value_that_somebody_published_comes_from_a_weak_carrier(tables, catalogue):
    weak = set(tables.observations.filter(pl.col("weak"))["source"])
    assert weak
    published = catalogue.series.filter(pl.col("formula").is_in([PUBLISHED, TRANSCRIBED]))
    assert not weak & {source for sources in published["sources"] for source in sources}
