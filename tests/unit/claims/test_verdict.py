"""Verdicts: truth tables from the replies to the parts, and what a claim of effect can never be called."""

import itertools
import subprocess
import sys

import polars as pl
import pytest

from evidence.claims.verdict import (
    STRENGTHS,
    Reply,
    Verdict,
    judge_demand,
    judge_effect,
    judge_form,
    judge_statement,
)

YES, NO, MIXED, SILENT = Reply.YES, Reply.NO, Reply.MIXED, Reply.SILENT
JUDGES = (judge_statement, judge_effect, judge_demand, judge_form)


def judge(by, *replies):
    parts = {f"part_{number}": [reply.value] for number, reply in enumerate(replies)}
    return pl.DataFrame(parts).select(by(list(parts)))[:, 0][0]


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ((YES,), Verdict.SUPPORTED),
        ((NO,), Verdict.CONTRADICTED),
        ((MIXED,), Verdict.PARTLY_SUPPORTED),
        ((SILENT,), Verdict.UNTESTABLE),
        ((YES, YES), Verdict.SUPPORTED),
        ((YES, NO), Verdict.PARTLY_SUPPORTED),
        ((YES, MIXED), Verdict.PARTLY_SUPPORTED),
        ((YES, SILENT), Verdict.PARTLY_SUPPORTED),
        ((NO, NO), Verdict.CONTRADICTED),
        ((NO, MIXED), Verdict.PARTLY_SUPPORTED),
        ((NO, SILENT), Verdict.NOT_SUPPORTED),
        ((MIXED, MIXED), Verdict.PARTLY_SUPPORTED),
        ((MIXED, SILENT), Verdict.PARTLY_SUPPORTED),
        ((SILENT, SILENT), Verdict.UNTESTABLE),
        ((YES, YES, SILENT), Verdict.PARTLY_SUPPORTED),
        ((NO, NO, SILENT), Verdict.NOT_SUPPORTED),
    ],
)
def test_statement_is_judged_by_its_parts(replies, verdict):
    assert {judge(judge_statement, *order) for order in itertools.permutations(replies)} == {verdict}


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ((YES,), Verdict.UNTESTABLE),
        ((NO,), Verdict.NOT_SUPPORTED),
        ((MIXED,), Verdict.UNTESTABLE),
        ((SILENT,), Verdict.UNTESTABLE),
        ((YES, YES), Verdict.UNTESTABLE),
        ((YES, NO), Verdict.UNTESTABLE),
        ((NO, NO), Verdict.NOT_SUPPORTED),
        ((NO, MIXED), Verdict.UNTESTABLE),
        ((NO, SILENT), Verdict.UNTESTABLE),
    ],
)
def test_effect_is_untestable_unless_every_part_speaks_against_it(replies, verdict):
    assert {judge(judge_effect, *order) for order in itertools.permutations(replies)} == {verdict}


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ((YES,), Verdict.MET),
        ((NO,), Verdict.NOT_MET),
        ((MIXED,), Verdict.OPEN),
        ((SILENT,), Verdict.OPEN),
        ((YES, YES), Verdict.MET),
        ((YES, NO), Verdict.PARTLY_MET),
        ((YES, MIXED), Verdict.PARTLY_MET),
        ((YES, SILENT), Verdict.PARTLY_MET),
        ((NO, NO), Verdict.NOT_MET),
        ((NO, MIXED), Verdict.NOT_MET),
        ((NO, SILENT), Verdict.NOT_MET),
        ((MIXED, SILENT), Verdict.OPEN),
        ((SILENT, SILENT), Verdict.OPEN),
    ],
)
def test_demand_is_judged_by_its_parts(replies, verdict):
    assert {judge(judge_demand, *order) for order in itertools.permutations(replies)} == {verdict}


@pytest.mark.parametrize(
    ("form", "content", "verdict"),
    [
        (YES, (YES, YES), Verdict.MET),
        (YES, (YES, NO), Verdict.PARTLY_MET),
        (YES, (YES, SILENT), Verdict.PARTLY_MET),
        (YES, (NO, NO), Verdict.FORMALLY_MET),
        (YES, (MIXED, SILENT), Verdict.FORMALLY_MET),
        (YES, (SILENT, SILENT), Verdict.FORMALLY_MET),
        (NO, (YES, YES), Verdict.NOT_MET),
        (MIXED, (YES, YES), Verdict.NOT_MET),
        (SILENT, (YES, YES), Verdict.OPEN),
        (SILENT, (NO, NO), Verdict.OPEN),
    ],
)
def test_form_without_content_is_met_formally_only(form, content, verdict):
    assert {judge(judge_form, form, *order) for order in itertools.permutations(content)} == {verdict}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_effect_is_never_called_supported_whatever_the_replies(number):
    found = {judge(judge_effect, *replies) for replies in itertools.product(Reply, repeat=number)}
    assert found == {Verdict.UNTESTABLE, Verdict.NOT_SUPPORTED}


def test_column_of_verdicts_on_effects_has_no_room_for_supported():
    column = pl.DataFrame({"part": ["yes"]}).select(judge_effect(["part"]))[:, 0]
    assert column.dtype == pl.Enum(["untestable", "not_supported"])


@pytest.mark.parametrize("by", JUDGES)
def test_more_evidence_against_a_part_never_strengthens_the_verdict(by):
    weaker = {YES: (MIXED, NO), MIXED: (NO, MIXED), SILENT: (NO,), NO: (NO,)}
    for replies in itertools.product(Reply, repeat=3):
        before = STRENGTHS[Verdict(judge(by, *replies))]
        for place, reply in enumerate(replies):
            for contrary in weaker[reply]:
                after = judge(by, *replies[:place], contrary, *replies[place + 1 :])
                assert STRENGTHS[Verdict(after)] <= before, (replies, place, contrary)


def test_every_verdict_has_a_place_in_the_order():
    assert set(STRENGTHS) == set(Verdict)


def test_rule_that_calls_an_effect_proven_does_not_pass_the_type_checker(tmp_path):
    verdicts = ("NOT_SUPPORTED", "UNTESTABLE", "SUPPORTED", "PARTLY_SUPPORTED")
    module = tmp_path / "rule.py"
    module.write_text(
        "import polars as pl\n"
        "from evidence.claims.verdict import EffectVerdict, Verdict\n"
        + "".join(
            f"{name.lower()}: list[tuple[pl.Expr, EffectVerdict]] = [(pl.lit(value=True), Verdict.{name})]\n"
            for name in verdicts
        ),
        encoding="utf-8",
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", module],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    faults = [line for line in checked.stdout.splitlines() if "error:" in line]
    assert [line.split(":")[1] for line in faults] == ["5", "6"], checked.stdout + checked.stderr
    assert all("Verdict" in line for line in faults)
