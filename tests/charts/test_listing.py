"""A listing: single figures as a table, each with its place, period, unit, source and reserve."""

import pytest
from bs4 import BeautifulSoup

from evidence.charts.listing import Listing
from evidence.facts.fact import Caveat
from evidence.facts.wording import say


@pytest.fixture
def listing(small):
    def make(facts, lang="de"):
        finding = say("Zwei Zahlen", lang, {})
        return BeautifulSoup(Listing("two", finding, tuple(facts), lang).html(small), "html.parser").div

    return make


@pytest.fixture
def facts(small):
    return [
        small.fact("foreign_share.14.2023-12-31"),
        small.fact("population_foreign.14625.2022-12-31@zensus2011"),
    ]


@pytest.mark.parametrize(
    ("lang", "heads"),
    [
        ("de", ["Was", "Wo", "Wann", "Wert", "Quelle und Hinweis"]),
        ("en", ["What", "Where", "When", "Value", "Source and remark"]),
    ],
)
def test_listing_says_what_where_when_how_much_and_from_whom(listing, facts, lang, heads):
    table = listing(facts, lang).table
    assert [head.get_text() for head in table.select("thead th")] == heads
    assert [head["scope"] for head in table.select("th")] == ["col"] * 5 + ["row"] * 2
    assert table.caption.get_text()


def test_rows_stand_in_the_given_order(listing, facts):
    marks = [mark["data-fact"] for mark in listing(facts[::-1]).select("tbody data.fact")]
    assert marks == [fact.id for fact in facts[::-1]]


def test_value_says_its_unit_once(listing, facts):
    share, count = (row.find(class_="value").get_text() for row in listing(facts).select("tbody tr"))
    assert share == "9,0\u00a0%"
    assert count == "50 Personen"


def test_value_leads_to_its_evidence(listing, facts):
    for row, fact in zip(listing(facts).select("tbody tr"), facts, strict=True):
        assert row.select_one("a.evidence data.fact")["data-fact"] == fact.id


def test_row_names_publisher_and_caveats(listing, facts):
    share, count = (row.find(class_="note").get_text(" ") for row in listing(facts).select("tbody tr"))
    assert "Presse" in share
    assert "mischt zwei Zählweisen" in share
    assert "Das Amt prüft die Zahl." in count


def test_caveat_that_two_rules_give_is_told_once(listing, make_fact):
    caveats = [Caveat("note:a", "Gerundet", "Rounded"), Caveat("note:b", "Gerundet", "Rounded")]
    assert listing([make_fact(5.0, caveats=caveats)]).get_text().count("Gerundet") == 1


@pytest.mark.parametrize(("lang", "words"), [("de", "gesperrt"), ("en", "suppressed")])
def test_missing_value_is_its_reason_and_no_number(listing, make_fact, lang, words):
    cell = listing([make_fact(None)], lang).find(class_="value")
    assert words in cell.get_text()
    assert cell.find("data") is None


def test_every_digit_is_a_fact_or_a_reference(listing, facts):
    stray = [
        text
        for text in listing(facts).find_all(string=True)
        if any(letter.isdigit() for letter in text)
        and not any({"ref", "fact"} & set(parent.get("class", [])) for parent in text.parents if parent.name)
    ]
    assert stray == []
