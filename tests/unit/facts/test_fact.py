import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.facts.fact import Caveat
from evidence.vocabulary import numbers
from frames import fact


def test_fact_knows_its_region_period_and_printed_decimals():
    share = fact()
    assert share.region.name_de == "Sachsen"
    assert share.period.kind == "date"
    assert share.decimals == 1


def test_fact_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        fact().value = 8.1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7.65, "7.65"),
        (331866.0, "331866"),
        (0.0, "0"),
        (-1900.0, "-1900"),
        (100.0, "100"),
        (100 / 3, "33.333333"),
        (8.1000000000001, "8.1"),
        (-0.4, "-0.4"),
        (-1e-7, "0"),
        (None, ""),
    ],
)
def test_exact_value_is_a_plain_number_with_six_decimals_at_most(value, expected):
    assert expected == fact(value).exact


@given(st.integers(-(10**12), 10**12).map(lambda millionths: millionths / 10**6))
def test_exact_value_reads_back(value):
    assert value == float(fact(value).exact)


@given(st.floats(-1e6, 1e6).map(lambda value: round(value, 6)), st.integers(0, 3))
def test_exact_value_printed_is_the_printed_value(value, decimals):
    share = fact(value)
    assert numbers.number(value, decimals, "de") == numbers.number(float(share.exact), decimals, "de")


@pytest.mark.parametrize(
    ("breakdown", "basis", "german", "english"),
    [
        ("", "", "Ausländeranteil", "Foreign share"),
        ("sex=female", "", "Ausländeranteil, Frauen", "Foreign share, women"),
        (
            "",
            "zensus2011",
            "Ausländeranteil, auf Grundlage des Zensus 2011",
            "Foreign share, on the basis of the 2011 census",
        ),
    ],
)
def test_label_says_indicator_part_and_base(breakdown, basis, german, english):
    share = fact(breakdown=breakdown, basis=basis)
    assert german == share.label("de")
    assert english == share.label("en")


def test_record_for_machines_holds_everything_about_the_number():
    record = fact(caveats=(Caveat("status:estimated", "geschätzt", "estimated"),)).record()
    assert record == {
        "id": "foreign_share.14.2023-12-31",
        "value": 7.65,
        "unit": "percent",
        "region": "14",
        "period": "2023-12-31",
        "indicator": "foreign_share",
        "breakdown": "",
        "basis": "zensus2022",
        "value_status": "final",
        "missing_reason": "",
        "formula": "published",
        "inputs": [],
        "sources": ["office-1"],
        "tier": "primary",
        "interval": None,
        "caveats": [{"de": "geschätzt", "en": "estimated"}],
    }


def test_record_of_a_missing_value_holds_no_number_and_its_reason():
    record = fact(None).record()
    assert record["value"] is None
    assert record["missing_reason"] == "suppressed"


def test_caveat_is_told_in_both_languages():
    caveat = Caveat("status:estimated", "geschätzt", "estimated")
    assert (caveat.text("de"), caveat.text("en")) == ("geschätzt", "estimated")
