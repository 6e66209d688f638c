"""Share with migration background, calculated by hand.

Source of the counts, in thousands: Destatis, population in private households by migrant background and Länder, 2023,
first results of the Mikrozensus; the address is in data/raw/destatis.
"""

import pytest

from evidence.errors import BreakError, IndicatorError
from evidence.indicators.population import derive_migration_background_share
from evidence.vocabulary.numbers import number
from frames import series


def counts(region, background, households, unit="thousand_persons"):
    common = {"region": region, "period": "2023", "basis": "", "unit": unit}
    return [
        {"indicator": "population_migration_background_mikrozensus", "value": background, **common},
        {"indicator": "population_private_households_mikrozensus", "value": households, **common},
    ]


@pytest.mark.parametrize(
    ("region", "background", "households", "by_hand", "printed"),
    [
        # Saxony: 465 / 4,033 = 0.11530
        ("14", 465, 4_033, 11.530, "11,5"),
        # Germany: 24,907 / 83,875 = 0.29695
        ("00", 24_907, 83_875, 29.695, "29,7"),
    ],
)
def test_share_is_the_one_calculated_by_hand(register, region, background, households, by_hand, printed):
    row = derive_migration_background_share(series(*counts(region, background, households))).row(
        0, named=True
    )
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "de")
    assert by_hand == round(register.find(row["indicator"], region, "2023").value, 3)


def test_part_of_the_group_is_not_divided_by_all_households():
    part, households = counts("14", 281, 4_033)
    part["breakdown"] = "citizenship=foreign;migration_experience=own"
    germany, _ = counts("00", 24_907, 83_875)
    assert derive_migration_background_share(series(germany, part, households)).is_empty()


def test_thousands_are_not_divided_by_persons():
    background, households = counts("14", 465, 4_033)
    with pytest.raises(IndicatorError, match="may not be divided"):
        derive_migration_background_share(series(background, {**households, "unit": "persons"}))


def test_share_is_not_compared_across_the_new_survey(register):
    with pytest.raises(BreakError, match="mikrozensus_2020"):
        register.change("population_migration_background_share_mikrozensus", "14", "2017", "2023")
