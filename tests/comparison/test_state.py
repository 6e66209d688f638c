"""A state is read from what was published alone, and what is kept of it gives the same comparison as the site."""

import pytest
from published import PAGES, SHARE, files, row, rows, state

from evidence.comparison.comparison import compare
from evidence.comparison.state import State, published_in
from evidence.errors import UsageError


def put(folder, content):
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def newer():
    tables = rows()
    row(tables, "facts", SHARE)["value"] = "10"
    tables["facts"].remove(tables["facts"][3])
    return state(tables)


@pytest.mark.parametrize("inside", ["", "site"])
def test_site_and_the_folder_around_it_hold_the_same_state(tmp_path, inside):
    put(tmp_path / "site", files())
    read = State.of_folder(tmp_path / inside)
    assert compare(state(), read).empty
    assert read.edition == "2024-01-15"


def test_kept_state_gives_the_same_comparison_as_the_site(tmp_path):
    put(tmp_path / "site", files())
    State.of_folder(tmp_path).write(tmp_path / "kept" / "state")
    kept = State.of_folder(tmp_path / "kept")
    assert compare(kept, newer()).as_json() == compare(State.of_folder(tmp_path), newer()).as_json()
    assert not compare(kept, newer()).empty


def test_kept_state_is_written_with_the_same_bytes_again(tmp_path):
    state().write(tmp_path / "one" / "state")
    State.of_folder(tmp_path / "one").write(tmp_path / "two")
    for path in sorted((tmp_path / "one" / "state").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_kept_state_is_preferred_to_the_site_beside_it(tmp_path):
    put(tmp_path / "site", files())
    state().write(tmp_path / "state")
    assert published_in(tmp_path) == tmp_path / "state"


def test_feed_is_kept_with_the_state(tmp_path):
    put(tmp_path / "site", files() | {"de/changes.atom": b"<feed/>"})
    State.of_folder(tmp_path).write(tmp_path / "state")
    assert State.of_folder(tmp_path / "state").feeds == {"de": b"<feed/>"}


def test_report_without_claims_has_none():
    content = files()
    del content["downloads/claims.csv"], content["downloads/specifications.csv"]
    assert State.of_files(content).claims.is_empty()
    assert compare(State.of_files(content), State.of_files(content)).empty


def test_folder_without_a_published_state_is_refused_by_name(tmp_path):
    with pytest.raises(UsageError, match="no published state"):
        State.of_folder(tmp_path)


def test_table_without_a_column_that_is_needed_is_refused():
    content = files()
    content["downloads/facts.csv"] = b"id,value\na.14.2023,1\n"
    with pytest.raises(UsageError, match=r"a column is missing.*no unit"):
        State.of_files(content)


def test_site_without_facts_is_refused():
    with pytest.raises(UsageError, match="no published table"):
        State.of_files(PAGES)
