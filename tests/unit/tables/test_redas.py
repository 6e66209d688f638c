"""Lists of documents of the Landtag: our own, laid out as two public programs read them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.redas import COLUMNS, parse_references

BEHIND = '{"timestamp":"2026-11-23T08:00:00.000+00:00","status":200,"path":"/redas/query"}'
QUESTION = {
    "id": 1,
    "dokumentenart": "Drs",
    "dokumententyp": "KlAnfr",
    "titel": "Integration im  Landkreis",
    "fundstelleAutor": "KlAnfr Erika Muster Die Linke 05.06.2026 Drs 8/7222",
    "dateien": [
        {
            "id": 2,
            "format": "pdf",
            "name": "Drs 8/7222",
            "filename": "8_Drs_7222.pdf",
            "url": "download?datei_id=77",
        }
    ],
    "anzeigeId": "Drs 8/7222",
}


def references(*items, behind=BEHIND):
    content = json.dumps(list(items)) + behind
    return parse_references([Body("list.json", data=content.encode())])


def test_a_document_is_one_reference():
    assert references(QUESTION).rows() == [
        (
            "Drs 8/7222",
            "Drs",
            "KlAnfr",
            "Integration im Landkreis",
            "Erika Muster Die Linke",
            "2026-06-05",
            "https://redas.landtag.sachsen.de/redas/download/file?datei_id=77",
        )
    ]


def test_question_and_answer_are_two_references():
    files = [{"url": "download?datei_id=77"}, {"url": "download?datei_id=78"}]
    assert references(QUESTION | {"dateien": files})["url"].str.slice(-2).to_list() == ["77", "78"]


def test_a_document_without_a_file_is_a_reference_too():
    assert references(QUESTION | {"dateien": []})["url"].to_list() == [""]


def test_a_place_that_says_no_day_gives_neither_day_nor_author():
    found = references(QUESTION | {"fundstelleAutor": "KlAnfr ohne Angabe"})
    assert found.select("author", "date").rows() == [("", "")]


def test_an_empty_list_has_the_same_columns():
    assert references().columns == list(COLUMNS)


def test_references_stand_in_the_same_order_whatever_the_list_does():
    other = QUESTION | {"anzeigeId": "Drs 8/100", "fundstelleAutor": "Antr CDU, SPD 04.06.2025 Drs 8/100"}
    assert references(QUESTION, other).equals(references(other, QUESTION))
    assert references(QUESTION, other)["author"].to_list() == ["Antr CDU, SPD", "Erika Muster Die Linke"]


def test_second_object_is_cut_off_and_nothing_else():
    assert references(QUESTION, behind="").equals(references(QUESTION))
    for behind in ('{"status":500}', '{"status":200,"items":[]}', BEHIND + BEHIND, "]", "[]"):
        with pytest.raises(AnswerError):
            references(QUESTION, behind=behind)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b'{"timestamp":"x","status":500,"error":"Internal Server Error"}',
        b"[1]",
    ],
)
def test_other_answers_are_no_list(content):
    with pytest.raises(AnswerError):
        parse_references([Body("list.json", data=content)])


def test_a_renamed_key_is_named():
    with pytest.raises(TableError, match='document 1: "titel" is missing'):
        references({name: entry for name, entry in QUESTION.items() if name != "titel"})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://example.org/x.pdf",
        "//example.org/x",
        "../../../etc/passwd",
        'x"><script>',
        "//[x",
    ],
)
def test_an_address_that_leaves_the_site_is_refused(address):
    with pytest.raises(TableError, match="the address of a file leaves the site"):
        references(QUESTION | {"dateien": [{"url": address}]})


def test_halves_of_letters_are_no_text():
    with pytest.raises(TableError, match="titel is no text"):
        references(QUESTION | {"titel": "\ud83d"})


@given(st.integers(0, 400), st.text(max_size=3))
def test_a_spoiled_list_gives_references_or_one_clean_error(place, spoiled):
    text = json.dumps([QUESTION], ensure_ascii=False) + BEHIND
    with suppress(EvidenceError):
        parse_references([Body("list.json", data=(text[:place] + spoiled + text[place + 2 :]).encode())])
