"""The client of INKAR, with an asker of our own in place of the network."""

import datetime as dt
import io
import json
import struct
import zipfile

import pytest

from askers import Answers
from evidence.errors import AnswerError, TableError
from evidence.sources.clients import client
from evidence.sources.exchange import Body
from tables_of_publishers import definition

DAY = dt.date(2026, 11, 23)
TIMES = {
    "Möglich": [
        {
            "Gruppe": "12",
            "IndID": 1101,
            "RaumID": "KRE",
            "ZeitID": year,
            "Zeit": year,
            "Indikator": "Arbeitslosenquote",
        }
        for year in ("2010", "2011", "2022")
    ]
}
VALUES = {
    "Daten": [
        {
            "ID": "1101",
            "Schlüssel": key,
            "Raumbezug": "KRE",
            "Indikator": "12",
            "Wert": 7.07,
            "ZeitID": "2022",
        }
        for key in ("14511", "14612")
    ]
}


def table(**entry):
    ask = {"kind": "table", "indicators": {"12": ["Arbeitslosenquote"]}, "levels": ["KRE"]}
    return definition(
        client="inkar", host="inkar", reader="inkar_table", legend="inkar", **({"ask": ask} | entry)
    )


BASE = table(ask={"kind": "bulk", "file": "imagemap/inkar/download/inkar_2025.zip", "indicators": ["q_alo"]})


def wrapped(said):
    return json.dumps(json.dumps(said, ensure_ascii=False), ensure_ascii=False)


def archive(*, method=zipfile.ZIP_DEFLATED, text="Bereich;Wert\n", name="inkar_2025.csv"):
    """Return a ZIP with one file, which says that it is packed by ``method``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, text)
    content = bytearray(stream.getvalue())
    struct.pack_into("<H", content, 8, method)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 10, method)
    return bytes(content)


def test_the_times_are_asked_for_first():
    (request,) = client("inkar").plan(table(), DAY).requests
    assert (request.method, request.path) == ("POST", "Wizard/GetM%C3%B6glich")
    assert json.loads(request.json) == {
        "IndicatorCollection": [{"Gruppe": "12"}],
        "TimeCollection": "",
        "SpaceCollection": [{"level": "KRE"}],
    }


def test_the_values_of_all_times_since_a_year_are_asked_for(tmp_path):
    asked = table(since="2011")
    asker = Answers(tmp_path, [wrapped(TIMES), wrapped(VALUES)])
    answers = client("inkar").fetch(client("inkar").plan(asked, DAY), asked, asker)
    assert [answer.request.part for answer in answers] == [
        "Arbeitslosenquote, KRE, times",
        "Arbeitslosenquote, KRE, values",
    ]
    request = asker.asked[1]
    assert (request.path, json.loads(request.json)["pageorder"]) == ("Table/GetDataTable", "1")
    assert json.loads(request.json)["TimeCollection"] == [
        {"group": "12", "indicator": 1101, "level": "KRE", "time": "2011"},
        {"group": "12", "indicator": 1101, "level": "KRE", "time": "2022"},
    ]


def test_each_level_is_asked_for():
    asked = table(ask=dict(table().ask) | {"levels": ["KRE", "BLD"]})
    assert [request.part for request in client("inkar").plan(asked, DAY).requests] == [
        "Arbeitslosenquote, KRE, times",
        "Arbeitslosenquote, BLD, times",
    ]


@pytest.mark.parametrize(
    ("contents", "what"),
    [
        (["<html></html>"], "a web page came instead of data"),
        ([wrapped({"Möglich": []})], "no Möglich in the answer"),
        ([wrapped({"Möglich": [{"Gruppe": "12"}]})], "no Möglich in the answer.*found Gruppe"),
        ([wrapped({"Fehler": "x"})], "laid out in another way"),
        (['"\\ud83d"'], "the answer is no JSON"),
        ([wrapped(TIMES), wrapped({"Daten": []})], "no Daten in the answer.*no rows"),
        ([wrapped(TIMES), wrapped(TIMES)], "no Daten in the answer"),
    ],
)
def test_answers_that_hold_nothing_are_not_kept(tmp_path, contents, what):
    with pytest.raises(AnswerError, match=what):
        client("inkar").fetch(client("inkar").plan(table(), DAY), table(), Answers(tmp_path, contents))


def test_an_indicator_without_times_since_a_year_is_told(tmp_path):
    asked = table(since="2023")
    with pytest.raises(AnswerError, match="the indicator has no times"):
        client("inkar").fetch(client("inkar").plan(asked, DAY), asked, Answers(tmp_path, [wrapped(TIMES)]))


@pytest.mark.parametrize(
    "ask", [{"kind": "export"}, {"kind": "table"}, {"kind": "table", "indicators": {}, "x": 1}]
)
def test_a_definition_that_cannot_be_asked_is_told(ask):
    with pytest.raises(TableError, match="office/t, ask"):
        client("inkar").plan(table(ask=ask), DAY)


def test_the_archive_is_asked_for_once(tmp_path):
    plan = client("inkar").plan(BASE, DAY)
    assert [request.path for request in plan.requests] == ["imagemap/inkar/download/inkar_2025.zip"]
    (answer,) = client("inkar").fetch(plan, BASE, Answers(tmp_path, [archive()]))
    assert answer.size == len(archive())


def test_an_archive_that_we_cannot_unpack_is_told_with_the_way_out(tmp_path):
    asker = Answers(tmp_path, [archive(method=9)])
    with pytest.raises(AnswerError, match="packed by Deflate64.*unpack it with unzip.*reader inkar_bulk"):
        client("inkar").fetch(client("inkar").plan(BASE, DAY), BASE, asker)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"<html></html>", archive()[:-9], archive(name="../x.csv")])
def test_archives_that_are_none_are_not_kept(tmp_path, content):
    with pytest.raises(AnswerError):
        client("inkar").fetch(client("inkar").plan(BASE, DAY), BASE, Answers(tmp_path, [content]))


def content(*said, of=wrapped):
    return client("inkar").content([Body("a", data=of(one).encode()) for one in said], table())


def test_same_content_in_another_order_is_recognised():
    turned = {"Daten": [dict(reversed(row.items())) for row in reversed(VALUES["Daten"])]}
    assert content(TIMES, VALUES) == content(TIMES, turned)
    assert content(VALUES) == content(VALUES, of=lambda said: json.dumps(said, indent=2))
    assert content(VALUES) != content({"Daten": VALUES["Daten"][:1]})


def test_content_of_an_archive_is_what_it_holds():
    def hashed(packed):
        return client("inkar").content([Body("a", data=packed)], BASE)

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as other:
        other.writestr("inkar_2025.csv", "Bereich;Wert\n")
    assert hashed(stream.getvalue()) == hashed(archive())
    assert hashed(archive(text="Bereich;Wert\n1\n")) != hashed(archive())
