import pytest

from evidence.indicators import population
from frames import series

OTHER_BASE = {"basis": "zensus2011"}


def values(frame):
    return dict(frame.select("id", "value").iter_rows())


def test_german_population_is_the_rest_of_the_total():
    frame = series(
        {"indicator": "population_total", "value": 1000}, {"indicator": "population_foreign", "value": 81}
    )
    assert values(population.derive_german_population(frame)) == {"population_german.14.2023-12-31": 919}


def test_foreign_share_is_taken_on_each_base_by_itself():
    frame = series(
        {"indicator": "population_total", "value": 1000},
        {"indicator": "population_foreign", "value": 77},
        {"indicator": "population_total", "value": 2000, **OTHER_BASE},
        {"indicator": "population_foreign", "value": 162, **OTHER_BASE},
    )
    expected = {
        "foreign_share.14.2023-12-31": pytest.approx(7.7),
        "foreign_share.14.2023-12-31@zensus2011": pytest.approx(8.1),
    }
    assert expected == values(population.derive_foreign_share(frame))


def test_foreign_share_leaves_a_count_without_total_on_its_base_alone():
    frame = series(
        {"indicator": "population_total", "value": 1000},
        {"indicator": "population_foreign", "value": 162, **OTHER_BASE},
    )
    assert values(population.derive_foreign_share(frame)) == {}


def test_foreign_share_takes_totals_only_and_no_breakdown():
    frame = series(
        {"indicator": "population_total", "value": 1000},
        {"indicator": "population_total", "value": 500, "breakdown": "sex=male"},
        {"indicator": "population_foreign", "value": 77},
        {"indicator": "population_foreign", "value": 40, "breakdown": "sex=male"},
    )
    assert list(values(population.derive_foreign_share(frame))) == ["foreign_share.14.2023-12-31"]


def test_age_group_gives_a_share_of_the_whole_population():
    frame = series(
        {"indicator": "population_total", "value": 1000},
        {"indicator": "population_by_age", "breakdown": "age=65+", "value": 270},
    )
    assert values(population.derive_share_65plus(frame)) == {"population_share_65plus.14.2023-12-31": 27}


def test_old_age_ratio_counts_for_every_hundred_of_working_age():
    frame = series(
        {"indicator": "population_by_age", "breakdown": "age=65+", "value": 270},
        {"indicator": "population_by_age", "breakdown": "age=20-64", "value": 540},
    )
    ratio = population.derive_old_age_ratio(frame)
    assert values(ratio) == {"old_age_ratio.14.2023-12-31": 50}
    assert ratio["unit"].to_list() == ["per_100_aged_20_64"]


def test_share_with_immigration_history_is_one_of_private_households():
    common = {"basis": "", "period": "2023", "unit": "thousand_persons"}
    frame = series(
        {
            "indicator": "population_immigration_history_mikrozensus",
            "breakdown": "immigration_history=yes",
            "value": 400,
            **common,
        },
        {
            "indicator": "population_immigration_history_mikrozensus",
            "breakdown": "immigration_history=no",
            "value": 3600,
            **common,
        },
        {"indicator": "population_private_households_mikrozensus", "value": 4000, **common},
    )
    expected = {"immigration_history_share_mikrozensus.14.2023": 10}
    assert expected == values(population.derive_immigration_history_share(frame))
