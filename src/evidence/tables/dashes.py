"""A dash is exactly zero in German official tables, unless its totals say that it cannot be: then nothing was published.

The Regionaldatenbank prints a dash for every Kreis in 13111-01-03-4, whose Land has 1,625,454 (read 2026-03-10), and for
every Kreis that no longer exists; a workbook of the Zensus 2022, whose legend calls an en dash zero, has one for
Deutschland above Länder with millions. So a dash becomes a zero only with a total above it that leaves room for no more,
and with no number below it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import TableDefinition
from evidence.tables.cells import Labels
from evidence.tables.sums import NOISE, additive, amounts, slack
from evidence.vocabulary import regions
from evidence.vocabulary.status import SYMBOLS, Reading

# The Zensus 2022 changes cells a little (Cell-Key-Methode): parts that fall short of a total prove nothing there.
_PERTURBED = ("zensus",)
_MISSING, _ZERO, _SHORT, _AS_TOTAL = "missing", "zero", "short", "as_total"
NO_TOTAL = "a dash without a total above it: zero or not published, the source does not say"


def dashes(legend: str) -> list[str]:
    """Return the symbols that this legend calls exactly zero."""
    return [symbol for symbol, reading in SYMBOLS[legend].items() if reading == Reading(0.0)]


def settle(
    frame: pl.DataFrame,
    dimensions: tuple[str, ...],
    labels: Labels,
    table: TableDefinition,
    wanted: pl.Series,
) -> pl.DataFrame:
    """Return one row for each dash of a region of ours or of a Kreis: ``row``, ``zero`` and ``dash_note``.

    Totals above a dash are the Land of a Kreis, Deutschland of a Land, and the total of each dimension that does not
    overlap. A dash is zero if a total is zero or is reached by the numbers beside the dash, or falls short of one while a
    cell beside it is suppressed; it is missing if a part of it has a number, if a total is more than zero and no cell
    beside it has a number, if its total is a dash that is missing, or if there is no total at all.

    Args:
        frame: The cells of the body with ``row`` and ``key``, see ``tables/keys.py``.
        dimensions: Names of the dimensions.
        labels: The publisher's words for codes.
        table: Definition; ``dash = "zero"`` settles everything.
        wanted: Rows that a series takes. Only their faults stop the table.

    Raises:
        TableError: A dash that is wanted stands beside numbers that fall short of their total, and nothing is suppressed.
    """
    symbols = dashes(table.legend)
    held = frame.filter(pl.col("symbol").is_in(symbols), pl.col("key").is_not_null())
    if table.dash == "zero" or held.is_empty():
        return held.select("row", zero=pl.lit(value=True), dash_note=pl.lit(""))
    cells = frame.filter(pl.col("key").is_not_null()).with_columns(
        amount=amounts(),
        slack=slack(table),
        additive=additive(),
        is_dash=pl.col("symbol").is_in(symbols),
        parent=_parent(),
    )
    evidence = pl.concat(
        [
            _by_region(cells, dimensions),
            *(
                _by_dimension(cells, dimensions, name)
                for name in dimensions
                if name not in table.has.overlapping
            ),
        ]
    ).with_columns(verdict=_verdict(perturbed=table.legend in _PERTURBED))
    _refuse_short(evidence.filter(pl.col("row").is_in(wanted.implode())), table)
    return _settled(held, evidence, pl.concat(list(_parts(cells, dimensions))), labels)


def _parent() -> pl.Expr:
    return (
        pl.when(pl.col("key").str.len_chars() > 2)  # noqa: PLR2004  digits of a Land
        .then(pl.col("key").str.slice(0, 2))
        .when(pl.col("key") != "00")
        .then(pl.lit("00"))
    )


def _by_region(cells: pl.DataFrame, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return what the region above says about each dash whose region above is in the body."""
    beside = ["time", "measure", "unit", *dimensions]
    totals = cells.select(
        *beside, parent="key", total="amount", total_row="row", total_dash="is_dash", total_region="region"
    )
    return _compared(cells.filter(pl.col("parent").is_not_null()), totals, [*beside, "parent"], ["level"])


def _by_dimension(cells: pl.DataFrame, dimensions: tuple[str, ...], name: str) -> pl.DataFrame:
    """Return what the total of one dimension says about each dash that is no total of it."""
    beside = ["time", "measure", "unit", "level", "region", *(other for other in dimensions if other != name)]
    totals = cells.filter(pl.col(name) == "").select(
        *beside, total="amount", total_row="row", total_dash="is_dash", total_region="region"
    )
    return _compared(cells.filter(pl.col(name).is_not_null(), pl.col(name) != ""), totals, beside, [])


def _parts(cells: pl.DataFrame, dimensions: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Yield the dashes that have a number among their parts, with the largest of these."""
    beside = ["time", "measure", "unit", *dimensions]
    below = cells.filter(pl.col("parent").is_not_null()).select(*beside, "amount", key="parent")
    yield _above(cells, below, [*beside, "key"])
    for name in dimensions:
        along = [
            "time",
            "measure",
            "unit",
            "level",
            "region",
            *(other for other in dimensions if other != name),
        ]
        yield _above(cells.filter(pl.col(name) == ""), cells.filter(pl.col(name) != ""), along)


def _above(totals: pl.DataFrame, parts: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    numbers = parts.group_by(key).agg(pl.col("amount").abs().max()).filter(pl.col("amount") > 0)
    return (
        totals.filter("is_dash")
        .select("row", *key)
        .join(numbers, on=key, nulls_equal=True)
        .select("row", largest="amount")
    )


def _compared(parts: pl.DataFrame, totals: pl.DataFrame, key: list[str], apart: list[str]) -> pl.DataFrame:
    """Return one row for each dash among ``parts`` that has a total: the total and what stands beside the dash."""
    groups = parts.group_by([*key, *apart]).agg(
        parts=pl.col("amount").sum(),
        numbers=pl.col("amount").is_not_null().sum(),
        suppressed=(pl.col("amount").is_null() & ~pl.col("is_dash")).sum(),
        allowed=pl.col("slack").sum() + pl.col("slack").max(),
    )
    return (
        parts.filter("is_dash")
        .join(groups, on=[*key, *apart], nulls_equal=True)
        .join(totals, on=key, nulls_equal=True)
        .select(
            "row",
            "part",
            "line",
            "time",
            "region",
            "additive",
            "parts",
            "numbers",
            "suppressed",
            "allowed",
            "total",
            "total_row",
            "total_dash",
            "total_region",
        )
    )


def _verdict(*, perturbed: bool) -> pl.Expr:
    """Return what one total says of a dash; null where it says nothing."""
    reached = pl.col("parts") >= pl.col("total") - pl.col("allowed") - NOISE
    return (
        pl.when(pl.col("total_dash"))
        .then(pl.lit(_AS_TOTAL))
        .when(pl.col("total").is_null())
        .then(None)
        .when(pl.col("total") == 0)
        .then(pl.lit(_ZERO))
        .when(pl.col("numbers") == 0)
        .then(pl.lit(_MISSING))
        .when(~pl.col("additive"))
        .then(None)
        .when(reached | (pl.col("suppressed") > 0) | pl.lit(perturbed))
        .then(pl.lit(_ZERO))
        .otherwise(pl.lit(_SHORT))
    )


def _refuse_short(evidence: pl.DataFrame, table: TableDefinition) -> None:
    problems = [
        Problem(
            f"the dash cannot be zero: total {row['total']:.12g}, parts {row['parts']:.12g}",
            f"{table.name}, part {row['part']}, line {row['line']}: region {row['region']}, {row['time']}",
            f"parts that reach the total of {row['total_region']}",
            f"{row['numbers']} numbers that fall short by {row['total'] - row['parts']:.12g}, and nothing suppressed",
            "ask again tomorrow; if it stays, tell the publisher: a cell is lost or a column is shifted",
        )
        for row in evidence.filter(pl.col("verdict") == _SHORT)
        .sort("part", "line")
        .unique("row", keep="first", maintain_order=True)
        .iter_rows(named=True)
    ]
    if problems:
        raise TableError(describe(problems))


def _settled(held: pl.DataFrame, evidence: pl.DataFrame, parts: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    """Return the settlement of each dash: first by numbers, then by totals that are dashes themselves."""
    missing = {
        row: f"a dash that cannot be zero: a part of it has {largest:,.12g}"
        for row, largest in parts.sort("row", "largest").iter_rows()
    }
    alone = evidence.filter(pl.col("verdict") == _MISSING).sort("row", "total_row")
    for row, region, total in alone.select("row", "total_region", "total").iter_rows():
        name = labels.get(("region", region), region)
        missing.setdefault(
            row, f"a dash that cannot be zero: {name} has {total:,.12g} and none of its parts a number"
        )
    zero = set(evidence.filter(pl.col("verdict") == _ZERO)["row"]) - set(missing)
    waiting: dict[int, list[int]] = {}
    for row, above in evidence.filter(pl.col("verdict") == _AS_TOTAL).select("row", "total_row").iter_rows():
        if row not in missing and row not in zero:
            waiting.setdefault(row, []).append(above)
    while True:
        decided = {
            row for row, above in waiting.items() if any(one in zero or one in missing for one in above)
        }
        if not decided:
            break
        for row in sorted(decided):
            faults = [missing[one] for one in waiting.pop(row) if one in missing]
            if faults:
                missing[row] = faults[0]
            else:
                zero.add(row)
    rows = held["row"].to_list()
    return pl.DataFrame(
        {
            "row": held["row"],
            "zero": pl.Series([row in zero for row in rows], dtype=pl.Boolean),
            "dash_note": pl.Series(
                ["" if row in zero else missing.get(row, NO_TOTAL) for row in rows], dtype=pl.String
            ),
        }
    )


def foreign(key: pl.Expr) -> pl.Expr:
    """Return whether a key is that of a Kreis outside Sachsen."""
    return (key.str.len_chars() > 2) & ~key.is_in(list(regions.KREISE))  # noqa: PLR2004
