"""The tool that spoils raw cells: what it changes, and how it tells what became of a change."""

import importlib.util
import random
import sys
from types import ModuleType

import pytest

from evidence.sources.snapshots import read_snapshots
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.registers import read_registers
from evidence.vocabulary import breakdowns
from world import POPULATION


@pytest.fixture(scope="module")
def mutate(project) -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", project.root / "tools" / "mutate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small_tables(sandbox):
    registers = read_registers(sandbox.project.registers)
    snapshots = read_snapshots(sandbox.project.raw, frozenset(entry.id for entry in registers.publishers))
    return snapshots, registers


@pytest.mark.parametrize("column", COLUMNS)
def test_every_change_of_a_cell_gives_another_text(mutate, small_tables, column):
    change = mutate.changes_of(small_tables[1])[column]
    rng = random.Random(7)  # noqa: S311  # repeatable, nothing secret
    texts = ["", "sex=female", "age=0-19;sex=male"] if column == "breakdown" else ["", "x", "2023-12-31"]
    assert all(change(text, rng) != text for text in texts for _ in range(50))


def test_changed_breakdown_is_one_that_the_vocabulary_knows(mutate, small_tables):
    change = mutate.changes_of(small_tables[1])["breakdown"]
    rng = random.Random(7)  # noqa: S311  # repeatable, nothing secret
    assert all(breakdowns.parse(change("age=0-19;sex=male", rng)) is not None for _ in range(50))


@pytest.mark.parametrize(
    ("cell", "outcome", "reason"),
    [
        ({"region": "14999"}, "STOPPED", "check_observations"),
        ({"value": "3037"}, "STOPPED", "check_identities"),
        ({"value_status": "provisional"}, "MOVED", "indicators.csv"),
        ({"note": "said otherwise"}, "TOLD", "observations.csv"),
        ({"source_title": "Another title"}, "TOLD", "sources.csv"),
        ({}, "UNSEEN", ""),
    ],
)
def test_what_became_of_a_change_is_told(mutate, sandbox, small_tables, cell, outcome, reason):
    sound = mutate.build(*small_tables)
    sandbox.rewrite(POPULATION, 2, **cell)
    _, registers = small_tables
    spoilt = read_snapshots(sandbox.project.raw, frozenset(entry.id for entry in registers.publishers))
    assert mutate.judge(spoilt, registers, sound) == (getattr(mutate, outcome), reason)
