"""What is known about a value beyond its size: its status, and why it is missing.

A symbol in a table means what that publisher's legend says, so there is one table of symbols for each publisher.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import TableError

VALUE_STATUS: dict[str, tuple[str, str]] = {
    "final": ("endgültig", "final"),
    "provisional": ("vorläufig", "provisional"),
    "revised": ("berichtigt", "revised"),
    "estimated": ("von uns aus anderen Zahlen errechnet", "computed by us from other figures"),
    "forecast": ("vorausberechnet", "forecast"),
    "rounded": ("in der Quelle gerundet", "rounded in the source"),
    "at_least": ("mindestens, so die Quelle", "at least, as the source says"),
    "approximate": ("Näherung: kleine Felder sind gesperrt", "approximation: small cells are suppressed"),
    "lower_bound": (
        "Näherung, eher zu niedrig und nach oben offen: kleine Felder sind gesperrt",
        "approximation, rather too low and with no upper bound: small cells are suppressed",
    ),
    "below_half_unit": (
        "mehr als nichts, weniger als die halbe Einheit",
        "more than zero, less than half a unit",
    ),
    "limited": ("Aussagewert eingeschränkt", "limited reliability"),
}
MISSING_REASONS: dict[str, tuple[str, str]] = {
    "suppressed": ("aus Gründen der Geheimhaltung gesperrt", "suppressed for confidentiality"),
    "unknown_or_suppressed": ("unbekannt oder geheim zu halten", "unknown or confidential"),
    "not_yet_available": ("fällt später an", "not yet available"),
    "not_applicable": ("Aussage nicht sinnvoll", "not meaningful"),
    "unreliable": ("Zahlenwert nicht sicher genug", "not reliable enough"),
    "not_published": ("nicht veröffentlicht oder uns nicht bekannt", "not published or not known to us"),
    "missing_input": ("eine Ausgangszahl fehlt", "an input is missing"),
    "zero_denominator": ("Bezugsgröße ist null", "the denominator is zero"),
    "series_break": (
        "Zeitreihenbruch: kein Vergleich möglich",
        "break in the series: no comparison possible",
    ),
}


# Why a transcribed row is in no table.
LEFT_OUT: dict[str, tuple[str, str]] = {
    "nuts": (
        "europäische Region ohne Angabe zur Staatsangehörigkeit; der Bericht kennt Deutschland, Länder und Kreise",
        "European region without any split by citizenship; the report knows Germany, Länder and Kreise",
    ),
    "basis_unclear": (
        "die Quelle sagt nicht, auf welcher Grundlage sie zählt; der Wert ist mit keinem anderen vergleichbar",
        "the source does not say on which base it counts; the value can be compared with no other",
    ),
    "repeated": (
        "dieselbe Angabe derselben Adresse steht schon in einer anderen Tabelle",
        "the same figure at the same address already stands in another table",
    ),
}


@dataclass(frozen=True)
class Reading:
    """What a publisher's symbol stands for: a value, a status, or a reason for a missing value."""

    value: float | None = None
    status: str | None = None
    missing: str | None = None


_COMMON = {
    "0": Reading(0.0, "below_half_unit"),
    ".": Reading(missing="unknown_or_suppressed"),
    "...": Reading(missing="not_yet_available"),
    "/": Reading(missing="unreliable"),
    "x": Reading(missing="not_applicable"),
    "X": Reading(missing="not_applicable"),
}
# Legends: destatis.de "Zeichenerklärung"; statistik.sachsen.de "Zeichenerklärung"; statistik.arbeitsagentur.de
# "Zeichenerklärung"; ec.europa.eu/eurostat "Special values". In German official tables a dash is exactly zero; the
# Bundesagentur's star is a suppressed cell; in Zensus workbooks an en dash marks a cell without a value.
SYMBOLS: dict[str, dict[str, Reading]] = {
    "destatis": {**_COMMON, "-": Reading(0.0), "–": Reading(missing="not_published")},
    "statistik_sachsen": {**_COMMON, "-": Reading(0.0)},
    "statistische_aemter": {**_COMMON, "-": Reading(0.0)},
    "bundesagentur": {
        "-": Reading(0.0),
        "*": Reading(missing="suppressed"),
        ".": Reading(missing="unknown_or_suppressed"),
        "x": Reading(missing="not_applicable"),
        "...": Reading(missing="not_yet_available"),
    },
    "eurostat": {":": Reading(missing="not_published"), ":c": Reading(missing="suppressed")},
}


def read_symbol(publisher: str, symbol: str) -> Reading:
    """Return what ``symbol`` means in this publisher's tables.

    Raises:
        TableError: The publisher has no legend here, or its legend has no such symbol.
    """
    if publisher not in SYMBOLS:
        raise TableError(
            f'Publisher "{publisher}" has no symbol table. Known: {", ".join(sorted(SYMBOLS))}. '
            "Add its legend to vocabulary/status.py with the legend's address."
        )
    table = SYMBOLS[publisher]
    if symbol not in table:
        raise TableError(
            f'Symbol "{symbol}" is not in the legend of {publisher} (known: {", ".join(sorted(table))}).'
        )
    return table[symbol]
