"""What all forms share: rows from facts, axes, and the room that names and labels need."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt
import polars as pl

from evidence.charts import theme
from evidence.facts.fact import Fact
from evidence.facts.wording import NO_BREAK, value_text

Chart = alt.LayerChart | alt.Chart
Channel = TypeVar("Channel", bound=alt.SchemaBase)
LEFT_OF: dict[str, Any] = {"align": "right", "dx": -8}
RIGHT_OF: dict[str, Any] = {"align": "left", "dx": 8}
MILLION = 1_000_000
PADDING = 4
# Share of the letter size that a letter is wide, on average and a little more.
LETTER = 0.59


@dataclass(frozen=True)
class Plane:
    """A drawing surface in pixels, counted from its top left corner; its chart is as wide as it says."""

    width: int
    height: int

    @property
    def inner(self) -> int:
        """Width in pixels between the paddings."""
        return self.width - 2 * PADDING

    def x(self, field: str = "x") -> alt.X:
        """Return the encoding of a field that holds pixels from the left."""
        scale = alt.Scale(domain=[0, self.inner], nice=False, zero=False)
        return measured(alt.X, field, scale=scale, axis=None)

    def y(self, field: str = "y") -> alt.Y:
        """Return the encoding of a field that holds pixels from the top."""
        scale = alt.Scale(domain=[0, self.height], nice=False, zero=False, reverse=True)
        return measured(alt.Y, field, scale=scale, axis=None)

    def chart(self, layers: Sequence[alt.Chart]) -> Chart:
        """Return layers as one chart."""
        return layer(layers, self.width, self.height + 2 * PADDING)

    def texts(self, rows: Sequence[dict[str, Any]], **style: Any) -> alt.Chart:
        """Return texts at ``x`` and ``y``; a row with a ``fact`` is the label of that fact.

        Texts that may reach beyond the surface name their ``font``, so that they are measured with it and find room.
        """
        drawn = alt.Chart(rows_of(list(rows))).mark_text(lineBreak="\n", **style)
        fact = {"description": named(alt.Description, "fact")} if any("fact" in row for row in rows) else {}
        encoded: alt.Chart = drawn.encode(x=self.x(), y=self.y(), text=named(alt.Text, "text"), **fact)
        return encoded

    def haloed(self, rows: Sequence[dict[str, Any]], **style: Any) -> list[alt.Chart]:
        """Return texts that stay readable where they stand on a line."""
        halo = style | {"stroke": theme.PAPER, "strokeWidth": 4, "strokeJoin": "round"}
        return [self.texts(rows, **halo), self.texts(rows, **style)]

    def rules(self, rows: Sequence[dict[str, Any]], **style: Any) -> alt.Chart:
        """Return straight lines from ``x``, ``y`` to ``x2``, ``y2``."""
        drawn = alt.Chart(rows_of(list(rows))).mark_rule(**style)
        fact = {"description": named(alt.Description, "fact")} if any("fact" in row for row in rows) else {}
        encoded: alt.Chart = drawn.encode(
            x=self.x(), x2=alt.X2(field="x2"), y=self.y(), y2=alt.Y2(field="y2"), **fact
        )
        return encoded

    def boxes(self, rows: Sequence[dict[str, Any]], **style: Any) -> alt.Chart:
        """Return boxes from ``x``, ``y`` to ``x2``, ``y2``, each the mark of its ``fact``, with its ``fill`` and ``edge``."""
        encoded: alt.Chart = (
            alt.Chart(rows_of(list(rows)))
            .mark_rect(**style)
            .encode(
                x=self.x(),
                x2=alt.X2(field="x2"),
                y=self.y(),
                y2=alt.Y2(field="y2"),
                fill=named(alt.Fill, "fill", scale=None),
                stroke=named(alt.Stroke, "edge", scale=None),
                description=named(alt.Description, "fact"),
            )
        )
        return encoded


class _Layers(alt.LayerChart):
    """Layers as they are given. Altair would copy all of them four times to move up what ours never have: parameters, sizes."""

    def __init__(self, **properties: Any) -> None:
        alt.TopLevelLayerSpec.__init__(self, **properties)


def named(channel: type[Channel], field: str, **options: Any) -> Channel:
    """Return the encoding of a field of names; in full, since altair searches its whole schema for a short form."""
    return channel(field=field, type="nominal", **options)


def measured(channel: type[Channel], field: str, **options: Any) -> Channel:
    """Return the encoding of a field of numbers, in full."""
    return channel(field=field, type="quantitative", **options)


def colour_where(test: str, colour: str, otherwise: str) -> alt.ColorValue:
    """Return a colour for the rows that pass a test of Vega, and another one for the rest."""
    return alt.ColorValue(otherwise, condition={"test": test, "value": colour})


def frame_of(
    facts: Sequence[Fact], lang: str, names: Sequence[str], **columns: Sequence[Any]
) -> pl.DataFrame:
    """Return one row a fact: its mark, its row name, its value and its label, and the given columns."""
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


class _Rows(alt.Data):
    """Rows of texts, numbers and the like, which altair need not turn into JSON value by value."""

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"values": self["values"]}


def rows_of(rows: list[dict[str, Any]]) -> alt.Data:
    """Return rows as the data of a chart."""
    return _Rows(values=rows)  # type: ignore[no-untyped-call]  # altair ships no types for it


def data(frame: pl.DataFrame) -> alt.Data:
    """Return a frame as the data of a chart."""
    return rows_of(frame.to_dicts())


def year_of(fact: Fact) -> int:
    """Return the year in which a fact's period ends."""
    return fact.period.last_day.year


def unit_axis(fact: Fact, lang: str) -> dict[str, Any]:
    """Return how an axis writes its numbers: money in millions, counts without decimals, rates with theirs."""
    if fact.unit == "years":
        return {"format": ".1f"}
    if fact.unit == "percent":
        suffix = f"'{NO_BREAK}%'" if lang == "de" else "'%'"
        return {"labelExpr": f"datum.label + {suffix}"}
    if fact.unit == "EUR" and abs(fact.value or 0.0) >= MILLION:
        words = {"de": f"{NO_BREAK}Mio. EUR", "en": f"{NO_BREAK}million EUR"}[lang]
        return {"labelExpr": f"format(datum.value / {MILLION}, ',.2~f') + '{words}'"}
    return {"format": f",.{fact.decimals}~f"} if fact.decimals else {"format": ",.0f", "tickMinStep": 1}


def name_axis(width: int) -> alt.Axis:
    """Return the axis of row names, which may run over several lines."""
    size = theme.TEXT if width == theme.WIDE else 12
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelPadding=6,
        labelFontSize=size,
        labelLineHeight=size + 2,
        labelColor=theme.INK,
        labelExpr="split(datum.label, '\\n')",
    )


def wrapped(names: Sequence[str], width: int, narrow: int = 17) -> list[str]:
    """Return row names, broken into lines of so many letters that there is room for the marks beside them."""
    letters = 38 if width == theme.WIDE else narrow
    return ["\n".join(textwrap.wrap(name, letters, break_long_words=False)) for name in names]


def row_height(names: Sequence[str], single: int) -> int:
    """Return the height in pixels of a row whose name has the most lines."""
    return max((single - 14 + 15 * (name.count("\n") + 1) for name in names), default=single)


def text_width(text: str, size: float = theme.TEXT) -> float:
    """Return about how many pixels wide the longest line of a text is."""
    return max(len(line) for line in text.split("\n")) * size * LETTER


def label_width(labels: Iterable[str]) -> float:
    """Return the room in pixels that the longest label needs beside its mark."""
    return max((len(label) for label in labels), default=0) * 7.6 + 10


def plot_width(names: Sequence[str], width: int) -> float:
    """Return the pixels that remain for marks beside the longest row name."""
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    return width - min(longest * 7.2, 280) - 14


def rows_beside(layers: Sequence[alt.Chart], names: Sequence[str], width: int, single: int) -> alt.LayerChart:
    """Return layers as one chart with a row a name, the names beside it from top to bottom.

    Args:
        layers: What stands in the rows.
        names: All names in their order; each may run over several lines.
        width: Width in pixels.
        single: Height in pixels of a row whose name has one line.
    """
    edges = (*names[:1], *names[-1:])
    return layer(
        layers, width, row_height(names, single) * len(names), level=all("\n" not in name for name in edges)
    )


def layer(layers: Sequence[alt.Chart], width: int, height: int, *, level: bool = False) -> alt.LayerChart:
    """Return layers as one chart of exactly this size in pixels.

    ``level`` says that nothing reaches above or below the plot. Vega then finds but its width, and need not place anew, and
    measure again, what does not depend on that.
    """
    shared = layers[0].data
    one = all(part.data is shared for part in layers)
    parts = [part.copy(deep=False) for part in layers]
    if one:
        for part in parts:
            part.data = alt.Undefined
    return _Layers(
        data=shared if one else alt.Undefined,
        layer=parts,
        width=width,
        height=height - 2 * PADDING if level else height,
        autosize=alt.AutoSizeParams(type="fit-x" if level else "fit", contains="padding"),
        padding=PADDING,
        config=theme.config(),
    )
