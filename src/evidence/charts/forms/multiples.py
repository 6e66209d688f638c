"""Small multiples: one small line a region, all with the same scale, first, last and highest value labelled."""

from __future__ import annotations

import math
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.columns import NO_FIGURE
from evidence.charts.forms.layout import Chart, Plane, named, rows_of, text_width, year_of
from evidence.charts.forms.lines import on_common_day, starts_at_zero, stretches
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text
from evidence.vocabulary import bases, regions

# Pixels: height of a line, room above it for its highest value, one row of text, the gap between panels.
LINE, HEAD, TEXT, GAP = 54, 16, 15, 20
SIZE = 12
COLUMNS = {theme.WIDE: 4, theme.NARROW: 2}
Rows = dict[str, list[dict[str, Any]]]


def multiples(
    facts: Sequence[Fact],
    lang: str,
    width: int,
    codes: Sequence[str],
    focus: str,
    breaks: Sequence[tuple[int, str]] = (),
    starts: Mapping[str, int] | None = None,
) -> Chart:
    """Return a grid of small lines: four in a row, or two where the chart is narrow.

    Args:
        facts: Values of one indicator for several regions; those of the usual day of the year are drawn.
        lang: Language of labels.
        width: Width in pixels.
        codes: Keys of the regions in order; one without values keeps its place and says so.
        focus: Key of the region drawn in the leading colour.
        breaks: First years after a break; no line crosses one.
        starts: Of some regions the year from which something holds there: a rule stands before it.
    """
    points = sorted(on_common_day(facts), key=_order)
    columns, inner = COLUMNS[width], Plane(width, 0).inner
    panel = (inner - GAP * (columns - 1)) / columns
    letters = int(panel / text_width("n", SIZE))
    names = ["\n".join(textwrap.wrap(regions.BY_CODE[code].short(lang), letters)) for code in codes]
    head = HEAD + TEXT * max(name.count("\n") + 1 for name in names)
    deep = head + LINE + 2 * TEXT + GAP
    plane = Plane(width, deep * math.ceil(len(codes) / columns) - GAP)
    segments = dict(zip(map(_key, points), stretches(points, breaks), strict=True))
    rows: Rows = defaultdict(list)
    for place, (code, name) in enumerate(zip(codes, names, strict=True)):
        left, top = place % columns * (panel + GAP), place // columns * deep
        foot = top + head + LINE
        weight = "focus" if code == focus else "other"
        rows[f"name {weight}"].append({"x": left, "y": top, "text": name})
        rows["foot"].append({"x": left, "x2": left + panel, "y": foot, "y2": foot})
        spots = _spots([fact for fact in points if fact.region_code == code], points, lang, panel)
        for spot in spots:
            spot |= {"x": left + spot["x"], "y": foot - spot["y"], "segment": segments[spot["fact"]]}
        rows[f"line {weight}"] += spots
        _label(rows, spots, (left, foot), panel, weight)
        if not spots:
            rows["none"].append({"x": left, "y": foot - TEXT / 2, "text": NO_FIGURE[lang]})
        rows["break"] += [
            {"x": left + x, "x2": left + x, "y": foot - LINE, "y2": foot}
            for x in (_across(year - 0.5, points, panel) for year, _ in breaks)
            if 0 < x < panel
        ]
        if code in (starts or {}) and spots:
            x = left + _across((starts or {})[code] - 0.5, points, panel)
            rows["since"].append({"x": x, "x2": x, "y": foot - LINE, "y2": foot})
    return plane.chart(_layers(plane, rows))


def _key(fact: Fact) -> str:
    return f"fact:{fact.id}"


def _order(fact: Fact) -> tuple[int, int]:
    """Order by year; of two bases in one year the newer comes last."""
    return year_of(fact), ["", *bases.BASES].index(fact.basis)


def _across(year: float, points: Sequence[Fact], panel: float) -> float:
    """Return how far to the right of its panel's edge a year lies, in pixels."""
    years = [year_of(fact) for fact in points]
    return 3 + (year - min(years)) / ((max(years) - min(years)) or 1) * (panel - 6)


def _spots(facts: Sequence[Fact], points: Sequence[Fact], lang: str, panel: float) -> list[dict[str, Any]]:
    """Return where the values of one region lie in its panel, on the scale of all points."""
    values = [fact.value or 0.0 for fact in points]
    low = min(0.0, *values) if starts_at_zero(points) else min(values)
    span = (max(values) - low) or 1.0
    # Two labels share a row; where they are too long together, the unit stands in the caption alone.
    form = "" if 2 * max(text_width(value_text(fact, lang), SIZE) for fact in points) <= panel else "bare"
    return [
        {
            "fact": _key(fact),
            "value": fact.value,
            "year": year_of(fact),
            "label": value_text(fact, lang, form),
            "x": _across(year_of(fact), points, panel),
            "y": ((fact.value or 0.0) - low) / span * LINE,
        }
        for fact in facts
    ]


def _label(
    rows: Rows, spots: Sequence[dict[str, Any]], corner: tuple[float, float], panel: float, weight: str
) -> None:
    """Add first and last value below a panel and its highest above the line, each with a dot on the line."""
    left, foot = corner
    ends = dict.fromkeys(range(len(spots))[:1]) | dict.fromkeys(range(len(spots))[-1:])
    sides = {0: ("start", left), len(spots) - 1: ("end", left + panel)}
    for place in ends:
        side, x = sides[place]
        spot = spots[place]
        rows[f"{side} {weight}"].append(
            {"x": x, "y": foot + TEXT - 4, "text": spot["label"], "fact": spot["fact"]}
        )
        rows[f"{side} year"].append({"x": x, "y": foot + 2 * TEXT - 5, "text": str(spot["year"])})
    lengths = Counter(spot["segment"] for spot in spots)
    alone = [spot for spot in spots if lengths[spot["segment"]] == 1]
    rows[f"dot {weight}"] += [*(spots[place] for place in ends), *alone]
    peak = max(spots, key=lambda spot: spot["value"], default=None)
    if peak and peak["value"] > max(spots[place]["value"] for place in ends):
        half = text_width(peak["label"], SIZE) / 2
        x = min(max(peak["x"], left + half), left + panel - half)
        rows[f"peak {weight}"].append(
            {"x": x, "y": peak["y"] - 9, "text": peak["label"], "fact": peak["fact"]}
        )
        rows[f"dot {weight}"].append(peak)


def _layers(plane: Plane, rows: Rows) -> list[alt.Chart]:
    layers = [plane.rules(rows["foot"], color=theme.RULE)]
    if rows["break"]:
        layers.append(plane.rules(rows["break"], color=theme.SOFT_INK, strokeDash=[3, 3]))
    if rows["since"]:
        layers.append(plane.rules(rows["since"], color=theme.INK, strokeWidth=1.5))
    for weight, colour, stroke in (("other", theme.COMPARISON, 1.8), ("focus", theme.FOCUS, 2.6)):
        if rows[f"line {weight}"]:
            line = alt.Chart(rows_of(rows[f"line {weight}"])).mark_line(color=colour, strokeWidth=stroke)
            layers.append(line.encode(x=plane.x(), y=plane.y(), detail=named(alt.Detail, "segment")))
            dots = alt.Chart(rows_of(rows[f"dot {weight}"])).mark_point(
                filled=True, size=26, opacity=1, color=colour
            )
            layers.append(dots.encode(x=plane.x(), y=plane.y(), description=named(alt.Description, "fact")))
    bold = {"fontWeight": 600, "color": theme.FOCUS}
    styles: dict[str, dict[str, Any]] = {
        "name other": {"fontWeight": 600, "baseline": "top", "align": "left"},
        "name focus": {**bold, "baseline": "top", "align": "left"},
        "start other": {"align": "left"},
        "start focus": {**bold, "align": "left"},
        "start year": {"align": "left", "color": theme.SOFT_INK, "fontSize": 11},
        "end other": {"align": "right"},
        "end focus": {**bold, "align": "right"},
        "end year": {"align": "right", "color": theme.SOFT_INK, "fontSize": 11},
        "none": {"align": "left", "color": theme.SOFT_INK},
    }
    for kind, style in styles.items():
        if rows[kind]:
            layers.append(plane.texts(rows[kind], **({"fontSize": SIZE} | style)))
    for kind, style in (("peak other", {"color": theme.SOFT_INK}), ("peak focus", bold)):
        if rows[kind]:
            layers += plane.haloed(rows[kind], fontSize=SIZE, **style)
    return layers
