import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evidence.errors import TableError
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.translation import translate
from evidence.vocabulary import regions
from tables_of_publishers import ORIGIN, body, definition

SERIES = {"indicator": "population", "unit": "persons", "from_unit": "Anzahl", "level": "KREISE"}
STATUS = "region ST GES value\n14511 A M 10\n14511 A W 20\n14511 B M 30\n14511 AB M 40\n14511 AB W 20\n"


def series(**entry):
    return SERIES | entry


def rows(cells, *entries, **table):
    has = {"dimensions": list(cells.dimensions)}
    return translate(cells, definition(**{"has": has, "series": list(entries)} | table), ORIGIN)


def row(cells, *entries, **table):
    found = rows(cells, *entries, **table)
    assert found.height == 1
    return found.row(0, named=True)


def told(cells, *entries, **table):
    with pytest.raises(TableError) as fault:
        rows(cells, *entries, **table)
    return str(fault.value)


def test_printed_value_keeps_its_digits_and_its_origin():
    found = row(body("region value\n14511 12.50\n"), series(note="a note"))
    assert list(found) == [*COLUMNS, "line"]
    assert found == {
        "indicator": "population",
        "region": "14511",
        "period": "2024-12-31",
        "value": "12.50",
        "unit": "persons",
        "basis": "",
        "breakdown": "",
        "value_status": "final",
        "missing_reason": "",
        "tier": "primary",
        "source_title": "A table",
        "source_url": "https://office.example/t",
        "published": "2026-11-20",
        "licence": "dl-de/by-2-0",
        "note": "a note",
        "line": 2,
    }


def test_table_without_series_gives_no_rows_but_is_checked():
    cells = body("region value\n14511 5\n")
    assert rows(cells).is_empty()
    assert rows(cells).columns == [*COLUMNS, "line"]
    assert 'key "8222" has 4 digits' in told(body("region value\n8222 5\n"))


def test_cells_of_other_regions_leave():
    cells = body("region value\n14511 5\n05166 6\n14161 7\n11009009 8\n145 9\n")
    assert rows(cells, series())["region"].to_list() == ["14511"]


def test_dimension_that_the_definition_does_not_know_is_refused():
    cells = body("region NEW value\n14511 A 5\n", ["NEW"])
    assert "dimension NEW is not named in the definition" in told(cells, has={"dimensions": []})


def test_dimension_that_is_gone_is_named():
    assert "dimension GES is missing" in told(body("region value\n14511 5\n"), has={"dimensions": ["GES"]})


def test_dimension_that_a_series_does_not_name_is_refused():
    message = told(body('region GES value\n14511 "" 5\n14511 M 3\n', ["GES"]), series())
    assert "series population: dimension GES is not named in the definition" in message
    assert "keep, total, sum or split" in message


def test_dimension_that_the_cells_taken_do_not_have_need_not_be_named():
    cells = body("region W1 W2 value\n14511 A ~ 5\n14511 ~ A 7\n", ["W1", "W2"])
    assert row(cells, series(keep={"W2": "A"}))["value"] == "7"


def test_total_is_the_one_that_was_printed():
    cells = body('region GES value\n14511 "" 51\n14511 M 30\n14511 W 20\n', ["GES"])
    assert row(cells, series(total=["GES"]))["value"] == "51"


def test_parts_are_added_up_without_their_total():
    found = row(
        body('region GES value\n14511 "" 51\n14511 M 30\n14511 W 20\n', ["GES"]), series(sum={"GES": "*"})
    )
    assert found["value"] == "50"
    assert found["tier"] == "derived"
    assert found["note"] == "sum of 2 cells"


def test_listed_codes_are_added_up():
    found = row(body(STATUS, ["ST", "GES"]), series(sum={"ST": ["A", "B"], "GES": "*"}), compress=True)
    assert found["value"] == "60"


def test_overlapping_categories_are_never_summed():
    with pytest.raises(ValidationError, match=r'dimension ST overlaps and may not be summed with "\*"'):
        definition(
            has={"dimensions": ["ST", "GES"], "overlapping": ["ST"]},
            series=[series(sum={"ST": "*", "GES": "*"})],
        )


def test_total_is_never_added_to_its_parts():
    with pytest.raises(ValidationError, match="a total is never added to its parts"):
        definition(has={"dimensions": ["GES"]}, series=[series(sum={"GES": ["", "M"]})])
    cells = body("region GES value\n14511 T 50\n14511 M 30\n14511 W 20\n", ["GES"])
    assert '"T" of GES is a total and would be added to its parts' in told(cells, series(sum={"GES": "*"}))


def test_code_that_equals_all_others_everywhere_is_a_total():
    drawn = "".join(
        f"{code} ALL {3 * n}\n{code} M {n}\n{code} W {2 * n}\n" for n, code in enumerate(regions.KREISE, 1)
    )
    cells = body("region GES value\n" + drawn, ["GES"])
    assert '"ALL" of GES is a total and would be added to its parts' in told(cells, series(sum={"GES": "*"}))
    found = rows(cells, series(sum={"GES": ["M", "W"]}))
    assert found["value"].to_list()[:2] == ["3", "6"]
    halves = body(
        "region GES value\n" + "".join(f"{code} M 5\n{code} W 5\n" for code in regions.KREISE), ["GES"]
    )
    assert set(rows(halves, series(sum={"GES": "*"}))["value"]) == {"10"}


def test_sum_with_a_missing_cell_is_missing():
    found = row(body("region GES value\n14511 M .\n14511 W 20\n", ["GES"]), series(sum={"GES": "*"}))
    assert (found["value"], found["missing_reason"]) == ("", "missing_input")


def test_sum_with_a_cell_that_is_left_out_is_missing_unless_that_means_zero():
    cells = body("region GES value\n14511 M 1\n14511 W 2\n14521 M 4\n", ["GES"])
    found = rows(cells, series(sum={"GES": "*"}))
    assert found["value"].to_list() == ["3", ""]
    assert found["missing_reason"].to_list() == ["", "missing_input"]
    found = rows(cells, series(sum={"GES": "*"}), compress=True)
    assert found["value"].to_list() == ["3", "4"]
    assert found["note"].to_list()[1] == "sum of 1 cells; cells left out are zero"


def test_region_that_is_left_out_for_one_category_has_zero_where_zeros_are_left_out():
    cells = body("region ST GES value\n14511 A M 1\n14511 B M 2\n14521 B M 4\n", ["ST", "GES"])
    found = rows(cells, series(keep={"ST": "B"}, sum={"GES": "*"}), compress=True)
    assert found["value"].to_list() == ["2", "4"]
    split = {"ST": {"key": "sex", "codes": {"A": "male", "B": "female"}}}
    found = rows(cells, series(split=split, sum={"GES": "*"}), compress=True)
    zero = found.filter(pl.col("region") == "14521", pl.col("breakdown") == "sex=male")
    assert zero["value"].to_list() == ["0"]


def test_decimals_are_added_up_exactly():
    found = row(body("region GES value\n14511 M 0.1\n14511 W 0.2\n", ["GES"]), series(sum={"GES": "*"}))
    assert found["value"] == "0.3"


def test_split_becomes_a_part_of_the_breakdown():
    split = {"GES": {"key": "sex", "codes": {"M": "male", "W": "female"}}}
    found = rows(
        body('region GES value\n14511 "" 50\n14511 M 30\n14511 W 20\n', ["GES"]),
        series(split=split, breakdown="place=work"),
    )
    assert sorted(found["breakdown"]) == ["place=work;sex=female", "place=work;sex=male"]


def all_kreise(value="1"):
    return "region value\n" + "".join(f"{code} {value}\n" for code in regions.KREISE)


def test_land_is_rolled_up_from_all_of_its_kreise():
    found = rows(body(all_kreise()), series(roll_up=["14"]))
    land = found.row(0, named=True)
    assert (land["region"], land["value"], land["tier"]) == ("14", "13", "derived")
    assert land["note"] == "sum of 13 cells of 13 Kreise"
    assert found["tier"].to_list()[1:] == ["primary"] * 13


def test_land_without_one_of_its_kreise_is_refused():
    drawn = all_kreise().replace("14626 1\n", "")
    assert "Kreis 14626 Görlitz is missing" in told(body(drawn), series(roll_up=["14"]))


def test_land_with_a_missing_kreis_is_missing():
    found = rows(body(all_kreise().replace("14626 1", "14626 .")), series(roll_up=["14"]))
    assert found.row(0, named=True)["missing_reason"] == "missing_input"


def test_country_is_rolled_up_from_kreise_of_all_laender():
    others = "".join(f"{code}001 10\n" for code in regions.LAENDER if code != "14")
    found = rows(body(all_kreise() + others), series(roll_up=["14", "00"]))
    assert found["value"].to_list()[:2] == ["163", "13"]
    drawn = (all_kreise() + others).replace("08001 10\n", "")
    assert "no Kreis for Baden-Württemberg (08)" in told(body(drawn), series(roll_up=["00"]))


def test_dissolved_kreis_of_another_land_does_not_spoil_the_country():
    others = "".join(f"{code}001 10\n" for code in regions.LAENDER if code != "14")
    found = rows(body(all_kreise() + others + "03152 -\n"), series(roll_up=["00"]))
    assert found["value"].to_list()[0] == "163"
    suppressed = rows(body(all_kreise() + others + "03153 .\n"), series(roll_up=["00"]))
    assert suppressed["missing_reason"].to_list()[0] == "missing_input"


def test_districts_of_a_city_never_enter_a_roll_up():
    found = rows(body(all_kreise() + "14713001 7\n145 9\n14365 8\n"), series(roll_up=["14"]))
    assert found["value"].to_list()[0] == "13"


def test_printed_total_and_our_own_sum_exclude_each_other():
    drawn = all_kreise().replace("region", "region level").replace(" 1\n", " KREISE 1\n") + "14 DLAND 13\n"
    message = told(
        body(drawn.replace("region level value", "region level value")),
        series(level=["KREISE", "DLAND"], roll_up=["14"]),
    )
    assert "two series give population, region 14, period 2024-12-31" in message


def test_unit_of_thousands():
    cells = body("region value\n14511 12.5\n", unit="1000")
    assert 'unit "1000" where "Anzahl" is expected' in told(cells, series())
    found = row(cells, series(from_unit="1000", factor=1000))
    assert (found["value"], found["value_status"]) == ("12500", "rounded")


def test_share_beside_a_count_is_no_wrong_unit():
    cells = body("region unit value\n14511 Anzahl 5\n14511 % 3.1\n")
    assert row(cells, series())["value"] == "5"
    assert row(cells, series(from_unit="%"))["value"] == "3.1"
    alone = body("region unit value\n14511 Anzahl 5\n14511 % 3.1\n14521 % 3.1\n")
    assert 'line 4: unit "%" where "Anzahl" is expected' in told(alone, series())


def test_value_is_rounded_half_up_where_the_definition_says_so():
    found = row(
        body("region value\n14511 376500\n"), series(unit="thousand_persons", factor=0.001, decimals=0)
    )
    assert (found["value"], found["value_status"]) == ("377", "rounded")


def test_value_that_could_be_read_as_thousands_is_refused():
    message = told(body("region value\n14511 376796\n"), series(unit="thousand_persons", factor=0.001))
    assert 'value "376.796" has three decimals' in message
    assert "set decimals in the definition" in message


@pytest.mark.parametrize(
    ("symbol", "legend", "reason"),
    [
        (".", "destatis", "unknown_or_suppressed"),
        ("...", "destatis", "not_yet_available"),
        ("/", "destatis", "unreliable"),
        ("x", "destatis", "not_applicable"),
        ("*", "bundesagentur", "suppressed"),
        (":", "eurostat", "not_published"),
        (":c", "eurostat", "suppressed"),
    ],
)
def test_symbol_is_a_missing_value_with_its_reason(symbol, legend, reason):
    found = row(body(f"region value\n14511 {symbol}\n"), series(), legend=legend)
    assert (found["value"], found["missing_reason"]) == ("", reason)


def test_symbol_of_no_legend_is_refused_with_its_line():
    message = told(body("region value\n14521 4\n14511 §\n"), series())
    assert message.startswith('office/t, part 1, line 3: Symbol "§" is not in the legend of destatis')


def test_printed_zero_is_less_than_half_a_unit_where_the_legend_says_so():
    assert row(body("region value\n14511 0\n"), series())["value_status"] == "below_half_unit"
    assert row(body("region value\n14511 0\n"), series(), legend="eurostat")["value_status"] == "final"


@pytest.mark.parametrize(
    ("flag", "legend", "status", "reason"),
    [
        ("p", "destatis", "provisional", ""),
        ("()", "destatis", "limited", ""),
        ("e", "destatis", "final", ""),
        ("e", "eurostat", "source_estimate", ""),
        ("bp", "eurostat", "provisional", ""),
        ("c", "eurostat", "final", "suppressed"),
    ],
)
def test_flag_is_a_status_or_a_reason(flag, legend, status, reason):
    found = row(body("region value\n14511 5\n", flag=flag), series(), legend=legend)
    assert (found["value_status"], found["missing_reason"]) == (status, reason)
    assert (found["value"] == "") == bool(reason)


def test_flag_of_no_legend_is_refused_with_its_line():
    message = told(body("region value\n14511 5\n", flag="q"), series())
    assert message.startswith('office/t, part 1, line 2: Flag "q" is not in the legend of destatis')


def test_break_in_the_source_is_a_note():
    found = row(body("region value\n14511 5\n", flag="b"), series(), legend="eurostat")
    assert found["note"] == "the source marks a break in the series"


def test_sum_has_the_gravest_status_of_its_parts():
    cells = body("region GES value flag\n14511 M 1 p\n14511 W 2 e\n", ["GES"])
    assert row(cells, series(sum={"GES": "*"}))["value_status"] == "provisional"


def test_basis_follows_the_period():
    cells = body("region time value\n14511 2021-12-31 5\n14511 2022-12-31 6\n14511 2023-12-31 6\n")
    basis = [["2011-12-31", "zensus2011"], ["2022-12-31", "zensus2022"]]
    found = rows(cells, series(basis=basis))
    assert found["basis"].to_list() == ["zensus2011", "zensus2022", "zensus2022"]
    early = body("region time value\n14511 2010-12-31 5\n")
    assert "period 2010-12-31 lies before the first base" in told(early, series(basis=basis))


def test_code_that_was_renamed_is_named():
    cells = body("region GES value\n14511 MALE 5\n", ["GES"])
    for entry in (
        {"keep": {"GES": "M"}},
        {"sum": {"GES": ["M"]}},
        {"split": {"GES": {"key": "sex", "codes": {"M": "male"}}}},
    ):
        assert 'code "M" of GES is not in the body' in told(cells, series(**entry))


def test_several_measures_need_a_name():
    cells = body("region measure value\n14511 A 5\n14511 B 6\n")
    assert "level KREISE has several measures" in told(cells, series())
    assert row(cells, series(measure="B"))["value"] == "6"
    assert 'measure "C" is not in the body' in told(cells, series(measure="C"))


def test_levels_may_have_measures_of_their_own():
    cells = body("region level measure value\nDG GEODL1 A 5\n14 GEOBL1 B 6\n")
    found = rows(cells, series(level=["GEODL1", "GEOBL1"]))
    assert found["value"].to_list() == ["5", "6"]


def test_series_that_takes_nothing_is_refused():
    assert "the series takes no cell" in told(body("region value\n05166 5\n"), series())
    assert "the series takes no cell" in told(body("region value\n14511 5\n"), series(level="DLAND"))


def test_level_that_nobody_knows_is_refused():
    assert 'level "BEZIRK" is unknown' in told(body("region value\n14511 5\n"), series(level="BEZIRK"))
    assert "the series names no level" in told(body("region value\n14511 5\n"), series(level=[]))


def test_two_cells_for_one_value_are_refused():
    cells = body("region level value\n14 DLAND 5\n14 GEOBL1 6\n")
    assert "2 cells for one value" in told(cells, series(level=["DLAND", "GEOBL1"]))


def test_absurd_number_is_refused():
    assert "is absurd" in told(body("region value\n14511 1234567890123456\n"), series())


@given(st.permutations(range(5)))
def test_order_of_the_lines_changes_no_value(order):
    cells = body(STATUS, ["ST", "GES"])
    shuffled = type(cells)(cells.frame[list(order)], cells.dimensions, cells.labels)
    entry = series(sum={"ST": ["A", "B"], "GES": "*"})
    assert rows(cells, entry, compress=True).equals(rows(shuffled, entry, compress=True))
