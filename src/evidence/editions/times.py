"""When a schedule is due: read from a few words, written in the words of systemd and of cron."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from evidence.errors import Problem, UsageError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LATEST_DAY = 28  # every month has it
_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AT = re.compile(r"(?:(?P<days>\S+)\s+)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
_EXPECTED = '"05:30", "Mon 05:30", "Mon,Thu 05:30", "Mon-Fri 05:30" or, for a day of the month, "15 05:30"'


@dataclass(frozen=True)
class Times:
    """A time of day, on every day, on days of the week or on a day of the month.

    Attributes:
        hour: 0 to 23, by the clock of ``zone``.
        minute: 0 to 59.
        zone: Name in the database of time zones, such as ``Europe/Berlin``.
        weekdays: Days of the week, 0 is Monday, ascending; none for every day.
        monthday: Day of the month, 1 to 28; None if it is not monthly.
    """

    hour: int
    minute: int
    zone: str
    weekdays: tuple[int, ...] = ()
    monthday: int | None = None

    @property
    def calendar(self) -> str:
        """The value of ``OnCalendar=`` of a timer of systemd, with its time zone."""
        days = ",".join(_DAYS[day] for day in self.weekdays)
        date = "*-*-*" if self.monthday is None else f"*-*-{self.monthday:02}"
        return " ".join(filter(None, (days, date, f"{self.hour:02}:{self.minute:02}:00", self.zone)))

    @property
    def cron(self) -> str:
        """The five fields of cron, in local time of the zone; Sunday is 0."""
        days = ",".join(str(day) for day in sorted((day + 1) % 7 for day in self.weekdays)) or "*"
        return f"{self.minute} {self.hour} {self.monthday or '*'} * {days}"

    @property
    def words(self) -> str:
        """The times in English, for a comment."""
        if self.monthday is not None:
            days = f"on day {self.monthday} of each month"
        else:
            days = f"each {' and '.join(_WORDS[day] for day in self.weekdays) or 'day'}"
        return f"{days} at {self.hour:02}:{self.minute:02}, {self.zone}"


def read_times(at: str, zone: str) -> Times:
    """Return the times that a person asked for.

    Args:
        at: ``05:30``, after days of the week (``Mon``, ``Mon,Thu``, ``Mon-Fri``) or a day of the month if not every day.
        zone: Name of a time zone.

    Raises:
        UsageError: One of them cannot be read.
    """
    if not _is_zone(zone):
        raise UsageError(
            str(
                Problem(
                    "unknown time zone",
                    "--timezone",
                    "a name such as Europe/Berlin or UTC",
                    f'"{zone}"',
                    "look it up in the list of tz database time zones",
                )
            )
        )
    found = _AT.fullmatch(at.strip())
    days = _days(found["days"] or "") if found else None
    if found is None or days is None:
        raise UsageError(
            str(
                Problem(
                    "a time that cannot be read",
                    "--at",
                    _EXPECTED,
                    f'"{at}"',
                    "write it in one of these ways",
                )
            )
        )
    weekdays, monthday = days
    return Times(int(found["hour"]), int(found["minute"]), zone, weekdays, monthday)


def _days(text: str) -> tuple[tuple[int, ...], int | None] | None:
    """Return days of the week and the day of the month; None for what is neither."""
    if text.isdecimal():
        return ((), int(text)) if 1 <= int(text) <= LATEST_DAY else None
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.replace("..", "-").partition("-")
        ends = [
            number
            for name in (first, last or first)
            for number, day in enumerate(_DAYS)
            if name.casefold() in (day.casefold(), _WORDS[number].casefold())
        ]
        if len(ends) != 2:  # noqa: PLR2004  (both ends are known)
            return None
        found |= {day % len(_DAYS) for day in range(ends[0], ends[1] + 1 + len(_DAYS) * (ends[1] < ends[0]))}
    if text and not found:
        return None
    return (tuple(sorted(found)) if len(found) < len(_DAYS) else ()), None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no name of one, a folder of zones
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9_+\-/]+", name))
