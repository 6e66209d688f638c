"""Oversight: documents on accounts and checks, and in whose hands the programmes of the Länder lie."""

import polars as pl
import pytest

from evidence.claims.rules.oversight import RULES
from evidence.vocabulary.regions import LAENDER
from unit.claims.worlds import programme, says, world

OTHER = [land for land in LAENDER if land != "14"]
CITIES = ("02", "04", "11")


def laender(ministries=0, banks=0, **more):
    """One main programme in each other Land: first the ministries, then the banks, the rest with an authority."""
    kinds = ["ministry"] * ministries + ["state_bank"] * banks
    kinds += ["regional_authority"] * (len(OTHER) - len(kinds))
    return [programme(f"p{land}", land, kind, **more) for land, kind in zip(OTHER, kinds, strict=True)]


YES = {
    "C5": world(says("C5", "accounts_in_order", "yes"), says("C5", "no_abuse_shown", "yes")),
    "C6": world(says("C6", "audit_confirms", "yes")),
    "C23": world(*laender(ministries=len(OTHER))),
    "C24": world(says("C24", "ministry_controlled", "yes"), says("C24", "bank_uncontrolled", "yes")),
    "D3": world(says("D3", "one_hand", "yes"), programme("sn", "14", "ministry")),
}
NO = {
    "C5": world(says("C5", "accounts_in_order", "no"), says("C5", "no_abuse_shown", "no")),
    "C6": world(says("C6", "audit_confirms", "no")),
    "C23": world(*laender(banks=len(OTHER))),
    "C24": world(says("C24", "ministry_controlled", "no"), says("C24", "bank_uncontrolled", "no")),
    "D3": world(says("D3", "one_hand", "no"), programme("sn", "14", "state_bank")),
}


def decide(claim, known):
    """The row of the default choices."""
    return RULES[claim].specify(known.of_claim(claim)).row(0, named=True)


def verdicts(claim, seen, **choices):
    """All verdicts of the specifications with these choices."""
    grid = RULES[claim].specify(seen.of_claim(claim))
    return set(grid.filter(*(pl.col(name) == value for name, value in choices.items()))["verdict"])


@pytest.mark.parametrize("claim", RULES)
def test_each_rule_has_a_world_for_and_a_world_against(claim):
    best = "met" if claim.startswith("D") else "supported"
    worst = "not_met" if claim.startswith("D") else "contradicted"
    assert decide(claim, YES[claim])["verdict"] == best
    assert decide(claim, NO[claim])["verdict"] == worst


def test_defects_beside_an_inquiry_without_proof_of_abuse_are_partly_supported():
    known = world(says("C5", "accounts_in_order", "no"), says("C5", "no_abuse_shown", "yes"))
    assert decide("C5", known)["verdict"] == "partly_supported"


def test_what_the_ministry_says_of_itself_does_not_count_from_outside():
    praise = says("C5", "accounts_in_order", "yes", interest="responsible")
    known = world(praise, says("C5", "no_abuse_shown", "no"))
    assert decide("C5", known)["accounts_in_order"] == "yes"
    assert verdicts("C5", known, voices="outside") == {"not_supported"}


def test_what_came_after_the_paper_is_left_out_where_only_its_day_is_known():
    known = world(
        says("C5", "no_abuse_shown", "yes", day="2024-09-01"), says("C5", "accounts_in_order", "no")
    )
    assert verdicts("C5", known, known="paper") == {"not_supported"}


def test_failed_control_in_the_ministry_alone_does_not_support_and_does_not_contradict():
    assert decide("C24", world(says("C24", "ministry_controlled", "no")))["verdict"] == "not_supported"


class TestWhoAdministers:
    """C23: counted over the Länder other than Saxony."""

    def test_six_ministries_and_no_bank_are_half_of_the_claim(self):
        row = decide("C23", world(*laender(ministries=6)))
        assert (row["ministry_usual"], row["bank_unusual"]) == ("no", "yes")
        assert row["verdict"] == "partly_supported"

    def test_half_is_not_more_than_half(self):
        without = [entry for entry in laender(ministries=7) if entry["region"] != OTHER[-1]]
        assert decide("C23", world(*without))["ministry_usual"] == "no"
        assert decide("C23", world(*laender(ministries=8)))["ministry_usual"] == "yes"

    def test_a_third_can_be_usual_under_the_mild_yardstick_only(self):
        known = world(*laender(ministries=6))
        assert verdicts("C23", known, usual="third", laender="all", hand="ministry") == {"supported"}
        assert verdicts("C23", known, usual="half", hand="ministry") == {"partly_supported"}

    def test_the_commonest_body_may_have_less_than_half(self):
        kinds = ["ministry"] * 7 + ["regional_authority"] * 5 + ["state_bank"] * 3
        known = world(*(programme(land, land, kind) for land, kind in zip(OTHER, kinds, strict=True)))
        replies = RULES["C23"].specify(known).filter(laender="all", hand="ministry")
        assert set(replies.filter(pl.col("usual") == "commonest")["ministry_usual"]) == {"yes"}
        assert set(replies.filter(pl.col("usual") == "half")["ministry_usual"]) == {"no"}

    def test_an_authority_below_the_ministry_is_the_same_hand_in_the_wide_reading(self):
        known = world(*laender(ministries=2))
        assert decide("C23", known)["ministry_usual"] == "no"
        wide = RULES["C23"].specify(known).filter(hand="authority")
        assert set(wide["ministry_usual"]) == {"yes"}

    def test_saxony_is_not_compared_with_itself(self):
        known = world(*laender(ministries=8), programme("sn", "14", "state_bank"))
        assert decide("C23", known)["ministry_usual"] == "yes"
        assert "programme:sn" not in decide("C23", known)["used"]

    def test_city_states_can_be_left_out(self):
        kinds = {land: "ministry" if land in CITIES else "regional_authority" for land in OTHER}
        known = world(*(programme(land, land, kind) for land, kind in kinds.items()))
        used = RULES["C23"].specify(known).filter(pl.col("laender") == "without_city_states")["used"]
        assert not {f"programme:{land}" for land in CITIES} & set(used.explode())

    def test_a_programme_of_the_past_never_counts_and_one_beside_the_main_one_if_asked(self):
        extra = [
            programme(f"x{land}", land, "state_bank", scope=scope)
            for land, scope in zip(OTHER, ["former", "side"] * 7 + ["former"], strict=True)
        ]
        known = world(*laender(ministries=15), *extra)
        assert verdicts("C23", known, programmes="main") <= {"supported"}
        assert decide("C23", known)["verdict"] == "supported"
        assert "partly_supported" in verdicts("C23", known, programmes="present", counted="any")

    def test_a_land_with_two_hands_counts_under_both_or_under_none(self):
        extra = [programme(f"x{land}", land, "state_bank") for land in OTHER]
        known = world(*laender(ministries=15), *extra)
        assert verdicts("C23", known, counted="any", usual="half", hand="ministry") == {"partly_supported"}
        grid = RULES["C23"].specify(known)
        assert set(grid.filter(pl.col("counted") == "each")["ministry_usual"]) == {"no"}

    def test_too_few_laender_on_record_say_nothing(self):
        few = laender(ministries=15)[:7]
        assert decide("C23", world(*few))["verdict"] == "untestable"
        assert decide("C23", world(*laender(ministries=15)[:8]))["verdict"] == "supported"

    def test_a_page_without_date_counts_and_an_old_one_can_be_left_out(self):
        undated = world(*laender(ministries=15, year=None))
        assert verdicts("C23", undated) == {"supported"}

    def test_old_pages_can_be_left_out(self):
        old = programme("old", OTHER[0], "state_bank", year=2016)
        grid = RULES["C23"].specify(world(*laender(ministries=15), old))
        used = grid.filter(pl.col("recorded") == "from_2021")["used"]
        assert used.len() > 0
        assert "programme:old" not in set(used.explode())
        assert "programme:old" in grid["used"][0]


class TestOneHand:
    """D3: whether decision and control lie together, and whether in a ministry."""

    def test_one_hand_that_is_a_bank_meets_half_of_the_demand(self):
        known = world(says("D3", "one_hand", "yes"), programme("sn", "14", "state_bank"))
        assert decide("D3", known)["verdict"] == "partly_met"

    def test_programmes_that_differ_count_neither_as_met_nor_as_refused(self):
        known = world(
            says("D3", "one_hand", "yes"),
            says("D3", "one_hand", "no"),
            programme("a", "14", "ministry"),
            programme("b", "14", "state_bank"),
        )
        row = decide("D3", known)
        assert (row["one_hand"], row["ministry"], row["verdict"]) == ("mixed", "mixed", "open")

    def test_a_programme_that_has_ended_no_longer_counts(self):
        known = world(
            programme("now", "14", "state_bank"), programme("then", "14", "ministry", scope="former")
        )
        assert decide("D3", known)["ministry"] == "no"

    def test_a_programme_beside_the_main_one_counts_if_asked(self):
        known = world(programme("a", "14", "ministry"), programme("b", "14", "state_bank", scope="side"))
        assert decide("D3", known)["verdict"] == "partly_met"
        assert verdicts("D3", known, programmes="with_side") == {"open"}

    def test_what_other_laender_do_says_nothing_about_saxony(self):
        assert decide("D3", world(*laender(ministries=15)))["verdict"] == "open"

    def test_the_demand_is_never_judged_by_what_was_known_before_it(self):
        assert "known" not in RULES["D3"].choices(world())
