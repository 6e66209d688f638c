"""World: all that a rule may look at, as two frames. A rule that reads anything else cannot be tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from evidence.claims.claim import Bearing, Claim
from evidence.facts.register import FactRegister
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.records import Statement
from evidence.vocabulary import periods

SAXONY = "14"
FIGURES = {
    "id": pl.String,
    "indicator": pl.String,
    "region": pl.String,
    "period": pl.String,
    "year": pl.Int64,
    "breakdown": pl.String,
    "basis": pl.String,
    "value": pl.Float64,
    "tier": pl.String,
    "publisher": pl.String,
    "interest": pl.String,
    "chosen": pl.Boolean,
}
BEARINGS = {
    "claim": pl.String,
    "part": pl.String,
    "entry": pl.String,
    "says": pl.String,
    "day": pl.String,
    "tier": pl.String,
    "interest": pl.String,
}
PROGRAMMES = {
    "id": pl.String,
    "region": pl.String,
    "body_type": pl.String,
    "scope": pl.String,
    "year": pl.Int64,
    "tier": pl.String,
}


@dataclass(frozen=True)
class World:
    """What is known, in frames.

    Attributes:
        figures: One row a value: every fact, and the values of sources that were not chosen (``chosen`` is false).
            ``year`` is the year in which the period ends; ``publisher`` and its ``interest`` are empty where several
            stand behind a value.
        bearings: One row an entry of the documents that speaks on a part of a claim: what it says, the day on which it
            happened, and whose voice it is (``interest`` is empty, ``party``, ``affected`` or ``responsible``).
        programmes: One row a programme of a Land and the kind of body that administers it.
    """

    figures: pl.DataFrame
    bearings: pl.DataFrame
    programmes: pl.DataFrame

    @staticmethod
    def empty() -> World:
        """Return a world in which nothing is known."""
        return World(
            pl.DataFrame(schema=FIGURES), pl.DataFrame(schema=BEARINGS), pl.DataFrame(schema=PROGRAMMES)
        )

    def of_claim(self, claim: str) -> World:
        """Return the world with the bearings of one claim only."""
        return replace(self, bearings=self.bearings.filter(pl.col("claim") == claim))

    def values(
        self, indicator: str, region: str | Iterable[str] = SAXONY, breakdown: str | None = ""
    ) -> pl.DataFrame:
        """Return the values of an indicator, sorted by region, period and id; those of all parts if ``breakdown`` is None."""
        wanted = [region] if isinstance(region, str) else list(region)
        rows = self.figures.filter(
            pl.col("indicator") == indicator, pl.col("region").is_in(wanted), pl.col("value").is_not_null()
        )
        if breakdown is not None:
            rows = rows.filter(pl.col("breakdown") == breakdown)
        return rows.sort(
            "region",
            "year",
            "period",
            "breakdown",
            "basis",
            "chosen",
            "id",
            descending=[False] * 5 + [True, False],
        )


def observe(register: FactRegister, claims: Iterable[Claim]) -> World:
    """Return the world as one state of the data has it."""
    tables = register.tables
    series = register.catalogue.series
    publishers = {row["id"]: row["publisher"] for row in tables.sources.iter_rows(named=True)}
    chosen = series.filter(pl.col("value").is_not_null()).with_columns(
        publisher=pl.when(pl.col("sources").list.len() == 1)
        .then(pl.col("sources").list.first())
        .otherwise(pl.lit(""))
        .replace(publishers),
        tier=pl.col("id").replace_strict(_tiers(series), return_dtype=pl.String),
        chosen=pl.lit(value=True),
    )
    others = tables.observations.filter(
        pl.col("selection") == "differs", ~pl.col("weak"), pl.col("value").is_not_null()
    ).with_columns(chosen=pl.lit(value=False))
    columns = [name for name in FIGURES if name not in ("year", "interest")]
    rows = pl.concat([chosen.select(columns), others.select(columns)])
    years = {text: periods.parse(text).last_day.year for text in rows["period"].unique()}
    interests = {publisher.id: publisher.interest for publisher in tables.publishers.values()}
    figures = rows.with_columns(
        year=pl.col("period").replace_strict(years, return_dtype=pl.Int64),
        interest=pl.col("publisher").replace_strict(interests, default="", return_dtype=pl.String),
    ).select(*FIGURES)
    return World(
        figures.sort("id", "chosen", "value"), _bearings(register, claims), _programmes(tables.documents)
    )


def _tiers(series: pl.DataFrame) -> dict[str, str]:
    """Return the tier of each fact: primary if it, or all that it is derived from, was read at the source."""
    tiers = dict(zip(series["id"], series["tier"], strict=True))
    inputs = dict(zip(series["id"], series["inputs"].to_list(), strict=True))

    def is_primary(name: str) -> bool:
        return all(map(is_primary, inputs[name])) if inputs[name] else tiers[name] == "primary"

    return {name: "primary" if is_primary(name) else "secondary" for name in tiers}


def entries(documents: Documents) -> Mapping[str, tuple[Statement, str, str]]:
    """Return what a bearing may name: the statement, the day it is about, and what it finds (yes, no or nothing)."""
    found: dict[str, tuple[Statement, str, str]] = {}
    for event in documents.events:
        found[f"event:{event.id}"] = (event, event.period.first_day.isoformat(), "")
    for act in documents.acts:
        found[f"act:{act.id}"] = (act, act.adopted or act.in_force, "")
    for entry in documents.administration:
        found[f"programme:{entry.id}"] = (entry, documents.sources[entry.source].published, "")
    act_in_force = documents.in_force.get(SAXONY)
    if act_in_force:
        for feature in documents.of_act(act_in_force.id).values():
            found[f"feature:{feature.feature}"] = (feature, act_in_force.adopted, feature.finding)
    return found


def _bearings(register: FactRegister, claims: Iterable[Claim]) -> pl.DataFrame:
    documents, publishers = register.tables.documents, register.tables.publishers
    known = entries(documents)
    rows = []
    for claim in claims:
        for part in claim.parts:
            for bearing in part.bearings:
                if bearing.entry not in known:
                    continue
                statement, day, finding = known[bearing.entry]
                says = _side(bearing, finding)
                if not says:
                    continue
                rows.append(
                    {
                        "claim": claim.id,
                        "part": part.id,
                        "entry": bearing.entry,
                        "says": says,
                        "day": day,
                        "tier": statement.tier,
                        "interest": publishers[documents.sources[statement.source].publisher].interest,
                    }
                )
    return pl.DataFrame(rows, schema=BEARINGS).sort("claim", "part", "entry")


def _side(bearing: Bearing, finding: str) -> str:
    """Return what an entry says; a feature of the act says it only as far as the act has the feature.

    ``says`` is what the feature means where the act has it. Where the act has not, it means the opposite; where it has it
    in part or nobody knows, nothing.
    """
    if not bearing.entry.startswith("feature:"):
        return bearing.says
    if finding == "yes":
        return bearing.says
    return {"yes": "no", "no": "yes"}[bearing.says] if finding == "no" else ""


def _programmes(documents: Documents) -> pl.DataFrame:
    rows = []
    for entry in documents.administration:
        published = documents.sources[entry.source].published
        rows.append(
            {
                "id": entry.id,
                "region": entry.region,
                "body_type": entry.body_type,
                "scope": entry.scope,
                "year": periods.parse(published).last_day.year if published else None,
                "tier": entry.tier,
            }
        )
    return pl.DataFrame(rows, schema=PROGRAMMES).sort("region", "id")
