"""What a build read and made, so that the next one can tell in a few milliseconds whether anything is different.

A file is taken for unchanged while its size, its time and its number on the disk are; if they differ, its content decides.
Only the standard library is imported, and little of it: this is what a build that has nothing to do waits for.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "manifest.json"
CHECKSUMS = "checksums.json"
_SKIPPED = frozenset({"__pycache__", ".ipynb_checkpoints"})
SETTLED = 0.02  # seconds: a file that changed this short ago may change again and have the same time

Area = tuple[str, Sequence[str] | None]
"""A folder to look at with everything below it, or only the named files directly in it."""
Look = dict[str, dict[str, list[int]]]
"""By folder and name: size, time and number on the disk of each file; nothing for a folder."""


def look(areas: Iterable[Area], *, to_keep: bool = True) -> Look:
    """Return what lies in the areas. A folder that is missing has nothing in it; so has a file.

    Args:
        areas: Where to look.
        to_keep: Whether later looks are compared with this one: a time that may not be over yet is then left open.
    """
    seen: Look = {}
    latest = time.time_ns() - SETTLED * 1e9 if to_keep else float(2**63)
    for folder, names in areas:
        waiting = [folder]
        while waiting:
            place = waiting.pop()
            found = seen.setdefault(place, {})
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        name = entry.name
                        if (names is not None and name not in names) or name in _SKIPPED:
                            continue
                        if entry.is_dir():
                            found[f"{name}/"] = []
                            waiting.append(f"{place}/{name}")
                        else:
                            found[name] = _stamp(entry, latest)
            except (FileNotFoundError, NotADirectoryError):
                continue
    return seen


def _stamp(entry: os.DirEntry[str], latest: float) -> list[int]:
    try:
        stat = entry.stat()
    except FileNotFoundError:  # a link that leads nowhere
        return [0, 0, 0]
    return [stat.st_size, stat.st_mtime_ns if stat.st_mtime_ns <= latest else 0, stat.st_ino]


class Checksums:
    """The sha256 of files, computed again only where a file is no longer as it was.

    Args:
        folder: Where they are kept from one build to the next.
        paranoid: Whether to compute all of them again.
    """

    def __init__(self, folder: str, *, paranoid: bool = False) -> None:
        self._path = os.path.join(folder, CHECKSUMS)
        self._kept = {} if paranoid else _read(self._path)
        self._now: dict[str, list[int | str]] = {}

    def of(self, path: str) -> str:
        """Return the checksum of a file, empty where there is none."""
        if path in self._now:
            return str(self._now[path][-1])
        try:
            stat = os.stat(path)
            settled = stat.st_mtime_ns <= time.time_ns() - SETTLED * 1e9
            stamp = [stat.st_size, stat.st_mtime_ns if settled else 0, stat.st_ino]
            kept = self._kept.get(path)
            checksum = kept[-1] if settled and kept and kept[:-1] == stamp else _sha256(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return ""
        self._now[path] = [*stamp, checksum]
        return str(checksum)

    def forget(self, paths: Iterable[str]) -> None:
        """Look at files anew, because this build has changed them."""
        for path in paths:
            self._now.pop(path, None)

    def write(self) -> None:
        """Keep what was asked for."""
        _write(self._path, self._now)


class Manifest:
    """What the last finished build into a folder was asked for, what it read and what it made.

    Args:
        folder: Where it is kept.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, NAME)

    def holds(self, asked: str) -> bool:
        """Return whether the same is asked for, and every file that was read or made looks as it did then."""
        kept = _read(self._path)
        return bool(kept) and kept["asked"] == asked and look(kept["areas"], to_keep=False) == kept["seen"]

    def holds_closely(self, asked: str, checksums: Checksums) -> bool:
        """Return whether the same is asked for, and every file that was read or made has the content of then.

        Times that differ with the same content are taken over, so that the next look is quick again.
        """
        kept = _read(self._path)
        if not kept or kept["asked"] != asked:
            return False
        seen = look(kept["areas"])
        if _contents(seen, checksums) != kept["contents"]:
            return False
        self._keep(asked, kept["areas"], seen, kept["contents"])
        checksums.write()
        return True

    def write(self, asked: str, areas: Sequence[Area], seen: Look, checksums: Checksums) -> None:
        """Keep what a build was asked for, and what it saw in the areas."""
        contents = _contents(seen, checksums)
        checksums.write()
        self._keep(asked, areas, seen, contents)

    def _keep(self, asked: str, areas: Sequence[Area], seen: Look, contents: str) -> None:
        _write(self._path, {"asked": asked, "areas": areas, "contents": contents, "seen": seen})


def _contents(seen: Look, checksums: Checksums) -> str:
    """Return one checksum of everything that was seen: names and contents; an empty folder is nothing."""
    import hashlib

    lines = [
        f"{folder}/{name} {checksums.of(f'{folder}/{name}')}"
        for folder, files in seen.items()
        for name in files
        if not name.endswith("/")
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()


def _sha256(path: str) -> str:
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: str, content: object) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    beside = f"{path}.{os.getpid()}"
    with open(beside, "w", encoding="utf-8") as file:
        json.dump(content, file, separators=(",", ":"))
    os.replace(beside, path)
