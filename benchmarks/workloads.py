"""What all ways have to build: a folder of notebooks, one a page, and the data that they read.

Each page is a notebook file of its own that holds its parameters, since not every tool can pass parameters; a way that can
passes them all the same. Two pages never show the same chart, so that no way gains by drawing a chart once for two pages.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.vocabulary.numbers import LANGUAGES
from evidence.vocabulary.regions import KREISE

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
REFERENCE = HERE / "reference"
WIDTH = 600
MARK = 987654321


@dataclass(frozen=True)
class Page:
    """One page: the stem of its notebook and its parameters."""

    name: str
    region: str
    lang: str

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that a way may pass."""
        return {"region": self.region, "lang": self.lang}


class Workload(ABC):
    """A folder to build, and the ways to change it."""

    name: str
    title: str
    pages: tuple[Page, ...]
    modules: tuple[str, ...] = ()
    """What the notebooks import beside polars and altair."""

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write notebooks and data into an empty folder; ``pages.txt`` lists the pages for shell scripts."""

    @abstractmethod
    def change_notebook(self, folder: Path) -> None:
        """Change the code of one notebook: a comment, so that the page is the same."""

    @abstractmethod
    def change_data(self, folder: Path) -> str:
        """Change one value of a data file; return how it reads on a page, empty where no page is looked at."""

    def _write_list(self, folder: Path) -> None:
        lines = [f"{page.name} -r region {page.region} -r lang {page.lang}\n" for page in self.pages]
        (folder / "pages.txt").write_text("".join(lines), encoding="utf-8")


class Reference(Workload):
    """The small reference notebook: a page for each Kreis and language, or any other number of pages."""

    name = "reference"

    def __init__(self, count: int, data: Path) -> None:
        self.title = f"the small reference notebook, {count} pages"
        self.pages = tuple(self._page(number) for number in range(count))
        self._data = data
        if not (data / "big.parquet").is_file():
            subprocess.run([sys.executable, str(REFERENCE / "make_data.py"), str(data)], check=True)

    @staticmethod
    def _page(number: int) -> Page:
        region, variant = KREISE[number % len(KREISE)], number // len(KREISE)
        lang = LANGUAGES[variant % len(LANGUAGES)]
        name = f"{region}-{lang}" if variant < len(LANGUAGES) else f"{region}-{lang}-{variant}"
        return Page(name, region, lang)

    def write(self, folder: Path) -> None:
        """Write the notebook once a page, its charts wider by a pixel in each language and round, and the data."""
        shutil.copytree(self._data, folder / "data")
        text = (REFERENCE / "reference.ipynb").read_text(encoding="utf-8")
        for number, page in enumerate(self.pages):
            notebook = json.loads(text.replace(f"width={WIDTH}", f"width={WIDTH + number // len(KREISE)}"))
            _set_parameters(notebook, page)
            _write_notebook(folder / f"{page.name}.ipynb", notebook)
        self._write_list(folder)

    def change_notebook(self, folder: Path) -> None:
        """Change the notebook of the first page."""
        add_comment(folder / f"{self.pages[0].name}.ipynb")

    def change_data(self, folder: Path) -> str:
        """Change the last value of the first page's Kreis, which its table shows."""
        path = folder / "data" / "facts.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = max(number for number, line in enumerate(lines) if f",{self.pages[0].region}," in line)
        fields = lines[place].split(",")
        fields[4] = str(MARK)
        lines[place] = ",".join(fields)
        path.write_text("".join(lines), encoding="utf-8")
        return str(MARK)


class Real(Workload):
    """Notebooks of this project in both languages, with all the data of the project."""

    name = "real"
    modules = ("evidence.report.page", "evidence.report.desk")

    def __init__(self, notebooks: tuple[str, ...]) -> None:
        self.notebooks = notebooks
        self.pages = tuple(Page(f"{name}-{lang}", "14", lang) for name in notebooks for lang in LANGUAGES)
        self.title = f"{len(notebooks)} notebooks of this project in both languages, {len(self.pages)} pages"

    def write(self, folder: Path) -> None:
        """Write a notebook a page beside a copy of what the project reads."""
        copy_project(folder)
        for page in self.pages:
            notebook = json.loads(self._source(folder, page).read_text(encoding="utf-8"))
            _set_parameters(notebook, page)
            _write_notebook(folder / f"{page.name}.ipynb", notebook)
        self._write_list(folder)

    def change_notebook(self, folder: Path) -> None:
        """Change the first notebook, which is a page in each language."""
        for page in self.pages[: len(LANGUAGES)]:
            add_comment(folder / f"{page.name}.ipynb")
        add_comment(self._source(folder, self.pages[0]))

    def change_data(self, folder: Path) -> str:
        """Change nothing: a processed table of the project that was edited by hand would be refused."""
        del folder
        return ""

    @staticmethod
    def _source(folder: Path, page: Page) -> Path:
        return folder / "notebooks" / f"{page.name.rpartition('-')[0]}.ipynb"


def _set_parameters(notebook: dict[str, Any], page: Page) -> None:
    """Put the values of a page into the cell that declares the parameters."""
    cell = next(cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", []))
    lines = "".join(cell["source"]).splitlines()
    for number, line in enumerate(lines):
        declared = line.partition("=")[0].rstrip()
        name = declared.partition(":")[0].strip()
        if name in page.parameters:
            lines[number] = f'{declared} = "{page.parameters[name]}"'
    cell["source"] = "\n".join(lines)


def copy_project(folder: Path) -> None:
    """Copy what a build of this project reads."""
    for name in ("data", "docs", "notebooks", "tools"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("node_modules"))


def add_comment(path: Path) -> None:
    """Add a comment to the last cell of code."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1]
    cell["source"] = "".join(cell["source"]) + "\n# changed"
    _write_notebook(path, notebook)


def _write_notebook(path: Path, notebook: dict[str, Any]) -> None:
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
