"""Labour market: foreign employees, what they add to the change of employment, unemployment, recognition, doctors."""

from __future__ import annotations

import itertools

import polars as pl

from evidence.indicators.arithmetic import change, difference, share
from evidence.indicators.series import of

# Start and end of the long spans of the panel of employees: the decade that the statistical office of Saxony
# published, the years since the last one before the pandemic, and the whole panel.
LONG_SPANS = (("2014-06-30", "2024-06-30"), ("2019-06-30", "2025-06-30"), ("2013-06-30", "2025-06-30"))


def derive_foreign_employees_share(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign employees as percent of all employees, both as published for the same date and place.

    Definition: docs/methods/foreign_employees.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "employees_foreign", None), of(series, "employees_total", None), "employees_foreign_share"
    )


def derive_foreign_employees_share_of_panel(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign employees as percent of all employees, both summed over occupations; an approximation.

    Definition: docs/methods/foreign_employees.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "employees_foreign_occupation_sum", None),
        of(series, "employees_total_occupation_sum", None),
        "employees_foreign_share_occupation_sum",
    )


def derive_german_employees_of_panel(series: pl.DataFrame) -> pl.DataFrame:
    """All employees minus foreign employees, both summed over occupations; an approximation.

    Definition: docs/methods/employment_change.md. Missing values: a missing input gives a missing result.
    """
    return difference(
        of(series, "employees_total_occupation_sum", None),
        of(series, "employees_foreign_occupation_sum", None),
        "employees_german_occupation_sum",
    )


def derive_employment_change(series: pl.DataFrame, group: str) -> pl.DataFrame:
    """Change in the number of employees from one reference date to a later one, unit persons.

    Spans are each year of the panel and ``LONG_SPANS``. Definition: docs/methods/employment_change.md.

    Args:
        series: Indicator frame that holds the panel.
        group: ``total``, ``foreign`` or ``german``.
    """
    panel = of(series, f"employees_{group}_occupation_sum", None)
    dates = panel["period"].unique().sort().to_list()
    spans = sorted({*itertools.pairwise(dates), *LONG_SPANS})
    return change(panel, f"employees_change_{group}_occupation_sum", spans)


def derive_unemployed_foreign_share(series: pl.DataFrame, suffix: str = "") -> pl.DataFrame:
    """Unemployed foreign persons as percent of all unemployed of the same year, annual averages.

    Definition: docs/methods/unemployment.md. Missing values: a missing input gives a missing result.

    Args:
        series: Indicator frame.
        suffix: Empty for published counts, ``_occupation_sum`` for the sums over target occupations.
    """
    return share(
        of(series, f"unemployed_foreign{suffix}"),
        of(series, f"unemployed_total{suffix}"),
        f"unemployed_foreign_share{suffix}",
    )


def derive_foreign_employees_share_by_sector(series: pl.DataFrame) -> pl.DataFrame:
    """Foreign employees as percent of all employees of the same sector, date and place.

    Definition: docs/methods/sectors.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "employees_foreign_by_sector", None),
        of(series, "employees_total_by_sector", None),
        "employees_foreign_share_by_sector",
    )


def derive_establishments_with_foreign_employees_share(series: pl.DataFrame) -> pl.DataFrame:
    """Establishments with at least one foreign employee as percent of all establishments of the same date.

    Definition: docs/methods/labour_demand.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "establishments_with_foreign_employees"),
        of(series, "establishments_total"),
        "establishments_with_foreign_employees_share",
    )


def derive_recognition_full_share(series: pl.DataFrame) -> pl.DataFrame:
    """Full recognitions as percent of the recognition procedures completed in the same year.

    Definition: docs/methods/recognition.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "recognition_full"), of(series, "recognition_completed"), "recognition_full_share"
    )


def derive_doctors_foreign_working_share(series: pl.DataFrame) -> pl.DataFrame:
    """Practising doctors without German citizenship as percent of all practising doctors of the same date.

    Definition: docs/methods/doctors.md. Missing values: a missing input gives a missing result.
    """
    return share(
        of(series, "doctors_foreign_working"),
        of(series, "doctors_working_total"),
        "doctors_foreign_working_share",
    )
