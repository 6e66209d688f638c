"""The readers by name, and what becomes of their faults."""

import csv
import struct
import sys
import zlib
from types import ModuleType

import polars as pl
import pytest

from evidence.errors import AnswerError, TableError
from evidence.tables.readers import catalogue
from tables_of_publishers import definition


@pytest.fixture
def reading(monkeypatch):
    """Return the reader "test", which raises what it is given."""

    def made(fault):
        def parse(bodies, table):
            raise fault

        module = ModuleType("reader_of_a_test")
        module.parse = parse
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(catalogue, "READERS", {"test": f"{module.__name__}:parse"})
        return catalogue.reader("test")

    return made


@pytest.mark.parametrize(
    "fault",
    [
        pl.exceptions.ComputeError("could not parse `x`\nas i64"),
        pl.exceptions.PanicException("index out of bounds"),
        RecursionError(),
        MemoryError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        OverflowError("too large"),
        csv.Error("line contains NUL"),
        struct.error("unpack requires 4 bytes"),
        zlib.error("Error -3"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_fault_of_a_library_is_one_clean_error(reading, fault):
    with pytest.raises(TableError, match="office/t: the file cannot be read") as told:
        reading(fault)([], definition())
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "fault", [KeyError("x"), TypeError("x"), TableError("line 3"), AnswerError("no ZIP")]
)
def test_fault_of_ours_is_let_through(reading, fault):
    with pytest.raises(type(fault)) as told:
        reading(fault)([], definition())
    assert told.value is fault


def test_unknown_reader_is_told():
    with pytest.raises(TableError, match='reader "excel" is unknown.*genesis_flat'):
        catalogue.reader("excel")
