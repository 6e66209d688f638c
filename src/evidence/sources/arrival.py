"""The files of one answer on its way: what has come so far, and then the whole body with its record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.sources import clock
from evidence.sources.exchange import Answer, Body, Request, read_answer, write_answer


@dataclass(frozen=True)
class Arrival:
    """The files of the answer to ``request`` in the folder of its table, all named by the key of the request.

    ``.part`` is what has come so far and ``.resume`` the validator by which the host knows the same body again;
    ``.body`` is the whole, and ``.json`` its record, which is written last.
    """

    folder: Path
    request: Request
    base: str

    @classmethod
    def of(cls, request: Request, base: str, incoming: Path) -> Arrival:
        """Return the files of a request below ``incoming``."""
        return cls(incoming / request.publisher / request.table, request, base)

    def _file(self, ending: str) -> Path:
        return self.folder / f"{self.request.key(self.base)}.{ending}"

    @property
    def part(self) -> Path:
        """What has come so far."""
        return self._file("part")

    @property
    def body(self) -> Body:
        """What has come, under the name that it will have."""
        return Body(self._file("body").name, self.part)

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.part.stat().st_size if self.part.exists() else 0

    @property
    def begun(self) -> tuple[int, str] | None:
        """How many bytes have come, and their validator; None if they cannot be continued."""
        try:
            validator = self._file("resume").read_text(encoding="latin-1")
        except OSError:
            return None
        return (self.size, validator) if self.size and validator else None

    def begin(self, validator: str) -> None:
        """Forget what has come, and note the validator of the body that comes now; empty if it has none."""
        self.forget()
        if validator:
            write(self._file("resume"), validator.encode("latin-1"))

    def forget(self) -> None:
        """Remove what has come."""
        self.part.unlink(missing_ok=True)
        self._file("resume").unlink(missing_ok=True)

    def at_hand(self) -> Answer | None:
        """Return the answer of an earlier run, if it is whole; remove it if it is not."""
        answer = read_answer(self._file("json"), self.request)
        if answer is None:
            self._file("json").unlink(missing_ok=True)
            self.folder.mkdir(parents=True, exist_ok=True)
        return answer

    def keep(self, status: int, headers: Mapping[str, str]) -> Answer:
        """Put what has come in place as the whole body, and write its record."""
        with self.part.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").hexdigest()
        answer = Answer(
            self.request,
            status,
            headers,
            self._file("body"),
            self.part.stat().st_size,
            checksum,
            clock.stamp(),
        )
        self.part.replace(answer.path)
        write(self._file("json"), write_answer(answer, self.base).encode())
        self.forget()
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return answer


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is on the disk when this returns."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
