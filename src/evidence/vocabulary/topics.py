"""Topics of the report: each indicator belongs to one, the register file that defines it."""

from __future__ import annotations

TOPICS: dict[str, tuple[str, str]] = {
    "population": ("Bevölkerung", "Population"),
    "labour": ("Arbeitsmarkt", "Labour market"),
    "protection": ("Flucht und Schutz", "Flight and protection"),
    "education": ("Schule, Ausbildung, Hochschule", "School, training, university"),
    "housing": ("Unterbringung", "Accommodation"),
    "safety": ("Sicherheit und Zusammenleben", "Safety and living together"),
    "society": ("Zivilgesellschaft", "Civil society"),
    "funding": ("Geld und Verwaltung", "Money and administration"),
    "law": ("Recht", "Law"),
    "claims": ("Aussagen des Papiers", "Claims of the paper"),
}


def name(topic: str, lang: str) -> str:
    """Return the topic in words, German or English."""
    return TOPICS[topic][0 if lang == "de" else 1]
