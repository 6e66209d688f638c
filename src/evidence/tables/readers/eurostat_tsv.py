"""TSV of Eurostat: codes packed into the first column, one column a period, flags glued to the numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

import polars as pl

from evidence.errors import TableError
from evidence.sources.bodies import utf8
from evidence.sources.clients.eurostat import refuse_message, unpacked
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.eurostat import (
    DIMENSION,
    check_dimensions,
    codes_of,
    figures_of,
    place,
    refuse,
    table_of,
    whole,
)

_KEY = "key"
_COLUMN = "at "  # before the codes that go across, which are no names of ours
_AT_ONCE = 2**17  # cells whose figures are read together: small enough for the processor's cache
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return one row a cell, the colons for missing values among them. ``line`` is the line of the series.

    Raises:
        AnswerError: A body is a page, an archive that is damaged, or a message in place of data.
        TableError: The header is another one, a line has fewer or more cells than the header, or a cell is wrong.
    """
    parts = []
    for part, body in enumerate(bodies, 1):
        where = place(table, part)
        plain = unpacked(body, where)
        refuse_message(plain, where)
        head, _, rest = utf8(plain.read(), where).partition(b"\n")
        names, across, columns = _header(head.decode(), where)
        check_dimensions([DIMENSION + name for name in (*names, across)], table, part)
        if rest:
            wide = _wide(rest, [_KEY, *(_COLUMN + column for column in columns)], table, part)
            parts.append(_long(wide, names, across, columns, table, part))
    return table_of(parts, {}, table)


def _header(line: str, where: str) -> tuple[list[str], str, list[str]]:
    r"""Return the packed dimensions, the one that goes across, and its codes, of ``freq,geo\time``, a tab, ``2024`` and so on."""
    first, *columns = (cell.strip() for cell in line.split("\t"))
    packed, _, across = first.partition("\\")
    names = packed.split(",")
    listed = [name.lower() for name in (*names, across)]
    if not all(_NAME.fullmatch(name) for name in listed) or len(set(listed)) < len(listed):
        refuse(
            "another header", f"{where}, line 1", r"dimensions as in freq,geo\TIME_PERIOD", f'"{first[:80]}"'
        )
    if not columns or len(set(columns)) < len(columns) or not all(columns):
        shown = ", ".join(column or "nothing" for column in columns)[:80]
        refuse(f"columns of {across}", f"{where}, line 1", "each code once", shown or "no column")
    return names, across, columns


def _long(
    wide: pl.DataFrame, names: list[str], across: str, columns: list[str], table: TableDefinition, part: int
) -> pl.DataFrame:
    """Return one row a cell. The codes of a series stand in memory once, however many columns it has."""
    series = codes_of(_series(wide[_KEY], names, table, part), table, part)
    others = codes_of(pl.DataFrame({"line": 1, DIMENSION + across: columns}), table, part).drop("line")
    codes, values = [], []
    step = max(1, _AT_ONCE // wide.height)
    for begin in range(0, len(columns), step):
        block = [
            series.with_columns(pl.lit(code).alias(name) for name, code in other.items())
            for other in others[begin : begin + step].iter_rows(named=True)
        ]
        codes.append(pl.concat(block).rechunk())
        cells = pl.concat(wide[_COLUMN + column] for column in columns[begin : begin + step])
        values.append(pl.DataFrame({"line": codes[-1]["line"], "value": cells}))
    try:
        figures = [figures_of(raw, table, part) for raw in values]
    except TableError:
        figures_of(pl.concat(values), table, part)  # which tells the first line of all blocks
        raise
    return whole(codes, figures, part)


def _series(key: pl.Series, names: list[str], table: TableDefinition, part: int) -> pl.DataFrame:
    """Return the codes of each line, raw, and its number in ``line``."""
    packed = key.rechunk().str.strip_chars(" ")
    commas = packed.str.count_matches(",", literal=True) != len(names) - 1
    if commas.any():
        row = commas.arg_true()[0]
        _refuse_line(
            f'codes "{packed[row][:60]}"',
            row,
            f"{len(names)} codes, one a dimension",
            packed[row],
            table,
            part,
        )
    codes = packed.str.split_exact(",", len(names) - 1).struct.unnest()
    codes.columns = [DIMENSION + name for name in names]
    return codes.with_row_index("line", offset=2)


def _wide(content: bytes, columns: list[str], table: TableDefinition, part: int) -> pl.DataFrame:
    """Return the table as it stands. No cell of it is empty: Eurostat puts a colon where there is no value."""
    try:
        wide = pl.read_csv(
            content,
            separator="\t",
            has_header=False,
            quote_char=None,
            infer_schema=False,
            schema=dict.fromkeys(columns, pl.String),
        )
    except pl.exceptions.PolarsError:
        wide = None  # a line is longer than the header, or all are shorter
    if wide is not None and not any(column.null_count() for column in wide):
        return wide
    text = content.decode()
    for row, line in enumerate(text.removesuffix("\n").split("\n")):
        cells = line.split("\t")
        if len(cells) != len(columns) or not all(cells):
            empty = " and an empty one among them" if not all(cells) else ""
            found = f'{len(cells)}{empty}, beginning "{line[:40]}"'
            _refuse_line(
                "a line of another length", row, f"{len(columns)} cells, none empty", found, table, part
            )
    return refuse("no table", place(table, part), "cells between tabs", f'"{text[:60]}"')


def _refuse_line(
    what: str, row: int, expected: str, found: str, table: TableDefinition, part: int
) -> NoReturn:
    again = "run the command again: the body may be cut off; if it comes again, tell Eurostat"
    refuse(what, place(table, part, row + 2), expected, found, again)
