"""Every letter and sign of every page comes from a font that the page brings along."""

import html
import re

from fontTools.ttLib import TTFont
from glance import all_pages

from evidence.charts import theme

UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def letters(*files):
    return {chr(code) for file in files for code in TTFont(theme.FONTS / file).getBestCmap()}


def test_every_letter_has_a_shape_in_a_font_of_the_page(site):
    known = letters("Inter-Regular.woff2", "Signs-Regular.woff2") & letters(
        "Inter-SemiBold.woff2", "Signs-Regular.woff2"
    )
    unknown = {}
    for path in all_pages(site):
        text = html.unescape(UNSEEN.sub("", (site / path).read_text(encoding="utf-8")))
        unknown |= dict.fromkeys(set(text) - known - set("\n\t"), path)
    assert unknown == {}
