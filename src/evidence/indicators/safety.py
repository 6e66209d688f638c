"""Safety: how many right-wing attacks are counted in relation to the number of residents."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import share
from evidence.indicators.series import of


def derive_attack_rate(series: pl.DataFrame) -> pl.DataFrame:
    """Attacks of a year per hundred thousand residents at its end, residents on the base of the 2011 census.

    One base for all years, so that no rate moves because a census changed the denominator; years without it have no
    rate. Definition: docs/methods/right_wing_attacks.md. Missing values: a missing input gives a missing result.
    """
    residents = (
        of(series, "population_total")
        .filter(pl.col("basis") == "zensus2011", pl.col("period").str.ends_with("-12-31"))
        .with_columns(period=pl.col("period").str.head(4), basis=pl.lit(""))
    )
    return share(of(series, "right_wing_attacks"), residents, "right_wing_attacks_per_100k")
