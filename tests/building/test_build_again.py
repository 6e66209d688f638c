"""A build after a build: the same bytes whatever was kept, and nothing done where nothing changed."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from workshop import NOTEBOOKS, OPEN, TITLE, SerialExecutor, Workshop, ask, package_at, write

from evidence.build import build
from evidence.build.progress import Lines
from evidence.paths import Project
from evidence.work.request import CACHE, Request
from world import SHARES, Sandbox


class Told(Lines):
    """Remembers what a build told, by step."""

    def __init__(self):
        super().__init__(io.StringIO())
        self.steps = {}

    def done(self, step, item, how):
        super().done(step, item, how)
        self.steps.setdefault(step, []).append((item, how))


def make(workshop: Workshop, address: str = "", **options) -> Told:
    told = Told()
    wanted = Request(languages=("de",), pdf=False, address=address)
    with package_at(workshop.package):
        build(workshop.project, wanted, executor=SerialExecutor(), progress=told, **options)
    return told


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and CACHE not in path.parts and path.name != ".lock"
    }


@pytest.fixture(scope="session")
def finished(founded, tmp_path_factory) -> Workshop:
    """The world with its site."""
    root = tmp_path_factory.mktemp("finished")
    shutil.copytree(founded.project.root, root / "checkout")
    workshop = Workshop(Sandbox(Project(root / "checkout")), founded.package)
    make(workshop)
    return workshop


@pytest.fixture
def built(finished, tmp_path) -> Workshop:
    shutil.copytree(finished.project.root, tmp_path / "checkout", copy_function=shutil.copy2)
    workshop = Workshop(Sandbox(Project(tmp_path / "checkout")), finished.package)
    make(workshop)
    return workshop


def test_a_build_after_a_build_makes_nothing(built):
    before = {path: path.stat().st_mtime_ns for path in built.project.build.rglob("*.html")}
    told = make(built)
    assert told.outcome == "unchanged"
    assert told.steps == {}
    assert before == {path: path.stat().st_mtime_ns for path in built.project.build.rglob("*.html")}


def test_forced_build_makes_everything_and_gives_the_same_bytes(built):
    before = files(built.project.build)
    told = make(built, force=True)
    assert {how for step in told.steps.values() for _, how in step} == {"executed"}
    assert files(built.project.build) == before


def test_build_from_the_store_equals_a_cold_one(built):
    write(built.notebook("02_total"), OPEN, TITLE, ask("population_foreign"))
    built.sandbox.rewrite(SHARES, 5, note="another note")
    told = make(built)
    assert dict(told.steps["page"]) == {
        "de/01_share.html": "executed",
        "de/02_total.html": "executed",
        "de/03_file.html": "kept",
    }
    after = files(built.project.build)
    shutil.rmtree(built.project.build)
    make(built)
    assert files(built.project.build) == after


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("altered", encoding="utf-8")])
@pytest.mark.parametrize("name", ["site/de/01_share.html", "brief-14-de.html", "run.json"])
def test_result_that_was_deleted_or_altered_is_made_again(built, name, spoil):
    before = files(built.project.build)
    spoil(built.project.build / name)
    told = make(built)
    assert told.outcome == "built"
    assert {how for _, how in told.steps["page"]} == {"kept"}
    assert files(built.project.build) == before
    for path in built.project.build.rglob("*.html"):
        os.utime(path)
    assert make(built).outcome == "unchanged"


def test_file_that_only_a_notebook_knows_is_watched(built):
    path = built.project.root / "notes/words.txt"
    path.parent.mkdir()
    path.write_text("one", encoding="utf-8")
    write(
        built.notebook("02_total"),
        OPEN,
        TITLE,
        "words = open('notes/words.txt').read()",
        ask("population_total"),
    )
    make(built)
    assert make(built).outcome == "unchanged"
    path.write_text("two", encoding="utf-8")
    told = make(built)
    assert [name for name, how in told.steps["page"] if how == "executed"] == ["de/02_total.html"]


def test_file_that_does_not_belong_into_the_site_goes(built):
    stray = built.project.build / "site/de/stray.html"
    stray.write_text("stray", encoding="utf-8")
    make(built)
    assert not stray.exists()


def test_edited_table_is_made_again(built):
    path = built.project.processed / "facts.csv"
    before = path.read_bytes()
    path.write_text("id\n", encoding="utf-8")
    told = make(built)
    assert told.outcome == "built"
    assert path.read_bytes() == before
    assert {how for _, how in told.steps["page"]} == {"kept"}


def test_build_goes_on_after_one_that_was_killed_while_it_published(built):
    before = files(built.project.build)
    out = built.project.build
    (out / "site").rename(out / ".site-old")
    (out / ".site-half").mkdir()
    (out / ".site-half/index.html").write_text("half", encoding="utf-8")
    assert make(built).outcome == "built"
    assert files(out) == before


def test_another_address_is_another_site_of_the_same_notebooks(built):
    told = make(built, "https://example.org/")
    assert told.outcome == "built"
    assert {how for _, how in told.steps["page"]} == {"kept"}


def test_answer_from_the_command_line_comes_before_any_library_is_loaded(built):
    command = [sys.executable, "-X", "importtime", "-m", "evidence", "build", "--lang", "de", "--no-pdf"]
    done = subprocess.run(
        command,
        env={**os.environ, "EVIDENCE_ROOT": str(built.project.root)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "Nothing changed." in done.stderr
    assert loaded & {"typer", "polars", "rich"} == set()


def test_every_notebook_of_the_world_has_a_page(built):
    assert {f"site/de/{name}.html" for name in NOTEBOOKS} <= set(files(built.project.build))
