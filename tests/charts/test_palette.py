"""Colours can be told apart by everybody, on paper and screen, light and dark, and without colour at all."""

import itertools
import re

import pytest

from evidence.charts import forms, theme
from evidence.report.render import style_sheet

# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB: how colours look to those who lack one kind of cone.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}
# Marks of one chart: lines, bars, two dates of a pair, columns that are certain and those that are not.
TOGETHER = [("FOCUS", "COMPARISON"), ("FOCUS", "PALE"), ("PALE", "LATER"), ("FOCUS", "OPEN")]
TEXTS = ["INK", "SOFT_INK", "FOCUS", "LATER"]
MARKS = ["FOCUS", "COMPARISON", "PALE", "LATER"]


def linear(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]


def seen(colour, sight):
    light = linear(colour)
    return [
        min(max(sum(part * value for part, value in zip(row, light, strict=True)), 0.0), 1.0)
        for row in SIGHT[sight]
    ]


def lab(light):
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    parts = [
        sum(part * value for part, value in zip(row, light, strict=True)) / top
        for row, top in zip(rows, white, strict=True)
    ]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(first, second, sight):
    return (
        sum((a - b) ** 2 for a, b in zip(lab(seen(first, sight)), lab(seen(second, sight)), strict=True))
        ** 0.5
    )


def lightness(colour):
    return lab(linear(colour))[0]


def contrast(first, second):
    dark, light = sorted(
        sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (first, second)
    )
    return (light + 0.05) / (dark + 0.05)


def properties(block):
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", block))


def whole(colour):
    return colour if len(colour) == 7 else "#" + "".join(2 * letter for letter in colour[1:])


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request):
    """Return the custom properties of pages on a light or a dark screen."""
    style = style_sheet()
    light = properties(re.search(r":root\{(.*?)\}", style, re.DOTALL)[1])
    dark = properties(re.search(r"prefers-color-scheme:dark\)\{\s*:root\{(.*?)\}", style, re.DOTALL)[1])
    assert set(dark) == set(light)
    return {name: whole(colour) for name, colour in (light if request.param == "light" else dark).items()}


@pytest.fixture(scope="module", params=["light", "dark"])
def shown(request):
    """Return how a colour of the theme looks in a chart on a light or a dark screen."""
    if request.param == "light":
        return lambda name: getattr(theme, name)
    style = style_sheet()
    dark = properties(re.search(r"prefers-color-scheme:dark\)\{\s*:root\{(.*?)\}", style, re.DOTALL)[1])
    mapped = dict(re.findall(r'\[(?:fill|stroke)="(#\w+)"\]\{(?:fill|stroke):([^}]+)\}', style))

    def look(name):
        colour = getattr(theme, name)
        changed = mapped.get(colour, colour)
        return dark[changed[6:-1]] if changed.startswith("var") else changed

    return look


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("pair", TOGETHER, ids="-".join)
def test_marks_of_one_chart_differ_to_every_eye(shown, pair, sight):
    assert distance(*map(shown, pair), sight) >= 15


@pytest.mark.parametrize("count", sorted(forms.TONES))
@pytest.mark.parametrize("sight", SIGHT)
def test_parts_of_one_column_differ_to_every_eye(count, sight):
    tones = [theme.SHADES[tone] for tone in forms.TONES[count]]
    assert all(distance(*pair, sight) >= 10 for pair in itertools.pairwise(tones))


def test_shades_keep_their_order_without_colour():
    steps = [lightness(shade) for shade in theme.SHADES]
    assert all(lighter - darker >= 8 for lighter, darker in itertools.pairwise(steps))


@pytest.mark.parametrize("name", TEXTS)
def test_letters_of_charts_stand_out(shown, name):
    assert contrast(shown(name), shown("PAPER")) >= 4.5


@pytest.mark.parametrize("name", MARKS)
def test_marks_of_charts_stand_out(shown, name):
    assert contrast(shown(name), shown("PAPER")) >= 3


@pytest.mark.parametrize("shade", range(5))
def test_letters_on_shades_stand_out(shade):
    ink = theme.ON_DARK if shade >= 3 else theme.ON_LIGHT
    assert contrast(ink, theme.SHADES[shade]) >= 4.5


def test_letters_of_pages_stand_out(page):
    grounds = [page[name] for name in ("paper", "pale", "mark")]
    for ink, ground in itertools.product(("ink", "soft", "focus"), grounds):
        assert contrast(page[ink], ground) >= 4.5, (ink, ground)
    assert contrast(page["ring"], page["paper"]) >= 3


def test_each_meaning_has_a_colour_of_its_own():
    colours = [
        colour
        for value in vars(theme).values()
        for colour in (value if isinstance(value, tuple) else [value])
    ]
    named = [colour for colour in colours if isinstance(colour, str) and colour.startswith("#")]
    assert sorted(set(named)) == sorted(named)


# What stays on a dark screen: shades, letters on them, and the lines around them.
STAYING = {"NO_SHADE", "ON_LIGHT", "AROUND_LIGHT", "ON_DARK", "AROUND_DARK", "EDGE"}


def test_every_other_colour_changes_on_a_dark_screen():
    style = style_sheet()
    names = {name for name, value in vars(theme).items() if isinstance(value, str) and value.startswith("#")}
    changed = set(re.findall(r'\[(?:fill|stroke)="(#\w+)"\]', style))
    assert {getattr(theme, name) for name in names - STAYING} == changed


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("FOCUS", "focus"),
        ("COMPARISON", "comparison"),
        ("PALE", "pale-bar"),
        ("LATER", "later"),
        ("OPEN", "open"),
        ("INK", "ink"),
        ("SOFT_INK", "soft"),
        ("RULE", "rule"),
        ("GRID", "grid"),
        ("PAPER", "paper"),
    ],
)
def test_pages_and_charts_have_the_same_colours(name, variable):
    light = properties(re.search(r":root\{(.*?)\}", style_sheet(), re.DOTALL)[1])
    assert getattr(theme, name) == whole(light[variable])


def test_swatches_show_the_shades_of_charts():
    shades = re.findall(r"\.swatch:is\(\.s(\d),\.tone\1\)\{background:(#\w+)\}", style_sheet())
    assert [(str(place), shade) for place, shade in enumerate(theme.SHADES)] == shades
