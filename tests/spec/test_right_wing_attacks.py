"""Right-wing attacks in relation to the population, calculated by hand.

Source of the counts: RAA Sachsen, yearly statistics 2015, 2018 and 2021; of the population: Destatis, update on the base of
the 2011 census. The association of counselling centres (VBRG) printed 7.8 for Saxony in 2018.
"""

import polars as pl
import pytest

from evidence.errors import BreakError
from evidence.indicators.safety import derive_attack_rate
from evidence.vocabulary.regions import KREISE
from frames import series


def attacks(period, value):
    return {
        "indicator": "right_wing_attacks",
        "period": period,
        "basis": "",
        "unit": "incidents",
        "value": value,
    }


def residents(day, value, basis="zensus2011"):
    return {"indicator": "population_total", "period": day, "basis": basis, "value": value}


@pytest.mark.parametrize(
    ("period", "count", "population", "by_hand"),
    [
        # 477 / 4,084,851 × 100,000 = 11.6773
        ("2015", 477, 4_084_851, 11.677),
        # 317 / 4,077,937 × 100,000 = 7.7735
        ("2018", 317, 4_077_937, 7.774),
        # 189 / 4,043,002 × 100,000 = 4.6747
        ("2021", 189, 4_043_002, 4.675),
    ],
)
def test_rate_is_the_one_calculated_by_hand(period, count, population, by_hand):
    frame = series(attacks(period, count), residents(f"{period}-12-31", population))
    row = derive_attack_rate(frame).row(0, named=True)
    assert by_hand == round(row["value"], 3)
    assert row["unit"] == "per_100000_population"
    assert row["formula"] == "{0} / {1} × 100000"


def test_rate_takes_residents_at_the_end_of_the_same_year_on_the_base_of_the_2011_census():
    frame = series(
        attacks("2023", 248),
        residents("2022-12-31", 4_086_152),
        residents("2023-06-30", 4_080_000),
        residents("2023-12-31", 4_054_689, "zensus2022"),
    )
    assert derive_attack_rate(frame).is_empty()


def test_rate_that_an_association_printed_agrees_with_ours(register):
    assert register.find("right_wing_attacks_per_100k", "14", "2018").exact == "7.8"
    compared = register.catalogue.comparisons.filter(pl.col("id") == "right_wing_attacks_per_100k.14.2018")
    assert compared["derived"].round(2).to_list() == [7.77]


def test_every_kreis_has_a_rate_for_the_last_year_with_all_counts(register):
    rates = register.series("right_wing_attacks_per_100k", list(KREISE))
    assert list(KREISE) == rates.filter(rates["period"] == "2021")["region"].to_list()


def test_counts_of_authorities_and_of_the_counselling_centre_are_never_subtracted(register):
    ours = register.find("right_wing_attacks", "14", "2023")
    theirs = register.find("right_extremist_violent_offences", "14", "2023")
    with pytest.raises(BreakError, match="different indicators"):
        register.difference(ours, theirs)


@pytest.mark.parametrize(("start", "end"), [("2015", "2016"), ("2016", "2017")])
def test_chronicle_of_incidents_shows_no_change_across_its_new_way_of_counting(register, start, end):
    with pytest.raises(BreakError, match="arvig"):
        register.change("anti_refugee_incidents", "14", start, end)


def test_poverty_before_and_after_the_new_survey_is_not_compared(register):
    with pytest.raises(BreakError, match="mikrozensus_2020_poverty"):
        register.change("poverty_risk_rate", "14", "2018", "2023", "median=federal")
