"""What kind of bytes came, and as which text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, TableError
from evidence.sources import bodies
from evidence.sources.bodies import decode, first_json, kind, refuse_page, utf8
from evidence.sources.exchange import Body


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (b"PK\x03\x04" + bytes(26) + b"12531-0043_flat.csv", "zip"),
        (b"PK\x05\x06" + bytes(18), "zip"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "xlsx"),
        (b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", "xlsx"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\n  <!doctype HTML>", "html"),
        (b"<html lang=de>", "html"),
        (b"<!-- notice --><HTML>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', "html"),
        ("\ufeff<html>".encode("utf-16-le"), "html"),
        (b'<?xml version="1.0"?><rss><title>x</title></rss>', "xml"),
        (b"<message:Header/>", "xml"),
        (b"<Header/>", "xml"),
        (b'\n{"Status":', "json"),
        (b"\xef\xbb\xbf[1]", "json"),
        (b"\xef\xbb\xbfstatistics_code;x", "text"),
        (b"a < b;<html>", "text"),
        (b"\xff\xfea\x00;\x00", "text"),
    ],
)
def test_kind_is_seen_from_the_beginning(first, expected):
    assert kind(first) == expected


@given(st.binary(max_size=200))
def test_every_beginning_has_a_kind(first):
    assert kind(first) in {"zip", "gzip", "html", "json", "xml", "xlsx", "ole", "text", "empty"}


def test_page_is_refused_with_its_first_words():
    page = Body("x", data=b"<!DOCTYPE html>\n<title>Wartungsarbeiten</title>" + b" " * 200)
    with pytest.raises(AnswerError) as fault:
        refuse_page(page, "destatis/12531-0043", "a ZIP")
    assert str(fault.value) == (
        "destatis/12531-0043: a web page came instead of data. Expected a ZIP; found "
        '"<!DOCTYPE html> <title>Wartungsarbeiten</title>". Next step: open the address of the table in a browser and '
        "look for a notice: maintenance, a new address, a login."
    )


def test_data_is_no_page():
    refuse_page(Body("x", data=b"a;b\n<html>"), "t")


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_comes_without_mark_and_with_line_feeds(encoding):
    assert decode("Größe;ß\r\n1;2\n".encode(encoding), "t") == "Größe;ß\n1;2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", ["Größe;ß\r\n1;2\n", "Größe\n", "1;2\r3\n", ""])
def test_bytes_of_a_text_are_those_of_its_letters(encoding, text):
    content = text.encode(encoding)
    assert utf8(content, "t") == decode(content, "t").encode() == text.replace("\r\n", "\n").encode()


def test_byte_that_is_no_utf8_is_told_with_its_line():
    with pytest.raises(TableError, match=r't, line 3: byte 0xfc is no UTF-8.*"Zürich"'):
        decode("a\nb\nZürich\nc\n".encode("latin-1"), "t")


def test_cp1252_is_read_only_where_it_is_asked_for():
    assert decode("Zürich – 5 €".encode("cp1252"), "t", cp1252=True) == "Zürich – 5 €"
    assert decode("Zürich".encode(), "t", cp1252=True) == "Zürich"
    with pytest.raises(TableError, match="line 2: byte 0x81"):
        decode(b"\xfc\n\x81", "t", cp1252=True)


@pytest.mark.parametrize("cp1252", [True, False])
def test_destroyed_letter_is_refused(cp1252):
    with pytest.raises(TableError, match='t, line 2: a letter was destroyed.*found U\\+FFFD in "Z\ufffdrich'):
        decode("a\nZ\ufffdrich\n".encode(), "t", cp1252=cp1252)


def test_nul_is_refused():
    with pytest.raises(TableError, match="line 1: a byte that no text has"):
        decode(b"a\0b", "t")


def test_line_of_absurd_length_is_refused(monkeypatch):
    monkeypatch.setattr(bodies, "LONGEST_LINE", 10)
    assert decode(b"0123456789\n0123456789", "t") == "0123456789\n0123456789"
    assert decode(b"01\n" * 50, "t") == "01\n" * 50
    with pytest.raises(TableError, match="t, line 2: a line of absurd size"):
        decode(b"012345678\n01234567890\n", "t")
    with pytest.raises(TableError, match="t, line 3"):
        decode(b"01\n01\n01234567890", "t")


@given(st.lists(st.integers(0, 24), max_size=30))
def test_a_line_is_too_long_wherever_it_stands(lengths):
    from unittest.mock import patch

    text = "\n".join("x" * length for length in lengths)
    with patch.object(bodies, "LONGEST_LINE", 12):
        if any(length > 12 for length in lengths):
            with pytest.raises(TableError, match="absurd size"):
                decode(text.encode(), "t")
        else:
            assert decode(text.encode(), "t") == text


def test_header_of_absurd_width_is_refused():
    assert decode(b";" * 3_999, "t")
    with pytest.raises(TableError, match="line 2: a line of absurd size.*more than 4,000 cells"):
        decode(b"a\n" + b";" * 4_000, "t")


# JSON


def test_first_value_comes_with_what_follows_it():
    assert first_json(Body("x", data=b'\xef\xbb\xbf [{"a": 1}] {"status": 200} '), "t") == (
        [{"a": 1}],
        '{"status": 200}',
    )


def test_numbers_can_stay_text():
    value, _ = first_json(Body("x", data=b"[12.0, -3, 1e5, true, null]"), "t", numbers_as_text=True)
    assert value == ["12.0", "-3", "1e5", True, None]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing"),
        (b"a;b", "Expecting value"),
        (b"[1", "Expecting ',' delimiter"),
        (b"[NaN]", "NaN is no number"),
        (b"[-Infinity]", "-Infinity is no number"),
        (b"[1e999]", "1e999 is too large"),
        (b"[" + b"9" * 5_000 + b"]", "Exceeds the limit"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'["\xfc"]', "can't decode byte 0xfc"),
    ],
)
def test_what_is_no_json_is_told(content, found):
    with pytest.raises(AnswerError, match="t: the answer is no JSON") as fault:
        first_json(Body("x", data=content), "t")
    assert found in str(fault.value)
    assert len(str(fault.value)) < 500


def test_page_is_no_json():
    with pytest.raises(AnswerError, match="a web page came instead of data. Expected JSON"):
        first_json(Body("x", data=b"<html>"), "t")


@given(st.binary(max_size=100))
def test_any_bytes_are_json_or_one_error(content):
    try:
        value, _ = first_json(Body("x", data=content), "t")
    except AnswerError:
        return
    json.dumps(value, allow_nan=False)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_text_or_one_error(content, cp1252):
    try:
        text = decode(content, "t", cp1252=cp1252)
    except TableError:
        return
    assert "\r\n" not in text
    assert "\0" not in text
