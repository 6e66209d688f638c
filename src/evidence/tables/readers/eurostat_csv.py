"""SDMX-CSV of Eurostat, both generations of its header, with codes, with words beside the codes, or with words alone.

First: ``DATAFLOW,LAST UPDATE,freq,…,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG[,CONF_STATUS]``. Second: ``STRUCTURE,STRUCTURE_ID`` in
place of the first two, and with ``STRUCTURE_NAME`` a column of words behind each column of codes. Either may have both in one
cell: ``A: Annual``, below ``freq: Time frequency``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from evidence.sources.bodies import decode
from evidence.sources.clients.eurostat import refuse_message, unpacked
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.eurostat import DIMENSION, part_of, place, refuse, refuse_labels, table_of

TIME, VALUE, SECRET = "TIME_PERIOD", "OBS_VALUE", "CONF_STATUS"
FLAGS = ("OBS_FLAG", "OBS_STATUS")

_HEADS = (
    ("STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME"),
    ("STRUCTURE", "STRUCTURE_ID"),
    ("DATAFLOW", "LAST UPDATE"),
)
_ACTION = "ACTION"
_NAME = re.compile(r"[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*")
_BOTH = re.compile(r"([a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*): ?\S.*")
_CODE_AND_WORDS = r"^(?P<code>[A-Za-z0-9_.\-]+): ?(?P<label>\S.*)$"
_QUOTED = r'"(?:[^"]|"")*"'


@dataclass
class _Header:
    """Where things stand: names of code columns by place, and of each the place of its words, if there are any."""

    codes: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    width: int = 0

    @property
    def dimensions(self) -> list[str]:
        """All code columns before the value: the dimensions, with time."""
        return [name for name, at in self.codes.items() if at < self.codes[VALUE]]


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return one row a line. Without a value a line has the symbol ``:``.

    Raises:
        AnswerError: A body is a page, an archive that is damaged, or a message in place of data.
        TableError: A column is missing or unknown, a line has another number of cells than the header, a label stands in
            the place of a code, or a cell is wrong.
    """
    parts, labels, notes = [], dict[tuple[str, str], str](), list[str]()
    for part, body in enumerate(bodies, 1):
        where = place(table, part)
        plain = unpacked(body, where)
        refuse_message(plain, where)
        first, _, text = decode(plain.read(), where).partition("\n")
        header = _header(first, where)
        if not text:
            continue
        frame = _read(text, header, table, part)
        frame, words = _parted(frame, header)
        labels |= words
        notes += _notes(frame, header)
        raw = _raw(frame, header)
        coded = [DIMENSION + name for name in header.dimensions if name not in header.words]
        refuse_labels(raw.select("line", *coded), table, part)
        parts.append(part_of(raw, table, part))
    return table_of(parts, labels, table, notes)


def _header(line: str, where: str) -> _Header:
    cells = [cell.strip() for cell in next(csv.reader([line], strict=True), [])]
    head = next((head for head in _HEADS if tuple(cells[: len(head)]) == head), None)
    if head is None:
        expected = " or ".join(",".join(head) for head in _HEADS[1:])
        refuse("another header", f"{where}, line 1", expected, f'"{",".join(cells[:3])[:80]}"')
    header = _Header(width=len(cells))
    behind = ""  # the column of codes before, if it has no words yet
    strict = head[-1] == "STRUCTURE_NAME"
    for at, cell in enumerate(cells):
        both = _BOTH.fullmatch(cell)
        if at < len(head) or (cell == _ACTION and at == len(head)):
            continue
        if (strict and behind) or (behind and not both and not _NAME.fullmatch(cell)):
            header.words[behind], behind = at, ""
            continue
        name = both[1] if both else cell
        if not _NAME.fullmatch(name) or name in header.codes:
            refuse(
                f'column "{cell[:60]}" is {"there twice" if name in header.codes else "unknown"}',
                f"{where}, line 1",
                "names of dimensions, each once",
                f'"{cell[:60]}"',
            )
        header.codes[name] = at
        behind = "" if both else name
    _check(header, cells, where)
    return header


def _check(header: _Header, cells: list[str], where: str) -> None:
    """Return nothing if the columns are there that carry what we read, and nothing stands where the flags should."""
    if header.words and set(header.words) != set(
        header.codes
    ):  # words for one column have words for all beside them
        cell = cells[min(header.words.values())]
        refuse(
            f'column "{cell[:60]}" is unknown',
            f"{where}, line 1",
            "names of dimensions",
            ", ".join(cells)[:160],
        )
    known = (TIME, VALUE, *FLAGS, SECRET)
    missing = [name for name in (TIME, VALUE) if name not in header.codes]
    times = header.codes.get(TIME, -1)
    strange = [name for name, at in header.codes.items() if at > times and name not in known]
    if not missing and strange and not any(name in header.codes for name in FLAGS):
        missing = [FLAGS[0]]
    if missing:
        unknown = f"; unknown column {', '.join(strange[:5])}" if strange and times >= 0 else ""
        refuse(
            f'column "{missing[0]}" is missing{unknown}',
            f"{where}, line 1",
            ", ".join(known[:3]),
            ", ".join(cells)[-160:],
            "the layout has changed: the reader needs a change; the vintage before stays",
        )


def _read(text: str, header: _Header, table: TableDefinition, part: int) -> pl.DataFrame:
    """Return the columns that matter, named by ``header``, and ``line``."""
    columns = {str(at): pl.String for at in range(header.width)}
    lines = pl.Series(text.removesuffix("\n").split("\n"), dtype=pl.String)
    bare = lines.str.replace_all(_QUOTED, "") if '"' in text else lines
    wrong = (
        (bare.str.count_matches(",", literal=True) != header.width - 1) | bare.str.contains('"', literal=True)
    ).arg_true()
    if len(wrong):
        at = wrong[0]
        found = bare[at].count(",") + 1
        refuse(
            "a line of another length",
            place(table, part, at + 2),
            f"{header.width} cells",
            f'{found}, beginning "{lines[at][:40]}"'
            + (" with a quotation mark that stays open" if '"' in bare[at] else ""),
            "run the command again: the body may be cut off; if it comes again, tell Eurostat",
        )
    frame = pl.read_csv(io.BytesIO(text.encode()), has_header=False, infer_schema=False, schema=columns)
    named = {str(at): name for name, at in header.codes.items()} | {
        str(at): f"words:{name}" for name, at in header.words.items()
    }
    return frame.select(*named).rename(named).with_row_index("line", offset=2)


def _parted(frame: pl.DataFrame, header: _Header) -> tuple[pl.DataFrame, dict[tuple[str, str], str]]:
    """Return the frame with codes alone, and the words for them."""
    words: dict[tuple[str, str], str] = {}
    for name in header.dimensions:
        if name in header.words:
            pairs = frame.select(name, f"words:{name}").drop_nulls().unique(maintain_order=True)
            words |= {(name, code): label for code, label in pairs.iter_rows()}
            continue
        cut = frame.select(name).drop_nulls().unique(maintain_order=True)
        cut = cut.with_columns(pl.col(name).str.extract_groups(_CODE_AND_WORDS).struct.unnest())
        if not cut["code"].has_nulls() and not cut.is_empty():
            words |= {(name, code): label for code, label in cut.select("code", "label").iter_rows()}
            codes = dict(cut.select(name, "code").iter_rows())
            frame = frame.with_columns(pl.col(name).replace_strict(codes, return_dtype=pl.String))
    return frame, words


def _notes(frame: pl.DataFrame, header: _Header) -> list[str]:
    """Return what attributes say that we do not read: their name and their first word."""
    read = {*header.dimensions, VALUE, *FLAGS, SECRET}
    said = [(name, frame[name].drop_nulls()) for name in header.codes if name not in read]
    return [f"{name}: {column[0]}" for name, column in said if len(column)]


def _raw(frame: pl.DataFrame, header: _Header) -> pl.DataFrame:
    flag = next((name for name in FLAGS if name in header.codes), "")
    return frame.select(
        "line",
        *(pl.col(name).alias(DIMENSION + name) for name in header.dimensions),
        pl.col(VALUE).alias("value"),
        (pl.col(flag) if flag else pl.lit(None, pl.String)).alias("flag"),
        (pl.col(SECRET) if SECRET in header.codes else pl.lit(None, pl.String)).alias("secret"),
    )
