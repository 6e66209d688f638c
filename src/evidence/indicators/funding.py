"""Money and administration: which share of the applications to a programme was selected."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import share
from evidence.indicators.series import of


def derive_success_rate(series: pl.DataFrame) -> pl.DataFrame:
    """Projects selected as percent of the applications of the same round, programme Integrative Maßnahmen.

    Definition: docs/methods/funding.md. Missing values: a round with only one of the two has no rate.
    """
    return share(
        of(series, "im_projects_selected", None), of(series, "im_applications", None), "im_success_rate"
    )


def derive_open_saxony_success_rate(series: pl.DataFrame) -> pl.DataFrame:
    """Projects funded as percent of the applications of the same year, programme Weltoffenes Sachsen.

    Definition: docs/methods/funding.md. Missing values: a year with only one of the two has no rate.
    """
    return share(of(series, "wos_projects_approved"), of(series, "wos_applications"), "wos_success_rate")
