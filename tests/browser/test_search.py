"""The search: it works from a file, asks for nothing, and without scripts the whole index stands on the page."""

import pytest

SEARCH = {"de": "de/search.html", "en": "en/search.html"}


@pytest.fixture(params=["de", "en"])
def lang(request):
    return request.param


def found(page, words):
    """Type words and return the texts of the links found, in order."""
    page.locator("#query").fill(words)
    return [link.inner_text() for link in page.locator("#results li > a").all()]


def said(page):
    return page.locator("#count").inner_text()


def test_search_asks_for_nothing_beyond_the_page_and_its_style(open_page, site, lang):
    page = open_page(SEARCH[lang])
    found(page, "b")
    page.wait_for_load_state("networkidle")
    assert {(site / SEARCH[lang]).as_uri(), (site / "assets/style.css").as_uri()} == set(page.requests)
    assert page.faults == []


def test_name_of_an_indicator_is_found_by_its_beginning_and_leads_to_its_page(open_page, site):
    page = open_page(SEARCH["de"])
    assert found(page, "Ausländerant")[0] == "Ausländeranteil"
    page.locator("#results li > a").first.click()
    assert page.url == (site / "de/indicator/foreign_share.html").as_uri()


@pytest.mark.parametrize("words", ["AUSLÄNDERANTEIL", "auslanderanteil", "auslaenderanteil"])
def test_case_and_accents_do_not_matter(open_page, words):
    assert found(open_page(SEARCH["de"]), words)[0] == "Ausländeranteil"


@pytest.mark.parametrize("words", ["Görlitz", "goerlitz", "gorl"])
def test_kreis_is_found(open_page, site, words):
    page = open_page(SEARCH["en"])
    assert "Görlitz" in found(page, words)
    page.locator("#results li > a", has_text="Görlitz").first.click()
    assert page.url == (site / "en/kreis/14626.html").as_uri()


def test_several_words_must_all_occur(open_page):
    page = open_page(SEARCH["en"])
    one, both = len(found(page, "foreign")), len(found(page, "foreign share"))
    assert 0 < both < one
    assert found(page, "foreign xyzzy") == []


def test_definition_and_publisher_are_searched_too(open_page):
    page = open_page(SEARCH["en"])
    assert "Foreign share of the population" in found(page, "residents without German citizenship")
    found(page, "Federal Employment Agency")
    kinds = {kind.inner_text() for kind in page.locator("#results .kind").all()}
    assert "Source" in kinds


def test_every_result_says_of_which_kind_it_is_and_what_it_is_about(open_page):
    page = open_page(SEARCH["de"])
    found(page, "Ausländeranteil")
    first = page.locator("#results li").first
    assert first.locator(".kind").inner_text() == "Indikator"
    assert "Staatsangehörigkeit" in first.locator(".about").inner_text()


def test_number_of_results_is_announced(open_page, lang):
    page = open_page(SEARCH[lang])
    status = page.locator("#count")
    assert (status.get_attribute("role"), status.get_attribute("aria-live")) == ("status", "polite")
    many = len(found(page, "Kreis"))
    assert said(page).split()[0] == str(many)
    found(page, "xyzzy")
    assert said(page).split()[0] == "0"
    found(page, "")
    assert said(page) == ""


def test_digits_of_the_results_are_references(open_page):
    page = open_page(SEARCH["de"])
    found(page, "2")
    stray = page.evaluate(
        """() => [...document.querySelectorAll('#search *')].filter(e => [...e.childNodes].some(
            n => n.nodeType == 3 && /\\d/.test(n.textContent)) && !e.closest('.ref')).map(e => e.outerHTML)"""
    )
    assert stray == []


def test_index_gives_way_to_the_results_and_comes_back(open_page):
    page = open_page(SEARCH["de"])
    assert page.locator("#index").is_visible()
    found(page, "Leipzig")
    assert not page.locator("#index").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#index").is_visible()
    assert page.locator("#query").input_value() == ""


def test_arrow_keys_walk_through_the_results(open_page):
    page = open_page(SEARCH["de"])
    page.locator("#query").focus()
    names = found(page, "Bevölkerung")
    for name in names[:3]:
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.innerText") == name
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.innerText") == names[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "query"


def test_words_come_back_with_the_page(open_page):
    page = open_page(SEARCH["de"])
    names = found(page, "Ausländeranteil")
    page.locator("#results li > a").first.click()
    page.go_back()
    assert page.locator("#query").input_value() == "Ausländeranteil"
    assert [link.inner_text() for link in page.locator("#results li > a").all()] == names


def test_without_scripts_the_whole_index_stands_and_no_field_pretends_to_search(open_page, site, lang):
    page = open_page(SEARCH[lang], java_script_enabled=False)
    assert not page.locator("#query").is_visible()
    assert page.locator("#index").is_visible()
    listed = {link.get_attribute("href").partition("#")[0] for link in page.locator("#index a").all()}
    own = {
        path.relative_to(site / lang).as_posix()
        for path in (site / lang).rglob("*.html")
        if path.name != "search.html" and path.parent.name != "figure"
    }
    assert own <= listed
    assert page.locator("#index h2").count() == 4


def test_search_fits_a_phone(open_page, lang):
    page = open_page(SEARCH[lang], width=320, height=640)
    found(page, "a")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#query").bounding_box()["height"] >= 24


def test_search_field_has_a_label(open_page, lang):
    name = {"de": "Wonach suchen Sie?", "en": "What are you looking for?"}[lang]
    assert open_page(SEARCH[lang]).get_by_label(name).get_attribute("id") == "query"
