"""The files for download: the committed tables, the same in every format, and the same bytes whenever they are made."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from evidence.facts.register import FactRegister, processed_files
from evidence.site.columns import COLUMNS
from evidence.site.downloads import WORKBOOK, download_files, indicator_file, workbook
from evidence.site.ledger import Ledger
from evidence.tables.export import export_file, harmless_table
from evidence.vocabulary import topics

TABLES = ("codebook", "facts", "indicators", "observations", "sources")
SHEETS = ("values", "observations", "sources", "codebook")
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def files(register: FactRegister) -> dict[str, bytes]:
    return download_files(Ledger(register))


def table(content: bytes) -> pl.DataFrame:
    """Return a CSV file as text, nothing as null."""
    read = pl.read_csv(content, infer_schema=False)
    return read.with_columns(pl.when(pl.all() != "").then(pl.all()))


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return typed columns as the text that a CSV file has for them."""
    whole = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    return frame.with_columns(
        pl.when(pl.col(name) == pl.col(name).round(0))
        .then(pl.col(name).cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name in whole
    ).cast(pl.String)


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """Return the cells of a workbook by sheet, as any program would read them."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode("utf-8"))
        words = ["".join(entry.itertext()) for entry in ET.fromstring(book.read("xl/sharedStrings.xml"))]
        found = {}
        for number, name in enumerate(names, start=1):
            root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [
                [
                    words[int("".join(cell.itertext()))] if cell.get("t") == "s" else "".join(cell.itertext())
                    for cell in row.iter(f"{_SPACE}c")
                ]
                for row in root.iter(f"{_SPACE}row")
            ]
        return found


def test_tables_are_those_of_the_data_without_formulas(files, register):
    for name, content in processed_files(register).items():
        assert files[f"downloads/{name}"] == export_file(content)
        if name in ("facts.csv", "indicators.csv", "codebook.csv", "sources.csv"):
            assert files[f"downloads/{name}"] == content


def test_formula_is_text_in_every_download(files):
    for name, content in files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode("utf-8"), newline="")):
                for cell in row:
                    assert not re.match("[=+@\t\r-]", cell) or re.fullmatch(r"[+-]?[0-9.]+", cell), (
                        name,
                        cell,
                    )


@pytest.mark.parametrize("name", TABLES)
def test_parquet_file_has_the_values_of_the_table(files, name):
    written = pl.read_parquet(files[f"downloads/{name}.parquet"])
    assert harmless_table(as_text(written)).equals(table(files[f"downloads/{name}.csv"]))


def test_region_and_period_are_text_and_values_are_numbers_in_parquet(files):
    kinds = pl.read_parquet(files["downloads/observations.parquet"]).schema
    assert (kinds["region"], kinds["period"], kinds["value"]) == (pl.String, pl.String, pl.Float64)
    assert (kinds["decimals"], kinds["weak"]) == (pl.Int64, pl.Boolean)


def test_missing_value_is_null_and_no_zero(small):
    facts = pl.read_parquet(download_files(Ledger(small))["downloads/facts.parquet"])
    missing = facts.filter(pl.col("missing_reason").is_not_null())
    assert not missing.is_empty()
    assert missing["value"].null_count() == missing.height


def test_topics_together_are_all_published_values(files, register):
    parts = [
        pl.read_parquet(files[f"downloads/topic/{topic}.parquet"])
        for topic in topics.TOPICS
        if f"downloads/topic/{topic}.parquet" in files
    ]
    assert sum(part.height for part in parts) == register.catalogue.series.height
    for topic in topics.TOPICS:
        if f"downloads/topic/{topic}.csv" in files:
            written = pl.read_parquet(files[f"downloads/topic/{topic}.parquet"])
            assert as_text(written).equals(table(files[f"downloads/topic/{topic}.csv"])), topic


def test_file_of_an_indicator_has_its_values_and_no_others(files, register):
    counts = dict(register.catalogue.series.group_by("indicator").len().iter_rows())
    for name in register.tables.codebook:
        rows = table(files[indicator_file(name)])
        assert rows.height == counts.get(name, 0), name
        assert set(rows["indicator"]) <= {name}


def test_workbook_has_the_tables_as_sheets(files):
    book = sheets(files[WORKBOOK])
    assert tuple(book) == SHEETS
    for name in SHEETS[1:]:
        expected = table(files[f"downloads/{name}.csv"])
        assert book[name][0] == expected.columns
        assert len(book[name]) == expected.height + 1, name
    codes = [row[book["values"][0].index("region")] for row in book["values"][1:]]
    assert {len(code) for code in codes} == {2, 5}


def test_workbook_has_no_formulas_and_no_links():
    text = ["=1+1", "https://office.example/", "+49"]
    content = workbook({"one": pl.DataFrame({"text": text, "value": [1.5, None, 2.0]})}, "2026-07-30")
    assert sheets(content)["one"] == [
        ["text", "value"],
        ["=1+1", "1.5"],
        ["https://office.example/"],
        ["+49", "2"],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_header_of_a_workbook_is_no_formula():
    content = workbook({"one": pl.DataFrame({"=1+1": ["a"], "https://office.example/": ["b"]})}, "2026-07-30")
    assert sheets(content)["one"] == [["=1+1", "https://office.example/"], ["a", "b"]]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_workbook_is_dated_by_the_edition_and_not_by_the_clock(files):
    with zipfile.ZipFile(io.BytesIO(files[WORKBOOK])) as book:
        core = book.read("docProps/core.xml").decode("utf-8")
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    days = set(re.findall(r"\d{4}-\d\d-\d\d", core))
    assert len(days) == 1


def test_same_facts_give_the_same_files(files, register):
    again = download_files(Ledger(register))
    assert {path for path in files if files[path] != again[path]} == set()
    assert list(files) == list(again)


def test_every_column_of_every_table_is_described_in_both_languages(files):
    heads = {
        column
        for path, content in files.items()
        if path.endswith(".csv")
        for column in content.partition(b"\n")[0].decode("utf-8").split(",")
    }
    assert heads <= set(COLUMNS)
    assert all(len(words) == 2 and all(words) for words in COLUMNS.values())


def test_no_column_is_described_that_no_table_has(files):
    heads = {
        column
        for path, content in files.items()
        if path.endswith(".csv")
        for column in content.partition(b"\n")[0].decode("utf-8").split(",")
    }
    assert set(COLUMNS) - heads == set()
