"""The sidecar of a snapshot: where the bytes come from, and what proves that they are the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from evidence.errors import SnapshotError, UsageError
from evidence.sources.records import Record, check_record, read_toml
from evidence.vocabulary.periods import parse

Tier = Literal["primary", "secondary", "derived"]
LEVELS = ("publisher", "vintage", "table")
TRANSCRIPTION = "transcription"


def is_day(text: str) -> str:
    """Return ``text`` if it is one real ISO date, as exact as it is known.

    Raises:
        ValueError: It is none; pydantic tells it as a fault of its key.
    """
    try:
        kind = parse(text).kind
    except UsageError as fault:
        raise ValueError(str(fault)) from None
    if kind == "span":
        raise ValueError("expected one date, not a span")
    return text


Day = Annotated[str, AfterValidator(is_day)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Part(Record):
    """One stored file of a vintage, as it came: what was asked, and what proves that the bytes are the same.

    Attributes:
        file: Its name in the folder of the sidecar.
        role: Whether it holds figures or describes them.
        part: Words for people where a table needs several requests; empty for one.
        request: The request as one line of JSON, without credentials.
        status: Status of the answer.
        received: When it came, in UTC.
        bytes: Its size.
        sha256: Its checksum.
        headers: Headers of the answer that say something about the content.
    """

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    role: Literal["data", "metadata"] = "data"
    part: str = ""
    request: str
    status: int
    received: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
    ]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256
    headers: Mapping[str, str] = {}


class Origin(Record):
    """Title, publisher, address, licence, tier, dates and checksum of one snapshot.

    ``tier`` is the weakest tier among the rows; a row states its own. ``retrieved`` and ``published`` are ISO dates
    as exact as they are known. ``disclosure_control`` says whether parts need to add up to totals. ``reader`` is
    ``transcription``, or the id of the reader of a publisher's own file; then the keys below ``sha256`` are given too.

    Attributes:
        sha256: Checksum of the file; of all files that hold figures, one after the other, where there are several.
        table: Id of the definition, with which the files are read.
        client: Id of the client that asked for them.
        content: Checksum of what the files say, however they are packed and ordered: see ``Client.content``.
        rows: Number of cells in the files.
        updated: When the table was last changed, in the publisher's words; empty where it says nothing.
        attribution: How the publisher wishes to be named, in its words; empty where it says nothing.
        part: The stored files, those with figures first.
    """

    title: str
    publisher: str
    address: Annotated[str, StringConstraints(pattern=r"^https?://")]
    licence: str
    tier: Tier
    retrieved: Day
    published: Day
    reader: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    disclosure_control: Literal["none", "rounded_to_5"]
    note: str
    sha256: Sha256
    table: Name | None = None
    client: Name | None = None
    content: Sha256 | None = None
    rows: Annotated[int, Field(ge=0)] | None = None
    updated: str = ""
    attribution: str = ""
    part: tuple[Part, ...] = ()

    @property
    def transcribed(self) -> bool:
        """Whether the file was written figure by figure, by a person."""
        return self.reader == TRANSCRIPTION

    @model_validator(mode="after")
    def _keys_fit_the_reader(self) -> Self:
        given = {name: getattr(self, name) for name in ("table", "client", "content", "rows", "part")}
        if self.transcribed:
            strange = [name for name, value in given.items() if value not in (None, ())]
            if strange or self.updated or self.attribution:
                raise ValueError(f"a transcription has no key {(*strange, 'updated or attribution')[0]}")
            return self
        absent = [name for name, value in given.items() if value in (None, ())]
        if absent:
            raise ValueError(f'reader "{self.reader}" needs the key {absent[0]}')
        if "data" not in {part.role for part in self.part}:
            raise ValueError("no part has the role data")
        files = [part.file for part in self.part]
        wrong = [name for name in files if files.count(name) > 1 or not name.startswith(f"{self.table}.")]
        if wrong:
            raise ValueError(
                f'part "{wrong[0]}": each part has a name of its own that begins with "{self.table}."'
            )
        if f"{self.table}.toml" in files:
            raise ValueError("the sidecar is no part of itself")
        return self


def read_origin(path: Path) -> Origin:
    """Return the sidecar at ``path``.

    Raises:
        SnapshotError: The sidecar is missing, not TOML, or has a missing, unknown or malformed key.
    """
    where = "/".join(path.parts[-len(LEVELS) :])
    return check_record(Origin, read_toml(path, SnapshotError), where, SnapshotError)
