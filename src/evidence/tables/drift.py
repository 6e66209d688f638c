"""A new body of a table against the last one that was kept: what vanished is told before it is missed."""

from __future__ import annotations

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import TableDefinition
from evidence.tables.cells import Cells
from evidence.tables.keys import locate
from evidence.vocabulary import regions

_LEAST_ROWS = 0.5
# Where a table leaves out zeros, a category may vanish because nobody is in it; more than this share of them is drift.
_MAY_VANISH = 0.1
_NAMED_AT_MOST = 5


def check_drift(cells: Cells, before: Cells, table: TableDefinition, content: str) -> None:
    """Return nothing if the body has all that the one before it had: dimensions, codes, measures, units, levels, rows.

    New codes and new regions are welcome, and the periods may move on. What the definition names must stay, and so must
    Deutschland, the Länder and the Kreise of Sachsen.

    Args:
        cells: The new body.
        before: The body of the last vintage.
        table: Definition; a body whose ``content`` it ``accepts`` was found right by a person.
        content: What the new body says, as ``Client.content`` writes it.

    Raises:
        TableError: All that is gone.
    """
    if content and content == table.accepts:
        return
    gone = [
        *(f"dimension {name} is gone" for name in before.dimensions if name not in cells.dimensions),
        *(
            _codes_gone(f"codes of {name}", _distinct(before, name), _distinct(cells, name), table)
            for name in before.dimensions
            if name in cells.dimensions
        ),
        *(
            _all_gone(words, _distinct(before, column), _distinct(cells, column))
            for words, column in (("measure", "measure"), ("unit", "unit"), ("region level", "level"))
        ),
        _all_gone("region", _regions(before, table), _regions(cells, table)),
    ]
    if cells.frame.height < before.frame.height * _LEAST_ROWS:
        gone.append(f"fewer than half of the rows ({cells.frame.height:,}, before {before.frame.height:,})")
    problems = [
        Problem(
            what,
            table.name,
            "all that the last vintage has",
            f"{cells.frame.height:,} rows with {', '.join(cells.dimensions) or 'no dimension'}",
            f'look at the table; if it is right, write accepts = "{content}" into its definition',
        )
        for what in gone
        if what
    ]
    if problems:
        raise TableError(describe(problems))


def _distinct(cells: Cells, column: str) -> set[str]:
    return set(cells.frame[column].drop_nulls())


def _regions(cells: Cells, table: TableDefinition) -> set[str]:
    """Return the regions of this report that occur."""
    places = cells.frame.select("part", "line", "level", "region").unique(
        ["level", "region"], keep="first", maintain_order=True
    )
    return set(locate(places, table)["key"].drop_nulls()) & set(regions.BY_CODE)


def _codes_gone(words: str, before: set[str], now: set[str], table: TableDefinition) -> str:
    """Return which codes vanished; where a table leaves out zeros, only named ones or many at once."""
    missing = before - now
    if table.compress and len(missing) <= len(before) * _MAY_VANISH:
        missing &= _named(table)
    return _told(words, missing)


def _all_gone(words: str, before: set[str], now: set[str]) -> str:
    return _told(words, before - now)


def _told(words: str, missing: set[str]) -> str:
    if not missing:
        return ""
    listed = ", ".join(f'"{code}"' for code in sorted(missing)[:_NAMED_AT_MOST])
    more = f" and {len(missing) - _NAMED_AT_MOST} more" if len(missing) > _NAMED_AT_MOST else ""
    return f"{words} gone: {listed}{more}"


def _named(table: TableDefinition) -> set[str]:
    """Return every code that the definition names."""
    codes = {code for parts in table.adds_up.values() for code in parts}
    for entry in table.series:
        codes |= set(entry.keep.values())
        codes |= {code for part in entry.sum.values() if part != "*" for code in part}
        codes |= {code for split in entry.split.values() for code in split.codes}
    return codes
