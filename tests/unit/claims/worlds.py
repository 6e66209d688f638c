"""Worlds written in the test itself: a row states what the test is about, everything else is ordinary.

Import as ``from unit.claims.worlds import figure, says, programme, world``.

A module of tests on rules has a world in which each of its rules says yes (``YES``), one in which it says no (``NO``), and in
``AGAINST`` for each rule on figures which way a figure must move to speak against the claim.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from evidence.claims.rule import Rule, cross
from evidence.claims.verdict import Reply
from evidence.claims.world import BEARINGS, FIGURES, PROGRAMMES, World
from evidence.vocabulary import periods

Row = Mapping[str, Any]


def figure(indicator: str, value: float, period: str = "2023", region: str = "14", **more: Any) -> Row:
    """One value of an indicator; its id and year follow from the rest unless given."""
    breakdown = more.get("breakdown", "")
    return {
        "id": ".".join(filter(None, (indicator, region, period, breakdown))),
        "indicator": indicator,
        "region": region,
        "period": period,
        "year": periods.parse(period).last_day.year,
        "breakdown": breakdown,
        "basis": "",
        "value": float(value),
        "tier": "primary",
        "publisher": "office",
        "interest": "",
        "chosen": True,
        **more,
    }


def says(claim: str, part: str, side: str, entry: str = "", **more: Any) -> Row:
    """One entry of the documents that says ``yes`` or ``no`` on a part of a claim; before the paper unless told."""
    return {
        "claim": claim,
        "part": part,
        "entry": entry or f"event:{part}_{side}",
        "says": side,
        "day": "2020-01-01",
        "tier": "primary",
        "interest": "",
        **more,
    }


def programme(name: str, region: str, body_type: str, **more: Any) -> Row:
    """One programme and the kind of body that administers it."""
    return {
        "id": name,
        "region": region,
        "body_type": body_type,
        "scope": "main",
        "year": 2023,
        "tier": "primary",
        **more,
    }


def figures(rows: Iterable[Row]) -> pl.DataFrame:
    """The frame of figures with these rows."""
    return pl.DataFrame(list(rows), schema=FIGURES)


def bearings(rows: Iterable[Row]) -> pl.DataFrame:
    """The frame of bearings with these rows."""
    return pl.DataFrame(list(rows), schema=BEARINGS)


def programmes(rows: Iterable[Row]) -> pl.DataFrame:
    """The frame of programmes with these rows."""
    return pl.DataFrame(list(rows), schema=PROGRAMMES)


def more(known: World, *rows: Row) -> World:
    """The world with further rows."""
    added = world(*rows)
    return World(
        pl.concat([known.figures, added.figures]),
        pl.concat([known.bearings, added.bearings]),
        pl.concat([known.programmes, added.programmes]),
    )


def world(*rows: Row) -> World:
    """A world of these rows, each put into the frame that it belongs to."""
    return World(
        figures(row for row in rows if "indicator" in row),
        bearings(row for row in rows if "claim" in row),
        programmes(row for row in rows if "body_type" in row),
    )


def reply(rule: Rule, part: str, known: World, **choices: str) -> Reply:
    """What a rule replies to a part under these choices, and under the first of each other choice."""
    specs = cross({**rule.choices(known), **{name: (value,) for name, value in choices.items()}})
    assert {*choices} <= {*rule.choices(known)}
    answers = rule.asks[part](known, specs.head(1))
    return Reply(answers["reply"][0]) if answers.height else Reply.SILENT
