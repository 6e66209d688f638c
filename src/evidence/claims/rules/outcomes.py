"""Rules on outcomes: who helps, how refugees live and work, violence and rejection."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from evidence.claims.rule import (
    DOCUMENTS,
    SINCE_2015,
    TIERS,
    Rule,
    answer,
    of_tier,
    of_voices,
    scale,
    together,
    weigh,
)
from evidence.claims.verdict import judge_effect, judge_statement
from evidence.claims.world import SAXONY, World
from evidence.vocabulary.regions import KREISE

GERMANY = "00"
SINCE = 2015
MANY = {"tenth": 10.0, "twentieth": 5.0, "fifth": 20.0}
"""From which share of the residents on many help; ``tenth`` is one in ten."""
LAST_BEFORE_REVISION = 2020
"""After this year the citizenship in the statistics of unemployment was revised; see series_breaks.toml."""
GROUPS = {
    "syrians": ("employment_rate", "citizenship=SYR", 1, 9999),
    "afghans": ("employment_rate", "citizenship=AFG", 1, 9999),
    "iraqis": ("employment_rate", "citizenship=IRQ", 1, 9999),
    "foreigners": ("unemployment_rate", "citizenship=foreign", -1, LAST_BEFORE_REVISION),
}
"""Whose work is looked at: indicator, breakdown, whether more of it is better (1) or worse (-1), last comparable year."""
HALF_YEARLY = ("2017-07", "2017-12-31", "2018-06-30", "2019-06-30")
"""Periods of the half-yearly replies on housing. They count other persons than the table of September 2018."""
COUNTED = {
    "all_kreise_2018": ("2018-09-30", ""),
    "newest": ("", ""),
    "in_procedure_2018": ("2018-12-31", "circle=in_procedure"),
    **{f"half_yearly_{period}": (period, "") for period in reversed(HALF_YEARLY)},
}
"""Which count of persons in flats is taken: period, the newest of each region where it is empty, and circle of persons.

The first is the last day on which all Kreise are known.
"""
MAINLY = {"half": 50.0, "three_fifths": 60.0, "two_thirds": 200 / 3}
"""The share in flats above which people live mainly in flats; one council asks for two thirds."""
VIOLENCE = {
    "attacks": ("right_wing_attacks", ""),
    "victims": ("right_wing_attack_victims", ""),
    "racist_attacks": ("right_wing_attacks", "motive=racism"),
    "attacks_per_100k": ("right_wing_attacks_per_100k", ""),
    "extremist_violence": ("right_extremist_violent_offences", ""),
}
"""How violence is counted: indicator and breakdown. No count is compared with another."""
PLACES = (SAXONY, "14612", "14713")
"""Where violence is counted: the Land, or one of its two largest cities, where the counts are large enough to compare."""
OVERFOREIGN = "item=germany_overforeign;survey=sachsen_monitor"
FALL = {"any": (1.0, 0.0), "clear": (0.9, 5.0)}
"""What is a fall: below which part of the earlier number of attacks, by more than how many points of agreement."""


def _figures(world: World, indicators: Sequence[str], places: Sequence[str] = (SAXONY,)) -> pl.DataFrame:
    return world.figures.filter(
        pl.col("indicator").is_in(indicators),
        pl.col("region").is_in(places),
        pl.col("chosen"),
        pl.col("value").is_not_null(),
    )


def _within(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the years from the choice ``since`` to the choice ``until``."""
    since, until = (pl.col(choice).cast(pl.Int64) for choice in ("since", "until"))
    return rows.filter(pl.col("year").is_between(since, until))


def _ends(rows: pl.DataFrame, *series: str) -> pl.DataFrame:
    """Return the first and the last rows of each series in time, ``side`` -1 and 1; a series of one period has none.

    Args:
        rows: Figures joined to specifications.
        series: Columns that tell the series of a specification apart.
    """
    first, last = (end.over("spec", *series) for end in (pl.col("period").min(), pl.col("period").max()))
    side = pl.when(pl.col("period") == first).then(-1).when(pl.col("period") == last).then(1)
    return rows.filter(first != last).with_columns(side=side).drop_nulls("side")


def _many_active(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether many residents of Saxony helped refugees in every year with a figure since 2015; one year says nothing."""
    shares = _figures(world, ["refugee_aid_share"]).filter(pl.col("year") >= SINCE)
    rows = of_tier(specs.join(shares, left_on="active", right_on="breakdown"))
    always = (pl.col("value") >= scale("many", MANY)).all()
    return answer(rows, pl.when(pl.col("year").n_unique() > 1).then(always))


def _employment(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether a group's work improved in Saxony, alone or more than that of those it is compared with.

    A group is compared with the same group in Germany or with everybody in Saxony, in periods that both have.
    """
    compared = [
        (group, against, *series[:2], *other, *series[2:], against != "nobody")
        for group, series in GROUPS.items()
        for against, other in (
            ("nobody", (SAXONY, series[1])),
            ("germany", (GERMANY, series[1])),
            ("everybody", (SAXONY, "")),
        )
    ]
    names = ["group", "against", "indicator", "of_group", "region", "breakdown", "better", "last", "other"]
    groups = pl.DataFrame(compared, schema=names, orient="row")
    own = groups.with_columns(region=pl.lit(SAXONY), breakdown="of_group", other=pl.lit(value=False))
    figures = _figures(world, groups["indicator"].to_list(), (SAXONY, GERMANY))
    rows = (
        specs.join(pl.concat([own, groups]).unique(maintain_order=True), on=["group", "against"])
        .join(figures, on=["indicator", "region", "breakdown"])
        .filter(pl.col("year") <= pl.col("last"))
    )
    both = (pl.col("against") == "nobody") | (pl.col("other").n_unique().over("spec", "period") > 1)
    weight = pl.when("other").then(-1).otherwise(1)
    gain = (pl.col("value") * pl.col("side") * weight * pl.col("better")).sum()
    return answer(_ends(_within(rows).filter(both)), gain > 0)


def _housing(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the share in flats rose in most Kreise that the half-yearly replies show at both ends."""
    shares = _figures(world, ["accommodation_decentral_share"], KREISE).filter(
        pl.col("breakdown") == "", pl.col("period").is_in(HALF_YEARLY)
    )
    ends = _ends(_within(specs.join(shares, how="cross")), "region").with_columns(
        change=(pl.col("value") * pl.col("side")).sum().over("spec", "region")
    )
    rose = pl.col("region").filter(pl.col("change") > 0).n_unique()
    return answer(ends, rose * 2 > pl.col("region").n_unique())


def _shares_in_flats(world: World, specs: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """Return the shares in flats that each specification counts, and in ``mainly`` whether they are high enough."""
    counted = pl.DataFrame(
        [(name, *which) for name, which in COUNTED.items()],
        schema=["counted", "day", "breakdown"],
        orient="row",
    )
    figures = _figures(world, ["accommodation_decentral_share"], places)
    rows = of_voices(of_tier(specs.join(counted, on="counted").join(figures, on="breakdown")))
    newest = (pl.col("day") == "") & (pl.col("period") == pl.col("period").max().over("spec", "region"))
    return rows.filter(newest | (pl.col("period") == pl.col("day"))).with_columns(
        mainly=pl.col("value") > scale("share", MAINLY)
    )


def _majority_in_flats(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether those counted in Saxony live mainly in flats."""
    return answer(_shares_in_flats(world, specs, (SAXONY,)), pl.col("mainly").all())


def _majority_in_most_kreise(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether they do in most Kreise: of all, so that too few known ones say nothing, or of those with a figure.

    Those with a figure must be at least a third of all, or they say nothing either.
    """
    mainly, otherwise = pl.col("mainly").sum(), (~pl.col("mainly")).sum()
    of = pl.when(pl.col("kreise").first() == "all").then(len(KREISE)).otherwise(pl.len())
    holds = (
        pl.when(pl.len() * 3 < len(KREISE))
        .then(pl.lit(None))
        .when(mainly * 2 > of)
        .then(pl.lit(value=True))
        .when(otherwise * 2 >= of)
        .then(pl.lit(value=False))
    )
    return answer(_shares_in_flats(world, specs, KREISE), holds)


def _minimum_shares_set(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether a minimum share is known of most Kreise; fewer say nothing about the others."""
    shares = _figures(world, ["accommodation_decentral_target"], KREISE)
    rows = of_voices(of_tier(specs.join(shares, how="cross", suffix="_right")))
    most = pl.col("region").n_unique() * 2 > len(KREISE)
    return answer(rows, pl.when(most).then(pl.lit(value=True)))


def _attacks_fell(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether violence, counted in one way in one place, was lower at the end than at the beginning."""
    counts = pl.DataFrame(
        [(name, *series) for name, series in VIOLENCE.items()],
        schema=["violence", "indicator", "breakdown"],
        orient="row",
    )
    figures = _figures(world, counts["indicator"].to_list(), PLACES)
    rows = specs.join(counts, on="violence").join(
        figures, left_on=["indicator", "breakdown", "place"], right_on=["indicator", "breakdown", "region"]
    )
    before, after = (pl.col("value").filter(pl.col("side") == side).sum() for side in (-1, 1))
    part = scale("fall", {name: part for name, (part, _) in FALL.items()}).first()
    return answer(_ends(_within(of_tier(rows))), after < before * part)


def _rejection_fell(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether fewer agreed at the end than at the beginning that the country is dangerously over-foreign."""
    shares = _figures(world, ["attitude_agreement"]).filter(pl.col("breakdown") == OVERFOREIGN)
    rows = of_tier(specs.join(shares, how="cross", suffix="_right"))
    points = scale("fall", {name: points for name, (_, points) in FALL.items()}).first()
    return answer(_ends(_within(rows)), -(pl.col("value") * pl.col("side")).sum() > points)


RULES: dict[str, Rule] = {
    "C1": Rule(
        judge_statement,
        {"many_active": _many_active},
        lambda _: {
            "many": tuple(MANY),
            "active": ("age=16+;item=active_help_now", "age=16+;item=currently_active_or_donating"),
            "tier": TIERS,
        },
        criteria=("many",),
    ),
    "C7": Rule(
        judge_effect,
        {"employment": _employment, "housing": _housing},
        lambda _: {
            "group": tuple(GROUPS),
            "against": ("nobody", "germany", "everybody"),
            "since": ("2015", "2016", "2017", "2018"),
            "until": ("2023", "2024", "2022", "2020", "2019", "2018"),
        },
    ),
    "C11": Rule(
        judge_statement,
        {
            "majority_in_flats": _majority_in_flats,
            "minimum_shares_set": together(_minimum_shares_set, weigh("minimum_shares_set")),
            "majority_in_most_kreise": _majority_in_most_kreise,
        },
        lambda _: {
            "counted": tuple(COUNTED),
            "share": tuple(MAINLY),
            "kreise": ("all", "known"),
            **DOCUMENTS,
        },
        criteria=("share",),
    ),
    "C13": Rule(
        judge_statement,
        {part: weigh(part) for part in ("strong_deviations", "enforcement_hard")},
        lambda _: SINCE_2015,
    ),
    "C16": Rule(judge_effect, {"cash_helped": weigh("cash_helped")}, lambda _: SINCE_2015),
    "C21": Rule(
        judge_effect,
        {"attacks_fell": _attacks_fell, "rejection_fell": _rejection_fell},
        lambda _: {
            "fall": tuple(FALL),
            "violence": tuple(VIOLENCE),
            "place": PLACES,
            "since": ("2015", "2014", "2016", "2017", "2018"),
            "until": ("2023", "2024", "2022", "2021"),
            "tier": TIERS,
        },
        criteria=("fall",),
    ),
}
