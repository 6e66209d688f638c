"""The reader of flat files: what becomes a cell, and which cell in the wrong column is noticed."""

import pytest

from bodies_of_genesis import BEFORE, LINES, body, definition, description, envelope, flat
from evidence.errors import AnswerError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader

AFTER = ";Anzahl;ERW032;Beschäftigte"
LAND = "DLAND;Länder;14;Sachsen;"


def parse(*bodies, **entry):
    return reader("genesis_flat")(bodies or [body()], definition(**entry))


def line(value, *, time="STAG;Stichtag;2025-06-30", groups=(), after=AFTER):
    return f"13111;Beschäftigte;{time};{LAND}" + "".join(groups) + value + after


def single(value, **parts):
    return parse(body(flat([line(value, **parts)], variables=1 + len(parts.get("groups", ()))))).frame.row(
        0, named=True
    )


def test_line_is_a_cell_with_its_place_time_measure_and_categories():
    cells = parse()
    assert cells.dimensions == ("GES",)
    assert cells.frame.height == 5
    assert cells.frame.row(1, named=True) == {
        "part": 1,
        "line": 3,
        "time": "2025-06-30",
        "level": "DLAND",
        "region": "14",
        "measure": "ERW032",
        "unit": "Anzahl",
        "number": "820000",
        "symbol": "",
        "flag": "",
        "GES": "GESM",
    }
    assert cells.frame.filter(cells.frame["symbol"] == "-")["region"].to_list() == ["14612"]
    assert cells.labels["GES", "GESM"] == "männlich"
    assert cells.labels["region", "14612"] == "Dresden"


def test_total_is_empty_however_the_publisher_writes_it():
    written = flat(LINES[:3]).replace("Geschlecht;;Insgesamt", "Geschlecht;INSGESAMT;Insgesamt")
    assert parse(body(written)).frame["GES"].to_list() == ["", "GESM", "GESW"]


def test_variables_that_alternate_in_one_column_are_dimensions_of_their_own():
    groups = [
        "WDGAT2;Geschichte;;Insgesamt;9",
        "WDGAT2;Geschichte;EINS;einseitig;3",
        "WDGAT1;Geschichte;EINS;einseitig;3",
    ]
    lines = [BEFORE + LAND + group + AFTER for group in groups]
    cells = parse(body(flat(lines)))
    assert cells.dimensions == ("WDGAT1", "WDGAT2")
    assert cells.frame.select("WDGAT1", "WDGAT2").rows() == [(None, ""), (None, "EINS"), ("EINS", None)]


def test_dimensions_come_in_the_order_of_their_columns_then_of_their_names():
    groups = ["AAA;a;X;x;ZZZ;z;Y;y;3", "BBB;b;X;x;CCC;c;Y;y;4"]
    cells = parse(body(flat([BEFORE + group + AFTER for group in groups])))
    assert cells.dimensions == ("AAA", "BBB", "CCC", "ZZZ")
    assert cells.frame.select("line", *cells.dimensions).rows() == [
        (2, "X", None, None, "Y"),
        (3, None, "X", "Y", None),
    ]


def test_second_region_of_a_line_is_a_dimension():
    lines = [BEFORE + LAND + f"DLAND2;Ziel;{code};Land;{code}" + AFTER for code in ("01", "02")]
    assert parse(body(flat(lines))).dimensions == ("DLAND2",)
    lines = [BEFORE + LAND + f"KREISE;Ziel;0100{code};Kreis {code};{code}" + AFTER for code in "12"]
    cells = parse(body(flat(lines)))
    assert cells.dimensions == ("KREISE",)
    assert set(cells.frame["level"]) == {"DLAND"}


def test_table_without_a_region_has_none():
    text = flat([BEFORE + "GES;Geschlecht;GESM;männlich;3" + AFTER], variables=1)
    assert parse(body(text)).frame.select("level", "region").row(0) == ("", "")


def test_variable_that_a_line_lacks_is_null():
    lines = [BEFORE + LAND + ";;;;9" + AFTER, BEFORE + LAND + "GES;Geschlecht;GESM;männlich;4" + AFTER]
    assert parse(body(flat(lines))).frame["GES"].to_list() == [None, "GESM"]


@pytest.mark.parametrize(
    ("time", "group", "expected"),
    [
        ("STAG;Stichtag;31.12.2024", "", "2024-12-31"),
        ("JAHR;Jahr;2024", "", "2024"),
        ("SEMEST;Semester;2023-10P6M", "", "2023-10/2024-03"),
        ("QUARTG;Quartal;2022-Q4", "", "2022-10/2022-12"),
        ("SCHULJ;Schuljahr;2023/24", "", "2023-08/2024-07"),
        ("JAHR;Jahr;2026", "MONAT;Monate;MONAT07;Juli;", "2026-07"),
        ("JAHR;Jahr;2026", "QUARTG;Quartale;QUART1;1. Quartal;", "2026-01/2026-03"),
        ("JAHR;Jahr;2026", "MONAT;Monate;;Insgesamt;", "2026"),
    ],
)
def test_times_are_iso_periods_and_months_join_their_year(time, group, expected):
    cell = single("9", time=time, groups=[group] if group else [])
    assert cell["time"] == expected
    assert "MONAT" not in cell


def test_month_that_is_none_stays_a_dimension():
    cell = single("9", time="JAHR;Jahr;2026", groups=["MONAT;Monate;SOMMER;Sommer;"])
    assert (cell["time"], cell["MONAT"]) == ("2026", "SOMMER")


@pytest.mark.parametrize(
    ("name", "language", "value", "number"),
    [
        ("13111-01-03-4_1_de_flat.csv", "de", "1234,50", "1234.50"),
        ("13111-01-03-4_1_en_flat.csv", "de", "1234.50", "1234.50"),
        ("13111-01-03-4_175879554_flat.csv", "de", "-1234,5", "-1234.5"),
        ("13111-01-03-4_175879554_flat.csv", "en", "1234.5", "1234.5"),
        ("13111-01-03-4_1_de_flat.csv", "en", "0,5", "0.5"),
    ],
)
def test_decimal_mark_is_that_of_the_language_of_the_file(name, language, value, number):
    ask = {"name": "13111-01-03-4", "language": language}
    text = flat([line(value)], variables=1)
    assert parse(body(text, name), ask=ask).frame["number"].to_list() == [number]


@pytest.mark.parametrize("value", ["-", ".", "...", "/", "x", "X", "–"])
def test_symbol_stands_in_place_of_a_number(value):
    cell = single(value)
    assert (cell["number"], cell["symbol"]) == ("", value)


def test_brackets_are_a_flag_where_there_is_no_column_for_quality():
    cell = single("(12,5)")
    assert (cell["number"], cell["symbol"], cell["flag"]) == ("12.5", "", "()")


@pytest.mark.parametrize("symbol", ["-", ".", "...", "/", "x"])
@pytest.mark.parametrize("value", ["", "same"])
def test_mark_in_place_of_a_number_may_stand_in_either_column(symbol, value):
    line = LINES[0].replace("1625454", symbol if value else "") + f";{symbol}"
    frame = parse(body(flat([line], quality=True))).frame
    assert frame.select("number", "symbol", "flag").rows() == [("", symbol, "")]


@pytest.mark.parametrize(
    ("variable", "key"),
    [
        ("GEMEIN", "14612000"),
        ("FGEMEIN", "14612000"),
        ("GEMEIND", "14612000"),
        ("FKREISE", "14612"),
        ("FDLAND", "14"),
        ("DLANDU", "14"),
        ("FAMTGEM", "145235101"),
        ("NUTS-2", "DED2"),
        ("GEOLK4", "14612"),
        ("GEOGM4", "146120000000"),
    ],
)
def test_every_regional_variable_of_the_publishers_says_where_a_cell_is(variable, key):
    named = LINES[0].replace("DLAND;Länder;14;", f"{variable};Gebiete;{key};")
    frame = parse(body(flat([named]))).frame
    assert frame.select("level", "region").rows() == [(variable, key)]


def test_file_with_all_cells_in_quotes_is_read():
    quoted = "\n".join(
        ";".join(f'"{cell}"' for cell in line.split(";")) for line in flat().strip().split("\n")
    )
    assert parse(body(quoted)).frame.equals(parse(body()).frame)


def test_quality_is_the_flag():
    text = flat([line("5") + ";e", line("-").replace("2025-06", "2024-06") + ";"], variables=1, quality=True)
    assert parse(body(text)).frame["flag"].to_list() == ["e", ""]


def test_measures_of_one_code_with_two_labels_are_kept_apart():
    lines = [
        line("103,1", after=";2020=100;PREIS1;Verbraucherpreisindex"),
        line("3,1", after=";%;PREIS1;Veränderung zum Vorjahr"),
        line("2,1", after=";%;PREIS1;Veränderung zum Vormonat"),
        line("9", after=";Anzahl;PRS018;Personen"),
    ]
    cells = parse(body(flat(lines, variables=1)))
    assert cells.frame["measure"].to_list() == [
        "PREIS1 Verbraucherpreisindex",
        "PREIS1 Veränderung zum Vorjahr",
        "PREIS1 Veränderung zum Vormonat",
        "PRS018",
    ]


def test_parts_make_one_table():
    parts = [body(flat(LINES[:2])), body(flat([LINES[3]])), Body("d", data=description().encode())]
    frame = parse(*parts).frame
    assert frame.select("part", "line").rows() == [(1, 2), (1, 3), (2, 2)]


def test_part_that_came_twice_is_noticed():
    with pytest.raises(TableError, match="part 2, line 2: one cell stands twice"):
        parse(body(flat(LINES[:1])), body(flat(LINES[:1])))


def test_order_of_lines_and_quotes_change_nothing():
    quoted = flat(reversed(LINES)).replace("Sachsen", '"Sachsen"').replace("Dresden", '"Dresden; Stadt"')
    cells, other = parse(), parse(body(quoted))
    assert other.dimensions == cells.dimensions
    columns = [name for name in cells.frame.columns if name != "line"]
    assert other.frame.select(columns).sort(columns).equals(cells.frame.select(columns).sort(columns))
    assert other.labels["region", "14612"] == "Dresden; Stadt"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "value;value_unit",
            "wert;value_unit",
            'line 1: column "value" is missing.*column "wert" is unknown',
        ),
        ("time;1_variable", "Zeit;1_variable", 'column "time" is missing'),
        ("2_variable_code", "3_variable_code", 'column "2_variable_code" is missing'),
        ("value_unit", "value_unit;value_unit", 'column "value_unit" stands twice'),
        (
            "statistics_code;statistics_label",
            "Statistik_Code;Statistik_Label",
            'column "statistics_code" is missing',
        ),
    ],
)
def test_renamed_column_is_named(old, new, told):
    with pytest.raises(TableError, match=told):
        parse(body(flat().replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("GESM;männlich", "männlich;GESM", "2_variable_attribute_code.*a code, not a label"),
        ("GESM;männlich", "männlich;männlich", "2_variable_attribute_code.*a code, not a label"),
        ("DLAND;Länder;14;Sachsen;GES", "DLAND;Länder;Sachsen;14;GES", "1_variable_attribute_code.*key of an area"),
        ("DLAND;Länder;14", "Länder;DLAND;14", "1_variable_code.*the code of a variable"),
        ("GES;Geschlecht;GESM", "14;Geschlecht;GESM", "2_variable_code"),
        ("820000;Anzahl;ERW032", "Anzahl;820000;ERW032", 'column value.*"Anzahl"'),
        ("820000;Anzahl;ERW032;Beschäftigte", "820000;Anzahl;Beschäftigte;ERW032", "value_variable_code"),
        ("820000", "1.820.000", r"column value.*\"1.820.000\""),
        ("820000", "", "column value"),
        ("820000", "820000;", "line 3: a line with another number of cells. Expected 17 cells; found 18"),
        ("820000;Anzahl", "820000Anzahl", "line 3: a line with another number of cells. Expected 17 cells; found 16"),
        ("STAG;Stichtag;2025-06-30;DLAND;Länder;14;Sachsen;GES;Geschlecht;GESM", "STAG;Stichtag;14612;DLAND;Länder;14;Sachsen;GES;Geschlecht;GESM", "column time"),
        ("2025-06-30;DLAND;Länder;14;Sachsen;GES;Geschlecht;GESM", "2025-06-31;DLAND;Länder;14;Sachsen;GES;Geschlecht;GESM", "a time that is none.*2025-06-31"),
        ("GES;Geschlecht;GESM", "DLAND;Länder;14", "2_variable_code.*each variable once in a line"),
        ("GES;Geschlecht;GESM", ";;GESM", "nothing, as there is no variable"),
        ("GESW;weiblich", "GESM;weiblich", 'line 4: code "GESM" of GES has two labels'),
    ],
)  # fmt: skip
def test_shifted_column_is_noticed(old, new, told):
    text = flat().replace(old, new, 1)
    assert text != flat()
    with pytest.raises(TableError, match=told):
        parse(body(text))


def test_line_too_long_beside_one_too_short_is_noticed():
    text = flat().replace("820000", "820000;").replace("805454;Anzahl", "805454Anzahl")
    with pytest.raises(TableError, match="line 3: a line with another number of cells"):
        parse(body(text))


def test_file_without_lines_is_no_table():
    with pytest.raises(TableError, match="the answer has no rows"):
        parse(body(flat([])))


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (flat().encode("latin-1"), TableError, "line 2: byte 0xe4 is no UTF-8"),
        (flat().replace("ä", "\ufffd").encode(), TableError, "a letter was destroyed"),
        (b"<html><body>Wartung</body></html>", AnswerError, "a web page"),
        (description().encode(), TableError, "no figures"),
        (b"", AnswerError, "no ZIP"),
        (b"x", TableError, 'column "statistics_code" is missing'),
    ],
)
def test_bytes_that_are_no_flat_file_give_one_message(said, kind, told):
    with pytest.raises(kind, match=told):
        parse(Body("13111.zip", data=said))


def test_flat_file_may_come_without_its_zip():
    assert parse(Body("13111-01-03-4_de_flat.csv", data=flat().encode())).frame.height == 5


@pytest.mark.parametrize("code", [-1, 6, 15, 50, 90, 98, 99, 104])
def test_status_in_place_of_a_file_is_told(code):
    with pytest.raises(AnswerError, match=f"status {code}: "):
        parse(Body("13111.zip", data=envelope(code, "…").encode()))
