"""Colour, type and size: one theme for charts and pages, one colour for each meaning everywhere.

Each meaning has a value of its own, since the style sheet tells colours of charts apart by it: on a dark screen it gives
each of them but the shades, and the letters on shades, another one.
"""

from __future__ import annotations

from evidence.paths import PACKAGE

FONT = "Inter"
FONTS = PACKAGE / "charts" / "fonts"

PAPER = "#ffffff"
INK = "#1b2124"
SOFT_INK = "#4f5a60"
RULE = "#c9d0d3"
GRID = "#e4e8ea"
FOCUS = "#0a5566"
COMPARISON = "#7b858b"
PALE = "#5f93a0"
LATER = "#333e44"
OPEN = "#e2edef"
# Shades from light to dark differ in lightness alone, so that a greyscale print keeps their order.
SHADES = ("#e6f0f2", "#b2d2d9", "#7badb9", "#357a8c", "#0a4453")
NO_SHADE = "#f2f2f0"
# Letters on light and on dark shades, with the colours around them where they may reach beyond their shade.
ON_LIGHT, AROUND_LIGHT = "#11181b", "#fdfdfd"
ON_DARK, AROUND_DARK = "#fcfefe", "#0b4554"
EDGE, STRONG_EDGE = "#7a848a", "#1a2023"

WIDE = 640
NARROW = 328
TEXT = 13


def config() -> dict[str, object]:
    """Return the Vega-Lite configuration of every chart."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "domainColor": RULE,
            "gridColor": GRID,
            "tickColor": RULE,
            "labelColor": SOFT_INK,
            "labelFontSize": TEXT,
            "labelFont": FONT,
            "labelLimit": 0,
            "titleFont": FONT,
        },
        "text": {"font": FONT, "fontSize": TEXT, "color": INK},
    }
