"""Vintages: their names, and how one is put in place: staged elsewhere, then renamed as a whole folder.

A folder of a vintage is never written into. Whoever is stopped at any moment leaves the old state or the new one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evidence.errors import Problem, SnapshotError
from evidence.sources.bodies import first_bytes, kind
from evidence.sources.exchange import Answer
from evidence.sources.origin import Origin, Part, read_origin

LETTERS = string.ascii_lowercase[1:]  # the second vintage of a day is "…b"
_NAME = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}[b-z]?)?)?")
_BLOCK = 2**20
_ENDINGS = {
    "zip": "zip",
    "gzip": "gz",
    "html": "html",
    "json": "json",
    "xml": "xml",
    "xlsx": "xlsx",
    "ole": "xls",
    "empty": "txt",
}
_TABS, _COMMAS = "tsv", "csv"


def is_vintage(name: str) -> bool:
    """Return whether ``name`` is a year, a month, a day, or a further vintage of a day: ``2026-10-31b``."""
    return bool(_NAME.fullmatch(name))


def day(name: str) -> str:
    """Return the year, month or day of a vintage: ``2026-10-31b`` is of ``2026-10-31``."""
    return name.rstrip(LETTERS)


def free_name(folder: Path, today: dt.date) -> str:
    """Return the first name of a vintage of ``today`` that nothing in ``folder`` has.

    Raises:
        SnapshotError: Every name of the day is taken.
    """
    for letter in ("", *LETTERS):
        name = f"{today.isoformat()}{letter}"
        if not os.path.lexists(folder / name):
            return name
    raise SnapshotError(
        str(
            Problem(
                "no name is left for another vintage of this day",
                f"data/raw/{folder.name}",
                f"at most {len(LETTERS) + 1} vintages a day",
                f"{today.isoformat()} to {today.isoformat()}{LETTERS[-1]}",
                "run the command tomorrow",
            )
        )
    )


def newest(raw: Path, publisher: str, table: str) -> tuple[str, Origin] | None:
    """Return name and sidecar of the newest vintage that holds a publisher's own file of a table, None if there is none.

    Raises:
        SnapshotError: The sidecar is not well formed.
    """
    for path in sorted((raw / publisher).glob(f"*/{table}.toml"), reverse=True):
        origin = read_origin(path)
        if not origin.transcribed and is_vintage(path.parent.name):
            return path.parent.name, origin
    return None


def stored_parts(
    table: str, answers: Sequence[Answer], canonical: Callable[[Answer], str]
) -> tuple[Part, ...]:
    """Return how answers are stored: their names in the folder, and what the sidecar says of each.

    ``answers`` come with figures first. ``canonical`` gives the request of an answer as one line of JSON.
    """
    parts = []
    for role in ("data", "metadata"):
        of_role = [answer for answer in answers if answer.request.role == role]
        for number, answer in enumerate(of_role, start=1):
            middle = [
                *(["metadata"] if role == "metadata" else []),
                *([str(number)] if len(of_role) > 1 else []),
            ]
            parts.append(
                Part(
                    file=".".join([table, *middle, ending(answer)]),
                    role=answer.request.role,
                    part=answer.request.part,
                    request=canonical(answer),
                    status=answer.status,
                    received=answer.received,
                    bytes=answer.size,
                    sha256=answer.sha256,
                    headers=dict(sorted(answer.headers.items())),
                )
            )
    return tuple(parts)


def ending(answer: Answer) -> str:
    """Return the ending of a stored file: its own if a person named it, otherwise by what its bytes are."""
    own = re.search(r"\.([A-Za-z0-9]+(?:\.gz)?)$", answer.path.name)
    if own and answer.path.suffix != ".body":
        return own.group(1).lower()
    first = first_bytes(answer.body)
    found = kind(first)
    return (_TABS if b"\t" in first.partition(b"\n")[0] else _COMMAS) if found == "text" else _ENDINGS[found]


def checksum_of(paths: Iterable[Path]) -> str:
    """Return the sha256 of files, one after the other."""
    together = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                together.update(block)
    return together.hexdigest()


def write_origin(origin: Origin) -> str:
    """Return a sidecar as TOML, one key a line, the parts below it."""
    said = origin.model_dump(exclude_none=True)
    parts = said.pop("part")
    lines = [_line(name, value) for name, value in said.items() if value != "" or name == "note"]
    for part in parts:
        lines += ["", "[[part]]", *(_line(name, value) for name, value in part.items())]
    return "\n".join(lines) + "\n"


def _line(name: str, value: object) -> str:
    """Return a key and its value. A string of JSON is a string of TOML, but for one letter that only JSON takes bare."""
    return f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_value(str(key))} = {_value(entry)}" for key, entry in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def stage(folder: Path, origin: Origin, answers: Sequence[Answer], *, movable: Path) -> None:
    """Put the files of one table and its sidecar into ``folder``, a vintage that is not in place yet.

    Files below ``movable`` are ours and change no more: they are linked. Others are copied.

    Raises:
        SnapshotError: The folder cannot be written.
    """
    by_checksum = {answer.sha256: answer for answer in answers}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in origin.part:
            source, target = by_checksum[part.sha256].path, folder / part.file
            if source.is_relative_to(movable):
                _link(source, target)
            else:
                shutil.copyfile(source, target)
            sync(target)
        sidecar = folder / f"{origin.table}.toml"
        sidecar.write_text(write_origin(origin), encoding="utf-8", newline="\n")
        sync(sidecar)
        sync(folder)
    except OSError as fault:
        raise SnapshotError(_unwritable(folder, fault)) from None


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def put_in_place(staged: Path, raw: Path) -> None:
    """Make the folder ``staged``, ``…/<publisher>/<vintage>``, a vintage below ``raw`` by one rename.

    Raises:
        SnapshotError: There is such a vintage, or the folder cannot be written.
    """
    target = raw / staged.parent.name / staged.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(raw)
        if os.path.lexists(target):
            raise FileExistsError(f"{target.parent.name}/{target.name} is there")
        staged.rename(target)
        sync(target.parent)
        sync(staged.parent)
    except OSError as fault:
        raise SnapshotError(_unwritable(target, fault)) from None


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, fault: OSError) -> str:
    return str(
        Problem(
            "the vintage cannot be written",
            "/".join(folder.parts[-2:]),
            "data/raw and data/incoming on one disk, with room, where we may write",
            fault.strerror or str(fault),
            "free the folder and run the command again; nothing was put in place",
        )
    )
