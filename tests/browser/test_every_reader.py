"""What a scanner does not see: keyboard alone, large letters, small screens, forced colours, tables read aloud."""

import pytest
from reading import OWN

KINDS = (
    "de/index.html",
    "de/01_who_lives_in_saxony.html",
    "en/claims.html",
    "de/kreis/14628.html",
    "en/methods.html",
    "de/indicator/foreign_share.html",
    *OWN,
    "../brief-14-de.html",
    "../brief-14713-en.html",
)
NARROW = 320
OPEN = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


@pytest.fixture(params=KINDS)
def path(request):
    return request.param


def test_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(open_page, path):
    page = open_page(path)
    page.evaluate(OPEN)
    page.keyboard.press("Tab")
    faults = page.evaluate(
        """() => [...document.querySelectorAll('a[href], summary, button, input, select, textarea, [tabindex]')]
            .filter(e => e.checkVisibility() && !e.disabled).flatMap(e => {
                const name = e.outerHTML.slice(0, 90);
                // A heading may take the focus by script alone; everything else belongs into the order.
                if (/^H[1-6]$/.test(e.tagName) && e.tabIndex == -1) return [];
                if (e.tabIndex != 0 && e.type != 'radio') return ['not in the order of the page: ' + name];
                e.focus();
                if (document.activeElement != e) return ['takes no focus: ' + name];
                const style = getComputedStyle(e), box = e.getBoundingClientRect();
                if (style.outlineStyle == 'none' || parseFloat(style.outlineWidth) < 2) return ['shows no focus: ' + name];
                return box.width && box.height ? [] : ['has no place: ' + name];
            })"""
    )
    assert faults == []


def test_tab_key_goes_forward_through_the_page(open_page, path):
    page = open_page(path)
    seen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        place = page.evaluate("[...document.querySelectorAll('body *')].indexOf(document.activeElement)")
        if place < 0 or place in seen:
            break  # after the last element the browser begins again
        seen.append(place)
    assert seen == sorted(seen)
    assert len(seen) > 10


def test_nothing_scrolls_sideways_on_a_phone(open_page, path):
    page = open_page(path, width=NARROW, height=640)
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_letters_of_double_size_are_neither_cut_nor_covered(open_page, path):
    page = open_page(path, width=1280)
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.reload()
    page.evaluate(OPEN)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    cut = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => {
            const style = getComputedStyle(e);
            const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
            const forSight = e.checkVisibility() && !e.closest('svg, select, textarea, .hidden, .skip') && style.clipPath == 'none';
            return hides && forSight && e.textContent.trim()
                && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert cut == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS[:4])
def test_forced_colours_leave_charts_signs_and_focus_visible(open_page, path, scheme):
    page = open_page(path, forced_colors="active", color_scheme=scheme)
    page.evaluate(OPEN)
    figures = page.locator("figure:has(svg)").count()
    shown = page.evaluate(
        """() => {
            const light = c => { const p = (c.match(/[\\d.]+/g) || []).slice(0, 3).map(v => {
                v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
                return .2126 * p[0] + .7152 * p[1] + .0722 * p[2]; };
            const contrast = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
            return [...document.querySelectorAll('figure')].filter(f => [...f.querySelectorAll('svg[role=img]')].some(svg => {
                if (!svg.checkVisibility()) return false;
                const ground = getComputedStyle(svg).backgroundColor;
                const texts = [...svg.querySelectorAll('text')].filter(t => t.checkVisibility());
                return ground != 'rgba(0, 0, 0, 0)' && texts.length && texts.some(t => contrast(getComputedStyle(t).fill, ground) >= 4.5);
            })).length;
        }"""
    )
    assert shown == figures
    assert all(sign.is_visible() for sign in page.locator("main .verdict, main .signed").all()[:40])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("path", ["en/claims.html", "de/08_what_the_land_pays.html", "../brief-14-de.html"])
def test_table_that_stands_as_blocks_on_a_phone_is_still_told_as_a_table(open_page, path):
    page = open_page(path, width=NARROW)
    page.evaluate(OPEN)
    told = {}
    for width in (1280, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = [node["role"]["value"] for node in tree if not node["ignored"]]
        told[width] = {role: roles.count(role) for role in ("table", "row", "cell", "rowheader")}
    expected = page.locator("main table").count()
    assert told[NARROW]["table"] == told[1280]["table"] == expected > 0
    assert told[NARROW]["cell"] == told[1280]["cell"] > 0
    assert told[NARROW]["rowheader"] == told[1280]["rowheader"] > 0
