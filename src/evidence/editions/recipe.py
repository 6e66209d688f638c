"""The recipe: the commands with which anybody rebuilds an edition from its record, and compares the bytes."""

from __future__ import annotations

import shlex
from pathlib import Path

from evidence.editions.ledger import RECORD, Record, name, read_record
from evidence.editions.shelf import INPUTS
from evidence.paths import Project
from evidence.vocabulary.numbers import LANGUAGES

OUT = "rebuilt"


def recipe(project: Project, edition: Path) -> list[str]:
    """Return the lines of a shell script that rebuilds an edition in a folder of its own and compares it with its record.

    Args:
        project: The checkout to clone from; ``REPOSITORY`` in the environment of the script names another one.
        edition: The folder of the edition.

    Raises:
        ShelfError: The edition has no record that can be read.
    """
    record = read_record(edition)
    edition = edition.resolve()
    folder = f"evidence-{name(record.number)}"
    return [
        "#!/bin/sh",
        f"# Edition {record.number}, data as of {record.data}. It was made with Python {record.python}.",
        "set -eu",
        *_code(record, project, edition, folder),
        *_epoch(record),
        _build(record, edition),
        shlex.join([*_program(record), "verify", OUT, "--record", str(edition / RECORD)]),
    ]


def _code(record: Record, project: Project, edition: Path, folder: str) -> list[str]:
    """Return the lines that bring code and data to where they were."""
    unpack = [shlex.join(["python3", "-m", "zipfile", "-e", str(edition / INPUTS), "."])]
    if not record.code.commit:
        return [
            f"mkdir {folder}",
            f"cd {folder}",
            *unpack,
            "# There was no version control: the environment is that of the lock, or the one that made the edition.",
            "[ -e .venv ] || { python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.lock; }",
        ]
    return [
        f'git clone --quiet "${{REPOSITORY:-{project.root}}}" {folder}',
        f"cd {folder}",
        f"git checkout --quiet --detach {record.code.commit}",
        *([shlex.join(["rm", "-f", "--", *record.code.removed])] if record.code.removed else []),
        *([] if record.code.clean or not (edition / INPUTS).is_file() else unpack),
        "make environment",
    ]


def _epoch(record: Record) -> list[str]:
    if record.source_date_epoch is None:
        return ["unset SOURCE_DATE_EPOCH"]
    return [f"export SOURCE_DATE_EPOCH={record.source_date_epoch}"]


def _program(record: Record) -> list[str]:
    return (
        [".venv/bin/evidence"]
        if record.code.commit
        else ["env", "PYTHONPATH=src", ".venv/bin/python", "-m", "evidence"]
    )


def _build(record: Record, edition: Path) -> str:
    asked = record.parameters
    words = [*_program(record), "build", "--out", OUT]
    if asked.langs != LANGUAGES:
        words += [word for lang in asked.langs for word in ("--lang", lang)]
    words += ["--pdf" if asked.pdf else "--no-pdf", "--address", asked.address]
    if record.since is not None:
        words += ["--since", str(edition.with_name(name(record.since)))]
    return shlex.join(words)
