"""Counts: how many claims reach which verdict and how many choices agree, as facts like any other number we print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from evidence.claims.answer import is_stable, is_strong, is_varied, is_weighed
from evidence.claims.assessment import Assessment
from evidence.claims.sentences import Sentence
from evidence.claims.verdict import Verdict
from evidence.facts.register import FactRegister
from evidence.indicators.series import ASSESSED, SCHEMA, shape
from evidence.vocabulary import breakdowns

SAXONY = "14"
CLAIMS, DEMANDS = "claims", "demands"
CERTAIN = {"weighed": is_weighed, "strong": is_strong, "varied": is_varied, "stable": is_stable}


class Count(NamedTuple):
    """One number: what is counted, which part of it, and the sources behind it."""

    indicator: str
    value: int
    part: dict[str, str]
    sources: tuple[str, ...]


def count_claims(
    register: FactRegister, assessments: Sequence[Assessment], sentences: Iterable[Sentence]
) -> pl.DataFrame:
    """Return the counts over claims, specifications, criteria and sentences as an indicator frame.

    Their source is the position paper; what a verdict rests on stands with the claim. The period is the month up to which the documents were read, the region Sachsen, the unit a plain number.

    Missing values: none; without documents or claims there is no row. Definition: docs/methods/claims.md.
    """
    documents = register.tables.documents
    if not documents.demands or not assessments:
        return shape(pl.DataFrame(schema={name: kind for name, kind in SCHEMA.items() if name != "id"}))
    paper = (documents.source_id(documents.demands[0]),)
    counts = [
        *_verdicts(assessments, paper),
        *(count for entry in assessments for count in _evidence(entry, paper)),
        *_sentences(sentences, paper),
    ]
    return shape(
        pl.DataFrame(
            [
                {
                    "indicator": count.indicator,
                    "region": SAXONY,
                    "period": documents.state,
                    "breakdown": breakdowns.write(count.part),
                    "basis": "",
                    "value": float(count.value),
                    "unit": "count",
                    "value_status": "final",
                    "missing_reason": "",
                    "tier": "derived",
                    "formula": ASSESSED,
                    "inputs": [],
                    "sources": sorted(count.sources),
                    "flags": [],
                }
                for count in counts
            ],
            schema={name: kind for name, kind in SCHEMA.items() if name != "id"},
        )
    )


def _verdicts(assessments: Sequence[Assessment], paper: tuple[str, ...]) -> Iterator[Count]:
    for group in (CLAIMS, DEMANDS):
        mine = [entry for entry in assessments if entry.claim.is_demand == (group == DEMANDS)]
        part = {"claim_group": group}
        yield Count("claims_assessed", len(mine), part, paper)
        found = Counter(entry.verdict for entry in mine)
        for verdict in Verdict:
            if found[verdict] or verdict in _reachable(group):
                yield Count("claims_assessed", found[verdict], {**part, "verdict": verdict.value}, paper)
        overtaken = sum(entry.superseded for entry in mine)
        yield Count("claims_assessed", overtaken, {**part, "claim_state": "superseded"}, paper)
        same = sum(entry.agrees for entry in mine)
        yield Count("claims_assessed", same, {**part, "claim_state": "as_by_hand"}, paper)
    for state, holds in CERTAIN.items():
        yield Count("claims_assessed", sum(map(holds, assessments)), {"claim_state": state}, paper)


def _reachable(group: str) -> tuple[Verdict, ...]:
    demand = (Verdict.MET, Verdict.PARTLY_MET, Verdict.FORMALLY_MET, Verdict.OPEN, Verdict.NOT_MET)
    return demand if group == DEMANDS else tuple(verdict for verdict in Verdict if verdict not in demand)


def _evidence(entry: Assessment, paper: tuple[str, ...]) -> Iterator[Count]:
    part = {"claim": entry.claim.id.lower()}
    yield Count("claim_criteria", entry.applicable, part, paper)
    yield Count("claim_criteria", entry.kept, {**part, "criterion_state": "kept"}, paper)
    if entry.grid.height:
        yield Count("claim_specifications", entry.specifications, part, paper)
        for verdict, number in sorted(Counter(entry.grid["verdict"]).items()):
            yield Count("claim_specifications", number, {**part, "verdict": verdict}, paper)


def _sentences(sentences: Iterable[Sentence], paper: tuple[str, ...]) -> Iterator[Count]:
    kinds = Counter(sentence.kind for sentence in sentences)
    yield Count("paper_sentences", sum(kinds.values()), {}, paper)
    for kind in ("claim", "judgement", "framing"):
        yield Count("paper_sentences", kinds[kind], {"sentence_kind": kind}, paper)
