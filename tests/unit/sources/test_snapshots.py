import pytest

from evidence.errors import SnapshotError
from evidence.sources.snapshots import read_snapshots
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


@pytest.mark.parametrize("folder", ["final_v2", "2024-1", "24-01", "2024-01-15-b", "２０２４"])
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
