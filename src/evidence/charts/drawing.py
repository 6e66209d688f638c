"""A specification to SVG: drawn in this process by vl-convert, with the bundled fonts and none of the machine's."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib import metadata
from types import ModuleType
from typing import Literal

from evidence.charts import theme
from evidence.errors import DrawingError

FONTS_VARIABLE = "FONTCONFIG_FILE"
FONTS = str(theme.FONTS / "fonts.conf")
STAND_IN = "Liberation Sans"
"""The font that vl-convert holds in memory; one of ours it opens anew four times for each letter that it measures."""

_LOCALE: dict[str, Literal["de-DE", "en-US"]] = {"de": "de-DE", "en": "en-US"}


@cache
def tools() -> str:
    """Return one name for all that decides how a specification looks: vl-convert and the fonts, by their bytes."""
    told = hashlib.sha256(metadata.version("vl-convert-python").encode())
    for font in sorted(theme.FONTS.iterdir()):
        told.update(hashlib.sha256(font.read_bytes()).digest())
    return told.hexdigest()


@cache
def _vl_convert() -> ModuleType:
    """Return vl-convert with the bundled fonts alone; it looks for fonts once, so that the variable is needed no longer."""
    import vl_convert  # noqa: PLC0415  # a process that asks a renderer never loads it

    before = os.environ.get(FONTS_VARIABLE)
    os.environ[FONTS_VARIABLE] = FONTS
    try:
        vl_convert.register_font_directory(str(theme.FONTS))
    finally:
        if before is None:
            del os.environ[FONTS_VARIABLE]
        else:
            os.environ[FONTS_VARIABLE] = before
    return vl_convert


def draw(specification: str, lang: str) -> str:
    """Return a Vega-Lite specification, given as JSON, as SVG; its numbers and dates in the language's locale.

    Texts inside the plot that name no font have that of the configuration (``config.text.font``), but are measured with
    another one, which costs far less: their width decides nothing unless they reach beyond the edge of the picture, which
    then makes room for them. A text that may do so, and every label of an axis, is measured with the font that it names.

    Raises:
        DrawingError: vl-convert cannot draw it.
    """
    locale = _LOCALE[lang]
    try:
        # As numbers of Python: vl-convert itself reads the last digit of some from a text in another way.
        asked = json.loads(specification)
        texts = asked.get("config", {}).get("text", {})
        font = texts.get("font", STAND_IN)
        if "font" in texts:
            texts["font"] = STAND_IN
        drawn: str = _vl_convert().vegalite_to_svg(asked, format_locale=locale, time_format_locale=locale)
    except ValueError as fault:
        raise DrawingError(f"vl-convert cannot draw a chart: {fault}") from fault
    return drawn.replace(f'font-family="{STAND_IN}"', f'font-family="{font}"')
