"""A refresh of the committed data with recorded bodies: each through client, reader and definition into a vintage of its own."""

import os
import shutil
from pathlib import Path

import httpx2
import polars as pl
import pytest

from bodies_of_genesis import description
from evidence.paths import Project
from evidence.refresh.run import refresh
from evidence.sources.publishers import read_publishers
from evidence.sources.snapshots import read_snapshots
from evidence.tables.store import build_tables

ROOT = Path(__file__).resolve().parents[2]
GENESIS = (
    "1000A-0000_0",
    "1000A-2022_0",
    "11111-02-01-4_0",
    "12211-0001_0",
    "12411-01-01-4_0",
    "12531-0043_408",
    "13111-0005_0",
    "13111-01-03-4_0",
    "73111-01-01-4_0",
)
EUROSTAT = ("lfsa_ergan", "lfsa_pganws", "migr_asyappctza")
DROPPED = "zensus2022_population"
KREISE = (
    "14511",
    "14521",
    "14522",
    "14523",
    "14524",
    "14612",
    "14625",
    "14626",
    "14627",
    "14628",
    "14713",
    "14729",
    "14730",
)


class Recorded(httpx2.MockTransport):
    """Says what was recorded: ZIP files by the name of the table, CSV of Eurostat by its code."""

    def __init__(self, samples: Path) -> None:
        super().__init__(self._answer)
        folder = samples / "genesis_rest" / "data"
        self._bodies = {name.rpartition("_")[0]: (folder / f"{name}.zip").read_bytes() for name in GENESIS}
        self._bodies |= {
            name: (samples / "eurostat" / f"{name}_sdmxcsv_labels.csv.gz").read_bytes() for name in EUROSTAT
        }

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "ec.europa.eu":
            return httpx2.Response(200, content=self._bodies[request.url.path.split("/")[-2]])
        if "/metadata/" in request.url.path:
            return httpx2.Response(200, content=description())
        return httpx2.Response(
            200, content=self._bodies[httpx2.QueryParams(request.content.decode())["name"]]
        )


@pytest.fixture(scope="module")
def surroundings():
    """No credentials but those of tests, and one day."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("EVIDENCE_")]:
            patch.delenv(name)
        for host in ("GENESIS", "REGIO", "ZENSUS"):
            patch.setenv(f"EVIDENCE_{host}_USER", "DE12345678")
            patch.setenv(f"EVIDENCE_{host}_PASSWORD", "none of yours")
        patch.setenv("SOURCE_DATE_EPOCH", "1795421400")
        yield patch


@pytest.fixture(scope="module")
def refreshed(samples, surroundings, tmp_path_factory):
    """A copy of the committed data after a refresh, and what was said of each table."""
    project = Project(tmp_path_factory.mktemp("recorded") / "checkout")
    for name in ("raw", "registers"):
        shutil.copytree(ROOT / "data" / name, project.root / "data" / name)
    hosts = project.registers / "hosts.toml"
    hosts.write_text(hosts.read_text("utf-8").replace("pause = 1.0", "pause = 0.0"), "utf-8")
    folder = project.drop / "statistische_aemter" / DROPPED
    folder.mkdir(parents=True)
    shutil.copy(
        samples / "zensus" / "Zensus2022_Regionaltabelle_Bevoelkerung.xlsx", folder / "population.xlsx"
    )
    (folder / "population.toml").write_text(
        'retrieved = "2026-11-23"\npublished = "2024-06-25"\naddress = "https://www.zensus2022.de/"\n'
        'licence = "dl-de/by-2-0"\n',
        encoding="utf-8",
    )
    surroundings.setenv("EVIDENCE_ROOT", str(project.root))
    names = [*(name.rpartition("_")[0] for name in GENESIS), *EUROSTAT, DROPPED]
    outcomes = refresh(project, names, said=lambda _: None, transport=Recorded(samples))
    return project, {outcome.name: outcome for outcome in outcomes}


@pytest.fixture(scope="module")
def after(refreshed):
    return build_tables(refreshed[0])


def selected(tables, indicator, breakdown=""):
    rows = tables.observations.filter(
        pl.col("indicator") == indicator, pl.col("breakdown") == breakdown, pl.col("vintage") == "2026-11-23"
    )
    return {row["region"]: row["value"] for row in rows.iter_rows(named=True)}


def test_every_recorded_table_becomes_a_vintage(refreshed):
    _, outcomes = refreshed
    refused = {name: outcome.said for name, outcome in outcomes.items() if not outcome.new}
    assert refused == {}
    assert len(outcomes) == len(GENESIS) + len(EUROSTAT) + 1
    said = outcomes["destatis/12531-0043"].said
    assert said == "new vintage 2026-11-23, 116,738 rows, 15 observations"


def test_bytes_are_stored_as_they_came(refreshed, samples):
    stored = refreshed[0].raw / "destatis" / "2026-11-23" / "12531-0043.zip"
    assert stored.read_bytes() == (samples / "genesis_rest" / "data" / "12531-0043_408.zip").read_bytes()


def test_totals_of_recorded_tables_are_observations(after):
    seekers = selected(after, "protection_seekers")
    assert (seekers["14"], seekers["00"]) == (137_180, 3_278_005)
    assert set(KREISE) < set(seekers)
    employees = selected(after, "employees_total", "place=work")
    assert (employees["14"], employees["00"]) == (1_625_454, 34_885_481)
    foreign = selected(after, "employees_foreign", "place=work")
    assert (foreign["14"], foreign["00"]) == (151_021, 5_837_916)
    assert [employees[kreis] for kreis in KREISE] == [None] * 13


def test_dashes_that_are_no_zeros_are_told(refreshed):
    notes = refreshed[1]["statistische_aemter/13111-01-03-4"].notes
    assert any("a dash that cannot be zero: Sachsen has 1,625,454" in note for note in notes)


def test_second_refresh_finds_nothing_new(refreshed, samples, surroundings):
    project, outcomes = refreshed
    before = read_snapshots(project.raw, frozenset(entry.id for entry in read_publishers(project.registers)))
    names = [name.partition("/")[2] for name in outcomes]
    again = refresh(project, names, said=lambda _: None, transport=Recorded(samples))
    assert {outcome.said for outcome in again} == {"unchanged since 2026-11-23"}
    assert [entry.name for entry in before] == [
        entry.name
        for entry in read_snapshots(
            project.raw, frozenset(entry.id for entry in read_publishers(project.registers))
        )
    ]


def test_credentials_of_the_refresh_are_in_no_stored_file(refreshed):
    project, outcomes = refreshed
    content = b"".join(path.read_bytes() for path in project.root.rglob("*") if path.is_file())
    said = "".join(outcome.said for outcome in outcomes.values()).encode()
    for secret in (b"DE12345678", b"none of yours"):
        assert secret not in content + said
