"""Results: the figures of all studies together, as a table that becomes facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import polars as pl

from evidence.facts.register import FactRegister
from evidence.indicators.series import SCHEMA, shape
from evidence.studies.adoption import Adoption, first_acts
from evidence.studies.design import LEADING, OTHERS, Choice, draw_up
from evidence.studies.panel import OUTCOMES, Panel, read_panel
from evidence.studies.permutation import chance_of_any
from evidence.studies.study import Result, Study


def study_acts(register: FactRegister) -> pl.DataFrame:
    """Return the figures of all studies as an indicator frame; without rows where there are no acts or no panels.

    Units: percentage points, percent, Länder, or plain numbers. Missing values: none; what cannot be computed has no row.
    Definition: docs/methods/act_studies.md.

    Raises:
        IndicatorError: The package and our arithmetic differ.
    """
    documents = register.tables.documents
    adoptions = first_acts(documents)
    acts = frozenset(documents.source_id(adoption.act) for adoption in adoptions.values())
    panels = [read_panel(register, outcome) for outcome in OUTCOMES] if adoptions else []
    return compare([panel for panel in panels if panel is not None], adoptions, acts, documents.state)


def compare(
    panels: Sequence[Panel], adoptions: Mapping[str, Adoption], acts: frozenset[str], state: str
) -> pl.DataFrame:
    """Return the figures of the studies of some panels as an indicator frame, sorted by id.

    Args:
        panels: The panels.
        adoptions: The first act of each Land that has one.
        acts: Ids of the sources of the acts.
        state: The month up to which acts were read: the period of figures that concern all studies.

    Raises:
        IndicatorError: The package and our arithmetic differ.
    """
    leading = _studies(panels, adoptions, acts, LEADING)
    others = [study for choice in OTHERS for study in _studies(panels, adoptions, acts, choice)]
    differences = [study.difference() for study in (*leading, *others)]
    results = [
        *differences,
        *(result for study in leading for result in study.particulars()),
        *_rarest(leading),
        *(_evaluated(differences, len(leading), acts, state) if differences else ()),
    ]
    columns = {name: kind for name, kind in SCHEMA.items() if name != "id"}
    return shape(pl.DataFrame([row for result in results for row in result.rows()], schema=columns))


def _studies(
    panels: Sequence[Panel], adoptions: Mapping[str, Adoption], acts: frozenset[str], choice: Choice
) -> list[Study]:
    designs = (draw_up(panel, adoptions, choice) for panel in panels)
    return [Study(design, acts) for design in designs if design is not None]


def _rarest(studies: Sequence[Study]) -> Iterator[Result]:
    """Return for outcomes of the same dates how often chance gives something as rare in any of them."""
    for _, same in groupby(studies, key=lambda study: study.design.panel.dates):
        family = list(same)
        sources = frozenset[str]().union(*(study.design.panel.sources for study in family))
        chance = 100 * chance_of_any([study.chance for study in family])
        span = family[0].design.panel.span
        yield Result("act_study_chance_of_any", "percent", chance, {}, span, sources)
        yield Result("act_study_outcomes", "count", len(family), {}, span, family[0].acts, status="final")


def _evaluated(
    differences: Sequence[Result], leading: int, acts: frozenset[str], state: str
) -> Iterator[Result]:
    """Return how many differences were computed, by the leading choice and in all, and how many intervals leave out zero."""
    values = frozenset[str]().union(*(one.sources for one in differences))
    for scope, results in (({"study_scope": "leading"}, differences[:leading]), ({}, differences)):
        apart = sum(one.bounds is not None and not one.bounds[0] <= 0 <= one.bounds[1] for one in results)
        for finding, count, sources in (
            ({}, len(results), acts),
            ({"study_finding": "zero_outside"}, apart, values),
        ):
            part = {**finding, **scope}
            yield Result("act_study_evaluations", "count", count, part, state, sources, status="final")
