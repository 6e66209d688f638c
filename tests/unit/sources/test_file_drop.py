import datetime as dt
import gzip

import pytest

from evidence.errors import AnswerError, SnapshotError, TableError, TooLargeError
from evidence.sources.clients import client
from evidence.sources.clients.file_drop import FILE_DROP, read_sidecar
from evidence.sources.exchange import Body
from tables_of_publishers import definition

DAY = dt.date(2026, 11, 23)
SIDECAR = """retrieved = "2026-11-20"
published = "2026-10"
address = "https://office.example/t.csv"
licence = "dl-de/by-2-0"
note = "by mail"
"""


@pytest.fixture
def drop(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(tmp_path))
    folder = tmp_path / "data" / "drop" / "office" / "t"
    folder.mkdir(parents=True)
    return folder


def put(folder, name, content=b"a,b\n1,2\n", sidecar=SIDECAR):
    (folder / name).write_bytes(content)
    if sidecar is not None:
        (folder / f"{name.split('.')[0]}.toml").write_text(sidecar, encoding="utf-8")


def fetched(table=None):
    table = table or definition()
    return FILE_DROP.fetch(FILE_DROP.plan(table, DAY), table, None)


def test_file_drop_is_a_client_among_the_others():
    assert client("file_drop") is FILE_DROP


def test_plan_names_each_file_and_its_size(drop):
    put(drop, "2025.csv")
    put(drop, "2024.csv")
    plan = FILE_DROP.plan(definition(), DAY)
    assert [request.path for request in plan.requests] == [
        "data/drop/office/t/2024.csv",
        "data/drop/office/t/2025.csv",
    ]
    assert [request.part for request in plan.requests] == ["2024.csv", "2025.csv"]
    assert plan.expected_bytes == 16


def test_plan_without_files_asks_for_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(tmp_path))
    plan = FILE_DROP.plan(definition(), DAY)
    assert (plan.requests, plan.expected_bytes) == ((), None)
    with pytest.raises(
        AnswerError, match=r"office/t: nothing was dropped.*https://office\.example/t and put it there"
    ):
        fetched()


def test_files_come_before_their_sidecars_and_stay_where_they_are(drop):
    put(drop, "b.csv")
    put(drop, "a.csv.gz", gzip.compress(b"a,b\n"))
    answers = fetched()
    assert [(answer.path.name, answer.request.role) for answer in answers] == [
        ("a.csv.gz", "data"),
        ("b.csv", "data"),
        ("a.toml", "metadata"),
        ("b.toml", "metadata"),
    ]
    assert all(answer.path.is_file() for answer in answers)
    assert {answer.received for answer in answers} == {"2026-11-20T00:00:00Z"}
    assert answers[1].content() == b"a,b\n1,2\n"


def test_folder_may_be_named(drop):
    put(drop, "a.csv")
    table = definition(id="other", ask={"folder": "office/t"})
    assert len(fetched(table)) == 2


@pytest.mark.parametrize("folder", ["../raw", "/etc", "a/../../b", "", "a\\b"])
def test_folder_outside_is_refused(drop, folder):
    with pytest.raises(TableError, match="is not below data/drop"):
        FILE_DROP.plan(definition(ask={"folder": folder}), DAY)


def test_file_without_a_sidecar_is_refused(drop):
    put(drop, "a.csv", sidecar=None)
    with pytest.raises(
        SnapshotError, match=r'data/drop/office/t/a\.csv: file without a sidecar\. Expected "a\.toml"'
    ):
        fetched()


@pytest.mark.parametrize("name", ["report.pdf", "old.xls", "lonely.toml"])
def test_file_that_is_no_table_is_refused(drop, name):
    put(drop, "a.csv")
    (drop / name).write_text("x", encoding="utf-8")
    with pytest.raises(SnapshotError, match=f"{name}: file that is no table"):
        fetched()


def test_hidden_files_are_not_looked_at(drop):
    put(drop, "a.csv")
    (drop / ".DS_Store").write_text("x", encoding="utf-8")
    (drop / "~$a.xlsx").write_text("x", encoding="utf-8")
    assert len(fetched()) == 2


def test_file_above_the_limit_is_refused(drop):
    put(drop, "a.csv")
    with pytest.raises(TooLargeError, match=r"a\.csv: the file is too large.*at most 4 bytes; found 8"):
        fetched(definition(max_bytes=4))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('licence = "dl-de/by-2-0"\n', 'key "licence"'),
        ('retrieved = "2026-11-20"\n', 'key "retrieved"'),
    ],
)
def test_sidecar_without_a_key_is_refused(line, message):
    with pytest.raises(SnapshotError, match=message):
        read_sidecar(Body("a.toml", data=SIDECAR.replace(line, "").encode()))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2026-11-20", "2026-11", "names no day"),
        ("2026-11-20", "yesterday", 'key "retrieved"'),
        ("https:", "ftp:", 'key "address"'),
        ("note", "notes", 'key "notes"'),
        ('"by mail"', "by mail", "not readable"),
    ],
)
def test_sidecar_that_means_nothing_is_refused(old, new, message):
    with pytest.raises(SnapshotError, match=message):
        read_sidecar(Body("a.toml", data=SIDECAR.replace(old, new).encode()))


def test_content_is_the_same_whatever_the_packing_and_the_ends_of_lines():
    plain, packed = b"a,b\n1,2\n", gzip.compress(b"\xef\xbb\xbfa,b\r\n1,2\r\n")
    first, second = (FILE_DROP.content([Body("a", data=data)], definition()) for data in (plain, packed))
    assert first == second
    assert first != FILE_DROP.content([Body("a", data=b"a,b\n1,3\n")], definition())


def test_newest_publication_describes_the_table():
    older = SIDECAR.replace("2026-10", "2025-10")
    described = FILE_DROP.described(
        [Body("a.toml", data=SIDECAR.encode()), Body("b.toml", data=older.encode())]
    )
    assert (described.updated, described.licence) == ("2026-10", "dl-de/by-2-0")
