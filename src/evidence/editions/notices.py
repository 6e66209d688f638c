"""Notices: what became of each rebuild, dated, kept beside the editions, and shown on a page, as a feed and as JSON.

They alone have a clock in them. Their names count: a clock that was moved back neither sorts them wrongly nor overwrites one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, ValidationError

from evidence.editions.ledger import CURRENT, name, numbers, read_record
from evidence.editions.outcome import Kind, Outcome
from evidence.editions.shelf import NOTICES, is_whole, write_whole
from evidence.errors import ShelfError
from evidence.site.navigation import CHANGES
from evidence.sources import clock
from evidence.vocabulary import numbers as words
from evidence.vocabulary import periods

INDEX, STATUS, FEED = "index.html", "status.json", "notices.atom"
_SHOWN = 50


class Notice(BaseModel):
    """What became of one rebuild.

    Attributes:
        number: Its number, counted from 1.
        moment: When it was written, in UTC.
        kind: What became of the edition.
        code: The exit code of the rebuild.
        edition: The edition in force afterwards; None if there is none.
        data: Date of its data.
        de: A summary in German.
        en: The same in English.
        details: Messages in English.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    moment: str
    kind: Kind
    code: int
    edition: int | None
    data: str
    de: str
    en: str
    details: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the notice as JSON with sorted keys."""
        return _json(self.model_dump(mode="json"))


class Board:
    """The notices of one folder of editions, and the pages that show them.

    Args:
        folder: The folder of editions.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def notices(self) -> list[Notice]:
        """All notices that can be read, ascending."""
        found = []
        for path in sorted((self._folder / NOTICES).glob("[0-9]*.json")):
            try:
                found.append(Notice.model_validate_json(path.read_bytes()))
            except (OSError, ValidationError):
                continue
        return sorted(found, key=lambda notice: notice.number)

    def notice(self, outcome: Outcome) -> Notice | None:
        """Return the notice of an outcome; none of one that says what the last one said already: all well, nothing new."""
        before = self.notices
        well = outcome.kind == "unchanged" and not outcome.code
        if well and (not before or not before[-1].code):
            return None
        return Notice(
            number=self._following(),
            moment=clock.stamp(),
            kind=outcome.kind,
            code=outcome.code,
            edition=outcome.in_force.number,
            data=outcome.in_force.data,
            de=outcome.de,
            en=outcome.en,
            details=outcome.details,
        )

    def keep(self, notice: Notice) -> None:
        """Write a notice.

        Raises:
            OSError: It cannot be written.
        """
        folder = self._folder / NOTICES
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{notice.number:04}.json", notice.to_bytes())

    @property
    def published(self) -> frozenset[int]:
        """The editions that a notice told of."""
        return frozenset(
            notice.edition for notice in self.notices if notice.kind == "published" and notice.edition
        )

    def show(self) -> None:
        """Write the page of editions and notices, the feed and the state for machines: each by one rename.

        Raises:
            OSError: They cannot be written.
        """
        notices = list(reversed(self.notices))
        editions = [_shown(self._folder, number) for number in reversed(numbers(self._folder))]
        in_force = _in_force(self._folder, editions)
        newest = notices[0] if notices else None
        status = {
            "edition": in_force,
            "editions": editions,
            "healthy": newest is None or not newest.code,
            "notice": newest.model_dump(mode="json") if newest else None,
        }
        shown = {
            "editions": editions,
            "in_force": in_force,
            "newest": newest,
            "notices": notices[:_SHOWN],
        }
        templates = _templates()
        for file, template in ((INDEX, "index.html.j2"), (FEED, "notices.atom.j2")):
            write_whole(self._folder / file, templates.get_template(template).render(shown).encode("utf-8"))
        write_whole(self._folder / STATUS, _json(status))

    def _following(self) -> int:
        taken = [
            int(path.stem) for path in (self._folder / NOTICES).glob("[0-9]*.json") if path.stem.isdecimal()
        ]
        return max(taken, default=0) + 1


def _shown(folder: Path, number: int) -> dict[str, object]:
    edition = folder / name(number)
    try:
        data = read_record(edition).data
    except ShelfError:
        data = ""
    return {
        "number": number,
        "data": data,
        "whole": is_whole(edition),
        "folder": name(number),
        "changes": {lang: f"{name(number)}/site/{lang}/{CHANGES}" for lang in words.LANGUAGES},
    }


def _in_force(folder: Path, editions: Sequence[dict[str, object]]) -> dict[str, object] | None:
    link = folder / CURRENT
    target = link.readlink().name if link.is_symlink() else ""
    return next((entry for entry in editions if entry["folder"] == target), None)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("evidence.editions"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = _day
    return environment


def _day(text: str, lang: str) -> str:
    """Return the day of a date or a moment in words."""
    return words.date(periods.parse(text[:10]), lang) if text else "–"


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
