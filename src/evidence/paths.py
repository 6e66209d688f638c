"""Where things live. Creates nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parent


class Project(NamedTuple):
    """The folders of one checkout, all below ``root``."""

    root: Path

    @property
    def raw(self) -> Path:
        """Snapshots: what a publisher said, and when."""
        return self.root / "data" / "raw"

    @property
    def incoming(self) -> Path:
        """Answers of publishers on their way to a snapshot: not yet checked, not committed."""
        return self.root / "data" / "incoming"

    @property
    def drop(self) -> Path:
        """Files that people put here by hand, for publishers without an interface."""
        return self.root / "data" / "drop"

    @property
    def registers(self) -> Path:
        """What people decide, as reviewed text."""
        return self.root / "data" / "registers"

    @property
    def processed(self) -> Path:
        """Generated tables, committed."""
        return self.root / "data" / "processed"

    @property
    def methods(self) -> Path:
        """One sheet a method: what an indicator counts, how, and what it cannot say."""
        return self.root / "docs" / "methods"

    @property
    def notebooks(self) -> Path:
        """One notebook a question."""
        return self.root / "notebooks"

    @property
    def build(self) -> Path:
        """Where a build goes unless told otherwise."""
        return self.root / "build"

    @property
    def editions(self) -> Path:
        """Where editions are published unless told otherwise."""
        return self.root / "editions"


def project() -> Project:
    """Return the checkout that this process works on.

    ``EVIDENCE_ROOT`` wins; otherwise the nearest folder above the working folder that has ``data/raw``
    and ``notebooks``; otherwise the checkout that the package was installed from.
    """
    named = os.environ.get("EVIDENCE_ROOT")
    if named:
        return Project(Path(named).resolve())
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir() and (folder / "notebooks").is_dir():
            return Project(folder)
    return Project(PACKAGE.parent.parent)
