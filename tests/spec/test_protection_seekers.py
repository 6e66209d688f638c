"""Protection seekers and recipients of benefits in the Land, calculated by hand.

Source of the counts: table of the statistical offices of the end of 2018 (protection seekers) and of 2019 (benefits), Federal Statistical
Office for the population of the end of 2018, Joint Science Conference for the key, reply of the Federal Government for
the end of 2025; the addresses of the copies that were read are in data/raw.
"""

import polars as pl
import pytest

from evidence.indicators.protection import (
    derive_duldung_share,
    derive_land_share,
    derive_protection_seekers_population_share,
)
from evidence.vocabulary import regions
from frames import series

END = "2018-12-31"


def seekers(region, value, period=END):
    return {
        "indicator": "protection_seekers",
        "region": region,
        "period": period,
        "basis": "",
        "value": value,
    }


def test_land_share_is_the_part_of_germany():
    # 60,775 / 1,781,750 = 3.411 %
    frame = series(seekers("14", 60_775), seekers("00", 1_781_750))
    row = derive_land_share(frame, "protection_seekers").row(0, named=True)
    assert (row["id"], round(row["value"], 3)) == ("protection_seekers_land_share.14.2018-12-31", 3.411)
    assert [f"protection_seekers.14.{END}", f"protection_seekers.00.{END}"] == row["inputs"]


def test_date_without_germany_has_no_land_share():
    frame = series(seekers("14", 60_775), seekers("00", 1_781_750, "2019-12-31"))
    assert derive_land_share(frame, "protection_seekers").is_empty()


def test_kreis_has_no_share_of_germany():
    frame = series(seekers("14511", 8_025), seekers("14", 60_775), seekers("00", 1_781_750))
    assert derive_land_share(frame, "protection_seekers")["region"].to_list() == ["14"]


def test_share_of_the_population_rests_on_the_census_of_the_time():
    # 60,775 / 4,077,937 = 1.490 %; the newer base would give 1.519 %
    population = {"region": "14", "period": END}
    frame = series(
        seekers("14", 60_775),
        {**population, "basis": "zensus2011", "value": 4_077_937},
        {**population, "basis": "zensus2022", "value": 4_000_000},
    )
    row = derive_protection_seekers_population_share(frame).row(0, named=True)
    assert (row["basis"], round(row["value"], 2)) == ("", 1.49)
    assert row["inputs"][1].endswith("@zensus2011")


def test_duldung_share_takes_both_counts_of_the_same_day():
    common = {"indicator": "persons_obliged_to_leave", "basis": ""}
    frame = series(
        {**common, "period": "2025-12-31", "value": 12_527},
        {**common, "period": "2025-12-31", "value": 10_633, "breakdown": "status=duldung"},
        {**common, "period": "2024-05-31", "value": 11_506, "breakdown": "status=duldung"},
    )
    # 10,633 / 12,527 = 84.881 %
    found = derive_duldung_share(frame)
    assert [(period, round(value, 3)) for period, value in found.select("period", "value").iter_rows()] == [
        ("2025-12-31", 84.881)
    ]


@pytest.mark.parametrize(
    ("indicator", "period", "by_hand"),
    [
        # 60,775 / 1,781,750
        ("protection_seekers_land_share", END, 3.411),
        # 20,048 / 385,307
        ("asylblg_recipients_land_share", "2019-12-31", 5.203),
        # 60,775 / 4,077,937
        ("protection_seekers_population_share", END, 1.49),
        # 10,633 / 12,527
        ("persons_obliged_to_leave_duldung_share", "2025-12-31", 84.881),
    ],
)
def test_real_counts_give_the_shares_calculated_by_hand(register, indicator, period, by_hand):
    assert by_hand == round(register.find(indicator, "14", period).value, 3)


@pytest.mark.parametrize("year", [str(year) for year in range(2010, 2021)])
def test_keys_of_the_laender_add_up_to_everybody(register, year):
    keys = [register.find("koenigstein_key_share", code, year, "key=gwk").value for code in regions.LAENDER]
    assert pytest.approx(100, abs=1e-4) == sum(keys)


def test_federal_office_applies_the_key_of_the_year_before(register):
    for year, before in (("2015", "2014"), ("2017", "2016")):
        applied = register.find("koenigstein_key_share", "14", year, "key=bamf_easy").value
        assert register.find("koenigstein_key_share", "14", before, "key=gwk").value == applied


def test_figures_known_only_from_a_member_of_the_landtag_are_no_facts(register):
    for indicator in ("persons_in_asylum_procedure", "persons_with_protection_status"):
        known = register.series(indicator, ["14"]).filter(pl.col("value").is_not_null())
        assert known.is_empty()
