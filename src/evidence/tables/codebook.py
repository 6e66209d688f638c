"""The register of indicators: what each counts, in which unit, how far it is printed and what is plausible."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from evidence.errors import Problem, TableError, describe
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import topics, units


class Definition(Record):
    """One indicator: names and definition in both languages, unit, decimals, plausible range, topic, method page.

    ``kind`` says where values come from: ``published`` ones are taken as a publisher printed them and derived only
    where nobody printed one; ``derived`` ones are always computed from their inputs.
    """

    id: str
    name_de: str
    name_en: str
    unit: str
    decimals: int
    range: tuple[float, float]
    topic: str = ""
    kind: Literal["published", "derived"]
    method: str
    definition_de: str
    definition_en: str

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en

    def definition(self, lang: str) -> str:
        """Return the definition in ``de`` or ``en``."""
        return self.definition_de if lang == "de" else self.definition_en


Codebook = Mapping[str, Definition]


def read_codebook(registers: Path) -> Codebook:
    """Return all indicator definitions by id: topic by topic, each in the order of its register.

    The register of a topic is ``indicators/<topic>.toml``.

    Raises:
        TableError: A register is not well formed or of no known topic, repeats an id, or names a unit that does not
            exist.
    """
    codebook: dict[str, Definition] = {}
    problems = []
    folder = registers / "indicators"
    for path in sorted(folder.glob("*.toml"), key=_order):
        if path.stem not in topics.TOPICS:
            problems.append(
                Problem(
                    "a register of no known topic",
                    f"indicators/{path.name}",
                    "one of " + ", ".join(topics.TOPICS),
                    path.stem,
                    "rename the file, or add the topic to vocabulary/topics.py",
                )
            )
            continue
        for entry in read_entries(path, "indicator", Definition, TableError):
            if entry.unit not in units.UNITS:
                problems.append(
                    Problem(
                        f'unit "{entry.unit}" of indicator "{entry.id}" is unknown',
                        f"indicators/{path.name}",
                        "one of " + ", ".join(units.UNITS),
                        f'"{entry.unit}"',
                        "correct the unit, or add it to vocabulary/units.py with what it may be divided by",
                    )
                )
            if entry.id in codebook:
                problems.append(
                    Problem(
                        f'indicator "{entry.id}" is defined twice',
                        f"indicators/{path.name}",
                        "one definition",
                        f"another one in indicators/{codebook[entry.id].topic}.toml",
                        "remove one",
                    )
                )
            codebook[entry.id] = entry.model_copy(update={"topic": path.stem})
    if not codebook:
        problems.append(
            Problem(
                "no indicators",
                str(folder.name),
                "registers of indicators",
                "none",
                "restore the folder from git",
            )
        )
    if problems:
        raise TableError(describe(problems))
    return codebook


def _order(path: Path) -> tuple[int, str]:
    known = list(topics.TOPICS)
    return (known.index(path.stem) if path.stem in known else len(known), path.stem)
