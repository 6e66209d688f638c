"""The one shape of indicator frames, and how observations become one."""

from __future__ import annotations

import polars as pl

from evidence.tables.schema import KEY, identifier
from evidence.tables.store import RESULT_COLUMNS

SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    **{name: pl.String() for name in KEY},
    "value": pl.Float64(),
    "unit": pl.String(),
    "value_status": pl.String(),
    "missing_reason": pl.String(),
    "tier": pl.String(),
    "formula": pl.String(),
    "inputs": pl.List(pl.String()),
    "sources": pl.List(pl.String()),
    "flags": pl.List(pl.String()),
}
PUBLISHED = "published"
TRANSCRIBED = "computed at transcription"
DOCUMENTED = "counted in the registers of documents"
ASSESSED = "counted over the claims and the rules that decide them"
STUDIED = "computed in a study that compares Länder over time"


def from_observations(observations: pl.DataFrame) -> pl.DataFrame:
    """Return the selected observations as an indicator frame; formula ``published``, one source each.

    A value that the transcriber computed from a source says so instead: nobody published it.

    A value that only a weak carrier gives is left out: such a carrier never stands alone.
    """
    return shape(
        observations.filter(pl.col("selection") == "selected", ~pl.col("weak")).with_columns(
            formula=pl.when(pl.col("tier") == "derived")
            .then(pl.lit(TRANSCRIBED))
            .otherwise(pl.lit(PUBLISHED)),
            inputs=pl.lit([], dtype=pl.List(pl.String)),
            sources=pl.concat_list("source"),
            flags=pl.when(pl.col("flag") == "")
            .then(pl.lit([], dtype=pl.List(pl.String)))
            .otherwise(pl.concat_list("flag")),
        )
    )


def shape(rows: pl.DataFrame) -> pl.DataFrame:
    """Return derived rows in the one shape, with their ids, sorted.

    Args:
        rows: Every column of ``SCHEMA`` but ``id``.
    """
    return rows.with_columns(id=identifier()).select(SCHEMA.keys()).cast(pl.Schema(SCHEMA)).sort("id")


def of(series: pl.DataFrame, indicator: str, breakdown: str | None = "") -> pl.DataFrame:
    """Return the rows of one indicator, those of one breakdown unless ``breakdown`` is None."""
    rows = series.filter(pl.col("indicator") == indicator)
    return rows if breakdown is None else rows.filter(pl.col("breakdown") == breakdown)


def from_results(results: pl.DataFrame) -> pl.DataFrame:
    """Return committed results as an indicator frame; none give an empty one.

    Args:
        results: The columns of ``to_results``, all of them text.
    """
    lists = [name for name, kind in SCHEMA.items() if kind == pl.List(pl.String)]
    split = [
        pl.when(pl.col(name) == "")
        .then(pl.lit([], dtype=pl.List(pl.String)))
        .otherwise(pl.col(name).str.split(" "))
        .alias(name)
        for name in lists
    ]
    value = pl.when(pl.col("value") != "").then(pl.col("value")).cast(pl.Float64)
    return results.with_columns(value, *split).select(SCHEMA.keys()).cast(pl.Schema(SCHEMA)).sort("id")


def to_results(series: pl.DataFrame) -> pl.DataFrame:
    """Return an indicator frame as a flat table, sorted by id: lists joined with spaces, values rounded to six decimals."""
    lists = [pl.col(name).list.join(" ") for name, kind in SCHEMA.items() if kind == pl.List(pl.String)]
    return series.select(RESULT_COLUMNS).with_columns(pl.col("value").round(6), *lists).sort("id")
