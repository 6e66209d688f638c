"""Tables written in the test itself: a row states what the test is about, everything else is ordinary."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from evidence.facts.fact import Fact
from evidence.indicators.series import shape
from evidence.sources.publishers import Publisher
from evidence.tables.codebook import Definition
from evidence.tables.readers.transcription import COLUMNS

PUBLISHERS = (
    Publisher(id="office", name_de="Amt", name_en="Office", names=(), rank=1),
    Publisher(id="agency", name_de="Agentur", name_en="Agency", names=(), rank=2),
    Publisher(id="press", name_de="Presse", name_en="Press", names=(), rank=3),
)
_TEXT = dict.fromkeys(COLUMNS, "") | {
    "indicator": "foreign_share",
    "region": "14",
    "period": "2023-12-31",
    "value": "7.7",
    "unit": "percent",
    "basis": "zensus2022",
    "value_status": "final",
    "tier": "primary",
    "source_title": "Table",
    "source_url": "https://office.example/table",
    "published": "2024-06-20",
    "licence": "dl-de/by-2-0",
}
_OBSERVATION = {
    "indicator": "foreign_share",
    "region": "14",
    "period": "2023-12-31",
    "breakdown": "",
    "basis": "zensus2022",
    "value": 7.7,
    "value_text": "7.7",
    "unit": "percent",
    "decimals": 1,
    "value_status": "final",
    "missing_reason": "",
    "tier": "primary",
    "publisher": "office",
    "source_url": "https://office.example/table",
    "published": "2024-06-20",
    "vintage": "2024-07",
    "snapshot": "office/2024-07/table",
    "line": 2,
    "disclosure_control": "none",
    "excluded": "",
    "flag": "",
    "selection": "selected",
}
_SERIES = {
    "indicator": "population_total",
    "region": "14",
    "period": "2023-12-31",
    "breakdown": "",
    "basis": "zensus2022",
    "value": 1000.0,
    "unit": "persons",
    "value_status": "final",
    "missing_reason": "",
    "tier": "primary",
    "formula": "published",
    "inputs": [],
    "sources": ["office-1"],
    "flags": [],
}


def text_rows(*rows: Mapping[str, Any], snapshot: str = "office/2024-07/table") -> pl.DataFrame:
    """Return rows as the reader hands them on: text, with line, publisher and snapshot."""
    return pl.DataFrame(
        [{**_TEXT, **row} for row in rows], schema=dict.fromkeys(COLUMNS, pl.String), orient="row"
    ).with_columns(
        line=pl.int_range(2, len(rows) + 2, dtype=pl.UInt32),
        publisher=pl.lit(snapshot.split("/", maxsplit=1)[0]),
        snapshot=pl.lit(snapshot),
        disclosure_control=pl.lit("none"),
    )


def observations(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return observations as the steps between the schema and the indicators see them."""
    return pl.DataFrame(
        [{**_OBSERVATION, **row} for row in rows],
        schema_overrides={"value": pl.Float64, "decimals": pl.Int64},
        infer_schema_length=None,
    )


def series(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return an indicator frame with ids."""
    return shape(
        pl.DataFrame(
            [{**_SERIES, **row} for row in rows],
            schema_overrides={
                "value": pl.Float64,
                "inputs": pl.List(pl.String),
                "sources": pl.List(pl.String),
                "flags": pl.List(pl.String),
            },
        )
    )


def definition(**keys: Any) -> Definition:
    """Return an indicator definition."""
    return Definition(
        **{
            "id": "foreign_share",
            "name_de": "Ausländeranteil",
            "name_en": "Foreign share",
            "unit": "percent",
            "decimals": 1,
            "range": (0, 40),
            "topic": "population",
            "kind": "published",
            "method": "foreign_share",
            "definition_de": "Anteil am Stichtag.",
            "definition_en": "Share on the reference date.",
            **keys,
        }
    )


def fact(value: float | None = 7.65, unit: str = "percent", decimals: int = 1, **keys: Any) -> Fact:
    """Return a fact about Saxony."""
    return Fact(
        **{
            "id": "foreign_share.14.2023-12-31",
            "indicator": definition(unit=unit, decimals=decimals),
            "region_code": "14",
            "period_text": "2023-12-31",
            "breakdown": "",
            "basis": "zensus2022",
            "value": value,
            "unit": unit,
            "value_status": "final",
            "missing_reason": "" if value is not None else "suppressed",
            "tier": "primary",
            "formula": "published",
            "inputs": (),
            "sources": ("office-1",),
            **keys,
        }
    )
