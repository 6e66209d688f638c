"""What a page shows of documents: words and signs, never colour alone, and nothing that was not recorded."""

import os
import re

import pytest
from bs4 import BeautifulSoup

from evidence.report.page import Page
from papers import write_documents
from world import found_world


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The small world with the small set of documents."""
    sandbox = found_world(tmp_path_factory.mktemp("papers") / "checkout")
    write_documents(sandbox.project.registers)
    sandbox.rebuild()
    return sandbox


@pytest.fixture
def paper(checkout, monkeypatch):
    """Return a page on the small world with the small set of documents."""

    def open_page(lang="de", as_of="latest"):
        monkeypatch.setitem(os.environ, "EVIDENCE_ROOT", str(checkout.project.root))
        return Page("14", lang, as_of)

    return open_page


def read(output):
    return BeautifulSoup(output.html, "html.parser")


def words(element):
    return re.sub(r" (?=[.:])", "", re.sub(r"\s+", " ", element.get_text(" "))).strip()


def cells(output, head):
    """Return the words of the cells of the row with this head."""
    row = next(row for row in read(output).select("tbody tr") if words(row.th).startswith(head))
    return [words(cell) for cell in row.find_all("td")]


# The matrix


def test_own_land_stands_first_and_every_act_has_a_column(paper):
    heads = [words(head) for head in read(paper().act_matrix()).select("thead th")]
    assert heads == ["Merkmal", "Sachsen (SnG)", "Nordrhein-Westfalen (NwG)"]


@pytest.mark.parametrize(
    ("feature", "told"),
    [
        ("Gesicherte Finanzierung", ["◐ teilweise § 11", "● ja § 4"]),
        ("Ansprüche ausgeschlossen", ["● ja § 4", "? unbekannt"]),
        ("Anspruch auf Beratung", ["○ nein", "– nicht erfasst"]),
    ],
)
def test_finding_is_a_word_with_a_sign_and_its_section(paper, feature, told):
    assert cells(paper().act_matrix(), feature) == told


def test_sign_is_hidden_from_who_hears_the_page(paper):
    found = read(paper().act_matrix()).select(".signed")
    assert found
    assert [entry for entry in found if entry.span.get("aria-hidden") != "true"] == []


def test_heads_of_rows_and_columns_say_what_they_head(paper):
    for output in (paper().acts(), paper().act_matrix(), paper().demands(), paper().administration()):
        table = read(output).table
        assert {head["scope"] for head in table.select("thead th")} == {"col"}
        assert {head["scope"] for head in table.select("tbody th")} == {"row"}
        assert [row for row in table.select("tbody tr") if len(row.find_all("th")) != 1] == []


def test_cell_carries_its_head_where_a_narrow_screen_shows_blocks(paper):
    table = read(paper().act_matrix()).table
    assert table.find_all(attrs={"role": True}) == []
    assert [cell for cell in table.select("tbody td") if not cell["data-label"]] == []


def test_table_can_be_scrolled_from_the_keyboard_and_has_a_name(paper):
    region = read(paper().act_matrix()).select_one(".scroll")
    assert (region["tabindex"], region["role"], region["aria-label"]) == (
        "0",
        "group",
        "Merkmale der Gesetze",
    )


def test_details_say_what_the_act_says_and_what_is_not_recorded(paper):
    own, other = read(paper().act_matrix()).find_all("details")
    assert (own.has_attr("open"), other.has_attr("open")) == (True, False)
    assert "§ 4 schließt Ansprüche aus." in words(own).replace("\xa0", " ")
    assert "Nicht erfasst" in words(other)
    assert "Anspruch auf Beratung" in words(other)


# Acts, administration, demands, signatories


def test_act_is_shown_with_its_state_and_date(paper):
    assert cells(paper().acts(), "Sachsen")[1:4] == ["● in Kraft", "29. Juni 2024", "–"]


def test_land_without_act_is_shown_too(paper):
    rows = read(paper().acts()).select("tbody tr")
    assert len(rows) == 16
    assert cells(paper().acts(), "Bayern")[1] == "○ kein Gesetz"


def test_official_title_stays_german_on_an_english_page_with_a_gloss(paper):
    found = read(paper("en").acts())
    title = found.find("span", string="Gesetz über Sachsen")
    assert title["lang"] == "de"
    assert "act on Saxony" in words(found)


def test_demand_stands_beside_the_act_without_a_verdict(paper):
    said, features, happened = cells(paper().demands(), "D1: Mehr Geld.")
    assert "nennt keinen Betrag" in said
    assert features.startswith("Gesicherte Finanzierung: ◐ teilweise")
    assert "Beschlossen." in happened
    assert "Programm" in happened
    assert "Regeln für Urteile werden auf dieser Seite nicht angewandt" in words(read(paper().demands()))


def test_signatories_keep_their_order_and_spelling(paper):
    names = [words(head) for head in read(paper().signatories()).select("tbody th")]
    assert names == ["Verein 1 e.V.", "Verein 2 e.V.", "Unbekannt"]


def test_every_source_that_is_linked_is_among_the_sources_of_the_facts(paper):
    page = paper()
    for output in (page.acts(), page.act_matrix(), page.demands(), page.administration()):
        linked = {
            link["href"].removeprefix("#source-") for link in read(output).select('a[href^="#source-"]')
        }
        assert linked
        assert linked <= {name for fact in output.facts for name in fact.sources}


def test_statement_says_how_near_its_source_is(paper):
    assert "aus zweiter Hand" in cells(paper().acts(), "Sachsen")[-1]


def test_every_digit_is_marked_as_a_reference(paper):
    page = paper()
    for output in (page.acts(), page.act_matrix(), page.demands(), page.administration(), page.signatories()):
        found = read(output)
        for mark in found.select(".ref, data"):
            mark.extract()
        assert not re.search(r"\d", found.get_text())


# Asking


def test_section_of_a_feature_does_not_break_before_its_number(paper):
    assert paper().section("claims_excluded") == "§\xa04"


def test_date_of_an_event_is_as_exact_as_its_source(paper):
    assert [paper().date_of(name).text for name in ("passed", "cut")] == ["2024-05-02", "2025"]


def test_events_begin_where_they_are_asked_to(paper):
    assert [event.date for event in paper().events("2015")] == ["2027-06-29", "2024-05-02", "2025"]
    assert len(paper().events("2012")) == 4


def test_page_of_an_earlier_day_knows_no_documents_and_says_so(paper):
    page = paper(as_of="2024-10-30")
    for output in (page.acts(), page.act_matrix(), page.demands(), page.administration(), page.signatories()):
        assert words(read(output)) == "Dazu ist nichts veröffentlicht."
    assert page.events("2012") == []
    assert (page.date_of("passed"), page.section("claims_excluded")) == ("–", "–")
    assert page.fact("acts_in_force", region="00").value is None
