"""Compares our readers of large files with the pandas-based packages for the same files, and with reading and unpacking alone.

    python benchmarks/parsers.py --rounds 5 --date 2026-11-23 --write docs/performance.md

Two files of ``--megabytes`` unpacked: the recorded table 12531-0043 of GENESIS-Online as often as it takes, each time for another
year; and the recorded excerpt of Eurostat's demo_r_gind3 likewise, each time with other regions. Every round takes every way once,
in a process of its own that imports first and then starts the clock. The others do less: pandas makes one number of a cell and
forgets what it was printed as, and eurostat keeps periods as columns. They stand in an environment of their own (``peers.txt``).
Only ratios of one run mean something; no test depends on them. Without the recorded bodies there is nothing to measure.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import peers
import results

HERE = Path(__file__).resolve().parent
CLIENTS = "statistics-clients"
MB = 10**6


@dataclass
class Taken:
    """What one way took in each round: seconds, processor seconds, MiB at the peak, and what it found."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    rows: int = 0
    fault: str = ""


TITLES = {
    "genesis": {
        "floor": "read and unpack only",
        "ours_genesis": "**ours**: cells, checked",
        "pystatis_raw": "pystatis, `prettify=False`",
        "pystatis": "pystatis",
    },
    "eurostat": {
        "floor": "read and unpack only",
        "ours_eurostat": "**ours**: cells, checked",
        "eurostat": "eurostat, with flags",
    },
}


def genesis(samples: Path, size: int, folder: Path) -> Path:
    """Write the recorded flat file as often as it takes for ``size`` bytes, each time for the year before, and return the ZIP."""
    with zipfile.ZipFile(samples / "genesis_rest/data/12531-0043_408.zip") as archive:
        head, _, rows = archive.read(archive.namelist()[0]).partition(b"\n")
    path = folder / "12531-0043.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("12531-0043_1_de_flat.csv", "w") as file,
    ):
        written = file.write(head + b"\n")
        for year in range(2024, 1900, -1):
            text = rows.replace(b";2024-12-31;", f";{year}-12-31;".encode())
            if written + len(text) > size:
                file.write(text[: text.rfind(b"\n", 0, size - written) + 1])
                break
            written += file.write(text)
    return path


def eurostat(samples: Path, size: int, folder: Path) -> Path:
    """Write the recorded series as often as it takes for ``size`` bytes, each time with other regions and digits, and return the gzip file."""
    head, *series = (samples / "eurostat/demo_r_gind3_excerpt.tsv").read_text(encoding="utf-8").splitlines()
    path = folder / "demo_r_gind3.tsv.gz"
    lines = [tuple(line.split("\t", 1)) for line in series]
    written, copy, draw = 0, 0, random.Random(1)  # noqa: S311  figures for a measurement
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        file.write(head + "\r\n")
        while written < size:
            digits = str.maketrans(
                "123456789", "".join(draw.sample("123456789", 9))
            )  # or it would pack like nothing real
            block = "".join(f"{key}_{copy}\t{cells.translate(digits)}\r\n" for key, cells in lines)
            written += file.write(block)
            copy += 1
    return path


def take(way: str, path: Path, python: str, taken: Taken) -> None:
    """Run one way once, and enter what it took."""
    if taken.fault:
        return
    environ = os.environ | {"PYTHONPATH": ""}
    done = subprocess.run(
        [python, str(HERE / "parser_ways.py"), way, str(path)],
        check=False,
        capture_output=True,
        text=True,
        env=environ,
        cwd=path.parent,
    )
    if done.returncode:
        taken.fault = (done.stderr.strip().splitlines() or ["failed"])[-1]
        print(done.stderr[-2000:], file=sys.stderr)
        return
    said = json.loads(done.stdout.strip().splitlines()[-1])
    taken.wall.append(said["wall"])
    taken.cpu.append(said["cpu"])
    taken.memory.append(said["memory"])
    taken.rows = said["rows"]


def shown(titles: dict[str, str], taken: dict[str, Taken]) -> str:
    """Return a table with one row a way: seconds, and how many times as long as we and as the floor."""
    own = next(way for way in titles if way.startswith("ours"))
    rows = []
    for way, title in titles.items():
        found = taken[way]
        if found.fault or taken[own].fault:
            rows.append([title, f"not measured: {found.fault}", *["–"] * 5])
            continue
        rows.append(
            [
                title,
                results.spread(found.wall),
                results.spread(found.cpu),
                results.spread([wall / ours for wall, ours in zip(found.wall, taken[own].wall, strict=True)]),
                results.spread(
                    [wall / least for wall, least in zip(found.wall, taken["floor"].wall, strict=True)]
                ),
                results.number(max(found.memory)),
                "–" if way == "floor" else f"{found.rows:,}",
            ]
        )
    head = ["", "seconds", "processor seconds", "times ours", "times the floor", "peak memory, MiB", "rows"]
    return results.table(head, rows)


def main() -> None:
    """Make the files, measure every way in turn, and print or write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--date", default="", help="day of the measurement, for the document")
    parser.add_argument("--write", type=Path, help="document with the marks of “parsers”")
    parser.add_argument("--peers", type=Path, default=peers.default_folder(), help="environments of tools")
    parser.add_argument("--samples", type=Path, default=_samples())
    given = parser.parse_args()
    if not (given.samples / "genesis_rest").is_dir():
        raise SystemExit(f"The recorded bodies are not in {given.samples}: name their folder by --samples.")
    tools = given.peers.resolve()
    fault = peers.install(peers.read_peers()[CLIENTS], tools)
    theirs = str(tools / CLIENTS / "bin" / "python")
    parts = []
    with tempfile.TemporaryDirectory() as place:
        for name, make in (("genesis", genesis), ("eurostat", eurostat)):
            path = make(given.samples, given.megabytes * MB, Path(place))
            taken = {way: Taken() for way in TITLES[name]}
            for way in ("pystatis", "pystatis_raw", "eurostat"):
                if way in taken:
                    taken[way].fault = fault
            for number in range(given.rounds + 1):
                for way, found in taken.items():
                    own = way.startswith(("ours", "floor"))
                    take(way, path, sys.executable if own else theirs, found)
                    if (
                        not number and not found.fault
                    ):  # the first round warms the disk's cache and does not count
                        taken[way] = Taken(rows=found.rows)
            heading = (
                f"`{path.name}`, {given.megabytes} MB unpacked, {path.stat().st_size / MB:.1f} MB packed"
            )
            parts.append(f"{heading}, {given.rounds} rounds:\n\n{shown(TITLES[name], taken)}")
    text = "\n\n".join([*([f"Measured on {given.date}."] if given.date else []), *parts])
    print(text)
    if given.write:
        results.put(given.write, "parsers", text)


def _samples() -> Path:
    return Path(os.environ.get("EVIDENCE_SAMPLES") or HERE.parents[1] / "shared" / "samples")


if __name__ == "__main__":
    main()
