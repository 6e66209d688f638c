"""What a person sees without anybody being asked: age, next publication, size."""

import datetime as dt
import os

import pytest
from publishers import RESIDENTS, SHARES, STRANGERS, define, found_publishers, run

from evidence.refresh.choice import prepare
from evidence.refresh.overview import (
    WIDTH,
    age,
    list_sources,
    next_publication,
    shortened,
    size,
    tell_dry,
)
from evidence.refresh.run import plan
from evidence.sources.definitions import read_definitions

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _fixed_surroundings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("EVIDENCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795421400")


@pytest.fixture
def checkout(tmp_path):
    return found_publishers(tmp_path / "checkout")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (18_400, "18 kB"),
        (1_900_000, "1.9 MB"),
        (64_000_000, "64 MB"),
        (1_200_000_000, "1.2 GB"),
    ],
)
def test_size_is_as_exact_as_a_person_needs_it(count, text):
    assert size(count) == text


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("", "-"),
        ("2026-11-23", "0 d"),
        ("2026-10-24", "30 d"),
        ("2026-11", "0 mon"),
        ("2026-08", "3 mon"),
        ("2026", "0 y"),
        ("2023", "3 y"),
        ("2027-01-01", "0 d"),
    ],
)
def test_age_is_no_more_exact_than_the_day_of_publication(published, expected):
    assert age(published, TODAY) == expected


@pytest.mark.parametrize(
    ("appears", "published", "expected"),
    [
        ("", "2026-07-15", "-"),
        ("07-15", "", "2027-07-15"),
        ("11-23", "", "2026-11-23"),
        ("07-15", "2026-07-15", "2027-07-15"),
        ("07-15", "2026-07-03", "2027-07-15"),  # a few days early is the one of that day
        ("07-15", "2026-11-23", "2027-07-15"),
        ("07-15", "2025-07-20", "overdue since 2026-07-15"),
        ("02-29", "2026-01-01", "overdue since 2026-02-28"),
        ("monthly", "2026-10-31", "2026-11-30"),
        ("quarterly", "2026-07-31", "overdue since 2026-10-31"),
        ("quarterly", "2026-11-30", "2027-02-28"),
        ("quarterly", "", "2026-11-23"),
        ("07-15", "2025", "overdue since 2026-07-15"),
    ],
)
def test_next_publication_is_a_day_or_overdue_or_unknown(appears, published, expected):
    assert next_publication(appears, published, TODAY) == expected


def test_sources_and_tables_are_listed_with_age_next_and_licence(checkout):
    define(checkout, SHARES, appears="")
    run(checkout, "office/residents")
    definitions = read_definitions(checkout.project.registers)
    rows = [row for row in checkout.build().sources.iter_rows(named=True) if "/live/" not in row["url"]]
    lines = [line.split("\t") for line in list_sources(rows, definitions, checkout.project.raw, TODAY)]
    assert {len(line) for line in lines} == {7}
    listed = {line[0]: line[1:] for line in lines}
    assert listed["office-3fff0513"] == [
        "2024-01-15",
        "1043 d",
        "-",
        "dl-de/by-2-0",
        "Population by citizenship",
        "https://office.example/table",
    ]
    assert listed[RESIDENTS] == [
        "2026-11-23",
        "0 d",
        "2027-07-15",
        "dl-de/by-2-0",
        "Residents of the office",
        "https://office.example/live/residents",
    ]
    assert listed[STRANGERS][:3] == ["-", "never", "2027-07-15"]
    assert listed[SHARES][:3] == ["-", "never", "-"]


def test_dry_run_says_what_would_be_asked_and_how_big_it_is(checkout):
    run(checkout, "office/residents")
    define(checkout, SHARES, expected_bytes="")
    assert tell_dry(plan(checkout.project, ()), checkout.project.raw) == [
        "office/residents  GET office sdmx/2.1/data/residents/A.  96 bytes (vintage 2026-11-23)",
        "office/strangers  GET office sdmx/2.1/data/strangers/A.  about 1.9 MB (register)",
        "press/shares  GET genesis sdmx/2.1/data/shares/A.  size unknown",
        "3 tables of 2 publishers, about 1.9 MB, 1 of unknown size. Nothing was asked.",
    ]


def test_dry_run_names_what_a_path_does_not_say(checkout):
    define(
        checkout,
        SHARES,
        client='client = "genesis"',
        reader='reader = "genesis_flat"',
        since='since = "2019"',
        ask='[table.ask]\nname = "12531-0043"',
    )
    assert tell_dry(plan(checkout.project, ["press"]), checkout.project.raw)[:2] == [
        "press/shares  POST genesis data/tablefile, 12531-0043, 2019 to 2026  about 1.9 MB (register)",
        "Besides, the description of 1 table is asked for.",
    ]


def test_dry_run_names_text_and_first_year_of_a_search_and_counts_further_parts(checkout):
    define(
        checkout,
        RESIDENTS,
        client='client = "landtag"',
        since='since = "2024"',
        ask='[table.ask]\ntext = "Asyl"\nwahlperiode = "8"',
    )
    names = ", ".join(f'{region} = "Region {region}"' for region in ("14", "15", "16"))
    define(
        checkout,
        SHARES,
        client='client = "ba"',
        ask=f'[table.ask]\ntable = "Eckwerte"\nregion = "Kreis"\nnames = {{ {names} }}',
    )
    residents, _, shares, *_ = tell_dry(plan(checkout.project, ()), checkout.project.raw)
    assert "GET office redas/query, page 1, Asyl, since 2024  " in residents
    assert "GET genesis ct/v1/tableFetch/csv/Eckwerte, Region 14, and 2 more  " in shares


def test_long_keys_are_cut_and_lines_fit_a_terminal(checkout):
    codes = ", ".join(f'"CODE{number}"' for number in range(40))
    define(checkout, RESIDENTS, ask=f'[table.ask]\ncode = "residents"\n[table.ask.key]\ngeo = [{codes}]')
    line = tell_dry(plan(checkout.project, ["office"]), checkout.project.raw)[0]
    assert len(line) == WIDTH
    assert "sdmx/2.1/data/residents/CODE0+CODE1+" in line
    assert line.endswith("…  about 1.9 MB (register)")


@pytest.mark.parametrize(
    ("path", "room", "expected"),
    [
        ("a/b/c/Table", 11, "a/b/c/Table"),
        ("redas/query", 5, "redas/query"),
        ("first/second/third/" + "T" * 20, 30, "first/…/" + "T" * 20),
        ("first/second/third/" + "T" * 20, 20, "first/…/" + "T" * 20),
        ("first/second/third/" + "T" * 26, 20, "…/" + "T" * 26),
        ("first/second/third/" + "T" * 40, 35, "first/second/third/" + "T" * 15 + "…"),
    ],
)
def test_path_is_shortened_in_the_middle_before_its_table_is_cut(path, room, expected):
    assert shortened(path, room) == expected


def test_dry_run_tells_what_is_left_out_and_what_cannot_be_asked(tmp_path):
    checkout = found_publishers(tmp_path / "checkout", login="genesis")
    define(checkout, RESIDENTS, ask='[table.ask]\ncode = "residents"\nfrequency = "A"')
    lines = tell_dry(plan(checkout.project, ()), checkout.project.raw)
    assert lines[0].startswith(
        "office/residents  cannot be asked: office/residents, ask: frequency is unknown"
    )
    assert lines[2:] == [
        "press/shares  GET genesis sdmx/2.1/data/shares/A.  about 1.9 MB (register)",
        "1 table of genesis needs a login: set EVIDENCE_GENESIS_TOKEN, or EVIDENCE_GENESIS_USER and EVIDENCE_GENESIS_PASSWORD, in",
        "    the environment or .env",
        "1 table of 1 publisher, about 1.9 MB; 2 left out, about 1.9 MB. Nothing was asked.",
    ]


def test_folder_without_a_file_is_named_with_its_place(checkout, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(checkout.project.root))
    define(checkout, SHARES, client='client = "file_drop"', host="", reader='reader = "drop_csv"', ask="")
    lines = tell_dry(plan(checkout.project, ["press"]), checkout.project.raw)
    assert lines == [
        "1 table waits for a file in data/drop: press/shares",
        "0 tables of 0 publishers; 1 left out. Nothing was asked.",
    ]


def test_planning_without_any_table_asks_nobody(checkout):
    assert prepare((), (), None, TODAY) == ()
    assert tell_dry((), checkout.project.raw) == ["0 tables of 0 publishers. Nothing was asked."]
