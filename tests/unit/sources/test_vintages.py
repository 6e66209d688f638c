import datetime as dt
import hashlib
import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import SnapshotError
from evidence.sources import vintages
from evidence.sources.exchange import Answer, Request
from evidence.sources.origin import Origin, Part
from evidence.sources.vintages import (
    day,
    ending,
    free_name,
    is_vintage,
    newest,
    put_in_place,
    stage,
    stored_parts,
    write_origin,
)

TODAY = dt.date(2026, 11, 23)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip)


def answer(path, content=b"1\t2\n", *, role="data", part=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    question = Request("office", "t", "office", "GET", "t", role=role, part=part)
    checksum = hashlib.sha256(content).hexdigest()
    return Answer(question, 200, {"etag": '"a"'}, path, len(content), checksum, "2026-11-23T08:10:00Z")


def origin(parts, **keys):
    return Origin(
        title="A table",
        publisher="office",
        address="https://office.example/t",
        licence="free",
        tier="primary",
        retrieved="2026-11-23",
        published="2026-11-20",
        reader="eurostat_tsv",
        disclosure_control="none",
        sha256="2" * 64,
        table="t",
        client="eurostat",
        content="3" * 64,
        rows=1,
        part=parts,
        **({"note": ""} | keys),
    )


def said(given):
    return given.request.canonical("https://office.example/")


# Names


@pytest.mark.parametrize("name", ["2026", "2026-10", "2026-10-31", "2026-10-31b", "2026-10-31z"])
def test_year_month_day_and_a_further_one_of_a_day_are_vintages(name):
    assert is_vintage(name)


@pytest.mark.parametrize(
    "name", ["2026-10b", "2026b", "2026-10-31a", "2026-10-31bb", "2026-10-31B", "latest", ""]
)
def test_nothing_else_is_a_vintage(name):
    assert not is_vintage(name)


def test_letter_is_no_part_of_the_day():
    assert [day(name) for name in ("2026-11-23", "2026-11-23c", "2026-10")] == [
        "2026-11-23",
        "2026-11-23",
        "2026-10",
    ]


def test_second_vintage_of_a_day_gets_a_letter_and_none_is_taken_twice(tmp_path):
    names = []
    for _ in range(3):
        names.append(free_name(tmp_path, TODAY))
        (tmp_path / names[-1]).mkdir()
    assert names == ["2026-11-23", "2026-11-23b", "2026-11-23c"]
    assert sorted(names) == names


def test_twenty_seventh_vintage_of_a_day_waits_for_tomorrow(tmp_path):
    for letter in ("", *vintages.LETTERS):
        (tmp_path / f"2026-11-23{letter}").mkdir()
    with pytest.raises(SnapshotError, match="no name is left for another vintage of this day"):
        free_name(tmp_path, TODAY)


# Files


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("k.body", b"PK\x03\x04" + bytes(40), "zip"),
        ("k.body", b"\x1f\x8b\x08", "gz"),
        ("k.body", b'{"a": 1}', "json"),
        ("k.body", b"<a/>", "xml"),
        ("k.body", b"a;b\n1;2\n", "csv"),
        ("k.body", b"a\tb\n1\t2\n", "tsv"),
        ("Asyl 2026.XLSX", b"PK\x03\x04" + bytes(40), "xlsx"),
        ("Asyl.csv.gz", b"\x1f\x8b\x08", "csv.gz"),
        ("Asyl.toml", b"a = 1", "toml"),
    ],
)
def test_ending_is_what_a_person_wrote_or_what_the_bytes_are(tmp_path, name, content, expected):
    assert ending(answer(tmp_path / name, content)) == expected


def test_one_file_has_the_name_of_the_table_and_several_are_numbered(tmp_path):
    data = [answer(tmp_path / f"{key}.body", part=f"year {key}") for key in "12"]
    about = answer(tmp_path / "3.body", b"{}", role="metadata")
    assert [part.file for part in stored_parts("t", data[:1], said)] == ["t.tsv"]
    parts = stored_parts("t", [about, *data], said)
    assert [part.file for part in parts] == ["t.1.tsv", "t.2.tsv", "t.metadata.json"]
    assert [part.part for part in parts] == ["year 1", "year 2", ""]
    assert parts[0].request == '{"form":{},"method":"GET","query":{},"url":"https://office.example/t"}'


# The sidecar


@given(note=text, updated=text, attribution=text, headers=st.dictionaries(text, text, max_size=3))
def test_sidecar_reads_as_it_was_written(note, updated, attribution, headers):
    part = Part(
        file="t.tsv",
        request='{"a":"ü\\"\\\\"}',
        status=200,
        received="2026-11-23T08:10:00Z",
        bytes=1,
        sha256="1" * 64,
        headers=headers,
    )
    before = origin((part,), note=note, updated=updated, attribution=attribution)
    assert Origin.model_validate(tomllib.loads(write_origin(before))) == before


def test_sidecar_is_one_key_a_line(tmp_path):
    parts = stored_parts("t", [answer(tmp_path / "1.body")], said)
    lines = write_origin(origin(parts)).splitlines()
    assert 'table = "t"' in lines
    assert 'headers = { "etag" = "\\"a\\"" }' in lines
    assert lines.count("[[part]]") == 1


# In place


@pytest.fixture
def world(tmp_path):
    """Raw data and incoming of one checkout, with an answer that came."""
    raw, incoming = tmp_path / "raw", tmp_path / "incoming"
    raw.mkdir()
    came = answer(incoming / "office" / "t" / "1.body")
    folder = incoming / ".staged-office" / "office" / "2026-11-23"
    return raw, incoming, came, folder


def test_vintage_is_staged_first_and_then_in_place_as_a_whole(world):
    raw, incoming, came, folder = world
    stage(folder, origin(stored_parts("t", [came], said)), [came], movable=incoming)
    assert sorted(path.name for path in folder.iterdir()) == ["t.toml", "t.tsv"]
    assert list(raw.iterdir()) == []
    put_in_place(folder, raw)
    assert (raw / "office/2026-11-23/t.tsv").read_bytes() == b"1\t2\n"
    assert not folder.exists()


def test_file_of_a_person_is_copied_so_that_later_edits_change_no_vintage(world, tmp_path):
    raw, incoming, _, folder = world
    dropped = answer(tmp_path / "drop" / "t.csv")
    stage(folder, origin(stored_parts("t", [dropped], said)), [dropped], movable=incoming)
    put_in_place(folder, raw)
    with dropped.path.open("r+b") as stream:
        stream.write(b"9")
    assert (raw / "office/2026-11-23/t.csv").read_bytes() == b"1\t2\n"


def test_file_system_without_links_gets_copies(world, monkeypatch):
    raw, incoming, came, folder = world
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(95, "not supported")))
    stage(folder, origin(stored_parts("t", [came], said)), [came], movable=incoming)
    put_in_place(folder, raw)
    assert (raw / "office/2026-11-23/t.tsv").read_bytes() == b"1\t2\n"


def test_vintage_that_is_there_is_never_replaced(world):
    raw, incoming, came, folder = world
    there = raw / "office" / "2026-11-23"
    there.mkdir(parents=True)
    stage(folder, origin(stored_parts("t", [came], said)), [came], movable=incoming)
    with pytest.raises(SnapshotError, match="office/2026-11-23: the vintage cannot be written"):
        put_in_place(folder, raw)
    assert list(there.iterdir()) == []


def test_disk_that_takes_nothing_is_told_and_nothing_is_in_place(world, monkeypatch):
    raw, incoming, came, folder = world

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SnapshotError, match=r"No space left on device\. Next step: free the folder"):
        stage(folder, origin(stored_parts("t", [came], said)), [came], movable=incoming)
    assert list(raw.iterdir()) == []


def test_newest_vintage_of_a_table_is_found_by_its_sidecar(world):
    raw, incoming, came, folder = world
    assert newest(raw, "office", "t") is None
    for name in ("2026-11-23", "2026-11-23b", "2025-12-01"):
        staged = folder.with_name(name)
        stage(staged, origin(stored_parts("t", [came], said), note=name), [came], movable=incoming)
        put_in_place(staged, raw)
    found = newest(raw, "office", "t")
    assert (found[0], found[1].note) == ("2026-11-23b", "2026-11-23b")
    assert newest(raw, "office", "u") is None
