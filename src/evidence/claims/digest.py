"""Digest: the few claims that stand for all of them where there is room for few, chosen by a stated rule."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.claims.assessment import Assessment
from evidence.claims.verdict import Verdict
from evidence.errors import ClaimError, Problem

AGAINST = (Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED)
PLACES: tuple[tuple[Verdict, ...], ...] = (
    AGAINST,
    (Verdict.SUPPORTED,),
    (Verdict.PARTLY_SUPPORTED,),
    (Verdict.MET, Verdict.PARTLY_MET, Verdict.FORMALLY_MET),
    (Verdict.NOT_MET,),
)
"""The places of the digest, in order: which verdicts each takes."""
RULE = {
    "de": "Gewählt ist je die am stärksten belegte: Aussage widerlegt oder nicht gestützt, gestützt, teilweise gestützt; Forderung erfüllt (auch "
    "teilweise oder formal), nicht erfüllt.",
    "en": "Chosen is the one with the strongest evidence: claim contradicted or not supported, supported, partly supported; demand met (also in part "
    "or in form), not met.",
}
"""Strongest: most criteria of evidence met, then the highest share of specifications that agree, then the lowest number."""
NOTHING_AGAINST = {
    "de": "Gegen das Papier: Von den Aussagen des Papiers ist nach unseren Regeln keine widerlegt oder nicht gestützt.",
    "en": "Against the paper: by our rules no claim of the paper is contradicted or not supported.",
}


def digest(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Return at most one claim or demand for each place, in order of the places.

    In a place stands the entry with a text for a brief that keeps most criteria of strong evidence; among equals the one
    with the highest share of specifications that agree, then the one with the lowest number. A place for which there is
    none is left out; where no entry takes the first place, ``NOTHING_AGAINST`` is true and has to be said.

    Raises:
        ClaimError: Claims are contradicted or not supported, but none of them has a text for a brief.
    """
    chosen = []
    for place in PLACES:
        fitting = [entry for entry in assessments if entry.verdict in place]
        worded = [entry for entry in fitting if entry.claim.brief_de and entry.claim.brief_en]
        if place is AGAINST and fitting and not worded:
            raise ClaimError(
                str(
                    Problem(
                        "no text for a brief on any claim that evidence speaks against",
                        f"registers/claims.toml, {', '.join(entry.claim.id for entry in fitting)}",
                        "brief_de and brief_en in at least one of them",
                        "nothing",
                        "write them: a brief that leaves out what speaks against the paper would mislead",
                    )
                )
            )
        chosen += sorted(worded, key=_rank)[:1]
    return tuple(chosen)


def strongest(assessments: Sequence[Assessment], verdicts: Sequence[Verdict]) -> tuple[Assessment, ...]:
    """Return the entry with the strongest evidence among those with one of some verdicts, if there is one."""
    return tuple(sorted((entry for entry in assessments if entry.verdict in verdicts), key=_rank)[:1])


def has_against(chosen: Sequence[Assessment]) -> bool:
    """Return whether a claim that evidence speaks against is among the chosen."""
    return any(entry.verdict in AGAINST for entry in chosen)


def _rank(entry: Assessment) -> tuple[int, float, int]:
    share = entry.agreeing / entry.specifications if entry.specifications else 0.0
    return -entry.kept, -share, int(entry.claim.id[1:])
