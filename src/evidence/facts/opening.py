"""Opening the register of facts: from the committed tables, or as a build has opened it for all of its processes."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

from evidence.facts.register import FactRegister
from evidence.paths import Project
from evidence.tables.store import read_tables
from evidence.work import reads
from evidence.work.store import write_whole

VARIABLE = "EVIDENCE_REGISTER"
"""Names the file in which a build keeps the register of its data: reading it takes a tenth of deriving it."""


def open_register(at: Project, as_of: str = "latest") -> FactRegister:
    """Return all facts of the committed tables, as known by a day.

    Args:
        at: The checkout.
        as_of: ``latest``, or an ISO date: only what was published by then.

    Raises:
        TableError: The tables are missing or damaged.
    """
    kept = _kept(at) if as_of == "latest" else None
    return kept or FactRegister(read_tables(at).known_by(as_of))


def keep(register: FactRegister, at: Project, path: Path) -> None:
    """Write the register of the latest state of a checkout into a file for ``open_register`` of other processes."""
    write_whole(path, pickle.dumps((at.root, register), protocol=pickle.HIGHEST_PROTOCOL))


def _kept(at: Project) -> FactRegister | None:
    """Return the register that the build has kept to which this process belongs, if it is one of this checkout."""
    path = os.environ.get(VARIABLE)
    if not path or not os.path.exists(path):  # noqa: PTH110  # no path object for what mostly is not there
        return None
    reads.begin_if_asked()
    root, register = pickle.loads(Path(path).read_bytes())  # noqa: S301  # the build's own file
    return register if root == at.root and isinstance(register, FactRegister) else None
