"""Spreads tasks over the workers of a Dask cluster, which need neither this checkout nor this package.

A copy of the code, the data and the notebooks travels to each worker once. The tasks run in a process of their own beside
each Dask worker, in that copy: what an earlier build has left in a Dask worker cannot reach them, and what they do to
their process cannot reach the Dask worker.

Importing this module needs the extra ``dask``.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import itertools
import logging
import re
import shutil
import sys
import tarfile
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, cast

from evidence.errors import ClusterError, MissingLibraryError
from evidence.paths import PACKAGE
from evidence.work import place
from evidence.work.executor import Fault, Result, Task, died, longest_first
from evidence.work.parcel import pack, unpack
from evidence.work.place import DeathError, EndedError, Place, short

try:
    import cloudpickle
    from distributed import (
        Client,
        Future,
        KilledWorker,
        LocalCluster,
        Security,
        WorkerPlugin,
        as_completed,
        get_worker,
    )
    from distributed.comm import connect
    from distributed.versions import VersionMismatchWarning
except ImportError:
    raise MissingLibraryError(
        "A build on a Dask cluster needs the library distributed, which is not installed. Install it with: make cluster"
    ) from None

if TYPE_CHECKING:
    from distributed import Worker

DISTRIBUTION = "saxony-integration-evidence"
FOLDERS = ("data", "docs/methods", "notebooks")
SECONDS_TO_CONNECT = 10
SECONDS_FOR_WORKERS = 30
ATTEMPTS = 4
"""How many workers may leave the cluster while they do one task."""

LEFT = "its Dask workers left the cluster one after another"
_NUMBERS = itertools.count()
_SPOKEN = ("python", "distributed", "dask", "cloudpickle", "msgpack")
Answer = tuple[Literal["done"], bytes] | tuple[Literal["died", "left", "differs"], str]


@dataclass(frozen=True)
class Environment:
    """What must be equal on both sides, so that equal tasks make equal bytes.

    Attributes:
        python: Major and minor version.
        packages: Version by name, for what this package needs directly.
    """

    python: tuple[int, int]
    packages: Mapping[str, str]

    def differences(self) -> list[str]:
        """Return what differs in the process that asks."""
        found = [] if sys.version_info[:2] == self.python else [f"Python {sys.version_info[:2]}"]
        for name, wanted in sorted(self.packages.items()):
            try:
                version = metadata.version(name)
            except metadata.PackageNotFoundError:
                version = "missing"
            if version != wanted:
                found.append(f"{name} {version} instead of {wanted}")
        return found


class Copy(WorkerPlugin):  # type: ignore[misc]  # Dask is not looked at: see pyproject.toml
    """A copy of the checkout at a Dask worker, and the processes that work in it."""

    def __init__(self, name: str, archive: bytes, preload: tuple[str, ...], environment: Environment) -> None:
        self.name = name
        self._archive = archive
        self._preload = preload
        self._environment = environment

    def setup(self, worker: Worker) -> None:
        """Lay the copy out in the worker's own folder, and start a process for each of its threads."""
        self._folder = Path(worker.local_directory, self.name)
        self._places: list[Place] = []
        self._idle: SimpleQueue[Place] = SimpleQueue()
        self._differences = self._environment.differences()
        if self._differences:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(self._archive), mode="r:gz") as archive:
            archive.extractall(self._folder, filter="data")
        self._archive = b""
        for _ in range(worker.state.nthreads):
            started = Place(self._preload, str(self._folder))
            started.open()
            self._places.append(started)
            self._idle.put(started)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002  # Dask passes it
        """End the processes and remove the copy."""
        self.abandon()
        shutil.rmtree(self._folder, ignore_errors=True)

    def abandon(self) -> None:
        """End what runs, at once."""
        for used in self._places:
            used.abandon()

    def answer(self, request: bytes, name: str) -> Answer:
        """Return what a process of the copy answers, or why none did."""
        if self._differences:
            return "differs", "; ".join(self._differences)
        free = self._idle.get()
        try:
            free.open()
            return "done", free.ask(request, name)
        except DeathError as death:
            return "died", str(death)
        except EndedError:
            return "left", LEFT
        finally:
            self._idle.put(free)


for _module in (sys.modules[__name__], place):
    cloudpickle.register_pickle_by_value(_module)  # a Dask worker could not import them


@dataclass
class _Errand(Generic[Task]):
    """A task on its way, and how often a worker has left while it did it."""

    task: Task
    request: bytes
    priority: int
    left: int = 0


@dataclass(frozen=True)
class _Outcome:
    """A result or a ``Fault``; a result may be None."""

    value: Any


class DaskExecutor:
    """Does tasks on a Dask cluster that is there, or on one of its own on this machine.

    A Dask worker that is lost gives its tasks to the others; how often one task may lose its worker before it counts as a
    fault is set at the scheduler (``distributed.scheduler.allowed-failures``).
    """

    def __init__(
        self,
        root: Path,
        *,
        scheduler: str | None = None,
        workers: int = 1,
        preload: Sequence[str] = (),
    ) -> None:
        """Prepare, without connecting.

        Args:
            root: Folder of the checkout whose data and notebooks the tasks read. Paths below it that a task or a result holds
                fit on the other side.
            scheduler: Address, such as ``tcp://127.0.0.1:8786``; none for a cluster of its own.
            workers: How many processes a cluster of its own has; one that is there has its own number.
            preload: Modules that a process imports before its first task comes.
        """
        self.workers = workers
        self._root = str(root)
        self._scheduler = scheduler
        self._preload = tuple(preload)
        self._stack = ExitStack()
        self._client: Client | None = None
        self._sent: list[tuple[str, int, int]] = []
        self._copy = ""

    def __enter__(self) -> Self:
        """Connect, and send the copy; the workers warm up while the caller goes on.

        Raises:
            ClusterError: Nobody answers at the address, the cluster has no workers, or its versions are others.
        """
        with ExitStack() as stack:
            client = stack.enter_context(self._connected(stack))
            self._wait_for_workers(client)
            _check_spoken(client)
            stack.callback(self._withdraw, client)
            self._send(client)
            self._client = client
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes at the workers, remove the copies, and disconnect."""
        self._client = None
        self._stack.close()

    def run(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        weight: Callable[[Task], float] | None = None,
    ) -> Iterator[tuple[Task, Result | Fault]]:
        """Yield each task with its result, or with what it raised, as they finish: see ``Executor``.

        Raises:
            ClusterError: The cluster was lost, or a worker has other versions.
        """
        client = self._client
        if client is None:
            raise RuntimeError("The executor is used outside its with statement.")
        self._send(client)
        stuck: list[tuple[Task, Fault]] = []
        errands: list[_Errand[Task]] = []
        for task in longest_first(tasks, weight):
            try:
                errands.append(_Errand(task, pack((function, task), self._root), -len(errands)))
            except Exception as error:  # noqa: BLE001  # what cannot travel is the fault of this task alone
                stuck.append((task, Fault(error)))
        yield from stuck
        copy, read = self._copy, False
        waiting: dict[Future[Answer], _Errand[Task]] = {}
        try:
            for errand in errands:
                waiting[_submit(client, copy, errand)] = errand
            finished = as_completed(list(waiting), loop=client.loop)
            for future in finished:
                errand = waiting.pop(future)
                outcome = self._outcome(future, errand)
                if outcome is None:
                    again = _submit(client, copy, errand)
                    waiting[again] = errand
                    finished.add(again)
                else:
                    yield errand.task, outcome.value
            read = True
        finally:
            if not read:
                with suppress(Exception):
                    client.cancel(list(waiting), force=True)
                    client.run(lambda dask_worker: dask_worker.plugins[copy].abandon())

    def _outcome(self, future: Future[Answer], errand: _Errand[Task]) -> _Outcome | None:
        """Return what came of a task; none if its worker left while it ran, so that another one must do it.

        Raises:
            ClusterError: The cluster was lost, or a worker has other versions.
        """
        if future.status not in {"finished", "error"}:
            raise ClusterError(
                f"The cluster at {self._address()} was lost ({future.status}). Look at its scheduler, and build again."
            )
        try:
            kind, answer = future.result()
            if kind == "done":
                return _Outcome(unpack(cast("bytes", answer), self._root))
        except KilledWorker as killed:
            kind, answer = (
                "died",
                f"its Dask workers died one after another, at last {killed.last_worker.address}",
            )
        except Exception as error:  # noqa: BLE001  # what cannot travel is the fault of this task alone
            return _Outcome(Fault(error))
        if kind == "differs":
            raise ClusterError(
                f"A worker of the cluster at {self._address()} has other versions: {answer!s}. "
                "Install the packages of requirements.lock and requirements-dask.lock there."
            )
        errand.left += kind == "left"
        if kind == "left" and errand.left < ATTEMPTS:
            return None
        return _Outcome(Fault(died(errand.task, str(answer))))

    def _address(self) -> str:
        return self._scheduler or "this machine"

    def _connected(self, stack: ExitStack) -> Client:
        """Return a client of the cluster, which is started first if it is to be one of our own."""
        if self._scheduler is None:
            # Its workers are threads of this process: the tasks run in processes of their own, here as elsewhere.
            cluster = LocalCluster(
                n_workers=1,
                threads_per_worker=self.workers,
                processes=False,
                dashboard_address="127.0.0.1:0",  # nobody looks, but Dask serves one
                local_directory=stack.enter_context(tempfile.TemporaryDirectory(prefix="evidence-dask-")),
                silence_logs=logging.ERROR,
            )
            return Client(stack.enter_context(cluster), set_as_default=False, asynchronous=False)
        _greet(self._scheduler)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # told in our own words, as an error
            return Client(
                self._scheduler,
                timeout=SECONDS_TO_CONNECT,
                name="evidence",
                set_as_default=False,
                asynchronous=False,
            )

    def _wait_for_workers(self, client: Client) -> None:
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_WORKERS)
        except TimeoutError:
            raise ClusterError(
                f"The cluster at {self._address()} has no workers after {SECONDS_FOR_WORKERS} seconds. "
                f"Start some with: dask worker {self._address()}"
            ) from None
        self.workers = sum(client.nthreads().values())

    def _send(self, client: Client) -> None:
        """Send a copy of what is there now, unless the workers have it: a step of a build may have written tables."""
        there = [(name, *_stamp(path)) for path, name in _files(Path(self._root))]
        if there == self._sent:
            return
        self._withdraw(client)
        archive = archive_of(Path(self._root))
        # Two builds may use one cluster at once: each has a copy of its own, which goes with it.
        self._copy = f"evidence-{hashlib.sha256(archive).hexdigest()[:12]}-{client.id}"
        try:
            client.register_plugin(Copy(self._copy, archive, self._preload, environment()), name=self._copy)
        except Exception as error:
            raise ClusterError(
                f"A worker of the cluster at {self._address()} could not lay out the copy of the checkout: "
                f"{type(error).__name__}: {error}. It needs {sum(size for _, size, _ in there) / 1e6:.0f} MB there."
            ) from error
        self._sent = there

    def _withdraw(self, client: Client) -> None:
        if self._copy:
            with suppress(Exception):  # a cluster that is gone holds nothing of ours
                client.unregister_worker_plugin(self._copy)
        self._copy, self._sent = "", []


def _submit(client: Client, copy: str, errand: _Errand[Task]) -> Future[Answer]:
    def perform(request: bytes, name: str) -> Answer:  # defined in here, it travels by value
        there = cast("Copy | None", get_worker().plugins.get(copy))
        return there.answer(request, name) if there else ("left", LEFT)

    return client.submit(
        perform,
        errand.request,
        short(errand.task),
        key=f"{copy}-{next(_NUMBERS)}",
        pure=False,
        priority=errand.priority,
    )


def _greet(address: str) -> None:
    """Shake hands with the scheduler: a client that is made in vain leaves threads and tracebacks behind.

    Raises:
        ClusterError: Nobody answers, or not as a Dask scheduler does.
    """

    async def shake_hands() -> None:
        arguments = Security().get_connection_args("client")
        async with asyncio.timeout(SECONDS_TO_CONNECT):
            connection = await connect(address, timeout=SECONDS_TO_CONNECT, **arguments)
            await connection.close()

    try:
        # In a thread of its own: the caller's may have a loop that runs, as in JupyterLab.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, shake_hands()).result()
    except (OSError, ValueError) as error:
        reason = str(error) or "no answer in time"
        raise ClusterError(
            f'No Dask scheduler answers at "{address}" ({reason}). Expected an address such as tcp://127.0.0.1:8786. '
            "Start one with: dask scheduler; or build on this machine: --executor local"
        ) from None


def environment() -> Environment:
    """Return what the other side must have as well."""
    needed = [entry for entry in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in entry]
    names = [found.group() for entry in needed if (found := re.match(r"[\w.-]+", entry))]
    return Environment(sys.version_info[:2], {name: metadata.version(name) for name in names})


def archive_of(root: Path) -> bytes:
    """Return what a task may read as a compressed archive: the package, the data and the notebooks.

    Equal contents give equal bytes.
    """
    target = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, name in _files(root):
            content = path.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield what a task may read, each file with its name in the copy, in order."""
    for folder, name in [(PACKAGE, "src/evidence"), *((root / part, part) for part in FOLDERS)]:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
                yield path, f"{name}/{inside.as_posix()}"


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _check_spoken(client: Client) -> None:
    """Check that both sides can read what the other one writes.

    Raises:
        ClusterError: The scheduler or a worker has another Python or another Dask.
    """
    seen = client.get_versions(check=False)
    ours = _spoken(seen["client"])
    places = {
        "scheduler": seen["scheduler"],
        **{f"worker {name}": there for name, there in seen["workers"].items()},
    }
    found = [
        f"{name}: {library} {theirs} instead of {ours[library]}"
        for name, there in sorted(places.items())
        for library, theirs in _spoken(there).items()
        if theirs != ours[library]
    ]
    if found:
        raise ClusterError(
            "The cluster has other versions than this environment: "
            + "; ".join(found)
            + ". Install the packages of requirements.lock and requirements-dask.lock there."
        )


def _spoken(there: Mapping[str, Any]) -> dict[str, str]:
    """Return the versions of what must be equal for two sides to understand each other; of Python major and minor."""
    packages = {name: str(there["packages"].get(name)) for name in _SPOKEN}
    return packages | {"python": ".".join(packages["python"].split(".")[:2])}
