"""Tables that a person exports from the site of INKAR as CSV: two rows of headings, one row a region.

Read in a recorded export of all Kreise (2016 and 2017): UTF-8 with byte order mark, CRLF, names of the indicators in the
first row, years (or spans of years) in the second, everything else in quotes, decimal comma, dots for thousands.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

import polars as pl

from evidence.errors import Problem, TableError
from evidence.sources.archives import gunzip
from evidence.sources.bodies import decode, first_bytes, kind, refuse_page
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.tables.readers import inkar
from evidence.vocabulary.figures import plain

DIMENSIONS = ("indikator",)
_LEFT = ["Kennziffer", "Raumeinheit", "Aggregat"]
_YEARS = re.compile(r"[0-9]{4}(-[0-9]{4})?")


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return one cell a region, indicator and year. The dimension is ``indikator``, by its name in the heading.

    An empty cell says nothing and gives none.
    """
    frames = []
    labels: dict[tuple[str, str], str] = {}
    for part, body in enumerate(bodies, start=1):
        where = f"{table.name}, part {part}"
        refuse_page(body, where, "an export as CSV")
        content = gunzip(body, where) if kind(first_bytes(body)) == "gzip" else body.read()
        frame = _read(decode(content, where), part, where)
        frames.append(frame)
        labels |= {
            ("region", key): name
            for key, name in frame.select("region", "name").unique(maintain_order=True).rows()
        }
    together = pl.concat(frames) if frames else pl.DataFrame(schema={**FIXED, "indikator": pl.String})
    return cells(together.select(*FIXED, *DIMENSIONS), DIMENSIONS, labels, where=table.name)


def _read(text: str, part: int, where: str) -> pl.DataFrame:
    rows = list(csv.reader(text.split("\n"), delimiter=";", strict=True))
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2 or [cell.strip() for cell in rows[0][:3]] != _LEFT:  # noqa: PLR2004  two rows of headings
        raise _refused(
            "the first heading is another one",
            f"{where}, line 1",
            "; ".join([*_LEFT, "the names of the indicators"]),
            "; ".join(rows[0][:4])[:120] if rows else "nothing",
        )
    names, years = [cell.strip() for cell in rows[0]], [cell.strip() for cell in rows[1]]
    width = len(names)
    strange = [year for year in years[3:] if not _YEARS.fullmatch(year)]
    if len(years) != width or any(years[:3]) or strange or not all(names):
        raise _refused(
            "two header rows expected; the second has no year"
            if strange or len(years) != width
            else "a heading is missing",
            f"{where}, line 2",
            f"three empty cells and {width - 3} years",
            "; ".join(years[:6])[:120],
        )
    for line, row in enumerate(rows[2:], start=3):
        if len(row) != width:
            raise _refused(
                "the line has another number of cells than the heading",
                f"{where}, line {line}",
                str(width),
                str(len(row)),
            )
    columns = list(enumerate(zip(names, years, strict=True)))[3:]
    # One text column for each column of the file, named by its place: names of indicators may repeat, one a year.
    wide = pl.DataFrame(rows[2:], schema={str(place): pl.String for place in range(width)}, orient="row")
    wide = wide.with_row_index("line", offset=3).with_columns(
        pl.col(str(at)).str.strip_chars() for at in range(3)
    )
    heading = pl.DataFrame(
        {
            "place": [str(place) for place, _ in columns],
            "indikator": [name for _, (name, _) in columns],
            "time": [year for _, (_, year) in columns],
        }
    )
    long = (
        wide.unpivot(index=["line", "0", "1", "2"], variable_name="place", value_name="printed")
        .join(heading, on="place", maintain_order="left")
        .with_columns(printed=pl.col("printed").str.strip_chars())
        .filter(pl.col("printed") != "")
    )
    return long.with_columns(
        part=pl.lit(part, pl.UInt32),
        time=inkar.times(long["time"], where),
        level=inkar.levels(pl.col("2")),
        name="1",
        measure=pl.lit(""),
        unit=pl.lit(""),
        flag=pl.lit(""),
        number=plain(pl.col("printed"), ",", grouped=True),
    ).select(
        *(name for name in FIXED if name not in ("region", "symbol")),
        "indikator",
        "name",
        region=inkar.keys(pl.col("level"), pl.col("0")),
        symbol=pl.when(pl.col("number") == "").then("printed").otherwise(pl.lit("")),
    )


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "export the table again from inkar.de as CSV, with all its years; a new layout needs a change of the reader",
            )
        )
    )
