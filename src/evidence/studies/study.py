"""Study: one panel compared by one choice, and the figures that are told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from evidence.facts.uncertainty import END, ENDS
from evidence.indicators.series import STUDIED
from evidence.studies import contrast, event_study
from evidence.studies.contrast import Contrast
from evidence.studies.design import Design, Numbers, in_percent
from evidence.studies.permutation import Allotments, allot, chances, interval
from evidence.studies.power import smallest_difference
from evidence.vocabulary import breakdowns

COUNTRY = "00"
POINTS = "percentage_points"
# More decimals than any reader needs, and fewer than two machines could disagree on.
DECIMALS = 4
Bounds = tuple[float, float]
Part = Mapping[str, str]
NOTHING: Part = MappingProxyType({})


@dataclass(frozen=True)
class Result:
    """One figure of studies: what it is, of which part and period, from which sources, and its interval where it has one."""

    indicator: str
    unit: str
    value: float
    part: Part
    period: str
    sources: Collection[str]
    bounds: Bounds | None = None
    status: str = "estimated"

    def rows(self) -> Iterator[dict[str, object]]:
        """Return the figure and, if it has an interval, its two ends, as rows of an indicator frame without ids."""
        values = {"": self.value, **dict(zip(ENDS, self.bounds or (), strict=False))}
        for end, value in values.items():
            part = {**self.part, END: end} if end else dict(self.part)
            yield {
                "indicator": self.indicator,
                "region": COUNTRY,
                "period": self.period,
                "breakdown": breakdowns.write(part),
                "basis": "",
                "value": round(value, DECIMALS),
                "unit": self.unit,
                "value_status": self.status,
                "missing_reason": "",
                "tier": "derived",
                "formula": STUDIED,
                "inputs": [],
                "sources": sorted(self.sources),
                "flags": [],
            }


@dataclass(frozen=True)
class Study:
    """A design with what chance gives in it.

    Attributes:
        design: The panel, the choice and the Länder in groups.
        acts: Ids of the sources of the acts: what is counted follows from their dates, what is computed from the values.
    """

    design: Design
    acts: frozenset[str]

    @cached_property
    def allotments(self) -> Allotments:
        """The ways to allot the dates of acts."""
        return allot(self.design)

    @cached_property
    def after(self) -> Contrast:
        """The values with the act against the last one without it."""
        return contrast.after(self.design)

    @cached_property
    def chance(self) -> Numbers:
        """The difference after the act that each allotment gives."""
        return self.allotments.differences(self.design.values, self.after)

    def difference(self) -> Result:
        """Return the difference after the act, as the package estimates it, with its interval.

        Raises:
            IndicatorError: The package and our arithmetic differ.
        """
        value = event_study.estimate_after(self.design)
        event_study.check_agreement(self.design, float(self.chance[0]), value)
        bounds = self._bounds(self.after, self.chance)
        if self.design.choice.relative:
            value, *ends = (in_percent(logarithm) for logarithm in (value, *(bounds or ())))
            bounds = (ends[0], ends[1]) if ends else None
            return self._result("act_study_relative_difference", "percent", value, bounds)
        return self._result("act_study_difference", POINTS, value, bounds)

    def particulars(self) -> Iterator[Result]:
        """Return what else is told of a panel: chance, power, what came before, each year, and the Länder behind it.

        Raises:
            IndicatorError: The package and our arithmetic differ.
        """
        yield self._result("act_study_chance", "percent", 100 * float(chances(self.chance)[0]))
        smallest = smallest_difference(self.allotments, self.after)
        if smallest is not None:
            yield self._result("act_study_smallest_difference", POINTS, smallest)
        yield self._count("act_study_allotments", "count", len(self.allotments.table))
        yield from self._laender()
        yield from self._before()
        yield from self._at_distances()

    def _laender(self) -> Iterator[Result]:
        """Return how many Länder have which role, and how far the changes of those without an act lie apart."""
        roles, values = self.design.roles, self.design.panel.values
        for role, laender in (
            ("treated", roles.starts),
            ("compared", roles.compared),
            ("left_out", roles.before),
        ):
            yield self._count("act_study_laender", "laender", len(laender), {"study_role": role})
        changes = [values[code][-1] - values[code][0] for code in roles.compared]
        yield self._result("act_study_spread", POINTS, max(changes) - min(changes))

    def _before(self) -> Iterator[Result]:
        """Return how far apart the changes before the act were, where more than one value lies before it."""
        one = contrast.before(self.design)
        if one is not None:
            found = self.allotments.differences(self.design.values, one)
            bounds = self._bounds(one, found)
            yield self._result("act_study_difference_before", POINTS, float(found[0]), bounds)
            yield self._result("act_study_chance_before", "percent", 100 * float(chances(found)[0]))

    def _at_distances(self) -> Iterator[Result]:
        """Return the difference at each distance in years, as the package estimates it, and the Länder behind it."""
        for years, value in event_study.estimate_distances(self.design).items():
            one = contrast.at_distance(self.design, years)
            found = self.allotments.differences(self.design.values, one)
            event_study.check_agreement(self.design, float(found[0]), value)
            part = {"act_distance": f"{'before' if years < 0 else 'after'}_{abs(years)}"}
            bounds = self._bounds(one, found)
            yield self._result("act_study_difference_at_distance", POINTS, value, bounds, part)
            behind = len(contrast.having(self.design, years))
            yield self._count("act_study_laender", "laender", behind, {**part, "study_role": "treated"})

    def _bounds(self, one: Contrast, differences: Numbers) -> Bounds | None:
        return interval(differences, self.allotments.shares(one, 0))

    def _count(self, indicator: str, unit: str, value: int, part: Part = NOTHING) -> Result:
        counted = self._result(indicator, unit, value, None, part)
        return replace(counted, sources=self.acts, status="final")

    def _result(
        self, indicator: str, unit: str, value: float, bounds: Bounds | None = None, part: Part = NOTHING
    ) -> Result:
        design = self.design
        choice = {"study_choice": design.choice.name} if design.choice.name else {}
        whole = {"study_outcome": design.panel.outcome.name, **choice, **part}
        return Result(indicator, unit, value, whole, design.panel.span, design.panel.sources, bounds)
