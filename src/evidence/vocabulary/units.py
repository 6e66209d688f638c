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
}

# Numerator and denominator give the quotient; what is not here may not be divided.
_QUOTIENTS: dict[tuple[str, str], str] = {
    ("persons", "persons"): "percent",
    ("thousand_persons", "thousand_persons"): "percent",
}
_DIFFERENCES: dict[str, str] = {
    "persons": "persons",
    "thousand_persons": "thousand_persons",
    "percent": "percentage_points",
    "years": "years",
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
