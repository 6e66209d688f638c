"""The ways to build a workload that are compared: what each runs, and where its pages are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import peers
from peers import COMMON
from workloads import CHECKOUT, HERE, Real, Workload

OWN = Path(sys.executable).parent
# One page as people make it by hand; the code is hidden, as in our pages.
PAGE = """set -e
page=$1; shift
papermill "$page.ipynb" "out/$page.ipynb" "$@" --no-progress-bar
jupyter nbconvert --to html --no-input --log-level ERROR "out/$page.ipynb"
"""
SNAKEFILE = """PAGES = [line.split() for line in open("pages.txt")]
GIVEN = {{name: " ".join(given) for name, *given in PAGES}}
rule all:
    input: expand("out/{{page}}.html", page=GIVEN)
rule execute:
    input: notebook="{{page}}.ipynb", data={data}
    output: "out/{{page}}.ipynb"
    params: given=lambda wildcards: GIVEN[wildcards.page]
    shell: "papermill {{input.notebook}} {{output}} {{params.given}} --no-progress-bar"
rule convert:
    input: "out/{{page}}.ipynb"
    output: "out/{{page}}.html"
    shell: "jupyter nbconvert --to html --no-input --log-level ERROR {{input}}"
"""
BOOK = {
    "title": "Benchmark",
    "execute": {"execute_notebooks": "cache", "timeout": 600},
    "only_build_toc_files": True,
    "sphinx": {"config": {"nb_remove_code_source": True}},
}
TOC = {"format": "jb-book", "root": "index"}


def _write_nothing(workload: Workload, folder: Path) -> None:
    del workload, folder


def _write_page_script(workload: Workload, folder: Path) -> None:
    del workload
    (folder / "page.sh").write_text(PAGE, encoding="utf-8")
    (folder / "out").mkdir()


def _write_snakefile(workload: Workload, folder: Path) -> None:
    files = sorted(str(path.relative_to(folder)) for path in (folder / "data").rglob("*") if path.is_file())
    (folder / "Snakefile").write_text(SNAKEFILE.format(data=files), encoding="utf-8")
    _write_page_script(workload, folder)


def _write_book(workload: Workload, folder: Path) -> None:
    chapters = [{"file": page.name} for page in workload.pages]
    # YAML reads JSON.
    (folder / "_config.yml").write_text(json.dumps(BOOK), encoding="utf-8")
    (folder / "_toc.yml").write_text(json.dumps(TOC | {"chapters": chapters}), encoding="utf-8")
    (folder / "index.md").write_text("# Benchmark\n", encoding="utf-8")


@dataclass(frozen=True)
class Way:
    """One way to build all pages of a folder.

    Attributes:
        name: Short name, for the command line and JSON.
        title: What it is, for the table.
        command: Shell commands that build what is not up to date; run in the folder.
        pages: Pattern of the files that it makes, one a page.
        incremental: Whether a second run builds less than the first.
        peers: The environments that it needs; none for ours.
        prepare: Writes what the tool needs beside notebooks and data; not timed.
    """

    name: str
    title: str
    command: str
    pages: str
    incremental: bool = False
    peers: tuple[str, ...] = ()
    prepare: Callable[[Workload, Path], None] = _write_nothing

    def shell(self) -> tuple[str, ...]:
        """Return the command to start."""
        return ("bash", "-ec", self.command)

    def made(self, folder: Path) -> list[Path]:
        """Return the pages that stand in the folder."""
        return sorted(folder.glob(self.pages))


def environment(way: Way, folder: Path, tools: Path) -> dict[str, str]:
    """Return the variables for a way: its tools come first, the kernel is the same for all, nobody's settings are read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_")}
    ours = {
        "PATH": os.pathsep.join([str(OWN), os.environ["PATH"]]),
        "IPYTHONDIR": str(folder / ".settings"),
        "EVIDENCE_ROOT": str(folder),
    }
    theirs = {
        "PATH": os.pathsep.join(str(tools / name / "bin") for name in way.peers)
        + os.pathsep
        + os.environ["PATH"],
        "PYTHONPATH": str(CHECKOUT / "src"),
        "JUPYTER_PATH": str(peers.write_kernel(tools)),
        "JUPYTER_CONFIG_DIR": str(folder / ".settings"),
        "JUPYTER_NO_CONFIG": "1",
    }
    return kept | ours | (theirs if way.peers else {})


def all_ways(workload: Workload) -> list[Way]:
    """Return the ways to compare on a workload, ours first."""
    own = [
        Way(
            "ours",
            "our engine, renderer and store (`benchmarks/ours.py`), static SVG",
            f'python "{HERE}/ours.py" . {" ".join(workload.modules)}',
            "out/*.html",
            incremental=True,
        )
    ]
    if isinstance(workload, Real):
        chosen = " ".join(f"--notebook {name}" for name in workload.notebooks)
        own.append(
            Way(
                "site",
                "`evidence build --no-pdf`: checks of the data, the same pages and the rest of the site as well",
                f"evidence build --no-pdf --out built {chosen}",
                "built/site/??/[0-9]*.html",
                incremental=True,
            )
        )
    return [
        *own,
        Way(
            "loop",
            "papermill and nbconvert in a loop",
            "while read -r line; do bash page.sh $line </dev/null; done < pages.txt",
            "out/*.html",
            peers=(COMMON,),
            prepare=_write_page_script,
        ),
        Way(
            "xargs",
            "the same, two at once (`xargs -P2`)",
            "xargs -P2 -L1 bash page.sh < pages.txt",
            "out/*.html",
            peers=(COMMON,),
            prepare=_write_page_script,
        ),
        Way(
            "nbclient",
            "nbclient, three at once, kernels ended at once, one exporter",
            f'python "{HERE}/three_at_once.py" .',
            "out/*.html",
            peers=(COMMON,),
        ),
        Way(
            "jupyter-book",
            "jupyter-book",
            "jupyter-book build -q .",
            "_build/html/*-??*.html",
            incremental=True,
            peers=("jupyter-book", COMMON),
            prepare=_write_book,
        ),
        Way(
            "jupyter-cache",
            "jupyter-cache, in parallel; executes only, makes no HTML",
            "test -d .jupyter_cache || yes | jcache notebook add *.ipynb >/dev/null\n"
            "jcache project execute --executor local-parallel --timeout 600",
            ".jupyter_cache/executed/*/base.ipynb",
            incremental=True,
            peers=("jupyter-cache", COMMON),
        ),
        Way(
            "snakemake",
            "snakemake, two at once, rules for papermill and nbconvert",
            "snakemake --cores 2 --quiet",
            "out/*.html",
            incremental=True,
            peers=("snakemake", COMMON),
            prepare=_write_snakefile,
        ),
    ]
