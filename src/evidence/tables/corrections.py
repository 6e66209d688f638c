"""Known faults of sources, as records: a fault is never a line of code and never an edit of the file.

``expect`` is the value that the entry found in the source. Once the publisher has mended it, the guard fails and the
entry must be closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, Self

import polars as pl
from pydantic import model_validator

from evidence.errors import Problem, TableError, describe
from evidence.sources.records import Record, read_entries
from evidence.tables.schema import identifier, write_identifier


class Target(NamedTuple):
    """One value that an entry is about, by its id and the parts of it, and what the entry found there."""

    id: str
    indicator: str
    region: str
    period: str
    breakdown: str
    expect: float


class Correction(Record):
    """One entry: the rows that it targets, the values expected there, what to do with them and why.

    An entry names one row by its key and gives ``expect`` as a number; or it names a whole cross-section, and
    ``expect`` is a table of values by the id of each. ``exclude`` keeps a row in the observations, marked, and out of
    every indicator. ``flag`` keeps the value in use and carries the reason to every reader. ``source`` is a part of the
    rows' address, needed where several sources give the figure.
    """

    id: str
    indicator: str = ""
    region: str = ""
    period: str = ""
    breakdown: str = ""
    basis: str = ""
    source: str = ""
    expect: float | Mapping[str, float]
    action: Literal["exclude", "flag"]
    reason_de: str
    reason_en: str
    status: Literal["open", "closed"]

    @model_validator(mode="after")
    def _names_its_rows_in_one_way(self) -> Self:
        key = (self.indicator, self.region, self.period)
        if isinstance(self.expect, float):
            if not all(key):
                raise ValueError("expect is a number, so indicator, region and period must name its row")
        elif any((*key, self.breakdown, self.basis)) or not self.expect:
            raise ValueError("expect is a table of values by their ids, which alone name the rows")
        elif unread := [name for name in self.expect if not _parts(name)[2]]:
            raise ValueError(f"an id is written like foreign_share.14.2023-12-31; found {unread[0]}")
        return self

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en

    @property
    def targets(self) -> tuple[Target, ...]:
        """The values that the entry is about, in the order of the register."""
        if isinstance(self.expect, float):
            parts = (self.indicator, self.region, self.period, self.breakdown)
            return (Target(write_identifier(*parts, self.basis), *parts, self.expect),)
        return tuple(Target(name, *_parts(name), expect) for name, expect in self.expect.items())


def _parts(name: str) -> tuple[str, str, str, str]:
    """Return indicator, region, period and breakdown of an id, each empty where the id has none."""
    indicator, region, period, breakdown = (*name.partition("@")[0].split(".", 3), "", "", "")[:4]
    return indicator, region, period, breakdown


def read_corrections(registers: Path) -> tuple[Correction, ...]:
    """Return the register of corrections.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "corrections.toml", "correction", Correction, TableError)


def apply_corrections(observations: pl.DataFrame, corrections: tuple[Correction, ...]) -> pl.DataFrame:
    """Return the observations with the columns ``excluded`` and ``flag``: ids of entries, empty where none applies.

    Raises:
        TableError: An open entry matches no row or several, its row no longer has the expected value, or two entries
            mark the same row.
    """
    known = observations.with_columns(id=identifier()).with_row_index("row")
    marks: dict[str, dict[int, str]] = {"exclude": {}, "flag": {}}
    problems = []
    for entry in corrections:
        if entry.status == "closed":
            continue
        named = known.filter(
            pl.col("id").is_in([target.id for target in entry.targets]),
            pl.col("source_url").str.contains(entry.source, literal=True),
        )
        for target in entry.targets:
            found = named.filter(pl.col("id") == target.id)
            marked = [marks[action].get(row) for action in marks for row in found["row"]]
            problem = _problem(entry, target, found["value"].to_list(), [other for other in marked if other])
            problems += [problem] if problem else []
            marks[entry.action] |= dict.fromkeys(found["row"], entry.id)
    if problems:
        raise TableError(describe(problems))
    return observations.with_columns(
        pl.Series(column, [marks[action].get(row, "") for row in range(observations.height)], dtype=pl.String)
        for column, action in (("excluded", "exclude"), ("flag", "flag"))
    )


def _problem(
    entry: Correction, target: Target, values: list[float | None], marked: list[str]
) -> Problem | None:
    """Return why an entry does not fit the rows found for one of its targets, or None."""
    where = f'corrections.toml, entry "{entry.id}"'
    if len(values) != 1:
        return Problem(
            "the entry must match exactly one row",
            where,
            f"one row of {target.id}",
            f"{len(values)} rows",
            "name more of the row (breakdown, basis, source), or close the entry",
        )
    if values[0] != target.expect:
        return Problem(
            "the value is no longer the one that was registered; the publisher seems to have mended it",
            f"{where}, {target.id}",
            f"{target.expect:.12g}",
            f"{values[0]}",
            "close the entry, naming the vintage that brought the change",
        )
    if marked:
        return Problem(
            "two entries mark the same row",
            f"{where}, {target.id}",
            "one entry a row",
            f'"{marked[0]}" as well',
            "put both reasons into one entry",
        )
    return None
