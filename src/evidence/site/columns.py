"""What each column of the tables for download holds, in both languages."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, str]] = {
    "agreeing": ("Festlegungen, die zum selben Urteil führen", "specifications that reach the same verdict"),
    "agrees_with_hand": (
        "ob die Regel zum Urteil der Lesung von Hand kommt",
        "whether the rule reaches the verdict of the reading by hand",
    ),
    "basis": (
        "Grundlage der Fortschreibung, leer ohne eine solche",
        "base of the population update, empty where there is none",
    ),
    "breakdown": (
        "Teil der Grundgesamtheit als Schlüssel und Wert, leer für alle",
        "part of the population as key and value, empty for everybody",
    ),
    "by_hand": ("Urteil der Lesung von Hand", "verdict of the reading by hand"),
    "by_hand_superseded": (
        "ob die Aussage nach der Lesung von Hand seither überholt ist",
        "whether the claim was overtaken since by the reading by hand",
    ),
    "choices": ("gewählte Festlegungen als Schlüssel und Wert", "choices taken as key and value"),
    "claim": ("Nummer der Aussage oder Forderung", "number of the claim or demand"),
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
    "independent": (
        "ob eine zweite, unabhängige Quelle dasselbe sagt",
        "whether a second, independent source says the same",
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
    "lowered": (
        "ob das Urteil herabgestuft ist, weil zu viele Festlegungen anders ausgehen",
        "whether the verdict was lowered because too many specifications differ",
    ),
    "method": ("Methodenblatt", "method sheet"),
    "missing_reason": ("warum ein Wert fehlt", "why a value is missing"),
    "name_de": ("deutscher Name", "German name"),
    "name_en": ("englischer Name", "English name"),
    "note": ("Bemerkung bei der Übernahme, englisch", "remark made when the row was taken over, in English"),
    "period": (
        "Zeitpunkt oder Zeitraum, über den der Wert spricht, nach ISO",
        "period that the value is about, in ISO form",
    ),
    "population": (
        "ob richtige Personen und Region gezählt sind",
        "whether the right persons and region are counted",
    ),
    "primary": ("ob alles an der Quelle gelesen ist", "whether everything was read at the source"),
    "published": (
        "Tag der Veröffentlichung, so genau wie bekannt",
        "day of publication, as exactly as it is known",
    ),
    "publisher": ("Kennung der herausgebenden Stelle", "identifier of the publisher"),
    "region": ("amtlicher Schlüssel des Gebiets, als Text", "official key of the region, as text"),
    "region_de": ("Name des Gebiets, deutsch", "name of the region, in German"),
    "region_en": ("Name des Gebiets, englisch", "name of the region, in English"),
    "regions": ("Anzahl der Gebiete", "number of regions"),
    "replies": ("Antworten auf die Teilfragen", "replies to the parts"),
    "rests_on": (
        "Kennungen der Angaben und Einträge, auf denen die Antworten ruhen",
        "identifiers of the facts and entries that the replies rest on",
    ),
    "rows": ("Anzahl der Werte aus dieser Quelle", "number of values from this source"),
    "rule_fixed": ("Tag, an dem die Regel festgelegt wurde", "day on which the rule was fixed"),
    "selection": (
        "ob der Wert gewählt ist, den gewählten bestätigt, von ihm abweicht oder ausgeschlossen ist",
        "whether the value is selected, agrees with the selected one, differs from it, or is excluded",
    ),
    "series": (
        "ob verglichene Werte eine Reihe ohne Bruch sind",
        "whether compared values are one series without a break",
    ),
    "series_break_before": (
        "Eintrag im Verzeichnis der Brüche, der vor dem Wert liegt",
        "entry in the register of breaks that lies before the value",
    ),
    "snapshots": ("Rohdateien, in denen die Quelle steht", "raw files that hold the source"),
    "source": ("Kennung der Quelle", "identifier of the source"),
    "sources": ("Kennungen der Quellen", "identifiers of the sources"),
    "specification": (
        "laufende Nummer, die erste ist die übliche Festlegung",
        "running number, the first is the default",
    ),
    "specifications": ("Anzahl vertretbarer Festlegungen", "number of defensible specifications"),
    "superseded": ("ob die Aussage seither überholt ist", "whether the claim was overtaken since"),
    "tier": (
        "ob beim Herausgeber gelesen, aus zweiter Hand oder berechnet",
        "whether read at the publisher, second hand, or computed",
    ),
    "title": ("Titel der Seite oder Schrift", "title of the page or publication"),
    "topic": ("Thema", "topic"),
    "uncertainty": ("ob die Unsicherheit bekannt ist", "whether the uncertainty is known"),
    "unit": ("Einheit des Werts", "unit of the value"),
    "url": ("Adresse, an der wir gelesen haben", "address at which we read"),
    "value": ("der Wert, leer wenn er fehlt", "the value, empty where it is missing"),
    "value_status": (
        "Vorbehalt der Quelle, etwa vorläufig oder gerundet",
        "reservation of the source, such as provisional or rounded",
    ),
    "values": ("Anzahl der Werte", "number of values"),
    "verdict": ("Urteil", "verdict"),
    "vintage": (
        "Datenstand, in dem der Wert steht: Jahr, Monat oder Tag der Übernahme; ab dem zweiten eines Tages mit Buchstabe",
        "vintage that holds the value: year, month or day on which we took it over; with a letter from the second of a day on",
    ),
    "weak": (
        "ob die Adresse keine Zahl allein trägt",
        "whether the address does not carry a figure alone",
    ),
}
# Columns that mean something else in one table than in the others.
OTHERWISE = {
    ("codebook", "sources"): ("Anzahl der Quellen", "number of sources"),
    ("claims", "kind"): ("Art der Aussage", "kind of claim"),
    ("claims", "id"): ("Nummer der Aussage oder Forderung", "number of the claim or demand"),
}


def column(table: str, name: str, lang: str) -> str:
    """Return what a column of a table holds."""
    words = OTHERWISE.get((table, name), COLUMNS[name])
    return words[0 if lang == "de" else 1]
