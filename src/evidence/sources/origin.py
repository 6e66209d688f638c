"""The sidecar of a snapshot: where the bytes come from, and what proves that they are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from evidence.errors import SnapshotError, UsageError
from evidence.sources.records import Record, check_record, read_toml
from evidence.vocabulary.periods import parse

Tier = Literal["primary", "secondary", "derived"]
LEVELS = ("publisher", "vintage", "table")


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


class Origin(Record):
    """Title, publisher, address, licence, tier, dates and checksum of one snapshot.

    ``tier`` is the weakest tier among the rows; a row states its own. ``retrieved`` and ``published`` are ISO dates
    as exact as they are known. ``disclosure_control`` says whether parts need to add up to totals.
    """

    title: str
    publisher: str
    address: Annotated[str, StringConstraints(pattern=r"^https?://")]
    licence: str
    tier: Tier
    retrieved: Day
    published: Day
    reader: Literal["transcription"]
    disclosure_control: Literal["none", "rounded_to_5"]
    note: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def read_origin(path: Path) -> Origin:
    """Return the sidecar at ``path``.

    Raises:
        SnapshotError: The sidecar is missing, not TOML, or has a missing, unknown or malformed key.
    """
    where = "/".join(path.parts[-len(LEVELS) :])
    return check_record(Origin, read_toml(path, SnapshotError), where, SnapshotError)
