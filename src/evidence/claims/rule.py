"""Rule: how a claim is decided, and the grid of defensible choices over which the decision is made again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from evidence.claims.verdict import Reply
from evidence.claims.world import World
from evidence.errors import ClaimError

Ask = Callable[[World, pl.DataFrame], pl.DataFrame]
"""A question to a world under every specification.

Takes the world and the specifications: ``spec`` and one column a choice. Returns ``spec``, ``reply`` and ``used``, the ids
of facts and entries that the reply rests on; a specification without a row is silent.
"""
Choices = Mapping[str, Sequence[str]]
ANSWER = pl.Schema({"spec": pl.Int64(), "reply": pl.String(), "used": pl.List(pl.String)})

VOICES = {
    "all": (),
    "no_party": ("party",),
    "disinterested": ("party", "affected"),
    "outside": ("party", "affected", "responsible"),
}
"""Whose statements are left out. ``outside`` is for claims that judge an authority: it shuts out its own word too."""
TIERS = ("all", "primary")
KNOWN = ("today", "paper")
DOCUMENTS: Choices = {"voices": ("all", "no_party", "disinterested"), "tier": TIERS}
SINCE_2015: Choices = {**DOCUMENTS, "known": KNOWN}
PAPER_DAY = "2023-12-07"


@dataclass(frozen=True)
class Rule:
    """One rule: a pure function of a world.

    Attributes:
        judge: From the columns of replies to a verdict.
        asks: One question a part of the claim, by its id, in the order of the register.
        choices: The defensible choices by name; the first of each is the default.
        criteria: Choices that change the yardstick and not the figures: specifications that differ in one of them are
            different even where they rest on the same figures.
        superseded: Asks whether the claim, right or wrong when written, was overtaken since.
    """

    judge: Callable[[Sequence[str]], pl.Expr]
    asks: Mapping[str, Ask]
    choices: Callable[[World], Choices] = field(default=lambda _: {})
    criteria: tuple[str, ...] = ()
    superseded: Ask | None = None

    def specify(self, world: World) -> pl.DataFrame:
        """Return every specification that differs from the others, the default first.

        Shape: the choices as text, one column of replies a part, ``used`` (ids, sorted), ``verdict``, ``superseded``.

        Specifications that rest on the same figures and entries under the same yardstick are one specification. One that
        finds nothing at all is none, unless it is the default.

        Raises:
            ClaimError: A question gave more than one answer to a specification, or a reply that is none.
        """
        specs = cross(self.choices(world))
        grid = specs
        for part, ask in self.asks.items():
            grid = grid.join(_checked(ask(world, specs), part), on="spec", how="left", maintain_order="left")
        replies = list(self.asks)
        grid = grid.with_columns(
            *(pl.col(part).fill_null(Reply.SILENT.value) for part in replies),
            used=pl.concat_list(pl.col(f"used:{part}").fill_null([]) for part in replies)
            .list.unique()
            .list.sort(),
        )
        overtaken = self._superseded(world, specs)
        grid = grid.with_columns(
            verdict=self.judge(replies).cast(pl.String), superseded=pl.col("spec").is_in(overtaken)
        )
        nothing = pl.all_horizontal(pl.col(part) == Reply.SILENT for part in replies)
        distinct = grid.filter(~nothing | (pl.col("spec") == 0)).unique(
            [*replies, "used", *self.criteria], keep="first", maintain_order=True
        )
        return distinct.drop("spec")

    def _superseded(self, world: World, specs: pl.DataFrame) -> list[int]:
        if self.superseded is None:
            return []
        answers = self.superseded(world, specs)
        return answers.filter(pl.col("reply") == Reply.YES)["spec"].to_list()


def cross(choices: Choices) -> pl.DataFrame:
    """Return all combinations of choices, numbered by ``spec``: 0 takes the first of each."""
    rows = list(itertools.product(*choices.values()))
    columns = {name: [row[number] for row in rows] for number, name in enumerate(choices)}
    return pl.DataFrame({"spec": range(len(rows)), **columns}, schema_overrides={"spec": pl.Int64})


def weigh(part: str) -> Ask:
    """Return the question what the documents say on a part: yes, no, mixed where they disagree.

    Uses the choices ``voices`` (whose statements count), ``tier`` (only what was read at the source) and ``known``
    (only what had happened when the paper came out), as far as the rule has them.
    """

    def ask(world: World, specs: pl.DataFrame) -> pl.DataFrame:
        rows = specs.join(world.bearings.filter(pl.col("part") == part), how="cross", suffix="_of_entry")
        if "voices" in specs.columns:
            rows = of_voices(rows)
        if "tier" in specs.columns:
            rows = rows.filter((pl.col("tier") == "all") | (pl.col("tier_of_entry") == "primary"))
        if "known" in specs.columns:
            rows = rows.filter((pl.col("known") == "today") | (pl.col("day") <= PAPER_DAY))
        yes, no = (pl.col("says") == "yes").any(), (pl.col("says") == "no").any()
        return (
            rows.group_by("spec", maintain_order=True)
            .agg(
                reply=pl.when(yes & no)
                .then(pl.lit("mixed"))
                .when(yes)
                .then(pl.lit("yes"))
                .otherwise(pl.lit("no")),
                used=pl.col("entry").sort(),
            )
            .sort("spec")
        )

    return ask


def answer(rows: pl.DataFrame, holds: pl.Expr, used: str = "id") -> pl.DataFrame:
    """Return one answer a specification from rows of figures: whether ``holds`` over them, and the ids that were used.

    Args:
        rows: Figures joined to specifications, with ``spec`` and a column of ids.
        holds: An aggregation to one boolean; null is silence.
        used: Name of the column of ids.
    """
    return (
        rows.group_by("spec", maintain_order=True)
        .agg(holds=holds, used=pl.col(used).unique().sort())
        .filter(pl.col("holds").is_not_null())
        .select("spec", "used", reply=pl.when("holds").then(pl.lit("yes")).otherwise(pl.lit("no")))
        .sort("spec")
    )


def together(*asks: Ask) -> Ask:
    """Return the question to which several kinds of evidence answer: mixed where they disagree, silent where all are."""

    def ask(world: World, specs: pl.DataFrame) -> pl.DataFrame:
        answers = pl.concat([one(world, specs).select(list(ANSWER)).cast(ANSWER) for one in asks])
        yes, no, mixed = ((pl.col("reply") == reply).any() for reply in ("yes", "no", "mixed"))
        return (
            answers.group_by("spec")
            .agg(
                reply=pl.when(mixed | (yes & no))
                .then(pl.lit("mixed"))
                .when(yes)
                .then(pl.lit("yes"))
                .when(no)
                .then(pl.lit("no"))
                .otherwise(pl.lit("silent")),
                used=pl.col("used").explode().drop_nulls().unique().sort(),
            )
            .sort("spec")
        )

    return ask


def of_voices(rows: pl.DataFrame, interest: str = "interest") -> pl.DataFrame:
    """Return the rows of documents or figures whose publisher the choice ``voices`` of their specification hears."""
    shut_out = (
        (pl.col("voices") == voices) & pl.col(interest).is_in(interests)
        for voices, interests in VOICES.items()
        if interests
    )
    return rows.filter(~pl.any_horizontal(*shut_out))


def of_tier(rows: pl.DataFrame, tier: str = "tier_right") -> pl.DataFrame:
    """Return the rows of figures that the choice ``tier`` of their specification admits.

    ``primary`` shuts out what was read at second hand; what is derived from admitted figures stays.
    """
    return rows.filter((pl.col("tier") == "all") | (pl.col(tier) != "secondary"))


def scale(choice: str, numbers: Mapping[str, float]) -> pl.Expr:
    """Return the numbers behind the values of a choice."""
    return pl.col(choice).replace_strict(dict(numbers), return_dtype=pl.Float64)


def _checked(answers: pl.DataFrame, part: str) -> pl.DataFrame:
    replies = {reply.value for reply in Reply}
    strangers = set(answers["reply"]) - replies
    if strangers or answers["spec"].n_unique() != answers.height:
        raise ClaimError(
            f'Part "{part}": expected one of {", ".join(sorted(replies))} for each specification once; found '
            f"{', '.join(sorted(strangers)) or 'several answers to one specification'}. Mend the rule."
        )
    return answers.select(
        pl.col("spec").cast(pl.Int64),
        pl.col("reply").alias(part),
        pl.col("used").cast(pl.List(pl.String)).alias(f"used:{part}"),
    )
