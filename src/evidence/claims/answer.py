"""Answer: one word for all claims, one for all demands and one for how certain they are, each chosen by a stated rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from evidence.claims.assessment import ENOUGH, Assessment
from evidence.claims.verdict import Verdict

HALF = 0.5
YES = (Verdict.SUPPORTED, Verdict.MET)
NO = (Verdict.NOT_SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_MET)
UNDECIDED = (Verdict.UNTESTABLE, Verdict.JUDGEMENT, Verdict.OPEN)


class Extent(StrEnum):
    """How far a group of claims is supported, or of demands met."""

    MOSTLY = "mostly"
    PARTLY = "partly"
    MOSTLY_NOT = "mostly_not"
    UNDECIDED = "undecided"


class Certainty(StrEnum):
    """How certain the verdicts are as a whole."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


RULE = {
    "de": "„Zum Teil“: weder dafür noch dagegen mehr als die Hälfte. Stark belegt: mehr als die Hälfte der Anforderungen erfüllt. Sicherheit: "
    "hoch, wenn neun von zehn Urteilen stark belegt sind und bei jeder Festlegung halten, mittel bei mehr als der Hälfte, sonst gering.",
    "en": "“In part”: neither for nor against it more than half. Strong evidence: more than half of the criteria met. Certainty: high if nine "
    "in ten verdicts rest on strong evidence and hold under every specification, moderate if more than half do, otherwise low.",
}
"""The weaker of the two shares counts, and only criteria that have a meaning for a claim."""


def extent(assessments: Sequence[Assessment]) -> Extent:
    """Return how far a group of claims or demands is supported or met: the word for more than half of them, or partly."""

    def most(verdicts: Iterable[Verdict]) -> bool:
        wanted = tuple(verdicts)
        return sum(entry.verdict in wanted for entry in assessments) > HALF * len(assessments)

    if most(YES):
        return Extent.MOSTLY
    if most(NO):
        return Extent.MOSTLY_NOT
    return Extent.UNDECIDED if most(UNDECIDED) else Extent.PARTLY


def certainty(assessments: Sequence[Assessment]) -> Certainty:
    """Return how certain the verdicts are: by the share on strong evidence or the share that holds, whichever is less.

    Without any evidence, or without a verdict that was varied, nothing is certain.
    """
    shares = [
        sum(map(is_strong, assessments)) / max(1, sum(map(is_weighed, assessments))),
        sum(map(is_stable, assessments)) / max(1, sum(map(is_varied, assessments))),
    ]
    weaker = min(shares)
    if weaker >= ENOUGH:
        return Certainty.HIGH
    return Certainty.MODERATE if weaker > HALF else Certainty.LOW


def is_weighed(entry: Assessment) -> bool:
    """Return whether there is evidence whose strength can be weighed."""
    return entry.applicable > 0


def is_strong(entry: Assessment) -> bool:
    """Return whether the evidence meets more than half of the criteria that have a meaning for it."""
    return is_weighed(entry) and entry.kept > HALF * entry.applicable


def is_varied(entry: Assessment) -> bool:
    """Return whether more than one specification was computed."""
    return entry.specifications > 1


def is_stable(entry: Assessment) -> bool:
    """Return whether several specifications were computed and all reach the same verdict."""
    return is_varied(entry) and entry.agreeing == entry.specifications
