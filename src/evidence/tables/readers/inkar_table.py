"""Tables of the site of INKAR as JSON: for each indicator and level of regions, its times and then its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from evidence.errors import Problem, TableError
from evidence.sources.clients.inkar import COLUMNS, TIMES, VALUES, unwrap
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, LONGEST_NUMBER, NUMBER, Cells, cells
from evidence.tables.readers import inkar

DIMENSIONS = ("indikator",)
_SMALLEST_EXPONENT = -LONGEST_NUMBER


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return one cell a region, indicator and time. The dimension ``indikator`` has the number of the group.

    The site words each group in its answer with the times; if that is none of the wordings in ``ask.indicators``, the
    numbers have moved, and the table is refused. A value that is null gives no cell.
    """
    known: dict[tuple[str, str], str] = {}
    labels: dict[tuple[str, str], str] = {}
    columns: dict[str, list[object]] = {name: [] for name in (*FIXED, *DIMENSIONS)}
    for part, body in enumerate(bodies, start=1):
        where = f"{table.name}, part {part}"
        said = unwrap(body, where)
        if set(said) == {TIMES}:
            for line, row in enumerate(said[TIMES], start=1):
                _check_row(row, TIMES, f"{where}, line {line}")
                _check_wording(row, table, f"{where}, line {line}")
                known[str(row["IndID"]), str(row["ZeitID"])] = str(row["Zeit"])
                labels["indikator", str(row["Gruppe"])] = str(row["Indikator"]).strip()
        elif set(said) == {VALUES}:
            for line, row in enumerate(said[VALUES], start=1):
                _check_row(row, VALUES, f"{where}, line {line}")
                time = known.get((str(row["ID"]), str(row["ZeitID"])))
                if time is None:
                    raise _refused(
                        "a value of a time that the answer before does not name",
                        f"{where}, line {line}",
                        "ID and ZeitID as in the times",
                        f"ID {row['ID']}, ZeitID {row['ZeitID']}",
                    )
                if row["Wert"] not in (None, ""):
                    number = _number(str(row["Wert"]))
                    values = (part, line, time, str(row["Raumbezug"]), str(row["Schlüssel"]), "", "", number)
                    for column, value in zip(
                        columns.values(),
                        (*values, "" if number else str(row["Wert"]), "", str(row["Indikator"])),
                        strict=True,
                    ):
                        column.append(value)
        else:
            raise _refused(
                "an answer of another kind", where, f'"{TIMES}" or "{VALUES}"', ", ".join(said) or "nothing"
            )
    frame = pl.DataFrame(columns, schema={**FIXED, "indikator": pl.String})
    frame = frame.with_columns(
        level=inkar.levels(pl.col("level")), time=inkar.times(frame["time"], table.name)
    )
    frame = frame.with_columns(region=inkar.keys(pl.col("level"), pl.col("region")))
    return cells(frame, DIMENSIONS, labels, where=table.name)


def _check_row(row: dict[str, Any], kind: str, where: str) -> None:
    missing = sorted(COLUMNS[kind] - set(row))
    if missing:
        strange = sorted(set(row) - COLUMNS[kind])
        raise _refused(
            f'"{missing[0]}" is missing',
            where,
            ", ".join(sorted(COLUMNS[kind])),
            ", ".join(strange) or "less",
        )


def _check_wording(row: dict[str, Any], table: TableDefinition, where: str) -> None:
    wordings = dict(table.ask.get("indicators", {})).get(str(row["Gruppe"]), ())
    wordings = [wordings] if isinstance(wordings, str) else list(wordings)
    found = str(row["Indikator"]).strip()
    if found not in wordings:
        raise TableError(
            str(
                Problem(
                    f'group {row["Gruppe"]} is "{found}"',
                    where,
                    " or ".join(f'"{wording}"' for wording in wordings) or "a group of ask.indicators",
                    f'"{found}"',
                    "look up the number of the indicator in this edition of INKAR, or add its new wording to the definition",
                )
            )
        )


def _number(text: str) -> str:
    """Return a number of JSON as plain text with its printed decimals; empty text if it is none."""
    if re.match(NUMBER, text):
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return ""
    exponent = value.as_tuple().exponent
    if (
        not value.is_finite()
        or not isinstance(exponent, int)
        or not _SMALLEST_EXPONENT < exponent < LONGEST_NUMBER
    ):
        return ""
    return format(value, "f")


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "look at the answer; if the site has changed its layout, the reader needs a change, and the vintage before stays",
            )
        )
    )
