"""Panels made for a test: sixteen Länder over a few years, with a difference that is known because we put it there.

Import as ``from unit.studies.panels import make_design``.
"""

import random
from collections.abc import Mapping, Sequence

from evidence.studies.adoption import Adoption
from evidence.studies.design import LEADING, Choice, Design, draw_up
from evidence.studies.panel import Outcome, Panel
from evidence.studies.study import Study
from evidence.tables.documents.records import Act
from evidence.vocabulary import periods
from evidence.vocabulary.regions import LAENDER

OUTCOME = Outcome("employees_share", "employees_foreign_share_occupation_sum", "place=work")
DATES = tuple(f"{year}-06-30" for year in range(2014, 2022))
# Two early acts, one late, one after the last value, and one before the first.
SINCE = {"08": "2015-12-05", "09": "2017-01-01", "14": "2019-03-01", "06": "2023-04-04", "11": "2010"}
TREATED = ("08", "09", "14")


def act(region: str, since: str, status: str = "in_force") -> Act:
    """Return an act of a Land, in force since a day or, if only the year is given, passed in that year."""
    return Act(
        id=f"act_{region}_{since}",
        region=region,
        status=status,
        source="a_source",
        tier="primary",
        title="Gesetz",
        title_en="Act",
        note_de="Ein Gesetz.",
        note_en="An act.",
        in_force=since if "-" in since else "",
        adopted="" if "-" in since else since,
    )


def adoptions_of(since: Mapping[str, str]) -> dict[str, Adoption]:
    """Return the first act of each Land named, in order of the keys."""
    return {
        region: Adoption(region, act(region, day), periods.parse(day))
        for region, day in sorted(since.items())
    }


def make_panel(
    jump: float = 0.0,
    noise: float = 0.0,
    shift: Mapping[str, float] | None = None,
    outcome: Outcome = OUTCOME,
) -> Panel:
    """Return a panel: a level a Land, a common trend, noise that is always the same, and a jump where an act is in force."""
    drawn = random.Random(3)  # noqa: S311  # repeatable, nothing secret
    values = {}
    for number, code in enumerate(LAENDER, start=1):
        level = 10.0 + number + (shift or {}).get(code, 0.0)
        values[code] = tuple(
            level + 0.7 * place + noise * drawn.gauss(0, 1) + jump * (code in TREATED and date >= SINCE[code])
            for place, date in enumerate(DATES)
        )
    return Panel(outcome, DATES, values, ("a_source-1",))


def make_design(choice: Choice = LEADING, **panel: object) -> Design:
    """Return the design of such a panel by one choice."""
    design = draw_up(make_panel(**panel), adoptions_of(SINCE), choice)
    assert design is not None
    return design


def make_study(choice: Choice = LEADING, **panel: object) -> Study:
    """Return the study of such a panel by one choice."""
    return Study(make_design(choice, **panel), frozenset({"a_source-2"}))


def few(values: Sequence[Sequence[float]], since: Mapping[str, str], choice: Choice = LEADING) -> Design:
    """Return a design of the first few Länder alone: all others had an act before the first value."""
    codes = LAENDER[: len(values)]
    everybody = {code: tuple(0.0 for _ in DATES) for code in LAENDER}
    chosen = everybody | {code: tuple(row) for code, row in zip(codes, values, strict=True)}
    acts = {code: "2010" for code in LAENDER if code not in codes} | dict(since)
    design = draw_up(Panel(OUTCOME, DATES, chosen, ("a_source-1",)), adoptions_of(acts), choice)
    assert design is not None, "no design"
    assert design.values.shape == (len(values), len(DATES))
    return design


def small_design() -> Design:
    """Return two Länder with an act at different times and four without: thirty allotments, so that all can be looked at."""
    drawn = random.Random(5)  # noqa: S311  # repeatable, nothing secret
    rows = [[drawn.gauss(10, 1) for _ in DATES] for _ in range(6)]
    return few(rows, {"01": "2016-01-01", "02": "2019-01-01"})
