"""What is kept of earlier builds: found again for the same state, never wrong, never for ever."""

import json
import multiprocessing
import time

import pytest

from evidence.work.store import BUILDS, Store, question

ASKED = question("a notebook", {"lang": "de"})


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def files(store):
    return [path for path in store.folder.rglob("*") if path.is_file() and path.name != "builds"]


def test_answer_is_found_again_by_whoever_asks_the_same(store):
    store.remember("notebook", ASKED, b"page")
    assert Store(store.folder).recall("notebook", ASKED) == b"page"
    assert store.recall("notebook", question("a notebook", {"lang": "en"})) is None
    assert store.recall("chart", ASKED) is None


def test_question_is_the_same_in_whatever_order_its_parts_were_written():
    assert question({"a": 1, "b": [2, "3"]}) == question({"b": [2, "3"], "a": 1})
    assert question("ab", "c") != question("a", "bc")
    assert question("1") != question(1)


def test_answer_holds_as_long_as_all_that_was_read_is_as_it_was(store):
    state = {"facts:share": "old", "table:breaks": "old"}
    store.remember("notebook", ASKED, b"old page", state)
    assert store.recall("notebook", ASKED, state.get) == b"old page"
    for name in state:
        assert store.recall("notebook", ASKED, (state | {name: "new"}).get) is None


def test_who_goes_back_to_an_older_state_finds_what_was_made_of_it(store):
    for word in ("old", "new"):
        store.remember("notebook", ASKED, word.encode(), {"facts:share": word})
    assert store.recall("notebook", ASKED, {"facts:share": "old"}.get) == b"old"
    assert store.recall("notebook", ASKED, {"facts:share": "new"}.get) == b"new"


def test_runs_that_read_different_things_are_kept_side_by_side(store):
    store.remember("notebook", ASKED, b"short", {"a": "1"})
    store.remember("notebook", ASKED, b"long", {"a": "2", "b": "1"})
    assert store.recall("notebook", ASKED, {"a": "2", "b": "1"}.get) == b"long"
    assert store.recall("notebook", ASKED, {"a": "2", "b": "2"}.get) is None


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\n\n\n"])
def test_damaged_entry_counts_as_none_and_goes(store, damage):
    store.remember("notebook", ASKED, b"page")
    (path,) = files(store)
    path.write_bytes(damage)
    assert store.recall("notebook", ASKED) is None
    assert files(store) == []


def test_entry_with_one_flipped_bit_is_not_believed(store):
    store.remember("notebook", ASKED, b"page" * 100)
    (path,) = files(store)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert store.recall("notebook", ASKED) is None


def write_often(folder, number):
    for _ in range(30):
        Store(folder).remember("notebook", ASKED, str(number).encode() * 10_000)


def test_several_processes_may_write_the_same_entry_while_others_read_it(store):
    writers = [
        multiprocessing.get_context("spawn").Process(target=write_often, args=(store.folder, number))
        for number in range(2)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found = store.recall("notebook", ASKED)
        assert found is None or found in (b"0" * 10_000, b"1" * 10_000)
    assert store.recall("notebook", ASKED) is not None
    assert len(files(store)) == 1


def test_what_the_last_builds_did_not_use_goes_and_the_rest_stays(store):
    store.remember("notebook", ASKED, b"used")
    store.remember("chart", ASKED, b"unused")
    for _ in range(BUILDS):
        time.sleep(0.002)
        store.begin_build()
        store.recall("notebook", ASKED)
        store.forget()
    assert store.recall("notebook", ASKED) == b"used"
    assert store.recall("chart", ASKED) is None
    assert not (store.folder / "chart").exists()


def test_nothing_goes_before_there_were_that_many_builds(store):
    store.remember("chart", ASKED, b"unused")
    for _ in range(BUILDS - 1):
        store.begin_build()
        store.forget()
    assert store.recall("chart", ASKED) == b"unused"


def test_entry_is_a_file_that_says_what_was_read_for_it(store):
    store.remember("notebook", ASKED, b"page", {"facts:share": "old"})
    (path,) = files(store)
    assert json.loads(path.read_bytes().split(b"\n")[1]) == {"facts:share": "old"}
