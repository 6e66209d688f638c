"""Requests, answers and bodies as values."""

import json

import pytest

from evidence.errors import AnswerError
from evidence.sources.exchange import Answer, Body, Request, is_sound, read_answer, write_answer

BASE = "https://host.example/rest/"
REQUEST = Request(
    "office",
    "t",
    "host",
    "POST",
    "data/table",
    query=(("b", "2"), ("a", "1")),
    form=(("name", "Bevölkerung"), ("key", "14"), ("key", "11")),
    part="2015 to 2019",
)


def kept(folder, body=b"figures"):
    """Return an answer that lies in a folder with its record."""
    path = folder / "0123456789abcdef.body"
    path.write_bytes(body)
    import hashlib

    answer = Answer(
        REQUEST,
        200,
        {"etag": '"a"'},
        path,
        len(body),
        hashlib.sha256(body).hexdigest(),
        "2026-11-23T08:10:00Z",
    )
    path.with_suffix(".json").write_text(write_answer(answer, BASE), encoding="utf-8")
    return answer


def test_canonical_request_is_one_line_with_sorted_keys():
    assert REQUEST.canonical(BASE) == (
        '{"form":{"key":["11","14"],"name":"Bevölkerung"},"method":"POST","query":{"a":"1","b":"2"},'
        '"url":"https://host.example/rest/data/table"}'
    )


def test_order_of_parameters_makes_no_other_request():
    other = Request(
        "office", "t", "host", "POST", "data/table", query=REQUEST.query[::-1], form=REQUEST.form[::-1]
    )
    assert other.key(BASE) == REQUEST.key(BASE)
    assert len(REQUEST.key(BASE)) == 16


@pytest.mark.parametrize(
    "other",
    [
        Request("office", "t", "host", "GET", "data/table", query=REQUEST.query, form=REQUEST.form),
        Request("office", "t", "host", "POST", "data/tables", query=REQUEST.query, form=REQUEST.form),
        Request("office", "t", "host", "POST", "data/table", form=REQUEST.form),
        Request("office", "t", "host", "POST", "data/table", query=REQUEST.query),
        Request(
            "office", "t", "host", "POST", "data/table", query=REQUEST.query, form=REQUEST.form, json="{}"
        ),
    ],
)
def test_everything_that_is_sent_makes_another_request(other):
    assert other.key(BASE) != REQUEST.key(BASE)


def test_place_of_a_request_names_its_part():
    assert REQUEST.where == "office/t, part 2015 to 2019"
    assert Request("office", "t", "host", "GET", "").where == "office/t"


def test_body_is_read_from_a_file_or_from_memory(tmp_path):
    (tmp_path / "x").write_bytes(b"figures")
    for body in (Body("x", tmp_path / "x"), Body("x", data=b"figures")):
        assert (body.size, body.read()) == (7, b"figures")
        with body.open() as stream:
            assert stream.read(3) == b"fig"


def test_body_above_the_limit_is_not_read(tmp_path):
    with pytest.raises(AnswerError, match="x: the file is too large.*at most 6 bytes; found 7"):
        Body("x", data=b"figures").read(6)


def test_answer_is_read_back_from_its_record(tmp_path):
    answer = kept(tmp_path)
    assert read_answer(answer.path.with_suffix(".json"), REQUEST) == answer
    assert answer.content() == b"figures"
    assert answer.body.name == answer.path.name


def test_record_has_the_request_and_no_path(tmp_path):
    text = kept(tmp_path).path.with_suffix(".json").read_text(encoding="utf-8")
    assert json.loads(json.loads(text)["request"])["form"]["name"] == "Bevölkerung"
    assert str(tmp_path) not in text


def spoil_body(record):
    record.with_suffix(".body").write_bytes(b"figurez")


def cut_record(record):
    record.write_bytes(record.read_bytes()[:-40])


def lose_key(record):
    record.write_text("{}", encoding="utf-8")


def lose_body(record):
    record.with_suffix(".body").unlink()


def replace_record(record):
    record.write_text("[1]", encoding="utf-8")


@pytest.mark.parametrize("spoil", [spoil_body, cut_record, lose_key, lose_body, replace_record])
def test_answer_that_is_not_whole_is_none(tmp_path, spoil):
    record = kept(tmp_path).path.with_suffix(".json")
    assert is_sound(record)
    spoil(record)
    assert not is_sound(record)
    assert read_answer(record, REQUEST) is None
