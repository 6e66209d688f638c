"""Strength of evidence: five criteria that can be lost one by one, apart from what the evidence says."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from enum import StrEnum

from evidence.claims.claim import Claim
from evidence.claims.verdict import Reply
from evidence.claims.world import entries
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.vocabulary import breakdowns


class Criterion(StrEnum):
    """What makes evidence strong."""

    PRIMARY = "primary"
    POPULATION = "population"
    SERIES = "series"
    UNCERTAINTY = "uncertainty"
    INDEPENDENT = "independent"


Strength = Mapping[Criterion, bool | None]
"""Whether each criterion is kept; None where it has no meaning for this claim."""


def weigh_strength(
    register: FactRegister,
    claim: Claim,
    replies: Mapping[str, Reply],
    used: Mapping[str, Sequence[str]],
) -> Strength:
    """Return which criteria the evidence behind a verdict keeps.

    ``primary``: every fact and entry was read at its source, derived facts down to their inputs. ``population``: the
    register says that the figures count the persons and the region of the claim. ``series``: facts of one indicator that
    are compared have one definition and no break between them. ``uncertainty``: every fact is a full count or carries an
    interval. ``independent``: some reply rests on two publishers. Without any evidence no criterion has a meaning.

    Args:
        register: All facts.
        claim: The claim.
        replies: The reply to each part under the default choices.
        used: The ids of facts and entries behind each reply.
    """
    names = sorted({name for part in used.values() for name in part})
    if not names:
        return dict.fromkeys(Criterion)
    facts = [register.fact(name) for name in names if ":" not in name]
    return {
        Criterion.PRIMARY: all(_is_primary(register, name) for name in names),
        Criterion.POPULATION: claim.fits,
        Criterion.SERIES: _unbroken(register, facts),
        Criterion.UNCERTAINTY: all(_is_exact(fact) for fact in facts) if facts else None,
        Criterion.INDEPENDENT: any(
            len(_publishers(register, used[part])) > 1
            for part, reply in replies.items()
            if reply != Reply.SILENT
        ),
    }


def _is_primary(register: FactRegister, name: str) -> bool:
    if ":" in name:
        return entries(register.tables.documents)[name][0].tier != "secondary"
    fact = register.fact(name)
    if fact.inputs:
        return all(_is_primary(register, part) for part in fact.inputs)
    return fact.tier == "primary"


def _publishers(register: FactRegister, names: Sequence[str]) -> set[str]:
    documents, found = register.tables.documents, set()
    for name in names:
        if ":" in name:
            found.add(documents.sources[entries(documents)[name][0].source].publisher)
        else:
            found |= {register.source(source)["publisher"] for source in register.fact(name).sources}
    return found


def _unbroken(register: FactRegister, facts: Sequence[Fact]) -> bool | None:
    """Return whether facts of one indicator and region can be compared; None where there are no two of one."""
    pairs = [
        (earlier, later)
        for earlier, later in itertools.combinations(sorted(facts, key=lambda fact: fact.period), 2)
        if earlier.indicator.id == later.indicator.id and earlier.region_code == later.region_code
    ]
    if not pairs:
        return None
    return all(
        register.break_between(earlier, later) is None
        and earlier.basis == later.basis
        and breakdowns.definition(earlier.breakdown) == breakdowns.definition(later.breakdown)
        for earlier, later in pairs
    )


def _is_exact(fact: Fact) -> bool:
    unsampled = all(not caveat.code.startswith(("interval:none", "small_number:")) for caveat in fact.caveats)
    return fact.interval is not None or unsampled
