"""The whole report in one file: everything inside, once, and every number checked from the file alone."""

import itertools
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from reading import LANGUAGES, QUESTIONS, read_page, stray_digits

from evidence import verification
from evidence.vocabulary.regions import KREISE

LIMIT = 6_000_000
BOUND = ("claims", *(name for name in QUESTIONS if name != "claims"), "methods", "20_kreis_profile")
PAGES = (*BOUND, *(f"kreis/{code}" for code in KREISE))


def place(page: str) -> str:
    """The anchor of a page's chapter; no anchor begins with a digit."""
    return f"page-{page}" if page[0].isdigit() else page.replace("/", "-")


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def text(report: Path, lang: str) -> str:
    return (report / f"evidence-{lang}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="module")
def anchored(soup: BeautifulSoup) -> dict[str, Tag]:
    return {element["id"]: element for element in soup.find_all(id=True)}


def test_it_is_smaller_than_six_megabytes(report, lang):
    assert (report / f"evidence-{lang}.html").stat().st_size < LIMIT


def test_there_is_one_title_and_no_level_of_headings_is_skipped(soup):
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [(one, two) for one, two in itertools.pairwise(levels) if two > one + 1] == []


def test_every_anchor_is_there_once_and_every_inner_link_leads_to_one(soup):
    anchors = [element["id"] for element in soup.find_all(id=True)]
    assert len(anchors) == len(set(anchors))
    named = {link["href"][1:] for link in soup.select('a[href^="#"]')}
    for attribute in ("aria-labelledby", "aria-describedby", "headers", "for"):
        named |= {
            name
            for element in soup.find_all(attrs={attribute: True})
            for name in str(element[attribute]).split()
        }
    assert named - set(anchors) == set()


def test_nothing_is_loaded_from_anywhere(soup):
    assert soup.select("link, img, iframe, object, embed, [src], use") == []
    links = {link["href"] for link in soup.find_all("a", href=True)}
    assert {link for link in links if not re.match(r"#|data:|https?://", link)} == set()
    for style in soup.find_all("style"):
        assert not re.search(r"url\((?!data:)|@import", style.string)


def test_no_digit_stands_outside_of_facts_and_references(soup):
    assert stray_digits(soup) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_chapter_has_the_figures_tables_files_and_verdicts_of_its_page(site, anchored, lang, page):
    single = read_page(site, f"{lang}/{page}.html").soup
    chapter = anchored[place(page)]
    for proof in single.select("section.proof, footer"):
        proof.decompose()
    for what in (
        "figure",
        "table",
        'a[href^="data:text/csv"]',
        ".verdict",
        ".signed",
        "details.values data.fact",
    ):
        assert len(chapter.select(what)) == len(single.select(what)), what
    for figure in chapter.select("figure:has(svg)"):
        assert {"wide", "narrow"} <= {kind for svg in figure.select("svg") for kind in svg["class"]} or (
            "slim" in figure.svg["class"]
        )
        assert all(svg.get("role") == "img" for svg in figure.select("svg"))
        assert len(figure.select("svg > title")) == len(figure.select("svg > desc")) == 1


def test_every_number_in_text_leads_to_its_row_of_evidence(soup, anchored):
    for link in soup.find_all("a", class_="evidence"):
        row = anchored[link["href"][1:]]
        assert row.td.data["data-fact"] == link.data["data-fact"]


def test_every_fact_carries_what_a_machine_needs(soup):
    facts = {record["id"]: record for record in json.loads(soup.find("script", id="facts").string)}
    shown = {element["data-fact"] for element in soup.find_all(attrs={"data-fact": True})}
    assert shown <= set(facts)
    keys = {"id", "value", "unit", "region", "period", "formula", "inputs", "sources", "tier", "caveats"}
    assert [name for name, record in facts.items() if not keys <= set(record)] == []
    assert {name for record in facts.values() for name in record["inputs"]} <= set(facts)
    anchors = {element["id"] for element in soup.select(".sources li[id]")}
    assert {f"source-{name}" for record in facts.values() for name in record["sources"]} <= anchors
    texts = json.loads(soup.find("script", id="check").string)["caveats"]
    assert all(0 <= place < len(texts) for record in facts.values() for place in record["caveats"])


def test_the_file_agrees_with_itself(report, lang):
    result = verification.verify(report / f"evidence-{lang}.html")
    assert result.problems == []
    assert result.lacking == []
    assert min(result.counts.values()) > 0


# What is changed, and what the first message must say.
CHANGES = {
    "a number in text": (
        r'<a class="evidence"[^>]*><data [^>]*>[^<]*?(\d)[^<\d]*</data>',
        "a number is not what",
    ),
    "the value behind a number": (r'<data [^>]*value="[^"]*(\d)"', "the value behind"),
    "a number in a chart": (r"<text [^>]*data-fact=[^>]*>[^<]*?(\d)[^<\d]*</text>", "a number is not what"),
    "a cell of a figure's file": (r'chart[^"]*"|href="data:text/csv[^"]*?,\d[^"]*?(\d)%0A', "CSV file"),
    "a year in a sentence": (
        r'<p[^>]*>[^<]*<span class="ref">[^<]*?(\d)</span>',
        "no compared number",
    ),
    "an address": (r'href="https://[^"]*?(\d)[^"]*"', "no compared number"),
    "an input": (
        r'"id":"employees_foreign_occupation_sum\.[^}]*?"value":(\d)',
        "is not what its formula gives",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_altered_digit_is_found_and_said_what_it_is(text, tmp_path, what):
    pattern, said = CHANGES[what]
    places = [match.start(1) for match in re.finditer(pattern, text) if match.group(1)]
    place = places[len(places) // 2]
    path = tmp_path / "altered.html"
    path.write_text(f"{text[:place]}{int(text[place]) % 9 + 1}{text[place + 1 :]}", encoding="utf-8")
    problems = verification.verify(path).problems
    assert said in str(problems[0])
    assert "checksum" in str(problems[-1])
