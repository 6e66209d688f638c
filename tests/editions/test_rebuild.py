"""A rebuild: a new edition where something changed, nothing where nothing did, and words for whoever reads the log."""

import hashlib
import io
import json
import shutil
import signal
import time
import zipfile

import pytest
from filelock import FileLock
from small_editions import CELLS, commit, write_notebook

from evidence.editions.inputs import read_inputs
from evidence.editions.ledger import Parameters, read_record
from evidence.editions.shelf import damages
from world import POPULATION

IDLE = """[[acknowledgement]]
id = "looked"
kind = "verdict"
about = "C1"
from = "supported"
to = "contradicted"
reason_de = "Die Zahlen sind da."
reason_en = "The figures are out."
day = 2026-11-23
"""


def test_first_edition_is_whole_recorded_and_in_force(first):
    assert first.in_force() == "0001"
    edition = first.editions / "0001"
    assert damages(edition) == []
    record = read_record(edition)
    assert (record.number, record.since, record.data) == (1, None, "2024-02-20")
    assert record.code.clean
    assert record.code.commit == first.git("rev-parse", "HEAD")
    assert (
        record.raw[f"{POPULATION}.csv"]
        == hashlib.sha256(first.sandbox.csv(POPULATION).read_bytes()).hexdigest()
    )
    assert record.facts == record.files["site/downloads/facts.csv"]
    assert {"site/index.html", "site/de/changes.html", "run.json", "evidence-de.html"} <= record.files.keys()
    assert not (edition / "inputs.zip").exists()


def test_rebuild_without_a_change_makes_nothing(report):
    before = report.edition(1)
    done = report.rebuild()
    assert done.returncode == 0
    assert (
        done.stderr.splitlines()[-1]
        == "Nothing changed. Edition 1 stays in force (data as of 20 February 2024)."
    )
    assert report.edition(1) == before
    assert sorted(path.name for path in report.editions.glob("0*")) == ["0001"]
    assert len(list((report.editions / "notices").iterdir())) == 1


def test_change_makes_an_edition_beside_the_old_one_and_says_what_changed(report):
    before = report.edition(1)
    report.sandbox.rewrite(POPULATION, 6, value="2010")
    report.sandbox.register("acknowledgements").write_text(IDLE, encoding="utf-8")
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    assert "gate: the acknowledgement looked matches nothing any more; it may be removed." in done.stderr
    assert report.in_force() == "0002"
    assert report.edition(1) == before
    assert "Edition 2 is published (data as of 20 February 2024): " in done.stderr.splitlines()[-1]
    assert "changed" in done.stderr.splitlines()[-1]
    record = read_record(report.editions / "0002")
    assert record.since == 1
    assert not record.code.clean
    with zipfile.ZipFile(report.editions / "0002/inputs.zip") as archive:
        assert archive.namelist() == [
            f"data/raw/{POPULATION}.csv",
            f"data/raw/{POPULATION}.toml",
            "data/registers/acknowledgements.toml",
        ]


def test_what_names_the_packages_is_an_input(sandbox):
    before = read_inputs(sandbox.project, Parameters())
    (sandbox.project.root / "pyproject.toml").write_text('[project]\nname = "evidence"\n', encoding="utf-8")
    after = read_inputs(sandbox.project, Parameters())
    assert after.checksum != before.checksum


def test_inputs_that_are_not_committed_are_kept_in_the_same_bytes_each_time(fresh, tmp_path):
    shutil.copytree(fresh.root, tmp_path / "other", symlinks=True)
    fresh.sandbox.rewrite(POPULATION, 6, value="2010")
    assert fresh.rebuild().returncode == 0
    assert fresh.rebuild("--to", tmp_path / "elsewhere").returncode == 0
    kept = [(folder / "0001/inputs.zip").read_bytes() for folder in (fresh.editions, tmp_path / "elsewhere")]
    assert kept[0] == kept[1]
    with zipfile.ZipFile(io.BytesIO(kept[0])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_edition_is_the_same_bytes_in_another_folder(first, report, tmp_path):
    assert report.rebuild("--to", tmp_path / "elsewhere").returncode == 0
    other = {
        path.relative_to(tmp_path / "elsewhere/0001").as_posix(): path.read_bytes()
        for path in (tmp_path / "elsewhere/0001").rglob("*")
        if path.is_file()
    }
    assert other == first.edition(1)


def test_committing_what_was_there_makes_no_new_edition(report):
    report.sandbox.rewrite(POPULATION, 6, value="2010")
    assert report.rebuild().returncode == 0
    commit(report)
    done = report.rebuild()
    assert "Nothing changed. Edition 2 stays" in done.stderr


@pytest.mark.parametrize("option", [("--address", "https://example.org/report")])
def test_other_parameters_are_another_edition(report, option):
    assert report.rebuild(*option).returncode == 0
    assert report.in_force() == "0002"


def test_edition_that_was_altered_is_made_again_under_a_new_number(report):
    (report.editions / "0001/site/index.html").write_text("altered", encoding="utf-8")
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    assert "Edition 1 is damaged (site/index.html is not what the record says" in done.stderr
    assert report.in_force() == "0002"
    assert damages(report.editions / "0002") == []


def test_retention_is_said_and_keeps_records(report):
    for value in ("2010", "2020"):
        report.sandbox.rewrite(POPULATION, 6, value=value)
        done = report.rebuild("--keep", 1)
        assert done.returncode == 0, done.stderr
    assert "Edition 1 is reduced to its record." in done.stderr
    listed = report.call("list", "editions").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["1", "2", "3"]
    assert [line.split("\t")[4:] for line in listed] == [["record only"], ["whole"], ["whole", "in force"]]


def test_files_changed_while_an_edition_is_made_hold_it_back(report):
    before = report.edition(1)
    report.ask(
        "import pathlib\npath = pathlib.Path('data/registers/words.json')\n"
        "_ = path.write_text(path.read_text() + ' ' if path.exists() else '')"
    )
    done = report.rebuild()
    assert done.returncode == 3
    assert "code, data, registers or packages were changed while the edition was made" in done.stderr
    assert (report.in_force(), report.edition(1)) == ("0001", before)


def test_log_for_machines_is_one_object_a_line_and_ends_with_the_outcome(report):
    report.sandbox.rewrite(POPULATION, 6, value="2010")
    done = report.rebuild("--log-format", "json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [entry["step"] for entry in events if entry["event"] == "begin"] == [
        *("recover", "build", "compare", "gate", "publish", "notify")
    ]
    assert events[-1]["event"] == "outcome"
    assert (events[-1]["kind"], events[-1]["code"], events[-1]["edition"]) == ("published", 0, 2)
    assert done.stdout == ""


def test_rebuild_that_is_stopped_leaves_the_edition_and_says_so(report):
    before = report.edition(1)
    report.ask("import time\ntime.sleep(60)")
    process = report.process("rebuild", "--no-pdf", "--jobs", 1)
    wait_for_lock(report)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130, said
    assert said.splitlines()[-1].startswith("Stopped. The edition in force is untouched")
    assert (report.in_force(), report.edition(1)) == ("0001", before)
    report.ask()
    assert report.rebuild().returncode == 0


def test_program_of_other_packages_is_told_apart_from_ours(report):
    (report.package / "more.py").write_text("", encoding="utf-8")
    assert report.rebuild().returncode == 0
    assert report.in_force() == "0002"
    with zipfile.ZipFile(report.editions / "0002/inputs.zip") as archive:
        assert archive.namelist() == ["src/evidence/more.py"]
    (report.package / "more.py").unlink()
    (report.root / "notebooks/02_more.ipynb").unlink(missing_ok=True)
    write_notebook(report.root / "notebooks/02_more.ipynb", *CELLS)
    commit(report)
    (report.root / "notebooks/02_more.ipynb").unlink()
    assert report.rebuild().returncode == 0
    assert read_record(report.editions / "0003").code.removed == ("notebooks/02_more.ipynb",)


def wait_for_lock(report, seconds=60):
    """Wait until a rebuild is at work."""
    path = report.editions / ".lock"
    for _ in range(seconds * 50):
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except TimeoutError:
            return
        lock.release()
        time.sleep(0.02)
    raise AssertionError("nobody took the lock")


def test_edition_that_somebody_went_back_to_stays_until_something_changes(report):
    original = report.sandbox.csv(POPULATION).read_bytes()
    report.sandbox.rewrite(POPULATION, 6, value="2010")
    assert report.rebuild().returncode == 0
    report.sandbox.write(POPULATION, original)
    link = report.editions / "current"
    link.unlink()
    link.symlink_to("0001")
    done = report.rebuild()
    assert done.stderr.splitlines()[-1].startswith("Nothing changed. Edition 1 stays in force")
    assert report.in_force() == "0001"
