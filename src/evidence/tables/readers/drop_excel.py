"""Reads dropped workbooks, as their definition describes them."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.drop import layout, named_rows, place, to_cells
from evidence.tables.readers.grid import grid


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of one sheet of each dropped workbook.

    Raises:
        TableError: There is no such sheet, a column is missing; or see ``cells``.
        AnswerError: It is no workbook, or one that must not be unpacked.
    """
    found = layout(table)
    parts = []
    for number, body in enumerate(bodies, start=1):
        where = place(table, number, len(bodies))
        rows = grid(body, where, found.sheet or 0)
        parts.append(named_rows(enumerate(rows, start=1), found, where))
    return to_cells(parts, table, found)
