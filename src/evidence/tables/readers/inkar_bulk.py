"""The whole data base of INKAR as CSV: 63 million lines, of which a definition names a few thousand.

Layout after users of the editions 2021 to 2025: ``Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert``,
in 2021 without ``Kuerzel`` and with ``Kennziffer_EU``; decimal comma; an indicator may stand in two areas (``Bereich``) with
the same values; keys of Länder and Kreise have eight digits. Read block by block, so that it needs little memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import polars as pl

from evidence.errors import AnswerError, Problem, TableError
from evidence.sources.archives import gunzipped, member, names
from evidence.sources.bodies import LONGEST_LINE, decode, first_bytes, kind, refuse_page
from evidence.sources.clients.inkar import LARGEST_BASE
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import MIB, Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.tables.readers import inkar
from evidence.vocabulary.figures import plain

DIMENSIONS = ("bereich", "indikator")
LEVELS = ("Bund", "Bundesländer", "Kreise")
_BLOCK = 32 * MIB
_NEEDED = ("Indikator", "Raumbezug", "Kennziffer", "Zeitbezug", "Wert")
_KNOWN = (*_NEEDED, "Bereich", "ID", "Kuerzel", "Kennziffer_EU", "Name")
_DESTROYED = "\ufffd".encode()


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of the indicators in ``ask.indicators`` on the levels in ``ask.levels``, from ``since`` on.

    A body is a ZIP, a gzip file or plain text. Dimensions are ``bereich`` and ``indikator``: its short name (``q_alo``), or
    its name in editions without short names. A row that repeats another one is left out. An empty value gives no cell.
    """
    frames = []
    labels: dict[tuple[str, str], str] = {}
    for part, body in enumerate(bodies, start=1):
        where = f"{table.name}, part {part}"
        for name, blocks in _texts(body, where):
            frames += [
                frame.with_columns(part=pl.lit(part, pl.UInt32)) for frame in _rows(blocks, table, name)
            ]
    if not frames:
        return cells(
            pl.DataFrame(schema={**FIXED, **dict.fromkeys(DIMENSIONS, pl.String)}),
            DIMENSIONS,
            {},
            where=table.name,
        )
    frame = pl.concat(frames).with_columns(level=inkar.levels(pl.col("level")))
    frame = frame.with_columns(
        region=inkar.keys(pl.col("level"), pl.col("region")),
        time=inkar.times(frame["time"], table.name),
        number=plain(pl.col("printed"), ",", grouped=True),
    ).with_columns(symbol=pl.when(pl.col("number") == "").then("printed").otherwise(pl.lit("")))
    for name, column in (("region", "name"), ("indikator", "wording")):
        labels |= {
            (name, key): text
            for key, text in frame.select(name, column).unique(name, maintain_order=True).iter_rows()
        }
    frame = frame.unique(
        ["time", "level", "region", *DIMENSIONS, "printed"], keep="first", maintain_order=True
    )
    return cells(
        frame.with_columns(measure=pl.lit(""), unit=pl.lit(""), flag=pl.lit("")).select(*FIXED, *DIMENSIONS),
        DIMENSIONS,
        labels,
        where=table.name,
    )


def _texts(body: Body, where: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the place and the blocks of each text in a body."""
    found = kind(first_bytes(body))
    if found == "zip":
        inside = [name for name in names(body, where) if name.lower().endswith(".csv")]
        if not inside:
            raise AnswerError(
                str(
                    Problem(
                        "no table in the archive",
                        where,
                        "a file that ends in .csv",
                        ", ".join(names(body, where)[:3]),
                        "look at the archive; tell the publisher, or change the reader",
                    )
                )
            )
        for name in inside:
            with member(body, name, where, most=LARGEST_BASE) as stream:
                yield f"{where}, {name}", iter(lambda stream=stream: stream.read(MIB), b"")  # type: ignore[misc]
    elif found == "gzip":
        yield where, gunzipped(body, where, most=LARGEST_BASE)
    else:
        refuse_page(body, where, "the data base as CSV")
        with body.open() as stream:
            yield where, iter(lambda: stream.read(MIB), b"")


def _rows(blocks: Iterator[bytes], table: TableDefinition, where: str) -> Iterator[pl.DataFrame]:
    """Yield the rows that the definition names, block by block, with ``line`` counted from 1."""
    heading: list[str] | None = None
    line = 1
    for text in _whole_lines(blocks, where):
        content = text
        if heading is None:
            first, _, content = text.partition(b"\n")
            heading = [cell.strip().strip('"') for cell in decode(first, where).strip().split(";")]
            _check_heading(heading, where)
            line += 1
        if content:
            frame = _frame(content, heading, where, line)
            yield _chosen(frame, table)
            line += content.count(b"\n")


def _whole_lines(blocks: Iterator[bytes], where: str) -> Iterator[bytes]:
    """Yield blocks that end where a line ends."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= _BLOCK:
            text = b"".join(held)
            end = text.rfind(b"\n") + 1
            if len(text) - end > LONGEST_LINE:
                raise _refused(
                    "a line of absurd size", where, f"at most {LONGEST_LINE:,} bytes", f"{len(text) - end:,}"
                )
            if end:
                yield text[:end]
            held, size = [text[end:]], len(text) - end
    rest = b"".join(held)
    if rest:
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _frame(content: bytes, heading: list[str], where: str, line: int) -> pl.DataFrame:
    if _DESTROYED in content:
        decode(content, f"{where}, from line {line} on")
    try:
        return pl.read_csv(
            io.BytesIO(content), separator=";", has_header=False, new_columns=heading, infer_schema=False
        ).with_row_index("line", offset=line)
    except pl.exceptions.PolarsError as fault:
        decode(content, f"{where}, from line {line} on")
        raise _refused(
            "a line has another number of cells than the heading",
            f"{where}, from line {line} on",
            str(len(heading)),
            " ".join(str(fault).split())[:120],
        ) from None


def _check_heading(heading: list[str], where: str) -> None:
    missing = [name for name in _NEEDED if name not in heading]
    if missing or len(set(heading)) != len(heading):
        strange = [name for name in heading if name not in _KNOWN]
        raise _refused(
            f'column "{missing[0]}" is missing' if missing else "two columns of the same name",
            f"{where}, line 1",
            "; ".join(_NEEDED),
            f"unknown columns {'; '.join(strange)}"[:160] if strange else "; ".join(heading)[:160],
        )


def _chosen(frame: pl.DataFrame, table: TableDefinition) -> pl.DataFrame:
    """Return the rows that the definition names, with our names of columns; ``printed`` is the value as text."""
    wanted = [str(name) for name in table.ask.get("indicators", ())]
    levels = [str(name) for name in table.ask.get("levels", LEVELS)]
    code = pl.col("Kuerzel" if "Kuerzel" in frame.columns else "Indikator")
    named = code.is_in(wanted) | pl.col("Indikator").is_in(wanted)
    return (
        frame.lazy()
        .filter(
            pl.col("Raumbezug").is_in(levels),
            named,
            pl.col("Zeitbezug").str.slice(0, 4) >= (table.since or "0"),
        )
        .select(
            line=pl.col("line"),
            time=pl.col("Zeitbezug").str.strip_chars(),
            level=pl.col("Raumbezug").str.strip_chars(),
            region=pl.col("Kennziffer").str.strip_chars().fill_null(""),
            printed=pl.col("Wert").str.strip_chars(),
            bereich=pl.col("Bereich") if "Bereich" in frame.columns else pl.lit(None, pl.String),
            indikator=code,
            wording="Indikator",
            name=pl.col("Name").fill_null("") if "Name" in frame.columns else pl.lit(""),
        )
        .filter(pl.col("printed").fill_null("") != "")
        .collect()
    )


def _refused(what: str, where: str, expected: str, found: str) -> TableError:
    return TableError(
        str(
            Problem(
                what,
                where,
                expected,
                found,
                "look at the file; if INKAR has changed its layout, the reader needs a change, and the vintage before stays",
            )
        )
    )
