"""Rules on outcomes: each in a small world where it says yes, one where it says no, and where it must keep silent."""

import pytest

from evidence.claims.rules.outcomes import COUNTED, RULES
from evidence.claims.verdict import Reply, Verdict
from evidence.vocabulary.regions import KREISE
from unit.claims.worlds import figure, more, reply, says, world

HELPING = {"breakdown": "age=16+;item=active_help_now"}
SYRIANS = {"breakdown": "citizenship=SYR"}
FOREIGN = {"breakdown": "citizenship=foreign"}
OVERFOREIGN = {"breakdown": "item=germany_overforeign;survey=sachsen_monitor"}
SEPTEMBER = "2018-09-30"


def flats(share, period=SEPTEMBER, kreise=KREISE):
    """The share in flats, the same in each Kreis."""
    return [figure("accommodation_decentral_share", share, period, kreis) for kreis in kreise]


def targets(kreise):
    return [figure("accommodation_decentral_target", 50, "2017", kreis) for kreis in kreise]


YES = {
    "C1": world(
        figure("refugee_aid_share", 15, "2017", **HELPING), figure("refugee_aid_share", 12, "2021", **HELPING)
    ),
    "C7": world(
        figure("employment_rate", 20, "2017", **SYRIANS),
        figure("employment_rate", 40, "2020", **SYRIANS),
        *flats(40, "2017-07", KREISE[:5]),
        *flats(60, "2019-06-30", KREISE[:5]),
    ),
    "C11": world(figure("accommodation_decentral_share", 61, SEPTEMBER), *flats(60), *targets(KREISE)),
    "C13": world(says("C13", "strong_deviations", "yes"), says("C13", "enforcement_hard", "yes")),
    "C16": world(says("C16", "cash_helped", "yes")),
    "C21": world(
        figure("right_wing_attacks", 400, "2015"),
        figure("right_wing_attacks", 200, "2023"),
        figure("attitude_agreement", 58, "2016", **OVERFOREIGN),
        figure("attitude_agreement", 40, "2021", **OVERFOREIGN),
    ),
}
NO = {
    "C1": world(
        figure("refugee_aid_share", 3, "2017", **HELPING), figure("refugee_aid_share", 2, "2021", **HELPING)
    ),
    "C7": world(
        figure("employment_rate", 40, "2017", **SYRIANS),
        figure("employment_rate", 20, "2020", **SYRIANS),
        *flats(60, "2017-07", KREISE[:5]),
        *flats(40, "2019-06-30", KREISE[:5]),
    ),
    "C11": world(
        figure("accommodation_decentral_share", 30, SEPTEMBER),
        *flats(30),
        says("C11", "minimum_shares_set", "no"),
    ),
    "C13": world(says("C13", "strong_deviations", "no"), says("C13", "enforcement_hard", "no")),
    "C16": world(says("C16", "cash_helped", "no")),
    "C21": world(
        figure("right_wing_attacks", 200, "2015"),
        figure("right_wing_attacks", 400, "2023"),
        figure("attitude_agreement", 40, "2016", **OVERFOREIGN),
        figure("attitude_agreement", 58, "2021", **OVERFOREIGN),
    ),
}
AGAINST = {
    "C1": lambda row: -1,
    "C7": lambda row: 1 if row["year"] == 2017 else -1,
    "C11": lambda row: -1 if row["indicator"] == "accommodation_decentral_share" else 0,
    "C21": lambda row: -1 if row["year"] < 2020 else 1,
}
EFFECTS = ("C7", "C16", "C21")


def specify(claim, known):
    return RULES[claim].specify(known.of_claim(claim))


@pytest.mark.parametrize("claim", ["C1", "C11", "C13"])
def test_rule_says_yes_where_everything_speaks_for_it(claim):
    assert specify(claim, YES[claim])["verdict"][0] == Verdict.SUPPORTED


@pytest.mark.parametrize("claim", ["C1", "C11", "C13"])
def test_rule_says_no_where_everything_speaks_against_it(claim):
    assert specify(claim, NO[claim])["verdict"][0] == Verdict.CONTRADICTED


@pytest.mark.parametrize("claim", EFFECTS)
def test_effect_stays_untestable_though_everything_speaks_for_it(claim):
    grid = specify(claim, YES[claim])
    assert all(grid[part][0] == Reply.YES for part in RULES[claim].asks)
    assert set(grid["verdict"]) == {Verdict.UNTESTABLE}


@pytest.mark.parametrize("claim", EFFECTS)
def test_effect_is_not_supported_where_everything_speaks_against_it(claim):
    assert specify(claim, NO[claim])["verdict"][0] == Verdict.NOT_SUPPORTED


def test_one_year_of_help_says_nothing_on_the_years_since():
    assert specify("C1", world(figure("refugee_aid_share", 20, "2017", **HELPING)))["verdict"].to_list() == [
        Verdict.UNTESTABLE
    ]


def test_help_in_germany_says_nothing_on_saxony():
    germany = [figure("refugee_aid_share", 20, year, "00", **HELPING) for year in ("2017", "2019")]
    assert reply(RULES["C1"], "many_active", world(*germany)) == Reply.SILENT


@pytest.mark.parametrize(("many", "expected"), [("tenth", "no"), ("twentieth", "yes"), ("fifth", "no")])
def test_how_many_are_many_is_a_yardstick(many, expected):
    shares = [
        figure("refugee_aid_share", share, year, **HELPING) for share, year in ((15, "2017"), (8, "2019"))
    ]
    assert reply(RULES["C1"], "many_active", world(*shares), many=many) == expected


def test_one_in_ten_is_many_and_the_year_before_does_not_count():
    shares = {"2014": 1, "2015": 10, "2017": 10}
    helped = world(*(figure("refugee_aid_share", share, year, **HELPING) for year, share in shares.items()))
    assert reply(RULES["C1"], "many_active", helped) == Reply.YES
    second_hand = world(*(dict(row, tier="secondary") for row in helped.figures.to_dicts()))
    assert reply(RULES["C1"], "many_active", second_hand, tier="primary") == Reply.SILENT


def test_work_is_not_compared_across_the_revision_of_citizenship():
    rates = [
        figure("unemployment_rate", value, year, **FOREIGN)
        for value, year in ((20, "2019"), (21, "2020"), (15, "2022"))
    ]
    grid = specify("C7", world(*rates))
    assert set(grid["employment"]) == {Reply.SILENT, Reply.NO}
    assert not any("2022" in name for names in grid["used:employment"].drop_nulls() for name in names)


@pytest.mark.parametrize(
    ("until", "expected"), [("2023", Reply.NO), ("2024", Reply.YES), ("2022", Reply.YES)]
)
def test_last_year_looked_at_decides_what_became_of_work(until, expected):
    rates = [
        figure("employment_rate", value, f"{year}-06-30", **SYRIANS)
        for year, value in ((2021, 35.1), (2022, 35.7), (2023, 32.9), (2024, 40.0))
    ]
    assert reply(RULES["C7"], "employment", world(*rates), group="syrians", until=until) == expected


@pytest.mark.parametrize(("group", "part"), [("syrians", "SYR"), ("afghans", "AFG"), ("iraqis", "IRQ")])
@pytest.mark.parametrize(("later", "expected"), [(40, Reply.YES), (35, Reply.NO), (30, Reply.NO)])
def test_work_improved_only_if_the_rate_of_the_group_rose(group, part, later, expected):
    rates = [
        figure("employment_rate", value, f"{year}-06-30", breakdown=f"citizenship={part}")
        for year, value in ((2021, 35), (2023, later))
    ]
    assert reply(RULES["C7"], "employment", world(*rates), group=group) == expected


def test_group_is_compared_with_the_same_group_elsewhere_in_periods_that_both_have():
    saxony = [
        figure("employment_rate", value, f"{year}-06-30", **SYRIANS)
        for year, value in ((2021, 35), (2023, 37), (2024, 50))
    ]
    germany = [
        figure("employment_rate", value, f"{year}-06-30", "00", **SYRIANS)
        for year, value in ((2021, 35), (2023, 39))
    ]
    both = world(*saxony, *germany)
    assert (
        reply(RULES["C7"], "employment", both, group="syrians", against="nobody", until="2024") == Reply.YES
    )
    assert (
        reply(RULES["C7"], "employment", both, group="syrians", against="germany", until="2024") == Reply.NO
    )


def test_gap_to_everybody_may_widen_while_both_gain():
    rates = [
        figure("unemployment_rate", 21, "2015", **FOREIGN),
        figure("unemployment_rate", 20, "2020", **FOREIGN),
        figure("unemployment_rate", 8, "2015"),
        figure("unemployment_rate", 6, "2020"),
    ]
    assert reply(RULES["C7"], "employment", world(*rates), group="foreigners", against="nobody") == Reply.YES
    assert (
        reply(RULES["C7"], "employment", world(*rates), group="foreigners", against="everybody") == Reply.NO
    )


def test_half_yearly_replies_on_housing_are_not_compared_with_the_table_of_september():
    mixed = world(*flats(40, "2018-06-30", KREISE[:5]), *flats(60, SEPTEMBER, KREISE[:5]))
    assert specify("C7", mixed)["housing"].to_list() == [Reply.SILENT]


def test_housing_improved_only_if_it_did_in_most_kreise():
    half = world(
        *flats(40, "2017-07", KREISE[:4]),
        *flats(60, "2019-06-30", KREISE[:2]),
        *flats(30, "2019-06-30", KREISE[2:4]),
    )
    assert reply(RULES["C7"], "housing", half) == Reply.NO


@pytest.mark.parametrize(("until", "expected"), [("2019", Reply.NO), ("2018", Reply.YES)])
def test_housing_is_looked_at_in_the_same_years_as_work(until, expected):
    shares = {"2017-07": 50, "2018-06-30": 60, "2019-06-30": 40}
    flats_of = world(*(row for period, share in shares.items() for row in flats(share, period, KREISE[:5])))
    assert reply(RULES["C7"], "housing", flats_of, until=until) == expected


def test_share_that_stayed_the_same_did_not_rise():
    same = world(*flats(50, "2017-07", KREISE[:3]), *flats(50, "2019-06-30", KREISE[:3]))
    assert reply(RULES["C7"], "housing", same) == Reply.NO


@pytest.mark.parametrize(
    ("share", "expected"), [("half", "yes"), ("three_fifths", "yes"), ("two_thirds", "no")]
)
def test_majority_is_more_than_half_and_the_quota_of_a_council_asks_for_more(share, expected):
    land = world(figure("accommodation_decentral_share", 61.1, SEPTEMBER))
    assert reply(RULES["C11"], "majority_in_flats", land, share=share) == expected


def test_exactly_half_is_no_majority():
    land = world(figure("accommodation_decentral_share", 50, SEPTEMBER))
    assert reply(RULES["C11"], "majority_in_flats", land) == Reply.NO


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [(7, 6, Reply.YES), (6, 7, Reply.NO), (6, 6, Reply.SILENT), (7, 0, Reply.YES), (0, 7, Reply.NO)],
)
def test_most_kreise_are_more_than_half_of_all_known_or_not(above, below, expected):
    some = world(*flats(60, kreise=KREISE[:above]), *flats(40, kreise=KREISE[above : above + below]))
    assert reply(RULES["C11"], "majority_in_most_kreise", some, kreise="all") == expected


def test_few_kreise_with_a_figure_say_nothing_on_the_others():
    four = world(figure("accommodation_decentral_share", 61, SEPTEMBER), *flats(40, kreise=KREISE[:4]))
    assert set(specify("C11", four)["majority_in_most_kreise"]) == {Reply.SILENT}
    five = world(figure("accommodation_decentral_share", 61, SEPTEMBER), *flats(40, kreise=KREISE[:5]))
    assert set(specify("C11", five)["majority_in_most_kreise"]) == {Reply.SILENT, Reply.NO}


def test_half_of_the_kreise_with_a_figure_are_not_most():
    six = world(*flats(60, kreise=KREISE[:3]), *flats(40, kreise=KREISE[3:6]))
    assert reply(RULES["C11"], "majority_in_most_kreise", six, kreise="known") == Reply.NO
    assert reply(RULES["C11"], "majority_in_most_kreise", six, kreise="all") == Reply.SILENT


def test_newest_figure_of_each_kreis_may_be_from_different_days():
    days = world(*flats(40), *flats(60, "2019-06-30", KREISE[:7]))
    assert reply(RULES["C11"], "majority_in_most_kreise", days, counted="newest") == Reply.YES
    assert reply(RULES["C11"], "majority_in_most_kreise", days, counted="all_kreise_2018") == Reply.NO


@pytest.mark.parametrize(("choice", "left_out"), [("tier", "primary"), ("voices", "disinterested")])
@pytest.mark.parametrize("part", RULES["C11"].asks)
def test_housing_figures_are_left_out_by_tier_and_voice(part, choice, left_out):
    doubtful = world(
        *(dict(row, tier="secondary", interest="affected") for row in YES["C11"].figures.to_dicts())
    )
    assert reply(RULES["C11"], part, doubtful) == Reply.YES
    assert reply(RULES["C11"], part, doubtful, **{choice: left_out}) == Reply.SILENT


def test_counts_of_other_circles_of_persons_stay_apart():
    circles = world(
        figure("accommodation_decentral_share", 61, SEPTEMBER),
        figure("accommodation_decentral_share", 40, "2018-12-31", breakdown="circle=in_procedure"),
    )
    assert reply(RULES["C11"], "majority_in_flats", circles, counted="all_kreise_2018") == Reply.YES
    assert reply(RULES["C11"], "majority_in_flats", circles, counted="in_procedure_2018") == Reply.NO
    assert set(specify("C11", circles)["counted"]) <= set(COUNTED)


def test_one_council_with_a_minimum_share_says_nothing_on_the_others():
    few = world(figure("accommodation_decentral_share", 61, SEPTEMBER), *flats(60), *targets(KREISE[:1]))
    assert reply(RULES["C11"], "minimum_shares_set", YES["C11"]) == Reply.YES
    assert reply(RULES["C11"], "minimum_shares_set", few) == Reply.SILENT
    assert specify("C11", few)["verdict"][0] == Verdict.PARTLY_SUPPORTED


def test_report_read_only_in_the_press_is_left_out_under_primary_sources():
    press = world(
        says("C13", "strong_deviations", "yes"), says("C13", "enforcement_hard", "yes", tier="secondary")
    )
    assert reply(RULES["C13"], "enforcement_hard", press, tier="all") == Reply.YES
    assert reply(RULES["C13"], "enforcement_hard", press, tier="primary") == Reply.SILENT


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2015", "2023", Reply.YES),
        ("2015", "2024", Reply.YES),
        ("2017", "2023", Reply.NO),
        ("2014", "2023", Reply.YES),
    ],
)
def test_first_and_last_year_decide_whether_attacks_fell(since, until, expected):
    years = {2014: 257, 2015: 477, 2016: 437, 2017: 229, 2023: 248, 2024: 328}
    attacks = world(*(figure("right_wing_attacks", count, str(year)) for year, count in years.items()))
    assert reply(RULES["C21"], "attacks_fell", attacks, since=since, until=until) == expected


def test_small_fall_is_no_clear_fall():
    slight = world(
        figure("right_wing_attacks", 257, "2015"),
        figure("right_wing_attacks", 248, "2023"),
        figure("attitude_agreement", 58, "2016", **OVERFOREIGN),
        figure("attitude_agreement", 56, "2018", **OVERFOREIGN),
    )
    for part in RULES["C21"].asks:
        assert reply(RULES["C21"], part, slight, fall="any") == Reply.YES
        assert reply(RULES["C21"], part, slight, fall="clear") == Reply.NO


@pytest.mark.parametrize("part", RULES["C21"].asks)
def test_number_that_stayed_the_same_did_not_fall(part):
    same = world(
        *(figure("right_wing_attacks", 200, year) for year in ("2015", "2023")),
        *(figure("attitude_agreement", 50, year, **OVERFOREIGN) for year in ("2016", "2023")),
    )
    assert reply(RULES["C21"], part, same) == Reply.NO
    second_hand = world(*(dict(row, tier="secondary") for row in same.figures.to_dicts()))
    assert reply(RULES["C21"], part, second_hand, tier="primary") == Reply.SILENT


@pytest.mark.parametrize(
    ("until", "expected"), [("2023", Reply.NO), ("2022", Reply.YES), ("2021", Reply.YES)]
)
def test_last_round_of_the_survey_decides_whether_rejection_fell(until, expected):
    rounds = {"2016": 58, "2018": 56, "2021": 40, "2023": 64}
    agreed = world(
        *(figure("attitude_agreement", share, year, **OVERFOREIGN) for year, share in rounds.items())
    )
    assert reply(RULES["C21"], "rejection_fell", agreed, until=until) == expected


@pytest.mark.parametrize(("later", "expected"), [(52, Reply.YES), (53, Reply.NO)])
def test_clear_fall_of_agreement_is_more_than_five_points(later, expected):
    agreed = [
        figure("attitude_agreement", share, year, **OVERFOREIGN)
        for share, year in ((58, "2016"), (later, "2023"))
    ]
    assert reply(RULES["C21"], "rejection_fell", world(*agreed), fall="clear") == expected


def test_counts_of_two_bodies_are_not_compared():
    two = world(
        figure("right_wing_attacks", 400, "2015"), figure("right_extremist_violent_offences", 100, "2023")
    )
    assert specify("C21", two)["verdict"].to_list() == [Verdict.UNTESTABLE]
    assert set(specify("C21", two)["attacks_fell"]) == {Reply.SILENT}


@pytest.mark.parametrize("claim", ["C1", "C7", "C11", "C21"])
def test_value_of_a_source_that_was_not_chosen_changes_nothing(claim):
    others = [dict(row, value=99 - row["value"], chosen=False) for row in YES[claim].figures.to_dicts()]
    assert specify(claim, more(YES[claim], *others)).equals(specify(claim, YES[claim]))
