"""Tables on their way into a spreadsheet: whatever a source wrote, no cell becomes a formula.

Spreadsheets take a cell of a CSV file for a formula if its text begins with ``=``, ``+``, ``-``, ``@``, a tab or the end of
a line. Such a text gets an apostrophe before it, which they read as "this is text"; a number keeps its sign. Workbooks
write text as text and need none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

import polars as pl

from evidence.tables.store import write_table

# The last four are the full-width forms, which some spreadsheets read like the first.
_BEGINS_A_FORMULA = r"^[=+\-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}]"
_IS_A_NUMBER = r"^[+-]?[0-9][0-9.,]*%?$"
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*%?")


def harmless(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula; a number stays a number."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def harmless_table(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose text cells and names of columns no spreadsheet takes for formulas."""
    cell = pl.col(pl.String)
    formula = cell.str.contains(_BEGINS_A_FORMULA) & ~cell.str.contains(_IS_A_NUMBER)
    return table.with_columns(pl.when(formula).then("'" + cell).otherwise(cell).name.keep()).rename(harmless)


def write_export(table: pl.DataFrame) -> bytes:
    """Return a table as a CSV file for download, as ``write_table`` writes it, without formulas."""
    return write_table(harmless_table(table))


def export_file(content: bytes) -> bytes:
    """Return a CSV file of text as a file for download: the same bytes unless a cell would be a formula."""
    table = pl.read_csv(content, infer_schema=False)
    safe = harmless_table(table)
    return content if safe.equals(table) and safe.columns == table.columns else write_table(safe)


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows, the header first, as the text of a CSV file with LF and without formulas; None is an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()
