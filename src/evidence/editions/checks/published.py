"""Published tables as the checks read them: from the files that readers get, never from the program that wrote them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from evidence.editions.checks.pages import Known

SITE, STATE, DOWNLOADS = "site", "state", "site/downloads"


class Key(NamedTuple):
    """What the id of a fact says: which number, where and when."""

    indicator: str
    region: str
    period: str
    breakdown: str
    basis: str

    @property
    def series(self) -> tuple[str, str, str]:
        """The series that the fact belongs to, whatever its basis."""
        return self.indicator, self.region, self.breakdown


def key(fact: str) -> Key:
    """Return what an id says: ``population_foreign.14.2022-12-31.sex=male@zensus2011``."""
    body, _, basis = fact.partition("@")
    indicator, region, period, breakdown = (*body.split(".", 3), "", "", "", "")[:4]
    return Key(indicator, region, period, breakdown, basis)


@dataclass(frozen=True)
class Published:
    """One published folder: an out folder, a candidate, or an edition, of which perhaps only ``state/`` was kept.

    A table that is not there has no rows; that it is missing is what the check of completeness says.
    """

    folder: Path

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a published table, all columns as text; none if there is no such table."""
        for place in (DOWNLOADS, STATE):
            path = self.folder / place / f"{name}.csv"
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace", newline="") as stream:
                    return list(csv.DictReader(stream))
        return []

    @cached_property
    def facts(self) -> dict[str, Known]:
        """The published facts by id."""
        return {row["id"]: Known(number(row["value"]), row["unit"]) for row in self.table("facts")}

    @cached_property
    def computed(self) -> frozenset[str]:
        """The facts that are computed from others."""
        return frozenset(row["id"] for row in self.table("facts") if row["inputs"])

    @cached_property
    def topics(self) -> dict[str, str]:
        """The topic of each indicator; none where only ``state/`` was kept."""
        return {row["id"]: row["topic"] for row in self.table("codebook")}

    @cached_property
    def claims(self) -> dict[str, str]:
        """The verdict on each claim, with a mark if it is superseded."""
        return {
            row["id"]: row["verdict"] + (" (superseded)" if row["superseded"] == "true" else "")
            for row in self.table("claims")
        }

    @cached_property
    def run(self) -> dict[str, Any]:
        """What ``run.json`` says; empty if it cannot be read."""
        try:
            content = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def number(text: str) -> Decimal | None:
    """Return a published value; ``None`` for an empty one and for what is no number."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
