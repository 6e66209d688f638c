"""What a chart asks Vega-Lite for: always what its schema allows, though the report itself does not check it each time."""

import json

import altair as alt
import pytest
from altair.utils.schemapi import debug_mode
from specimens import FORMS

from evidence.charts import forms, svg, theme

WIDTHS = (theme.WIDE, theme.NARROW)
EACH = pytest.mark.parametrize(("name", "width"), [(name, width) for name in FORMS for width in WIDTHS])


def test_every_form_has_a_specimen():
    no_charts = {"Chart", "Event", "on_common_day", "shade_of", "starts_at_zero", "year_of"}
    assert {name for name in forms.__all__ if name.islower()} - no_charts == set(FORMS)


@EACH
def test_every_part_of_every_form_fits_the_schema(make_series, make_fact, name, width):
    with debug_mode(arg=True):
        chart = FORMS[name](make_series, make_fact, width)
    specification = chart.to_dict(validate=True)
    alt.LayerChart.from_dict(specification, validate=True)
    alt.Chart.validate(specification, alt.load_schema())


@EACH
def test_specification_without_altairs_checks_is_the_same(make_series, make_fact, name, width):
    checked = FORMS[name](make_series, make_fact, width)
    with debug_mode(arg=False):
        unchecked = FORMS[name](make_series, make_fact, width)
    assert svg.specify(unchecked) == svg.specify(checked)
    assert json.loads(svg.specify(checked)) == json.loads(checked.to_json())


@EACH
def test_layers_are_those_that_altair_itself_would_join(make_series, make_fact, name, width):
    chart = FORMS[name](make_series, make_fact, width)
    told = {key: chart[key] for key in ("width", "height", "autosize", "padding", "config")}
    layers = [layer.copy(deep=False) for layer in chart.layer]
    if chart.data is not alt.Undefined:
        for layer in layers:
            layer.data = chart.data
    joined = alt.LayerChart(layer=layers, **told)
    assert svg.specify(joined) == svg.specify(chart)


@EACH
def test_same_facts_give_the_same_specification(make_series, make_fact, name, width):
    once, again = (svg.specify(FORMS[name](make_series, make_fact, width)) for _ in range(2))
    assert once == again


def test_a_wrong_specification_is_seen_by_these_checks(make_series, make_fact):
    chart = FORMS["bars"](make_series, make_fact, theme.WIDE)
    chart.layer[0].mark = {"type": "bars"}
    with pytest.raises(Exception, match="bars"):
        chart.to_dict(validate=True)
