"""Builds the real site from nothing and says where time and processor time go, by step and by kind of process.

    python benchmarks/profile_build.py --date 2026-11-23 --write docs/performance.md
    python benchmarks/profile_build.py --date 2026-11-23 -- --notebook 08_what_the_land_pays --no-pdf

What stands behind ``--`` is passed on to ``evidence build``. A step takes the time from the thing before to its own, as
``--progress json`` tells them. After that the build is asked for again with nothing changed, and with one notebook changed.
All this happens in a copy of what a build reads. The processes are looked at a few times a second: a kind of process can lose
what its last moments cost, the sum cannot.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import machine
from meter import Cost, cpu_of_children, descendants, measure
from results import number, put, spread, table
from workloads import add_comment, copy_project

TICKS = os.sysconf("SC_CLK_TCK")
INTERVAL = 0.2
REPEATS = 5
NAME = "profile"
WARM, NOTEBOOKS, OTHERS = "warm process", "notebooks", "others"
# By a part of the command line; what a warm process forks has the same one, and is told apart by its parent.
KINDS = {
    "evidence.engine.zygote": WARM,
    "evidence.work.worker": "workers",
    "evidence.charts.renderer": "renderer of charts",
    "evidence build": "first process",
}


@dataclass
class Step:
    """What a step of the build made, and the seconds it took."""

    things: int = 0
    wall: float = 0.0
    cpu: float = 0.0


class Watch:
    """Adds up the processor time of all processes below this one, by kind, until it is ended."""

    def __init__(self) -> None:
        self._kinds: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> dict[str, float]:
        """Return the seconds by kind."""
        self._over.set()
        self._thread.join()
        return self._kinds

    def _run(self) -> None:
        while not self._over.wait(INTERVAL):
            for kind, seconds in processor_time()[0].items():
                self._kinds[kind] = max(self._kinds.get(kind, 0.0), seconds)


def processor_time() -> tuple[dict[str, float], float]:
    """Return the processor seconds up to now by kind of process, and the sum with that of processes that have ended.

    What notebooks that have ended took is told by the warm process that forked them.
    """
    found: dict[str, float] = {}
    kinds: dict[int, str] = {}
    whole = 0
    for process in descendants():
        try:
            words = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if not words:  # it has ended, and waits to be counted
            continue
        parent, own, ended = int(fields[1]), sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        kind = next((kind for part, kind in KINDS.items() if part in words), OTHERS)
        if kinds.get(parent) in (WARM, NOTEBOOKS):
            kind = NOTEBOOKS
        kinds[process] = kind
        found[kind] = found.get(kind, 0.0) + own / TICKS
        if kind in (WARM, NOTEBOOKS):
            found[NOTEBOOKS] = found.get(NOTEBOOKS, 0.0) + ended / TICKS
        whole += own + ended
    return found, whole / TICKS


def run(command: Sequence[str], environ: Mapping[str, str]) -> tuple[dict[str, Step], dict[str, float], Cost]:
    """Run a build, and return its steps by name, processor seconds by kind of process, and what it took as a whole."""
    steps: dict[str, Step] = {}
    watch, before, start = Watch(), cpu_of_children(), time.perf_counter()
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as build:
        took, used, name = 0.0, 0.0, "start"
        for line in build.stderr or ():
            try:
                event = json.loads(line)
            except ValueError:
                print(line, end="", file=sys.stderr)
                continue
            name = event.get("step", name)
            step = steps.setdefault(name, Step())
            now, cpu = time.perf_counter() - start, max(processor_time()[1], used)
            step.things += event["event"] == "done"
            step.wall += now - took
            step.cpu += cpu - used
            took, used = now, cpu
    if build.returncode:
        sys.exit(f"The build ended with {build.returncode}.")
    return steps, watch.end(), Cost(time.perf_counter() - start, cpu_of_children() - before)


def report(steps: Mapping[str, Step], kinds: Mapping[str, float], cold: Cost) -> str:
    """Return the tables of steps and of kinds of processes, the largest first, and the largest by name."""
    by_time = sorted(steps.items(), key=lambda entry: -entry[1].wall)
    by_cpu = sorted(kinds.items(), key=lambda entry: -entry[1])
    rows = [
        (name, f"{step.things}", number(step.wall), f"{step.wall / cold.wall:.0%}", number(step.cpu))
        for name, step in by_time
    ]
    shares = [(name, number(used), f"{used / cold.cpu:.0%}") for name, used in by_cpu]
    largest = (
        f"Built from nothing in {number(cold.wall)} s, with {number(cold.cpu)} s of processor time. The step "
        f"*{by_time[0][0]}* takes most of the time, *{by_cpu[0][0]}* most of the processor time."
    )
    of_steps = table(("step", "things", "seconds", "share", "CPU, s"), rows)
    return "\n\n".join((largest, of_steps, table(("processes", "CPU, s", "share"), shares)))


def main() -> None:
    """Build, print, and write where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--date", required=True, help="day of the measurement")
    parser.add_argument("--write", type=Path, help="document that takes the tables between its marks")
    parser.add_argument("options", nargs="*", help="for evidence build")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="profile-") as place:
        folder = Path(place)
        copy_project(folder)
        environ = os.environ | {"EVIDENCE_ROOT": str(folder)}
        command = (str(Path(sys.executable).parent / "evidence"), "build", *given.options)
        steps, kinds, cold = run((*command, "--progress", "json"), environ)
        again = [measure(command, folder, environ).wall for _ in range(REPEATS)]
        add_comment(min((folder / "notebooks").glob("0*.ipynb")))
        changed = measure(command, folder, environ).wall
    text = (
        f"`evidence build{''.join(f' {option}' for option in given.options)}`, measured on {given.date}: {machine()}.\n\n"
        f"{report(steps, kinds, cold)}\n\n"
        f"Again with nothing changed: {spread(again)} s. Again with one notebook changed: {number(changed)} s."
    )
    print(text)
    if given.write:
        put(given.write, NAME, text)


if __name__ == "__main__":
    main()
