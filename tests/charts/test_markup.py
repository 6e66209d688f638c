"""Short markup shows the same picture in fewer characters."""

import io
import re
from xml.etree import ElementTree as ET

import pytest
import vl_convert as vlc
from PIL import Image, ImageChops
from specimens import FORMS

from evidence.charts import markup, svg, theme


@pytest.fixture(params=[(name, width) for name in FORMS for width in (theme.WIDE, theme.NARROW)], ids=str)
def pictures(request, make_series, make_fact):
    """Return a picture as it was drawn and with short markup."""
    name, width = request.param
    drawn = svg.draw([FORMS[name](make_series, make_fact, width)], "de")[0]
    root = ET.fromstring(drawn)
    markup.shorten(root)
    return drawn, ET.tostring(root, encoding="unicode")


def plain(picture):
    """Return a picture with its attributes in a fixed order."""
    return ET.canonicalize(picture, rewrite_prefixes=True)


def pixels(picture):
    image = Image.open(io.BytesIO(vlc.svg_to_png(picture, scale=1))).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("L")


def test_picture_looks_the_same_in_at_most_three_fifths_of_the_characters(pictures):
    drawn, short = pictures
    histogram = ImageChops.difference(*map(pixels, pictures)).histogram()
    assert sum(shade * count for shade, count in enumerate(histogram)) / sum(histogram) < 1
    assert sum(histogram[110:]) == 0
    assert len(short) <= 0.6 * len(drawn)


def test_short_markup_keeps_facts_and_texts_in_order(pictures):
    said, names = [], []
    for picture in pictures:
        root = ET.fromstring(picture)
        said.append(["".join(text.itertext()) for text in root.iter(f"{markup.SVG}text")])
        names.append(re.findall(r'aria-label="(fact:[^"]*)"', picture))
    assert said[0] == said[1]
    assert names[0] == names[1]


def test_short_markup_has_no_long_decimals(pictures):
    places = re.findall(r' (?:d|x|y|cx|cy|r|dy)="([^"]*)"', pictures[1])
    assert places
    assert not [place for place in places if re.search(r"\.\d{3}", place)]


SHORT = (
    '<svg xmlns="http://www.w3.org/2000/svg" fill="#111" font-size="13">'
    '<text x="11" y="22">a</text><text x="11" y="32.3">b<tspan x="11" dy="13">c</tspan></text>'
    '<path d="M10 20.5h5.3M12 20.5v3" fill="none" stroke="#222"/></svg>'
)
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" version="1.1"><g transform="translate(10,20)"><g class="x">'
    '<path class="background" d="M0,0h1v1h-1Z" fill="none"/>'
    '<text transform="translate(1,2)" fill="#111" font-size="13px" opacity="1">a</text>'
    '<text transform="translate(1,12.34)" fill="#111" font-size="13px"><tspan>b</tspan><tspan x="0" dy="13">c</tspan></text></g>'
    '<g><line transform="translate(0,0.5)" x2="5.25001" y2="0" stroke="#222"/>'
    '<line transform="translate(2,0.5)" x2="0" y2="3" stroke="#222"/></g></g></svg>'
)


def test_what_marks_share_is_said_once():
    root = ET.fromstring(DRAWN)
    markup.shorten(root)
    assert ET.canonicalize(SHORT) == ET.canonicalize(ET.tostring(root, encoding="unicode"))


@pytest.mark.parametrize(
    "part",
    [
        '<g clip-path="url(#a)"><path d="M0,0h1"/></g>',
        '<g opacity="0.5"><path d="M0,0h1"/></g>',
        '<path transform="rotate(4)" d="M0,0h1"/>',
        '<path d="M0,0C1,1,2,2,3,3"/>',
        '<image href="a.png"/>',
    ],
)
def test_picture_with_other_parts_stays_as_it_was_drawn(part):
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg">{part}</svg>'
    root = ET.fromstring(drawn)
    markup.shorten(root)
    assert plain(drawn) == plain(ET.tostring(root, encoding="unicode"))
