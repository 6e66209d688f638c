"""Education: foreign pupils, leavers without certificate, foreign apprentices and first-year students."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import share
from evidence.indicators.series import of


def derive_foreign_pupils_share(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign pupils as percent of all pupils of general schools, in total and by type of school, same school year.

    Definition: docs/methods/pupils.md. Missing values: a missing input gives a missing result.
    """
    return share(of(series, "pupils_foreign", None), of(series, "pupils_total", None), "pupils_foreign_share")


def derive_leavers_without_certificate_share(series: pl.DataFrame) -> pl.DataFrame:
    """Leavers without certificate as percent of all leavers from the same schools in the same year.

    The denominator is never the population of an age. Definition: docs/methods/school_leavers.md. Missing values: a
    missing input gives a missing result.
    """
    return share(
        of(series, "school_leavers_without_certificate", None),
        of(series, "school_leavers_total", None),
        "school_leavers_without_certificate_share",
    )


def derive_foreign_apprentices_share(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign apprentices as percent of all apprentices in dual training at the end of the same year.

    A total that is only known rounded gives no share: it is too coarse for the printed decimal. Definition:
    docs/methods/vocational_training.md. Missing values: a missing input gives a missing result.
    """
    foreign = of(series, "apprentices_foreign", "type=dual").with_columns(breakdown=pl.lit(""))
    total = of(series, "apprentices_total").filter(pl.col("value_status") != "rounded")
    return share(foreign, total, "apprentices_foreign_share")


def derive_foreign_first_year_students_share(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign first-year students as percent of all first-year students of the same year.

    Definition: docs/methods/students.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "students_first_year_foreign"),
        of(series, "students_first_year_total"),
        "students_first_year_foreign_share",
    )
