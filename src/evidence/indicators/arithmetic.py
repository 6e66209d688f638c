"""Share, sum, difference and change: the only place where we divide, add or subtract."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from evidence.errors import IndicatorError
from evidence.indicators.series import shape
from evidence.vocabulary import units

Interval = tuple[float, float]
# Between plus and minus this many standard errors lie 95 percent of a normal distribution.
NORMAL_95 = 1.959964
JOIN = ("region", "period", "breakdown", "basis")
# The weaker status of two inputs, strongest first.
_STATUS_ORDER = (
    "final",
    "revised",
    "provisional",
    "rounded",
    "at_least",
    "limited",
    "below_half_unit",
    "lower_bound",
    "approximate",
    "source_estimate",
    "estimated",
    "forecast",
)
# How many of the denominator a rate counts for; where a unit does not say, a hundred.
_PER = {"per_1000_population": 1_000, "per_10000_population": 10_000, "per_100000_population": 100_000}


def weaker(status: str, other: str) -> str:
    """Return the status of a difference of two values: the weaker one; a difference of bounds is approximate."""
    found = max(status, other, key=_STATUS_ORDER.index)
    return "approximate" if found == "lower_bound" else found


def share(
    numerator: pl.DataFrame, denominator: pl.DataFrame, indicator: str, *, unit: str | None = None
) -> pl.DataFrame:
    """Return ``numerator`` per hundred of ``denominator``, joined on region, period, breakdown and basis.

    A unit that names another number of residents gives a rate per that number.

    Args:
        numerator: Indicator frame of one indicator.
        denominator: Indicator frame of one indicator, in a unit that may divide the numerator's.
        indicator: Id of the result.
        unit: Unit of the result where it is not the quotient's own, such as a ratio per hundred.

    Returns:
        An indicator frame, unrounded, one row for every pair; pairs without partner are left out.

    Missing values:
        A missing numerator or denominator gives ``missing_input``; a denominator of zero gives ``zero_denominator``.

    Raises:
        IndicatorError: The units may not be divided by each other, or a frame has two rows a key.
    """
    quotient = units.quotient(_unit(numerator), _unit(denominator))
    result = unit or quotient
    per = _PER.get(result, 100)
    pairs = _pair(numerator, denominator)
    value = (
        pl.when(pl.col("value_right") == 0)
        .then(None)
        .otherwise(pl.col("value") / pl.col("value_right") * per)
    )
    reason = (
        pl.when(pl.col("value").is_null() | pl.col("value_right").is_null())
        .then(pl.lit("missing_input"))
        .when(pl.col("value_right") == 0)
        .then(pl.lit("zero_denominator"))
        .otherwise(pl.lit(""))
    )
    return _derived(pairs, indicator, result, value, reason, f"{{0}} / {{1}} × {per}")


def difference(minuend: pl.DataFrame, subtrahend: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return ``minuend`` minus ``subtrahend``, joined on region, period, breakdown and basis.

    Missing values:
        A missing input gives ``missing_input``.

    Raises:
        IndicatorError: The units differ, or a frame has two rows a key.
    """
    if _unit(minuend) != _unit(subtrahend):
        raise IndicatorError(f'"{_unit(minuend)}" and "{_unit(subtrahend)}" may not be subtracted.')
    reason = (
        pl.when(pl.col("value").is_null() | pl.col("value_right").is_null())
        .then(pl.lit("missing_input"))
        .otherwise(pl.lit(""))
    )
    return _derived(
        _pair(minuend, subtrahend),
        indicator,
        units.difference(_unit(minuend)),
        pl.col("value") - pl.col("value_right"),
        reason,
        "{0} − {1}",
    ).with_columns(
        # A difference of bounds bounds nothing.
        value_status=pl.col("value_status").replace({"lower_bound": "approximate"})
    )


def total(parts: Sequence[pl.DataFrame], indicator: str) -> pl.DataFrame:
    """Return the sum of frames, joined on region, period, breakdown and basis; a key that one of them lacks is left out.

    Missing values:
        A missing input gives ``missing_input``.

    Raises:
        IndicatorError: The units differ, or a frame has two rows a key.
    """
    for part in parts:
        _check_keys(part)
    rows = pl.concat(parts)
    order = {status: rank for rank, status in enumerate(_STATUS_ORDER)}
    sums = (
        rows.with_columns(rank=pl.col("value_status").replace_strict(order, return_dtype=pl.Int64))
        .group_by(JOIN, maintain_order=True)
        .agg(
            pl.col("value").sum(),
            pl.col("rank").max(),
            pl.col("id").alias("inputs"),
            *(pl.col(name).list.explode().drop_nulls().unique().sort() for name in ("sources", "flags")),
            known=pl.col("value").is_not_null().all(),
        )
        .filter(pl.col("inputs").list.len() == len(parts))
    )
    return shape(
        sums.with_columns(
            indicator=pl.lit(indicator),
            value=pl.when(pl.col("known")).then(pl.col("value")),
            unit=pl.lit(_unit(rows)),
            value_status=pl.col("rank").replace_strict(list(order.values()), list(order)),
            missing_reason=pl.when(pl.col("known")).then(pl.lit("")).otherwise(pl.lit("missing_input")),
            tier=pl.lit("derived"),
            formula=pl.lit(" + ".join(f"{{{place}}}" for place in range(len(parts)))),
        )
    )


def change(series: pl.DataFrame, indicator: str, spans: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Return the change of ``series`` over each span, later minus earlier, period written as ``from/to``.

    Only values of the same basis are compared. The caller passes no span that a registered break divides.

    Missing values:
        A missing end gives ``missing_input``; a span with an end that is no row at all is left out.
    """
    frames = []
    for start, end in spans:
        earlier = series.filter(pl.col("period") == start)
        later = series.filter(pl.col("period") == end)
        if earlier.is_empty() or later.is_empty():
            continue
        period = pl.lit(f"{start}/{end}").alias("period")
        frames.append(difference(later.with_columns(period), earlier.with_columns(period), indicator))
    return pl.concat(frames) if frames else series.clear()


def sampling_interval(percent: float, sample: float) -> Interval:
    """Return the lower and upper end of the interval, in percent, in which a share lies with 95 percent certainty.

    As for a simple random sample (Wilson's score interval); weighting and clustering of a real survey widen it.

    Args:
        percent: Share of the respondents.
        sample: Number of respondents, more than zero.
    """
    share_, spread = percent / 100, NORMAL_95**2 / sample
    middle = (share_ + spread / 2) / (1 + spread)
    half = math.sqrt(spread * (share_ * (1 - share_) + spread / 4)) / (1 + spread)
    return (middle - half) * 100, (middle + half) * 100


def difference_interval(
    later: float, later_interval: Interval, earlier: float, earlier_interval: Interval
) -> Interval:
    """Return the interval of ``later`` minus ``earlier``, two shares of independent samples (Newcombe's method).

    Args:
        later: Value from which is subtracted, with its interval.
        later_interval: Lower and upper end.
        earlier: Value that is subtracted, with its interval.
        earlier_interval: Lower and upper end.
    """
    below = math.hypot(later - later_interval[0], earlier_interval[1] - earlier)
    above = math.hypot(later_interval[1] - later, earlier - earlier_interval[0])
    return later - earlier - below, later - earlier + above


def difference_bounds(later: Interval, earlier: Interval) -> Interval:
    """Return the least and the greatest difference of two values that lie within bounds, later minus earlier."""
    return later[0] - earlier[1], later[1] - earlier[0]


def _unit(frame: pl.DataFrame) -> str:
    found = frame["unit"].unique().to_list()
    if len(found) != 1:
        raise IndicatorError(f"A frame for arithmetic needs one unit; found {sorted(found) or 'no rows'}.")
    return str(found[0])


def _pair(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    for frame in (left, right):
        _check_keys(frame)
    return left.join(right, on=list(JOIN), how="inner", maintain_order="left")


def _check_keys(frame: pl.DataFrame) -> None:
    repeated = frame.filter(pl.struct(JOIN).is_duplicated())
    if not repeated.is_empty():
        raise IndicatorError(f"Two values for one key: {repeated['id'].to_list()[:4]}.")


def _derived(
    pairs: pl.DataFrame, indicator: str, unit: str, value: pl.Expr, reason: pl.Expr, formula: str
) -> pl.DataFrame:
    order = {status: rank for rank, status in enumerate(_STATUS_ORDER)}
    left, right = (
        pl.col(name).replace_strict(order, return_dtype=pl.Int64)
        for name in ("value_status", "value_status_right")
    )
    return shape(
        pairs.with_columns(
            indicator=pl.lit(indicator),
            value=value,
            unit=pl.lit(unit),
            missing_reason=reason,
            value_status=pl.when(right > left)
            .then(pl.col("value_status_right"))
            .otherwise(pl.col("value_status")),
            tier=pl.lit("derived"),
            formula=pl.lit(formula),
            inputs=pl.concat_list("id", "id_right"),
            sources=pl.concat_list("sources", "sources_right").list.unique().list.sort(),
            flags=pl.concat_list("flags", "flags_right").list.unique().list.sort(),
        )
    )
