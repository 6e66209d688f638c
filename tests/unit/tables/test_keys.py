import polars as pl
import pytest

from evidence.errors import TableError
from evidence.tables.keys import LEVELS, known_level, locate
from evidence.vocabulary import regions
from tables_of_publishers import definition


def key(level, region, **entry):
    frame = pl.DataFrame(
        {"part": [1], "line": [7], "level": [level], "region": [region]},
        schema_overrides={"part": pl.UInt32, "line": pl.UInt32},
    )
    return locate(frame, definition(**entry))["key"].item()


@pytest.mark.parametrize(
    ("level", "region", "expected"),
    [
        ("DINSG", "DG", "00"),
        ("DLAND", "14", "14"),
        ("KREISE", "14625", "14625"),
        ("KREISE", "05166", "05166"),
        ("KREISE", "14511000", "14511"),
        ("GEODL1", "DG", "00"),
        ("GEOBL1", "08", "08"),
        ("ags", "14", "14"),
        ("ags", "14713", "14713"),
        ("ags", "DG", "00"),
        ("nuts", "DE", "00"),
        ("nuts", "DED2C", "14625"),
        ("name", "Sachsen", "14"),
        ("name", "Freistaat  SACHSEN 1)", "14"),
        ("name", "Leipzig, Stadt", "14713"),
        ("name", "Landkreis Leipzig", "14729"),
        ("name", "Meissen", "14627"),
        ("name", "Landkreis Gorlitz", "14626"),
        ("name", "Bundesgebiet", "00"),
    ],
)
def test_region_of_ours_is_found_by_the_key_of_its_level(level, region, expected):
    assert key(level, region) == expected


@pytest.mark.parametrize("code", sorted(regions.DISSOLVED))
def test_dissolved_kreis_is_no_region(code):
    assert key("KREISE", code) is None


@pytest.mark.parametrize(
    ("level", "region"),
    [
        ("REGBEZ", "145"),
        ("KREISE", "146"),
        ("KREISE", "11009009"),
        ("KREISE", "99999"),
        ("DLAND", "21"),
        ("GEMEIN", "14511000"),
        ("GEOGM4", "145110000000"),
        ("nuts", "EU27_2020"),
        ("nuts", "FR1"),
        ("name", "Leipziger Land"),
        ("name", "Offenbach"),
        ("DINSG", "WEST"),
        ("KREISE", ""),
        ("WBEZ", "14"),
    ],
)
def test_what_is_no_region_of_the_report_has_no_key(level, region):
    assert key(level, region) is None


def test_new_kreis_of_another_land_is_welcome():
    assert key("KREISE", "06415") == "06415"


@pytest.mark.parametrize(
    ("level", "region", "digits"),
    [("KREISE", "8222", 5), ("DLAND", "8", 2), ("GEMEIN", "1001000", 8), ("ags", "1", 2)],
)
def test_lost_leading_zero_is_told_with_its_key(level, region, digits):
    with pytest.raises(
        TableError,
        match=rf'office/t, part 1, line 7: key "{region}" has {len(region)} digits on level {level}\. Expected .*{digits}',
    ) as fault:
        key(level, region)
    assert "perhaps without its leading zero" in str(fault.value)
    assert "the file must be read as text" in str(fault.value)


def test_key_of_another_length_is_told_without_a_guess():
    with pytest.raises(TableError, match='key "140000" has 6 digits') as fault:
        key("KREISE", "140000")
    assert "zero" not in str(fault.value)


@pytest.mark.parametrize(
    ("level", "region"), [("KREISE", "Mannheim"), ("nuts", "Germany"), ("DLAND", "Sachsen")]
)
def test_label_in_place_of_a_code_is_refused(level, region):
    with pytest.raises(TableError, match=f'"{region}".* is a label, not a'):
        key(level, region)


def test_label_is_read_where_the_definition_says_that_there_are_only_labels():
    assert key("nuts", "Germany", labels=True) == "00"


def test_name_of_two_regions_is_refused():
    with pytest.raises(
        TableError, match=r'"Leipzig" names two regions \(14713, 14729\).*kind of Kreis in its own column'
    ):
        key("name", "Leipzig")


@pytest.mark.parametrize(
    "name", ["Meisen", "Sächsische Schweiz-Osterzgebirg", "Landkreis Görltz", "Thürigen"]
)
def test_misspelt_name_does_not_vanish(name):
    with pytest.raises(TableError, match=f'"{name}" is nearly the name of a region'):
        key("name", name)


@pytest.mark.parametrize(
    "name",
    [
        "Landkreis Gießen",
        "Harburg",
        "Saale-Orla-Kreis",
        "Zwickauer Land",
        "Görlitz, kreisfreie Stadt",
        "Nordhausen",
    ],
)
def test_name_of_another_region_is_not_taken_for_a_misspelling(name):
    assert key("name", name) is None


def test_every_fault_of_a_body_is_told_at_once():
    frame = pl.DataFrame(
        {"part": [1, 1], "line": [2, 3], "level": ["KREISE", "KREISE"], "region": ["8222", "9162"]}
    )
    with pytest.raises(TableError, match=r'"8222"[\s\S]*"9162"'):
        locate(frame, definition())


@pytest.mark.parametrize("level", [*LEVELS, "GEOBL1", "GEOGM4"])
def test_levels_are_known_with_and_without_their_number(level):
    assert known_level(level)


def test_level_of_no_publisher_is_unknown():
    assert not known_level("BEZIRK")
