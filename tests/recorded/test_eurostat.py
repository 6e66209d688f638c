"""Every recorded body of Eurostat, through the client and its reader, compared with what the standard library reads in it."""

import csv
import datetime as dt
import gzip
import io
import re

import pytest

from answers import connected
from evidence.errors import TableError, TooLargeError
from evidence.sources.clients.eurostat import EUROSTAT
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader

KEYS = {"eurostat_csv": {"freq": ["A"], "geo": []}, "eurostat_tsv": {"geo": []}, "eurostat_xml": {"geo": []}}


def definition(name, *, labels=False):
    return TableDefinition(
        id="recorded",
        client="eurostat",
        host="eurostat",
        publisher="eurostat",
        reader=name,
        legend="eurostat",
        title="t",
        address="https://ec.europa.eu/eurostat",
        licence="CC BY 4.0",
        labels=labels,
        checked="recorded",
        ask={"code": "recorded", "key": KEYS[name]},
    )


def through(folder, body, name, *, labels=False):
    """Return the cells of a body that the client got over the transport."""
    table = definition(name, labels=labels)
    with connected(folder, [body]) as line:
        answers = EUROSTAT.fetch(EUROSTAT.plan(table, dt.date(2026, 11, 23)), table, line)
    bodies = [answer.body for answer in answers]
    assert len(EUROSTAT.content(bodies, table)) == 64
    return reader(name)(bodies, table)


@pytest.fixture(scope="session")
def folder(samples):
    return samples / "eurostat"


def printed(body):
    return list(csv.DictReader(io.StringIO(gzip.decompress(body).decode())))


@pytest.mark.parametrize(
    ("stem", "dimensions", "count", "flags"),
    [
        ("lfsa_ergan", ("freq", "sex", "age", "citizen"), 7983, {"", "b", "bd", "bu", "d", "u"}),
        ("lfsa_pganws", ("freq", "sex", "citizen", "age", "wstatus"), 3258, {"", "b", "bd", "bu", "d", "u"}),
        ("migr_asyappctza", ("freq", "citizen", "sex", "age", "asyl_app"), 1080, {""}),
    ],
)
def test_csv_with_words_beside_codes(tmp_path, folder, stem, dimensions, count, flags):
    body = (folder / f"{stem}_sdmxcsv_labels.csv.gz").read_bytes()
    cells = through(tmp_path, body, "eurostat_csv")
    assert (cells.frame.height, cells.dimensions, set(cells.frame["flag"])) == (count, dimensions, flags)
    totals = {"sex": "T", "citizen": "TOTAL", "age": "TOTAL"}
    expected = sorted(
        (
            row["geo"],
            row["TIME_PERIOD"],
            row["unit"],
            *("" if row[name] == totals.get(name) else row[name] for name in dimensions),
            row["OBS_VALUE"],
            "" if row["OBS_VALUE"] else ":",
            row["OBS_FLAG"],
        )
        for row in printed(body)
    )
    columns = ("region", "time", "measure", *dimensions, "number", "symbol", "flag")
    assert sorted(cells.frame.select(columns).rows()) == expected
    assert cells.labels["region", "DE"] == "Germany"


def test_csv_of_the_first_generation_has_words_for_codes(tmp_path, folder):
    body = (folder / "demo_poppcctz_old_dataflow_header.csv.gz").read_bytes()
    with pytest.raises(TableError, match='"Germany" in column geo is a label, not a code. Expected DE'):
        through(tmp_path / "codes", body, "eurostat_csv")
    cells = through(tmp_path / "words", body, "eurostat_csv", labels=True)
    assert (cells.frame.height, cells.dimensions) == (1737, ("freq", "citizen", "age", "sex"))
    assert set(cells.frame["flag"]) == {"", "b", "bep", "bp", "e", "ep", "p"}
    numbers = [(row["geo"], row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_FLAG"]) for row in printed(body)]
    assert sorted(cells.frame.select("region", "time", "number", "flag").rows()) == sorted(numbers)


def test_tsv_of_eight_series_and_24_years(tmp_path, folder):
    body = (folder / "demo_r_gind3_excerpt.tsv").read_bytes()
    cells = through(tmp_path, body, "eurostat_tsv")
    assert (cells.frame.height, cells.dimensions) == (8 * 24, ("freq", "indic_de"))
    head, *lines = body.decode().splitlines()
    expected = [
        (*key.split(","), year.strip(), *re.fullmatch(r"(-?[\d.]*)(:?) ?([a-z]*) ?", cell).groups())
        for key, *row in (line.split("\t") for line in lines)
        for year, cell in zip(head.split("\t")[1:], row, strict=True)
    ]
    columns = ("freq", "indic_de", "region", "time", "number", "symbol", "flag")
    assert sorted(cells.frame.select(columns).rows()) == sorted(expected)
    assert ("407700", "bp") in cells.frame.select("number", "flag").rows()
    assert set(cells.frame["flag"]) == {"", "b", "bp", "e"}


def test_structure_specific_message(tmp_path, folder):
    cells = through(tmp_path, (folder / "sdmxml_NAMA_10_GDP-ss.xml").read_bytes(), "eurostat_xml")
    assert sorted(cells.frame.select("region", "na_item", "measure", "time", "number").rows()) == [
        ("LU", "B1GQ", "CP_MEUR", year, number)
        for year, number in (
            ("2012", "46526.2"),
            ("2013", "49094.5"),
            ("2014", "51791.3"),
            ("2015", "54142.3"),
        )
    ]


def test_generic_message_in_a_zip_with_words_from_a_code_list(tmp_path, folder):
    packed = folder / "sdmxml_footer2.zip"
    cells = through(tmp_path, packed.read_bytes(), "eurostat_xml")
    assert (cells.frame.height, cells.frame["number"].ne("").sum()) == (43, 21)
    assert ("AL", "2017", "9820.6", "e") in cells.frame.select("region", "time", "number", "flag").rows()
    named = reader("eurostat_xml")(
        [Body("data", packed), Body("codes", folder / "sdmxml_CL_FREQ.xml")], definition("eurostat_xml")
    )
    assert named.labels == {("freq", "P"): "Mehrjährig"}


@pytest.mark.parametrize("name", ["sdmxml_footer.xml", "sdmxml_footer2.xml"])
def test_footer_says_that_the_selection_is_too_large(tmp_path, folder, name):
    with pytest.raises(TooLargeError, match=r"too large \(413\).*Due to the large query"):
        through(tmp_path, (folder / name).read_bytes(), "eurostat_xml")
