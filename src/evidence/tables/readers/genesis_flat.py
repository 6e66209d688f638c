"""Reads the flat files of GENESIS (``ffcsv``): one line a cell, with code and label of every variable it belongs to."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal, NoReturn

import polars as pl

from evidence.errors import Problem, TableError, UsageError
from evidence.sources.bodies import utf8
from evidence.sources.clients.genesis import figures_of
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import FIXED, Cells, cells
from evidence.vocabulary.figures import plain
from evidence.vocabulary.times import period

_HEAD = ("statistics_code", "statistics_label", "time_code", "time_label", "time")
_GROUP = ("variable_code", "variable_label", "variable_attribute_code", "variable_attribute_label")
_TAIL = ("value", "value_unit", "value_variable_code", "value_variable_label")
_QUALITY = "value_q"
_GROUP_COLUMN = re.compile(rf"^([1-9][0-9]?)_({'|'.join(_GROUP)})$")
SEPARATOR = ";"

# Variables whose categories are areas; the first of them in a line says where the cell is.
# F: tables of the Regionaldatenbank that leave city states out; R, S, U, X: with ports, abroad, or a remainder.
REGIONAL = r"^(F?DINSG|F?DLAND|DLAND[RSUX]|F?REGBEZ|F?KREISE|F?GEMEIN|GEMEIND|FAMTGEM|GRSTADT|NUTS-[123]|GEO[A-Z]{2}[0-9])$"
_CODE = r"^[A-Z][A-Z0-9_-]*$"
_AREA = r"^[A-Z0-9-]*$"
_TIME = (
    r"^([12][0-9]{3}([^0-9].*)?|[0-9]{2}\.[0-9]{2}\.[12][0-9]{3}|[A-Z]{2,4}[ -]?[12][0-9]{3}(/[0-9]{2,4})?)$"
)
SYMBOL = r"^[^0-9\s]{1,3}$"
BRACKETED = r"^\((.*[0-9].*)\)$"  # limited reliability, as it is printed where there is no column for quality
TOTAL = "INSGESAMT"
# Months and quarters stand beside the year as a variable of their own.
_WITHIN_YEAR = {"MONAT": (r"^MONAT(0[1-9]|1[0-2])$", "-"), "QUARTG": (r"^QUART([1-4])$", "-Q")}

_LAYOUT = (
    "look at the file: a new layout needs a change of the reader, and the vintage before it stays as it is"
)
_SHIFTED = "wait a day and ask again: columns are shifted now and then; if it comes again, tell the publisher"


def parse(bodies: Sequence[Body], table: TableDefinition) -> Cells:
    """Return the cells of all parts. Numbers are read as the language of the file writes them.

    The language stands in the name of the file; where the name says nothing, ``ask.language`` counts, German if the
    definition does not say it.

    Raises:
        TableError: A column is unknown or missing, a line is too long or short, or a cell stands in a wrong column.
        AnswerError: A body is no ZIP with the flat file of this table.
    """
    frames: list[pl.DataFrame] = []
    names: dict[str, None] = {}
    labels: dict[tuple[str, str], str] = {}
    for part, body in enumerate(figures_of(bodies, table), start=1):
        where = f"{table.name}, part {part}"
        raw, count = _raw(utf8(body.read(), where), where)
        groups = [_group(raw, number) for number in range(1, count + 1)]
        _check_codes(raw, groups, where)
        frame, dimensions = _cells(raw, count, part, _decimal(body.name, table), where)
        _collect_labels(groups, labels, where)
        frames.append(frame)
        names |= dict.fromkeys(dimensions)
    if not frames:
        _refuse("no figures", table.name, "a flat file", "only descriptions", "ask for the table again")
    whole = _named_measures(pl.concat(frames, how="diagonal"), labels)
    return cells(whole.select(*FIXED, *names), tuple(names), labels, where=table.name)


def _decimal(name: str, table: TableDefinition) -> Literal[".", ","]:
    found = re.search(r"_(de|en)(_flat)?\.csv$", name)
    language = found[1] if found else str(table.ask.get("language", "de"))
    return "." if language == "en" else ","


def _raw(content: bytes, where: str) -> tuple[pl.DataFrame, int]:
    """Return the file as text, with ``line``, and the number of its variables."""
    first, _, rest = content.partition(b"\n")
    header = next(csv.reader([first.decode()], delimiter=SEPARATOR), [])
    count = _variables(header, where)
    return read_lines(rest, header, where, begin=2), count


def read_lines(content: bytes, columns: Sequence[str], where: str, *, begin: int) -> pl.DataFrame:
    """Return lines in UTF-8 that stand below a header as text, with their numbers in ``line``.

    ``begin`` is the number of the first one.

    Raises:
        TableError: A line has more or fewer cells than there are columns.
    """
    if content.endswith(b"\n\n"):
        content = content.rstrip(b"\n")
    schema = dict.fromkeys(columns, pl.String)
    if not content:
        return pl.DataFrame(schema={"line": pl.UInt32, **schema})
    try:
        raw = pl.read_csv(
            content,
            has_header=False,
            schema=schema,
            separator=SEPARATOR,
            quote_char=None,
            empty_string_is_null=False,
            row_index_name="line",
            row_index_offset=begin,
        )
    except pl.exceptions.PolarsError:
        raw = None  # a line is too long
    separators = content.count(SEPARATOR.encode())
    if raw is None or separators != (len(schema) - 1) * raw.height or b'"' in content:
        return _read_slowly(content.decode(), schema, where, begin)
    return raw.with_columns(pl.col("line").cast(pl.UInt32))


def _read_slowly(text: str, schema: dict[str, type[pl.String]], where: str, begin: int) -> pl.DataFrame:
    """Return the same, line by line: where there are quotes, and to find the line of another length."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = begin
    for row in reader:
        if len(row) != len(schema):
            _refuse(
                "a line with another number of cells",
                f"{where}, line {line}",
                f"{len(schema)} cells",
                f'{len(row)}, "{_short(SEPARATOR.join(row))}"',
                _SHIFTED,
            )
        rows.append(row)
        lines.append(line)
        line = begin + reader.line_num
    raw = pl.DataFrame(rows, schema=schema, orient="row")
    return raw.select(pl.Series("line", lines, dtype=pl.UInt32), *schema)


def _variables(header: list[str], where: str) -> int:
    """Return how many variables the header has, after all of it was found to be as it must be."""
    numbers = [int(match[1]) for name in header if (match := _GROUP_COLUMN.match(name))]
    count = max(numbers, default=0)
    expected = [
        *_HEAD,
        *(f"{number}_{name}" for number in range(1, count + 1) for name in _GROUP),
        *_TAIL,
    ]
    missing = [name for name in expected if name not in header]
    strange = [name for name in header if name not in (*expected, _QUALITY)]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or strange or twice:
        said = [
            *(f'column "{name}" is missing' for name in missing[:3]),
            *(f'column "{_short(name)}" is unknown' for name in strange[:3]),
            *(f'column "{_short(name)}" stands twice' for name in twice[:3]),
        ]
        _refuse(
            said[0],
            f"{where}, line 1",
            ";".join((*_HEAD, "1_variable_code", "…", *_TAIL)),
            ", ".join(said[1:]) or _short(";".join(header)),
            _LAYOUT,
        )
    return count


def _group(raw: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return what stands in one group of columns: each code with its category and the words for it, and the first line."""
    code, attribute, label = (f"{number}_{_GROUP[place]}" for place in (0, 2, 3))
    distinct = raw.lazy().group_by(code, attribute, label).agg(pl.col("line").min())
    return distinct.collect(engine="streaming")  # which is four times as fast here


def _check_codes(raw: pl.DataFrame, groups: Sequence[pl.DataFrame], where: str) -> None:
    """Refuse a cell that cannot stand in its column: the publisher's server shifts columns now and then."""
    rules = {
        "statistics_code": (r"^[0-9A-Z][0-9A-Z-]*$", "the code of a statistic"),
        "time_code": (_CODE, "the code of a time"),
        "time": (_TIME, "a time that begins with a year, or ends with one"),
        "value_variable_code": (_CODE, "the code of what is counted"),
        **{group.columns[0]: (rf"{_CODE}|^$", "the code of a variable") for group in groups},
    }
    for name, (pattern, expected) in rules.items():
        found = raw.select(pl.col(name).unique())
        _refuse_cell(raw, ~pl.col(name).str.contains(pattern), name, expected, where, among=found)
    for group in groups:
        code, attribute, *_ = group.columns
        is_no_area = pl.col(code).str.contains(REGIONAL) & ~pl.col(attribute).str.contains(_AREA)
        is_loose = (pl.col(code) == "") & (pl.col(attribute) != "")
        _refuse_cell(raw, is_no_area, attribute, "the key of an area", where, among=group)
        _refuse_cell(raw, is_loose, attribute, "nothing, as there is no variable", where, among=group)


def _cells(
    raw: pl.DataFrame, count: int, part: int, decimal: Literal[".", ","], where: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the columns of ``FIXED`` and one a dimension, and the names of the dimensions in the publisher's order."""
    codes = [f"{number}_variable_code" for number in range(1, count + 1)]
    shapes = raw.select(codes).unique()
    _check_once(raw, shapes, where)
    if shapes.height > 1:
        shaped = raw.partition_by(codes, as_dict=True)
    else:  # as in most tables: all lines have the same variables
        shaped = dict.fromkeys(shapes.rows() or [("",) * count], raw)
    variables = dict.fromkeys(
        code
        for number in range(count)
        for code in sorted({shape[number] for shape in shaped if number != _place(shape)})
        if code
    )
    frame = pl.concat([_placed(lines, shape) for shape, lines in shaped.items()], how="diagonal")
    frame = _figures(frame.sort("line") if len(shaped) > 1 else frame, decimal, where)
    return _with_times(frame.with_columns(part=pl.lit(part, pl.UInt32)), tuple(variables), where)


def _place(shape: Sequence[str]) -> int | None:
    """Return which of the variables of a line says where the cell is, from 0; None if there is none."""
    return next((number for number, code in enumerate(shape) if re.match(REGIONAL, code)), None)


def _placed(raw: pl.DataFrame, shape: Sequence[str]) -> pl.DataFrame:
    """Return lines that all have the variables ``shape``, with their region and one column a dimension."""
    place = _place(shape)
    category = [
        pl.when(pl.col(name) == TOTAL).then(pl.lit("")).otherwise(name)
        for name in (f"{number}_variable_attribute_code" for number in range(1, len(shape) + 1))
    ]
    value, flag = _value_and_flag(raw)
    return raw.select(
        "line",
        "time",
        pl.lit("" if place is None else shape[place]).alias("level"),
        (pl.lit("") if place is None else category[place]).alias("region"),
        pl.col("value_variable_code").alias("measure"),
        pl.col("value_variable_label").alias("measure_label"),
        pl.col("value_unit").alias("unit"),
        value.alias("value"),
        flag.alias("flag"),
        *(category[number].alias(code) for number, code in enumerate(shape) if code and number != place),
    )


def _value_and_flag(raw: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """Return value and flag. A mark that stands in place of a number is the value, in whichever column it is."""
    value = pl.col("value")
    if _QUALITY not in raw.columns:
        return value, pl.lit("")
    mark = pl.col(_QUALITY)
    replaces = (value == "") & mark.str.contains(SYMBOL)
    return (
        pl.when(replaces).then(mark).otherwise(value),
        pl.when(replaces | (mark == value)).then(pl.lit("")).otherwise(mark),
    )


def _figures(frame: pl.DataFrame, decimal: Literal[".", ","], where: str) -> pl.DataFrame:
    """Return the frame with ``number`` and ``symbol``, and brackets among the flags, each distinct value read once."""
    inner = pl.col("value").str.extract(BRACKETED)
    number = plain(pl.coalesce(inner, "value"), decimal, grouped=False)
    read = frame.select(pl.col("value").unique()).select(
        "value",
        number.alias("number"),
        pl.when(number == "").then("value").otherwise(pl.lit("")).alias("symbol"),
        pl.when(inner.is_not_null(), number != "").then(pl.lit("()")).otherwise(pl.lit("")).alias("mark"),
    )
    found = frame.join(read, on="value", how="left", maintain_order="left")
    is_neither = (pl.col("number") == "") & ~pl.col("symbol").str.contains(SYMBOL)
    expected = f'a number with decimal "{decimal}", or a symbol'
    _refuse_cell(found, is_neither, "value", expected, where, among=read)
    return found.with_columns(flag=pl.when(pl.col("flag") == "").then("mark").otherwise("flag")).drop(
        "value", "mark"
    )


def _check_once(raw: pl.DataFrame, shapes: pl.DataFrame, where: str) -> None:
    """Refuse a line in which one variable stands twice."""
    for number, second in enumerate(shapes.columns):
        again = pl.any_horizontal(
            pl.lit(value=False), *(pl.col(second) == first for first in map(pl.col, shapes.columns[:number]))
        )
        _refuse_cell(
            raw, (pl.col(second) != "") & again, second, "each variable once in a line", where, among=shapes
        )


def _with_times(
    frame: pl.DataFrame, dimensions: tuple[str, ...], where: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the frame with ISO periods: the time, and the month or quarter that stands beside it."""
    for name, (pattern, mark) in _WITHIN_YEAR.items():
        if name in dimensions and frame.filter(pl.col(name) != "")[name].str.contains(pattern).all():
            within = pl.col(name).str.extract(pattern)
            frame = frame.with_columns(
                time=pl.when(within.is_not_null() & pl.col("time").str.contains(r"^\d{4}$"))
                .then(pl.format("{}" + mark + "{}", "time", within))
                .otherwise("time")
            ).drop(name)
            dimensions = tuple(other for other in dimensions if other != name)
    return with_periods(frame, where), dimensions


def with_periods(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """Return the frame with its times as ISO periods, each distinct text read once.

    Raises:
        TableError: A text is no time; the message names the first line.
    """
    told: dict[str, str] = {}
    for text in frame["time"].unique(maintain_order=True):
        try:
            told[text] = period(text)
        except UsageError as fault:
            line = frame.filter(pl.col("time") == text)["line"][0]
            _refuse(
                "a time that is none",
                f"{where}, line {line}",
                "a year, month, day or span",
                str(fault),
                _SHIFTED,
            )
    return frame.with_columns(pl.col("time").replace_strict(told, return_dtype=pl.String))


def _collect_labels(groups: Sequence[pl.DataFrame], labels: dict[tuple[str, str], str], where: str) -> None:
    """Add the publisher's words for codes. A code has one label in a file, or its columns are shifted."""
    for group in groups:
        code, attribute, label, _ = group.columns
        said = group.group_by(code, attribute, pl.col(label).str.strip_chars()).agg(pl.col("line").min())
        swapped = said.filter(
            pl.col(attribute).str.contains("[a-zäöüß]")
            & ((pl.col(attribute) == pl.col(label)) | pl.col(label).str.contains(_CODE))
        )
        _refuse_cell(swapped.sort("line"), pl.lit(value=True), attribute, "a code, not a label", where)
        twice = said.filter((pl.col(attribute) != "") & pl.struct(code, attribute).is_duplicated())
        if not twice.is_empty():
            first, second = twice.sort(code, attribute, "line").head(2).iter_rows(named=True)
            _refuse(
                f'code "{first[attribute]}" of {first[code]} has two labels',
                f"{where}, line {second['line']}",
                f'"{_short(first[label])}" as in line {first["line"]}',
                f'"{_short(second[label])}"',
                _SHIFTED,
            )
        for variable, key, words in said.select(code, attribute, label).sort(pl.all()).iter_rows():
            dimension = "region" if re.match(REGIONAL, variable) else variable
            if variable:
                labels.setdefault((dimension, "" if key == TOTAL else key), words)


def _named_measures(frame: pl.DataFrame, labels: dict[tuple[str, str], str]) -> pl.DataFrame:
    """Return the frame with its measures by code, and by code and label where one code has several.

    An index and its change from the year before share a code; their labels and units differ.
    """
    said = frame.select("measure", "measure_label").unique().sort(pl.all())
    several = said.filter(said["measure"].is_duplicated())["measure"].unique()
    for code, label in said.iter_rows():
        labels["measure", f"{code} {label}" if code in several else code] = label
    if several.is_empty():
        return frame
    return frame.with_columns(
        measure=pl.when(pl.col("measure").is_in(several.implode()))
        .then(pl.format("{} {}", "measure", "measure_label"))
        .otherwise("measure")
    )


def _refuse_cell(
    frame: pl.DataFrame,
    wrong: pl.Expr,
    column: str,
    expected: str,
    where: str,
    *,
    among: pl.DataFrame | None = None,
) -> None:
    """Return nothing if no line is wrong; otherwise tell the first. What is distinct in the lines may be given as ``among``."""
    if among is not None and among.filter(wrong).is_empty():
        return
    rows = frame.filter(wrong)
    if rows.is_empty():
        return
    row = rows.row(0, named=True)
    more = f", and {rows.height - 1:,} lines more" if rows.height > 1 else ""
    _refuse(
        f"a cell that cannot stand in column {column}",
        f"{where}, line {row['line']}",
        expected,
        f'"{_short(row[column])}"{more}',
        _SHIFTED,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"  # noqa: PLR2004  letters that a message has room for


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise TableError(str(Problem(what, where, expected, found, next_step))) from None
