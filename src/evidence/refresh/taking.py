"""What becomes of the answers for one publisher: read and checked in memory, staged, proved, put in place together.

Nothing is written below ``data/raw`` before the rename of a whole folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from evidence.errors import EvidenceError, PublisherError, SnapshotError, TableError
from evidence.paths import Project
from evidence.refresh.fetching import Fetched
from evidence.refresh.overview import counted
from evidence.refresh.recording import record
from evidence.sources import clock
from evidence.sources.clients import client
from evidence.sources.definitions import Host, TableDefinition
from evidence.sources.exchange import Answer
from evidence.sources.incoming import let_go, staging
from evidence.sources.snapshots import Snapshot, read_snapshots
from evidence.sources.vintages import free_name, put_in_place, stage
from evidence.tables.drift import check_drift
from evidence.tables.readers.catalogue import reader
from evidence.tables.readers.redas import parse_references
from evidence.tables.registers import Registers
from evidence.tables.store import located, no_rows, read_rows, settle
from evidence.tables.translation import translate

REDAS = "redas"
_NOTES_AT_MOST = 5
_NOT_PUBLISHED = "not_published"


@dataclass(frozen=True)
class Outcome:
    """What became of one table: a line, notes below it, and the exit code that it asks for.

    ``name`` is empty where a line is about several tables that were not asked for.
    ``code`` is 0, 3 if what came broke a rule, or 6 if nothing proper came.
    """

    name: str
    said: str
    notes: tuple[str, ...] = ()
    code: int = 0
    new: bool = False

    @property
    def lines(self) -> list[str]:
        """The text to show."""
        return [
            f"{self.name}: {self.said}" if self.name else self.said,
            *(f"    {note}" for note in self.notes),
        ]


def refused(name: str, fault: EvidenceError, kept: str = "") -> Outcome:
    """Return the outcome of a table that is not taken; ``kept`` says where its answers wait."""
    return Outcome(name, f"not taken: {str(fault).removeprefix(f'{name}: ')}{kept}", code=fault.exit_code)


@dataclass(frozen=True)
class _Candidate:
    """A table that is new and sound by itself: how it would be kept, and its rows."""

    snapshot: Snapshot
    answers: tuple[Answer, ...]
    rows: pl.DataFrame

    @property
    def name(self) -> str:
        """``publisher/table``."""
        return f"{self.snapshot.publisher}/{self.snapshot.table}"

    @property
    def outcome(self) -> Outcome:
        """What is said once it is in place."""
        origin, rows = self.snapshot.origin, self.rows
        holes = rows.filter(pl.col("missing_reason") == _NOT_PUBLISHED, pl.col("note") != "")
        told = holes.group_by("note").len().sort("len", "note", descending=[True, False]).iter_rows()
        return Outcome(
            self.name,
            f"new vintage {self.snapshot.vintage}, {counted(origin.rows or 0, 'row')}, {counted(rows.height, 'observation')}",
            tuple(f"{count:,} without a value: {note}" for note, count in told)[:_NOTES_AT_MOST],
            new=True,
        )


class Taking:
    """What is there already, and what each publisher adds to it."""

    def __init__(self, project: Project, registers: Registers, hosts: Sequence[Host]) -> None:
        self._project, self._registers = project, registers
        self._bases = {host.id: host.base for host in hosts}
        self._publishers = frozenset(entry.id for entry in registers.publishers)
        self._snapshots = read_snapshots(project.raw, self._publishers)
        self._rows = {snapshot.name: read_rows(snapshot, registers) for snapshot in self._snapshots}
        self._prove(())

    def take(self, publisher: str, fetched: Sequence[Fetched]) -> list[Outcome]:
        """Return what became of the tables of one publisher, after those that are new and sound were put in place."""
        vintage = free_name(self._project.raw / publisher, clock.today())
        outcomes, candidates = [], []
        for entry in fetched:
            name = entry.table.name
            try:
                if entry.fault:
                    raise entry.fault
                found = self._candidate(entry.table, entry.answers, vintage)
            except PublisherError as fault:
                let_go(self._project.incoming, entry.answers)
                outcomes.append(refused(name, fault))
            except EvidenceError as fault:
                outcomes.append(refused(name, fault, self._kept(entry.answers)))
            else:
                if isinstance(found, _Candidate):
                    candidates.append(found)
                else:
                    let_go(self._project.incoming, entry.answers)
                    outcomes.append(Outcome(name, f"unchanged since {found.day}"))
        sound, others = self._apart(candidates)
        outcomes += others
        if sound:
            outcomes += self._put(publisher, vintage, sound)
        return sorted(outcomes, key=lambda outcome: outcome.name)

    def _candidate(
        self, table: TableDefinition, answers: tuple[Answer, ...], vintage: str
    ) -> _Candidate | Snapshot:
        """Return how a table would be kept, read and translated, or the vintage that says the same already."""
        data = [answer.body for answer in answers if answer.request.role == "data"]
        content = client(table.client).content(data, table)
        before = self._newest(table)
        if before and before.origin.content == content:
            return before
        if table.reader == REDAS:
            cells, count = None, parse_references(data, table.name).height
        else:
            cells = reader(table.reader)(data, table)
            count = cells.frame.height
        if cells and before and before.origin.reader != REDAS:
            check_drift(cells, reader(before.origin.reader)(before.data, table), table, content)
        origin = record(
            table,
            answers,
            content,
            cells,
            count,
            before=before.origin if before else None,
            canonical=self._canonical,
            today=clock.today(),
        )
        snapshot = Snapshot(f"{table.publisher}/{vintage}/{table.id}", answers[0].path, origin, b"")
        rows = translate(cells, table, origin) if cells else no_rows()
        return _Candidate(snapshot, answers, located(rows, snapshot))

    def _newest(self, table: TableDefinition) -> Snapshot | None:
        """Return the newest vintage that holds a file of the publisher itself."""
        found = [
            snapshot
            for snapshot in self._snapshots
            if (snapshot.publisher, snapshot.table) == (table.publisher, table.id)
            and not snapshot.origin.transcribed
        ]
        return max(found, key=lambda snapshot: snapshot.vintage, default=None)

    def _canonical(self, answer: Answer) -> str:
        return answer.request.canonical(self._bases.get(answer.request.host, ""))

    def _apart(self, candidates: Sequence[_Candidate]) -> tuple[list[_Candidate], list[Outcome]]:
        """Return the tables that keep every rule together with what is there, and what is said of the others.

        If they do not, each is tried alone, so that one does not keep out the others.
        """
        together = self._fault(candidates)
        if together is None:
            return list(candidates), []
        alone = [self._fault([candidate]) for candidate in candidates]
        if not any(alone):
            return [], [self._refused(candidate, together) for candidate in candidates]
        taken, others = self._apart(
            [candidate for candidate, fault in zip(candidates, alone, strict=True) if fault is None]
        )
        said = [
            self._refused(candidate, fault)
            for candidate, fault in zip(candidates, alone, strict=True)
            if fault is not None
        ]
        return taken, [*said, *others]

    def _fault(self, candidates: Sequence[_Candidate]) -> TableError | None:
        """Return what is wrong with these tables beside those that are there; None if nothing is."""
        try:
            self._prove(candidates)
        except TableError as fault:
            return fault
        return None

    def _refused(self, candidate: _Candidate, fault: EvidenceError) -> Outcome:
        return refused(candidate.name, fault, self._kept(candidate.answers))

    def _put(self, publisher: str, vintage: str, candidates: Sequence[_Candidate]) -> list[Outcome]:
        project = self._project
        top = staging(project.incoming, publisher)
        folder = top / publisher / vintage
        try:
            for candidate in candidates:
                stage(folder, candidate.snapshot.origin, candidate.answers, movable=project.incoming)
            read_snapshots(top, self._publishers)  # what is put in place is what was written, byte for byte
            put_in_place(folder, project.raw)
        except SnapshotError as fault:
            return [self._refused(candidate, fault) for candidate in candidates]
        finally:
            staging(project.incoming, publisher)
        for candidate in candidates:
            self._rows[candidate.snapshot.name] = candidate.rows
            let_go(project.incoming, candidate.answers)
        return [candidate.outcome for candidate in candidates]

    def _prove(self, candidates: Sequence[_Candidate]) -> None:
        """Return nothing if the rows that are there and those that come keep every rule between tables."""
        rows = {**self._rows, **{candidate.snapshot.name: candidate.rows for candidate in candidates}}
        settle([rows[name] for name in sorted(rows)], self._registers)

    def _kept(self, answers: Sequence[Answer]) -> str:
        """Return where answers wait that were refused for what they say: the definition may be at fault."""
        folders = {
            answer.path.parent for answer in answers if answer.path.is_relative_to(self._project.incoming)
        }
        return "".join(
            f" The answer is kept for a day in {folder.relative_to(self._project.root)}; remove it to ask again."
            for folder in sorted(folders)
        )
