"""All readers alike: whatever the bytes, cells that keep their promise or one error that a person can act on."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bodies_of_readers import specimens
from evidence.errors import AnswerError, TableError
from evidence.tables.cells import cells
from evidence.tables.readers.catalogue import READERS
from spoiling import spoil

SPECIMENS = specimens()
LONGEST_MESSAGE = 20_000

every_reader = pytest.mark.parametrize("name", sorted(READERS))


def outcome(name, *bodies):
    """Return the cells that a reader makes of bodies, checked once more, or its message."""
    specimen = SPECIMENS[name]
    try:
        found = specimen.read(*bodies)
    except (TableError, AnswerError) as fault:
        told = str(fault)
        assert specimen.table.name in told
        assert "Next step: " in told
        assert len(told) < LONGEST_MESSAGE
        return told
    return cells(found.frame, found.dimensions, found.labels, where=specimen.table.name)


def test_every_reader_has_a_specimen():
    assert set(SPECIMENS) == set(READERS)


@every_reader
def test_specimen_is_read(name):
    assert SPECIMENS[name].read().frame.height > 0


@every_reader
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(content=b"")
@example(content=b"\n")
@example(content=b"<!DOCTYPE html><html><title>Wartung</title></html>")
@example(content=b"PK\x03\x04")
@example(content=b"\x1f\x8b\x08\x00")
@example(content=b"[" * 100_000)
def test_any_bytes_give_one_clean_error(name, content):
    assert isinstance(outcome(name, content), str)


@every_reader
@given(seed=st.integers(0, 2**32))
def test_body_that_was_spoiled_gives_cells_or_one_clean_error(name, seed):
    draw = random.Random(seed)  # noqa: S311  ways to spoil a file, no secret
    bodies = list(SPECIMENS[name].bodies)
    victim = draw.randrange(len(bodies))
    bodies[victim] = spoil(bodies[victim], draw)
    outcome(name, *bodies)


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("drop_csv", 1, 0),
        ("eurostat_csv", 1, 0),
        ("eurostat_tsv", 1, 0),
        ("genesis_classic", 7, 4),
        ("genesis_cube", 10, 0),
        ("inkar_bulk", 1, 0),
        ("inkar_export", 2, 0),
    ],
)
@given(data=st.data())
def test_order_of_lines_changes_nothing(name, above, below, data):
    """Neither the cells nor, whatever is wrong, whether they are refused."""
    lines = SPECIMENS[name].bodies[0].split(b"\n")[:-1]
    last = len(lines) - below
    turned = data.draw(st.permutations(lines[above:last]))
    body = b"\n".join([*lines[:above], *turned, *lines[last:]]) + b"\n"
    expected, found = outcome(name, SPECIMENS[name].bodies[0]), outcome(name, body)
    columns = [column for column in expected.frame.columns if column != "line"]
    assert sorted(found.frame.select(columns).rows(), key=str) == sorted(
        expected.frame.select(columns).rows(), key=str
    )
    assert found.labels == expected.labels
