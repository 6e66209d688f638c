"""INKAR of the BBSR: tables of the site as JSON, and the archive of the whole data base.

The site has no documented interface. What it answers is read as two public R packages (bonn 1.0.3, inkaR 0.5) read it:
first the times of an indicator on a level of regions, then its values; each answer is a JSON text that holds JSON. Its
certificate chain is incomplete: see ``ca_bundle`` in the register of hosts. The archive is packed by Deflate64 (editions
2024 and 2025), which is not unpacked here: a person unpacks it and drops the rows that count.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.archives import member, names
from evidence.sources.bodies import first_bytes, first_json, kind, refuse_page
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition, Texts
from evidence.sources.exchange import MIB, Answer, Asks, Body, Look, Plan, Request
from evidence.sources.records import Record, check_record

TIMES, VALUES = "Möglich", "Daten"
COLUMNS = {
    TIMES: {"Gruppe", "IndID", "Indikator", "RaumID", "Zeit", "ZeitID"},
    VALUES: {"ID", "Schlüssel", "Raumbezug", "Indikator", "Wert", "ZeitID"},
}
LARGEST_BASE = 12 * 1024 * MIB  # the data base of 2025 has 6.6 GB
_DEFLATE64 = 9


class AskedTable(Record):
    """Indicators of the site, by the number of their group, and the levels of regions.

    A group has another number in each edition, so each entry lists how the site may word the indicator; a group of
    another name is refused.
    """

    kind: Literal["table"]
    indicators: Annotated[Mapping[str, Texts], Field(min_length=1)]
    levels: Texts = ("KRE",)


class AskedBase(Record):
    """The archive of the whole data base: its place below the host, and what is read of it.

    ``indicators`` are short names (``q_alo``) or names, ``levels`` words such as ``Kreise``, ``files`` the members of the
    archive that are read, all if empty.
    """

    kind: Literal["bulk"]
    file: str
    indicators: Annotated[Texts, Field(min_length=1)]
    levels: Texts = ("Bund", "Bundesländer", "Kreise")


class _Inkar:
    """See the module."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return the question for the times of each indicator on each level, or the one for the archive.

        The questions for the values follow from the answers.
        """
        del day  # all times are asked for, from ``since`` on
        asked = _asked(table)
        if isinstance(asked, AskedBase):
            requests = [_request(table, "GET", asked.file)]
        else:
            requests = [
                _request(
                    table,
                    "POST",
                    "Wizard/GetM%C3%B6glich",
                    json_body=_json(_collections(group, level, "")),
                    part=f"{wordings[0]}, {level}, times",
                )
                for group, wordings in asked.indicators.items()
                for level in asked.levels
            ]
        return Plan(table.id, tuple(requests), table.expected_bytes)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return the archive, or times and values of each indicator on each level in turn."""
        asked = _asked(table)
        if isinstance(asked, AskedBase):
            return tuple(asks.ask(request, _look_at_archive(request.where)) for request in plan.requests)
        pairs = [(group, level) for group in asked.indicators for level in asked.levels]
        answers: list[Answer] = []
        for request, (group, level) in zip(plan.requests, pairs, strict=True):
            times = asks.ask(request, _look_for(TIMES, request.where))
            known = unwrap(times.body, request.where, numbers_as_text=False)[TIMES]
            chosen = [
                {
                    "group": str(row["Gruppe"]),
                    "indicator": row["IndID"],
                    "level": row["RaumID"],
                    "time": row["ZeitID"],
                }
                for row in known
                if str(row["Zeit"])[:4] >= (table.since or "0")
            ]
            if not chosen:
                raise AnswerError(
                    str(
                        Problem(
                            "the indicator has no times",
                            request.where,
                            f"years from {table.since or 'any'} on",
                            f"{len(known)} times, none of them later",
                            "look at the site: the group may have another number in this edition, or no value on this level",
                        )
                    )
                )
            values = _request(
                table,
                "POST",
                "Table/GetDataTable",
                json_body=_json({**_collections(group, level, chosen), "pageorder": "1"}),
                part=request.part.removesuffix("times") + "values",
            )
            answers += [times, asks.ask(values, _look_for(VALUES, values.where))]
        return tuple(answers)

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of the rows of all answers, sorted, or of the unpacked files of the archive."""
        digest = hashlib.sha256()
        for number, body in enumerate(bodies, start=1):
            where = f"{table.name}, part {number}"
            if kind(first_bytes(body)) == "zip":
                for name in sorted(names(body, where)):
                    with member(body, name, where, most=LARGEST_BASE) as stream:
                        while block := stream.read(MIB):
                            digest.update(block)
            else:
                said = unwrap(body, where)
                digest.update(
                    "\n".join(sorted(_json(row) for rows in said.values() for row in rows)).encode() + b"\0"
                )
        return digest.hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return nothing: the answers say nothing about themselves."""
        del bodies
        return Description()


def unwrap(body: Body, where: str, *, numbers_as_text: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Return what an answer of the site says: rows by the name of their list. Numbers are the text that was printed.

    Raises:
        AnswerError: It is no JSON, or holds something else than lists of rows, or something follows it.
    """
    said, rest = first_json(body, where, numbers_as_text=numbers_as_text)
    if isinstance(said, str) and not rest:
        said, rest = first_json(
            Body(body.name, data=said.encode(errors="surrogatepass")), where, numbers_as_text=numbers_as_text
        )
    if (
        rest
        or not isinstance(said, dict)
        or not all(
            isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in said.values()
        )
    ):
        raise AnswerError(
            str(
                Problem(
                    "the answer is laid out in another way",
                    where,
                    f'a JSON text that holds one object with lists of rows, as in {{"{VALUES}":[…]}}',
                    f'"{rest[:60]}" after the object' if rest else f"{type(said).__name__}: {str(said)[:80]}",
                    "look at the site; if its answers have changed, the client needs a change, and the vintage before stays",
                )
            )
        )
    return said


def _asked(table: TableDefinition) -> AskedTable | AskedBase:
    where = f"{table.name}, ask"
    if table.ask.get("kind") == "bulk":
        return check_record(AskedBase, dict(table.ask), where, TableError)
    return check_record(AskedTable, dict(table.ask), where, TableError)


def _request(
    table: TableDefinition, method: Literal["GET", "POST"], path: str, *, json_body: str = "", part: str = ""
) -> Request:
    return Request(
        publisher=table.publisher,
        table=table.id,
        host=table.host,
        method=method,
        path=path,
        json=json_body,
        part=part,
        max_bytes=table.max_bytes,
    )


def _collections(group: str, level: str, times: Any) -> dict[str, Any]:
    return {
        "IndicatorCollection": [{"Gruppe": group}],
        "TimeCollection": times,
        "SpaceCollection": [{"level": level}],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _look_for(name: str, where: str) -> Look:
    """Return the look that refuses an answer without rows of the list called ``name``."""

    def look(body: Body) -> None:
        rows = unwrap(body, where).get(name)
        needed = COLUMNS[name]
        if not rows or not all(needed <= set(row) for row in rows):
            raise AnswerError(
                str(
                    Problem(
                        f"no {name} in the answer",
                        where,
                        f'rows below "{name}" with {", ".join(sorted(needed))}',
                        ", ".join(sorted(set.intersection(*map(set, rows)))) if rows else "no rows",
                        "look at the site: the group may have another number in this edition, or no value on this level",
                    )
                )
            )

    return look


def _look_at_archive(where: str) -> Look:
    """Return the look that refuses an archive which we cannot unpack, before it is kept."""

    def look(body: Body) -> None:
        refuse_page(body, where, "a ZIP")
        try:
            with body.open() as stream, zipfile.ZipFile(stream) as archive:
                packed = [entry.filename for entry in archive.infolist() if entry.compress_type == _DEFLATE64]
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, OverflowError):
            packed = []  # ``names`` tells what is wrong with it
        if packed:
            raise AnswerError(
                str(
                    Problem(
                        "the archive is packed by Deflate64",
                        where,
                        "stored or deflated files",
                        f'"{packed[0]}" by method {_DEFLATE64}',
                        "unpack it with unzip or 7-Zip, keep the heading and the rows of Bund, Bundesländer and Kreise, pack "
                        "them with gzip and put the file into data/drop for a table with client file_drop and reader inkar_bulk",
                    )
                )
            )
        names(body, where)

    return look


INKAR = _Inkar()
