"""The readers by name: which one reads the bytes of a definition or a sidecar."""

from __future__ import annotations

import csv
import importlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import cast

import polars as pl

from evidence.errors import Problem, TableError
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells, Parse

READERS: Mapping[str, str] = {
    name: f"evidence.tables.readers.{name}:parse"
    for name in (
        "ba_csv",
        "ba_excel",
        "drop_csv",
        "drop_excel",
        "drop_json",
        "eurostat_csv",
        "eurostat_json",
        "eurostat_tsv",
        "eurostat_xml",
        "genesis_classic",
        "genesis_cube",
        "genesis_flat",
        "inkar_bulk",
        "inkar_export",
        "inkar_table",
    )
}


def reader(name: str) -> Parse:
    """Return the reader called ``name``: bytes in, cells or one clean error out, whatever the bytes are.

    Raises:
        TableError: There is none.
    """
    if name not in READERS:
        raise TableError(
            str(
                Problem(
                    f'reader "{name}" is unknown',
                    "data/registers/tables, or a sidecar in data/raw",
                    "one of " + ", ".join(READERS),
                    f'"{name}"',
                    "correct the key reader",
                )
            )
        )
    module, _, attribute = READERS[name].partition(":")
    parse = cast("Parse", getattr(importlib.import_module(module), attribute))

    def parse_safely(bodies: Sequence[Body], table: TableDefinition) -> Cells:
        try:
            return parse(bodies, table)
        except (
            pl.exceptions.PolarsError,
            pl.exceptions.PanicException,
            RecursionError,
            MemoryError,
            UnicodeError,
            OverflowError,
            csv.Error,
            struct.error,
            zlib.error,
        ) as fault:
            raise TableError(
                str(
                    Problem(
                        "the file cannot be read",
                        table.name,
                        f"a file of the kind {name}",
                        " ".join(str(fault).split())[:160] or type(fault).__name__,
                        "look at the file; if the publisher has changed its layout, the reader needs a change",
                    )
                )
            ) from fault

    return parse_safely
