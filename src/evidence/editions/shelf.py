"""The shelf: the folder of editions. One is put there whole by one rename, and comes into force by another.

Whoever is stopped at any moment leaves the edition in force as it was, and ``recover`` tidies up after it.

- ``NNNN/``: an edition. ``current``: a link to the one in force.
- ``.work/``: where the build works, with its store. Never read by anybody else.
- ``.new-NNNN/``: an edition that is not whole yet. ``.old-NNNN/``: what retention takes away. ``.broken-NNNN/``: an edition
  whose files are not those of its record; kept for a person to look at.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from evidence.editions.ledger import CURRENT, RECORD, Record, current, name, numbers, read_record
from evidence.errors import LockedError, Problem, ShelfError
from evidence.sources.vintages import sync

WORK, STATE, NOTICES, INPUTS = ".work", "state", "notices", "inputs.zip"
_LOCK = ".lock"
_NEW, _OLD, _BROKEN, _LINK = ".new-", ".old-", ".broken-", ".current-"
_KEPT = (RECORD, STATE, INPUTS)
_READERS = 8
_MENDABLE = {
    errno.ENOSPC: "free space on the disk",
    errno.EDQUOT: "free space within the quota",
    errno.EFBIG: "raise the limit of the size of files",
    errno.EROFS: "mount the file system for writing, or name another folder with --to",
    errno.EACCES: "give this account the right to write there, or name another folder with --to",
    errno.EPERM: "give this account the right to write there, or name another folder with --to",
    errno.ENOTDIR: "name a folder with --to",
    errno.EEXIST: "name a folder with --to",
    errno.EIO: "look at the disk: it cannot be read or written",
    errno.EMFILE: "raise the limit of open files",
    errno.ENFILE: "raise the limit of open files",
}


class Shelf:
    """The editions in one folder.

    Args:
        folder: The folder. It need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def work(self) -> Path:
        """Where the build works."""
        return self.folder / WORK

    @property
    def current(self) -> int | None:
        """The number of the edition in force."""
        return current(self.folder)

    @property
    def following(self) -> int:
        """The number of the edition that comes next: no number is given twice, not even that of a broken one."""
        broken = [
            int(path.name.removeprefix(_BROKEN).partition(".")[0])
            for path in self.folder.glob(f"{_BROKEN}[0-9]*")
        ]
        return max([*numbers(self.folder), *broken], default=0) + 1

    def edition(self, number: int) -> Path:
        """Return the folder of an edition."""
        return self.folder / name(number)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the shelf for one rebuild; whoever is killed lets go of it.

        Raises:
            LockedError: Another rebuild holds it.
            ShelfError: The folder cannot be written.
        """
        with mendable(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / _LOCK)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise LockedError(
                    str(
                        Problem(
                            "another rebuild is at work",
                            str(self.folder),
                            "one at a time",
                            f"{_LOCK} is held",
                            "wait for it to end; the lock ends with its process",
                        )
                    )
                ) from None
        try:
            yield
        finally:
            lock.release()

    def recover(self, known: Collection[int] = ()) -> list[str]:
        """Tidy up after a rebuild that was stopped, and return what was done, one line each; nothing if all was well.

        An edition that was put on the shelf whole comes into force; one that is not whole is moved aside.

        Args:
            known: Editions that were in force once: where an older one is, a person went back to it, and it stays.

        Raises:
            ShelfError: The folder cannot be written.
        """
        said = []
        with mendable(self.folder):
            for left in sorted(self.folder.glob(f"{_LINK}*")):
                left.unlink()
            for left in sorted([*self.folder.glob(f"{_NEW}*"), *self.folder.glob(f"{_OLD}*")]):
                shutil.rmtree(left)
                if left.name.startswith(_NEW):
                    said.append(f"Removed {left.name}, left by a rebuild that was stopped.")
            before = self.current
            for number in reversed(numbers(self.folder)):
                if number == before:
                    break
                if before is not None and number < before:
                    break
                if not is_whole(self.edition(number)) or (before is not None and number in known):
                    continue
                faults = damages(self.edition(number))
                if not faults:
                    self.switch(number)
                    said.append(f"Edition {number} was whole but not in force; now it is.")
                    break
                aside = self._aside(number)
                self.edition(number).rename(aside)
                sync(self.folder)
                said.append(f"Edition {number} was not whole ({faults[0]}); moved aside to {aside.name}.")
        return said

    def stage(self, out: Path) -> Path:
        """Return a folder with everything that a build made, not yet an edition.

        Files of folders are linked where the file system can; those beside them may be written in place by the next build,
        so they are copied.

        Raises:
            ShelfError: The folder cannot be written.
        """
        staged = self.folder / f"{_NEW}{name(self.following)}"
        with mendable(self.folder):
            for path in files(out):
                below = path.relative_to(out)
                if below.parts[0].startswith("."):
                    continue
                target = staged / below
                target.parent.mkdir(parents=True, exist_ok=True)
                if len(below.parts) > 1:
                    _link(path, target)
                else:
                    shutil.copyfile(path, target)
        return staged

    def put(self, staged: Path, record: Record) -> None:
        """Make a staged folder an edition: first everything is on the disk, then one rename. It is not in force yet.

        Raises:
            ShelfError: The folder cannot be written.
        """
        with mendable(self.folder):
            (staged / RECORD).write_bytes(record.to_bytes())
            sync_all(staged)
            staged.rename(self.edition(record.number))
            sync(self.folder)

    def switch(self, number: int) -> None:
        """Bring an edition into force, by one rename of a link.

        Raises:
            ShelfError: The folder cannot be written.
        """
        with mendable(self.folder):
            link = self.folder / f"{_LINK}{name(number)}"
            link.unlink(missing_ok=True)
            link.symlink_to(name(number), target_is_directory=True)
            link.replace(self.folder / CURRENT)
            sync(self.folder)

    def discard(self) -> None:
        """Remove staged folders. What cannot be removed now is removed by the next ``recover``."""
        for left in self.folder.glob(f"{_NEW}*"):
            shutil.rmtree(left, ignore_errors=True)

    def thin(self, keep: int) -> list[int]:
        """Reduce editions that are older than the newest ``keep`` to their record and state; return their numbers.

        The edition in force and the one before it stay whole. 0 keeps all.

        Raises:
            ShelfError: The folder cannot be written.
        """
        there = numbers(self.folder)
        if not keep or self.current is None:
            return []
        reduced = []
        with mendable(self.folder):
            for number in [number for number in there if number < self.current][: -max(keep - 1, 1)]:
                edition = self.edition(number)
                going = [path for path in sorted(edition.iterdir(), reverse=True) if path.name not in _KEPT]
                if not going:
                    continue
                away = self.folder / f"{_OLD}{name(number)}"
                away.mkdir(exist_ok=True)
                for path in going:
                    path.rename(away / path.name)
                sync(edition)
                shutil.rmtree(away)
                reduced.append(number)
        return reduced

    def _aside(self, number: int) -> Path:
        aside = self.folder / f"{_BROKEN}{name(number)}"
        return (
            aside
            if not aside.exists()
            else aside.with_name(f"{aside.name}.{len(list(self.folder.glob(f'{aside.name}*')))}")
        )


def is_whole(edition: Path) -> bool:
    """Return whether an edition still has its pages; retention leaves the record and the state."""
    return (edition / "site").is_dir()


def damages(edition: Path, part: str = "") -> list[str]:
    """Return how the files of an edition differ from its record, one line each; nothing if they do not.

    Args:
        edition: Its folder.
        part: Look only at files whose path begins with this, such as ``state/``.
    """
    try:
        record = read_record(edition)
    except ShelfError as fault:
        return [str(fault)]
    found = checksums(edition, part)
    expected = {path: checksum for path, checksum in record.files.items() if path.startswith(part)}
    return [
        *(f"{path} is missing" for path in sorted(expected.keys() - found.keys())),
        *(f"{path} is not in the record" for path in sorted(found.keys() - expected.keys())),
        *(
            f"{path} is not what the record says"
            for path in sorted(expected.keys() & found.keys())
            if expected[path] != found[path]
        ),
    ]


def checksums(edition: Path, part: str = "") -> dict[str, str]:
    """Return the sha256 of every file below a folder by its path there, without the record of an edition."""
    named = {path.relative_to(edition).as_posix(): path for path in files(edition)}
    wanted = {name: path for name, path in named.items() if name.startswith(part) and name != RECORD}
    with ThreadPoolExecutor(_READERS) as pool:
        return dict(zip(wanted, pool.map(_sha256, wanted.values()), strict=True))


def files(folder: Path) -> list[Path]:
    """Return every file below a folder, sorted by path."""
    return sorted(Path(place, file) for place, _, names in os.walk(folder) for file in names)


def sync_all(folder: Path) -> None:
    """Make sure that a folder with everything below it is on the disk."""
    with ThreadPoolExecutor(_READERS) as pool:
        list(pool.map(sync, files(folder)))
    for place, _, _ in os.walk(folder, topdown=False):
        sync(Path(place))


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by one rename: readers see the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    sync(path.parent)


@contextmanager
def mendable(folder: Path) -> Iterator[None]:
    """Turn what a person can mend about a disk or a folder into a fault with its next step.

    Raises:
        ShelfError: A disk that is full or cannot be written, a folder without the right to write.
    """
    try:
        yield
    except OSError as fault:
        told = shelf_fault(fault, folder)
        if told is None:
            raise
        raise told from fault


def shelf_fault(fault: OSError, folder: Path) -> ShelfError | None:
    """Return what a person can mend about an error of the operating system; None if it is none of these."""
    step = _MENDABLE.get(fault.errno or 0)
    if step is None:
        return None
    where = str(fault.filename or folder)
    said = fault.strerror or str(fault)
    return ShelfError(
        str(
            Problem(
                "cannot be written",
                where,
                "space and the right to write",
                said,
                f"{step}; the edition in force is untouched",
            )
        )
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
