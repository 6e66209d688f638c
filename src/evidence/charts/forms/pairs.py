"""Pairs: two dates a row, joined by a line."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import (
    LEFT_OF,
    RIGHT_OF,
    Chart,
    data,
    frame_of,
    label_width,
    layer,
    name_axis,
    plot_width,
    row_height,
    wrapped,
)
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text


def dumbbell(
    pairs: Sequence[tuple[Fact, Fact]], lang: str, width: int, focus: str, names: Sequence[str]
) -> Chart:
    """Return two points a row joined by a line, earlier light and later dark, ranked by the later value."""
    rows = wrapped(names, width)
    frame = frame_of(
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
    plot, label = plot_width(rows, width), label_width([*frame["label"], *frame["start_label"]]) + 6
    room = (top - low or 1.0) * label / (plot - 2 * label)
    scale = alt.Scale(domain=[low - room, top + room], nice=False, zero=False)
    y = alt.Y("name:N", sort=None, axis=name_axis(width))
    x, start = alt.X("value:Q", scale=scale, axis=None), alt.X("start:Q", scale=scale, axis=None)
    several = len({later.region_code for _, later in pairs}) > 1
    colour = alt.condition(
        "datum.focus", alt.value(theme.FOCUS if several else theme.LATER), alt.value(theme.LATER)
    )
    base = alt.Chart(data(frame))
    return layer(
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
                    (base.transform_filter("datum.start <= datum.value"), LEFT_OF, RIGHT_OF),
                    (base.transform_filter("datum.start > datum.value"), RIGHT_OF, LEFT_OF),
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
        row_height(rows, 27) * len(pairs),
    )
