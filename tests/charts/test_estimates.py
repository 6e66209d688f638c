"""Estimates: a dot a row, its interval where one is known, and an open dot where none is."""

import pytest

from evidence.charts import forms, theme

WIDTHS = (theme.WIDE, theme.NARROW)
NAMES = ("Die erste Aussage ist so lang, dass sie in keine einzige Zeile passt", "Die zweite Aussage")


@pytest.fixture
def facts(make_fact):
    return [
        make_fact(56.0, "2023-12-31", interval=(53.1, 58.9)),
        make_fact(41.0, "2024-12-31", interval=None),
    ]


def dots(layers, chart):
    return [row for point in layers(chart, "point") for row in point["rows"]]


def intervals(layers, chart):
    return [row for rule in layers(chart, "rule") for row in rule["rows"] if "fact" in row]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_estimate_is_a_dot_in_the_given_order(layers, facts, width):
    rows = dots(layers, forms.estimates(facts, "de", width, "", NAMES))
    assert [row["value"] for row in rows] == [56.0, 41.0]
    assert rows[0]["y"] < rows[1]["y"]


@pytest.mark.parametrize("width", WIDTHS)
def test_interval_is_a_line_around_its_dot(layers, facts, width):
    chart = forms.estimates(facts, "de", width, "", NAMES)
    (line,) = intervals(layers, chart)
    dot, _ = dots(layers, chart)
    assert line["fact"] == dot["fact"]
    assert line["x"] < dot["x"] < line["x2"]
    assert line["y"] == line["y2"] == dot["y"]


def test_dot_without_interval_is_open(layers, facts):
    known, unknown = dots(layers, forms.estimates(facts, "de", theme.WIDE, "", NAMES))
    assert (known["fill"], unknown["fill"]) == (theme.LATER, "#ffffff")
    assert known["edge"] == unknown["edge"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "label"), [("de", "56,0\u00a0%"), ("en", "56.0%")])
def test_value_stands_beside_the_end_of_its_interval(layers, facts, width, lang, label):
    chart = forms.estimates(facts, lang, width, "", NAMES)
    (line,) = intervals(layers, chart)
    rows = [row for text in layers(chart, "text") for row in text["rows"] if row.get("fact") == line["fact"]]
    assert {row["text"] for row in rows} == {label}
    assert all(row["x"] > line["x2"] for row in rows)


@pytest.mark.parametrize("width", WIDTHS)
def test_names_are_never_cut(layers, facts, width):
    chart = forms.estimates(facts, "de", width, "", NAMES)
    shown = {row["text"].replace("\n", " ") for text in layers(chart, "text") for row in text["rows"]}
    assert set(NAMES) <= shown


def test_axis_begins_at_zero_and_holds_every_interval(layers, facts):
    chart = forms.estimates(facts, "de", theme.WIDE, "", NAMES)
    ticks = [
        (row["x"], row["text"])
        for text in layers(chart, "text")
        for row in text["rows"]
        if "fact" not in row and row["text"].endswith("\u00a0%")
    ]
    assert min(ticks)[1] == "0\u00a0%"
    (line,) = intervals(layers, chart)
    assert line["x2"] <= max(ticks)[0]


def test_region_of_the_page_leads_where_rows_are_regions(layers, make_fact):
    facts = [make_fact(10.0, region=code, interval=(8.0, 12.0)) for code in ("14", "16")]
    rows = dots(layers, forms.estimates(facts, "de", theme.WIDE, "14", ["Sachsen", "Thüringen"]))
    assert [row["fill"] for row in rows] == [theme.FOCUS, theme.LATER]


def test_zero_has_a_line_where_estimates_lie_on_both_sides_of_it(layers, make_fact):
    facts = [
        make_fact(1.5, "2023-12-31", interval=(-2.0, 5.0)),
        make_fact(-3.0, "2024-12-31", interval=None),
    ]
    chart = forms.estimates(facts, "de", theme.WIDE, "", NAMES)
    (zero,) = [
        row
        for rule in layers(chart, "rule")
        if rule["mark"].get("color") == theme.COMPARISON
        for row in rule["rows"]
    ]
    (line,) = intervals(layers, chart)
    assert zero["x"] == zero["x2"]
    assert line["x"] < zero["x"] < line["x2"]


def test_zero_has_no_line_of_its_own_where_it_is_the_edge(layers, facts):
    chart = forms.estimates(facts, "de", theme.WIDE, "", NAMES)
    assert theme.COMPARISON not in {rule["mark"].get("color") for rule in layers(chart, "rule")}
