"""Workbooks of the Bundesagentur für Arbeit: a title, a heading of one to four merged rows, a block, and a line with ©.

Layout after special orders that a public R package reads (badata 0.2.0, data-raw/employees.R and NEWS): regions and
features as merged cells on the left, days as numbers in the heading, ``darunter`` above columns that repeat under each
kind of employment, a total without a heading of its own, a row of column numbers below the heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, NUMBER, Cells, cells
from evidence.tables.readers.grid import Grid, filled_down, grid
from evidence.vocabulary.times import period

MOST_HEADING_ROWS = 4
_REGION_HEADINGS = ("region", "regionen", "gebiet", "land", "bundesland", "kreis")
# Headings that say only that some of the cells before them are shown apart.
_APART = ("darunter", "davon", "dar.", "dav.", "darunter:", "davon:")
_TOTALS = ("insgesamt", "gesamt", "zusammen")
# ``011 Offiziere`` is a code and its label; ``65 Jahre und älter`` and ``1 bis 5 Beschäftigte`` are no codes.
_CODE = re.compile(
    r"(?P<code>[0-9]{2,8})\s+(?P<label>(?!Jahr|Monat|Woche|Tag|Stunde|Euro|Person|Beschäftigt|Mitarbeit)[A-ZÄÖÜ].*)"
)
_REGION = re.compile(r"(?P<code>[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})\s+(?P<label>\D.*)")
_COLUMN_NUMBER = re.compile(r"[0-9]{1,3}")


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of the sheet ``ask.sheet`` of each workbook.

    Dimensions are the columns on the left but the region, by their headings, and the rows of the heading but the times,
    by ``ask.header`` (one name a row, ``time`` for the times) or ``kopf_1``, ``kopf_2``. ``011 Offiziere`` is the code 011
    and its label; ``Insgesamt`` and a column without a heading are totals. A region has a key before its name (level
    ``ags``), or a name only (level ``name``).
    """
    columns: dict[str, list[object]] = {}
    labels: dict[tuple[str, str], str] = {}
    notes: list[str] = []
    names: tuple[str, ...] = ()
    for part, body in enumerate(bodies, start=1):
        where = f"{table.name}, part {part}"
        rows = grid(body, where, table.ask.get("sheet", 0))
        block = _Block(rows, table, where)
        if names and block.dimensions != names:
            raise _refused(
                "another heading than in the first workbook",
                where,
                ", ".join(names),
                ", ".join(block.dimensions),
            )
        names = block.dimensions
        if not columns:
            columns = {name: [] for name in (*FIXED, *names)}
        block.read(part, columns, labels)
        notes += block.notes
    text = pl.col("number")
    frame = pl.DataFrame(columns, schema={**FIXED, **dict.fromkeys(names, pl.String)}).with_columns(
        number=pl.when(text.str.contains(NUMBER)).then(text).otherwise(pl.lit("")),
        symbol=pl.when(text.str.contains(NUMBER)).then(pl.lit("")).otherwise(text),
    )
    return cells(frame, names, labels, where=table.name, notes=tuple(dict.fromkeys(notes)))


class _Block:
    """The heading of one sheet, understood, and the rows below it."""

    def __init__(self, rows: Grid, table: TableDefinition, where: str) -> None:
        self.where = where
        self.first, self.last = _heading(rows, where)
        heading = rows[self.first : self.last]
        width = max(place for row in heading for place, cell in enumerate(row, start=1) if cell)
        heading = tuple(row[:width] for row in heading)
        self.width = width
        self.stub = _stub(heading, where)
        paths = _paths(heading, self.stub)
        self.time_row = next(
            (row for row in range(len(heading)) if _all_times([path[row] for path in paths])), None
        )
        self.time = "" if self.time_row is not None else _fixed_time(table, where)
        self.paths = paths
        wanted = [str(name) for name in _listed(table.ask.get("header", ()))]
        if wanted and len(wanted) != len(heading):
            raise _refused(
                "the heading has another number of rows than ask.header names",
                f"{where}, line {self.first + 1}",
                str(len(wanted)),
                str(len(heading)),
            )
        above = [
            (row, wanted[row] if wanted else f"kopf_{row + 1}")
            for row in range(len(heading))
            if row != self.time_row and any(path[row] for path in paths)
        ]
        if wanted and self.time_row is not None and wanted[self.time_row] != "time":
            raise _refused(
                "another row of the heading holds the times",
                f"{where}, line {self.first + 1}",
                f'"time" in place {self.time_row + 1} of ask.header',
                f'"{wanted[self.time_row]}"',
            )
        self.above = above
        left = heading[0][: self.stub]
        self.region_column = next(
            (at for at, cell in enumerate(left) if cell.casefold() in _REGION_HEADINGS), None
        )
        if self.region_column is None:
            raise _refused(
                "no column of regions",
                f"{where}, line {self.first + 1}",
                'a heading "Region" on the left',
                ", ".join(f'"{cell}"' for cell in left),
            )
        self.beside = [(at, cell) for at, cell in enumerate(left) if at != self.region_column]
        self.dimensions = (*(name for _, name in self.beside), *(name for _, name in self.above))
        if len(set(self.dimensions)) != len(self.dimensions):
            raise _refused(
                "two headings of the same name", where, "different names", ", ".join(self.dimensions)
            )
        self.rows, self.notes = self._body(rows)

    def _body(self, rows: Grid) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
        """Return number and cells of the rows of the block, and what stands above and below it."""
        start = self.last
        while start < len(rows) and (not any(rows[start]) or _is_numbering(rows[start][: self.width])):
            start += 1
        end = next(
            (
                at
                for at in range(start, len(rows))
                if rows[at][0].startswith("©") or not any(rows[at][self.stub : self.width])
            ),
            len(rows),
        )
        block = tuple(row[: self.width] for row in rows[start:end])
        if block and self.region_column is not None:
            block = filled_down(block, self.region_column)
        notes = [" ".join(filter(None, row)) for row in (*rows[: self.first], *rows[end:]) if any(row)]
        return [(start + place, row) for place, row in enumerate(block, start=1)], notes

    def read(self, part: int, columns: dict[str, list[object]], labels: dict[tuple[str, str], str]) -> None:
        """Add the cells of the block to ``columns``; ``number`` holds what is printed."""
        headings: dict[tuple[str, ...], int] = {}
        for place, path in enumerate(self.paths, start=self.stub + 1):
            if path in headings:
                raise _refused(
                    "two columns of the same heading",
                    f"{self.where}, line {self.first + 1}, columns {headings[path]} and {place}",
                    "headings that tell the columns apart",
                    f'"{" / ".join(filter(None, path))}"',
                )
            headings[path] = place
        across = [
            (
                self.time if self.time_row is None else period(path[self.time_row]),
                tuple(_coded(path[row], name, labels) for row, name in self.above),
            )
            for path in self.paths
        ]
        for line, row in self.rows:
            level, region = _region(row[self.region_column or 0], labels, f"{self.where}, line {line}")
            beside = tuple(_coded(row[at], name, labels) for at, name in self.beside)
            for (time, above), printed in zip(across, row[self.stub :], strict=True):
                if printed:
                    said = (part, line, time, level, region, "", "", printed, "", "", *beside, *above)
                    for column, value in zip(columns.values(), said, strict=True):
                        column.append(value)


def _heading(rows: Grid, where: str) -> tuple[int, int]:
    """Return the first row of the heading and the first row after it."""
    first = next(
        (at for at, row in enumerate(rows) if row[0].casefold() in _REGION_HEADINGS and any(row[1:])), None
    )
    if first is None:
        raise _refused(
            "the table has no heading",
            where,
            f"a row that begins with one of {', '.join(word.capitalize() for word in _REGION_HEADINGS)}",
            f'"{" / ".join(cell for row in rows[:5] for cell in row if cell)[:120]}"',
        )
    last = first + 1
    while last < len(rows) and not rows[last][0] and any(rows[last]):
        last += 1
    if last - first > MOST_HEADING_ROWS:
        raise _refused(
            "the heading does not end",
            f"{where}, line {first + 1}",
            f"at most {MOST_HEADING_ROWS} rows",
            f"{last - first} rows whose first cell is empty",
        )
    return first, last


def _stub(heading: Grid, where: str) -> int:
    """Return how many columns on the left say what a row is about: their heading is one cell, and no time."""
    for at, cell in enumerate(heading[0]):
        if not cell or _is_time(cell) or any(row[at] for row in heading[1:]):
            return at
        if len(heading) == 1 and at and _all_times(list(heading[0][at:])):
            return at
    if len(heading) == 1:
        return 1
    raise _refused(
        "the heading says nothing about figures",
        where,
        "columns with headings of several rows beside the region",
        f'"{" / ".join(heading[0])[:120]}"',
    )


def _paths(heading: Grid, stub: int) -> list[tuple[str, ...]]:
    """Return the heading of each column of figures as one text a row, merged cells filled to the right.

    A cell is filled within the block of the row above it. ``darunter`` takes the text to its left: what stands below is
    a part of that. The last of several rows is not filled: a column without a heading there is the total.
    """
    filled: list[tuple[str, ...]] = []
    for number, row in enumerate(heading):
        cells_ = ["" if cell.casefold() in _APART else cell for cell in row[stub:]]
        if number < len(heading) - 1 or number == 0:
            block: list[str] = []
            for at, cell in enumerate(cells_):
                begins = bool(filled) and at > 0 and any(above[at] != above[at - 1] for above in filled)
                block.append(cell if cell or at == 0 or begins else block[-1])
            cells_ = block
        filled.append(tuple(cells_))
    return list(zip(*filled, strict=True))


def _coded(text: str, dimension: str, labels: dict[tuple[str, str], str]) -> str:
    """Return the code of a category: what stands before its label, the text itself, or nothing for the total."""
    if text.casefold() in _TOTALS:
        return ""
    match = _CODE.fullmatch(text)
    if match:
        labels[dimension, match["code"]] = match["label"]
        return match["code"]
    return text


def _region(text: str, labels: dict[tuple[str, str], str], where: str) -> tuple[str, str]:
    match = _REGION.fullmatch(text)
    if match:
        labels["region", match["code"]] = match["label"]
        return "ags", match["code"]
    if not text:
        raise _refused("a row without a region", where, "a region, here or in a row above", "nothing")
    if text.isdigit():
        return "ags", text
    return "name", text


def _is_time(text: str) -> bool:
    try:
        period(text)
    except UsageError:
        return False
    return True


def _all_times(texts: Sequence[str]) -> bool:
    return bool(texts) and all(_is_time(text) for text in texts)


def _is_numbering(row: Sequence[str]) -> bool:
    """Return whether a row only numbers the columns: 1, 2, 3."""
    numbers = [int(cell) for cell in row if _COLUMN_NUMBER.fullmatch(cell)]
    return (
        len(numbers) == sum(1 for cell in row if cell) > 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in (0, 1)
    )


def _fixed_time(table: TableDefinition, where: str) -> str:
    told = str(table.ask.get("time", ""))
    try:
        return period(told)
    except UsageError:
        raise _refused(
            "no row of the heading holds times",
            where,
            "days, months or years above the columns, or a time in ask.time of the definition",
            f'"{told}"' if told else "neither",
        ) from None


def _listed(entry: object) -> list[object]:
    return list(entry) if isinstance(entry, (list, tuple)) else [entry] if entry else []


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "look at the workbook; name the sheet and its headings in the definition, or change the reader",
            )
        )
    )
