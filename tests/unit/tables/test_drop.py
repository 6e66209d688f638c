"""Dropped files: what a definition may say about their layout, in small files of our own."""

import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from evidence.errors import AnswerError, TableError
from evidence.sources.definitions import read_definitions
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from evidence.tables.translation import translate
from tables_of_publishers import ORIGIN, definition

ROOT = Path(__file__).resolve().parents[3]
COLUMNS = {"region": "land", "level": "=name", "time": "zeit", "value": "n"}
CSV = b"land,zeit,n\nSachsen,2024,5\nBayern,2024,7\n"


def parsed(content, columns=COLUMNS, kind="drop_csv", **ask):
    contents = content if isinstance(content, list) else [content]
    bodies = [Body(f"part {number}", data=data) for number, data in enumerate(contents)]
    return reader(kind)(bodies, definition(reader=kind, ask={"columns": columns} | ask)).frame


def told(content, columns=COLUMNS, kind="drop_csv", error=TableError, **ask):
    with pytest.raises(error) as fault:
        parsed(content, columns, kind, **ask)
    return str(fault.value)


def book(*rows, name="Tabelle"):
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet("Titel")
    sheet.write_string(0, 0, "nothing here")
    sheet = workbook.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    return stream.getvalue()


def test_csv_of_three_columns():
    frame = parsed(CSV)
    assert frame.select("part", "line", "time", "level", "region", "number").rows() == [
        (1, 2, "2024", "name", "Sachsen", "5"),
        (1, 3, "2024", "name", "Bayern", "7"),
    ]


def test_csv_may_be_packed_and_have_several_parts():
    frame = parsed([gzip.compress(CSV), CSV.replace(b"2024", b"2025")])
    assert frame["time"].to_list() == ["2024", "2024", "2025", "2025"]
    assert frame["part"].to_list() == [1, 1, 2, 2]


def test_german_numbers_and_separator():
    content = "\ufeffland;zeit;n\r\nSachsen;31.12.2024;1.560,5\r\nBayern;Februar 2026;−3\r\n".encode()
    frame = parsed(content, separator=";", decimal=",", grouped=True)
    assert frame.select("time", "number").rows() == [("2024-12-31", "1560.5"), ("2026-02", "-3")]


def test_thousands_dot_is_no_number_unless_the_definition_says_so():
    frame = parsed(b"land;zeit;n\nSachsen;2024;1.560\n", separator=";", decimal=",")
    assert frame.select("number", "symbol").row(0) == ("", "1.560")


def test_encoding_is_the_declared_one():
    content = "land,zeit,n\nThüringen,2024,5\n".encode("cp1252")
    assert "byte 0xfc is no UTF-8" in told(content)
    assert parsed(content, encoding="cp1252")["region"].item() == "Thüringen"


def test_quoted_cells_may_hold_separators_and_ends_of_lines():
    frame = parsed(b'land,zeit,n\n"Leipzig, Stadt",2024,5\n"Sach\nsen",2024,6\nBayern,2024,7\n')
    assert frame.select("line", "region").rows() == [(2, "Leipzig, Stadt"), (3, "Sach\nsen"), (5, "Bayern")]


def test_several_columns_of_figures_are_measures():
    columns = {"region": "land", "level": "=name", "time": "=2024", "values": ["a", "b"], "unit": "=Anzahl"}
    frame = parsed(b"land,a,b\nSachsen,1,2\n", columns)
    assert frame.select("measure", "unit", "number").rows() == [("a", "Anzahl", "1"), ("b", "Anzahl", "2")]


def test_total_of_a_dimension_is_empty():
    frame = parsed(
        b"land,zeit,sex,n\nSachsen,2024,all,5\nSachsen,2024,f,2\n",
        COLUMNS | {"dims": {"GES": "sex"}},
        total={"GES": "all"},
    )
    assert frame["GES"].to_list() == ["", "f"]


def test_empty_figure_is_left_out_or_stands_for_a_symbol():
    content = b"land,zeit,n\nSachsen,2024,\nBayern,2024,7\n"
    assert parsed(content)["region"].to_list() == ["Bayern"]
    assert parsed(content, empty="*")["symbol"].to_list() == ["*", ""]


def test_levels_are_translated_and_others_left_out():
    content = b"land,zeit,ebene,n\n14,2024,Land,5\n145,2024,Region,6\n"
    frame = parsed(content, COLUMNS | {"level": "ebene"}, levels={"Land": "DLAND"})
    assert frame.select("level", "region").rows() == [("DLAND", "14")]


def test_kind_of_kreis_stands_beside_its_name():
    content = b'name,art,n\nLeipzig,Stadt,5\nLeipzig,Landkreis,6\n"Bautzen, Landkreis",Landkreis,7\n'
    columns = {"region": "name", "kind": "art", "level": "=name", "time": "=2024", "value": "n"}
    table = definition(
        ask={"columns": columns},
        series=[{"indicator": "population", "unit": "persons", "level": "name"}],
    )
    rows = translate(reader("drop_csv")([Body("a", data=content)], table), table, ORIGIN)
    assert rows.select("region", "value").rows() == [("14625", "7"), ("14713", "5"), ("14729", "6")]


def test_header_may_stand_below_and_a_footer_above_what_is_no_table():
    content = b"Title,,,\n,,total,\nland,zeit,men,women\nSachsen,2024,5,6\n,,,\nBayern,2024,7,8\n(c) office,,,\nSachsen,x,1,1\n"
    columns = COLUMNS | {"value": "total | women"}
    frame = parsed(content, columns, header_rows=[2, 3], footer=["(c)"])
    assert frame.select("line", "number").rows() == [(4, "6"), (6, "8")]


def test_renamed_column_is_named():
    message = told(CSV.replace(b",n\n", b",wert\n"))
    assert 'office/t: column "n" is missing. Expected land, zeit, n; found unknown columns "wert"' in message
    assert "the last vintage stays in force" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"land,zeit,n\nSachsen,2024\n", "line 2: 2 cells. Expected 3, as in the header"),
        (b"land,zeit,n\nSachsen,2024,5,6\n", "line 2: 4 cells"),
        (b'land,zeit,n\n"Sachsen,2024,5\n', "line 2: a line that is no CSV"),
        (b"land,zeit,n,n\nSachsen,2024,5,6\n", 'column "n" stands twice'),
        (b"land,zeit,n\n", "no rows"),
        (b"", "the header is missing"),
        (b"land,zeit,n\nSachsen,soon,5\n", 'line 2: "soon" is no time'),
        (b"land,zeit,n\nSachsen,2024,5\nSachsen,2024,6\n", "stands twice"),
    ],
)
def test_malformed_csv_is_told_with_its_line(content, message):
    assert message in told(content)


@pytest.mark.parametrize("kind", ["drop_csv", "drop_json", "drop_excel"])
def test_page_in_place_of_a_file_is_refused(kind):
    message = told(b"<!DOCTYPE html><html><body>Wartung</body></html>", kind=kind, error=AnswerError)
    assert "a web page came instead of data" in message


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"columns": {"region": "a", "level": "=name", "time": "b"}}, "no column of figures"),
        ({"columns": COLUMNS | {"values": ["m"]}}, "no column of figures, or two kinds"),
        ({"columns": COLUMNS, "header_rows": [2, 1]}, "header_rows are not in order"),
        ({"columns": COLUMNS, "header_rows": []}, "header_rows are not in order"),
        ({"columns": COLUMNS, "seperator": ";"}, 'key "seperator"'),
        ({}, 'key "columns"'),
    ],
)
def test_definition_that_describes_no_table_is_refused(ask, message):
    with pytest.raises(TableError, match=r"office/t, ask") as fault:
        reader("drop_csv")([Body("a", data=CSV)], definition(ask=ask))
    assert message in str(fault.value)


def test_workbook_is_read_as_text():
    content = book(
        ["Land", "", "Anträge", ""],
        ["", "", "insgesamt", "erste"],
        ["08", "x", 1234, 5.5],
        ["14", "x", "–", 6],
        ["© office"],
    )
    columns = {
        "region": "Land",
        "level": "=DLAND",
        "time": "=2024",
        "values": ["Anträge | insgesamt", "Anträge | erste"],
    }
    frame = parsed(content, columns, "drop_excel", sheet="Tabelle", header_rows=[1, 2], footer=["©"])
    assert frame.select("line", "region", "number", "symbol").rows() == [
        (3, "08", "1234", ""),
        (4, "14", "", "–"),
        (3, "08", "5.5", ""),
        (4, "14", "6", ""),
    ]


def test_sheet_that_is_gone_is_told_with_the_others():
    columns = {"region": "Land", "level": "=DLAND", "time": "=2024", "value": "n"}
    message = told(book(["Land", "n"], ["14", 1]), columns, "drop_excel", sheet="Daten")
    assert '"Titel", "Tabelle"' in message


def test_json_has_rows_below_its_keys():
    value = {
        "meta": {},
        "data": {"2023": [{"land": "Sachsen", "n": 5}], "2024": [{"land": "Sachsen", "n": None}]},
    }
    frame = parsed(json.dumps(value).encode(), kind="drop_json", path=["data", "@zeit", "[]"], empty=".")
    assert frame.select("line", "time", "number", "symbol").rows() == [
        (1, "2023", "5", ""),
        (2, "2024", "", "."),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"rows": []}', 'key "data" is missing. Expected "data"; found "rows"'),
        ('{"data": {}}', "no list where path has []"),
        ('{"data": [5]}', "a row is no object"),
        ('{"data": [{"land": "Sachsen", "zeit": "2024", "n": [1]}]}', "a cell is no text and no number"),
        ("[1]", 'no object where path has "data"'),
        ('{"data": []} {"status": 200}', "something follows the JSON value"),
        ('{"data": [{"land": "Sachsen", "zeit": "2024"}]}', 'column "n" is missing'),
    ],
)
def test_json_that_is_built_otherwise_is_refused(text, message):
    assert message in told(text.encode(), kind="drop_json", path=["data", "[]"])


def test_numbers_of_json_keep_their_decimals():
    content = b'[{"land": "Sachsen", "zeit": 2024, "n": 12.50}]'
    assert parsed(content, kind="drop_json", path=["[]"])["number"].item() == "12.50"


def test_ready_definitions_describe_tables():
    ready = {
        table.id: table
        for table in read_definitions(ROOT / "data" / "registers")
        if table.client == "file_drop"
    }
    table = ready["asylum_land"]
    content = (
        b"land;zeit;erstantraege;antraege\nSachsen;2024;9.200;11.300\nBundesgebiet;2024;229.751;250.945\n"
    )
    rows = translate(reader(table.reader)([Body("a", data=content)], table), table, ORIGIN)
    assert rows.select("indicator", "region", "period", "value").rows() == [
        ("asylum_first_applications", "00", "2024", "229751"),
        ("asylum_first_applications", "14", "2024", "9200"),
        ("asylum_applications_total", "00", "2024", "250945"),
        ("asylum_applications_total", "14", "2024", "11300"),
    ]
    assert isinstance(rows, pl.DataFrame)
    assert "zensus2022_population" in ready
