"""Breakdowns: which part of the population a value counts. Empty means the total, never "unknown".

Written ``key=value;key=value`` with keys in alphabetical order, so that equal breakdowns are equal text.
"""

from __future__ import annotations

from evidence.errors import UsageError

OCCUPATIONS: dict[str, tuple[str, str]] = {
    "111": ("Landwirtschaft", "Farming"),
    "121": ("Gartenbau", "Gardening"),
    "221": ("Kunststoff- und Kautschukherstellung", "Plastics and rubber making"),
    "242": ("Metallbearbeitung", "Metalworking"),
    "244": ("Metallbau und Schweißtechnik", "Metal construction and welding"),
    "251": ("Maschinenbau- und Betriebstechnik", "Machine building and operating"),
    "263": ("Elektrotechnik", "Electrical engineering"),
    "292": ("Lebensmittelherstellung", "Food production"),
    "293": ("Speisenzubereitung", "Cooking"),
    "321": ("Hochbau", "Building construction"),
    "322": ("Tiefbau", "Civil engineering"),
    "333": ("Aus- und Trockenbau", "Interior and dry construction"),
    "341": ("Gebäudetechnik", "Building services"),
    "342": ("Sanitär, Heizung, Klima", "Plumbing, heating, air conditioning"),
    "434": ("Softwareentwicklung", "Software development"),
    "511": ("Technischer Verkehrsbetrieb", "Technical transport operations"),
    "513": ("Lager, Post, Zustellung", "Warehousing, post, delivery"),
    "521": ("Fahrzeugführung auf der Straße", "Road vehicle driving"),
    "525": ("Bau- und Transportgeräte", "Construction and transport machinery"),
    "531": ("Objekt- und Brandschutz", "Security and fire protection"),
    "541": ("Reinigung", "Cleaning"),
    "611": ("Einkauf und Vertrieb", "Purchasing and sales"),
    "621": ("Verkauf", "Retail sales"),
    "632": ("Hotellerie", "Hotels"),
    "633": ("Gastronomie", "Restaurants"),
    "714": ("Büro und Sekretariat", "Office and secretariat"),
    "811": ("Arzt- und Praxishilfe", "Medical assistance"),
    "813": ("Krankenpflege, Rettungsdienst", "Nursing, ambulance service"),
    "814": ("Human- und Zahnmedizin", "Medicine and dentistry"),
    "817": ("Nichtärztliche Therapie", "Non-medical therapy"),
    "821": ("Altenpflege", "Care of the elderly"),
    "831": ("Erziehung und Sozialarbeit", "Child care and social work"),
    "841": ("Lehre an allgemeinbildenden Schulen", "School teaching"),
    "843": ("Lehre und Forschung an Hochschulen", "University teaching and research"),
}
COUNTRIES: dict[str, tuple[str, str]] = {
    "AFG": ("Afghanistan", "Afghanistan"),
    "ERI": ("Eritrea", "Eritrea"),
    "IRN": ("Iran", "Iran"),
    "IRQ": ("Irak", "Iraq"),
    "ITA": ("Italien", "Italy"),
    "NGA": ("Nigeria", "Nigeria"),
    "PAK": ("Pakistan", "Pakistan"),
    "POL": ("Polen", "Poland"),
    "ROU": ("Rumänien", "Romania"),
    "RUS": ("Russland", "Russia"),
    "SOM": ("Somalia", "Somalia"),
    "SYR": ("Syrien", "Syria"),
    "TUN": ("Tunesien", "Tunisia"),
    "TUR": ("Türkei", "Türkiye"),
    "UKR": ("Ukraine", "Ukraine"),
    "USA": ("Vereinigte Staaten", "United States"),
    "VNM": ("Vietnam", "Vietnam"),
    "YEM": ("Jemen", "Yemen"),
}
_CITIZENSHIP: dict[str, tuple[str, str]] = {
    **COUNTRIES,
    "foreign": ("ausländische Staatsangehörigkeit", "foreign citizenship"),
    "german": ("deutsche Staatsangehörigkeit", "German citizenship"),
    "eu27_foreign": ("Staatsangehörigkeit der übrigen EU-Staaten", "citizenship of another EU state"),
    "non_eu27": ("Staatsangehörigkeit außerhalb der EU", "citizenship outside the EU"),
    "europe": ("Europa", "Europe"),
    "asia": ("Asien", "Asia"),
    "africa": ("Afrika", "Africa"),
    "americas": ("Amerika", "the Americas"),
    "oceania": ("Australien und Ozeanien", "Australia and Oceania"),
    "former_soviet_union": ("ehemalige Sowjetunion", "former Soviet Union"),
    "western_asia": ("Westasien", "western Asia"),
}
# One entry a key: its values with words in both languages. A value that is not here is refused by the schema.
BREAKDOWNS: dict[str, dict[str, tuple[str, str]]] = {
    "age": {
        "0-19": ("unter 20 Jahre", "under 20"),
        "20-64": ("20 bis unter 65 Jahre", "20 to under 65"),
        "65+": ("65 Jahre und älter", "65 and over"),
        "15-24": ("15 bis unter 25 Jahre", "15 to under 25"),
    },
    "area": {
        "kreisfreie_staedte": ("Kreisfreie Städte", "urban districts"),
        "landkreise": ("Landkreise", "rural districts"),
    },
    "border": {
        "land": ("über die Landesgrenze", "across the border of the Land"),
        "abroad": ("mit dem Ausland", "with other countries"),
        "other_laender": ("mit anderen Ländern", "with other Länder"),
        "west_germany": ("mit Westdeutschland", "with western Germany"),
    },
    "citizenship": _CITIZENSHIP,
    "nationality": COUNTRIES,
    "generation": {
        "immigrated": ("selbst eingewandert", "immigrated themselves"),
        "descendant": ("Nachkommen Eingewanderter", "descendants of immigrants"),
    },
    "immigration_history": {
        "yes": ("mit Einwanderungsgeschichte", "with immigration history"),
        "no": ("ohne Einwanderungsgeschichte", "without immigration history"),
        "one_sided": ("einseitige Einwanderungsgeschichte", "one-sided immigration history"),
    },
    "occupation": OCCUPATIONS,
    "place": {
        "work": ("am Arbeitsort", "by place of work"),
        "residence": ("am Wohnort", "by place of residence"),
    },
    "sex": {"female": ("Frauen", "women"), "male": ("Männer", "men")},
    "variant": {
        "V1": ("Variante 1", "variant 1"),
        "V2": ("Variante 2", "variant 2"),
        "V3": ("Variante 3", "variant 3"),
    },
}

# What a row of a table stands for when it lists the values of a key.
KEY_NAMES: dict[str, tuple[str, str]] = {
    "age": ("Altersgruppe", "Age group"),
    "citizenship": ("Staatsangehörigkeit", "Citizenship"),
    "nationality": ("Staatsangehörigkeit", "Citizenship"),
    "occupation": ("Berufsgruppe", "Occupation"),
    "variant": ("Variante", "Variant"),
}


def parse(text: str) -> dict[str, str]:
    """Return a breakdown as a mapping; empty text gives an empty one.

    Raises:
        UsageError: A key or value is unknown, repeated or out of order.
    """
    if not text:
        return {}
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, separator, value = part.partition("=")
        if not separator or key not in BREAKDOWNS or value not in BREAKDOWNS[key] or key in parts:
            raise UsageError(
                f'Breakdown "{text}": "{part}" is unknown or repeated. Known keys: {", ".join(BREAKDOWNS)}.'
            )
        parts[key] = value
    if list(parts) != sorted(parts):
        raise UsageError(f'Breakdown "{text}": keys must be in alphabetical order.')
    return parts


def write(parts: dict[str, str]) -> str:
    """Return a mapping as breakdown text with sorted keys."""
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts))


def label(text: str, lang: str) -> str:
    """Return a breakdown in words, its parts joined by commas; empty for the total."""
    column = 0 if lang == "de" else 1
    return ", ".join(BREAKDOWNS[key][value][column] for key, value in parse(text).items())
