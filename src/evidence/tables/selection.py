"""Where sources disagree one stated rule picks a value; the others are kept and shown.

The rule, in order: a value before none; a choice registered with its reason; primary before secondary before derived; the office that
produces the statistic before one that passes it on; exact before rounded or estimated; more printed decimals; the newer
publication; the address; the newer vintage, so that the order is total. A weak carrier ranks last but for no value.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.publishers import Publisher
from evidence.sources.records import Record, read_entries
from evidence.tables.schema import KEY, TIERS


class Choice(Record):
    """One registered choice between sources: the figure, a part of the address preferred, and why."""

    id: str
    indicator: str
    region: str
    period: str
    breakdown: str = ""
    basis: str = ""
    prefer: str
    reason_de: str
    reason_en: str

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en


class WeakCarrier(Record):
    """An address that never carries a figure alone: a forum, a party's page, a partisan outlet.

    ``address`` is a host, or a host with the beginning of a path where only some of its pages are meant.
    """

    address: str
    reason_de: str
    reason_en: str

    def reason(self, lang: str) -> str:
        """Return the reason in ``de`` or ``en``."""
        return self.reason_de if lang == "de" else self.reason_en

    @property
    def beginning(self) -> str:
        """How every full address that is meant begins, after the protocol."""
        return f"//{self.address}" + ("" if "/" in self.address else "/")


def read_choices(registers: Path) -> tuple[Choice, ...]:
    """Return the register of choices.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "choices.toml", "choice", Choice, TableError)


def read_weak_carriers(registers: Path) -> tuple[WeakCarrier, ...]:
    """Return the register of weak carriers.

    Raises:
        TableError: The register is not well formed.
    """
    return read_entries(registers / "weak_carriers.toml", "weak_carrier", WeakCarrier, TableError)


def check_choices(selected: pl.DataFrame, choices: tuple[Choice, ...]) -> None:
    """Return nothing if every registered choice has a row that it could prefer.

    Raises:
        TableError: A choice matches no row, or only rows that are excluded or stand on a weak carrier.
    """
    usable = selected.filter(pl.col("excluded") == "", ~pl.col("weak"))
    problems = [
        Problem(
            "the choice matches no row that may be chosen",
            f'choices.toml, entry "{choice.id}"',
            f"a row of {choice.indicator}, region {choice.region}, period {choice.period}",
            "only rows that are excluded or on a weak carrier"
            if selected.filter(_matches(choice)).height
            else "none",
            "correct the entry, or remove it",
        )
        for choice in choices
        if usable.filter(_matches(choice)).is_empty()
    ]
    if problems:
        raise TableError(describe(problems))


def select(
    observations: pl.DataFrame,
    publishers: tuple[Publisher, ...],
    choices: tuple[Choice, ...],
    weak_carriers: tuple[WeakCarrier, ...],
) -> pl.DataFrame:
    """Return the observations with ``selection``: ``selected``, ``agrees``, ``differs`` or ``excluded``.

    A row agrees if it equals the selected one at the coarser of the two printed precisions. ``weak`` says whether
    the row's address is a weak carrier.
    """
    preferred = pl.any_horizontal(pl.lit(value=False), *(_matches(choice) for choice in choices))
    weak = pl.any_horizontal(
        pl.lit(value=False),
        *(
            (pl.col("source_url") + "/").str.contains(entry.beginning, literal=True)
            for entry in weak_carriers
        ),
    )
    ranks = {entry.id: entry.rank for entry in publishers}
    tiers = {tier: rank for rank, tier in enumerate(TIERS)}
    key = list(KEY)
    ordered = observations.with_columns(weak=weak, preferred=preferred).sort(
        *key,
        pl.col("excluded") != "",
        pl.col("value").is_null(),
        ~pl.col("preferred"),
        "weak",
        pl.col("tier").replace_strict(tiers, return_dtype=pl.Int64),
        pl.col("publisher").replace_strict(ranks, return_dtype=pl.Int64),
        pl.col("value_status").is_in(["rounded", "estimated", "source_estimate"]),
        -pl.col("decimals"),
        _newest_first("published"),
        "source_url",
        _newest_first("vintage"),
    )
    place = pl.int_range(pl.len()).over(key)
    chosen_value = pl.col("value").first().over(key)
    chosen_decimals = pl.col("decimals").first().over(key)
    coarser = pl.min_horizontal("decimals", chosen_decimals)
    tolerance = pl.lit(10.0).pow(-coarser) / 2 + 1e-9
    agrees = ((pl.col("value") - chosen_value).abs() <= tolerance).fill_null(value=False)
    return ordered.with_columns(
        selection=pl.when(pl.col("excluded") != "")
        .then(pl.lit("excluded"))
        .when(place == 0)
        .then(pl.lit("selected"))
        .when(agrees)
        .then(pl.lit("agrees"))
        .otherwise(pl.lit("differs"))
    ).drop("preferred")


def _matches(choice: Choice) -> pl.Expr:
    return pl.all_horizontal(
        pl.col("source_url").str.contains(choice.prefer, literal=True),
        *(pl.col(key) == getattr(choice, key) for key in KEY),
    )


def _newest_first(column: str) -> pl.Expr:
    """Rank dates from new to old: a date known only to the year as its end, an unknown one last.

    Of several vintages of a day the one with the last letter is the newest.
    """
    day = pl.col(column).str.replace_all("[^0-9]", "").str.pad_end(8, "9").cast(pl.Int64)
    letter = pl.col(column).str.extract("([b-z])$").fill_null("a").str.to_integer(base=36)
    return -pl.when(pl.col(column) == "").then(0).otherwise(day * 100 + letter)
