"""What the readers of dropped files share: how a definition describes the columns of a table, and the way from them to cells.

A definition gives each part of a cell the name of a column, or a constant after an equals sign::

    [table.ask]
    separator = ";"
    decimal = ","
    header_rows = [3, 4]
    columns = { region = "Land", level = "=name", time = "=2026", value = "Anträge | insgesamt", unit = "=Anzahl" }
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.archives import gunzip
from evidence.sources.bodies import first_bytes, kind, refuse_page
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.sources.records import Record, check_record
from evidence.tables.cells import FIXED, Cells, cells
from evidence.vocabulary.figures import plain
from evidence.vocabulary.times import period

_CONSTANT = "="
_LONGEST_LIST, _LONGEST_NAME = 12, 60


class Columns(Record):
    """The columns of a table by what they hold; a text that begins with ``=`` is the same for all rows.

    ``value`` is the one column with figures, ``values`` are several whose names are the measures. ``kind`` stands beside
    the name of a region, as ``Stadt`` beside ``Leipzig``. ``dims`` gives each dimension its column.
    """

    region: str
    time: str
    level: str
    value: str = ""
    values: tuple[str, ...] = ()
    measure: str = "="
    unit: str = "="
    flag: str = "="
    kind: str = "="
    dims: Mapping[str, str] = {}


class Layout(Record):
    """How a dropped file is written, from ``ask`` of its definition.

    Attributes:
        columns: The columns, see ``Columns``.
        folder: Folder below ``data/drop``; empty for ``publisher/table``.
        separator: What parts the cells of a CSV file.
        decimal: Decimal mark of the figures.
        grouped: Whether figures have thousands marks.
        encoding: Encoding of a CSV file; ``cp1252`` reads UTF-8 as well.
        sheet: Name of the sheet of a workbook; empty for the first.
        header_rows: Lines of the header, counted from 1. Names of several lines are joined by `` | ``.
        footer: Beginnings of the first cell of the row after which no figures follow.
        path: Way to the rows of a JSON value: a key, ``@name`` for all keys of an object as column ``name``, ``[]`` for
            all entries of a list.
        total: Dimension and the code that is its total.
        levels: Words of the file for levels, and the level that each means; rows of others are left out.
        empty: Symbol that an empty figure stands for; without one, empty figures are left out.
    """

    columns: Columns
    folder: str = ""
    separator: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    grouped: bool = False
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    sheet: str = ""
    header_rows: tuple[Annotated[int, Field(ge=1)], ...] = (1,)
    footer: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    total: Mapping[str, str] = {}
    levels: Mapping[str, str] = {}
    empty: str = ""


Rows = Iterable[tuple[int, Sequence[str]]]


def layout(table: TableDefinition) -> Layout:
    """Return how the files of a table are written.

    Raises:
        TableError: A key of ``ask`` is missing, unknown or malformed; or there is no column of figures, or both kinds.
    """
    found = check_record(Layout, dict(table.ask), f"{table.name}, ask", TableError)
    if bool(found.columns.value) == bool(found.columns.values):
        raise _told(
            "no column of figures, or two kinds of them",
            f"{table.name}, ask.columns",
            "value, or values",
            "both" if found.columns.value else "neither",
            "correct the definition",
        )
    numbers = found.header_rows
    if not numbers or any(first >= second for first, second in pairwise(numbers)):
        raise _told(
            "header_rows are not in order",
            f"{table.name}, ask",
            "line numbers from 1 on, ascending",
            str(list(numbers)),
            "correct the definition",
        )
    return found


def unpacked(body: Body, where: str) -> Body:
    """Return the file itself where it is packed as gzip.

    Raises:
        AnswerError: It is a web page, or cannot be unpacked.
    """
    refuse_page(body, where, "a table")
    if kind(first_bytes(body)) == "gzip":
        return Body(body.name, data=gunzip(body, where))
    return body


def place(table: TableDefinition, part: int, count: int) -> str:
    """Return where a message says that a fault is."""
    return table.name + (f", part {part}" if count > 1 else "")


def named_rows(rows: Rows, found: Layout, where: str) -> pl.DataFrame:
    """Return the rows below the header as columns of text, with ``line``; empty rows are left out.

    Only columns that the layout uses are there, each under its name with a colon before it.

    Raises:
        TableError: The header is missing, two columns that are used have the same name, or a row has more cells than the
            header or fewer.
    """
    headers, data = _parted(rows, found)
    if len(headers) < len(found.header_rows):
        raise _told(
            "the header is missing",
            where,
            "a header in line " + ", ".join(str(number) for number in found.header_rows),
            f"{len(headers)} of these lines",
            "correct header_rows in the definition",
        )
    names = _names(headers)
    for line, row in data:
        if len(row) != len(names):
            raise _told(
                f"{len(row)} cells",
                f"{where}, line {line}",
                f"{len(names)}, as in the header",
                " ".join(row)[:80],
                "mend the line; if the table ends above it, name its first words in footer",
            )
    used = [name for name in _used(found.columns) if name in names]
    twice = sorted({name for name in used if names.count(name) > 1})
    if twice:
        raise _told(
            f'column "{twice[0]}" stands twice',
            where,
            "one column of a name",
            str(names.count(twice[0])),
            "take more lines of the header into header_rows",
        )
    missing = [name for name in _used(found.columns) if name not in names]
    if missing:
        strange = [name[:_LONGEST_NAME] for name in names if name and name not in used][:_LONGEST_LIST]
        raise _told(
            f'column "{missing[0]}" is missing',
            where,
            ", ".join(_used(found.columns)),
            "unknown columns " + ", ".join(f'"{name}"' for name in strange) if strange else "no other column",
            "a new layout needs a change of the definition; the last vintage stays in force",
        )
    columns = {f":{name}": [row[names.index(name)] for _, row in data] for name in used}
    return pl.DataFrame(
        {"line": [line for line, _ in data], **columns},
        schema={"line": pl.UInt32, **dict.fromkeys(columns, pl.String)},
    )


def _parted(rows: Rows, found: Layout) -> tuple[list[Sequence[str]], list[tuple[int, Sequence[str]]]]:
    """Return the lines of the header, and the rows below it with their lines, up to the footer and without empty ones."""
    headers: list[Sequence[str]] = []
    data: list[tuple[int, Sequence[str]]] = []
    for line, row in rows:
        if line in found.header_rows:
            headers.append(row)
        elif line > found.header_rows[-1]:
            if found.footer and row and row[0].startswith(found.footer):
                break
            if any(row):
                data.append((line, row))
    return headers, data


def _names(headers: list[Sequence[str]]) -> list[str]:
    """Return the names of columns: the texts of all header lines, a merged one above each text below it."""
    width = max((len(row) for row in headers), default=0)
    lines = [[*(cell.strip() for cell in row), *([""] * (width - len(row)))] for row in headers]
    for upper, lower in pairwise(lines):
        for column in range(1, width):
            if lower[column]:
                upper[column] = upper[column] or upper[column - 1]
    return [
        " | ".join(dict.fromkeys(line[column] for line in lines if line[column])) for column in range(width)
    ]


def _used(columns: Columns) -> list[str]:
    texts = [
        columns.region,
        columns.time,
        columns.level,
        columns.measure,
        columns.unit,
        columns.flag,
        columns.kind,
    ]
    texts += [*columns.dims.values(), *([columns.value] if columns.value else columns.values)]
    return list(dict.fromkeys(text for text in texts if not text.startswith(_CONSTANT)))


def to_cells(parts: Sequence[pl.DataFrame], table: TableDefinition, found: Layout) -> Cells:
    """Return the cells of all files of a table, each given as ``named_rows`` writes it.

    Raises:
        TableError: A text is no time; or see ``cells``.
    """
    columns = found.columns
    frame = pl.concat(
        [
            one.with_columns(pl.lit(number, pl.UInt32).alias("part"))
            for number, one in enumerate(parts, start=1)
        ],
        how="diagonal",
    )
    measures = columns.values or (columns.value,)
    long = pl.concat(
        [
            frame.select(
                "part",
                "line",
                time=_text(columns.time),
                level=_text(columns.level),
                region=_text(columns.region),
                kind=_text(columns.kind),
                measure=pl.lit(measure) if columns.values else _text(columns.measure),
                unit=_text(columns.unit),
                printed=_text(measure),
                flag=_text(columns.flag),
                **{f":{name}": _text(text) for name, text in columns.dims.items()},
            )
            for measure in measures
        ]
    )
    if found.levels:
        long = long.with_columns(
            level=pl.col("level").replace_strict(dict(found.levels), default=None, return_dtype=pl.String)
        ).filter(pl.col("level").is_not_null())
    empty = pl.when(pl.col("printed") == "").then(pl.lit(found.empty)).otherwise("printed")
    long = long.with_columns(
        printed=empty,
        region=pl.when((pl.col("kind") != "") & ~pl.col("region").str.contains(",", literal=True))
        .then(pl.col("region") + ", " + pl.col("kind"))
        .otherwise("region"),
    ).filter(pl.col("printed") != "")
    long = long.with_columns(
        _times(long, table),
        plain(pl.col("printed"), found.decimal, grouped=found.grouped).alias("number"),
        *(
            pl.when(pl.col(f":{name}") == found.total.get(name, ""))
            .then(pl.lit(""))
            .otherwise(pl.col(f":{name}"))
            .alias(name)
            for name in columns.dims
        ),
    )
    return cells(
        long.with_columns(
            symbol=pl.when(pl.col("number") == "").then("printed").otherwise(pl.lit(""))
        ).select(*FIXED, *columns.dims),
        tuple(columns.dims),
        {},
        where=table.name,
    )


def _text(name: str) -> pl.Expr:
    if name.startswith(_CONSTANT):
        return pl.lit(name.removeprefix(_CONSTANT))
    return pl.col(f":{name}").str.strip_chars()


def _times(long: pl.DataFrame, table: TableDefinition) -> pl.Series:
    """Return the times as ISO periods."""
    told = {}
    for text in long["time"].unique(maintain_order=True):
        try:
            told[text] = period(text)
        except UsageError as fault:
            row = long.filter(pl.col("time") == text).row(0, named=True)
            raise _told(
                str(fault).partition(". ")[0],
                f"{table.name}, part {row['part']}, line {row['line']}",
                "a year, a day, a month or another time of the known forms",
                f'"{text}"',
                "correct the column time in the definition, or the file",
            ) from None
    return long["time"].replace_strict(told, return_dtype=pl.String) if told else long["time"]


def _told(what: str, where: str, expected: str, found: str, next_step: str) -> TableError:
    return TableError(str(Problem(what, where, expected, found, next_step)))
