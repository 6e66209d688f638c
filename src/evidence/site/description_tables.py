"""The tables for download as a Data Package, version 2.0: each CSV file with its columns, sources, terms and checksum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidence.report.head import CREATOR, SITE_NAME
from evidence.report.render import licence_words
from evidence.site.described import NAME, VALUES, Described, Table, json_file, terms
from evidence.site.downloads import PACKAGE

PROFILES = "https://datapackage.org/profiles/2.0/"
FOLDER = "downloads/"
_NUMBERS = ("high", "low", "value")
_COUNTS = ("agreeing", "decimals", "regions", "rows", "specification", "specifications", "values")
_TRUTHS = ("agrees_with_hand", "by_hand_superseded", "lowered", "superseded", "weak")
# What names a row, for tables in which something does.
_KEYS: dict[str, list[str]] = {
    "claims": ["id"],
    "codebook": ["id"],
    "coverage": ["indicator"],
    "facts": ["id"],
    "indicators": ["indicator", "region", "period", "breakdown", "basis"],
    "results": ["id"],
    "sources": ["id"],
    "specifications": ["claim", "specification"],
}
_LEADS: dict[str, dict[str, tuple[str, str]]] = {
    "coverage": {"indicator": ("codebook", "id")},
    "indicators": {"indicator": ("codebook", "id")},
    "observations": {"indicator": ("codebook", "id"), "source": ("sources", "id")},
    "specifications": {"claim": ("claims", "id")},
}
"""Which column of a table names a row of which other table."""


def data_package(about: Described) -> dict[str, bytes]:
    """Return the descriptor and the columns that all tables of values share, by path below the site."""
    tables = about.tables
    values = next((table for table in tables if table.name == "values"), None)
    files = {PACKAGE: json_file(_package(about, tables))}
    return files | ({VALUES: json_file(_schema(values))} if values else {})


def _package(about: Described, tables: list[Table]) -> dict[str, Any]:
    register = about.site.register
    package = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": NAME,
        "title": SITE_NAME["en"],
        "description": "All tables of the report. Every row names its unit and its sources; the terms of a source stand in "
        "the table of sources.",
        "version": about.day,
        "created": f"{about.day}T00:00:00Z",
        "homepage": about.address("") if about.site.address else "",
        "contributors": [{"title": CREATOR["name"], "roles": ["creator", "publisher"]}],
        "keywords": ["Sachsen", "Saxony", "integration", "participation", "statistics"],
        "licenses": _licences(register.tables.sources["licence"].unique()),
        "sources": _sources(about, register.tables.sources["id"].sort()),
        "resources": [_resource(about, table) for table in tables],
    }
    return {name: value for name, value in package.items() if value != ""}


def _resource(about: Described, table: Table) -> dict[str, Any]:
    resource = {
        "$schema": f"{PROFILES}dataresource.json",
        "name": table.id,
        "path": table.path.removeprefix(FOLDER),
        "type": "table",
        "title": table.title["en"],
        "title_de": table.title["de"],
        "description": table.words["en"],
        "description_de": table.words["de"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(about.files[table.path]),
        "hash": f"sha256:{about.checksum(table.path)}",
        "schema": VALUES.removeprefix(FOLDER) if table.name == "values" else _schema(table),
        "licenses": _licences(table.licences),
        "sources": _sources(about, table.sources),
    }
    return {name: value for name, value in resource.items() if value != []}


def _schema(table: Table) -> dict[str, Any]:
    name = table.name
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}tableschema.json",
        "fields": [
            {
                "name": column,
                "type": _kind(name, column),
                "description": table.column(column, "en"),
                "description_de": table.column(column, "de"),
            }
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
    if name in _LEADS:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [there]}}
            for column, (other, there) in _LEADS[name].items()
        ]
    return schema


def _kind(table: str, column: str) -> str:
    """Return the type of a column; a region and a period are text, whatever they look like."""
    if table == "coverage" and column != "indicator":
        return "integer"
    if column in _COUNTS or (table, column) == ("codebook", "sources"):
        return "integer"
    return "number" if column in _NUMBERS else "boolean" if column in _TRUTHS else "string"


def _licences(names: Iterable[str]) -> list[dict[str, str]]:
    found = []
    for name in sorted(names):
        known = terms(name)
        entry = {"name": known.open_definition, "path": known.address, "title": licence_words(name, "en")}
        found.append({key: value for key, value in entry.items() if value})
    return found


def _sources(about: Described, ids: Iterable[str]) -> list[dict[str, str]]:
    rows = (about.site.register.source(name) for name in ids)
    return [{"title": row["title"], "path": row["url"], "id": row["id"]} for row in rows]
