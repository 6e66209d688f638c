"""Ranks: many short bars in little room, one of them the region in question and one what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import Chart, Plane, rows_of, text_width
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text

# Pixels: width, height of a row, half of a bar, the space around names, and letters of seven and a half points on paper.
WIDTH, ROW, HALF, SPACE, LETTERS = 288, 11, 3.5, 5, 9.6


def ranks(facts: Sequence[Fact], lang: str, focus: str, compared: str, names: Sequence[str]) -> Chart:
    """Return horizontal bars from high to low that fit half the width of a sheet of paper.

    The region ``focus`` has a triangle before its name and bold letters. The bar of the region ``compared`` is open, and a
    broken line leads from it through all others. So neither is told by colour alone; where both are one, it is filled.

    Args:
        facts: Values of one indicator and period, one a region, none missing.
        lang: Language of labels.
        focus: Code of the region in question.
        compared: Code of the region that it is compared with.
        names: The name of each fact's region.
    """
    order = sorted(zip(facts, names, strict=True), key=lambda row: (-(row[0].value or 0.0), row[1]))
    plane = Plane(WIDTH, round(ROW * len(order)))
    left = max(text_width(name, LETTERS) for name in names) + 3 * SPACE
    room = plane.inner - max(text_width(value_text(fact, lang), LETTERS) for fact in facts) - SPACE - left
    highest = max(fact.value or 0.0 for fact in facts) or 1.0
    bars: list[dict[str, Any]] = [
        {
            "x": left,
            "x2": left + (fact.value or 0.0) / highest * room,
            "y": (place + 0.5) * ROW - HALF,
            "y2": (place + 0.5) * ROW + HALF,
            "fact": f"fact:{fact.id}",
            **_tone(fact.region_code, focus, compared),
        }
        for place, (fact, _) in enumerate(order)
    ]
    ends = [bar["x2"] for bar, (fact, _) in zip(bars, order, strict=True) if fact.region_code == compared]
    lines = [{"x": end, "x2": end, "y": 0, "y2": plane.height} for end in ends]
    drawn = [plane.rules(lines, color=theme.SOFT_INK, strokeDash=[2, 2])] if lines else []
    drawn.append(plane.boxes(bars, strokeWidth=1))
    for bold in (False, True):
        rows = [
            (bar, fact, name)
            for bar, (fact, name) in zip(bars, order, strict=True)
            if (fact.region_code in (focus, compared)) == bold
        ]
        style: dict[str, Any] = {"fontSize": LETTERS, "fontWeight": 600 if bold else 400, "color": theme.INK}
        named = [{"x": left - SPACE, "y": bar["y"] + HALF, "text": name} for bar, _, name in rows]
        valued = [
            {
                "x": bar["x2"] + SPACE,
                "y": bar["y"] + HALF,
                "text": value_text(fact, lang),
                "fact": bar["fact"],
            }
            for bar, fact, _ in rows
        ]
        if rows:
            drawn += [
                plane.texts(named, align="right", **style),
                *plane.haloed(valued, align="left", **style),
            ]
    marks = [
        {"x": max(SPACE, left - 2.5 * SPACE - text_width(name, LETTERS)), "y": bar["y"] + HALF}
        for bar, (fact, name) in zip(bars, order, strict=True)
        if fact.region_code == focus
    ]
    return plane.chart([*drawn, *([_triangles(plane, marks)] if marks else [])])


def _tone(region: str, focus: str, compared: str) -> dict[str, str]:
    if region == focus:
        return {"fill": theme.FOCUS, "edge": theme.FOCUS}
    if region == compared:
        return {"fill": theme.PAPER, "edge": theme.INK}
    return {"fill": theme.PALE, "edge": theme.PALE}


def _triangles(plane: Plane, marks: list[dict[str, Any]]) -> alt.Chart:
    points = alt.Chart(rows_of(marks)).mark_point(
        shape="triangle-right", size=40, filled=True, opacity=1, color=theme.FOCUS
    )
    drawn: alt.Chart = points.encode(x=plane.x(), y=plane.y())
    return drawn
