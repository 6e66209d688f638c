"""The folder of editions: one is put there whole or not at all, and whoever is stopped leaves the last one in force."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from records import out_folder, publish, record, tree

from evidence.editions import shelf as module
from evidence.editions.shelf import Shelf, checksums, damages, is_whole, write_whole
from evidence.errors import LockedError, ShelfError


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    (tmp_path / "editions").mkdir()
    return Shelf(tmp_path / "editions")


@pytest.fixture
def out(tmp_path) -> Path:
    return out_folder(tmp_path / "out")


def test_edition_has_all_that_a_build_made_and_nothing_of_its_store(shelf, out):
    publish(shelf, out)
    there = set(tree(shelf.edition(1)))
    assert there == {
        "brief-14-de.html",
        "edition.json",
        "run.json",
        "site/de/page.html",
        "site/index.html",
        "state/facts.csv",
    }
    assert damages(shelf.edition(1)) == []


def test_current_is_a_relative_link_so_that_the_folder_may_be_moved(shelf, out, tmp_path):
    publish(shelf, out)
    assert (shelf.folder / "current").readlink() == Path("0001")
    shelf.folder.rename(tmp_path / "elsewhere")
    assert Shelf(tmp_path / "elsewhere").current == 1


def test_later_build_into_the_same_folder_leaves_the_edition_as_it_was(shelf, out):
    publish(shelf, out)
    before = tree(shelf.edition(1))
    (out / "run.json").write_text("another", encoding="utf-8")
    for path in (out / "site/index.html", out / "brief-14-de.html"):
        beside = path.with_suffix(".new")
        beside.write_text("another", encoding="utf-8")
        beside.replace(path)
    assert tree(shelf.edition(1)) == before


def test_files_are_copied_where_the_file_system_has_no_links(shelf, out, monkeypatch):
    monkeypatch.setattr(module.os, "link", _raise(errno.EPERM))
    publish(shelf, out)
    assert damages(shelf.edition(1)) == []


def test_numbers_are_counted_and_none_is_given_twice(shelf, out):
    assert [publish(shelf, out), publish(shelf, out)] == [1, 2]
    shelf.edition(2).rename(shelf.folder / ".broken-0002")
    assert shelf.following == 3


def test_everything_is_on_the_disk_before_the_edition_has_its_name_and_the_link_comes_last(
    shelf, out, monkeypatch
):
    done = []
    sync, rename, replace = module.sync, Path.rename, Path.replace
    monkeypatch.setattr(module, "sync", lambda path: (done.append(("sync", path.name)), sync(path)))
    monkeypatch.setattr(
        Path, "rename", lambda path, to: (done.append(("rename", Path(to).name)), rename(path, to))[1]
    )
    monkeypatch.setattr(
        Path, "replace", lambda path, to: (done.append(("replace", Path(to).name)), replace(path, to))[1]
    )
    publish(shelf, out)
    named, switched = done.index(("rename", "0001")), done.index(("replace", "current"))
    before = {name for what, name in done[:named] if what == "sync"}
    assert {path.name for path in shelf.edition(1).rglob("*")} <= before
    assert ".new-0001" in before
    assert done[named + 1 :] == [("sync", "editions"), ("replace", "current"), ("sync", "editions")]
    assert named < switched


# Recovery


def test_what_was_not_whole_yet_is_removed(shelf, out):
    publish(shelf, out)
    before = tree(shelf.folder)
    shelf.stage(out)
    (shelf.folder / ".current-0002").symlink_to("0002")
    assert shelf.recover() == ["Removed .new-0002, left by a rebuild that was stopped."]
    assert tree(shelf.folder) == before
    assert shelf.recover() == []


def test_edition_that_was_whole_but_not_in_force_comes_into_force(shelf, out):
    publish(shelf, out)
    staged = shelf.stage(out)
    shelf.put(staged, record(2, checksums(staged)))
    assert shelf.current == 1
    assert shelf.recover() == ["Edition 2 was whole but not in force; now it is."]
    assert shelf.current == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda edition: (edition / "site/index.html").write_text("half", encoding="utf-8"),
        lambda edition: (edition / "run.json").unlink(),
        lambda edition: (edition / "stray").write_text("", encoding="utf-8"),
        lambda edition: (edition / "edition.json").write_text("{", encoding="utf-8"),
    ],
)
def test_edition_that_is_not_what_its_record_says_is_moved_aside(shelf, out, spoil):
    publish(shelf, out)
    staged = shelf.stage(out)
    shelf.put(staged, record(2, checksums(staged)))
    spoil(shelf.edition(2))
    (said,) = shelf.recover()
    assert said.startswith("Edition 2 was not whole (")
    assert said.endswith("; moved aside to .broken-0002.")
    assert shelf.current == 1
    assert shelf.following == 3


def test_link_that_was_lost_is_made_again(shelf, out):
    publish(shelf, out)
    publish(shelf, out)
    (shelf.folder / "current").unlink()
    shelf.recover()
    assert shelf.current == 2


def test_person_may_go_back_to_an_older_edition(shelf, out):
    publish(shelf, out)
    publish(shelf, out)
    shelf.switch(1)
    assert shelf.recover({1, 2}) == []
    assert shelf.current == 1
    assert shelf.following == 3


# Locks, disks, rights


def test_second_rebuild_at_once_is_told_to_wait(shelf):
    with (
        FileLock(shelf.folder / ".lock"),
        pytest.raises(LockedError, match="another rebuild is at work"),
        shelf.locked(),
    ):
        pass


def test_lock_file_that_a_dead_process_left_holds_nobody_up(shelf):
    (shelf.folder / ".lock").write_text("12345", encoding="utf-8")
    with shelf.locked():
        pass


@pytest.mark.parametrize(
    ("number", "step"),
    [
        (errno.ENOSPC, "free space on the disk"),
        (errno.EDQUOT, "free space within the quota"),
        (errno.EROFS, "mount the file system for writing"),
        (errno.EACCES, "give this account the right to write there"),
    ],
)
@pytest.mark.parametrize("call", ["link", "fsync", "symlink", "mkdir"])
def test_disk_that_is_full_or_read_only_is_one_message_and_the_old_edition_stays(
    shelf, out, monkeypatch, call, number, step
):
    publish(shelf, out)
    before = tree(shelf.edition(1))
    with monkeypatch.context() as patch:
        patch.setattr(os, call, _raise(number))
        with pytest.raises(ShelfError, match=step) as caught:
            publish(shelf, out)
        assert "the edition in force is untouched" in str(caught.value)
    assert shelf.current == 1
    shelf.recover()
    assert tree(shelf.edition(1)) == before


def test_folder_that_is_a_file_is_one_message(tmp_path):
    (tmp_path / "editions").write_text("", encoding="utf-8")
    with pytest.raises(ShelfError, match="name a folder with --to"), Shelf(tmp_path / "editions").locked():
        pass


# Retention


def test_old_editions_keep_their_record_and_state(shelf, out):
    for _ in range(5):
        publish(shelf, out)
    assert shelf.thin(0) == []
    assert shelf.thin(3) == [1, 2]
    assert set(tree(shelf.edition(1))) == {"edition.json", "state/facts.csv"}
    assert [is_whole(shelf.edition(number)) for number in range(1, 6)] == [False, False, True, True, True]
    assert shelf.thin(3) == []
    assert shelf.recover() == []


def test_edition_in_force_and_the_one_before_it_always_stay_whole(shelf, out):
    for _ in range(3):
        publish(shelf, out)
    assert shelf.thin(1) == [1]
    assert damages(shelf.edition(2)) == damages(shelf.edition(3)) == []


def test_retention_that_was_stopped_is_finished(shelf, out):
    for _ in range(3):
        publish(shelf, out)
    away = shelf.folder / ".old-0001"
    away.mkdir()
    (shelf.edition(1) / "site").rename(away / "site")
    shelf.recover()
    assert not away.exists()
    assert shelf.thin(2) == [1]
    assert set(tree(shelf.edition(1))) == {"edition.json", "state/facts.csv"}


def test_readers_of_a_replaced_file_see_the_old_or_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    write_whole(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _raise(errno.ENOSPC))
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["status.json"]
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_copy_of_an_edition_is_checked_like_the_edition(shelf, out, tmp_path):
    publish(shelf, out)
    shutil.copytree(shelf.edition(1), tmp_path / "copy")
    assert damages(tmp_path / "copy") == []
    (tmp_path / "copy/site/index.html").write_text("altered", encoding="utf-8")
    assert damages(tmp_path / "copy") == ["site/index.html is not what the record says"]


def _raise(number: int):
    def refuse(*arguments, **_):
        raise OSError(number, os.strerror(number), str(arguments[0]))

    return refuse
