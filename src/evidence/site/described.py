"""What the descriptions of a site for programs have in common: its tables, their terms, sizes and checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from evidence.report.head import LICENCE
from evidence.site.columns import column
from evidence.site.coverage import FATES
from evidence.site.coverage import FILE as COVERAGE_FILE
from evidence.site.downloads import TABLES, indicator_file
from evidence.site.navigation import Site, edition
from evidence.vocabulary import periods, topics

VALUES = "downloads/values.schema.json"
"""The columns that all tables of values share."""
NAME = "saxony-integration-evidence"
LANGUAGES = ("de", "en")
MEDIA = {
    "atom": "application/atom+xml",
    "css": "text/css",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/x-python",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN_TABLES = ("claims", "codebook", "specifications")
"""What we wrote ourselves, and may therefore give under the licence of the report."""


@dataclass(frozen=True)
class Terms:
    """The terms of a source in the lists of licences that others keep.

    Attributes:
        open_definition: Name in the list of the Open Definition.
        dcat: Name in the list of DCAT-AP.de.
        address: Where the terms can be read; empty where nobody wrote them down.
    """

    open_definition: str
    dcat: str
    address: str = ""


# Nobody who quotes a figure says by that what others may do with the table behind it: such terms are not open.
UNSTATED = Terms("notspecified", "other-closed")
TERMS = {
    "dl-de/by-2-0": Terms("dl-de-by-2.0", "dl-by-de/2.0", "https://www.govdata.de/dl-de/by-2-0"),
    "CC BY 4.0": Terms("CC-BY-4.0", "cc-by/4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0": Terms("CC0-1.0", "cc-zero", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "MIT": Terms("MIT", "other-opensource", LICENCE),
}


def terms(licence: str) -> Terms:
    """Return the terms that a source states; whatever is not one licence and nothing else counts as not stated."""
    return TERMS.get(licence, UNSTATED)


@dataclass(frozen=True)
class Table:
    """One table for download.

    Attributes:
        path: Place of the CSV file below the site.
        id: Its name, the same in all editions: that of the file without folder ``downloads`` and ending.
        title: Its name in words by language.
        words: What it holds by language.
        columns: Its columns in order.
        sources: Ids of the sources of its values, sorted; empty where nearly all sources are behind it.
        licences: The terms of its values as sources state them, sorted.
    """

    path: str
    id: str
    title: Mapping[str, str]
    words: Mapping[str, str]
    columns: tuple[str, ...]
    sources: tuple[str, ...]
    licences: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name under which columns are described."""
        return "values" if "/" in self.id else self.id

    def column(self, name: str, lang: str) -> str:
        """Return what one of its columns holds."""
        if self.path == COVERAGE_FILE and name in FATES:
            return FATES[name][LANGUAGES.index(lang)]
        return column(self.name, name, lang)


class Described:
    """All that the descriptions of one site have in common.

    Args:
        site: The site.
        files: All files of the site by path, but for the descriptions.
    """

    def __init__(self, site: Site, files: Mapping[str, bytes]) -> None:
        self.site = site
        self.files = dict(files)
        self.day = edition(site.register)
        self._sums: dict[str, str] = {}

    def address(self, path: str) -> str:
        """Return the public address of a path below the site; the path itself where the site has none."""
        return f"{self.site.address.rstrip('/')}/{path}" if self.site.address else path

    def add(self, files: Mapping[str, bytes]) -> None:
        """Take in files that tell of those before them."""
        self.files |= files

    def checksum(self, path: str) -> str:
        """Return the sha256 of a file of the site."""
        if path not in self._sums:
            self._sums[path] = hashlib.sha256(self.files[path]).hexdigest()
        return self._sums[path]

    @cached_property
    def span(self) -> tuple[str, str]:
        """First and last day that any value speaks of, as ISO dates."""
        texts = self.site.register.tables.observations["period"].unique()
        known = [periods.parse(text) for text in texts]
        first, last = min(period.first_day for period in known), max(period.last_day for period in known)
        return first.isoformat(), last.isoformat()

    @cached_property
    def tables(self) -> list[Table]:
        """Every table for download: the whole ones, those by topic, those by indicator."""
        every = sorted(self.site.register.tables.sources["licence"].unique())
        found = [
            self._table(
                f"downloads/{name}.csv",
                dict.fromkeys(LANGUAGES, name),
                dict(zip(LANGUAGES, words, strict=True)),
                licences=("MIT",) if name in OWN_TABLES else every,
            )
            for name, words in TABLES.items()
        ]
        found.append(
            self._table(COVERAGE_FILE, dict.fromkeys(LANGUAGES, "coverage"), _COVERAGE, licences=("MIT",))
        )
        topic_of = {name: entry.topic for name, entry in self.site.register.tables.codebook.items()}
        for topic in topics.TOPICS:
            behind = {
                source
                for name in topic_of
                if topic_of[name] == topic
                for source in self._behind.get(name, ())
            }
            title = {lang: topics.name(topic, lang) for lang in LANGUAGES}
            words = {lang: _ALL_VALUES[lang].format(title[lang]) for lang in LANGUAGES}
            found.append(self._table(f"downloads/topic/{topic}.csv", title, words, sources=behind))
        for name, entry in self.site.register.tables.codebook.items():
            found.append(
                self._table(
                    indicator_file(name),
                    {lang: entry.name(lang) for lang in LANGUAGES},
                    {lang: entry.definition(lang) for lang in LANGUAGES},
                    sources=self._behind.get(name, ()),
                )
            )
        return [table for table in found if table.path in self.files]

    @cached_property
    def _behind(self) -> dict[str, list[str]]:
        """The ids of the sources of each indicator."""
        series = self.site.register.catalogue.series.select(
            "indicator", pl.col("sources").cast(pl.List(pl.String))
        )
        pairs = series.explode("sources").drop_nulls().unique().group_by("indicator").agg("sources")
        return dict(pairs.iter_rows())

    def _table(
        self,
        path: str,
        title: Mapping[str, str],
        words: Mapping[str, str],
        *,
        sources: Iterable[str] = (),
        licences: Iterable[str] = (),
    ) -> Table:
        known = sorted(set(sources) & self._licence_of.keys())
        head = self.files.get(path, b"").partition(b"\n")[0].decode("utf-8")
        return Table(
            path,
            path.removeprefix("downloads/").removesuffix(".csv"),
            title,
            words,
            tuple(head.split(",")),
            tuple(known),
            tuple(sorted({*licences, *(self._licence_of[name] for name in known)})),
        )

    @cached_property
    def _licence_of(self) -> dict[str, str]:
        return dict(self.site.register.tables.sources.select("id", "licence").iter_rows())


_ALL_VALUES = {
    "de": "Alle veröffentlichten Werte zum Thema {}, eine Zeile je Wert",
    "en": "All published values on the topic {}, one row each",
}
_COVERAGE = {
    "de": "Was aus jeder Angabe wurde, gezählt nach Indikator",
    "en": "What became of every figure, counted by indicator",
}


def json_file(content: Mapping[str, Any]) -> bytes:
    """Return JSON as a file: the same bytes for the same content, in the order in which it was written."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
