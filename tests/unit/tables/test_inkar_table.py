"""Answers of the site of INKAR: our own, laid out as two public packages read them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from tables_of_publishers import definition

TIMES = {
    "Möglich": [
        {
            "Gruppe": "12",
            "IndID": "1101",
            "RaumID": "KRE",
            "ZeitID": year,
            "Zeit": year,
            "Indikator": "Arbeitslosenquote",
            "Raum": "Kreise",
        }
        for year in ("2021", "2022")
    ]
}
VALUES = (
    '{"Daten":[{"ID":"1101","Schlüssel":"14511","Raumbezug":"KRE","Indikator":"12","Wert":7.10,"ZeitID":"2022"},'
    '{"ID":"1101","Schlüssel":"14612","Raumbezug":"KRE","Indikator":"12","Wert":null,"ZeitID":"2022"},'
    '{"ID":"1101","Schlüssel":"14511","Raumbezug":"KRE","Indikator":"12","Wert":1e1,"ZeitID":"2021"}]}'
)


def answer(said, *, twice=True):
    """Return an answer as the site gives it: a JSON text that holds JSON."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return (json.dumps(text, ensure_ascii=False) if twice else text).encode()


def cells(*contents, wordings=("Arbeitslosenquote",)):
    table = definition(
        reader="inkar_table", legend="inkar", ask={"kind": "table", "indicators": {"12": list(wordings)}}
    )
    return reader("inkar_table")(
        [Body(f"{at}.json", data=content) for at, content in enumerate(contents)], table
    )


def test_values_have_the_times_of_the_answer_before():
    found = cells(answer(TIMES), answer(VALUES))
    assert found.frame.select("time", "level", "region", "indikator", "number").rows() == [
        ("2022", "KREISE", "14511", "12", "7.10"),
        ("2021", "KREISE", "14511", "12", "10"),
    ]
    assert found.labels == {("indikator", "12"): "Arbeitslosenquote"}


def test_answers_that_are_wrapped_once_are_read_as_well():
    assert cells(answer(TIMES, twice=False), answer(VALUES, twice=False)).frame.height == 2


def test_a_group_that_is_another_indicator_is_refused():
    with pytest.raises(TableError, match='group 12 is "Arbeitslosenquote".*"Langzeitarbeitslose"'):
        cells(answer(TIMES), answer(VALUES), wordings=["Langzeitarbeitslose"])


def test_a_value_without_a_time_is_refused():
    with pytest.raises(
        TableError, match="a value of a time that the answer before does not name.*ZeitID 1999"
    ):
        cells(answer(TIMES), answer(VALUES.replace('"ZeitID":"2021"', '"ZeitID":"1999"')))


def test_a_renamed_column_is_named():
    with pytest.raises(TableError, match='"Wert" is missing.*Value'):
        cells(answer(TIMES), answer(VALUES.replace('"Wert"', '"Value"')))


def test_an_answer_of_another_kind_is_refused():
    with pytest.raises(TableError, match="an answer of another kind"):
        cells(answer({"Gebiete": [{"Schlüssel": "14511"}]}))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (answer("kein JSON"), "the answer is no JSON"),
        (answer('{"Message":"An error has occurred."}'), "the answer is laid out in another way"),
        (answer(VALUES) + b"{}", "the answer is laid out in another way"),
        (b"<!DOCTYPE html><html></html>", "a web page came instead of data"),
    ],
)
def test_other_answers_are_told(content, what):
    with pytest.raises(AnswerError, match=what):
        cells(answer(TIMES), content)


def test_a_text_in_place_of_a_number_stays_a_symbol():
    found = cells(answer(TIMES), answer(VALUES.replace("7.10", '"k.A."')))
    assert found.frame["symbol"].to_list() == ["k.A.", ""]


@given(st.integers(0, len(VALUES)), st.text(max_size=3))
def test_a_spoiled_answer_gives_cells_or_one_clean_error(place, spoiled):
    with suppress(EvidenceError):
        cells(answer(TIMES), answer(VALUES[:place] + spoiled + VALUES[place + 2 :]))
