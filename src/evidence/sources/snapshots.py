"""The snapshots below ``data/raw``: every file has a sidecar, every sidecar a file, every checksum holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import EvidenceError, Problem, SnapshotError, describe
from evidence.sources.origin import LEVELS, Origin, read_origin

_VINTAGE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True)
class Snapshot:
    """One file as received, with its origin. ``name`` is ``publisher/vintage/table``."""

    name: str
    path: Path
    origin: Origin
    content: bytes

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
        """The table's name, which is the file's name without its ending."""
        return self.name.split("/")[2]


def read_snapshots(raw: Path, publishers: frozenset[str]) -> tuple[Snapshot, ...]:
    """Return every snapshot below ``raw``, sorted by name, each proved against its checksum.

    Raises:
        SnapshotError: All faults at once: a file without sidecar, a sidecar without file, a file that is neither, an
            empty file, a checksum that does not hold, an unknown publisher, an unknown or missing key.
    """
    if not raw.is_dir():
        raise SnapshotError(f"{raw} is missing: there is no data to build from.")
    problems: list[str] = []
    snapshots: list[Snapshot] = []
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    present = set(files)
    for path in files:
        where = str(path.relative_to(raw))
        if path.name == "README.md":
            continue
        if path.suffix == ".toml":
            if path.with_suffix(".csv") not in present:
                problems.append(
                    str(
                        Problem(
                            "sidecar without a file",
                            where,
                            f'"{path.stem}.csv" beside it',
                            "nothing",
                            "restore the file, or remove the sidecar",
                        )
                    )
                )
            continue
        if path.suffix != ".csv" or len(path.relative_to(raw).parts) != len(LEVELS):
            problems.append(
                str(
                    Problem(
                        "file that is no snapshot",
                        where,
                        "<publisher>/<vintage>/<table>.csv or .toml",
                        f'"{where}"',
                        "move it to its place, or out of data/raw",
                    )
                )
            )
            continue
        if path.with_suffix(".toml") not in present:
            problems.append(
                str(
                    Problem(
                        "file without a sidecar",
                        where,
                        f'"{path.stem}.toml" beside it',
                        "nothing",
                        "write title, publisher, address, licence, tier, dates and sha256 into the sidecar",
                    )
                )
            )
            continue
        try:
            snapshots.append(_open(raw, path, publishers))
        except EvidenceError as fault:
            problems.append(str(fault))
    if problems:
        raise SnapshotError("\n".join(problems))
    return tuple(snapshots)


def _open(raw: Path, path: Path, publishers: frozenset[str]) -> Snapshot:
    where = str(path.relative_to(raw))
    origin = read_origin(path.with_suffix(".toml"))
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    problems = []
    if not content.strip():
        problems.append(
            Problem("empty file", where, "a header and rows", f"{len(content)} bytes", "restore it from git")
        )
    elif found != origin.sha256:
        problems.append(
            Problem(
                "the file differs from its record",
                where,
                f"sha256 {origin.sha256[:12]}…",
                f"{found[:12]}…",
                "restore it, or record a mended transcription in the sidecar, or add it under a new vintage",
            )
        )
    folder, vintage, _ = path.relative_to(raw).parts
    if not _VINTAGE.fullmatch(vintage):
        problems.append(
            Problem(
                "vintage folder that is no date",
                where,
                "2026, 2026-10 or 2026-10-31",
                f'"{vintage}"',
                "name the folder by the publication state it holds",
            )
        )
    if origin.publisher != folder or folder not in publishers:
        problems.append(
            Problem(
                "unknown publisher",
                where,
                "the folder's name, which is an id in registers/publishers.toml",
                f'"{origin.publisher}"',
                "correct the sidecar, or add the publisher to the register",
            )
        )
    if problems:
        raise SnapshotError(describe(problems))
    return Snapshot(where.removesuffix(".csv"), path, origin, content)
