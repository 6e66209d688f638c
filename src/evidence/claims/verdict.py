"""Verdicts: the words in which a rule may answer, and which of them each kind of claim can reach.

A claim of effect rests on descriptive data here. Its verdicts are a type of their own without *supported*, so that a rule
that calls an effect proven neither passes the type checker nor runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, TypeVar, get_args

import polars as pl


class Reply(StrEnum):
    """What the evidence says on one part of a claim."""

    YES = "yes"
    NO = "no"
    MIXED = "mixed"
    SILENT = "silent"


class Verdict(StrEnum):
    """What is said of a claim or a demand as a whole."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    UNTESTABLE = "untestable"
    NOT_SUPPORTED = "not_supported"
    CONTRADICTED = "contradicted"
    JUDGEMENT = "judgement"
    MET = "met"
    PARTLY_MET = "partly_met"
    FORMALLY_MET = "formally_met"
    OPEN = "open"
    NOT_MET = "not_met"


StatementVerdict = Literal[
    Verdict.SUPPORTED,
    Verdict.PARTLY_SUPPORTED,
    Verdict.UNTESTABLE,
    Verdict.NOT_SUPPORTED,
    Verdict.CONTRADICTED,
]
EffectVerdict = Literal[Verdict.UNTESTABLE, Verdict.NOT_SUPPORTED]
DemandVerdict = Literal[Verdict.MET, Verdict.PARTLY_MET, Verdict.FORMALLY_MET, Verdict.OPEN, Verdict.NOT_MET]
V = TypeVar("V", bound=Verdict)

STRENGTHS: dict[Verdict, int] = {
    Verdict.SUPPORTED: 4,
    Verdict.MET: 4,
    Verdict.PARTLY_SUPPORTED: 3,
    Verdict.PARTLY_MET: 3,
    Verdict.FORMALLY_MET: 3,
    Verdict.UNTESTABLE: 2,
    Verdict.JUDGEMENT: 2,
    Verdict.OPEN: 2,
    Verdict.NOT_SUPPORTED: 1,
    Verdict.NOT_MET: 1,
    Verdict.CONTRADICTED: 0,
}
"""How far a verdict speaks for the claim, highest first: only for the property that contrary evidence never raises it."""


def judge_statement(parts: Sequence[str]) -> pl.Expr:
    """Return the verdict on a statement from the columns of replies to its parts.

    All parts yes: supported. All no: contradicted. Some yes or mixed: partly supported. Otherwise not supported if
    something speaks against it, and untestable if nothing speaks at all.
    """
    yes, no, mixed = (_count(parts, reply) for reply in (Reply.YES, Reply.NO, Reply.MIXED))
    cases: list[tuple[pl.Expr, StatementVerdict]] = [
        (yes == len(parts), Verdict.SUPPORTED),
        (no == len(parts), Verdict.CONTRADICTED),
        (yes + mixed > 0, Verdict.PARTLY_SUPPORTED),
        (no > 0, Verdict.NOT_SUPPORTED),
    ]
    return _choose(cases, Verdict.UNTESTABLE, get_args(StatementVerdict))


def judge_effect(parts: Sequence[str]) -> pl.Expr:
    """Return the verdict on a claim of effect: never more than untestable, because the data only describe."""
    cases: list[tuple[pl.Expr, EffectVerdict]] = [
        (_count(parts, Reply.NO) == len(parts), Verdict.NOT_SUPPORTED),
    ]
    return _choose(cases, Verdict.UNTESTABLE, get_args(EffectVerdict))


def judge_demand(parts: Sequence[str]) -> pl.Expr:
    """Return the verdict on a demand: what is contested counts neither as met nor as refused."""
    yes, no = (_count(parts, reply) for reply in (Reply.YES, Reply.NO))
    cases: list[tuple[pl.Expr, DemandVerdict]] = [
        (yes == len(parts), Verdict.MET),
        (yes > 0, Verdict.PARTLY_MET),
        (no > 0, Verdict.NOT_MET),
    ]
    return _choose(cases, Verdict.OPEN, get_args(DemandVerdict))


def judge_form(parts: Sequence[str]) -> pl.Expr:
    """Return the verdict on a demand whose first part is the form and whose other parts are the content.

    The form alone, with nothing of the content, is formally met.
    """
    form = pl.col(parts[0])
    content = _count(parts[1:], Reply.YES)
    cases: list[tuple[pl.Expr, DemandVerdict]] = [
        ((form == Reply.YES) & (content == len(parts) - 1), Verdict.MET),
        ((form == Reply.YES) & (content > 0), Verdict.PARTLY_MET),
        (form == Reply.YES, Verdict.FORMALLY_MET),
        (form.is_in([Reply.NO, Reply.MIXED]), Verdict.NOT_MET),
    ]
    return _choose(cases, Verdict.OPEN, get_args(DemandVerdict))


def _count(parts: Sequence[str], reply: Reply) -> pl.Expr:
    return pl.sum_horizontal(pl.lit(0), *((pl.col(part) == reply).cast(pl.Int64) for part in parts))


def _choose(cases: Sequence[tuple[pl.Expr, V]], otherwise: V, allowed: Sequence[Verdict]) -> pl.Expr:
    """Return the verdict of the first case that holds, as an enumeration of the allowed ones and nothing else."""
    chosen = pl.lit(otherwise.value)
    for holds, verdict in reversed(cases):
        chosen = pl.when(holds).then(pl.lit(verdict.value)).otherwise(chosen)
    return chosen.cast(pl.Enum([verdict.value for verdict in allowed]))
