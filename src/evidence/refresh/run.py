"""One refresh from beginning to end: which tables, asked how, taken or not, and with which exit code it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from evidence.errors import EvidenceError
from evidence.paths import Project
from evidence.refresh.choice import Wanted, check_logins, choose, prepare
from evidence.refresh.fetching import fetch
from evidence.refresh.overview import tell_left_out
from evidence.refresh.taking import Outcome, Taking, refused
from evidence.sources import clock
from evidence.sources.connection import Connection, Told, Transport, silent
from evidence.sources.definitions import read_hosts
from evidence.sources.incoming import locked, sweep
from evidence.sources.settings import read_settings
from evidence.tables.registers import read_registers


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return 6 if a publisher gave no proper answer, else 3 if an answer broke a rule, else 0."""
    return max((entry.code for entry in outcomes), default=0)


def plan(project: Project, names: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what would be asked about the tables that ``names`` mean; all if there is none. Asks nobody.

    Raises:
        UsageError: A name means no table, or the credentials are not well formed.
        TableError: A register is not well formed.
    """
    tables = choose(read_registers(project.registers).definitions, names)
    return prepare(tables, read_hosts(project.registers), read_settings(project.root), clock.today())


def refresh(
    project: Project,
    names: Sequence[str],
    *,
    said: Callable[[Outcome], None],
    told: Told = silent,
    transport: Transport | None = None,
) -> tuple[Outcome, ...]:
    """Ask for tables and put what is new and sound in place; return what became of each. No text has a credential in it.

    Args:
        project: The checkout.
        names: See ``choose``; a table that is named and needs a login is an error, otherwise it is left out.
        said: Is told each outcome as soon as it is known.
        told: Is told how far each request is, from other threads.
        transport: What carries the requests in place of the network, in tests.

    Raises:
        UsageError: A name means no table, a login is missing for a table that is named, or credentials are malformed.
        LockedError: Another refresh is at work.
        SnapshotError, TableError: What is there already is broken. Nobody was asked.
    """
    settings = read_settings(project.root)

    def say(outcome: Outcome) -> Outcome:
        shown = replace(
            outcome, said=settings.redacted(outcome.said), notes=tuple(map(settings.redacted, outcome.notes))
        )
        said(shown)
        return shown

    try:
        registers = read_registers(project.registers)
        hosts = read_hosts(project.registers)
        wanted = prepare(choose(registers.definitions, names), hosts, settings, clock.today())
        if names:
            check_logins(wanted)
        outcomes = [say(refused(entry.table.name, entry.fault)) for entry in wanted if entry.fault]
        outcomes += [say(Outcome("", line)) for line in tell_left_out(wanted)]
        asked = [entry for entry in wanted if entry.ready]
        with locked(project.incoming):
            sweep(project.incoming, clock.now())
            work = Taking(project, registers, hosts)
            with (
                Connection(
                    hosts,
                    settings,
                    project.incoming,
                    bundles=project.registers,
                    transport=transport,
                    told=told,
                ) as connection,
                closing(fetch(asked, connection)) as coming,
            ):
                for publisher, fetched in coming:
                    outcomes += [say(outcome) for outcome in work.take(publisher, fetched)]
    except EvidenceError as fault:
        raise type(fault)(settings.redacted(str(fault))) from None
    return tuple(outcomes)
