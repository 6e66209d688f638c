"""What the sidecar of a refreshed table says: where it comes from, when it was published, and what each file answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from evidence.errors import Problem, TableError
from evidence.sources.clients import client
from evidence.sources.clients.file_drop import Sidecar, read_sidecar
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Answer
from evidence.sources.origin import Origin
from evidence.sources.vintages import checksum_of, stored_parts
from evidence.tables.cells import Cells
from evidence.vocabulary import periods

FILE_DROP = "file_drop"
_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<dd>\d{2})\.(?P<mm>\d{2})\.(?P<yy>\d{4})")


def record(
    table: TableDefinition,
    answers: Sequence[Answer],
    content: str,
    cells: Cells | None,
    count: int,
    *,
    before: Origin | None,
    canonical: Callable[[Answer], str],
    today: dt.date,
) -> Origin:
    """Return the sidecar of a table.

    Args:
        table: Its definition.
        answers: What came, figures first.
        content: Checksum of what the figures say, see ``Client.content``.
        cells: The figures as they were read; None where a table holds references only.
        count: Number of cells or references.
        before: The sidecar of the vintage before it; None if it is the first.
        canonical: Gives the request of an answer as one line of JSON.
        today: The day of the refresh.

    Raises:
        TableError: Files that were dropped by hand do not say where they come from, or differ in it.
    """
    data = [answer for answer in answers if answer.request.role == "data"]
    about = [answer.body for answer in answers if answer.request.role == "metadata"]
    described = client(table.client).described(about or [answer.body for answer in data])
    dropped = _dropped(table, [read_sidecar(body) for body in about]) if table.client == FILE_DROP else None
    return Origin(
        title=table.title,
        publisher=table.publisher,
        address=dropped.address if dropped else table.address,
        licence=dropped.licence if dropped else table.licence,
        tier=table.tier,
        retrieved=dropped.retrieved if dropped else today.isoformat(),
        published=dropped.published if dropped else published(described.updated, cells, before, today),
        reader=table.reader,
        disclosure_control=table.disclosure_control,
        note=dropped.note if dropped else "",
        sha256=checksum_of(answer.path for answer in data),
        table=table.id,
        client=table.client,
        content=content,
        rows=count,
        updated=described.updated,
        attribution=described.attribution,
        part=stored_parts(table.id, answers, canonical),
    )


def published(updated: str, cells: Cells | None, before: Origin | None, today: dt.date) -> str:
    """Return the day of publication: the publisher's, unless it cannot be right; then it is today.

    It cannot lie before the newest period, before the publication of the vintage before it, or after today. GENESIS says
    of a table with figures of 2024 that it was updated in 2022 (12531-0043, recorded 2026-03-10).
    """
    told = _DAY.search(updated)
    if not told:
        return today.isoformat()
    year, month, day = (
        (told["y"], told["m"], told["d"]) if told["y"] else (told["yy"], told["mm"], told["dd"])
    )
    try:
        stated = dt.date(int(year), int(month), int(day))
    except ValueError:
        return today.isoformat()
    earliest = (
        [periods.parse(text).first_day for text in cells.frame["time"].unique() if text] if cells else []
    )
    earliest += [periods.parse(before.published).last_day] if before else []
    return (stated if max(earliest, default=stated) <= stated <= today else today).isoformat()


def _dropped(table: TableDefinition, sidecars: Sequence[Sidecar]) -> Sidecar:
    """Return what people said of the files that they dropped for one table: the newest, if all agree.

    Raises:
        TableError: There is none, or they differ in address or licence.
    """
    said = {(sidecar.address, sidecar.licence) for sidecar in sidecars}
    if len(said) != 1:
        raise TableError(
            str(
                Problem(
                    "the files differ in address or licence" if said else "no sidecar",
                    table.name,
                    "one address and one licence a table",
                    "; ".join(sorted(f"{address}, {licence}" for address, licence in said)) or "none",
                    "correct the sidecars in data/drop, or define a second table",
                )
            )
        )
    return max(sidecars, key=lambda sidecar: (sidecar.published, sidecar.retrieved))
