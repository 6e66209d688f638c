"""One function for each chart form: facts in, Vega-Lite chart out. No data work, no wording beyond labels.

Every mark that shows a fact carries ``fact:<id>`` as its description; ``svg`` turns that into ``data-fact``.
Each form is drawn twice, wide and narrow, so that its text stays readable on a small screen.
"""

from __future__ import annotations

import copy
import itertools
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import polars as pl

from evidence.charts import geometry, theme
from evidence.facts.fact import Fact
from evidence.facts.wording import NO_BREAK, value_text
from evidence.vocabulary import bases, breakdowns

Chart = alt.LayerChart | alt.Chart
GROUPS = {
    "de": ("Ausländische Beschäftigte", "Deutsche Beschäftigte"),
    "en": ("Foreign employees", "German employees"),
}
LABEL_HEIGHT = 36
# A name of two lines begins higher above its value.
_NAME_SHIFT = "indexof(datum.name, '\\n') < 0 ? -7 : -20"
_LEFT_OF: dict[str, Any] = {"align": "right", "dx": -8}
_RIGHT_OF: dict[str, Any] = {"align": "left", "dx": 8}
# Lines whose lowest value is above this part of the highest are drawn without zero.
NEAR_FLAT = 0.6
# From this shade on a map label is white.
DARK = 3


def _frame(facts: Sequence[Fact], lang: str, names: Sequence[str], **columns: Sequence[Any]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "fact": [f"fact:{fact.id}" for fact in facts],
            "name": list(names),
            "value": [fact.value for fact in facts],
            "label": [value_text(fact, lang) for fact in facts],
            **columns,
        },
        strict=False,
    )


def _values(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]  # altair ships no types for it


def _data(frame: pl.DataFrame) -> alt.Data:
    return _values(frame.to_dicts())


def on_common_day(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts with a value at the most frequent day of the year, one line's worth of comparable points."""
    known = [fact for fact in facts if fact.value is not None]
    days = Counter((fact.period.kind, fact.period.last_day.strftime("%m-%d")) for fact in known)
    if not days:
        return []
    usual = max(sorted(days), key=lambda day: days[day])
    return [fact for fact in known if (fact.period.kind, fact.period.last_day.strftime("%m-%d")) == usual]


def _year(fact: Fact) -> int:
    return fact.period.last_day.year


def _unit_axis(unit: str, lang: str) -> dict[str, Any]:
    if unit == "years":
        return {"format": ".1f"}
    if unit == "percent":
        suffix = f"'{NO_BREAK}%'" if lang == "de" else "'%'"
        return {"labelExpr": f"datum.label + {suffix}"}
    return {"format": ",.0f"}


def starts_at_zero(facts: Sequence[Fact]) -> bool:
    """Return whether the axis of a line chart starts at zero: it does unless all values lie far above it."""
    values = [fact.value for fact in facts if fact.value is not None]
    return not values or min(values) <= NEAR_FLAT * max(values)


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
    years = sorted({_year(fact) for fact in points})

    def key(fact: Fact) -> str:
        return fact.region_code if several_regions else fact.breakdown

    def name(fact: Fact) -> str:
        if several_regions:
            return "\n".join(_wrapped([fact.region.short(lang)], width))
        if len({other.breakdown for other in points}) == 1:
            return "\n".join(_wrapped([fact.region.short(lang)], width))
        words = breakdowns.label(fact.breakdown, lang) or {"de": "alle", "en": "all"}[lang]
        return "\n".join(textwrap.wrap(words, 18, break_long_words=False))

    def stretch(fact: Fact) -> int:
        """Count the breaks and holes before a point, so that no line crosses one."""
        mine = [_year(other) for other in points if (key(other), other.basis) == (key(fact), fact.basis)]
        steps = list(itertools.pairwise(sorted(mine)))
        usual = min((later - earlier for earlier, later in steps), default=1)
        holes = sum(later - earlier > usual and later <= _year(fact) for earlier, later in steps)
        return holes + sum(first <= _year(fact) for first, _ in breaks if not fact.basis)

    segments = [f"{key(fact)}|{fact.basis}|{stretch(fact)}" for fact in points]
    frame = _frame(
        points,
        lang,
        [name(fact) for fact in points],
        year=[_year(fact) for fact in points],
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
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 0.25, years[-1] + span * room], nice=False, zero=False),
        axis=alt.Axis(values=ticks, format="d", title=None, grid=False, labelOverlap=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[bottom, top], nice=True),
        axis=alt.Axis(title=None, tickCount=5, domain=False, ticks=False, **_unit_axis(points[0].unit, lang)),
    )
    colour = alt.condition("datum.focus", alt.value(theme.FOCUS), alt.value(theme.COMPARISON))
    base = alt.Chart(_data(frame))
    layers: list[alt.Chart] = []
    if breaks:
        places = [year if _overlaps(points, year) else year - 0.5 for year, _ in breaks]
        marks = pl.DataFrame({"year": places, "words": [words for _, words in breaks]}, strict=False)
        rule = alt.Chart(_data(marks))
        layers.append(rule.mark_rule(strokeDash=[3, 3], color=theme.SOFT_INK).encode(x="year:Q"))
        # A label of about a hundred pixels does not fit left of an early mark.
        early = years[0] + 100 / (width - 48) * span * (1 + room)
        for inside, style in ((alt.datum.year < early, _RIGHT_OF), (alt.datum.year >= early, _LEFT_OF)):
            words = rule.transform_filter(inside).mark_text(
                baseline="top", fontSize=11, color=theme.SOFT_INK, lineBreak="\n", **style
            )
            layers.append(words.encode(x="year:Q", y=alt.value(0), text="words:N"))
    layers += [
        base.mark_line(strokeWidth=2.5, interpolate="linear").encode(
            x=x,
            y=y,
            detail="segment:N",
            color=colour,
            strokeDash=alt.condition("datum.focus", alt.value([1, 0]), alt.value([5, 3])),
        ),
        base.mark_point(filled=True, size=28, opacity=1).encode(x=x, y=y, color=colour, description="fact:N"),
    ]
    layers += _end_labels(frame, height, top - bottom, x, y, labelled=width == theme.WIDE)
    return _layer(layers, width, height)


def _overlaps(points: Sequence[Fact], year: int) -> bool:
    """Return whether values of an older base still follow the year in which a newer base begins."""
    order = ["", *bases.BASES].index
    begins = [fact.basis for fact in points if _year(fact) == year]
    newer = max(begins, key=order, default="")
    return any(fact.basis and order(fact.basis) < order(newer) and _year(fact) >= year for fact in points)


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
    placed = list(itertools.accumulate(wished, lambda below, wish: max(wish, below + LABEL_HEIGHT)))
    # Labels pushed up by their lower neighbours sink back together by half of the push.
    push = max((there - wish for there, wish in zip(placed, wished, strict=True)), default=0.0) / 2
    shifts = [wish - there + push for there, wish in zip(placed, wished, strict=True)]
    layers = []
    for row, shift in zip(ends.iter_rows(named=True), shifts, strict=True):
        colour = theme.FOCUS if row["focus"] else theme.SOFT_INK
        one = alt.Chart(_data(pl.DataFrame([row])))
        lift = shift - 7 - 16 * row["name"].count("\n")
        layers += [
            one.mark_text(align="left", dx=9, dy=lift, color=colour, fontWeight=600, lineBreak="\n").encode(
                x=x, y=y, text="name:N"
            ),
            one.mark_text(align="left", dx=9, dy=shift + 9, color=colour).encode(
                x=x, y=y, text="label:N", description="fact:N"
            ),
        ]
    near = extent / height * LABEL_HEIGHT / 2
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
            alt.Chart(_data(pl.DataFrame([row])))
            .mark_text(align="left", dy=14 if rises else -12, dx=2 if rises else -4, color=colour)
            .encode(x=x, y=y, text="label:N", description="fact:N")
        )
    return layers


def bars(facts: Sequence[Fact], lang: str, width: int, focus: str, names: Sequence[str]) -> Chart:
    """Return horizontal bars from high to low, each with its value; ``focus`` is the id of the leading fact."""
    rows = _wrapped(names, width)
    frame = _frame(facts, lang, rows, focus=[focus in (fact.id, fact.region_code) for fact in facts]).sort(
        "value", "name", descending=[True, False], nulls_last=True
    )
    top = max([fact.value or 0.0 for fact in facts], default=1.0)
    y = alt.Y("name:N", sort=None, axis=_name_axis(width))
    plot, label = _plot_width(rows, width), _label_width(frame["label"])
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, top * plot / (plot - label)], nice=False), axis=None)
    base = alt.Chart(_data(frame))
    return _layer(
        [
            base.mark_bar(height={"band": 0.72}).encode(
                x=x,
                y=y,
                color=alt.condition("datum.focus", alt.value(theme.FOCUS), alt.value(theme.PALE)),
                description="fact:N",
            ),
            base.mark_text(align="left", dx=5, fontWeight=alt.expr("datum.focus ? 600 : 400")).encode(
                x=x, y=y, text="label:N", description="fact:N"
            ),
        ],
        width,
        _row_height(rows, 26) * len(facts),
    )


def dumbbell(
    pairs: Sequence[tuple[Fact, Fact]], lang: str, width: int, focus: str, names: Sequence[str]
) -> Chart:
    """Return two points a row joined by a line, earlier light and later dark, ranked by the later value."""
    rows = _wrapped(names, width)
    frame = _frame(
        [later for _, later in pairs],
        lang,
        rows,
        start=[earlier.value for earlier, _ in pairs],
        start_label=[value_text(earlier, lang) for earlier, _ in pairs],
        start_fact=[f"fact:{earlier.id}" for earlier, _ in pairs],
        focus=[later.region_code == focus for _, later in pairs],
    ).sort("value", "name", descending=[True, False], nulls_last=True)
    top = max([later.value or 0.0 for _, later in pairs], default=1.0)
    low = min([earlier.value or 0.0 for earlier, _ in pairs], default=0.0)
    plot, label = _plot_width(rows, width), _label_width([*frame["label"], *frame["start_label"]]) + 6
    room = (top - low or 1.0) * label / (plot - 2 * label)
    scale = alt.Scale(domain=[low - room, top + room], nice=False, zero=False)
    y = alt.Y("name:N", sort=None, axis=_name_axis(width))
    x, start = alt.X("value:Q", scale=scale, axis=None), alt.X("start:Q", scale=scale, axis=None)
    several = len({later.region_code for _, later in pairs}) > 1
    colour = alt.condition(
        "datum.focus", alt.value(theme.FOCUS if several else theme.LATER), alt.value(theme.LATER)
    )
    base = alt.Chart(_data(frame))
    return _layer(
        [
            base.mark_rule(strokeWidth=2).encode(x=start, x2="value:Q", y=y, color=alt.value(theme.PALE)),
            base.mark_point(filled=True, size=70, opacity=1).encode(
                x=start, y=y, color=alt.value(theme.PALE), description="start_fact:N"
            ),
            base.mark_point(filled=True, size=80, opacity=1).encode(
                x=x, y=y, color=colour, description="fact:N"
            ),
            *(
                mark
                for side, before, after in (
                    (base.transform_filter("datum.start <= datum.value"), _LEFT_OF, _RIGHT_OF),
                    (base.transform_filter("datum.start > datum.value"), _RIGHT_OF, _LEFT_OF),
                )
                for mark in (
                    side.mark_text(color=theme.SOFT_INK, **before).encode(
                        x=start, y=y, text="start_label:N", description="start_fact:N"
                    ),
                    side.mark_text(**after).encode(x=x, y=y, text="label:N", description="fact:N"),
                )
            ),
        ],
        width,
        _row_height(rows, 27) * len(pairs),
    )


def contributions(pairs: Sequence[tuple[Fact, Fact]], lang: str, width: int) -> Chart:
    """Return two bars a period around zero: foreign employees dark, German employees light, each with its value.

    Args:
        pairs: Changes of foreign and of German employees over the same spans, in order of time.
        lang: Language of labels.
        width: Width in pixels.
    """
    words = GROUPS
    facts = [fact for pair in pairs for fact in pair]
    frame = _frame(
        facts,
        lang,
        [words[lang][index] for _ in pairs for index in (0, 1)],
        year=[str(pair[0].period.last_day.year) for pair in pairs for _ in pair],
        dark=[index == 0 for _ in pairs for index in (0, 1)],
    ).with_columns(
        label=pl.Series([value_text(fact, lang, "signed") for fact in facts]), above=pl.col("value") >= 0
    )
    height = 40 * len(pairs)
    extent = max(abs(fact.value or 0.0) for fact in facts) * (1.25 if width == theme.WIDE else 1.85)
    y = alt.Y("year:N", sort=None, axis=alt.Axis(title=None, domain=False, ticks=False, labelPadding=8))
    offset = alt.YOffset("name:N", sort=list(words[lang]))
    x = alt.X("value:Q", scale=alt.Scale(domain=[-extent, extent], nice=False), axis=None)
    base = alt.Chart(_data(frame))
    zero = alt.Chart(_data(pl.DataFrame({"value": [0.0]})))
    text = base.encode(x=x, y=y, yOffset=offset, text="label:N", description="fact:N")
    return _layer(
        [
            base.mark_bar().encode(
                x=x,
                y=y,
                yOffset=offset,
                color=alt.condition("datum.dark", alt.value(theme.FOCUS), alt.value(theme.PALE)),
                description="fact:N",
            ),
            zero.mark_rule(color=theme.SOFT_INK).encode(x=x),
            text.transform_filter("datum.above").mark_text(align="left", dx=5, fontSize=12),
            text.transform_filter("!datum.above").mark_text(align="right", dx=-5, fontSize=12),
        ],
        width,
        height,
    )


def shade_of(fact: Fact, facts: Sequence[Fact]) -> int:
    """Return the place of a value among shades of equal width between the lowest and the highest, or -1 if missing."""
    known = [other.value for other in facts if other.value is not None]
    if fact.value is None or not known:
        return -1
    low, high = min(known), max(known)
    return min(int((fact.value - low) / ((high - low) or 1) * len(theme.SHADES)), len(theme.SHADES) - 1)


def kreis_map(facts: Sequence[Fact], lang: str, width: int, focus: str) -> Chart:
    """Return the map of the 13 Kreise, the darker the higher, with name and value in each."""
    by_region = {fact.region_code: fact for fact in facts}
    features, labels = [], []
    for feature in geometry.kreise():
        fact = by_region.get(str(feature["id"]))
        shade = -1 if fact is None else shade_of(fact, facts)
        shaped = copy.deepcopy(feature)
        shaped["properties"] = {
            "fill": theme.SHADES[shade] if shade >= 0 else "#f2f2f0",
            "fact": f"fact:{fact.id}" if fact else "",
            "stroke": theme.INK if feature["id"] == focus else theme.COMPARISON,
            "weight": 2.5 if feature["id"] == focus else 0.8,
        }
        features.append(shaped)
        if fact is not None:
            lon, lat = geometry.LABELS[fact.region_code]
            labels.append(
                {
                    "lon": lon,
                    "lat": lat,
                    "name": _map_name(fact, lang),
                    "label": value_text(fact, lang),
                    "fact": f"fact:{fact.id}",
                    "dark": shade >= DARK,
                }
            )
    shapes = (
        alt.Chart(_values(features))
        .mark_geoshape()
        .encode(
            fill=alt.Fill("properties.fill:N", scale=None),
            stroke=alt.Stroke("properties.stroke:N", scale=None),
            strokeWidth=alt.StrokeWidth("properties.weight:Q", scale=None),
            description="properties.fact:N",
        )
    )
    size = 11.5 if width == theme.WIDE else 10
    place = alt.Chart(_values(labels)).encode(longitude="lon:Q", latitude="lat:Q")
    layers = [shapes]
    rows = (("label", 600, 7 if width == theme.WIDE else 0), ("name", 400, alt.expr(_NAME_SHIFT)))
    for dark, ink, halo in ((False, theme.INK, "#ffffff"), (True, "#ffffff", theme.FOCUS)):
        inside = place.transform_filter(alt.datum.dark == dark)
        for column, weight, shift in rows if width == theme.WIDE else rows[:1]:
            text: dict[str, Any] = {"fontSize": size, "fontWeight": weight, "dy": shift, "lineBreak": "\n"}
            mark = {"description": "fact:N"} if column == "label" else {}
            layers += [
                inside.mark_text(stroke=halo, strokeWidth=3, strokeJoin="round", **text).encode(
                    text=f"{column}:N", **mark
                ),
                inside.mark_text(color=ink, **text).encode(text=f"{column}:N", **mark),
            ]
    projected = [layer.project(type="mercator") for layer in layers]
    return _layer(projected, width, round(width * 0.72))


def _map_name(fact: Fact, lang: str) -> str:
    names = {
        "14628": "Sächs. Schweiz-\nOsterzgebirge",
        "14521": "Erzgebirge",
        "14523": "Vogtland",
        "14713": "Leipzig",
        "14729": "Lkr. Leipzig" if lang == "de" else "Leipzig distr.",
    }
    return names.get(fact.region_code, fact.region.short(lang))


def _name_axis(width: int) -> alt.Axis:
    size = theme.TEXT if width == theme.WIDE else 12
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelLimit=280,
        labelPadding=6,
        labelFontSize=size,
        labelLineHeight=size + 2,
        labelColor=theme.INK,
        labelExpr="split(datum.label, '\\n')",
    )


def _wrapped(names: Sequence[str], width: int) -> list[str]:
    """Return row names, broken into short lines where the chart is narrow."""
    if width == theme.WIDE:
        return list(names)
    return ["\n".join(textwrap.wrap(name, 17, break_long_words=False)) for name in names]


def _row_height(names: Sequence[str], single: int) -> int:
    return max((single - 14 + 15 * (name.count("\n") + 1) for name in names), default=single)


def _label_width(labels: Iterable[str]) -> float:
    """Return the room in pixels that the longest label needs beside its mark."""
    return max((len(label) for label in labels), default=0) * 7.6 + 10


def _plot_width(names: Sequence[str], width: int) -> float:
    """Return the pixels that remain for marks beside the longest row name."""
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    return width - min(longest * 7.2, 280) - 14


def _layer(layers: Sequence[alt.Chart], width: int, height: int) -> alt.LayerChart:
    return alt.LayerChart(
        layer=list(layers),
        width=width,
        height=height,
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding=4,
        config=theme.config(),
    )
