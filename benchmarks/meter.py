"""The cost of a command: wall-clock time, processor time of all processes that it started, and their memory at its peak."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of Linux
LINGER = 10.0
INTERVAL = 0.2
TAIL = 2000


class CommandError(Exception):
    """A measured command failed, or left a process behind; what it said was printed."""


@dataclass(frozen=True)
class Cost:
    """What one run of a command took.

    Attributes:
        wall: Seconds until the command had ended.
        cpu: Processor seconds of the command and of all that it started, those that outlived it included.
        memory: Most memory at one time in bytes, pages that processes share counted once; 0 where it was not watched.
    """

    wall: float
    cpu: float
    memory: int = 0


def measure(
    command: Sequence[str], folder: Path, environ: Mapping[str, str], *, watch_memory: bool = False
) -> Cost:
    """Run a command in a folder and return its cost.

    Watching the memory takes time of its own: watch in another run than the one whose time counts.

    Raises:
        CommandError: The exit code is not 0, or a process that the command had started still ran ``LINGER`` seconds after
            its end.
    """
    _adopt_orphans()
    watch = _Watch() if watch_memory else None
    log = folder / ".log"
    before = cpu_of_children()
    start = time.perf_counter()
    with log.open("wb") as printed:
        code = subprocess.call(
            command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed
        )
    wall = time.perf_counter() - start
    peak = watch.end() if watch else 0
    left = _reap_orphans()
    if code or left:
        print(" ".join(command), log.read_text(encoding="utf-8", errors="replace")[-TAIL:], sep="\n")
        raise CommandError(
            f"It left {left} processes behind." if left else f"It ended with exit code {code}."
        )
    return Cost(wall, cpu_of_children() - before, peak)


def _adopt_orphans() -> None:
    """Make processes whose parent ends children of this one, so that their processor time is counted here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)


def cpu_of_children() -> float:
    """Return the processor seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap_orphans() -> int:
    """Wait for adopted processes, end those that stay, and return how many had to be ended."""
    ended = 0
    limit = time.monotonic() + LINGER
    while True:
        try:
            found, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if found:
            continue
        if time.monotonic() > limit:
            for process in descendants():
                os.kill(process, signal.SIGKILL)
                ended += 1
            limit = time.monotonic() + LINGER
        time.sleep(0.01)


class _Watch:
    """Adds up the memory of all processes below this one, a few times a second."""

    def __init__(self) -> None:
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> int:
        self._over.set()
        self._thread.join()
        return self._peak

    def _run(self) -> None:
        while not self._over.wait(INTERVAL):
            self._peak = max(self._peak, sum(_proportional_memory(process) for process in descendants()))


def descendants() -> list[int]:
    """Return the processes below this one; empty where there is no /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _proportional_memory(process: int) -> int:
    """Return the memory of a process in bytes; a page that several processes share counts in parts."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
