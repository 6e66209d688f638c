"""Panels: consecutive years, all Länder, one base, and never across a break."""

import pytest

from evidence.studies.panel import Outcome, longest_run
from evidence.tables.breaks import SeriesBreak
from unit.studies.panels import OUTCOME


def days(first, last, basis=""):
    return [(f"{year}-06-30", basis) for year in range(first, last + 1)]


def broken(after, **keys):
    words = {"cause_de": "Ein Bruch.", "cause_en": "A break.", "source": "https://office.example/break"}
    return SeriesBreak(
        id="a_break", indicators=(OUTCOME.indicator,), first_period_after=after, **words, **keys
    )


def test_whole_series_is_the_panel_if_nothing_is_in_the_way():
    assert longest_run(days(2013, 2020), OUTCOME, []) == days(2013, 2020)


def test_order_of_periods_does_not_matter():
    assert longest_run(days(2013, 2020)[::-1], OUTCOME, []) == days(2013, 2020)


def test_panel_never_crosses_a_break():
    assert longest_run(days(2013, 2020), OUTCOME, [broken("2018-06-30")]) == days(2013, 2017)
    assert longest_run(days(2013, 2020), OUTCOME, [broken("2014-06-30")]) == days(2014, 2020)


def test_break_in_a_single_land_cuts_the_panel():
    assert longest_run(days(2013, 2020), OUTCOME, [broken("2018-06-30", regions=("13",))]) == days(2013, 2017)


@pytest.mark.parametrize(
    "elsewhere",
    [{"regions": ("14625",)}, {"breakdowns": ("place=residence",)}],
    ids=["another region", "another part"],
)
def test_break_that_does_not_concern_the_panel_leaves_it_whole(elsewhere):
    assert longest_run(days(2013, 2020), OUTCOME, [broken("2018-06-30", **elsewhere)]) == days(2013, 2020)


def test_missing_year_cuts_the_panel():
    whole = [*days(2013, 2015), *days(2017, 2021)]
    assert longest_run(whole, OUTCOME, []) == days(2017, 2021)


def test_bases_are_never_joined():
    whole = [*days(2013, 2016, "zensus2011"), *days(2017, 2019, "zensus2022")]
    assert longest_run(whole, OUTCOME, []) == days(2013, 2016, "zensus2011")


def test_values_of_days_and_of_years_are_never_joined():
    whole = [("2013", ""), ("2014", ""), *days(2015, 2017)]
    assert longest_run(whole, OUTCOME, []) == days(2015, 2017)


def test_first_of_january_does_not_continue_a_series_of_years():
    whole = [("2013", ""), ("2014", ""), ("2015-01-01", "")]
    assert longest_run(whole, OUTCOME, []) == whole[:2]


def test_other_days_of_the_year_are_not_a_year_apart():
    assert longest_run([("2013-06-30", ""), ("2014-12-31", ""), ("2015-12-31", "")], OUTCOME, []) == [
        ("2014-12-31", ""),
        ("2015-12-31", ""),
    ]


def test_of_two_runs_of_one_length_the_later_is_taken():
    assert longest_run([*days(2013, 2014), *days(2018, 2019)], OUTCOME, []) == days(2018, 2019)


def test_without_any_whole_period_there_is_no_run():
    assert longest_run([], Outcome("none", "none"), []) == []
