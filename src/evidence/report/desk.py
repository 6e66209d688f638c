"""The researcher's desk: search, series, chart and chain in three lines, in JupyterLab or any Python."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from evidence.facts import explanation, register
from evidence.facts.fact import Fact
from evidence.report.output import Output
from evidence.report.page import Page
from evidence.vocabulary.numbers import Lang


class Chain(str):
    """The chain behind a value, shown as text in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the text itself, line by line."""
        return str(self)


def search(words: str, *, as_of: str = "latest") -> pl.DataFrame:
    """Return the indicators whose names or definitions contain the words, German or English.

    Shape: one row an indicator with its id, names, unit, first and last period, number of regions and breakdowns.
    """
    return register.search(Page(as_of=as_of).register, words)


def series(
    indicator: str, region: str | Sequence[str] = "14", *, breakdown: str | None = "", as_of: str = "latest"
) -> pl.DataFrame:
    """Return a tidy frame of an indicator, one row a value, sorted by region, base and period.

    Shape: ``id``, ``region``, ``region_name``, ``period``, ``breakdown``, ``basis``, ``value``, ``unit``,
    ``value_status``, ``missing_reason``, ``tier``, ``series_break_before``. Missing values are null with a reason.

    Args:
        indicator: Id, as ``search`` finds it.
        region: One AGS key or several.
        breakdown: Breakdown text, empty for the total, None for all.
        as_of: ``latest`` or an ISO date.

    Raises:
        FactError: The indicator does not exist; the message names the nearest.
        UsageError: A region does not exist.
    """
    desk = Page(as_of=as_of)
    codes = [region] if isinstance(region, str) else list(region)
    rows = desk.register.series(indicator, codes, breakdown)
    names = {code: Page(code).place.name("de") for code in codes}
    return rows.with_columns(
        region_name=pl.col("region").replace_strict(names, return_dtype=pl.String)
    ).select(
        "id",
        "region",
        "region_name",
        "period",
        "breakdown",
        "basis",
        "value",
        "unit",
        "value_status",
        "missing_reason",
        "tier",
        "series_break_before",
    )


def fact(fact_id: str, *, as_of: str = "latest") -> Fact:
    """Return one fact by its id.

    Raises:
        FactError: There is no such fact; the message names the nearest ids.
    """
    return Page(as_of=as_of).register.fact(fact_id)


def line(
    indicator: str,
    region: str | Sequence[str] = "14",
    *,
    breakdown: str | Sequence[str] = "",
    lang: Lang = "de",
    as_of: str = "latest",
) -> Output:
    """Return a chart over time with source, notes, table and marks at breaks.

    Raises:
        FactError: The indicator does not exist; the message names the nearest.
        UsageError: A region does not exist.
    """
    codes = [region] if isinstance(region, str) else list(region)
    desk = Page(codes[0], lang, as_of)
    definition = desk.register.definition(indicator)
    return desk.line(
        f"chart-{indicator}",
        indicator,
        region=codes,
        breakdown=breakdown,
        de="{name}",
        en="{name}",
        name=definition.name(lang),
    )


def explain(fact_id: str, *, lang: Lang = "en", as_of: str = "latest") -> Chain:
    """Return the chain behind a value: formula, inputs, sources, snapshot, method page.

    Raises:
        FactError: There is no such fact; the message names the nearest ids.
        BreakError: The id asks for a change across a break.
    """
    return Chain(explanation.explain(Page(as_of=as_of).register, fact_id, lang))
