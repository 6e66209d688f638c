"""What kind of bytes came, and as which text: every reader and client asks here first."""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any, Literal, NoReturn

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.exchange import Body

Kind = Literal["zip", "gzip", "html", "json", "xml", "xlsx", "ole", "text", "empty"]
FIRST = 4_096
LONGEST_LINE = 2**20
MOST_COLUMNS = 4_000
_HEADER_LINES = 100  # a header stands among these; the columns of a table are those of its header
_SEPARATORS = ";,\t"
_QUOTED = 80  # letters of a text that a message shows
_WORKBOOK = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_PAGE = re.compile(r"<(!doctype\s+html|html|head|body|title|script|meta)\b", re.IGNORECASE)
_PAGE_IN_XML = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)


def kind(first: bytes) -> Kind:
    """Return what kind of file begins with ``first``: its first ``FIRST`` bytes, or all of it."""
    if first.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx" if first[30:].startswith(_WORKBOOK) else "zip"
    if first.startswith(b"\x1f\x8b"):
        return "gzip"
    if first.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    text = _beginning(first)
    if not text:
        return "empty"
    if text.startswith("<"):
        page = _PAGE_IN_XML if text.startswith("<?xml") else _PAGE
        return "html" if page.search(text) else "xml"
    return "json" if text.startswith(("{", "[")) else "text"


def _beginning(first: bytes) -> str:
    """Return the first letters of a text, for a look at them only."""
    return first.decode(_encoding(first), errors="replace").removeprefix("\ufeff").strip()


def _encoding(content: bytes) -> str:
    return "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"


def first_bytes(body: Body) -> bytes:
    """Return the first ``FIRST`` bytes of a body."""
    with body.open() as stream:
        return stream.read(FIRST)


def refuse_page(body: Body, where: str, expected: str = "data") -> None:
    """Return nothing if the body is no web page.

    Raises:
        AnswerError: It is one. ``expected`` names what was asked for: ``a ZIP``.
    """
    first = first_bytes(body)
    if kind(first) == "html":
        raise AnswerError(
            str(
                Problem(
                    "a web page came instead of data",
                    where,
                    expected,
                    f'"{_quoted(_beginning(first))}"',
                    "open the address of the table in a browser and look for a notice: maintenance, a new address, a login",
                )
            )
        )


def _quoted(text: str) -> str:
    """Return the beginning of a text in one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"


def decode(content: bytes, where: str, *, cp1252: bool = False) -> str:
    """Return the text of ``content`` with LF, without a byte order mark.

    UTF-8 strictly, UTF-16 only with its mark. With ``cp1252``, for formats that are known to use it, a file that is
    no UTF-8 is read as cp1252.

    Raises:
        TableError: A byte is no UTF-8, a letter was destroyed (U+FFFD), there is a NUL, a line is longer than
            ``LONGEST_LINE``, or one of the first lines has more than ``MOST_COLUMNS`` cells.
    """
    encoding = _encoding(content)
    try:
        text = str(_unmarked(content), encoding)
    except UnicodeDecodeError as fault:
        if not cp1252 or encoding != "utf-8":
            _refuse_byte(fault, where)
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as other:
            _refuse_byte(other, where)
    if "\r" in text:  # a search for one letter is much faster than one for two
        text = text.replace("\r\n", "\n")
    for letter, what, found in (
        ("\ufffd", "a letter was destroyed before the file came here", "U+FFFD"),
        ("\0", "a byte that no text has", "NUL"),
    ):
        place = text.find(letter)
        if place >= 0:
            line = text.count("\n", 0, place) + 1
            begin = text.rfind("\n", 0, place) + 1
            raise TableError(
                str(
                    Problem(
                        what,
                        f"{where}, line {line}",
                        "the publisher's letters",
                        f'{found} in "{_quoted(text[begin : place + 20])}"',
                        "ask again; if it comes again, tell the publisher, or take another format of the table",
                    )
                )
            )
    _check_lines(text, where)
    return text


def utf8(content: bytes, where: str) -> bytes:
    """Return the text of ``content`` as ``decode`` gives it, in UTF-8: of most files the bytes as they came.

    Raises:
        TableError: See ``decode``.
    """
    text = decode(content, where)
    if _encoding(content) == "utf-8" and b"\r" not in content:
        return content.removeprefix(codecs.BOM_UTF8)
    return text.encode()


def _unmarked(content: bytes) -> bytes | memoryview:
    """Return UTF-8 without a mark in front, not copied; the decoder of UTF-16 needs its mark."""
    return memoryview(content)[len(codecs.BOM_UTF8) :] if content.startswith(codecs.BOM_UTF8) else content


def _refuse_byte(fault: UnicodeDecodeError, where: str) -> NoReturn:
    content = fault.object
    line = content.count(b"\n", 0, fault.start) + 1
    begin = content.rfind(b"\n", 0, fault.start) + 1
    words = content[max(begin, fault.start - 20) : fault.start + 20].split(b"\n")[0]
    raise TableError(
        str(
            Problem(
                f"byte 0x{content[fault.start]:02x} is no {fault.encoding.upper()}",
                f"{where}, line {line}",
                "UTF-8",
                f'probably cp1252 or latin-1: "{_quoted(words.decode("cp1252", errors="replace"))}"',
                "ask for another format of the table, or save a dropped file as UTF-8",
            )
        )
    ) from None


def _check_lines(text: str, where: str) -> None:
    place = 0
    while len(text) - place > LONGEST_LINE:
        end = text.rfind("\n", place, place + LONGEST_LINE + 1)
        if end < 0:
            _refuse_line(f"longer than {LONGEST_LINE:,} letters", text.count("\n", 0, place) + 1, where)
        place = end + 1
    place = 0
    for number in range(1, _HEADER_LINES + 1):
        end = text.find("\n", place)
        line = text[place:] if end < 0 else text[place:end]
        if max(line.count(separator) for separator in _SEPARATORS) >= MOST_COLUMNS:
            _refuse_line(f"more than {MOST_COLUMNS:,} cells", number, where)
        if end < 0:
            break
        place = end + 1


def _refuse_line(found: str, number: int, where: str) -> NoReturn:
    raise TableError(
        str(
            Problem(
                "a line of absurd size",
                f"{where}, line {number}",
                f"at most {LONGEST_LINE:,} letters and {MOST_COLUMNS:,} cells",
                found,
                "look at the file; it is probably no table, or its lines end in a way that is not known here",
            )
        )
    )


def first_json(body: Body, where: str, *, numbers_as_text: bool = False) -> tuple[Any, str]:
    """Return the first JSON value of the body, and the text that follows it, stripped.

    ``numbers_as_text`` gives every number as the text that was printed, so that ``12.0`` keeps its decimal.

    Raises:
        AnswerError: The body is a web page, empty, or no JSON in UTF-8; a number is none (``NaN``) or beyond all
            bounds; it is nested too deeply.
    """
    refuse_page(body, where, "JSON")
    content = body.read()
    try:
        text = content.decode("utf-8-sig").lstrip()
        decoder = json.JSONDecoder(
            parse_constant=_no_constant,
            parse_float=str if numbers_as_text else _finite,
            parse_int=str if numbers_as_text else None,
        )
        value, end = decoder.raw_decode(text)
    except RecursionError:
        raise _no_json(where, "brackets nested too deeply") from None
    except ValueError as fault:
        told = str(fault) if content.strip() else "nothing"
        raise _no_json(where, f'{_quoted(told)}, in "{_quoted(_beginning(content[:FIRST]))}"') from None
    return value, text[end:].strip()


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large for a number")
    return number


def _no_json(where: str, found: str) -> AnswerError:
    return AnswerError(
        str(
            Problem(
                "the answer is no JSON",
                where,
                "one JSON value",
                found,
                "run the command again; if it comes again, look at the address in a browser",
            )
        )
    )
