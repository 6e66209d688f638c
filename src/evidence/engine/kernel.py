"""The parent's side of one warm kernel: what nbclient asks of a kernel manager and of a kernel client.

nbclient and papermill do all that they do with any other kernel; messages come over one socket instead of five, and
that a kernel has died comes from the process that reaps it, at once, instead of from a look once a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.client import KernelClient
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from evidence.engine import safety, wire, zygote

_AT_ONCE = 1 << 20


class RefusedError(Exception):
    """The warm process cannot or will not fork; nothing has run yet."""


class NotReadyError(RefusedError):
    """A kernel was forked, but does not serve requests; nothing has run yet."""


class Link:
    """Two sockets: one to the kernel, for messages, and one to the process that forked it, for its life and death.

    Args:
        address: The socket of the warm process.
        serve: The function of ``evidence.engine.shell`` that makes the child a kernel.
        arguments: What it would be given on its command line.
        environment: The variables that the notebook sees.
        folder: Where it starts, the folder of this process unless given.

    Raises:
        RefusedError: There is no such process, or it does not fork.
    """

    def __init__(
        self,
        address: str,
        serve: str,
        arguments: list[str],
        environment: Mapping[str, str],
        folder: str | None = None,
    ) -> None:
        request = {
            "serve": serve,
            "arguments": arguments,
            "environment": {**environment, "JPY_PARENT_PID": str(os.getpid())},
            "circumstances": safety.circumstances(),
            "folder": os.path.abspath(folder or os.curdir),  # noqa: PTH100  # as the caller sees it, links and all
        }
        self._loop: asyncio.AbstractEventLoop | None = None
        self._data, end = socket.socketpair()
        self._control = socket.socket(socket.AF_UNIX)
        try:
            with end:
                self._control.connect(address)
                zygote.send(self._control, request, [end.fileno(), *_standard_streams()])
                answer, _ = zygote.receive(self._control)
        except (OSError, EOFError) as fault:
            self.close()
            raise RefusedError(
                f"the warm process does not answer ({type(fault).__name__}: {fault})"
            ) from None
        if "refused" in answer:
            self.close()
            raise RefusedError(answer["refused"])
        self.pid: int = answer["pid"]
        self.exit_code: int | None = None
        self.is_over = False
        self._data.settimeout(0)
        self._control.settimeout(0)
        self._unanswered = 0
        self._buffer = bytearray()
        self._queues: dict[bytes, deque[list[bytes]]] = {wire.IOPUB: deque(), wire.SHELL: deque()}
        self._news: list[asyncio.Future[None]] = []

    def send(self, kind: bytes, frames: list[bytes]) -> None:
        """Send a message to the kernel; nothing happens if it is gone."""
        self._unanswered += kind == wire.SHELL
        try:
            self._data.settimeout(None)
            self._data.sendall(b"".join(wire.pack(kind, frames)))
        except OSError:
            pass
        finally:
            self._data.settimeout(0)

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and to all processes that it started."""
        if not self.is_over:
            try:
                zygote.send(self._control, {"signal": number})
            except OSError:
                self._end(None)

    async def get(self, kind: bytes, timeout: float | None) -> list[bytes]:
        """Return the next message of a kind.

        Raises:
            Empty: None came in time.
            DeadKernelError: None will come.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        waiting = self._queues[kind]
        while not waiting:
            if self.is_over and kind == wire.SHELL:
                await asyncio.sleep(0)  # who waits for output first takes what has come
                raise DeadKernelError("Kernel died")
            if self.is_over:
                raise asyncio.CancelledError  # one who waits for output waits for a reply too, and has the error
            await self._change(deadline)
            if not waiting and deadline is not None and time.monotonic() >= deadline:
                raise Empty
        return waiting.popleft()

    @property
    def is_busy(self) -> bool:
        """Return whether the kernel has been asked what it has not answered yet."""
        return self._unanswered > 0

    @property
    def epitaph(self) -> str:
        """Return how the kernel ended."""
        if self.exit_code is None:
            return "it ended with the process that it was forked from"
        if self.exit_code < 0:
            return f"it was ended by signal {signal.Signals(-self.exit_code).name}"
        return f"it ended itself with exit code {self.exit_code}"

    async def over(self, timeout: float | None = None) -> bool:
        """Wait until the kernel is dead and all that it said has been read; return whether it is."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self.is_over and (deadline is None or time.monotonic() < deadline):
            await self._change(deadline)
        return self.is_over

    def look(self) -> None:
        """Take note of what the warm process has said, without waiting."""
        with contextlib.suppress(BlockingIOError):
            if not self.is_over:
                self._control.recv(1, socket.MSG_PEEK)
                self._hear()

    def close(self) -> None:
        """Let go of the kernel: the warm process kills it if it still lives."""
        self._listen_no_more()
        self._data.close()
        self._control.close()
        self.is_over = True

    async def _change(self, deadline: float | None) -> None:
        """Return after something came, or at the deadline."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._listen_no_more()
            self._loop = loop
            loop.add_reader(self._data, self._read)
            loop.add_reader(self._control, self._hear)
        news = loop.create_future()
        self._news.append(news)
        timer = (
            None
            if deadline is None
            else loop.call_at(loop.time() + deadline - time.monotonic(), _settle, news)
        )
        try:
            await news
        finally:
            self._news.remove(news)
            if timer is not None:
                timer.cancel()

    def _read(self) -> None:
        if self._receive():
            self._tell()

    def _receive(self) -> bool:
        """Take what is there from the kernel; return whether anything was."""
        try:
            some = self._data.recv(_AT_ONCE)
        except BlockingIOError:
            return False
        except OSError:
            some = b""
        if not some and self._loop is not None:
            self._loop.remove_reader(self._data)
        self._buffer += some
        while (message := wire.unpack(self._buffer)) is not None:
            kind, frames = message
            self._unanswered -= kind == wire.SHELL
            self._queues[kind].append(frames)
        return bool(some)

    def _hear(self) -> None:
        try:
            self._control.settimeout(None)
            message, _ = zygote.receive(self._control)
        except (OSError, EOFError):
            message = {"exit": None}
        finally:
            self._control.settimeout(0)
        if "exit" in message:
            self._end(message["exit"])

    def _end(self, code: int | None) -> None:
        if code is None:  # nobody is left to kill what the kernel started
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        while self._receive():
            continue
        self.exit_code = code
        self.is_over = True
        self._listen_no_more()
        self._tell()

    def _listen_no_more(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._data)
            loop.remove_reader(self._control)

    def _tell(self) -> None:
        for news in self._news:
            _settle(news)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _standard_streams() -> list[int]:
    """Return the descriptors 1 and 2 of this process as far as they are open, so that the kernel inherits them."""
    found = []
    for descriptor in (1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            break
        found.append(descriptor)
    return found


class Channel:
    """One kind of message of a link, as nbclient expects a channel."""

    def __init__(self, link: Link, kind: bytes, session: Session) -> None:
        self._link = link
        self._kind = kind
        self._session = session

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message.

        Raises:
            Empty: None came in time.
        """
        frames = await self._link.get(self._kind, timeout)
        _, parts = self._session.feed_identities(frames)
        return self._session.deserialize(parts)

    def send(self, message: dict[str, Any]) -> None:
        """Send a request."""
        self._link.send(self._kind, self._session.serialize(message))

    def is_alive(self) -> bool:
        """Return that there is no thread to stop."""
        return False


class Client(KernelClient):
    """What nbclient calls a kernel client."""

    def __init__(self, link: Link) -> None:
        super().__init__(session=wire.session())
        self._link = link
        self._shell_channel = Channel(link, wire.SHELL, self.session)
        self._iopub_channel = Channel(link, wire.IOPUB, self.session)
        self._stdin_channel = self._control_channel = self._hb_channel = self._shell_channel

    def start_channels(self, *_: Any, **__: Any) -> None:
        """Have them started already."""

    def stop_channels(self) -> None:
        """Close the link, and with it the kernel."""
        self._link.close()

    async def is_alive(self) -> bool:
        """Return whether the kernel is."""
        return not self._link.is_over

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel serves requests.

        Raises:
            NotReadyError: It died first, or took too long; nothing has run yet.
        """
        try:
            await self._link.get(wire.IOPUB, timeout)
        except Empty:
            raise NotReadyError(f"the kernel did not answer within {timeout} seconds") from None
        except asyncio.CancelledError:
            raise NotReadyError(f"the kernel was not ready yet when {self._link.epitaph}") from None


class Manager:
    """What nbclient calls a kernel manager: starts one warm kernel, interrupts it, ends it.

    Args:
        address: The socket of the warm process.
        grace: Seconds that a kernel has to end after it was asked to, as in jupyter_client.
    """

    ipykernel = True
    kernel_id = "warm"

    def __init__(self, address: str, grace: float = 5) -> None:
        self._address = address
        self._grace = grace
        self.link: Link | None = None

    @property
    def has_kernel(self) -> bool:
        """Return whether one was started."""
        return self.link is not None

    def start_kernel(self, extra_arguments: list[str], cwd: str | None = None, **_: Any) -> None:
        """Fork a kernel.

        Raises:
            NotReadyError: The warm process cannot or will not.
        """
        file = Path(self._address).with_name(f"kernel-{os.urandom(8).hex()}.json")
        self.link = Link(self._address, "serve", ["-f", str(file), *extra_arguments], os.environ, cwd)

    def client(self) -> Client:
        """Return what speaks to the kernel."""
        assert self.link is not None  # noqa: S101  # nbclient asks after it has started one
        return Client(self.link)

    @property
    def epitaph(self) -> str:
        """Return how the kernel ended."""
        return self.link.epitaph if self.link is not None else "it was never started"

    async def is_alive(self) -> bool:
        """Return whether the kernel is."""
        return self.link is not None and not self.link.is_over

    async def interrupt_kernel(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        if self.link is not None:
            self.link.signal(signal.SIGINT)

    async def shutdown_kernel(self, *, now: bool = False) -> None:
        """Ask the kernel to end and wait a while, or kill it at once."""
        if self.link is None:
            return
        if not now:
            if self.link.is_busy:
                self.link.signal(signal.SIGINT)
            self.link.send(wire.END, [])
            await self.link.over(self._grace)
        self.link.signal(signal.SIGKILL)
        await self.link.over(self._grace)

    async def cleanup_resources(self) -> None:
        """Have nothing to clean."""
