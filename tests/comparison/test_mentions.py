"""Sentences, charts and rows are named exactly where their markup cites a fact that changed."""

from published import (
    CHART,
    EARLIER,
    OTHER,
    PAGES,
    SENTENCE,
    SHARE,
    TABLE,
    changed,
    number,
    page,
    row,
    rows,
    state,
)

from evidence.comparison.comparison import compare
from evidence.comparison.mentions import find, from_csv, to_csv

PAGE = "en/01_question.html"


def share_changes(tables):
    row(tables, "facts", SHARE)["value"] = "10"


def test_place_of_a_number_is_the_chart_or_the_row_or_the_sentence_around_it():
    found = [(entry.kind, entry.anchor, entry.words, entry.facts) for entry in find(PAGE, PAGES[PAGE])]
    assert found == [
        ("sentence", "sentence-1", "It is 9.0% of all.", (SHARE,)),
        ("sentence", "sentence-2", "Before it was 8.0%.", (EARLIER,)),
        ("chart", "trend", "The share rises to 9.0%", (EARLIER, SHARE)),
        ("table", "value-1", "Share", (SHARE,)),
        ("table", "value-2", "Share before", (EARLIER,)),
    ]


def test_place_without_anchor_leads_to_what_stands_around_it():
    content = page(f'<section aria-labelledby="C1"><h3 id="C1">C1</h3><p>{number(SHARE, "9")}</p></section>')
    (entry,) = find(PAGE, content)
    assert (entry.anchor, entry.lang) == ("C1", "en")


def test_page_without_facts_has_no_mentions():
    assert list(find(PAGE, page("<p>Nothing.</p>"))) == []


def test_exactly_what_cites_the_changed_fact_is_named():
    comparison = changed(share_changes)
    assert [entry.anchor for entry in comparison.sentences] == ["sentence-1"]
    assert [entry.anchor for entry in comparison.charts] == ["trend"]
    assert [entry.anchor for entry in comparison.tables] == ["value-1"]


def test_sentence_that_picks_another_unchanged_fact_is_named_as_well():
    other = page(SENTENCE.replace(SHARE, EARLIER), OTHER, CHART, TABLE)
    comparison = changed(lambda _: None, {PAGE: other})
    assert comparison.changes == ()
    assert [(entry.anchor, entry.facts) for entry in comparison.sentences] == [("sentence-1", (EARLIER,))]
    assert not comparison.empty


def test_sentence_that_moved_is_not_named():
    assert changed(lambda _: None, {PAGE: page(OTHER, SENTENCE, TABLE, CHART)}).empty


def test_sentence_about_a_vanished_fact_is_told_as_it_was():
    after = rows()
    after["facts"].remove(row(after, "facts", EARLIER))
    comparison = compare(state(), state(after, {PAGE: page(SENTENCE)}))
    assert "Before it was 8.0%." in [entry.words for entry in comparison.sentences]


def test_page_of_changes_and_documents_are_no_places():
    pages = PAGES | {
        "en/changes.html": page(SENTENCE),
        "downloads/reports/brief-14-en.html": page(SENTENCE),
    }
    assert {entry.page for entry in state(pages=pages).mentions} == {PAGE}


def test_mentions_come_back_from_their_table_as_they_were():
    mentions = state().mentions
    assert from_csv(to_csv(reversed(mentions))) == mentions
