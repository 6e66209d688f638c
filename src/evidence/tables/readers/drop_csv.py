"""Reads dropped CSV files, as their definition describes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from evidence.errors import Problem, TableError
from evidence.sources.bodies import decode
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.drop import Layout, layout, named_rows, place, to_cells, unpacked


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of dropped CSV files, packed as gzip or not.

    Raises:
        TableError: The text is not in the encoding that the definition names, a line is malformed, a column is missing;
            or see ``cells``.
        AnswerError: A web page came, or an archive that cannot be unpacked.
    """
    found = layout(table)
    parts = []
    for number, body in enumerate(bodies, start=1):
        where = place(table, number, len(bodies))
        text = decode(unpacked(body, where).read(), where, cp1252=found.encoding == "cp1252")
        parts.append(named_rows(_rows(text, found, where), found, where))
    return to_cells(parts, table, found)


def _rows(text: str, found: Layout, where: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=found.separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise TableError(
            str(
                Problem(
                    "a line that is no CSV",
                    f"{where}, line {begins}",
                    f'cells parted by "{found.separator}", quotes closed',
                    str(fault),
                    "mend the line, or correct separator in the definition",
                )
            )
        ) from None
