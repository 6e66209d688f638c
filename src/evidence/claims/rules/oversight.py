"""Rules on oversight: whether money was accounted for and checked, and in whose hands funding and control lie."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from evidence.claims.rule import (
    DOCUMENTS,
    PAPER_DAY,
    SINCE_2015,
    TIERS,
    VOICES,
    Choices,
    Rule,
    answer,
    of_tier,
    weigh,
)
from evidence.claims.verdict import judge_demand, judge_statement
from evidence.claims.world import SAXONY, World
from evidence.vocabulary import breakdowns
from evidence.vocabulary.regions import LAENDER

OVERSIGHT: Choices = {**SINCE_2015, "voices": tuple(VOICES)}
"""Claims that judge authorities: their own word may be left out too."""
CITY_STATES = ("02", "04", "11")
BODIES = tuple(breakdowns.BREAKDOWNS["body_type"])
SCOPES = {
    "nearest": ("main", "narrow"),
    "main": ("main",),
    "present": ("main", "narrow", "side"),
}
"""Which programmes count: the main one of a Land or what comes nearest to it; main ones only; all of today."""
RECORDED = {
    "any": (0, 9999),
    "from_2021": (2021, 9999),
    "by_paper": (0, int(PAPER_DAY[:4])),
}
"""The years in which a page may have been published to count; a page without a date always counts."""
HANDS = {"ministry": ("ministry",), "authority": ("ministry", "regional_authority")}
"""Whose one hand is meant: a ministry, which the paper names as an example, or also an authority under its supervision."""
USUAL = {"half": 1 / 2, "third": 1 / 3}
"""The part of the Länder from which on something is usual; ``commonest`` asks instead for more Länder than any other body."""
RARE = {"fifth": 1 / 5, "tenth": 1 / 10}
"""The part of the Länder below which something is unusual."""


def _other_laender(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Return the programmes of the other Länder that each specification counts, one row a programme.

    Shape: columns of ``specs``, ``id`` of the entry, ``region``, and for each kind of body whether the Land is counted
    under it: with ``any`` of its programmes, or only if ``each`` of them lies there.
    """
    scopes = pl.DataFrame(
        [(name, scope) for name, members in SCOPES.items() for scope in members],
        schema=["programmes", "scope"],
        orient="row",
    )
    years = pl.DataFrame(
        [(name, *span) for name, span in RECORDED.items()],
        schema=["recorded", "since", "until"],
        orient="row",
    )
    programmes = world.programmes.filter(pl.col("region").is_in(LAENDER), pl.col("region") != SAXONY)
    rows = of_tier(
        specs.join(scopes, on="programmes").join(years, on="recorded").join(programmes, on="scope")
    ).filter(
        pl.col("year").is_null() | pl.col("year").is_between("since", "until"),
        (pl.col("laender") == "all") | ~pl.col("region").is_in(CITY_STATES),
    )
    within = {body: pl.col("body_type") == body for body in BODIES}
    return rows.with_columns(
        pl.format("programme:{}", "id").alias("id"),
        *(
            pl.when(pl.col("counted") == "any")
            .then(inside.any().over("spec", "region"))
            .otherwise(inside.all().over("spec", "region"))
            .alias(body)
            for body, inside in within.items()
        ),
    )


def _share(body: str) -> pl.Expr:
    """Return the share of Länder that are counted under a kind of body."""
    return _share_of((body,))


def _share_of(bodies: Sequence[str]) -> pl.Expr:
    """Return the share of Länder that are counted under one of several kinds of body."""
    inside = pl.any_horizontal(pl.col(body) for body in bodies)
    return pl.col("region").filter(inside).n_unique() / pl.col("region").n_unique()


def _where_known(holds: pl.Expr) -> pl.Expr:
    """Return the reply where at least half of the Länder compared are known; otherwise silence."""
    compared = (
        pl.when(pl.col("laender").first() == "all")
        .then(len(LAENDER) - 1)
        .otherwise(len(LAENDER) - 1 - len(CITY_STATES))
    )
    return pl.when(2 * pl.col("region").n_unique() >= compared).then(holds)


def _ministry_usual(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether a ministry administers the programme in so many other Länder that it can be called usual."""
    wide = pl.col("hand").first() == "authority"
    others = (
        pl.when(wide)
        .then(_share("state_bank"))
        .otherwise(pl.max_horizontal(_share(body) for body in BODIES if body != "ministry"))
    )
    own = pl.when(wide).then(_share_of(HANDS["authority"])).otherwise(_share_of(HANDS["ministry"]))
    least = pl.col("usual").first().replace_strict(USUAL, default=None, return_dtype=pl.Float64)
    holds = pl.when(least.is_null()).then(own > others).otherwise(own > least)
    return answer(_other_laender(world, specs), _where_known(holds))


def _bank_unusual(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether a bank of the Land administers the programme in few other Länder."""
    most = pl.col("rare").first().replace_strict(RARE, return_dtype=pl.Float64)
    return answer(_other_laender(world, specs), _where_known(_share("state_bank") < most))


def _in_ministry(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the Saxon programmes of today lie in a ministry: all of them, none (no), or some (mixed)."""
    present = {"main": ("main", "narrow"), "with_side": ("main", "narrow", "side")}
    scopes = pl.DataFrame(
        [(name, scope) for name, members in present.items() for scope in members],
        schema=["programmes", "scope"],
        orient="row",
    )
    programmes = world.programmes.filter(pl.col("region") == SAXONY)
    rows = of_tier(specs.join(scopes, on="programmes").join(programmes, on="scope"))
    inside = pl.col("body_type") == "ministry"
    return (
        rows.group_by("spec")
        .agg(
            reply=pl.when(inside.all())
            .then(pl.lit("yes"))
            .when(inside.any())
            .then(pl.lit("mixed"))
            .otherwise(pl.lit("no")),
            used=pl.format("programme:{}", "id").sort(),
        )
        .sort("spec")
    )


RULES: dict[str, Rule] = {
    "C5": Rule(
        judge_statement,
        {"accounts_in_order": weigh("accounts_in_order"), "no_abuse_shown": weigh("no_abuse_shown")},
        lambda _: OVERSIGHT,
    ),
    "C6": Rule(
        judge_statement,
        {"audit_confirms": weigh("audit_confirms")},
        lambda _: OVERSIGHT,
    ),
    "C23": Rule(
        judge_statement,
        {"ministry_usual": _ministry_usual, "bank_unusual": _bank_unusual},
        lambda _: {
            "hand": tuple(HANDS),
            "programmes": tuple(SCOPES),
            "laender": ("all", "without_city_states"),
            "counted": ("any", "each"),
            "recorded": tuple(RECORDED),
            "tier": TIERS,
            "usual": (*USUAL, "commonest"),
            "rare": tuple(RARE),
        },
        criteria=("hand", "usual", "rare"),
    ),
    "C24": Rule(
        judge_statement,
        {
            "ministry_controlled": weigh("ministry_controlled"),
            "bank_uncontrolled": weigh("bank_uncontrolled"),
        },
        lambda _: OVERSIGHT,
    ),
    "D3": Rule(
        judge_demand,
        {"one_hand": weigh("one_hand"), "ministry": _in_ministry},
        lambda _: {**DOCUMENTS, "programmes": ("main", "with_side")},
    ),
}
