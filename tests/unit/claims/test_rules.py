"""What holds for every rule: it knows yes and no, keeps silent where nothing is known, and cannot be moved by what is unrelated."""

import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.claims.rule import PAPER_DAY, TIERS, VOICES
from evidence.claims.rules import RULES
from evidence.claims.verdict import STRENGTHS, Verdict, judge_demand, judge_effect, judge_form
from evidence.claims.world import World, observe
from evidence.facts.register import FactRegister
from unit.claims import (
    test_funding_rules,
    test_law_rules,
    test_outcomes_rules,
    test_oversight_rules,
    test_practice_rules,
)
from unit.claims.worlds import figure, more, programme, says

MODULES = (test_funding_rules, test_law_rules, test_outcomes_rules, test_oversight_rules, test_practice_rules)
YES = {claim: known for module in MODULES for claim, known in module.YES.items()}
NO = {claim: known for module in MODULES for claim, known in module.NO.items()}
AGAINST = {claim: way for module in MODULES for claim, way in getattr(module, "AGAINST", {}).items()}
"""For rules on figures, which way a figure must move to speak against the claim."""
EFFECTS = [claim for claim, rule in RULES.items() if rule.judge is judge_effect]
DEMANDS = [claim for claim, rule in RULES.items() if rule.judge in (judge_demand, judge_form)]
ELSEWHERE = "05"
OF_EVERY_PART = {"C17"}
"""Rules that look at an indicator for every circle of persons for which it is published."""

rules = pytest.mark.parametrize("claim", RULES)
few = settings(max_examples=20)  # for each of more than thirty rules


def contested(claim):
    """The world where documents speak for every part and against it."""
    bearings = pl.concat([YES[claim].bearings, NO[claim].bearings])
    return World(YES[claim].figures, bearings, YES[claim].programmes)


def worlds(claim):
    return st.sampled_from([YES[claim], NO[claim], contested(claim)])


def specify(claim, known):
    return RULES[claim].specify(known.of_claim(claim))


def strength(claim, known):
    return STRENGTHS[Verdict(specify(claim, known)["verdict"][0])]


@st.composite
def unrelated(draw, claim):
    """Up to four rows that are no matter of this claim."""
    own = sorted({*YES[claim].figures["indicator"], *NO[claim].figures["indicator"], "unrelated"})
    part = st.sampled_from([*RULES[claim].asks])
    side = st.sampled_from(["yes", "no"])
    value, period = st.integers(0, 10**8), st.sampled_from(["2015", "2018-09-30", "2023", "2026"])
    rows = st.one_of(
        st.builds(figure, st.just("unrelated"), value, period, st.sampled_from(["00", "14", "14625"])),
        st.builds(figure, st.sampled_from(own), value, period, st.just(ELSEWHERE)),
        st.builds(
            figure,
            st.sampled_from(own if claim not in OF_EVERY_PART else ["unrelated"]),
            value,
            period,
            breakdown=st.just("sex=female"),
        ),
        st.builds(says, st.just("C99"), part, side),
        st.builds(says, st.just(claim), st.just("unrelated"), side),
        st.builds(
            programme, st.just("unrelated"), st.just("99"), st.sampled_from(["ministry", "state_bank"])
        ),
    )
    return draw(st.lists(rows, min_size=1, max_size=4))


def test_every_rule_has_a_world_for_and_a_world_against():
    assert set(YES) == set(NO) == set(RULES)


@rules
def test_rule_says_yes_in_one_world_and_no_in_another(claim):
    best, worst = specify(claim, YES[claim]), specify(claim, NO[claim])
    if claim in EFFECTS:
        assert all(best[part][0] == "yes" for part in RULES[claim].asks)
        assert (best["verdict"][0], worst["verdict"][0]) == ("untestable", "not_supported")
    else:
        yes, no = (
            ("met", ("not_met", "formally_met")) if claim in DEMANDS else ("supported", ("contradicted",))
        )
        assert best["verdict"][0] == yes
        assert worst["verdict"][0] in no


@rules
def test_rule_that_knows_nothing_says_so_once(claim):
    grid = specify(claim, World.empty())
    assert grid["verdict"].to_list() == ["open" if claim in DEMANDS else "untestable"]
    assert all(grid[part].to_list() == ["silent"] for part in RULES[claim].asks)


@rules
@few
@given(data=st.data())
def test_unrelated_data_move_neither_verdict_nor_number_of_specifications(claim, data):
    known = data.draw(worlds(claim))
    rows = data.draw(unrelated(claim))
    assert_frame_equal(specify(claim, known), specify(claim, more(known, *rows)))


@rules
@few
@given(data=st.data())
def test_order_of_rows_does_not_matter(claim, data):
    known = data.draw(worlds(claim))
    seed = data.draw(st.integers(0, 1000))
    frames = (
        frame.sample(fraction=1, shuffle=True, seed=seed)
        for frame in (known.figures, known.bearings, known.programmes)
    )
    assert_frame_equal(specify(claim, known), specify(claim, World(*frames)))


@rules
@few
@given(data=st.data())
def test_document_against_a_part_never_strengthens_the_claim(claim, data):
    known = data.draw(worlds(claim))
    contrary = says(
        claim,
        data.draw(st.sampled_from([*RULES[claim].asks])),
        "no",
        "event:contrary",
        day=data.draw(st.sampled_from(["2016-01-01", PAPER_DAY, "2025-06-30"])),
        tier=data.draw(st.sampled_from(["primary", "secondary"])),
        interest=data.draw(st.sampled_from(["", "party", "affected", "responsible"])),
    )
    assert strength(claim, more(known, contrary)) <= strength(claim, known)


@pytest.mark.parametrize("claim", AGAINST)
@few
@given(data=st.data())
def test_figure_moved_against_the_claim_never_strengthens_it(claim, data):
    known = data.draw(worlds(claim))
    rows = known.figures.to_dicts()
    number = data.draw(st.integers(0, len(rows) - 1))
    row = rows[number]
    scale = data.draw(st.floats(0, 3)) * max(row["value"], 1)
    moved = [*rows]
    moved[number] = {**row, "value": max(row["value"] + AGAINST[claim](row) * scale, 0.0)}
    after = World(pl.DataFrame(moved, schema=known.figures.schema), known.bearings, known.programmes)
    assert strength(claim, after) <= strength(claim, known)


@rules
def test_first_specification_takes_the_first_of_every_choice(claim):
    choices = RULES[claim].choices(YES[claim])
    first = specify(claim, YES[claim]).row(0, named=True)
    assert {name: first[name] for name in choices} == {name: values[0] for name, values in choices.items()}
    assert all(len(values) == len(set(values)) for values in choices.values())


@rules
def test_specifications_differ_in_replies_in_evidence_or_in_yardstick(claim):
    for known in (YES[claim], NO[claim], contested(claim)):
        grid = specify(claim, known)
        told_apart = grid.select(*RULES[claim].asks, "used", *RULES[claim].criteria)
        assert told_apart.unique().height == grid.height


@rules
def test_choices_that_rules_share_mean_the_same(claim):
    choices = RULES[claim].choices(World.empty())
    assert set(choices.get("voices", ())) <= set(VOICES)
    assert choices.get("tier", TIERS) == TIERS
    assert claim not in DEMANDS or "known" not in choices


@pytest.fixture(scope="module")
def today(register: FactRegister) -> World:
    return observe(register, [])


@rules
def test_no_specification_compares_figures_across_a_break(claim, register, today):
    grid = specify(claim, today)
    used = {
        tuple(names)
        for part in RULES[claim].asks
        for names in grid[f"used:{part}"].drop_nulls()
        for names in [sorted(name for name in names if ":" not in name)]
    }
    for names in used:
        for earlier, later in itertools.combinations(map(register.fact, names), 2):
            same = all(
                getattr(earlier, name) == getattr(later, name)
                for name in ("indicator", "region_code", "breakdown")
            )
            if same:
                first, last = sorted((earlier, later), key=lambda fact: fact.period)
                assert register.break_between(first, last) is None, (first.id, last.id)


@pytest.mark.parametrize("claim", ["C4", "C7", "C10", "C11", "C17", "C20", "C21", "C23"])
def test_claims_on_many_figures_are_tried_in_many_ways(claim, today):
    assert specify(claim, today).height >= 24
