"""Checks between tables: parts and their total, values in their order, series with their status, holes that stay holes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.records import Record, read_entries
from evidence.sources.snapshots import stored_file
from evidence.vocabulary import regions

ROUNDED_TO_5 = 2.5


class Identity(Record):
    """One sum that must hold wherever all of its parts are known.

    ``regions``: the children of ``parent`` add up to it. ``breakdown``: the values of ``parts`` (breakdown texts) add
    up to the row without them. ``indicators``: the values of ``parts`` (indicator ids) add up to ``indicator``.
    ``tolerance`` is in the indicator's unit for each part, on top of the publisher's own rounding. ``periods`` limits
    the sum to some periods.
    """

    id: str
    kind: Literal["regions", "breakdown", "indicators"]
    indicator: str
    parent: str = ""
    parts: tuple[str, ...] = ()
    tolerance: float = 0.0
    periods: tuple[str, ...] = ("*",)
    reason: str


class Order(Record):
    """Values of one source and period that must stand in order, such as the variants of a forecast.

    ``ascending`` lists regions or breakdowns, the one with the lowest value first.
    """

    id: str
    kind: Literal["regions", "breakdown"]
    indicator: str
    ascending: tuple[str, ...]
    periods: tuple[str, ...] = ("*",)
    reason: str


class State(Record):
    """Indicators all of whose values have one status, because of how they are made."""

    id: str
    indicators: tuple[str, ...]
    value_status: str
    reason: str


class Absence(Record):
    """A series with a hole that must stay a hole: its records are known to be incomplete in the source."""

    id: str
    indicators: tuple[str, ...]
    region: str
    periods: tuple[str, ...]
    reason: str


def read_identities(registers: Path) -> tuple[Identity, ...]:
    """Return the register of identities.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "identities.toml", "identity", Identity, TableError)


def read_orders(registers: Path) -> tuple[Order, ...]:
    """Return the register of values that stand in order.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "orders.toml", "order", Order, TableError)


def read_states(registers: Path) -> tuple[State, ...]:
    """Return the register of series that have one status throughout.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "states.toml", "state", State, TableError)


def read_absences(registers: Path) -> tuple[Absence, ...]:
    """Return the register of known holes.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "absences.toml", "absence", Absence, TableError)


def check_identities(observations: pl.DataFrame, identities: tuple[Identity, ...]) -> int:
    """Return how many totals were compared with their parts, all of them holding.

    Args:
        observations: Selected observations; missing values take part in no comparison.
        identities: The sums to hold.

    Raises:
        TableError: Every total that its parts contradict, and every identity that was never tested.
    """
    problems = []
    tested = 0
    selected = observations.filter(pl.col("selection") == "selected", pl.col("value").is_not_null())
    for identity in identities:
        compared = _compare(selected, identity)
        tested += compared.height
        if compared.is_empty():
            problems.append(
                Problem(
                    "the identity was never tested",
                    f'identities.toml, entry "{identity.id}"',
                    "at least one total with all of its parts",
                    "none",
                    "correct the entry, or remove it",
                )
            )
        problems.extend(
            Problem(
                f"published total and parts differ by {row['total'] - row['parts']:g}",
                f"{identity.indicator}, region {row['region']}, period {row['period']}"
                + (f", basis {row['basis']}" if row["basis"] else ""),
                f"{row['total']:.12g} within {row['allowed']:g}",
                f"parts that add up to {row['parts']:.12g}",
                "check the sources; if a source perturbs its cells, set disclosure_control in its sidecar; a fault of "
                "the source belongs into corrections.toml",
            )
            for row in compared.filter(
                (pl.col("total") - pl.col("parts")).abs() > pl.col("allowed") + 1e-6
            ).iter_rows(named=True)
        )
    if problems:
        raise TableError(describe(problems))
    return tested


def _compare(selected: pl.DataFrame, identity: Identity) -> pl.DataFrame:
    """Return one row a total: region, period, basis, total, sum of parts and the difference allowed."""
    within = pl.lit(identity.periods == ("*",)) | pl.col("period").is_in(list(identity.periods))
    rows = selected.filter(within).with_columns(
        slack=pl.when(pl.col("disclosure_control") == "rounded_to_5").then(ROUNDED_TO_5).otherwise(0.0)
        + identity.tolerance
    )
    if identity.kind == "regions":
        key = ["period", "basis", "breakdown"]
        mine = rows.filter(pl.col("indicator") == identity.indicator)
        members: tuple[str, ...] = regions.children(identity.parent)
        totals = mine.filter(pl.col("region") == identity.parent)
        parts = mine.filter(pl.col("region").is_in(list(members)))
    elif identity.kind == "breakdown":
        key = ["region", "period", "basis"]
        mine = rows.filter(pl.col("indicator") == identity.indicator)
        members = identity.parts
        parent = rows.filter(pl.col("indicator") == (identity.parent or identity.indicator))
        totals = parent.filter(pl.col("breakdown") == "")
        parts = mine.filter(pl.col("breakdown").is_in(list(members)))
    else:
        key = ["region", "period", "basis", "breakdown"]
        members = identity.parts
        totals = rows.filter(pl.col("indicator") == identity.indicator)
        parts = rows.filter(pl.col("indicator").is_in(list(members)))
    sums = (
        parts.group_by(key, maintain_order=True)
        .agg(
            pl.col("value").sum().alias("parts"),
            pl.col("slack").sum().alias("allowed"),
            pl.len().alias("known"),
        )
        .filter(pl.col("known") == len(members))
    )
    return (
        totals.rename({"value": "total"})
        .join(sums, on=key, how="inner", nulls_equal=True)
        .with_columns(allowed=pl.col("allowed") + pl.col("slack"))
        .select("region", "period", "basis", "total", "parts", "allowed")
        .sort("region", "period", "basis")
    )


def check_absences(observations: pl.DataFrame, absences: tuple[Absence, ...]) -> None:
    """Return nothing if every known hole is still a hole.

    Raises:
        TableError: A value appeared where the source's records are known to be incomplete.
    """
    problems = [
        Problem(
            "a value where the source is known to be incomplete",
            f"{stored_file(row['snapshot'])}, line {row['line']}: {row['indicator']}, region {row['region']}, "
            f"period {row['period']}",
            f'no value (absences.toml, entry "{absence.id}": {absence.reason})',
            f'"{row["value_text"]}"',
            "leave the value out, or close the entry once the publisher has completed its records",
        )
        for absence in absences
        for row in observations.filter(
            pl.col("indicator").is_in(list(absence.indicators)),
            pl.col("region") == absence.region,
            pl.col("period").is_in(list(absence.periods)),
            pl.col("excluded") == "",
            pl.col("value").is_not_null(),
        ).iter_rows(named=True)
    ]
    if problems:
        raise TableError(describe(problems))


def check_orders(observations: pl.DataFrame, orders: tuple[Order, ...]) -> None:
    """Return nothing if values of one source and period stand in their registered order; equal ones do.

    Args:
        observations: Observations of all sources; excluded and missing values take part in no comparison.
        orders: The orders to hold.

    Raises:
        TableError: Every pair of neighbours in the wrong order, and every order that was never tested.
    """
    usable = observations.filter(pl.col("excluded") == "", pl.col("value").is_not_null())
    problems = []
    for order in orders:
        place = "region" if order.kind == "regions" else "breakdown"
        compared = (
            usable.filter(
                pl.col("indicator") == order.indicator,
                pl.col(place).is_in(list(order.ascending)),
                pl.lit(order.periods == ("*",)) | pl.col("period").is_in(list(order.periods)),
            )
            .with_columns(
                rank=pl.col(place).replace_strict({name: n for n, name in enumerate(order.ascending)})
            )
            .sort("period", "rank", "source_url", "line")
            .with_columns(
                pl.col("value", place)
                .shift(1)
                .over("period", "basis", "source_url", "publisher", *{"region", "breakdown"} - {place})
                .name.suffix("_below")
            )
            .filter(pl.col("value_below").is_not_null())
        )
        if compared.is_empty():
            problems.append(
                Problem(
                    "the order was never tested",
                    f'orders.toml, entry "{order.id}"',
                    "at least two of its values from one source",
                    "none",
                    "correct the entry, or remove it",
                )
            )
        problems += [
            Problem(
                f"a value stands out of order ({order.reason})",
                f"{stored_file(row['snapshot'])}, line {row['line']}: {row['indicator']}, region {row['region']}, "
                f"period {row['period']}, {row['breakdown'] or 'total'}",
                f"at least {row['value_below']:.12g}, the value of {row[f'{place}_below']}",
                f"{row['value']:.12g}",
                f'check the source; a fault of the source belongs into corrections.toml (orders.toml, entry "{order.id}")',
            )
            for row in compared.filter(pl.col("value") < pl.col("value_below")).iter_rows(named=True)
        ]
    if problems:
        raise TableError(describe(problems))


def check_states(observations: pl.DataFrame, states: tuple[State, ...]) -> None:
    """Return nothing if every value of the registered indicators has the status that its making implies.

    Raises:
        TableError: Every row with another status.
    """
    problems = [
        Problem(
            f"a value with another status than its series has ({state.reason})",
            f"{stored_file(row['snapshot'])}, line {row['line']}: {row['indicator']}, region {row['region']}, "
            f"period {row['period']}",
            f'"{state.value_status}" (states.toml, entry "{state.id}")',
            f'"{row["value_status"]}"',
            "correct the status, or the entry",
        )
        for state in states
        for row in observations.filter(
            pl.col("indicator").is_in(list(state.indicators)),
            pl.col("value_status") != state.value_status,
        ).iter_rows(named=True)
    ]
    if problems:
        raise TableError(describe(problems))
