"""The comparison on a terminal: short for people, whole for those who ask, the same JSON for the same editions."""

import json

import pytest
from published import FOREIGN, SHARE, changed, fact, row

from evidence.comparison.telling import AT_MOST, lines


def flip(tables):
    row(tables, "facts", SHARE)["value"] = "10"
    row(tables, "claims", "C1")["verdict"] = "contradicted"


def many(tables):
    flip(tables)
    row(tables, "facts", FOREIGN)["value"] = "262"
    tables["facts"] += [fact(f"number_{place}.14.2024", str(place)) for place in range(200)]
    for entry in tables["facts"][:2]:
        entry["unit"] = "households"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Nothing changed between 2 and 3."), ("de", "Zwischen 2 und 3 hat sich nichts geändert.")],
)
def test_no_change_is_said_in_one_line(lang, words):
    assert lines(changed(lambda _: None), "2", "3", lang) == [words]


def test_change_is_told_with_values_cause_verdict_and_place():
    told = "\n".join(lines(changed(flip), "edition 2", "edition 3", "en"))
    assert "edition 2 (2024-01-15) → edition 3 (2024-01-15)" in told
    assert "Facts: 1 changed, 0 new, 0 vanished. Verdicts: 1 flipped, 0 affected." in told
    assert "C1: supported → contradicted" in told
    assert f"method: 1\n  {SHARE}: 9 → 10 percent" in told
    assert "en/01_question.html#sentence-1: It is 9.0% of all." in told


def test_german_words_for_german_readers():
    told = "\n".join(lines(changed(flip), "Ausgabe 2", "Ausgabe 3", "de"))
    assert "Urteile: 1 anders" in told
    assert "Methode: 1" in told


def test_long_list_is_cut_unless_all_is_wanted():
    comparison = changed(many)
    short = lines(comparison, "2", "3", "en")
    assert len(short) <= AT_MOST
    assert any("more" in line for line in short)
    assert len(lines(comparison, "2", "3", "en", whole=True)) > 200


def test_json_is_the_same_for_the_same_two_editions_and_holds_everything():
    content = changed(many).as_json()
    assert content == changed(many).as_json()
    read = json.loads(content)
    assert len(read["changes"]) == len(changed(many).changes)
    assert set(read) == {"old", "new", "empty", "changes", "sentences", "charts", "tables", "verdicts"}
