"""Asking for many tables at once: one thread a publisher and host, and whoever stops waits for nobody."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from evidence.errors import EvidenceError, Problem, SnapshotError
from evidence.refresh.choice import Wanted
from evidence.sources.clients import client
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Answer, Asks

THREADS = 4


@dataclass(frozen=True)
class Fetched:
    """What came for one table: answers, or why there are none."""

    table: TableDefinition
    answers: tuple[Answer, ...] = ()
    fault: EvidenceError | None = None


def fetch(asked: Sequence[Wanted], asks: Asks) -> Generator[tuple[str, list[Fetched]]]:
    """Yield publishers with what came for their tables, each as soon as all of its tables were asked for.

    Closing it stops the threads after what they are asking for. They are daemons, so that the end of the program waits
    for no publisher: an answer that is cut off counts for nothing.
    """
    units: dict[tuple[str, str], list[Wanted]] = {}
    for entry in asked:
        units.setdefault((entry.table.publisher, entry.table.host), []).append(entry)
    waiting: queue.SimpleQueue[list[Wanted]] = queue.SimpleQueue()
    for unit in units.values():
        waiting.put(unit)
    done: queue.SimpleQueue[Fetched | BaseException] = queue.SimpleQueue()
    stopped = threading.Event()

    def work() -> None:
        while not waiting.empty():
            try:
                unit = waiting.get_nowait()
            except queue.Empty:
                return
            for entry in unit:
                if not stopped.is_set():
                    done.put(_fetched(entry, asks))

    for _ in range(min(THREADS, len(units))):
        threading.Thread(target=work, daemon=True).start()
    try:
        yield from _gathered(asked, done)
    finally:
        stopped.set()


def _gathered(
    asked: Sequence[Wanted], done: queue.SimpleQueue[Fetched | BaseException]
) -> Iterator[tuple[str, list[Fetched]]]:
    left = Counter(entry.table.publisher for entry in asked)
    came: dict[str, list[Fetched]] = {}
    for _ in asked:
        fetched = done.get()
        if isinstance(fetched, BaseException):
            raise fetched
        publisher = fetched.table.publisher
        came.setdefault(publisher, []).append(fetched)
        left[publisher] -= 1
        if not left[publisher]:
            yield publisher, sorted(came.pop(publisher), key=lambda entry: entry.table.id)


def _fetched(entry: Wanted, asks: Asks) -> Fetched | BaseException:
    """Return what came, a fault that is told, or an error of ours that the thread which waits raises."""
    if entry.plan is None:
        raise AssertionError("only tables with a plan are asked for")
    try:
        return Fetched(entry.table, client(entry.table.client).fetch(entry.plan, entry.table, asks))
    except EvidenceError as fault:
        return Fetched(entry.table, fault=fault)
    except OSError as fault:  # what the network does wrong is told by the connection: this is the disk
        return Fetched(entry.table, fault=SnapshotError(_unwritable(entry.table, fault)))
    except BaseException as fault:  # noqa: BLE001  # see above
        return fault


def _unwritable(table: TableDefinition, fault: OSError) -> str:
    return str(
        Problem(
            "the answer cannot be written or read",
            table.name,
            "data/incoming with room, where we may write",
            fault.strerror or type(fault).__name__,
            "free the disk and run the command again",
        )
    )
