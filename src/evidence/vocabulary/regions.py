"""Regions by official key: Deutschland, the 16 Länder and the 13 Kreise of Sachsen.

Keys are AGS (Amtlicher Gemeindeschlüssel) cut to two or five digits, always text: ``01`` is Schleswig-Holstein.
NUTS codes are those of the versions named in ``NUTS_VERSIONS``; for these regions they did not change between them.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from evidence.errors import UsageError

Level = Literal["country", "land", "kreis"]
NUTS_VERSIONS = ("2013", "2016", "2021", "2024")
AGS_VERSION = "Gebietsstand since 2008-08-01"


@dataclass(frozen=True, order=True)
class Region:
    """One region: AGS key, German and English name, level, parent key and NUTS code."""

    code: str
    name_de: str
    name_en: str
    level: Level
    parent: str | None
    nuts: str

    def name(self, lang: str) -> str:
        """Return the name in ``de`` or ``en``."""
        return self.name_de if lang == "de" else self.name_en

    def short(self, lang: str) -> str:
        """Return the name as it fits a narrow chart."""
        return _SHORT.get(self.code, {}).get(lang, self.name(lang))

    def place(self, lang: str) -> str:
        """Return the region as the place of a sentence: ``in Sachsen``, ``im Landkreis Bautzen``."""
        if self.code in _PLACES:
            return _PLACES[self.code][lang]
        if self.level != "kreis" or self.code in _CITIES:
            return f"in {self.name(lang)}"
        if self.name_de.endswith("kreis"):
            return f"im {self.name_de}" if lang == "de" else f"in the {self.name_en}"
        return f"im Landkreis {self.name_de}" if lang == "de" else f"in the district of {self.name_de}"


_CITIES = ("14511", "14612")
_PLACES = {
    "10": {"de": "im Saarland", "en": "in Saarland"},
    "14713": {"de": "in der Stadt Leipzig", "en": "in the city of Leipzig"},
    "14729": {"de": "im Landkreis Leipzig", "en": "in the district of Leipzig"},
}
_SHORT = {
    "14628": {"de": "Sächs. Schweiz-Osterzgeb.", "en": "Sächs. Schweiz-Osterzgeb."},
    "14713": {"de": "Leipzig (Stadt)", "en": "Leipzig (city)"},
    "14729": {"de": "Landkreis Leipzig", "en": "Leipzig (district)"},
    "13": {"de": "Mecklenb.-Vorpommern", "en": "Mecklenburg-W. Pom."},
    "08": {"de": "Baden-Württemberg", "en": "Baden-Württemberg"},
}
REGIONS: tuple[Region, ...] = (
    Region("00", "Deutschland", "Germany", "country", None, "DE"),
    Region("01", "Schleswig-Holstein", "Schleswig-Holstein", "land", "00", "DEF"),
    Region("02", "Hamburg", "Hamburg", "land", "00", "DE6"),
    Region("03", "Niedersachsen", "Lower Saxony", "land", "00", "DE9"),
    Region("04", "Bremen", "Bremen", "land", "00", "DE5"),
    Region("05", "Nordrhein-Westfalen", "North Rhine-Westphalia", "land", "00", "DEA"),
    Region("06", "Hessen", "Hesse", "land", "00", "DE7"),
    Region("07", "Rheinland-Pfalz", "Rhineland-Palatinate", "land", "00", "DEB"),
    Region("08", "Baden-Württemberg", "Baden-Württemberg", "land", "00", "DE1"),
    Region("09", "Bayern", "Bavaria", "land", "00", "DE2"),
    Region("10", "Saarland", "Saarland", "land", "00", "DEC"),
    Region("11", "Berlin", "Berlin", "land", "00", "DE3"),
    Region("12", "Brandenburg", "Brandenburg", "land", "00", "DE4"),
    Region("13", "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania", "land", "00", "DE8"),
    Region("14", "Sachsen", "Saxony", "land", "00", "DED"),
    Region("14511", "Chemnitz", "Chemnitz", "kreis", "14", "DED41"),
    Region("14521", "Erzgebirgskreis", "Erzgebirgskreis", "kreis", "14", "DED42"),
    Region("14522", "Mittelsachsen", "Mittelsachsen", "kreis", "14", "DED43"),
    Region("14523", "Vogtlandkreis", "Vogtlandkreis", "kreis", "14", "DED44"),
    Region("14524", "Zwickau", "Zwickau", "kreis", "14", "DED45"),
    Region("14612", "Dresden", "Dresden", "kreis", "14", "DED21"),
    Region("14625", "Bautzen", "Bautzen", "kreis", "14", "DED2C"),
    Region("14626", "Görlitz", "Görlitz", "kreis", "14", "DED2D"),
    Region("14627", "Meißen", "Meißen", "kreis", "14", "DED2E"),
    Region(
        "14628",
        "Sächsische Schweiz-Osterzgebirge",
        "Sächsische Schweiz-Osterzgebirge",
        "kreis",
        "14",
        "DED2F",
    ),
    Region("14713", "Leipzig, Stadt", "Leipzig (city)", "kreis", "14", "DED51"),
    Region("14729", "Leipzig, Landkreis", "Leipzig (district)", "kreis", "14", "DED52"),
    Region("14730", "Nordsachsen", "Nordsachsen", "kreis", "14", "DED53"),
    Region("15", "Sachsen-Anhalt", "Saxony-Anhalt", "land", "00", "DEE"),
    Region("16", "Thüringen", "Thuringia", "land", "00", "DEG"),
)
BY_CODE: dict[str, Region] = {region.code: region for region in REGIONS}

# Kreise of Sachsen that ended with the reform of 2008-08-01. Publishers still list them with a dash, which
# means "no longer exists" there and not zero; so they are known here, and refused.
DISSOLVED: dict[str, str] = {
    "14161": "Chemnitz, kreisfreie Stadt",
    "14166": "Plauen, kreisfreie Stadt",
    "14167": "Zwickau, kreisfreie Stadt",
    "14171": "Annaberg",
    "14173": "Chemnitzer Land",
    "14177": "Freiberg",
    "14178": "Vogtlandkreis (before 2008)",
    "14181": "Mittlerer Erzgebirgskreis",
    "14182": "Mittweida",
    "14188": "Stollberg",
    "14191": "Aue-Schwarzenberg",
    "14193": "Zwickauer Land",
    "14262": "Dresden, kreisfreie Stadt (before 2008)",
    "14263": "Görlitz, kreisfreie Stadt",
    "14264": "Hoyerswerda, kreisfreie Stadt",
    "14272": "Bautzen (before 2008)",
    "14280": "Meißen (before 2008)",
    "14284": "Niederschlesischer Oberlausitzkreis",
    "14285": "Riesa-Großenhain",
    "14286": "Löbau-Zittau",
    "14287": "Sächsische Schweiz",
    "14290": "Weißeritzkreis",
    "14292": "Kamenz",
    "14365": "Leipzig, kreisfreie Stadt (before 2008)",
    "14374": "Delitzsch",
    "14375": "Döbeln",
    "14379": "Leipziger Land",
    "14383": "Muldentalkreis",
    "14389": "Torgau-Oschatz",
}
KREISE = tuple(region.code for region in REGIONS if region.level == "kreis")
LAENDER = tuple(region.code for region in REGIONS if region.level == "land")


def refusal(code: str) -> str | None:
    """Say why ``code`` is not a region of this report, or return None if it is one."""
    if code in BY_CODE:
        return None
    if code in DISSOLVED:
        return f'Kreis "{code}" {DISSOLVED[code]} was dissolved on 2008-08-01; its figures are not comparable'
    close = difflib.get_close_matches(code, BY_CODE, n=1, cutoff=0.5)
    hint = f', perhaps "{close[0]}" {BY_CODE[close[0]].name_de}' if close else ""
    if not code.isdigit() or len(code) not in (2, 5):
        return (
            f'"{code}" is no region key: a Land has 2 digits and a Kreis 5 '
            f"(for example 14 Sachsen, 14625 Bautzen){hint}"
        )
    return f'Region "{code}" is not one of Deutschland (00), the 16 Länder and the 13 Kreise of Sachsen{hint}'


def region(code: str) -> Region:
    """Return the region with this AGS key.

    Raises:
        UsageError: The key is unknown, or names a Kreis that was dissolved in 2008.
    """
    reason = refusal(code)
    if reason:
        raise UsageError(f"{reason} (list all keys with: evidence list regions)")
    return BY_CODE[code]


def children(code: str) -> tuple[str, ...]:
    """Return the keys of the regions directly below ``code``, in order."""
    return tuple(entry.code for entry in REGIONS if entry.parent == code)
