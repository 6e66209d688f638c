"""Units, and what may be divided by what."""

from __future__ import annotations

from evidence.errors import IndicatorError

UNITS: dict[str, tuple[str, str]] = {
    "persons": ("Personen", "persons"),
    "thousand_persons": ("Tausend Personen", "thousand persons"),
    "percent": ("Prozent", "percent"),
    "percentage_points": ("Prozentpunkte", "percentage points"),
    "years": ("Jahre", "years"),
    "per_100_aged_20_64": ("je hundert Personen im Erwerbsalter", "per hundred persons of working age"),
    "per_100_foreigners_6_17": (
        "je hundert Ausländerinnen und Ausländer im Schulalter",
        "per hundred foreign residents of school age",
    ),
    "per_1000_population": ("je tausend Einwohnerinnen und Einwohner", "per thousand residents"),
    "per_10000_population": ("je zehntausend Einwohnerinnen und Einwohner", "per ten thousand residents"),
    "per_100000_population": (
        "je hunderttausend Einwohnerinnen und Einwohner",
        "per hundred thousand residents",
    ),
    "persons_per_year": ("Personen im Jahr", "persons a year"),
    "EUR": ("Euro", "euros"),
    "count": ("Anzahl", "number"),
    "applications": ("Anträge", "applications"),
    "associations": ("Vereine", "associations"),
    "cases": ("Fälle", "cases"),
    "contacts": ("Kontakte", "contacts"),
    "events": ("Ereignisse", "events"),
    "facilities": ("Einrichtungen", "facilities"),
    "flats": ("Wohnungen", "flats"),
    "foundations": ("Stiftungen", "foundations"),
    "households": ("Haushalte", "households"),
    "incidents": ("Vorfälle", "incidents"),
    "laender": ("Länder", "Länder"),
    "offences": ("Straftaten", "offences"),
    "organisations": ("Organisationen", "organisations"),
    "places": ("Plätze", "places"),
    "projects": ("Projekte", "projects"),
    "treatments": ("Behandlungen", "treatments"),
}

# Numerator and denominator give the quotient; what is not here may not be divided.
_QUOTIENTS: dict[tuple[str, str], str] = {
    ("persons", "persons"): "percent",
    ("thousand_persons", "thousand_persons"): "percent",
    ("projects", "applications"): "percent",
    ("count", "count"): "percent",
    ("persons", "places"): "percent",
    ("incidents", "persons"): "per_100000_population",
}
_DIFFERENCES: dict[str, str] = {
    **{
        unit: unit
        for unit in UNITS
        if unit not in ("percent", "percentage_points", "per_100_aged_20_64", "per_100_foreigners_6_17")
    },
    "percent": "percentage_points",
}


def quotient(numerator: str, denominator: str) -> str:
    """Return the unit of a share of two quantities.

    Raises:
        IndicatorError: The two units may not be divided by each other.
    """
    try:
        return _QUOTIENTS[numerator, denominator]
    except KeyError:
        raise IndicatorError(
            f'Unit "{numerator}" may not be divided by "{denominator}". Allowed: '
            + ", ".join(f"{a} / {b}" for a, b in sorted(_QUOTIENTS))
        ) from None


def difference(unit: str) -> str:
    """Return the unit of a difference: two percentages differ by percentage points.

    Raises:
        IndicatorError: Differences of this unit have no meaning.
    """
    try:
        return _DIFFERENCES[unit]
    except KeyError:
        raise IndicatorError(f'A difference of two values in "{unit}" has no unit of its own.') from None


def name(unit: str, lang: str) -> str:
    """Return the unit in words, German or English."""
    return UNITS[unit][0 if lang == "de" else 1]
