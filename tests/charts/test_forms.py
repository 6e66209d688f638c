from itertools import pairwise

import pytest

from evidence.charts import forms, theme
from evidence.vocabulary.regions import KREISE

WIDTHS = (theme.WIDE, theme.NARROW)


def segments(layers, chart):
    """Return the years of each stretch of line that is drawn, in order."""
    (line,) = layers(chart, "line")
    assert line["encoding"]["detail"]["field"] == "segment"
    found = {}
    for row in line["rows"]:
        found.setdefault(row["segment"], []).append(row["year"])
    return sorted(found.values())


# Lines


def test_line_joins_the_values_of_one_series(layers, make_series):
    chart = forms.line(make_series({2019: 5.0, 2020: 5.2, 2021: 5.5}), "de", theme.WIDE, "14")
    assert segments(layers, chart) == [[2019, 2020, 2021]]


def test_line_never_joins_two_bases(layers, make_series):
    old = make_series({2021: 5.5, 2022: 7.4, 2023: 8.1}, basis="zensus2011")
    new = make_series({2023: 7.7, 2024: 8.1}, basis="zensus2022")
    chart = forms.line([*old, *new], "de", theme.WIDE, "14", [(2023, "neue Basis")])
    assert segments(layers, chart) == [[2021, 2022, 2023], [2023, 2024]]


def test_line_never_crosses_a_break(layers, make_series):
    facts = make_series({2019: 5.0, 2020: 5.2, 2021: 9.0, 2022: 9.1})
    chart = forms.line(facts, "de", theme.WIDE, "14", [(2021, "Bruch")])
    assert segments(layers, chart) == [[2019, 2020], [2021, 2022]]


def test_line_never_crosses_a_hole(layers, make_series):
    facts = make_series({2018: 5.0, 2019: 5.2, 2022: 9.0, 2023: 9.1})
    assert segments(layers, forms.line(facts, "de", theme.WIDE, "14")) == [[2018, 2019], [2022, 2023]]


def test_line_never_crosses_a_missing_value(layers, make_series):
    facts = make_series({2018: 5.0, 2019: 5.2, 2020: None, 2021: 9.0, 2022: 9.1})
    assert segments(layers, forms.line(facts, "de", theme.WIDE, "14")) == [[2018, 2019], [2021, 2022]]


def test_series_of_every_fifth_year_is_one_line(layers, make_series):
    facts = make_series({2025: 4.0, 2030: 3.9, 2035: 3.8})
    assert segments(layers, forms.line(facts, "de", theme.WIDE, "14")) == [[2025, 2030, 2035]]


def test_line_never_joins_two_regions(layers, make_series):
    facts = [*make_series({2019: 5.0, 2020: 5.2}), *make_series({2019: 7.0, 2020: 7.2}, region="14625")]
    assert segments(layers, forms.line(facts, "de", theme.WIDE, "14")) == [[2019, 2020], [2019, 2020]]


def test_missing_value_is_no_point_and_never_zero(layers, make_series):
    chart = forms.line(make_series({2019: 5.0, 2020: None, 2021: 5.5}), "de", theme.WIDE, "14")
    (points,) = layers(chart, "point")
    assert [(row["year"], row["value"]) for row in points["rows"]] == [(2019, 5.0), (2021, 5.5)]


def test_only_values_of_the_same_day_of_the_year_stand_in_one_line(make_fact, make_series):
    facts = [*make_series({2019: 5.0, 2020: 5.2}), make_fact(5.1, "2020-06-30")]
    assert [fact.period_text for fact in forms.on_common_day(facts)] == ["2019-12-31", "2020-12-31"]


def test_break_is_marked_with_its_words(layers, make_series):
    facts = make_series({2019: 5.0, 2020: 5.2, 2021: 9.0})
    chart = forms.line(facts, "de", theme.WIDE, "14", [(2021, "Zeitreihenbruch")])
    (rule,) = layers(chart, "rule")
    assert [row["words"] for row in rule["rows"]] == ["Zeitreihenbruch"]


def test_leading_region_has_the_leading_colour(layers, make_series):
    facts = [*make_series({2019: 5.0, 2020: 5.2}), *make_series({2019: 7.0, 2020: 7.2}, region="14625")]
    (line,) = layers(forms.line(facts, "de", theme.WIDE, "14625"), "line")
    assert {"14625"} == {row["fact"].split(".")[1] for row in line["rows"] if row["focus"]}


def test_lines_differ_by_more_than_colour(layers, make_series):
    facts = [*make_series({2019: 5.0, 2020: 5.2}), *make_series({2019: 7.0, 2020: 7.2}, region="14625")]
    (line,) = layers(forms.line(facts, "de", theme.WIDE, "14"), "line")
    assert "strokeDash" in line["encoding"]


@pytest.mark.parametrize("width", WIDTHS)
def test_end_of_every_line_has_its_name_and_value(layers, make_series, width):
    facts = [*make_series({2019: 5.0, 2020: 5.2}), *make_series({2019: 7.0, 2020: 7.2}, region="14625")]
    texts = layers(forms.line(facts, "de", width, "14"), "text")
    labels = {row["fact"]: row["label"] for text in texts for row in text["rows"] if "label" in row}
    assert labels["fact:foreign_share.14.2020-12-31"] == "5,2\u00a0%"
    assert labels["fact:foreign_share.14625.2020-12-31"] == "7,2\u00a0%"


@pytest.mark.parametrize(("values", "zero"), [((1.0, 8.0), True), ((46.0, 46.7), False), ((-2.0, 3.0), True)])
def test_axis_begins_at_zero_unless_all_values_lie_far_above(layers, make_series, values, zero):
    facts = make_series(dict(zip((2019, 2020), values, strict=True)))
    (line,) = layers(forms.line(facts, "de", theme.WIDE, "14"), "line")
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert (low <= 0) == zero
    assert low <= min(values) <= max(values) <= high


# Bars


def test_bars_are_ranked_and_begin_at_zero(layers, make_fact):
    values = {"14511": 13.9, "14612": 11.7, "14521": 3.8}
    facts = [make_fact(value, region=code) for code, value in sorted(values.items())]
    chart = forms.bars(facts, "de", theme.WIDE, "14612", [fact.region_code for fact in facts])
    (bar,) = layers(chart, "bar")
    assert [row["value"] for row in bar["rows"]] == [13.9, 11.7, 3.8]
    assert bar["encoding"]["x"]["scale"]["domain"][0] == 0
    assert [row["focus"] for row in bar["rows"]] == [False, True, False]


def test_equal_bars_stand_in_the_order_of_their_names(layers, make_fact):
    facts = [make_fact(5.0, region=code) for code in ("14612", "14511")]
    (bar,) = layers(forms.bars(facts, "de", theme.WIDE, "", ["Dresden", "Chemnitz"]), "bar")
    assert [row["name"] for row in bar["rows"]] == ["Chemnitz", "Dresden"]


@pytest.mark.parametrize(("lang", "label"), [("de", "13,9\u00a0%"), ("en", "13.9%")])
def test_labels_are_in_the_language_of_the_page(layers, make_fact, lang, label):
    (text,) = layers(forms.bars([make_fact(13.9)], lang, theme.WIDE, "", ["Sachsen"]), "text")
    assert [(label, "fact:foreign_share.14.2022-12-31")] == [
        (row["label"], row["fact"]) for row in text["rows"]
    ]
    assert "description" in text["encoding"]


# Pairs


def test_pairs_are_ranked_by_the_later_value(layers, make_fact):
    pairs = [
        (make_fact(1.0, "2014-06-30", code), make_fact(later, "2025-06-30", code))
        for code, later in (("14511", 5.0), ("14612", 9.0))
    ]
    chart = forms.dumbbell(pairs, "de", theme.WIDE, "14612", ["Chemnitz", "Dresden"])
    (rule,) = layers(chart, "rule")
    assert [(row["value"], row["start"]) for row in rule["rows"]] == [(9.0, 1.0), (5.0, 1.0)]


def test_both_ends_of_a_pair_carry_their_facts(layers, make_fact):
    pair = (make_fact(1.0, "2014-06-30"), make_fact(9.0, "2025-06-30"))
    points = layers(forms.dumbbell([pair], "de", theme.WIDE, "14", ["Sachsen"]), "point")
    assert {"fact:N", "start_fact:N"} == {
        f"{point['encoding']['description']['field']}:N" for point in points
    }
    assert {f"fact:{fact.id}" for fact in pair} == {
        row[name] for point in points for row in point["rows"] for name in ("fact", "start_fact")
    }


def test_changes_stand_on_both_sides_of_zero(layers, make_fact):
    spans = [
        (
            make_fact(10.0, f"{year}-12-31", indicator="population_foreign"),
            make_fact(-20.0, f"{year}-12-31", indicator="population_german"),
        )
        for year in (2023, 2024)
    ]
    (bar,) = layers(forms.contributions(spans, "de", theme.WIDE), "bar")
    assert [row["value"] for row in bar["rows"]] == [10.0, -20.0, 10.0, -20.0]
    assert [row["label"] for row in bar["rows"]] == ["+10", "\u221220"] * 2
    low, high = bar["encoding"]["x"]["scale"]["domain"]
    assert low == -high


# The map


@pytest.fixture
def kreise(make_fact):
    return [make_fact(3.0 + number, region=code) for number, code in enumerate(KREISE)]


@pytest.mark.parametrize("width", WIDTHS)
def test_map_has_thirteen_shapes_each_with_its_fact(layers, kreise, width):
    (shapes,) = layers(forms.kreis_map(kreise, "de", width, "14612"), "geoshape")
    assert sorted(KREISE) == sorted(shape["id"] for shape in shapes["rows"])
    assert {f"fact:{fact.id}" for fact in kreise} == {shape["properties"]["fact"] for shape in shapes["rows"]}


@pytest.mark.parametrize("width", WIDTHS)
def test_map_has_thirteen_labels_with_values(layers, kreise, width):
    texts = layers(forms.kreis_map(kreise, "de", width, ""), "text")
    labels = {row["fact"]: row["label"] for text in texts for row in text["rows"] if "label" in row}
    assert {f"fact:{fact.id}": f"{fact.value:.1f}".replace(".", ",") + "\u00a0%" for fact in kreise} == labels


def test_map_is_darker_where_the_value_is_higher(layers, kreise):
    (shapes,) = layers(forms.kreis_map(kreise, "de", theme.WIDE, ""), "geoshape")
    fills = {shape["id"]: shape["properties"]["fill"] for shape in shapes["rows"]}
    ranks = [theme.SHADES.index(fills[code]) for code in KREISE]
    assert sorted(ranks) == ranks
    assert (0, len(theme.SHADES) - 1) == (ranks[0], ranks[-1])


def test_kreis_without_value_has_no_shade_of_a_value(layers, kreise, make_fact):
    facts = [
        make_fact(None, region=fact.region_code) if fact.region_code == "14612" else fact for fact in kreise
    ]
    (shapes,) = layers(forms.kreis_map(facts, "de", theme.WIDE, ""), "geoshape")
    fills = {shape["id"]: shape["properties"]["fill"] for shape in shapes["rows"]}
    assert fills["14612"] not in theme.SHADES
    texts = layers(forms.kreis_map(facts, "de", theme.WIDE, ""), "text")
    labels = {row["fact"]: row["label"] for text in texts for row in text["rows"] if "label" in row}
    assert not any(letter.isdigit() for name, label in labels.items() if "14612" in name for letter in label)


def test_map_of_equal_values_is_drawn(layers, make_fact):
    chart = forms.kreis_map([make_fact(5.0, region=code) for code in KREISE], "de", theme.WIDE, "")
    (shapes,) = layers(chart, "geoshape")
    assert {shape["properties"]["fill"] for shape in shapes["rows"]} <= set(theme.SHADES)


def test_kreis_of_the_page_has_a_darker_border(layers, kreise):
    (shapes,) = layers(forms.kreis_map(kreise, "de", theme.WIDE, "14612"), "geoshape")
    weights = {shape["id"]: shape["properties"]["weight"] for shape in shapes["rows"]}
    assert all(weights["14612"] > weight for code, weight in weights.items() if code != "14612")


def test_shades_differ_in_lightness_for_a_greyscale_print():
    def lightness(colour):
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    steps = [lightness(one) - lightness(other) for one, other in pairwise(theme.SHADES)]
    assert all(step > 15 for step in steps), steps


def test_colours_of_text_have_enough_contrast_on_white():
    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(colour):
        return 1.05 / (luminance(colour) + 0.05)

    assert [colour for colour in (theme.INK, theme.SOFT_INK, theme.FOCUS) if contrast(colour) < 4.5] == []
    assert [colour for colour in (theme.COMPARISON, theme.PALE) if contrast(colour) < 3] == []


def test_charts_of_both_widths_show_the_same_facts(layers, make_series):
    facts = make_series({2019: 5.0, 2020: 5.2, 2021: 5.5})
    shown = [
        {
            row["fact"]
            for point in layers(forms.line(facts, "de", width, "14"), "point")
            for row in point["rows"]
        }
        for width in WIDTHS
    ]
    assert shown[0] == shown[1]
