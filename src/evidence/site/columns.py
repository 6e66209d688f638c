"""What each column of the tables for download holds, in both languages."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, str]] = {
    "basis": (
        "Grundlage der Fortschreibung, leer ohne eine solche",
        "base of the population update, empty where there is none",
    ),
    "breakdown": (
        "Teil der Grundgesamtheit als Schlüssel und Wert, leer für alle",
        "part of the population as key and value, empty for everybody",
    ),
    "decimals": ("gedruckte Nachkommastellen", "decimals printed"),
    "definition_de": ("was gezählt wird, deutsch", "what is counted, in German"),
    "definition_en": ("was gezählt wird, englisch", "what is counted, in English"),
    "disclosure_control": (
        "ob die Quelle Zellen rundet, damit niemand erkannt wird",
        "whether the source rounds cells so that nobody is recognised",
    ),
    "excluded": (
        "Eintrag im Verzeichnis der Fehler, der die Zeile ausschließt",
        "entry in the register of faults that leaves the row out",
    ),
    "first_period": ("frühester Zeitpunkt", "earliest period"),
    "flag": (
        "Eintrag im Verzeichnis der Fehler, der vor dem Wert warnt",
        "entry in the register of faults that warns of the value",
    ),
    "flags": (
        "Einträge im Verzeichnis der Fehler, die vor dem Wert warnen",
        "entries in the register of faults that warn of the value",
    ),
    "formula": (
        "wie der Wert entstand; geschweifte Klammern stehen für die Ausgangswerte in ihrer Reihenfolge",
        "how the value came about; braces stand for the inputs in their order",
    ),
    "high": ("größter glaubhafter Wert", "highest plausible value"),
    "id": (
        "Kennung, über alle Ausgaben dieselbe; mehrere Quellen desselben Werts teilen sie",
        "identifier, the same in all editions; several sources of one value share it",
    ),
    "indicator": ("Kennung des Indikators", "identifier of the indicator"),
    "inputs": ("Kennungen der Ausgangswerte", "identifiers of the inputs"),
    "kind": (
        "ob der Indikator veröffentlicht wird oder stets berechnet ist",
        "whether the indicator is published or always computed",
    ),
    "last_period": ("spätester Zeitpunkt", "latest period"),
    "licence": ("Bedingungen der Quelle", "terms of the source"),
    "low": ("kleinster glaubhafter Wert", "lowest plausible value"),
    "method": ("Methodenblatt", "method sheet"),
    "missing_reason": ("warum ein Wert fehlt", "why a value is missing"),
    "name_de": ("deutscher Name", "German name"),
    "name_en": ("englischer Name", "English name"),
    "note": ("Bemerkung bei der Übernahme, englisch", "remark made when the row was taken over, in English"),
    "period": (
        "Zeitpunkt oder Zeitraum, über den der Wert spricht, nach ISO",
        "period that the value is about, in ISO form",
    ),
    "published": (
        "Tag der Veröffentlichung, so genau wie bekannt",
        "day of publication, as exactly as it is known",
    ),
    "publisher": ("Kennung der herausgebenden Stelle", "identifier of the publisher"),
    "region": ("amtlicher Schlüssel des Gebiets, als Text", "official key of the region, as text"),
    "region_de": ("Name des Gebiets, deutsch", "name of the region, in German"),
    "region_en": ("Name des Gebiets, englisch", "name of the region, in English"),
    "regions": ("Anzahl der Gebiete", "number of regions"),
    "rows": ("Anzahl der Werte aus dieser Quelle", "number of values from this source"),
    "selection": (
        "ob der Wert gewählt ist, den gewählten bestätigt, von ihm abweicht oder ausgeschlossen ist",
        "whether the value is selected, agrees with the selected one, differs from it, or is excluded",
    ),
    "series_break_before": (
        "Eintrag im Verzeichnis der Brüche, der vor dem Wert liegt",
        "entry in the register of breaks that lies before the value",
    ),
    "snapshots": ("Rohdateien, in denen die Quelle steht", "raw files that hold the source"),
    "source": ("Kennung der Quelle", "identifier of the source"),
    "sources": ("Kennungen der Quellen", "identifiers of the sources"),
    "tier": (
        "ob beim Herausgeber gelesen, aus zweiter Hand oder berechnet",
        "whether read at the publisher, second hand, or computed",
    ),
    "title": ("Titel der Seite oder Schrift", "title of the page or publication"),
    "topic": ("Thema", "topic"),
    "unit": ("Einheit des Werts", "unit of the value"),
    "url": ("Adresse, an der wir gelesen haben", "address at which we read"),
    "value": ("der Wert, leer wenn er fehlt", "the value, empty where it is missing"),
    "value_status": (
        "Vorbehalt der Quelle, etwa vorläufig oder gerundet",
        "reservation of the source, such as provisional or rounded",
    ),
    "values": ("Anzahl der Werte", "number of values"),
    "vintage": ("Monat, in dem wir den Wert übernommen haben", "month in which we took the value over"),
    "weak": (
        "ob die Adresse keine Zahl allein trägt",
        "whether the address does not carry a figure alone",
    ),
}
# In the codebook this column counts; elsewhere it names.
COUNTED = ("Anzahl der Quellen", "number of sources")


def column(table: str, name: str, lang: str) -> str:
    """Return what a column of a table holds."""
    words = COUNTED if (table, name) == ("codebook", "sources") else COLUMNS[name]
    return words[0 if lang == "de" else 1]
