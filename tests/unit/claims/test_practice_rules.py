"""Practice: coordination, mentors, self-organisation, bodies in the field, and the list of signatories."""

import polars as pl
import pytest

from evidence.claims.rules.practice import RULES
from unit.claims.worlds import figure, says, world

UMBRELLA = "umbrella_promoted"
SIGNED = "first_signatories"
DAY = "2023-12-07"


def documents(claim, side):
    """A world where documents say the same on every part."""
    return world(*(says(claim, part, side) for part in RULES[claim].asks))


def mentors(projects=14, mentees=5000, staff=50, continues="yes"):
    """A programme over four years with so many projects and people."""
    return world(
        figure("mentors_projects", projects, "2025"),
        figure("mentors_staff", staff, "2025"),
        figure("mentors_mentees", mentees, "2020/2023"),
        *([says("C10", "continues", continues)] if continues else []),
    )


def rounds(asked=100, granted=90, year="2024", interest="", **more):
    """A round of applications, and the first one in 2015."""
    part = {"breakdown": "pillar=b", "interest": interest}
    return [
        figure("im_applications", 79, "2015"),
        figure("im_applications", asked, year, **part, **more),
        figure("im_projects_selected", granted, year, **part, **more),
    ]


def signatures(total=56, **parts):
    """A list with so many entries, and some of them by type."""
    return world(
        figure(SIGNED, total, DAY),
        *(figure(SIGNED, number, DAY, breakdown=f"signatory_type={kind}") for kind, number in parts.items()),
    )


def seated(total, *seats):
    """A list with so many entries, and some of them by seat, one each."""
    return world(figure(SIGNED, total, DAY), *(figure(SIGNED, 1, DAY, breakdown=f"seat={s}") for s in seats))


YES = {
    **{claim: documents(claim, "yes") for claim in ("C9", "C12", "C15", "C18", "C19")},
    "C10": mentors(),
    "C20": world(*rounds(), says("C20", "professional", "yes")),
    "C26": seated(52, *range(14511, 14541)),
}
NO = {
    **{claim: documents(claim, "no") for claim in ("C9", "C12", "C15", "C18", "C19", "C20")},
    "C10": mentors(projects=5, mentees=300, continues="no"),
    "C26": seated(40, *["14612"] * 30),
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
    assert decide(claim, YES[claim])["verdict"] == "supported"
    assert decide(claim, NO[claim])["verdict"] == "contradicted"


@pytest.mark.parametrize("claim", RULES)
def test_where_nothing_is_known_nothing_can_be_tested(claim):
    grid = RULES[claim].specify(world())
    assert grid["verdict"].to_list() == ["untestable"]


def test_one_kind_of_coordinator_without_any_document_leaves_the_claim_partly_supported():
    known = world(
        says("C9", "integration_coordinators", "yes"),
        says("C9", "education_coordinators", "yes", "event:start"),
        says("C9", "education_coordinators", "no", "event:end"),
    )
    row = decide("C9", known)
    assert row["education_coordinators"] == "mixed"
    assert row["volunteer_coordinators"] == "silent"
    assert row["verdict"] == "partly_supported"


class TestMentors:
    """C10: projects for each Kreis, people who find a mentor, and whether it goes on."""

    def test_twelve_projects_are_too_few_for_thirteen_kreise(self):
        assert decide("C10", mentors(projects=12))["everywhere"] == "no"
        assert decide("C10", mentors(projects=13))["everywhere"] == "yes"

    def test_a_person_a_week_in_each_kreis_is_the_pace(self):
        four_years = 4 * 52 * 13
        assert decide("C10", mentors(mentees=four_years + 13))["reached"] == "yes"
        assert decide("C10", mentors(mentees=four_years - 13))["reached"] == "no"
        assert replies("C10", mentors(mentees=four_years - 13), "reached", pace="monthly") == {"yes"}

    def test_a_count_without_a_span_says_nothing_about_a_pace(self):
        known = world(figure("mentors_mentees", 9000, "2018-03"), figure("mentors_projects", 14, "2025"))
        assert decide("C10", known)["reached"] == "silent"

    def test_the_phase_in_which_the_paper_came_out_is_the_default(self):
        known = world(
            figure("mentors_mentees", 1, "2017/2019"),
            figure("mentors_mentees", 9000, "2020/2024"),
            figure("mentors_mentees", 1, "2024/2026"),
        )
        assert decide("C10", known)["reached"] == "yes"

    def test_two_counts_up_to_the_same_year_are_one_phase(self):
        known = world(
            figure("mentors_mentees", 1600, "2025-01/2025-10"),
            figure("mentors_mentees", 1600, "2025-01-01/2025-11-04"),
        )
        assert RULES["C10"].choices(known)["phase"] == ("2025",)


class TestSelfOrganisation:
    """C18: promoted when written, and whether that was overtaken since."""

    INSOLVENT = says("C18", UMBRELLA, "no", "event:insolvent", day="2024-03-01")

    def test_an_insolvency_after_the_paper_overtakes_the_claim(self):
        assert decide("C18", world(says("C18", UMBRELLA, "yes"), self.INSOLVENT))["superseded"]

    def test_what_ended_before_the_paper_does_not_overtake_it(self):
        early = says("C18", UMBRELLA, "no", day="2023-05-01")
        assert not decide("C18", world(early))["superseded"]

    def test_a_funded_successor_undoes_it(self):
        funded = says("C18", UMBRELLA, "yes", "event:successor_funded", day="2027-01-01")
        assert not decide("C18", world(self.INSOLVENT, funded))["superseded"]

    def test_within_a_month_the_order_is_not_known(self):
        same_month = says("C18", UMBRELLA, "yes", "event:reclaim", day="2024-03-05")
        assert decide("C18", world(self.INSOLVENT, same_month))["superseded"]

    def test_an_act_that_names_such_bodies_undoes_nothing(self):
        named = says("C18", UMBRELLA, "yes", "feature:named", day="2024-05-02")
        row = decide("C18", world(self.INSOLVENT, named))
        assert (row[UMBRELLA], row["superseded"]) == ("mixed", True)

    def test_a_word_on_local_groups_does_not_overtake_the_umbrella_body(self):
        local = says("C18", "local_promoted", "no", day="2025-01-01")
        assert not decide("C18", world(says("C18", UMBRELLA, "yes"), local))["superseded"]


class TestBodiesInTheField:
    """C20: applications at the beginning and later, and how many can go on."""

    def test_less_than_half_of_the_applications_are_not_lasting(self):
        row = decide("C20", world(*rounds(asked=71, granted=35)))
        assert (row["ready"], row["permanent"], row["professional"]) == ("yes", "no", "silent")
        assert row["verdict"] == "partly_supported"
        assert replies("C20", world(*rounds(asked=71, granted=35)), "permanent", lasting="third") == {"yes"}

    def test_a_round_that_only_an_applicant_reports_is_not_the_default(self):
        known = world(
            *rounds(granted=60, year="2024"), *rounds(granted=20, year="2026", interest="affected")[1:]
        )
        assert decide("C20", known)["permanent"] == "yes"
        heard = replies("C20", known, "permanent", voices="all", round="latest", lasting="half")
        assert heard == {"no"}

    def test_one_interested_number_makes_the_round_interested(self):
        start, asked, granted = rounds(granted=90)
        known = world(start, {**asked, "interest": ""}, {**granted, "interest": "affected"})
        assert decide("C20", known)["permanent"] == "silent"
        assert replies("C20", known, "permanent", voices="all", lasting="half") == {"yes"}

    def test_money_asked_for_and_money_there_is_the_other_measure(self):
        known = world(
            figure("im_applications", 79, "2015"),
            figure("im_requested_amount", 20e6, "2021"),
            figure("im_available_amount", 11e6, "2021"),
        )
        assert replies("C20", known, "permanent", measure="money", lasting="half") == {"yes"}
        assert replies("C20", known, "permanent", measure="money", lasting="two_thirds") == {"no"}

    def test_sums_over_all_project_years_are_not_compared_with_one_year(self):
        known = world(
            figure("im_requested_amount", 57e6, "2021", breakdown="scope=all_project_years"),
            figure("im_available_amount", 11e6, "2021"),
        )
        assert decide("C20", known)["permanent"] == "silent"

    def test_documents_and_figures_that_disagree_are_mixed(self):
        known = world(*rounds(granted=90), says("C20", "permanent", "no"))
        assert decide("C20", known)["permanent"] == "mixed"


class TestSignatories:
    """C26: the length of the list, and where the signatories are from."""

    def test_fifty_are_not_more_than_fifty(self):
        assert decide("C26", signatures(50))["more_than_fifty"] == "no"
        assert decide("C26", signatures(51))["more_than_fifty"] == "yes"

    def test_entries_that_are_no_associations_can_be_left_out(self):
        known = signatures(56, umbrella_body=4, advisory_council=2, church=1)
        left = {"umbrellas": "left_out", "councils": "left_out"}
        assert decide("C26", known)["more_than_fifty"] == "yes"
        assert replies("C26", known, "more_than_fifty", **left) == {"no"}
        assert replies(
            "C26", known, "more_than_fifty", office_holder="left_out", councils="counted", umbrellas="counted"
        ) == {"yes"}

    def test_leaving_out_what_is_not_there_is_no_further_specification(self):
        assert RULES["C26"].specify(signatures(56, church=1)).height == 2

    def test_parts_without_a_total_say_nothing(self):
        known = world(figure(SIGNED, 4, DAY, breakdown="signatory_type=umbrella_body"))
        assert replies("C26", known, "more_than_fifty") == {"silent"}

    def test_few_known_seats_say_nothing_about_all_of_saxony(self):
        assert decide("C26", signatures())["all_parts_of_saxony"] == "silent"
        assert decide("C26", seated(56, "14612", "14713"))["all_parts_of_saxony"] == "silent"
        assert decide("C26", seated(4, "14612", "14713"))["all_parts_of_saxony"] == "no"
