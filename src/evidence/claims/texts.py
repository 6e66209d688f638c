"""Texts: the words of a claim with their fields filled from facts, events and places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from evidence.errors import ClaimError, EvidenceError
from evidence.facts.register import FactRegister
from evidence.facts.wording import Value
from evidence.tables.documents.collection import Documents
from evidence.vocabulary import regions

SAXONY = "14"
KINDS = ("fact", "when", "date", "place", "section")
# What may be typed into a text, because it is no figure: years, sections of an act, numbers of documents and claims.
REFERENCES = re.compile(
    r"\b(?:19|20)\d\d\b(?:/\d{2,4})?|§§?\s*\d+[a-z]?|\b(?:Abs\.|Nr\.|Drs\.|Art\.|no\.|nos\.|Satz|sentence|Kreis)\s*[\d/]+|\(\d\)"
    r"|\b[CD]\d{1,2}\b"
)


class Worded(Protocol):
    """An entry of a register whose texts have fields."""

    @property
    def id(self) -> str:
        """The entry's id."""

    @property
    def values(self) -> Mapping[str, str]:
        """What stands in the fields."""


def figure_typed(text: str) -> str:
    """Return the first figure that is typed into a text, with what stands around it; empty where there is none."""
    bare = re.sub(r"\{[^}]*\}", "", text)
    found = re.search(r".{0,20}\d.{0,20}", REFERENCES.sub("", bare))
    return found.group() if found else ""


def fields(register: FactRegister, entry: Worded, file: str = "claims.toml") -> dict[str, Value]:
    """Return what stands in the fields of the texts of a claim, or of an entry of another register.

    Raises:
        ClaimError: A value names nothing; the message says which.
    """
    found: dict[str, Value] = {}
    for field, name in entry.values.items():
        kind, separator, target = name.partition(":")
        if not separator:
            kind, target = "fact", name
        try:
            found[field] = _value(register, kind, target)
        except (EvidenceError, KeyError) as fault:
            raise ClaimError(
                f'registers/{file}, "{entry.id}", value "{field}": {name!r} names nothing ({fault}). Expected the id '
                f"of a fact, or one of {', '.join(KINDS[1:])} with a colon and a name. Next step: correct it."
            ) from None
    return found


def template(text: str, values: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """Return a text as a template with the fields it uses, and every typed reference as a field of its own."""
    references: dict[str, Value] = {}

    def take(match: re.Match[str]) -> str:
        key = "reference_" + "abcdefghijklmnopqrstuvwxyz"[len(references)]
        references[key] = match.group()
        return "{" + key + "}"

    pieces = re.split(r"(\{[^}]*\})", text)
    worded = "".join(piece if piece.startswith("{") else REFERENCES.sub(take, piece) for piece in pieces)
    used = {name: value for name, value in values.items() if re.search(r"\{" + name + r"[:}]", text)}
    return worded, used | references


def section(documents: Documents, feature: str) -> str:
    """Return where the Saxon act in force speaks of a feature.

    Raises:
        KeyError: There is no act in force, or nothing is recorded of the feature.
    """
    return documents.of_act(documents.in_force[SAXONY].id)[feature].section


def _value(register: FactRegister, kind: str, target: str) -> Value:
    documents = register.tables.documents
    if kind == "fact":
        return register.fact(target)
    if kind == "when":
        return register.fact(target).period
    if kind == "date":
        return {event.id: event for event in documents.events}[target].period
    if kind == "place":
        return regions.region(target)
    if kind == "section":
        return section(documents, target)
    raise KeyError(kind)
