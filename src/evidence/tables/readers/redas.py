"""Lists of documents of the Landtag of Saxony as references: what was asked in parliament, by whom, and where to read it.

An answer to a parliamentary question is a PDF with figures of an authority. The list says that it exists; its figures
enter the report only when a person has read them and put them into a transcription.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.clients.landtag import items
from evidence.sources.exchange import Body
from evidence.vocabulary.times import period

COLUMNS = ("document", "kind", "type", "title", "author", "date", "url")
_BASE = "https://redas.landtag.sachsen.de/redas/"
_NEEDED = ("anzeigeId", "dokumentenart", "titel", "fundstelleAutor", "dateien")
_HALVES = re.compile("[\ud800-\udfff]")  # halves of letters, which JSON can say and no text can hold
_DATE = re.compile(r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{4}\b")


def parse_references(bodies: Sequence[Body], where: str = "landtag") -> pl.DataFrame:
    """Return one row a file of a document, and one for a document without a file, by date, document and address.

    Columns: ``document`` (``Drs 8/7222``), ``kind`` (``Drs``), ``type`` (``KlAnfr``, ``KlAnfrAntw``), ``title``, ``author``,
    ``date`` (ISO) and ``url``, all text; ``type``, ``author`` and ``date`` are empty where the list does not say them.

    Raises:
        AnswerError: A body is no list of documents.
        TableError: A document lacks something, or the address of a file leaves the site.
    """
    rows = []
    for part, body in enumerate(bodies, start=1):
        at = f"{where}, part {part}"
        for number, item in enumerate(items(body, at), start=1):
            rows += _rows(item, f"{at}, document {number}")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return frame.unique(maintain_order=True).sort("date", "document", "url", maintain_order=True)


def _rows(item: dict[str, Any], where: str) -> list[tuple[str, ...]]:
    missing = [name for name in _NEEDED if name not in item]
    if missing:
        raise _refused(f'"{missing[0]}" is missing', where, ", ".join(_NEEDED), ", ".join(sorted(item))[:160])
    document, kind, title, place = (_text(item[name], name, where) for name in _NEEDED[:-1])
    type_ = _text(item.get("dokumententyp"), "dokumententyp", where)
    files = item["dateien"] or []
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise _refused("dateien is no list of files", where, "a list of objects with url", str(files)[:80])
    author, date = _author_and_date(place, type_, where)
    addresses = [_address(_text(file.get("url", ""), "url", where), where) for file in files] or [""]
    return [(document, kind, type_, title, author, date, address) for address in addresses]


def _text(entry: object, name: str, where: str) -> str:
    if entry is None:
        return ""
    if isinstance(entry, str) and not _HALVES.search(entry):
        return " ".join(entry.split())
    raise _refused(f"{name} is no text", where, "text", ascii(entry)[:80])


def _author_and_date(place: str, type_: str, where: str) -> tuple[str, str]:
    """Return author and day from a place of finding such as ``KlAnfr Erika Muster BSW 05.06.2026 Drs 8/7222``."""
    found = _DATE.search(place)
    if not found:
        return "", ""
    author = place[: found.start()].strip()
    first, _, rest = author.partition(" ")
    try:
        return (rest.strip() if first == type_ else author), period(found[0])
    except UsageError:
        raise _refused("a day that does not exist", where, "a day such as 05.06.2026", found[0]) from None


def _address(written: str, where: str) -> str:
    """Return the address of a file, which the list gives below the site and without its last step."""
    if not written:
        return ""
    try:
        address = urljoin(_BASE, written.replace("download?", "download/file?", 1))
    except ValueError:
        address = ""
    if not address.startswith(_BASE) or re.search(r"[\s\"'<>\\]", address):
        raise _refused(
            "the address of a file leaves the site", where, f"an address below {_BASE}", f'"{written[:80]}"'
        )
    return address


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "look at the answer; if the interface has changed, the reader needs a change, and the vintage before stays",
            )
        )
    )
