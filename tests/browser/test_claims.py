"""The register of claims: complete without a script, sorted and filtered with one."""

import pytest

CLAIMS = {"de": "de/claims.html", "en": "en/claims.html"}
ROWS = "table.claims tbody tr"


@pytest.fixture(params=["de", "en"])
def lang(request):
    return request.param


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
    page.get_by_label("Urteil").select_option(label="widerlegt")
    assert shown(page) == ["C6"]
    assert page.locator("form.filters [role=status]").inner_text() == "1 Zeile"
    page.get_by_label("Urteil").select_option(label="teilweise gestützt")
    assert "C18" in shown(page)
    page.get_by_label("Urteil").select_option(label="alle")
    page.get_by_label("Art").select_option(label="Forderung")
    assert shown(page) == [f"D{number}" for number in range(1, 8)]
    page.get_by_label("Wort oder Nummer").fill("D4")
    assert "D4" in shown(page)
    page.get_by_label("Wort oder Nummer").fill("kein solches wort")
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
    page.locator("form.filters select").last.select_option("0")
    assert shown(page)[:3] == ["C1", "C2", "C3"]


def test_small_screen_sorts_by_a_list_of_columns(open_page):
    page = open_page(CLAIMS["de"], width=320)
    page.get_by_label("Sortieren nach").select_option(label="Urteil")
    assert shown(page)[0] in {"C3", "C10", "D6"}
    assert not page.locator("table.claims thead button").first.is_visible()


def test_filtered_table_prints_whole(open_page):
    page = open_page(CLAIMS["de"])
    page.get_by_label("Urteil").select_option(label="widerlegt")
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
