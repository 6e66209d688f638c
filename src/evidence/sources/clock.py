"""The only clock of the sources: the day and moment of an answer, and the seconds between two."""

from __future__ import annotations

import datetime as dt
import os
import time


def now() -> dt.datetime:
    """Return the moment in UTC, without parts of a second; ``SOURCE_DATE_EPOCH`` sets it, in seconds since 1970."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(fixed) if fixed.isdecimal() else int(time.time())
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def today() -> dt.date:
    """Return the day in UTC, see ``now``."""
    return now().date()


def stamp() -> str:
    """Return the moment as text: ``2026-11-23T08:10:00Z``."""
    return now().strftime("%Y-%m-%dT%H:%M:%SZ")


def elapsed() -> float:
    """Return seconds since some moment: only differences mean something. Nothing sets them."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait."""
    if seconds > 0:
        time.sleep(seconds)
