"""Population: foreign and German population, shares, age structure, immigration history, migration background."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import difference, share
from evidence.indicators.series import of


def derive_german_population(series: pl.DataFrame) -> pl.DataFrame:
    """German population as the total minus the foreign population of the same base, unit persons.

    Definition: docs/methods/population.md. Missing values: a missing input gives a missing result.
    """
    return difference(of(series, "population_total"), of(series, "population_foreign"), "population_german")


def derive_foreign_share(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign population as percent of the population of the same date and base.

    The denominator is never one of another base or date. Definition: docs/methods/foreign_share.md. Missing values: a
    missing input gives a missing result.
    """
    return share(of(series, "population_foreign"), of(series, "population_total"), "foreign_share")


def derive_citizenship_share_of_register(series: pl.DataFrame) -> pl.DataFrame:
    """Persons of each citizenship or group of states as percent of all persons in the register on the same date.

    Definition: docs/methods/foreign_population.md. Missing values: a missing input gives a missing result.
    """
    parts = of(series, "population_foreign_azr", None).filter(
        pl.col("breakdown").str.starts_with("citizenship="),
        ~pl.col("breakdown").str.contains(";", literal=True),
    )
    everybody = of(series, "population_foreign_azr").drop("breakdown")
    totals = everybody.join(
        parts.select("region", "period", "breakdown"), on=["region", "period"], how="inner"
    )
    return share(parts, totals, "foreign_population_citizenship_share_azr")


def derive_share_65plus(series: pl.DataFrame) -> pl.DataFrame:
    """Persons aged 65 and over as percent of the population of the same date and base.

    Definition: docs/methods/age_structure.md. Missing values: a missing input gives a missing result.
    """
    return share(_age(series, "65+"), of(series, "population_total"), "population_share_65plus")


def derive_old_age_ratio(series: pl.DataFrame) -> pl.DataFrame:
    """Persons aged 65 and over for every hundred aged 20 to under 65, same date and base.

    Definition: docs/methods/age_structure.md. Missing values: a missing input gives a missing result.
    """
    return share(_age(series, "65+"), _age(series, "20-64"), "old_age_ratio", unit="per_100_aged_20_64")


def derive_immigration_history_share(series: pl.DataFrame) -> pl.DataFrame:
    """Persons with immigration history as percent of the population in private households, Mikrozensus.

    Definition: docs/methods/immigration_history.md. Missing values: a missing input gives a missing result.
    """
    with_history = of(series, "population_immigration_history_mikrozensus", "immigration_history=yes")
    return share(
        with_history.with_columns(breakdown=pl.lit("")),
        of(series, "population_private_households_mikrozensus"),
        "immigration_history_share_mikrozensus",
    )


def derive_migration_background_share(series: pl.DataFrame) -> pl.DataFrame:
    """Persons with migration background as percent of the population in private households, Mikrozensus.

    Definition: docs/methods/migration_background.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "population_migration_background_mikrozensus"),
        of(series, "population_private_households_mikrozensus"),
        "population_migration_background_share_mikrozensus",
    )


def _age(series: pl.DataFrame, group: str) -> pl.DataFrame:
    return of(series, "population_by_age", f"age={group}").with_columns(breakdown=pl.lit(""))
