"""Adoption: the first act counts from the day it came into force, and decides what a Land is in a panel."""

import datetime as dt

import pytest

from evidence.studies.adoption import cast_roles, first_acts, first_value
from evidence.tables.documents.collection import Documents
from evidence.vocabulary.regions import LAENDER
from unit.studies.panels import DATES, SINCE, act, adoptions_of


def since(*acts):
    return {region: adoption.since.text for region, adoption in first_acts(Documents(acts=acts)).items()}


def test_first_act_counts_and_one_that_replaced_it_changes_nothing():
    assert since(act("05", "2022-01-01"), act("05", "2012-01-01", "repealed")) == {"05": "2012-01-01"}


@pytest.mark.parametrize("status", ["draft", "draft_lapsed", "none"])
def test_draft_or_concept_is_no_act(status):
    assert since(act("14", "2018-10-30", status)) == {}


def test_act_of_the_country_is_no_act_of_a_land():
    assert since(act("00", "2016-08-06")) == {}


def test_year_of_the_vote_stands_in_where_the_day_is_unknown():
    assert since(act("11", "2010")) == {"11": "2010"}


def test_laender_come_in_order_of_their_keys():
    assert list(since(act("14", "2024-06-29"), act("01", "2021-07-09"))) == ["01", "14"]


def test_value_of_a_date_has_the_act_from_that_very_day():
    assert first_value(dt.date(2024, 6, 30), ("2023-06-30", "2024-06-30")) == 1
    assert first_value(dt.date(2024, 7, 1), ("2023-06-30", "2024-06-30")) is None


def test_yearly_average_has_the_act_if_it_held_from_the_first_of_january():
    years = ("2015", "2016", "2017")
    assert first_value(dt.date(2015, 12, 5), years) == 1
    assert first_value(dt.date(2017, 1, 1), years) == 2


def test_act_can_be_made_to_count_a_year_later():
    assert first_value(dt.date(2017, 1, 1), DATES) == 3
    assert first_value(dt.date(2017, 1, 1), DATES, 1) == 4


def test_every_land_has_exactly_one_role():
    roles = cast_roles(adoptions_of(SINCE), DATES)
    cast = [*roles.starts, *roles.without, *roles.later, *roles.before]
    assert sorted(cast) == list(LAENDER)
    assert {roles.of(code) for code in LAENDER} == {"treated", "without", "later", "before"}


def test_land_with_an_act_at_the_first_value_is_neither_case_nor_comparison():
    roles = cast_roles(adoptions_of(SINCE), DATES)
    assert roles.before == ("11",)
    assert "11" not in (*roles.starts, *roles.compared)


def test_land_whose_act_came_after_the_last_value_is_a_comparison():
    roles = cast_roles(adoptions_of(SINCE), DATES)
    assert roles.later == ("06",)
    assert "06" in roles.compared


def test_start_is_the_place_of_the_first_value_with_the_act():
    assert dict(cast_roles(adoptions_of(SINCE), DATES).starts) == {"08": 2, "09": 3, "14": 5}
