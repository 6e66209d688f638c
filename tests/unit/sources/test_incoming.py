import datetime as dt
import hashlib
import json
import os

import pytest
from filelock import FileLock

from evidence.errors import LockedError
from evidence.sources.exchange import Answer, Request
from evidence.sources.incoming import let_go, locked, staging, sweep

NOW = dt.datetime(2026, 11, 23, 8, 10, tzinfo=dt.UTC)
TODAY, EARLIER = "2026-11-23T07:00:00Z", "2026-11-22T08:00:00Z"


@pytest.fixture
def incoming(tmp_path):
    folder = tmp_path / "incoming"
    (folder / "office" / "t").mkdir(parents=True)
    return folder


def put(incoming, key, content=b"content", received=TODAY, *, said=None):
    """Write an answer and its record, which says ``said`` if it is another body."""
    folder = incoming / "office" / "t"
    (folder / f"{key}.body").write_bytes(content)
    record = {
        "status": 200,
        "headers": {},
        "size": len(content),
        "sha256": hashlib.sha256(content if said is None else said).hexdigest(),
        "received": received,
    }
    (folder / f"{key}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder / f"{key}.body"


def left(incoming):
    return sorted(path.name for path in incoming.rglob("*") if path.is_file())


def test_whole_answer_of_today_is_kept_for_a_run_that_was_stopped(incoming):
    put(incoming, "a")
    sweep(incoming, NOW)
    assert left(incoming) == ["a.body", "a.json"]


def test_answer_older_than_a_day_goes(incoming):
    put(incoming, "a", received=EARLIER)
    sweep(incoming, NOW)
    assert left(incoming) == []
    assert list(incoming.iterdir()) == []


def test_body_unlike_its_record_goes(incoming):
    put(incoming, "a", said=b"something else")
    sweep(incoming, NOW)
    assert left(incoming) == []


@pytest.mark.parametrize("name", ["a.body", "a.json", "a.resume", "a.txt"])
def test_half_of_an_answer_goes(incoming, name):
    put(incoming, "a")
    kept = incoming / "office" / "t" / name
    content = kept.read_bytes() if kept.exists() else b"x"
    for path in kept.parent.iterdir():
        path.unlink()
    kept.write_bytes(content)
    sweep(incoming, NOW)
    assert left(incoming) == []


def test_record_that_is_no_record_goes(incoming):
    put(incoming, "a").with_suffix(".json").write_text("[]", encoding="utf-8")
    sweep(incoming, NOW)
    assert left(incoming) == []


def test_record_without_a_time_goes(incoming):
    put(incoming, "a", received="once upon a time")
    sweep(incoming, NOW)
    assert left(incoming) == []


@pytest.mark.parametrize(("hours", "names"), [(1, ["a.part", "a.resume"]), (25, [])])
def test_beginning_of_an_answer_may_be_continued_for_a_day(incoming, hours, names):
    for name in ("a.part", "a.resume"):
        path = incoming / "office" / "t" / name
        path.write_bytes(b"begin")
        then = (NOW - dt.timedelta(hours=hours)).timestamp()
        os.utime(path, (then, then))
    sweep(incoming, NOW)
    assert left(incoming) == names


def test_staged_vintage_of_a_run_that_was_stopped_goes(incoming):
    folder = staging(incoming, "office") / "office" / "2026-11-23"
    folder.mkdir(parents=True)
    (folder / "t.toml").write_text("half", encoding="utf-8")
    sweep(incoming, NOW)
    assert left(incoming) == []
    assert not staging(incoming, "office").exists()


def test_what_is_in_place_is_let_go_and_files_of_others_stay(incoming, tmp_path):
    ours, other = put(incoming, "a"), tmp_path / "dropped.csv"
    put(incoming, "envelope")
    other.write_bytes(b"x")
    question = Request("office", "t", "", "GET", "")
    let_go(incoming, [Answer(question, 200, {}, path, 1, "", TODAY) for path in (ours, other)])
    assert left(incoming) == []
    assert other.exists()


def test_second_refresh_is_told_that_one_is_at_work(incoming):
    held = FileLock(incoming / ".lock")
    with held, pytest.raises(LockedError, match="another refresh is at work"), locked(incoming):
        pass
    with locked(incoming):
        pass
