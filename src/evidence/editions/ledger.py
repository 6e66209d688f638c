"""The ledger: one record an edition, from which anybody can look up, check and rebuild what was published.

A record has no clock in it: the same inputs give the same record.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from evidence.errors import Problem, ShelfError, UsageError

RECORD = "edition.json"
CURRENT = "current"
DIGITS = 4


class Code(BaseModel):
    """The code, as far as it decides what an edition is.

    Attributes:
        commit: The commit of the checkout; empty where there is no version control.
        clean: Whether all inputs were as the commit has them. If not, ``inputs.zip`` has those that were not.
        tree: The sha256 of names and contents of package, notebooks, methods and checkers.
        removed: Files of the commit that were not there, by path below the checkout, sorted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    commit: str = ""
    clean: bool = True
    tree: str = ""
    removed: tuple[str, ...] = ()


class Parameters(BaseModel):
    """What the build was asked for.

    Attributes:
        langs: Languages.
        pdf: Whether documents were made as PDF too.
        address: Public address of the site; empty where it has none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    langs: tuple[str, ...] = ("de", "en")
    pdf: bool = True
    address: str = ""


class Record(BaseModel):
    """One edition: what it was made from, what it consists of, and what the gate said.

    Attributes:
        number: Its number, counted from 1.
        data: Date of the data that readers see.
        code: The code.
        lock: The sha256 of ``requirements.lock``; empty without one.
        python: Version of Python.
        packages: Names and versions of the installed packages, sorted.
        parameters: What the build was asked for.
        inputs: One checksum of everything above and below that decides the result, but for the edition before.
        raw: The sha256 of every file of ``data/raw`` by path below it.
        registers: Likewise of ``data/registers``.
        facts: The sha256 of the table of facts.
        files: The sha256 of every file of the edition but this record, by path below its folder.
        gate: The results of the gate, in its order.
        since: Number of the edition that it is compared with; None for the first one.
        source_date_epoch: What the variable of this name was set to; None if it was not set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    data: str
    code: Code
    lock: str
    python: str
    packages: tuple[str, ...] = ()
    parameters: Parameters
    inputs: str
    raw: dict[str, str]
    registers: dict[str, str]
    facts: str
    files: dict[str, str]
    gate: tuple[dict[str, Any], ...] = ()
    since: int | None = None
    source_date_epoch: int | None = None

    def to_bytes(self) -> bytes:
        """Return the record as JSON with sorted keys: the same bytes for the same record."""
        content = self.model_dump(mode="json")
        return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def name(number: int) -> str:
    """Return the name of the folder of an edition: ``0007``."""
    return f"{number:0{DIGITS}}"


def numbers(folder: Path) -> list[int]:
    """Return the numbers of the editions in a folder, ascending; none if there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(
        int(path.name)
        for path in folder.iterdir()
        if path.name.isdecimal() and len(path.name) >= DIGITS and path.is_dir() and not path.is_symlink()
    )


def current(folder: Path) -> int | None:
    """Return the number of the edition in force; None if there is none, or the link leads nowhere."""
    link = folder / CURRENT
    if not link.is_symlink():
        return None
    target = link.readlink().name
    return int(target) if target.isdecimal() and (folder / target).is_dir() else None


def read_record(edition: Path) -> Record:
    """Return the record of an edition.

    Args:
        edition: Its folder, or the file of the record.

    Raises:
        ShelfError: There is no record, or it is not well formed.
    """
    path = edition / RECORD if edition.is_dir() else edition
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as fault:
        found, step = fault.strerror or str(fault), "name the folder of an edition"
    except ValidationError as fault:
        first = fault.errors()[0]
        found = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        step = "restore the folder from a copy, or rebuild the edition from the record of a copy"
    raise ShelfError(
        str(Problem("the record cannot be read", str(path), "the record of an edition", found, step))
    )


def read_ledger(folder: Path) -> list[Record]:
    """Return the records of all editions in a folder, ascending by number.

    Raises:
        ShelfError: A record is missing or not well formed.
    """
    return [read_record(folder / name(number)) for number in numbers(folder)]


def find(folder: Path, number: int | None = None) -> Path:
    """Return the folder of an edition, of the one in force if no number is given.

    Raises:
        UsageError: There is no such edition.
    """
    wanted = current(folder) if number is None else number
    if wanted is None or not (folder / name(wanted)).is_dir():
        known = ", ".join(map(str, numbers(folder))) or "none"
        asked = "No edition is in force" if number is None else f"There is no edition {number}"
        raise UsageError(f"{asked} in {folder}; there: {known}. Make one with: evidence rebuild")
    return folder / name(wanted)
