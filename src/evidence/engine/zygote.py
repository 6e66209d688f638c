"""The warm process: loads once what every notebook needs, and forks an isolated child for each kernel asked for.

One process serves many. ``Zygote`` starts it and ends it; its socket is named in the environment variable
``EVIDENCE_ZYGOTE``, where other processes find it. It never runs a query and never runs a notebook: before each fork
it proves by the names of its threads that it may fork, and refuses otherwise.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import struct
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evidence.engine import safety
from evidence.work.deferred import put_off

VARIABLE = "EVIDENCE_ZYGOTE"
"""Names the socket of the warm process that the processes of a build share."""

PRELOAD_VARIABLE = "EVIDENCE_PRELOAD"
"""Names modules to load beside the usual ones, separated by commas."""

_SHELL = "evidence.engine.shell"
_KERNEL = (
    _SHELL,
    # What ipykernel imports only when it starts.
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "pdb",
    "sqlite3",
)
_USUAL = (
    "polars",
    "altair",
    # What a table, a chart and a traceback import only when they are first made.
    "narwhals._polars.dataframe",
    "narwhals._polars.utils",
    "narwhals.stable.v1._namespace",
    "pygments.formatters.terminal256",
    "stack_data",
)

_READ_AT_IMPORT = (
    "PYTHON",
    "POLARS_",
    "LD_",
    "MALLOC_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "NUMBA_",
    "ALTAIR",
    "TZ",
    "LANG",
    "LC_",
)
_SIZE = struct.Struct("!I")
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


class Zygote:
    """A running warm process.

    Args:
        preload: Names of modules to load beside the usual ones.
        environment: What the warm process and its imports see; that of this process unless given.
    """

    def __init__(self, preload: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> None:
        import subprocess
        import tempfile

        self.owner = os.getpid()
        environment = dict(os.environ if environment is None else environment)
        self.import_variables = import_variables(environment)
        names = [*preload, *filter(None, environment.get(PRELOAD_VARIABLE, "").split(","))]
        folder = tempfile.mkdtemp(prefix="evidence-")
        self.address = f"{folder}/zygote"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(self.address)
            listening.listen(128)
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [
                    sys.executable,
                    "-m",
                    "evidence.engine.zygote",
                    str(listening.fileno()),
                    self.address,
                    ",".join(names),
                ],
                stdin=subprocess.PIPE,  # its end is the sign to end
                pass_fds=[listening.fileno()],
                cwd=folder,  # nothing to import there by mistake
                env=environment,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return the identifier of the warm process."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Return whether the process is still there, and ours."""
        return self.owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End the warm process and every kernel that it forked."""
        import subprocess

        if self.owner != os.getpid():
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _remove(self.address)

    def __enter__(self) -> Self:
        """Share it with every process started from now on."""
        self._before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = self.address
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        if self._before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._before
        self.close()


_own: Zygote | None = None
_own_lock = threading.Lock()


def of_this_process(preload: Iterable[str] = ()) -> Zygote:
    """Return this process's own warm process, started if there is none; it ends with this process.

    A new one is started where variables that libraries read while they are imported have changed since.
    """
    global _own  # noqa: PLW0603  # one a process, whoever asks
    with _own_lock:
        if _own is None or not _own.is_alive() or _own.import_variables != import_variables(os.environ):
            if _own is not None:
                atexit.unregister(_own.close)
                _own.close()
            _own = Zygote(preload)
            atexit.register(_own.close)
        return _own


def send(connection: socket.socket, message: object, descriptors: Iterable[int] = ()) -> None:
    """Send one message, with descriptors for the other process if there are any."""
    body = json.dumps(message).encode()
    body = _SIZE.pack(len(body)) + body
    descriptors = list(descriptors)
    sent = socket.send_fds(connection, [body], descriptors) if descriptors else 0
    connection.sendall(body[sent:])


def receive(connection: socket.socket) -> tuple[Any, list[int]]:
    """Return the next message and the descriptors that came with it.

    Raises:
        EOFError: The other side is gone.
    """
    descriptors: list[int] = []
    body = bytearray()
    size = _SIZE.size
    while len(body) < size:
        some, came, _, _ = socket.recv_fds(connection, size - len(body), 8)
        descriptors += came
        if not some:
            raise EOFError
        body += some
        if len(body) == _SIZE.size and size == _SIZE.size:
            size += _SIZE.unpack(body)[0]
    return json.loads(bytes(body[_SIZE.size :])), descriptors


def import_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that libraries read while they are imported: a warm process has read its own."""
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_IMPORT)}


class _Children:
    """The loop of the warm process: takes requests, forks, passes signals on, reports deaths."""

    def __init__(self, listening: socket.socket, variables: dict[str, str], loaded: set[str]) -> None:
        self._loaded = loaded
        self._listening = listening
        self._owner = os.getppid()
        self._variables = variables
        self._selector = selectors.DefaultSelector()
        self._task: Callable[[], object] | None = None  # in a forked child
        self._kernels: dict[socket.socket, tuple[int, int]] = {}  # connection: process and its descriptor

    def serve(self) -> Callable[[], object] | None:
        """Work until the owner is gone; in a forked child return what it has to do."""
        self._selector.register(self._listening, selectors.EVENT_READ, self._accept)
        self._selector.register(0, selectors.EVENT_READ, None)
        while os.getppid() == self._owner:
            for key, _ in self._selector.select(timeout=1):
                if key.data is None:
                    return None
                key.data(key.fileobj)
                if self._task is not None:
                    return self._task
        return None

    def close(self) -> None:
        """Kill all kernels."""
        for pid, _ in self._kernels.values():
            _signal(pid, signal.SIGKILL)

    def _accept(self, listening: socket.socket) -> None:
        connection, _ = listening.accept()
        connection.settimeout(10)
        self._selector.register(connection, selectors.EVENT_READ, self._hear)

    def _hear(self, connection: socket.socket) -> None:
        try:
            message, descriptors = receive(connection)
            if connection in self._kernels:
                _signal(self._kernels[connection][0], message["signal"])
            else:
                self._start(connection, message, descriptors)
        except (OSError, EOFError, ValueError, LookupError):
            self._leave(connection)

    def _leave(self, connection: socket.socket) -> None:
        """Kill the kernel of one who has gone."""
        self._selector.unregister(connection)
        connection.close()
        if connection in self._kernels:
            _signal(self._kernels[connection][0], signal.SIGKILL)

    def _start(self, connection: socket.socket, request: dict[str, Any], descriptors: list[int]) -> None:
        refusal = safety.why_not_now() or self._why_not_for(request)
        if refusal:
            for descriptor in descriptors:
                os.close(descriptor)
            send(connection, {"refused": refusal})
            return
        owner = os.getpid()  # here: in the child it may be gone already
        pid = _fork()
        if pid == 0:
            self._task = self._become(owner, request, descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        watch = os.pidfd_open(pid)
        self._kernels[connection] = (pid, watch)
        self._selector.register(watch, selectors.EVENT_READ, lambda _: self._bury(connection, pid, watch))
        send(connection, {"pid": pid})

    def _why_not_for(self, request: dict[str, Any]) -> str | None:
        if _SHELL not in sys.modules:
            return "ipykernel cannot be loaded"
        wanted = import_variables(request["environment"])
        other = sorted(name for name, _ in wanted.items() ^ self._variables.items())
        if other:
            return f"it was started with other values of {', '.join(dict.fromkeys(other))}"
        ours, theirs = safety.circumstances(), request["circumstances"]
        apart = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
        if apart:
            return f"it runs where this is not the same: {', '.join(apart)}"
        own = self._hidden_modules(request["folder"])
        return f"the notebook's folder has modules of its own named {', '.join(own)}" if own else None

    def _hidden_modules(self, folder: str) -> list[str]:
        """Return names of modules that a kernel would import from its folder, and that were loaded from elsewhere."""
        found = set()
        for entry in Path(folder).iterdir():
            name, dot, rest = entry.name.partition(".")
            if name in self._loaded and (
                rest.endswith(("py", "so")) if dot else (entry / "__init__.py").exists()
            ):
                found.add(name)
        return sorted(found)

    def _bury(self, connection: socket.socket, pid: int, watch: int) -> None:
        """Take what a kernel left with it, then say that it is gone."""
        self._selector.unregister(watch)
        os.close(watch)
        _signal(pid, signal.SIGKILL)  # processes that it started; its own number is ours until we wait for it
        _, status = os.waitpid(pid, 0)
        self._kernels.pop(connection, None)
        try:
            send(connection, {"exit": os.waitstatus_to_exitcode(status)})
        except OSError:
            return

    def _become(self, owner: int, request: dict[str, Any], descriptors: list[int]) -> Callable[[], object]:
        """Forget the warm process, take on what the client has, and return what makes this child a kernel."""
        try:
            _follow(owner)
            os.setsid()
            self._forget()
            for target, source in enumerate(descriptors[1:], start=1):
                os.dup2(source, target)
                os.close(source)
            end = socket.socket(fileno=descriptors[0])
            os.environ.clear()
            os.environ.update(request["environment"])
            os.chdir(request["folder"])
            _seed()
            return functools.partial(
                getattr(sys.modules[_SHELL], request["serve"]), end, request["arguments"]
            )
        except BaseException:  # noqa: BLE001  # whatever it is, this process must not go on as a second warm process
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)

    def _forget(self) -> None:
        """Close what belongs to the warm process and to other kernels."""
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()  # as an object: it would close its number again when it is collected
            elif key.fd != 0:
                os.close(key.fd)
        self._selector.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.close(nothing)


def _remove(address: str) -> None:
    """Remove the socket and its folder, if nobody did so before."""
    with contextlib.suppress(OSError):
        Path(address).unlink()
    with contextlib.suppress(OSError):
        Path(address).parent.rmdir()


def _fork() -> int:
    """Fork, without the warning of newer Pythons about threads, which are counted by name before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _signal(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _seed() -> None:
    """Give the child random numbers of its own: ``random`` does so itself at a fork, numpy does not."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _follow(owner: int) -> None:
    """Let this process end with the one that forked it, whatever it is doing."""
    import ctypes

    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != owner:
        os._exit(1)


def _load(names: Iterable[str]) -> None:
    """Import what notebooks need; what cannot be imported, a notebook will hear of that needs it."""
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger that ipykernel loads prints a page
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as fault:
            if name not in _KERNEL + _USUAL:
                _say(f"{name} is not loaded beforehand: {fault}")
        except Exception as fault:  # noqa: BLE001  # whatever it is, notebooks that do not need the module shall run
            _say(f"{name} is not loaded beforehand: {type(fault).__name__}: {fault}")
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]


def _let_libraries_rest() -> None:
    """Fork once, for nothing.

    Libraries that know how to fork put their threads away before one, and start them again when they are next used:
    numpy's OpenBLAS does. After this one only the threads are left that would be lost.
    """
    pid = _fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _top_level() -> set[str]:
    return {name.partition(".")[0] for name in sys.modules}


def _say(message: str) -> None:
    sys.stderr.write(f"evidence.engine.zygote: {message}\n")


def main() -> Callable[[], object] | None:
    """Load, then fork on request until the owner is gone; in a forked child return what it has to do."""
    descriptor, address, names = sys.argv[1:]
    listening = socket.socket(fileno=int(descriptor))
    variables = import_variables(os.environ)  # as they are before the imports add theirs
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.path and Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    put_off()
    gc.disable()  # modules are not garbage, and looking for some among them is a fifth of the time to load them
    _load(_KERNEL)
    of_any_kernel = _top_level() - {"evidence"}
    _load([*_USUAL, *filter(None, names.split(","))])
    _let_libraries_rest()
    gc.collect()
    gc.freeze()
    gc.enable()
    owner = os.getpid()
    children = _Children(listening, variables, _top_level() - of_any_kernel)
    try:
        return children.serve()
    finally:
        if os.getpid() == owner:
            children.close()
            _remove(address)


if __name__ == "__main__":
    task = main()
    try:
        if task is not None:
            task()
    except BaseException:  # noqa: BLE001  # as above
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)  # without taking apart all that was loaded
