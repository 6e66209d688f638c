"""The ledger: records that are the same bytes for the same edition, and that say what cannot be read."""

import json

import pytest
from records import out_folder, publish, record

from evidence.editions.ledger import Record, current, find, numbers, read_ledger, read_record
from evidence.editions.shelf import Shelf
from evidence.errors import ShelfError, UsageError


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    (tmp_path / "editions").mkdir()
    return Shelf(tmp_path / "editions")


def test_record_is_the_same_bytes_for_the_same_edition_and_comes_back_as_it_was():
    one = record(7, {"b": "2", "a": "1"}, gate=({"check": "links", "passed": True},), since=6)
    other = record(7, {"a": "1", "b": "2"}, gate=({"passed": True, "check": "links"},), since=6)
    assert one.to_bytes() == other.to_bytes()
    assert Record.model_validate_json(one.to_bytes()) == one


def test_record_has_sorted_keys_and_no_moment():
    content = json.loads(record(1, {}).to_bytes())
    assert list(content) == sorted(content)
    assert not {"time", "moment", "created", "date"} & set(content)


def test_ledger_has_every_edition_in_order(shelf, tmp_path):
    assert read_ledger(shelf.folder) == []
    out = out_folder(tmp_path / "out")
    for _ in range(3):
        publish(shelf, out)
    (shelf.folder / ".broken-0004").mkdir()
    (shelf.folder / "notices").mkdir()
    assert [entry.number for entry in read_ledger(shelf.folder)] == [1, 2, 3]
    assert numbers(shelf.folder / "nowhere") == []


def test_edition_is_found_by_number_and_without_one_it_is_that_in_force(shelf, tmp_path):
    out = out_folder(tmp_path / "out")
    publish(shelf, out)
    publish(shelf, out)
    assert find(shelf.folder).name == "0002"
    assert find(shelf.folder, 1).name == "0001"
    with pytest.raises(UsageError, match="There is no edition 9 in .*; there: 1, 2"):
        find(shelf.folder, 9)


def test_without_an_edition_the_next_step_is_said(shelf):
    with pytest.raises(UsageError, match="No edition is in force .* Make one with: evidence rebuild"):
        find(shelf.folder)


def test_link_that_leads_nowhere_is_no_edition_in_force(shelf):
    (shelf.folder / "current").symlink_to("0003")
    assert current(shelf.folder) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "Invalid JSON"), ("{}", "number: Field required"), (None, "No such file")],
)
def test_record_that_cannot_be_read_is_one_message(shelf, content, said):
    edition = shelf.edition(1)
    edition.mkdir()
    if content is not None:
        (edition / "edition.json").write_text(content, encoding="utf-8")
    with pytest.raises(ShelfError, match=said) as caught:
        read_record(edition)
    assert len(str(caught.value).splitlines()) == 1
    assert "Next step" in str(caught.value)
