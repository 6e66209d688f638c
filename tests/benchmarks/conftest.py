"""The modules of the benchmarks, which are scripts in one folder and no package."""

import importlib
import sys

import pytest

from evidence.paths import project


@pytest.fixture(scope="session")
def script():
    folder = str(project().root / "benchmarks")
    sys.path.insert(0, folder)
    yield importlib.import_module
    sys.path.remove(folder)
