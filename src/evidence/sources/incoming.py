"""``data/incoming``: one refresh at a time, what a stopped one left behind, and what is let go of once it is in place.

Answers lie in ``<publisher>/<table>/<key>.part`` while they come and in ``<key>.body`` with ``<key>.json`` once they are whole;
a vintage is staged in ``.staged-<publisher>``.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from evidence.errors import LockedError, Problem, SnapshotError
from evidence.sources.exchange import Answer, is_sound

KEPT = dt.timedelta(days=1)
_LOCK = ".lock"
_STAGED = ".staged-"


@contextmanager
def locked(incoming: Path) -> Iterator[None]:
    """Hold the folder for one refresh.

    Raises:
        LockedError: Another refresh holds it.
        SnapshotError: The folder cannot be written.
    """
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        with FileLock(incoming / _LOCK, timeout=0):
            yield
    except Timeout:
        raise LockedError(
            str(
                Problem(
                    "another refresh is at work",
                    "data/incoming",
                    "one at a time",
                    f"{_LOCK} is held",
                    "wait for it to end; the lock ends with its process",
                )
            )
        ) from None
    except PermissionError as fault:
        raise SnapshotError(
            str(
                Problem(
                    "the folder cannot be written",
                    "data/incoming",
                    "a folder where we may write",
                    fault.strerror or str(fault),
                    "free the folder and run the command again",
                )
            )
        ) from None


def sweep(incoming: Path, now: dt.datetime) -> None:
    """Remove what stopped refreshes left: staged vintages, bodies that are not whole, and whatever is older than a day.

    A younger body that is whole counts as an answer, and a younger part may be continued.
    """
    for folder in sorted(incoming.glob(f"{_STAGED}*")):
        shutil.rmtree(folder)
    for path in sorted(path for path in incoming.glob("*/*/*") if path.is_file()):
        record = path.with_suffix(".json")
        if path.suffix in {".part", ".resume"}:
            stale = _age(path, now) > KEPT or not path.with_suffix(".part").exists()
        elif path.suffix in {".body", ".json"}:
            stale = not is_sound(record) or _received(record, now) + KEPT < now
        else:
            stale = True
        if stale:
            path.unlink(missing_ok=True)
    for folder in (*incoming.glob("*/*"), *incoming.glob("*")):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def staging(incoming: Path, publisher: str) -> Path:
    """Return the folder in which a vintage of ``publisher`` is staged, empty."""
    folder = incoming / f"{_STAGED}{publisher}"
    if folder.exists():
        shutil.rmtree(folder)
    return folder


def let_go(incoming: Path, answers: Iterable[Answer]) -> None:
    """Remove all that came for tables whose answers are in place, or say what a vintage says already.

    Envelopes on the way to an answer go too. Files outside of the folder stay. Nobody may be asking for a table of the
    same publisher meanwhile.
    """
    for folder in sorted({answer.path.parent for answer in answers if answer.path.is_relative_to(incoming)}):
        shutil.rmtree(folder)
        with suppress(OSError):  # it holds other tables
            folder.parent.rmdir()


def _age(path: Path, now: dt.datetime) -> dt.timedelta:
    return now - dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)


def _received(record: Path, now: dt.datetime) -> dt.datetime:
    """Return when the answer of a record came; long ago if the record does not say so."""
    said = json.loads(record.read_bytes())["received"]
    try:
        return dt.datetime.fromisoformat(said).astimezone(dt.UTC)
    except ValueError:
        return now - 2 * KEPT
