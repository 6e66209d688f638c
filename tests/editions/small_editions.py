"""A checkout with a package of its own, the small world, two publishers and one question, in which editions are made."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from publishers import found_publishers
from records import tree

from evidence.paths import PACKAGE, Project
from world import Sandbox

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "01_question"
PARAMETERS = (
    'region: str = "14"  # a region\nlang: str = "de"  # a language\nas_of: str = "latest"  # a day\n'
)
CELLS = (
    "import evidence as ev\npage = ev.Page(region=region, lang=lang, as_of=as_of)",
    'page.title(de="Wer lebt {ort:in}?", en="Who lives {ort:in}?", ort=page.place)',
    'share = page.fact("foreign_share")\npage.answer(de="Es sind {share}.", en="It is {share}.", share=share)',
)
_GIT = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Report:
    """A checkout and its editions."""

    sandbox: Sandbox

    @property
    def root(self) -> Path:
        return self.sandbox.project.root

    @property
    def editions(self) -> Path:
        return self.sandbox.project.editions

    @property
    def package(self) -> Path:
        return self.root / "src/evidence"

    def in_force(self) -> str:
        return (self.editions / "current").readlink().name

    def edition(self, number: int) -> dict[str, bytes]:
        return tree(self.editions / f"{number:04}")

    def process(self, *arguments: object, program: tuple[str, ...] = ("-m", "evidence"), **variables: str):
        """Start ``evidence`` with the package of this checkout."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_")}
        path = os.pathsep.join(filter(None, [variables.pop("PATH_BEFORE", ""), str(self.package.parent)]))
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            env={
                **kept,
                "EVIDENCE_ROOT": str(self.root),
                "PYTHONPATH": path,
                "PYTHONDONTWRITEBYTECODE": "1",
                "NO_PROXY": "127.0.0.1",
                "NO_COLOR": "1",
                "COLUMNS": "200",
                **variables,
            },
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, *arguments: object, **variables):
        """Run ``evidence``; return exit code and both streams."""
        process = self.process(*arguments, **variables)
        out, err = process.communicate(timeout=1200)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def rebuild(self, *options: object, **variables):
        """Run ``evidence rebuild`` without PDF files."""
        return self.call("rebuild", "--no-pdf", "--jobs", 1, *options, **variables)

    def ask(self, *cells: str) -> None:
        """Write the question anew, with more cells at its end."""
        write_notebook(self.sandbox.project.notebooks / f"{NOTEBOOK}.ipynb", *CELLS, *cells)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *_GIT, *arguments], cwd=self.root, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()


def write_notebook(path: Path, *sources: str) -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    tags = ["parameters", "setup", "prose", "answer"]
    for number, source in enumerate((PARAMETERS, *sources)):
        tag = tags[number] if number < len(tags) else "prose"
        notebook.cells.append(
            nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": [tag]})
        )
    nbformat.write(notebook, path)


def found_report(root: Path, **hosts: str) -> Report:
    """Return a checkout below ``root`` that is committed and has no edition yet."""
    report = Report(found_publishers(root, **hosts))
    shutil.copytree(PACKAGE, report.package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("premise", "gate"):
        shutil.copy(ROOT / f"data/registers/{name}.toml", report.sandbox.project.registers)
    open_gate(report, "completeness", "links", "numbers")  # no claims, no topics, and two of thirteen Kreise
    report.sandbox.rebuild()
    report.sandbox.project.notebooks.mkdir()
    report.ask()
    (root / "requirements.lock").write_text("polars==0\n", encoding="utf-8")
    (root / ".gitignore").write_text("/build/\n/editions/\n/data/incoming/\n__pycache__/\n", encoding="utf-8")
    report.git("init", "--quiet")
    commit(report)
    return report


def open_gate(report: Report, *names: str) -> None:
    """Leave out checks of the gate that look for what a small world does not have."""
    register, gate = report.sandbox.register("gate"), report.package / "editions/gate.py"
    entries = register.read_text(encoding="utf-8").split("[[check]]")
    kept = [entry for entry in entries if not any(f'id = "{name}"' in entry for name in names)]
    register.write_text("[[check]]".join(kept), encoding="utf-8")
    lines = gate.read_text(encoding="utf-8").splitlines(keepends=True)
    gate.write_text(
        "".join(line for line in lines if not line.startswith(tuple(f'    "{name}": ' for name in names))),
        encoding="utf-8",
    )


def commit(report: Report) -> str:
    """Commit everything, and return the name of the commit."""
    report.git("add", "--all")
    report.git("commit", "--quiet", "--message", "state")
    return report.git("rev-parse", "HEAD")


def copied(report: Report, folder: Path) -> Report:
    """Return a copy of a checkout with its editions, to be spoilt."""
    shutil.copytree(report.root, folder, symlinks=True)
    return Report(Sandbox(Project(folder)))
