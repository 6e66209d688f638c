"""The raw data as committed: bytes, records, addresses, and the sums that must hold."""

import hashlib
import tomllib

import polars as pl
import pytest

from evidence.sources.publishers import read_publishers
from evidence.sources.snapshots import read_snapshots
from evidence.tables.checks import (
    check_identities,
    read_absences,
    read_identities,
    read_orders,
    read_states,
)
from evidence.tables.readers.transcription import parse_transcription
from evidence.tables.registers import read_registers
from evidence.tables.store import build_tables, read_rows
from evidence.vocabulary.regions import KREISE


@pytest.fixture(scope="module")
def snapshots(project):
    return read_snapshots(project.raw, frozenset(entry.id for entry in read_publishers(project.registers)))


@pytest.fixture(scope="module")
def rows(snapshots, project):
    registers = read_registers(project.registers)
    return pl.concat(read_rows(entry, registers) for entry in snapshots)


def test_there_is_data_of_more_than_ten_publishers(snapshots):
    assert len(snapshots) >= 49
    assert len({entry.publisher for entry in snapshots}) >= 11


def test_every_checksum_holds(snapshots):
    for entry in snapshots:
        bodies = [entry.content] if entry.origin.transcribed else [part.read() for part in entry.data]
        assert hashlib.sha256(b"".join(bodies)).hexdigest() == entry.origin.sha256, entry.name


def test_files_are_the_sidecars_and_those_that_they_name(project, snapshots):
    named = {project.raw / f"{entry.name}.toml" for entry in snapshots}
    for entry in snapshots:
        files = [entry.path] if entry.origin.transcribed else [part.path for part in entry.parts]
        named.update(files)
    present = {path for path in project.raw.rglob("*") if path.is_file() and path.name != "README.md"}
    assert present == named


def test_every_sidecar_names_title_licence_and_dates(snapshots):
    for entry in snapshots:
        origin = entry.origin
        assert origin.title, entry.name
        assert origin.licence, entry.name
        assert origin.publisher == entry.publisher
        assert len(origin.retrieved) >= 7, entry.name


def test_tier_of_a_sidecar_is_the_weakest_of_its_rows(snapshots):
    order = ["primary", "secondary", "derived"]
    transcribed = [entry for entry in snapshots if entry.origin.transcribed]
    found = {
        entry.name: max(parse_transcription(entry)["tier"].unique(), key=order.index) for entry in transcribed
    }
    assert found == {entry.name: entry.origin.tier for entry in transcribed}


def test_every_row_has_an_address_title_and_licence(rows):
    assert rows.height > 10_000
    assert rows.filter(~pl.col("source_url").str.contains(r"^https?://[^/\s]+\.[^/\s]+")).is_empty()
    assert rows.filter((pl.col("source_title") == "") | (pl.col("licence") == "")).is_empty()


def test_every_row_has_a_value_or_says_why_not(rows):
    assert rows.filter((pl.col("value") == "") == (pl.col("missing_reason") == "")).is_empty()


def test_every_row_is_read(tables, rows):
    assert rows.height == tables.observations.height


def test_every_publisher_of_the_raw_data_is_in_the_register_with_both_names(tables, snapshots):
    for entry in snapshots:
        publisher = tables.publishers[entry.publisher]
        assert publisher.name_de
        assert publisher.name_en


def test_all_identities_hold_and_each_was_tested(tables, project):
    identities = read_identities(project.registers)
    assert len(identities) >= 14
    assert check_identities(tables.observations, identities) == tables.totals_compared
    assert tables.totals_compared >= 172


@pytest.mark.parametrize("indicator", ["population_total", "population_foreign_azr", "unemployed_foreign"])
def test_the_thirteen_kreise_are_compared_with_saxony(tables, project, indicator):
    identity = next(
        entry
        for entry in read_identities(project.registers)
        if (entry.kind, entry.indicator, entry.parent) == ("regions", indicator, "14")
    )
    assert check_identities(tables.observations, (identity,)) >= 1
    parts = tables.observations.filter(pl.col("indicator") == indicator, pl.col("region").is_in(KREISE))
    assert parts["region"].n_unique() == 13


def test_known_holes_are_holes(tables, project):
    for hole in read_absences(project.registers):
        filled = tables.observations.filter(
            pl.col("indicator").is_in(hole.indicators),
            pl.col("region") == hole.region,
            pl.col("period").is_in(hole.periods),
            pl.col("value").is_not_null(),
        )
        assert filled.is_empty(), hole.id


def test_every_open_correction_marks_exactly_the_rows_that_it_names(tables):
    entries = {
        entry.id: len(entry.targets) for entry in tables.corrections.values() if entry.status == "open"
    }
    marked = [*tables.observations["excluded"], *tables.observations["flag"]]
    assert entries == {entry: marked.count(entry) for entry in entries}


def test_every_register_explains_itself_in_both_languages(tables):
    entries = [
        *tables.corrections.values(),
        *tables.choices,
        *tables.weak_carriers,
        *tables.surveys,
        *tables.small_numbers,
    ]
    assert all(entry.reason_de and entry.reason_en for entry in entries)
    assert all(entry.cause_de and entry.cause_en and entry.source for entry in tables.breaks)


def test_ids_within_each_register_are_unique(tables, project):
    for name in (
        "corrections",
        "choices",
        "series_breaks",
        "identities",
        "absences",
        "orders",
        "states",
        "surveys",
        "small_numbers",
        "publishers",
    ):
        content = tomllib.loads((project.registers / f"{name}.toml").read_text(encoding="utf-8"))
        ids = [entry["id"] for entries in content.values() for entry in entries]
        assert len(ids) == len(set(ids)), name


def test_registers_name_only_indicators_that_exist(tables, project):
    named = {name for entry in tables.breaks for name in entry.indicators}
    named |= {target.indicator for entry in tables.corrections.values() for target in entry.targets}
    named |= {entry.indicator for entry in (*tables.choices, *read_orders(project.registers))}
    named |= {
        name
        for entry in (
            *read_absences(project.registers),
            *read_states(project.registers),
            *tables.surveys,
            *tables.small_numbers,
        )
        for name in entry.indicators
    }
    named |= {name for entry in tables.small_numbers for name in entry.counts}
    assert named <= set(tables.codebook)


def test_reading_twice_gives_the_same(tables, project):
    again = build_tables(project)
    assert tables.observations.equals(again.observations)
    assert tables.sources.equals(again.sources)


def test_every_weak_carrier_is_the_address_of_some_row(tables):
    addresses = [f"{address}/" for address in tables.sources["url"]]
    for entry in tables.weak_carriers:
        assert any(entry.beginning in address for address in addresses), entry.address


def test_affected_organisations_are_flagged_and_not_weak(tables):
    weak = " ".join(entry.address for entry in tables.weak_carriers)
    for host in ("saechsischer-fluechtlingsrat.de", "parisax.de", "drksachsen.de", "paritaet-bw.de"):
        assert host not in weak


def test_every_conflict_between_sources_was_looked_at(tables):
    rows = tables.observations
    conflicts = set(rows.filter(pl.col("selection") == "differs")["id"])
    weak = set(rows.filter(pl.col("selection") == "selected", pl.col("weak"))["id"])
    chosen = rows.join(
        pl.DataFrame(
            [
                entry.model_dump(include={"indicator", "region", "period", "breakdown", "basis"})
                for entry in tables.choices
            ]
        ),
        on=["indicator", "region", "period", "breakdown", "basis"],
        how="semi",
    )
    assert len(conflicts) >= 20
    assert conflicts - weak == set(chosen["id"])
