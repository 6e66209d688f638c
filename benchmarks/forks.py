"""How many kernels can be forked, with real queries in each, until one hangs or fails.

`python benchmarks/forks.py --count 2000 --at-once 4` runs that many notebooks through papermill and one shared warm
process. Each scans a Parquet file, groups, joins, streams, writes, and makes a chart of what it found.
Exits with 1 if a single one hung, failed, or was not forked.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat

from evidence.engine import Zygote

TIMEOUT = 120
QUERIES = """
import os
import altair as alt
import polars as pl

rows = pl.scan_parquet(path)
by_group = rows.group_by("group").agg(pl.col("value").sum(), pl.len().alias("rows")).sort("group")
names = pl.LazyFrame({"group": range(100), "name": [f"group {number}" for number in range(100)]})
joined = by_group.join(names, on="group", how="left").sort("group").collect()
streamed = rows.filter(pl.col("value") % 2 == 0).group_by("group").len().sort("group").collect(engine="streaming")
joined.write_parquet(f"{folder}/joined-{os.getpid()}.parquet")
rows.sort("value").head(1000).sink_parquet(f"{folder}/sorted-{os.getpid()}.parquet")
again = pl.read_parquet(f"{folder}/joined-{os.getpid()}.parquet")
chart = alt.Chart(joined.head(20)).mark_bar().encode(x="name", y="value").to_dict()
print(os.getppid(), again["value"].sum(), streamed["len"].sum(), len(chart["datasets"].popitem()[1]))
"""
"""Ends with the number of the process that forked it, and three numbers that are the same in every kernel."""


def run(job: tuple[str, str]) -> tuple[str, str]:
    """Run the queries in a kernel; return how that ended, and what they found or what went wrong."""
    import papermill  # noqa: PLC0415  # once in each worker

    path, folder = job
    logging.getLogger("papermill").setLevel(logging.ERROR)
    cells = [
        nbformat.v4.new_code_cell(f"path, folder = {path!r}, {folder!r}"),
        nbformat.v4.new_code_cell(QUERIES),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    options = {
        "kernel_name": "python3",
        "language": "python",
        "progress_bar": False,
        "execution_timeout": TIMEOUT,
    }
    try:
        done = papermill.execute_notebook(notebook, None, engine_name="evidence", cwd=folder, **options)
    except Exception as fault:  # noqa: BLE001  # whatever it is, it is counted
        return "hung" if type(
            fault
        ).__name__ == "CellTimeoutError" else "failed", f"{type(fault).__name__}: {fault}"
    parent, *found = done.cells[1].outputs[0].text.split()
    return ("forked" if int(parent) == int(os.environ["EVIDENCE_FORKER"]) else "not forked"), " ".join(found)


def stress(count: int, at_once: int) -> dict[str, object]:
    """Return how many kernels were forked, hung, failed or not forked, what they found, and the seconds it took."""
    import polars as pl  # noqa: PLC0415  # not before the warm process has started

    with tempfile.TemporaryDirectory(prefix="forks-") as folder, Zygote() as zygote:
        os.environ["EVIDENCE_FORKER"] = str(zygote.pid)
        path = f"{folder}/rows.parquet"
        numbers = pl.int_range(0, 200_000, eager=True)
        pl.DataFrame({"group": numbers % 100, "value": numbers * 7919 % 100_003}).write_parquet(path)
        start = time.monotonic()
        spawn = multiprocessing.get_context("spawn")
        ends, found, faults = Counter(), Counter(), []
        with ProcessPoolExecutor(at_once, mp_context=spawn) as pool:
            for number, (end, what) in enumerate(pool.map(run, [(path, folder)] * count), start=1):
                ends[end] += 1
                if end == "forked":
                    found[what] += 1
                else:
                    faults.append(what)
                if number % 100 == 0:
                    print(
                        f"{number:6} {time.monotonic() - start:7.1f} s  {dict(ends)}",
                        file=sys.stderr,
                        flush=True,
                    )
        return {
            "kernels": count,
            "at once": at_once,
            **{end: ends[end] for end in ("forked", "hung", "failed", "not forked")},
            "different results": len(found),
            "seconds": round(time.monotonic() - start, 1),
            "faults": faults[:10],
        }


def main() -> None:
    """Measure and say it, as text for people and as JSON for programs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="kernels to fork")
    parser.add_argument("--at-once", type=int, default=2, help="how many of them at the same time")
    parser.add_argument("--json", type=Path, help="also write the result here")
    given = parser.parse_args()
    result = stress(given.count, given.at_once)
    for name, value in result.items():
        print(f"{name:18} {value}")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if result["forked"] == given.count and result["different results"] == 1 else 1)


if __name__ == "__main__":
    main()
