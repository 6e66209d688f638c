"""The contract of the markup, on every page: anyone can check us by machine."""

import csv
import itertools
import math
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from clicks import FAR, clicks
from finished import ROOT
from reading import (
    LANGUAGES,
    PAGES,
    Reading,
    figure_rows,
    is_marked,
    misprint,
    read_page,
    recomputed,
    stray_digits,
    visible,
)

LIMIT = 1_300_000
# Half a minute read aloud.
SPOKEN_LENGTH = 600
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


def test_every_page_that_a_notebook_makes_is_checked(site):
    made = re.compile(r"(../)?(index|methods|claims|\d\d_\w+|kreis/\d{5})\.html")
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert sorted(PAGES) == sorted(path for path in found if made.fullmatch(path))


# Numbers


def test_digit_stands_only_in_a_fact_or_a_reference(page):
    assert stray_digits(page.soup) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Es waren 3 Personen.</p>",
        "<svg><text>12</text></svg>",
        '<p aria-label="Seite 4">Seite</p>',
        "<td>５</td>",
        '<data class="other">6</data>',
    ],
)
def test_planted_digit_is_found(planted):
    assert len(stray_digits(BeautifulSoup(planted, "html.parser"))) == 1


@pytest.mark.parametrize(
    "marked",
    [
        '<data class="fact" value="3">3</data>',
        '<a href="#x"><data class="fact"><b>3</b></data></a>',
        'im Jahr <span class="ref">2023</span>',
        '<svg><text class="fact ref">12</text><title>12</title><desc>12</desc></svg>',
        "<style>p{margin:0}</style><script>1</script><!-- 1 -->",
    ],
)
def test_marked_digit_is_no_stray(marked):
    assert stray_digits(BeautifulSoup(marked, "html.parser")) == []


def test_every_marked_number_is_among_the_facts_of_its_page(page):
    marked = {element["data-fact"] for element in page.soup.select("[data-fact]")}
    assert set() == marked - set(page.facts)


def test_every_fact_of_a_figure_that_has_a_value_is_among_the_facts_of_its_page(page):
    listed = {row["fact"] for figure in page.figures for row in figure_rows(figure) if row["value"]}
    assert set() == listed - set(page.facts)


def test_value_of_a_marked_number_is_the_value_of_its_fact(page):
    marked = page.soup.select("data.fact")
    assert [
        element["data-fact"]
        for element in marked
        if float(element["value"]) != page.facts[element["data-fact"]]["value"]
    ] == []


def test_marked_number_is_printed_as_its_language_prints_it(page):
    faults = [
        misprint(element.get_text(), page.facts[element["data-fact"]], page.lang)
        for element in page.soup.select("data.fact, svg text[data-fact]")
    ]
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize(
    ("text", "lang", "fault"),
    [
        ("8.1\u00a0%", "de", "8.1"),
        ("8,2\u00a0%", "de", "is not"),
        ("8,1\u00a0Jahre", "de", "unit"),
        ("−8,1\u00a0%", "de", "sign"),
        ("8,1%", "de", "space"),
        ("8.1\u00a0%", "en", "space"),
        ("keine", "de", "no number"),
    ],
)
def test_misprinted_number_is_found(text, lang, fault):
    assert fault in misprint(text, {"value": 8.1, "unit": "percent"}, lang)


def test_number_may_leave_out_sign_and_unit():
    record = {"value": -7.15, "unit": "percentage_points"}
    assert [misprint(text, record, "de") for text in ("−7,2", "7,2", "7,2\u00a0Prozentpunkte")] == [
        "",
        "",
        "",
    ]


# Facts for machines


def test_every_fact_says_what_it_is_and_where_it_comes_from(page):
    assert [record["id"] for record in page.records if KEYS - set(record)] == []
    assert [
        record["id"]
        for record in page.records
        if not isinstance(record["value"], int | float) or not record["formula"] or not record["sources"]
    ] == []
    assert {"primary", "secondary", "derived"} >= {record["tier"] for record in page.records}


def test_every_fact_is_listed_once_and_in_order(page):
    ids = [record["id"] for record in page.records]
    assert sorted(set(ids)) == ids


def test_caveats_of_a_fact_are_in_both_languages(page):
    assert [
        record["id"]
        for record in page.records
        for caveat in record["caveats"]
        if not caveat["de"] or not caveat["en"]
    ] == []


def test_inputs_of_every_fact_are_among_the_facts_of_the_page(page):
    inputs = {name for record in page.records for name in record["inputs"]}
    assert set() == inputs - set(page.facts)


def test_every_computed_fact_is_what_its_formula_gives(page):
    computed = [record for record in page.records if record["inputs"]]
    values = {record["id"]: recomputed(record, page.facts) for record in computed}
    assert [name for name, value in values.items() if value is None] == []
    assert [
        (record["id"], record["value"], values[record["id"]])
        for record in computed
        # The page's JSON rounds to six decimals: each of the two inputs and the value itself.
        if not math.isclose(record["value"], values[record["id"]], rel_tol=0, abs_tol=1.6e-6)
    ] == []


def test_every_source_of_a_fact_stands_on_the_page_with_its_address(page):
    listed = {
        element["id"].removeprefix("source-") for element in page.soup.select('.sources li[id^="source-"]')
    }
    used = {source for record in page.records for source in record["sources"]}
    linked = {link["href"].removeprefix("#source-") for link in page.soup.select('a[href^="#source-"]')}
    assert used | linked == listed
    links = [element.find("a", href=re.compile("^https?://")) for element in page.soup.select(".sources li")]
    assert None not in links


# Figures


def test_figure_has_a_finding_a_measure_and_a_source(page):
    for figure in page.figures:
        for name in ("finding", "measure", "source"):
            assert figure.figcaption.find(class_=name).get_text(strip=True), (figure["id"], name)


def test_chart_is_an_image_with_a_name_and_a_description(page):
    for figure in page.figures:
        charts = figure.find_all("svg")
        assert {"wide", "narrow"} == {name for chart in charts for name in chart["class"]} - {"chart"}
        for chart in charts:
            assert chart["role"] == "img"
            title, description = (page.soup.find(id=name) for name in chart["aria-labelledby"].split())
            assert (title.name, description.name) == ("title", "desc")
            assert title.get_text().strip()
            assert description.get_text().strip()


def test_name_and_description_of_a_chart_are_in_the_language_of_the_page(page, site):
    twin = read_page(
        site, {"de": "en", "en": "de"}[page.lang] + "/" + page.path.removeprefix(f"{page.lang}/")
    )
    for mine, other in zip(page.figures, twin.figures, strict=True):
        assert mine["id"] == other["id"]
        for name in ("title", "desc"):
            assert mine.svg.find(name).get_text() != other.svg.find(name).get_text()


def test_numbers_of_the_alternative_text_are_numbers_of_the_figure(page):
    for figure in page.figures:
        said = re.sub(r"\([^)]*\)", "", figure.svg.find("desc").get_text())
        shown = {element.get_text().lstrip("+−") for element in figure.select("table data.fact")}
        names = " ".join(element.get_text() for element in figure.select("table th"))
        rows = len(figure.select("tbody tr"))
        for number in re.findall(r"\d[\d.,]*", said):
            value = number.rstrip(".,")
            # A count of the table's own rows is no fact.
            counted = value.isdigit() and int(value) <= rows
            assert any(text.startswith(value) for text in shown) or value in names or counted, (
                figure["id"],
                value,
            )


def test_alternative_text_is_a_few_sentences(page):
    spoken = [figure.svg.find("desc").get_text() for figure in page.figures]
    assert [text for text in spoken if not 30 < len(text) < SPOKEN_LENGTH] == []


def test_figure_has_its_values_as_a_table(page):
    for figure in page.figures:
        table = figure.find("table")
        assert table.caption.get_text(strip=True)
        assert all(head["scope"] == "col" for head in table.thead.find_all("th"))
        for row in table.tbody.find_all("tr"):
            assert row.th["scope"] == "row"
            assert len(row.find_all(["th", "td"])) == len(table.thead.find_all("th"))


def test_head_cells_of_every_table_say_what_they_head(page):
    assert [
        head.get_text() for head in page.soup.select("th") if head.get("scope") not in ("col", "row")
    ] == []
    assert [table for table in page.soup.select("table") if table.caption is None] == []


def test_figure_has_its_values_as_a_file_with_one_row_a_fact_that_has_a_value(page):
    for figure in page.figures:
        facts = figure["data-facts"].split()
        assert sorted(set(facts)) == sorted(row["fact"] for row in figure_rows(figure) if row["value"])


def test_file_of_a_figure_has_the_values_and_addresses_of_its_facts(page):
    for figure in page.figures:
        for row in figure_rows(figure):
            if row["value"]:
                record = page.facts[row["fact"]]
                assert (float(row["value"]), row["unit"]) == (record["value"], record["unit"])
                assert row["source"].startswith("http")
            else:
                assert row["missing_reason"]


def test_every_label_of_a_chart_is_a_number_of_its_table(page):
    for figure in page.figures:
        assert {mark["data-fact"] for mark in figure.select("svg [data-fact]")} <= set(
            figure["data-facts"].split()
        )


# Reading with a program


def test_page_has_a_language_and_a_title(page):
    assert page.lang == ("en" if page.path.startswith("en/") else "de")
    assert page.soup.title.get_text(strip=True)


def test_page_has_its_landmarks(page):
    assert [len(page.soup.find_all(name)) for name in ("main", "header", "footer")] == [1, 1, 1]
    assert page.soup.nav["aria-label"]


def test_headings_begin_with_one_title_and_leave_no_level_out(page):
    levels = [int(heading.name[1]) for heading in page.soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert all(heading.get_text(strip=True) for heading in page.soup.find_all(re.compile("^h[1-6]$")))


def test_first_link_skips_to_the_content(page):
    first = page.soup.body.find("a")
    assert "skip" in first["class"]
    assert page.soup.find(id=first["href"].removeprefix("#")).name == "main"


def test_ids_are_unique(page):
    ids = [element["id"] for element in page.soup.select("[id]")]
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_every_name_that_an_element_refers_to_exists(page):
    ids = {element["id"] for element in page.soup.select("[id]")}
    for name in ("aria-labelledby", "aria-describedby", "for"):
        for element in page.soup.select(f"[{name}]"):
            assert set(element[name].split()) <= ids


def test_every_link_leads_somewhere(page, site):
    ids = {element["id"] for element in page.soup.select("[id]")}
    dead = []
    for link in page.soup.select("a[href]"):
        parts = urlsplit(link["href"])
        if parts.scheme in ("http", "https", "data"):
            continue
        target = (site / page.path).parent / unquote(parts.path) if parts.path else site / page.path
        if not target.is_file():
            dead.append(link["href"])
        elif parts.fragment:
            here = not parts.path
            known = (
                unquote(parts.fragment) in ids
                if here
                else f'id="{parts.fragment}"' in target.read_text("utf-8")
            )
            if not known:
                dead.append(link["href"])
    assert dead == []


def test_every_link_says_where_it_leads(page):
    assert [str(link)[:100] for link in page.soup.select("a[href]") if not link.get_text(strip=True)] == []


def test_page_names_its_twin_in_the_other_language(page, site):
    link = page.soup.select_one(".language a")
    assert link["lang"] == link["hreflang"] == {"de": "en", "en": "de"}[page.lang]
    twin = ((site / page.path).parent / link["href"]).resolve()
    expected = {"de": "en", "en": "de"}[page.lang] + "/" + page.path.removeprefix(f"{page.lang}/")
    assert twin == (site / expected).resolve()


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """The address of each source by its id."""
    with (ROOT / "data/processed/sources.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row["url"] for row in csv.DictReader(stream)}


def test_two_clicks_lead_from_every_number_to_an_address_of_its_source(page, addresses):
    assert [name for name, count in clicks(page, addresses).items() if count > 2] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    ["summary", "plain", "indicator/foreign_share", "indicator/employees_change_foreign_occupation_sum"],
)
def test_two_clicks_lead_from_every_number_of_other_pages_to_an_address_of_its_source(
    site, addresses, lang, name
):
    page = read_page(site, f"{lang}/{name}.html")
    assert [found for found, count in clicks(page, addresses).items() if count > 2] == []


def test_way_that_is_longer_than_two_clicks_is_found():
    facts = '<script id="facts">[{"id":"a","sources":["s"]}]</script>'
    row = '<table><tr id="fact-a"><td><a href="{}">Amt</a></td></tr></table>'
    entry = '<ul><li id="source-s"><a href="https://office.example">Amt</a></li></ul>'
    said = (
        '<html lang="de"><main><p><a href="#fact-a"><data data-fact="a">1</data></a></p>{}{}</main>{}</html>'
    )
    for link, count in (("https://office.example", 2), ("#source-s", FAR), ("https://other.example", FAR)):
        page = Reading("de/x.html", said.format(row.format(link), entry, facts))
        assert list(clicks(page, {"s": "https://office.example"}).values()) == [count]


def test_table_that_scrolls_can_be_reached_by_keyboard(page):
    assert [
        box for box in page.soup.select(".scroll") if box.get("tabindex") != "0" or not box.get("role")
    ] == []


def test_words_are_those_of_the_language_of_the_page(page):
    words = " ".join(
        text
        for text, element in visible(page.soup.main)
        if not element.get("lang")
        and (not element.find_parent(lang=True) or element.find_parent(lang=True).name == "html")
    )
    others = {"de": r"\b(the|and|of|was|were)\b", "en": r"\b(und|der|die|das|nicht|eine)\b"}[page.lang]
    own = {"de": r"\b(und|der|die|das|nicht|eine)\b", "en": r"\b(the|and|of|was|were)\b"}[page.lang]
    found = len(re.findall(others, words))
    # Titles of German laws and licences may stand on an English page; sentences may not.
    assert found < 0.1 * len(re.findall(own, words))


# Nothing from outside


def test_page_asks_no_other_host_for_anything(page):
    fetched = [
        (element.name, name)
        for element in page.soup.find_all(True)
        for name in FETCHING
        if element.get(name) and not str(element[name]).startswith(("data:", "#"))
    ]
    linked = [
        element.name
        for element in page.soup.find_all(
            ["link", "iframe", "img", "object", "embed", "audio", "video", "base", "form"]
        )
        if not (element.name == "link" and element["href"].startswith("data:"))
    ]
    assert (fetched, linked) == ([], [])
    styles = " ".join(
        [element.get_text() for element in page.soup.find_all("style")]
        + [str(element["style"]) for element in page.soup.select("[style]")]
    )
    assert "@import" not in styles
    assert [
        address
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", styles)
        if not address.startswith(("data:", "#"))
    ] == []
    assert page.soup.select("meta[http-equiv]") == []


def test_outside_address_stands_only_in_a_link_that_a_reader_follows(page):
    for element in page.soup.find_all(True):
        for name, value in element.attrs.items():
            if "://" in str(value):
                is_icon = element.name == "link" and str(value).startswith("data:")
                assert element.name == "a" or name.startswith("xmlns") or is_icon, (element.name, name)


def test_only_the_register_of_claims_has_a_script(page):
    own = [None] if page.path.endswith("/claims.html") else []
    data = ["application/ld+json", "application/json"]
    assert [element.get("type") for element in page.soup.find_all("script")] == [*data, *own]
    handlers = [
        name for element in page.soup.find_all(True) for name in element.attrs if name.startswith("on")
    ]
    assert handlers == []
    assert page.soup.select('a[href^="javascript:"]') == []


def test_page_is_small_enough_for_a_slow_line(page):
    assert len(page.html.encode("utf-8")) < LIMIT


def test_missing_value_is_a_word_and_no_marked_number(page):
    for element in page.soup.select(".missing"):
        assert not element.select("data.fact")
        assert not (element.name == "span" and is_marked(element))
