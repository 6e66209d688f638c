"""How publishers write times, and the ISO period that each stands for: nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import polars as pl

from evidence.errors import UsageError
from evidence.vocabulary import periods

_MONTHS = {
    name: number
    for names in (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
}
# Day 0 of spreadsheets, which count a 29 February 1900 that never was.
_SERIAL_ZERO = dt.date(1899, 12, 30)
# A year outside is no year: a shifted column, or a key in the place of the time.
_YEARS = range(1800, 2200)
_LONGEST_SPAN_IN_MONTHS = 120


def _months(year: int, month: int, count: int) -> str:
    """Return ``count`` months from one month on: a month, a calendar year, or a span of months."""
    if not 1 <= count <= _LONGEST_SPAN_IN_MONTHS:
        raise UsageError(f"a span of {count} months is none")
    if month == 1 and count == 12:  # noqa: PLR2004  the months of a year
        return f"{year:04d}"
    years, last = divmod(month - 1 + count - 1, 12)
    first = f"{year:04d}-{month:02d}"
    return first if count == 1 else f"{first}/{year + years:04d}-{last + 1:02d}"


def _school_year(match: re.Match[str]) -> str:
    """Return August to July, the school year of the Länder whose figures we hold."""
    return _months(_following(match), 8, 12)


def _winter(match: re.Match[str]) -> str:
    return _months(_following(match), 10, 6)


def _following(match: re.Match[str]) -> int:
    """Return the first of two years that follow each other, as in ``2023/24``."""
    first, second = match["year"], match["next"]
    if int(first) + 1 != int(first[: 4 - len(second)] + second) and (first[2:], second) != ("99", "00"):
        raise UsageError(f"{first} and {second} do not follow each other")
    return int(first)


def _named_month(match: re.Match[str]) -> str:
    month = _MONTHS.get(match["name"].casefold())
    if month is None:
        raise UsageError(f'"{match["name"]}" is no month')
    return _months(int(match["year"]), month, 1)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), write)
    for pattern, write in (
        (r"(?P<year>\d{4})(\.0)?", lambda m: m["year"]),
        (r"(?P<year>\d{4})-(?P<month>\d{2})(-(?P<day>\d{2})([ T]00:00(:00(\.0+)?)?)?)?", lambda m: m[0][:10]),
        (r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", lambda m: f"{m['year']}-{m['month']}-{m['day']}"),
        (r"\d{4}(-\d{2}){0,2}/\d{4}(-\d{2}){0,2}", lambda m: m[0]),
        (
            r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
            lambda m: f"{m['year']}-{int(m['month']):02d}-{int(m['day']):02d}",
        ),
        (
            r"(?P<year>\d{4})-(?P<month>\d{2})P(?P<count>\d{1,3})M",
            lambda m: _months(int(m["year"]), int(m["month"]), int(m["count"])),
        ),
        (
            r"(?P<year>\d{4})-(?P<month>\d{2})P(?P<count>\d{1,2})Y",
            lambda m: _months(int(m["year"]), int(m["month"]), 12 * int(m["count"])),
        ),
        (r"(?P<year>\d{4})-?M(?P<month>\d{2})", lambda m: f"{m['year']}-{m['month']}"),
        (
            r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])",
            lambda m: _months(int(m["year"]), 3 * int(m["quarter"]) - 2, 3),
        ),
        (
            r"(?P<quarter>[1-4])\. ?(quartal|vierteljahr) (?P<year>\d{4})",
            lambda m: _months(int(m["year"]), 3 * int(m["quarter"]) - 2, 3),
        ),
        (r"(?P<year>\d{4})-?S(?P<half>[12])", lambda m: _months(int(m["year"]), 6 * int(m["half"]) - 5, 6)),
        (r"(schuljahr )?(?P<year>\d{4})/(?P<next>\d{2}|\d{4})", _school_year),
        (r"(SS|SoSe|sommersemester) ?(?P<year>\d{4})", lambda m: _months(int(m["year"]), 4, 6)),
        (r"(WS|WiSe|wintersemester) ?(?P<year>\d{4})/(?P<next>\d{2}|\d{4})", _winter),
        (r"(?P<name>[a-zä]+) (?P<year>\d{4})", _named_month),
        (
            r"(?P<serial>[2-9]\d{4})(\.0)?",
            lambda m: (_SERIAL_ZERO + dt.timedelta(int(m["serial"]))).isoformat(),
        ),
    )
)


def period(text: str) -> str:
    """Return the ISO period that a publisher's text names.

    Known are years, days, months by number and name, quarters, halves, school years (``2023/24``, August to July),
    semesters (``SS 2024``, ``WS 2023/24``), spans, lengths (``2023-10P6M``) and the day numbers of spreadsheets.

    Raises:
        UsageError: The text is none of these, or names a day or month that does not exist.
    """
    trimmed = text.strip()
    for form, write in _FORMS:
        match = form.fullmatch(trimmed)
        if not match:
            continue
        try:
            found = periods.parse(write(match))
        except UsageError as fault:
            raise UsageError(f'"{text}" is no time: {str(fault).rstrip(".")}.') from None
        if found.first_day.year in _YEARS and found.last_day.year in _YEARS:
            return found.text
        break
    raise UsageError(
        f'"{text}" is no time. Known forms: 2024, 31.12.2024, 2024-12-31, 2024-05, 2024M05, Februar 2026, 2022-Q4, '
        "2023-10P6M, 2023/24, SS 2024, WS 2023/24, and day numbers of spreadsheets."
    )


def periods_of(column: pl.Series) -> pl.Series:
    """Return a column of texts as ISO periods, each distinct text read once.

    Raises:
        UsageError: The first text, in the order of the column, that is no time.
    """
    told = {text: period(text) for text in column.unique(maintain_order=True)}
    return column.replace_strict(told, return_dtype=pl.String) if told else column
