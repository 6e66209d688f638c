"""The page in plain language: short sentences, each tied to a figure or a document, and a label that says who tested it."""

import re

import pytest
from bs4 import BeautifulSoup

LANGUAGES = ("de", "en")
LIMIT = 12
TESTED = {"de": "Noch niemand", "en": "Nobody yet"}


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, site):
    text = (site / request.param / "plain.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


@pytest.fixture
def lines(page):
    return page.select(".easy-line")


def words(element):
    return " ".join(element.get_text().split())


def test_sentences_have_at_most_twelve_words(lines):
    assert lines
    assert [words(line) for line in lines if len(words(line).split()) > LIMIT] == []


def test_paragraph_is_one_sentence(lines):
    several = [words(line) for line in lines if re.search(r"[a-zäöüß)“][.?!] ", words(line))]
    assert several == []


def test_page_is_short(page):
    told = [line for line in page.select(".easy-line") if line.name == "p"]
    assert 25 <= len(told) <= 50


def test_every_sentence_names_a_fact_or_a_document_it_rests_on(lines):
    assert [words(line) for line in lines if not (line.get("data-facts") or line.get("data-rests"))] == []


def test_facts_that_sentences_rest_on_are_facts_of_the_page(page, lines):
    facts = page.find("script", id="facts").string
    named = {name for line in lines for name in line.get("data-facts", "").split()}
    assert named
    assert [name for name in sorted(named) if f'"id":"{name}"' not in facts] == []


def test_every_number_is_a_fact_that_the_sentence_names_or_a_date(lines):
    for line in lines:
        for number in line.select("data.fact"):
            assert number["data-fact"] in line["data-facts"].split()
        bare = BeautifulSoup(str(line), "html.parser")
        for marked in bare.select("data.fact, .ref"):
            marked.decompose()
        assert not re.search(r"\d", bare.get_text())


def test_label_says_that_nobody_has_tested_the_text(page):
    lang = page.html["lang"]
    assert TESTED[lang] in page.select_one(".tested").get_text()


def test_page_is_never_called_leichte_sprache(site):
    for lang in LANGUAGES:
        assert "leichte sprache" not in (site / lang / "plain.html").read_text(encoding="utf-8").casefold()
        assert "leichter sprache" not in (site / lang / "plain.html").read_text(encoding="utf-8").casefold()


def test_hard_words_stand_on_the_page(page):
    told = " ".join(words(line) for line in page.select("p.easy-line")).casefold()
    assert [
        entry.get_text() for entry in page.select(".easy-words dt") if entry.get_text().casefold() not in told
    ] == []


def test_changing_nothing_is_among_what_the_landtag_can_do(page):
    options = page.find(id="options").parent
    assert options.select_one('[data-rests="option:change_nothing"]')
    assert len({line["data-rests"] for line in options.select(".easy-line")}) > 1
