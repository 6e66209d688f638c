"""The defensible choices that rules vary, in words."""

from __future__ import annotations

CHOICES: dict[str, tuple[str, str]] = {
    "active": ("was als aktiv gilt", "what counts as active"),
    "against": ("womit verglichen wird", "what is compared with"),
    "base": ("Ausgangsjahr", "base year"),
    "councils": ("ob Beiräte mitzählen", "whether councils count"),
    "counted": ("Art der Zählung", "way of counting"),
    "end": ("Endjahr", "end year"),
    "fall": ("ab wann es ein Rückgang ist", "from when on it is a fall"),
    "flats": ("Stichtag und Gebiet", "date and area"),
    "floor": ("Mindestbetrag", "least amount"),
    "group": ("welche Gruppe", "which group"),
    "hand": ("Ministerium oder auch Behörde darunter", "ministry or also an authority below it"),
    "im_of": ("Jahr der Integrativen Maßnahmen", "year of Integrative Maßnahmen"),
    "known": ("auch nur, was beim Erscheinen bekannt war", "also only what was known at publication"),
    "kreise": ("alle Kreise oder nur die mit Zahlen", "all Kreise or only those with figures"),
    "laender": ("mit oder ohne Stadtstaaten", "with or without city states"),
    "lasting": ("ab wann eine Förderung dauerhaft ist", "from when on funding is lasting"),
    "like": ("ab wann zwei Summen ähnlich groß sind", "from when on two sums are of like size"),
    "lines": ("welche Förderlinien zählen", "which funding lines count"),
    "majority": ("Schwelle für eine Mehrheit", "threshold of a majority"),
    "many": ("ab wann es viele sind", "from when on they are many"),
    "margin": ("ab wann mehr ein Ausbau ist", "from when on more is an expansion"),
    "measure": ("Projekte oder Geld", "projects or money"),
    "office_holder": ("ob ein Amt mitzählt", "whether an office counts"),
    "pace": ("wie viele Menschen es sein müssen", "how many people it takes"),
    "phase": ("Phase des Programms", "phase of the programme"),
    "place": ("Sachsen oder eine Stadt", "Saxony or a city"),
    "programmes": ("welche Programme zählen", "which programmes count"),
    "project": ("ob ein Projekt mitzählt", "whether a project counts"),
    "projects": ("ausgewählte Projekte oder Erfolgsquote", "projects selected or success rate"),
    "rare": ("ab wann etwas unüblich ist", "from when on something is unusual"),
    "recorded": ("wie alt eine Angabe sein darf", "how old a statement may be"),
    "round": ("Förderrunde", "funding round"),
    "share": ("Schwelle für eine Mehrheit", "threshold of a majority"),
    "since": ("Ausgangsjahr", "base year"),
    "span": ("Länge der Zeitabschnitte", "length of the spans of time"),
    "spread": ("woran die Verbreitung gemessen wird", "how the spread is measured"),
    "start": ("Ausgangsjahr", "base year"),
    "term": ("Ende der Wahlperiode", "end of the legislative term"),
    "tier": ("auch nur an der Quelle Gelesenes", "also only what was read at the source"),
    "umbrellas": ("ob Dachverbände mitzählen", "whether umbrella bodies count"),
    "until": ("Endjahr", "end year"),
    "usual": ("ab wann etwas üblich ist", "from when on something is usual"),
    "violence": ("welche Zählung von Gewalt", "which count of violence"),
    "voices": (
        "auch ohne Parteien, Betroffene und Zuständige",
        "also without parties, those affected and those responsible",
    ),
    "window": ("welche Jahre", "which years"),
    "years_apart": ("Abstand der verglichenen Jahre", "distance of the years compared"),
}


def name(choice: str, lang: str) -> str:
    """Return a choice in words, German or English."""
    return CHOICES[choice][0 if lang == "de" else 1]
