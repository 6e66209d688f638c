"""Reference periods: what a value is about, never when it was published.

Four forms, all ISO 8601: a year ``2023``, a month ``2023-06``, a reference date ``2023-12-31`` and a span of two of
the same form, ``2014-06-30/2024-06-30``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, total_ordering
from typing import Literal

from evidence.errors import UsageError

Kind = Literal["year", "month", "date", "span"]
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@total_ordering
@dataclass(frozen=True)
class Period:
    """One reference period. Ordered by its last day, then by its first, then by its text."""

    text: str
    kind: Kind
    first_day: dt.date
    last_day: dt.date

    def __lt__(self, other: Period) -> bool:
        """Return whether this period ends before the other one."""
        return (self.last_day, self.first_day, self.text) < (other.last_day, other.first_day, other.text)

    def __str__(self) -> str:
        """Return the ISO text."""
        return self.text

    @property
    def ends(self) -> tuple[Period, Period]:
        """The two ends of a span.

        Raises:
            UsageError: The period is no span.
        """
        if self.kind != "span":
            raise UsageError(f'Period "{self.text}" is no span such as 2014-06-30/2024-06-30.')
        start, end = self.text.split("/")
        return parse(start), parse(end)


@cache
def parse(text: str) -> Period:
    """Return the period written as ``text``.

    Raises:
        UsageError: The text is not one of the four forms, names a day that does not exist, or spans backwards.
    """
    if "/" in text:
        start, _, end = text.partition("/")
        first, last = parse(start), parse(end)
        if first.kind != last.kind or "/" in end:
            raise UsageError(f'Period "{text}": both ends of a span must have the same form.')
        if not first < last:
            raise UsageError(f'Period "{text}" spans backwards.')
        return Period(text, "span", first.first_day, last.last_day)
    match = _POINT.fullmatch(text)
    if not match:
        raise UsageError(
            f'"{text}" is no reference period. Expected a year (2023), a month (2023-06), a date (2023-12-31) '
            "or a span of two (2014-06-30/2024-06-30)."
        )
    year, month, day = (None if part is None else int(part) for part in match.groups())
    try:
        first_day = dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month
        last_day = dt.date(
            year or 0, last_month, calendar.monthrange(year or 0, last_month)[1] if day is None else day
        )
    except ValueError:
        raise UsageError(f'Period "{text}" names a day or month that does not exist') from None
    kind: Kind = "year" if month is None else "month" if day is None else "date"
    return Period(text, kind, first_day, last_day)


def span(start: str, end: str) -> Period:
    """Return the span from ``start`` to ``end``."""
    return parse(f"{start}/{end}")
