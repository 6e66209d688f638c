"""Reads dropped JSON files, as their definition describes them: rows somewhere below keys and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidence.errors import Problem, TableError
from evidence.sources.bodies import first_json
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.drop import Layout, layout, named_rows, place, to_cells, unpacked


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of dropped JSON files, packed as gzip or not. A ``line`` is the number of the row.

    Raises:
        TableError: The value is built in another way than ``path`` says, a row is no object of texts and numbers, a column
            is missing; or see ``cells``.
        AnswerError: It is no JSON, or something follows it.
    """
    found = layout(table)
    parts = []
    for number, body in enumerate(bodies, start=1):
        where = place(table, number, len(bodies))
        value, rest = first_json(unpacked(body, where), where, numbers_as_text=True)
        if rest:
            raise _told("something follows the JSON value", where, "one value", rest[:80], "mend the file")
        rows = list(_walk(value, found.path, {}, where))
        names = list(dict.fromkeys(name for row in rows for name in row))
        drawn = [names, *([_scalar(row.get(name), where) for name in names] for row in rows)]
        parts.append(named_rows(enumerate(drawn), _without_header(found), where))
    return to_cells(parts, table, found)


def _without_header(found: Layout) -> Layout:
    """Return the layout for rows whose names were put above them, so that the first row has number 1."""
    return found.model_copy(update={"header_rows": (0,), "footer": ()})


def _walk(
    value: Any, path: tuple[str, ...], above: Mapping[str, str], where: str
) -> Iterator[Mapping[str, Any]]:
    """Yield the rows below ``path``, each with the keys that were passed on the way."""
    if not path:
        if not isinstance(value, dict):
            raise _told("a row is no object", where, "{…}", _kind(value), "correct path in the definition")
        yield {**above, **value}
        return
    step, rest = path[0], path[1:]
    if step == "[]":
        if not isinstance(value, list):
            raise _told(
                "no list where path has []", where, "[…]", _kind(value), "correct path in the definition"
            )
        for entry in value:
            yield from _walk(entry, rest, above, where)
        return
    if not isinstance(value, dict):
        raise _told(
            f'no object where path has "{step}"', where, "{…}", _kind(value), "correct path in the definition"
        )
    if step.startswith("@"):
        for key, entry in value.items():
            yield from _walk(entry, rest, {**above, step.removeprefix("@"): key}, where)
        return
    if step not in value:
        raise _told(
            f'key "{step}" is missing',
            where,
            f'"{step}"',
            ", ".join(f'"{key}"' for key in list(value)[:8]) or "no key",
            "a new layout needs a change of path in the definition; the last vintage stays in force",
        )
    yield from _walk(value[step], rest, above, where)


def _scalar(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise _told(
        "a cell is no text and no number",
        where,
        "a text or a number",
        _kind(value),
        "correct path in the definition",
    )


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text or a number",
        bool: "true or false",
        type(None): "null",
    }
    return names.get(type(value), type(value).__name__)


def _told(what: str, where: str, expected: str, found: str, next_step: str) -> TableError:
    return TableError(str(Problem(what, where, expected, found, next_step)))
