"""The recipe: run by a shell in an empty folder, it gives the bytes of the edition."""

import os
import shutil
import subprocess
import sys

import pytest
from records import tree
from small_editions import commit, found_report

from evidence.editions.ledger import read_record
from world import POPULATION

ENVIRONMENT = f"""environment:
	@mkdir -p .venv/bin
	@printf '#!/bin/sh\\nPYTHONPATH="$$PWD/src" exec {sys.executable} -m evidence "$$@"\\n' >.venv/bin/evidence
	@chmod +x .venv/bin/evidence
"""


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    """A checkout with two editions; what the second one was made from is only partly committed."""
    report = found_report(tmp_path_factory.mktemp("recipe") / "a checkout")
    (report.root / "Makefile").write_text(ENVIRONMENT, encoding="utf-8")
    notebook = report.sandbox.project.notebooks / "01_question.ipynb"
    shutil.copy(notebook, notebook.with_name("02_same.ipynb"))
    commit(report)
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    report.sandbox.rewrite(POPULATION, 6, value="2010")
    notebook.with_name("02_same.ipynb").unlink()
    done = report.rebuild("--address", "https://example.org/report")
    assert done.returncode == 0, done.stderr
    return report


def follow(report, folder, *number):
    """Write the recipe, and run it in an empty folder by a shell that knows nothing of us."""
    printed = report.call("recipe", *number)
    assert printed.returncode == 0, printed.stderr
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("EVIDENCE_", "GIT_", "PYTHON"))
    }
    folder.mkdir()
    return subprocess.run(
        ["sh"], input=printed.stdout, cwd=folder, env=kept, capture_output=True, text=True, check=False
    )


def made(edition):
    """What a build makes of an edition."""
    return {
        path: content
        for path, content in edition.items()
        if not path.startswith(("state/", "edition.json", "inputs.zip"))
    }


def test_recipe_gives_the_same_bytes_in_a_fresh_clone(second, tmp_path):
    record = read_record(second.editions / "0002")
    assert not record.code.clean
    assert record.code.removed == ("notebooks/02_same.ipynb",)
    done = follow(second, tmp_path / "fresh")
    assert done.returncode == 0, done.stderr + done.stdout
    rebuilt = {
        path: content
        for path, content in tree(tmp_path / "fresh/evidence-0002/rebuilt").items()
        if not path.startswith(".")
    }
    assert rebuilt == made(second.edition(2))


def test_recipe_of_an_older_edition_is_that_of_its_commit(second, tmp_path):
    done = follow(second, tmp_path / "fresh", 1)
    assert done.returncode == 0, done.stderr + done.stdout
    rebuilt = tree(tmp_path / "fresh/evidence-0001/rebuilt")
    assert {path: content for path, content in rebuilt.items() if not path.startswith(".")} == made(
        second.edition(1)
    )


def test_recipe_that_gives_other_bytes_says_so(second, tmp_path):
    altered = tmp_path / "editions"
    shutil.copytree(second.editions, altered, symlinks=True)
    path = altered / "0001/edition.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            f'"run.json": "{read_record(path).files["run.json"][:8]}', '"run.json": "00000000'
        ),
        encoding="utf-8",
    )
    printed = second.call("recipe", 1, "--to", altered)
    (tmp_path / "fresh").mkdir()
    done = subprocess.run(
        ["sh"], input=printed.stdout, cwd=tmp_path / "fresh", capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert "run.json" in done.stdout + done.stderr


def test_edition_without_version_control_brings_all_that_it_was_made_from(second, tmp_path):
    root = tmp_path / "unversioned"
    shutil.copytree(second.root, root, symlinks=True)
    shutil.rmtree(root / ".git")
    shutil.rmtree(root / "editions")
    report = type(second)(type(second.sandbox)(type(second.sandbox.project)(root)))
    done = report.rebuild()
    assert done.returncode == 0, done.stderr
    assert read_record(report.editions / "0001").code.commit == ""
    lines = report.call("recipe").stdout.splitlines()
    assert not any("git" in line for line in lines)
    environment = next(number for number, line in enumerate(lines) if line.startswith("[ -e .venv ]"))
    lines[environment] = f"ln -s {sys.prefix} .venv"
    (tmp_path / "fresh").mkdir()
    done = subprocess.run(
        ["sh"], input="\n".join(lines), cwd=tmp_path / "fresh", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    rebuilt = tree(tmp_path / "fresh/evidence-0001/rebuilt")
    assert {path: content for path, content in rebuilt.items() if not path.startswith(".")} == made(
        report.edition(1)
    )


def test_edition_that_does_not_exist_has_no_recipe(second):
    done = second.call("recipe", 9)
    assert done.returncode == 2
    assert "There is no edition 9" in done.stderr
