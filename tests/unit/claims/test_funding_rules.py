"""Rules on money: each in a small world where it says yes, one where it says no, and where it must keep silent."""

import pytest

from evidence.claims.rules.funding import RULES
from evidence.claims.verdict import Reply, Verdict
from unit.claims.worlds import figure, more, reply, says, world

SOCIAL_WORK = {"breakdown": "incl=return_counselling"}
ROUND = {"breakdown": "pillar=b"}


def amounts(*values):
    """Money for Integrative Maßnahmen in each year from 2015 on."""
    return [figure("im_available_amount", value, str(2015 + after)) for after, value in enumerate(values)]


YES = {
    "C3": world(says("C3", "began_2015", "yes"), *amounts(*[1e6] * 9)),
    "C4": world(figure("im_available_amount", 2e7, "2022"), figure("wos_budget", 5e6, "2021")),
    "C8": world(
        says("C8", "began_2015", "yes"),
        figure("refugee_social_work_budget", 4e6, "2015"),
        figure("refugee_social_work_budget", 9e6, "2018"),
    ),
    "C22": world(*amounts(2e6)),
    "D1": world(
        figure("wos_budget", 9e6, "2023"),
        figure("wos_budget", 12e6, "2026"),
        figure("im_projects_selected", 35, "2024", **ROUND),
        figure("im_projects_selected", 60, "2026", **ROUND),
        says("D1", "commitment", "yes"),
    ),
    "D2": world(
        *(says("D2", part, "yes") for part in ("structures_named", "claim_to_funding", "guaranteed_sum"))
    ),
}
NO = {
    "C3": world(says("C3", "began_2015", "no"), *amounts(*[0] * 9)),
    "C4": world(
        figure("im_available_amount", 2e6, "2022"),
        figure("refugee_social_work_budget", 2e7, "2018", **SOCIAL_WORK),
    ),
    "C8": world(
        says("C8", "began_2015", "no"),
        figure("refugee_social_work_budget", 9e6, "2015"),
        figure("refugee_social_work_budget", 4e6, "2018"),
    ),
    "C22": world(*amounts(500)),
    "D1": world(
        figure("wos_budget", 9e6, "2023"),
        figure("wos_budget", 8e6, "2026"),
        figure("im_projects_selected", 35, "2024", **ROUND),
        figure("im_projects_selected", 21, "2026", **ROUND),
        says("D1", "commitment", "no"),
    ),
    "D2": world(
        *(says("D2", part, "no") for part in ("structures_named", "claim_to_funding", "guaranteed_sum"))
    ),
}
AGAINST = {
    "C3": lambda row: -1,
    "C4": lambda row: -1 if row["indicator"] == "im_available_amount" else 1,
    "C8": lambda row: 1 if row["year"] == 2015 else -1,
    "C22": lambda row: -1,
    "D1": lambda row: 1 if row["year"] < 2025 else -1,
}


def specify(claim, known):
    return RULES[claim].specify(known.of_claim(claim))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("C3", Verdict.SUPPORTED),
        ("C4", Verdict.SUPPORTED),
        ("C8", Verdict.SUPPORTED),
        ("C22", Verdict.SUPPORTED),
        ("D1", Verdict.MET),
        ("D2", Verdict.MET),
    ],
)
def test_rule_says_yes_where_everything_speaks_for_it(claim, verdict):
    assert specify(claim, YES[claim])["verdict"][0] == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("C3", Verdict.CONTRADICTED),
        ("C4", Verdict.CONTRADICTED),
        ("C8", Verdict.CONTRADICTED),
        ("C22", Verdict.CONTRADICTED),
        ("D1", Verdict.NOT_MET),
        ("D2", Verdict.NOT_MET),
    ],
)
def test_rule_says_no_where_everything_speaks_against_it(claim, verdict):
    assert specify(claim, NO[claim])["verdict"][0] == verdict


def test_years_without_a_documented_amount_are_silence_and_no_evidence_against():
    gap = world(says("C3", "began_2015", "yes"), *amounts(1e6, 1e6, 1e6), figure("wos_budget", 1e6, "2021"))
    assert reply(RULES["C3"], "money_followed", gap) == Reply.SILENT
    assert specify("C3", gap)["verdict"][0] == Verdict.PARTLY_SUPPORTED


@pytest.mark.parametrize(("span", "expected"), [("2", Reply.SILENT), ("3", Reply.YES), ("4", Reply.YES)])
def test_gap_in_the_amounts_may_be_shorter_than_the_span(span, expected):
    every_third_year = world(
        says("C3", "began_2015", "yes"),
        *(figure("wos_budget", 1e6, year) for year in ("2017", "2020", "2023")),
    )
    assert reply(RULES["C3"], "money_followed", every_third_year, span=span, until="2023") == expected


def test_amount_over_several_years_covers_each_of_them():
    long = world(
        says("C3", "began_2015", "yes"),
        figure("mentors_budget", 9e6, "2015/2020"),
        figure("im_available_amount", 1e6, "2022"),
    )
    assert reply(RULES["C3"], "money_followed", long, span="2") == Reply.YES


def test_years_without_money_speak_against_money_that_followed():
    stopped = world(says("C3", "began_2015", "yes"), *amounts(1e6, 1e6, 0, 0, 0, 1e6, 1e6, 1e6, 1e6))
    assert reply(RULES["C3"], "money_followed", stopped) == Reply.NO


def test_one_line_without_money_beside_one_with_is_no_year_without():
    beside = world(*amounts(*[1e6] * 9), figure("wos_budget", 0, "2019"))
    assert reply(RULES["C3"], "money_followed", beside) == Reply.YES


@pytest.mark.parametrize(("until", "expected"), [("2023", Reply.SILENT), ("2022", Reply.YES)])
def test_amounts_must_reach_up_to_the_last_year_looked_at(until, expected):
    to_2020 = world(*amounts(*[1e6] * 6))
    assert reply(RULES["C3"], "money_followed", to_2020, until=until) == expected


def test_money_read_at_second_hand_does_not_count_under_primary_sources_only():
    second_hand = world(
        says("C3", "began_2015", "yes"),
        *(dict(row, tier="secondary") for row in amounts(*[1e6] * 9)),
    )
    assert reply(RULES["C3"], "money_followed", second_hand, tier="all") == Reply.YES
    assert reply(RULES["C3"], "money_followed", second_hand, tier="primary") == Reply.SILENT


def test_line_of_like_size_makes_the_programme_large_but_not_the_only_base():
    beside = world(
        figure("im_available_amount", 13e6, "2022"),
        figure("refugee_social_work_budget", 12e6, "2018", **SOCIAL_WORK),
    )
    grid = specify("C4", beside)
    assert (grid["large"][0], grid["only_base"][0]) == (Reply.YES, Reply.NO)
    assert grid["verdict"][0] == Verdict.PARTLY_SUPPORTED


@pytest.mark.parametrize(
    ("programme", "other", "large", "only_base"),
    [
        (7.5e6, 10e6, Reply.YES, Reply.NO),
        (7.4e6, 10e6, Reply.NO, Reply.NO),
        (10e6, 7.5e6, Reply.YES, Reply.NO),
        (10e6, 7.4e6, Reply.YES, Reply.YES),
    ],
)
def test_three_quarters_of_the_larger_amount_are_of_like_size(programme, other, large, only_base):
    pair = world(figure("im_available_amount", programme, "2022"), figure("wos_budget", other, "2023"))
    assert reply(RULES["C4"], "large", pair) == large
    assert reply(RULES["C4"], "only_base", pair) == only_base


def test_largest_other_line_decides():
    three = world(
        figure("im_available_amount", 10e6, "2022"),
        figure("wos_budget", 1e6, "2022"),
        figure("language_programme_budget", 30e6, "2022"),
    )
    assert reply(RULES["C4"], "large", three) == Reply.NO
    assert reply(RULES["C4"], "only_base", three) == Reply.NO
    assert reply(RULES["C4"], "only_base", three, lines="without_language") == Reply.YES


@pytest.mark.parametrize(("im_of", "expected"), [("last", Reply.YES), ("first", Reply.NO)])
def test_amount_of_the_programme_is_the_last_or_the_first_known(im_of, expected):
    risen = world(
        figure("im_available_amount", 2e6, "2021"),
        figure("im_available_amount", 20e6, "2023"),
        figure("wos_budget", 9e6, "2022"),
    )
    assert reply(RULES["C4"], "large", risen, im_of=im_of) == expected


@pytest.mark.parametrize(("apart", "expected"), [("5", Reply.YES), ("3", Reply.SILENT)])
def test_years_apart_are_counted_inclusively(apart, expected):
    far = world(
        figure("im_available_amount", 13e6, "2022"), figure("language_programme_budget", 12e6, "2017")
    )
    assert reply(RULES["C4"], "large", far, years_apart=apart) == expected


def test_what_was_given_after_the_paper_is_not_compared():
    later = world(figure("im_available_amount", 13e6, "2022"), figure("wos_budget", 50e6, "2024"))
    assert reply(RULES["C4"], "large", later) == Reply.SILENT


def test_lines_too_far_apart_in_time_are_not_compared():
    far = world(
        figure("im_available_amount", 13e6, "2022"), figure("language_programme_budget", 12e6, "2016")
    )
    assert specify("C4", far)["verdict"].to_list() == [Verdict.UNTESTABLE]


def test_sum_over_several_years_is_not_compared_with_the_amount_of_one():
    years = world(figure("im_available_amount", 2e6, "2022"), figure("mentors_budget", 9e6, "2016/2019"))
    assert specify("C4", years)["verdict"].to_list() == [Verdict.UNTESTABLE]


def test_amount_of_one_strand_is_not_taken_for_the_whole_programme():
    strand = world(figure("im_available_amount", 3e6, "2022", **ROUND), figure("wos_budget", 9e6, "2022"))
    assert specify("C4", strand)["verdict"].to_list() == [Verdict.UNTESTABLE]


def test_equal_amounts_of_later_years_say_nothing_about_the_beginning():
    later = world(
        says("C8", "began_2015", "yes"),
        figure("refugee_social_work_budget", 11e6, "2017", **SOCIAL_WORK),
        figure("refugee_social_work_budget", 11e6, "2018", **SOCIAL_WORK),
    )
    assert reply(RULES["C8"], "grew", later) == Reply.SILENT


def test_amount_that_stayed_the_same_did_not_grow():
    same = world(*(figure("refugee_social_work_budget", 4e6, year) for year in ("2015", "2018")))
    assert reply(RULES["C8"], "grew", same) == Reply.NO


def test_growth_is_measured_to_the_last_year_before_the_paper():
    years = {"2015": 4e6, "2017": 9e6, "2020": 3e6, "2025": 20e6}
    world_of = world(*(figure("refugee_social_work_budget", value, year) for year, value in years.items()))
    assert reply(RULES["C8"], "grew", world_of) == Reply.NO


def test_amounts_of_two_definitions_are_not_compared():
    other = world(
        says("C8", "began_2015", "yes"),
        figure("refugee_social_work_budget", 4e6, "2015"),
        figure("refugee_social_work_budget", 11e6, "2018", **SOCIAL_WORK),
    )
    assert reply(RULES["C8"], "grew", other) == Reply.SILENT


def test_documents_answer_where_amounts_do_not():
    told = world(says("C8", "began_2015", "yes"), says("C8", "grew", "yes"))
    assert specify("C8", told)["verdict"][0] == Verdict.SUPPORTED
    assert reply(RULES["C8"], "grew", more(YES["C8"], says("C8", "grew", "no"))) == Reply.MIXED


@pytest.mark.parametrize(
    ("value", "floor", "expected"),
    [
        (1e6, "million", "yes"),
        (999_999, "million", "no"),
        (5e6, "ten_million", "no"),
        (1e7, "ten_million", "yes"),
    ],
)
def test_amount_of_one_year_must_reach_the_floor(value, floor, expected):
    given = world(figure("wos_budget", 1, "2019"), figure("im_available_amount", value, "2022"))
    assert reply(RULES["C22"], "state_pays", given, floor=floor) == expected


@pytest.mark.parametrize(
    ("value", "margin", "expected"),
    [
        (9.9e6, "clear", Reply.NO),
        (10e6, "clear", Reply.YES),
        (9.1e6, "any", Reply.YES),
        (9e6, "any", Reply.NO),
    ],
)
def test_expansion_must_exceed_the_margin(value, margin, expected):
    budget = world(figure("wos_budget", 9e6, "2023"), figure("wos_budget", value, "2026"))
    assert reply(RULES["D1"], "funds_expanded", budget, margin=margin) == expected


def test_rise_before_the_paper_is_no_answer_to_its_demand():
    before = world(figure("wos_budget", 4e6, "2019"), figure("wos_budget", 9e6, "2023"))
    assert reply(RULES["D1"], "funds_expanded", before) == Reply.SILENT
    after = more(before, figure("wos_budget", 9e6, "2025"))
    assert reply(RULES["D1"], "funds_expanded", after) == Reply.NO


def test_programme_known_on_one_side_only_is_left_out_of_the_comparison():
    one_sided = world(
        figure("im_available_amount", 13e6, "2022"),
        figure("wos_budget", 9e6, "2023"),
        figure("wos_budget", 12e6, "2026"),
    )
    grid = specify("D1", one_sided)
    assert grid["funds_expanded"][0] == Reply.YES
    assert grid["used:funds_expanded"][0].to_list() == ["wos_budget.14.2023", "wos_budget.14.2026"]


@pytest.mark.parametrize(("end", "expected"), [("newest", Reply.YES), ("first", Reply.NO)])
def test_expansion_is_measured_to_the_newest_or_to_the_first_year_after_the_paper(end, expected):
    budget = world(
        *(figure("wos_budget", value, year) for year, value in (("2023", 9), ("2025", 8), ("2026", 12)))
    )
    assert reply(RULES["D1"], "funds_expanded", budget, end=end) == expected


def test_round_open_when_the_paper_came_out_is_the_last_before_it():
    rounds = {"2023": 99, "2024": 35, "2025": 50}
    selected = world(
        *(figure("im_projects_selected", value, year, **ROUND) for year, value in rounds.items())
    )
    assert reply(RULES["D1"], "projects_expanded", selected) == Reply.YES


def test_more_projects_may_be_a_smaller_part_of_the_applications():
    both = world(
        *(
            figure("im_projects_selected", value, year, **ROUND)
            for year, value in (("2024", 30), ("2026", 60))
        ),
        *(figure("im_success_rate", value, year, **ROUND) for year, value in (("2024", 50), ("2026", 25))),
    )
    assert reply(RULES["D1"], "projects_expanded", both, projects="im_projects_selected") == Reply.YES
    assert reply(RULES["D1"], "projects_expanded", both, projects="im_success_rate") == Reply.NO


def test_number_given_by_those_who_apply_is_left_out_where_only_others_are_heard():
    applicants = world(
        figure("im_projects_selected", 35, "2024", **ROUND),
        figure("im_projects_selected", 21, "2026", interest="affected", **ROUND),
        says("D1", "commitment", "no"),
    )
    assert reply(RULES["D1"], "projects_expanded", applicants, voices="all") == Reply.NO
    assert reply(RULES["D1"], "projects_expanded", applicants, voices="disinterested") == Reply.SILENT


def test_structures_without_claim_or_sum_meet_the_demand_in_part():
    act = world(says("D2", "structures_named", "yes"), says("D2", "claim_to_funding", "no"))
    assert specify("D2", act)["verdict"][0] == Verdict.PARTLY_MET


@pytest.mark.parametrize("claim", ["C3", "C4", "C8", "C22", "D1"])
def test_value_of_a_source_that_was_not_chosen_changes_nothing(claim):
    others = [dict(row, value=row["value"] * 9, chosen=False) for row in YES[claim].figures.to_dicts()]
    assert specify(claim, more(YES[claim], *others)).equals(specify(claim, YES[claim]))
