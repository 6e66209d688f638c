"""Eurostat: one request a table, by the statistics interface or SDMX 2.1, parted by years where the answer would be too large.

Eurostat says that a selection is too large in four ways: with status 413, with status 200 and a JSON object in place of
the data, with an envelope of SOAP that has put the request into a queue, and with a footer in SDMX-ML. All are the same
``TooLargeError`` here.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NoReturn

from evidence.errors import AnswerError, Problem, PublisherError, TableError, TooLargeError
from evidence.sources import clock
from evidence.sources.archives import gunzip, single_member
from evidence.sources.bodies import decode, first_bytes, first_json, kind, refuse_page
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Answer, Asks, Body, Plan, Request

Format = Literal["JSON", "TSV", "CSV", "XML"]

_FORMATS: Mapping[str, Format] = {
    "eurostat_json": "JSON",
    "eurostat_tsv": "TSV",
    "eurostat_csv": "CSV",
    "eurostat_xml": "XML",
}
_SDMX: Mapping[Format, tuple[tuple[str, str], ...]] = {
    "TSV": (("compressed", "true"), ("format", "TSV")),
    "CSV": (("format", "SDMX-CSV"),),
    "XML": (("format", "SDMX_2.1_STRUCTURED"),),
}
_KINDS: Mapping[Format, tuple[str, ...]] = {
    "JSON": ("json",),
    "TSV": ("gzip", "text"),
    "CSV": ("gzip", "text"),
    "XML": ("xml", "zip", "gzip"),
}
_ASK = ("code", "format", "key", "lang", "geoLevel")
_CODE = re.compile(r"[A-Za-z0-9_$]+")
_VALUE = re.compile(r"[A-Za-z0-9_.-]+")
# How the first and the last period of a year are written, by frequency.
_PERIODS = {"A": ("", ""), "S": ("-S1", "-S2"), "Q": ("-Q1", "-Q4"), "M": ("-01", "-12")}
_MESSAGE = re.compile(rb'"(warning|error)"\s*:\s*[\[{]')
_LONGEST_MESSAGE = 65_536
_FOOTER = re.compile(rb'<(?:[\w.-]+:)?Message\b[^>]*\bcode="([0-9]{1,4})"')
_WORDS = re.compile(rb"<(?:[\w.-]+:)?Text\b[^>]*>([^<]*)<")
_DATA = re.compile(rb"</?(?:[\w.-]+:)?DataSet[\s>/]")
_SOAP = re.compile(rb"<(?:[\w.-]+:)?(?:Fault|Envelope|Error)[\s>]")
_QUEUED = re.compile(r"<(?:[\w.-]+:)?queued[\s>]")
_CODE_OF_FAULT = re.compile(
    r"<faultcode>([0-9]{1,4})<|<(?:[\w.-]+:)?ErrorMessage\b[^>]*\bcode=\"([0-9]{1,4})\""
)
_TAIL = 16_384
_TOO_LARGE = 413
_TOO_LARGE_WORDS = re.compile(r"EXTRACTION_TOO_BIG|ASYNCHRONOUS_RESPONSE")
_NO_RESULT = re.compile(r'"status":\s?400,\s?"id":\s?100\b|<faultcode>100</faultcode>.*No results found')
_LESS = "name fewer codes in ask.key of the definition, or a later year in since"
_CORRECT = "correct code and key in the definition; compare them with the page of the table"


class Eurostat:
    """The client, see ``Client``.

    Keys of ``ask``: ``code`` of the table; ``key``, codes by dimension, for JSON those that are to be filtered, for SDMX all in
    the order of the publisher, empty lists for all codes; ``format``, if given, must be that of the reader; for JSON
    ``lang`` (``DE``, ``EN``, ``FR``) and ``geoLevel``.
    """

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return one request for all years from ``since`` on, whatever the day."""
        _ = day
        _check(table)
        return Plan(table.id, (_request(table, table.since, "", ""),), table.expected_bytes)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return the answers, parted by years as little as Eurostat allows.

        Raises:
            TooLargeError: One year is too large, or nothing says how the table could be parted.
            PublisherError: The publisher did not give the data.
        """
        answers: list[Answer] = []
        for request in plan.requests:
            try:
                answers.append(_ask(request, table, asks))
            except TooLargeError as fault:
                answers += _by_years(table, asks, fault)
        return tuple(answers)

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of codes, values and flags: not of the time of the extraction, nor of words."""
        digest = hashlib.sha256()
        for body in bodies:
            refuse_message(body, table.name)
            for line in _said(unpacked(body, table.name), table):
                digest.update(line.encode())
                digest.update(b"\n")
            digest.update(b"\n")
        return digest.hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return when Eurostat last changed the data, where the format says it: JSON, and CSV of the first generation."""
        updated = ""
        for body in bodies:
            plain = unpacked(body, body.name)
            first = kind(first_bytes(plain))
            if first == "json":
                said, _ = first_json(plain, body.name)
                found = said.get("updated") if isinstance(said, dict) else None
                updated = max(updated, found if isinstance(found, str) else "")
            elif first == "text":
                rows = csv.DictReader(io.StringIO(decode(plain.read(), body.name)))
                updated = updated or (next(rows, {}).get("LAST UPDATE") or "")
        return Description(updated=updated, attribution="Eurostat")


EUROSTAT = Eurostat()


def unpacked(body: Body, where: str) -> Body:
    """Return the body without gzip or ZIP around it.

    Raises:
        AnswerError: The archive is damaged, or a ZIP holds anything but one XML file.
        TooLargeError: It unpacks to more than is held in memory at once.
    """
    first = kind(first_bytes(body))
    if first == "gzip":
        return Body(body.name, data=gunzip(body, where))
    return single_member(body, ".xml", where) if first == "zip" else body


def refuse_message(body: Body, where: str) -> None:
    """Return nothing if the body is neither a web page nor a message of Eurostat in place of data.

    Raises:
        TooLargeError: Eurostat says that the selection is too large, or that the answer will come later (413).
        AnswerError: It is a web page or another message.
    """
    refuse_page(body, where)
    first = first_bytes(body)
    if kind(first) == "json" and body.size <= _LONGEST_MESSAGE and _MESSAGE.search(first):
        said, _ = first_json(body, where)
        for name in ("warning", "error"):
            if isinstance(said, dict) and isinstance(said.get(name), list | dict):
                _refuse(_status(said[name]), json.dumps(said, ensure_ascii=False), where)
    if kind(first) == "text" and body.size <= _LONGEST_MESSAGE:
        words = first.decode("utf-8", "replace")
        if _TOO_LARGE_WORDS.search(words):
            _refuse(_TOO_LARGE, words, where)
    if kind(first) == "xml":
        _refuse_soap(first, body, where)
        with body.open() as stream:
            stream.seek(max(0, body.size - _TAIL))
            tail = stream.read()
        footer = _FOOTER.search(tail)
        if footer and not _DATA.search(first) and not _DATA.search(tail):
            texts = (text.decode("utf-8", "replace") for text in _WORDS.findall(tail, footer.start()))
            _refuse(int(footer[1]), " ".join(texts), where)


def _refuse_soap(first: bytes, body: Body, where: str) -> None:
    """Return nothing if the XML is no message of SOAP: a fault, or that the request waits in a queue."""
    if body.size > _LONGEST_MESSAGE or _DATA.search(first) or not _SOAP.search(first):
        return
    words = body.read().decode("utf-8", "replace")
    large = _QUEUED.search(words) or _TOO_LARGE_WORDS.search(words)
    code = _CODE_OF_FAULT.search(words)
    _refuse(_TOO_LARGE if large else int(code[1] or code[2]) if code else 0, words, where)


def _status(entries: object) -> int:
    """Return the status that a message names, 413 for its names of it; 0 if it names none."""
    listed = entries if isinstance(entries, list) else [entries]
    for entry in listed:
        if isinstance(entry, dict):
            if _TOO_LARGE_WORDS.search(str(entry.get("label", ""))):
                return _TOO_LARGE
            told = str(entry.get("status", ""))
            if re.fullmatch(r"[0-9]{3}", told):
                return int(told)
    return 0


def _refuse(status: int, words: str, where: str) -> NoReturn:
    line = " ".join(words.split())
    found = line if len(line) <= 200 else line[:199] + "…"  # noqa: PLR2004  enough to be understood
    if status == _TOO_LARGE:
        what = "the selection is too large (413)"
        raise TooLargeError(str(Problem(what, where, "data", found, _LESS)))
    raise AnswerError(
        str(Problem(f"a message instead of data (status {status})", where, "data", found, _CORRECT))
    )


def _check(table: TableDefinition) -> None:
    """Return nothing if the client understands ``ask``.

    Raises:
        TableError: See ``Client.plan``.
    """
    ask = table.ask
    wrong = _wrong_key(table) or _wrong_values(table)
    if not wrong and ask.get("lang", "EN") not in ("DE", "EN", "FR"):
        wrong = ("lang is none of the interface", "DE, EN or FR", repr(ask["lang"]))
    if not wrong and _format(table) != "JSON":
        strange = [name for name in ("lang", "geoLevel") if name in ask]
        if strange:
            wrong = (f"{strange[0]} is for JSON only", "code, format and key", strange[0])
    if wrong:
        what, expected, found = wrong
        raise TableError(
            str(Problem(what, f"{table.name}, ask", expected, found, "correct ask in the definition"))
        )


def _wrong_key(table: TableDefinition) -> tuple[str, str, str] | None:
    ask = table.ask
    strange = [name for name in ask if name not in _ASK]
    if strange:
        return f"{strange[0]} is unknown", ", ".join(_ASK), strange[0]
    if not _CODE.fullmatch(str(ask.get("code", ""))):
        return "code of the table", "letters, digits, _ and $", repr(ask.get("code", ""))
    if table.reader not in _FORMATS:
        return "another reader", ", ".join(_FORMATS), table.reader
    if ask.get("format", _format(table)) != _format(table):
        return f"format does not fit reader {table.reader}", _format(table), repr(ask["format"])
    if not isinstance(ask.get("geoLevel", ""), str):
        return "geoLevel is no text", "aggregate, country, nuts1, nuts2, nuts3 or city", repr(ask["geoLevel"])
    return None


def _wrong_values(table: TableDefinition) -> tuple[str, str, str] | None:
    key = table.ask.get("key", {})
    if not isinstance(key, Mapping):
        return "key is no table", "codes by dimension", repr(key)
    for name, codes in key.items():
        listed = [codes] if isinstance(codes, str) else codes
        if not (isinstance(listed, list | tuple) and all(isinstance(code, str) for code in listed)):
            return f"codes of {name}", "a code or a list of codes", repr(codes)
        strange = [code for code in (name, *listed) if not _VALUE.fullmatch(code)]
        if strange:
            return f'"{strange[0]}" is no code', "letters, digits, _, - and .", repr(strange[0])
    if not key and _format(table) != "JSON":
        return (
            "key is missing",
            "all dimensions in the order of the publisher, with lists of codes",
            "nothing",
        )
    return None


def _format(table: TableDefinition) -> Format:
    return _FORMATS[table.reader]


def _key(table: TableDefinition) -> dict[str, tuple[str, ...]]:
    key = table.ask.get("key", {})
    return {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in key.items()}


def _request(table: TableDefinition, since: str, until: str, part: str) -> Request:
    key, code = _key(table), table.ask["code"]
    if _format(table) == "JSON":
        path = f"statistics/1.0/data/{code}"
        query = [("format", "JSON"), ("lang", table.ask.get("lang", "EN"))]
        query += [(name, value) for name, values in key.items() for value in values]
        query += [("geoLevel", table.ask["geoLevel"])] if table.ask.get("geoLevel") else []
        times = ("sinceTimePeriod", "untilTimePeriod")
    else:
        path = f"sdmx/2.1/data/{code}/" + ".".join("+".join(values) for values in key.values())
        query = list(_SDMX[_format(table)])
        times = ("startPeriod", "endPeriod")
    query += [(name, period) for name, period in zip(times, (since, until), strict=True) if period]
    return Request(
        publisher=table.publisher,
        table=table.id,
        host=table.host,
        method="GET",
        path=path,
        query=tuple(query),
        part=part,
        max_bytes=table.max_bytes,
    )


def _ask(request: Request, table: TableDefinition, asks: Asks) -> Answer:
    def look(body: Body) -> None:
        refuse_message(body, request.where)
        found, wanted = kind(first_bytes(body)), _format(table)
        if found not in _KINDS[wanted]:
            raise AnswerError(
                str(
                    Problem(
                        "another kind of file came",
                        request.where,
                        wanted,
                        found,
                        "run the command again; if it comes again, ask for another format by another reader",
                    )
                )
            )

    return asks.ask(request, look)


def _by_years(table: TableDefinition, asks: Asks, fault: TooLargeError) -> list[Answer]:
    """Return the answers for the halves of all years, and for the halves of those that are still too large.

    Years without data are left out as long as others have some: the present year often has none yet.
    """
    frequencies = _key(table).get("freq", ())
    if not table.since or len(frequencies) != 1 or frequencies[0] not in _PERIODS:
        raise TooLargeError(
            f"{fault} It is asked for by years if the definition names since, and one freq in ask.key: "
            f"{', '.join(_PERIODS)}."
        ) from None
    answers: list[Answer] = []
    empty: PublisherError = fault
    last = clock.today().year
    spans = _halves(int(table.since), last)
    while spans:
        first, until = spans.pop(0)
        begin, end = _PERIODS[frequencies[0]]
        if until >= last:
            request = _request(table, f"{first}{begin}", "", f"from {first}")
        else:
            part = f"{first} to {until}" if first < until else f"{first}"
            request = _request(table, f"{first}{begin}", f"{until}{end}", part)
        try:
            answers.append(_ask(request, table, asks))
        except TooLargeError as larger:
            if first >= until:
                raise TooLargeError(f"{larger} It is one year already: {_LESS}.") from None
            spans = _halves(first, until) + spans
        except PublisherError as other:
            if not _NO_RESULT.search(str(other)):
                raise
            empty = other
    if not answers:
        raise empty
    return answers


def _halves(first: int, last: int) -> list[tuple[int, int]]:
    """Return two spans of years; one if there is but one year."""
    middle = (first + last) // 2
    return [(first, middle), (middle + 1, last)] if first < last else [(first, max(first, last))]


def _said(body: Body, table: TableDefinition) -> Iterator[str]:
    """Yield what a body says, line by line, in an order of its own."""
    first = kind(first_bytes(body))
    if first == "json":
        said, _ = first_json(body, table.name, numbers_as_text=True)
        yield from _said_in_json(said) if isinstance(said, dict) else ()
    elif first == "xml":
        content = body.read()
        data = _DATA.search(content)
        yield content[data.start() if data else 0 :].decode("utf-8", "replace")
    else:
        head, _, rest = decode(body.read(), table.name).partition("\n")
        lines = [line.replace(" \t", "\t").rstrip() for line in rest.split("\n") if line]
        if "LAST UPDATE" in head and lines:
            updated = next(csv.DictReader([head, lines[0]]), {}).get("LAST UPDATE") or ""
            lines = [line.replace(updated, "", 1) for line in lines]
        yield head.replace(" \t", "\t").rstrip()
        yield from sorted(lines)


def _said_in_json(said: Mapping[str, Any]) -> Iterator[str]:
    for name in ("id", "size"):
        yield json.dumps(said.get(name))
    dimensions = said.get("dimension")
    for name, dimension in sorted(dimensions.items() if isinstance(dimensions, dict) else ()):
        category = dimension.get("category") if isinstance(dimension, dict) else None
        yield json.dumps(
            [name, category.get("index") if isinstance(category, dict) else None], sort_keys=True
        )
    for name in ("value", "status"):
        found = said.get(name)
        pairs = (
            enumerate(found) if isinstance(found, list) else found.items() if isinstance(found, dict) else ()
        )
        listed = [(str(place), one) for place, one in pairs if one not in (None, "")]
        yield json.dumps([name, sorted(listed) if listed else found], sort_keys=True, default=str)
