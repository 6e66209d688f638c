"""What the status and the headers of an answer mean: data, later, less, or no."""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.errors import Problem, PublisherError, TooLargeError, UnreachableError
from evidence.sources import clock
from evidence.sources.exchange import Request

OK, REST, TOO_LARGE, NO_SUCH_REST, BUSY = 200, 206, 413, 416, 429
_NO_LOGIN = (401, 403)
_BROKEN = 500  # and above
_DIGITS = 18  # of a number in a header; a longer one is absurd, and stays so when it is cut
LONGEST_WAIT = 300.0  # seconds, as a host may ask for; beyond it we stop and say when to come back
LESS = "ask for less of the table in its definition: years, regions or categories"
LATER = "run the command again later"
_HTML = "open the address of the table in a browser; the interface may have moved or changed"


class AgainError(Exception):
    """A fault after which the same may be asked again, after ``wait`` seconds if the host named them.

    ``refused`` says that the host has not begun with the request.
    """

    def __init__(self, fault: PublisherError, *, wait: float | None = None, refused: bool = False) -> None:
        super().__init__(str(fault))
        self.fault, self.wait, self.refused = fault, wait, refused


@dataclass(frozen=True)
class Reply:
    """The head of an answer: status, headers with names in lower case, and for a status that says no its first words."""

    request: Request
    status: int
    headers: Mapping[str, str]
    words: str = ""

    @property
    def announced(self) -> int | None:
        """How many bytes the host says that it sends; None if it does not say."""
        length = self.headers.get("content-length", "")
        return int(length[:_DIGITS]) if length.isdecimal() else None

    @property
    def validator(self) -> str:
        """A strong ETag, or the date of the last change; empty if the body has none."""
        etag = self.headers.get("etag", "")
        return etag if etag and not etag.startswith("W/") else self.headers.get("last-modified", "")

    @property
    def packed(self) -> str:
        """How the body is packed on its way; empty if it is not."""
        encoding = self.headers.get("content-encoding", "").strip().lower()
        return "" if encoding == "identity" else encoding

    @property
    def resumable(self) -> str:
        """The validator by which the rest can be asked for; empty if it cannot."""
        fits = self.headers.get("accept-ranges", "").lower() == "bytes" and not self.packed
        return self.validator if fits else ""

    def continues(self, size: int, validator: str) -> bool:
        """Return whether the body is the rest behind ``size`` bytes of the body with the same validator."""
        return (
            self.status == REST
            and self.validator in {"", validator}
            and self.headers.get("content-range", "").startswith(f"bytes {size}-")
        )

    @property
    def wait(self) -> float | None:
        """The seconds of Retry-After, which may be a number or a date; None if there is none."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text[:_DIGITS])
        then, now = _moment(text), _moment(self.headers.get("date", "")) or clock.now()
        return None if then is None else max(0.0, (then - now).total_seconds())

    def fault(self, *, with_login: bool) -> PublisherError | AgainError:
        """Return what a status that is neither data nor a redirect means."""
        if self.status == TOO_LARGE:
            return TooLargeError(self._told("the selection is too large", LESS))
        if self.status == BUSY or self.status >= _BROKEN:
            wait = self.wait
            if wait is not None and wait > LONGEST_WAIT:
                return UnreachableError(
                    self._told(
                        f"asks to come back after {_spoken(wait)}", f"run the command again {_after(wait)}"
                    )
                )
            fault = UnreachableError(self._told("busy, or broken at the other end", LATER))
            return AgainError(fault, wait=wait, refused=self.status == BUSY)
        if with_login and self.status in _NO_LOGIN:
            return UnreachableError(
                self._told(
                    "the login is refused", "correct the login in the environment or in .env, or renew it"
                )
            )
        return UnreachableError(self._told("the request is refused", _HTML))

    def _told(self, what: str, next_step: str) -> str:
        found = f"status {self.status}"
        words = " ".join(self.words.split())[:200]
        return str(
            Problem(
                f"{what} ({self.status})",
                self.request.where,
                "status 200",
                f'{found}, "{words}"' if words else found,
                next_step,
            )
        )


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _spoken(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _after(seconds: float) -> str:
    if seconds > 366 * 86_400:
        return "in some years, or tell the publisher"
    return f"after {clock.now() + dt.timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"
