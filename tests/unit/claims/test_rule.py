"""The machine behind the rules: the grid of choices, what documents say together, and answers from figures."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evidence.claims.rule import (
    ANSWER,
    DOCUMENTS,
    PAPER_DAY,
    SINCE_2015,
    VOICES,
    Rule,
    answer,
    cross,
    of_tier,
    of_voices,
    scale,
    together,
    weigh,
)
from evidence.claims.verdict import judge_demand, judge_statement
from evidence.claims.world import World
from evidence.errors import ClaimError
from unit.claims.worlds import figure, says, world


def told(*replies, used=()):
    """A question that is answered as told under each specification; None leaves the specification out."""

    def ask(_, specs):
        rows = [
            {"spec": number, "reply": reply, "used": list(used[number]) if used else []}
            for number, reply in enumerate(replies)
            if reply is not None and number in specs["spec"]
        ]
        return pl.DataFrame(rows, schema=ANSWER)

    return ask


def chooses(number, **more):
    return lambda _: {"choice": tuple("abcdefgh"[:number]), **more}


def weighed(*rows, choices=None):
    """What the documents say on the part ``p`` of C1 under each specification, as replies by spec."""
    specs = cross(choices or {})
    answers = weigh("p")(world(*rows).of_claim("C1"), specs)
    found = specs.join(answers, on="spec", how="left", maintain_order="left")
    return found["reply"].to_list()


def bearing(side, entry="", **more):
    return says("C1", "p", side, entry, **more)


class TestCross:
    """All combinations of choices."""

    def test_first_combination_takes_the_first_of_each(self):
        specs = cross({"year": ("2023", "2022"), "tier": ("all", "primary")})
        assert specs.row(0) == (0, "2023", "all")
        assert specs.height == 4
        assert specs["spec"].to_list() == [0, 1, 2, 3]

    def test_rule_without_choices_has_one_specification(self):
        assert cross({})["spec"].to_list() == [0]


class TestSpecify:
    """The grid of a rule."""

    def test_specifications_that_rest_on_the_same_evidence_are_one(self):
        ask = told("yes", "yes", "yes", used=[("a",), ("b",), ("a",)])
        grid = Rule(judge_statement, {"p": ask}, chooses(3)).specify(World.empty())
        assert grid["choice"].to_list() == ["a", "b"]

    def test_order_in_which_evidence_is_named_makes_no_specification(self):
        ask = told("yes", "yes", used=[("a", "b"), ("b", "a")])
        assert Rule(judge_statement, {"p": ask}, chooses(2)).specify(World.empty()).height == 1

    def test_same_evidence_with_another_reply_is_another_specification(self):
        ask = told("yes", "no", used=[("a",), ("a",)])
        grid = Rule(judge_statement, {"p": ask}, chooses(2)).specify(World.empty())
        assert grid["verdict"].to_list() == ["supported", "contradicted"]

    def test_same_evidence_under_another_yardstick_is_another_specification(self):
        ask = told("yes", "yes", used=[("a",), ("a",)])
        rule = Rule(judge_statement, {"p": ask}, chooses(2), criteria=("choice",))
        assert rule.specify(World.empty()).height == 2

    def test_specification_that_finds_nothing_is_none(self):
        ask = told("yes", None, "silent", used=[("a",), (), ()])
        rule = Rule(judge_statement, {"p": ask}, chooses(3), criteria=("choice",))
        assert rule.specify(World.empty())["choice"].to_list() == ["a"]

    def test_default_stays_though_it_finds_nothing(self):
        grid = Rule(judge_statement, {"p": told(None, "yes")}, chooses(2)).specify(World.empty())
        assert grid["choice"].to_list() == ["a", "b"]
        assert grid["verdict"].to_list() == ["untestable", "supported"]

    def test_part_without_answer_is_silent_beside_one_with(self):
        grid = Rule(judge_statement, {"p": told("yes"), "q": told(None)}).specify(World.empty())
        assert grid.select("p", "q", "verdict").row(0) == ("yes", "silent", "partly_supported")

    def test_evidence_of_all_parts_is_listed_once_and_sorted(self):
        asks = {"p": told("yes", used=[("c", "a")]), "q": told("no", used=[("b", "a")])}
        row = Rule(judge_statement, asks).specify(World.empty()).row(0, named=True)
        assert row["used"] == ["a", "b", "c"]
        assert (row["used:p"], row["used:q"]) == (["c", "a"], ["b", "a"])

    def test_claim_may_be_overtaken_whatever_its_verdict(self):
        asked = told("yes", "no")
        rule = Rule(judge_statement, {"p": told("no", "yes")}, chooses(2), superseded=asked)
        grid = rule.specify(World.empty())
        assert grid["superseded"].to_list() == [True, False]
        assert not Rule(judge_statement, {"p": told("no")}).specify(World.empty())["superseded"][0]

    def test_reply_that_is_none_is_refused(self):
        with pytest.raises(ClaimError, match='"p".*yes.*found perhaps.*Mend the rule'):
            Rule(judge_statement, {"p": told("perhaps")}).specify(World.empty())

    def test_two_answers_to_one_specification_are_refused(self):
        def twice(seen, specs):
            return pl.concat([told("yes")(seen, specs)] * 2)

        with pytest.raises(ClaimError, match='"p".*several answers'):
            Rule(judge_statement, {"p": twice}).specify(World.empty())


class TestWeigh:
    """What the documents named in the register say."""

    def test_absence_of_a_find_is_silence_and_never_no(self):
        assert weighed() == [None]
        grid = Rule(judge_demand, {"p": weigh("p")}).specify(World.empty())
        assert grid.select("p", "verdict").row(0) == ("silent", "open")

    @pytest.mark.parametrize(
        ("sides", "reply"), [("y", "yes"), ("n", "no"), ("yy", "yes"), ("yn", "mixed"), ("nnny", "mixed")]
    )
    def test_documents_that_disagree_are_mixed(self, sides, reply):
        rows = [
            bearing("yes" if side == "y" else "no", f"event:e{number}") for number, side in enumerate(sides)
        ]
        assert weighed(*rows) == [reply]

    def test_documents_on_other_parts_and_claims_do_not_count(self):
        assert weighed(says("C2", "p", "yes"), says("C1", "q", "yes")) == [None]

    @pytest.mark.parametrize(
        ("interest", "heard"),
        [
            ("", {"all", "no_party", "disinterested", "outside"}),
            ("party", {"all"}),
            ("affected", {"all", "no_party"}),
            ("responsible", {"all", "no_party", "disinterested"}),
        ],
    )
    def test_voices_leave_out_those_who_speak_for_themselves(self, interest, heard):
        replies = weighed(bearing("yes", interest=interest), choices={"voices": tuple(VOICES)})
        assert dict(zip(VOICES, replies, strict=True)) == {
            voices: "yes" if voices in heard else None for voices in VOICES
        }

    @pytest.mark.parametrize(
        ("tier", "replies"),
        [("primary", ["yes", "yes"]), ("secondary", ["yes", None]), ("derived", ["yes", None])],
    )
    def test_primary_leaves_out_what_was_not_read_at_the_source(self, tier, replies):
        assert weighed(bearing("yes", tier=tier), choices={"tier": ("all", "primary")}) == replies

    @pytest.mark.parametrize(
        ("day", "replies"),
        [("2015-07-08", ["yes", "yes"]), (PAPER_DAY, ["yes", "yes"]), ("2023-12-08", ["yes", None])],
    )
    def test_what_happened_on_the_day_of_the_paper_was_known_with_it(self, day, replies):
        assert weighed(bearing("yes", day=day), choices={"known": ("today", "paper")}) == replies

    def test_rule_without_these_choices_hears_everybody(self):
        assert weighed(bearing("yes", interest="party", tier="secondary", day="2026-01-01")) == ["yes"]

    def test_choices_are_taken_together(self):
        rows = [
            bearing("yes", "event:a", interest="party", tier="primary", day="2020-01-01"),
            bearing("no", "event:b", tier="secondary", day="2025-01-01"),
        ]
        specs = cross(SINCE_2015)
        replies = dict(zip(specs.drop("spec").rows(), weighed(*rows, choices=SINCE_2015), strict=True))
        assert replies["all", "all", "today"] == "mixed"
        assert replies["all", "primary", "paper"] == "yes"
        assert replies["no_party", "all", "today"] == "no"
        assert replies["no_party", "primary", "today"] is None

    def test_entries_behind_a_reply_are_named(self):
        rows = [bearing("yes", "event:b"), bearing("no", "act:a")]
        assert weigh("p")(world(*rows), cross({}))["used"].to_list() == [["act:a", "event:b"]]

    def test_documents_today_and_of_the_time_share_two_choices(self):
        assert {*DOCUMENTS} | {"known"} == {*SINCE_2015}


class TestAnswer:
    """Answers from figures."""

    ROWS = pl.DataFrame({"spec": [1, 0, 1, 0], "id": ["b", "c", "a", "c"], "value": [1, 5, 2, 6]})

    def test_answer_names_each_figure_once_and_sorted(self):
        expected = pl.DataFrame(
            {"spec": [0, 1], "used": [["c"], ["a", "b"]], "reply": ["yes", "no"]},
            schema_overrides={"spec": pl.Int64},
        )
        assert_frame_equal(expected, answer(self.ROWS, pl.col("value").min() > 4))

    def test_answer_that_does_not_hold_nor_fail_is_silence(self):
        known = pl.when(pl.col("value").sum() > 5).then(pl.lit(value=True))
        assert answer(self.ROWS, known)["spec"].to_list() == [0]

    def test_figures_of_no_specification_give_no_answer(self):
        assert answer(self.ROWS.clear(), pl.col("value").min() > 4).is_empty()


class TestTogether:
    """Several kinds of evidence on one part."""

    @pytest.mark.parametrize(
        ("first", "second", "reply"),
        [
            ("yes", "yes", "yes"),
            ("yes", None, "yes"),
            ("yes", "no", "mixed"),
            ("no", None, "no"),
            ("no", "no", "no"),
            ("mixed", None, "mixed"),
            ("mixed", "yes", "mixed"),
            ("silent", "no", "no"),
            ("silent", "silent", "silent"),
        ],
    )
    def test_evidence_that_disagrees_is_mixed_and_silence_adds_nothing(self, first, second, reply):
        both = together(told(first), told(second))(World.empty(), cross({}))
        assert both["reply"].to_list() == [reply]

    def test_nothing_on_either_side_is_no_answer(self):
        assert together(told(None), told(None))(World.empty(), cross({})).is_empty()

    def test_evidence_of_both_is_named(self):
        both = together(told("yes", used=[("b", "a")]), told("yes", used=[("a", "c")]))
        assert both(World.empty(), cross({}))["used"].to_list() == [["a", "b", "c"]]

    def test_each_specification_is_answered_for_itself(self):
        both = together(told("yes", None, "no"), told(None, "no", "yes"))
        answers = both(World.empty(), cross({"choice": ("a", "b", "c")}))
        assert answers["reply"].to_list() == ["yes", "no", "mixed"]


class TestFilters:
    """Which figures a specification admits."""

    def rows(self, choices, **more):
        figures = world(figure("rate", 1, **more)).figures
        return cross(choices).join(figures, how="cross", suffix="_right")

    @pytest.mark.parametrize(("tier", "admitted"), [("primary", ["all", "primary"]), ("secondary", ["all"])])
    def test_figure_read_at_second_hand_is_not_admitted_as_primary(self, tier, admitted):
        assert of_tier(self.rows({"tier": ("all", "primary")}, tier=tier))["tier"].to_list() == admitted

    @pytest.mark.parametrize(
        ("interest", "admitted"),
        [("", ["all", "no_party", "disinterested"]), ("party", ["all"]), ("affected", ["all", "no_party"])],
    )
    def test_figure_of_a_voice_that_is_left_out_is_not_admitted(self, interest, admitted):
        voices = {"voices": ("all", "no_party", "disinterested")}
        assert of_voices(self.rows(voices, interest=interest))["voices"].to_list() == admitted

    def test_number_behind_a_choice_must_exist(self):
        specs = cross({"share": ("half", "third")})
        assert specs.select(scale("share", {"half": 0.5, "third": 1 / 3}))["share"].to_list() == [0.5, 1 / 3]
        with pytest.raises(pl.exceptions.InvalidOperationError, match="replace_strict"):
            specs.select(scale("share", {"half": 0.5}))
