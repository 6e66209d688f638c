"""What the files of INKAR share: words for levels of regions, and keys that are longer than ours."""

from __future__ import annotations

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.vocabulary.times import periods_of

LEVELS = {
    "Bund": "DINSG",
    "BND": "DINSG",
    "Bundesgebiet": "DINSG",
    "Bundesländer": "DLAND",
    "Bundesland": "DLAND",
    "Länder": "DLAND",
    "Land": "DLAND",
    "BLD": "DLAND",
    "Kreise": "KREISE",
    "Kreis": "KREISE",
    "KRE": "KREISE",
    "Landkreis": "KREISE",
    "krsfr. Stadt": "KREISE",
    "kreisfreie Stadt": "KREISE",
    "Kreisfreie Stadt": "KREISE",
    "Stadtkreis": "KREISE",
}
# A Land has two digits and a Kreis five; the data base writes both with eight, the last ones zero.
_LONG_LAND, _LONG_KREIS = r"^[0-9]{2}0{6}$", r"^[0-9]{5}0{3}$"


def levels(column: pl.Expr) -> pl.Expr:
    """Return the levels of regions that INKAR's words stand for; a word that is not known stays."""
    return column.replace(LEVELS)


def keys(level: pl.Expr, region: pl.Expr) -> pl.Expr:
    """Return the keys of regions, those of eight digits cut to the digits of their level."""
    return (
        pl.when((level == "DLAND") & region.str.contains(_LONG_LAND))
        .then(region.str.slice(0, 2))
        .when((level == "KREISE") & region.str.contains(_LONG_KREIS))
        .then(region.str.slice(0, 5))
        .otherwise(region)
    )


def times(column: pl.Series, where: str) -> pl.Series:
    """Return times as ISO periods; ``2019-2022`` is a span of years.

    Raises:
        TableError: A text is no time.
    """
    try:
        return periods_of(column.str.replace(r"^([0-9]{4})-([0-9]{4})$", "$1/$2"))
    except UsageError as fault:
        raise TableError(
            str(
                Problem(
                    str(fault).split(". Known forms")[0],
                    where,
                    "a year such as 2022",
                    str(fault).split('"')[1] if '"' in str(fault) else "another text",
                    "look at the file; if INKAR has changed its layout, the reader needs a change",
                )
            )
        ) from None
