"""All registers of ``data/registers`` that tables are built with: what people decided, as reviewed text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


def read_registers(folder: Path) -> Registers:
    """Return all registers.

    Raises:
        TableError: A register is not well formed.
    """
    publishers = read_publishers(folder)
    return Registers(
        publishers,
        read_codebook(folder),
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
    )
