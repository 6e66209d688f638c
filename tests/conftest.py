"""Fixtures that more than one file of tests needs: the real checkout, and a world small enough to spoil."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(
    0, str(Path(__file__).resolve().parent)
)  # for strategies, frames and world: no test folder is a package

from evidence.build import derive_facts
from evidence.facts.register import FactRegister
from evidence.indicators.catalogue import Catalogue, derive_catalogue
from evidence.paths import Project
from evidence.tables.store import Tables
from world import Sandbox, found_world

# No clock and no memory between runs: a test that fails today failed yesterday.
settings.register_profile("report", derandomize=True, deadline=None, database=None, max_examples=40)
settings.load_profile("report")


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(Path(__file__).resolve().parents[1])


@pytest.fixture(scope="session")
def derived(project: Project) -> tuple[FactRegister, dict[str, bytes]]:
    """All facts of the real data, and the generated tables by file name."""
    return derive_facts(project)


@pytest.fixture(scope="session")
def tables(derived: tuple[FactRegister, dict[str, bytes]]) -> Tables:
    return derived[0].tables


@pytest.fixture(scope="session")
def catalogue(tables: Tables) -> Catalogue:
    return derive_catalogue(tables)


@pytest.fixture(scope="session")
def register(tables: Tables, catalogue: Catalogue) -> FactRegister:
    return FactRegister(tables, catalogue)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return found_world(tmp_path / "checkout")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> FactRegister:
    """All facts of the small world, for tests that only read."""
    return FactRegister(found_world(tmp_path_factory.mktemp("small") / "checkout").build())
