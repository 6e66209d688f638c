"""A small world with three notebooks, built in this process: what is executed is counted, what is made is compared."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

from evidence.build import data, notebooks, state
from evidence.build.plan import Job, plan
from evidence.engine.zygote import Zygote
from evidence.errors import EvidenceError
from evidence.paths import PACKAGE, Project
from evidence.report import questions, verdicts
from evidence.report.engine import PRELOAD
from evidence.site import assembly
from evidence.work import request
from evidence.work.executor import Fault
from evidence.work.manifest import Checksums
from evidence.work.store import Store
from world import Sandbox, found_world

PARAMETERS = (
    'region: str = "14"  # a region\nlang: str = "de"  # a language\nas_of: str = "latest"  # a day\n'
)
OPEN = "import evidence as ev\npage = ev.Page(region=region, lang=lang, as_of=as_of)"
TITLE = 'page.title(de="Wer lebt {ort:in}?", en="Who lives {ort:in}?", ort=page.place)'


def ask(indicator: str) -> str:
    return f'fact = page.fact("{indicator}")\npage.answer(de="Es sind {{wert}}.", en="It is {{wert}}.", wert=fact)'


NOTEBOOKS = {
    "01_share": (OPEN, TITLE, ask("foreign_share")),
    "02_total": (OPEN, TITLE, ask("population_total")),
    "03_file": (
        OPEN,
        TITLE,
        'import json\nwords = json.load(open("data/registers/words.json", encoding="utf-8"))\n'
        + ask("population_total"),
    ),
}


class SerialExecutor:
    """Does one task after another in this process, which knows no more of an earlier build than a new one would."""

    workers = 1

    def __enter__(self):
        for remembered in (assembly._ledger, questions._register, verdicts._assessed):
            remembered.cache_clear()
        return self

    def __exit__(self, *_):
        return None

    def run(self, function, tasks: Iterable, *, weight=None) -> Iterator:
        for task in sorted(tasks, key=weight, reverse=True) if weight else list(tasks):
            try:
                yield task, function(task)
            except EvidenceError as error:
                yield task, Fault(error)


def write(path: Path, *sources: str) -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    tags = ["parameters", "setup", "prose", "answer"]
    for number, source in enumerate((PARAMETERS, *sources)):
        tag = tags[number] if number < len(tags) else "prose"
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": [tag]})
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


@dataclass
class Workshop:
    """The small world and what is known of earlier builds of it; every look at it is a new one, as in a new process."""

    sandbox: Sandbox
    package: Path
    languages: tuple[str, ...] = ("de",)
    regions: dict[str, str] = field(default_factory=dict)

    @property
    def project(self):
        return self.sandbox.project

    def notebook(self, name: str) -> Path:
        return self.project.notebooks / f"{name}.ipynb"

    def jobs(self) -> list[Job]:
        return [
            Job(
                job.notebook,
                tuple(
                    (key, self.regions.get(job.notebook, value) if key == "region" else value)
                    for key, value in job.parameters
                ),
                job.path,
            )
            for job in plan(self.project, (), self.languages, ())
        ]

    def make(self, *, force: bool = False):
        """Make the contents of all pages; return them and how each came about, by notebook and language."""
        store = Store(self.project.build / request.CACHE)
        checksums = Checksums(str(store.folder))
        now = state.State(self.project, checksums)
        data.renew_data(self.project, store, now, force=force)
        hows: dict[tuple[str, str], str] = {}
        contents, faults = notebooks.make_contents(
            self.project,
            self.jobs(),
            SerialExecutor(),
            store,
            now,
            lambda job, how: hows.update({(job.notebook, job.lang): how}),
            force=force,
        )
        checksums.write()
        if faults:
            raise faults[0]
        return contents, hows

    def executed(self) -> set[str]:
        """Make all pages, and return the notebooks that were executed for it."""
        _, hows = self.make()
        return {name for (name, _), how in hows.items() if how == "executed"}

    def shown(self) -> set[str]:
        """Make all pages, and return the notebooks that were not executed but shown anew."""
        _, hows = self.make()
        assert "executed" not in hows.values()
        return {name for (name, _), how in hows.items() if how == "shown"}


@pytest.fixture(scope="session")
def warm():
    """One warm process for all tests of this folder."""
    with Zygote(PRELOAD):
        yield


@pytest.fixture(scope="session")
def founded(tmp_path_factory, warm) -> Workshop:
    """A world whose pages were all made once."""
    folder = tmp_path_factory.mktemp("founded")
    shutil.copytree(PACKAGE, folder / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
    sandbox = found_world(folder / "checkout")
    shutil.copy(Path(__file__).parents[2] / "data/registers/premise.toml", sandbox.project.registers)
    (sandbox.project.registers / "words.json").write_text("{}", encoding="utf-8")
    sandbox.project.notebooks.mkdir()
    for name, sources in NOTEBOOKS.items():
        write(sandbox.project.notebooks / f"{name}.ipynb", *sources)
    workshop = Workshop(sandbox, folder / "evidence")
    with package_at(workshop.package):
        assert workshop.executed() == set(NOTEBOOKS)
    return workshop


@contextmanager
def package_at(folder: Path) -> Iterator[None]:
    """Take the code for that of a copy, which a test may change, while ours runs."""
    before, state.PACKAGE = state.PACKAGE, folder
    try:
        yield
    finally:
        state.PACKAGE = before


@pytest.fixture
def workshop(founded: Workshop, tmp_path: Path, monkeypatch) -> Workshop:
    """A copy of that world, to be changed, with a copy of the code that counts as ours."""
    for name, source in (("checkout", founded.project.root), ("evidence", founded.package)):
        shutil.copytree(source, tmp_path / name)
    monkeypatch.setattr(state, "PACKAGE", tmp_path / "evidence")
    return Workshop(Sandbox(Project(tmp_path / "checkout")), tmp_path / "evidence")
