"""Municipal accommodation and reception centres, calculated by hand.

Source of the counts: replies of the Saxon interior ministry to members of the Landtag (6/8096 for the end of 2016, 6/10060 to 6/18268 for
2017 to 2019, 6/14936 for September 2018), Landratsamt Bautzen and Görlitz for 2023, Landesdirektion for the reception
centres; the addresses that were read are in data/raw.
"""

import polars as pl
import pytest

from evidence.indicators.housing import (
    derive_decentral_share,
    derive_decentral_share_of_kinds,
    derive_land_occupancy_rate,
    derive_land_total,
    derive_municipal_total,
    derive_reception_occupancy,
)
from evidence.vocabulary import regions
from frames import series

MUNICIPAL = "type=all_municipal"


def persons(kind, value, region="14612", period="2019-06-30"):
    return {
        "indicator": "accommodation_occupancy",
        "region": region,
        "period": period,
        "breakdown": f"type={kind}",
        "basis": "",
        "value": value,
    }


def with_totals(*rows):
    """Return rows together with the totals derived from them, as the catalogue does."""
    frame = series(*rows)
    return pl.concat([frame, derive_municipal_total(frame, "accommodation_occupancy")])


def test_dresden_in_june_2019_is_the_sum_of_both_kinds():
    # 913 + 2,333 = 3,246; 2,333 / 3,246 = 71.873 %
    frame = with_totals(persons("communal", 913), persons("flats", 2_333))
    found = frame.filter(pl.col("breakdown") == MUNICIPAL).row(0, named=True)
    assert (found["value"], found["formula"]) == (3_246, "{0} + {1}")
    assert [round(value, 3) for value in derive_decentral_share_of_kinds(frame)["value"]] == [71.873]


def test_all_decentral_accommodation_counts_where_a_source_gives_more_than_flats():
    # Görlitz 2023: 860 + 944 = 1,804; 944 / 1,804 = 52.328 %
    frame = with_totals(persons("communal", 860), persons("flats", 713), persons("decentral_all", 944))
    assert frame.filter(pl.col("breakdown") == MUNICIPAL)["value"].to_list() == [1_804]
    assert [round(value, 3) for value in derive_decentral_share_of_kinds(frame)["value"]] == [52.328]


def test_one_kind_alone_makes_no_total_and_no_share():
    frame = with_totals(persons("communal", 542, "14524"), persons("communal", 913), persons("flats", 2_333))
    assert frame.filter(pl.col("breakdown") == MUNICIPAL)["region"].to_list() == ["14612"]
    assert derive_decentral_share_of_kinds(frame)["region"].to_list() == ["14612"]


def test_table_of_september_2018_gives_the_share_from_its_own_counts():
    # 13,197 / 21,599 = 61.100 %
    common = {"period": "2018-09-30", "basis": ""}
    frame = series(
        {"indicator": "accommodated_persons_decentral", "value": 13_197, **common},
        {"indicator": "accommodated_persons_total", "value": 21_599, **common},
    )
    assert [round(value, 3) for value in derive_decentral_share(frame)["value"]] == [61.1]


def test_land_is_the_sum_of_its_kreise_and_none_may_be_missing():
    rows = [persons("all_municipal", 100, code) for code in regions.KREISE]
    assert derive_land_total(series(*rows), "accommodation_occupancy")["value"].to_list() == [1_300]
    assert derive_land_total(series(*rows[1:]), "accommodation_occupancy").is_empty()


def test_occupancy_rate_is_derived_for_the_land_alone():
    places = {"indicator": "accommodation_capacity", "unit": "places"}
    frame = series(
        *(persons("all_municipal", value, code) for code, value in (("14", 30_350), ("14522", 1_970))),
        *(
            persons("all_municipal", value, code) | places
            for code, value in (("14", 48_773), ("14522", 3_353))
        ),
    )
    # 30,350 / 48,773 = 62.227 %
    found = derive_land_occupancy_rate(frame)
    assert [(region, round(value, 3)) for region, value in found.select("region", "value").iter_rows()] == [
        ("14", 62.227)
    ]


def test_reception_centres_count_both_groups_together():
    common = {"indicator": "reception_centre_occupancy", "period": "2024-10-10", "basis": ""}
    frame = series(
        {**common, "breakdown": "group=asylum_seekers", "value": 2_586},
        {**common, "breakdown": "group=ukraine", "value": 219},
    )
    # 2,586 + 219 = 2,805
    assert list(derive_reception_occupancy(frame).select("breakdown", "value").iter_rows()) == [("", 2_805)]


@pytest.mark.parametrize(
    ("fact", "by_hand"),
    [
        ("accommodation_decentral_share.14.2018-09-30", 61.1),
        # 357 / 1,492 and 247 / 1,370
        ("accommodation_decentral_share.14625.2018-09-30", 23.928),
        ("accommodation_decentral_share.14625.2023-08-31", 18.029),
        # 1,229 / 1,406
        ("accommodation_decentral_share.14523.2018-09-30", 87.411),
        ("accommodation_capacity.14.2016-12-31.type=all_municipal", 48_773),
        ("accommodation_occupancy_rate.14.2016-12-31.type=all_municipal", 62.227),
        # 15,784 + 22,944
        ("accommodation_capacity.14.2022-12-31.type=all_municipal", 38_728),
        # 2,805 / 6,325
        ("reception_centre_occupancy_rate.14.2024-10-10", 44.348),
    ],
)
def test_real_counts_give_the_figures_calculated_by_hand(register, fact, by_hand):
    assert by_hand == round(register.fact(fact).value, 3)


def test_figures_of_the_end_of_2025_are_known_only_from_a_member_of_the_landtag_and_are_no_facts(register):
    for code in regions.KREISE:
        assert register.find("accommodation_decentral_share", code, "2025-12-31").value is None
