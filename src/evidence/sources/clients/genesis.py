"""GENESIS on three hosts: GENESIS-Online, the Regionaldatenbank and the database of the Zensus 2022, one protocol.

Everything is asked by POST, with the parameters as a form. Figures come as a ZIP with one CSV, or as a text for a cube.
What went wrong comes with status 200 as JSON, the envelope, with a code of its own. A table that is too large is asked by
years, then by regions, and at last as a job: the publisher makes it in the background, and we ask until it is there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from evidence.errors import AnswerError, BusyError, Problem, TableError, TooLargeError, UnreachableError
from evidence.sources import clock
from evidence.sources.archives import single_member
from evidence.sources.bodies import first_bytes, first_json, kind, refuse_page
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import MIB, Answer, Asks, Body, Look, Plan, Request

FIRST_YEAR = (
    "1950"  # where a definition names none: without a first year the publisher sends the last periods only
)
JOB_SECONDS = 3_600.0
POLL_SECONDS, POLL_GROWS, POLL_MOST = 5.0, 1.5, 60.0

OK, ADJUSTED, BUSY, LOGIN, UNCHANGED, UNKNOWN, TOO_LARGE, STARTED, NOTHING, BROKEN = (
    0,
    22,
    6,
    15,
    50,
    90,
    98,
    99,
    104,
    -1,
)
_PASSED_ON = (
    "contents",
    "timeslices",
    "regionalvariable",
    *(f"classifying{word}{number}" for number in range(1, 6) for word in ("variable", "key")),
)
_OWN = ("name", "kind", "area", "format", "language", "quality", "endyear", "job", "regionalkey")
_CHOICES = {
    "kind": ("table", "cube"),
    "format": ("ffcsv", "csv"),
    "language": ("de", "en"),
    "quality": ("on", "off"),
    "job": ("allowed", "never"),
}
# What the publisher must not have adjusted (status 22): a body for other years or regions is not what was asked for.
_NOT_ADJUSTED = ("name", "startyear", "endyear", "regionalvariable", "regionalkey")
_JOB_NAME = re.compile(r"(?<![\w-])([0-9A-Z][0-9A-Z-]*_[0-9]+)(?![\w-])")
_LICENCE = re.compile(r"(?:^|[.\n])\s*([^.\n]*(?:lizenziert|licensed).*)$", re.IGNORECASE | re.DOTALL)
# Lines that differ at each call: who asked for a cube and when, when a CSV was made, the year of the copyright.
_VOLATILE = (b"* ", b"Stand: ", "©".encode(), '"©'.encode(), "©".encode("cp1252"), '"©'.encode("cp1252"))
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Envelope:
    """What the publisher says about a request, in JSON.

    Attributes:
        service: First part of what was asked: ``data``, ``metadata``, ``catalogue``; empty if it is not said.
        code: Code of the status; 0 is good.
        text: The status in words.
        parameters: What was asked, as the publisher understood it, without name and password.
        described: The object of a metadata service; empty for the others.
        entries: The list of a catalogue service; empty for the others.
        copyright: Whose data they are, and under which licence.
    """

    service: str
    code: int
    text: str
    parameters: Mapping[str, str]
    described: Mapping[str, Any]
    entries: tuple[Mapping[str, Any], ...]
    copyright: str


class _NothingError(AnswerError):
    """The publisher has nothing for this selection. Of a part of the years this may be so."""


class _Genesis:
    """The client, see ``clients.Client``."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return the request for the figures, and the one for their description."""
        ask = _checked(table)
        cube = ask.get("kind") == "cube"
        common = {"name": ask["name"], "area": ask.get("area", "all"), "language": ask.get("language", "de")}
        form = common | {
            "startyear": table.since or FIRST_YEAR,
            "endyear": ask.get("endyear") or str(day.year),
            **{name: ask[name] for name in (*_PASSED_ON, "regionalkey") if ask.get(name)},
        }
        if not cube:
            form |= {
                "compress": "true" if table.compress else "false",
                "format": ask.get("format", "ffcsv"),
                "job": "false",
                "quality": ask.get("quality", "on"),
            }
        figures = Request(
            publisher=table.publisher,
            table=table.id,
            host=table.host,
            method="POST",
            path="data/cubefile" if cube else "data/tablefile",
            form=tuple(form.items()),
            max_bytes=table.max_bytes,
        )
        description = dataclasses.replace(
            figures,
            path="metadata/cube" if cube else "metadata/table",
            form=tuple(common.items()),
            role="metadata",
            part="description",
            max_bytes=MIB,
        )
        return Plan(table.id, (figures, description), table.expected_bytes)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return the figures, in as many parts as the publisher makes necessary, and their description."""
        figures: list[Answer] = []
        descriptions: list[Answer] = []
        for request in plan.requests:
            if request.role == "metadata":
                descriptions.append(asks.ask(request, _look_at_description(request)))
            else:
                figures.extend(_bring(request, table, asks))
        return (*figures, *descriptions)

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of all lines of figures, sorted: neither parts nor their order, nor the packing, matter."""
        heads: set[bytes] = set()
        lines: list[bytes] = []
        for body in figures_of(bodies, table):
            head, *rest = _lines(body)
            heads.add(head)
            lines += rest
        if not heads:
            _refuse("no figures", table.name, "a ZIP or a text", "only descriptions", _AGAIN)
        return hashlib.sha256(b"\n".join([*sorted(heads), *sorted(lines)])).hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return the day of change, the copyright and the licence of the first description among the bodies."""
        for body in bodies:
            envelope = _description(body, body.name)
            if envelope:
                words = envelope.copyright.strip()
                licence = _LICENCE.search(words)
                attribution = words[: licence.start()] if licence else words
                return Description(
                    updated=str(envelope.described.get("Updated") or ""),
                    attribution=_one_line(attribution).rstrip(" ."),
                    licence=_one_line(licence[1]).rstrip(" .") if licence else "",
                )
        return Description()


GENESIS = _Genesis()


def figures_of(bodies: Sequence[Body], table: TableDefinition) -> Iterator[Body]:
    """Yield the text of each body that holds figures, unpacked; descriptions are passed over.

    Raises:
        AnswerError: A body is a web page, an envelope with a status, no ZIP or text, or a ZIP with another file in it.
    """
    for number, body in enumerate(bodies, start=1):
        where = table.name if len(bodies) == 1 else f"{table.name}, part {number}"
        if not _description(body, where):
            try:
                yield _unpacked(body, table, where)
            except UnreachableError as fault:  # a status of the moment that was stored in place of figures
                raise AnswerError(str(fault)) from None


def read_envelope(body: Body, where: str) -> Envelope:
    """Return what an answer in JSON says.

    Raises:
        AnswerError: It is no JSON, something follows it, or it is no answer of GENESIS.
    """
    said, rest = first_json(body, where)
    if rest or not isinstance(said, dict):
        _refuse("no answer of GENESIS", where, "one JSON object", f'"{_short(str(rest or said))}"', _AGAIN)
    status = said.get("Status", said)
    if not isinstance(status, dict):  # the service of logins says it in words only
        status = {"Code": LOGIN, "Content": status}
    try:
        code = int(status["Code"])
    except (KeyError, TypeError, ValueError):
        _refuse(
            "no answer of GENESIS", where, "a status with a code", f'"{_short(json.dumps(said))}"', _AGAIN
        )
    ident, parameters, described, entries = (
        said.get(key) for key in ("Ident", "Parameter", "Object", "List")
    )
    return Envelope(
        service=str(ident.get("Service", "")) if isinstance(ident, dict) else "",
        code=code,
        text=_one_line(str(status.get("Content") or "")),
        parameters={
            str(name): str(value or "")
            for name, value in (parameters.items() if isinstance(parameters, dict) else ())
            if name not in _SECRET
        },
        described=described if isinstance(described, dict) else {},
        entries=tuple(entry for entry in entries if isinstance(entry, dict))
        if isinstance(entries, list)
        else (),
        copyright=str(said.get("Copyright") or ""),
    )


def refuse_status(envelope: Envelope, where: str) -> None:
    """Return nothing if the status is good, or says that parameters without weight were adjusted.

    Raises:
        BusyError: Too many requests at once; ask again.
        UnreachableError: The login is wrong.
        TooLargeError: The table is too large for one answer.
        AnswerError: Any other status.
    """
    code = envelope.code
    if code in {OK, ADJUSTED}:
        return
    what, kind_of_fault, next_step = _STATUSES.get(
        code,
        ("a status that is not known here", AnswerError, "read it; if it says nothing, tell the publisher"),
    )
    raise kind_of_fault(
        str(Problem(f"status {code}: {what}", where, "figures", f'"{_short(envelope.text)}"', next_step))
    )


_AGAIN = "run the command again; if it comes again, tell the publisher"
_SECRET = ("username", "password")
_STATUSES: Mapping[int, tuple[str, type[AnswerError | UnreachableError], str]] = {
    BUSY: (
        "too many requests at once",
        BusyError,
        "run the command again in some minutes, and no other program beside it",
    ),
    LOGIN: (
        "the login is wrong",
        UnreachableError,
        "correct the variables of this host in the environment or in .env",
    ),
    UNCHANGED: (
        "nothing newer than a day that we did not name",
        AnswerError,
        "run the command again; if it comes again, tell the publisher",
    ),
    UNKNOWN: (
        "the table is unknown",
        AnswerError,
        "correct ask.name in the definition; look the table up in the publisher's catalogue",
    ),
    TOO_LARGE: (
        "the table is too large for one answer",
        TooLargeError,
        "name fewer years, regions or categories in the definition, or allow a job",
    ),
    STARTED: ("a job was started that nobody asked for", AnswerError, _AGAIN),
    NOTHING: (
        "nothing fits the selection",
        _NothingError,
        "check ask.name, years and regions in the definition; the table may be empty or withdrawn",
    ),
    BROKEN: (
        "the publisher has no data behind this table",
        AnswerError,
        "run the command again on another day; if it comes again, take another table or tell the publisher",
    ),
}


def _checked(table: TableDefinition) -> dict[str, str]:
    """Return ``table.ask`` with lists as the publisher takes them, after every key and choice has been judged."""
    ask = {
        name: ",".join(value) if isinstance(value, list) else str(value) for name, value in table.ask.items()
    }
    wrong = [
        (f'key "{name}" is unknown', ", ".join((*_OWN, *_PASSED_ON)), f"ask.{name}")
        for name in ask
        if name not in (*_OWN, *_PASSED_ON)
    ]
    wrong += [
        (f"{name} is wrong", " or ".join(choices), f'"{ask[name]}"')
        for name, choices in _CHOICES.items()
        if name in ask and ask[name] not in choices
    ]
    if not ask.get("name"):
        wrong.append(("the name of the table is missing", "ask.name", "nothing"))
    if not re.fullmatch(r"|[12][0-9]{3}", ask.get("endyear", "")):
        wrong.append(("endyear is no year", "four digits", f'"{ask["endyear"]}"'))
    if wrong:
        what, expected, found = wrong[0]
        raise TableError(
            str(
                Problem(
                    what, f"{table.name}, ask", expected, found, "correct the definition in registers/tables"
                )
            )
        )
    return ask


def _bring(request: Request, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
    """Return all answers that together hold what ``request`` asks for."""
    try:
        return _by_years(request, table, asks)
    except TooLargeError as fault:
        too_large = fault
    keys = _regional_keys(table)
    if len(keys) > 1:
        try:
            return tuple(
                answer
                for key in keys
                for answer in _by_years(_narrowed(request, key, regionalkey=key), table, asks)
            )
        except TooLargeError as fault:
            too_large = fault
    if request.path == "data/tablefile" and table.ask.get("job") != "never":
        return (_by_job(request, table, asks),)
    raise too_large


def _regional_keys(table: TableDefinition) -> tuple[str, ...]:
    keys = table.ask.get("regionalkey", ())
    return tuple(keys.split(",")) if isinstance(keys, str) else tuple(keys)


def _by_years(request: Request, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
    """Return the answer, or those for halves of the years: the newer half first, for it shows whether years help."""
    try:
        return (asks.ask(request, _look_at_figures(request, table)),)
    except TooLargeError:
        form = dict(request.form)
        first, last = int(form["startyear"]), int(form["endyear"])
        if first >= last:
            raise
    middle = (first + last) // 2
    answers: list[tuple[Answer, ...]] = []
    nothing: list[AnswerError] = []
    for begin, end in ((middle + 1, last), (first, middle)):
        words = str(begin) if begin == end else f"{begin} to {end}"
        half = _narrowed(request, words, startyear=str(begin), endyear=str(end))
        try:
            answers.insert(0, _by_years(half, table, asks))
        except _NothingError as fault:
            nothing.append(fault)
    if not answers:
        raise nothing[0]
    return tuple(answer for part in answers for answer in part)


def _narrowed(request: Request, words: str, **form: str) -> Request:
    """Return the request for a part of what it asked for. ``words`` take the place of the years in its name."""
    place = [
        word for word in request.part.split(", ") if word and not re.match(r"[12][0-9]{3}( to |$)", word)
    ]
    return dataclasses.replace(
        request, form=tuple((dict(request.form) | form).items()), part=", ".join([*place, words])
    )


def _by_job(request: Request, table: TableDefinition, asks: Asks) -> Answer:
    """Return what a job has made. A second run of the same day finds the job that the first has started."""
    form = dict(request.form)
    start = dataclasses.replace(
        request, form=tuple((form | {"job": "true"}).items()), repeatable=False, as_user=True, part="job"
    )
    started = asks.ask(start, _look_at_start(start, table))
    if kind(first_bytes(started.body)) != "json":  # there was room for it after all
        return started
    name = _job_name(read_envelope(started.body, start.where), start.where)
    _await(name, start, asks)
    result = dataclasses.replace(
        start,
        path="data/resultfile",
        form=(
            ("name", name),
            ("area", "user"),
            ("compress", form["compress"]),
            ("format", form["format"]),
            ("language", form["language"]),
        ),
        repeatable=True,
        part="",
    )
    return asks.ask(result, _look_at_figures(result, table))


def _job_name(envelope: Envelope, where: str) -> str:
    found = _JOB_NAME.findall(envelope.text)
    if envelope.code != STARTED or not found:
        refuse_status(envelope, where)
        _refuse("no name of a job", where, "status 99 with a name", f'"{_short(envelope.text)}"', _AGAIN)
    return str(found[-1])


def _await(name: str, start: Request, asks: Asks) -> None:
    """Return when the job is done.

    Raises:
        UnreachableError: It is not after an hour.
    """
    poll = dataclasses.replace(
        start,
        path="catalogue/results",
        form=(
            ("selection", name),
            ("area", "user"),
            ("pagelength", "1"),
            ("language", dict(start.form)["language"]),
        ),
        repeatable=True,
        fresh=True,
        part="wait for the job",
        max_bytes=MIB,
    )
    began, pause = clock.elapsed(), POLL_SECONDS
    while True:
        envelope = read_envelope(asks.ask(poll, _scrubbed_json(poll)).body, poll.where)
        if envelope.code != NOTHING:
            refuse_status(envelope, poll.where)
            if any(entry.get("Code") == name for entry in envelope.entries):
                return
        if clock.elapsed() - began > JOB_SECONDS:
            raise UnreachableError(
                str(
                    Problem(
                        "the job is not done",
                        poll.where,
                        f"a result within {JOB_SECONDS / 60:.0f} minutes",
                        f'"{_short(envelope.text)}" for {name}',
                        "run the command again today: it goes on waiting for the same job",
                    )
                )
            )
        clock.pause(pause)
        pause = min(pause * POLL_GROWS, POLL_MOST)


def _look_at_figures(request: Request, table: TableDefinition) -> Look:
    """Return who refuses all but figures before they are kept, and takes the user's name out of a cube."""

    def look(body: Body) -> bytes | None:
        text = _unpacked(body, table, request.where)
        content = text.read()
        return _without_user(content) if _names_user(content) else None

    return look


def _names_user(content: bytes) -> bool:
    """Return whether a line stands in front of a cube; it names the user who asked."""
    return content.startswith((b"*", _BOM + b"*"))


def _without_user(content: bytes) -> bytes:
    """Return a cube without the lines in front of it."""
    while _names_user(content):
        content = content.partition(b"\n")[2]
    return content


def _look_at_start(request: Request, table: TableDefinition) -> Look:
    def look(body: Body) -> bytes | None:
        if kind(first_bytes(body)) != "json":
            return _look_at_figures(request, table)(body)
        _job_name(read_envelope(body, request.where), request.where)
        return _scrubbed_json(request)(body)

    return look


def _look_at_description(request: Request) -> Look:
    def look(body: Body) -> bytes | None:
        envelope = read_envelope(body, request.where)
        refuse_status(envelope, request.where)
        _refuse_adjusted(envelope, request)
        if not envelope.described:
            _refuse("no description", request.where, "an object", f'"{_short(envelope.text)}"', _AGAIN)
        return _scrubbed_json(request)(body)

    return look


def _refuse_adjusted(envelope: Envelope, request: Request) -> None:
    """Return nothing if the publisher understood what matters as it was asked."""
    for name, asked in request.form:
        understood = envelope.parameters.get(name, asked)
        if name in _NOT_ADJUSTED and understood.casefold() != asked.casefold():
            _refuse(
                f"the publisher has adjusted {name}",
                request.where,
                f'"{asked}"',
                f'"{_short(understood)}", with status {envelope.code}',
                "correct the definition: the publisher does not know this value",
            )


def _scrubbed_json(request: Request) -> Look:
    """Return who takes name and password out of an envelope."""

    def look(body: Body) -> bytes | None:
        refuse_page(body, request.where, "JSON")
        said, _ = first_json(body, request.where)
        parameters = said.get("Parameter") if isinstance(said, dict) else None
        if not isinstance(parameters, dict) or not any(parameters.get(name) for name in _SECRET):
            return None
        for name in _SECRET:
            parameters.pop(name, None)
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    return look


def _description(body: Body, where: str) -> Envelope | None:
    """Return the envelope of a description; None for figures, and for an envelope that tells a status."""
    if kind(first_bytes(body)) != "json":
        return None
    envelope = read_envelope(body, where)
    return envelope if envelope.service == "metadata" else None


def _unpacked(body: Body, table: TableDefinition, where: str) -> Body:
    """Return the text of a body: the only file of a ZIP, named after the table, or the body itself."""
    found = kind(first_bytes(body))
    if found == "json":
        envelope = read_envelope(body, where)
        refuse_status(envelope, where)
        _refuse("no figures", where, "a ZIP", f'status {envelope.code}, "{_short(envelope.text)}"', _AGAIN)
    refuse_page(body, where, "a ZIP")
    if found == "text":
        return body
    member = single_member(body, ".csv", where)
    name = str(table.ask.get("name") or table.id)
    if not re.match(rf"{re.escape(name)}(?![0-9A-Za-z-])", member.name):
        _refuse("another table came", where, f"one CSV named {name}_…", f'"{_short(member.name)}"', _AGAIN)
    return member


def _lines(body: Body) -> list[bytes]:
    """Return the lines that say something about figures, without the mark in front; at least one."""
    content = _without_user(body.read()).removeprefix(_BOM).replace(b"\r\n", b"\n")
    return [line for line in content.split(b"\n") if line and not line.startswith(_VOLATILE)] or [b""]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= 160 else line[:159] + "…"  # noqa: PLR2004  letters that a message has room for


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise AnswerError(str(Problem(what, where, expected, found, next_step))) from None
