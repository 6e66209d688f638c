"""Foreign share of the unemployed, calculated by hand.

Source of the counts: Regionaldatenbank Deutschland, table 13211-02-05-4, annual averages, Saxony 2015 and 2025 and
Bautzen 2025; the addresses of the copies that were read are in data/raw/bundesagentur.
"""

import polars as pl
import pytest

from evidence.errors import BreakError
from evidence.indicators.labour import derive_unemployed_foreign_share
from evidence.vocabulary.numbers import number
from frames import series


def unemployed(period, foreign, total):
    common = {"period": period, "basis": ""}
    return [
        {"indicator": "unemployed_foreign", "value": foreign, **common},
        {"indicator": "unemployed_total", "value": total, **common},
    ]


@pytest.mark.parametrize(
    ("period", "foreign", "total", "by_hand", "printed"),
    [
        # 10,833 / 174,319 = 0.06214
        ("2015", 10_833, 174_319, 6.214, "6.2"),
        # 18,715 / 128,669 = 0.14545
        ("2020", 18_715, 128_669, 14.545, "14.5"),
        # 37,806 / 148,747 = 0.25416
        ("2025", 37_806, 148_747, 25.416, "25.4"),
    ],
)
def test_share_is_the_one_calculated_by_hand(period, foreign, total, by_hand, printed):
    row = derive_unemployed_foreign_share(series(*unemployed(period, foreign, total))).row(0, named=True)
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "en")


def test_share_takes_both_counts_of_the_same_year():
    frame = series(*unemployed("2020", 18_715, 128_669)[:1], *unemployed("2025", 37_806, 148_747)[1:])
    assert derive_unemployed_foreign_share(frame).is_empty()


@pytest.mark.parametrize(("period", "by_hand"), [("2015", 6.214), ("2020", 14.545), ("2025", 25.416)])
def test_real_counts_give_the_shares_calculated_by_hand(register, period, by_hand):
    fact = register.find("unemployed_foreign_share", "14", period)
    assert by_hand == round(fact.value, 3)
    assert [f"unemployed_foreign.14.{period}", f"unemployed_total.14.{period}"] == list(fact.inputs)


def test_share_of_2025_is_not_compared_with_one_before_the_revision_of_citizenship(register):
    with pytest.raises(BreakError, match="ba_nationality_revision"):
        register.change("unemployed_foreign_share", "14", "2015", "2025")


def test_year_without_the_records_of_a_job_centre_stays_a_hole(register):
    # The records of Meißen (2021) and Görlitz (2023) are missing from Saxony's sum.
    for period in ("2021", "2023"):
        assert register.find("unemployed_foreign_share_occupation_sum", "14", period).value is None
    sums = register.series("unemployed_foreign_occupation_sum", ["14"])
    assert not {"2021", "2023"} & set(sums.filter(pl.col("value").is_not_null())["period"])
