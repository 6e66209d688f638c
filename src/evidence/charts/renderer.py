"""The renderer: processes of their own that hold vl-convert, and draw charts for all processes of a build.

V8 takes half a second and much memory to start, so that it pays to start it once for each core and not for each notebook;
and a process that never starts it can fork. The renderer's socket is named in the environment variable
``EVIDENCE_RENDERER``, where other processes find it. One connection is one chart: several can be drawn at once.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self

from evidence.charts import drawing
from evidence.errors import DrawingError

VARIABLE = "EVIDENCE_RENDERER"
ATTEMPTS = 2
"""How often a chart is asked for: where one of several processes dies, the others are still there."""

HEAD_START = 0.6
"""Seconds that V8 waits for those who were started together with it, and need the processors before it: their first chart
comes later, and after a small change none may come."""

_SIZE = struct.Struct("!Q")
_BLANK = '{"mark":"point","data":{"values":[]}}'


class Renderer:
    """Running renderer processes; each takes the next chart that waits.

    Args:
        workers: How many processes draw.
    """

    def __init__(self, workers: int) -> None:
        self._owner = os.getpid()
        self._folder = tempfile.TemporaryDirectory(prefix="evidence-", ignore_cleanup_errors=True)
        self.address = f"{self._folder.name}/renderer"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(self.address)
            listening.listen(128)
            self._processes = [
                subprocess.Popen(  # noqa: S603  # it starts this very module
                    [sys.executable, "-m", "evidence.charts.renderer", str(listening.fileno())],
                    stdin=subprocess.PIPE,  # its end is the sign to end
                    pass_fds=[listening.fileno()],
                    start_new_session=True,
                )
                for _ in range(workers)
            ]

    @property
    def pids(self) -> list[int]:
        """The identifiers of the processes that are still there."""
        return [process.pid for process in self._processes if process.poll() is None]

    def __enter__(self) -> Self:
        """Share it with every process started from now on."""
        self._before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = self.address
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, with the chart that it may be drawing."""
        if self._owner != os.getpid():
            return
        if self._before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._before
        for process in self._processes:
            process.kill()
            process.communicate()
        self._folder.cleanup()


def draw(address: str, specifications: Sequence[str], lang: str) -> list[str]:
    """Return specifications, each as JSON, as SVG, drawn at once by as many processes as are free.

    Raises:
        DrawingError: vl-convert cannot draw one.
        OSError: There is no renderer at the address, or it died while it drew.
    """
    asked = [{"specification": specification, "lang": lang} for specification in specifications]
    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(partial(_ask, address), asked))


def _ask(address: str, asked: dict[str, str]) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        _send(connection, asked)
        answer = _receive(connection)
    if "fault" in answer:
        raise DrawingError(answer["fault"])
    return answer["drawn"]


def _send(connection: socket.socket, message: dict[str, str]) -> None:
    body = json.dumps(message, ensure_ascii=False).encode("utf-8")
    connection.sendall(_SIZE.pack(len(body)) + body)


def _receive(connection: socket.socket) -> dict[str, str]:
    (size,) = _SIZE.unpack(_exactly(connection, _SIZE.size))
    message: dict[str, str] = json.loads(_exactly(connection, size))
    return message


def _exactly(connection: socket.socket, size: int) -> bytes:
    """Return so many bytes.

    Raises:
        ConnectionError: The other side has gone before.
    """
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise ConnectionError("the other side has gone")
        parts += part
    return bytes(parts)


def _serve(listening: socket.socket) -> None:
    """Draw one chart after the other until the owner ends."""
    listening.settimeout(0)  # several processes wait for the same call, and one gets it
    with selectors.DefaultSelector() as waiting:
        waiting.register(listening, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        if not waiting.select(HEAD_START):
            drawing.draw(_BLANK, "en")
        while all(key.fileobj is listening for key, _ in waiting.select()):
            with suppress(BlockingIOError):
                connection, _ = listening.accept()
                with connection, suppress(ConnectionError):
                    connection.settimeout(None)
                    _answer(connection)


def _answer(connection: socket.socket) -> None:
    asked = _receive(connection)
    try:
        answer = {"drawn": drawing.draw(asked["specification"], asked["lang"])}
    except DrawingError as fault:
        answer = {"fault": str(fault)}
    _send(connection, answer)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as inherited:
        _serve(inherited)
