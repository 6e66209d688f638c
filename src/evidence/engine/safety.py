"""May this process fork a child that runs polars queries? Checked before each fork, never assumed.

polars does not support ``fork``. Importing it starts three threads that hold no lock a query needs; the pools that
would leave a forked child waiting for ever start with the first query. So a process may fork as long as it has run
none, and that is visible: every thread has a name.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

TESTED = {"polars": ((2, 1), (2, 2)), "ipykernel": ((7, 4), (7, 5))}
"""From this version on, up to but without that one. polars was forked thousands of times with real queries;
ipykernel's outputs were compared cell by cell, and its inner parts are the ones that we replace."""

HARMLESS_THREADS = ("jemalloc_bg_thd", "polars-ooc-clea")
"""Threads that importing polars starts, by the 15 characters that Linux keeps of a name."""

_TASKS = Path("/proc/self/task")
_NAMESPACES = Path("/proc/self/ns")


@functools.cache
def why_not_here() -> str | None:
    """Return why no process on this machine may be forked for a notebook, or None if it may."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return f"this platform ({sys.platform}) is not one on which forking was tested"
    if not _TASKS.is_dir():
        return "there is no /proc to read the names of threads from"
    return next(filter(None, (_why_untested(package) for package in TESTED)), None)


def why_not_now() -> str | None:
    """Return why this process may not fork at this moment, or None if it may."""
    unknown = sorted(name for name in other_threads() if name not in HARMLESS_THREADS)
    if unknown:
        return f"the warm process runs threads that a fork would lose: {', '.join(unknown)}"
    return None


def circumstances() -> dict[str, object]:
    """Return by name what a child has from the process that forks it and what nobody can hand over to it."""
    import resource

    found: dict[str, object] = {
        f"namespace {link.name}": str(link.readlink())
        for link in _NAMESPACES.iterdir()
        if not link.name.endswith("_for_children")
    }
    for name in dir(resource):
        if name.startswith("RLIMIT_"):
            found[f"limit {name.removeprefix('RLIMIT_')}"] = list(resource.getrlimit(getattr(resource, name)))
    found["user"] = [os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *sorted(os.getgroups())]
    return found


def other_threads() -> list[str]:
    """Return the names of all threads of this process but the main one, native ones included."""
    names = []
    for task in _TASKS.iterdir():
        if task.name == str(os.getpid()):
            continue
        try:
            names.append((task / "comm").read_text().strip())
        except FileNotFoundError:  # it ended while we looked
            continue
    return names


def _why_untested(package: str) -> str | None:
    from importlib import metadata  # the warm process asks another question, and shall start quickly

    try:
        found = metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
    lowest, beyond = TESTED[package]
    if lowest <= tuple(int(part) for part in found.split(".")[:2]) < beyond:
        return None
    return f"{package} {found} is not in the tested range, {_dotted(lowest)} up to, not including, {_dotted(beyond)}"


def _dotted(parts: tuple[int, int]) -> str:
    return ".".join(map(str, parts))
