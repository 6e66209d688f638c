"""TOML files as frozen types: unknown keys are refused, and every fault of a file is told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evidence.errors import EvidenceError, Problem, describe


class Record(BaseModel):
    """A frozen entry of a sidecar or register."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Record)


def read_toml(path: Path, error: type[EvidenceError]) -> dict[str, object]:
    """Return the content of a TOML file.

    Raises:
        EvidenceError: Of the type ``error``, if the file is missing, no UTF-8 or no TOML.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise error(
            _told("the file is missing", path, "a TOML file", "nothing", "restore it from git")
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise error(
            _told(
                "not readable",
                path,
                "TOML in UTF-8",
                str(fault),
                "mend the line, or restore the file from git",
            )
        ) from None


def _told(what: str, path: Path, expected: str, found: str, next_step: str) -> str:
    return str(Problem(what, "/".join(path.parts[-3:]), expected, found, next_step))


def check_record(kind: type[R], entry: object, where: str, error: type[EvidenceError]) -> R:
    """Return ``entry`` as a record of type ``kind``.

    Raises:
        EvidenceError: Of the type ``error``, naming every missing, unknown or wrong key.
    """
    try:
        return kind.model_validate(entry)
    except ValidationError as fault:
        problems = [
            Problem(
                what=": ".join(
                    filter(None, [_key(detail["loc"]), detail["msg"].removeprefix("Value error, ")])
                ),
                where=where,
                expected="one of the keys " + ", ".join(kind.model_fields),
                found=repr(detail.get("input"))[:80],
                next_step="mend the entry; no key may be added without its meaning in the code",
            )
            for detail in fault.errors()
        ]
        raise error(describe(problems)) from None


def _key(place: tuple[int | str, ...]) -> str:
    return f'key "{".".join(map(str, place))}"' if place else ""


def read_entries(path: Path, name: str, kind: type[R], error: type[EvidenceError]) -> tuple[R, ...]:
    """Return the entries ``[[name]]`` of a register, in the order of the file.

    Raises:
        EvidenceError: Of the type ``error``, if the file is not a register of this kind.
    """
    content = read_toml(path, error)
    strangers = sorted(set(content) - {name})
    if strangers:
        raise error(
            _told("unknown key", path, f"[[{name}]] entries only", repr(strangers[0]), "correct the key")
        )
    entries = content.get(name, [])
    if not isinstance(entries, list):
        raise error(
            _told("no list of entries", path, f"[[{name}]] entries", "one value", "use double brackets")
        )
    records = tuple(
        check_record(kind, entry, f"{path.name}, entry {number}", error)
        for number, entry in enumerate(entries, start=1)
    )
    ids = [record.id for record in records if hasattr(record, "id")]
    repeated = sorted({entry for entry in ids if ids.count(entry) > 1})
    if repeated:
        raise error(
            _told("id used twice", path, "one entry an id", repr(repeated[0]), "rename or remove one")
        )
    return records
