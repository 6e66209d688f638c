"""``evidence refresh`` and ``evidence list sources`` as a person or a timer meets them: another process, a host on loopback."""

import os
import subprocess
import sys

import pytest
from filelock import FileLock
from publishers import ANSWERS, PEOPLE, found_publishers
from server import Server, says

PAGE = b"<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>"


def call(root, *arguments):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_")}
    return subprocess.run(
        [sys.executable, "-m", "evidence", *arguments],
        env={
            **kept,
            "EVIDENCE_ROOT": str(root),
            "SOURCE_DATE_EPOCH": "1795421400",
            "NO_PROXY": "127.0.0.1",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def server():
    routes = {
        f"/sdmx/2.1/data/{name.partition('/')[2]}/A.": says(content) for name, content in ANSWERS.items()
    }
    with Server(routes) as listening:
        yield listening


@pytest.fixture
def checkout(tmp_path, server):
    server.asked.clear()
    sandbox = found_publishers(tmp_path / "checkout", office=server.address, press=server.address)
    sandbox.project.notebooks.mkdir()
    return sandbox


def test_dry_run_asks_nobody_and_changes_nothing(checkout, server):
    done = call(checkout.project.root, "refresh", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "3 tables of 2 publishers, about 5.7 MB. Nothing was asked."
    assert server.asked == []
    assert not checkout.project.incoming.exists()


def test_refresh_says_one_line_a_table_and_what_comes_next(checkout):
    done = call(checkout.project.root, "refresh")
    assert (done.returncode, done.stderr) == (0, "Next: evidence data\n")
    assert sorted(done.stdout.splitlines()) == [
        "office/residents: new vintage 2026-11-23, 6 rows, 6 observations",
        "office/strangers: new vintage 2026-11-23, 6 rows, 6 observations",
        "press/shares: new vintage 2026-11-23, 4 rows, 4 observations",
    ]
    again = call(checkout.project.root, "refresh", "office/residents")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "office/residents: unchanged since 2026-11-23\n"


def test_data_of_a_refresh_are_made_and_explained_down_to_the_stored_file(checkout):
    call(checkout.project.root, "refresh")
    made = call(checkout.project.root, "data")
    assert made.returncode == 0, made.stderr
    done = call(checkout.project.root, "explain", "population_total.14.2019@zensus2011")
    assert "snapshot: data/raw/office/2026-11-23/residents.tsv" in done.stdout
    assert "https://office.example/live/residents" in done.stdout
    listed = call(checkout.project.root, "list", "sources").stdout
    assert "office/residents\t2026-11-23\t0 d\t2027-07-15\tdl-de/by-2-0\tResidents of the office\t" in listed


def test_publisher_that_answers_nonsense_ends_with_six(checkout, server):
    good = server.routes["/sdmx/2.1/data/residents/A."]
    server.routes["/sdmx/2.1/data/residents/A."] = says(PAGE)
    try:
        done = call(checkout.project.root, "refresh", "office")
    finally:
        server.routes["/sdmx/2.1/data/residents/A."] = good
    assert done.returncode == 6
    assert "office/residents: not taken: a web page came instead of data" in done.stdout
    assert "office/strangers: new vintage" in done.stdout


def test_answer_that_breaks_a_rule_ends_with_three(checkout, server):
    good = server.routes["/sdmx/2.1/data/residents/A."]
    server.routes["/sdmx/2.1/data/residents/A."] = says(PEOPLE.replace(b"NR", b"THS"))
    try:
        done = call(checkout.project.root, "refresh", "office/residents")
    finally:
        server.routes["/sdmx/2.1/data/residents/A."] = good
    assert done.returncode == 3
    assert "kept for a day in data/incoming/office/residents" in done.stdout


def test_unknown_source_ends_with_two(checkout, server):
    for arguments in (["ofice"], ["ofice", "--dry-run"]):
        done = call(checkout.project.root, "refresh", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert 'Source "ofice" is unknown; did you mean office' in done.stderr
    assert server.asked == []


def test_second_refresh_at_the_same_time_ends_with_seven(checkout):
    checkout.project.incoming.mkdir()
    with FileLock(checkout.project.incoming / ".lock"):
        done = call(checkout.project.root, "refresh")
    assert done.returncode == 7
    assert "another refresh is at work" in done.stderr


def test_data_and_lists_load_nothing_that_speaks_to_a_network(checkout):
    for arguments in (["data"], ["list", "sources"]):
        program = (
            "import sys; from evidence.cli import app\n"
            f"try: app({arguments!r})\nexcept SystemExit: pass\n"
            "print(sorted({'httpx2', 'stamina', 'evidence.sources.connection'} & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "EVIDENCE_ROOT": str(checkout.project.root)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "[]"
