"""What is asked, what came back, and what a reader gets of it: values that every client and reader shares."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from evidence.errors import AnswerError, Problem

MIB = 2**20
LARGEST_BODY = 1024 * MIB  # what a definition may allow at most
LARGEST_READ = 512 * MIB  # what is held in memory at once
HEADERS_KEPT = (
    "content-type",
    "content-length",
    "content-disposition",
    "date",
    "etag",
    "last-modified",
    "retry-after",
)


@dataclass(frozen=True)
class Request:
    """One question to one host. Never holds a credential: those are added when it is sent.

    Attributes:
        publisher: Id of the publisher, the first folder of the vintage.
        table: Id of the table.
        host: Id in the register of hosts.
        method: GET or POST.
        path: Path below the host's base, without a query.
        query: Parameters of the address.
        form: Parameters of the body, sent as a form.
        json: Body, sent as JSON; empty for none.
        role: Whether the answer holds figures or describes them.
        part: Words for people where a table needs several requests: ``2015 to 2019``.
        max_bytes: Largest body that is taken.
        repeatable: Whether it may be sent a second time if no answer came. A job is started once: False.
        fresh: Whether it is asked even if an answer of today is at hand. A poll is: True.
        as_user: Whether it is asked with user and password although there is a token.
    """

    publisher: str
    table: str
    host: str
    method: Literal["GET", "POST"]
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""
    role: Literal["data", "metadata"] = "data"
    part: str = ""
    max_bytes: int = 64 * MIB
    repeatable: bool = True
    fresh: bool = False
    as_user: bool = False

    @property
    def where(self) -> str:
        """``publisher/table, part …``, the beginning of every message about this request."""
        return f"{self.publisher}/{self.table}" + (f", part {self.part}" if self.part else "")

    def canonical(self, base: str) -> str:
        """Return the request as one line of JSON, the same whatever the order of its parameters."""
        said: dict[str, object] = {
            "form": _parameters(self.form),
            "method": self.method,
            "query": _parameters(self.query),
            "url": base + self.path,
        }
        if self.json:
            said["json"] = self.json
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def key(self, base: str) -> str:
        """Return sixteen hexadecimal digits that stand for the request: the name of its answer's file."""
        return hashlib.sha256(self.canonical(base).encode()).hexdigest()[:16]


def _parameters(pairs: tuple[tuple[str, str], ...]) -> dict[str, str | list[str]]:
    """Return parameters by name; one that stands several times as a list, sorted."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else sorted(found) for name, found in values.items()}


@dataclass(frozen=True)
class Plan:
    """All that is asked about one table.

    Attributes:
        table: Id of the table.
        requests: In the order of asking.
        expected_bytes: Size of all answers as last seen; None if unknown.
        needs: Names of the variables without which nothing can be asked.
    """

    table: str
    requests: tuple[Request, ...]
    expected_bytes: int | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers of ``HEADERS_KEPT``, and the file that holds the body. ``received`` is ISO UTC."""

    request: Request
    status: int
    headers: Mapping[str, str]
    path: Path
    size: int
    sha256: str
    received: str

    def content(self) -> bytes:
        """Return the body.

        Raises:
            AnswerError: It is larger than ``LARGEST_READ``.
        """
        return self.body.read()

    @property
    def body(self) -> Body:
        """The body as readers take it."""
        return Body(self.path.name, self.path)


@dataclass(frozen=True)
class Body:
    """One stored file, or bytes at hand: what a reader reads. ``name`` is for messages."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    def read(self, limit: int = LARGEST_READ) -> bytes:
        """Return the bytes.

        Raises:
            AnswerError: There are more than ``limit``.
        """
        if self.size > limit:
            raise AnswerError(
                str(
                    Problem(
                        "the file is too large to be read at once",
                        self.name,
                        f"at most {limit:,} bytes",
                        f"{self.size:,}",
                        "ask for less of the table in its definition: years, regions or categories",
                    )
                )
            )
        return self.data if self.path is None else self.path.read_bytes()

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the beginning. The caller closes it."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")


Look = Callable[[Body], bytes | None]


def as_it_is(_: Body) -> None:
    """Leave a body as it came."""


class Asks(Protocol):
    """Who asks for a client: the connection, or a test."""

    def ask(self, request: Request, look: Look = as_it_is) -> Answer:
        """Return the answer to ``request``.

        ``look`` sees the whole body before it is kept. It returns other bytes to keep in its place, without what
        must not be kept, or None; ``BusyError`` makes the connection wait and ask again; any other error is passed
        on, and nothing is kept. An answer that is at hand has been looked at before.

        Raises:
            UnreachableError: There is no answer, or one with a status that says no.
            AnswerError: The answer must not be kept.
            TooLargeError: The answer is larger than ``request.max_bytes``, or the host says that it would be too large.
        """
        ...


def write_answer(answer: Answer, base: str) -> str:
    """Return the record of an answer, to stand beside its body as ``<key>.json``."""
    said = {
        "request": answer.request.canonical(base),
        "part": answer.request.part,
        "role": answer.request.role,
        "status": answer.status,
        "headers": dict(answer.headers),
        "size": answer.size,
        "sha256": answer.sha256,
        "received": answer.received,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_answer(record: Path, request: Request) -> Answer | None:
    """Return the answer to ``request`` that the record and the body beside it keep; None if they are not whole."""
    try:
        said = json.loads(record.read_bytes())
        path = record.with_suffix(".body")
        with path.open("rb") as stream:
            sound = hashlib.file_digest(stream, "sha256").hexdigest() == said["sha256"]
        answer = Answer(
            request, said["status"], said["headers"], path, said["size"], said["sha256"], said["received"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return answer if sound else None


def is_sound(record: Path) -> bool:
    """Return whether the body beside a record is the one that it describes."""
    return read_answer(record, Request("", "", "", "GET", "")) is not None
