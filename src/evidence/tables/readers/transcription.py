"""Reads snapshots that were transcribed figure by figure, one row a figure with its own address."""

from __future__ import annotations

import csv
import io

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.snapshots import Snapshot

COLUMNS = (
    "indicator",
    "region",
    "period",
    "value",
    "unit",
    "basis",
    "breakdown",
    "value_status",
    "missing_reason",
    "tier",
    "source_title",
    "source_url",
    "published",
    "licence",
    "note",
)


def parse_transcription(snapshot: Snapshot) -> pl.DataFrame:
    """Return the rows of a transcribed snapshot as text, in the order of the file.

    Shape: ``COLUMNS`` plus ``line``, the line in the file. Missing values stay empty text.

    Raises:
        TableError: The bytes are no UTF-8, the header differs, a line has another number of cells, or no row follows.
    """
    where = f"{snapshot.name}.csv"
    text = _decode(snapshot.content, where)
    header = text.partition("\n")[0].split(",")
    if header != list(COLUMNS):
        missing = [name for name in COLUMNS if name not in header]
        strange = [name for name in header if name not in COLUMNS]
        raise TableError(
            str(
                Problem(
                    f"missing column {', '.join(missing)}" if missing else "header differs",
                    f"{where}, line 1",
                    ",".join(COLUMNS),
                    f"unknown column {', '.join(strange)}" if strange else ",".join(header),
                    "restore the header; a new layout needs its own reader",
                )
            )
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next(reader)
    lines: list[int] = []
    cells: list[list[str]] = []
    problems = []
    begins = 2
    try:
        for row in reader:
            if len(row) == len(COLUMNS):
                lines.append(begins)
                cells.append(row)
            else:
                problems.append(_miscounted(where, begins, f"{len(row)} cells"))
            begins = reader.line_num + 1
    except csv.Error as fault:
        problems.append(_miscounted(where, begins, str(fault)))
    if problems:
        raise TableError(describe(problems))
    rows = pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    if rows.is_empty():
        raise TableError(
            str(Problem("no rows", where, "at least one row below the header", "none", "restore the file"))
        )
    return rows.with_columns(pl.Series("line", lines, dtype=pl.UInt32))


def _miscounted(where: str, line: int, found: str) -> Problem:
    return Problem(
        "a line has another number of cells, or an open quotation mark",
        f"{where}, line {line}",
        f"{len(COLUMNS)} cells",
        found,
        "restore the line; quote cells that contain a comma",
    )


def _decode(content: bytes, where: str) -> str:
    problems = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            decoded = line.decode("utf-8")
        except UnicodeDecodeError as fault:
            byte = line[fault.start]
            problems.append(
                Problem(
                    f"byte 0x{byte:02x} is no UTF-8; in cp1252 it reads "
                    f'"{bytes([byte]).decode("cp1252", errors="replace")}"',
                    f"{where}, line {number}",
                    "UTF-8",
                    "probably cp1252 or latin-1",
                    "save the file as UTF-8 and record its new checksum",
                )
            )
            continue
        if "\ufffd" in decoded:
            problems.append(
                Problem(
                    "a letter was destroyed by a wrong decoding",
                    f"{where}, line {number}",
                    "the publisher's letter",
                    "U+FFFD",
                    "transcribe the line again from the source",
                )
            )
    if problems:
        raise TableError(describe(problems))
    return content.decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
