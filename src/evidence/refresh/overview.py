"""What we hold and what could be asked for: age, next publication and licence of each source, and a run that asks nobody."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from evidence.refresh.choice import Wanted
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Plan
from evidence.sources.vintages import newest
from evidence.vocabulary import periods

EARLY = dt.timedelta(days=14)  # a table that appears this much before its day is the one of that day
_MONTHS = {"monthly": 1, "quarterly": 3}
_NONE = "-"
WIDTH = 120  # letters of a line that a terminal shows at once
_SHORTEST = 28  # letters of a path that stand even where the line becomes too long
# Parameters that name the first and the last period, by interface.
_BEGIN = ("startyear", "startPeriod", "sinceTimePeriod", "anfangsDatum")
_END = ("endyear", "endPeriod", "untilTimePeriod", "endeDatum")


def size(count: int) -> str:
    """Return a number of bytes for people: ``850 bytes``, ``18 kB``, ``1.9 MB``, ``414 MB``."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            digits = 1 if count < 10 * unit and unit > 10**3 else 0
            return f"{count / unit:.{digits}f} {name}"
    return f"{count} bytes"


def list_sources(
    sources: Iterable[Mapping[str, Any]], definitions: Sequence[TableDefinition], raw: Path, today: dt.date
) -> list[str]:
    """Return one line a source and one a defined table: id, published, age, next, licence, title, address, by tabs.

    ``published`` of a table is that of its newest vintage. ``-`` is unknown, ``never`` a table that was never fetched.

    Raises:
        SnapshotError: A sidecar is not well formed.
    """
    lines = [
        (
            row["id"],
            row["published"] or _NONE,
            age(row["published"], today),
            _NONE,
            row["licence"],
            row["title"],
            row["url"],
        )
        for row in sources
    ]
    for table in definitions:
        found = newest(raw, table.publisher, table.id)
        published = found[1].published if found else ""
        lines.append(
            (
                table.name,
                published or _NONE,
                age(published, today) if found else "never",
                next_publication(table.appears, published, today),
                table.licence,
                table.title,
                table.address,
            )
        )
    return ["\t".join(line) for line in lines]


def age(published: str, today: dt.date) -> str:
    """Return how long ago something was published, no more exact than the day is known: ``12 d``, ``3 mon``, ``2 y``."""
    if not published:
        return _NONE
    period = periods.parse(published)
    last = period.last_day
    if period.kind == "date":
        return f"{max((today - last).days, 0)} d"
    if period.kind == "month":
        return f"{max((today.year - last.year) * 12 + today.month - last.month, 0)} mon"
    return f"{max(today.year - last.year, 0)} y"


def next_publication(appears: str, published: str, today: dt.date) -> str:
    """Return the day on which a table should appear next, ``overdue since`` it if it is past, ``-`` if nobody knows.

    Args:
        appears: ``appears`` of the definition.
        published: When the newest vintage was published; empty if there is none.
        today: The day.
    """
    if not appears:
        return _NONE
    last = periods.parse(published).last_day if published else None
    if appears in _MONTHS:
        expected = _later(last, _MONTHS[appears]) if last else today
    else:
        expected = _first_after(appears, last + EARLY if last else today - dt.timedelta(days=1))
    return f"overdue since {expected}" if expected < today else str(expected)


def _later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _first_after(appears: str, day: dt.date) -> dt.date:
    """Return the first day after ``day`` with the month and day ``appears``; 29 February is the last of the month."""
    month, number = map(int, appears.split("-"))
    days = (
        dt.date(year, month, min(number, calendar.monthrange(year, month)[1]))
        for year in range(day.year, day.year + 2)
    )
    return next(entry for entry in days if entry > day)


def tell_dry(wanted: Sequence[Wanted], raw: Path) -> list[str]:
    """Return what a refresh would ask for, a line a table; then what stands in the way, and one line for all. Asks nobody.

    Raises:
        SnapshotError: A sidecar is not well formed.
    """
    lines = []
    for _, group in itertools.groupby(wanted, key=lambda entry: entry.table.publisher):
        lines += _lines(list(group), raw)
    described = sum(
        any(request.role == "metadata" for request in entry.plan.requests) for entry in wanted if entry.plan
    )
    if described:
        lines.append(f"Besides, the description of {counted(described, 'table')} is asked for.")
    for line in tell_left_out(wanted):
        lines += textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    ready = [entry for entry in wanted if entry.ready]
    publishers = len({entry.table.publisher for entry in ready})
    said = f"{counted(len(ready), 'table')} of {counted(publishers, 'publisher')}{_together(ready, raw)}"
    others = [entry for entry in wanted if not entry.ready]
    if others:
        said += f"; {len(others)} left out{_together(others, raw)}"
    return [*lines, f"{said}. Nothing was asked."]


def tell_left_out(wanted: Sequence[Wanted]) -> list[str]:
    """Return a line a host without a login, and one for all folders without a file: how many tables wait for it."""
    hosts = Counter((entry.table.host, entry.advice) for entry in wanted if entry.missing)
    lines = [
        f"{counted(number, 'table')} of {host} {'needs' if number == 1 else 'need'} a login: {advice}"
        for (host, advice), number in hosts.items()
    ]
    folders = [
        str(entry.table.ask.get("folder", entry.table.name))
        for entry in wanted
        if entry.plan and not entry.plan.requests
    ]
    if folders:
        waits = "waits" if len(folders) == 1 else "wait"
        lines.append(
            f"{counted(len(folders), 'table')} {waits} for a file in data/drop: {', '.join(folders)}"
        )
    return lines


def counted(number: int, noun: str) -> str:
    """Return a number of things: ``1 row``, ``1,360 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _lines(wanted: Sequence[Wanted], raw: Path) -> list[str]:
    """Return a line a table of one publisher, in columns; none for a folder without a file."""
    known = [entry for entry in wanted if entry.plan and entry.plan.requests]
    sizes = {entry.table.name: _expected(entry, raw)[1] for entry in known}
    names = max((len(name) for name in sizes), default=0)
    room = WIDTH - names - 4 - max((len(said) for said in sizes.values()), default=0)
    asked = {entry.table.name: _asked(entry.plan, room) for entry in known if entry.plan}
    middles = max((len(said) for said in asked.values() if len(said) <= room), default=0)
    lines = []
    for entry in wanted:
        name = entry.table.name
        if entry.fault:
            lines.append(f"{name}  cannot be asked: {entry.fault}")
        elif name in asked:
            lines.append(f"{name:<{names}}  {asked[name]:<{middles}}  {sizes[name]}")
    return lines


def _asked(plan: Plan, room: int) -> str:
    """Return the requests for figures in words: method, host and path of the first, its part, and how many follow."""
    first, *others = [request for request in plan.requests if request.role == "data"]
    given = dict((*first.query, *first.form))
    begin, end = (next((given[name] for name in names if given.get(name)), "") for names in (_BEGIN, _END))
    years = f"{begin[:4]} to {end}" if begin and end else f"since {begin[:4]}" if begin else ""
    words = [given.get("name", ""), first.part, given.get("text", ""), years]
    words += [f"and {len(others)} more"] if others else []
    behind = "".join(f", {word}" for word in words if word)
    before = f"{first.method} {first.host} " if first.host else "read "
    return before + shortened(unquote(first.path), room - len(before) - len(behind)) + behind


def shortened(path: str, room: int) -> str:
    """Return a path that fits, with … in place of folders in its middle or, where that is not enough, of its end."""
    room = max(room, _SHORTEST)
    if len(path) <= room:
        return path
    first, *_, last = path.split("/")
    for short in (f"{first}/…/{last}", f"…/{last}"):
        if len(short) <= room:
            return short
    return path[: room - 1] + "…"


def _together(wanted: Sequence[Wanted], raw: Path) -> str:
    """Return the size of several tables in words, beginning with a comma; empty if there is none."""
    sizes = [_expected(entry, raw)[0] for entry in wanted if entry.plan and entry.plan.requests]
    known = sum(count for count in sizes if count is not None)
    unknown = sum(count is None for count in sizes)
    return (f", about {size(known)}" if known else "") + (f", {unknown} of unknown size" if unknown else "")


def _expected(entry: Wanted, raw: Path) -> tuple[int | None, str]:
    """Return how many bytes may come, and where we know it from."""
    found = newest(raw, entry.table.publisher, entry.table.id)
    if found:
        count = sum(part.bytes for part in found[1].part)
        return count, f"{size(count)} (vintage {found[0]})"
    count_or_none = entry.plan.expected_bytes if entry.plan else None
    return count_or_none, f"about {size(count_or_none)} (register)" if count_or_none else "size unknown"
