"""Workbooks as grids of text: every cell as it would be printed, no type guessed, no leading zero lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.archives import check_archive, member
from evidence.sources.bodies import first_bytes, kind, refuse_page
from evidence.sources.exchange import MIB, Body

if TYPE_CHECKING:
    from fastexcel import ExcelReader

T = TypeVar("T")
LARGEST_WORKBOOK = 64 * MIB  # packed
LARGEST_PART = 256 * MIB  # unpacked
MOST_ROWS = 200_000
MOST_COLUMNS = 4_000
MOST_CELLS = 20_000_000

Grid = tuple[tuple[str, ...], ...]

# Rows and cells with their places, and what kind of value a cell holds. Text cannot look like this: its ``<`` is escaped.
_PLACED = re.compile(rb"""<(?:\w+:)?(row|c)(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)([0-9]+)")
_IS_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_LETTERS = 26


def sheets(body: Body, where: str) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, in its order.

    Raises:
        AnswerError: It is no workbook of Excel from 2007 on, or attacks: see ``check_archive``.
        TableError: A sheet is of absurd size, or holds a cell that Excel could not compute.
    """
    return tuple(_opened(body, where).sheet_names)


def grid(body: Body, where: str, sheet: str | int = 0) -> Grid:
    """Return one sheet, by name or by place from 0, as rows of text, all equally long.

    The first row is the first of the sheet, even if it is empty; the first column is the first that holds anything. An
    empty cell is an empty text, and so are the cells of a merged block but the first: see ``filled_right`` and
    ``filled_down``. Numbers have a decimal dot and no grouping; days are ``2024-12-31 00:00:00``, or the number of the day
    where the sheet does not call them days; text has no blanks around it.

    Raises:
        AnswerError: See ``sheets``.
        TableError: See ``sheets``; or there is no such sheet, or nothing in it.
    """
    book = _opened(body, where)
    names = book.sheet_names
    if sheet not in names and not (isinstance(sheet, int) and sheet < len(names)):
        raise TableError(
            str(
                Problem(
                    f"no sheet {sheet!r} in the workbook",
                    where,
                    "one of " + ", ".join(f'"{name}"' for name in names),
                    repr(sheet),
                    "correct the key sheet of the definition; if the publisher has renamed it, look at what it holds now",
                )
            )
        )
    frame = _guarded(
        lambda: book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars(), where
    )
    if frame.is_empty():
        raise TableError(
            str(
                Problem(
                    "the sheet is empty",
                    where,
                    "a table",
                    f"nothing on sheet {sheet!r}",
                    "name the sheet with the table in the definition: "
                    + ", ".join(f'"{name}"' for name in names),
                )
            )
        )
    return tuple(
        tuple("" if cell is None else " ".join(cell.split()) for cell in row) for row in frame.iter_rows()
    )


def filled_right(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return a row in which each empty cell has the text of the nearest one to its left, as if its blocks were not merged."""
    cells = []
    last = ""
    for cell in row:
        last = cell or last
        cells.append(last)
    return tuple(cells)


def filled_down(rows: Grid, column: int) -> Grid:
    """Return rows in which each empty cell of one column has the text of the nearest one above it."""
    filled = []
    last = ""
    for row in rows:
        last = row[column] or last
        filled.append((*row[:column], last, *row[column + 1 :]))
    return tuple(filled)


def _opened(body: Body, where: str) -> ExcelReader:
    """Return the workbook, after its archive and the places of its cells have been looked at."""
    import fastexcel  # noqa: PLC0415  only workbooks need it

    found = kind(first_bytes(body))
    if found == "html":
        refuse_page(body, where, "a workbook")
    if found == "ole":
        raise _refused("a workbook of Excel before 2007", where, "save it as .xlsx and take that file")
    if found not in {"zip", "xlsx"}:
        raise _refused(
            f"no workbook: {found}",
            where,
            "look at the file; run the command again if it came over the network",
        )
    names = check_archive(body, where)
    if "xl/workbook.xml" not in names:
        raise _refused("a ZIP without a workbook", where, "look at the file; name the right one")
    for name in names:
        if not name.lower().endswith((".png", ".jpg", ".jpeg", ".emf", ".bin")):
            _check_places(body, name, where)
    return _guarded(lambda: fastexcel.read_excel(body.read(LARGEST_WORKBOOK)), where)


def _refused(found: str, where: str, next_step: str) -> AnswerError:
    return AnswerError(
        str(Problem("the file cannot be read as a workbook", where, "an .xlsx file", found, next_step))
    )


def _guarded(act: Callable[[], T], where: str) -> T:
    """Return what ``act`` returns; whatever the library says about a broken workbook, even in panic, is one error."""
    import fastexcel  # noqa: PLC0415

    try:
        return act()
    except fastexcel.FastExcelError as fault:
        told = str(fault)
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        told = str(fault)
    raise AnswerError(
        str(
            Problem(
                "the workbook is damaged",
                where,
                "a workbook that opens",
                " ".join(told.split())[:160],
                "open the file; if it does, save it again as .xlsx, otherwise ask the publisher for it again",
            )
        )
    )


def _check_places(body: Body, name: str, where: str) -> None:
    """Refuse places far out, because the library makes room for the whole block, and cells that hold an error.

    A sheet with two cells, in its first and its last place, would take more memory than any machine has.
    """
    row = column = widest = 0
    for tag, attributes in _tags(body, name, where):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = (int(place[2][:9]) if place else row + 1), 0
        else:
            column = _number(place[1]) if place and place[1] else column + 1
            row = max(row, int(place[2][:9]) if place else row)
            widest = max(widest, column)
            if _IS_ERROR.search(attributes):
                raise TableError(
                    str(
                        Problem(
                            "a cell holds an error of Excel",
                            f"{where}, {name}, row {row}, column {column}",
                            "a number or a text",
                            "#N/A, #DIV/0! or the like",
                            "correct the cell in the workbook, or ask the publisher for the file again",
                        )
                    )
                )
        if row > MOST_ROWS or widest > MOST_COLUMNS or row * widest > MOST_CELLS:
            raise TableError(
                str(
                    Problem(
                        "a sheet of absurd size",
                        f"{where}, {name}",
                        f"at most {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells",
                        f"a cell in row {row:,}, column {widest:,}",
                        "look at the file; delete what stands far away from the table, and save it",
                    )
                )
            )


def _number(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper()[:6]:
        number = number * _LETTERS + letter - 64
    return number


def _tags(body: Body, name: str, where: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and attributes of each row and each cell in one part of a workbook."""
    with member(body, name, where, most=LARGEST_PART) as stream:
        for found in _PLACED.finditer(stream.read()):
            yield found[1], found[2]
