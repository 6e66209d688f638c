"""Spreads tasks over processes: the protocol of an executor, and the one for the cores of this machine.

Each worker is a process of its own in a session of its own, spoken to by one thread: which task a worker died of is
therefore always known, and Ctrl-C on the terminal reaches the process that runs the build and nobody else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Protocol, Self, TypeVar, cast

from evidence.errors import WorkerError
from evidence.work.parcel import pack, unpack
from evidence.work.place import DeathError, EndedError, Place, short

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Fault:
    """What a task raised, as the error itself; a note at the error has the traceback of the worker."""

    error: BaseException


class Executor(Protocol):
    """Does tasks side by side, on this machine or on others.

    Attributes:
        workers: How many tasks run at once.
    """

    workers: int

    def __enter__(self) -> Self:
        """Start the workers; they warm up while the caller goes on."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers: those that have nothing to do in peace, all others at once."""

    def run(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        weight: Callable[[Task], float] | None = None,
    ) -> Iterator[tuple[Task, Result | Fault]]:
        """Yield each task with its result, or with what it raised, as they finish.

        The order of what is yielded is that of time: whoever needs another one sorts. A task whose worker dies is tried once
        more in a fresh one. A caller that stops reading ends the tasks that still run.

        Args:
            function: What to do with a task; a function of a module, so that a worker can find it.
            tasks: What to do it with. They travel by pickle, and so do the results.
            weight: How long a task takes compared with the others: the longest begin first, for equal weight the order of
                ``tasks`` holds. Without it the order of ``tasks`` holds for all.
        """


class LocalExecutor:
    """Does tasks in processes of this machine.

    A worker has the environment variables of the moment in which it starts.
    """

    def __init__(self, workers: int, *, preload: Sequence[str] = ()) -> None:
        """Prepare, without starting anything.

        Args:
            workers: How many tasks run at once.
            preload: Modules that a worker imports before its first task comes.
        """
        self.workers = workers
        self._places = [Place(tuple(preload)) for _ in range(workers)]

    def __enter__(self) -> Self:
        """Start the workers; they warm up while the caller goes on."""
        for place in self._places:
            place.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers: in peace, or at once if the caller leaves by an exception."""
        for place in self._places:
            place.dismiss() if kind is None else place.abandon()
        for place in self._places:
            place.close()

    def run(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        weight: Callable[[Task], float] | None = None,
    ) -> Iterator[tuple[Task, Result | Fault]]:
        """Yield each task with its result, or with what it raised, as they finish: see ``Executor``."""
        waiting = deque(longest_first(tasks, weight))
        done: SimpleQueue[tuple[Task, Result | Fault]] = SimpleQueue()
        places = self._places[: len(waiting)]
        threads = [
            Thread(target=_tend, args=(place, function, waiting, done), daemon=True) for place in places
        ]
        read = False
        try:
            for place in places:
                place.open()
            number = len(waiting)
            for thread in threads:
                thread.start()
            for _ in range(number):
                yield done.get()
            read = True
        finally:
            waiting.clear()
            if not read:
                for place in places:
                    place.abandon()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()


def longest_first(tasks: Iterable[Task], weight: Callable[[Task], float] | None) -> list[Task]:
    """Return the tasks in the order in which they begin."""
    return list(tasks) if weight is None else sorted(tasks, key=weight, reverse=True)


def _tend(
    place: Place,
    function: Callable[[Task], Result],
    waiting: deque[Task],
    done: SimpleQueue[tuple[Task, Result | Fault]],
) -> None:
    """Have the workers of a place do one task after another, until none waits."""
    with suppress(IndexError, EndedError):
        while True:
            task = waiting.popleft()
            done.put((task, _attempt(place, function, task)))


def _attempt(place: Place, function: Callable[[Task], Result], task: Task) -> Result | Fault:
    try:
        return cast("Result | Fault", unpack(place.ask(pack((function, task)), task)))
    except EndedError:
        raise
    except DeathError as death:
        return Fault(died(task, str(death)))
    except Exception as error:  # noqa: BLE001  # what cannot travel is the fault of this task alone
        return Fault(error)


def died(task: object, how: str) -> WorkerError:
    """Return the error for a task whose workers died."""
    return WorkerError(f"{short(task)}: {how}. If memory is short, do fewer things at once: --jobs 1")
