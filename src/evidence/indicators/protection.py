"""Flight and protection: shares of Germany, of the population, and of those with a toleration permit."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import share
from evidence.indicators.series import of
from evidence.vocabulary import regions

# The base of the population to which protection seekers, who have no base of their own, refer.
BASIS = "zensus2011"


def derive_land_share(series: pl.DataFrame, group: str) -> pl.DataFrame:
    """Persons of a group in each Land as percent of those in Germany on the same date.

    Definitions: docs/methods/protection_seekers.md, docs/methods/asylum_seekers_benefits.md. Missing values: a date without
    a figure for Germany has no shares.

    Args:
        series: Indicator frame.
        group: ``protection_seekers`` or ``asylblg_recipients``.
    """
    counts = of(series, group)
    whole = counts.filter(pl.col("region") == "00")
    of_each_land = [whole.with_columns(region=pl.lit(code)) for code in regions.LAENDER]
    return share(counts, pl.concat(of_each_land), f"{group}_land_share")


def derive_protection_seekers_population_share(series: pl.DataFrame) -> pl.DataFrame:
    """Protection seekers as percent of the population on the same date, the population on the base of the 2011 census.

    Definition: docs/methods/protection_seekers.md. Missing values: a date without population has no share.
    """
    population = of(series, "population_total").filter(pl.col("basis") == BASIS)
    return share(
        of(series, "protection_seekers"),
        population.with_columns(basis=pl.lit("")),
        "protection_seekers_population_share",
    )


def derive_duldung_share(series: pl.DataFrame) -> pl.DataFrame:
    """Persons with a toleration permit as percent of all who are obliged to leave, same date and source.

    Definition: docs/methods/obligation_to_leave.md. Missing values: a date with only one of the two has no share.
    """
    tolerated = of(series, "persons_obliged_to_leave", "status=duldung").with_columns(breakdown=pl.lit(""))
    return share(tolerated, of(series, "persons_obliged_to_leave"), "persons_obliged_to_leave_duldung_share")
