"""Reads one file in one way, and prints as JSON what it took: seconds, processor seconds, peak memory, and rows.

    python benchmarks/parser_ways.py WAY FILE

Imports come before the clock starts. The other packages read the file by their own functions; only the network is taken away
from them: where they would ask a host, they get the bytes of the file.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

GENESIS, EUROSTAT = "12531-0043", "demo_r_gind3"


def _definition(reader: str) -> Any:
    definitions = import_module("evidence.sources.definitions")
    name = GENESIS if reader == "genesis_flat" else EUROSTAT
    return definitions.TableDefinition(
        id=name,
        client="genesis" if reader == "genesis_flat" else "eurostat",
        host="genesis",
        publisher="office",
        reader=reader,
        legend="destatis" if reader == "genesis_flat" else "eurostat",
        title="t",
        address="https://office.example/t",
        licence="l",
        checked="recorded",
        max_bytes=2**30,
        ask={"name": name},
    )


def ours(reader: str, path: Path) -> Callable[[], int]:
    """Return how we read a file: every cell as text with its place, checked."""
    parse = import_module("evidence.tables.readers.catalogue").reader(reader)
    body = import_module("evidence.sources.exchange").Body
    import_module(f"evidence.tables.readers.{reader}")
    table = _definition(reader)
    return lambda: int(parse([body(path.name, path)], table).frame.height)


def pystatis(path: Path, *, prettify: bool) -> Callable[[], int]:
    """Return how pystatis reads a flat file: ``Table.get_data``, which unpacks nothing, so its own unpacking comes before."""
    module = import_module("pystatis.table")

    def load(*, endpoint: str, **_: object) -> bytes | str:
        if endpoint == "metadata":
            return "{}"
        with zipfile.ZipFile(path) as archive:  # as pystatis.http_helper.load_data
            return archive.read(archive.namelist()[0])

    module.load_data = load
    module.db = SimpleNamespace(
        identify_db_matches=lambda _: ["genesis"], select_db_by_credentials=lambda _: "genesis"
    )
    table = module.Table(GENESIS)

    def run() -> int:
        table.get_data(prettify=prettify)
        return len(table.data)

    return run


def eurostat(path: Path) -> Callable[[], int]:
    """Return how the package eurostat reads a TSV with flags: one row a series, a column for each value and each flag."""
    module = import_module("eurostat.eurostat")
    setattr(module, "__get_dims_info__", lambda *_, **__: ("ESTAT", "EUROSTAT", []))  # noqa: B010  names that classes mangle
    setattr(module, "__get_resp__", lambda *_, **__: SimpleNamespace(content=path.read_bytes()))  # noqa: B010
    return lambda: len(module.get_data_df(EUROSTAT, flags=True))


def floor(path: Path) -> Callable[[], int]:
    """Return how a file is read and unpacked, and nothing else: the bytes count as rows."""
    if path.suffix == ".gz":
        return lambda: len(gzip.decompress(path.read_bytes()))

    def run() -> int:
        with zipfile.ZipFile(path) as archive:
            return len(archive.read(archive.namelist()[0]))

    return run


WAYS: dict[str, Callable[[Path], Callable[[], int]]] = {
    "ours_genesis": lambda path: ours("genesis_flat", path),
    "ours_eurostat": lambda path: ours("eurostat_tsv", path),
    "pystatis": lambda path: pystatis(path, prettify=True),
    "pystatis_raw": lambda path: pystatis(path, prettify=False),
    "eurostat": eurostat,
    "floor": floor,
}


def main() -> None:
    """Read the file of the second argument in the way of the first."""
    run = WAYS[sys.argv[1]](Path(sys.argv[2]))
    before, wall = time.process_time(), time.perf_counter()
    rows = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 1024
    )
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": memory, "rows": rows}))


if __name__ == "__main__":
    main()
