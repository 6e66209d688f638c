"""All indicators of one state of the data: published where somebody published them, derived everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from evidence.errors import IndicatorError, Problem, describe
from evidence.indicators import education, funding, housing, labour, law, population, protection, safety
from evidence.indicators.series import PUBLISHED, from_observations, from_results
from evidence.tables.breaks import mark_breaks
from evidence.tables.store import Tables

Derivation = Callable[[pl.DataFrame], pl.DataFrame]
# In the order in which they need each other.
DERIVATIONS: tuple[Derivation, ...] = (
    population.derive_german_population,
    population.derive_foreign_share,
    population.derive_citizenship_share_of_register,
    population.derive_share_65plus,
    population.derive_old_age_ratio,
    population.derive_immigration_history_share,
    population.derive_migration_background_share,
    labour.derive_foreign_employees_share,
    labour.derive_foreign_employees_share_of_panel,
    labour.derive_german_employees_of_panel,
    lambda series: labour.derive_employment_change(series, "total"),
    lambda series: labour.derive_employment_change(series, "foreign"),
    lambda series: labour.derive_employment_change(series, "german"),
    labour.derive_unemployed_foreign_share,
    lambda series: labour.derive_unemployed_foreign_share(series, "_occupation_sum"),
    labour.derive_foreign_employees_share_by_sector,
    labour.derive_establishments_with_foreign_employees_share,
    labour.derive_recognition_full_share,
    labour.derive_doctors_foreign_working_share,
    funding.derive_success_rate,
    funding.derive_open_saxony_success_rate,
    safety.derive_attack_rate,
    education.derive_foreign_pupils_share,
    education.derive_leavers_without_certificate_share,
    education.derive_foreign_apprentices_share,
    education.derive_foreign_first_year_students_share,
    lambda series: protection.derive_land_share(series, "protection_seekers"),
    lambda series: protection.derive_land_share(series, "asylblg_recipients"),
    protection.derive_protection_seekers_population_share,
    protection.derive_duldung_share,
    lambda series: housing.derive_municipal_total(series, "accommodation_capacity"),
    lambda series: housing.derive_municipal_total(series, "accommodation_occupancy"),
    lambda series: housing.derive_land_total(series, "accommodation_capacity"),
    lambda series: housing.derive_land_total(series, "accommodation_occupancy"),
    housing.derive_decentral_share,
    housing.derive_decentral_share_of_kinds,
    housing.derive_land_occupancy_rate,
    housing.derive_reception_occupancy,
    housing.derive_reception_occupancy_rate,
)

COMPARISON = {
    "id": pl.String,
    "publisher": pl.String,
    "source": pl.String,
    "tier": pl.String,
    "decimals": pl.Int64,
    "derived": pl.Float64,
    "published": pl.Float64,
    "allowed": pl.Float64,
}


@dataclass(frozen=True)
class Catalogue:
    """Every series with its breaks marked, and the comparisons of published with derived values.

    Attributes:
        series: Indicator frame plus ``series_break_before``, sorted by id.
        comparisons: One row a value that is both published and derivable: id, published, derived, allowed.
    """

    series: pl.DataFrame
    comparisons: pl.DataFrame


def derive_catalogue(tables: Tables) -> Catalogue:
    """Return all indicators of these tables.

    A value that a publisher printed wins over our own derivation of it, and ours over one that the transcriber computed;
    an indicator of kind ``derived`` is computed wherever its inputs are here, and a published value of it only checks ours.
    """
    counted = law.count_documents(tables.documents)
    series = pl.concat([from_observations(tables.observations), counted, from_results(tables.results)]).sort(
        "id"
    )
    compared = []
    checked = _published(tables.observations)
    for derive in DERIVATIONS:
        derived = _try(derive, series)
        if derived is None or derived.is_empty():
            continue
        compared.append(_compare(*checked, derived))
        ours = derived["indicator"][0]
        if ours not in tables.codebook:
            raise IndicatorError(
                f'"{ours}" is derived but not defined. Define it in registers/indicators.toml with unit, range and method.'
            )
        printed = series.filter(
            pl.col("formula") == PUBLISHED, pl.lit(tables.codebook[ours].kind == "published")
        )
        derived = derived.join(printed.select("id"), on="id", how="anti")
        series = pl.concat([series.join(derived.select("id"), on="id", how="anti"), derived])
        series = series.sort("id")
    comparisons = pl.concat([pl.DataFrame(schema=COMPARISON), *compared]).sort("id")
    return Catalogue(mark_breaks(series, tables.breaks), comparisons)


def check_comparisons(catalogue: Catalogue) -> tuple[int, int]:
    """Return how many published and how many transcribed values were compared with ours, all of them agreeing.

    Published values agree at the printed precision; transcribed ones are those that the transcriber computed.

    Raises:
        IndicatorError: Every value that disagrees.
    """
    wrong = catalogue.comparisons.filter(
        (pl.col("published") - pl.col("derived")).abs() > pl.col("allowed") + 1e-6
    )
    if not wrong.is_empty():
        raise IndicatorError(
            describe(
                Problem(
                    "published value and ours differ",
                    row["id"],
                    f"{row['published']:g} within {row['allowed']:g}, as printed by {row['publisher']}",
                    f"{row['derived']:.6g}",
                    "check inputs and definition; a fault of the source belongs into corrections.toml",
                )
                for row in wrong.iter_rows(named=True)
            )
        )
    transcribed = catalogue.comparisons.filter(pl.col("tier") == "derived").height
    return catalogue.comparisons.height - transcribed, transcribed


def _try(derive: Derivation, series: pl.DataFrame) -> pl.DataFrame | None:
    """Return the derivation, or None where an early state of the data lacks every input."""
    try:
        return derive(series)
    except IndicatorError as fault:
        if "no rows" in str(fault):
            return None
        raise


def _published(observations: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what derived values are compared with: exact published values, and the rounding error of inputs.

    Values that the source rounded or estimated, and losers of a conflict between sources, are not compared.
    """
    exact = observations.filter(
        pl.col("selection").is_in(["selected", "agrees"]),
        ~pl.col("value_status").is_in(["rounded", "estimated", "source_estimate"]),
        pl.col("value").is_not_null(),
    )
    fractional = observations.filter(pl.col("selection") == "selected", pl.col("decimals") > 0).select(
        inputs="id", error=pl.lit(10.0).pow(-pl.col("decimals")) / 2 / pl.col("value").abs()
    )
    return exact, fractional


def _compare(exact: pl.DataFrame, fractional: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """Return one row for every published value of a derived id: id, publisher, published, derived, allowed.

    The difference allowed is half of the last printed digit, plus what the rounding of fractional inputs can add to a
    share.
    """
    slack = (
        derived.filter(pl.col("unit") == "percent")
        .select("id", "inputs")
        .explode("inputs")
        .join(fractional, on="inputs")
        .group_by("id", maintain_order=True)
        .agg(pl.col("error").sum())
    )
    return (
        exact.join(derived.select("id", derived="value"), on="id", how="inner")
        .join(slack, on="id", how="left", maintain_order="left")
        .select(
            "id",
            "publisher",
            "source",
            "tier",
            "decimals",
            "derived",
            published="value",
            allowed=pl.lit(10.0).pow(-pl.col("decimals")) / 2
            + pl.col("derived").abs() * pl.col("error").fill_null(0.0),
        )
        .filter(pl.col("derived").is_not_null())
    )
