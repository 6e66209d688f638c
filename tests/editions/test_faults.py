"""Twenty faults, each put into a checkout with an edition in force: it is held back or survived, and the edition stays.

``EVIDENCE_FAULTS`` names a file to which each fault writes its exit code and message.
"""

import os
import resource
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from publishers import ANSWERS, FOREIGN, PEOPLE, RESIDENTS, body
from server import Server, says
from small_editions import Report, copied, found_report, open_gate
from test_rebuild import wait_for_lock

from evidence.editions.ledger import read_record
from evidence.editions.shelf import damages
from world import POPULATION

LARGER_FIRST = """
[[order]]
id = "goerlitz_above_bautzen_lately"
kind = "regions"
indicator = "population_total"
ascending = ["14625", "14626"]
periods = ["2019", "2020"]
reason = "Görlitz is the larger one"
"""
SECONDS = 5


@pytest.fixture(scope="module")
def hosts():
    """A host that answers for each of three tables; a test may change what it says."""
    with Server({}) as server:
        yield server


@pytest.fixture(scope="module")
def _live(hosts, tmp_path_factory) -> Report:
    """A checkout whose first edition rests on what the publishers said, and that gives a notebook a few seconds."""
    answer(hosts)
    root = tmp_path_factory.mktemp("live") / "checkout"
    report = found_report(root, office=hosts.address, press=hosts.address)
    done = report.call("refresh")
    assert done.returncode == 0, done.stderr
    orders = report.sandbox.register("orders")
    orders.write_text(orders.read_text(encoding="utf-8") + LARGER_FIRST, encoding="utf-8")
    engine = report.package / "report/engine.py"
    engine.write_text(
        engine.read_text(encoding="utf-8").replace("TIMEOUT = 300", f"TIMEOUT = {SECONDS}"), encoding="utf-8"
    )
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    return report


@pytest.fixture
def live(_live, hosts, tmp_path) -> Report:
    answer(hosts)
    return copied(_live, tmp_path / "checkout")


@pytest.fixture
def held(request):
    """Check that the edition in force is the first one, byte for byte, and that what was said is one message; note it."""

    @contextmanager
    def check(report: Report, code: int, *said: str):
        before = report.edition(1)
        done = []
        yield done.append
        (ended,) = done
        assert ended.returncode == code, ended.stderr
        text = ended.stderr
        assert all(words in text for words in said), text
        assert report.in_force() == "0001"
        assert report.edition(1) == before
        assert damages(report.editions / "0001") == []
        assert not list(report.editions.glob(".new-*"))
        note(request, ended)

    return check


@pytest.fixture
def survived(request):
    """Check that a new edition is whole and in force, and that the first one is as it was; note it."""

    @contextmanager
    def check(report: Report, code: int, *said: str):
        before = report.edition(1)
        done = []
        yield done.append
        (ended,) = done
        assert ended.returncode == code, ended.stderr
        assert all(words in ended.stderr for words in said), ended.stderr
        assert report.in_force() == "0002"
        assert report.edition(1) == before
        assert damages(report.editions / "0002") == []
        note(request, ended)

    return check


def note(request, ended) -> None:
    path = os.environ.get("EVIDENCE_FAULTS")
    if path:
        lines = ended.stderr.splitlines()
        start = next(
            (
                number
                for number, line in enumerate(lines)
                if line.startswith(("No new", "Held", "Edition", "Nothing", "{"))
                and not line.endswith("is published")
            ),
            len(lines) - 1,
        )
        told = "\n".join(f"    {line}" for line in lines[start:][:6])
        name = request.node.name.removeprefix("test_").replace("_", " ")
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"- {name}: exit code {ended.returncode}\n\n{told}\n\n")


def answer(hosts: Server, **bodies: bytes) -> None:
    """Let the publishers answer: as they always do, but for the tables that are named."""
    known = {name.partition("/")[2]: content for name, content in ANSWERS.items()} | bodies
    hosts.routes = {
        f"/sdmx/2.1/data/{name}/A.": content if callable(content) else says(content)
        for name, content in known.items()
    }


# What publishers do


def test_missing_column(live, hosts, held):
    answer(hosts, residents=PEOPLE.replace(b"freq,unit,geo", b"freq,unit").replace(b"A,NR,DED", b"A,NR"))
    with held(live, 3, f"{RESIDENTS}: not taken", "Not renewed: 1 table; the old data stay") as done:
        done(live.rebuild("--refresh"))


def test_swapped_region(live, hosts, held):
    swapped = body(_14="3000 2990", _14625="2000 1995", _14626="1000 995")
    answer(hosts, residents=swapped)
    with held(live, 3, f"{RESIDENTS}: not taken", "goerlitz_above_bautzen_lately") as done:
        done(live.rebuild("--refresh"))


def test_unit_times_a_thousand(live, hosts, held):
    answer(hosts, residents=body(_14="3000000 2990000", _14625="1000000 995000", _14626="2000000 1995000"))
    with held(live, 3, f"{RESIDENTS}: not taken") as done:
        done(live.rebuild("--refresh"))


def test_unit_times_a_thousand_in_numerator_and_denominator(live, held):
    live.sandbox.rewrite(POPULATION, 7, value="2900000")
    live.sandbox.rewrite(POPULATION, 11, value="261000")
    with held(live, 5, "Held back: ", "population_total.14.2023-12-31", "Edition 1 stays") as done:
        done(live.rebuild())


def test_empty_file(live, hosts, held):
    answer(hosts, residents=b"")
    with held(live, 6, f"{RESIDENTS}: not taken", "Not renewed: 1 table") as done:
        done(live.rebuild("--refresh"))


def test_kreis_reform(live, hosts, held):
    answer(hosts, residents=PEOPLE.replace(b"DED2C", b"DED2X"), strangers=FOREIGN.replace(b"DED2C", b"DED2X"))
    with held(live, 3, 'not taken: region gone: "14625"', "Not renewed: 2 tables") as done:
        done(live.rebuild("--refresh"))


def test_half_download(live, hosts, held):
    def hang_up(handler):
        handler.head(200, {"Content-Length": len(PEOPLE)})
        handler.wfile.write(PEOPLE[:40])
        handler.hang_up()

    answer(hosts, residents=hang_up)
    with held(live, 6, f"{RESIDENTS}: not taken", "Not renewed: 1 table") as done:
        done(live.rebuild("--refresh"))


def test_revision_of_one_cell(live, hosts, survived):
    answer(hosts, residents=PEOPLE.replace(b"2000 1995", b"2000 1996").replace(b"2000\t1995", b"2000\t1996"))
    with survived(live, 0, "Edition 2 is published", f"{RESIDENTS}: new vintage") as done:
        done(live.rebuild("--refresh"))


def test_deleted_source(live, held):
    live.sandbox.csv(POPULATION).unlink()
    with held(live, 3, f"{POPULATION}.toml: sidecar without a file") as done:
        done(live.rebuild())


def test_deleted_source_with_all_that_tells_of_it(live, held):
    shutil.rmtree(live.sandbox.csv(POPULATION).parent)
    with held(live, 3, "the entry must match exactly one row") as done:
        done(live.rebuild())


def test_source_that_lost_a_row(live, held):
    rows = live.sandbox.rows(POPULATION)
    live.sandbox.put(POPULATION, [row for row in rows if row["value"] != "261"])
    with held(live, 5, "Held back: ", "population_foreign.14.2023-12-31", "Edition 1 stays") as done:
        done(live.rebuild())


def test_changed_checksum(live, held):
    path = live.sandbox.csv(POPULATION)
    path.write_bytes(path.read_bytes().replace(b"3000", b"3001"))
    with held(live, 3, f"{POPULATION}.csv: the file differs from its record") as done:
        done(live.rebuild())


# What notebooks do


def test_notebook_that_hangs(live, held):
    live.ask("import time\ntime.sleep(600)")
    with held(live, 4, "01_question.ipynb", "timed out") as done:
        done(live.rebuild())


def test_notebook_that_kills_its_kernel(live, held):
    live.ask("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with held(live, 4, "01_question.ipynb") as done:
        done(live.rebuild())


def test_kernel_out_of_memory(live, held):
    live.ask(
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "hoard = [bytearray(2**26) for _ in range(64)]"
    )
    with held(live, 4, "01_question.ipynb", "MemoryError") as done:
        done(live.rebuild())


# What the machine does


@contextmanager
def mounted(folder: Path, options: str):
    """Mount a file system in memory on a folder; a visible skip where this account may not."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this account may not mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_disk_full(live, held, tmp_path):
    kept = live.editions.rename(tmp_path / "kept")
    with mounted(live.editions, "size=32m"):
        shutil.copytree(kept, live.editions, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(live.editions / ".work")
        live.sandbox.rewrite(POPULATION, 6, value="2010")
        used = shutil.disk_usage(live.editions)
        (live.editions / "ballast").write_bytes(b"0" * max(used.free - 2_000_000, 0))
        with held(live, 3, "No space left on device", "free space on the disk", "Edition 1 stays") as done:
            done(live.rebuild())
        (live.editions / "ballast").unlink()


def test_limit_of_the_size_of_files(live, held):
    live.sandbox.rewrite(POPULATION, 6, value="2010")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    try:
        process = live.process("rebuild", "--no-pdf", "--jobs", 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with held(live, 3, "File too large", "Edition 1 stays") as done:
        out, err = process.communicate(timeout=1200)
        done(subprocess.CompletedProcess((), process.returncode, out, err))


def test_read_only_target(live, held, tmp_path):
    kept = live.editions.rename(tmp_path / "kept")
    live.sandbox.rewrite(POPULATION, 6, value="2010")
    with mounted(live.editions, "size=64m"):
        shutil.copytree(kept, live.editions, symlinks=True, dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount,ro", live.editions], check=True)
        with held(
            live, 3, "Read-only file system", "name another folder with --to", "Edition 1 stays"
        ) as done:
            done(live.rebuild())


def test_two_runs_at_once(live, held):
    live.ask("import time\ntime.sleep(3)")
    other = live.process("rebuild", "--no-pdf", "--jobs", 1)
    wait_for_lock(live)
    with held(live, 7, "another rebuild is at work", "Edition 1 stays") as done:
        ended = live.rebuild()
        other.send_signal(signal.SIGINT)
        other.communicate(timeout=600)
        done(ended)


def test_lock_left_behind(live, survived):
    live.ask("import time\ntime.sleep(4)")
    process = live.process("rebuild", "--no-pdf", "--jobs", 1)
    wait_for_lock(live)
    time.sleep(0.5)
    process.kill()
    process.communicate(timeout=600)
    assert (live.editions / ".lock").exists()
    live.ask("'more'.upper() and None")
    with survived(live, 0, "Edition 2 is published") as done:
        done(live.rebuild())


def test_clock_moved_back(live, survived):
    live.sandbox.rewrite(POPULATION, 6, value="2010")
    earlier = (
        "import time\nlate, nano = time.time, time.time_ns\n"
        "time.time = lambda: late() - 4e8\ntime.time_ns = lambda: nano() - 4 * 10**17\n"
        "from evidence.__main__ import main\nmain()"
    )
    with survived(live, 0, "Edition 2 is published") as done:
        done(live.rebuild(program=("-c", earlier)))
    notices = sorted((live.editions / "notices").iterdir())
    assert [path.name for path in notices] == ["0001.json", "0002.json"]
    assert read_record(live.editions / "0002").number == 2


def test_missing_library(live, held, tmp_path):
    (tmp_path / "shadow").mkdir()
    (tmp_path / "shadow/weasyprint.py").write_text("raise OSError('cannot load library libpango')\n")
    live.sandbox.rewrite(POPULATION, 6, value="2010")
    with held(live, 2, "Pango", "Edition 1 stays") as done:
        done(live.call("rebuild", "--jobs", 1, PATH_BEFORE=str(tmp_path / "shadow")))


def test_missing_font(live, held):
    for font in (live.package / "charts/fonts").glob("Inter-*"):
        font.unlink()
    with held(live, 1, "Inter-Regular", "Edition 1 stays") as done:
        done(live.rebuild())


def test_broken_template(live, held):
    template = live.package / "report/templates/evidence/landing.html.j2"
    template.write_text(template.read_text(encoding="utf-8") + "{% if %}", encoding="utf-8")
    with held(live, 1, "TemplateSyntaxError", "Edition 1 stays") as done:
        done(live.rebuild())


# What readers would get

CLAIMED = """
from evidence.build.steps import build as make

def build(project, request, **options):
    site = make(project, request, force=True, **options)
    verdict = (project.registers / "verdict.txt").read_text().strip()
    tables = {
        "claims": ["id,verdict,superseded,agreeing,specifications,rests_on",
                   f"C1,{verdict},False,1,1,foreign_share.14.2022-12-31@zensus2011"],
        "specifications": ["claim,specification,rests_on", "C1,all,foreign_share.14.2022-12-31@zensus2011"],
    }
    for name, lines in tables.items():
        (site / "downloads" / f"{name}.csv").write_text("\\n".join(lines) + "\\n")
    return site
"""


def test_verdict_flip(fresh, held):
    (fresh.package / "claimed.py").write_text(CLAIMED, encoding="utf-8")
    rebuild = fresh.package / "editions/rebuild.py"
    text = rebuild.read_text(encoding="utf-8")
    assert "from evidence.build import build\n" in text
    rebuild.write_text(
        text.replace("from evidence.build import build\n", "from evidence.claimed import build\n"),
        encoding="utf-8",
    )
    open_gate(fresh, "record")
    verdict = fresh.sandbox.project.registers / "verdict.txt"
    verdict.write_text("supported", encoding="utf-8")
    first = fresh.rebuild()
    assert first.returncode == 0, first.stderr
    verdict.write_text("contradicted", encoding="utf-8")
    with held(fresh, 5, "Held back: ", "C1", "Edition 1 stays") as done:
        done(fresh.rebuild())
