"""Estimates: one dot a row, with a line from lower to upper bound where they are known."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import Chart, Plane, named, rows_of, text_width
from evidence.facts.fact import Fact
from evidence.facts.wording import NO_BREAK, value_text
from evidence.vocabulary import numbers

# Pixels: height of a line of text, space between two rows, height of the axis, half a dot, a number on the axis, half an end.
LINE, SPACE, AXIS, DOT, TICK, CAP = 16, 14, 26, 5, 56, 5
WEIGHT = alt.expr("datum.weight")
# Letters of the longest name that leaves room for dots beside it on a narrow chart.
SHORT = 12


def estimates(facts: Sequence[Fact], lang: str, width: int, focus: str, names: Sequence[str]) -> Chart:
    """Return a dot a row in the given order: filled with its interval, or open where no interval is known.

    Where the chart is narrow, long names stand above their dots.

    Args:
        facts: Estimates in one unit, all with a value.
        lang: Language of labels.
        width: Width in pixels.
        focus: Key of the region in the leading colour, where rows differ in region.
        names: Name of each row.
    """
    above = width == theme.NARROW and max(map(len, names)) > SHORT
    letters, head = (46, LINE + 4) if above else (38, 0)
    rows = ["\n".join(textwrap.wrap(name, letters, break_long_words=False)) for name in names]
    heights = [LINE * (row.count("\n") + 1) + head + SPACE for row in rows]
    tops = list(itertools.accumulate(heights, initial=0))
    plane = Plane(width, tops[-1] + AXIS)
    left = 8.0 if above else min(max(map(text_width, rows)) + 22, 300)
    right = plane.inner - max(text_width(value_text(fact, lang)) for fact in facts) - 14
    reach = [end for fact in facts for end in (fact.value or 0.0, *(fact.interval or ()))]
    ticks = _ticks(min(0.0, *reach), max(reach), max(2, int((right - left) / TICK)))

    def across(value: float) -> float:
        return left + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (right - left)

    several = len({fact.region_code for fact in facts}) > 1
    dots, lines, caps, labels, words = [], [], [], [], []
    for fact, row, top, height in zip(facts, rows, tops, heights, strict=False):
        middle = top + height - SPACE / 2 - LINE / 2 if above else top + height / 2
        first = top + SPACE / 2 + LINE / 2
        leading = several and fact.region_code == focus
        ink, weight = (theme.FOCUS, 600) if leading else (theme.LATER, 400)
        mark = {"fact": f"fact:{fact.id}", "y": middle}
        x = across(fact.value or 0.0)
        ends = sorted(across(end) for end in fact.interval or ())
        fill = ink if ends else theme.PAPER
        dots.append(mark | {"x": x, "value": fact.value, "fill": fill, "edge": ink})
        if ends:
            lines.append(mark | {"x": ends[0], "x2": ends[1], "y2": middle})
            caps += [{"x": end, "x2": end, "y": middle - CAP, "y2": middle + CAP} for end in ends]
        labels.append(
            mark | {"x": max(x + DOT, *ends, 0.0) + 7, "text": value_text(fact, lang), "weight": weight}
        )
        words.append({"x": 0 if above else left - 16, "y": first, "text": row, "weight": weight})
    return plane.chart(
        [
            *_axis(plane, {tick: across(tick) for tick in ticks}, facts[0], lang),
            *[plane.rules(rows, color=theme.LATER, strokeWidth=2) for rows in (lines, caps) if rows],
            _dots(plane, dots),
            *plane.haloed(labels, align="left", fontWeight=WEIGHT),
            *plane.haloed(words, align="left" if above else "right", lineHeight=LINE, fontWeight=WEIGHT),
        ]
    )


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers, at equal steps, that enclose two values."""
    rough = ((high - low) or 1.0) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * count, 6) for count in range(first, max(last, first + 1) + 1)]


def _axis(plane: Plane, places: dict[float, float], fact: Fact, lang: str) -> list[alt.Chart]:
    foot = plane.height - AXIS
    decimals = 0 if all(tick == round(tick) for tick in places) else max(fact.decimals, 1)
    unit = {"de": f"{NO_BREAK}%", "en": "%"}[lang] if fact.unit == "percent" else ""
    grid = [{"x": x, "x2": x, "y": 0, "y2": foot} for x in places.values()]
    labels = [
        {"x": x, "y": foot + AXIS / 2, "text": numbers.number(tick, decimals, lang) + unit}
        for tick, x in places.items()
    ]
    zero = [line for tick, line in zip(places, grid, strict=True) if tick == 0 > min(places)]
    return [
        plane.rules(grid, color=theme.GRID),
        *([plane.rules(zero, color=theme.COMPARISON)] if zero else []),
        plane.texts(labels, color=theme.SOFT_INK, fontSize=12, font=theme.FONT),
    ]


def _dots(plane: Plane, rows: list[dict[str, Any]]) -> alt.Chart:
    dots = alt.Chart(rows_of(rows)).mark_point(size=46, opacity=1, strokeWidth=2)
    drawn: alt.Chart = dots.encode(
        x=plane.x(),
        y=plane.y(),
        fill=named(alt.Fill, "fill", scale=None),
        stroke=named(alt.Stroke, "edge", scale=None),
        description=named(alt.Description, "fact"),
    )
    return drawn
