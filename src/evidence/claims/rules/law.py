"""Rules on law and concepts: what was agreed, passed and set down, and whether practice followed."""

from __future__ import annotations

import polars as pl

from evidence.claims.rule import (
    DOCUMENTS,
    KNOWN,
    PAPER_DAY,
    SINCE_2015,
    TIERS,
    Choices,
    Rule,
    answer,
    together,
    weigh,
)
from evidence.claims.verdict import judge_demand, judge_form, judge_statement
from evidence.claims.world import SAXONY, World
from evidence.vocabulary.regions import KREISE

PAPER_YEAR = int(PAPER_DAY[:4])
TERM_ENDS = {"first_sitting": "2024-10-01", "election": "2024-09-01"}
"""Last day of the legislative term 2019 to 2024: the new Landtag meets for the first time; its members are elected."""
FLATS = "accommodation_decentral_share"
REPORT = 5
"""A report on fewer Kreise than this says nothing about the Land."""
MAJORITIES = {"half": 50.0, "two_thirds": 200 / 3}
LAST = "last_of_each"


def _flats(world: World) -> pl.DataFrame:
    """Return the shares of people in flats by what may be looked at, one row a figure.

    Shape: as the figures, with ``occasion`` (a report on several Kreise, or the last figure of each), ``extent``
    (``every_kreis``, ``most_kreise`` or ``land``), and ``flats``, both in one.
    """
    rows = world.values(FLATS, (SAXONY, *KREISE), breakdown=None).filter(pl.col("chosen"))
    of_kreis = pl.col("region") != SAXONY
    named = rows.with_columns(
        occasion=pl.concat_str("period", "breakdown", separator=" ").str.strip_chars()
    ).with_columns(kreise=pl.col("region").filter(of_kreis).n_unique().over("occasion"))
    last = (
        named.filter(of_kreis, pl.col("breakdown") == "")
        .group_by("region", maintain_order=True)
        .last()
        .with_columns(occasion=pl.lit(LAST), kreise=pl.lit(0, pl.UInt32))
        .select(named.columns)
    )
    reports = pl.concat([named.filter(of_kreis, pl.col("kreise") >= REPORT), last])
    extents = pl.DataFrame({"extent": ["every_kreis", "most_kreise"]})
    return (
        pl.concat(
            [reports.join(extents, how="cross"), named.filter(~of_kreis).with_columns(extent=pl.lit("land"))]
        )
        .with_columns(flats=pl.concat_str("extent", "occasion", separator=" "))
        .sort("kreise", "occasion", "extent", "region", descending=[True, True, False, False])
    )


def _practice_choices(world: World) -> Choices:
    """Return the choices on practice; the default asks for every Kreis in the report that covers the most."""
    return {
        "flats": tuple(_flats(world)["flats"].unique(maintain_order=True)) or ("",),
        "majority": tuple(MAJORITIES),
        "known": KNOWN,
    }


def _lived_in_flats(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether a majority lived in flats: in every Kreis on record, in most of them, or in the Land as a whole."""
    rows = specs.join(_flats(world), on="flats").filter(
        (pl.col("known") == "today") | (pl.col("year") <= PAPER_YEAR)
    )
    above = pl.col("value") > pl.col("majority").replace_strict(MAJORITIES, return_dtype=pl.Float64)
    most = pl.col("extent").first() == "most_kreise"
    return answer(rows, pl.when(most).then(2 * above.sum() > pl.len()).otherwise(above.all()))


def _in_term(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether what the documents name happened by the last day of the term; what has no date is left out."""
    bearings = world.bearings.filter(pl.col("part") == "in_term", pl.col("day") != "")
    rows = specs.join(bearings, how="cross")
    last_day = pl.col("term").replace_strict(TERM_ENDS)
    in_time = (pl.col("says") == "yes") & (pl.col("day") <= last_day)
    return (
        rows.group_by("spec")
        .agg(
            reply=pl.when(in_time.all())
            .then(pl.lit("yes"))
            .when(in_time.any())
            .then(pl.lit("mixed"))
            .otherwise(pl.lit("no")),
            used=pl.col("entry").sort(),
        )
        .sort("spec")
    )


RULES: dict[str, Rule] = {
    "C14": Rule(judge_statement, {"control_missing": weigh("control_missing")}, lambda _: SINCE_2015),
    "C17": Rule(
        judge_statement,
        {"concepts": weigh("concepts"), "practice": together(_lived_in_flats, weigh("practice"))},
        _practice_choices,
        criteria=("flats", "majority"),
    ),
    "C25": Rule(judge_statement, {"agreed": weigh("agreed")}, lambda _: SINCE_2015),
    "D4": Rule(
        judge_form,
        {
            part: weigh(part)
            for part in ("act_exists", "guaranteed_sum", "discrimination_section", "local_councils")
        },
        # The act was read in a copy: with what was read at the source only, nothing would be left to judge.
        lambda _: {"voices": DOCUMENTS["voices"]},
    ),
    "D5": Rule(
        judge_demand,
        {part: weigh(part) for part in ("consent", "agreed_implementation")},
        # The consent asked for is that of the organisations concerned: their voice cannot be left out.
        lambda _: {"voices": ("all", "no_party"), "tier": TIERS},
    ),
    "D6": Rule(judge_demand, {"in_term": _in_term}, lambda _: {"term": tuple(TERM_ENDS)}, criteria=("term",)),
    "D7": Rule(judge_demand, {"binding_control": weigh("binding_control")}, lambda _: DOCUMENTS),
}
