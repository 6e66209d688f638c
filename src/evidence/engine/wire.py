"""Messages on a stream socket: a kind and some frames, the ones that a ZeroMQ socket would carry."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from jupyter_client.session import Session

IOPUB, SHELL, END = b"i", b"s", b"e"
"""Output of a kernel; requests and replies; the request to end."""

_HEAD = struct.Struct("!cI")
_SIZE = struct.Struct("!Q")


def session(**named: Any) -> Session:
    """Return a session whose messages are not signed: nobody else holds an end of the socket."""
    unsigned = Session(key=b"unused", **named)
    unsigned.auth = None
    return unsigned


def pack(kind: bytes, frames: Iterable[bytes | memoryview]) -> list[bytes | memoryview]:
    """Return one message as parts to be sent in a row: kind, number of frames, their sizes, the frames."""
    bodies = [memoryview(frame).cast("B") for frame in frames]
    head = _HEAD.pack(kind, len(bodies)) + b"".join(_SIZE.pack(len(body)) for body in bodies)
    return [head, *bodies]


def unpack(buffer: bytearray) -> tuple[bytes, list[bytes]] | None:
    """Take the first message off the buffer and return its kind and frames, or None while it is incomplete."""
    if len(buffer) < _HEAD.size:
        return None
    kind, count = _HEAD.unpack_from(buffer)
    start = _HEAD.size + count * _SIZE.size
    if len(buffer) < start:
        return None
    sizes = [size for (size,) in _SIZE.iter_unpack(bytes(buffer[_HEAD.size : start]))]
    if len(buffer) < start + sum(sizes):
        return None
    frames = []
    for size in sizes:
        frames.append(bytes(buffer[start : start + size]))
        start += size
    del buffer[:start]
    return kind, frames
