"""JSON-stat 2.0 of Eurostat's statistics interface: values by one number, which is cut into codes by the sizes of the dimensions.

Nothing is as large as the product of the sizes: a cell that the body does not name does not exist here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from evidence.errors import AnswerError, Problem
from evidence.sources.bodies import first_json
from evidence.sources.clients.eurostat import refuse_message, unpacked
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import MOST_DIMENSIONS, Cells
from evidence.tables.readers.eurostat import DIMENSION, part_of, place, refuse, table_of

_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_MOST_CELLS = 2**32 - 1  # numbers of values must fit ``line``


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells that have a value or a status. ``line`` is the number of the value, from 1.

    ``value`` may be an object or a list, ``status`` an object, a list or one text for all values.

    Raises:
        AnswerError: A body is no JSON, no data set in JSON-stat, or a message in place of one.
        TableError: Sizes, categories and values do not fit each other, or a cell is wrong, see ``part_of``.
    """
    parts, labels, notes = [], dict[tuple[str, str], str](), list[str]()
    for part, body in enumerate(bodies, 1):
        where = place(table, part)
        plain = unpacked(body, where)
        refuse_message(plain, where)
        said, rest = first_json(plain, where, numbers_as_text=True)
        if rest:
            refuse("something else after the data set", where, "the end", f'"{rest[:60]}"')
        data = _data_set(said, where)
        codes = _categories(data, where)
        raw = _raw(data, codes, where)
        if not raw.is_empty():
            parts.append(part_of(raw, table, part))
        labels |= _labels(data)
        notes += _notes(data)
    return table_of(parts, labels, table, notes)


def _data_set(said: Any, where: str) -> Mapping[str, Any]:
    """Return the object with ``id``, ``size``, ``dimension`` and ``value``."""
    found = said.get("dataset", said) if isinstance(said, dict) else None
    if isinstance(found, dict) and {"id", "size", "dimension", "value"} <= set(found):
        return found
    shown = ", ".join(str(name) for name in list(said)[:8]) if isinstance(said, dict) else type(said).__name__
    raise AnswerError(
        str(
            Problem(
                "no data set in JSON-stat",
                where,
                "an object with id, size, dimension and value",
                shown or "an empty object",
                "ask for the table with format = JSON; compare its code with the page of the table",
            )
        )
    )


def _categories(data: Mapping[str, Any], where: str) -> dict[str, list[str]]:
    """Return the codes of each dimension in the order of their places; sizes and places are checked."""
    names, sizes, dimensions = data["id"], data["size"], data["dimension"]
    if not (
        isinstance(names, list)
        and isinstance(sizes, list)
        and isinstance(dimensions, dict)
        and 0 < len(names) == len(sizes) <= MOST_DIMENSIONS
        and all(isinstance(name, str) for name in names)
        and len({name.lower() for name in names}) == len(names)
        and all(isinstance(size, str) and _INDEX.fullmatch(size) for size in sizes)
    ):
        refuse(
            "id, size and dimension do not fit each other",
            where,
            "as many sizes as names of dimensions, each once",
            f"id {str(names)[:80]}, size {str(sizes)[:80]}",
        )
    codes = {name: _codes(dimensions.get(name), name, where) for name in names}
    for name, size in zip(names, sizes, strict=True):
        if len(codes[name]) != int(size):
            refuse(f"dimension {name} has another size", where, f"{size} codes", f"{len(codes[name])}")
    if math.prod(len(listed) for listed in codes.values()) > _MOST_CELLS:
        refuse(
            "a table of absurd size",
            where,
            f"at most {_MOST_CELLS:,} cells",
            " x ".join(str(size) for size in sizes),
            "name fewer codes in ask.key of the definition",
        )
    return codes


def _codes(dimension: Any, name: str, where: str) -> list[str]:
    category = dimension.get("category") if isinstance(dimension, dict) else None
    found = category if isinstance(category, dict) else {}
    index = found.get("index")
    if index is None and isinstance(found.get("label"), dict):
        index = list(found["label"])  # JSON-stat lets a dimension with one category go without an index
    listed = _listed(index)
    if listed is None:
        refuse(
            f"categories of dimension {name}",
            where,
            "a list of codes, or each code with its place from 0, none left out",
            str(index)[:80],
        )
    return listed


def _listed(index: Any) -> list[str] | None:
    """Return the codes in the order of their places; None if there is a gap, or one stands twice."""
    if isinstance(index, dict) and all(isinstance(at, str) and _INDEX.fullmatch(at) for at in index.values()):
        listed = sorted(index, key=lambda code: int(index[code]))
        return listed if [int(index[code]) for code in listed] == list(range(len(listed))) else None
    if (
        isinstance(index, list)
        and all(isinstance(code, str) for code in index)
        and len(set(index)) == len(index)
    ):
        return index
    return None


def _raw(data: Mapping[str, Any], codes: Mapping[str, list[str]], where: str) -> pl.DataFrame:
    """Return one row a cell with a value or a status, in the order of their numbers."""
    most = math.prod(len(listed) for listed in codes.values())
    values = dict(_numbered(data["value"], "value", most, where))
    status = data.get("status")
    if isinstance(status, list) and len(status) == 1 and most > 1:
        status = status[0]
    flags = (
        dict.fromkeys(values, status)
        if isinstance(status, str)
        else dict(_numbered(status, "status", most, where))
    )
    numbers = sorted(values.keys() | flags.keys())
    index = pl.Series("index", numbers, dtype=pl.UInt64)
    columns, stride = [], most
    for name, listed in codes.items():
        stride //= len(listed) or 1
        at = (index // (stride or 1)) % (len(listed) or 1)
        columns.append(pl.Series(DIMENSION + name, listed, dtype=pl.String).gather(at))
    return pl.DataFrame(
        [
            *columns,
            (index + 1).cast(pl.UInt32).alias("line"),
            pl.Series("value", [values.get(number) for number in numbers], dtype=pl.String),
            pl.Series("flag", [flags.get(number) for number in numbers], dtype=pl.String),
            pl.Series("secret", [None] * len(numbers), dtype=pl.String),
        ]
    )


def _numbered(found: Any, what: str, most: int, where: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of what is there, of an object by number or of a list; null and empty text are nothing."""
    if found is None and what == "status":
        return
    if isinstance(found, list):
        if len(found) != most:
            refuse(f"{what} is a list of another length", where, f"{most:,} entries", f"{len(found):,}")
        pairs: Iterator[tuple[int, Any]] = enumerate(found)
    elif isinstance(found, dict):
        pairs = _by_key(found, what, most, where)
    else:
        refuse(f"{what} is neither object nor list", where, "an object by number, or a list", str(found)[:60])
    for number, text in pairs:
        if isinstance(text, str):
            if text:
                yield number, text
        elif text is not None:
            refuse(f"{what} {number:,} is no number and no text", where, "one figure", str(text)[:60])


def _by_key(found: Mapping[str, Any], what: str, most: int, where: str) -> Iterator[tuple[int, Any]]:
    for key, text in found.items():
        if not (_INDEX.fullmatch(key) and int(key) < most):
            refuse(f'"{key[:40]}" is no number of a {what}', where, f"0 to {most - 1:,}", f'"{key[:40]}"')
        yield int(key), text


def _labels(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for name in data["id"]:
        labels = data["dimension"][name]["category"].get("label")
        for code, label in labels.items() if isinstance(labels, dict) else ():
            if isinstance(label, str):
                yield (name, code), label


def _notes(data: Mapping[str, Any]) -> list[str]:
    notes = data.get("note")
    listed = notes if isinstance(notes, list) else [notes]
    return [note for note in listed if isinstance(note, str)]
