"""Output of a kernel that has one Unix socket instead of five ZeroMQ ones.

ipykernel's own streams, display hooks and sessions do the work; only the last step, sending, is ours. What C code and
child processes write to the descriptors 1 and 2 is read before every write and flush of Python's own, so that it
stands where it was written, and inside the cell that wrote it.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import heapq
import itertools
import os
import queue
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from ipykernel import iostream

from evidence.engine import wire

_AT_ONCE = 1 << 16
_PIPE_SIZE = 1 << 20
_PARENT_HEADER: Any = iostream.OutStream.__dict__["parent_header"]
_PATIENCE = 10.0  # as long as ipykernel waits for a flush


class Channel:
    """The child's end of the socket: whole messages, also where processes that a notebook forked write to it too."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self._lock = os.memfd_create("evidence-channel")

    def send(self, kind: bytes, frames: Iterable[bytes | memoryview]) -> None:
        """Write one message; does nothing once nobody reads any more."""
        parts = wire.pack(kind, frames)
        if sum(map(len, parts)) < _AT_ONCE:
            parts = [b"".join(parts)]
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            for part in parts:
                self.end.sendall(part)
        except OSError:
            pass
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)


class Publisher(iostream.IOPubThread):
    """ipykernel's output thread, on our channel.

    Sends from one thread, so that an interrupt of the main thread never cuts a message in two. A flush of a stream
    returns when its text is in the socket: what was flushed before a kernel died is not lost.
    """

    def __init__(self, channel: Channel) -> None:
        self.socket = channel
        self.session = None
        self._stopped = False
        self._master_pid = os.getpid()
        self._pipe_flag = False
        self.background_socket = iostream.BackgroundSocket(self)
        self.io_loop: Any = self
        self._work: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        self._count = itertools.count()
        self.thread = threading.Thread(target=self._thread_main, name="IOPub", daemon=True)

    def call_later(self, delay: float, function: Callable[[], object]) -> None:
        """Call the function in this thread after some seconds; to be called from this thread only."""
        heapq.heappush(self._timers, (time.monotonic() + delay, next(self._count), function))

    def schedule(self, f: Callable[[], object]) -> None:
        """Call the function in this thread, in the order of the requests; in a forked process at once."""
        if self.thread.is_alive():
            self._work.put(f)
        else:
            f()

    def send_multipart(self, frames: list[bytes], *_: Any, kind: bytes = wire.IOPUB, **__: Any) -> None:
        """Send one message from this thread, and return once it is in the socket: a kernel may end right after."""
        sent = threading.Event()
        self.schedule(lambda: self.socket.send(kind, frames))
        self.schedule(sent.set)
        if threading.current_thread() is not self.thread:
            sent.wait(_PATIENCE)

    def stop(self) -> None:
        """End the thread after everything asked of it was done."""
        if self.thread.is_alive() and not self._stopped:
            self._stopped = True
            self._work.put(None)
            self.thread.join(timeout=30)

    def close(self) -> None:
        """Close nothing: the socket ends with the process."""

    def _thread_main(self) -> None:
        while True:
            try:
                due = max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None
                work = self._work.get(timeout=due)
            except queue.Empty:
                work = heapq.heappop(self._timers)[2]
            if work is None:
                return
            try:
                work()
            except Exception as fault:  # noqa: BLE001  # one message is lost, not all that follow
                print(f"{type(fault).__name__} while sending output: {fault}", file=sys.__stderr__)


class Replies:
    """What the kernel sends its replies to: the same thread, so that they come after all output of their cell."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def send_multipart(self, frames: list[bytes], *_: Any, **__: Any) -> None:
        """Send one reply."""
        self._publisher.send_multipart(frames, kind=wire.SHELL)

    def flush(self, *_: Any) -> None:
        """Return at once: order is kept anyway."""


class OutStream(iostream.OutStream):
    """ipykernel's ``sys.stdout`` and ``sys.stderr``, with descriptor output in its place instead of a little later.

    It has ipykernel's names, and adds no frame between ``print`` and an error in it: notebooks show both.
    """

    __module__ = iostream.__name__
    _fid: int

    def _setup_stream_redirects(self, name: str) -> None:
        self._drain_lock = threading.RLock()
        self._is_draining = False
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._filled = select.poll()
        super()._setup_stream_redirects(name)
        self._filled.register(self._fid, select.POLLIN)

    def _watch_pipe_fd(self) -> None:
        # C code that holds the interpreter's lock while it prints waits for ever once the pipe is full.
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._fid, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
        waiting = select.poll()
        waiting.register(self._fid, select.POLLIN)
        while self._should_watch:
            waiting.poll()
            self._drain()

    def _drain(self) -> None:
        """Move what waits in the pipe into the buffer."""
        if not self._should_watch or not self._is_master_process():
            return
        with self._drain_lock:
            if self._is_draining:  # by this very thread, which writes what it has read
                return
            self._is_draining = True
            try:
                while self._filled.poll(0):
                    some = os.read(self._fid, _AT_ONCE)
                    self.write(self._decode(some))
                    with contextlib.suppress(OSError):
                        os.write(self._original_stdstream_copy, some)
            finally:
                self._is_draining = False

    @property
    def parent_header(self) -> dict[str, Any]:
        """Return the request that output belongs to; ``write`` asks first, so what C code wrote before comes before."""
        self._drain()
        return _PARENT_HEADER.__get__(self)

    @parent_header.setter
    def parent_header(self, value: dict[str, Any]) -> None:
        self._drain()
        _PARENT_HEADER.__set__(self, value)

    def _flush(self) -> None:
        self._drain()
        super()._flush()
