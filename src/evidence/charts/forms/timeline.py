"""The timeline: numbered events on an axis of years, in one lane a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import Chart, Plane, rows_of, text_width
from evidence.vocabulary import breakdowns, periods
from evidence.vocabulary.periods import Period

# Pixels: a marker with its space, space around a lane, a lane's name above it, words at the top, years at the bottom.
MARKER, SPACE, NAME, HEAD, AXIS = 21, 7, 18, 20, 24
EDITION = {"de": "Stand der Daten", "en": "state of the data"}


@dataclass(frozen=True)
class Event:
    """One event: its date in ISO form (year, month or day), its kind, its wording in both languages, its source.

    ``kind`` is a value of the breakdown ``event_category``; events of one kind share a lane.
    """

    date: str
    kind: str
    label_de: str
    label_en: str
    source: str = ""
    url: str = ""

    @property
    def period(self) -> Period:
        """The day, month or year of the event."""
        return periods.parse(self.date)

    def label(self, lang: str) -> str:
        """Return the wording in ``de`` or ``en``."""
        return self.label_de if lang == "de" else self.label_en

    def kind_name(self, lang: str) -> str:
        """Return the kind in words.

        Raises:
            UsageError: The kind is unknown.
        """
        return breakdowns.label(f"event_category={self.kind}", lang)


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return events in order of their dates, as they are numbered."""
    return sorted(events, key=lambda event: (event.period, event.kind, event.label_de))


def is_ahead(event: Event, until: Period) -> bool:
    """Return whether an event begins after the last day of a period."""
    return event.period.first_day > until.last_day


def timeline(events: Sequence[Event], lang: str, width: int, until: Period) -> Chart:
    """Return events as numbered markers, in order of their dates; those after ``until`` are open, with a broken edge.

    Names of lanes stand beside them, or above them where the chart is narrow. An event of which only the year or month is
    known has a line as long as that.
    """
    ordered = in_order(events)
    known = [event.kind for event in ordered]
    lanes = [kind for kind in breakdowns.BREAKDOWNS["event_category"] if kind in known]
    names = {event.kind: event.kind_name(lang) for event in ordered}
    beside = width == theme.WIDE
    left = max(text_width(name) for name in names.values()) + 18 if beside else 0.0
    first, last = ordered[0].period.first_day.year, max(event.period.last_day.year for event in ordered)
    inner = Plane(width, 0).inner
    year_width = (inner - left) / (last - first + 1)

    def across(day: dt.date) -> float:
        length = (dt.date(day.year + 1, 1, 1) - dt.date(day.year, 1, 1)).days
        return left + (day.year - first + (day.timetuple().tm_yday - 0.5) / length) * year_width

    words: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    floors: list[float] = []
    top = float(HEAD)
    for lane in lanes:
        head = top + (0 if beside else NAME) + SPACE
        words.append({"x": 0, "y": head + MARKER / 2 if beside else top + NAME / 2 + 2, "text": names[lane]})
        mine = {number: event for number, event in enumerate(ordered, start=1) if event.kind == lane}
        ends = {
            number: [across(day) for day in (event.period.first_day, event.period.last_day)]
            for number, event in mine.items()
        }
        spots = {number: sum(pair) / 2 for number, pair in ends.items()}
        rows = _rows(list(spots.values()))
        for (number, event), row in zip(mine.items(), rows, strict=True):
            y = head + MARKER * (row + 0.5)
            mark = {"text": str(number), "date": event.date, "ahead": is_ahead(event, until)}
            marks.append(mark | {"x": spots[number], "y": y})
            if event.period.kind != "date":
                spans.append({"x": ends[number][0], "x2": ends[number][1], "y": y, "y2": y})
        top = head + MARKER * (max(rows) + 1) + SPACE
        floors.append(top)
    plane = Plane(width, round(top + AXIS))
    limit = min(max(across(until.last_day), left), float(inner))
    late = limit > inner / 2
    edition = {"x": limit + (-5 if late else 5), "y": HEAD / 2 - 2, "text": EDITION[lang]}
    return plane.chart(
        [
            *_years(plane, range(first, last + 1), left, top),
            plane.rules([{"x": 0, "x2": inner, "y": y, "y2": y} for y in floors], color=theme.RULE),
            plane.rules(
                [{"x": limit, "x2": limit, "y": 0, "y2": top}], color=theme.SOFT_INK, strokeDash=[3, 3]
            ),
            plane.texts([edition], align="right" if late else "left", fontSize=11, color=theme.SOFT_INK),
            *([plane.rules(spans, color=theme.PALE, strokeWidth=4)] if spans else []),
            *_markers(plane, marks),
            plane.texts(words, align="left", fontWeight=600),
        ]
    )


def _years(plane: Plane, years: range, left: float, foot: float) -> list[alt.Chart]:
    """Return a line where each year begins, and below it as many of the years as there is room for."""
    width = (plane.inner - left) / len(years)
    every = -(-34 // int(width))
    begins = {year: left + place * width for place, year in enumerate(years)}
    grid = [{"x": x, "x2": x, "y": HEAD, "y2": foot} for x in begins.values()]
    labels = [
        {"x": x + width / 2, "y": foot + AXIS / 2 + 2, "text": str(year)}
        for year, x in begins.items()
        if (years[-1] - year) % every == 0
    ]
    return [
        plane.rules(grid, color=theme.GRID),
        plane.texts(labels, color=theme.SOFT_INK, fontSize=12, font=theme.FONT),
    ]


def _rows(spots: Sequence[float]) -> list[int]:
    """Return for each spot, from left to right, the first row in which it covers no other."""
    ends: list[float] = []
    rows = []
    for spot in spots:
        row = next((row for row, end in enumerate(ends) if end + MARKER <= spot), len(ends))
        ends[row : row + 1] = [spot]
        rows.append(row)
    return rows


def _markers(plane: Plane, rows: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    layers = []
    for ahead, fill, ink, dash in (
        (False, theme.FOCUS, theme.PAPER, [1, 0]),
        (True, theme.PAPER, theme.FOCUS, [3, 2]),
    ):
        mine = [row for row in rows if row["ahead"] == ahead]
        if mine:
            discs = alt.Chart(rows_of(mine)).mark_point(
                size=290, opacity=1, fill=fill, stroke=theme.FOCUS, strokeWidth=1.5, strokeDash=dash
            )
            layers += [
                discs.encode(x=plane.x(), y=plane.y()),
                plane.texts(mine, color=ink, fontSize=11, fontWeight=600),
            ]
    return layers
