"""All registers of documents together, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from evidence.tables.documents.records import (
    Act,
    ActFeature,
    Administration,
    Demand,
    DocumentSource,
    Event,
    Signatory,
    Statement,
)
from evidence.tables.schema import source_identifier
from evidence.vocabulary import periods

FOLDER = "documents"
IN_FORCE = "in_force"
LICENCE = "statement quoted with source"
Entry = Act | ActFeature | Administration | Event | Signatory | Demand


@dataclass(frozen=True)
class Documents:
    """The entries of every register, in the order of the file. Empty where nothing was known at the day asked for."""

    sources: Mapping[str, DocumentSource] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    features: tuple[ActFeature, ...] = ()
    administration: tuple[Administration, ...] = ()
    events: tuple[Event, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    demands: tuple[Demand, ...] = ()

    @cached_property
    def state(self) -> str:
        """The month up to which documents were read; empty where there are none."""
        return max((source.read for source in self.sources.values()), default="")

    @cached_property
    def in_force(self) -> Mapping[str, Act]:
        """The act in force of each Land that has one, by key of the Land, in order of the keys."""
        acts = sorted(self.acts, key=lambda act: act.region)
        return {act.region: act for act in acts if act.status == IN_FORCE}

    def of_act(self, act: str) -> Mapping[str, ActFeature]:
        """Return what an act says, by feature; a feature that is not recorded is missing."""
        return {entry.feature: entry for entry in self.features if entry.act == act}

    def known_by(self, day: str) -> Documents:
        """Return the documents if all of them had been read by ``day``, and none otherwise.

        The registers describe one state of knowledge; earlier ones cannot be put together from them.
        """
        known = not self.state or periods.parse(self.state).last_day <= periods.parse(day).last_day
        return self if known else Documents()

    def source_id(self, entry: Statement) -> str:
        """Return the id under which the tables list the source of an entry."""
        source = self.sources[entry.source]
        return source_identifier(source.publisher, source.url)

    def statements(self) -> Iterator[tuple[str, Entry]]:
        """Return every entry that rests on a source, with the name of its register."""
        registers: Sequence[tuple[str, Sequence[Entry]]] = (
            ("acts", self.acts),
            ("act_features", self.features),
            ("administration", self.administration),
            ("timeline", self.events),
            ("signatories", self.signatories),
            ("demands", self.demands),
        )
        for name, entries in registers:
            for entry in entries:
                yield name, entry

    def rows(self) -> pl.DataFrame:
        """Return one row a statement: publisher, address, title, licence, publication, tier and register."""
        rows = []
        for name, entry in self.statements():
            source = self.sources[entry.source]
            rows.append(
                {
                    "publisher": source.publisher,
                    "source_url": source.url,
                    "source_title": source.title,
                    "licence": LICENCE,
                    "published": source.published,
                    "tier": entry.tier,
                    "snapshot": f"registers/{FOLDER}/{name}",
                }
            )
        columns = ("publisher", "source_url", "source_title", "licence", "published", "tier", "snapshot")
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
