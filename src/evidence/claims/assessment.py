"""Assessment: a claim with its verdict, how strong the evidence is, and how many defensible choices agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from evidence.claims.claim import Claim
from evidence.claims.rule import Rule
from evidence.claims.rules import RULES
from evidence.claims.strength import Criterion, Strength, weigh_strength
from evidence.claims.verdict import Reply, Verdict
from evidence.claims.world import World, observe
from evidence.errors import ClaimError, Problem, describe
from evidence.facts.register import FactRegister
from evidence.tables.store import write_table

ENOUGH = 0.9
LOWERED = {Verdict.SUPPORTED: Verdict.PARTLY_SUPPORTED, Verdict.MET: Verdict.PARTLY_MET}
SAME: Mapping[Verdict, Verdict] = {Verdict.OPEN: Verdict.UNTESTABLE}


@dataclass(frozen=True)
class Assessment:
    """What a rule says of one claim.

    Attributes:
        claim: The entry of the register.
        verdict: The verdict, lowered where fewer than nine in ten specifications agree.
        lowered: Whether it was lowered.
        superseded: Whether the claim was overtaken since it was written.
        replies: The reply to each part under the default choices.
        used: The ids of facts and entries behind each reply.
        grid: Every specification, the default first; see ``Rule.specify``.
        strength: Which criteria of strong evidence are kept.
    """

    claim: Claim
    verdict: Verdict
    lowered: bool = False
    superseded: bool = False
    replies: Mapping[str, Reply] = field(default_factory=dict)
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grid: pl.DataFrame = field(default_factory=pl.DataFrame)
    strength: Strength = field(default_factory=lambda: dict.fromkeys(Criterion))

    @property
    def specifications(self) -> int:
        """How many defensible specifications there are."""
        return self.grid.height

    @property
    def agreeing(self) -> int:
        """How many of them reach the verdict of the default choices."""
        return int((self.grid["verdict"] == self.grid["verdict"][0]).sum()) if self.grid.height else 0

    @property
    def kept(self) -> int:
        """How many criteria of strong evidence are kept."""
        return sum(value is True for value in self.strength.values())

    @property
    def applicable(self) -> int:
        """How many criteria of strong evidence have a meaning here."""
        return sum(value is not None for value in self.strength.values())

    @property
    def agrees(self) -> bool:
        """Whether the rule reaches the verdict that was reached by hand."""
        ours, by_hand = (SAME.get(verdict, verdict) for verdict in (self.verdict, self.claim.hand))
        return ours == by_hand and self.superseded == self.claim.hand_superseded


def assess(register: FactRegister, claims: Sequence[Claim]) -> list[Assessment]:
    """Return the assessment of every claim, in the order of the register."""
    world = observe(register, claims)
    return [decide(register, claim, RULES.get(claim.id), world) for claim in claims]


def decide(register: FactRegister, claim: Claim, rule: Rule | None, world: World) -> Assessment:
    """Return the assessment of one claim in a world; a judgement has no rule and is no matter of evidence."""
    if rule is None:
        return Assessment(claim, Verdict.JUDGEMENT)
    grid = rule.specify(world.of_claim(claim.id))
    default = grid.row(0, named=True)
    verdict = Verdict(default["verdict"])
    agreeing = (grid["verdict"] == default["verdict"]).mean()
    lowered = verdict in LOWERED and float(str(agreeing)) < ENOUGH
    replies = {part: Reply(default[part]) for part in rule.asks}
    used = {part: tuple(default[f"used:{part}"] or ()) for part in rule.asks}
    return Assessment(
        claim,
        LOWERED[verdict] if lowered else verdict,
        lowered,
        default["superseded"],
        replies,
        used,
        grid,
        weigh_strength(register, claim, replies, used),
    )


def check_assessments(assessments: Iterable[Assessment]) -> None:
    """Return nothing if every difference from the reading by hand is explained, and nothing else is.

    Raises:
        ClaimError: Every claim whose verdict differs without an explanation, or agrees with one.
    """
    problems = [
        Problem(
            "the verdict differs from the reading by hand without a reason"
            if not assessment.agrees
            else "a reason is given for a difference that does not exist",
            f'registers/claims.toml, "{assessment.claim.id}"',
            f"{assessment.claim.hand}{', superseded' * assessment.claim.hand_superseded} by hand",
            f"{assessment.verdict}{', superseded' * assessment.superseded} by the rule",
            "look at the rule and the evidence, then write or remove differs_de and differs_en",
        )
        for assessment in assessments
        if assessment.agrees == bool(assessment.claim.differs_de)
    ]
    if problems:
        raise ClaimError(describe(problems))


def claim_files(assessments: Sequence[Assessment]) -> dict[str, bytes]:
    """Return the generated tables of claims by file name; none where there are no claims.

    ``claims.csv`` has one row a claim: verdict, agreement of specifications, criteria, replies and what they rest on.
    ``specifications.csv`` has one row a specification: its choices, its replies and its verdict.
    """
    if not assessments:
        return {}
    claims = pl.DataFrame(
        [
            {
                "id": entry.claim.id,
                "kind": entry.claim.kind,
                "rule_fixed": entry.claim.rule_fixed,
                "verdict": entry.verdict.value,
                "lowered": entry.lowered,
                "superseded": entry.superseded,
                "agreeing": entry.agreeing,
                "specifications": entry.specifications,
                **{
                    criterion.value: {True: "kept", False: "lost", None: ""}[entry.strength[criterion]]
                    for criterion in Criterion
                },
                "replies": " ".join(f"{part}={reply.value}" for part, reply in entry.replies.items()),
                "rests_on": " ".join(sorted({name for names in entry.used.values() for name in names})),
                "by_hand": entry.claim.hand.value,
                "by_hand_superseded": entry.claim.hand_superseded,
                "agrees_with_hand": entry.agrees,
            }
            for entry in assessments
        ]
    )
    return {
        "claims.csv": write_table(claims),
        "specifications.csv": write_table(pl.concat([_specifications(entry) for entry in assessments])),
    }


def _specifications(entry: Assessment) -> pl.DataFrame:
    columns = ("claim", "specification", "choices", "replies", "verdict", "rests_on")
    if entry.grid.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    parts = list(entry.replies)
    own = [
        name
        for name in entry.grid.columns
        if name not in (*parts, *(f"used:{part}" for part in parts), "used", "verdict", "superseded")
    ]

    def joined(names: Sequence[str]) -> pl.Expr:
        named = [pl.concat_str(pl.lit(f"{name}="), pl.col(name).cast(pl.String)) for name in names]
        return pl.concat_str(*named, separator=" ") if named else pl.lit("")

    return (
        entry.grid.with_row_index("number", offset=1)
        .select(
            claim=pl.lit(entry.claim.id),
            specification=pl.col("number").cast(pl.String),
            choices=joined(own),
            replies=joined(parts),
            verdict=pl.col("verdict"),
            rests_on=pl.col("used").list.join(" "),
        )
        .select(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns)
    )
