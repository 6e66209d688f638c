"""Accommodation: totals of both kinds and of all Kreise, the share living in flats, how many places are taken."""

from __future__ import annotations

import polars as pl

from evidence.indicators.arithmetic import share, total
from evidence.indicators.series import of
from evidence.vocabulary import regions

LAND = "14"
MUNICIPAL = "type=all_municipal"
OCCUPANCY, CAPACITY = "accommodation_occupancy", "accommodation_capacity"
DECENTRAL = "accommodation_decentral_share"


def derive_municipal_total(series: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Places, or persons, in shared accommodation and in flats together, same region and date.

    Definition: docs/methods/accommodation.md. Missing values: where only one kind is known there is no total.

    Args:
        series: Indicator frame.
        indicator: ``accommodation_capacity`` or ``accommodation_occupancy``.
    """
    kinds = (of(series, indicator, "type=communal"), _decentral(series, indicator))
    return total([kind.with_columns(breakdown=pl.lit(MUNICIPAL)) for kind in kinds], indicator)


def derive_land_total(series: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Municipal places, or persons in them, of the Land as the sum of its Kreise.

    Definition: docs/methods/accommodation.md. Missing values: a date that one Kreis lacks has no total.

    Args:
        series: Indicator frame.
        indicator: ``accommodation_capacity`` or ``accommodation_occupancy``.
    """
    counts = of(series, indicator, MUNICIPAL)
    kreise = [counts.filter(pl.col("region") == code) for code in regions.KREISE]
    return total([kreis.with_columns(region=pl.lit(LAND)) for kreis in kreise], indicator)


def derive_decentral_share(series: pl.DataFrame) -> pl.DataFrame:
    """Persons accommodated decentrally as percent of all, where a reply gives both numbers for the same date.

    Definition: docs/methods/accommodation.md. Missing values: where one of the two is unknown there is no share.
    """
    return share(
        of(series, "accommodated_persons_decentral"), of(series, "accommodated_persons_total"), DECENTRAL
    )


def derive_decentral_share_of_kinds(series: pl.DataFrame) -> pl.DataFrame:
    """Persons in flats as percent of those in shared accommodation and flats together, same date and source.

    Definition: docs/methods/accommodation.md. Missing values: where only one kind is known there is no share.
    """
    decentral, municipal = _decentral(series, OCCUPANCY), of(series, OCCUPANCY, MUNICIPAL)
    everybody = pl.lit("")
    return share(
        decentral.with_columns(breakdown=everybody), municipal.with_columns(breakdown=everybody), DECENTRAL
    )


def derive_land_occupancy_rate(series: pl.DataFrame) -> pl.DataFrame:
    """Persons as percent of municipal places of the Land, both summed over its Kreise.

    The rates of the Kreise are published. Definition: docs/methods/accommodation.md. Missing values: as its inputs.
    """
    persons, places = (
        of(series, indicator, MUNICIPAL).filter(pl.col("region") == LAND)
        for indicator in (OCCUPANCY, CAPACITY)
    )
    return share(persons, places, "accommodation_occupancy_rate")


def derive_reception_occupancy(series: pl.DataFrame) -> pl.DataFrame:
    """Asylum seekers and refugees from Ukraine in reception centres together, where a source counts both apart.

    Definition: docs/methods/reception_centres.md. Missing values: where only one group is known there is no total.
    """
    name = "reception_centre_occupancy"
    groups = (of(series, name, f"group={group}") for group in ("asylum_seekers", "ukraine"))
    return total([group.with_columns(breakdown=pl.lit("")) for group in groups], name)


def derive_reception_occupancy_rate(series: pl.DataFrame) -> pl.DataFrame:
    """Persons as percent of the places in reception centres, same region and date.

    Definition: docs/methods/reception_centres.md. Missing values: where one of the two is unknown there is no rate.
    """
    return share(
        of(series, "reception_centre_occupancy"),
        of(series, "reception_centre_capacity"),
        "reception_centre_occupancy_rate",
    )


def _decentral(series: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return flats, or all decentral accommodation where a source counts more than flats."""
    wider, flats = (of(series, indicator, f"type={kind}") for kind in ("decentral_all", "flats"))
    return pl.concat([wider, flats.join(wider, on=["region", "period"], how="anti")])
