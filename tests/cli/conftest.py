"""The command line as a person meets it: another process, on a checkout that a test may spoil."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from evidence.paths import Project
from world import Sandbox, found_world

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
PARAMETERS = (
    'region: str = "14"  # a region\nlang: str = "de"  # a language\nas_of: str = "latest"  # a day\n'
)
GOOD = (
    "import evidence as ev\npage = ev.Page(region=region, lang=lang, as_of=as_of)",
    'page.title(de="Wer lebt {ort:in}?", en="Who lives {ort:in}?", ort=page.place)',
    'share = page.fact("foreign_share")\npage.answer(de="Es sind {share}.", en="It is {share}.", share=share)',
)


def call(
    *arguments: object, root: Path = ROOT, program: tuple[str, ...] = ("-m", "evidence"), **variables: str
):
    kept = {
        name: value for name, value in os.environ.items() if name not in ("EVIDENCE_DEBUG", "EVIDENCE_ROOT")
    }
    return subprocess.run(
        [sys.executable, *program, *map(str, arguments)],
        env={**kept, "EVIDENCE_ROOT": str(root), "COLUMNS": "200", "NO_COLOR": "1", **variables},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def run() -> Run:
    """Return a call of ``evidence`` that gives exit code and both streams."""
    return call


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The small world with processed tables and what else a build reads, and one notebook that works."""
    sandbox = found_world(tmp_path_factory.mktemp("world") / "checkout")
    shutil.copy(ROOT / "data/registers/premise.toml", sandbox.project.registers)
    sandbox.rebuild()
    sandbox.project.notebooks.mkdir()
    write_notebook(sandbox.project.notebooks / "01_question.ipynb", *GOOD)
    return sandbox


@pytest.fixture(scope="session")
def finished(founded: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The small world with its site, built once."""
    root = tmp_path_factory.mktemp("finished") / "checkout"
    shutil.copytree(founded.project.root, root)
    done = call("build", "--lang", "de", "--jobs", 1, "--no-pdf", root=root)
    assert done.returncode == 0, done.stderr
    return Sandbox(Project(root))


@pytest.fixture
def world(founded: Sandbox, tmp_path: Path) -> Sandbox:
    """The small world without a site, to be spoilt."""
    shutil.copytree(founded.project.root, tmp_path / "checkout")
    return Sandbox(Project(tmp_path / "checkout"))


@pytest.fixture
def built(finished: Sandbox, tmp_path: Path) -> Sandbox:
    """The small world with a site, to be spoilt."""
    shutil.copytree(finished.project.root, tmp_path / "built")
    return Sandbox(Project(tmp_path / "built"))


def write_notebook(path: Path, *sources: str) -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    tags = ["parameters", "setup", "prose", "answer", *["prose"] * len(sources)]
    for number, (tag, source) in enumerate(zip(tags, [PARAMETERS, *sources], strict=False)):
        notebook.cells.append(
            nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": [tag]})
        )
    nbformat.write(notebook, path)


@pytest.fixture
def add_cell() -> Callable[[Sandbox, str], None]:
    """Add a cell to the notebook of a small world."""
    return lambda world, source: write_notebook(world.project.notebooks / "01_question.ipynb", *GOOD, source)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real data, registers and notebooks."""
    root = tmp_path_factory.mktemp("copy") / "checkout"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture
def break_value(checkout: Path):
    """Return a call that puts a wrong value into a raw file, with its checksum, and mends it after the test."""
    path = checkout / "data/raw/statistik_sachsen/2026-10/foreign_share.csv"
    sidecar = path.with_suffix(".toml")
    before = {file: file.read_bytes() for file in (path, sidecar)}

    def spoil(line: int, value: str) -> str:
        rows = path.read_text(encoding="utf-8").split("\n")
        cells = rows[line - 1].split(",")
        cells[3] = value
        rows[line - 1] = ",".join(cells)
        path.write_text("\n".join(rows), encoding="utf-8")
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        text = sidecar.read_text(encoding="utf-8")
        sidecar.write_text(re.sub(r'sha256 = "\w+"', f'sha256 = "{checksum}"', text), encoding="utf-8")
        return path.name

    yield spoil
    for file, content in before.items():
        file.write_bytes(content)
