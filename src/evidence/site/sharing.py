"""What other sites and search engines show of this one: the data of a page as linked data, and one picture a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import vl_convert as vlc

from evidence.charts import theme
from evidence.facts.fact import Fact
from evidence.report.head import CREATOR, SITE_NAME, VOCABULARY, shortened
from evidence.report.render import Frame, licence_words
from evidence.site.navigation import SOURCES, Site, edition_words
from evidence.tables.codebook import Definition
from evidence.vocabulary import regions, units

WIDTH, HEIGHT = 1200, 630
TITLE = {
    "de": "Was öffentliche Zahlen zur Forderung nach einem Integrationsgesetz sagen",
    "en": "What public figures say about the call for an integration act",
}
STATE = {"de": "Stand der Daten", "en": "Data as of"}
_PER_LINE = {52: 40, 32: 66}
"""How many letters of a size go on a line of the picture."""


def image_path(lang: str) -> str:
    """Return the place of the picture of a language below the site."""
    return f"assets/share-{lang}.png"


def indicator_data(
    site: Site, frame: Frame, definition: Definition, facts: Sequence[Fact], sources: Iterable[str], file: str
) -> dict[str, object]:
    """Return the data of an indicator's page as linked data.

    Args:
        site: The site with its facts.
        frame: What stands around the page.
        definition: What the indicator counts.
        facts: Its values.
        sources: Ids of the sources behind them.
        file: Path of the values as CSV below the site.
    """
    lang, days = frame.lang, sorted(day for fact in facts for day in fact.period_text.split("/"))
    places = sorted({fact.region_code for fact in facts})
    rows = [site.register.source(name) for name in sorted(sources)]
    measured = {"@type": "PropertyValue", "name": definition.name(lang), "propertyID": definition.id}
    about: dict[str, object] = {
        **_dataset(frame, definition.name(lang), shortened(definition.definition(lang))),
        "identifier": definition.id,
        "license": _licences({row["licence"] for row in rows}, lang),
        "temporalCoverage": "/".join(dict.fromkeys((days[0], days[-1]))) if days else "",
        "spatialCoverage": [{"@type": "Place", "name": regions.BY_CODE[code].name(lang)} for code in places],
        "variableMeasured": {**measured, "unitText": units.name(definition.unit, lang)},
        "isBasedOn": [row["url"] for row in rows],
        "distribution": [_download(frame, file)],
    }
    return {name: value for name, value in about.items() if value}


def catalogue_data(
    site: Site, frame: Frame, title: str, description: str, files: Iterable[str]
) -> dict[str, object]:
    """Return all tables for download together as linked data.

    Args:
        site: The site with its facts.
        frame: What stands around the page of downloads.
        title: Title of the page.
        description: What the tables hold.
        files: Paths of the tables as CSV below the site.
    """
    tables = site.register.tables
    days = sorted(day for text in tables.observations["period"].unique() for day in text.split("/"))
    named = regions.BY_CODE["14"].name(frame.lang)
    return {
        **_dataset(frame, f"{SITE_NAME[frame.lang]}: {title}", shortened(description)),
        "license": _licences(tables.sources["licence"].unique(), frame.lang),
        "temporalCoverage": "/".join(dict.fromkeys((days[0], days[-1]))),
        "spatialCoverage": [{"@type": "Place", "name": named}],
        "variableMeasured": sorted(entry.name(frame.lang) for entry in tables.codebook.values()),
        "isBasedOn": _address(frame, f"{frame.lang}/{SOURCES}"),
        "distribution": [_download(frame, path) for path in files],
    }


def _dataset(frame: Frame, name: str, description: str) -> dict[str, object]:
    about: dict[str, object] = {
        "@context": VOCABULARY,
        "@type": "Dataset",
        "name": name,
        "description": description,
        "inLanguage": frame.lang,
        "creator": CREATOR,
        "publisher": CREATOR,
        "includedInDataCatalog": {"@type": "DataCatalog", "name": SITE_NAME[frame.lang]},
        "version": frame.day,
        "isAccessibleForFree": True,
        "dateModified": frame.day,
    }
    return {**about, "url": frame.public()} if frame.address else about


def _licences(names: Iterable[str], lang: str) -> list[dict[str, str]]:
    return [{"@type": "CreativeWork", "name": licence_words(name, lang)} for name in sorted(names)]


def _download(frame: Frame, path: str) -> dict[str, str]:
    name = path.rpartition("/")[2]
    return {
        "@type": "DataDownload",
        "name": name,
        "encodingFormat": "text/csv",
        "contentUrl": _address(frame, path),
    }


def _address(frame: Frame, path: str) -> str:
    return frame.public(path) if frame.address else frame.link(path)


def share_image(site: Site, finding: str, lang: str) -> bytes:
    """Return the picture that stands beside a link to the site, as PNG: title, finding and state of the data."""
    vlc.register_font_directory(str(theme.FONTS))
    state = f"{STATE[lang]}: {edition_words(site.register, lang)}"
    lines = [
        *_lines(TITLE[lang], 52, 200, theme.INK, "600"),
        *_lines(finding, 32, 350, theme.SOFT_INK, "400"),
    ]
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="{theme.FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><rect width="{WIDTH}" height="20" fill="{theme.FOCUS}"/>'
        f'<text x="70" y="110" font-size="32" font-weight="600" fill="{theme.FOCUS}">{escape(SITE_NAME[lang])}</text>'
        f'{"".join(lines)}<text x="70" y="590" font-size="26" fill="{theme.SOFT_INK}">{escape(state)}</text></svg>'
    )
    drawn: bytes = vlc.svg_to_png(text)
    return drawn


def _lines(words: str, size: int, top: int, colour: str, weight: str) -> list[str]:
    """Return words as lines of text of one size, one below the other."""
    rows: list[str] = [""]
    for word in words.split():
        longer = f"{rows[-1]} {word}".strip()
        rows = [*rows[:-1], longer] if len(longer) <= _PER_LINE[size] else [*rows, word]
    return [
        f'<text x="70" y="{top + place * round(size * 1.25)}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{escape(row)}</text>"
        for place, row in enumerate(rows)
    ]
