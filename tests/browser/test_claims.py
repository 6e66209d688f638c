"""The register of claims: complete without a script, sorted and filtered with one."""

import pytest

CLAIMS = {"de": "de/claims.html", "en": "en/claims.html"}
ROWS = "table.claims tbody tr"
KIND, VERDICT, ORDER = range(3)


@pytest.fixture(params=["de", "en"])
def lang(request):
    return request.param


def control(page, number):
    return page.locator("form.filters select").nth(number)


def shown(page):
    return [row.locator("th a").inner_text() for row in page.locator(ROWS).all() if row.is_visible()]


def test_without_a_script_every_row_stands_there(open_page, lang):
    page = open_page(CLAIMS[lang], java_script_enabled=False)
    assert page.locator(ROWS).count() == len(shown(page)) == 33
    assert page.locator("form.filters").count() == 0
    assert page.locator("table.claims button").count() == 0


@pytest.mark.parametrize("width", [320, 760, 1280])
def test_filters_leave_what_fits_and_say_how_many(open_page, width):
    page = open_page(CLAIMS["de"], width=width)
    control(page, VERDICT).select_option(label="widerlegt")
    assert shown(page) == ["C6"]
    assert page.locator("form.filters [role=status]").inner_text() == "1 Zeile"
    control(page, VERDICT).select_option(label="teilweise gestützt")
    assert "C18" in shown(page)
    control(page, VERDICT).select_option(label="alle")
    control(page, KIND).select_option(label="Forderung")
    assert shown(page) == [f"D{number}" for number in range(1, 8)]
    page.locator("form.filters input").fill("D4")
    assert "D4" in shown(page)
    page.locator("form.filters input").fill("kein solches wort")
    assert shown(page) == []
    assert page.locator("form.filters [role=status]").inner_text() == "Keine Zeile passt."
    assert page.faults == []


def test_head_sorts_both_ways_and_says_so(open_page, lang):
    page = open_page(CLAIMS[lang])
    head = page.locator("table.claims thead th").nth(4)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    rising = shown(page)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert shown(page) != rising
    control(page, ORDER).select_option("0")
    assert shown(page)[:3] == ["C1", "C2", "C3"]


def test_small_screen_sorts_by_a_list_of_columns(open_page):
    page = open_page(CLAIMS["de"], width=320)
    control(page, ORDER).select_option(label="Urteil")
    assert shown(page)[0] in {"C3", "C10", "D6"}
    assert not page.locator("table.claims thead button").first.is_visible()


def test_filtered_table_prints_whole(open_page):
    page = open_page(CLAIMS["de"])
    control(page, VERDICT).select_option(label="widerlegt")
    page.emulate_media(media="print")
    assert len(shown(page)) == 33


def test_sorting_works_by_keyboard(open_page):
    page = open_page(CLAIMS["de"])
    button = page.locator("table.claims thead th button").nth(2)
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("table.claims thead th").nth(2).get_attribute("aria-sort") == "ascending"
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_row_leads_to_its_section(open_page, lang):
    page = open_page(CLAIMS[lang])
    page.locator("table.claims a", has_text="C11").first.click()
    assert page.url.endswith("#C11")
    assert page.locator("#C11").is_visible()


def test_register_fits_a_small_screen(open_page, lang):
    page = open_page(CLAIMS[lang], width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
