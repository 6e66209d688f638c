"""Is anything different? Answered from size, time and number of each file; by content where they differ."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.work.manifest import SETTLED, Checksums, Manifest, look

NAMES = ("a.csv", "b.toml", "sub/c.csv", "sub/deep/d.csv")


class World:
    """A folder of inputs and a finished build of it."""

    def __init__(self, root: Path) -> None:
        self.root, self.inputs, self.cache = root, root / "inputs", root / "cache"
        for name in NAMES:
            self.put(name, name)
        self.finish()

    def put(self, name: str, content: str) -> Path:
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    @property
    def manifest(self) -> Manifest:
        return Manifest(str(self.cache))

    def checksums(self, **options: bool) -> Checksums:
        return Checksums(str(self.cache), **options)

    def finish(self) -> None:
        time.sleep(SETTLED)
        areas = [(str(self.inputs), None)]
        self.manifest.write("all", areas, look(areas), self.checksums())

    def looks_the_same(self) -> bool:
        return self.manifest.holds("all")

    def is_the_same(self, **options: bool) -> bool:
        return self.manifest.holds_closely("all", self.checksums(**options))


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_nothing_is_different_after_a_build(world):
    assert world.looks_the_same()
    assert world.is_the_same()


def test_another_wish_is_another_build(world):
    assert not world.manifest.holds("german only")
    assert not world.manifest.holds_closely("german only", world.checksums())


@pytest.mark.parametrize("name", ["manifest.json", "checksums.json"])
@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_damaged_memory_means_a_build_and_no_crash(world, name, content):
    (world.cache / name).write_text(content, encoding="utf-8")
    assert world.looks_the_same() is (name != "manifest.json")
    assert world.is_the_same() is (name != "manifest.json")


def test_touched_file_is_noticed_read_and_found_the_same(world):
    os.utime(world.inputs / "a.csv", (1, 1))
    assert not world.looks_the_same()
    assert world.is_the_same()
    assert world.looks_the_same()


def test_copied_file_with_the_old_time_is_noticed_by_its_number(world):
    path = world.inputs / "a.csv"
    shutil.copy2(path, world.root / "copy")
    (world.root / "copy").replace(path)
    assert not world.looks_the_same()
    assert world.is_the_same()


def test_change_that_keeps_size_time_and_number_is_for_those_who_read_everything(world):
    path = world.inputs / "a.csv"
    stat = path.stat()
    path.write_text("A.CSV", encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert world.is_the_same()
    assert not world.is_the_same(paranoid=True)


def test_file_that_changed_a_moment_before_the_look_is_never_trusted(world):
    areas = [(str(world.inputs), None)]
    path = world.put("a.csv", "one")
    world.manifest.write("all", areas, look(areas), world.checksums())
    stat = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not world.looks_the_same()
    assert not world.is_the_same()


def test_file_that_changes_while_a_build_runs_is_noticed_by_the_next(world):
    areas, checksums = [(str(world.inputs), None)], world.checksums()
    world.put("a.csv", "before")
    time.sleep(SETTLED)
    seen = look(areas)
    checksums.of(str(world.inputs / "a.csv"))
    world.put("a.csv", "meanwhile")
    world.manifest.write("all", areas, seen, checksums)
    assert not world.looks_the_same()
    assert not world.is_the_same()


def test_only_named_files_of_a_folder_count_where_names_are_given(world):
    areas = [(str(world.inputs), ["a.csv"])]
    world.manifest.write("all", areas, look(areas), world.checksums())
    world.put("b.toml", "changed")
    world.put("new.csv", "new")
    assert world.looks_the_same()
    world.put("a.csv", "changed")
    assert not world.looks_the_same()


def test_link_that_leads_nowhere_hides_no_other_file(world):
    (world.inputs / "0-link").symlink_to(world.root / "nowhere")
    world.finish()
    assert world.looks_the_same()
    world.put("a.csv", "changed")
    assert not world.looks_the_same()
    assert not world.is_the_same()


def test_caches_of_python_and_jupyter_do_not_count(world):
    world.put("sub/__pycache__/x.pyc", "compiled")
    world.put(".ipynb_checkpoints/x.ipynb", "copy")
    assert world.looks_the_same()


CHANGES = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.text(max_size=8)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.just("")),
    st.tuples(
        st.just("add"), st.sampled_from(("new.csv", "sub/new.csv", "new/new.csv")), st.text(max_size=8)
    ),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("touch"), st.sampled_from(NAMES), st.just("")),
)


@given(changes=st.lists(CHANGES, max_size=4))
def test_any_change_of_any_file_is_noticed_and_nothing_else_is(tmp_path_factory, changes):
    world = World(tmp_path_factory.mktemp("world"))
    before = contents(world.inputs)
    for kind, name, text in changes:
        path = world.inputs / name
        if kind in ("write", "add"):
            world.put(name, text)
        elif kind == "touch" and path.exists():
            os.utime(path, (2, 2))
        elif kind == "remove":
            path.unlink(missing_ok=True)
        elif kind == "rename" and path.exists():
            path.rename(path.with_name("renamed.csv"))
    same = contents(world.inputs) == before
    assert world.is_the_same() is same
    assert not world.looks_the_same() or same


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_with_nothing_to_do_loads_no_library():
    code = "import sys, evidence.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {
        "typer",
        "polars",
        "rich",
        "altair",
        "dataclasses",
        "inspect",
        "hashlib",
        "evidence.cli",
        "evidence.build",
    }
    assert loaded & heavy == set()
    assert {name for name in loaded if name.startswith("evidence")} == {
        "evidence",
        "evidence.__main__",
        "evidence.paths",
        "evidence.work",
        "evidence.work.manifest",
        "evidence.work.request",
    }


def test_memory_is_text_that_a_person_can_read(world):
    kept = json.loads((world.cache / "manifest.json").read_text(encoding="utf-8"))
    assert kept["asked"] == "all"
    assert set(kept["seen"][str(world.inputs)]) == {"a.csv", "b.toml", "sub/"}
