"""What a publisher's file says, in the publisher's own codes: one row a cell, before anything of it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.vocabulary.periods import parse

FIXED: Mapping[str, type[pl.DataType]] = {
    "part": pl.UInt32,
    "line": pl.UInt32,
    "time": pl.String,
    "level": pl.String,
    "region": pl.String,
    "measure": pl.String,
    "unit": pl.String,
    "number": pl.String,
    "symbol": pl.String,
    "flag": pl.String,
}
MOST_ROWS = 20_000_000
MOST_DIMENSIONS = 60
LONGEST_NUMBER = 30
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_READER = "the layout has changed, or the reader has a fault: compare the line with the reader"
_LOOK = "look at the file; if it is right, raise the limit with a reason"
_SHIFTED = "look at the line: its cells may be in the wrong columns; wait, and tell the publisher"
_BESIDE_THE_KEY = ("part", "line", "number", "symbol", "flag")

Labels = Mapping[tuple[str, str], str]  # (dimension, or "region", and code) to label


@dataclass(frozen=True)
class Cells:
    r"""The cells of one table. Made by ``cells`` only, which checks all that is said here.

    Attributes:
        frame: One row a cell, ``FIXED`` without nulls and one String column a dimension. ``part`` is the number of the
            body, from 1; ``line`` the line in it from 1, or the number of the value where the format has no lines;
            ``time`` an ISO period; ``level`` the publisher's region variable (``DLAND``, ``nuts``, ``name``);
            ``region`` its key, verbatim; ``measure`` what is counted; ``number`` the figure with its printed decimals
            (``-?[0-9]+(\.[0-9]+)?``); ``symbol`` what stands in place of a number: exactly one of the two is empty;
            ``flag`` the quality mark. In a dimension ``""`` is the total, and null says that the row has no such dimension.
        dimensions: Names of the dimensions, in the publisher's order.
        labels: The publisher's words for codes.
        notes: What the body says besides, in the publisher's words.
    """

    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    labels: Labels
    notes: tuple[str, ...] = ()


Parse = Callable[[Sequence[Body], TableDefinition], Cells]


def cells(
    frame: pl.DataFrame,
    dimensions: Sequence[str],
    labels: Labels,
    *,
    where: str,
    notes: Sequence[str] = (),
) -> Cells:
    """Return the cells of a table, checked, with the columns in the order of ``FIXED`` and then ``dimensions``.

    ``where`` is the name of the table, for messages.

    Raises:
        TableError: There are no rows, or too many; too many dimensions, or two of the same name; a column is missing,
            unknown or of another type; a fixed column has a null; a time is no period; a number is no plain number or
            too long; a cell has both a number and a symbol, or neither; two cells have the same key: time, level, region,
            measure, unit and dimensions. The census publishes one measure in two units.
    """
    _check_shape(frame, dimensions, where)
    ordered = frame.select(*FIXED, *dimensions)
    _check_times(ordered, where)
    broken = pl.any_horizontal(rows for rows, *_ in _rules()).any()
    rules = _rules() if ordered.select(broken).item() else ()
    for rows, what, expected, found, next_step in rules:
        _refuse_first(ordered.filter(rows), what, expected, found, where, next_step)
    _check_key(ordered, dimensions, where)
    return Cells(ordered, tuple(dimensions), labels, tuple(notes))


def _check_shape(frame: pl.DataFrame, dimensions: Sequence[str], where: str) -> None:
    expected = dict(FIXED) | dict.fromkeys(dimensions, pl.String)
    wrong = [
        f"{name} is {frame.schema[name]}"
        for name, kind in expected.items()
        if name in frame and frame.schema[name] != kind
    ]
    missing = [f"{name} is missing" for name in expected if name not in frame.columns]
    strange = [f"{name} is unknown" for name in frame.columns if name not in expected]
    twice = [f"{name} twice" for name in dimensions if list(dimensions).count(name) > 1 or name in FIXED]
    faults = [*missing, *strange, *wrong, *twice]
    if faults:
        _refuse(
            "columns differ", where, "the fixed columns and one a dimension", ", ".join(faults[:5]), _READER
        )
    if len(dimensions) > MOST_DIMENSIONS:
        _refuse("too many dimensions", where, f"at most {MOST_DIMENSIONS}", str(len(dimensions)), _LOOK)
    if frame.height > MOST_ROWS:
        _refuse("too many rows", where, f"at most {MOST_ROWS:,}", f"{frame.height:,}", _LOOK)
    if frame.is_empty():
        _refuse(
            "the answer has no rows",
            where,
            "at least one cell",
            "none",
            "check the selection of the definition",
        )
    empty = [name for name, count in frame.select(*FIXED).null_count().row(0, named=True).items() if count]
    if empty:
        nulls = frame.filter(pl.col(empty[0]).is_null())
        _refuse_first(
            nulls,
            f"nothing in column {empty[0]}",
            "text, empty where nothing is said",
            "null",
            where,
            _READER,
        )


def _check_times(frame: pl.DataFrame, where: str) -> None:
    runs = frame["time"].rle().struct.field("value")  # a time is often that of the row before
    for time in runs.unique(maintain_order=True):
        try:
            parse(time)
        except UsageError as fault:
            rows = frame.filter(pl.col("time") == time)
            _refuse_first(
                rows, f'"{time}" is no time', "a year, month, day or span", str(fault), where, _READER
            )


def _rules() -> Iterator[tuple[pl.Expr, str, str, str, str]]:
    """Yield what would be wrong with a row: the rows, the fault, what is expected, what is shown, what to do."""
    number, symbol = pl.col("number") != "", pl.col("symbol") != ""
    yield (
        number & (pl.col("number").str.len_bytes() > LONGEST_NUMBER),
        "a number of absurd length",
        f"at most {LONGEST_NUMBER} characters",
        "number",
        _LOOK,
    )
    yield (
        number & ~pl.col("number").str.contains(NUMBER),
        "no plain number",
        "digits with a dot",
        "number",
        _READER,
    )
    yield number & symbol, "a number and a symbol in one cell", "one of the two", "symbol", _READER
    yield ~number & ~symbol, "neither number nor symbol", "one of the two", "flag", _SHIFTED


def _check_key(frame: pl.DataFrame, dimensions: Sequence[str], where: str) -> None:
    key = [name for name in (*FIXED, *dimensions) if name not in _BESIDE_THE_KEY]
    hashes = frame.lazy().select(pl.struct(key).hash()).collect(engine="streaming").to_series()
    if hashes.n_unique() == frame.height:
        return
    suspects = frame.filter(hashes.is_duplicated())
    twice = suspects.filter(suspects.select(key).is_duplicated()).sort(*key, "part", "line", nulls_last=False)
    if twice.is_empty():  # two keys may share a hash
        return
    first, second = twice.row(0, named=True), twice.row(1, named=True)
    said = ", ".join(f"{name}={first[name]}" for name in key if first[name])
    _refuse(
        "one cell stands twice",
        f"{where}, part {second['part']}, line {second['line']}",
        "each cell once",
        f"{said} in part {first['part']}, line {first['line']} as well",
        "if the table has got another dimension, the reader must keep it apart; else tell the publisher",
    )


def _refuse_first(
    rows: pl.DataFrame, what: str, expected: str, found: str, where: str, next_step: str
) -> None:
    """Return nothing if there are no rows; otherwise tell the first, with ``found`` or the column of this name."""
    if rows.is_empty():
        return
    row = rows.sort("part", "line").row(0, named=True)
    shown = f'"{str(row[found])[:60]}"' if found in row else found
    more = f", and {rows.height - 1:,} more" if rows.height > 1 else ""
    _refuse(what, f"{where}, part {row['part']}, line {row['line']}", expected, shown + more, next_step)


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise TableError(str(Problem(what, where, expected, found, next_step)))
