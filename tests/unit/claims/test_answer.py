"""The words of the answer follow from counts by a rule, and never from how they sound."""

import pytest

from evidence.claims.answer import Certainty, Extent, certainty, extent
from evidence.claims.verdict import Verdict
from unit.claims.test_digest import assessed


def entries(*verdicts):
    return [assessed(f"C{number}", verdict) for number, verdict in enumerate(verdicts, start=1)]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.CONTRADICTED), Extent.MOSTLY),
        ((Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED, Verdict.SUPPORTED), Extent.MOSTLY_NOT),
        ((Verdict.UNTESTABLE, Verdict.JUDGEMENT, Verdict.SUPPORTED), Extent.UNDECIDED),
        ((Verdict.SUPPORTED, Verdict.CONTRADICTED), Extent.PARTLY),
        ((Verdict.PARTLY_SUPPORTED, Verdict.PARTLY_SUPPORTED, Verdict.SUPPORTED), Extent.PARTLY),
        ((Verdict.NOT_MET, Verdict.NOT_MET, Verdict.MET), Extent.MOSTLY_NOT),
    ],
)
def test_more_than_half_chooses_the_word_and_half_does_not(verdicts, expected):
    assert extent(entries(*verdicts)) == expected


def certain(strong, weak, stable, shaky):
    """Return the certainty of verdicts, so many of each: on strong or weak evidence, stable or not."""
    kept = [3] * strong + [1] * weak
    agreeing = [2] * stable + [1] * shaky
    return certainty(
        [
            assessed(f"C{number}", Verdict.SUPPORTED, kept=criteria, agreeing=same, of=2)
            for number, (criteria, same) in enumerate(zip(kept, agreeing, strict=True), start=1)
        ]
    )


@pytest.mark.parametrize(
    ("strong", "stable", "expected"),
    [
        (9, 9, Certainty.HIGH),
        (9, 8, Certainty.MODERATE),
        (8, 10, Certainty.MODERATE),
        (5, 10, Certainty.LOW),
        (10, 5, Certainty.LOW),
    ],
)
def test_weaker_share_decides_how_certain_the_answer_is(strong, stable, expected):
    assert certain(strong, 10 - strong, stable, 10 - stable) == expected


def test_without_evidence_nothing_is_certain():
    assert certainty([]) == Certainty.LOW
