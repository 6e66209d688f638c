"""One client an interface: what to ask for a table, how to read the envelopes, what of the bytes is content."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from evidence.errors import Problem, TableError
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Answer, Asks, Body, Plan

CLIENTS = {
    "ba": "evidence.sources.clients.ba:BA",
    "eurostat": "evidence.sources.clients.eurostat:EUROSTAT",
    "file_drop": "evidence.sources.clients.file_drop:FILE_DROP",
    "genesis": "evidence.sources.clients.genesis:GENESIS",
    "inkar": "evidence.sources.clients.inkar:INKAR",
    "landtag": "evidence.sources.clients.landtag:LANDTAG",
}


@dataclass(frozen=True)
class Description:
    """What a publisher says about a table, in its own words; empty where it says nothing."""

    updated: str = ""
    attribution: str = ""
    licence: str = ""


class Client(Protocol):
    """How one interface is used. Holds no state and no credential."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:
        """Return what would be asked about ``table`` on ``day``. Asks nobody.

        Raises:
            TableError: ``table.ask`` lacks a key, or has one that the client does not know.
        """
        ...

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:
        """Return the answers that are to be kept: figures in order, then descriptions.

        Raises:
            PublisherError: The publisher did not give them.
        """
        ...

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:
        """Return the sha256 of what the bodies say, whatever way they were packed and ordered.

        Raises:
            AnswerError: A body is not what the interface sends.
        """
        ...

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return what the bodies say about the table."""
        ...


def client(name: str) -> Client:
    """Return the client with the id ``name``.

    Raises:
        TableError: There is none.
    """
    if name not in CLIENTS:
        raise TableError(
            str(
                Problem(
                    f'client "{name}" is unknown',
                    "data/registers/tables",
                    "one of " + ", ".join(CLIENTS),
                    f'"{name}"',
                    "correct the key client of the definition",
                )
            )
        )
    module, _, attribute = CLIENTS[name].partition(":")
    return cast("Client", getattr(importlib.import_module(module), attribute))
