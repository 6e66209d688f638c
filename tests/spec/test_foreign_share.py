"""Foreign share of the population, calculated by hand.

Source of the counts: the thirteen Kreise on 30 June 2017, from the annual report of the Commissioner for Foreigners of
Saxony, https://leipzig-stadtfueralle.de/2018/07/12/sab-landtag-sachsen-de/; Saxony on 31 December 2022: Statistical
Office of Saxony, https://www.statistik.sachsen.de/html/staatsangehoerigkeit.html (300,164 foreign, printed 7.3 %).
"""

import pytest

from evidence.facts.wording import value_text
from evidence.indicators.population import derive_foreign_share, derive_german_population
from evidence.vocabulary.numbers import number
from frames import fact, series


def counts(region, period, foreign, total, basis="zensus2011"):
    place = {"region": region, "period": period, "basis": basis}
    return [
        {"indicator": "population_foreign", "value": foreign, **place},
        {"indicator": "population_total", "value": total, **place},
    ]


@pytest.mark.parametrize(
    ("place", "foreign", "total", "by_hand", "printed"),
    [
        # 17,270 / 246,538 = 0.07005
        ("14511.2017-06-30", 17_270, 246_538, 7.005, "7,0"),
        # 6,035 / 303,452 = 0.01989
        ("14625.2017-06-30", 6_035, 303_452, 1.989, "2,0"),
        # 35,844 / 547,289 = 0.06549: printed 6.5, not 6.6
        ("14612.2017-06-30", 35_844, 547_289, 6.549, "6,5"),
        # 49,843 / 575,355 = 0.08663
        ("14713.2017-06-30", 49_843, 575_355, 8.663, "8,7"),
        # 300,164 / 4,086,152 = 0.07346
        ("14.2022-12-31", 300_164, 4_086_152, 7.346, "7,3"),
    ],
)
def test_share_is_the_one_calculated_by_hand(place, foreign, total, by_hand, printed):
    region, period = place.split(".")
    row = derive_foreign_share(series(*counts(region, period, foreign, total))).row(0, named=True)
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "de")
    assert row["id"] == f"foreign_share.{place}@zensus2011"


def test_census_moves_the_share_although_nobody_left():
    # 31 December 2023: 331,866 of 4,089,467 on the old base is 8.1 %. On the new base the published share is 7.7 %;
    # dividing the old count by the new total 4,054,689 would give 8.2 %, a number that nobody ever published.
    mixed = [
        *counts("14", "2023-12-31", 331_866, 4_089_467),
        *counts("14", "2023-12-31", 1, 4_054_689, "zensus2022")[1:],
    ]
    derived = derive_foreign_share(series(*mixed))
    assert derived["id"].to_list() == ["foreign_share.14.2023-12-31@zensus2011"]
    assert number(derived["value"][0], 1, "en") == "8.1"


def test_german_population_is_the_rest():
    # Bautzen, 30 June 2017: 303,452 − 6,035 = 297,417, as printed in the same table.
    derived = derive_german_population(series(*counts("14625", "2017-06-30", 6_035, 303_452)))
    assert derived["value"].to_list() == [297_417]


def test_share_is_rounded_once_and_only_for_the_reader():
    # 1 of 3 is 33.333…; the reader sees 33.3, the machine six decimals.
    derived = derive_foreign_share(series(*counts("14", "2022-12-31", 1, 3)))["value"][0]
    assert value_text(fact(derived), "en") == "33.3%"
    assert fact(derived).exact == "33.333333"
