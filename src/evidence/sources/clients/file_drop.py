"""Files that people put into ``data/drop`` by hand, for publishers without an interface.

A table has a folder, ``data/drop/<publisher>/<table>``, and beside each file a sidecar of the same stem that says when
and where a person got it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from evidence.errors import AnswerError, Problem, SnapshotError, TableError, TooLargeError, describe
from evidence.paths import project
from evidence.sources.archives import gunzip
from evidence.sources.bodies import first_bytes, kind
from evidence.sources.clients import Description
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Answer, Asks, Body, Plan, Request
from evidence.sources.origin import Day
from evidence.sources.records import Record, check_record

ENDINGS = (".csv", ".xlsx", ".json", ".csv.gz", ".json.gz")
_WHOLE_DAY = 10


class Sidecar(Record):
    """What a person says about a file: when it was got and published, from where, under which licence.

    ``retrieved`` is an ISO day, ``published`` as exact as it is known.
    """

    retrieved: Day
    published: Day
    address: Annotated[str, StringConstraints(pattern=r"^https?://")]
    licence: Annotated[str, StringConstraints(min_length=1)]
    note: str = ""


def read_sidecar(body: Body) -> Sidecar:
    """Return the sidecar of a dropped file.

    Raises:
        SnapshotError: It is no TOML, or has a missing, unknown or malformed key.
    """
    try:
        entry = tomllib.loads(body.read().decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SnapshotError(
            str(Problem("not readable", body.name, "TOML in UTF-8", str(fault), "mend the line"))
        ) from None
    sidecar = check_record(Sidecar, entry, body.name, SnapshotError)
    if len(sidecar.retrieved) < _WHOLE_DAY:
        raise SnapshotError(
            str(
                Problem(
                    'key "retrieved" names no day',
                    body.name,
                    "a day such as 2026-11-23",
                    f'"{sidecar.retrieved}"',
                    "write the day on which the file was got",
                )
            )
        )
    return sidecar


class FileDrop:
    """Takes files from the folder of a table. Asks nobody."""

    def plan(self, table: TableDefinition, day: dt.date) -> Plan:  # noqa: ARG002  the files are what they are
        """Return one request a file, with its place in the checkout as path; none if nothing was dropped.

        Raises:
            TableError: ``ask.folder`` is no folder below ``data/drop``.
        """
        folder = _folder(table)
        files = _files(folder)
        requests = tuple(
            Request(
                publisher=table.publisher,
                table=table.id,
                host=table.host,
                method="GET",
                path=f"data/drop/{folder}/{file.name}",
                part=file.name if len(files) > 1 else "",
                max_bytes=table.max_bytes,
            )
            for file in files
        )
        return Plan(table.id, requests, sum(file.stat().st_size for file in files) or None)

    def fetch(self, plan: Plan, table: TableDefinition, asks: Asks) -> tuple[Answer, ...]:  # noqa: ARG002  nobody is asked
        """Return the files in the order of their names, then their sidecars. The files stay where they are.

        Raises:
            AnswerError: Nothing was dropped.
            TooLargeError: A file is larger than the definition allows.
            SnapshotError: A file has no sidecar, a sidecar no file, or a file is no table.
        """
        folder = _folder(table)
        files = _files(folder)
        if not files:
            raise AnswerError(
                str(
                    Problem(
                        "nothing was dropped",
                        table.name,
                        f"a file in data/drop/{folder}, with a sidecar",
                        "none",
                        f"get the table from {table.address} and put it there",
                    )
                )
            )
        _check_folder(folder)
        figures, descriptions = [], []
        for file, request in zip(files, plan.requests, strict=True):
            if file.stat().st_size > table.max_bytes:
                raise TooLargeError(
                    str(
                        Problem(
                            "the file is too large",
                            f"data/drop/{folder}/{file.name}",
                            f"at most {table.max_bytes:,} bytes",
                            f"{file.stat().st_size:,}",
                            "look at the file; if it is right, raise max_bytes in the definition",
                        )
                    )
                )
            beside = _sidecar(file)
            received = f"{read_sidecar(Body(beside.name, beside)).retrieved}T00:00:00Z"
            figures.append(_answer(request, file, received))
            description = Request(
                publisher=request.publisher,
                table=request.table,
                host=request.host,
                method="GET",
                path=f"data/drop/{folder}/{beside.name}",
                role="metadata",
                part=request.part,
            )
            descriptions.append(_answer(description, beside, received))
        return (*figures, *descriptions)

    def content(self, bodies: Sequence[Body], table: TableDefinition) -> str:  # noqa: ARG002  any table is hashed alike
        """Return the sha256 of the files, unpacked, without byte order mark and with LF; of a workbook, its bytes."""
        digest = hashlib.sha256()
        for body in bodies:
            found = kind(first_bytes(body))
            content = gunzip(body, body.name) if found == "gzip" else body.read()
            if found != "xlsx":
                content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
            digest.update(hashlib.sha256(content).digest())
        return digest.hexdigest()

    def described(self, bodies: Sequence[Body]) -> Description:
        """Return the newest publication and the licences that the sidecars name."""
        sidecars = [read_sidecar(body) for body in bodies]
        return Description(
            updated=max((sidecar.published for sidecar in sidecars), default=""),
            licence=" / ".join(sorted({sidecar.licence for sidecar in sidecars})),
        )


FILE_DROP = FileDrop()


def _folder(table: TableDefinition) -> str:
    """Return the folder of a table below ``data/drop``."""
    folder = str(table.ask.get("folder", table.name))
    parts = Path(folder).parts
    if not parts or Path(folder).is_absolute() or any(part in ("..", ".") or "\\" in part for part in parts):
        raise TableError(
            str(
                Problem(
                    f'folder "{folder}" is not below data/drop',
                    table.name,
                    "publisher/table",
                    f'"{folder}"',
                    "correct ask.folder in the definition, or leave it out",
                )
            )
        )
    return folder


def _files(folder: str) -> list[Path]:
    return sorted(
        path
        for path in (project().drop / folder).glob("*")
        if path.is_file() and path.name.lower().endswith(ENDINGS) and not path.name.startswith((".", "~"))
    )


def _sidecar(file: Path) -> Path:
    stem = next(
        file.name[: -len(ending)] for ending in reversed(ENDINGS) if file.name.lower().endswith(ending)
    )
    return file.with_name(f"{stem}.toml")


def _check_folder(folder: str) -> None:
    """Return nothing if the folder holds tables with their sidecars, and nothing else that is visible."""
    files = _files(folder)
    sidecars = {_sidecar(file): file for file in files}
    problems = [
        Problem(
            "file without a sidecar",
            f"data/drop/{folder}/{file.name}",
            f'"{beside.name}" beside it',
            "nothing",
            "write retrieved, published, address, licence and note into the sidecar",
        )
        for beside, file in sidecars.items()
        if not beside.is_file()
    ]
    problems += [
        Problem(
            "file that is no table",
            f"data/drop/{folder}/{path.name}",
            "files that end in " + ", ".join(ENDINGS) + " and their sidecars",
            f'"{path.name}"',
            "save a workbook as .xlsx, write a table from a PDF as .csv, and move everything else away",
        )
        for path in sorted((project().drop / folder).glob("*"))
        if path not in files and path not in sidecars and not path.name.startswith((".", "~"))
    ]
    if problems:
        raise SnapshotError(describe(problems))


def _answer(request: Request, path: Path, received: str) -> Answer:
    with path.open("rb") as stream:
        checksum = hashlib.file_digest(stream, "sha256").hexdigest()
    return Answer(request, 200, {}, path, path.stat().st_size, checksum, received)
