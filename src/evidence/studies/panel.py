"""Panels: one figure for all 16 Länder over consecutive years, taken from the facts and never across a break."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from evidence.facts.register import FactRegister
from evidence.tables.breaks import SeriesBreak, find_break
from evidence.vocabulary import periods, regions

# With fewer values no Land would have one before the last value without an act and one after it.
FEWEST = 4


@dataclass(frozen=True)
class Outcome:
    """One figure that is compared: its name in the vocabulary, its indicator and the part that it counts."""

    name: str
    indicator: str
    breakdown: str = ""


# Fixed before anything was computed: the series that exist for all Länder and several years and that speak of foreigners
# at work. Every citizenship of the employment rate is here; the figures themselves decide which of them have a panel.
OUTCOMES = (
    Outcome("employees_share", "employees_foreign_share_occupation_sum", "place=work"),
    Outcome("unemployment_rate", "unemployment_rate", "citizenship=foreign"),
    Outcome("unemployed_share", "unemployed_foreign_share"),
    *(
        Outcome(f"employment_rate_{code.lower()}", "employment_rate", f"citizenship={code}")
        for code in ("AFG", "IRQ", "ITA", "SYR", "TUN", "TUR", "UKR", "USA")
    ),
)


@dataclass(frozen=True)
class Panel:
    """The values of one outcome in percent: one row a Land, one value a date, none missing.

    ``sources`` are the ids of all sources behind the values.
    """

    outcome: Outcome
    dates: tuple[str, ...]
    values: Mapping[str, tuple[float, ...]]
    sources: tuple[str, ...]

    @property
    def span(self) -> str:
        """First and last date as one period."""
        return f"{self.dates[0]}/{self.dates[-1]}"


def read_panel(register: FactRegister, outcome: Outcome) -> Panel | None:
    """Return the longest run of consecutive years in which every Land has a value, on one base and without a break.

    Of two runs of one length it is the later one. None where the longest run has fewer than ``FEWEST`` values.
    """
    rows = register.series(outcome.indicator, list(regions.LAENDER), outcome.breakdown).filter(
        pl.col("value").is_not_null()
    )
    whole = (
        rows.group_by("period", "basis")
        .agg(pl.col("region").n_unique())
        .filter(pl.col("region") == len(regions.LAENDER))
        .select("period", "basis")
        .rows()
    )
    dates = longest_run(whole, outcome, register.tables.breaks)
    if len(dates) < FEWEST:
        return None
    chosen = rows.join(
        pl.DataFrame(dates, schema=["period", "basis"], orient="row"), on=["period", "basis"]
    ).sort("region", "period")
    values = {code: tuple(part["value"]) for (code,), part in chosen.group_by("region", maintain_order=True)}
    sources = sorted(set(chosen["sources"].explode(empty_as_null=False, keep_nulls=False)))
    return Panel(outcome, tuple(period for period, _ in dates), values, tuple(sources))


def longest_run(
    whole: Sequence[tuple[str, str]], outcome: Outcome, breaks: Sequence[SeriesBreak]
) -> list[tuple[str, str]]:
    """Return the longest run of periods with their base: a year apart, on one base, no break in any Land between them.

    Args:
        whole: Periods, each with a base, at which every Land has a value.
        outcome: The outcome that the values belong to.
        breaks: The register of breaks.
    """
    ordered = sorted(whole, key=lambda entry: (entry[1], periods.parse(entry[0])))
    runs: list[list[tuple[str, str]]] = [ordered[:1]]
    for before, after in itertools.pairwise(ordered):
        if _joined(before, after, outcome, breaks):
            runs[-1].append(after)
        else:
            runs.append([after])
    return max(runs, key=lambda run: (len(run), run[-1][0] if run else ""))


def _joined(
    before: tuple[str, str], after: tuple[str, str], outcome: Outcome, breaks: Sequence[SeriesBreak]
) -> bool:
    earlier, later = periods.parse(before[0]), periods.parse(after[0])
    next_year = (earlier.first_day.year + 1, *earlier.first_day.timetuple()[1:3])
    return (
        before[1] == after[1]
        and earlier.kind == later.kind
        and next_year == later.first_day.timetuple()[:3]
        and not any(
            find_break(breaks, (outcome.indicator, code, outcome.breakdown), before, after)
            for code in regions.LAENDER
        )
    )
