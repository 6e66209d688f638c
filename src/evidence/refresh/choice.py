"""Which tables are meant, what would be asked about each, and what stands in the way of asking."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.errors import EvidenceError, Problem, UsageError
from evidence.sources.clients import client
from evidence.sources.definitions import Host, TableDefinition
from evidence.sources.exchange import Plan
from evidence.sources.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """One table that is to be asked for.

    Attributes:
        table: Its definition.
        plan: All that would be asked; None if it cannot be said.
        missing: Names of the variables without which nobody can be asked.
        advice: How to give them, in words; empty if none is missing.
        fault: Why nothing can be planned.
    """

    table: TableDefinition
    plan: Plan | None = None
    missing: tuple[str, ...] = ()
    advice: str = ""
    fault: EvidenceError | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be asked for: it has a plan with something in it, and a login where one is needed."""
        return bool(self.plan and self.plan.requests and not self.missing and not self.fault)


def choose(definitions: Sequence[TableDefinition], names: Sequence[str]) -> tuple[TableDefinition, ...]:
    """Return the tables that ``names`` mean, in the order of their definitions; all of them if there is no name.

    A name is a publisher, a client, a host, the id of a table, or ``publisher/table``.

    Raises:
        UsageError: A name means no table.
    """
    known = {word for table in definitions for word in _words(table)}
    strange = [name for name in names if name not in known]
    if strange:
        near = difflib.get_close_matches(strange[0], sorted(known), n=3, cutoff=0.4)
        raise UsageError(
            f'Source "{strange[0]}" is unknown'
            + (f"; did you mean {' or '.join(near)}?" if near else ".")
            + " Expected a publisher, client, host or table of data/registers/tables; see: evidence list sources"
        )
    return tuple(table for table in definitions if not names or _words(table) & set(names))


def _words(table: TableDefinition) -> set[str]:
    return {table.publisher, table.client, table.host, table.id, table.name} - {""}


def prepare(
    tables: Sequence[TableDefinition], hosts: Sequence[Host], settings: Settings, today: dt.date
) -> tuple[Wanted, ...]:
    """Return what would be asked about each table. Asks nobody."""
    by_id = {host.id: host for host in hosts}
    return tuple(_prepared(table, by_id.get(table.host), settings, today) for table in tables)


def _prepared(table: TableDefinition, host: Host | None, settings: Settings, today: dt.date) -> Wanted:
    try:
        plan = client(table.client).plan(table, today)
    except EvidenceError as fault:
        return Wanted(table, fault=fault)
    missing = settings.missing(host) if host else ()
    return Wanted(table, plan, missing, settings.advice(host) if host and missing else "")


def check_logins(wanted: Sequence[Wanted]) -> None:
    """Return nothing if every table can be asked for as far as logins go.

    Raises:
        UsageError: A table needs a login that nobody gave.
    """
    without = [entry for entry in wanted if entry.missing]
    if without:
        raise UsageError(
            str(
                Problem(
                    "a login is needed",
                    ", ".join(entry.table.name for entry in without[:5]) + (" …" if len(without) > 5 else ""),  # noqa: PLR2004
                    " and ".join(without[0].missing),
                    "no value",
                    f"{without[0].advice}; see .env.example",
                )
            )
        )
