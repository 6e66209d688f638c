"""The tables for download: as CSV, as Parquet and as one workbook, and the page that describes them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import xlsxwriter

from evidence import verification
from evidence.claims.assessment import assess, claim_files
from evidence.claims.register import read_claims
from evidence.facts.register import processed_files
from evidence.facts.wording import NO_BREAK, refs
from evidence.paths import project
from evidence.report.content import environment
from evidence.report.head import described
from evidence.report.render import framed, licence_words
from evidence.site.columns import column
from evidence.site.ledger import Ledger
from evidence.site.navigation import DOWNLOADS, Site, edition
from evidence.site.sharing import catalogue_data
from evidence.tables.export import export_file, write_export
from evidence.vocabulary import numbers, periods, regions, topics

WORKBOOK = "downloads/evidence.xlsx"
PROGRAM = "downloads/verify.py"
PACKAGE, CATALOGUE = "downloads/datapackage.json", "dcat.jsonld"
CRATE, RUN = "ro-crate-metadata.json", "run.json"
TITLE = {"de": "Downloads", "en": "Downloads"}
TABLES: dict[str, tuple[str, str]] = {
    "observations": (
        "Alle Angaben aller Quellen, auch bestätigende, abweichende und ausgeschlossene",
        "Everything that any source said, also what confirms, differs or is left out",
    ),
    "indicators": ("Alle Zeitreihen ohne Herkunft", "All series without their origin"),
    "facts": (
        "Alle Kennzahlen mit Formel, Ausgangswerten und Quellen",
        "All facts with formula, inputs and sources",
    ),
    "sources": ("Alle Quellen mit Adresse und Bedingungen", "All sources with address and terms"),
    "codebook": ("Was jeder Indikator zählt", "What each indicator counts"),
    "results": (
        "Was aus den Indikatoren weiter berechnet ist: Zählungen der Aussagen, Vergleiche der Länder",
        "What is computed further from the indicators: counts of claims, comparisons of Länder",
    ),
    "claims": (
        "Urteil über jede Aussage und Forderung des Positionspapiers, mit Belegen",
        "Verdict on each claim and demand of the position paper, with what it rests on",
    ),
    "specifications": (
        "Jede vertretbare Festlegung mit ihrem Urteil",
        "Each defensible specification with its verdict",
    ),
}
DESCRIPTIONS: dict[str, tuple[str, str]] = {
    PACKAGE: (
        "jede CSV-Datei mit Spalten, Quellen, Bedingungen und Prüfsumme (Data Package)",
        "every CSV file with columns, sources, terms and checksum (Data Package)",
    ),
    CATALOGUE: (
        "die Tabellen als Einträge eines Datenkatalogs (DCAT-AP.de)",
        "the tables as entries of a data catalogue (DCAT-AP.de)",
    ),
    CRATE: (
        "was lief, aus welchen Rohdaten und mit welchem Ergebnis (RO-Crate)",
        "what ran, on which raw data, and what came of it (RO-Crate)",
    ),
    RUN: (
        "womit gebaut wurde, und die Prüfsumme jeder anderen Datei",
        "what the build was made with, and the checksum of every other file",
    ),
}
"""What the site says of itself to programs, by path: made last, by ``description`` and, the record, by the build."""
# Columns that are not text; "sources" is a number in the codebook and a list of names elsewhere.
_KINDS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    **dict.fromkeys(
        ("decimals", "rows", "regions", "values", "agreeing", "specifications", "specification"), pl.Int64
    ),
}
_TRUTHS = ("weak", "lowered", "superseded", "by_hand_superseded", "agrees_with_hand")
_MEGABYTE = 1_000_000


def indicator_file(name: str) -> str:
    """Return the place of the file with all values of one indicator."""
    return f"downloads/indicator/{name}.csv"


def download_files(ledger: Ledger) -> dict[str, bytes]:
    """Return the files for download by their path: the same bytes for the same data."""
    register = ledger.register
    values = _values(ledger)
    claims = read_claims(project().registers, register.tables.documents.demands)
    texts = processed_files(register) | claim_files(assess(register, claims))
    tables = {name.removesuffix(".csv"): _typed(name, text) for name, text in texts.items()}
    files = {f"downloads/{name}": export_file(text) for name, text in texts.items()}
    files |= {f"downloads/{name}.parquet": _parquet(table) for name, table in tables.items()}
    topic_of = {entry.id: entry.topic for entry in register.tables.codebook.values()}
    for topic, part in _parts(values, pl.col("indicator").replace_strict(topic_of)):
        files[f"downloads/topic/{topic}.csv"] = write_export(part)
        files[f"downloads/topic/{topic}.parquet"] = _parquet(_without_empty(part))
    for name, part in _parts(values, pl.col("indicator")):
        files[indicator_file(name)] = write_export(part)
    for name in topic_of:
        files.setdefault(indicator_file(name), write_export(values.clear()))
    shown = {"values": _without_empty(values)} | {
        name: tables[name] for name in ("observations", "sources", "codebook")
    }
    files[WORKBOOK] = workbook(shown, edition(register))
    files[PROGRAM] = Path(verification.__file__).read_bytes()
    return files


def _values(ledger: Ledger) -> pl.DataFrame:
    """Return the published values as one flat table, in the order of the facts."""
    series = ledger.register.catalogue.series
    lists = [name for name, kind in series.schema.items() if kind == pl.List(pl.String)]
    names = {code: (entry.name_de, entry.name_en) for code, entry in regions.BY_CODE.items()}
    code = pl.col("region")
    return series.with_columns(
        pl.col(pl.Float64).round(6),
        *(pl.col(name).list.join(" ") for name in lists),
        region_de=code.replace_strict({key: pair[0] for key, pair in names.items()}),
        region_en=code.replace_strict({key: pair[1] for key, pair in names.items()}),
    ).select(
        "indicator",
        "region",
        "region_de",
        "region_en",
        "period",
        "breakdown",
        "basis",
        "value",
        "unit",
        "value_status",
        "missing_reason",
        "series_break_before",
        "tier",
        "sources",
    )


def _parts(table: pl.DataFrame, key: pl.Expr) -> list[tuple[str, pl.DataFrame]]:
    parts = table.with_columns(key.alias("_part")).partition_by("_part", as_dict=True, include_key=False)
    return sorted((str(name), part) for (name,), part in parts.items())


def _typed(name: str, text: bytes) -> pl.DataFrame:
    """Return a table of text as typed columns; empty text is null."""
    table = _without_empty(pl.read_csv(text, infer_schema=False))
    kinds: dict[str, type[pl.DataType]] = _KINDS | ({"sources": pl.Int64} if name == "codebook.csv" else {})
    truth = [pl.col(column) == "true" for column in _TRUTHS if column in table.columns]
    return table.with_columns(
        *truth, *(pl.col(column).cast(kind) for column, kind in kinds.items() if column in table.columns)
    )


def _without_empty(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_parquet(stream, compression="zstd", statistics=False)
    return stream.getvalue()


def workbook(tables: Mapping[str, pl.DataFrame], day: str) -> bytes:
    """Return tables as a workbook, one sheet each, dated by the edition and not by the clock."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties(
        {
            "title": "Integration und Teilhabe in Sachsen",
            "created": dt.datetime.combine(periods.parse(day).last_day, dt.time(), dt.UTC),
        }
    )
    bold = book.add_format({"bold": True})
    for name, table in tables.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, table.height, table.width - 1)
        sheet.set_column(0, table.width - 1, 18)
        # Text stays text, also where it looks like a formula or an address.
        for place, heading in enumerate(table.columns):
            sheet.write_string(0, place, heading, bold)
        known = {pl.String: sheet.write_string, pl.Boolean: sheet.write_boolean}
        writers = [known.get(kind.base_type(), sheet.write_number) for kind in table.dtypes]
        for number, row in enumerate(table.iter_rows(), start=1):
            for place, value in enumerate(row):
                if value is not None:
                    writers[place](number, place, value)
    book.close()
    return stream.getvalue()


def downloads_page(site: Site, files: Mapping[str, bytes], lang: str) -> str:
    """Return the page that lists the files for download with what their columns hold."""
    frame = site.frame(lang, DOWNLOADS)
    register = site.register
    column_of = 0 if lang == "de" else 1

    def file(path: str, kind: str) -> dict[str, str]:
        return {"kind": kind, "address": frame.link(path), "size": refs(size_words(len(files[path]), lang))}

    def table(path: str, name: str, words: str) -> dict[str, object]:
        return {
            "name": name,
            "words": words,
            "files": [file(f"{path}.csv", "CSV"), file(f"{path}.parquet", "Parquet")],
        }

    body = (
        environment()
        .get_template("downloads.html.j2")
        .render(
            frame=frame,
            lang=lang,
            title=TITLE[lang],
            workbook=file(WORKBOOK, "XLSX"),
            program=frame.link(PROGRAM),
            descriptions=[
                {
                    "name": path.rpartition("/")[2],
                    "address": frame.link(path),
                    "words": refs(words[column_of]),
                }
                for path, words in DESCRIPTIONS.items()
            ],
            tables=[
                table(f"downloads/{name}", f"{name}", words[column_of])
                | {"columns": _columns(name, files[f"downloads/{name}.csv"], lang)}
                for name, words in TABLES.items()
                if f"downloads/{name}.csv" in files
            ],
            topics=[
                table(f"downloads/topic/{topic}", topic, topics.name(topic, lang))
                for topic in topics.TOPICS
                if f"downloads/topic/{topic}.csv" in files
            ],
            columns=_columns("values", files[f"downloads/topic/{next(iter(topics.TOPICS))}.csv"], lang),
            licences=[
                {"words": refs(licence_words(licence, lang)), "count": refs(str(count))}
                for licence, count in sorted(register.tables.sources["licence"].value_counts().iter_rows())
            ],
        )
    )
    data = catalogue_data(
        site, frame, TITLE[lang], described(body), [path for path in sorted(files) if path.endswith(".csv")]
    )
    return framed(replace(frame, linked=data), TITLE[lang], body, [])


def _columns(table: str, text: bytes, lang: str) -> list[dict[str, str]]:
    """Return the columns of a table, given as text, with what each holds."""
    names = text.partition(b"\n")[0].decode("utf-8").split(",")
    return [{"name": name, "words": refs(column(table, name, lang))} for name in names]


def size_words(count: int, lang: str) -> str:
    """Return how large a file is, in words."""
    if count < _MEGABYTE / 10:
        return f"{numbers.number(count / 1000, 0, lang)}{NO_BREAK}kB"
    return f"{numbers.number(count / _MEGABYTE, 1, lang)}{NO_BREAK}MB"
