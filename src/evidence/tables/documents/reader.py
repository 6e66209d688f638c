"""Reads the registers of documents."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.errors import TableError
from evidence.sources.records import read_entries
from evidence.tables.documents.checks import check_documents
from evidence.tables.documents.collection import FOLDER, Documents
from evidence.tables.documents.records import (
    Act,
    ActFeature,
    Administration,
    Demand,
    DocumentSource,
    Event,
    Signatory,
)


def read_documents(registers: Path, publishers: Iterable[str]) -> Documents:
    """Return all documents; none where the folder of their registers is missing.

    Args:
        registers: Folder of all registers.
        publishers: Ids of the publishers that a source may name.

    Raises:
        TableError: A register is missing or not well formed, or its entries break a rule of ``checks``.
    """
    folder = registers / FOLDER
    if not folder.is_dir():
        return Documents()
    sources = read_entries(folder / "sources.toml", "source", DocumentSource, TableError)
    documents = Documents(
        {source.id: source for source in sources},
        read_entries(folder / "acts.toml", "act", Act, TableError),
        read_entries(folder / "act_features.toml", "act_feature", ActFeature, TableError),
        read_entries(folder / "administration.toml", "administration", Administration, TableError),
        read_entries(folder / "timeline.toml", "event", Event, TableError),
        read_entries(folder / "signatories.toml", "signatory", Signatory, TableError),
        read_entries(folder / "demands.toml", "demand", Demand, TableError),
    )
    check_documents(documents, frozenset(publishers))
    return documents
