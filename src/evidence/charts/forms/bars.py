"""Bars: ranked from high to low, or two groups a period around zero."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from evidence.charts import theme
from evidence.charts.forms.layout import (
    Chart,
    colour_where,
    data,
    frame_of,
    label_width,
    layer,
    measured,
    name_axis,
    named,
    plot_width,
    rows_beside,
    wrapped,
)
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text

GROUPS = {
    "de": ("Ausländische Beschäftigte", "Deutsche Beschäftigte"),
    "en": ("Foreign employees", "German employees"),
}


def bars(facts: Sequence[Fact], lang: str, width: int, focus: str, names: Sequence[str]) -> Chart:
    """Return horizontal bars from high to low, each with its value; ``focus`` is the id of the leading fact."""
    rows = wrapped(names, width, narrow=20)
    frame = frame_of(facts, lang, rows, focus=[focus in (fact.id, fact.region_code) for fact in facts]).sort(
        "value", "name", descending=[True, False], nulls_last=True
    )
    top = max([fact.value or 0.0 for fact in facts], default=1.0)
    y = named(alt.Y, "name", sort=None, axis=name_axis(width))
    plot, label = plot_width(rows, width), label_width(frame["label"])
    x = measured(
        alt.X, "value", scale=alt.Scale(domain=[0, top * plot / (plot - label)], nice=False), axis=None
    )
    base = alt.Chart(data(frame))
    return rows_beside(
        [
            base.mark_bar(height={"band": 0.72}).encode(
                x=x,
                y=y,
                color=colour_where("datum.focus", theme.FOCUS, theme.PALE),
                description=named(alt.Description, "fact"),
            ),
            base.mark_text(align="left", dx=5, fontWeight=alt.expr("datum.focus ? 600 : 400")).encode(
                x=x, y=y, text=named(alt.Text, "label"), description=named(alt.Description, "fact")
            ),
        ],
        frame["name"].to_list(),
        width,
        26,
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
    frame = frame_of(
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
    y = named(alt.Y, "year", sort=None, axis=alt.Axis(title=None, domain=False, ticks=False, labelPadding=8))
    offset = named(alt.YOffset, "name", sort=list(words[lang]))
    x = measured(alt.X, "value", scale=alt.Scale(domain=[-extent, extent], nice=False), axis=None)
    base = alt.Chart(data(frame))
    zero = alt.Chart(data(pl.DataFrame({"value": [0.0]})))
    text = base.encode(
        x=x, y=y, yOffset=offset, text=named(alt.Text, "label"), description=named(alt.Description, "fact")
    )
    return layer(
        [
            base.mark_bar().encode(
                x=x,
                y=y,
                yOffset=offset,
                color=colour_where("datum.dark", theme.FOCUS, theme.PALE),
                description=named(alt.Description, "fact"),
            ),
            zero.mark_rule(color=theme.SOFT_INK).encode(x=x),
            text.transform_filter("datum.above").mark_text(align="left", dx=5, fontSize=12),
            text.transform_filter("!datum.above").mark_text(align="right", dx=-5, fontSize=12),
        ],
        width,
        height,
    )
