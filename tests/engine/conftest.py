"""A warm process that all tests of the engine share, and Jupyter's folders, which are nobody's."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for corpus: no test folder is a package

from corpus import install_kernels

from evidence.engine.zygote import Zygote


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """The warm process; its socket is in the environment, where the engine looks for it."""
    folder = tmp_path_factory.mktemp("jupyter")
    install_kernels(folder / "data", sys.executable)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JUPYTER_PATH", str(folder / "data"))
        patch.setenv("EVIDENCE_CORPUS", "seen")
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        with Zygote() as zygote:
            yield zygote
