"""What is known about a value beyond its size: its status, and why it is missing.

A symbol in a table means what that publisher's legend says, so there is one table of symbols for each publisher.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.errors import TableError

VALUE_STATUS: dict[str, tuple[str, str]] = {
    "final": ("endgültig", "final"),
    "provisional": ("vorläufig", "provisional"),
    "revised": ("berichtigt", "revised"),
    "estimated": ("von uns aus anderen Zahlen errechnet", "computed by us from other figures"),
    "source_estimate": ("von der Quelle geschätzt", "estimated by the source"),
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
# "Zeichenerklärung"; ec.europa.eu/eurostat "Special values". In German official tables a dash is exactly zero, unless
# its totals say otherwise (tables/dashes.py); the Bundesagentur's star is a suppressed cell. In the workbooks of the
# Zensus 2022 an en dash is "Genau Null oder auf Null geändert" (sheet "Bevölkerung", legend below the table). INKAR
# prints no legend: its dash is a cell without a value, so that it never becomes a zero.
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
    "zensus": {**_COMMON, "-": Reading(0.0), "–": Reading(0.0)},
    "inkar": {"-": Reading(missing="not_published")},
    "eurostat": {":": Reading(missing="not_published"), ":c": Reading(missing="suppressed")},
}


@dataclass(frozen=True)
class Mark:
    """What a quality mark beside a number stands for: a status, a reason why it is no value after all, a note."""

    status: str = ""
    missing: str = ""
    note: str = ""


# Legends: "Qualitätskennzeichen" of GENESIS (value_q, QUALITAET); the meaning of its ``e`` as "endgültig" is not
# confirmed by a legend that we could read, and rests on tables of final results in which every cell has it.
# Eurostat: code list OBS_FLAG, of today and before 2025 (ec.europa.eu/eurostat/web/main/data/database).
_GERMAN = {
    "e": Mark(),
    "p": Mark("provisional"),
    "r": Mark("revised"),
    "s": Mark("source_estimate"),
    "()": Mark("limited"),
}
FLAGS: dict[str, dict[str, Mark]] = {
    "destatis": _GERMAN,
    "statistik_sachsen": _GERMAN,
    "statistische_aemter": _GERMAN,
    "zensus": _GERMAN,
    "bundesagentur": {},
    "inkar": {},
    "eurostat": {
        "p": Mark("provisional"),
        "e": Mark("source_estimate"),
        "s": Mark("source_estimate"),
        "f": Mark("forecast"),
        "r": Mark("revised"),
        "u": Mark("limited"),
        "c": Mark(missing="suppressed"),
        "z": Mark(missing="not_applicable"),
        "b": Mark(note="the source marks a break in the series"),
        "d": Mark(note="the source uses another definition here"),
        "i": Mark("source_estimate"),  # imputed; it took the place of s on 27 January 2025
        "m": Mark(missing="not_applicable"),  # "data cannot exist"; it took the place of z
        "n": Mark(note="the source marks the value as not significant"),
    },
}
# Where several marks stand together the one that warns most is the status.
_GRAVEST_FIRST = ("limited", "source_estimate", "forecast", "provisional", "revised", "rounded")


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


def read_flags(legend: str, text: str) -> Mark:
    """Return what a quality mark means; letters of Eurostat may stand together, as in ``bp`` or ``b p``.

    Raises:
        TableError: There is no such legend, or the legend has no such mark.
    """
    if legend not in FLAGS:
        raise TableError(
            f'Legend "{legend}" is unknown. Known: {", ".join(sorted(FLAGS))}. '
            "Add it to vocabulary/status.py with its address."
        )
    known = FLAGS[legend]
    parts = [text] if text in known else list(text.replace(" ", "")) if legend == "eurostat" else text.split()
    strange = [part for part in parts if part not in known]
    if strange:
        raise TableError(
            f'Flag "{strange[0]}" is not in the legend of {legend} (known: {", ".join(sorted(known)) or "none"}).'
        )
    marks = [known[part] for part in parts]
    return Mark(
        gravest(statuses) if (statuses := [mark.status for mark in marks if mark.status]) else "",
        next((mark.missing for mark in marks if mark.missing), ""),
        "; ".join(dict.fromkeys(mark.note for mark in marks if mark.note)),
    )


def gravest(statuses: Iterable[str]) -> str:
    """Return the status of a sum: that of its gravest part; ``final`` if no part has a mark of its own."""
    found = set(statuses)
    return next((status for status in _GRAVEST_FIRST if status in found), "final")
