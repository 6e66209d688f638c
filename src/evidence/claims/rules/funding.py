"""Rules on money: whether the Land pays, since when and how much, and whether the paper's demands for more were met."""

from __future__ import annotations

import polars as pl

from evidence.claims.rule import (
    DOCUMENTS,
    PAPER_DAY,
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
from evidence.claims.verdict import judge_demand, judge_statement
from evidence.claims.world import SAXONY, World

SINCE = 2015
PAPER_YEAR = int(PAPER_DAY[:4])
LINES = {
    "im": ("im_available_amount", ""),
    "social_work": ("refugee_social_work_budget", "incl=return_counselling"),
    "language": ("language_programme_budget", ""),
    "mentors": ("mentors_budget", ""),
    "wos": ("wos_budget", ""),
}
"""What is published of the money of the Land for integration work: indicator and breakdown, so one definition a line."""
SETS = {
    "all": tuple(LINES),
    "without_wos": ("im", "social_work", "language", "mentors"),
    "without_language": ("im", "social_work", "mentors", "wos"),
    "im_and_social_work": ("im", "social_work"),
    "im": ("im",),
    "social_work": ("social_work",),
}
"""Which lines count: Weltoffenes Sachsen is a programme for democracy; the language part belongs to Integrative Maßnahmen."""
LIKE = {"three_quarters": 0.75, "half": 0.5, "nine_tenths": 0.9}
"""The part of the larger amount that the smaller one must reach for the two to be of like size."""
WINDOWS = {"to_paper": (SINCE, PAPER_YEAR), "today": (SINCE, 9999), "lately": (PAPER_YEAR - 2, PAPER_YEAR)}
FLOORS = {"million": 1e6, "five_million": 5e6, "ten_million": 1e7}
MARGINS = {"clear": 1.1, "any": 1.0}
"""How many times the earlier figure the later one must exceed to be an expansion; ``clear`` is a tenth more."""


def _amounts(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of the lines that each specification counts and hears, one row an amount.

    Shape: columns of ``specs`` and of the figures, ``line``, and ``begins``, the first year of the period.
    """
    sets = [(name, line, *LINES[line]) for name, lines in SETS.items() for line in lines]
    wanted = pl.DataFrame(sets, schema=["lines", "line", "indicator", "breakdown"], orient="row")
    figures = _chosen(world).with_columns(begins=pl.col("period").str.head(4).cast(pl.Int64))
    return _admitted(specs.join(wanted, on="lines").join(figures, on=["indicator", "breakdown"]))


def _chosen(world: World) -> pl.DataFrame:
    return world.figures.filter(pl.col("region") == SAXONY, pl.col("chosen"), pl.col("value").is_not_null())


def _admitted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that the choices ``tier`` and ``voices`` admit, as far as the rule has them."""
    heard = of_voices(rows) if "voices" in rows.columns else rows
    return of_tier(heard) if "tier_right" in rows.columns else heard


def _in_one_year(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts that are given for a single year: a sum over several is not compared with them."""
    return amounts.filter(pl.col("begins") == pl.col("year"))


def _money_followed(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether an amount is documented in any so many years on end; years in which every amount is nothing speak against it."""
    years = range(SINCE, PAPER_YEAR + 1)
    spans = (
        specs.select("spec", length=pl.col("span").cast(pl.Int64), ends=pl.col("until").cast(pl.Int64))
        .join(pl.DataFrame({"starts": years}), how="cross")
        .filter(pl.col("starts") + pl.col("length") - 1 <= pl.col("ends"))
        .with_columns(stops=pl.col("starts") + pl.col("length") - 1, wanted=pl.len().over("spec"))
    )
    rows = (
        _amounts(world, specs)
        .join(spans, on="spec")
        .filter(pl.col("year") >= pl.col("starts"), pl.col("begins") <= pl.col("stops"))
        .with_columns(most=pl.col("value").max().over("spec", "starts"))
    )
    covered = pl.col("starts").n_unique() == pl.col("wanted").first()
    empty = (pl.col("most") <= 0).any()
    return answer(rows, pl.when(empty).then(pl.lit(value=False)).when(covered).then(pl.lit(value=True)))


def _beside_im(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Return the amount of Integrative Maßnahmen beside every amount of another line in a year near enough.

    Shape: one row a specification, amount and id; both ids stand in ``id``.
    """
    rows = _in_one_year(_amounts(world, specs)).filter(pl.col("year") <= PAPER_YEAR)
    own = rows.filter(pl.col("line") == "im").with_columns(
        taken=pl.when(pl.col("im_of") == "last")
        .then(pl.col("year").max().over("spec"))
        .otherwise(pl.col("year").min().over("spec"))
    )
    im = own.filter(pl.col("year") == pl.col("taken")).select(
        "spec", im_id="id", im_year="year", im_value="value"
    )
    return (
        rows.filter(pl.col("line") != "im")
        .join(im, on="spec")
        .filter((pl.col("year") - pl.col("im_year")).abs() <= pl.col("years_apart").cast(pl.Int64))
        .with_columns(like=scale("like", LIKE), id=pl.concat_list("id", "im_id"))
        .explode("id")
    )


def _large(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether Integrative Maßnahmen is at least of like size as the largest other line."""
    most = pl.col("value").max()
    return answer(_beside_im(world, specs), (pl.col("im_value") >= pl.col("like") * most).all())


def _only_base(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether no other line is of like size."""
    return answer(_beside_im(world, specs), (pl.col("value") < pl.col("like") * pl.col("im_value")).all())


def _social_work_grew(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the money for refugee social work rose from the beginning to the last year before the paper.

    The beginning is 2015 or 2016: two equal amounts of later years say nothing about it.
    """
    figures = world.values("refugee_social_work_budget", breakdown=None).filter(
        pl.col("chosen"), pl.col("year").is_between(SINCE, PAPER_YEAR)
    )
    rows = _admitted(specs.join(figures, how="cross", suffix="_right"))
    first = pl.col("year") == pl.col("base").cast(pl.Int64)
    last = pl.col("year") == pl.col("year").max().over("spec", "breakdown")
    ends = rows.filter(first | last).filter(pl.len().over("spec", "breakdown") > 1)
    side = pl.when(first).then(-1).otherwise(1)
    return answer(ends, (pl.col("value") * side).sum() > 0)


def _state_pays(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the largest amount that the Land gave in one year reaches the floor."""
    windows = pl.DataFrame(
        [(name, *years) for name, years in WINDOWS.items()],
        schema=["window", "starts", "stops"],
        orient="row",
    )
    rows = (
        _in_one_year(_amounts(world, specs))
        .join(windows, on="window")
        .filter(pl.col("year").is_between(pl.col("starts"), pl.col("stops")))
    )
    return answer(rows, pl.col("value").max() >= scale("floor", FLOORS).first())


def _expanded(rows: pl.DataFrame, series: str) -> pl.DataFrame:
    """Return whether the later figures exceed the earlier ones by the margin, summed over the series that have both.

    Args:
        rows: Figures joined to specifications, with a column ``after``: whether they are later than the paper.
        series: Column that tells the series apart.
    """
    newest = (
        pl.when(pl.col("after") & (pl.col("end") == "first")).then(-pl.col("year")).otherwise(pl.col("year"))
    )
    ends = rows.filter(newest == newest.max().over("spec", series, "after")).filter(
        pl.col("after").n_unique().over("spec", series) > 1
    )
    before, after = (pl.col("value").filter(pl.col("after") == side).sum() for side in (False, True))
    return answer(ends, after > before * scale("margin", MARGINS).first())


def _funds_expanded(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether the lines with amounts before and after the paper grew; before is the last year up to that of the paper."""
    rows = _in_one_year(_amounts(world, specs))
    return _expanded(rows.with_columns(after=pl.col("year") > PAPER_YEAR), "line")


def _projects_expanded(world: World, specs: pl.DataFrame) -> pl.DataFrame:
    """Whether more projects of associations were selected than in the round that was open when the paper came out."""
    figures = _chosen(world).filter(pl.col("breakdown") == "pillar=b")
    rows = _admitted(specs.join(figures, left_on="projects", right_on="indicator"))
    return _expanded(rows.with_columns(after=pl.col("year") > PAPER_YEAR + 1), "projects")


RULES: dict[str, Rule] = {
    "C3": Rule(
        judge_statement,
        {
            "began_2015": weigh("began_2015"),
            "money_followed": together(_money_followed, weigh("money_followed")),
        },
        lambda _: {
            "span": ("3", "2", "4"),
            "until": (str(PAPER_YEAR), str(PAPER_YEAR - 1)),
            "lines": ("all", "without_wos", "im_and_social_work"),
            **DOCUMENTS,
        },
        criteria=("span", "until"),
    ),
    "C4": Rule(
        judge_statement,
        {"large": _large, "only_base": _only_base},
        lambda _: {
            "like": tuple(LIKE),
            "lines": ("all", "without_language", "without_wos"),
            "years_apart": ("5", "3", "2"),
            "im_of": ("last", "first"),
            "tier": TIERS,
        },
        criteria=("like",),
    ),
    "C8": Rule(
        judge_statement,
        {"began_2015": weigh("began_2015"), "grew": together(_social_work_grew, weigh("grew"))},
        lambda _: {"base": ("2015", "2016"), **SINCE_2015},
    ),
    "C22": Rule(
        judge_statement,
        {"state_pays": _state_pays},
        lambda _: {
            "floor": tuple(FLOORS),
            "window": tuple(WINDOWS),
            "lines": ("all", "without_wos", "im", "social_work"),
            "tier": TIERS,
        },
        criteria=("floor",),
    ),
    "D1": Rule(
        judge_demand,
        {
            "funds_expanded": _funds_expanded,
            "projects_expanded": _projects_expanded,
            "commitment": weigh("commitment"),
        },
        lambda _: {
            "margin": tuple(MARGINS),
            "lines": ("all", "without_wos"),
            "projects": ("im_projects_selected", "im_success_rate"),
            "end": ("newest", "first"),
            **DOCUMENTS,
        },
        criteria=("margin",),
    ),
    "D2": Rule(
        judge_demand,
        {part: weigh(part) for part in ("structures_named", "claim_to_funding", "guaranteed_sum")},
        lambda _: DOCUMENTS,
    ),
}
