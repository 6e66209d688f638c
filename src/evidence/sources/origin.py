"""The sidecar of a snapshot: where the bytes come from, and what proves that they are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from evidence.errors import SnapshotError
from evidence.sources.records import Record, check_record, read_toml

Tier = Literal["primary", "secondary", "derived"]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


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
    return check_record(Origin, read_toml(path, SnapshotError), str(path), SnapshotError)
