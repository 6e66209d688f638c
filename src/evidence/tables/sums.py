"""Totals against their parts inside one body: a shifted column or a lost row shows here before anything is taken."""

from __future__ import annotations

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import TableDefinition
from evidence.tables.checks import ROUNDED_TO_5

# Offices print these units rounded, so that parts and total differ by roundings; a plain count is exact.
_ROUNDED_UNITS = r"(?i)1000|tsd|mio|mill|mrd|EUR|euro|THS"
# A rate or a mean is never the sum of its parts.
_NO_QUANTITY = r"(?i)%|prozent|percent|promille|\bje\b|\bper\b|quote|anteil|jahre\b|index"
NOISE = 1e-6


def amounts() -> pl.Expr:
    """Return the numbers of cells as floats, null where there is none: good for comparing, not for publishing."""
    return pl.when(pl.col("number") != "").then(pl.col("number")).cast(pl.Float64)


def slack(table: TableDefinition) -> pl.Expr:
    """Return by how much one cell may be off through rounding, in its own unit."""
    digits = pl.col("number").str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0)
    half = pl.lit(10.0).pow(-digits.cast(pl.Float64)) / 2
    rounded = pl.when(pl.col("unit").str.contains(_ROUNDED_UNITS) | (digits > 0)).then(half).otherwise(0.0)
    return pl.lit(ROUNDED_TO_5) if table.disclosure_control == "rounded_to_5" else rounded


def additive() -> pl.Expr:
    """Return whether the cells of a unit may be added up at all."""
    return ~pl.col("unit").str.contains(_NO_QUANTITY)


def check_sums(frame: pl.DataFrame, dimensions: tuple[str, ...], table: TableDefinition) -> None:
    """Return nothing if the totals named in ``adds_up`` equal their parts, within the publisher's rounding.

    A total is compared where each of its parts is a number or a dash; in a table that leaves out zeros an absent part is
    zero. Rates are not compared.

    Raises:
        TableError: Every total that its parts contradict, and every sum that could be tested nowhere.
    """
    problems = []
    for dimension, codes in table.adds_up.items():
        if dimension not in dimensions:
            continue
        compared = _compare(frame, dimensions, dimension, codes, table)
        if compared.is_empty():
            problems.append(
                Problem(
                    f"the sum over {dimension} could be tested nowhere",
                    table.name,
                    f"a total of {dimension} with all of {', '.join(codes)}",
                    "none",
                    "correct adds_up in the definition of the table",
                )
            )
        problems.extend(
            Problem(
                f"total {row['amount']:.12g} and parts {row['parts']:.12g} differ",
                f"{table.name}, part {row['part']}, line {row['line']}: region {row['region']}, {row['time']}, "
                f"{dimension}",
                f"{', '.join(codes)} to add up to the total within {row['allowed']:g}",
                f"a difference of {row['amount'] - row['parts']:.12g}",
                "ask again tomorrow; if it stays, tell the publisher: a column may be shifted",
            )
            for row in compared.filter(
                (pl.col("amount") - pl.col("parts")).abs() > pl.col("allowed") + NOISE
            ).iter_rows(named=True)
        )
    if problems:
        raise TableError(describe(problems))


def _compare(
    frame: pl.DataFrame,
    dimensions: tuple[str, ...],
    dimension: str,
    codes: tuple[str, ...],
    table: TableDefinition,
) -> pl.DataFrame:
    """Return one row a total that can be compared: where it stands, amount, parts and the difference allowed."""
    key = ["time", "level", "region", "measure", "unit", *(name for name in dimensions if name != dimension)]
    cells = frame.filter(additive()).with_columns(amount=amounts(), slack=slack(table))
    parts = (
        cells.filter(pl.col(dimension).is_in(list(codes)))
        .group_by(key, maintain_order=True)
        .agg(
            parts=pl.col("amount").sum(),
            allowed=pl.col("slack").sum(),
            known=(pl.col("amount").is_not_null() | pl.col("symbol").is_in(["-", "–"])).sum(),
            found=pl.len(),
        )
        .filter(pl.col("known") == pl.col("found"))
        .filter(pl.lit(value=table.compress) | (pl.col("found") == len(codes)))
    )
    return (
        cells.filter(pl.col(dimension) == "", pl.col("amount").is_not_null())
        .join(parts, on=key, how="inner", nulls_equal=True, maintain_order="left")
        .with_columns(allowed=pl.col("allowed") + pl.col("slack"))
    )
