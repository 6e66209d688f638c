"""Notebooks made for one test, and pages on the real data and on the small world."""

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from evidence.report.page import Page
from world import Sandbox

PARAMETERS = (
    'region: str = "14"  # a region\nlang: str = "de"  # a language\nas_of: str = "latest"  # a day\n'
)
Cell = tuple[str, str]


@pytest.fixture(autouse=True)
def real_checkout(project, monkeypatch):
    """Work on this checkout, whatever folder pytest was started in."""
    monkeypatch.setenv("EVIDENCE_ROOT", str(project.root))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture
def make_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook with a parameters cell and the given code cells, each a tag and a source."""

    def make(*cells: Cell, parameters: str | None = PARAMETERS, name: str = "01_question") -> Path:
        found = [("parameters", parameters)] if parameters is not None else []
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        )
        for number, (tag, source) in enumerate([*found, *cells]):
            kind = nbformat.v4.new_markdown_cell if source.startswith("#") else nbformat.v4.new_code_cell
            notebook.cells.append(kind(source, id=f"cell-{number}", metadata={"tags": [tag] if tag else []}))
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return make


@pytest.fixture
def small_page(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    """Return a page on the small world, whose numbers are known by heart."""
    sandbox.rebuild()

    def open_page(region: str = "14", lang: str = "de", as_of: str = "latest") -> Page:
        monkeypatch.setitem(os.environ, "EVIDENCE_ROOT", str(sandbox.project.root))
        return Page(region, lang, as_of)

    return open_page
