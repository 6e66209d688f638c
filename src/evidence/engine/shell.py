"""The child's side: ipykernel itself in a forked process, spoken to over one Unix socket.

Application, kernel, shell, display hooks, comms, magics and start-up files are ipykernel's and IPython's own, so that
a notebook cannot tell the difference; only the sockets, and the threads that serve them, are missing.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import socket
import sys
import threading
from functools import partial
from typing import Any, NoReturn

import ipykernel_launcher
import zmq
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from ipykernel.utils import _async_in_context
from tornado.ioloop import IOLoop
from traitlets import Unicode

from evidence.engine import wire
from evidence.engine.capture import Channel, Publisher, Replies

LAUNCHER = ipykernel_launcher.__file__
_AT_ONCE = 1 << 20


def serve(end: socket.socket, arguments: list[str]) -> NoReturn:
    """Run a kernel that reads requests from a socket and writes everything that it has to say to it; then end.

    It ends when it is asked to, or when the other side is gone. This function is called from the outermost frame, as
    ipykernel's is: a notebook that recurses too deep fails as deep as there.

    Args:
        end: The child's end of a stream socket.
        arguments: The arguments that ``ipykernel_launcher`` would have been given.
    """
    _initialized(Application.instance(end=end), arguments).start()
    _end(0)


def serve_sockets(_: socket.socket, arguments: list[str]) -> NoReturn:
    """Run an ordinary ipykernel, with the ZeroMQ sockets that its connection file names; then end."""
    # Its parent ends it: it need not look after it.
    _initialized(IPKernelApp.instance(parent_handle=1), arguments).start()
    _end(0)


def _initialized(application: IPKernelApp, arguments: list[str]) -> IPKernelApp:
    sys.argv = [LAUNCHER, *arguments]
    application.initialize(arguments)
    return application


class Application(IPKernelApp):
    """ipykernel's application without connection file, sockets, heartbeat and their threads."""

    name = "ipython-kernel"
    outstream_class = Unicode("evidence.engine.capture.OutStream")

    def __init__(self, end: socket.socket, **named: Any) -> None:
        super().__init__(**named)
        self._end = end

    def init_connection_file(self) -> None:
        """Leave the file alone: nobody else connects to this kernel."""

    init_poller = init_heartbeat = init_connection_file
    write_connection_file = init_connection_file  # type: ignore[assignment]
    log_connection_info = cleanup_connection_file = init_connection_file

    def init_sockets(self) -> None:
        """Make the output thread, which stands for all sockets."""
        self.session = wire.session(parent=self)
        self.iopub_thread = Publisher(Channel(self._end))
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        """Make the kernel, connected to the output thread."""
        requests = Requests(self._end, Replies(self.iopub_thread))
        kind: Any = self.kernel_class
        self.kernel = kind.instance(
            parent=self,
            session=self.session,
            shell_channel_thread=requests,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        requests.kernel = self.kernel
        self._requests = requests
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def start(self) -> None:
        """Serve requests until told to end."""
        Kernel.start(self.kernel)  # the debugger of IPythonKernel.start would want a socket
        self.io_loop = IOLoop.current()
        self.io_loop.add_callback(self._requests.listen)
        self.io_loop.start()

    def close(self) -> None:
        """Send what is left."""
        self.reset_io()
        self.iopub_thread.stop()


class Requests:
    """What ipykernel takes for its shell channel thread and the manager of its subshells: our one socket.

    Each request is a task in one context that lasts as long as the kernel, as in ipykernel: a context variable that a
    cell sets is still set in the next one.
    """

    def __init__(self, end: socket.socket, replies: Replies) -> None:
        self.parent_thread = threading.current_thread()
        self.manager = self
        self.io_loop = self
        self.kernel: Any = None
        self._end = end
        self._replies = replies
        self._buffer = bytearray()
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self) -> None:
        """Read requests from now on."""
        self._dispatch = _async_in_context(partial(self.kernel.shell_main, None))
        asyncio.get_running_loop().add_reader(self._end, self._read)

    def _read(self) -> None:
        try:
            some = self._end.recv(_AT_ONCE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            some = b""
        if not some:  # the other side is gone: nobody would see what this notebook still does
            os._exit(1)
        self._buffer += some
        while (message := wire.unpack(self._buffer)) is not None:
            kind, frames = message
            if kind == wire.END:
                self.kernel.io_loop.stop()
            else:
                self._serve(frames)

    def _serve(self, frames: list[bytes]) -> None:
        task = asyncio.ensure_future(self._dispatch([zmq.Frame(frame) for frame in frames]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def add_callback(self, function: Any, *arguments: Any) -> None:
        """Call the function in the loop of the kernel."""
        function(*arguments)

    def set_on_recv_callback(self, function: Any) -> None:
        """Leave ``listen`` to call it."""

    def get_subshell_to_shell_channel_socket(self, _: str | None) -> Replies:
        """Return what replies are sent to."""
        return self._replies

    def get_shell_channel_to_subshell_socket(self, _: str | None) -> Requests:
        """Return what requests are sent to."""
        return self

    def send(self, message: bytes, **_: Any) -> None:
        """Serve a request of the kernel to itself, which it makes to skip what is queued after an error."""
        self._serve([message])

    def list_subshell(self) -> list[str]:
        """Return no identifiers: there are no subshells."""
        return []

    def subshell_id_from_thread_id(self, _: int) -> None:
        """Return no identifier: there are no subshells."""

    def is_alive(self) -> bool:
        """Return whether there is a thread to stop: there is none."""
        return False


def _end(code: int) -> NoReturn:
    """End this process as an interpreter ends, but without taking apart what the warm process loaded.

    Threads are waited for, exit functions run, and objects of the notebook are finalised, so that a file which it
    left open has its last line.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  # what the interpreter calls at its end
    atexit._run_exitfuncs()  # noqa: SLF001  # likewise
    sys.modules["__main__"].__dict__.clear()
    gc.collect()
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    os._exit(code)
