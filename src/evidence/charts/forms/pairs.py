"""Pairs: two dates a row, joined by a line."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import (
    LEFT_OF,
    RIGHT_OF,
    Chart,
    colour_where,
    data,
    frame_of,
    label_width,
    measured,
    name_axis,
    named,
    plot_width,
    rows_beside,
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
    y = named(alt.Y, "name", sort=None, axis=name_axis(width))
    x, start = (
        measured(alt.X, "value", scale=scale, axis=None),
        measured(alt.X, "start", scale=scale, axis=None),
    )
    several = len({later.region_code for _, later in pairs}) > 1
    colour = colour_where("datum.focus", theme.FOCUS if several else theme.LATER, theme.LATER)
    base = alt.Chart(data(frame))
    return rows_beside(
        [
            base.mark_rule(strokeWidth=2).encode(
                x=start, x2=alt.X2(field="value"), y=y, color=alt.ColorValue(theme.PALE)
            ),
            base.mark_point(filled=True, size=70, opacity=1).encode(
                x=start,
                y=y,
                color=alt.ColorValue(theme.PALE),
                description=named(alt.Description, "start_fact"),
            ),
            base.mark_point(filled=True, size=80, opacity=1).encode(
                x=x, y=y, color=colour, description=named(alt.Description, "fact")
            ),
            *(
                mark
                for side, before, after in (
                    (base.transform_filter("datum.start <= datum.value"), LEFT_OF, RIGHT_OF),
                    (base.transform_filter("datum.start > datum.value"), RIGHT_OF, LEFT_OF),
                )
                for mark in (
                    side.mark_text(color=theme.SOFT_INK, **before).encode(
                        x=start,
                        y=y,
                        text=named(alt.Text, "start_label"),
                        description=named(alt.Description, "start_fact"),
                    ),
                    side.mark_text(**after).encode(
                        x=x, y=y, text=named(alt.Text, "label"), description=named(alt.Description, "fact")
                    ),
                )
            ),
        ],
        frame["name"].to_list(),
        width,
        27,
    )
