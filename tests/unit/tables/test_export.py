import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.tables.export import csv_text, export_file, harmless, harmless_table, write_export
from evidence.tables.store import write_table

ATTACKS = [
    "=1+1",
    '=HYPERLINK("https://office.example/","look")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "-",
    "+108 on the year",
]
HARMLESS = ["", "-12", "+12", "-1.5", "-1.234,5", "12", "+8%", "text", "a=b", "−5", "'=1+1", "14625"]


@pytest.mark.parametrize("text", ATTACKS)
def test_text_that_would_be_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert harmless(text) == text


@given(st.text(max_size=12))
def test_table_and_text_are_made_harmless_by_one_rule(text):
    table = harmless_table(pl.DataFrame({"text": [text]}))
    assert table["text"].item() == harmless(text)
    assert harmless(harmless(text)) == harmless(text)


def test_names_of_columns_are_harmless_too():
    assert harmless_table(pl.DataFrame({"=1+1": ["a"]})).columns == ["'=1+1"]


def test_numbers_of_a_table_are_written_as_numbers():
    written = write_export(pl.DataFrame({"note": ["=1+1", None, ""], "value": [-1.5, -2.0, None]}))
    assert written == b'note,value\n\'=1+1,-1.5\n,-2\n"",\n'


def test_file_without_formulas_keeps_its_bytes():
    content = write_table(pl.DataFrame({"note": ["a", "", None], "value": ["-1.5", "2", ""]}))
    assert export_file(content) == content


def test_file_with_a_formula_changes_in_that_cell_only():
    content = write_table(
        pl.DataFrame({"note": ["a, b", "+108 on the year", "", None], "value": ["-1.5"] * 4})
    )
    assert export_file(content) == content.replace(b"+108", b"'+108")


def test_rows_of_a_csv_file_are_harmless():
    text = csv_text([["name", "=1"], ["@x", -1.5], [None, "-3"]])
    assert list(csv.reader(io.StringIO(text))) == [["name", "'=1"], ["'@x", "-1.5"], ["", "-3"]]
