"""Workbooks of the Bundesagentur: made here as a public package describes those that are made to order."""

import io

import polars as pl
import pytest
import xlsxwriter

from evidence.errors import TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from tables_of_publishers import definition

DAYS = (45473, 45838)  # 30.06.2024 and 30.06.2025 as days of a spreadsheet
OCCUPATION = "Tätigkeit nach KldB 2010"


def written(write):
    """Return a workbook with a title sheet, and a second sheet that ``write`` fills."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Deckblatt").write("A1", "Titel")
        write(book.add_worksheet("SVB"))
    return Body("book.xlsx", data=stream.getvalue())


def employees(sheet, *, apart="darunter", parts=("Ausländer", "Frauen"), days=DAYS):
    """Three rows of headings: days, kinds of employment with parts shown apart, and the parts."""
    sheet.write("A1", "Beschäftigte nach Kreisen")
    sheet.write("A5", "Gebietsstand Juli 2026")
    sheet.merge_range("A12:A14", "Region")
    sheet.merge_range("B12:B14", OCCUPATION)
    for at, day in enumerate(days):
        left = 2 + 6 * at
        sheet.merge_range(11, left, 11, left + 5, "")
        sheet.write(11, left, day)
        for first, kind in (
            (left, "Sv-pflichtig Beschäftigte"),
            (left + 3, "Geringf. entlohnte Beschäftigte"),
        ):
            sheet.merge_range(12, first, 13, first, kind)
            sheet.merge_range(12, first + 1, 12, first + 2, apart)
            sheet.write(13, first + 1, parts[0])
            sheet.write(13, first + 2, parts[1])
    for column in range(14):
        sheet.write(14, column, column + 1)
    sheet.write_row("A16", ["Insgesamt", "Insgesamt", *range(1000, 1012)])
    sheet.merge_range("A17:A18", "14511 Chemnitz, Stadt")
    sheet.write_row("B17", ["Insgesamt", *range(500, 512)])
    sheet.write_row("B18", ["011 Offiziere", 7, "*", "-", *range(9)])
    sheet.write("A19", "© Statistik der Bundesagentur für Arbeit")
    sheet.write("A20", "Erstellungsdatum: 01.07.2026")


def unemployed(sheet):
    """Two rows of headings: groups, and years below them."""
    sheet.merge_range("A12:A13", "Region")
    sheet.merge_range("B12:B13", "Zielberuf")
    sheet.merge_range("C12:D12", "Insgesamt")
    sheet.merge_range("E12:F12", "Frauen")
    sheet.write_row("C13", [2024, 2025, 2024, 2025])
    sheet.write_row("A15", ["14511 Chemnitz, Stadt", "011 Offiziere", 1, 2, 3, "x"])
    sheet.write("A16", "© Statistik der Bundesagentur für Arbeit")


def cells(body, **ask):
    table = definition(reader="ba_excel", legend="bundesagentur", ask={"sheet": "SVB"} | ask)
    return reader("ba_excel")([body], table)


def value(found, **constant):
    rows = found.frame.filter(**constant)
    assert rows.height == 1
    return rows["number"].item() or rows["symbol"].item()


def test_three_header_rows_are_one_path_a_column():
    found = cells(written(employees), header=["time", "beschaeftigung", "gruppe"])
    assert found.dimensions == (OCCUPATION, "beschaeftigung", "gruppe")
    assert found.frame.height == 36
    chemnitz = {"region": "14511", OCCUPATION: "", "time": "2025-06-30"}
    assert value(found, beschaeftigung="Sv-pflichtig Beschäftigte", gruppe="", **chemnitz) == "506"
    assert value(found, beschaeftigung="Sv-pflichtig Beschäftigte", gruppe="Ausländer", **chemnitz) == "507"
    assert (
        value(found, beschaeftigung="Geringf. entlohnte Beschäftigte", gruppe="Ausländer", **chemnitz)
        == "510"
    )


def test_numbers_of_days_in_the_heading_are_days():
    assert cells(written(employees)).frame["time"].unique().sort().to_list() == ["2024-06-30", "2025-06-30"]


def test_times_may_stand_in_the_second_row_of_the_heading():
    found = cells(written(unemployed))
    assert found.dimensions == ("Zielberuf", "kopf_1")
    assert found.frame.select("time", "kopf_1", "number", "symbol").rows() == [
        ("2024", "", "1", ""),
        ("2025", "", "2", ""),
        ("2024", "Frauen", "3", ""),
        ("2025", "Frauen", "", "x"),
    ]


def test_a_merged_region_holds_for_all_its_rows():
    frame = cells(written(employees)).frame
    assert frame.filter(pl.col("line") == 18)["region"].unique().to_list() == ["14511"]


def test_codes_are_parted_from_their_labels():
    found = cells(written(employees))
    assert found.frame[OCCUPATION].unique().sort().to_list() == ["", "011"]
    assert found.labels[OCCUPATION, "011"] == "Offiziere"
    assert found.labels["region", "14511"] == "Chemnitz, Stadt"


def test_a_group_of_ages_is_no_code():
    def ages(sheet):
        sheet.write_row("A1", ["Region", "Alter", 2024])
        sheet.write_row("A2", ["14 Sachsen", "15 bis unter 25 Jahre", 1])
        sheet.write_row("A3", ["14 Sachsen", "65 Jahre und älter", 2])

    assert cells(written(ages)).frame["Alter"].to_list() == ["15 bis unter 25 Jahre", "65 Jahre und älter"]


def test_stars_and_dashes_stay_symbols():
    frame = cells(written(employees)).frame.filter(pl.col("line") == 18)
    assert frame["symbol"].to_list()[:3] == ["", "*", "-"]


def test_the_line_with_the_copyright_ends_the_rows():
    found = cells(written(employees))
    assert "© Statistik der Bundesagentur für Arbeit" in found.notes
    assert "Erstellungsdatum: 01.07.2026" in found.notes
    assert found.frame["line"].max() == 18


def test_the_line_with_the_copyright_is_no_row_whatever_stands_beside_it():
    def stamped(sheet):
        employees(sheet)
        sheet.write("N19", "Stand: Juli 2026")

    found = cells(written(stamped))
    assert found.frame.equals(cells(written(employees)).frame)
    assert any("Stand: Juli 2026" in note for note in found.notes)


def test_column_numbers_below_the_heading_are_no_row():
    assert cells(written(employees)).frame["line"].min() == 16


def test_two_columns_of_one_heading_are_told():
    with pytest.raises(TableError, match="two columns of the same heading.*Frauen"):
        cells(written(lambda sheet: employees(sheet, parts=("Frauen", "Frauen"))))


def test_a_heading_of_other_rows_than_the_definition_names_is_told():
    with pytest.raises(TableError, match="another number of rows than ask.header names"):
        cells(written(unemployed), header=["time", "beschaeftigung", "gruppe"])


def test_times_in_another_row_than_the_definition_says_are_told():
    with pytest.raises(TableError, match="another row of the heading holds the times"):
        cells(written(unemployed), header=["time", "gruppe"])


def test_a_heading_without_times_needs_one_in_the_definition():
    body = written(lambda sheet: employees(sheet, days=("links", "rechts")))
    with pytest.raises(TableError, match="no row of the heading holds times"):
        cells(body)
    assert cells(body, time="30.06.2025").frame["time"].unique().to_list() == ["2025-06-30"]


def test_a_sheet_without_a_column_of_regions_is_refused():
    with pytest.raises(TableError, match="the table has no heading"):
        cells(written(lambda sheet: sheet.write_row("A1", ["Beruf", 2024])))
