"""The one shape of indicator frames, and how observations become one."""

from __future__ import annotations

import polars as pl

from evidence.tables.schema import KEY, identifier

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
