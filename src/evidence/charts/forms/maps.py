"""The map of the 13 Kreise, the darker the higher."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import altair as alt

from evidence.charts import geometry, theme
from evidence.charts.forms.layout import Chart, layer, measured, named, rows_of
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text

# A name of two lines begins higher above its value.
_NAME_SHIFT = "indexof(datum.name, '\\n') < 0 ? -7 : -20"
# From this shade on a map label is white.
DARK = 3


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
            "fill": theme.SHADES[shade] if shade >= 0 else theme.NO_SHADE,
            "fact": f"fact:{fact.id}" if fact else "",
            "stroke": theme.STRONG_EDGE if feature["id"] == focus else theme.EDGE,
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
        alt.Chart(rows_of(features))
        .mark_geoshape()
        .encode(
            fill=named(alt.Fill, "properties.fill", scale=None),
            stroke=named(alt.Stroke, "properties.stroke", scale=None),
            strokeWidth=measured(alt.StrokeWidth, "properties.weight", scale=None),
            description=named(alt.Description, "properties.fact"),
        )
    )
    size = 11.5 if width == theme.WIDE else 10
    place = alt.Chart(rows_of(labels)).encode(
        longitude=measured(alt.Longitude, "lon"), latitude=measured(alt.Latitude, "lat")
    )
    layers = [shapes]
    rows = (("label", 600, 7 if width == theme.WIDE else 0), ("name", 400, alt.expr(_NAME_SHIFT)))
    for dark, ink, halo in (
        (False, theme.ON_LIGHT, theme.AROUND_LIGHT),
        (True, theme.ON_DARK, theme.AROUND_DARK),
    ):
        inside = place.transform_filter(alt.datum.dark == dark)
        for column, weight, shift in rows if width == theme.WIDE else rows[:1]:
            text: dict[str, Any] = {"fontSize": size, "fontWeight": weight, "dy": shift, "lineBreak": "\n"}
            mark = {"description": named(alt.Description, "fact")} if column == "label" else {}
            layers += [
                inside.mark_text(stroke=halo, strokeWidth=3, strokeJoin="round", **text).encode(
                    text=named(alt.Text, column), **mark
                ),
                inside.mark_text(color=ink, **text).encode(text=named(alt.Text, column), **mark),
            ]
    projected = [drawn.project(type="mercator") for drawn in layers]
    return layer(projected, width, round(width * 0.72))


def _map_name(fact: Fact, lang: str) -> str:
    names = {
        "14628": "Sächs. Schweiz-\nOsterzgebirge",
        "14521": "Erzgebirge",
        "14523": "Vogtland",
        "14713": "Leipzig",
        "14729": "Lkr. Leipzig" if lang == "de" else "Leipzig distr.",
    }
    return names.get(fact.region_code, fact.region.short(lang))
