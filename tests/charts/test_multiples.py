"""Small multiples: every region has its panel, all panels have one scale, and no line crosses what is missing."""

import pytest

from evidence.charts import forms, theme
from evidence.vocabulary.regions import KREISE, LAENDER

WIDTHS = (theme.WIDE, theme.NARROW)


def words(layers, chart):
    return [row["text"] for text in layers(chart, "text") for row in text["rows"]]


def labels(layers, chart):
    return {
        row["fact"]: row["text"] for text in layers(chart, "text") for row in text["rows"] if "fact" in row
    }


def spots(layers, chart):
    return [row for line in layers(chart, "line") for row in line["rows"]]


@pytest.fixture
def kreise(make_series):
    return [
        fact
        for number, code in enumerate(KREISE)
        for fact in make_series({2019: 3.0 + number, 2020: 9.0, 2021: 4.0 + number}, region=code)
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_kreis_has_its_panel_with_first_and_last_value(layers, kreise, width):
    chart = forms.multiples(kreise, "de", width, KREISE, "14612")
    shown = labels(layers, chart)
    for number, code in enumerate(KREISE):
        assert shown[f"fact:foreign_share.{code}.2019-12-31"] == f"{3 + number},0\u00a0%"
        assert shown[f"fact:foreign_share.{code}.2021-12-31"] == f"{4 + number},0\u00a0%"
    assert words(layers, chart).count("2019") == words(layers, chart).count("2021") == len(KREISE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("codes", [KREISE, LAENDER])
def test_names_of_kreise_and_laender_fit_their_panels(layers, make_series, width, codes):
    facts = [fact for code in codes for fact in make_series({2019: 3.0, 2020: 4.0}, region=code)]
    chart = forms.multiples(facts, "de", width, codes, "")
    names = [
        row for text in layers(chart, "text") if text["mark"].get("fontWeight") == 600 for row in text["rows"]
    ]
    assert len(names) == len(codes)
    columns = 4 if width == theme.WIDE else 2
    assert max(len(line) for row in names for line in row["text"].split("\n")) * 7 < width / columns


def test_highest_value_is_labelled_where_it_is_neither_first_nor_last(layers, make_series):
    facts = make_series({2019: 3.0, 2020: 9.0, 2021: 4.0}, region="14612")
    flat = make_series({2019: 3.0, 2020: 3.5, 2021: 4.0}, region="14625")
    shown = labels(layers, forms.multiples([*facts, *flat], "de", theme.WIDE, ("14612", "14625"), ""))
    assert "fact:foreign_share.14612.2020-12-31" in shown
    assert "fact:foreign_share.14625.2020-12-31" not in shown


def test_panels_have_one_scale(layers, make_series):
    facts = [
        *make_series({2019: 5.0, 2020: 10.0}, region="14612"),
        *make_series({2019: 0.0, 2020: 5.0}, region="14625"),
    ]
    rows = {
        row["fact"].split(".")[1] + row["label"]: row
        for row in spots(layers, forms.multiples(facts, "de", theme.WIDE, ("14612", "14625"), ""))
    }
    assert rows["146125,0\u00a0%"]["y"] == rows["146255,0\u00a0%"]["y"]


def test_region_without_value_keeps_its_panel_and_says_so(layers, make_series):
    facts = make_series({2019: 5.0, 2020: 10.0}, region="14612")
    for lang, none in (("de", "k. A."), ("en", "n/a")):
        told = words(layers, forms.multiples(facts, lang, theme.NARROW, ("14612", "14625"), ""))
        assert {"Bautzen", none} <= set(told)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ({2018: 5.0, 2019: 5.2, 2021: 9.0, 2022: 9.1}, []),
        ({2018: 5.0, 2019: 5.2, 2020: None, 2021: 9.0, 2022: 9.1}, []),
        ({2019: 5.0, 2020: 5.2, 2021: 9.0, 2022: 9.1}, [(2021, "Bruch")]),
    ],
)
def test_line_never_crosses_a_hole_or_a_break(layers, make_series, values, breaks):
    chart = forms.multiples(make_series(values), "de", theme.WIDE, ("14",), "", breaks)
    (line,) = layers(chart, "line")
    assert line["encoding"]["detail"]["field"] == "segment"
    stretches = {}
    for row in line["rows"]:
        stretches.setdefault(row["segment"], []).append(row["year"])
    known = [year for year, value in values.items() if value is not None]
    assert sorted(stretches.values()) == [known[:2], known[2:]]


def test_break_is_a_broken_line_in_every_panel(layers, kreise):
    chart = forms.multiples(kreise, "de", theme.WIDE, KREISE, "", [(2021, "Bruch")])
    (rule,) = [rule for rule in layers(chart, "rule") if "strokeDash" in rule["mark"]]
    assert len(rule["rows"]) == len(KREISE)


def test_leading_region_is_thicker_and_bold(layers, kreise):
    chart = forms.multiples(kreise, "de", theme.WIDE, KREISE, "14612")
    widths = {
        row["fact"].split(".")[1]: line["mark"]["strokeWidth"]
        for line in layers(chart, "line")
        for row in line["rows"]
    }
    assert all(widths["14612"] > width for code, width in widths.items() if code != "14612")


def test_value_that_stands_alone_is_a_dot(layers, make_series):
    facts = make_series({2018: 5.0, 2019: 5.2, 2021: 9.0, 2023: 6.0, 2024: 6.1})
    chart = forms.multiples(facts, "de", theme.WIDE, ("14",), "")
    dots = {row["fact"] for point in layers(chart, "point") for row in point["rows"]}
    assert "fact:foreign_share.14.2021-12-31" in dots


def test_both_widths_show_the_same_values(layers, kreise):
    one, other = (labels(layers, forms.multiples(kreise, "en", width, KREISE, "")) for width in WIDTHS)
    assert one == other


@pytest.mark.parametrize("width", WIDTHS)
def test_rule_stands_before_the_year_from_which_something_holds(layers, make_series, width):
    facts = [
        *make_series({2019: 5.0, 2020: 6.0, 2021: 7.0}, region="01"),
        *make_series({2019: 5.0, 2020: 6.0, 2021: 7.0}, region="02"),
    ]
    chart = forms.multiples(facts, "de", width, ("01", "02"), "", starts={"01": 2021})
    (rule,) = [
        row
        for rule in layers(chart, "rule")
        if rule["mark"].get("color") == theme.INK
        for row in rule["rows"]
    ]
    places = {row["fact"]: row["x"] for row in spots(layers, chart)}
    before, first = (places[f"fact:foreign_share.01.{year}-12-31"] for year in (2020, 2021))
    assert before < rule["x"] < first
    assert rule["x"] == rule["x2"]


def test_region_without_value_has_no_rule(layers, make_series):
    facts = make_series({2019: 5.0, 2020: 10.0}, region="02")
    chart = forms.multiples(facts, "de", theme.WIDE, ("01", "02"), "", starts={"01": 2020})
    assert theme.INK not in {rule["mark"].get("color") for rule in layers(chart, "rule")}
