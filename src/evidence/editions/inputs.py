"""Inputs: everything that decides what an edition is, as checksums, and what of it is not in the commit, as an archive."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from evidence.editions.ledger import Code, Parameters
from evidence.paths import PACKAGE, Project
from evidence.site.accessibility import CHECKERS
from evidence.work.request import environment

LOCK = "requirements.lock"
SOURCES = "src/evidence"
"""Where the package lies in a checkout."""

_SKIPPED = frozenset({"__pycache__", ".ipynb_checkpoints"})
_BESIDE = (
    LOCK,
    "pyproject.toml",  # says which packages the record of a build names
    f"{CHECKERS}/accepted.toml",
    f"{CHECKERS}/package-lock.json",
)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_SHORT, _LONG, _SHORT_NAME = "sha1", "sha256", 40  # how git names contents: the usual way, and the other
_EPOCH = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True)
class Inputs:
    """What an edition is made from.

    Attributes:
        checksum: One checksum of all of it, and of what the build is asked for.
        code: The code.
        lock: The sha256 of the lock; empty without one.
        python: Version of Python.
        packages: Names and versions of the installed packages, sorted.
        raw: The sha256 of every file of ``data/raw`` by path below it.
        registers: Likewise of ``data/registers``.
        source_date_epoch: What the variable is set to; None if it is not set.
        archive: The files that are not as the commit has them, as a ZIP file; empty if all are.
    """

    checksum: str
    code: Code
    lock: str
    python: str
    packages: tuple[str, ...]
    raw: dict[str, str]
    registers: dict[str, str]
    source_date_epoch: int | None
    archive: bytes


def read_inputs(project: Project, parameters: Parameters) -> Inputs:
    """Return what an edition of this checkout would be made from, as it is now.

    The files of a commit are compared by content, whatever the index says.

    Args:
        project: The checkout.
        parameters: What the build is asked for.
    """
    found = _contents(project)
    sums = {path: hashlib.sha256(content).hexdigest() for path, content in found.items()}
    raw, registers = (_below(sums, project, folder) for folder in (project.raw, project.registers))
    lock = sums.get(LOCK, "")
    data = tuple(
        f"{folder.relative_to(project.root).as_posix()}/" for folder in (project.raw, project.registers)
    )
    tree = _checksum({path: sha for path, sha in sums.items() if path != LOCK and not path.startswith(data)})
    machine = environment()
    commit, blobs = _committed(project.root, found)
    removed = tuple(sorted(blobs.keys() - found.keys()))
    kind = _LONG if any(len(name) > _SHORT_NAME for name in blobs.values()) else _SHORT
    differing = {path: content for path, content in found.items() if blobs.get(path) != _blob(content, kind)}
    epoch = os.environ.get(_EPOCH, "")
    return Inputs(
        checksum=_checksum([tree, raw, registers, lock, machine, parameters.model_dump(mode="json")]),
        code=Code(commit=commit, clean=not differing and not removed, tree=tree, removed=removed),
        lock=lock,
        python=".".join(map(str, sys.version_info[:3])),
        packages=tuple(name.removesuffix(".dist-info") for name in cast("list[str]", machine[2])),
        raw=raw,
        registers=registers,
        source_date_epoch=int(epoch) if epoch.isdecimal() else None,
        archive=_archive(differing) if differing else b"",
    )


def _contents(project: Project) -> dict[str, bytes]:
    """Return the content of every input by its path below a checkout, sorted."""
    root = project.root
    folders = [(PACKAGE, SOURCES)]
    folders += [
        (folder, folder.relative_to(root).as_posix())
        for folder in (project.raw, project.registers, project.methods, project.notebooks)
    ]
    found = {}
    for folder, prefix in folders:
        for place, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if name not in _SKIPPED)
            for name in names:
                path = Path(place, name)
                found[f"{prefix}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    for name in _BESIDE:
        if (root / name).is_file():
            found[name] = (root / name).read_bytes()
    return dict(sorted(found.items()))


def _below(sums: Mapping[str, str], project: Project, folder: Path) -> dict[str, str]:
    prefix = f"{folder.relative_to(project.root).as_posix()}/"
    return {path.removeprefix(prefix): sha for path, sha in sums.items() if path.startswith(prefix)}


def _committed(root: Path, found: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """Return the commit that the checkout is at, and the name of the content of each of its inputs by path.

    Both are empty without version control, and where the folder is below somebody else's.
    """
    git = shutil.which("git")
    if git is None:
        return "", {}

    def ask(*arguments: str) -> bytes | None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(  # noqa: S603  # the words are ours
            [git, *arguments], cwd=root, env=kept, capture_output=True, check=False
        )
        return done.stdout if done.returncode == 0 else None

    commit = ask("rev-parse", "HEAD")
    listed = ask("ls-tree", "-r", "-z", "HEAD") if commit else None
    if not commit or listed is None:
        return "", {}
    blobs = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        about, _, path = entry.partition("\t")
        if path and _is_input(path):
            blobs[path] = about.split()[2]
    if not blobs.keys() & found.keys():
        return "", {}
    return commit.decode().strip(), blobs


def _is_input(path: str) -> bool:
    folders = (f"{SOURCES}/", "data/raw/", "data/registers/", "docs/methods/", "notebooks/")
    return path.startswith(folders) or path in _BESIDE


def _blob(content: bytes, kind: str) -> str:
    """Return the name that git gives a content."""
    return hashlib.new(kind, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _archive(contents: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP file: the same bytes for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def _checksum(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()
