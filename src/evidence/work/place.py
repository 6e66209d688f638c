"""Room for one worker process at a time: starts it, asks it, tells how it died, ends it with all that it has started.

Imports nothing of ours: on a cluster it is at work where only the standard library and Dask are.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import cast

ATTEMPTS = 2
EXHAUSTED = 79
"""The exit code by which a worker says that it ran out of memory."""

SECONDS_TO_END = 5.0
SHOWN = 200
OF_THIS_MACHINE = ("EVIDENCE_ZYGOTE", "EVIDENCE_RENDERER", "EVIDENCE_CACHE", "EVIDENCE_REGISTER")
_LOG = logging.getLogger("evidence.work")


class DeathError(Exception):
    """Every worker that was asked died; the text names the last one and says how."""


class EndedError(Exception):
    """The caller has ended the worker."""


class Place:
    """Room for one worker process at a time, which is followed by a fresh one when it dies.

    A worker is in a session of its own: Ctrl-C on the terminal does not reach it, and it can be ended with its children.
    One thread asks; any thread may end.
    """

    def __init__(self, preload: tuple[str, ...] = (), checkout: str | None = None) -> None:
        """Prepare, without starting anything.

        Args:
            preload: Modules that a worker imports before its first task comes.
            checkout: Folder of a copy of the checkout to work in, with its own code. Without it a worker works in the folder,
                with the modules and with the environment that this process has when the worker starts.
        """
        self._preload = preload
        self._checkout = checkout
        self._lock = Lock()
        self._open = False
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def open(self) -> None:
        """Make sure that there is a worker; it warms up by itself."""
        with self._lock:
            self._open = True
            self._begin()

    def ask(self, request: bytes, name: object) -> bytes:
        """Return what a worker answers; if one dies, a fresh one is asked once more.

        Args:
            request: What the worker is to do.
            name: How people call it.

        Raises:
            DeathError: The second worker died too.
            EndedError: The caller has ended the worker.
        """
        how = ""
        for _ in range(ATTEMPTS):
            with self._lock:
                if not self._open:
                    raise EndedError
                process, channel = self._begin()
            try:
                with channel.makefile("wb") as writer:
                    pickle.dump(request, writer)
                with channel.makefile("rb") as reader:
                    return cast("bytes", pickle.load(reader))  # noqa: S301  # our own worker
            except (EOFError, OSError, pickle.UnpicklingError):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(SECONDS_TO_END)
            with self._lock:
                if not self._open:
                    raise EndedError
                how = f"process {process.pid} ended ({_cause(process.returncode)})"
                self._end()
            _LOG.warning("worker %s while it did: %s", how, short(name))
        raise DeathError(f"its worker died {ATTEMPTS} times, at last {how}")

    def dismiss(self) -> None:
        """Tell the worker that nothing more comes."""
        with self._lock:
            self._open = False
            if self._channel is not None:
                with suppress(OSError), self._channel.makefile("wb") as writer:
                    pickle.dump(None, writer)

    def abandon(self) -> None:
        """End the worker at once; no fresh one comes."""
        with self._lock:
            self._open = False
            self._end()

    def close(self) -> None:
        """Wait for a worker that was dismissed, and end it if it takes its time."""
        with self._lock:
            if self._process is not None:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(SECONDS_TO_END)
            self._end()

    def _begin(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        """Return the worker and the channel to it, started if there is none. The lock is held."""
        if self._process is None or self._channel is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  # our own module
                    [sys.executable, "-P", "-m", "evidence.work.worker", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                    cwd=self._checkout,
                    env=_environment(self._checkout),
                )
            self._channel = ours
            path = None if self._checkout else sys.path
            with suppress(OSError), ours.makefile("wb") as writer:
                pickle.dump((path, self._preload, self._checkout), writer)
        return self._process, self._channel

    def _end(self) -> None:
        """End the worker and all that it has started. The lock is held."""
        if self._process is not None:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._channel is not None:
            self._channel.close()
        self._process = self._channel = None


def short(name: object) -> str:
    """Return how people call a task; some carry a whole notebook with them."""
    text = str(name)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _environment(checkout: str | None) -> dict[str, str] | None:
    """Return the environment for work in a copy of the checkout; none means that of this process."""
    if checkout is None:
        return None
    kept = {name: value for name, value in os.environ.items() if name not in OF_THIS_MACHINE}
    code = [f"{checkout}/src", *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"EVIDENCE_ROOT": checkout, "PYTHONPATH": os.pathsep.join(code)}


def _cause(code: int | None) -> str:
    if code is None:
        return "it no longer answered"
    if code == EXHAUSTED:
        return "MemoryError"
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
