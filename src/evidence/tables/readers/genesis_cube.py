"""Reads the cubes of GENESIS (``datencsv``): records of columns (``K``) and of data (``D``), with dots as decimal marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from evidence.errors import Problem, TableError
from evidence.sources.bodies import decode
from evidence.sources.clients.genesis import figures_of
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.tables.readers.genesis_flat import REGIONAL, SEPARATOR, TOTAL, read_lines, with_periods
from evidence.vocabulary.figures import plain
from evidence.vocabulary.status import FLAGS, SYMBOLS

_FIGURES = "QEI"
_KEY, _TIME = "FACH-SCHL", "ZI-WERT"
_VALUE = ("WERT", "QUALITAET", "GESPERRT", "WERT-VERFAELSCHT")
_FREE = ("", "N", "0")  # what stands under GESPERRT where a value is not locked
_LOCKED = "."
_LAYOUT = "look at the file: a new layout needs a change of the reader"
_MONTH, _QUARTER = r"^(0[1-9]|1[0-2])/(\d{4})$", r"^([1-4])/(\d{4})$"


@dataclass(frozen=True)
class _Sections:
    """The records of a cube by their kind, those of the figures as text from ``line`` on."""

    columns: dict[str, list[str]]
    records: dict[str, list[dict[str, str]]]
    figures: str
    line: int


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of all parts, one for each of the measures of a record. A cube has no labels.

    Where the quality mark is a symbol that stands in place of a value, the number beside it is none.

    Raises:
        TableError: A section is missing or has other columns, or a record has another number of cells.
        AnswerError: A body is no text.
    """
    frames = []
    names: dict[str, None] = {}
    notes: dict[str, None] = {}
    for part, body in enumerate(figures_of(bodies, table), start=1):
        where = f"{table.name}, part {part}"
        sections = _sections(decode(body.read(), where), where)
        axes = [record["NAME"] for record in sections.records["DQA"]]
        frame = _cells(sections, axes, part, table, where)
        altered = frame.filter(~pl.col("altered").str.contains(r"^0*(\.0*)?$")).height
        if altered:
            notes[f"{altered:,} values were altered by the publisher to protect people"] = None
        frames.append(frame.drop("altered"))
        names |= dict.fromkeys(name for name in axes if name in frame.columns)
    if not frames:
        _refuse("no figures", table.name, "a cube", "only descriptions", "ask for the table again")
    whole = pl.concat(frames, how="diagonal").select(*FIXED, *names)
    return cells(whole, tuple(names), {}, where=table.name, notes=tuple(notes))


def _sections(text: str, where: str) -> _Sections:
    columns: dict[str, list[str]] = {}
    records: dict[str, list[dict[str, str]]] = {}
    kind, place, number = "", 0, 0
    while place < len(text) and kind != _FIGURES:
        end = text.find("\n", place)
        line = text[place : end if end >= 0 else len(text)]
        place = end + 1 if end >= 0 else len(text)
        number += 1
        mark, *parts = line.split(SEPARATOR)
        if mark == "K" and parts:
            kind = parts[0]
            columns[kind] = [name for name in parts[1:] if not name.startswith('"')]
            records.setdefault(kind, [])
        elif mark == "D" and kind:
            records[kind].append(dict(zip(columns[kind], parts, strict=False)))
        elif line and not line.startswith("*"):
            _refuse(
                "a record of an unknown kind", f"{where}, line {number}", "K or D", f'"{line[:60]}"', _LAYOUT
            )
    for name, expected in (
        ("DQA", "NAME"),
        ("DQZ", "NAME"),
        ("DQI", "NAME"),
        ("DQI", "ME-NAME"),
        (_FIGURES, "WERT"),
    ):
        incomplete = any(expected not in record for record in records.get(name, ()))
        if expected not in columns.get(name, ()) or incomplete or (name != _FIGURES and not records[name]):
            _refuse(
                f'column "{expected}" of the section {name} is missing',
                where,
                f"records of {name} with {expected}",
                ", ".join(columns.get(name, ())) or "no such section",
                _LAYOUT,
            )
    return _Sections(columns, records, text[place:], number + 1)


def _cells(
    sections: _Sections, axes: list[str], part: int, table: TableDefinition, where: str
) -> pl.DataFrame:
    """Return one row a figure, with the column ``altered`` besides those of ``FIXED`` and the dimensions."""
    header = sections.columns[_FIGURES]
    block = [name for name in header if name in _VALUE]
    block = block[: block.index("WERT", 1)] if block.count("WERT") > 1 else block
    keys = [name for name in header if name not in _VALUE]
    if keys != [_KEY] * len(axes) + [_TIME] or len(sections.records["DQZ"]) != 1:
        _refuse(
            f"the columns of the section {_FIGURES} do not fit the axes",
            where,
            f"{len(axes)} times {_KEY}, then {_TIME}, then {', '.join(_VALUE)}",
            SEPARATOR.join(header)[:120],
            _LAYOUT,
        )
    measures = sections.records["DQI"]
    named = [f"{number} {name}" for number in range(len(measures)) for name in block]
    raw = read_lines(sections.figures.encode(), ["mark", *axes, _TIME, *named], where, begin=sections.line)
    _refuse_first(raw, pl.col("mark") != "D", "mark", "a record of data (D)", where)
    places = [name for name in axes if pl.Series([name]).str.contains(REGIONAL).item()]
    place = places[0] if places else None
    parts = [
        raw.select(
            pl.lit(part, pl.UInt32).alias("part"),
            "line",
            _iso(_TIME).alias("time"),
            pl.lit(place or "").alias("level"),
            (pl.col(place) if place else pl.lit("")).alias("region"),
            pl.lit(measure["NAME"]).alias("measure"),
            pl.lit(measure["ME-NAME"]).alias("unit"),
            *((pl.col(f"{number} {name}") if name in block else pl.lit("")).alias(name) for name in _VALUE),
            *(pl.col(name).replace(TOTAL, "") for name in axes if name != place),
        )
        for number, measure in enumerate(measures)
    ]
    return with_periods(_judged(pl.concat(parts), table, where), where)


def _iso(column: str) -> pl.Expr:
    """Return a time as text that has the year in front, where a cube has it behind: ``01/2024``."""
    return pl.col(column).str.replace(_MONTH, "$2-$1").str.replace(_QUARTER, "$2-Q$1")


def _judged(frame: pl.DataFrame, table: TableDefinition, where: str) -> pl.DataFrame:
    """Return the frame with number, symbol and flag, and ``altered``, in place of the four columns of a value."""
    symbols = [symbol for symbol in SYMBOLS[table.legend] if symbol not in FLAGS.get(table.legend, {})]
    figure = plain(pl.col("WERT"), ".", grouped=False)
    instead = pl.col("QUALITAET").is_in(symbols)
    locked = ~pl.col("GESPERRT").is_in(list(_FREE))
    symbol = (
        pl.when(locked)
        .then(pl.lit(_LOCKED))
        .when(instead)
        .then("QUALITAET")
        .when(figure == "")
        .then("WERT")
        .otherwise(pl.lit(""))
    )
    judged = frame.with_columns(
        number=pl.when(locked | instead).then(pl.lit("")).otherwise(figure),
        symbol=symbol,
        flag=pl.when(instead).then(pl.lit("")).otherwise("QUALITAET"),
        altered=pl.when(figure == "").then(pl.lit("")).otherwise("WERT-VERFAELSCHT"),
    )
    wrong = (pl.col("number") == "") & ~pl.col("symbol").is_in(list(SYMBOLS[table.legend]))
    _refuse_first(judged, wrong, "WERT", 'a number with decimal ".", or a symbol', where)
    return judged.drop(*_VALUE)


def _refuse_first(frame: pl.DataFrame, wrong: pl.Expr, column: str, expected: str, where: str) -> None:
    rows = frame.filter(wrong)
    if not rows.is_empty():
        row = rows.row(0, named=True)
        _refuse(
            f"a cell that cannot stand in column {column}",
            f"{where}, line {row['line']}",
            expected,
            f'"{row[column][:60]}"',
            _LAYOUT,
        )


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise TableError(str(Problem(what, where, expected, found, next_step))) from None
