"""The tables as entries of a catalogue of public data: DCAT-AP 3.0 as DCAT-AP.de 3.0 narrows it, as linked data in JSON.

There is no id of a supplier of GovData in it: whoever takes the catalogue up there has one and adds it.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from evidence.report.head import CREATOR, SITE_NAME
from evidence.report.render import licence_words
from evidence.site.described import LANGUAGES, MEDIA, NAME, Described, Table, json_file, terms
from evidence.site.downloads import TABLES, WORKBOOK
from evidence.site.navigation import ACCESSIBILITY, DOWNLOADS
from evidence.vocabulary import topics

EU = "http://publications.europa.eu/resource/authority/"
DE = "http://dcat-ap.de/def/"
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": f"{DE}dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
THEMES = {
    "population": ["SOCI"],
    "labour": ["ECON", "SOCI"],
    "protection": ["SOCI"],
    "education": ["EDUC"],
    "housing": ["SOCI"],
    "safety": ["JUST", "SOCI"],
    "society": ["SOCI"],
    "funding": ["GOVE"],
    "law": ["JUST", "GOVE"],
    "claims": ["GOVE"],
}
"""The topics in the list of themes of European catalogues."""
KEYWORDS = {
    "de": ("Ausländer", "Integration", "Migration", "Sachsen", "Teilhabe"),
    "en": ("Saxony", "foreign nationals", "integration", "migration", "participation"),
}
_FORMATS = {"csv": "CSV", "parquet": "PARQUET", "xlsx": "XLSX"}
_LANGUAGES = {"de": "DEU", "en": "ENG"}
_PUBLISHER, _CONTACT, _CATALOGUE = "#maintainers", "#contact", "#catalogue"
_CATALOGUE_WORDS = {
    "de": "Die Tabellen des Berichts: öffentliche Zahlen zu Integration und Teilhabe in Sachsen mit Quelle, Stand und Bedingungen.",
    "en": "The tables of the report: public figures on integration and participation in Saxony with source, date and terms.",
}
_RIGHTS = {
    "de": "Für jede Zahl gelten die Bedingungen ihrer Quelle: {}. Die Quelle steht in jeder Zeile, ihre Bedingungen stehen in der Tabelle sources.",
    "en": "Each figure is under the terms of its source: {}. Every row names the source; its terms stand in the table sources.",
}
_OWN_RIGHTS = {"de": "MIT-Lizenz, wie der Bericht selbst.", "en": "MIT licence, like the report itself."}
_ATTRIBUTION = "Quelle: die in der Zeile genannte Stelle; Zusammenstellung und Berechnung: {}"
_WORKBOOK = {
    "de": (
        "Alle Werte in einer Arbeitsmappe",
        "Werte, Angaben, Quellen und Indikatoren, ein Blatt je Tabelle",
    ),
    "en": (
        "All values in one workbook",
        "Values, figures as given, sources and indicators, one sheet a table",
    ),
}


def catalogue(about: Described) -> bytes:
    """Return the catalogue as JSON-LD with everything that it needs inside: its words need no other host."""
    tables = [table for table in about.tables if table.id in TABLES or table.id.startswith("topic/")]
    datasets = [_dataset(about, table) for table in tables]
    if WORKBOOK in about.files:
        datasets.append(_workbook(about, tables[0]))
    entries = [
        {
            "@id": _CATALOGUE,
            "@type": "dcat:Catalog",
            "dct:title": _texts(SITE_NAME),
            "dct:description": _texts(_CATALOGUE_WORDS),
            "dct:publisher": _link(_PUBLISHER),
            "dct:issued": _day(about.day),
            "dct:modified": _day(about.day),
            "dct:language": [_link(f"{EU}language/{_LANGUAGES[lang]}") for lang in LANGUAGES],
            "dct:spatial": _link(f"{DE}politicalGeocoding/stateKey/14"),
            "dcat:themeTaxonomy": _link(f"{EU}data-theme"),
            "foaf:homepage": _link(about.address("index.html")),
            "dcat:dataset": [_link(entry["@id"]) for entry in datasets],
        },
        *datasets,
        {
            "@id": _PUBLISHER,
            "@type": "foaf:Agent",
            "foaf:name": CREATOR["name"],
            "dct:type": _link("http://purl.org/adms/publishertype/NonProfitOrganisation"),
        },
        {
            "@id": _CONTACT,
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": CREATOR["name"],
            "vcard:hasURL": _link(about.address(f"{about.site.languages[0]}/{ACCESSIBILITY}")),
        },
        {"@id": about.address("index.html"), "@type": "foaf:Document"},
        *(
            {"@id": about.address(f"{lang}/{DOWNLOADS}"), "@type": "foaf:Document"}
            for lang in about.site.languages
        ),
        {
            "@id": f"{DE}politicalGeocoding/stateKey/14",
            "@type": "dct:Location",
            "skos:prefLabel": _texts({"de": "Sachsen", "en": "Saxony"}),
        },
    ]
    return json_file({"@context": CONTEXT, "@graph": entries})


def _dataset(about: Described, table: Table) -> dict[str, Any]:
    topic = table.id.removeprefix("topic/")
    title = (
        {lang: f"{SITE_NAME[lang]}: {table.title[lang]}" for lang in LANGUAGES}
        if topic in topics.TOPICS and topic != table.id
        else {lang: f"{SITE_NAME[lang]}: {table.words[lang]}" for lang in LANGUAGES}
    )
    files = [f"downloads/{table.id}.{form}" for form in ("csv", "parquet")]
    return _entry(
        about,
        table,
        name=table.id.replace("/", "-"),
        title=title,
        words=table.words,
        themes=THEMES.get(topic, ["SOCI", "GOVE"]),
        files=[path for path in files if path in about.files],
    )


def _workbook(about: Described, table: Table) -> dict[str, Any]:
    return _entry(
        about,
        table,
        name="workbook",
        title={lang: f"{SITE_NAME[lang]}: {_WORKBOOK[lang][0]}" for lang in LANGUAGES},
        words={lang: _WORKBOOK[lang][1] for lang in LANGUAGES},
        themes=["SOCI", "GOVE"],
        files=[WORKBOOK],
    )


def _entry(
    about: Described,
    table: Table,
    *,
    name: str,
    title: dict[str, str],
    words: Any,
    themes: list[str],
    files: list[str],
) -> dict[str, Any]:
    """Return one entry; the terms are those of a table."""
    first, last = about.span
    return {
        "@id": f"#{name}",
        "@type": "dcat:Dataset",
        "dct:title": _texts(title),
        "dct:description": _texts(words),
        "dct:identifier": f"{NAME}/{name}",
        "dct:publisher": _link(_PUBLISHER),
        "dct:creator": _link(_PUBLISHER),
        "dcat:contactPoint": _link(_CONTACT),
        "dct:issued": _day(about.day),
        "dct:modified": _day(about.day),
        "dcat:version": about.day,
        "dcat:keyword": [
            {"@language": lang, "@value": word} for lang in LANGUAGES for word in KEYWORDS[lang]
        ],
        "dcat:theme": [_link(f"{EU}data-theme/{theme}") for theme in themes],
        "dct:language": [_link(f"{EU}language/{_LANGUAGES[lang]}") for lang in LANGUAGES],
        "dct:spatial": _link(f"{DE}politicalGeocoding/stateKey/14"),
        "dcatde:politicalGeocodingLevelURI": _link(f"{DE}politicalGeocoding/Level/state"),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(first),
            "dcat:endDate": _day(last),
        },
        "dct:accrualPeriodicity": _link(f"{EU}frequency/IRREG"),
        "dct:accessRights": _link(f"{EU}access-right/PUBLIC"),
        "dct:type": _link(f"{EU}dataset-type/STATISTICAL"),
        "dcat:landingPage": [_link(about.address(f"{lang}/{DOWNLOADS}")) for lang in about.site.languages],
        "dcat:distribution": [_distribution(about, table, name, path) for path in files],
    }


def _distribution(about: Described, table: Table, name: str, path: str) -> dict[str, Any]:
    form = PurePosixPath(path).suffix.removeprefix(".")
    own = table.licences == ("MIT",)
    rights = {
        lang: _OWN_RIGHTS[lang]
        if own
        else _RIGHTS[lang].format("; ".join(licence_words(licence, lang) for licence in table.licences))
        for lang in LANGUAGES
    }
    found = {
        "@id": f"#{name}-{form}",
        "@type": "dcat:Distribution",
        "dct:title": PurePosixPath(path).name,
        "dcat:accessURL": _link(about.address(path)),
        "dcat:downloadURL": _link(about.address(path)),
        "dct:license": _link(f"{DE}licenses/{_licence(table)}"),
        "dcatde:licenseAttributionByText": "" if own else _ATTRIBUTION.format(CREATOR["name"]),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _texts(rights)},
        "dct:format": _link(f"{EU}file-type/{_FORMATS[form]}"),
        "dcat:mediaType": _link(f"https://www.iana.org/assignments/media-types/{MEDIA[form]}"),
        "dct:issued": _day(about.day),
        "dct:modified": _day(about.day),
        "dct:language": [_link(f"{EU}language/{_LANGUAGES[lang]}") for lang in LANGUAGES],
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(about.files[path]))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _link("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": about.checksum(path)},
        },
    }
    return {key: value for key, value in found.items() if value != ""}


def _licence(table: Table) -> str:
    """Return the licence of a table in the list of DCAT-AP.de; one that is not the same for all its rows is not open."""
    names = {terms(licence).dcat for licence in table.licences}
    return names.pop() if len(names) == 1 else "other-closed"


def _link(address: str) -> dict[str, str]:
    return {"@id": address}


def _day(day: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day}


def _texts(words: Any) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": words[lang]} for lang in LANGUAGES]
