"""From the cells of a publisher's table to rows of ours, by the definition of the table: no figure is chosen by code.

Every dimension of a cell must be named by the series that takes it, so that a dimension which a publisher adds, or a
total among the parts, is an error and never a number counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import Series, TableDefinition
from evidence.sources.origin import Origin
from evidence.tables import dashes, keys, sums
from evidence.tables.cells import Cells
from evidence.tables.readers.transcription import COLUMNS
from evidence.vocabulary import breakdowns, periods, regions, status

_SCHEMA = {**dict.fromkeys(COLUMNS, pl.String), "line": pl.UInt32}
# Codes by which publishers call a total, beside the empty one: never added to their parts.
_TOTALS = frozenset({"T", "_T", "TOT", "TOTAL", "INSGESAMT", "Insgesamt", "Total"})
# Wider than any count of people or sum of money; a number beyond is a fault, and sums of such numbers stay exact.
_MOST_DIGITS, _MOST_DECIMALS = 15, 12
_EXACT = pl.Decimal(38, _MOST_DECIMALS)
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_THOUSANDS = 3
# In so many places a code that equals all others together is no accident.
_LEAST_PLACES = 3


def translate(cells: Cells, table: TableDefinition, origin: Origin) -> pl.DataFrame:
    """Return what the table says about our indicators, as text, series by series, each by region, period and breakdown.

    Shape: the columns of a transcription plus ``line``, the first line of the body that a value rests on. Missing values
    are empty text with their reason. A value that we added up has the tier ``derived`` and says of how many cells.

    Args:
        cells: The body as its reader read it.
        table: What the table must look like, and the series to take.
        origin: Title, address, licence and dates of the snapshot.

    Raises:
        TableError: The layout differs from the definition; a key, symbol, flag or unit is wrong; totals and parts differ;
            a dash can be no zero; a series takes nothing, the same cell twice, or a dimension that it does not name.
    """
    _check_layout(cells, table)
    frame = keys.locate(cells.frame, table).with_row_index("row")
    sums.check_sums(frame, cells.dimensions, table)
    taken = [_choose(frame, cells, entry, table) for entry in table.series]
    wanted = pl.concat([chosen["row"] for chosen in taken]) if taken else pl.Series(dtype=pl.UInt32)
    settled = dashes.settle(frame, cells.dimensions, cells.labels, table, wanted)
    parts = [
        _rows(_read(chosen.join(settled, on="row", how="left", maintain_order="left"), table), entry, table)
        for entry, chosen in zip(table.series, taken, strict=True)
    ]
    rows = pl.concat([pl.DataFrame(schema=_SCHEMA), *parts]).with_columns(
        source_title=pl.lit(origin.title),
        source_url=pl.lit(origin.address),
        published=pl.lit(origin.published),
        licence=pl.lit(origin.licence),
        tier=pl.when(pl.col("tier") == "").then(pl.lit(origin.tier)).otherwise("tier"),
    )
    _check_once(rows, table)
    return rows.select(*_SCHEMA)


def _check_layout(cells: Cells, table: TableDefinition) -> None:
    expected = {*table.has.dimensions, *table.has.also}
    missing = [name for name in table.has.dimensions if name not in cells.dimensions]
    strange = [name for name in cells.dimensions if name not in expected]
    if missing or strange:
        raise TableError(
            str(
                Problem(
                    f"dimension {missing[0]} is missing"
                    if missing
                    else f"dimension {strange[0]} is not named in the definition",
                    table.name,
                    ", ".join((*table.has.dimensions, *table.has.also)) or "no dimension",
                    ", ".join(cells.dimensions) or "no dimension",
                    "if the publisher has changed the table, name its dimensions in the definition",
                )
            )
        )


def _choose(frame: pl.DataFrame, cells: Cells, entry: Series, table: TableDefinition) -> pl.DataFrame:
    """Return the cells that a series takes, those of regions that count here.

    Raises:
        TableError: See ``translate``.
    """
    where = f"{table.name}, series {entry.indicator}"
    strange = [level for level in entry.level if not keys.known_level(level)]
    if strange or not entry.level:
        raise _told(
            f'level "{strange[0]}" is unknown' if strange else "the series names no level",
            where,
            ", ".join(keys.LEVELS),
            ", ".join(entry.level) or "nothing",
            "correct level in the definition",
        )
    chosen = _of_measure(frame.filter(pl.col("level").is_in(list(entry.level))), entry, where)
    chosen = _of_codes(chosen, cells.dimensions, entry, where)
    for name in cells.dimensions:
        if name not in entry.named and chosen[name].is_not_null().any():
            raise _told(
                f"dimension {name} is not named in the definition",
                where,
                "each dimension in keep, total, sum or split",
                f"{chosen[name].drop_nulls().n_unique()} codes of {name} in the cells taken",
                f"say in the definition which codes of {name} count",
            )
    chosen = chosen.filter(pl.col("key").is_not_null())
    if not chosen["key"].is_in(list(regions.BY_CODE)).any():
        raise _told(
            "the series takes no cell",
            where,
            "cells of Deutschland, a Land or a Kreis of Sachsen",
            "none",
            "correct the codes of the definition; look at the body first",
        )
    return _of_unit(chosen, cells.dimensions, entry, where)


def _of_unit(frame: pl.DataFrame, dimensions: tuple[str, ...], entry: Series, where: str) -> pl.DataFrame:
    """Return the cells in the unit that a series names. A table may print a share beside each count."""
    expected = frame.filter(pl.col("unit") == entry.from_unit)
    others = frame.filter(pl.col("unit") != entry.from_unit)
    place = ["time", "level", "region", "measure", *dimensions]
    alone = others.join(expected, on=place, how="anti", nulls_equal=True, maintain_order="left")
    if not alone.is_empty():
        row = alone.row(0, named=True)
        raise _told(
            f'unit "{row["unit"]}" where "{entry.from_unit}" is expected',
            f"{where}, part {row['part']}, line {row['line']}",
            f'"{entry.from_unit}"',
            f'"{row["unit"]}"',
            "correct from_unit and factor in the definition",
        )
    return expected


def _of_measure(frame: pl.DataFrame, entry: Series, where: str) -> pl.DataFrame:
    """Return the cells of the measures that a series names; a body with one measure a level needs no name."""
    if entry.measure:
        known = set(frame["measure"])
        gone = [measure for measure in entry.measure if measure not in known]
        if gone:
            raise _told(
                f'measure "{gone[0]}" is not in the body',
                where,
                ", ".join(entry.measure),
                ", ".join(sorted(known)) or "none",
                "correct measure or level in the definition",
            )
        return frame.filter(pl.col("measure").is_in(list(entry.measure)))
    several = (
        frame.group_by("level")
        .agg(pl.col("measure").unique().sort())
        .filter(pl.col("measure").list.len() > 1)
    )
    if not several.is_empty():
        level, measures = several.sort("level").row(0)
        raise _told(
            f"level {level} has several measures",
            where,
            "one, or the key measure",
            ", ".join(measures),
            "name one in the definition",
        )
    return frame


def _of_codes(frame: pl.DataFrame, dimensions: tuple[str, ...], entry: Series, where: str) -> pl.DataFrame:
    """Return the cells of the codes that a series names, dimension by dimension."""
    needed = [name for name in entry.named if name not in entry.total and name not in dimensions]
    if needed:
        raise _told(
            f"dimension {needed[0]} is missing",
            where,
            needed[0],
            ", ".join(dimensions) or "no dimension",
            "correct the definition",
        )
    chosen = frame
    for name, codes in _codes(entry).items():
        known = set(chosen[name].drop_nulls())
        gone = [code for code in codes if code not in known]
        if gone:
            raise _told(
                f'code "{gone[0]}" of {name} is not in the body',
                where,
                ", ".join(codes),
                ", ".join(sorted(known)[:20]) or "no code",
                "if the publisher has renamed it, correct the definition",
            )
        chosen = chosen.filter(pl.col(name).is_in(list(codes)))
    for name in entry.total:
        if name in dimensions:
            chosen = chosen.filter(pl.col(name) == "")
    for name, codes in entry.sum.items():
        if codes == "*":
            chosen = chosen.filter(pl.col(name) != "")
            _refuse_total(chosen, name, where)
    return chosen


def _refuse_total(frame: pl.DataFrame, name: str, where: str) -> None:
    """Return nothing if no code of a dimension that is added up is a total: by its name, or by its numbers everywhere."""
    by_code = (
        frame.filter(pl.col("key").is_not_null())
        .group_by("key", "time", name)
        .agg(own=sums.amounts().sum())
        .with_columns(whole=pl.col("own").sum().over("key", "time"))
        .filter(pl.col("whole") > 0)
    )
    seems = (
        by_code.group_by(name)
        .agg(same=((2 * pl.col("own") - pl.col("whole")).abs() < sums.NOISE).all(), places=pl.len())
        .filter("same", pl.col("places") >= _LEAST_PLACES)
    )
    several = frame[name].n_unique() > 2  # noqa: PLR2004  of two codes each may be as large as the other
    totals = sorted({*(_TOTALS & set(frame[name])), *(seems[name] if several else ())})
    if totals:
        raise _told(
            f'"{totals[0]}" of {name} is a total and would be added to its parts',
            where,
            "the codes to add up, one by one",
            f'sum = {{ {name} = "*" }}',
            "list the codes in the definition",
        )


def _codes(entry: Series) -> Mapping[str, Sequence[str]]:
    """Return the dimensions whose codes a series lists, with the codes."""
    return {
        **{name: (code,) for name, code in entry.keep.items()},
        **{name: codes for name, codes in entry.sum.items() if codes != "*"},
        **{name: tuple(split.codes) for name, split in entry.split.items()},
    }


def _read(chosen: pl.DataFrame, table: TableDefinition) -> pl.DataFrame:
    """Return the cells with what they say: ``amount`` (exact, null if missing), ``decimals``, ``mark``, ``missing``, ``said``.

    Raises:
        TableError: A symbol or flag is not in the legend of the table, or a number is too long.
    """
    whole = pl.col("number").str.extract(r"^-?([0-9]+)").str.len_chars().fill_null(0)
    decimals = pl.col("number").str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0)
    absurd = chosen.filter((whole > _MOST_DIGITS) | (decimals > _MOST_DECIMALS))
    if not absurd.is_empty():
        row = absurd.row(0, named=True)
        raise _told(
            f'number "{row["number"]}" is absurd',
            f"{table.name}, part {row['part']}, line {row['line']}",
            f"at most {_MOST_DIGITS} digits and {_MOST_DECIMALS} decimals",
            f'"{row["number"]}"',
            "look at the body; tell the publisher",
        )
    printed = chosen["symbol"].unique(maintain_order=True).to_list()
    readings = {symbol: _meaning(symbol, chosen, table) for symbol in printed}
    marks = {flag: _mark(flag, chosen, table) for flag in chosen["flag"].unique(maintain_order=True)}
    tiny = status.SYMBOLS[table.legend].get("0")
    symbol, flag = pl.col("symbol"), pl.col("flag")
    # A dash is decided by its totals; every other symbol by the legend alone.
    is_dash = symbol.is_in(dashes.dashes(table.legend))
    zero = pl.col("zero").fill_null(value=False)
    missing = (
        pl.when(is_dash)
        .then(pl.when(zero).then(pl.lit("")).otherwise(pl.lit("not_published")))
        .otherwise(_told_by(symbol, {name: reading.missing or "" for name, reading in readings.items()}))
    )
    marked = _told_by(flag, {name: mark.missing for name, mark in marks.items()})
    nothing = pl.col("number").str.contains(r"^0(\.0+)?$") & pl.lit(tiny is not None)
    return chosen.with_columns(
        missing=pl.when(marked != "").then(marked).otherwise(missing),
        decimals=decimals.cast(pl.Int64),
        mark=pl.when(_told_by(flag, {name: mark.status for name, mark in marks.items()}) != "")
        .then(_told_by(flag, {name: mark.status for name, mark in marks.items()}))
        .when(nothing)
        .then(pl.lit((tiny.status if tiny else None) or "final"))
        .otherwise(_told_by(symbol, {name: reading.status or "final" for name, reading in readings.items()})),
        said=pl.concat_list(
            pl.col("dash_note").fill_null(""),
            _told_by(flag, {name: mark.note for name, mark in marks.items()}),
        ),
    ).with_columns(
        amount=pl.when(pl.col("missing") == "").then(
            pl.when(pl.col("number") != "").then(pl.col("number")).otherwise(pl.lit("0")).cast(_EXACT)
        ),
    )


def _told_by(column: pl.Expr, words: dict[str, str]) -> pl.Expr:
    return column.replace_strict(words, return_dtype=pl.String)


def _meaning(symbol: str, chosen: pl.DataFrame, table: TableDefinition) -> status.Reading:
    try:
        return status.read_symbol(table.legend, symbol) if symbol else status.Reading(0.0)
    except TableError as fault:
        raise _unreadable(str(fault), chosen.filter(pl.col("symbol") == symbol), table) from None


def _mark(flag: str, chosen: pl.DataFrame, table: TableDefinition) -> status.Mark:
    try:
        return status.read_flags(table.legend, flag)
    except TableError as fault:
        raise _unreadable(str(fault), chosen.filter(pl.col("flag") == flag), table) from None


def _unreadable(fault: str, cells: pl.DataFrame, table: TableDefinition) -> TableError:
    row = cells.row(0, named=True)
    return TableError(
        f"{table.name}, part {row['part']}, line {row['line']}: {fault} "
        "Next step: read the publisher's legend and add the sign to vocabulary/status.py."
    )


def _rows(read: pl.DataFrame, entry: Series, table: TableDefinition) -> pl.DataFrame:
    """Return the rows of one series; ``tier`` is empty where the publisher printed the value."""
    by = ["key", "time", *entry.split]
    single = not entry.sum
    own = _grouped(read, by, dashes.dashes(table.legend))
    if single and not own.filter(pl.col("cells") > 1).is_empty():
        row = own.filter(pl.col("cells") > 1).row(0, named=True)
        raise _told(
            f"{row['cells']} cells for one value",
            f"{table.name}, series {entry.indicator}: region {row['key']}, {row['time']}",
            "one cell",
            f"{row['cells']}, the first in line {row['line']}",
            "name one measure and one level in the definition",
        )
    if entry.sum:
        own = _complete(own, read, by, entry, table)
    printed = own.filter(pl.col("key").is_in(list(regions.BY_CODE))).with_columns(kreise=pl.lit(0, pl.UInt32))
    rolled = [_rolled_up(own, read, land, by, entry, table) for land in entry.roll_up]
    return pl.DataFrame(
        [
            _row(row, entry, table)
            for row in pl.concat([printed, *rolled], how="diagonal").sort(by).iter_rows(named=True)
        ],
        schema=_SCHEMA,
        orient="row",
    )


def _grouped(frame: pl.DataFrame, by: list[str], nothing: list[str]) -> pl.DataFrame:
    """Return one row a value: its amount (null if a cell is missing), how many cells, and what they say."""
    return frame.group_by(by, maintain_order=True).agg(
        amount=pl.when(pl.col("amount").is_not_null().all()).then(pl.col("amount").sum()),
        decimals=pl.col("decimals").max(),
        missing=pl.col("missing").filter(pl.col("missing") != "").first().fill_null(""),
        marks=pl.col("mark").unique().sort(),
        said=pl.col("said").explode().unique(maintain_order=True),
        cells=pl.len(),
        line=pl.col("line").sort_by("part", "line").first(),
        number=pl.col("number").first(),
        only_dashes=pl.col("symbol").is_in(nothing).all(),
    )


def _complete(
    own: pl.DataFrame, read: pl.DataFrame, by: list[str], entry: Series, table: TableDefinition
) -> pl.DataFrame:
    """Return the sums with what a table leaves out: zeros where it leaves out zeros, else missing cells told as such."""
    if not table.compress:
        fewer = pl.col("cells") < pl.col("cells").max()
        return own.with_columns(
            missing=pl.when(fewer & (pl.col("missing") == ""))
            .then(pl.lit("missing_input"))
            .otherwise("missing"),
        )
    places = read.select("key", "time").unique(maintain_order=True)
    for name, split in entry.split.items():
        places = places.join(pl.DataFrame({name: list(split.codes)}), how="cross")
    return places.join(own, on=by, how="left", maintain_order="left").with_columns(
        amount=pl.when(pl.col("cells").is_null()).then(pl.lit("0").cast(_EXACT)).otherwise("amount"),
        decimals=pl.col("decimals").fill_null(0),
        missing=pl.col("missing").fill_null(""),
        marks=pl.col("marks").fill_null(pl.lit(["final"])),
        said=pl.col("said").fill_null(pl.lit([""])),
        cells=pl.col("cells").fill_null(0),
        line=pl.col("line").fill_null(read["line"].min()),
        number=pl.col("number").fill_null(""),
        only_dashes=pl.col("only_dashes").fill_null(value=False),
    )


def _rolled_up(
    own: pl.DataFrame, read: pl.DataFrame, land: str, by: list[str], entry: Series, table: TableDefinition
) -> pl.DataFrame:
    """Return a Land, or Deutschland, added up from its Kreise.

    Raises:
        TableError: A Kreis of Sachsen, or a whole Land, does not occur in the body.
    """
    in_land = pl.col("key").str.len_chars() > 2  # noqa: PLR2004  digits of a Land
    if land != "00":
        in_land &= pl.col("key").str.starts_with(land)
    members = {
        time: set(found)
        for time, found in read.filter(in_land).group_by("time", maintain_order=True).agg("key").iter_rows()
    }
    for time, found in sorted(members.items()) or [("", set[str]())]:
        gone = [code for code in regions.children("14") if land in ("14", "00") and code not in found]
        laender = regions.LAENDER if land == "00" else (land,)
        gone += [code for code in laender if not any(kreis.startswith(code) for kreis in found)]
        if gone:
            raise _told(
                f"no Kreis for {regions.BY_CODE[gone[0]].name_de} ({gone[0]})"
                if len(gone[0]) == 2  # noqa: PLR2004
                else f"Kreis {gone[0]} {regions.BY_CODE[gone[0]].name_de} is missing",
                f"{table.name}, series {entry.indicator}, {time}",
                f"all Kreise of {regions.BY_CODE[land].name_de}, to be added up",
                f"{len(found)} Kreise",
                "ask again with all regions; if the body is right, take roll_up out of the definition",
            )
    kreise = own.filter(in_land).with_columns(pl.col("key").str.slice(0, 2).alias("land"))
    # A Kreis elsewhere that has nothing but dashes beside Kreise with numbers is no more, or not yet.
    beside = (~pl.col("only_dashes")).any().over("land", "time")
    gone_elsewhere = dashes.foreign(pl.col("key")) & pl.col("only_dashes").all().over("key", "time") & beside
    rest = [name for name in by if name != "key"]
    return (
        kreise.filter(~gone_elsewhere)
        .group_by(rest, maintain_order=True)
        .agg(
            amount=pl.when(pl.col("amount").is_not_null().all()).then(pl.col("amount").sum()),
            decimals=pl.col("decimals").max(),
            missing=pl.col("missing").filter(pl.col("missing") != "").first().fill_null(""),
            marks=pl.col("marks").explode().unique().sort(),
            said=pl.col("said").explode().unique(maintain_order=True),
            cells=pl.col("cells").sum(),
            line=pl.col("line").min(),
            number=pl.lit(""),
            kreise=pl.col("key").n_unique(),
        )
        .with_columns(key=pl.lit(land))
    )


def _row(row: Mapping[str, Any], entry: Series, table: TableDefinition) -> tuple[object, ...]:
    """Return one row in the order of the columns; the columns of the origin are filled by the caller."""
    added = bool(entry.sum) or bool(row["kreise"])
    missing = "missing_input" if added and row["missing"] else row["missing"]
    value, rounded = ("", False) if missing else _value(row, entry, table, added=added)
    state = status.gravest(row["marks"]) if added else row["marks"][0]
    if rounded and state == "final":
        state = "rounded"
    parts = breakdowns.parse(entry.breakdown)
    parts |= {split.key: split.codes[row[name]] for name, split in entry.split.items()}
    notes = [entry.note, *([_sum_note(row, entry, table)] if added else row["said"])]
    return (
        entry.indicator,
        row["key"],
        row["time"],
        value,
        entry.unit,
        _basis(row["time"], entry, table),
        breakdowns.write(parts),
        "final" if missing else state,
        missing,
        "derived" if added else "",
        "",
        "",
        "",
        "",
        "; ".join(note for note in notes if note),
        row["line"],
    )


def _value(row: Mapping[str, Any], entry: Series, table: TableDefinition, *, added: bool) -> tuple[str, bool]:
    """Return a value as text, and whether we or the publisher's unit rounded it."""
    if entry.factor == 1 and entry.decimals is None and not added and row["number"]:
        text = row["number"]
    else:
        result = _rounded(row["amount"], row["decimals"])
        if entry.factor != 1:
            result = _CONTEXT.multiply(result, Decimal(repr(entry.factor)))
        if entry.decimals is not None:
            result = _rounded(result, entry.decimals)
        text = f"{result:f}"
        if entry.factor != 1 and entry.decimals is None and "." in text:
            text = text.rstrip("0").rstrip(".")
    whole, _, fraction = text.removeprefix("-").partition(".")
    if len(fraction) == _THOUSANDS and len(whole) <= _THOUSANDS:
        raise _told(
            f'value "{text}" has three decimals and could be read as thousands',
            f"{table.name}, series {entry.indicator}, line {row['line']}",
            "another number of decimals",
            f'"{text}"',
            "set decimals in the definition",
        )
    return text, entry.decimals is not None or entry.factor > 1


def _rounded(exact: Decimal, decimals: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_CONTEXT)


def _sum_note(row: Mapping[str, Any], entry: Series, table: TableDefinition) -> str:
    """Return of what a value was added up."""
    rounded = ", each rounded to 5" if table.disclosure_control == "rounded_to_5" else ""
    zeros = "; cells left out are zero" if table.compress and entry.sum else ""
    kreise = f" of {row['kreise']} Kreise" if row["kreise"] else ""
    return f"sum of {row['cells']} cells{kreise}{rounded}{zeros}"


def _basis(period: str, entry: Series, table: TableDefinition) -> str:
    if not entry.basis:
        return ""
    last = periods.parse(period).last_day.isoformat()
    found = [base for day, base in entry.basis if day <= last]
    if not found:
        raise _told(
            f"period {period} lies before the first base",
            f"{table.name}, series {entry.indicator}",
            f"a period from {entry.basis[0][0]} on",
            period,
            "add the base of that time to basis in the definition, or ask from a later year on (since)",
        )
    return found[-1]


def _check_once(rows: pl.DataFrame, table: TableDefinition) -> None:
    key = ["indicator", "region", "period", "breakdown", "basis"]
    twice = rows.filter(pl.struct(key).is_duplicated()).sort(key)
    if twice.is_empty():
        return
    problems = [
        Problem(
            f"two series give {row['indicator']}, region {row['region']}, period {row['period']}"
            + (f", {row['breakdown']}" if row["breakdown"] else ""),
            table.name,
            "one value",
            f"two, in line {row['line']} and in line {row['line_right']}",
            "correct the definition: a printed total and our own sum exclude each other",
        )
        for row in twice.group_by(key, maintain_order=True)
        .agg(pl.col("line").first(), line_right=pl.col("line").last())
        .iter_rows(named=True)
    ]
    raise TableError(describe(problems))


def _told(what: str, where: str, expected: str, found: str, next_step: str) -> TableError:
    return TableError(str(Problem(what, where, expected, found, next_step)))
