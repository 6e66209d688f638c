"""The state of a checkout: of each thing that a result may have read, under the names that ``work.reads`` gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import polars as pl

from evidence.facts.opening import open_register
from evidence.facts.register import FactRegister
from evidence.paths import PACKAGE, Project
from evidence.site.accessibility import CHECKERS
from evidence.tables.documents.collection import FOLDER as DOCUMENTS
from evidence.work.manifest import Area, Checksums, Look, look
from evidence.work.request import environment
from evidence.work.store import question

INPUTS = "inputs:*"
CODE = "package:*"
ENGINE = "package:engine/"  # in every question already; how much of it a kernel has loaded depends on who started it
PUBLISHED = "table:published"
_TABLES = {
    "observations": "processed/observations.csv",
    "sources": "processed/sources.csv",
    "results": "processed/results.csv",
    "codebook": "registers/indicators",
    "publishers": "registers/publishers.toml",
    "breaks": "registers/series_breaks.toml",
    "corrections": "registers/corrections.toml",
    "choices": "registers/choices.toml",
    "weak_carriers": "registers/weak_carriers.toml",
    "surveys": "registers/surveys.toml",
    "small_numbers": "registers/small_numbers.toml",
}
_DOCUMENTS = {"features": "act_features", "events": "timeline"}
# What runs a build, and what shows its results, changes no notebook; templates are opened where they are used.
_ABOVE_NOTEBOOKS = (
    "site/",
    "comparison/",
    "build/",
    "editions/",
    "refresh/",
    "work/",
    "cli.py",
    "__main__.py",
)
_ABOVE_DATA = (*_ABOVE_NOTEBOOKS, "report/", "charts/", "engine/", "verification.py", "__init__.py")
_TEMPLATES = "report/templates/"


class State:
    """What every file, table and indicator of a checkout is now, each as one short text.

    ``elsewhere`` are files that somebody read outside the folders in which a build expects them, by folder.

    Args:
        project: The checkout.
        checksums: The checksums of files.
    """

    def __init__(self, project: Project, checksums: Checksums) -> None:
        self.project = project
        self._checksums = checksums
        self._parts: dict[str, str] | None = None
        self._register: FactRegister | None = None
        self.environment = environment()
        self.elsewhere: dict[str, set[str]] = {}
        self.seen: Look = look(areas(project))
        for folder, files in self.seen.items():
            for name in files:
                if not name.endswith("/"):
                    checksums.of(f"{folder}/{name}")

    def checksum(self, path: Path | str) -> str:
        """Return the checksum of a file, empty where there is none."""
        return self._checksums.of(str(path))

    def renew(self, written: Iterable[Path]) -> None:
        """Look again at tables that this build has written."""
        self._checksums.forget(str(path) for path in written)
        self.seen |= look([(str(self.project.processed), None)])
        self._parts = self._register = None

    def data_inputs(self) -> list[object]:
        """Return what the processed tables are made from."""
        code = self._files(PACKAGE, lambda name: not name.startswith(_ABOVE_DATA) or name == "build/data.py")
        return [self._files(self.project.raw), self._files(self.project.registers), code, self.environment]

    def engine(self) -> list[object]:
        """Return what every notebook depends on, whatever it reads: packages, and what ours keeps beside its modules."""
        beside = self._files(
            PACKAGE,
            lambda name: not name.endswith(".py") and not name.startswith((_TEMPLATES, *_ABOVE_NOTEBOOKS)),
        )
        engine = self._files(PACKAGE, lambda name: name.startswith("engine/") or name == "report/engine.py")
        return [self.environment, beside, engine]

    def rendering(self) -> list[object]:
        """Return what turns an executed notebook into the content of a page: packages, code and templates."""
        return [self.environment, self._files(PACKAGE, lambda name: not name.startswith(_ABOVE_NOTEBOOKS))]

    def charts(self) -> dict[str, str]:
        """Return what draws the charts of indicators, beside the data that they show."""
        own = ("site/figures.py", "site/ledger.py")
        return self._files(PACKAGE, lambda name: not name.startswith(_ABOVE_NOTEBOOKS) or name in own)

    def inputs(self) -> dict[str, str]:
        """Return the checksum of each raw file, register, method sheet and notebook by its path below the checkout."""
        folders = (self.project.raw, self.project.registers, self.project.methods, self.project.notebooks)
        return {
            f"{folder.relative_to(self.project.root).as_posix()}/{name}": checksum
            for folder in folders
            for name, checksum in self._files(folder).items()
        }

    def code(self) -> str:
        """Return one checksum of the names and contents of all files of the package."""
        return question(self._files(PACKAGE))

    def register(self) -> FactRegister:
        """Return all facts of the processed tables."""
        if self._register is None:
            self._register = open_register(self.project)
        return self._register

    def of(self, name: str) -> str:
        """Return the present state of a thing that was read, empty where there is none."""
        kind, _, thing = name.partition(":")
        if thing == "*":
            return question(*self._all(kind))
        if name.startswith(("facts:", "source:")) or name == PUBLISHED:
            return self._told_apart().get(name, "")
        if kind == "documents":
            path = self.project.registers / DOCUMENTS / f"{_DOCUMENTS.get(thing, thing)}.toml"
        elif kind == "table":
            path = self.project.registers.parent / _TABLES[thing]
        else:
            path = (PACKAGE if kind.endswith("package") else self.project.root) / thing
            if str(path.parent) not in self.seen:
                self.elsewhere.setdefault(str(path.parent), set()).add(path.name)
        if kind.startswith("names-"):
            return question(sorted(below.name for below in path.iterdir()) if path.is_dir() else None)
        return question(self._files(path)) if path.is_dir() else self.checksum(path)

    def _all(self, kind: str) -> list[dict[str, str]]:
        """Return the files of all facts, of the whole package, or of everything but notebooks."""
        if kind == "facts":
            return [self._files(self.project.processed), self._files(self.project.registers)]
        if kind == "package":
            return [self._files(PACKAGE)]
        folders = [Path(folder) for folder, _ in areas(self.project) if folder != str(PACKAGE)]
        return [self._files(folder, lambda name: not name.endswith(".ipynb")) for folder in folders]

    def _told_apart(self) -> Mapping[str, str]:
        """Return the states of indicators and sources."""
        if self._parts is None:
            self._parts = told_apart(self.register())
        return self._parts

    def _files(self, folder: Path, wanted: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
        """Return the checksum of each file below a folder by its path there."""
        start = str(folder)
        return {
            below: self.checksum(f"{start}/{below}")
            for place, files in sorted(self.seen.items())
            if place == start or place.startswith(f"{start}/")
            for name in sorted(files)
            if not name.endswith("/") and wanted(below := f"{place}/{name}"[len(start) + 1 :])
        }


def areas(project: Project) -> list[Area]:
    """Return where everything lies that a build may read."""
    folders = (project.raw, project.registers, project.processed, project.methods, project.notebooks, PACKAGE)
    checkers = (str(project.root / CHECKERS), ["accepted.toml", "package-lock.json"])
    return [*((str(folder), None) for folder in folders), checkers]


def told_apart(register: FactRegister) -> dict[str, str]:
    """Return the state of each indicator and each source by the name under which it is read.

    That of an indicator covers its values with all digits, its observations, its computed results and its definition.
    """
    tables, series = register.tables, register.catalogue.series
    lists = [name for name, kind in series.schema.items() if kind == pl.List]
    flat = series.with_columns(pl.col(name).list.join(" ") for name in lists)
    states = {name: [entry.model_dump_json()] for name, entry in tables.codebook.items()}
    for frame in (flat, tables.observations, tables.results):
        for (name,), rows in frame.partition_by("indicator", as_dict=True, maintain_order=True).items():
            states.setdefault(str(name), []).append(rows.write_csv())
    named = {f"facts:{name}": _short(*texts) for name, texts in states.items()}
    named |= {f"source:{row[0]}": _short(*map(str, row)) for row in tables.sources.iter_rows()}
    return named | {PUBLISHED: _short(*register.publication_days)}


def _short(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8")).hexdigest()
