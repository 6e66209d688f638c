"""Drawing is cheap where it may be, and nobody sees that: the picture is the one that vl-convert draws from the plain specification."""

import json
import re

import pytest
from specimens import FORMS

from evidence.charts import drawing, forms, svg, theme
from evidence.charts.forms.layout import Plane, row_height
from evidence.errors import DrawingError
from evidence.vocabulary import periods

WIDTHS = (theme.WIDE, theme.NARROW)
EACH = pytest.mark.parametrize(("name", "width"), [(name, width) for name in FORMS for width in WIDTHS])


def plainly_drawn(specification):
    """Return what vl-convert makes of a specification as it is."""
    drawn = drawing._vl_convert().vegalite_to_svg(
        json.loads(specification), format_locale="de-DE", time_format_locale="de-DE"
    )
    assert "<text" in drawn
    return drawn


def height_of(drawn):
    return float(re.search(r'<svg[^>]* height="([\d.]+)"', drawn)[1])


# Letters


@EACH
def test_picture_is_the_one_of_letters_measured_with_their_own_font(make_series, make_fact, name, width):
    asked = svg.specify(FORMS[name](make_series, make_fact, width))
    assert drawing.draw(asked, "de") == plainly_drawn(asked)


@pytest.mark.parametrize("font", [theme.FONT, None])
def test_picture_makes_room_for_a_text_that_names_its_font(font):
    plane = Plane(theme.NARROW, 40)
    named = {} if font is None else {"font": font}
    asked = svg.specify(
        plane.chart([plane.texts([{"x": plane.inner, "y": 20, "text": "0" * 20}], align="left", **named)])
    )
    assert (drawing.draw(asked, "de") == plainly_drawn(asked)) is (font is not None)


def test_picture_makes_room_for_the_last_year_of_a_timeline():
    events = [forms.Event(f"{year}-06-01", "law", "Ein Gesetz", "An act") for year in (2015, 2027)]
    asked = svg.specify(forms.timeline(events, "de", theme.NARROW, periods.parse("2025")))
    assert drawing.draw(asked, "de") == plainly_drawn(asked)


def test_picture_makes_room_for_the_first_number_below_estimates(make_fact):
    facts = [make_fact(value, unit="percentage_points") for value in (-4.0, 12.0)]
    asked = svg.specify(
        forms.estimates(facts, "de", theme.NARROW, "", ("Ein recht langer Name", "Noch ein langer Name"))
    )
    assert drawing.draw(asked, "de") == plainly_drawn(asked)


def test_texts_have_the_font_that_the_specification_names():
    asked = {
        "config": {"text": {"font": "DejaVu Sans"}},
        "data": {"values": [{}]},
        "mark": "text",
        "encoding": {"text": {"value": "Wort"}},
    }
    assert 'font-family="DejaVu Sans"' in drawing.draw(json.dumps(asked), "de")
    assert drawing.STAND_IN not in drawing.draw(json.dumps(asked), "de")


def test_specification_that_is_no_json_is_named():
    with pytest.raises(DrawingError, match="cannot draw"):
        drawing.draw("{", "de")


def test_name_beside_a_row_is_never_cut(make_fact):
    name = "W" * 39
    facts = [make_fact(value, region=code) for value, code in ((7.5, "14"), (5.0, "15"))]
    drawn = svg.draw([forms.bars(facts, "de", theme.WIDE, "14", (name, "Kurz"))], "de")[0]
    assert f">{name}<" in drawn


# Room


ROWS = [
    ("Sachsen", "Anderswo", "Sonstwo"),
    ("deutsche Staatsangehörigkeit", "ausländische Staatsangehörigkeit"),
    ("Sachsen", "ausländische Staatsangehörigkeit", "Anderswo"),
    ("Sachsen", "Anderswo", "ausländische Staatsangehörigkeit"),
]


@pytest.mark.parametrize("names", ROWS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("form", "single"), [("bars", 26), ("dumbbell", 27)])
def test_rows_stand_as_if_room_above_and_below_them_were_looked_for(make_fact, form, single, width, names):
    facts = [
        make_fact(7.5 - place, region=code) for place, code in enumerate(("14", "15", "16")[: len(names)])
    ]
    if form == "bars":
        chart = forms.bars(facts, "de", width, "14", names)
    else:
        chart = forms.dumbbell([(fact, fact) for fact in facts], "de", width, "14", names)
    asked = json.loads(svg.specify(chart))
    height = row_height([row["name"] for row in asked["data"]["values"]], single) * len(names)
    looking = asked | {"autosize": {"type": "fit", "contains": "padding"}, "height": height}
    drawn = drawing.draw(json.dumps(asked), "de")
    assert drawn == drawing.draw(json.dumps(looking), "de")
    assert height_of(drawn) == height
