"""Pages of indicators and sources as a reader meets them: folded tables, phone, paper."""

import pytest

PAGES = (
    "de/indicator/foreign_share.html",
    "en/indicator/employees_foreign_by_occupation.html",
    "de/indicator/index.html",
    "de/source/index.html",
    "en/downloads/index.html",
    "de/search.html",
)
ROW = "value-14625-2022-12-31-zensus2011"


@pytest.fixture(params=PAGES)
def path(request):
    return request.param


def test_page_asks_for_nothing_but_itself_and_the_shared_style(open_page, site, path):
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    assert {(site / path).as_uri(), (site / "assets/style.css").as_uri()} == set(page.requests)
    assert page.faults == []


def test_shared_style_brings_its_fonts(open_page, path):
    loaded = open_page(path).evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').map(f => f.family))"
    )
    assert {"Inter", "Newsreader"} <= {name.strip('"') for name in loaded}


def test_page_never_scrolls_sideways_on_a_phone(open_page, path):
    page = open_page(path, width=320, height=640)
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_menu_can_be_hit_with_a_finger(open_page, path):
    page = open_page(path, width=320)
    assert min(link.bounding_box()["height"] for link in page.locator("header nav a").all()) >= 24


def test_link_to_a_value_opens_the_table_that_holds_it(open_page):
    page = open_page("de/indicator/index.html")
    page.goto(f"{page.url.removesuffix('index.html')}foreign_share.html#{ROW}")
    row = page.locator(f"#{ROW}")
    assert row.is_visible()
    assert row.bounding_box()["y"] < 900


def test_two_clicks_lead_from_any_number_to_the_page_of_its_source(open_page):
    page = open_page("de/01_who_lives_in_saxony.html")
    page.locator("p.answer a.evidence").first.click()
    page.locator(":target td a.more").first.click()
    assert "/de/source/" in page.url
    assert page.locator("dl.facts a[href^='http']").first.is_visible()


def test_two_clicks_lead_from_any_number_to_its_row_among_all_values(open_page):
    page = open_page("de/01_who_lives_in_saxony.html")
    number = page.locator("p.answer a.evidence").first
    fact = number.locator("data").get_attribute("data-fact")
    number.click()
    page.locator(":target th a").click()
    assert "/de/indicator/" in page.url
    assert page.locator(":target data").first.get_attribute("data-fact") == fact


def test_paper_shows_the_values_that_are_unfolded_and_nothing_to_click(open_page):
    page = open_page("de/indicator/foreign_share.html", width=672, media="print")
    assert page.locator("#sachsen table").is_visible()
    assert not page.locator("header nav").is_visible()
    assert not page.locator("nav.contents").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 672


def test_generated_page_without_scripts_shows_chart_and_values(open_page):
    page = open_page("de/indicator/foreign_share.html", java_script_enabled=False)
    assert page.locator("figure svg.wide").is_visible()
    assert page.locator("#sachsen table").is_visible()
    page.locator("#kreise > summary").click()
    assert page.locator("#kreise table").is_visible()
