import pytest

from evidence.errors import TableError
from evidence.tables.translation import translate
from tables_of_publishers import ORIGIN, body, definition

KREISE = "".join(
    f"14{rest} KREISE {{{place}}}\n"
    for place, rest in enumerate(
        ("511", "521", "522", "523", "524", "612", "625", "626", "627", "628", "713", "729", "730")
    )
)
SERIES = {
    "indicator": "population",
    "unit": "persons",
    "from_unit": "Anzahl",
    "level": ["DINSG", "DLAND", "KREISE"],
}


def rows(text, dimensions=(), labels=None, **entry):
    table = definition(
        **{"has": {"dimensions": list(dimensions)}, "series": [SERIES | {"total": list(dimensions)}]} | entry
    )
    translated = translate(body("region level " + text, dimensions, labels), table, ORIGIN)
    return {row["region"]: row for row in translated.iter_rows(named=True)}


def kreise(*values, total):
    """Draw Sachsen and its Kreise; the last value stands for all that are not given."""
    given = list(values) + [values[-1]] * (13 - len(values))
    return f"value\n14 DLAND {total}\n" + KREISE.format(*given)


def test_dash_of_every_kreis_is_no_zero():
    found = rows(kreise("-", total="1625454"), labels={("region", "14"): "Sachsen"})
    assert {row["missing_reason"] for region, row in found.items() if region != "14"} == {"not_published"}
    assert {row["value"] for region, row in found.items() if region != "14"} == {""}
    assert "cannot be zero: Sachsen has 1,625,454" in found["14511"]["note"]
    assert found["14"]["value"] == "1625454"


def test_dash_below_a_total_of_zero_is_zero():
    found = rows(kreise("-", total="-") + "00 DINSG 0\n")
    assert {row["value"] for row in found.values()} == {"0"}


def test_dash_is_zero_where_its_neighbours_reach_the_total():
    found = rows(kreise("40", "60", "-", total="100"))
    assert [found[code]["value"] for code in ("14511", "14521", "14522")] == ["40", "60", "0"]
    assert found["14522"]["missing_reason"] == ""


def test_dash_is_zero_where_a_neighbour_is_suppressed():
    found = rows(kreise("40", ".", "-", total="100"))
    assert found["14522"]["value"] == "0"
    assert found["14521"]["missing_reason"] == "unknown_or_suppressed"


def test_dash_among_values_that_fall_short_is_refused():
    with pytest.raises(
        TableError,
        match=r"office/t, part 1, line 5: region 14522, 2024-12-31: the dash cannot be zero: total 100, parts 90"
        r".*fall short by 10.*tell the publisher",
    ):
        rows(kreise("40", "50", "-", total="100"))


def test_shortfall_within_the_rounding_of_a_table_is_none():
    found = rows(kreise("40", "50", "-", total="100"), disclosure_control="rounded_to_5")
    assert found["14522"]["value"] == "0"


def test_dash_without_any_total_is_missing_and_says_so():
    found = rows("value\n14511 KREISE 5\n14521 KREISE -\n")
    assert found["14521"]["missing_reason"] == "not_published"
    assert "without a total above it" in found["14521"]["note"]


def test_dash_of_a_dissolved_kreis_gives_no_row():
    found = rows("value\n14511 KREISE 5\n14161 KREISE -\n")
    assert list(found) == ["14511"]


def test_dash_is_zero_where_the_definition_says_why():
    found = rows(
        "value\n14511 KREISE 5\n14521 KREISE -\n", dash="zero", dash_reason="the table prints all Kreise"
    )
    assert found["14521"]["value"] == "0"
    assert found["14521"]["note"] == ""


def test_total_of_a_dimension_decides_as_a_region_does():
    drawn = 'GES value\n14511 KREISE "" 30\n14511 KREISE M 30\n14511 KREISE W -\n'
    found = rows(drawn, ["GES"], series=[SERIES | {"keep": {"GES": "W"}}])
    assert found["14511"]["value"] == "0"


def test_dash_takes_after_the_dash_of_its_total():
    drawn = 'GES value\n14 DLAND "" 9\n14 DLAND M 9\n14511 KREISE "" -\n14511 KREISE M -\n14511 KREISE W -\n'
    found = rows(drawn, ["GES"], series=[SERIES | {"keep": {"GES": "W"}, "level": "KREISE"}])
    assert found["14511"]["missing_reason"] == "not_published"
    assert "14 has 9" in found["14511"]["note"]


def test_dash_of_a_land_above_a_number_is_no_zero():
    found = rows("value\n14 DLAND -\n14511 KREISE 9\n")
    assert found["14"]["missing_reason"] == "not_published"
    assert "cannot be zero: a part of it has 9" in found["14"]["note"]


def test_dash_as_total_of_a_dimension_above_a_number_is_no_zero():
    drawn = 'GES value\n14 DLAND "" 9\n14511 KREISE "" -\n14511 KREISE M 9\n14521 KREISE "" 9\n'
    found = rows(drawn, ["GES"])
    assert found["14511"]["missing_reason"] == "not_published"


def test_en_dash_of_a_census_workbook_is_settled_by_what_stands_below_it():
    drawn = "value\n00 DINSG –\n01 DLAND 2927542\n14 DLAND 4038131\n"
    found = rows(drawn, legend="zensus")
    assert found["00"]["missing_reason"] == "not_published"


def test_categories_that_overlap_prove_nothing():
    drawn = 'ST value\n14511 KREISE "" 30\n14511 KREISE A 30\n14511 KREISE B -\n'
    entry = {"has": {"dimensions": ["ST"], "overlapping": ["ST"]}, "series": [SERIES | {"keep": {"ST": "B"}}]}
    assert rows(drawn, ["ST"], **entry)["14511"]["missing_reason"] == "not_published"


def test_dash_among_rates_is_not_added_up():
    drawn = kreise("4.5", "-", total="5.5")
    table = definition(series=[SERIES | {"unit": "percent", "from_unit": "%"}])
    found = translate(body("region level " + drawn, unit="%"), table, ORIGIN)
    assert set(found.filter(found["region"] == "14521")["missing_reason"]) == {"not_published"}


def test_dash_that_nobody_takes_stops_nothing():
    drawn = 'GES value\n14511 KREISE "" 30\n14511 KREISE M 10\n14511 KREISE W -\n'
    assert rows(drawn, ["GES"])["14511"]["value"] == "30"


def test_dash_of_inkar_is_a_cell_without_a_value():
    found = rows("value\n14 DLAND 5\n14511 KREISE -\n", legend="inkar")
    assert found["14511"]["missing_reason"] == "not_published"
