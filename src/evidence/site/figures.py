"""The chart of an indicator: its series for Saxony over time, where it is long enough to be one."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.charts import forms
from evidence.facts.fact import Fact
from evidence.facts.wording import anchor
from evidence.report.page import Page
from evidence.report.render import row_anchor
from evidence.site.ledger import SAXONY, Ledger
from evidence.vocabulary import breakdowns

POINTS = 4
LINES = 4


@dataclass(frozen=True)
class Trend:
    """One chart to draw: an indicator and the parts of the population that get a line."""

    lang: str
    indicator: str
    breakdowns: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A chart as HTML, and the ids of the facts that it shows."""

    html: str
    facts: tuple[str, ...]


def trends(ledger: Ledger, lang: str) -> list[Trend]:
    """Return the charts to draw in one language: one for each indicator with a series for Saxony."""
    found = [(name, _lines(ledger.facts(name))) for name in ledger.rows]
    return [Trend(lang, name, lines) for name, lines in found if lines]


def _lines(facts: list[Fact]) -> tuple[str, ...]:
    """Return the breakdowns to draw: the total, or else all parts of the one broadest kind, if they are few.

    No part is picked out of many: a page that shows one of thirty occupations would tell a story of its own.
    """
    saxon = [fact for fact in facts if fact.region_code == SAXONY and fact.period.kind != "span"]
    parts = list(dict.fromkeys(fact.breakdown for fact in saxon))
    broadest = min((len(breakdowns.parse(part)) for part in parts), default=0)
    drawn = [part for part in parts if len(breakdowns.parse(part)) == broadest]
    if len({tuple(breakdowns.parse(part)) for part in drawn}) != 1 or len(drawn) > LINES:
        return ()
    points = [
        {fact.period_text for fact in forms.on_common_day([fact for fact in saxon if fact.breakdown == part])}
        for part in drawn
    ]
    return tuple(part for part, periods in zip(drawn, points, strict=True) if len(periods) >= POINTS)


def draw(trend: Trend) -> Drawn:
    """Return a chart as it stands on the page of its indicator."""
    page = Page(SAXONY, "de" if trend.lang == "de" else "en")
    register = page.register
    facts = [
        register.fact(name)
        for part in trend.breakdowns
        for name in register.series(trend.indicator, [SAXONY], part)["id"]
    ]
    last = max(forms.on_common_day(facts), key=lambda fact: fact.period)
    output = page.line(
        "trend",
        trend.indicator,
        breakdown=trend.breakdowns,
        de="{was}, {wo}: zuletzt {wert} ({tag})",
        en="{was}, {wo}: most recently {wert} ({tag})",
        was=last.label(trend.lang),
        wo=page.place,
        wert=last,
        tag=last.period,
    )
    own_row = output.html.replace(f'href="#{anchor(last.id)}"', f'href="#{row_anchor(last.id)}"')
    return Drawn(own_row, tuple(fact.id for fact in output.facts))
