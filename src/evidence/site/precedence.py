"""Why one source was taken before another, in words: the rule of ``tables.selection``, told for one pair of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.tables.schema import KEY, TIERS
from evidence.tables.store import Tables

RULES: dict[str, dict[str, str]] = {
    "value": {"de": "diese Quelle nennt keinen Wert", "en": "this source gives no value"},
    "choice": {"de": "festgelegt", "en": "registered choice"},
    "weak": {
        "de": "diese Quelle trägt keine Zahl allein",
        "en": "this source does not carry a figure alone",
    },
    "tier": {
        "de": "gewählt ist die Quelle, die näher am Herausgeber steht",
        "en": "the source nearer to the publisher is taken",
    },
    "rank": {
        "de": "gewählt ist das Amt, das die Statistik führt",
        "en": "the office that produces the statistic is taken",
    },
    "exact": {
        "de": "gewählt ist der genaue Wert vor dem gerundeten oder errechneten",
        "en": "the exact value is taken before the rounded or estimated one",
    },
    "decimals": {
        "de": "gewählt ist der Wert mit mehr Nachkommastellen",
        "en": "the value with more decimals is taken",
    },
    "published": {"de": "gewählt ist die neuere Veröffentlichung", "en": "the newer publication is taken"},
    "order": {
        "de": "die Quellen sind gleichrangig; gewählt ist die erste in der Reihenfolge der Adressen",
        "en": "the sources rank equally; the first in order of addresses is taken",
    },
}


def reason(tables: Tables, taken: Mapping[str, Any], other: Mapping[str, Any], lang: str) -> str:
    """Return why ``taken`` was selected and ``other`` was not: both are observations of one id."""
    rule = decided_by(tables, taken, other)
    if rule == "choice":
        entry = next(
            entry for entry in tables.choices if all(getattr(entry, key) == taken[key] for key in KEY)
        )
        return entry.reason(lang)
    return RULES[rule][lang]


def decided_by(tables: Tables, taken: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return the first criterion of the rule that tells two observations of one id apart, as a key of ``RULES``."""
    for rule, mine, theirs in zip(RULES, _ranks(tables, taken), _ranks(tables, other), strict=False):
        if mine != theirs:
            return rule
    return "order"


def _ranks(tables: Tables, row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what the rule compares, in its order; the last criterion is left to the order of addresses."""
    return (
        row["value"] is None,
        not any(
            all(getattr(entry, key) == row[key] for key in KEY) and entry.prefer in _address(tables, row)
            for entry in tables.choices
        ),
        row["weak"],
        TIERS.index(row["tier"]),
        tables.publishers[row["publisher"]].rank,
        row["value_status"] in ("rounded", "estimated", "source_estimate"),
        -row["decimals"],
        row["published"],
    )


def _address(tables: Tables, row: Mapping[str, Any]) -> str:
    return str(tables.sources.filter(tables.sources["id"] == row["source"])["url"][0])
