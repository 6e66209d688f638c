"""Definitions, cells and origins as small as a test needs them."""

import polars as pl

from evidence.sources.definitions import TableDefinition
from evidence.sources.origin import Origin
from evidence.tables.cells import FIXED, cells

ORIGIN = Origin(
    title="A table",
    publisher="office",
    address="https://office.example/t",
    licence="dl-de/by-2-0",
    tier="primary",
    retrieved="2026-11-23",
    published="2026-11-20",
    reader="transcription",
    disclosure_control="none",
    note="",
    sha256="0" * 64,
)


def definition(**entry):
    """Return a definition with the keys that a test is about."""
    return TableDefinition.model_validate(
        {
            "id": "t",
            "client": "file_drop",
            "publisher": "office",
            "reader": "drop_csv",
            "legend": "destatis",
            "title": "A table",
            "address": "https://office.example/t",
            "licence": "dl-de/by-2-0",
            "checked": "recorded",
        }
        | entry
    )


def body(text, dimensions=(), labels=None, **constant):
    """Return cells drawn as a table: the first line names columns, ``""`` is empty and ``~`` null.

    Columns that are not drawn have the value of ``constant``, or a plain default. A ``value`` column is split into number
    and symbol.
    """
    lines = [line.split() for line in text.strip().splitlines()]
    rows = [
        {
            name: None if cell == "~" else "" if cell == '""' else cell
            for name, cell in zip(lines[0], line, strict=True)
        }
        for line in lines[1:]
    ]
    default = {
        "time": "2024-12-31",
        "level": "KREISE",
        "measure": "M",
        "unit": "Anzahl",
        "flag": "",
    } | constant
    frame = pl.DataFrame(
        [
            default
            | row
            | {"part": 1, "line": number}
            | {
                "number": row["value"] if _is_number(row["value"]) else "",
                "symbol": "" if _is_number(row["value"]) else row["value"],
            }
            for number, row in enumerate(rows, start=2)
        ],
        schema=dict(FIXED) | dict.fromkeys(dimensions, pl.String),
    )
    return cells(frame, dimensions, labels or {}, where="office/t")


def _is_number(text):
    return text.removeprefix("-").replace(".", "", 1).isdigit() and text != "."
