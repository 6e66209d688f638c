"""All registers of ``data/registers`` that tables are built with: what people decided, as reviewed text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import TableDefinition, read_definitions
from evidence.sources.publishers import Publisher, read_publishers
from evidence.tables.breaks import SeriesBreak, read_breaks
from evidence.tables.checks import (
    Absence,
    Identity,
    Order,
    State,
    read_absences,
    read_identities,
    read_orders,
    read_states,
)
from evidence.tables.codebook import Codebook, read_codebook
from evidence.tables.corrections import Correction, read_corrections
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.reader import read_documents
from evidence.tables.selection import Choice, WeakCarrier, read_choices, read_weak_carriers
from evidence.tables.small_numbers import SmallNumber, read_small_numbers
from evidence.tables.surveys import Survey, read_surveys


@dataclass(frozen=True)
class Registers:
    """The entries of every register, in the order of their files."""

    publishers: tuple[Publisher, ...]
    codebook: Codebook
    corrections: tuple[Correction, ...]
    absences: tuple[Absence, ...]
    orders: tuple[Order, ...]
    states: tuple[State, ...]
    identities: tuple[Identity, ...]
    choices: tuple[Choice, ...]
    weak_carriers: tuple[WeakCarrier, ...]
    breaks: tuple[SeriesBreak, ...]
    surveys: tuple[Survey, ...]
    small_numbers: tuple[SmallNumber, ...]
    documents: Documents
    definitions: tuple[TableDefinition, ...]


def read_registers(folder: Path) -> Registers:
    """Return all registers.

    Raises:
        TableError: A register is not well formed, or a definition of a table does not fit the other registers.
    """
    publishers = read_publishers(folder)
    codebook = read_codebook(folder)
    definitions = read_definitions(folder)
    _check_definitions(definitions, codebook, {entry.id for entry in publishers})
    return Registers(
        publishers,
        codebook,
        read_corrections(folder),
        read_absences(folder),
        read_orders(folder),
        read_states(folder),
        read_identities(folder),
        read_choices(folder),
        read_weak_carriers(folder),
        read_breaks(folder),
        read_surveys(folder),
        read_small_numbers(folder),
        read_documents(folder, {entry.id for entry in publishers}),
        definitions,
    )


def _check_definitions(
    definitions: tuple[TableDefinition, ...], codebook: Codebook, publishers: set[str]
) -> None:
    """Return nothing if every table has a known publisher, and every series an indicator in its unit."""
    problems = []
    step = "correct the definition"
    for table in definitions:
        if table.publisher not in publishers:
            problems.append(
                Problem(
                    f'publisher "{table.publisher}" is unknown',
                    table.name,
                    "an id in publishers.toml",
                    f'"{table.publisher}"',
                    step,
                )
            )
        for entry in table.series:
            definition = codebook.get(entry.indicator)
            if definition is None:
                problems.append(
                    Problem(
                        f'indicator "{entry.indicator}" is unknown',
                        table.name,
                        "an id in registers/indicators",
                        f'"{entry.indicator}"',
                        step,
                    )
                )
            elif entry.unit != definition.unit:
                problems.append(
                    Problem(
                        f'unit of "{entry.indicator}"',
                        table.name,
                        f'"{definition.unit}"',
                        f'"{entry.unit}"',
                        "correct unit and factor in the definition",
                    )
                )
    if problems:
        raise TableError(describe(problems))
