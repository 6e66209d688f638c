"""From snapshots to the observations, and the committed text tables: fixed order, fixed decimals, LF."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import polars as pl

from evidence.errors import EvidenceError, Problem, TableError, describe
from evidence.paths import Project
from evidence.sources import vintages
from evidence.sources.definitions import TableDefinition
from evidence.sources.publishers import Publisher
from evidence.sources.snapshots import Snapshot, read_snapshots
from evidence.tables.breaks import SeriesBreak
from evidence.tables.checks import check_absences, check_identities, check_orders, check_states
from evidence.tables.codebook import Codebook
from evidence.tables.corrections import Correction, apply_corrections
from evidence.tables.documents.collection import Documents
from evidence.tables.readers.catalogue import reader
from evidence.tables.readers.transcription import COLUMNS, parse_transcription
from evidence.tables.registers import Registers, read_registers
from evidence.tables.schema import (
    KEY,
    Observations,
    check_observations,
    identifier,
    source_identifier,
    type_rows,
)
from evidence.tables.selection import Choice, WeakCarrier, check_choices, select
from evidence.tables.small_numbers import SmallNumber
from evidence.tables.surveys import Survey
from evidence.tables.translation import translate
from evidence.vocabulary import periods
from evidence.work import reads

OBSERVATION_COLUMNS = (
    "id",
    *KEY,
    "value",
    "unit",
    "decimals",
    "value_status",
    "missing_reason",
    "tier",
    "publisher",
    "source",
    "published",
    "vintage",
    "disclosure_control",
    "selection",
    "excluded",
    "flag",
    "weak",
    "note",
)


RESULTS = "results.csv"
RESULT_COLUMNS = (
    "id",
    *KEY,
    "value",
    "unit",
    "value_status",
    "missing_reason",
    "tier",
    "formula",
    "inputs",
    "sources",
    "flags",
)


def no_results() -> pl.DataFrame:
    """Return the table of results without rows."""
    return pl.DataFrame(schema=dict.fromkeys(RESULT_COLUMNS, pl.String))


@dataclass(frozen=True)
class Tables:
    """Everything that later steps read: observations, documents, sources and the registers behind them.

    ``results`` are rows that layers above the indicators computed from them, as committed text: every column a string.
    """

    observations: pl.DataFrame
    sources: pl.DataFrame
    codebook: Codebook
    publishers: Mapping[str, Publisher]
    breaks: tuple[SeriesBreak, ...]
    corrections: Mapping[str, Correction]
    choices: tuple[Choice, ...]
    weak_carriers: tuple[WeakCarrier, ...]
    surveys: tuple[Survey, ...]
    small_numbers: tuple[SmallNumber, ...]
    documents: Documents
    totals_compared: int
    results: pl.DataFrame = field(default_factory=no_results)

    def known_by(self, day: str) -> Tables:
        """Return the tables as they would have been with only what was published by ``day``.

        A row whose day of publication is unknown counts as published when it was retrieved, and one known only to the
        year or month at its end. The choice between sources is made again among the rows that remain.

        Args:
            day: ``latest``, or an ISO date.
        """
        if day == "latest":
            return self
        reads.note(*reads.EVERYTHING)
        published = pl.when(pl.col("published") == "").then(pl.col("vintage")).otherwise(pl.col("published"))
        end = {
            text: periods.parse(vintages.day(text)).last_day.isoformat()
            for text in self.observations.select(published).to_series()
        }
        rows = self.observations.filter(
            published.replace_strict(end, return_dtype=pl.String) <= periods.parse(day).last_day.isoformat()
        )
        return replace(self._of(rows), documents=self.documents.known_by(day))

    @property
    def vintages(self) -> list[str]:
        """When observations were taken over, oldest first."""
        return sorted(self.observations["vintage"].unique())

    def collected_by(self, vintage: str) -> Tables:
        """Return the tables as they were with the vintages up to one; documents have no vintages and stay as they are."""
        return self._of(self.observations.filter(pl.col("vintage") <= vintage))

    def _of(self, rows: pl.DataFrame) -> Tables:
        """Return the tables with some of their observations, among which the choice between sources is made again."""
        addresses = self.sources.select(source="id", source_url="url")
        chosen = select(
            rows.join(addresses, on="source", maintain_order="left"),
            tuple(self.publishers.values()),
            self.choices,
            self.weak_carriers,
        )
        return replace(
            self,
            observations=chosen.select(OBSERVATION_COLUMNS).sort("id", "source", "vintage"),
            results=no_results(),
        )


class WatchedTables(Tables):
    """Tables that note each of their fields, and each register of documents, that somebody reads."""

    def __getattribute__(self, name: str) -> Any:
        """Return a field or a method; a field is noted as read, all of it."""
        if name in _FIELDS:
            reads.note("table", name)
        return super().__getattribute__(name)


class WatchedDocuments(Documents):
    """Documents that note each of their registers that somebody reads."""

    def __getattribute__(self, name: str) -> Any:
        """Return a register or a method; a register is noted as read, all of it."""
        if name in _REGISTERS_OF_DOCUMENTS:
            reads.note("documents", name)
        return super().__getattribute__(name)


def watched(tables: Tables) -> Tables:
    """Return the tables so that their use is noted wherever what is read is being recorded."""
    parts = {field.name: getattr(tables, field.name) for field in fields(tables)}
    documents = {field.name: getattr(tables.documents, field.name) for field in fields(tables.documents)}
    return WatchedTables(**parts | {"documents": WatchedDocuments(**documents)})


# The documents note their own parts, each by itself.
_FIELDS = frozenset(field.name for field in fields(Tables)) - {"documents"}
_REGISTERS_OF_DOCUMENTS = frozenset(field.name for field in fields(Documents))


def build_tables(project: Project) -> Tables:
    """Return the observations of all snapshots: read, corrected, checked and selected.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong.
        TableError: Rows or registers break a rule; all failures of a step are told together.
    """
    registers = read_registers(project.registers)
    snapshots = read_snapshots(project.raw, frozenset(entry.id for entry in registers.publishers))
    return derive_tables(snapshots, registers)


def derive_tables(snapshots: Sequence[Snapshot], registers: Registers) -> Tables:
    """Return the observations of snapshots that were read: parsed, corrected, checked and selected.

    Raises:
        TableError: Rows or registers break a rule; all failures of a step are told together.
    """
    frames, faults = [], []
    for snapshot in snapshots:
        try:
            frames.append(read_rows(snapshot, registers))
        except EvidenceError as fault:
            faults.append(str(fault))
    if faults:
        raise TableError("\n".join(faults))
    return settle(frames, registers)


def read_rows(snapshot: Snapshot, registers: Registers) -> pl.DataFrame:
    """Return the rows that a snapshot brings, as text, each with publisher, snapshot and disclosure control.

    None come from a table that is kept and read only.

    Raises:
        TableError: The bytes are not what the reader expects, or their table is not defined.
        AnswerError: They are no such kind of file.
    """
    origin = snapshot.origin
    if origin.transcribed:
        rows = parse_transcription(snapshot)
    else:
        table = definition_of(snapshot, registers)
        rows = (
            translate(reader(origin.reader)(snapshot.data, table), table, origin)
            if table.series
            else no_rows()
        )
    return located(rows, snapshot)


def located(rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Return the rows of a snapshot with where they stand: publisher, snapshot and disclosure control."""
    return rows.with_columns(
        publisher=pl.lit(snapshot.publisher),
        snapshot=pl.lit(snapshot.name if snapshot.origin.transcribed else snapshot.file),
        disclosure_control=pl.lit(snapshot.origin.disclosure_control),
    )


def definition_of(snapshot: Snapshot, registers: Registers) -> TableDefinition:
    """Return the definition with which the files of a publisher are read.

    Raises:
        TableError: There is none.
    """
    for table in registers.definitions:
        if (table.publisher, table.id) == (snapshot.publisher, snapshot.table):
            return table
    raise TableError(
        str(
            Problem(
                "a vintage whose table is not defined",
                f"data/raw/{snapshot.name}.toml",
                f'an entry "{snapshot.table}" of {snapshot.publisher} in data/registers/tables',
                "none",
                "restore the entry; a table that is wanted no more goes with its vintages",
            )
        )
    )


def no_rows() -> pl.DataFrame:
    """Return rows as a reader gives them, none of them."""
    return pl.DataFrame(schema={**dict.fromkeys(COLUMNS, pl.String), "line": pl.UInt32})


def settle(frames: Sequence[pl.DataFrame], registers: Registers) -> Tables:
    """Return the observations of rows that were read, see ``read_rows``: corrected, checked and selected.

    Raises:
        TableError: Rows or registers break a rule; all failures of a step are told together.
    """
    typed = apply_corrections(type_rows(pl.concat(frames), registers.codebook), registers.corrections)
    check_observations(typed.select(Observations.column_names()))
    check_absences(typed, registers.absences)
    check_orders(typed, registers.orders)
    check_states(typed, registers.states)
    selected = select(
        typed.with_columns(
            decimals=pl.col("value_text")
            .str.extract(r"\.(\d+)$")
            .str.len_chars()
            .fill_null(0)
            .cast(pl.Int64),
        ),
        registers.publishers,
        registers.choices,
        registers.weak_carriers,
    )
    check_choices(selected, registers.choices)
    compared = check_identities(selected, registers.identities)
    sources = _sources(pl.concat([typed, registers.documents.rows()], how="diagonal"))
    observations = (
        selected.with_columns(id=identifier())
        .join(
            sources.select(source="id", source_url="url", publisher="publisher"),
            on=["source_url", "publisher"],
        )
        .select(OBSERVATION_COLUMNS)
        .sort("id", "source", "vintage")
    )
    return _tables(observations, sources, registers, compared)


def read_tables(project: Project) -> Tables:
    """Return the committed observations with the registers behind them, without reading any snapshot.

    Raises:
        TableError: The tables are missing: run ``evidence data`` first.
    """
    paths = [project.processed / name for name in ("observations.csv", "sources.csv", RESULTS)]
    for path in paths:
        if not path.is_file():
            raise TableError(f"{path} is missing. Next step: make it with: evidence data")
    numbers = {"value": pl.Float64, "decimals": pl.Int64, "weak": pl.Boolean}
    schema = {name: numbers.get(name, pl.String) for name in OBSERVATION_COLUMNS}
    reads.begin_if_asked()
    try:
        observations = pl.read_csv(paths[0], schema=schema).with_columns(pl.col(pl.String).fill_null(""))
        sources = pl.read_csv(paths[1], infer_schema=False).with_columns(pl.all().fill_null(""))
        sources = sources.with_columns(pl.col("rows").cast(pl.UInt32))
        results = pl.read_csv(paths[2], infer_schema=False).with_columns(pl.all().fill_null(""))
    except pl.exceptions.PolarsError as fault:
        raise TableError(
            f"{project.processed}: a table is damaged ({fault}). Next step: make it again with: evidence data"
        ) from None
    with reads.told_apart():
        registers = read_registers(project.registers)
    return replace(_tables(observations, sources, registers, 0), results=results)


def _tables(observations: pl.DataFrame, sources: pl.DataFrame, registers: Registers, compared: int) -> Tables:
    return Tables(
        observations,
        sources,
        registers.codebook,
        {entry.id: entry for entry in registers.publishers},
        registers.breaks,
        {entry.id: entry for entry in registers.corrections},
        registers.choices,
        registers.weak_carriers,
        registers.surveys,
        registers.small_numbers,
        registers.documents,
        compared,
    )


def _sources(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row an address: id, publisher, title, address, licence, newest publication, snapshots."""
    grouped = (
        rows.sort("publisher", "source_url", "published", "source_title", "licence")
        .group_by("publisher", "source_url", maintain_order=True)
        .agg(
            title=pl.col("source_title").unique().sort().str.join(" / "),
            licence=pl.col("licence").unique().sort().str.join(" / "),
            published=pl.col("published").last(),
            tier=pl.col("tier").unique(maintain_order=True).sort().str.join(" "),
            snapshots=pl.col("snapshot").unique(maintain_order=True).sort().str.join(" "),
            rows=pl.len(),
        )
    )
    ids = pl.Series(
        "id",
        [
            source_identifier(publisher, address)
            for publisher, address in grouped.select("publisher", "source_url").iter_rows()
        ],
        dtype=pl.String,
    )
    named = grouped.with_columns(ids).rename({"source_url": "url"})
    if named["id"].n_unique() != named.height:
        raise TableError("Two addresses have the same short id; lengthen the hash in tables/schema.py.")
    return named.select(
        "id", "publisher", "title", "url", "licence", "published", "tier", "snapshots", "rows"
    ).sort("id")


def write_table(table: pl.DataFrame) -> bytes:
    """Return a table as CSV bytes: LF, UTF-8, whole numbers without decimals, others rounded to six."""
    floats = [name for name, kind in table.schema.items() if kind == pl.Float64]
    rounded = table.with_columns(
        pl.when(pl.col(name).round(6) == pl.col(name).round(0))
        .then(pl.col(name).round(0).cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(pl.col(name).round(6).cast(pl.String))
        .alias(name)
        for name in floats
    )
    stream = io.BytesIO()
    rounded.write_csv(stream, line_terminator="\n")
    return stream.getvalue()


def as_read(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table as it will be read from its file: every column a string, empty where nothing is known."""
    return pl.read_csv(write_table(table), infer_schema=False).with_columns(pl.all().fill_null(""))


def check_processed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Return nothing if the committed tables equal ``files``.

    Raises:
        TableError: A table is missing, foreign or different, with the first line that differs.
    """
    problems = []
    present = {path.name for path in folder.glob("*.csv")} if folder.is_dir() else set()
    for name in sorted(set(files) | present):
        where = f"data/processed/{name}"
        step = "run: evidence data, and commit the result"
        if name not in files:
            problems.append(Problem("table that nothing generates", where, "no such file", name, "remove it"))
        elif name not in present:
            problems.append(Problem("table is missing", where, "the generated table", "nothing", step))
        else:
            committed = (folder / name).read_bytes()
            if committed != files[name]:
                ours, theirs = files[name].splitlines(), committed.splitlines()
                number = next(
                    (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
                    min(len(ours), len(theirs)),
                )
                problems.append(
                    Problem(
                        "the committed table differs from the data",
                        f"{where}, line {number + 1}",
                        (ours[number] if number < len(ours) else b"(end)").decode()[:160],
                        (theirs[number] if number < len(theirs) else b"(end)").decode()[:160],
                        step,
                    )
                )
    if problems:
        raise TableError(describe(problems))


def write_processed(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Replace the tables in ``folder`` by ``files`` and return the names of those that changed.

    Everything is written beside the old tables first and then moved into place, so a fault on the way leaves the old
    tables as they were.

    Raises:
        TableError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".processed-") as staging:
            changed = []
            for name, content in sorted(files.items()):
                target = folder / name
                if target.exists() and target.read_bytes() == content:
                    continue
                (Path(staging) / name).write_bytes(content)
                changed.append(name)
            for name in changed:
                (Path(staging) / name).replace(folder / name)
        for path in folder.glob("*.csv"):
            if path.name not in files:
                path.unlink()
    except OSError as fault:
        raise TableError(
            f"{folder} cannot be written: {fault}. Free the folder and run the command again."
        ) from None
    return changed
