"""State: what one edition published, read from its files alone, so that anybody can compare any two of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from evidence.comparison.mentions import Mention, find, from_csv, to_csv
from evidence.errors import Problem, UsageError

KEPT = "state"
_SITE, _DOWNLOADS = "site", "downloads"
_MENTIONS = "mentions.csv"
_DAY = len("2026-07-30")
_OF_CHANGES = ("changes.html", "changes.atom")
_COLUMNS = {
    "facts": ("id", "value", "unit", "missing_reason", "formula", "inputs", "sources"),
    "observations": (
        *("id", "value", "unit", "value_status", "missing_reason", "publisher", "source", "published"),
        *("vintage", "selection", "excluded", "flag", "weak"),
    ),
    "claims": ("id", "verdict", "superseded", "agreeing", "specifications", "rests_on"),
    "specifications": ("claim", "specification", "rests_on"),
}
"""The tables of a state, and the columns without which it cannot be compared."""

_OF_CLAIMS = ("claims", "specifications")
"""The tables that a report without claims does not publish: they are empty."""


@dataclass(frozen=True, eq=False)
class State:
    """What one edition published.

    Attributes:
        facts: One row a fact, sorted by id, all columns as text, empty where there is nothing.
        observations: One row an observation, sorted by id, likewise; several rows may have one id.
        claims: One row a claim, sorted by id, likewise.
        specifications: One row a specification of a claim, sorted, likewise.
        edition: The date of the data; empty where nothing has a day.
        feeds: The feed of changes in each language, as published; none where there is none.
        pages: The pages as HTML, by path below the site; none where only the tables were kept.
        kept: The mentions that were kept; none where there are pages.
    """

    facts: pl.DataFrame
    observations: pl.DataFrame
    claims: pl.DataFrame
    specifications: pl.DataFrame
    edition: str
    feeds: Mapping[str, bytes] = field(default_factory=dict)
    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    kept: tuple[Mention, ...] = ()

    @classmethod
    def of_folder(cls, folder: Path) -> State:
        """Return the state that an out folder, an edition, a site or a kept ``state/`` holds.

        Raises:
            UsageError: There is no published state in the folder, or a table of it lacks columns.
        """
        place = published_in(folder)
        if not (place / "facts.csv").is_file():
            return cls.of_files(_Files(place))
        tables = {name: _table(f"{name}.csv", (place / f"{name}.csv").read_bytes()) for name in _COLUMNS}
        feeds = {path.stem: path.read_bytes() for path in sorted(place.glob("*.atom"))}
        return cls(
            tables["facts"],
            tables["observations"],
            tables["claims"],
            tables["specifications"],
            edition=_edition(tables["observations"]),
            feeds=feeds,
            kept=from_csv((place / _MENTIONS).read_bytes()),
        )

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> State:
        """Return the state of a site from its files by path below the site, such as ``downloads/facts.csv``.

        The page of changes tells of two editions and is none of the pages; nor are the documents, which repeat them.

        Raises:
            UsageError: A table is missing or lacks columns.
        """
        tables = {}
        for name, columns in _COLUMNS.items():
            path = f"{_DOWNLOADS}/{name}.csv"
            if path in files:
                tables[name] = _table(path, files[path])
            elif name in _OF_CLAIMS:
                tables[name] = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
            else:
                raise UsageError(_lacking("no published table", path, "a finished site", "nothing"))
        told = {path for path in files if path.endswith(_OF_CHANGES)}
        return cls(
            tables["facts"],
            tables["observations"],
            tables["claims"],
            tables["specifications"],
            edition=_edition(tables["observations"]),
            feeds={path.split("/")[0]: files[path] for path in sorted(told) if path.endswith(".atom")},
            pages={
                path: files[path]
                for path in sorted(files)
                if path.endswith(".html") and path not in told and not path.startswith(f"{_DOWNLOADS}/")
            },
        )

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All places of the pages that cite facts, sorted; sentences and charts alone where only the tables were kept."""
        found = (entry for path, content in self.pages.items() for entry in find(path, content))
        return self.kept or tuple(sorted(found))

    def write(self, folder: Path) -> None:
        """Write what a later edition is compared with into ``folder``: the same bytes for the same state.

        Rows of tables are not kept among the mentions: a comparison takes them from the newer pages.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in _COLUMNS:
            frame: pl.DataFrame = getattr(self, name)
            (folder / f"{name}.csv").write_bytes(frame.write_csv().encode())
        told = (entry for entry in self.mentions if entry.kind != "table")
        (folder / _MENTIONS).write_bytes(to_csv(told))
        for lang, feed in self.feeds.items():
            (folder / f"{lang}.atom").write_bytes(feed)


class _Files(Mapping[str, bytes]):
    """The files of a site, read when they are asked for."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._paths = {
            path.relative_to(site).as_posix(): path
            for ending in ("html", "atom", "csv")
            for path in site.rglob(f"*.{ending}")
        }

    def __getitem__(self, path: str) -> bytes:
        return self._paths[path].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def published_in(folder: Path) -> Path:
    """Return where the state of a folder lies: tables that were kept for comparison, otherwise its site.

    Raises:
        UsageError: There is no published state in the folder.
    """
    for place in (folder / KEPT, folder):
        if all((place / f"{name}.csv").is_file() for name in _COLUMNS) and (place / _MENTIONS).is_file():
            return place
    for place in (folder / _SITE, folder):
        if (place / _DOWNLOADS / "facts.csv").is_file():
            return place
    raise UsageError(
        _lacking(
            "no published state", str(folder), "an edition, the out folder of a build, or a site", "neither"
        )
    )


def _table(path: str, content: bytes) -> pl.DataFrame:
    """Return a published table as text, sorted.

    Raises:
        UsageError: A column is missing.
    """
    frame = pl.read_csv(io.BytesIO(content), infer_schema=False).fill_null("")
    needed = _COLUMNS[Path(path).stem]
    lost = [column for column in needed if column not in frame.columns]
    if lost:
        raise UsageError(
            _lacking("a column is missing", path, ", ".join(needed), f"no {', '.join(lost)}")
        ) from None
    return frame.sort(needed[:2], maintain_order=True)


def _edition(observations: pl.DataFrame) -> str:
    """Return the newest publication whose day is known."""
    return max((day for day in observations["published"].unique() if len(day) == _DAY), default="")


def _lacking(what: str, where: str, expected: str, found: str) -> str:
    return str(Problem(what, where, expected, found, "name another folder; evidence build makes a site"))
