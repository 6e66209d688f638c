"""Lines over time, with direct labels; no line crosses a break, a change of base or a hole."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Sequence

import altair as alt
import polars as pl

from evidence.charts import theme
from evidence.charts.forms.layout import (
    LEFT_OF,
    RIGHT_OF,
    Chart,
    colour_where,
    data,
    frame_of,
    layer,
    measured,
    named,
    rows_of,
    unit_axis,
    wrapped,
    year_of,
)
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text
from evidence.vocabulary import bases, breakdowns

LABEL_HEIGHT = 36
# Pixels of a chart's height below its lines: the years, and what rounding the scale may take.
AXIS = 45
SIGNS = ("circle", "square", "triangle-up", "diamond")
DASHES = ([5, 3], [2, 2], [9, 3], [7, 2, 2, 2])
"""Sign and dashes of lines beside the one in focus, in order of their names."""
START_ROOM = 40
# Lines whose lowest value is above this part of the highest are drawn without zero.
NEAR_FLAT = 0.6


def on_common_day(facts: Sequence[Fact], *, missing: bool = False) -> list[Fact]:
    """Return the facts of the most frequent day of the year, one line's worth of comparable points.

    Those without value do not count; they are returned only where ``missing`` asks for them.
    """
    days = Counter(_day(fact) for fact in facts if fact.value is not None)
    if not days:
        return []
    usual = max(sorted(days), key=lambda day: days[day])
    return [fact for fact in facts if (missing or fact.value is not None) and _day(fact) == usual]


def _day(fact: Fact) -> tuple[str, str]:
    return fact.period.kind, fact.period.last_day.strftime("%m-%d")


def starts_at_zero(facts: Sequence[Fact]) -> bool:
    """Return whether the axis of a line chart starts at zero: it does unless all values lie far above it."""
    values = [fact.value for fact in facts if fact.value is not None]
    return not values or min(values) <= NEAR_FLAT * max(values)


def stretches(points: Sequence[Fact], breaks: Sequence[tuple[int, str]] = ()) -> list[str]:
    """Return for each point the name of its stretch of line: no stretch crosses a break, a base or a hole.

    Args:
        points: Values of one indicator for some regions and parts of the population, one a year and base.
        breaks: First years after a break, each with the words beside its mark.
    """
    names = []
    for fact in points:
        line_of = (fact.region_code, fact.breakdown, fact.basis)
        mine = sorted(
            year_of(other) for other in points if (other.region_code, other.breakdown, other.basis) == line_of
        )
        steps = list(itertools.pairwise(mine))
        usual = min((later - earlier for earlier, later in steps), default=1)
        holes = sum(later - earlier > usual and later <= year_of(fact) for earlier, later in steps)
        crossed = sum(first <= year_of(fact) for first, _ in breaks if not fact.basis)
        names.append("|".join((*line_of, str(holes + crossed))))
    return names


def line(
    facts: Sequence[Fact], lang: str, width: int, focus: str, breaks: Sequence[tuple[int, str]] = ()
) -> Chart:
    """Return lines over time with direct labels; lines never cross a change of base or a break.

    Args:
        facts: Values of one indicator for one or more regions.
        lang: Language of labels.
        width: Width in pixels.
        focus: Key of the region or breakdown drawn in the leading colour.
        breaks: First years after a break, each with the words beside its mark.
    """
    points = on_common_day(facts)
    several_regions = len({fact.region_code for fact in points}) > 1
    years = sorted({year_of(fact) for fact in points})

    def key(fact: Fact) -> str:
        return fact.region_code if several_regions else fact.breakdown

    def name(fact: Fact) -> str:
        if several_regions:
            return "\n".join(wrapped([fact.region.short(lang)], width))
        if len({other.breakdown for other in points}) == 1:
            return "\n".join(wrapped([fact.region.short(lang)], width))
        words = breakdowns.label(fact.breakdown, lang) or {"de": "alle", "en": "all"}[lang]
        return "\n".join(textwrap.wrap(words, 18, break_long_words=False))

    segments = stretches(points, breaks)
    frame = frame_of(
        points,
        lang,
        [name(fact) for fact in points],
        year=[year_of(fact) for fact in points],
        segment=segments,
        focus=[key(fact) == focus for fact in points],
    )
    height = 300 if width == theme.WIDE else 260
    values = [fact.value or 0.0 for fact in points]
    top, bottom = max(values) * 1.12, min(0.0, *values)
    if not starts_at_zero(points):
        # Lines, unlike bars, need no zero; near-flat ones would be unreadable on it.
        reach = max(max(values) - min(values), 0.05 * max(values))
        top, bottom = max(values) + 0.3 * reach, min(values) - 0.3 * reach
    span = max(years[-1] - years[0], 1)
    longest = max(len(row) for fact in points for row in [*name(fact).split("\n"), value_text(fact, lang)])
    pixels = longest * 7.4 + 14
    room = pixels / max(width - 48 - pixels, 80)
    most = 7 if width == theme.WIDE else 3
    step = max(1, -(-span // most))
    ticks = years if len(years) <= most else list(range(years[-1], years[0] - 1, -step))[::-1]
    x = measured(
        alt.X,
        "year",
        scale=alt.Scale(domain=[years[0] - 0.25, years[-1] + span * room], nice=False, zero=False),
        axis=alt.Axis(values=ticks, format="d", title=None, grid=False, labelOverlap=False),
    )
    y = measured(
        alt.Y,
        "value",
        scale=alt.Scale(domain=[bottom, top], nice=True),
        axis=alt.Axis(
            title=None,
            tickCount=5,
            domain=False,
            ticks=False,
            **unit_axis(max(points, key=lambda fact: fact.value or 0.0), lang),
        ),
    )
    colour = colour_where("datum.focus", theme.FOCUS, theme.COMPARISON)
    shape, dash = _signs(frame)
    base = alt.Chart(data(frame))
    layers: list[alt.Chart] = []
    if breaks:
        places = [year if _overlaps(points, year) else year - 0.5 for year, _ in breaks]
        marks = pl.DataFrame({"year": places, "words": [words for _, words in breaks]}, strict=False)
        rule = alt.Chart(data(marks))
        layers.append(
            rule.mark_rule(strokeDash=[3, 3], color=theme.SOFT_INK).encode(x=measured(alt.X, "year"))
        )
        # A label of about a hundred pixels does not fit left of an early mark.
        early = years[0] + 100 / (width - 48) * span * (1 + room)
        top_edge = alt.YValue(0)  # type: ignore[no-untyped-call]  # altair ships no types for it
        for inside, style in ((alt.datum.year < early, RIGHT_OF), (alt.datum.year >= early, LEFT_OF)):
            words = rule.transform_filter(inside).mark_text(
                baseline="top", fontSize=11, color=theme.SOFT_INK, lineBreak="\n", **style
            )
            layers.append(words.encode(x=measured(alt.X, "year"), y=top_edge, text=named(alt.Text, "words")))
    layers += [
        base.mark_line(strokeWidth=2.5, interpolate="linear").encode(
            x=x,
            y=y,
            detail=named(alt.Detail, "segment"),
            color=colour,
            strokeDash=dash,
        ),
        base.mark_point(filled=True, size=28, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, description=named(alt.Description, "fact")
        ),
    ]
    layers += _end_labels(frame, height - AXIS, top - bottom, x, y, labelled=width == theme.WIDE)
    return layer(layers, width, height)


def _signs(frame: pl.DataFrame) -> tuple[alt.Shape, alt.StrokeDash]:
    """Return the sign and the dashes of each line, so that one that is broken off and goes on later stays one line."""
    others = frame.filter(~pl.col("focus"))["name"].unique().sort().to_list()
    own = [name for name in frame["name"].unique().sort() if name not in others]
    names = [*own, *others]
    signs = ["circle"] * len(own) + [SIGNS[place % len(SIGNS)] for place in range(len(others))]
    dashes = [[1, 0]] * len(own) + [DASHES[place % len(DASHES)] for place in range(len(others))]
    return (
        named(alt.Shape, "name", scale=alt.Scale(domain=names, range=signs), legend=None),
        named(alt.StrokeDash, "name", scale=alt.Scale(domain=names, range=dashes), legend=None),
    )


def _overlaps(points: Sequence[Fact], year: int) -> bool:
    """Return whether values of an older base still follow the year in which a newer base begins."""
    order = ["", *bases.BASES].index
    begins = [fact.basis for fact in points if year_of(fact) == year]
    newer = max(begins, key=order, default="")
    return any(fact.basis and order(fact.basis) < order(newer) and year_of(fact) >= year for fact in points)


def _end_labels(
    frame: pl.DataFrame, height: int, extent: float, x: alt.X, y: alt.Y, *, labelled: bool
) -> list[alt.Chart]:
    """Return name and value beside the last point of each line, and where there is room the value at its first point."""
    ends = (
        frame.sort("name", "year", "segment")
        .group_by("name", maintain_order=True)
        .last()
        .sort("value", "name")
    )
    starts = frame.sort("name", "year", "segment").group_by("name", maintain_order=True).first()
    wished = [value / extent * height for value in ends["value"]]
    # A name of two lines reaches further up, towards the label above it.
    heights = [LABEL_HEIGHT + 16 * name.count("\n") for name in ends["name"]]
    placed = wished[:1]
    for wish, below in zip(wished[1:], heights, strict=False):
        placed.append(max(wish, placed[-1] + below))
    # Labels pushed up by their lower neighbours sink back together by half of the push.
    push = max((there - wish for there, wish in zip(placed, wished, strict=True)), default=0.0) / 2
    shifts = [wish - there + push for there, wish in zip(placed, wished, strict=True)]
    layers = []
    for row, shift in zip(ends.iter_rows(named=True), shifts, strict=True):
        colour = theme.FOCUS if row["focus"] else theme.SOFT_INK
        one = alt.Chart(rows_of([row]))
        lift = shift - 7 - 16 * row["name"].count("\n")
        layers += [
            one.mark_text(align="left", dx=9, dy=lift, color=colour, fontWeight=600, lineBreak="\n").encode(
                x=x, y=y, text=named(alt.Text, "name")
            ),
            one.mark_text(align="left", dx=9, dy=shift + 9, color=colour).encode(
                x=x, y=y, text=named(alt.Text, "label"), description=named(alt.Description, "fact")
            ),
        ]
    # A label above its point and one below another need this much room between the points.
    near = extent / height * START_ROOM
    for row in starts.iter_rows(named=True):
        others = starts.filter(pl.col("fact") != row["fact"], (pl.col("value") - row["value"]).abs() < near)
        alone = frame.filter(pl.col("segment") == row["segment"]).height == 1
        if row["fact"] in set(ends["fact"]) or not others.is_empty() or alone or not labelled:
            continue
        colour = theme.FOCUS if row["focus"] else theme.SOFT_INK
        following = frame.filter(pl.col("name") == row["name"], pl.col("year") > row["year"]).sort("year")[
            "value"
        ]
        rises = bool(following.len()) and following[0] > row["value"]
        layers.append(
            alt.Chart(rows_of([row]))
            .mark_text(align="left", dy=14 if rises else -12, dx=2 if rises else -4, color=colour)
            .encode(x=x, y=y, text=named(alt.Text, "label"), description=named(alt.Description, "fact"))
        )
    return layers
