"""Workbooks as text: made here, cell by cell."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.grid import filled_down, filled_right, grid, sheets


def workbook(*rows, name="Tabelle"):
    """Return a workbook with one empty sheet and one with these rows; None leaves a cell out."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Deckblatt")
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    return Body("book.xlsx", data=stream.getvalue())


def changed(body, part, old, new):
    """Return the workbook with one text of one of its parts replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body.data)) as old_book,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for name in old_book.namelist():
            content = old_book.read(name)
            if name == part:
                assert re.search(old, content)
                content = re.sub(old, new, content, count=1)
            book.writestr(name, content)
    return Body(body.name, data=stream.getvalue())


def test_cells_of_a_workbook_are_text():
    body = workbook((None,), ("01001", 1001, 45657, 0.5, 1e-7, True, "  zwei   Wörter ", "*"))
    assert grid(body, "office/t", "Tabelle")[1] == (
        "01001",
        "1001",
        "45657",
        "0.5",
        "0.0000001",
        "true",
        "zwei Wörter",
        "*",
    )


def test_rows_are_counted_from_the_first_of_the_sheet():
    rows = grid(workbook((None,), (None,), ("a",)), "office/t", "Tabelle")
    assert rows == (("",), ("",), ("a",))


def test_sheets_are_found_by_name_and_by_place():
    body = workbook(("a",))
    assert sheets(body, "office/t") == ("Deckblatt", "Tabelle")
    assert grid(body, "office/t", 1) == grid(body, "office/t", "Tabelle")


def test_a_sheet_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(TableError, match='no sheet \'Blatt\' in the workbook.*"Deckblatt", "Tabelle"'):
        grid(workbook(("a",)), "office/t", "Blatt")


def test_an_empty_sheet_is_no_table():
    with pytest.raises(TableError, match="the sheet is empty"):
        grid(workbook(("a",)), "office/t", "Deckblatt")


def test_merged_cells_are_filled_to_the_right_and_down():
    assert filled_right(("", "a", "", "b", "")) == ("", "a", "a", "b", "b")
    assert filled_down((("a", "1"), ("", "2"), ("b", "3"), ("", "4")), 0) == (
        ("a", "1"),
        ("a", "2"),
        ("b", "3"),
        ("b", "4"),
    )


@pytest.mark.parametrize("place", [b"XFD1048576", b"A1048576", b"ZZZZ2"])
def test_a_cell_far_out_is_refused_before_room_is_made_for_it(place):
    body = changed(workbook(("a",), ("b",)), "xl/worksheets/sheet2.xml", b'r="A2"', b'r="%s"' % place)
    with pytest.raises(TableError, match="a sheet of absurd size"):
        grid(body, "office/t", "Tabelle")


def test_cells_without_places_are_counted():
    sheet = b'<row r="150000">' + b"<c/>" * 200
    body = changed(workbook(("a",), ("b",)), "xl/worksheets/sheet2.xml", b'<row r="2"[^>]*>', sheet)
    with pytest.raises(TableError, match="a sheet of absurd size"):
        grid(body, "office/t", "Tabelle")


def test_a_cell_that_excel_could_not_compute_is_told_with_its_place():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Tabelle").write_formula("C4", "=NA()", None, "#N/A")
    with pytest.raises(TableError, match="row 4, column 3: a cell holds an error of Excel"):
        grid(Body("book.xlsx", data=stream.getvalue()), "office/t")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>Wartung</title>", "a web page came instead of data"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel before 2007"),
        (b"a;b\n1;2\n", "no workbook: text"),
    ],
)
def test_other_files_are_no_workbooks(content, what):
    with pytest.raises(AnswerError, match=what):
        grid(Body("book.xlsx", data=content), "office/t")


def test_an_archive_without_a_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("table.csv", "a;b\n")
    with pytest.raises(AnswerError, match="a ZIP without a workbook"):
        grid(Body("book.xlsx", data=stream.getvalue()), "office/t")


def test_a_workbook_cut_at_any_byte_is_one_clean_error():
    whole = workbook(("Region", 45657), ("14511 Chemnitz, Stadt", 12)).data
    for size in range(0, len(whole) - 1, 97):
        with pytest.raises(EvidenceError):
            grid(Body("book.xlsx", data=whole[:size]), "office/t", "Tabelle")


def test_a_workbook_whose_sheet_is_no_xml_is_one_clean_error():
    body = changed(workbook(("a",)), "xl/worksheets/sheet2.xml", b"</sheetData>", b"</sheetDatum>")
    with pytest.raises(EvidenceError):
        grid(body, "office/t", "Tabelle")


def test_a_place_behind_another_attribute_is_seen():
    body = changed(workbook(("a",), ("b",)), "xl/worksheets/sheet2.xml", b'r="A2"', b'x=">" r="XFD1048576"')
    with pytest.raises(TableError, match="a sheet of absurd size"):
        grid(body, "office/t", "Tabelle")
