"""Which two editions are compared: those that a person names, otherwise the two newest."""

import pytest

from evidence.editions.choice import choose
from evidence.errors import UsageError


@pytest.fixture
def shelf(tmp_path):
    """Three editions, of which the third is in force, and a fourth that is not."""
    folder = tmp_path / "editions"
    for number in range(1, 5):
        (folder / f"{number:04d}").mkdir(parents=True)
    (folder / "current").symlink_to("0003")
    return folder


def chosen(shelf, *named):
    return [entry.number or entry.folder.name for entry in choose(shelf, shelf.parent / "build", *named)]


def test_edition_in_force_is_compared_with_the_one_before_it(shelf):
    assert chosen(shelf) == [2, 3]


def test_one_edition_is_compared_with_the_one_in_force(shelf):
    assert chosen(shelf, "1") == [1, 3]


def test_two_editions_are_compared_as_they_are_named(shelf):
    assert chosen(shelf, "4", "2") == [4, 2]


def test_folders_may_be_named_instead(shelf, tmp_path):
    assert chosen(shelf, str(shelf / "0001"), str(shelf / "0002")) == ["0001", "0002"]


def test_one_folder_is_compared_with_the_last_build_where_there_is_no_edition(tmp_path):
    (tmp_path / "old").mkdir()
    assert chosen(tmp_path / "editions", str(tmp_path / "old")) == ["old", "build"]


@pytest.mark.parametrize(
    ("named", "message"),
    [(["9"], r"There is no edition 9 .*Known: 1, 2, 3, 4"), (["somewhere"], "neither the number")],
)
def test_unknown_edition_is_refused_with_those_that_are_known(shelf, named, message):
    with pytest.raises(UsageError, match=message):
        chosen(shelf, *named)


def test_first_edition_has_none_before_it(shelf):
    (shelf / "current").unlink()
    (shelf / "current").symlink_to("0001")
    with pytest.raises(UsageError, match="no edition before edition 1"):
        chosen(shelf)


def test_nothing_to_compare_is_said_with_the_next_step(tmp_path):
    with pytest.raises(UsageError, match="evidence rebuild"):
        chosen(tmp_path / "editions")
