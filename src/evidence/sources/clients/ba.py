"""The open tables of the Bundesagentur für Arbeit: no login, one region a request, asked for by its name.

Open since December 2025 (statistik.arbeitsagentur.de, Service, API). Addresses and layout after four users of the
interface who published what they read in 2026; nobody here has seen it answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import StringConstraints

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.bodies import decode, first_bytes, kind, refuse_page
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition, Texts
from evidence.sources.exchange import Answer, Asks, Body, Plan, Request
from evidence.sources.records import Record, check_record

_UPDATED = re.compile(r"^Datenstand:\s*;?\s*([^;\n]*)", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^\"?(©[^;\"\n]*)", re.MULTILINE)
# When the file was written is no content; the state of the data is.
_WRITTEN = re.compile(r"^Erstell(t|ungsdatum)\b.*$", re.MULTILINE)


class Asked(Record):
    """Which table of the interface is asked for, and for which regions.

    Attributes:
        table: Name of the table in the address: ``EckwerteTabelleALOBL``.
        region: Parameters of the address that take the name of the region: ``Bundesland``. None asks for Deutschland.
        names: Region key and the publisher's name for it: one request each. A list of all names is in
            ``DR-LZR-persistListenfelderJSON.js`` on the publisher's pages.
    """

    table: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$")]
    region: Texts = ()
    names: Mapping[str, str] = {}


class _Ba:
    """See the module."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return one request a region, in the order of the definition."""
        del day  # the interface gives what it has
        asked = check_record(Asked, dict(table.ask), f"{table.name}, ask", TableError)
        if bool(asked.region) != bool(asked.names):
            raise TableError(
                str(
                    Problem(
                        "region and names go together",
                        f"{table.name}, ask",
                        'both, as in region = "Bundesland", names = { 14 = "Sachsen" }, or none for Deutschland',
                        "one of them",
                        "correct the definition",
                    )
                )
            )
        requests = tuple(
            Request(
                publisher=table.publisher,
                table=table.id,
                host=table.host,
                method="GET",
                path=f"ct/v1/tableFetch/csv/{asked.table}",
                query=tuple((parameter, name) for parameter in asked.region),
                part=name,
                max_bytes=table.max_bytes,
            )
            for name in (asked.names.values() or ("",))
        )
        return Plan(table.id, requests, table.expected_bytes)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return one answer a region."""
        del table

        def ask(request: Request) -> Answer:
            return asks.ask(request, lambda body: _refuse_strangers(body, request.where))

        return tuple(ask(request) for request in plan.requests)

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of the lines, without empty cells at their ends and without the time of writing."""
        digest = hashlib.sha256()
        for number, body in enumerate(bodies, start=1):
            where = f"{table.name}, part {number}"
            refuse_page(body, where, "a table as CSV")
            lines = _WRITTEN.sub("", decode(body.read(), where)).split("\n")
            said = [line.rstrip("; \r\t") for line in lines]
            digest.update("\n".join(line for line in said if line).encode() + b"\0")
        return digest.hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return the state of the data and the line with ©, both of the first body."""
        if not bodies:
            return Description()
        text = decode(bodies[0].read(), bodies[0].name)
        updated, attribution = _UPDATED.search(text), _ATTRIBUTION.search(text)
        return Description(
            updated=updated[1].strip() if updated else "",
            attribution=attribution[1].strip() if attribution else "",
        )


def _refuse_strangers(body: Body, where: str) -> None:
    """Refuse what is no text: a page, an error in JSON, an archive, nothing."""
    refuse_page(body, where, "a table as CSV")
    first = first_bytes(body)
    if kind(first) != "text":
        raise AnswerError(
            str(
                Problem(
                    "another kind of file came",
                    where,
                    "a table as CSV",
                    f"{kind(first)}: {' '.join(first.decode('utf-8', errors='replace').split())[:120]!r}",
                    "compare the names of the table and the region with the publisher's page about the interface",
                )
            )
        )


BA = _Ba()
