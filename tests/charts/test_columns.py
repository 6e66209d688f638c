"""Columns: one a year; what is missing leaves a gap, what is not certain looks different."""

from itertools import pairwise

import pytest

from evidence.charts import forms, svg, theme

WIDTHS = (theme.WIDE, theme.NARROW)
COUNT = {"indicator": "population_foreign"}


def words(layers, chart):
    return [row["text"] for text in layers(chart, "text") for row in text["rows"]]


def labels(layers, chart):
    return {
        row["fact"]: row["text"] for text in layers(chart, "text") for row in text["rows"] if "fact" in row
    }


def blocks(layers, chart):
    return [row for rect in layers(chart, "rect") for row in rect["rows"] if "value" in row]


def frames(layers, chart):
    return [row for rect in layers(chart, "rect") for row in rect["rows"] if "value" not in row]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_year_has_its_column_and_its_value(layers, make_series, width):
    chart = forms.columns(make_series({2019: 40, 2020: 1250, 2021: 75}, **COUNT), "de", width)
    assert [row["value"] for row in blocks(layers, chart)] == [40, 1250, 75]
    assert labels(layers, chart) == {
        "fact:population_foreign.14.2019-12-31": "40",
        "fact:population_foreign.14.2020-12-31": "1.250",
        "fact:population_foreign.14.2021-12-31": "75",
    }
    assert {"2019", "2020", "2021"} <= set(words(layers, chart))


def test_columns_begin_at_zero_and_grow_with_their_values(layers, make_series):
    rows = blocks(layers, forms.columns(make_series({2019: 50, 2020: 100}, **COUNT), "de", theme.WIDE))
    assert len({max(row["y"], row["y2"]) for row in rows}) == 1
    small, large = (abs(row["y2"] - row["y"]) for row in rows)
    assert large == pytest.approx(2 * small)


def test_columns_stand_where_their_labels_fit_and_lie_where_they_do_not(layers, make_series):
    few = forms.columns(make_series({2019: 50, 2020: 100}, **COUNT), "de", theme.WIDE)
    many = forms.columns(
        make_series({year: 12_345_678 + year for year in range(2005, 2025)}, **COUNT), "de", theme.WIDE
    )
    narrow = forms.columns(make_series({2019: 50, 2020: 100}, **COUNT), "de", theme.NARROW)
    assert len({row["y"] for row in blocks(layers, few)}) == 1
    for lying in (many, narrow):
        assert len({row["x"] for row in blocks(layers, lying)}) == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "none"), [("de", "k. A."), ("en", "n/a")])
def test_year_without_value_keeps_its_place_and_says_so(layers, make_series, width, lang, none):
    facts = make_series({2018: 40, 2019: None, 2021: 75}, **COUNT)
    chart = forms.columns(facts, lang, width)
    assert [row["value"] for row in blocks(layers, chart)] == [40, 75]
    assert words(layers, chart).count(none) == 2
    assert {"2019", "2020"} <= set(words(layers, chart))


def test_missing_last_year_is_shown_as_missing(layers, make_series):
    chart = forms.columns(make_series({2019: 40, 2020: None}, **COUNT), "de", theme.WIDE)
    assert {"2020", "k. A."} <= set(words(layers, chart))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("status", ["lower_bound", "rounded", "provisional"])
def test_value_that_is_not_certain_is_pale_and_has_a_broken_outline(layers, make_fact, width, status):
    facts = [make_fact(40, "2019-12-31", **COUNT), make_fact(75, "2020-12-31", value_status=status, **COUNT)]
    chart = forms.columns(facts, "de", width)
    certain, open_one = blocks(layers, chart)
    assert (certain["fill"], open_one["fill"]) == (theme.FOCUS, theme.OPEN)
    (frame,) = frames(layers, chart)
    assert (min(frame["x"], frame["x2"]), max(frame["x"], frame["x2"])) == (
        min(open_one["x"], open_one["x2"]),
        max(open_one["x"], open_one["x2"]),
    )
    assert "stroke-dasharray" in svg.draw([chart], "de")[0]


def test_final_values_have_no_broken_outline(layers, make_series):
    chart = forms.columns(make_series({2019: 40, 2020: 75}, **COUNT), "de", theme.WIDE)
    assert frames(layers, chart) == []


# Stacks

PARTS = ("sex=female", "sex=male")


@pytest.fixture
def stack(make_fact):
    def make(values, **changed):
        return [
            make_fact(value, f"{year}-12-31", breakdown=part, **COUNT, **changed)
            for year, pair in values.items()
            for part, value in zip(PARTS, pair, strict=True)
        ]

    return make


@pytest.mark.parametrize("width", WIDTHS)
def test_parts_of_a_stack_follow_each_other(layers, stack, width):
    lower, upper = blocks(layers, forms.columns(stack({2019: (30, 50)}), "de", width, PARTS))
    start, end = ("y", "y2") if width == theme.WIDE else ("x", "x2")
    assert upper[start] == lower[end]
    assert (upper[end] - upper[start]) / (lower[end] - lower[start]) == pytest.approx(50 / 30)


def test_parts_of_a_stack_differ_in_lightness():
    def lightness(colour):
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for tones in forms.TONES.values():
        steps = [lightness(theme.SHADES[tone]) for tone in tones]
        assert all(later - earlier > 15 for earlier, later in pairwise(steps))


def test_parts_carry_their_values_where_there_is_room(layers, stack):
    shown = labels(layers, forms.columns(stack({2019: (300, 500), 2020: (2, 600)}), "de", theme.WIDE, PARTS))
    assert {"300", "500", "600"} == set(shown.values())


def test_total_stands_on_a_stack_only_if_it_is_given(layers, stack, make_fact):
    total = make_fact(800, "2019-12-31", **COUNT)
    facts = stack({2019: (300, 500), 2020: (200, 600)})
    shown = labels(layers, forms.columns(facts, "de", theme.WIDE, PARTS, totals={2019: total}))
    assert shown[f"fact:{total.id}"] == "800"
    assert list(shown.values()).count("800") == 1


def test_stack_with_a_missing_part_says_that_it_is_not_whole(layers, stack):
    chart = forms.columns(stack({2019: (300, 500), 2020: (200, None)}), "en", theme.WIDE, PARTS)
    assert words(layers, chart).count("+ n/a") == 1


def test_stack_with_an_uncertain_part_has_a_broken_frame(layers, stack):
    facts = [*stack({2019: (300, 500)}), *stack({2020: (200, 600)}, value_status="provisional")]
    (frame,) = frames(layers, forms.columns(facts, "de", theme.WIDE, PARTS))
    late = [
        row for row in blocks(layers, forms.columns(facts, "de", theme.WIDE, PARTS)) if "2020" in row["fact"]
    ]
    assert min(frame["x"], frame["x2"]) < min(row["x"] for row in late)


# Breaks, money, negative values


@pytest.mark.parametrize("width", WIDTHS)
def test_break_is_marked_between_two_columns(layers, make_series, width):
    facts = make_series({2019: 40, 2020: 75, 2021: 80}, **COUNT)
    chart = forms.columns(facts, "de", width, breaks=[(2020, "neue\nZensusbasis")])
    assert any("Zensusbasis" in word for word in words(layers, chart))
    rules = [row for rule in layers(chart, "rule") for row in rule["rows"]]
    axis = "x" if width == theme.WIDE else "y"
    first, second, _ = blocks(layers, chart)
    ends = sorted([first[axis], first[f"{axis}2"], second[axis], second[f"{axis}2"]])
    assert any(ends[1] < row[axis] == row[f"{axis}2"] < ends[2] for row in rules)


def test_unit_that_makes_labels_too_long_is_left_to_the_caption(layers, make_series):
    facts = make_series({2018: 16.7, 2019: 14.0}, unit="percentage_points")
    wide = labels(layers, forms.columns(facts, "de", theme.WIDE))
    narrow = labels(layers, forms.columns(facts, "de", theme.NARROW))
    assert set(wide.values()) == {"16,7\u00a0Prozentpunkte", "14,0\u00a0Prozentpunkte"}
    assert set(narrow.values()) == {"16,7", "14,0"}


@pytest.mark.parametrize("width", WIDTHS)
def test_column_below_zero_points_the_other_way(layers, make_series, width):
    rows = blocks(layers, forms.columns(make_series({2019: 40, 2020: -40}, **COUNT), "de", width))
    axis = "y" if width == theme.WIDE else "x"
    up, down = (row[f"{axis}2"] - row[axis] for row in rows)
    assert up == pytest.approx(-down)
