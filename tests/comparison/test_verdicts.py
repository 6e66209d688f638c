"""Verdicts are named exactly where they or their strength changed, or where they rest on a fact that did."""

from published import EARLIER, FOREIGN, SHARE, changed, row


def test_verdict_that_flips_is_told_with_the_facts_it_rests_on():
    def flip(tables):
        row(tables, "facts", SHARE)["value"] = "10"
        row(tables, "claims", "C1")["verdict"] = "contradicted"

    (verdict,) = changed(flip).verdicts
    assert (verdict.claim, verdict.old, verdict.new, verdict.flipped) == (
        "C1",
        "supported",
        "contradicted",
        True,
    )
    assert verdict.facts == (SHARE,)


def test_verdict_that_stays_is_named_if_a_specification_rests_on_a_changed_fact():
    (verdict,) = changed(lambda tables: row(tables, "facts", EARLIER).update(value="7")).verdicts
    assert (verdict.claim, verdict.flipped, verdict.facts) == ("C1", False, (EARLIER,))


def test_verdict_that_rests_on_no_changed_fact_is_not_named():
    assert changed(lambda tables: row(tables, "facts", FOREIGN).update(value="262")).verdicts == ()


def test_strength_that_changes_is_told_before_and_after():
    (verdict,) = changed(lambda tables: row(tables, "claims", "C1").update(agreeing="4")).verdicts
    assert (verdict.flipped, verdict.old_strength, verdict.new_strength) == (False, "3 of 4", "4 of 4")


def test_claim_that_was_overtaken_by_events_has_flipped():
    (verdict,) = changed(lambda tables: row(tables, "claims", "C2").update(superseded="true")).verdicts
    assert (verdict.new, verdict.flipped) == ("judgement, superseded", True)


def test_claims_that_came_and_went_are_told_in_order():
    def rename(tables):
        row(tables, "claims", "C2")["id"] = "C10"

    verdicts = changed(rename).verdicts
    assert [(entry.claim, entry.old, entry.new) for entry in verdicts] == [
        ("C2", "judgement", ""),
        ("C10", "", "judgement"),
    ]
