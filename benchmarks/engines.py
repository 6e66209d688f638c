"""Compares our build with the ways in which others turn notebooks into pages, all in one run and in turn.

    python benchmarks/engines.py reference real scale --date 2026-11-23 --write docs/performance.md --json build/engines.json

``reference`` is the small notebook of this folder, ``real`` notebooks of this project, ``scale`` the small notebook with
many times as many pages, our way only. Each round takes every way once, in a fresh folder: cold, again with nothing
changed, and again with one notebook changed. A first round, whose times do not count, warms the disk's cache, watches the
memory and tells who notices a changed data file. Only ratios of one run mean something; no test depends on the times.

Other tools are installed on demand into environments of their own (``peers.txt``, ``--peers``); one that cannot be
installed or fails is named as not measured. What ``--write`` puts into a document goes between marks that it has.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import peers
import results
from meter import CommandError, Cost, measure
from results import Result
from ways import Way, all_ways, environment
from workloads import KREISE, LANGUAGES, Real, Reference, Workload

PACKAGES = (
    *("papermill", "nbclient", "nbconvert", "ipykernel", "ipython"),
    *("polars", "altair", "vl-convert-python"),
)
NOTEBOOKS = (
    "01_who_lives_in_saxony,03_who_came_for_protection,04_what_happens_in_school,08_what_the_land_pays"
)
# A build that does nothing is short: of several in a row the middle one counts.
REPEATS = 3


class Folder:
    """A fresh folder in which one way builds a workload."""

    def __init__(self, way: Way, workload: Workload, place: Path, tools: Path) -> None:
        self.place = place
        self._way, self._workload = way, workload
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        workload.write(place)
        way.prepare(workload, place)
        self._environ = environment(way, place, tools)

    def build(self, *, watch_memory: bool = False) -> Cost:
        """Run the way and return what it took.

        Raises:
            CommandError: It failed, or did not make all pages.
        """
        cost = measure(self._way.shell(), self.place, self._environ, watch_memory=watch_memory)
        made = len(self._way.made(self.place))
        if made < len(self._workload.pages):
            raise CommandError(f"It made {made} of {len(self._workload.pages)} pages.")
        return cost

    def notices_data(self) -> bool | None:
        """Change a value of a data file, build again and return whether a page shows it; None if it cannot be told."""
        words = self._workload.change_data(self.place)
        if not words:
            return None
        self.build()
        return any(words in page.read_text(encoding="utf-8") for page in self._way.made(self.place))

    def change_notebook(self) -> Cost:
        """Change a notebook, build again and return what that took."""
        self._workload.change_notebook(self.place)
        return self.build()


def compare(
    workload: Workload, chosen: Sequence[str], rounds: int, scratch: Path, tools: Path
) -> dict[str, Result]:
    """Return what every chosen way took, by name; none chosen means all."""
    ready = installer(tools)
    ways = [way for way in all_ways(workload) if not chosen or way.name in chosen]
    found = {way.name: Result(_title(way), way.incremental) for way in ways}
    for way in ways:
        found[way.name].fault = " ".join(filter(None, map(ready, way.peers)))
    for turn in range(rounds + 1):
        shift = turn % len(ways)
        for way in ways[shift:] + ways[:shift]:
            result = found[way.name]
            if result.fault:
                continue
            try:
                folder = Folder(way, workload, scratch / way.name, tools)
                if turn:
                    _take_round(folder, result)
                else:
                    result.memory = folder.build(watch_memory=True).memory
                    result.noticed = folder.notices_data() if way.incremental else None
            except CommandError as fault:
                result.fault = str(fault)
            shutil.rmtree(scratch / way.name, ignore_errors=True)
            _tell(workload, turn, way, result)
    return found


def _take_round(folder: Folder, result: Result) -> None:
    costs = {"cold": folder.build()}
    if result.incremental:
        again = sorted((folder.build() for _ in range(REPEATS)), key=lambda cost: cost.wall)
        costs |= {"no-op": again[REPEATS // 2], "notebook": folder.change_notebook()}
    for scenario, cost in costs.items():
        result.costs.setdefault(scenario, []).append(cost)


def _tell(workload: Workload, turn: int, way: Way, result: Result) -> None:
    said = ", ".join(f"{name} {costs[-1].wall:.2f} s" for name, costs in result.costs.items() if costs)
    print(
        f"{workload.name}, {f'round {turn}' if turn else 'first look'}, {way.name}: "
        f"{result.fault or said or f'{result.memory / 1e6:.0f} MB, notices data: {result.noticed}'}",
        flush=True,
    )


def _title(way: Way) -> str:
    version = peers.read_peers()[way.peers[0]].version if way.peers else ""
    return way.title.replace(way.name, f"{way.name} {version}", 1) if version else way.title


def installer(tools: Path) -> Callable[[str], str]:
    """Return a function that makes an environment and tells why that failed, empty for done; each is tried once."""
    known = peers.read_peers()

    @cache
    def ready(name: str) -> str:
        return peers.install(known[name], tools)

    return ready


def grow(factors: Sequence[int], pages: int, rounds: int, scratch: Path, tools: Path) -> dict[int, Result]:
    """Return what our way took to build the reference notebook with so many times as many pages, by pages."""
    found: dict[int, Result] = {}
    for turn in range(rounds + 1):
        for factor in factors:
            workload = Reference(pages * factor, scratch / "data")
            way = all_ways(workload)[0]
            result = found.setdefault(len(workload.pages), Result(way.title, way.incremental))
            cost = Folder(way, workload, scratch / way.name, tools).build(watch_memory=not turn)
            if turn:
                result.costs.setdefault("cold", []).append(cost)
            else:
                result.memory = cost.memory
            print(f"scale, round {turn}, {len(workload.pages)} pages: {cost.wall:.2f} s", flush=True)
    return found


def machine() -> str:
    """Return processor, cores, memory and Python in words."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores of {processor}, {memory:.0f} GiB, Python {platform.python_version()}"


def heading(title: str, rounds: int, date: str) -> str:
    """Return what stands above a table: what was built, how often, where, when and in which versions."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"Built: {title}. Medians of {rounds} rounds in turn (least and most beside them); a ratio is the median of the "
        f"rounds' own ratios. Measured on {date}: {machine()}; {versions}."
    )


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="+", choices=("reference", "real", "scale"))
    parser.add_argument("--date", required=True, help="day of the measurement, for the table")
    parser.add_argument("--rounds", type=int, default=3, help="rounds that count")
    parser.add_argument("--ways", default="", help="names of ways with commas between; all unless given")
    parser.add_argument("--pages", type=int, default=len(KREISE) * len(LANGUAGES), help="of the reference")
    parser.add_argument("--notebooks", default=NOTEBOOKS, help="of the project, with commas between")
    parser.add_argument("--factors", default="1,4,16", help="for scale: how many times as many pages")
    parser.add_argument("--peers", type=Path, default=peers.default_folder(), help="environments of tools")
    parser.add_argument("--write", type=Path, help="document that takes the tables between its marks")
    parser.add_argument("--json", type=Path, help="file for all figures")
    given = parser.parse_args()
    tools: Path = given.peers.resolve()
    chosen = given.ways.split(",") if given.ways else []
    figures: dict[str, Any] = {"date": given.date, "machine": machine()}
    with tempfile.TemporaryDirectory(prefix="engines-") as folder:
        scratch = Path(folder)
        for what in given.what:
            if what == "scale":
                factors = [int(factor) for factor in given.factors.split(",")]
                grown = grow(factors, given.pages, given.rounds, scratch, tools)
                text = results.scale(
                    {pages: result.costs["cold"] for pages, result in grown.items()},
                    {pages: result.memory for pages, result in grown.items()},
                )
                title, found = "the small reference notebook, our way", grown
            else:
                workload: Workload = (
                    Reference(given.pages, scratch / "data")
                    if what == "reference"
                    else Real(tuple(given.notebooks.split(",")))
                )
                title, found = workload.title, compare(workload, chosen, given.rounds, scratch, tools)
                text = results.comparison(found, len(workload.pages))
                if what == "reference":
                    text += "\n\n" + results.goal_list(results.goals(found))
            text = f"{heading(title, given.rounds, given.date)}\n\n{text}"
            figures[what] = {str(name): asdict(result) for name, result in found.items()}
            print(f"\n{text}\n", flush=True)
            if given.json:
                given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
            if given.write:
                results.put(given.write, what, text)


if __name__ == "__main__":
    main()
