"""The whole report in one file, opened by double click: no script, no network, a small screen."""

import pytest

FILES = ("../evidence-de.html", "../evidence-en.html")
COUNTS = """() => Object.fromEntries(["figure", "svg.chart", "table", ".verdict", ".signed", "a[download]", "data.fact"]
    .map((what) => [what, document.querySelectorAll(what).length]))"""


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_missing_without_script_and_nothing_is_asked_for(open_page, file):
    bare, whole = open_page(file, java_script_enabled=False), open_page(file)
    counts = bare.evaluate(COUNTS)
    assert counts == whole.evaluate(COUNTS)
    assert min(counts.values()) > 0
    assert len(bare.requests) == len(whole.requests) == 1
    assert whole.faults == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_never_scrolls_sideways(open_page, file, width):
    page = open_page(file, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_figure_shows_one_chart_at_every_width(open_page):
    shown = """() => [...document.querySelectorAll("figure:has(svg)")].filter((figure) =>
        [...figure.querySelectorAll("svg")].filter((chart) => chart.getBoundingClientRect().width).length !== 1).length"""
    for width in (320, 1280):
        assert open_page(FILES[0], width=width).evaluate(shown) == 0


def test_the_contents_lead_to_every_chapter(open_page):
    page = open_page(FILES[0], java_script_enabled=False)
    page.get_by_role("navigation", name="Inhalt").get_by_role(
        "link", name="Wer lebt und arbeitet in Dresden?"
    ).click()
    heading = page.get_by_role("heading", name="Wer lebt und arbeitet in Dresden?")
    assert 0 <= heading.bounding_box()["y"] < 200
