import hashlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.sources.origin import Origin
from evidence.sources.snapshots import Snapshot
from evidence.tables.readers.transcription import COLUMNS, parse_transcription

HEADER = ",".join(COLUMNS)
ROW = "foreign_share,14,2023-12-31,7.7,percent,zensus2022,,final,,primary,Table,https://office.example/,2024,free,"


def snapshot(content: str | bytes) -> Snapshot:
    data = content.encode() if isinstance(content, str) else content
    origin = Origin(
        title="Table",
        publisher="office",
        address="https://office.example/",
        licence="free",
        tier="primary",
        retrieved="2024",
        published="2024",
        reader="transcription",
        disclosure_control="none",
        note="",
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return Snapshot("office/2024-07/table", Path("table.csv"), origin, data)


def test_rows_are_text_with_the_line_of_the_file():
    rows = parse_transcription(snapshot(f"{HEADER}\n{ROW}\n{ROW}\n"))
    assert rows["line"].to_list() == [2, 3]
    assert (*COLUMNS, "line") == tuple(rows.columns)
    assert {pl.String} == set(rows.select(COLUMNS).dtypes)


def test_missing_cells_stay_empty_text():
    rows = parse_transcription(snapshot(f"{HEADER}\n{ROW}\n"))
    assert rows["breakdown"].to_list() == [""]
    assert rows["note"].to_list() == [""]


def test_region_keeps_its_leading_zero():
    rows = parse_transcription(snapshot(f"{HEADER}\n{ROW.replace(',14,', ',01,')}\n"))
    assert rows["region"].to_list() == ["01"]


def test_numbers_are_not_read_here():
    rows = parse_transcription(snapshot(f"{HEADER}\n{ROW.replace('7.7', '7.70')}\n"))
    assert rows["value"].to_list() == ["7.70"]


@pytest.mark.parametrize(
    "content",
    [f"{HEADER}\r\n{ROW}\r\n", f"\ufeff{HEADER}\n{ROW}\n", f"{HEADER}\n{ROW}"],
    ids=["CRLF", "byte order mark", "no last line end"],
)
def test_the_same_rows_are_read_however_lines_end(content):
    expected = parse_transcription(snapshot(f"{HEADER}\n{ROW}\n"))
    assert_frame_equal(expected, parse_transcription(snapshot(content)))


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"\ufffd'), min_size=1
)


@given(st.lists(st.lists(cells, min_size=len(COLUMNS), max_size=len(COLUMNS)), min_size=1, max_size=4))
def test_what_was_written_is_what_is_read(table):
    text = "\n".join([HEADER, *(",".join(f'"{cell}"' for cell in row) for row in table)])
    expected = [tuple(row) for row in table]
    assert expected == parse_transcription(snapshot(text)).select(COLUMNS).rows()


def test_missing_column_is_named():
    with pytest.raises(TableError, match=r"table\.csv, line 1: missing column note"):
        parse_transcription(snapshot(f"{HEADER.removesuffix(',note')}\n"))


def test_unknown_column_is_named():
    with pytest.raises(TableError, match=r"line 1: header differs.*found unknown column remark"):
        parse_transcription(snapshot(f"{HEADER},remark\n"))


def test_shifted_columns_are_refused_although_none_is_missing():
    shifted = HEADER.replace("region,period", "period,region")
    with pytest.raises(TableError, match="header differs"):
        parse_transcription(snapshot(f"{shifted}\n{ROW}\n"))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"{ROW},surplus", "16 cells"),
        (ROW.removesuffix(","), "14 cells"),
        (ROW.replace("Table", '"Table'), "unexpected end of data"),
    ],
    ids=["surplus cell", "cell too few", "open quote"],
)
def test_line_with_another_number_of_cells_is_named_by_its_number(line, found):
    with pytest.raises(TableError) as error:
        parse_transcription(snapshot(f"{HEADER}\n{ROW}\n{line}\n"))
    told = str(error.value)
    assert told.startswith("office/2024-07/table.csv, line 3: a line has another number of cells")
    assert f"Expected 15 cells; found {found}. Next step: " in told


def test_all_lines_with_another_number_of_cells_are_told_at_once():
    with pytest.raises(TableError) as error:
        parse_transcription(snapshot(f"{HEADER}\n{ROW},a\n{ROW}\n{ROW},b\n"))
    assert [line.split(": ")[0].rpartition(", ")[2] for line in str(error.value).splitlines()] == [
        "line 2",
        "line 4",
    ]


def test_lines_are_counted_on_over_a_line_end_inside_quotation_marks():
    quoted = ROW + '"two\nlines"'
    rows = parse_transcription(snapshot(f"{HEADER}\n{ROW}\n{quoted}\n{ROW}\n"))
    assert rows["line"].to_list() == [2, 3, 5]
    assert rows["note"].to_list() == ["", "two\nlines", ""]


def test_header_without_rows_is_refused():
    with pytest.raises(TableError, match="no rows"):
        parse_transcription(snapshot(f"{HEADER}\n"))


def test_letter_of_cp1252_is_shown_with_its_line():
    with pytest.raises(TableError, match=r'line 3: byte 0xf6 is no UTF-8; in cp1252 it reads "ö"'):
        parse_transcription(snapshot(f"{HEADER}\n{ROW}\n{ROW}Görlitz\n".encode("cp1252")))


def test_destroyed_letter_is_refused():
    with pytest.raises(TableError, match="line 2: a letter was destroyed by a wrong decoding"):
        parse_transcription(snapshot(f"{HEADER}\n{ROW}G\ufffdrlitz\n"))


def test_all_lines_of_a_wrong_encoding_are_told_at_once():
    with pytest.raises(TableError) as error:
        parse_transcription(snapshot(f"{HEADER}\n{ROW}ö\n{ROW}\n{ROW}ß\n".encode("cp1252")))
    assert [line.split(": ")[0].rpartition(", ")[2] for line in str(error.value).splitlines()] == [
        "line 2",
        "line 4",
    ]
