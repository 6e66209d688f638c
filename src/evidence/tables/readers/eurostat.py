"""What the four formats of Eurostat share: which dimension is what, totals, times, numbers with their flags, labels for codes.

A reader gives the raw cells of each body; here they become ``Cells``: ``geo`` is the region (level ``nuts``, also of
countries and of aggregates such as ``EU27_2020``), ``unit`` both unit and measure, because a table may hold a number of persons
and a percentage of the same persons; every other dimension keeps the name of the publisher in small letters. The codes
``TOTAL`` and ``_T``, and ``T`` of ``sex``, are the total, "" in ``Cells``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NoReturn

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.definitions import TableDefinition
from evidence.tables.cells import FIXED, NUMBER, Cells, cells
from evidence.vocabulary import regions, status
from evidence.vocabulary.times import periods_of

LEVEL = "nuts"
MISSING = ":"
DIMENSION = "dim:"  # before the name of a dimension in a raw frame, where other columns have names too

_TOTALS = {"TOTAL", "_T", "Total", "Insgesamt"}
_TOTAL_OF = {"sex": {"T"}}
_TIMES = ("time", "time_period")
_REGION, _UNIT = "geo", "unit"
_GLUED = r"^(?:(?P<told>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)|:) *(?P<glued>[a-z ]*(?:@[A-Z])?)$"
_NOTHING = ("", ":", "NaN")
_LABEL = re.compile(r"[a-z]{2}|[\s(),;]")
_LOOK = "look at the body; if Eurostat has changed the format, the reader needs a change"


def place(table: TableDefinition, part: int, line: int | None = None) -> str:
    """Return where something is, for messages; parts and lines count from 1."""
    return f"{table.name}, part {part}" + ("" if line is None else f", line {line}")


def refuse(what: str, where: str, expected: str, found: str, next_step: str = _LOOK) -> NoReturn:
    """Raise a ``TableError`` about the content of a body."""
    raise TableError(str(Problem(what, where, expected, found, next_step))) from None


def dimension_name(name: str) -> str:
    """Return the name of a dimension in ``Cells``: that of the publisher in small letters, ``_`` behind it if it is taken."""
    small = name.lower()
    return f"{small}_" if small in FIXED and small not in {_UNIT, "time"} else small


def part_of(raw: pl.DataFrame, table: TableDefinition, part: int) -> pl.DataFrame:
    """Return one body as ``Cells`` want it: the fixed columns, and one a dimension.

    Args:
        raw: One row a cell, all text but ``line``: ``dim:<name>`` with the code of each dimension (time among them),
            ``line`` (UInt32), ``value`` (null, empty or ``:`` if missing; its flags may stand behind it), ``flag``
            (OBS_FLAG, may be null), and ``secret`` (CONF_STATUS, may be null).
        table: The definition.
        part: Number of the body, from 1.

    Raises:
        TableError: There is no time; a code is empty; a time, a number or a flag is none that Eurostat writes.
    """
    check_dimensions([name for name in raw.columns if name.startswith(DIMENSION)], table, part)
    return whole([codes_of(raw, table, part)], [figures_of(raw, table, part)], part)


def check_dimensions(columns: Sequence[str], table: TableDefinition, part: int) -> None:
    """Return nothing if the dimensions ``dim:<name>`` of a body are as they must be.

    Raises:
        TableError: One of them stands twice, or there is no time, or more than one.
    """
    names = {_name(column) for column in columns}
    if len(names) < len(columns):
        refuse("a dimension stands twice", place(table, part), "each name once", ", ".join(columns)[:120])
    if len(names.intersection(_TIMES)) != 1:
        found = ", ".join(map(_name, columns)) or "nothing"
        refuse("no dimension of time", place(table, part), "time or TIME_PERIOD", found)


def _name(column: str) -> str:
    return dimension_name(column.removeprefix(DIMENSION))


def codes_of(raw: pl.DataFrame, table: TableDefinition, part: int) -> pl.DataFrame:
    """Return ``line`` and what the columns ``dim:<name>`` become: ``time``, ``region``, ``unit``, or one of the same name.

    Raises:
        TableError: A code is empty, or a time is none.
    """
    columns = [column for column in raw.columns if column.startswith(DIMENSION)]
    for column in columns:
        empty = pl.col(column).is_null() | (pl.col(column) == "")
        _refuse_where(raw, empty, f"no code of {_name(column)}", column, table, part)
    codes = (_codes(raw, column, table, part) for column in columns)
    return raw.select(pl.col("line").cast(pl.UInt32), *codes)


def _codes(raw: pl.DataFrame, column: str, table: TableDefinition, part: int) -> pl.Series | pl.Expr:
    name = _name(column)
    if name in _TIMES:
        return _times(raw, column, table, part)
    if name in {_REGION, _UNIT}:
        return pl.col(column).alias("region" if name == _REGION else name)
    return _without_total(name, column).alias(name)


def figures_of(raw: pl.DataFrame, table: TableDefinition, part: int) -> pl.DataFrame:
    """Return ``number``, ``symbol`` and ``flag`` of cells: ``line``, ``value``, and ``flag`` with ``secret`` where they are.

    Raises:
        TableError: A number or a flag is none that Eurostat writes.
    """
    value = raw["value"].rechunk().fill_null("").str.strip_chars(" ")
    is_number, is_nothing = value.str.contains(NUMBER), value.is_in(_NOTHING)
    figures = pl.select(
        number=pl.when(is_number).then(value).otherwise(pl.lit("")),
        symbol=pl.when(is_nothing).then(pl.lit(MISSING)).otherwise(pl.lit("")),
        flag=_flags(raw, table, part),
    )
    odd = (~(is_number | is_nothing)).arg_true()
    if odd.is_empty():
        return figures
    read = _unglued(raw["line"].gather(odd), value.gather(odd), table, part)
    flags = figures["flag"].gather(odd) + read["glued"]
    return figures.with_columns(
        figures["number"].scatter(odd, read["number"]),
        figures["symbol"].scatter(odd, read["symbol"]),
        figures["flag"].scatter(odd, flags),
    )


def whole(codes: Sequence[pl.DataFrame], figures: Sequence[pl.DataFrame], part: int) -> pl.DataFrame:
    """Return the cells of one body from their codes and figures, which lie side by side in the same blocks."""
    frame = pl.concat([pl.concat(codes), pl.concat(figures)], how="horizontal")
    unit = pl.col("unit") if "unit" in frame.columns else pl.lit("")
    return frame.select(
        pl.lit(part, pl.UInt32).alias("part"),
        "line",
        "time",
        pl.lit(LEVEL if "region" in frame.columns else "").alias("level"),
        (pl.col("region") if "region" in frame.columns else pl.lit("")).alias("region"),
        unit.alias("measure"),
        unit.alias("unit"),
        "number",
        "symbol",
        "flag",
        *(name for name in frame.columns if name not in FIXED),
    )


def _refuse_where(
    raw: pl.DataFrame,
    rows: pl.Expr,
    what: str,
    column: str,
    table: TableDefinition,
    part: int,
    expected: str = "a code",
) -> None:
    """Return nothing if no row is such; otherwise tell the first."""
    found = raw.filter(rows)
    if not found.is_empty():
        row = found.sort("line").row(0, named=True)
        shown = str(row[column] or "nothing")
        refuse(what, place(table, part, row["line"]), expected, f'"{shown[:60]}"')


def _without_total(name: str, column: str) -> pl.Expr:
    totals = sorted(_TOTALS | _TOTAL_OF.get(name, set()))
    return pl.when(pl.col(column).is_in(totals)).then(pl.lit("")).otherwise(pl.col(column))


def _times(raw: pl.DataFrame, column: str, table: TableDefinition, part: int) -> pl.Series:
    texts = raw[column]
    try:
        return periods_of(texts).alias("time")
    except UsageError as fault:
        told = str(fault)
    bad = next(text for text in texts.unique(maintain_order=True) if _is_no_time(text))
    line = raw.filter(pl.col(column) == bad)["line"][0]
    refuse(
        f'"{bad[:60]}" is no time',
        place(table, part, line),
        "a period such as 2024, 2024-05 or 2024-Q1",
        told,
    )


def _is_no_time(text: str) -> bool:
    try:
        periods_of(pl.Series([text]))
    except UsageError:
        return True
    return False


def _flags(raw: pl.DataFrame, table: TableDefinition, part: int) -> pl.Series:
    """Return ``flag`` as letters without blanks, those of ``secret`` among them."""
    if "flag" not in raw.columns:
        return pl.repeat("", raw.height, eager=True)
    both = raw.select("flag", "secret")
    told: dict[tuple[str | None, str | None], str] = {}
    for flag, secret in both.unique(maintain_order=True).iter_rows():
        try:
            told[flag, secret] = letters(flag or "", secret or "")
        except TableError as fault:
            rows = raw.filter(pl.col("flag").eq_missing(flag), pl.col("secret").eq_missing(secret))
            _refuse_flag(flag or secret or "", fault, place(table, part, rows["line"][0]))
    if len(told) == 1:
        return pl.repeat(next(iter(told.values())), raw.height, eager=True)
    marks = pl.DataFrame(
        [(flag, secret, found) for (flag, secret), found in told.items()],
        schema={"flag": pl.String, "secret": pl.String, "letters": pl.String},
        orient="row",
    )
    joined = both.join(marks, on=both.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined["letters"]


def _refuse_flag(flag: str, fault: TableError, where: str) -> NoReturn:
    refuse(
        f'flag "{flag[:60]}" is unknown',
        where,
        f"letters of {''.join(sorted(status.FLAGS['eurostat']))}",
        str(fault).rstrip("."),
        "read the code lists OBS_FLAG and CONF_STATUS of Eurostat and add the letter to vocabulary/status.py",
    )


def letters(flag: str, secret: str = "") -> str:
    """Return the letters of a flag as printed, without blanks: ``b p`` and ``bp: break, provisional`` are ``bp``.

    Behind the letters may stand a CONF_STATUS, as ``p@C`` in TSV and ``p|C`` in JSON, unless ``secret`` gives one.
    ``na`` and ``:`` say that there is no value, which the cell says itself; ``A`` of ``OBS_STATUS`` that it is a normal one. Any
    ``secret`` (CONF_STATUS) but ``F``, free, adds ``c``.

    Raises:
        TableError: A letter is not in Eurostat's legend, or ``secret`` is no one letter.
    """
    flag, _, behind = flag.replace("@", "|").partition("|")
    found = "".join(flag.strip().removeprefix(MISSING).partition(":")[0].split())
    found = "" if found in {"na", "A"} else found
    hidden = (secret or behind).partition(":")[0].strip()
    if len(hidden) > 1 or not (hidden.isalpha() or not hidden):
        raise TableError(f'Confidentiality status "{hidden[:60]}" is no letter.')
    found = "".join(dict.fromkeys(found + ("c" if hidden not in {"", "F"} else "")))
    if found:
        status.read_flags("eurostat", found)
    return found


def _unglued(lines: pl.Series, values: pl.Series, table: TableDefinition, part: int) -> pl.DataFrame:
    """Return ``number``, ``symbol`` and ``glued`` of texts: numbers with a power of ten or with letters, colons with letters."""
    frame = pl.DataFrame({"line": lines, "value": values})
    read = frame.select(pl.col("value").unique(maintain_order=True)).with_columns(
        pl.col("value").str.extract_groups(_GLUED).struct.unnest()
    )
    strange = read.filter(pl.col("glued").is_null())["value"]
    if not strange.is_empty():
        is_strange = pl.col("value").is_in(strange.implode())
        expected = "a number, its flags behind it, or :"
        _refuse_where(frame, is_strange, "no number", "value", table, part, expected)
    told = {}
    for flag in read["glued"].unique(maintain_order=True):
        try:
            told[flag] = letters(flag)
        except TableError as fault:
            texts = read.filter(pl.col("glued") == flag)["value"]
            rows = frame.filter(pl.col("value").is_in(texts.implode()))
            _refuse_flag(flag, fault, place(table, part, rows["line"][0]))
    powers = {
        text: format(Decimal(text), "f") for text in read["told"].unique() if text and "e" in text.lower()
    }
    number = pl.col("told").replace(powers).fill_null("")
    read = read.select(
        "value",
        number.alias("number"),
        pl.when(number == "").then(pl.lit(MISSING)).otherwise(pl.lit("")).alias("symbol"),
        pl.col("glued").replace_strict(told, return_dtype=pl.String),
    )
    return frame.join(read, on="value", how="left", maintain_order="left")


def table_of(
    parts: Sequence[pl.DataFrame],
    labels: Mapping[tuple[str, str], str],
    table: TableDefinition,
    notes: Sequence[str] = (),
) -> Cells:
    """Return the cells of all bodies. A dimension that a body lacks is null there.

    Args:
        parts: What ``part_of`` gave for each body.
        labels: Words for codes, by the publisher's name of the dimension and its code.
        table: The definition.
        notes: What the bodies say besides.

    Raises:
        TableError: See ``cells``.
    """
    if not parts:
        refuse(
            "the answer has no rows", table.name, "at least one cell", "no data set", "check the selection"
        )
    frame = pl.concat(parts, how="diagonal")
    dimensions = [name for name in frame.columns if name not in FIXED]
    return cells(frame, dimensions, _named(labels), where=table.name, notes=tuple(dict.fromkeys(notes)))


def _named(labels: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return labels by the names and codes of ``Cells``."""
    named = {}
    for (name, code), label in labels.items():
        small = dimension_name(name)
        key = {_REGION: "region", _UNIT: "measure"}.get(small, small)
        total = code in _TOTALS or code in _TOTAL_OF.get(small, ())
        if small not in _TIMES:
            named[key, "" if total and key == small else code] = label
    return named


def refuse_labels(raw: pl.DataFrame, table: TableDefinition, part: int) -> None:
    """Return nothing if the columns of a raw frame hold codes, or words where the definition says so.

    Raises:
        TableError: There is a word in a column of codes.
    """
    if table.labels:
        return
    for column in sorted(
        raw.columns, key=lambda column: column.lower() != DIMENSION + _REGION
    ):  # regions first
        name = column.removeprefix(DIMENSION)
        if column.startswith(DIMENSION) and name.lower() not in _TIMES:
            words = raw[column].drop_nulls().unique(maintain_order=True)
            strange = [word for word in words if _LABEL.search(word)]
            if strange:
                word = next((word for word in strange if word in _NUTS), strange[0])
                refuse(
                    f'"{word[:60]}" in column {name} is a label, not a code',
                    place(table, part, raw.filter(pl.col(column) == word)["line"][0]),
                    _NUTS.get(word, "a code such as DE" if name == _REGION else "a code such as TOTAL"),
                    f'"{word[:60]}"',
                    "ask with codes; where a table has words only, its definition says labels = true",
                )


_NUTS = {name: region.nuts for region in regions.REGIONS for name in (region.name_de, region.name_en)}
