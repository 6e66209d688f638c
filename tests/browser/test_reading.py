"""How a lawmaker reads a page: without a network, without scripts, on a phone, by keyboard, on paper."""

from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

READ = (
    "de/index.html",
    "de/01_who_lives_in_saxony.html",
    "en/02_who_works_in_saxony.html",
    "de/kreis/14612.html",
    "de/kreis/14628.html",
    "en/kreis/14713.html",
)
NARROW = 320
# A page of paper between its margins: 210 mm less twice 16 mm, at 96 pixels an inch.
PAPER = 672


@pytest.fixture(params=READ)
def path(request):
    return request.param


def test_page_asks_for_nothing_but_itself(open_page, site, path):
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    for table in page.locator("details > summary").all():
        table.click()
    assert [(site / path).as_uri()] == page.requests
    assert page.faults == []


def test_request_would_be_seen(open_page):
    page = open_page("index.html")
    page.evaluate("fetch('https://example.org/').catch(() => 0)")
    page.wait_for_function("true")
    assert "https://example.org/" in page.requests


def test_page_without_scripts_shows_text_chart_and_table(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("h1").is_visible()
    assert page.locator("p.answer").first.is_visible()
    assert page.locator("figure svg.wide").first.is_visible()
    page.locator("details.values > summary").first.click()
    assert page.locator("details.values table").first.is_visible()
    assert page.locator(".proof table").is_visible()


def test_fonts_are_those_inside_the_page(open_page, path):
    page = open_page(path)
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').map(f => f.family))"
    )
    assert {"Inter", "Newsreader"} <= {name.strip('"') for name in loaded}


# On a phone


def test_page_never_scrolls_sideways_on_a_phone(open_page, path):
    page = open_page(path, width=NARROW, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    for table in page.locator("details.values > summary").all():
        table.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_phone_shows_the_narrow_charts_and_a_desk_the_wide_ones(open_page, path):
    for width, shown, hidden in ((NARROW, "narrow", "wide"), (1280, "wide", "narrow")):
        page = open_page(path, width=width)
        figures = page.locator("figure").all()
        assert figures
        for figure in figures:
            assert figure.locator(f"svg.{shown}").is_visible()
            assert not figure.locator(f"svg.{hidden}").is_visible()


def test_text_of_a_chart_is_large_enough_on_a_phone(open_page, path):
    page = open_page(path, width=NARROW)
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg.narrow text')].filter(t => t.textContent.trim()).map(t => t.getBoundingClientRect().height)"
    )
    # The box of a line of text is about a fifth higher than its letters.
    assert min(sizes) >= 10


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_labels_of_a_chart_stay_inside_it(open_page, path, width):
    page = open_page(path, width=width)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(s => s.getBoundingClientRect().width).flatMap(s => {
            const box = s.getBoundingClientRect();
            return [...s.querySelectorAll('text')].filter(t => t.textContent.trim()).filter(t => {
                const b = t.getBoundingClientRect();
                return b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1;
            }).map(t => s.parentElement.id + ': ' + t.textContent);
        })"""
    )
    assert outside == []


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_values_in_a_chart_do_not_cover_each_other(open_page, path, width):
    page = open_page(path, width=width)
    covered = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(s => s.getBoundingClientRect().width).flatMap(s => {
            const labels = [...s.querySelectorAll('text[data-fact]')].map(t => [t, t.getBoundingClientRect()]);
            const found = [];
            for (const [i, [one, a]] of labels.entries()) for (const [two, b] of labels.slice(i + 1)) {
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (one.dataset.fact != two.dataset.fact && across > 2 && down > 4)
                    found.push(s.parentElement.id + ': ' + one.textContent + ' and ' + two.textContent);
            }
            return found;
        })"""
    )
    assert covered == []


def test_links_of_the_menu_can_be_hit_with_a_finger(open_page, path):
    page = open_page(path, width=NARROW)
    heights = [link.bounding_box()["height"] for link in page.locator("header nav a").all()]
    assert min(heights) >= 24


def test_page_bears_letters_of_double_size(open_page, path):
    page = open_page(path, width=640)
    page.add_style_tag(content="html{font-size:200%}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


# By keyboard


def test_first_key_reaches_the_link_to_the_content(open_page, path):
    page = open_page(path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_keyboard_reaches_every_link_and_shows_where_it_is(open_page):
    page = open_page("de/kreis/14612.html")
    expected = page.evaluate(
        "[...document.querySelectorAll('a[href], summary')].filter(e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)')).length"
    )
    reached, hidden = 0, []
    for _ in range(expected + 50):
        page.keyboard.press("Tab")
        now = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
            const s = getComputedStyle(e); return [e.matches('a[href], summary'), s.outlineStyle, e.outerHTML.slice(0, 80)]; }"""
        )
        if now is None:
            break
        reached += now[0]
        if now[1] == "none":
            hidden.append(now[2])
    assert expected == reached
    assert hidden == []


def test_table_of_a_chart_opens_by_keyboard(open_page):
    page = open_page("de/01_who_lives_in_saxony.html")
    page.locator("details.values > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.values table").first.is_visible()


# From a number to its source


def test_two_clicks_lead_from_any_number_to_the_source(open_page, path):
    page = open_page(path)
    number = page.locator("main p.answer a.evidence, main .answer a.evidence").first
    fact = number.locator("data").get_attribute("data-fact")
    number.click()
    row = page.locator(":target")
    assert row.locator("data").first.get_attribute("data-fact") == fact
    assert row.is_visible()
    outside = row.locator('a[href^="https://"], a[href^="http://"]')
    if outside.count():
        assert outside.first.is_visible()
        return
    row.locator('a[href^="#publisher-"]').first.click()
    entry = page.locator(":target")
    assert entry.locator('a[href^="https://"], a[href^="http://"]').first.is_visible()


def test_every_number_in_the_text_leads_to_its_own_row(open_page, path):
    page = open_page(path)
    wrong = page.evaluate(
        """() => [...document.querySelectorAll('main a.evidence')].filter(a => {
            const row = document.querySelector(CSS.escape ? '#' + CSS.escape(a.getAttribute('href').slice(1)) : '');
            return !row || row.querySelector('data').dataset.fact != a.querySelector('data').dataset.fact;
        }).map(a => a.getAttribute('href'))"""
    )
    assert wrong == []


def test_every_link_to_another_page_opens(open_page, path, site):
    page = open_page(path)
    addresses = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map(a => a.href).filter(a => a.startsWith('file:'))"
    )
    files = {Path(unquote(urlsplit(address).path)) for address in addresses}
    assert files
    assert [str(file) for file in files if not file.is_file()] == []


# On paper


def test_paper_shows_the_wide_charts_and_the_evidence_and_nothing_to_click(open_page, path):
    page = open_page(path, width=PAPER, media="print")
    for figure in page.locator("figure").all():
        assert figure.locator("svg.wide").is_visible()
        assert not figure.locator("svg.narrow").is_visible()
    assert page.locator(".proof table").is_visible()
    assert page.locator(".sources li").first.is_visible()
    for name in ("header nav", ".skip", "summary", "a.download"):
        assert not page.locator(name).first.is_visible()


def test_paper_is_not_too_narrow_for_anything(open_page, path):
    page = open_page(path, width=PAPER, media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


def test_page_prints(open_page, path, tmp_path):
    page = open_page(path, media="print")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert 1 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 30


# For a screen reader


def test_charts_are_images_with_a_name_for_a_screen_reader(open_page, path):
    page = open_page(path)
    shown = page.locator("figure svg.wide")
    images = page.get_by_role("img")
    assert shown.count() == images.count() > 0
    for number in range(images.count()):
        assert images.nth(number).get_attribute("aria-labelledby")


def test_headings_come_in_order_for_a_screen_reader(open_page, path):
    page = open_page(path)
    levels = [int(heading.evaluate("e => e.tagName")[1]) for heading in page.get_by_role("heading").all()]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize(
    "options", [{"forced_colors": "active"}, {"color_scheme": "dark"}, {"reduced_motion": "reduce"}]
)
def test_page_keeps_its_charts_whatever_colours_a_reader_prefers(open_page, options):
    page = open_page("de/01_who_lives_in_saxony.html", **options)
    assert page.locator("figure svg.wide").first.is_visible()
    assert page.faults == []
