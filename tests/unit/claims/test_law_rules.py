"""Law and concepts: what was agreed and passed, within which term, and whether practice followed."""

import polars as pl
import pytest

from evidence.claims.rules.law import RULES
from evidence.vocabulary.regions import KREISE
from unit.claims.worlds import figure, says, world

FLATS = "accommodation_decentral_share"
DAY = "2018-09-30"


def documents(claim, side):
    """A world where documents say the same on every part."""
    return world(*(says(claim, part, side) for part in RULES[claim].asks))


def flats(shares, land=None, day=DAY):
    """A report on the share of people in flats in the first Kreise, and perhaps in the Land."""
    rows = [figure(FLATS, share, day, kreis) for kreis, share in zip(KREISE, shares, strict=False)]
    return rows + ([figure(FLATS, land, day)] if land is not None else [])


CONCEPT = says("C17", "concepts", "yes")
DOCUMENTS = ("C14", "C25", "D4", "D5", "D7")
YES = {
    **{claim: documents(claim, "yes") for claim in DOCUMENTS},
    "C17": world(CONCEPT, *flats([70] * 13, land=70)),
    "D6": world(says("D6", "in_term", "yes", day="2024-05-02")),
}
NO = {
    **{claim: documents(claim, "no") for claim in DOCUMENTS},
    "C17": world(says("C17", "concepts", "no"), *flats([20] * 13, land=20)),
    "D6": world(says("D6", "in_term", "yes", day="2024-11-02")),
}


def decide(claim, known):
    """The row of the default choices."""
    return RULES[claim].specify(known.of_claim(claim)).row(0, named=True)


def replies(claim, seen, part, **choices):
    """All replies to a part in the specifications with these choices."""
    grid = RULES[claim].specify(seen.of_claim(claim))
    return set(grid.filter(*(pl.col(name) == value for name, value in choices.items()))[part])


@pytest.mark.parametrize("claim", RULES)
def test_each_rule_has_a_world_for_and_a_world_against(claim):
    best = "met" if claim.startswith("D") else "supported"
    worst = "not_met" if claim.startswith("D") else "contradicted"
    assert decide(claim, YES[claim])["verdict"] == best
    assert decide(claim, NO[claim])["verdict"] == worst


@pytest.mark.parametrize("claim", RULES)
def test_where_nothing_is_known_nothing_is_decided(claim):
    verdict = "open" if claim.startswith("D") else "untestable"
    assert RULES[claim].specify(world())["verdict"].to_list() == [verdict]


@pytest.mark.parametrize("demand", [claim for claim in RULES if claim.startswith("D")])
def test_a_demand_is_never_judged_by_what_was_known_before_it(demand):
    assert "known" not in RULES[demand].choices(world())


def test_a_rule_introduced_later_makes_missing_control_contested():
    known = world(
        says("C14", "control_missing", "yes", day="2023-09-12"),
        says("C14", "control_missing", "no", day="2026-01-01"),
    )
    assert decide("C14", known)["verdict"] == "partly_supported"
    assert replies("C14", known, "verdict", known="paper") == {"supported"}


class TestPractice:
    """C17: whether the majority lived in flats, by Kreis and in the Land."""

    def test_one_kreis_below_half_is_enough_against_every_kreis(self):
        known = world(CONCEPT, *flats([70] * 12 + [24], land=61))
        row = decide("C17", known)
        assert (row["practice"], row["verdict"]) == ("no", "partly_supported")
        assert replies("C17", known, "practice", flats=f"most_kreise {DAY}") == {"yes"}
        assert replies("C17", known, "practice", flats=f"land {DAY}", majority="half") == {"yes"}
        assert replies("C17", known, "practice", flats=f"land {DAY}", majority="two_thirds") == {"no"}

    def test_half_of_the_kreise_are_not_most(self):
        known = world(CONCEPT, *flats([70] * 3 + [20] * 3))
        assert replies("C17", known, "practice", flats=f"most_kreise {DAY}") == {"no"}

    def test_the_land_is_looked_at_only_where_its_figure_is_published(self):
        known = world(CONCEPT, *flats([70] * 13))
        assert "land" not in {choice.split()[0] for choice in RULES["C17"].choices(known)["flats"]}
        assert replies("C17", known, "practice") == {"yes"}

    def test_the_report_on_the_most_kreise_is_the_default(self):
        known = world(CONCEPT, *flats([70] * 13), *flats([20] * 6, day="2019-06-30"))
        assert decide("C17", known)["practice"] == "yes"
        assert replies("C17", known, "practice", flats="every_kreis 2019-06-30") == {"no"}

    def test_a_report_on_few_kreise_counts_only_as_the_last_figure_of_each(self):
        known = world(CONCEPT, *flats([70] * 13), *flats([20], day="2023-08-31"))
        assert "every_kreis 2023-08-31" not in RULES["C17"].choices(known)["flats"]
        assert replies("C17", known, "practice", flats="every_kreis last_of_each") == {"no"}

    def test_a_report_on_another_circle_of_persons_stands_apart(self):
        circle = [figure(FLATS, 20, DAY, kreis, breakdown="circle=in_procedure") for kreis in KREISE]
        known = world(CONCEPT, *flats([70] * 13), *circle)
        assert replies("C17", known, "practice", flats=f"every_kreis {DAY}") == {"yes"}
        assert replies("C17", known, "practice", flats="every_kreis last_of_each") == {"yes"}
        assert replies("C17", known, "practice", flats=f"every_kreis {DAY} circle=in_procedure") == {"no"}

    def test_an_act_bound_to_residence_status_makes_inclusive_concepts_contested(self):
        known = world(CONCEPT, says("C17", "concepts", "no", "feature:scope"), *flats([70] * 13))
        assert decide("C17", known)["concepts"] == "mixed"


class TestAct:
    """D4: the form, and what is in it."""

    def test_an_act_with_nothing_of_the_content_is_formally_met(self):
        assert decide("D4", world(says("D4", "act_exists", "yes")))["verdict"] == "formally_met"

    def test_an_act_with_some_of_the_content_is_partly_met(self):
        known = world(says("D4", "act_exists", "yes"), says("D4", "guaranteed_sum", "yes"))
        assert decide("D4", known)["verdict"] == "partly_met"

    def test_content_without_an_act_is_not_met(self):
        known = world(says("D4", "act_exists", "no"), says("D4", "guaranteed_sum", "yes"))
        assert decide("D4", known)["verdict"] == "not_met"


class TestConsent:
    """D5: the organisations themselves have to consent."""

    def test_the_voice_of_those_who_should_consent_is_always_heard(self):
        known = world(says("D5", "consent", "no", interest="affected"))
        assert replies("D5", known, "verdict") == {"not_met"}

    def test_a_party_does_not_consent_for_them(self):
        known = world(
            says("D5", "consent", "yes", interest="party"), says("D5", "consent", "no", interest="affected")
        )
        assert replies("D5", known, "consent", voices="no_party") == {"no"}


class TestTerm:
    """D6: the day of the event against the end of the term."""

    @pytest.mark.parametrize(
        ("day", "sitting", "election"),
        [
            ("2024-05-02", "yes", "yes"),
            ("2024-09-01", "yes", "yes"),
            ("2024-09-15", "yes", "no"),
            ("2024-10-02", "no", "no"),
        ],
    )
    def test_the_term_ends_with_the_first_sitting_or_on_election_day(self, day, sitting, election):
        known = world(says("D6", "in_term", "yes", day=day))
        assert replies("D6", known, "in_term", term="first_sitting") == {sitting}
        assert replies("D6", known, "in_term", term="election") == {election}

    def test_passed_in_time_but_promulgated_late_stays_open(self):
        known = world(
            says("D6", "in_term", "yes", "event:passed", day="2024-05-02"),
            says("D6", "in_term", "yes", "event:promulgated", day="2024-12-01"),
        )
        row = decide("D6", known)
        assert (row["in_term"], row["verdict"]) == ("mixed", "open")

    def test_an_event_without_a_day_says_nothing(self):
        assert decide("D6", world(says("D6", "in_term", "yes", day="")))["verdict"] == "open"

    def test_what_speaks_against_it_is_never_in_time(self):
        assert decide("D6", world(says("D6", "in_term", "no", day="2024-01-01")))["verdict"] == "not_met"


def test_a_find_about_other_demands_leaves_control_of_standards_open():
    assert decide("D7", world(says("D5", "consent", "no")))["verdict"] == "open"
