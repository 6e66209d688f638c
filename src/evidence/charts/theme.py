"""Colour, type and size: one theme for charts and pages, one colour for each meaning everywhere."""

from __future__ import annotations

from evidence.paths import PACKAGE

FONT = "Inter"
FONTS = PACKAGE / "charts" / "fonts"

INK = "#1b2124"
SOFT_INK = "#4f5a60"
RULE = "#c9d0d3"
GRID = "#e4e8ea"
FOCUS = "#0a5566"
COMPARISON = "#7b858b"
PALE = "#5f93a0"
LATER = "#333e44"
# Shades from light to dark differ in lightness alone, so that a greyscale print keeps their order.
SHADES = ("#e3eef0", "#bcd8de", "#85b5bf", "#35788a", "#0a4453")

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
            "titleFont": FONT,
        },
        "text": {"font": FONT, "fontSize": TEXT, "color": INK},
    }
