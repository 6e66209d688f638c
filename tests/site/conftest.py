"""The built site, whole, and one page of it after the other."""

import sys
from pathlib import Path

import pytest

sys.path.insert(
    0, str(Path(__file__).resolve().parent)
)  # for finished and reading: no test folder is a package

from finished import finished_report
from reading import PAGES, Reading, read_page


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_report(tmp_path_factory)


@pytest.fixture(scope="session")
def site(report: Path) -> Path:
    return report / "site"


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, site: Path) -> Reading:
    """Every page in turn; a page is parsed once for all tests of a module."""
    return read_page(site, request.param)
