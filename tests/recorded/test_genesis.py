"""GENESIS as it was recorded: bodies, envelopes and lists of the three hosts, through the client and the readers."""

import datetime as dt
import json

import polars as pl
import pytest
import stamina

from answers import REGISTERS, connected
from bodies_of_genesis import definition, description
from evidence.errors import AnswerError, PublisherError, TooLargeError
from evidence.sources import clock
from evidence.sources.clients.genesis import GENESIS, figures_of, read_envelope, refuse_status
from evidence.sources.definitions import read_definitions
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from evidence.tables.translation import translate
from evidence.vocabulary.regions import DISSOLVED, REGIONS
from tables_of_publishers import ORIGIN

DAY = dt.date(2026, 11, 23)
TABLES = {table.id: table for table in read_definitions(REGISTERS) if table.client == "genesis"}
DISJOINT = ("SCHUTZST-AK-1", "SCHUTZST-OF", "SCHUTZST-X")
KREISE = sorted(region.code for region in REGIONS if region.level == "kreis")
# Rows, dimensions, and what stands in place of numbers.
BODIES = {
    "1000A-0000_0": (10_787, (), {}),
    "1000A-2022_0": (1_360, ("ALTGR2", "WDGAT1", "WDGAT2"), {"-": 357}),
    "1000A-2022_2": (1_003, ("ALTGR2", "WDGAT1", "WDGAT2"), {}),
    "11111-02-01-4_0": (489, (), {"-": 76, ".": 15}),
    "12211-0001_0": (225, ("GES", "ALT068"), {"x": 9, "/": 6}),
    "12411-01-01-4_0": (1_467, ("GES",), {"-": 222}),
    "12531-0043_408": (116_738, ("SCHST2", "GES", "STAAG5"), {}),
    "13111-0005_0": (384, ("GES",), {}),
    "13111-01-03-4_0": (3_300, ("NAT", "GES"), {"-": 2_898, ".": 72}),
    "73111-01-01-4_0": (1_467, (), {"-": 222, ".": 36}),
}


@pytest.fixture(scope="module")
def read(samples):
    """Give the cells of a recorded ZIP by its name, each read once."""
    known = {}

    def cells_of(name):
        if name not in known:
            table = TABLES[name.rpartition("_")[0]]
            known[name] = reader(table.reader)([_body(samples, name)], table)
        return known[name]

    return cells_of


def _body(samples, name):
    return Body(f"{name}.zip", samples / "genesis_rest" / "data" / f"{name}.zip")


def _total(frame):
    return frame["number"].replace("", "0").cast(pl.Int64).sum()


def _rows(cells, table):
    frame = translate(cells, TABLES[table], ORIGIN)
    return {
        (row["indicator"], row["region"], row["breakdown"]): row["value"]
        for row in frame.iter_rows(named=True)
    }


@pytest.mark.parametrize("name", BODIES)
def test_every_body_comes_through_client_reader_and_definition(samples, read, tmp_path, name):
    rows, dimensions, symbols = BODIES[name]
    table = TABLES[name.rpartition("_")[0]]
    with connected(tmp_path, [_body(samples, name).read(), description()]) as line:
        answers = GENESIS.fetch(GENESIS.plan(table, DAY), table, line)
    assert answers[0].content() == _body(samples, name).read()
    cells = read(name)
    assert (cells.frame.height, cells.dimensions) == (rows, dimensions)
    missing = cells.frame.filter(pl.col("symbol") != "")["symbol"].value_counts()
    assert dict(missing.rows()) == symbols
    translate(cells, table, ORIGIN)


def test_protection_seekers_are_counted_over_disjoint_statuses(read):
    cells = read("12531-0043_408")
    assert cells.frame["region"].n_unique() == 393
    assert sorted(cells.frame.filter(pl.col("region").str.starts_with("14"))["region"].unique()) == KREISE
    counted = cells.frame.filter(pl.col("SCHST2").is_in(DISJOINT))
    assert _total(counted) == 3_278_005
    saxony = counted.filter(pl.col("region").str.starts_with("14"))
    assert {code: _total(saxony.filter(pl.col("SCHST2") == code)) for code in DISJOINT} == {
        "SCHUTZST-AK-1": 109_785,
        "SCHUTZST-OF": 17_475,
        "SCHUTZST-X": 9_920,
    }
    assert _total(cells.frame) == 8_480_805  # what adding all ten categories would give
    rows = _rows(cells, "12531-0043")
    assert rows["protection_seekers", "14", ""] == "137180"
    assert rows["protection_seekers", "00", ""] == "3278005"
    assert len(rows) == 15


def test_employees_have_no_value_for_any_kreis(read):
    cells = read("13111-01-03-4_0")
    assert cells.frame.filter(pl.col("level") == "KREISE", pl.col("number") != "").is_empty()
    rows = _rows(cells, "13111-01-03-4")
    work = "place=work"
    assert rows["employees_total", "14", work] == "1625454"
    assert rows["employees_foreign", "14", work] == "151021"
    assert rows["employees_total", "00", work] == "34885481"
    assert rows["employees_foreign", "00", work] == "5837916"
    assert {rows["employees_total", kreis, work] for kreis in KREISE} == {""}


def test_census_counts_people_with_immigration_history(read):
    for name in ("1000A-2022_0", "1000A-2022_2"):
        frame = read(name).frame.filter(pl.col("region") == "14", pl.col("ALTGR2") == "")
        assert frame.filter(pl.col("WDGAT2") == "WANDERUNG-BEID")["number"].to_list() == ["376796"]
        assert frame.filter(pl.col("WDGAT1") == "EINGEWANDERTE")["number"].to_list() == ["339607"]
        rows = _rows(read(name), "1000A-2022")
        assert rows["population_immigration_history_census", "14", "immigration_history=yes"] == "377"
        assert rows["population_total_census", "14", ""] == "4038131"
    flags = read("1000A-2022_0").frame["flag"].value_counts()
    assert dict(flags.rows()) == {"e": 1_003, "": 357}


def test_gemeinden_of_the_census_keep_their_zeros(read):
    frame = read("1000A-0000_0").frame
    gemeinden = frame.filter(pl.col("level") == "GEOGM4")
    assert _total(gemeinden) == 82_711_282
    assert _total(frame.filter(pl.col("level") == "GEODL1")) == 82_719_540
    assert _total(gemeinden.filter(pl.col("region").str.starts_with("14"))) == 4_038_131
    assert set(gemeinden["region"].str.len_chars()) == {12}
    assert gemeinden["region"].str.starts_with("0").any()


def test_dissolved_kreise_are_dashes_and_language_changes_no_number(samples, read):
    cells = read("12411-01-01-4_0")
    english = definition("12411-01-01-4", ask={"name": "12411-01-01-4", "language": "en"})
    other = reader("genesis_flat")([_body(samples, "12411-01-01-4_2")], english)
    key = ["region", "GES"]
    columns = [*key, "time", "level", "measure", "unit", "number", "symbol"]
    assert cells.frame.select(columns).sort(key).equals(other.frame.select(columns).sort(key))
    empty = cells.frame.filter(pl.col("symbol") == "-", pl.col("GES") == "")
    assert empty.height == 74
    assert set(DISSOLVED) <= set(empty["region"])
    rows = _rows(cells, "12411-01-01-4")
    assert sorted(region for _, region, _ in rows) == KREISE
    assert rows["population_total", "14612", ""] == "564904"


def test_employees_of_the_laender_come_in_quarters(read):
    frame = read("13111-0005_0").frame
    assert frame["time"].n_unique() == 8
    assert frame["region"].n_unique() == 16
    assert (frame["time"].min(), frame["time"].max()) == ("2023-09-30", "2025-06-30")


def test_thousands_say_that_they_are(read):
    assert set(read("12211-0001_0").frame["unit"]) == {"1000"}
    assert set(read("73111-01-01-4_0").frame["unit"]) == {"Anzahl", "Tsd. EUR"}


def test_parts_of_berlin_are_eight_digits(read):
    frame = read("11111-02-01-4_0").frame
    berlin = frame.filter(pl.col("region").str.starts_with("11"))
    assert sorted(berlin["region"].str.len_chars()) == [5, *[8] * 12]
    assert set(berlin.filter(pl.col("region").str.len_chars() == 8)["symbol"]) == {"."}


@pytest.mark.parametrize("name", ["12411-01-01-4_0", "1000A-2022_0"])
def test_lines_in_another_order_are_the_same_content(samples, name):
    table = TABLES[name.rpartition("_")[0]]
    body = _body(samples, name)
    first, *lines = next(figures_of([body], table)).read().splitlines()
    other = Body("other.csv", data=b"\n".join([first, *reversed(lines)]))
    assert GENESIS.content([body], table) == GENESIS.content([other], table)


def test_cube_is_read_and_its_first_line_is_not_kept(samples, tmp_path):
    content = (samples / "genesis_rest" / "cubefile" / "47414BJ002_datencsv.csv").read_bytes()
    table = definition(
        "47414BJ002", reader="genesis_cube", legend="destatis", ask={"name": "47414BJ002", "kind": "cube"}
    )
    with connected(tmp_path, [content, description()]) as line:
        answers = GENESIS.fetch(GENESIS.plan(table, DAY), table, line)
    assert answers[0].content() == content.partition(b"\n")[2]
    cells = reader("genesis_cube")([answers[0].body], table)
    assert cells.frame.height == 313
    assert cells.dimensions == ("WZ08N7", "WERTE4")
    assert set(cells.frame["region"]) == {"DG"}
    assert set(cells.frame["flag"]) == {"p"}
    assert cells.frame["number"][0] == "136.6"


def test_classic_files_are_read_with_keys_and_with_names(samples):
    folder = samples / "genesis_classic_csv"
    table = definition(
        "12411-01-01-4", reader="genesis_classic", legend="destatis", has={"dimensions": ["GES"]}
    )
    kreise = reader("genesis_classic")([Body("k", folder / "12411-01-01-4_2021_latin1.csv")], table)
    frame = kreise.frame.filter(pl.col("GES") == "")
    assert frame.height == 538
    assert frame.filter(pl.col("region") == "DG")["number"].to_list() == ["83237124"]
    assert _total(frame.filter(pl.col("region").is_in(KREISE))) == 4_043_002
    assert kreise.labels["region", "14612"] == "Dresden, Stadt"
    table = definition("12411-0010", reader="genesis_classic", legend="destatis")
    laender = reader("genesis_classic")([Body("l", folder / "12411-0010_2020_latin1.csv")], table)
    assert laender.frame.height == 16
    assert laender.frame.filter(pl.col("region") == "Sachsen")["number"].to_list() == ["4056941"]


def _said(samples, folder):
    return sorted((samples / "genesis_rest" / folder).glob("*.json"))


def test_every_status_is_told(samples):
    codes = {}
    for path in _said(samples, "status"):
        envelope = read_envelope(Body(path.name, path), path.name)
        codes[path.stem] = envelope.code
        assert "password" not in envelope.parameters
        if envelope.code:
            with pytest.raises(PublisherError, match=f"status {envelope.code}: "):
                refuse_status(envelope, path.name)
        with pytest.raises(TooLargeError if envelope.code == 98 else AnswerError):
            reader("genesis_flat")([Body(path.name, path)], definition())
    assert codes == {
        "12531-0043_0": 98,
        "12531-0043_1": 99,
        "12531-0043_2": 104,
        "12531-0043_407": 0,
        "61111-0021_0": -1,
        "63121-0001_0": 104,
        "63121-0001_1": 104,
    }


def test_every_list_and_description_is_an_envelope(samples):
    paths = [*_said(samples, "catalogue"), *_said(samples, "metadata")]
    assert len(paths) == 11
    for path in paths:
        envelope = read_envelope(Body(path.name, path), path.name)
        assert envelope.code in {0, 22, 104}
        assert bool(envelope.entries) == (envelope.service == "catalogue" and envelope.code != 104)
        assert bool(envelope.described) == (envelope.service == "metadata")
        if envelope.described:
            assert GENESIS.described([Body(path.name, path)]).updated


def test_licence_stands_in_the_description_where_the_publisher_names_one(samples):
    folder = samples / "genesis_rest" / "metadata"
    regio = GENESIS.described([Body("d", folder / "13111-01-03-4.json")])
    assert regio.attribution == "© Statistische Ämter des Bundes und der Länder, Deutschland, 2026"
    assert regio.licence.endswith("Datenlizenz Deutschland - Namensnennung - Version 2.0")
    for name in ("12411-01-01-4_en", "1000A-2022"):
        assert GENESIS.described([Body("d", folder / f"{name}.json")]).licence
    destatis = GENESIS.described([Body("d", folder / "12531-0043.json")])
    assert (destatis.attribution, destatis.licence) == ("© Statistisches Bundesamt (Destatis), 2026", "")


def test_job_of_the_recording_is_started_awaited_and_fetched(samples, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "pause", lambda _: None)
    folder = samples / "genesis_rest"
    large, started, waiting, ready = (
        (folder / "status" / f"12531-0043_{number}.json").read_bytes() for number in (0, 1, 2, 407)
    )
    result = _body(samples, "12531-0043_408").read()
    said = (folder / "metadata" / "12531-0043.json").read_bytes()
    table = TABLES["12531-0043"]
    with (
        stamina.set_testing(testing=True, attempts=2),
        connected(tmp_path, [large, large, large, started, waiting, waiting, ready, result, said]) as line,
    ):
        answers = GENESIS.fetch(GENESIS.plan(table, DAY), table, line)
        forms = line.transport.forms
    assert [form["startyear"] for form in forms[:4]] == ["2022", "2025", "2026", "2022"]
    assert forms[7]["name"] == forms[4]["selection"] == "12531-0043_175879554"
    assert answers[0].content() == result
    assert "Parameter" in json.loads(answers[1].content())
