"""What earlier builds made, kept in files by what it was made from, so that it need not be made again.

An entry answers a question, and holds for as long as everything that was read for the answer is as it was then. One
question may have several entries, one for each state of what was read: who goes back to an older state finds it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from evidence.work.reads import CACHE_VARIABLE

BUILDS = 20
FOLDER_VARIABLE = CACHE_VARIABLE
_LEVEL = 1  # of compression: pages become a sixth, at the speed of the disk
_BUILDS_FILE = "builds"


def question(*parts: object) -> str:
    """Return one name for everything that a result depends on and that is known before it is made.

    Args:
        parts: Texts, numbers, and lists or mappings of them; equal parts give equal names in every process.
    """
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class Store:
    """A folder of answers. Several processes may use it at once: an entry appears whole or not at all.

    Args:
        folder: Where the entries lie; made with the first one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def recall(self, kind: str, asked: str, state: Callable[[str], str] = lambda _: "") -> bytes | None:
        """Return the answer for the present state of what was read for it, or None where there is none.

        A damaged entry counts as none and goes.

        Args:
            kind: What sort of thing is asked for, such as ``notebook``.
            asked: The question, as ``question`` names it.
            state: Returns the present state of a thing that was read.
        """
        for path in sorted((self.folder / kind / asked[:2] / asked).glob("[0-9a-f]*")):
            with suppress(FileNotFoundError):
                checksum, _, packed = path.read_bytes().partition(b"\n")
                if hashlib.sha256(packed).hexdigest().encode() != checksum:
                    path.unlink()
                    continue
                read, _, content = packed.partition(b"\n")
                if all(state(name) == was for name, was in json.loads(read).items()):
                    os.utime(path)
                    return zlib.decompress(content)
        return None

    def remember(self, kind: str, asked: str, content: bytes, reads: Mapping[str, str] | None = None) -> None:
        """Keep an answer.

        Args:
            kind: What sort of thing it is.
            asked: The question, as ``question`` names it.
            content: The answer.
            reads: What was read for it, by name, with its state then; nothing beside the question unless given.
        """
        told = json.dumps(reads or {}, ensure_ascii=False, sort_keys=True).encode("utf-8")
        packed = told + b"\n" + zlib.compress(content, _LEVEL)
        place = self.folder / kind / asked[:2] / asked / hashlib.sha256(told).hexdigest()
        write_whole(place, hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed)

    def begin_build(self) -> None:
        """Note that a build begins, for ``forget``."""
        began = [*self._builds(), time.time_ns()][-BUILDS:]
        write_whole(self.folder / _BUILDS_FILE, "".join(f"{moment}\n" for moment in began).encode())

    def forget(self) -> None:
        """Remove what none of the last ``BUILDS`` builds has used, whoever put it below the folder."""
        began = self._builds()
        if len(began) < BUILDS:
            return
        for path in self.folder.glob("*/**/*"):
            with suppress(OSError):
                if path.is_file() and path.stat().st_mtime_ns < began[0]:
                    path.unlink()
        for path in sorted(self.folder.glob("*/**/"), reverse=True):
            with suppress(OSError):
                path.rmdir()

    def _builds(self) -> list[int]:
        try:
            return [int(line) for line in (self.folder / _BUILDS_FILE).read_text("utf-8").split()]
        except (OSError, ValueError):
            return []


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that others see the old one or the new one, and never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
