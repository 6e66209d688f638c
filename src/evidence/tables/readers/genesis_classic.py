"""Reads the CSV that GENESIS makes for people: titles, header rows, indented names, and footnotes below a line.

Nothing in it says which column is what. Times, keys and units are known by their looks; what is left are categories, in
words instead of codes, and the definition names them: ``has.dimensions`` in the order of the header rows, then of the
columns in front of the figures.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn

import polars as pl

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.bodies import decode
from evidence.sources.clients.genesis import figures_of
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.tables.readers.genesis_flat import BRACKETED, SEPARATOR, SYMBOL, with_periods
from evidence.vocabulary import regions
from evidence.vocabulary.figures import plain

_FIRST_LINE = re.compile(r"^(?:GENESIS-)?(?:Tabelle|Table): *(.*)$")
_END = "__________"
_TITLE = re.compile(r"^(.*\S) \(([^()]+)\)$")
_KEY = re.compile(r"DG|[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8}|[0-9]{12}")
_LEVELS = {2: "DLAND", 3: "REGBEZ", 5: "KREISE", 8: "GEMEIN", 12: "GEMEIN"}
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*[0-9][A-Z0-9-]*")
_TOTALS = frozenset({"Insgesamt", "Total"})
# Where areas have no key, their names are all of these.
_NAMES = frozenset(
    {*(region.name_de for region in regions.REGIONS if region.level == "land"), "Deutschland", *_TOTALS}
)
# Forms of a time that no key of an area has; a year stands among keys of five digits in no recorded file.
_TIMES = re.compile(
    r"[12][0-9]{3}|[0-9]{2}\.[0-9]{2}\.[12][0-9]{3}|[12][0-9]{3}-[0-9]{2}-[0-9]{2}|[12][0-9]{3}/[0-9]{2,4}"
    r"|(?:SS|WS|Schuljahr) ?[12][0-9]{3}(?:/[0-9]{2,4})?|[A-Za-zä]+ [12][0-9]{3}|[1-4]\. ?(?:Quartal|Vierteljahr) [12][0-9]{3}"
)
_WITHIN_YEAR = re.compile(
    r"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|January|February|March|May|June|July|October|December|[1-4]\. ?(?:Quartal|Vierteljahr)"
)
_WORDS_FOR_TIME = frozenset(
    {
        "Stichtag",
        "Jahr",
        "Jahre",
        "Monat",
        "Monate",
        "Quartal",
        "Quartale",
        "Semester",
        "Schuljahr",
        "Berichtsjahr",
    }
    | {"Zeit", "Year", "Years", "Month", "Months", "Quarters", "Time", "Reference date"}
)
_UNITS = re.compile(
    r"Anzahl|number|%|Prozent|percent|je [0-9].*|(?:Tsd\.|Mill\.|Mio\.|Mrd\.|1000) ?.*|EUR(?:/.*)?|ha|qkm|km|qm|t|20[0-9]{2}=100"
)
_VOLATILE = ("Stand:", "As of:")
_LAYOUT = "look at the file: a new layout needs a change of the reader; or take the flat file of the table"


@dataclass
class _Column:
    """What one column of figures is about: its time, measure and unit, and its categories from the header rows."""

    time: str = ""
    measure: str = ""
    unit: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Sheet:
    """A file in its parts: titles, header rows, rows of figures with their line, and notes."""

    titles: list[str]
    header: list[list[str]]
    rows: list[tuple[int, list[str]]]
    notes: list[str]


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of all parts; what stands below the line are notes.

    Raises:
        TableError: It is no such file, it has no end, a row has another width, or a cell is neither number nor symbol.
        AnswerError: A body is a web page, or the file of another table.
    """
    frames = []
    labels: dict[tuple[str, str], str] = {}
    names: dict[str, None] = {}
    notes: dict[str, None] = {}
    for part, body in enumerate(figures_of(bodies, table), start=1):
        where = f"{table.name}, part {part}"
        sheet = _sheet(decode(body.read(), where, cp1252=True), table, where)
        frame, dimensions = _cells(sheet, part, table, labels, where)
        frames.append(frame)
        names |= dict.fromkeys(dimensions)
        notes |= dict.fromkeys(sheet.notes)
    if not frames:
        _refuse("no figures", table.name, "a CSV of GENESIS", "only descriptions", "ask for the table again")
    whole = pl.concat(frames, how="diagonal").select(*FIXED, *names)
    return cells(whole, tuple(names), labels, where=table.name, notes=tuple(notes))


def _sheet(text: str, table: TableDefinition, where: str) -> _Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    for row in reader:
        if row:
            rows.append((line, row))
        line = reader.line_num + 1
    first = _FIRST_LINE.match(rows[0][1][0]) if rows else None
    if not first:
        found = SEPARATOR.join(rows[0][1])[:80] if rows else "nothing"
        _refuse("no CSV of GENESIS", f"{where}, line 1", '"GENESIS-Tabelle: …"', f'"{found}"', _LAYOUT)
    code, name = first[1].rstrip(SEPARATOR).strip(), str(table.ask.get("name") or table.id)
    if re.fullmatch(r"[0-9A-Z]+(-[0-9A-Z]+)+", code) and code != name:
        raise AnswerError(
            str(Problem("another table came", where, name, code, "correct the definition, or ask again"))
        )
    end = next((place for place, (_, row) in enumerate(rows) if row[0].startswith(_END)), None)
    if end is None:
        _refuse(
            "the file is cut off",
            where,
            f'a line "{_END}" below the figures',
            "no such line",
            "ask for the file again",
        )
    begin = next((place for place, (_, row) in enumerate(rows[:end]) if not row[0] and any(row)), end)
    below = begin
    while below < end and not rows[below][1][0]:
        below += 1
    if not begin < below < end:
        _refuse(
            "no figures below a header", where, "header rows that begin with an empty cell", "none", _LAYOUT
        )
    header = [row for _, row in rows[begin:below]]
    width = len(header[0])
    for line, row in rows[begin:end]:
        if len(row) != width:
            _refuse(
                "a line with another number of cells",
                f"{where}, line {line}",
                f"{width} cells",
                f'{len(row)}, "{SEPARATOR.join(row)[:80]}"',
                "ask for the file again; the separator must be a semicolon",
            )
    notes = (" ".join(SEPARATOR.join(row).split()) for _, row in rows[end + 1 :])
    return _Sheet(
        [" ".join(" ".join(row).split()) for _, row in rows[1:begin]],
        [[cell.strip() for cell in row] for row in header],
        rows[below:end],
        [note for note in notes if note and not note.startswith(_VOLATILE)],
    )


def _cells(
    sheet: _Sheet, part: int, table: TableDefinition, labels: dict[tuple[str, str], str], where: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    width = len(sheet.header[0])
    stub = min(next((place for place, cell in enumerate(row) if cell), width) for row in sheet.header)
    headings, rows = _without_headings(sheet.rows, stub)
    columns, across = _columns(sheet, stub)
    described, down = _described(rows, stub, labels)
    free = (*table.has.dimensions, *table.has.also)
    names = tuple(
        free[place] if place < len(free) else f"dimension {place + 1}" for place in range(across + down)
    )
    decimal: Literal[".", ","] = "." if table.ask.get("language") == "en" else ","
    found: list[tuple[object, ...]] = []
    for (line, row), heading, (time, level, region, categories) in zip(
        rows, headings, described, strict=True
    ):
        for place, column in columns.items():
            flag = row[place + 1].strip() if place + 1 < width and place + 1 not in columns else ""
            measure, unit = heading or (column.measure, column.unit)
            found.append(
                (
                    part,
                    line,
                    _joined(column.time, time),
                    level,
                    region,
                    measure,
                    unit,
                    row[place].strip(),
                    flag,
                    *("" if word in _TOTALS else word for word in (*column.categories, *categories)),
                )
            )
    fixed = ("part", "line", "time", "level", "region", "measure", "unit", "value", "flag")
    schema: dict[str, type[pl.DataType]] = dict.fromkeys((*fixed, *names), pl.String)
    schema |= {"part": pl.UInt32, "line": pl.UInt32}
    raw = pl.DataFrame(found, schema=schema, orient="row")
    bracketed = pl.col("value").str.extract(BRACKETED).fill_null("")
    figure = plain(pl.when(bracketed == "").then("value").otherwise(bracketed), decimal, grouped=False)
    frame = raw.with_columns(
        number=figure,
        symbol=pl.when(figure == "").then("value").otherwise(pl.lit("")),
        flag=pl.when((pl.col("flag") == "") & (bracketed != "") & (figure != ""))
        .then(pl.lit("()"))
        .otherwise("flag"),
    )
    wrong = frame.filter((pl.col("number") == "") & ~pl.col("symbol").str.contains(SYMBOL))
    if not wrong.is_empty():
        first = wrong.row(0, named=True)
        _refuse(
            "a cell that is neither number nor symbol",
            f"{where}, line {first['line']}",
            f'a number with decimal "{decimal}", or a symbol',
            f'"{first["value"][:60]}"',
            _LAYOUT,
        )
    return with_periods(frame.drop("value"), where), names


def _without_headings(
    rows: list[tuple[int, list[str]]], stub: int
) -> tuple[list[tuple[str, str] | None], list[tuple[int, list[str]]]]:
    """Return the rows of figures, and for each the measure and unit of the heading above it, if there is one."""
    heading: tuple[str, str] | None = None
    headings: list[tuple[str, str] | None] = []
    kept: list[tuple[int, list[str]]] = []
    for line, row in rows:
        if stub and not any(cell.strip() for cell in row[1:]):
            title = _TITLE.match(row[0].strip())
            heading = (title[1], title[2]) if title else (row[0].strip(), "")
        else:
            headings.append(heading)
            kept.append((line, row))
    return headings, kept


def _columns(sheet: _Sheet, stub: int) -> tuple[dict[int, _Column], int]:
    """Return the columns of figures by place, and the number of dimensions in the header rows."""
    width = len(sheet.header[0])
    places = [place for place in range(stub, width) if any(row[place] for row in sheet.header)]
    title = next((match for words in reversed(sheet.titles) if (match := _TITLE.match(words))), None)
    columns = {
        place: _Column(measure=title[1] if title else "", unit=title[2] if title else "") for place in places
    }
    rows = [[row[place] for place in places] for row in sheet.header]
    units = next((row for row in reversed(rows) if all(_UNITS.fullmatch(cell) for cell in row)), None)
    across = 0
    measured = False
    for row in rows:
        if row is units:
            for column, cell in zip(columns.values(), row, strict=True):
                column.unit = cell
        elif all(_TIMES.fullmatch(cell) or _WITHIN_YEAR.fullmatch(cell) for cell in row):
            for column, cell in zip(columns.values(), row, strict=True):
                column.time = _joined(column.time, cell)
        elif set(row) <= _WORDS_FOR_TIME:
            continue
        elif units and not measured:
            measured = True
            for column, cell in zip(columns.values(), row, strict=True):
                column.measure = cell
        else:
            across += 1
            for column, cell in zip(columns.values(), row, strict=True):
                column.categories.append(cell)
    return columns, across


def _described(
    rows: list[tuple[int, list[str]]], stub: int, labels: dict[tuple[str, str], str]
) -> tuple[list[tuple[str, str, str, list[str]]], int]:
    """Return time, level, region and categories of each row, and the number of dimensions among its first columns."""
    times: list[list[str]] = []
    keys: list[str] = []
    names: list[str] = []
    level = ""
    categories: list[list[str]] = []
    words = [[row[place].strip() for _, row in rows] for place in range(stub)]
    place = 0
    while place < stub:
        column = words[place]
        if all(_TIMES.fullmatch(cell) or _WITHIN_YEAR.fullmatch(cell) for cell in column):
            times.append(column)
        elif not keys and place + 1 < stub and all(_KEY.fullmatch(cell) for cell in column):
            keys, names = column, words[place + 1]
            place += 1
        elif not keys and not level and _NAMES.issuperset(column):
            keys, level = column, "name"
        elif place + 1 < stub and all(_CODE.fullmatch(cell) or cell in _TOTALS for cell in column):
            categories.append(column)
            place += 1
        else:
            categories.append(column)
        place += 1
    labels |= {("region", key): name for key, name in sorted(zip(keys, names, strict=False))}
    described = []
    for number in range(len(rows)):
        key = keys[number] if keys else ""
        described.append(
            (
                _joined(*(column[number] for column in times)),
                level or ("DINSG" if key == "DG" else _LEVELS.get(len(key), "")),
                key,
                [column[number] for column in categories],
            )
        )
    return described, len(categories)


def _joined(*texts: str) -> str:
    """Return a month or quarter, and the year that stands in another column or row, as one text."""
    return " ".join(
        sorted(
            (text for text in texts if text), key=lambda text: text[0].isdecimal() and text[-1].isdecimal()
        )
    )


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise TableError(str(Problem(what, where, expected, found, next_step))) from None
