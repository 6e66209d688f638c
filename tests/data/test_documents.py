"""The real registers of documents: complete, in two languages that say the same, and counted as they were read."""

import re
from collections import Counter

import pytest

from evidence.vocabulary.breakdowns import BREAKDOWNS

TEXTS = (
    ("note_de", "note_en"),
    ("de", "en"),
    ("place_de", "place_en"),
    ("act_de", "act_en"),
)


@pytest.fixture(scope="module")
def documents(tables):
    return tables.documents


def pairs(documents):
    for register, entry in documents.statements():
        for german, english in TEXTS:
            if hasattr(entry, german):
                yield f"{register}: {entry.id}", getattr(entry, german), getattr(entry, english)


def test_every_row_that_was_read_is_in_the_registers(documents):
    assert Counter(name for name, _ in documents.statements()) == {
        "acts": 23,
        "act_features": 117,
        "administration": 21,
        "timeline": 65,
        "signatories": 56,
        "demands": 7,
    }


def test_every_entry_leads_to_an_address_and_a_listed_source(documents, tables):
    listed = dict(tables.sources.select("id", "url").iter_rows())
    for _, entry in documents.statements():
        assert listed[documents.source_id(entry)] == documents.sources[entry.source].url


def test_findings_are_those_that_were_read(documents):
    found = Counter(entry.finding for entry in documents.features)
    assert found == {"yes": 43, "unknown": 42, "partial": 21, "no": 11}


def test_eight_laender_have_an_act(documents):
    assert list(documents.in_force) == ["01", "05", "06", "08", "09", "11", "13", "14"]


def test_every_feature_of_the_vocabulary_is_recorded_for_the_saxon_act(documents):
    assert set(documents.of_act("sn_2024")) == set(BREAKDOWNS["feature"])


def test_only_one_act_has_guaranteed_funding(documents):
    found = [
        entry.act
        for entry in documents.features
        if (entry.feature, entry.finding) == ("guaranteed_funding", "yes")
    ]
    assert found == ["nw_2021"]


def figures(text):
    """Return the numbers of a text without separators, so that 2.500 and 2,500 are the same."""
    return sorted(re.sub(r"[.,](?=\d)", "", number) for number in re.findall(r"\d[\d.,/]*\d|\d", text))


def test_both_languages_name_the_same_numbers(documents):
    assert [where for where, german, english in pairs(documents) if figures(german) != figures(english)] == []


def test_every_text_is_a_sentence_and_translated(documents):
    for where, german, english in pairs(documents):
        if where.startswith("demands"):
            continue
        assert german.endswith((".", "!")), where
        assert english.endswith("."), where
        assert german != english, where


def test_dates_of_time_limits_follow_from_the_day_of_entry_into_force(documents):
    begin = documents.in_force["14"].in_force
    limits = {event.id: event.date for event in documents.events if event.tier == "derived"}
    assert limits == {
        "municipal_reports_due": begin.replace("2024", "2025"),
        "report_due": begin.replace("2024", "2026"),
        "commissioner_report_due": "2026-09-30",
        "evaluation_due": begin.replace("2024", "2027"),
    }
