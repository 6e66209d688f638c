import hashlib

import pytest

from evidence.errors import SnapshotError
from evidence.sources.snapshots import read_snapshots, stored_file
from world import POPULATION, SHARES

KNOWN = frozenset({"office", "press"})


def test_snapshots_come_sorted_by_name_with_their_bytes(sandbox):
    snapshots = read_snapshots(sandbox.project.raw, KNOWN)
    assert [snapshot.name for snapshot in snapshots] == [POPULATION, SHARES]
    assert sandbox.csv(POPULATION).read_bytes() == snapshots[0].content


def test_name_of_a_snapshot_says_publisher_vintage_and_table(sandbox):
    snapshot = read_snapshots(sandbox.project.raw, KNOWN)[0]
    assert (snapshot.publisher, snapshot.vintage, snapshot.table) == ("office", "2024-01", "population")


def test_reading_changes_no_file(sandbox):
    before = {path: path.read_bytes() for path in sandbox.project.raw.rglob("*") if path.is_file()}
    read_snapshots(sandbox.project.raw, KNOWN)
    assert before == {path: path.read_bytes() for path in sandbox.project.raw.rglob("*") if path.is_file()}


def test_a_readme_beside_the_snapshots_is_welcome(sandbox):
    (sandbox.project.raw / "README.md").write_text("what lies here", encoding="utf-8")
    assert len(read_snapshots(sandbox.project.raw, KNOWN)) == 2


def test_without_raw_data_there_is_nothing_to_build_from(tmp_path):
    with pytest.raises(SnapshotError, match="there is no data to build from"):
        read_snapshots(tmp_path / "raw", KNOWN)


def test_one_changed_byte_is_noticed(sandbox):
    path = sandbox.csv(POPULATION)
    path.write_bytes(path.read_bytes().replace(b"3000", b"3001"))
    with pytest.raises(
        SnapshotError, match=r"office/2024-01/population\.csv: the file differs from its record"
    ):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_sidecar_of_another_publisher_is_noticed(sandbox):
    sandbox.amend(POPULATION, publisher="press")
    with pytest.raises(SnapshotError, match=r'unknown publisher.*found "press"'):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_publisher_outside_of_the_register_is_noticed(sandbox):
    with pytest.raises(SnapshotError, match=r"press/2024-02/shares\.csv: unknown publisher"):
        read_snapshots(sandbox.project.raw, frozenset({"office"}))


@pytest.mark.parametrize(
    "place", ["stray.csv", "office/stray.csv", "office/2024-01/deep/stray.csv", "office/2024-01/a.xlsx"]
)
def test_file_outside_of_publisher_and_vintage_is_noticed(sandbox, place):
    path = sandbox.project.raw / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    with pytest.raises(SnapshotError, match=f"{place}: file that is no snapshot"):
        read_snapshots(sandbox.project.raw, KNOWN)


@pytest.mark.parametrize(
    "folder", ["final_v2", "2024-1", "24-01", "2024-01-15-b", "2024-01-15a", "2024-01b", "２０２４"]
)
def test_vintage_folder_that_is_no_date_is_noticed(sandbox, folder):
    sandbox.csv(POPULATION).parent.rename(sandbox.project.raw / "office" / folder)
    with pytest.raises(SnapshotError, match=f'vintage folder that is no date.*found "{folder}"'):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_faults_of_several_files_are_told_together(sandbox):
    sandbox.csv(POPULATION).write_bytes(b"")
    sandbox.sidecar(SHARES).unlink()
    (sandbox.project.raw / "office" / "2024-01" / "lost.toml").write_bytes(b"")
    with pytest.raises(SnapshotError) as error:
        read_snapshots(sandbox.project.raw, KNOWN)
    told = str(error.value)
    assert "empty file" in told
    assert "file without a sidecar" in told
    assert "sidecar without a file" in told
    assert len(told.splitlines()) == 3


# What a publisher sent


def refreshed(sandbox, vintage="2026-11-23", files=(("t.zip", b"one"),), about=()):
    """Put a vintage of table ``t`` beside the others and return its folder."""
    folder = sandbox.project.raw / "office" / vintage
    folder.mkdir()
    lines = [
        'title = "A table"\npublisher = "office"\naddress = "https://office.example/t"\nlicence = "free"\ntier = "primary"',
        'retrieved = "2026-11-23"\npublished = "2026-11-20"\nreader = "eurostat_tsv"\ndisclosure_control = "none"',
        f'note = ""\nsha256 = "{sha256(b"".join(content for _, content in files))}"\ntable = "t"\nclient = "eurostat"',
        f'content = "{"3" * 64}"\nrows = 2',
    ]
    for role, parts in (("data", files), ("metadata", about)):
        for name, content in parts:
            (folder / name).write_bytes(content)
            lines.append(
                f'[[part]]\nfile = "{name}"\nrole = "{role}"\nrequest = "{{}}"\nstatus = 200\n'
                f'received = "2026-11-23T08:10:00Z"\nbytes = {len(content)}\nsha256 = "{sha256(content)}"'
            )
    (folder / "t.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_refreshed_table_comes_with_its_files_those_with_figures_apart(sandbox):
    refreshed(
        sandbox,
        files=[("t.1.zip", b"one"), ("t.2.zip", b"two")],
        about=[("t.metadata.json", b"{}"), ("t.metadata.toml", b"x")],
    )
    snapshot = next(entry for entry in read_snapshots(sandbox.project.raw, KNOWN) if entry.table == "t")
    assert [part.read() for part in snapshot.data] == [b"one", b"two"]
    assert [part.name for part in snapshot.parts[2:]] == ["t.metadata.json", "t.metadata.toml"]
    assert snapshot.content == b""


def test_file_of_a_refreshed_table_is_the_single_one_or_the_sidecar_that_names_all(sandbox):
    refreshed(sandbox)
    refreshed(sandbox, "2026-11-23b", [("t.1.zip", b"one"), ("t.2.zip", b"two")])
    files = [entry.file for entry in read_snapshots(sandbox.project.raw, KNOWN)]
    assert files == [
        f"{POPULATION}.csv",
        "office/2026-11-23/t.zip",
        "office/2026-11-23b/t.toml",
        f"{SHARES}.csv",
    ]
    assert [stored_file(name) for name in (POPULATION, files[1])] == [f"{POPULATION}.csv", files[1]]


@pytest.mark.parametrize("name", ["t.1.zip", "t.2.zip", "t.metadata.json"])
def test_one_changed_byte_of_any_stored_file_is_noticed(sandbox, name):
    folder = refreshed(
        sandbox, files=[("t.1.zip", b"one"), ("t.2.zip", b"two")], about=[("t.metadata.json", b"{}")]
    )
    path = folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(SnapshotError, match=rf"{name}: the file differs from its record"):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_files_that_were_exchanged_are_noticed_although_each_is_sound(sandbox):
    folder = refreshed(sandbox, files=[("t.1.zip", b"one"), ("t.2.zip", b"two")])
    sidecar = folder / "t.toml"
    text = sidecar.read_text(encoding="utf-8")
    text = text.replace("t.1.zip", "?").replace("t.2.zip", "t.1.zip").replace("?", "t.2.zip")
    sidecar.write_text(text, encoding="utf-8")
    for name, content in (("t.1.zip", b"two"), ("t.2.zip", b"one")):
        (folder / name).write_bytes(content)
    read_snapshots(sandbox.project.raw, KNOWN)  # the order of the parts is that of the sidecar
    sidecar.write_text(sidecar.read_text("utf-8").replace(sha256(b"onetwo"), sha256(b"twoone")), "utf-8")
    with pytest.raises(SnapshotError, match=r"t\.toml: the file differs from its record"):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_stored_file_that_is_gone_is_told_with_its_name(sandbox):
    folder = refreshed(sandbox, files=[("t.1.zip", b"one"), ("t.2.zip", b"two")])
    (folder / "t.2.zip").unlink()
    with pytest.raises(
        SnapshotError, match=r't\.toml: sidecar without a file\. Expected "t\.2\.zip" beside it'
    ):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_file_that_no_sidecar_names_is_a_stranger_whatever_its_ending(sandbox):
    folder = refreshed(sandbox)
    (folder / "t.3.zip").write_bytes(b"three")
    with pytest.raises(SnapshotError, match=r"office/2026-11-23/t\.3\.zip: file that is no snapshot"):
        read_snapshots(sandbox.project.raw, KNOWN)


def test_sidecar_under_another_name_is_noticed(sandbox):
    folder = refreshed(sandbox)
    (folder / "t.toml").rename(folder / "u.toml")
    (folder / "u.zip").write_bytes(b"one")
    with pytest.raises(SnapshotError) as error:
        read_snapshots(sandbox.project.raw, KNOWN)
    assert 'u.toml: sidecar without a file. Expected "t.zip" beside it' in str(error.value)
