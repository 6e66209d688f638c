"""Share of single citizenships in the Central Register of Foreigners, calculated by hand.

Source of the counts: Destatis tables from the register, rounded to five; the addresses of the copies that were read are in
data/raw/destatis. The printed shares are those of the Commissioner for Foreigners of Saxony.
"""

import pytest

from evidence.errors import BreakError
from evidence.indicators.population import derive_citizenship_share_of_register
from evidence.vocabulary.numbers import number
from frames import series


def register_counts(region, period, everybody, **parts):
    common = {"indicator": "population_foreign_azr", "region": region, "period": period, "basis": ""}
    return [
        {**common, "value": everybody},
        *({**common, "value": count, "breakdown": f"citizenship={name}"} for name, count in parts.items()),
    ]


@pytest.mark.parametrize(
    ("region", "period", "everybody", "name", "count", "by_hand", "printed"),
    [
        # Saxony, Syria: 24,295 / 215,715 = 0.11263, printed 11.3
        ("14", "2019-12-31", 215_715, "SYR", 24_295, 11.263, "11.3"),
        # Saxony, Afghanistan: 9,550 / 215,715 = 0.04427, printed 4.4
        ("14", "2019-12-31", 215_715, "AFG", 9_550, 4.427, "4.4"),
        # Görlitz, other EU states: 10,100 / 19,970 = 0.50576
        ("14626", "2025-12-31", 19_970, "eu27_foreign", 10_100, 50.576, "50.6"),
    ],
)
def test_share_is_the_one_calculated_by_hand(
    register, region, period, everybody, name, count, by_hand, printed
):
    frame = series(*register_counts(region, period, everybody, **{name: count}))
    row = derive_citizenship_share_of_register(frame).row(0, named=True)
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "en")
    assert printed == number(register.fact(row["id"]).value, 1, "en")


def test_each_citizenship_is_divided_by_everybody():
    shares = derive_citizenship_share_of_register(
        series(*register_counts("14", "2020-12-31", 1_000, SYR=200, AFG=50))
    )
    assert dict(zip(shares["breakdown"], shares["value"], strict=True)) == {
        "citizenship=AFG": 5.0,
        "citizenship=SYR": 20.0,
    }


def test_sexes_and_other_days_give_no_share():
    sex = {**register_counts("14", "2021-12-31", 400)[0], "breakdown": "sex=female"}
    other_day = register_counts("14", "2020-12-31", 900, SYR=90)[1]
    frame = series(*register_counts("14", "2021-12-31", 1_000, AFG=50), sex, other_day)
    shares = derive_citizenship_share_of_register(frame)
    assert shares["id"].to_list() == [
        "foreign_population_citizenship_share_azr.14.2021-12-31.citizenship=AFG"
    ]


def test_union_with_the_united_kingdom_is_not_compared_with_the_union_without(register):
    with pytest.raises(BreakError, match="union_without_united_kingdom"):
        register.change(
            "foreign_population_citizenship_share_azr",
            "14",
            "2019-12-31",
            "2022-12-31",
            "citizenship=eu27_foreign",
        )
