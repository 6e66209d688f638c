"""Fixtures of the tests of editions."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
for folder in (TESTS / "editions", TESTS / "refresh"):  # no test folder is a package
    sys.path.insert(0, str(folder))

import pytest  # noqa: E402  # the helpers are found now
from small_editions import Report, copied, found_report  # noqa: E402


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Report:
    """The checkout without an edition."""
    return found_report(tmp_path_factory.mktemp("editions") / "checkout")


@pytest.fixture(scope="session")
def first(founded, tmp_path_factory) -> Report:
    """The checkout with its first edition."""
    report = copied(founded, tmp_path_factory.mktemp("first") / "checkout")
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    return report


@pytest.fixture
def fresh(founded, tmp_path) -> Report:
    """A checkout without an edition, to be spoilt."""
    return copied(founded, tmp_path / "checkout")


@pytest.fixture
def report(first, tmp_path) -> Report:
    """A checkout with its first edition, to be spoilt."""
    return copied(first, tmp_path / "checkout")
