"""The documents of the Landtag of Saxony (REDAS): lists of printed papers, as references and never as figures.

No documentation; asked and read as two public programs ask and read it (2026). The answer is one JSON array, behind which
the server puts a second object by mistake: ``{"timestamp":…,"status":200,"path":…}``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.bodies import first_json
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition, Texts
from evidence.sources.exchange import Answer, Asks, Body, Plan, Request
from evidence.sources.records import Record, check_record

MOST_PAGES = 50
_BEHIND = {"timestamp", "status", "path", "error", "message"}
_OK = 200


class Asked(Record):
    """What is searched for. The register uses the names of the interface.

    Attributes:
        text: Words that a document must have; empty for all.
        wahlperiode: Numbers of electoral terms.
        kinds: ``dokArt``, kinds of documents: ``Drs`` printed papers, ``PlPr`` minutes, ``APr``, ``GVBl``.
        places: ``durchsuche``, where the words are looked for: ``Titel``, ``Abstract``, ``Volltext``.
        first_only: ``nurBasisdokument``, leaves out later documents of the same matter.
        page: ``pageSize``, documents asked for at once.
    """

    text: str = ""
    wahlperiode: Annotated[Texts, Field(min_length=1)]
    kinds: Annotated[Texts, Field(alias="dokArt")] = ("Drs",)
    places: Annotated[Texts, Field(alias="durchsuche")] = ("Titel", "Abstract")
    first_only: Annotated[bool, Field(alias="nurBasisdokument")] = True
    page: Annotated[int, Field(alias="pageSize", ge=1, le=10_000)] = 1_000


class _Landtag:
    """See the module."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return the question for the first page; further pages follow from how full it is."""
        del day  # everything from ``since`` on is asked for
        return Plan(table.id, (_page(table, _asked(table), 0),), table.expected_bytes)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return pages until one is not full."""
        asked = _asked(table)
        answers: list[Answer] = []
        for number in range(MOST_PAGES):
            request = plan.requests[0] if number == 0 else _page(table, asked, number)
            answer = asks.ask(request, lambda body, where=request.where: _look(body, where))  # type: ignore[misc]
            if answers and answer.sha256 == answers[-1].sha256:
                raise _refused(
                    "the page is the one before", request.where, "the next documents", "the same bytes"
                )
            found = items(answer.body, request.where)
            if found or not answers:
                answers.append(answer)
            if len(found) < asked.page:
                return tuple(answers)
        raise _refused(
            "the list does not end",
            table.name,
            f"at most {MOST_PAGES} pages of {asked.page}",
            "another full page",
        )

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of all documents, sorted, without what the server puts behind them."""
        said = sorted(
            json.dumps(item, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            for number, body in enumerate(bodies, start=1)
            for item in items(body, f"{table.name}, part {number}")
        )
        return hashlib.sha256("\n".join(said).encode(errors="surrogatepass")).hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return nothing: the answers say nothing about themselves."""
        del bodies
        return Description()


def items(body: Body, where: str) -> list[dict[str, Any]]:
    """Return the documents of an answer, without the object that the server puts behind them.

    Raises:
        AnswerError: It is no JSON array of objects, or something else follows it.
    """
    found, rest = first_json(body, where)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _refused(
            "no list of documents",
            where,
            "a JSON array of objects",
            json.dumps(found, ensure_ascii=False)[:120],
        )
    if rest:
        behind, more = first_json(replace(body, path=None, data=rest.encode()), where)
        if more or not isinstance(behind, dict) or not set(behind) <= _BEHIND or behind.get("status") != _OK:
            raise _refused(
                "something else after the list",
                where,
                '{"timestamp":…,"status":200} or nothing',
                f'"{rest[:100]}"',
            )
    return found


def _look(body: Body, where: str) -> None:
    items(body, where)


def _asked(table: TableDefinition) -> Asked:
    return check_record(Asked, dict(table.ask), f"{table.name}, ask", TableError)


def _page(table: TableDefinition, asked: Asked, number: int) -> Request:
    query = [
        *([("text", asked.text)] if asked.text else []),
        ("pageNumber", str(number)),
        ("pageSize", str(asked.page)),
        ("sortId", "4"),
        *(("wahlperiode", term) for term in asked.wahlperiode),
        *(("dokArt", kind) for kind in asked.kinds),
        *([("anfangsDatum", f"{table.since}-01-01")] if table.since else []),
        ("nurErstinitiative", "false"),
        ("nurBasisdokument", "true" if asked.first_only else "false"),
        *((f"durchsuche{place}", "true") for place in asked.places),
    ]
    return Request(
        publisher=table.publisher,
        table=table.id,
        host=table.host,
        method="GET",
        path="redas/query",
        query=tuple(query),
        part=f"page {number + 1}",
        max_bytes=table.max_bytes,
    )


def _refused(what: str, where: str, expected: str, found: str) -> AnswerError:
    return AnswerError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "run the command again; if it stays, look at the address in a browser: the interface may have changed",
            )
        )
    )


LANDTAG = _Landtag()
