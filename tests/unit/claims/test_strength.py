"""Strength of evidence: each criterion can be lost alone, and has no meaning without evidence."""

import pytest

from evidence.claims.strength import Criterion, weigh_strength
from evidence.claims.verdict import Reply
from unit.claims.entries import entry

PRIMARY = "event:act_promulgated"


def strength(register, *used, fits=True, reply=Reply.YES):
    return weigh_strength(register, entry(fits=fits), {"agreed": reply}, {"agreed": used})


def by_tier(register, tier):
    documents = register.tables.documents
    return [f"event:{event.id}" for event in documents.events if event.tier == tier]


def test_without_evidence_nothing_is_kept_or_lost(register):
    assert set(strength(register).values()) == {None}


def test_one_second_hand_entry_loses_the_first_criterion(register):
    primary, second = by_tier(register, "primary")[0], by_tier(register, "secondary")[0]
    assert strength(register, primary)[Criterion.PRIMARY] is True
    assert strength(register, primary, second)[Criterion.PRIMARY] is False


@pytest.mark.parametrize("fits", [True, False])
def test_population_is_what_the_register_says(register, fits):
    assert strength(register, PRIMARY, fits=fits)[Criterion.POPULATION] is fits


def test_break_between_two_figures_loses_the_series(register):
    before, after = "foreign_share.14.2021-12-31@zensus2011", "foreign_share.14.2024-12-31"
    assert strength(register, before, after)[Criterion.SERIES] is False
    assert strength(register, "population_foreign_azr.14.2022-12-31", "population_foreign_azr.14.2023-12-31")[
        Criterion.SERIES
    ]
    assert strength(register, after)[Criterion.SERIES] is None


def test_documents_alone_have_no_uncertainty_to_know(register):
    assert strength(register, PRIMARY)[Criterion.UNCERTAINTY] is None


def test_survey_with_an_interval_is_known_and_one_without_is_not(register):
    rows = register.catalogue.series.filter(indicator="attitude_agreement")["id"].to_list()
    known = [name for name in rows if register.fact(name).interval]
    unknown = [
        name for name in rows if register.fact(name).value is not None and not register.fact(name).interval
    ]
    assert strength(register, known[0])[Criterion.UNCERTAINTY] is True
    if unknown:
        assert strength(register, unknown[0])[Criterion.UNCERTAINTY] is False


def test_two_publishers_behind_one_reply_agree(register):
    documents = register.tables.documents
    first = documents.events[0]
    same = [
        event
        for event in documents.events
        if documents.sources[event.source].publisher == documents.sources[first.source].publisher
    ]
    other = next(event for event in documents.events if event not in same)
    assert strength(register, f"event:{first.id}")[Criterion.INDEPENDENT] is False
    assert strength(register, *(f"event:{event.id}" for event in same))[Criterion.INDEPENDENT] is False
    assert strength(register, f"event:{first.id}", f"event:{other.id}")[Criterion.INDEPENDENT] is True


def test_two_publishers_behind_two_replies_do_not_agree(register):
    documents = register.tables.documents
    first = documents.events[0]
    other = next(
        e
        for e in documents.events
        if documents.sources[e.source].publisher != documents.sources[first.source].publisher
    )
    found = weigh_strength(
        register,
        entry(),
        {"one": Reply.YES, "two": Reply.NO},
        {"one": (f"event:{first.id}",), "two": (f"event:{other.id}",)},
    )
    assert found[Criterion.INDEPENDENT] is False
