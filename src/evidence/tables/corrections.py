"""Known faults in sources: a record with its reason, never a line of code and never an edit of the file.

``expect`` is the value that the entry found in the source. Once the publisher has mended it, the guard fails and the
entry must be closed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.records import Record, read_entries


class Correction(Record):
    """One entry: the row it targets, the value expected there, what to do with it and why.

    ``exclude`` keeps the row in the observations, marked, and out of every indicator. ``flag`` keeps the value in use
    and carries the reason to every reader. ``source`` is a part of the row's address, needed where several sources
    give the figure.
    """

    id: str
    indicator: str
    region: str
    period: str
    breakdown: str = ""
    basis: str = ""
    source: str = ""
    expect: float
    action: Literal["exclude", "flag"]
    reason_de: str
    reason_en: str
    status: Literal["open", "closed"]

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en


def read_corrections(registers: Path) -> tuple[Correction, ...]:
    """Return the register of corrections.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "corrections.toml", "correction", Correction, TableError)


def apply_corrections(observations: pl.DataFrame, corrections: tuple[Correction, ...]) -> pl.DataFrame:
    """Return the observations with the columns ``excluded`` and ``flag``: ids of entries, empty where none applies.

    Raises:
        TableError: An open entry matches no row or several, or its row no longer has the expected value.
    """
    marked = observations.with_columns(excluded=pl.lit(""), flag=pl.lit(""))
    problems = []
    for entry in corrections:
        if entry.status == "closed":
            continue
        target = (
            (pl.col("indicator") == entry.indicator)
            & (pl.col("region") == entry.region)
            & (pl.col("period") == entry.period)
            & (pl.col("breakdown") == entry.breakdown)
            & (pl.col("basis") == entry.basis)
            & pl.col("source_url").str.contains(entry.source, literal=True)
        )
        found = marked.filter(target)
        where = f'corrections.toml, entry "{entry.id}"'
        if found.height != 1:
            problems.append(
                Problem(
                    "the entry must match exactly one row",
                    where,
                    f"one row of {entry.indicator}, region {entry.region}, period {entry.period}",
                    f"{found.height} rows",
                    "name more of the row (breakdown, basis, source), or close the entry",
                )
            )
        elif found["value"][0] != entry.expect:
            problems.append(
                Problem(
                    "the value is no longer the one that was registered; the publisher seems to have mended it",
                    where,
                    f"{entry.expect:g}",
                    f"{found['value'][0]}",
                    "close the entry, naming the vintage that brought the change",
                )
            )
        else:
            column = "excluded" if entry.action == "exclude" else "flag"
            marked = marked.with_columns(
                pl.when(target).then(pl.lit(entry.id)).otherwise(pl.col(column)).alias(column)
            )
    if problems:
        raise TableError(describe(problems))
    return marked
