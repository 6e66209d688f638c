"""All facts by id, and the generated tables that list them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from evidence.errors import BreakError, FactError, IndicatorError, UsageError
from evidence.facts.fact import DIFFERENCE, Alternative, Caveat, Fact
from evidence.facts.uncertainty import Uncertainty, of_difference
from evidence.indicators.arithmetic import weaker
from evidence.indicators.catalogue import Catalogue, derive_catalogue
from evidence.tables.breaks import SeriesBreak, find_break, find_separation
from evidence.tables.schema import KEY
from evidence.tables.store import Tables, watched, write_table
from evidence.vocabulary import bases, breakdowns, periods, regions, status, units
from evidence.work import reads

TOTAL = "total"
_ID = re.compile(r"([a-z0-9_]+)\.([\d~]+)\.([\d/-]+)(?:\.([^@]*))?(@\w+)?")


class FactRegister:
    """Every fact of one state of the data.

    Ids are stable across editions: indicator, region, period, then breakdown, then an older basis.
    """

    def __init__(self, tables: Tables, catalogue: Catalogue | None = None) -> None:
        """Take the tables, and the catalogue derived from them where the caller has it."""
        self.tables = watched(tables)
        self._tables = tables
        self._catalogue = catalogue or derive_catalogue(tables)
        self._rows_of: dict[str, dict[str, dict[str, Any]]] = {}
        self._members_of: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {}

    def __reduce__(self) -> tuple[type[FactRegister], tuple[Tables, Catalogue]]:
        """Travel to other processes as what a register is made from, derived already."""
        return FactRegister, (self._tables, self._catalogue)

    @property
    def catalogue(self) -> Catalogue:
        """The values of all indicators; whoever needs those of one asks for its ``series``."""
        reads.note(*reads.EVERYTHING)
        return self._catalogue

    @cached_property
    def _frames(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self._catalogue.series.partition_by("indicator", as_dict=True, maintain_order=True)

    def _rows(self, indicator: str) -> Mapping[str, dict[str, Any]]:
        """Return the rows of an indicator by id: a query for each fact would take ten times as long."""
        if indicator not in self._rows_of:
            frame = self._frames.get((indicator,))
            rows = frame.iter_rows(named=True) if frame is not None else ()
            self._rows_of[indicator] = {row["id"]: row for row in rows}
        return self._rows_of[indicator]

    def _members(self, indicator: str) -> Mapping[tuple[str, str], list[dict[str, Any]]]:
        """Return the rows of an indicator by region and breakdown."""
        if indicator not in self._members_of:
            members = self._members_of[indicator] = {}
            for row in self._rows(indicator).values():
                members.setdefault((row["region"], row["breakdown"]), []).append(row)
        return self._members_of[indicator]

    @cached_property
    def _uncertainty(self) -> Uncertainty:
        return Uncertainty(self._tables, self._value)

    @cached_property
    def _others(self) -> Mapping[str, list[dict[str, Any]]]:
        others: dict[str, list[dict[str, Any]]] = {}
        for row in self._tables.observations.filter(
            pl.col("selection").is_in(["differs", "excluded"]) & pl.col("value").is_not_null()
        ).iter_rows(named=True):
            others.setdefault(row["id"], []).append(row)
        return others

    @property
    def ids(self) -> list[str]:
        """All ids, sorted."""
        reads.note(*reads.EVERYTHING)
        return self._ids

    @cached_property
    def _ids(self) -> list[str]:
        return self._catalogue.series["id"].to_list()

    def fact(self, fact_id: str) -> Fact:
        """Return the fact with this id.

        Raises:
            FactError: No such fact; the message names the nearest ids.
        """
        row = self._rows(fact_id.partition(".")[0]).get(fact_id)
        if row is None:
            reads.note(*reads.EVERYTHING)
            try:
                ends = [self._end(*end) for end in _ends(fact_id)]
            except UsageError as unreal:
                raise FactError(f'"{fact_id}" names no fact: {unreal}') from None
            if len(ends) == len(("later", "earlier")) and all(end.value is not None for end in ends):
                return self.difference(ends[0], ends[1])
            close = difflib.get_close_matches(fact_id, self._ids, n=3, cutoff=0.6)
            raise FactError(
                f'There is no fact "{fact_id}". '
                + (f"Nearest: {', '.join(close)}. " if close else "")
                + "List them with: evidence list facts"
            )
        return self._fact(row)

    def find(
        self,
        indicator: str,
        region: str,
        period: str = "latest",
        breakdown: str = "",
        basis: str | None = None,
    ) -> Fact:
        """Return the fact of an indicator, region and period; a fact without value where nothing was published.

        Args:
            indicator: Id of the indicator.
            region: AGS key.
            period: ISO period, ``latest`` or ``first``; empty, as of a fact without value, finds nothing.
            breakdown: Breakdown text; empty for the total.
            basis: An older base, or None for the newest base that has the period.

        Raises:
            FactError: The indicator does not exist.
            UsageError: The region or period does not exist.
        """
        definition = self.definition(indicator)
        regions.region(region)
        breakdowns.parse(breakdown)
        if basis is not None and basis not in ("", *bases.BASES):
            raise UsageError(f'Basis "{basis}" is unknown; expected one of {", ".join(bases.BASES)}.')
        if period not in ("latest", "first", ""):
            periods.parse(period)
        rows = self._members(indicator).get((region, breakdown), [])
        if basis is not None:
            rows = [row for row in rows if row["basis"] == basis]
        if period in ("latest", "first"):
            known = [row for row in rows if row["value"] is not None]
            ordered = sorted(known, key=lambda row: (periods.parse(row["period"]), _base(row)))
            if ordered:
                return self._fact(ordered[-1 if period == "latest" else 0])
        else:
            known = sorted((row for row in rows if row["period"] == period), key=_base)
            if known:
                return self._fact(known[-1])
        suffix = f".{breakdown}" if breakdown else ""
        return Fact(
            id=f"{indicator}.{region}.{period}{suffix}{_older(basis or '')}",
            indicator=definition,
            region_code=region,
            period_text=period if period not in ("latest", "first") else "",
            breakdown=breakdown,
            basis=basis or "",
            value=None,
            unit=definition.unit,
            value_status="final",
            missing_reason="not_published",
            tier="",
            formula="",
            inputs=(),
            sources=(),
        )

    def series(self, indicator: str, region: list[str], breakdown: str | None = "") -> pl.DataFrame:
        """Return the rows of an indicator for some regions, sorted by region, base and period.

        Raises:
            FactError: The indicator does not exist.
            UsageError: A region does not exist.
        """
        self.definition(indicator)
        for code in region:
            regions.region(code)
        rows = self._catalogue.series.filter(pl.col("indicator") == indicator, pl.col("region").is_in(region))
        if breakdown is not None:
            rows = rows.filter(pl.col("breakdown") == breakdown)
        return rows.sort("region", "breakdown", "basis", "period")

    def observations(self, indicator: str) -> pl.DataFrame:
        """Return the observations of an indicator, those too that were not selected.

        Raises:
            FactError: The indicator does not exist.
        """
        self.definition(indicator)
        return self._tables.observations.filter(pl.col("indicator") == indicator)

    @property
    def publication_days(self) -> list[str]:
        """When observations were published, sorted."""
        reads.note("table", "published")
        return sorted(self._tables.observations["published"].unique())

    def change(
        self, indicator: str, region: str, start: str, end: str, breakdown: str = "", basis: str | None = None
    ) -> Fact:
        """Return the change of an indicator between two periods, later minus earlier.

        Both values are taken on the same base, the newest that has both.

        Raises:
            BreakError: A break lies between the two values.
            FactError: The indicator does not exist.
        """
        if not periods.parse(start) < periods.parse(end):
            raise UsageError(f"A change runs forward in time; {start} is not before {end}.")
        shared = basis if basis is not None else self._shared_base(indicator, region, start, end, breakdown)
        before = self.find(indicator, region, start, breakdown, shared)
        after = self.find(indicator, region, end, breakdown, shared)
        return self.difference(after, before)

    def difference(self, later: Fact, earlier: Fact) -> Fact:
        """Return ``later`` minus ``earlier``: of one indicator over time, or of two regions at one time.

        Raises:
            BreakError: A registered break lies between the two, or they rest on different bases or indicators.
        """
        region = later.region_code
        differing = [
            name
            for name, one, other in (
                ("region", later.region_code, earlier.region_code),
                ("period", later.period_text, earlier.period_text),
                ("breakdown", later.breakdown, earlier.breakdown),
            )
            if one != other and later.value is not None and earlier.value is not None
        ]
        if later.id == earlier.id:
            raise IndicatorError(f"{later.id} and itself have no difference.")
        if "period" in differing and later.period < earlier.period:
            raise IndicatorError(f"A change runs forward in time; {earlier.id} is not before {later.id}.")
        if len(differing) > 1:
            raise IndicatorError(
                f"{later.id} and {earlier.id} differ in {' and '.join(differing)}; a difference has one meaning only if "
                "they differ in one of them."
            )
        if breakdowns.definition(later.breakdown) != breakdowns.definition(earlier.breakdown):
            raise BreakError(
                f"{later.id} and {earlier.id} are counted by two definitions ({later.label('en')}; {earlier.label('en')}); "
                "no difference is computed."
            )
        if later.indicator.id != earlier.indicator.id:
            apart = self.break_between(earlier, later)
            raise BreakError(
                f"{later.id} and {earlier.id} are different indicators; no difference is computed. "
                f"{apart.cause_en if apart else ''}".strip()
            )
        if later.value is not None and earlier.value is not None:
            found = self.break_between(earlier, later)
            if found:
                raise BreakError(
                    f"{earlier.id} → {later.id}: no change is computed across a break in the series "
                    f'("{found.id}": {found.cause_en}) Compare two values on the same side of it.'
                )
            if later.basis != earlier.basis:
                raise BreakError(
                    f"{earlier.id} and {later.id} rest on different bases; no change is computed."
                )
        same_region = later.region_code == earlier.region_code
        breakdown = later.breakdown
        if later.breakdown != earlier.breakdown:
            breakdown = f"{later.breakdown or TOTAL}~{earlier.breakdown or TOTAL}"
        value = None if later.value is None or earlier.value is None else later.value - earlier.value
        same_period = later.period_text == earlier.period_text
        # A day and a month span no period of their own; where a value is missing the later one names what is missing.
        mixed = value is None and len(later.period_text) != len(earlier.period_text)
        period = later.period_text if same_period or mixed else f"{earlier.period_text}/{later.period_text}"
        regional = region if same_region else f"{region}~{earlier.region_code}"
        suffix = f".{breakdown}" if breakdown else ""
        return Fact(
            id=f"{later.indicator.id}.{regional}.{period}{suffix}{_older(later.basis)}",
            indicator=later.indicator,
            region_code=region,
            period_text=period,
            breakdown=later.breakdown,
            basis=later.basis,
            value=value,
            unit=units.difference(later.unit),
            value_status=weaker(later.value_status, earlier.value_status),
            missing_reason="" if value is not None else "missing_input",
            tier="derived",
            formula=DIFFERENCE,
            inputs=(later.id, earlier.id),
            sources=tuple(sorted({*later.sources, *earlier.sources})),
            caveats=tuple(
                caveat
                for caveat in dict.fromkeys((*later.caveats, *earlier.caveats))
                if not caveat.code.startswith("break:")
            ),
            interval=of_difference(later, earlier),
        )

    def break_between(self, earlier: Fact, later: Fact) -> SeriesBreak | None:
        """Return the break between two facts of one series, or of two indicators that are never joined, or None."""
        if earlier.indicator.id != later.indicator.id:
            return find_separation(self.tables.breaks, earlier.indicator.id, later.indicator.id)
        return find_break(
            self.tables.breaks,
            (later.indicator.id, later.region_code, later.breakdown),
            (earlier.period_text, earlier.basis),
            (later.period_text, later.basis),
        )

    def definition(self, indicator: str) -> Any:
        """Return the definition of an indicator.

        Raises:
            FactError: It does not exist; the message names the nearest.
        """
        reads.note("facts", indicator)
        if indicator not in self._tables.codebook:
            reads.note(*reads.EVERYTHING)
            close = difflib.get_close_matches(indicator, self._tables.codebook, n=3, cutoff=0.4)
            raise FactError(
                f'There is no indicator "{indicator}". '
                + (f"Did you mean {' or '.join(close)}? " if close else "")
                + "List them with: evidence list indicators"
            )
        return self._tables.codebook[indicator]

    def notes(self, fact_id: str) -> list[str]:
        """Return what the transcriber noted beside the observation that a fact was taken from."""
        reads.note("facts", fact_id.partition(".")[0])
        rows = self._tables.observations.filter(pl.col("id") == fact_id, pl.col("selection") == "selected")
        return [note for note in rows["note"] if note]

    def check_headline(self, facts: Iterable[Fact]) -> None:
        """Return nothing if every fact may stand in a page's answer or among its key figures.

        Raises:
            FactError: Only weak carriers give the fact.
        """
        reads.note("table", "weak_carriers")
        for fact in facts:
            for name in fact.sources:
                reads.note("source", name)
            if fact.sources and self._weak_sources.issuperset(fact.sources):
                raise FactError(
                    f"{fact.id} rests only on weak carriers ({', '.join(fact.sources)}); it may stand in the text of a "
                    "page, but neither in its answer nor among its key figures."
                )

    def source(self, source_id: str) -> dict[str, Any]:
        """Return the row of a source address.

        Raises:
            FactError: There is no such source.
        """
        reads.note("source", source_id)
        if source_id not in self._sources:
            raise FactError(f'There is no source "{source_id}". List them with: evidence list sources')
        return self._sources[source_id]

    @cached_property
    def _weak_sources(self) -> frozenset[str]:
        return frozenset(
            name
            for name, source in self._sources.items()
            if any(entry.beginning in f"{source['url']}/" for entry in self._tables.weak_carriers)
        )

    @cached_property
    def _sources(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self._tables.sources.iter_rows(named=True)}

    def _end(self, indicator: str, region: str, period: str, breakdown: str, basis: str) -> Fact:
        """Return one end of a difference: the value of exactly this base, or else of the newest base there is."""
        if indicator not in self._tables.codebook or regions.refusal(region):
            raise FactError(
                f'"{indicator}.{region}.{period}" names an indicator or a region that does not exist.'
            )
        exact = self.find(indicator, region, period, breakdown, basis)
        return exact if exact.value is not None else self.find(indicator, region, period, breakdown)

    def _shared_base(self, indicator: str, region: str, start: str, end: str, breakdown: str) -> str | None:
        rows = self.series(indicator, [region], breakdown)
        both = set(rows.filter(pl.col("period") == start)["basis"]) & set(
            rows.filter(pl.col("period") == end)["basis"]
        )
        return max(both, key=["", *bases.BASES].index) if both else None

    def _value(self, fact_id: str) -> float | None:
        reads.note("facts", fact_id.partition(".")[0])
        value: float | None = self._rows(fact_id.partition(".")[0]).get(fact_id, {}).get("value")
        return value

    def _fact(self, row: Mapping[str, Any]) -> Fact:
        reads.note("facts", row["indicator"])
        reads.note("table", "surveys")
        reads.note("table", "small_numbers")
        return Fact(
            id=row["id"],
            indicator=self._tables.codebook[row["indicator"]],
            region_code=row["region"],
            period_text=row["period"],
            breakdown=row["breakdown"],
            basis=row["basis"],
            value=row["value"],
            unit=row["unit"],
            value_status=row["value_status"],
            missing_reason=row["missing_reason"],
            tier=row["tier"],
            formula=row["formula"],
            inputs=tuple(row["inputs"]),
            sources=tuple(row["sources"]),
            caveats=self._caveats(row),
            alternatives=self._alternatives(row["id"]),
            interval=self._uncertainty.interval(row),
        )

    def _caveats(self, row: Mapping[str, Any]) -> tuple[Caveat, ...]:
        caveats = []
        if row["value_status"] != "final":
            caveats.append(Caveat(f"status:{row['value_status']}", *status.VALUE_STATUS[row["value_status"]]))
        for flag in row["flags"]:
            entry = self.tables.corrections[flag]
            caveats.append(Caveat(f"correction:{flag}", entry.reason_de, entry.reason_en))
        if row["series_break_before"]:
            entry_ = next(entry for entry in self.tables.breaks if entry.id == row["series_break_before"])
            caveats.append(Caveat(f"break:{entry_.id}", entry_.cause_de, entry_.cause_en))
        return (*caveats, *self._uncertainty.caveats(row))

    def _alternatives(self, fact_id: str) -> tuple[Alternative, ...]:
        found = []
        for row in self._others.get(fact_id, []):
            correction = self.tables.corrections.get(row["excluded"])
            choice = next(
                (
                    entry
                    for entry in self.tables.choices
                    if all(getattr(entry, key) == row[key] for key in KEY)
                ),
                None,
            )
            reason = correction or choice
            found.append(
                Alternative(
                    row["value"],
                    row["decimals"],
                    row["publisher"],
                    row["source"],
                    reason.reason_de if reason else "nach der allgemeinen Regel nachrangig",
                    reason.reason_en if reason else "ranks lower by the general rule",
                )
            )
        return tuple(found)


def _older(basis: str) -> str:
    """Return what an id adds for a base that is not today's."""
    return f"@{basis}" if basis not in ("", bases.CURRENT) else ""


def _ends(fact_id: str) -> list[tuple[str, str, str, str, str]]:
    """Return the later and the earlier end of a difference, or nothing if the id names no difference.

    A difference spans two periods (``2015-12-31/2022-12-31``), two regions (``14~00``) or two parts of a population. An
    end is its indicator, region, period, breakdown and basis.
    """
    match = _ID.fullmatch(fact_id)
    if not match:
        return []
    indicator, region, period, breakdown, basis = match.groups()
    places, parts, dates = region.split("~"), (breakdown or "").split("~"), period.split("/")
    pairs = [pair for pair in (places, parts, dates) if len(pair) > 1]
    if len(pairs) != 1 or len(pairs[0]) != len(("later", "earlier")) or pairs[0][0] == pairs[0][1]:
        return []
    return [
        (
            indicator,
            place,
            date,
            "" if part == TOTAL else part,
            (basis or "").removeprefix("@") or bases.CURRENT,
        )
        for place, date, part in ((places[0], dates[-1], parts[0]), (places[-1], dates[0], parts[-1]))
    ]


def _base(row: Mapping[str, Any]) -> int:
    return ["", *bases.BASES].index(row["basis"])


def processed_files(register: FactRegister) -> dict[str, bytes]:
    """Return the generated tables by file name: observations, sources, results, indicators, facts and codebook."""
    tables, series = register.tables, register.catalogue.series
    lists = [pl.col(name).list.join(" ") for name in ("inputs", "sources", "flags")]
    spans = (
        series.group_by("indicator", maintain_order=True)
        .agg(
            regions=pl.col("region").n_unique(),
            first_period=pl.col("period").min(),
            last_period=pl.col("period").max(),
            values=pl.col("value").count(),
            sources=pl.col("sources").explode().n_unique(),
        )
        .sort("indicator")
    )
    codebook = pl.DataFrame(
        [
            entry.model_dump(exclude={"range"}) | {"low": entry.range[0], "high": entry.range[1]}
            for entry in tables.codebook.values()
        ]
    ).join(spans, left_on="id", right_on="indicator", how="left", maintain_order="left")
    return {
        "observations.csv": write_table(tables.observations),
        "sources.csv": write_table(tables.sources),
        "results.csv": write_table(tables.results),
        "indicators.csv": write_table(
            series.select(
                "indicator",
                "region",
                "period",
                "breakdown",
                "basis",
                "value",
                "unit",
                "value_status",
                "missing_reason",
                "series_break_before",
            )
        ),
        "facts.csv": write_table(
            series.with_columns(lists).select(
                "id", "value", "unit", "missing_reason", "tier", "formula", "inputs", "sources", "flags"
            )
        ),
        "codebook.csv": write_table(codebook.sort("id")),
    }


def search(register: FactRegister, words: str) -> pl.DataFrame:
    """Return the indicators whose id, names or definition contain all of the words, best first.

    Shape: ``indicator``, ``name_de``, ``name_en``, ``unit``, ``first_period``, ``last_period``, ``regions``.
    Words may be German or English, in any case; a misspelt word finds the nearest name.
    """
    wanted = [word.casefold() for word in words.split()] or [""]
    texts = {
        entry.id: f"{entry.id} {entry.name_de} {entry.name_en} {entry.definition_de} {entry.definition_en}".casefold()
        for entry in register.tables.codebook.values()
    }
    ranks = {key: text.find(wanted[0]) for key, text in texts.items() if all(word in text for word in wanted)}
    if not ranks:
        vocabulary = {word: key for key, text in texts.items() for word in text.replace("_", " ").split()}
        near = difflib.get_close_matches(wanted[0], vocabulary, n=5, cutoff=0.7)
        ranks = {key: 0 for key, text in texts.items() if any(word in text for word in near)}
    order = sorted(ranks, key=lambda key: (ranks[key], key))
    series = register.catalogue.series
    rows = []
    for key in order:
        entry = register.tables.codebook[key]
        known = series.filter(pl.col("indicator") == key)
        rows.append(
            {
                "indicator": key,
                "name_de": entry.name_de,
                "name_en": entry.name_en,
                "unit": entry.unit,
                "first_period": known["period"].min(),
                "last_period": known["period"].max(),
                "regions": known["region"].n_unique(),
                "breakdowns": ", ".join(
                    sorted({part for text in known["breakdown"].unique() for part in breakdowns.parse(text)})
                ),
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "indicator": pl.String,
            "name_de": pl.String,
            "name_en": pl.String,
            "unit": pl.String,
            "first_period": pl.String,
            "last_period": pl.String,
            "regions": pl.UInt32,
            "breakdowns": pl.String,
        },
    )
