"""A refresh as a whole, over hosts that answer from memory: what comes in, what stays out, and what is said."""

import datetime as dt
import gzip
import json
import os

import httpx2
import polars as pl
import pytest
from filelock import FileLock
from publishers import (
    FOREIGN,
    PEOPLE,
    RESIDENTS,
    SHARES,
    STRANGERS,
    Publishers,
    body,
    define,
    found_publishers,
    run,
)

import evidence.refresh.taking
from evidence.errors import LockedError, SnapshotError, TableError, UsageError
from evidence.refresh.recording import published
from evidence.refresh.run import exit_code, refresh
from evidence.sources.clients import eurostat
from evidence.sources.snapshots import read_snapshots
from tables_of_publishers import ORIGIN
from tables_of_publishers import body as drawn
from world import POPULATION

TODAY, FIRST, SECOND = "1795421400", "2026-11-23", "2026-11-23b"  # seconds since 1970: 23 November 2026, 8:10
KNOWN = frozenset({"office", "press"})
REVISED = body(_14="3001 2990", _14625="1001 995", _14626="2000 1995")
PAGE = b"<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>"


@pytest.fixture(autouse=True)
def _fixed_surroundings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("EVIDENCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


@pytest.fixture
def checkout(tmp_path):
    return found_publishers(tmp_path / "checkout")


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def names(checkout):
    return [entry.name for entry in read_snapshots(checkout.project.raw, KNOWN)]


def refreshed(checkout, *sources, transport=None):
    return refresh(checkout.project, sources, said=lambda _: None, transport=transport or Publishers())


# What is new and sound


def test_new_tables_of_a_publisher_become_one_vintage_beside_what_was_there(checkout):
    before = tree(checkout.project.raw)
    assert run(checkout) == {
        RESIDENTS: "new vintage 2026-11-23, 6 rows, 6 observations",
        STRANGERS: "new vintage 2026-11-23, 6 rows, 6 observations",
        SHARES: "new vintage 2026-11-23, 4 rows, 4 observations",
    }
    after = tree(checkout.project.raw)
    assert before.items() <= after.items()
    assert sorted(set(after) - set(before)) == [
        "office/2026-11-23/residents.toml",
        "office/2026-11-23/residents.tsv",
        "office/2026-11-23/strangers.toml",
        "office/2026-11-23/strangers.tsv",
        "press/2026-11-23/shares.toml",
        "press/2026-11-23/shares.tsv",
    ]
    assert tree(checkout.project.incoming) == {}


def test_rows_of_a_vintage_are_observations_with_address_tier_and_file(checkout):
    run(checkout)
    tables = checkout.build()
    row = tables.observations.row(
        by_predicate=pl.col("id") == "population_total.14.2019@zensus2011", named=True
    )
    assert (row["value"], row["tier"], row["vintage"], row["published"]) == (3000, "primary", FIRST, FIRST)
    source = tables.sources.row(by_predicate=pl.col("id") == row["source"], named=True)
    assert source["url"] == "https://office.example/live/residents"
    assert source["snapshots"] == "office/2026-11-23/residents.tsv"


def test_default_data_alone_give_what_they_gave_before(checkout):
    before = checkout.build()
    run(checkout)
    for folder in checkout.project.raw.glob("*/2026-11-23"):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    assert checkout.build().observations.equals(before.observations)


def test_stored_bytes_are_those_that_came(checkout):
    packed = gzip.compress(PEOPLE, mtime=0)
    run(checkout, residents=packed)
    assert (checkout.project.raw / "office/2026-11-23/residents.gz").read_bytes() == packed


# What is no news


def test_same_content_adds_no_vintage(checkout):
    run(checkout)
    before = tree(checkout.project.raw)
    assert set(run(checkout).values()) == {"unchanged since 2026-11-23"}
    assert tree(checkout.project.raw) == before
    assert tree(checkout.project.incoming) == {}


def test_same_content_in_other_bytes_and_order_adds_no_vintage(checkout):
    run(checkout)
    head, *lines = PEOPLE.decode().splitlines()
    turned = "\n".join([head, *reversed(lines)]).encode() + b"\n"
    said = run(checkout, residents=gzip.compress(turned), strangers=FOREIGN.replace(b"\t", b" \t"))
    assert set(said.values()) == {"unchanged since 2026-11-23"}


def test_revision_stays_beside(checkout):
    run(checkout)
    said = run(checkout, residents=REVISED)
    assert said[RESIDENTS] == "new vintage 2026-11-23b, 6 rows, 6 observations"
    rows = (
        checkout.build()
        .observations.filter(pl.col("id") == "population_total.14.2019@zensus2011")
        .sort("vintage")
    )
    assert rows["value"].to_list() == [3000, 3001]
    assert rows["selection"].to_list() == ["differs", "selected"]


def test_figures_that_come_back_are_a_vintage_again(checkout):
    run(checkout)
    run(checkout, residents=REVISED)
    assert run(checkout)[RESIDENTS].startswith("new vintage 2026-11-23c")


def test_vintage_without_series_is_kept_and_brings_no_observation(checkout):
    define(checkout, RESIDENTS, series="")
    assert run(checkout)[RESIDENTS] == "new vintage 2026-11-23, 6 rows, 0 observations"
    assert f"office/{FIRST}/residents" in names(checkout)
    assert (
        checkout.build()
        .observations.filter(pl.col("period") == "2019", pl.col("indicator") == "population_total")
        .is_empty()
    )


@pytest.mark.parametrize(
    ("updated", "expected"),
    [
        ("20.11.2026 17:16:03h", "2026-11-20"),
        ("2026-11-20T23:00:00+0100", "2026-11-20"),
        ("28.12.2018", FIRST),  # before the newest period
        ("24.11.2026", FIRST),  # tomorrow
        ("31.02.2026", FIRST),
        ("", FIRST),
    ],
)
def test_day_of_publication_is_the_publishers_unless_it_cannot_be_right(updated, expected):
    cells = drawn("time level region value\n2019 nuts DED 3000\n2020 nuts DED 2990")
    assert published(updated, cells, None, dt.date(2026, 11, 23)) == expected


def test_later_vintage_is_not_published_before_an_earlier_one():
    earlier = ORIGIN.model_copy(update={"published": "2026-11-21"})
    today = dt.date(2026, 11, 23)
    assert published("20.11.2026", None, earlier, today) == "2026-11-23"
    assert published("22.11.2026", None, earlier, today) == "2026-11-22"


# What stays out


def test_fault_of_one_table_stops_no_other(checkout):
    said = run(checkout, residents=404)
    assert said[RESIDENTS].startswith("not taken: the request is refused (404)")
    assert said[STRANGERS].startswith("new vintage")
    assert said[SHARES].startswith("new vintage")


def test_page_with_status_200_is_no_data_and_is_not_kept(checkout):
    before = tree(checkout.project.raw)
    said = run(checkout, RESIDENTS, residents=PAGE)
    assert "a web page came instead of data" in said[RESIDENTS]
    assert tree(checkout.project.raw) == before
    assert tree(checkout.project.incoming) == {}


def test_renamed_unit_is_told_and_the_old_vintage_stays(checkout):
    run(checkout)
    said = run(checkout, residents=REVISED.replace(b"NR", b"THS"))
    assert said[RESIDENTS].startswith("not taken: ")
    assert '"THS"' in said[RESIDENTS] or "NR" in said[RESIDENTS]
    assert f"office/{SECOND}/residents" not in names(checkout)
    checkout.build()


def test_refused_answer_is_kept_a_day_so_that_a_mended_definition_asks_nobody(checkout):
    define(
        checkout,
        RESIDENTS,
        series='[[table.series]]\nindicator = "population_total"\nunit = "persons"\nlevel = "nuts"\nkeep = { freq = "Q" }',
    )
    said = run(checkout, RESIDENTS)
    assert (
        "The answer is kept for a day in data/incoming/office/residents; remove it to ask again."
        in said[RESIDENTS]
    )
    define(checkout, RESIDENTS)
    again = Publishers()
    (outcome,) = refreshed(checkout, RESIDENTS, transport=again)
    assert outcome.said.startswith("new vintage")
    assert again.asked == []


def test_region_that_vanishes_is_drift_until_somebody_accepts_it(checkout):
    run(checkout)
    smaller = body(_14="3000 2990", _14625="1000 995")
    said = run(checkout, residents=smaller)[RESIDENTS]
    assert said.startswith("not taken: ")
    content = said.split('accepts = "')[1].split('"')[0]
    define(checkout, RESIDENTS, checked=f'checked = "described"\naccepts = "{content}"')
    assert run(checkout, residents=smaller)[RESIDENTS].startswith("new vintage 2026-11-23b")


def test_implausible_value_keeps_its_table_out_and_not_the_others_of_the_publisher(checkout):
    said = run(checkout, residents=body(_14="900000000 2990", _14625="1000 995", _14626="2000 1995"))
    assert 'value "900000000" is not plausible' in said[RESIDENTS]
    assert "office/2026-11-23/residents.tsv, line 2" in said[RESIDENTS]
    assert said[STRANGERS].startswith("new vintage")


def test_two_tables_that_are_sound_alone_and_contradict_each_other_both_stay_out(checkout):
    same = {"address": 'address = "https://office.example/live/people"'}
    series = (
        '[[table.series]]\nindicator = "population_total"\nunit = "persons"\nfrom_unit = "NR"\nlevel = "nuts"\n'
        'keep = { freq = "A" }\nbasis = [["2011-12-31", "zensus2011"]]'
    )
    define(checkout, RESIDENTS, **same)
    define(checkout, STRANGERS, **same, series=series)
    said = run(checkout)
    assert "the same observation twice" in said[RESIDENTS]
    assert "the same observation twice" in said[STRANGERS]
    assert said[SHARES].startswith("new vintage")


def test_disk_that_is_full_is_told_and_leaves_raw_data_as_they_were(checkout, monkeypatch):
    before = tree(checkout.project.raw)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in run(checkout, RESIDENTS)[RESIDENTS]
    assert tree(checkout.project.raw) == before


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ({}, 0),
        ({"residents": 404}, 6),
        ({"residents": PAGE}, 6),
        ({"residents": PEOPLE.replace(b"NR", b"THS")}, 3),
        ({"residents": PEOPLE.replace(b"NR", b"THS"), "shares": 404}, 6),
    ],
)
def test_exit_code_is_that_of_the_worst_table(checkout, bodies, code):
    outcomes = refresh(checkout.project, (), said=lambda _: None, transport=Publishers(**bodies))
    assert exit_code(outcomes) == code


# Which tables


@pytest.mark.parametrize(
    ("sources", "asked"),
    [
        (["office"], ["residents", "strangers"]),
        (["press/shares"], ["shares"]),
        (["strangers", "press"], ["shares", "strangers"]),
        (["eurostat"], ["residents", "shares", "strangers"]),
    ],
)
def test_only_what_is_named_is_asked_for(checkout, sources, asked):
    transport = Publishers()
    refreshed(checkout, *sources, transport=transport)
    assert sorted(address.split("/data/")[1].split("/")[0] for address in transport.asked) == asked


def test_unknown_source_names_the_nearest_and_asks_nobody(checkout):
    transport = Publishers()
    with pytest.raises(UsageError, match='Source "ofice" is unknown; did you mean office'):
        refreshed(checkout, "ofice", transport=transport)
    assert transport.asked == []


def test_table_that_needs_a_login_is_left_out_unless_it_is_named(tmp_path):
    checkout = found_publishers(tmp_path / "checkout", login="genesis")
    said = run(checkout)
    assert said[""] == (
        "1 table of genesis needs a login: set EVIDENCE_GENESIS_TOKEN, or EVIDENCE_GENESIS_USER and "
        "EVIDENCE_GENESIS_PASSWORD, in the environment or .env"
    )
    assert SHARES not in said
    assert said[RESIDENTS].startswith("new vintage")
    with pytest.raises(UsageError, match=r"press/shares: a login is needed\. Expected EVIDENCE_GENESIS_USER"):
        refreshed(checkout, "press")


# What stands in the way


def test_second_refresh_at_the_same_time_is_refused(checkout):
    checkout.project.incoming.mkdir()
    with FileLock(checkout.project.incoming / ".lock"), pytest.raises(LockedError):
        refreshed(checkout)


@pytest.mark.parametrize("fault", [SnapshotError, TableError])
def test_nobody_is_asked_while_the_data_here_are_broken(checkout, fault):
    if fault is SnapshotError:
        checkout.csv(POPULATION).write_bytes(b"changed")
    else:
        checkout.rewrite(POPULATION, 2, value="-1")
    transport = Publishers()
    with pytest.raises(fault):
        refreshed(checkout, transport=transport)
    assert transport.asked == []


def test_vintage_whose_definition_is_gone_is_told_with_what_to_do(checkout):
    run(checkout)
    (checkout.project.registers / "tables" / "office_residents.toml").unlink()
    with pytest.raises(
        TableError, match=r"data/raw/office/2026-11-23/residents\.toml: a vintage whose table is not defined"
    ):
        checkout.build()


def test_fault_of_ours_is_no_answer_of_a_publisher(checkout, monkeypatch):
    def broken(*_):
        raise KeyError("slip")

    monkeypatch.setattr(eurostat.Eurostat, "fetch", broken)
    with pytest.raises(KeyError, match="slip"):
        refreshed(checkout)


def test_run_that_was_stopped_before_the_rename_is_completed_without_asking_again(checkout, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            evidence.refresh.taking, "put_in_place", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            refreshed(checkout)
    assert not any(name.startswith(f"office/{FIRST}") for name in names(checkout))
    transport = Publishers()
    said = {outcome.name: outcome.said for outcome in refreshed(checkout, "office", transport=transport)}
    assert said[RESIDENTS].startswith("new vintage")
    assert transport.asked == []


def test_no_outcome_shows_a_credential(tmp_path, monkeypatch):
    checkout = found_publishers(tmp_path / "checkout")
    monkeypatch.setenv("EVIDENCE_GENESIS_TOKEN", "Geheim9xyz")
    said = run(checkout, residents=PEOPLE.replace(b"NR", b"Geheim9xyz"))
    assert "[secret]" in said[RESIDENTS]
    assert "Geheim9xyz" not in "".join(said.values())


# Other kinds of sources


def test_file_that_a_person_dropped_becomes_a_vintage_and_stays_where_it_is(checkout, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(checkout.project.root))
    define(
        checkout,
        SHARES,
        client='client = "file_drop"',
        host="",
        reader='reader = "drop_csv"',
        ask=(
            '[table.ask]\nseparator = ";"\ndecimal = ","\n[table.ask.columns]\nregion = "land"\nlevel = "=name"\n'
            'time = "jahr"\nvalue = "anteil"\nunit = "=NR"'
        ),
        has="",
        series=(
            '[[table.series]]\nindicator = "foreign_share"\nunit = "percent"\nfrom_unit = "NR"\nlevel = "name"'
        ),
    )
    folder = checkout.project.drop / "press" / "shares"
    folder.mkdir(parents=True)
    (folder / "Anteile 2019.csv").write_text("land;jahr;anteil\nSachsen;2019;6,7\n", encoding="utf-8")
    (folder / "Anteile 2019.toml").write_text(
        'retrieved = "2026-11-20"\npublished = "2026-10"\naddress = "https://press.example/page"\n'
        'licence = "by mail"\nnote = "Tabelle 3"\n',
        encoding="utf-8",
    )
    dropped = tree(folder)
    assert run(checkout, "file_drop") == {SHARES: "new vintage 2026-11-23, 1 row, 1 observation"}
    assert tree(folder) == dropped
    (snapshot,) = [entry for entry in read_snapshots(checkout.project.raw, KNOWN) if entry.vintage == FIRST]
    origin = snapshot.origin
    assert [part.name for part in snapshot.parts] == ["shares.csv", "shares.metadata.toml"]
    assert (origin.address, origin.licence, origin.note) == (
        "https://press.example/page",
        "by mail",
        "Tabelle 3",
    )
    assert (origin.retrieved, origin.published) == ("2026-11-20", "2026-10")
    row = checkout.build().observations.row(by_predicate=pl.col("id") == "foreign_share.14.2019", named=True)
    assert (row["value"], row["published"]) == (6.7, "2026-10")
    assert run(checkout, "file_drop") == {SHARES: "unchanged since 2026-11-23"}


def test_documents_of_a_parliament_are_kept_as_references_and_bring_no_figure(checkout):
    define(
        checkout,
        SHARES,
        client='client = "landtag"',
        reader='reader = "redas"',
        legend='legend = "statistik_sachsen"',
        ask='ask = { text = "Integration", wahlperiode = ["8"], dokArt = ["Drs"] }',
        has="",
        series="",
    )
    document = {
        "id": 1,
        "anzeigeId": "Drs 8/7222",
        "dokumentenart": "Drs",
        "dokumententyp": "KlAnfr",
        "titel": "Integration in Sachsen",
        "fundstelleAutor": "KlAnfr Muster 01.10.2026 Drs 8/7222",
        "dateien": [],
    }
    answer = json.dumps([document]) + '{"timestamp":"2026-11-23T08:00:00","status":200}'

    class Parliament(Publishers):
        def _answer(self, request):
            return httpx2.Response(200, content=answer.encode())

    before = checkout.build().observations
    (outcome,) = refreshed(checkout, "landtag", transport=Parliament())
    assert outcome.said == "new vintage 2026-11-23, 1 row, 0 observations"
    assert checkout.build().observations.equals(before)
    (outcome,) = refreshed(checkout, "landtag", transport=Parliament())
    assert outcome.said == "unchanged since 2026-11-23"
