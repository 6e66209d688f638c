"""How a brief is read: printed on one sheet of paper, on a phone, by keyboard, without a network."""

import re

import pytest

from evidence.claims.assessment import assess
from evidence.claims.register import read_claims
from evidence.report.content import Content
from evidence.site.brief import REGIONS, brief_page, file_name
from evidence.site.navigation import CLAIMS, Site

NAMES = [file_name(code, lang) for lang in ("de", "en") for code in REGIONS]
SOME = ("brief-14-de.html", "brief-14628-de.html", "brief-14713-en.html")
NARROW = 320
# Nine and seven points in pixels of the screen; letters of the small print may be small.
SMALL, SMALLEST = 12, 9.3
# A sheet between its margins: 210 mm less twice 13 mm.
PAPER = 695


@pytest.fixture(scope="session")
def site(register, project, tmp_path_factory):
    """The briefs alone, in a folder of their own: they need no other file."""
    folder = tmp_path_factory.mktemp("briefs")
    made = {
        f"{lang}/{CLAIMS}": ((("lang", lang),), "11_claims_and_demands", Content("", "", ""))
        for lang in ("de", "en")
    }
    assessments = assess(register, read_claims(project.registers, register.tables.documents.demands))
    for lang in ("de", "en"):
        for code in REGIONS:
            page = brief_page(Site(register, made), code, lang, assessments)
            (folder / file_name(code, lang)).write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_brief_prints_on_one_sheet(open_page, name):
    page = open_page(name, media="print")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page[ \n]", paper)) == 1


def test_second_sheet_would_be_seen(open_page):
    page = open_page(SOME[0], media="print")
    page.evaluate(
        "for (const part of document.querySelectorAll('.figures, .summary')) document.querySelector('main').append(part.cloneNode(true))"
    )
    assert len(re.findall(rb"/Type /Page[ \n]", page.pdf(format="A4", prefer_css_page_size=True))) > 1


@pytest.mark.parametrize("name", SOME)
def test_letters_on_paper_are_large_enough(open_page, name):
    page = open_page(name, width=PAPER, media="print")
    sizes = page.evaluate(
        """() => { const found = {text: [], print: []};
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode());) {
            const element = node.parentElement;
            if (!node.textContent.trim() || !element.checkVisibility() || element.closest('script')) continue;
            found[element.closest('footer, figure') ? 'print' : 'text'].push(parseFloat(getComputedStyle(element).fontSize));
        }
        return found; }"""
    )
    assert min(sizes["text"]) >= SMALL
    assert min(sizes["print"]) >= SMALLEST


@pytest.mark.parametrize("name", SOME)
def test_paper_is_not_too_narrow_for_anything_and_shows_nothing_to_click(open_page, name):
    page = open_page(name, width=PAPER, media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    assert not page.locator("nav").is_visible()
    assert page.locator(".sources").is_visible()


@pytest.mark.parametrize("name", SOME)
def test_brief_never_scrolls_sideways_on_a_phone(open_page, name):
    page = open_page(name, width=NARROW, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("name", SOME)
def test_brief_bears_letters_of_double_size(open_page, name):
    page = open_page(name, width=640)
    page.add_style_tag(content="html{font-size:200%}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("name", SOME)
def test_brief_asks_for_nothing_but_itself_and_uses_the_fonts_inside_it(open_page, site, name):
    page = open_page(name)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').map(f => f.family))"
    )
    assert {"Inter", "Newsreader"} <= {family.strip('"') for family in loaded}
    assert [(site / name).as_uri()] == page.requests
    assert page.faults == []


def test_brief_without_scripts_shows_lines_table_and_sources(open_page):
    page = open_page(SOME[0], java_script_enabled=False)
    for name in (
        "h1",
        ".premise",
        ".answer",
        ".summary",
        "svg.wide",
        ".figures",
        ".gaps",
        ".options",
        ".sources",
    ):
        assert page.locator(name).first.is_visible()


def test_number_leads_to_its_source_by_two_clicks(open_page):
    page = open_page(SOME[1])
    page.locator("td a.evidence").first.click()
    aim = page.locator(":target")
    assert aim.is_visible()
    assert aim.locator("xpath=preceding::a[1]").get_attribute("href").startswith("https://")


def test_keyboard_reaches_the_content_first_and_shows_where_it_is(open_page):
    page = open_page(SOME[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_table_on_a_phone_names_the_region_of_each_value(open_page):
    page = open_page(SOME[1], width=NARROW)
    named = page.evaluate(
        "[...document.querySelectorAll('.figures tbody tr:first-child td[data-label]')].map(c => getComputedStyle(c, '::before').content)"
    )
    assert [words.strip('"') for words in named] == ["Kreis", "Sachsen"]


@pytest.mark.parametrize("name", SOME)
def test_one_chart_is_drawn_for_each_width_and_on_paper_it_is_about_five_centimetres_high(open_page, name):
    for media, width, shown in (
        ("screen", NARROW, "narrow"),
        ("screen", 1200, "wide"),
        ("print", PAPER, "wide"),
    ):
        page = open_page(name, width=width, media=media)
        seen = [kind for kind in ("wide", "narrow") if page.locator(f"svg.{kind}").is_visible()]
        assert seen == [shown]
    height = page.locator("svg.wide").bounding_box()["height"] * 25.4 / 96
    assert 38 <= height <= 55


@pytest.mark.parametrize("name", SOME)
def test_letters_and_bars_stand_out_on_a_dark_screen(open_page, name):
    page = open_page(name)
    page.emulate_media(color_scheme="dark")
    colours = page.evaluate(
        """() => { const style = (name, key) => getComputedStyle(document.querySelector(name))[key];
        return {paper: style('body', 'backgroundColor'), ink: style('h1', 'color'), soft: style('.premise', 'color'),
        link: style('nav a', 'color'), letters: style('svg.wide text', 'fill')}; }"""
    )
    paper = luminance(colours.pop("paper"))
    assert paper < 0.05
    for colour in colours.values():
        assert (luminance(colour) + 0.05) / (paper + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
