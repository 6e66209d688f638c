"""The data step: snapshots and registers to the committed tables, only where they or the code behind them changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from evidence.build.state import State
from evidence.claims.assessment import assess, check_assessments, claim_files
from evidence.claims.counts import count_claims
from evidence.claims.options import check_options, read_options
from evidence.claims.register import check_claims, read_claims
from evidence.claims.sentences import check_sentences, read_sentences
from evidence.facts.register import FactRegister, processed_files
from evidence.indicators.catalogue import check_comparisons
from evidence.indicators.series import to_results
from evidence.paths import Project
from evidence.studies.results import study_acts
from evidence.tables.store import as_read, build_tables, check_processed, write_processed
from evidence.work.store import Store, question

KIND, TABLE = "data", "table"
UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Compared:
    """How much the data step looked at: observations, and values that it compared with others."""

    observations: int
    totals_compared: int
    published_compared: int
    transcribed_compared: int

    def __str__(self) -> str:
        """Return the numbers in words."""
        return (
            f"{self.observations} observations; compared: {self.totals_compared} totals with their parts, "
            f"{self.published_compared} published and {self.transcribed_compared} transcribed values with ours"
        )


@dataclass(frozen=True)
class DataReport(Compared):
    """What a run over the data found and did."""

    register: FactRegister
    changed: tuple[str, ...]


def derive_facts(project: Project) -> tuple[FactRegister, dict[str, bytes]]:
    """Return all facts of the committed snapshots and registers, and the generated tables by file name.

    Claims are decided from the facts, studies compare them, and the figures of both are facts in turn.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong.
        TableError: Rows or registers are wrong.
        ClaimError: The register of claims is incomplete or one-sided, or a verdict differs unexplained.
    """
    tables = build_tables(project)
    register = FactRegister(tables)
    claims = read_claims(project.registers, tables.documents.demands)
    sentences = read_sentences(project.registers) if claims else ()
    check_claims(claims, register)
    if claims:
        check_sentences(sentences, claims)
        check_options(read_options(project.registers), claims, register)
    assessments = assess(register, claims)
    check_assessments(assessments)
    counted = count_claims(register, assessments, sentences)
    results = to_results(pl.concat([counted, study_acts(register)]))
    whole = FactRegister(replace(tables, results=as_read(results)))
    return whole, processed_files(whole) | claim_files(assessments)


def build_data(project: Project, *, check: bool = False) -> DataReport:
    """Make the processed tables from the snapshots, or prove that the committed ones are what would be made.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong; nothing is written.
        TableError: Rows, registers or committed tables are wrong; nothing is written.
        IndicatorError: A published value contradicts ours; nothing is written.
    """
    register, files = derive_facts(project)
    compared = _compared(register)
    changed: Sequence[str] = ()
    if check:
        check_processed(project.processed, files)
    else:
        changed = write_processed(project.processed, files)
    return DataReport(**asdict(compared), register=register, changed=tuple(changed))


def renew_data(project: Project, store: Store, state: State, *, force: bool) -> tuple[Compared, str]:
    """Make the processed tables if anything that they are made from changed, and say how.

    Tables that were made before from the same snapshots, registers and code are taken from the store.

    Args:
        project: The checkout.
        store: Where earlier tables are kept.
        state: The state of the checkout; it is told of the tables that were written.
        force: Whether to make them anyway.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong; nothing is written.
        TableError: Rows or registers are wrong; nothing is written.
        IndicatorError: A published value contradicts ours; nothing is written.
    """
    known = None if force else _known(store, state)
    if known is not None:
        compared, checksums = known
        if _are_there(project, state, checksums):
            return compared, UNCHANGED
        kept = {name: store.recall(TABLE, checksum) for name, checksum in checksums.items()}
        files = {name: content for name, content in kept.items() if content is not None}
        if len(files) == len(kept):
            return compared, _write(project, state, files)
    register, files = derive_facts(project)
    compared = _compared(register)
    told = _write(project, state, files)
    for name, content in files.items():
        store.remember(TABLE, state.checksum(project.processed / name), content)
    _remember(project, store, state, compared, files)
    return compared, told


def prove_data(project: Project, store: Store, state: State) -> None:
    """Do nothing if the committed tables are what the data give; they are not made again for the proof where they were before.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong.
        TableError: Rows, registers or committed tables are wrong.
        IndicatorError: A published value contradicts ours.
    """
    known = _known(store, state)
    if known is None or not _are_there(project, state, known[1]):
        register, files = derive_facts(project)
        compared = _compared(register)
        check_processed(project.processed, files)
        _remember(project, store, state, compared, files)


def _known(store: Store, state: State) -> tuple[Compared, dict[str, str]] | None:
    """Return what an earlier build compared, and the checksums of its tables, for the present snapshots, registers and code."""
    kept = store.recall(KIND, question(KIND, state.data_inputs()))
    if kept is None:
        return None
    entry = json.loads(kept)
    return Compared(**entry["compared"]), entry["files"]


def _remember(project: Project, store: Store, state: State, compared: Compared, names: Iterable[str]) -> None:
    checksums = {name: state.checksum(project.processed / name) for name in names}
    entry = {"compared": asdict(compared), "files": checksums}
    store.remember(KIND, question(KIND, state.data_inputs()), json.dumps(entry).encode("utf-8"))


def _are_there(project: Project, state: State, checksums: Mapping[str, str]) -> bool:
    present = {path.name for path in project.processed.glob("*.csv")}
    return present == set(checksums) and all(
        state.checksum(project.processed / name) == checksum for name, checksum in checksums.items()
    )


def _write(project: Project, state: State, files: Mapping[str, bytes]) -> str:
    changed = write_processed(project.processed, files)
    state.renew(project.processed / name for name in changed)
    return f"{len(changed)} tables changed"


def _compared(register: FactRegister) -> Compared:
    tables = register.tables
    return Compared(
        tables.observations.height, tables.totals_compared, *check_comparisons(register.catalogue)
    )
