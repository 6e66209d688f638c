"""Tables of the open interface of the Bundesagentur für Arbeit as CSV: what stands above, one block, what stands below.

Layout after bodies that users of the interface published in 2026: pairs ``Land:; Sachsen``, an empty line, a heading,
rows that all end in a semicolon, then ``©`` and notes. Key figures have features as rows and months as columns (and the
change against the year before), time series have months as rows and features as columns. A label such as ``im
Rechtskreis SGB II`` stands twice, first for a number and then for a rate, so every label carries its number of
occurrence. Counts are rounded by the publisher.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.bodies import decode, refuse_page
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.vocabulary.figures import plain
from evidence.vocabulary.times import period

DIMENSIONS = ("merkmal", "nr", "angabe")
MOST_LINES = 100_000
# Names of the pair that says which region the table is about.
_REGION_KINDS = ("Land", "Bundesland", "Kreis", "Region", "Gebiet", "Deutschland", "Bund")
_MONTH_IN_TEXT = re.compile(r"\s*\b[A-ZÄÖÜ][a-zäöü]+\.? [0-9]{4}\b")
_CHANGE = "Veränderung"


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of one or several tables, one a region.

    Dimensions are ``merkmal`` (the label), ``nr`` (its occurrence in the table, from 1) and ``angabe``: empty for the
    figure itself, otherwise the heading without its month, as in ``Veränderung zum Vorjahresmonat in %``. A region has the key
    that ``ask.names`` gives its name (level ``ags``), otherwise its name (level ``name``).
    """
    columns: dict[str, list[object]] = {name: [] for name in (*FIXED, *DIMENSIONS)}
    labels: dict[tuple[str, str], str] = {}
    notes: list[str] = []
    for part, body in enumerate(bodies, start=1):
        where = f"{table.name}, part {part}"
        refuse_page(body, where, "a table as CSV")
        _read(decode(body.read(), where), part, table, where, columns, labels, notes)
    text = pl.col("printed")
    frame = (
        pl.DataFrame(columns, schema={**FIXED, **dict.fromkeys(DIMENSIONS, pl.String)})
        .rename({"number": "printed"})
        .with_columns(number=plain(text, ",", grouped=True))
        .with_columns(symbol=pl.when(pl.col("number") == "").then(text).otherwise(pl.lit("")))
        .drop("printed")
    )
    return cells(frame, DIMENSIONS, labels, where=table.name, notes=tuple(dict.fromkeys(filter(None, notes))))


def _read(
    text: str,
    part: int,
    table: TableDefinition,
    where: str,
    columns: dict[str, list[object]],
    labels: dict[tuple[str, str], str],
    notes: list[str],
) -> None:
    """Add the cells of one body to ``columns``; ``number`` holds what is printed."""
    lines = _lines(text, where)
    head = next((place for place, (_, row) in enumerate(lines) if _is_heading(row)), None)
    if head is None:
        raise _refused(
            "the table has no heading",
            where,
            "a line of two cells and more, the first without a colon",
            "none",
        )
    above = [" ".join(cell for cell in row if cell) for _, row in lines[:head]]
    pairs = {row[0].rstrip(":").strip(): " ".join(filter(None, row[1:])) for _, row in lines[:head] if row}
    level, region, name = _region(pairs, table, where)
    if level != "name":
        labels["region", region] = name
    number, heading = lines[head][0], _trimmed(lines[head][1])
    end = _end(lines, head + 1, where)
    block = lines[head + 1 : end]
    words = [row for _, row in block if not any(row[1:])] + [row for _, row in lines[end:]]
    notes += [*above, *(" ".join(filter(None, row)) for row in words if any(row))]
    rows = [
        (line, _fitted(row, len(heading), f"{where}, line {line}")) for line, row in block if any(row[1:])
    ]
    times = [_time(cell) for cell in heading[1:]]
    if any(times):
        found = _key_figures(rows, heading, times)
    elif rows and _time(rows[0][1][0]):
        found = _time_series(rows, heading, where)
    else:
        raise _refused(
            "neither the heading nor the first column holds times",
            f"{where}, line {number}",
            "months such as Februar 2026",
            f'"{"; ".join(heading[:4])}"',
        )
    for line, time, feature, occurrence, kind, printed in found:
        if printed:
            for column, value in zip(
                (*FIXED, *DIMENSIONS),
                (part, line, time, level, region, "", "", printed, "", "", feature, str(occurrence), kind),
                strict=True,
            ):
                columns[column].append(value)


_Found = list[tuple[int, str, str, int, str, str]]
_Rows = list[tuple[int, list[str]]]


def _key_figures(rows: _Rows, heading: list[str], times: list[str]) -> _Found:
    """Return the cells of a table with features as rows. A heading that is no month says something about one."""
    newest = next(time for time in times if time)
    by_name = {cell: time for cell, time in zip(heading[1:], times, strict=True) if time}
    kinds = []
    for cell, time in zip(heading[1:], times, strict=True):
        named = next((name for name in by_name if name in cell), "")
        about = _MONTH_IN_TEXT.sub("", cell.replace(named, "") if named else cell)
        kinds.append((time, "") if time else (by_name.get(named, newest), " ".join(about.split())))
    found: _Found = []
    seen: Counter[str] = Counter()
    for line, (feature, *printed) in rows:
        seen[feature] += 1
        found += [
            (line, time, feature, seen[feature], kind, cell)
            for (time, kind), cell in zip(kinds, printed, strict=True)
        ]
    return found


def _time_series(rows: _Rows, heading: list[str], where: str) -> _Found:
    """Return the cells of a table with months as rows."""
    seen: Counter[str] = Counter()
    features = []
    for feature in heading[1:]:
        seen[feature] += 1
        features.append((feature, seen[feature]))
    found: _Found = []
    for line, (written, *printed) in rows:
        time = _time(written)
        if not time:
            raise _refused(
                "no time in the first column",
                f"{where}, line {line}",
                "a month such as Februar 2026",
                f'"{written}"',
            )
        found += [
            (line, time, feature, occurrence, "", cell)
            for (feature, occurrence), cell in zip(features, printed, strict=True)
        ]
    return found


def _lines(text: str, where: str) -> _Rows:
    """Return number and cells of each line, cells without blanks around them."""
    if text.count("\n") > MOST_LINES:
        raise _refused(
            "the table is of absurd size", where, f"at most {MOST_LINES:,} lines", f"{text.count(chr(10)):,}"
        )
    lines: _Rows = []
    reader = csv.reader(text.split("\n"), delimiter=";", strict=True)
    for row in reader:
        lines.append((reader.line_num, [cell.strip() for cell in row]))
    return lines


def _trimmed(row: list[str]) -> list[str]:
    """Return a line without the empty cells at its end."""
    return row[: max((place for place, cell in enumerate(row, start=1) if cell), default=0)]


def _fitted(row: list[str], width: int, where: str) -> list[str]:
    """Return a line without what follows the last heading, which must be empty."""
    if len(row) < width or any(row[width:]):
        raise _refused(
            "the line has another number of cells than the heading",
            where,
            str(width),
            str(len(_trimmed(row))),
        )
    return row[:width]


def _is_heading(row: list[str]) -> bool:
    written = _trimmed(row)
    return len(written) > 1 and all(written) and not written[0].endswith(":")


def _end(lines: _Rows, begin: int, where: str) -> int:
    """Return the place of the line behind the block: the one with ©, or else the first without a figure behind a row.

    Lines without figures may stand in the block: empty ones, and words above some rows.

    Raises:
        TableError: There is no ©, and figures stand behind what looks like the end.
    """
    places = range(begin, len(lines))
    for place in places:
        if lines[place][1] and lines[place][1][0].startswith("©"):
            return place
    first = next((place for place in places if any(lines[place][1][1:])), begin)
    end = next((place for place in places if place > first and not any(lines[place][1][1:])), len(lines))
    for line, row in lines[end:]:
        if len(_trimmed(row)) > 2:  # noqa: PLR2004  a pair, such as ``Erstellt:; 3. März``, is no row
            raise _refused(
                "figures below the end of the table",
                f"{where}, line {line}",
                "a line that begins with © behind the last row",
                f'"{"; ".join(row)[:80]}"',
            )
    return end


def _time(text: str) -> str:
    try:
        return period(text)
    except UsageError:
        return ""


def _region(pairs: Mapping[str, str], table: TableDefinition, where: str) -> tuple[str, str, str]:
    """Return level, key and name of the region that the body says it is about."""
    asked = {str(name): str(key) for key, name in dict(table.ask.get("names", {})).items()}
    said = next((name for name in pairs.values() if name in asked), "")
    if said:
        return "ags", asked[said], said
    named = next(
        (pairs[key] for key in pairs if key.removesuffix(" AO").removesuffix(" WO") in _REGION_KINDS), ""
    )
    if named and not asked:
        return "name", named, named
    raise _refused(
        "the body is about another region than was asked for"
        if named
        else "the body does not say which region it is about",
        where,
        "one of " + ", ".join(f'"{name}"' for name in asked)
        if asked
        else "a pair such as Land:; Sachsen above the table",
        f'"{named}"' if named else f"the pairs {', '.join(pairs) or 'none'}",
    )


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "look at the body; if the publisher has changed its layout, the reader needs a change, and the vintage "
                "before stays",
            )
        )
    )
