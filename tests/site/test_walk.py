"""Every page of the site, one property after the other: pages of indicators and sources are made by the hundred."""

import csv
import itertools
import re
from collections import Counter, defaultdict
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import pytest
from finished import ROOT
from glance import Glance, all_pages, glance
from reading import misprint, read_page, stray_digits

LANGUAGES = ("de", "en")
STYLE = "assets/style.css"
KEYS = {"id", "value", "unit", "region", "period", "formula", "inputs", "sources", "tier", "caveats"}
FETCHING = (
    "src",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "background",
    "ping",
    "xlink:href",
    "manifest",
)
HEAVIEST = 1_800_000
MENU = (
    "Overview",
    "Summary",
    "Claims",
    "Topics",
    "Kreise",
    "Explorer",
    "Indicators",
    "Sources",
    "Search",
    "Downloads",
    "Methods",
)
# Words that are common in one language and foreign to the other.
COMMON = {
    "de": re.compile(r"\b(?:und|der|die|das|nicht|eine|von|für|mit)\b"),
    "en": re.compile(r"\b(?:the|and|of|were|from|for|with)\b"),
}


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Glance]:
    """Every page of the site, read once; the documents to pass on have tests of their own."""
    return {path: glance(site, path) for path in all_pages(site) if not path.startswith("downloads/")}


@pytest.fixture(scope="module")
def whole(pages) -> dict[str, Glance]:
    """Every page but the small ones of single charts, which stand inside other pages and have no menu."""
    return {path: page for path, page in pages.items() if "/figure/" not in path}


@pytest.fixture(scope="module")
def generated(pages) -> dict[str, Glance]:
    """The pages that no notebook makes and that share their style."""
    return {
        path: page
        for path, page in pages.items()
        if re.search(r"/(indicator|source|downloads)/|search", path)
    }


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / f"data/processed/{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


# What there is


def test_every_indicator_has_a_page_in_both_languages(pages):
    expected = {f"{lang}/indicator/{row['id']}.html" for row in table("codebook") for lang in LANGUAGES}
    found = {path for path in pages if re.search("/indicator/(?!index)", path)}
    assert expected == found


def test_every_source_has_a_page_in_both_languages(pages):
    expected = {f"{lang}/source/{row['id']}.html" for row in table("sources") for lang in LANGUAGES}
    found = {path for path in pages if re.search("/source/(?!index)", path)}
    assert expected == found


def test_both_languages_have_the_same_pages(pages):
    german, english = ({path[3:] for path in pages if path.startswith(f"{lang}/")} for lang in LANGUAGES)
    assert german == english


def test_index_of_indicators_and_index_of_sources_lead_to_every_page(pages):
    for lang in LANGUAGES:
        for kind in ("indicator", "source"):
            listed = {href for href, _ in pages[f"{lang}/{kind}/index.html"].links}
            own = {Path(path).name for path in pages if path.startswith(f"{lang}/{kind}/")} - {"index.html"}
            assert own <= listed


def test_index_of_the_search_page_leads_to_every_page(whole):
    for lang in LANGUAGES:
        reached = {target(f"{lang}/search.html", href)[0] for href, _ in whole[f"{lang}/search.html"].links}
        assert {path for path in whole if path.startswith(f"{lang}/")} <= reached


# Numbers


def test_no_page_shows_a_digit_that_is_neither_fact_nor_reference(pages):
    assert [(path, page.stray) for path, page in pages.items() if page.stray] == []


def test_this_reader_sees_the_digits_that_a_parser_of_html_sees(site, pages):
    for path in ("de/index.html", "en/indicator/foreign_share.html", "de/search.html"):
        assert len(stray_digits(read_page(site, path).soup)) == len(pages[path].stray)
    text = (site / "de/search.html").read_text(encoding="utf-8").replace('<span class="ref">', "<span>", 1)
    planted = site.parent / "planted.html"
    planted.write_text(text, encoding="utf-8")
    assert len(glance(site.parent, "planted.html").stray) == 1
    planted.unlink()


def test_every_marked_number_is_a_fact_of_its_page_and_printed_as_its_language_prints_it(pages):
    faults = []
    for path, page in pages.items():
        for name, value, text in page.marks:
            record = page.facts.get(name)
            if record is None:
                faults.append((path, name, "no fact of this page"))
            elif text.strip() and not text.isspace():
                wrong = misprint(text, record, page.lang)
                faults += [(path, name, wrong)] if wrong else []
            if record and value and float(value) != record["value"]:
                faults.append((path, name, value))
    assert faults == []


def test_every_fact_says_what_it_is_and_where_it_comes_from(pages):
    known = {row["id"] for row in table("sources")}
    for path, page in pages.items():
        assert list(page.facts) == sorted(page.facts), path
        for name, record in page.facts.items():
            assert set(record) >= KEYS, (path, name)
            assert isinstance(record["value"], int | float), (path, name)
            assert record["formula"], (path, name)
            assert record["sources"], (path, name)
            assert known >= set(record["sources"]), (path, name)


def test_every_fact_with_a_value_stands_on_the_page_of_its_indicator_in_a_row_of_its_own(pages):
    facts = [row["id"] for row in table("facts") if row["value"]]
    assert facts
    for lang in LANGUAGES:
        shown = defaultdict(Counter)
        for path, page in pages.items():
            if path.startswith(f"{lang}/indicator/"):
                rows = [
                    attributes["id"] for tag, attributes in page.tags if tag == "tr" and "id" in attributes
                ]
                assert len(rows) >= len(page.facts) or "index" in path, path
                shown[path] = Counter(name for name, _, _ in page.marks)
        missing = [
            name for name in facts if not shown[f"{lang}/indicator/{name.partition('.')[0]}.html"][name]
        ]
        assert missing == []


# Links


def target(path: str, href: str) -> tuple[str, str]:
    """Return the file that a link leads to, below the site, and the anchor in it."""
    parts = urlsplit(href)
    place = normpath(f"{dirname(path)}/{unquote(parts.path)}").lstrip("/") if parts.path else path
    return place, unquote(parts.fragment)


def test_every_link_inside_the_site_leads_to_a_file_and_every_anchor_to_an_element(pages, site):
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    ids = {path: frozenset(page.ids) for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for href, _ in page.links:
            if urlsplit(href).scheme in ("http", "https", "data", "mailto"):
                continue
            place, anchor = target(path, href)
            if place not in files or (anchor and anchor not in ids.get(place, ())):
                dead.append((path, href))
    assert dead == []


def test_every_link_says_where_it_leads(pages):
    assert [(path, href) for path, page in pages.items() for href, words in page.links if not words] == []


def test_menu_is_the_same_on_every_page_of_a_language(whole):
    menus = defaultdict(set)
    for path, page in whole.items():
        menus[page.lang].add(
            tuple((target(path, href), words) for href, words in page.links[2 : 2 + len(MENU)])
        )
    assert {lang: len(found) for lang, found in menus.items()} == {"de": 1, "en": 1}
    assert tuple(words for _, words in next(iter(menus["en"]))) == MENU


def test_foot_of_every_page_leads_to_the_same_further_pages(whole):
    named = {"plain.html", "share.html", "changes.html", "accessibility.html"}
    for path, page in whole.items():
        reached = {target(path, href)[0] for href, _ in page.links[-len(named) :]}
        assert {f"{page.lang}/{name}" for name in named} == reached, path


def test_every_page_names_its_twin_in_the_other_language(pages):
    for path, page in pages.items():
        twin = [href for href, words in page.links if words in ("Deutsch", "English")]
        if path == "index.html":
            continue
        other = "en" if page.lang == "de" else "de"
        assert [target(path, href)[0] for href in twin] == [other + path[2:]], path


# Structure


def test_ids_are_unique_on_every_page(pages):
    repeated = {
        path: [name for name, count in Counter(page.ids).items() if count > 1] for path, page in pages.items()
    }
    assert {path: names for path, names in repeated.items() if names} == {}


def test_every_page_has_one_title_and_leaves_no_level_of_headings_out(pages):
    for path, page in pages.items():
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels)), path
        assert all(words for _, words in page.headings), path


def test_every_page_has_its_landmarks_and_a_first_link_to_its_content(pages):
    for path, page in pages.items():
        assert [page.count(name) for name in ("main", "header", "footer")] == [1, 1, 1], path
        assert page.links[0][0] == "#content", path
        assert page.lang == ("en" if path.startswith("en/") else "de"), path


def test_every_table_has_a_caption_and_heads_that_say_what_they_head(pages):
    scopes = {"col", "row", "rowgroup", "colgroup"}
    for path, page in pages.items():
        assert page.count("table") == page.count("caption"), path
        assert [
            given for tag, given in page.tags if tag == "th" and given.get("scope") not in scopes
        ] == [], path


def test_box_that_scrolls_can_be_reached_by_keyboard(pages):
    for path, page in pages.items():
        ids = set(page.ids)
        for _, given in page.tags:
            if "scroll" in given.get("class", "").split():
                assert given.get("tabindex") == "0", path
                assert given.get("role") == "group", path
                assert given.get("aria-label") or given.get("aria-labelledby") in ids, path


# Nothing from outside


def test_no_page_asks_another_host_for_anything(pages):
    for path, page in pages.items():
        fetched = [
            (tag, name, given[name])
            for tag, given in page.tags
            for name in FETCHING
            if name in given and not given[name].startswith(("data:", "#"))
        ]
        assert fetched == [], path
        sheets = [
            target(path, given["href"])[0] for tag, given in page.tags if given.get("rel") == "stylesheet"
        ]
        assert sheets in ([], [STYLE]), path
        assert {tag for tag, _ in page.tags}.isdisjoint(
            {"iframe", "object", "embed", "base", "form", "audio", "video"}
        )


def test_generated_pages_share_one_style_and_carry_none_of_their_own(generated, site):
    for path, page in generated.items():
        assert [given["href"] for tag, given in page.tags if tag == "link"], path
        assert page.count("style") == 0, path
    style = (site / STYLE).read_text(encoding="utf-8")
    assert style.count("url(data:font/woff2;base64,") == style.count("url(") > 0
    assert "@import" not in style


def test_script_of_a_page_only_opens_what_is_folded_or_filters_the_index(pages):
    for path, page in pages.items():
        scripts = [
            text for opening, text in page.scripts if opening.startswith("<script") and "json" not in opening
        ]
        may = "/indicator/" in path or path.endswith(("search.html", "claims.html", "explorer.html"))
        assert len(scripts) <= may, path
        for text in scripts:
            said = text.replace("http://www.w3.org/2000/svg", "")  # the name of a vocabulary, not an address
            asks = r"fetch\(|XMLHttp|import\b|sendBeacon|localStorage|cookie|https?:"
            assert not re.search(asks, said), path


def test_every_page_is_small_enough_to_be_opened(site, pages):
    sizes = {path: (site / path).stat().st_size for path in pages}
    assert {path: size for path, size in sizes.items() if size > HEAVIEST} == {}


# Words


def test_words_of_a_generated_page_are_those_of_its_language(generated):
    foreign = {}
    for path, page in generated.items():
        words = " ".join(page.words).replace("Wir für Sachsen", "")
        other = "en" if page.lang == "de" else "de"
        found, own = (len(COMMON[lang].findall(words)) for lang in (other, page.lang))
        # Names of programmes stay in their own language.
        if found > 0.1 * own + 1:
            foreign[path] = (found, own)
    assert foreign == {}
