"""Cells: what every reader must give."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.tables import cells as module
from evidence.tables.cells import FIXED, cells

ROW = {
    "part": 1,
    "line": 2,
    "time": "2024-12-31",
    "level": "KREISE",
    "region": "14713",
    "measure": "BEV030",
    "unit": "Anzahl",
    "number": "1204",
    "symbol": "",
    "flag": "",
    "GES": "GESM",
}


def frame(*rows):
    return pl.DataFrame([ROW | row for row in rows], schema=FIXED | {"GES": pl.String})


def made(*rows, dimensions=("GES",)):
    return cells(frame(*rows), dimensions, {}, where="office/t")


def test_columns_come_in_one_order():
    said = cells(
        frame({}).select("GES", *reversed(FIXED)),
        ["GES"],
        {("GES", "GESM"): "männlich"},
        where="t",
        notes=["p"],
    )
    assert said.frame.columns == [*FIXED, "GES"]
    assert_frame_equal(frame({}), said.frame)
    assert (said.dimensions, said.labels, said.notes) == (("GES",), {("GES", "GESM"): "männlich"}, ("p",))


@pytest.mark.parametrize("number", ["0", "-1", "12.0", "007", "1" * 30, "-0.5"])
def test_plain_number_is_taken(number):
    assert made({"number": number}).frame["number"].to_list() == [number]


@pytest.mark.parametrize(
    "number", ["1,5", "1.204.000", "+1", "1e5", " 1", "1 ", ".5", "5.", "-", "١", "1\n", "−1"]
)
def test_other_number_is_told_with_its_place(number):
    with pytest.raises(TableError, match="office/t, part 1, line 2: no plain number"):
        made({"number": number})


def test_number_of_absurd_length_is_told():
    with pytest.raises(TableError, match="a number of absurd length"):
        made({"number": "1" * 31})


@pytest.mark.parametrize("time", ["2024", "2024-02", "2024-12-31", "2023-10/2024-03"])
def test_period_is_taken(time):
    assert made({"time": time})


@pytest.mark.parametrize("time", ["", "31.12.2024", "2024-13", "2024-02-30", "2023-10P6M", "Frühling"])
def test_other_time_is_told_with_its_place(time):
    with pytest.raises(TableError, match='office/t, part 1, line 7: "[^"]*" is no time'):
        made({"region": "14"}, {"time": time, "line": 7})


def test_symbol_stands_in_place_of_a_number():
    assert made({"number": "", "symbol": "-"})
    with pytest.raises(TableError, match='a number and a symbol in one cell.*found "-"'):
        made({"symbol": "-"})
    with pytest.raises(TableError, match="line 2: neither number nor symbol"):
        made({"number": ""})


def test_first_of_many_faults_is_told_with_their_number():
    with pytest.raises(TableError, match='line 2: no plain number.*found "a", and 2 more'):
        made({"number": "b", "line": 9}, {"number": "a"}, {"number": "c", "part": 2, "line": 1})


@pytest.mark.parametrize("column", FIXED)
def test_null_in_a_fixed_column_is_told(column):
    with pytest.raises(TableError, match=f"nothing in column {column}"):
        made({column: None})


def test_row_may_lack_a_dimension_that_others_have():
    assert made({"GES": None}, {"GES": ""}, {}).frame["GES"].to_list() == [None, "", "GESM"]


def test_cell_that_stands_twice_is_told_with_both_places():
    with pytest.raises(
        TableError, match="part 2, line 5: one cell stands twice.*region=14713.*in part 1, line 2 as well"
    ):
        made({"number": "", "symbol": "."}, {"part": 2, "line": 5, "number": "7", "flag": "p"})


@pytest.mark.parametrize("column", ["time", "level", "region", "measure", "unit", "GES"])
def test_cell_with_another_key_is_another_cell(column):
    assert made({}, {column: "2023" if column == "time" else "x", "line": 3}).frame.height == 2


def test_cells_without_a_dimension_twice_are_told():
    with pytest.raises(TableError, match="one cell stands twice"):
        made({"GES": None}, {"GES": None, "line": 3})


def test_no_rows_is_an_error():
    with pytest.raises(TableError, match="office/t: the answer has no rows"):
        made()


def test_absurd_sizes_are_told(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    with pytest.raises(TableError, match="too many rows.*at most 1; found 2"):
        made({}, {"region": "14"})
    wide = frame({}).with_columns(pl.lit("").alias(f"D{number}") for number in range(61))
    with pytest.raises(TableError, match="too many dimensions"):
        cells(wide, ["GES", *(f"D{number}" for number in range(61))], {}, where="t")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows.drop("unit"), "unit is missing"),
        (lambda rows: rows.drop("GES"), "GES is missing"),
        (lambda rows: rows.with_columns(x=pl.lit("")), "x is unknown"),
        (lambda rows: rows.with_columns(pl.col("region").cast(pl.Int64)), "region is Int64"),
        (lambda rows: rows.with_columns(pl.col("line").cast(pl.Int64)), "line is Int64"),
    ],
)
def test_other_columns_are_told(spoil, told):
    with pytest.raises(TableError, match=f"columns differ.*{told}"):
        cells(spoil(frame({})), ["GES"], {}, where="t")


def test_dimension_with_the_name_of_a_fixed_column_is_told():
    for dimensions in (["time"], ["GES", "GES"]):
        with pytest.raises(TableError, match="twice"):
            cells(frame({}), dimensions, {}, where="t")
