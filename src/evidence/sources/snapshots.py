"""The snapshots below ``data/raw``: every file has a sidecar, every sidecar its files, every checksum holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import EvidenceError, Problem, SnapshotError, describe
from evidence.sources import vintages
from evidence.sources.exchange import Body
from evidence.sources.origin import LEVELS, Origin, read_origin

_BLOCK = 2**20


@dataclass(frozen=True)
class Snapshot:
    """One table as received, with its origin. ``name`` is ``publisher/vintage/table``.

    A transcription is one file and has its bytes in ``content``. What a publisher sent is in ``parts``, those with figures
    first; such files may be large and are read where they are used.
    """

    name: str
    path: Path
    origin: Origin
    content: bytes
    parts: tuple[Body, ...] = ()

    @property
    def publisher(self) -> str:
        """The publisher's id, which is the first folder."""
        return self.name.split("/")[0]

    @property
    def vintage(self) -> str:
        """The publication state, which is the second folder."""
        return self.name.split("/")[1]

    @property
    def table(self) -> str:
        """The table's name, which is the name of the sidecar without its ending."""
        return self.name.split("/")[2]

    @property
    def file(self) -> str:
        """The file that tables name: a single one that holds all figures, otherwise the sidecar, which names all."""
        if self.origin.transcribed:
            return f"{self.name}.csv"
        files = [part.file for part in self.origin.part if part.role == "data"]
        return f"{self.publisher}/{self.vintage}/{files[0] if len(files) == 1 else f'{self.table}.toml'}"

    @property
    def data(self) -> tuple[Body, ...]:
        """The parts that hold figures."""
        files = {part.file for part in self.origin.part if part.role == "data"}
        return tuple(part for part in self.parts if part.name in files)

    @property
    def day(self) -> str:
        """The day, month or year of the vintage."""
        return vintages.day(self.vintage)


def stored_file(snapshot: str) -> str:
    """Return the file that a row's ``snapshot`` means, below ``data/raw``: a name without ending is a transcription's."""
    return snapshot if "." in snapshot else f"{snapshot}.csv"


def read_snapshots(raw: Path, publishers: frozenset[str]) -> tuple[Snapshot, ...]:
    """Return every snapshot below ``raw``, sorted by name, each proved against its checksums.

    Raises:
        SnapshotError: All faults at once: a file without sidecar, a sidecar without file, a file that is neither, an
            empty file, a checksum that does not hold, an unknown publisher, an unknown or missing key.
    """
    if not raw.is_dir():
        raise SnapshotError(f"{raw} is missing: there is no data to build from.")
    files = sorted(path for path in raw.rglob("*") if path.is_file() and path.name != "README.md")
    sidecars = [path for path in files if _is_sidecar(raw, path)]
    claimed = set(sidecars)
    told: dict[Path, str] = {}
    snapshots: list[Snapshot] = []
    for path in sidecars:
        beside = [other for other in files if _belongs(other, path)]
        if not beside:
            told[path] = _told(
                raw,
                path,
                "sidecar without a file",
                f'"{path.stem}.csv" beside it',
                "nothing",
                "restore the file, or remove the sidecar",
            )
            continue
        try:
            origin = read_origin(path)
        except EvidenceError as fault:
            told[path] = str(fault)
            claimed.update(beside)
            continue
        parts = [path.with_name(name) for name in _files(path, origin)]
        claimed.update(parts)
        absent = [part.name for part in parts if part not in beside]
        if absent:
            told[path] = _told(
                raw,
                path,
                "sidecar without a file",
                f'"{absent[0]}" beside it',
                "nothing",
                "restore the file, or remove the sidecar with its other files",
            )
            continue
        try:
            snapshots.append(_open(raw, path, origin, publishers))
        except EvidenceError as fault:
            told[path] = str(fault)
    told |= {path: _stranger(raw, path) for path in files if path not in claimed}
    if told:
        raise SnapshotError("\n".join(told[path] for path in sorted(told)))
    return tuple(snapshots)


def _is_sidecar(raw: Path, path: Path) -> bool:
    """Return whether a file stands where sidecars stand and is named like one; ``a.metadata.toml`` is a part."""
    return path.suffix == ".toml" and "." not in path.stem and len(path.relative_to(raw).parts) == len(LEVELS)


def _belongs(path: Path, sidecar: Path) -> bool:
    return path.parent == sidecar.parent and path != sidecar and path.name.startswith(f"{sidecar.stem}.")


def _files(sidecar: Path, origin: Origin) -> list[str]:
    return [f"{sidecar.stem}.csv"] if origin.transcribed else [part.file for part in origin.part]


def _told(raw: Path, path: Path, what: str, expected: str, found: str, next_step: str) -> str:
    return str(Problem(what, str(path.relative_to(raw)), expected, found, next_step))


def _stranger(raw: Path, path: Path) -> str:
    place = path.relative_to(raw)
    if path.suffix == ".csv" and len(place.parts) == len(LEVELS):
        return _told(
            raw,
            path,
            "file without a sidecar",
            f'"{path.stem}.toml" beside it',
            "nothing",
            "write title, publisher, address, licence, tier, dates and sha256 into the sidecar",
        )
    return _told(
        raw,
        path,
        "file that is no snapshot",
        "<publisher>/<vintage>/<table>.csv or .toml, or a file that a sidecar names",
        f'"{place}"',
        "move it to its place, or out of data/raw",
    )


def _open(raw: Path, sidecar: Path, origin: Origin, publishers: frozenset[str]) -> Snapshot:
    folder, vintage, _ = sidecar.relative_to(raw).parts
    name = str(sidecar.relative_to(raw)).removesuffix(".toml")
    problems = list(_misplaced(name, folder, vintage, origin, publishers))
    path = sidecar.with_name(_files(sidecar, origin)[0])
    if origin.transcribed:
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if not content.strip():
            problems.append(_empty(f"{name}.csv", len(content)))
        elif found != origin.sha256:
            problems.append(_changed(f"{name}.csv", origin.sha256, found))
        snapshot = Snapshot(name, path, origin, content)
    else:
        problems += _broken_parts(sidecar, f"{folder}/{vintage}", origin)
        parts = tuple(Body(part.file, sidecar.with_name(part.file)) for part in origin.part)
        snapshot = Snapshot(name, path, origin, b"", parts)
    if problems:
        raise SnapshotError(describe(problems))
    return snapshot


def _broken_parts(sidecar: Path, folder: str, origin: Origin) -> Iterable[Problem]:
    """Tell every stored file that is empty or differs from its record, and a record that does not fit them all."""
    together = hashlib.sha256()
    sound = True
    for part in origin.part:
        own, size = hashlib.sha256(), 0
        with sidecar.with_name(part.file).open("rb") as stream:
            while block := stream.read(_BLOCK):
                own.update(block)
                size += len(block)
                if part.role == "data":
                    together.update(block)
        if not size:
            yield _empty(f"{folder}/{part.file}", size)
        elif (size, own.hexdigest()) != (part.bytes, part.sha256):
            yield _changed(f"{folder}/{part.file}", part.sha256, own.hexdigest())
        sound &= bool(size) and own.hexdigest() == part.sha256
    if sound and together.hexdigest() != origin.sha256:
        yield _changed(f"{folder}/{sidecar.name}", origin.sha256, together.hexdigest())


def _empty(where: str, size: int) -> Problem:
    return Problem("empty file", where, "a header and rows", f"{size} bytes", "restore it from git")


def _changed(where: str, expected: str, found: str) -> Problem:
    return Problem(
        "the file differs from its record",
        where,
        f"sha256 {expected[:12]}…",
        f"{found[:12]}…",
        "restore it, or record a mended transcription in the sidecar, or add it under a new vintage",
    )


def _misplaced(
    name: str, folder: str, vintage: str, origin: Origin, publishers: frozenset[str]
) -> Iterable[Problem]:
    """Tell a vintage that is no date, a publisher that is not in the register, and a sidecar of another table."""
    where = f"{name}.csv" if origin.transcribed else f"{name}.toml"
    if not vintages.is_vintage(vintage):
        yield Problem(
            "vintage folder that is no date",
            where,
            "2026, 2026-10, 2026-10-31 or 2026-10-31b",
            f'"{vintage}"',
            "name the folder by the publication state it holds",
        )
    if origin.publisher != folder or folder not in publishers:
        yield Problem(
            "unknown publisher",
            where,
            "the folder's name, which is an id in registers/publishers.toml",
            f'"{origin.publisher}"',
            "correct the sidecar, or add the publisher to the register",
        )
    if not origin.transcribed and not name.endswith(f"/{origin.table}"):
        yield Problem(
            "sidecar of another table", where, f'"{origin.table}.toml"', f'"{where}"', "restore its name"
        )
