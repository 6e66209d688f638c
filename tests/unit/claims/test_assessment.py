"""An assessment: the verdict of the default choices, lowered where other choices disagree, beside the reading by hand."""

import polars as pl
import pytest

from evidence.claims.assessment import check_assessments, claim_files, decide
from evidence.claims.rule import Rule, weigh
from evidence.claims.verdict import Reply, Verdict, judge_demand, judge_statement
from evidence.claims.world import World
from evidence.errors import ClaimError
from unit.claims.entries import entry


def rule(*replies, judge=judge_statement, superseded=None):
    """A rule of one part that replies as told under each specification, the default first."""

    def ask(_, specs):
        return specs.select("spec", reply=pl.Series(replies), used=pl.lit([], dtype=pl.List(pl.String)))

    names = [str(number) for number in range(len(replies))]
    return Rule(judge, {"agreed": ask}, lambda _: {"choice": names}, ("choice",), superseded)


@pytest.mark.parametrize(
    ("replies", "verdict", "agreeing"),
    [
        (["yes"] * 10, Verdict.SUPPORTED, 10),
        (["yes"] * 9 + ["no"], Verdict.SUPPORTED, 9),
        (["yes"] * 8 + ["no"] * 2, Verdict.PARTLY_SUPPORTED, 8),
        (["no"] + ["yes"] * 9, Verdict.CONTRADICTED, 1),
        (["mixed"] + ["yes"] * 9, Verdict.PARTLY_SUPPORTED, 1),
    ],
)
def test_supported_needs_nine_in_ten_specifications(register, replies, verdict, agreeing):
    found = decide(register, entry(), rule(*replies), World.empty())
    assert (found.verdict, found.agreeing, found.specifications) == (verdict, agreeing, 10)
    assert found.lowered == (verdict is Verdict.PARTLY_SUPPORTED and replies[0] == "yes")


def test_met_is_lowered_alike(register):
    found = decide(register, entry(), rule("yes", "no", judge=judge_demand), World.empty())
    assert (found.verdict, found.lowered) == (Verdict.PARTLY_MET, True)


def test_judgement_has_no_evidence_and_no_specification(register):
    found = decide(register, entry(kind="judgement", part=[]), None, World.empty())
    assert (found.verdict, found.specifications, found.agreeing, found.applicable) == (
        Verdict.JUDGEMENT,
        0,
        0,
        0,
    )


def test_claim_may_be_right_and_overtaken(register):
    found = decide(register, entry(), rule("yes", superseded=weigh("agreed")), World.empty())
    assert not found.superseded
    told = {
        "claim": "C25",
        "part": "agreed",
        "entry": "event:paper",
        "says": "yes",
        "day": "2024",
        "tier": "primary",
        "interest": "",
    }
    world = World(World.empty().figures, pl.DataFrame([told]), World.empty().programmes)
    assert decide(register, entry(), rule("yes", superseded=weigh("agreed")), world).superseded


def test_difference_from_the_reading_by_hand_needs_a_reason(register):
    differing = decide(register, entry(hand="contradicted"), rule("yes"), World.empty())
    with pytest.raises(ClaimError, match="C25.*contradicted by hand.*supported by the rule"):
        check_assessments([differing])
    check_assessments(
        [decide(register, entry(hand="contradicted", differs_de="Grund."), rule("yes"), World.empty())]
    )


def test_reason_for_no_difference_is_refused(register):
    with pytest.raises(ClaimError, match="does not exist"):
        check_assessments([decide(register, entry(differs_de="Grund."), rule("yes"), World.empty())])


def test_being_overtaken_is_part_of_the_reading_by_hand(register):
    found = decide(register, entry(hand_superseded=True), rule("yes"), World.empty())
    assert not found.agrees


def test_open_and_untestable_are_one_reading(register):
    demand = decide(register, entry(hand="untestable"), rule("silent", judge=judge_demand), World.empty())
    assert demand.verdict is Verdict.OPEN
    assert demand.agrees


def test_files_list_every_claim_and_every_specification(register):
    files = claim_files([decide(register, entry(), rule("yes", "no"), World.empty())])
    lines = files["specifications.csv"].decode().splitlines()
    assert lines[0] == "claim,specification,choices,replies,verdict,rests_on"
    assert lines[1:] == ["C25,1,choice=0,agreed=yes,supported,", "C25,2,choice=1,agreed=no,contradicted,"]
    assert (
        files["claims.csv"]
        .decode()
        .splitlines()[1]
        .startswith("C25,law,2026-11-22,partly_supported,true,false,1,2,")
    )
    assert claim_files([]) == {}


def test_replies_are_those_of_the_default(register):
    assert decide(register, entry(), rule("no", "yes"), World.empty()).replies == {"agreed": Reply.NO}
