"""The registers of hosts and of tables: which table of which publisher is asked for, and what of it enters the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from evidence.errors import Problem, TableError, UsageError, describe
from evidence.sources.exchange import LARGEST_BODY, MIB
from evidence.sources.origin import Tier
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import bases, breakdowns, regions, status, units

# Columns that cells have on their way to rows.
_RESERVED = frozenset(
    [
        "part",
        "line",
        "time",
        "level",
        "region",
        "measure",
        "unit",
        "number",
        "symbol",
        "flag",
        "row",
        "key",
        "parent",
        "land",
        "amount",
        "slack",
        "additive",
        "is_dash",
        "total",
        "total_row",
        "total_dash",
        "total_region",
        "parts",
        "numbers",
        "suppressed",
        "allowed",
        "known",
        "found",
        "largest",
        "verdict",
        "zero",
        "dash_note",
        "missing",
        "decimals",
        "mark",
        "marks",
        "said",
        "cells",
        "kreise",
        "only_dashes",
    ]
)


def _listed(entry: Any) -> Any:
    """Return one text as a list of one, so that ``level = "KREISE"`` and ``level = ["DLAND", "KREISE"]`` both read."""
    return [entry] if isinstance(entry, str) else entry


def _is_breakdown(text: str) -> str:
    try:
        breakdowns.parse(text)
    except UsageError as fault:
        raise ValueError(str(fault)) from None
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Breakdown = Annotated[str, AfterValidator(_is_breakdown)]


class Host(Record):
    """One machine that is asked: where it is, how one logs in there, and how long we wait between two requests.

    ``pause`` is in seconds. ``ca_bundle`` names a file beside the register with certificates that are trusted as well,
    for a host that sends an incomplete chain; empty for none.
    """

    id: Id
    name: str
    base: Annotated[str, StringConstraints(pattern=r"^https?://.*/$")]
    login: Literal["none", "genesis"] = "none"
    pause: Annotated[float, Field(ge=0)] = 1.0
    ca_bundle: str = ""


class Split(Record):
    """A dimension that becomes a part of the breakdown: ``codes`` gives the value of ``key`` for each code."""

    key: str
    codes: Mapping[str, str]

    @model_validator(mode="after")
    def _is_in_the_vocabulary(self) -> Self:
        for value in self.codes.values():
            _is_breakdown(f"{self.key}={value}")
        return self


class Series(Record):
    """What one indicator takes from the cells of a table. Every dimension of a cell must be named once.

    Attributes:
        indicator: Id in the codebook.
        unit: Unit of the indicator, as in the codebook.
        from_unit: The publisher's word for the unit of its cells; a cell in another one is an error. Empty if it says none.
        factor: What a cell is multiplied by to be in ``unit``.
        decimals: Decimals that the result is rounded to, half up; such a value has the status ``rounded``. None: as printed.
        measure: The publisher's codes of what is counted; empty if each level of the body has one.
        level: The publisher's region variables whose cells are taken.
        keep: Dimension and the one code of it that is taken.
        total: Dimensions whose total, as the publisher printed it, is taken.
        sum: Dimensions that we add up: the codes, or ``*`` for all but the total.
        split: Dimensions that become parts of the breakdown.
        breakdown: Breakdown that every value has besides.
        roll_up: Land keys, and ``00``, that we add up from the Kreise.
        basis: Pairs of the first day and the base of a population count from that day on, oldest first.
        note: A sentence that every row carries.
    """

    indicator: str
    unit: str
    from_unit: str = ""
    factor: float = 1.0
    decimals: Annotated[int, Field(ge=0, le=9)] | None = None
    measure: Texts = ()
    level: Texts = ()
    keep: Mapping[str, str] = {}
    total: Texts = ()
    sum: Mapping[str, Literal["*"] | tuple[str, ...]] = {}
    split: Mapping[str, Split] = {}
    breakdown: Breakdown = ""
    roll_up: Texts = ()
    basis: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The dimensions that the entry names, in the order keep, total, sum, split."""
        return (*self.keep, *self.total, *self.sum, *self.split)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        twice = sorted({name for name in self.named if self.named.count(name) > 1})
        if twice:
            raise ValueError(
                f"dimension {twice[0]} is named twice; keep, total, sum and split exclude each other"
            )
        if self.unit not in units.UNITS:
            raise ValueError(f'unit "{self.unit}" is unknown; one of {", ".join(units.UNITS)}')
        if not self.factor:
            raise ValueError("factor 0 makes every value zero")
        strangers = [key for key in self.roll_up if key not in (*regions.LAENDER, "00")]
        if strangers:
            raise ValueError(f'roll_up: "{strangers[0]}" is neither a Land nor 00')
        if any(codes != "*" and "" in codes for codes in self.sum.values()):
            raise ValueError("sum names the total; a total is never added to its parts")
        wrong = [base for _, base in self.basis if base not in bases.BASES]
        if wrong:
            raise ValueError(f'basis "{wrong[0]}" is unknown; one of {", ".join(bases.BASES)}')
        if list(self.basis) != sorted(self.basis):
            raise ValueError("basis: the pairs of day and base must stand oldest first")
        keys = [split.key for split in self.split.values()] + list(breakdowns.parse(self.breakdown))
        if len(set(keys)) != len(keys):
            raise ValueError("two parts of the breakdown have the same key")
        return self


class Layout(Record):
    """The dimensions that a table must have, those that it may have, and those whose categories overlap.

    Categories of an ``overlapping`` dimension may not be added up with ``*``.
    """

    dimensions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _overlaps_are_dimensions(self) -> Self:
        strangers = [name for name in self.overlapping if name not in (*self.dimensions, *self.also)]
        reserved = [name for name in (*self.dimensions, *self.also) if name in _RESERVED]
        if reserved:
            raise ValueError(f'"{reserved[0]}" is a column of every table and cannot name a dimension')
        if strangers:
            raise ValueError(f"overlapping names {strangers[0]}, which is no dimension of the table")
        return self


class TableDefinition(Record):
    """One table of one publisher: how it is asked for, what it must look like, and the series taken from it.

    Attributes:
        id: Name of the table, unique with its publisher; also the name of its files.
        client: Id of the client that asks, see ``sources/clients``.
        host: Id in ``hosts.toml``; empty where nobody is asked.
        publisher: Id in ``publishers.toml``.
        reader: Id of the reader of the stored bytes, see ``tables/readers/catalogue.py``.
        legend: Whose symbols and flags the body uses, see ``vocabulary/status.py``.
        title: Title of the table as the publisher words it.
        address: Page of the table for people.
        licence: Licence of the data, as in ``data/LICENCES.md``.
        tier: Whether the publisher produces the figures or passes them on.
        disclosure_control: Whether cells are rounded, so that parts need not add up to totals.
        appears: Month and day when the table comes each year, ``quarterly``, ``monthly``, or empty if unknown.
        expected_bytes: Size of the body as last seen; None if unknown.
        max_bytes: Largest body that is taken.
        since: First year that is asked for; empty for all.
        compress: The publisher leaves out cells that are zero.
        labels: The key columns hold words instead of codes, and the definition names words.
        dash: ``zero`` if a dash is always zero in this table; then ``dash_reason`` says how we know.
        accepts: Content (``Client.content``) of a vintage that differs from its predecessor and was found right.
        checked: What the definition was checked with: a ``recorded`` body, the publisher's ``catalogue`` of tables, or a
            ``described`` layout that nobody here has seen.
        ask: What the client needs to ask for the table; each client checks its own keys.
        has: Expected dimensions.
        adds_up: Dimension and the codes that must add up to its total, within the publisher's rounding.
        series: What enters the report; empty if the table is kept and read only.
    """

    id: Id
    client: Id
    host: str = ""
    publisher: Id
    reader: str
    legend: str
    title: str
    address: Annotated[str, StringConstraints(pattern=r"^https?://")]
    licence: str
    tier: Tier = "primary"
    disclosure_control: Literal["none", "rounded_to_5"] = "none"
    appears: Annotated[
        str, StringConstraints(pattern=r"^((0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|quarterly|monthly|)$")
    ] = ""
    expected_bytes: int | None = None
    max_bytes: Annotated[int, Field(gt=0, le=LARGEST_BODY)] = 64 * MIB
    since: Annotated[str, StringConstraints(pattern=r"^([12][0-9]{3})?$")] = ""
    compress: bool = False
    labels: bool = False
    dash: Literal["", "zero"] = ""
    dash_reason: str = ""
    accepts: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    checked: Literal["recorded", "catalogue", "described"]
    ask: Mapping[str, Any] = {}
    has: Layout = Layout()
    adds_up: Mapping[str, tuple[str, ...]] = {}
    series: tuple[Series, ...] = ()

    @property
    def name(self) -> str:
        """``publisher/id``, the beginning of every message about the table."""
        return f"{self.publisher}/{self.id}"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        dimensions = (*self.has.dimensions, *self.has.also)
        for entry in self.series:
            strangers = [name for name in entry.named if name not in dimensions]
            if strangers:
                raise ValueError(
                    f"series {entry.indicator} names {strangers[0]}, which is not in has.dimensions"
                )
            overlaps = [name for name in self.has.overlapping if entry.sum.get(name) == "*"]
            if overlaps:
                raise ValueError(f'dimension {overlaps[0]} overlaps and may not be summed with "*"')
        strangers = [name for name in self.adds_up if name not in dimensions]
        if strangers:
            raise ValueError(f"adds_up names {strangers[0]}, which is not in has.dimensions")
        if self.legend not in status.SYMBOLS:
            raise ValueError(f'legend "{self.legend}" is unknown; one of {", ".join(sorted(status.SYMBOLS))}')
        if bool(self.dash) != bool(self.dash_reason):
            raise ValueError("dash and dash_reason go together: a dash is zero for a reason")
        return self


def read_hosts(registers: Path) -> tuple[Host, ...]:
    """Return the register of hosts in the order of its file; none if there is no such file.

    Raises:
        TableError: The register is not well formed.
    """
    path = registers / "hosts.toml"
    return read_entries(path, "host", Host, TableError) if path.is_file() else ()


def read_definitions(registers: Path) -> tuple[TableDefinition, ...]:
    """Return the definitions of all tables, sorted by publisher and id; none if there is no folder ``tables``.

    Raises:
        TableError: A register is not well formed, or two entries are about the same table.
    """
    found: dict[str, tuple[str, TableDefinition]] = {}
    problems = []
    for path in sorted((registers / "tables").glob("*.toml")):
        for entry in read_entries(path, "table", TableDefinition, TableError):
            if entry.name in found:
                problems.append(
                    Problem(
                        f'table "{entry.name}" is defined twice',
                        f"tables/{path.name}",
                        "one definition",
                        f"another one in tables/{found[entry.name][0]}",
                        "remove one",
                    )
                )
            found[entry.name] = (path.name, entry)
    if problems:
        raise TableError(describe(problems))
    return tuple(found[name][1] for name in sorted(found))
