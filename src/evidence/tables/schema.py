"""The schema of observations: each rule is named for what must be true.

An observation is one indicator × region × period × breakdown × basis × source × snapshot; that key is unique, and
sources that disagree both stay. Every rule says what it does with null: null never passes by accident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import dataframely as dy
import polars as pl

from evidence.errors import Problem, TableError, UsageError, describe
from evidence.sources.snapshots import stored_file
from evidence.tables.codebook import Codebook
from evidence.vocabulary import bases, breakdowns, periods, regions, status

TIERS = ("primary", "secondary", "derived")
KEY = ("indicator", "region", "period", "breakdown", "basis")
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_THOUSANDS = r"^-?[0-9]{1,3}\.[0-9]{3}$"


class Observations(dy.Schema):
    """Typed rows as read, with the helper columns that the rules compare against."""

    indicator = dy.String(primary_key=True)
    region = dy.String(primary_key=True)
    period = dy.String(primary_key=True)
    breakdown = dy.String(primary_key=True)
    basis = dy.String(primary_key=True)
    source_url = dy.String(primary_key=True)
    publisher = dy.String(primary_key=True)
    vintage = dy.String(primary_key=True)
    snapshot = dy.String()
    line = dy.UInt32()
    value_text = dy.String()
    value = dy.Float64(nullable=True)
    unit = dy.String()
    value_status = dy.String()
    missing_reason = dy.String()
    tier = dy.String()
    source_title = dy.String()
    published = dy.String()
    licence = dy.String()
    note = dy.String()
    disclosure_control = dy.String()
    expected_unit = dy.String(nullable=True)
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    region_fault = dy.String(nullable=True)
    period_fault = dy.String(nullable=True)
    breakdown_fault = dy.String(nullable=True)
    published_fault = dy.String(nullable=True)
    excluded = dy.String()

    @dy.rule()
    def indicator_is_in_the_codebook(cls) -> pl.Expr:
        """No null: an indicator without definition has no expected unit."""
        return pl.col("expected_unit").is_not_null()

    @dy.rule()
    def region_is_known(cls) -> pl.Expr:
        """A fault text means that the key is unknown or dissolved."""
        return pl.col("region_fault").is_null()

    @dy.rule()
    def period_is_a_real_period(cls) -> pl.Expr:
        """A fault text means that the period cannot be parsed."""
        return pl.col("period_fault").is_null()

    @dy.rule()
    def breakdown_is_in_the_vocabulary(cls) -> pl.Expr:
        """A fault text means an unknown key or value."""
        return pl.col("breakdown_fault").is_null()

    @dy.rule()
    def basis_is_known(cls) -> pl.Expr:
        """Empty where a figure has no base."""
        return pl.col("basis").is_in(["", *bases.BASES])

    @dy.rule()
    def value_is_a_plain_number(cls) -> pl.Expr:
        """Empty text is no number; that it then has a reason is another rule."""
        return (pl.col("value_text") == "") | pl.col("value_text").str.contains(_NUMBER)

    @dy.rule()
    def value_has_no_thousands_dot(cls) -> pl.Expr:
        """Three digits after a dot look like 1.204 for one thousand two hundred and four."""
        return ~pl.col("value_text").str.contains(_THOUSANDS)

    @dy.rule()
    def exactly_one_of_value_and_missing_reason(cls) -> pl.Expr:
        """A null value needs a reason from the code list, and only then."""
        return (pl.col("value_text") == "") == (pl.col("missing_reason") != "")

    @dy.rule()
    def unit_is_that_of_the_indicator(cls) -> pl.Expr:
        """Unknown indicators are another rule's business; a registered fault may be in another unit."""
        right = (pl.col("unit") == pl.col("expected_unit")).fill_null(value=True)
        return right | (pl.col("excluded") != "")

    @dy.rule()
    def value_lies_in_the_plausible_range(cls) -> pl.Expr:
        """Missing values and values that are no number are other rules' business; a registered fault may be anywhere."""
        inside = pl.col("value").is_between(pl.col("low"), pl.col("high")).fill_null(value=True)
        return inside | (pl.col("excluded") != "")

    @dy.rule()
    def value_status_is_known(cls) -> pl.Expr:
        """Status codes are never null: the reader fills empty text."""
        return pl.col("value_status").is_in(list(status.VALUE_STATUS))

    @dy.rule()
    def missing_reason_is_known(cls) -> pl.Expr:
        """Empty where there is a value."""
        return pl.col("missing_reason").is_in(["", *status.MISSING_REASONS])

    @dy.rule()
    def tier_is_known(cls) -> pl.Expr:
        """Tiers are never null: the reader fills empty text."""
        return pl.col("tier").is_in(list(TIERS))

    @dy.rule()
    def source_has_an_address(cls) -> pl.Expr:
        """Every row keeps its own address."""
        return pl.col("source_url").str.contains(r"^https?://\S+$")

    @dy.rule()
    def publication_date_is_iso_or_unknown(cls) -> pl.Expr:
        """Empty where the day of publication is not known."""
        return pl.col("published_fault").is_null()


class Rule(NamedTuple):
    """How a broken rule is told: what is wrong, what was found, what was expected, and what to do."""

    what: str
    found: str
    expected: str
    next_step: str


# Each text is filled from the offending row.
_RULES: dict[str, Rule] = {
    "primary_key": Rule(
        "the same observation twice",
        "another row with the same indicator, region, period, breakdown, basis and address",
        "one row a key",
        "remove the repeated row, or give the second source its own address",
    ),
    "indicator_is_in_the_codebook": Rule(
        "unknown indicator",
        '"{indicator}"',
        "an id of registers/indicators.toml",
        "correct the id, or define the indicator in the register with unit, range and method page",
    ),
    "region_is_known": Rule(
        "{region_fault}", '"{region}"', "a key listed by: evidence list regions", "correct the key"
    ),
    "period_is_a_real_period": Rule("{period_fault}", '"{period}"', "an ISO period", "correct the period"),
    "breakdown_is_in_the_vocabulary": Rule(
        "{breakdown_fault}",
        '"{breakdown}"',
        "keys and values of vocabulary/breakdowns.py",
        "correct the breakdown",
    ),
    "basis_is_known": Rule(
        "unknown basis", '"{basis}"', "one of " + ", ".join(bases.BASES), "correct the basis"
    ),
    "value_is_a_plain_number": Rule(
        "value that is no plain number",
        '"{value_text}"',
        "digits with an optional decimal dot, no thousands separator",
        "fix the transcription; a symbol belongs into missing_reason",
    ),
    "value_has_no_thousands_dot": Rule(
        'value "{value_text}": a dot as thousands separator?',
        '"{value_text}"',
        "digits with an optional decimal dot",
        "fix the reader or the transcription, not the schema",
    ),
    "exactly_one_of_value_and_missing_reason": Rule(
        "value and missing reason do not fit together",
        'value "{value_text}" with reason "{missing_reason}"',
        "a value, or a reason why it is missing, never both and never neither",
        "add the reason, or remove it",
    ),
    "unit_is_that_of_the_indicator": Rule(
        "wrong unit",
        '"{unit}"',
        '"{expected_unit}"',
        "convert in the reader, or use the indicator of that unit",
    ),
    "value_lies_in_the_plausible_range": Rule(
        'value "{value_text}" is not plausible',
        '"{value_text}"',
        "between {low:g} and {high:g}",
        "check the source; if the source is wrong, register it in corrections.toml",
    ),
    "value_status_is_known": Rule(
        "unknown value status",
        '"{value_status}"',
        "one of " + ", ".join(status.VALUE_STATUS),
        "correct the status",
    ),
    "missing_reason_is_known": Rule(
        "unknown missing reason",
        '"{missing_reason}"',
        "one of " + ", ".join(status.MISSING_REASONS),
        "correct the reason",
    ),
    "tier_is_known": Rule("unknown tier", '"{tier}"', "one of " + ", ".join(TIERS), "correct the tier"),
    "source_has_an_address": Rule(
        "no source address", '"{source_url}"', "https://…", "add the address where the figure was read"
    ),
    "publication_date_is_iso_or_unknown": Rule(
        "publication date", '"{published}"', "2024, 2024-10 or 2024-10-31, or empty", "correct the date"
    ),
}


def type_rows(rows: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    """Return rows of text as typed rows of ``Observations``, not yet checked.

    A value that is no plain number becomes null here and breaks a rule there.
    """
    definitions = pl.DataFrame(
        {
            "indicator": [entry.id for entry in codebook.values()],
            "expected_unit": [entry.unit for entry in codebook.values()],
            "low": [entry.range[0] for entry in codebook.values()],
            "high": [entry.range[1] for entry in codebook.values()],
        },
        schema={"indicator": pl.String, "expected_unit": pl.String, "low": pl.Float64, "high": pl.Float64},
    )
    return (
        rows.rename({"value": "value_text"})
        .with_columns(
            value=pl.when(pl.col("value_text").str.contains(_NUMBER))
            .then(pl.col("value_text"))
            .cast(pl.Float64, strict=False),
            region_fault=_faults(rows["region"], regions.refusal),
            period_fault=_faults(rows["period"], _period_fault),
            breakdown_fault=_faults(rows["breakdown"], _breakdown_fault),
            published_fault=_faults(rows["published"], _published_fault),
            vintage=pl.col("snapshot").str.split("/").list.get(1),
            excluded=pl.lit(""),
        )
        .join(definitions, on="indicator", how="left", maintain_order="left")
        .select(Observations.column_names())
    )


def check_observations(observations: pl.DataFrame) -> pl.DataFrame:
    """Return the observations unchanged if every row keeps every rule.

    Raises:
        TableError: Every broken rule of every row, with file, line, indicator, region, period, expected and found.
    """
    _, failure = Observations.filter(observations)
    details = failure.details().sort("snapshot", "line")
    if details.is_empty():
        return observations
    problems = [
        Problem(
            rule.what.format(**row),
            f"{stored_file(row['snapshot'])}, line {row['line']}: {row['indicator']}, region {row['region']}, "
            f"period {row['period']}",
            rule.expected.format(**row),
            rule.found.format(**row),
            rule.next_step,
        )
        for row in details.iter_rows(named=True)
        for name, rule in _RULES.items()
        if row.get(name) == "invalid"
    ]
    if not problems:
        raise TableError(f"The rows break rules of the column types: {failure.counts()}.")
    raise TableError(describe(problems))


def identifier() -> pl.Expr:
    """Return the id of a value: indicator, region, period, then breakdown, then an older basis.

    ``foreign_share.14.2023-12-31`` is on today's base; ``foreign_share.14.2023-12-31@zensus2011`` on an older one.
    """
    return pl.concat_str(
        pl.concat_str("indicator", "region", "period", separator="."),
        pl.when(pl.col("breakdown") != "").then(pl.lit(".") + pl.col("breakdown")).otherwise(pl.lit("")),
        pl.when(pl.col("basis").is_in(["", bases.CURRENT]))
        .then(pl.lit(""))
        .otherwise(pl.lit("@") + pl.col("basis")),
    )


def write_identifier(indicator: str, region: str, period: str, breakdown: str, basis: str) -> str:
    """Return the id of one value, as ``identifier`` writes it."""
    part = f".{breakdown}" if breakdown else ""
    older = f"@{basis}" if basis not in ("", bases.CURRENT) else ""
    return f"{indicator}.{region}.{period}{part}{older}"


def source_identifier(publisher: str, address: str) -> str:
    """Return the id of a source: its publisher and a short hash of its address."""
    return f"{publisher}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def _faults(column: pl.Series, fault: Callable[[str], str | None]) -> pl.Series:
    told = {text: fault(text) for text in column.unique(maintain_order=True)}
    return pl.Series([told[text] for text in column], dtype=pl.String)


def _period_fault(text: str) -> str | None:
    try:
        periods.parse(text)
    except UsageError as fault:
        return str(fault).rstrip(".")
    return None


def _published_fault(text: str) -> str | None:
    return _period_fault(text) if text else None


def _breakdown_fault(text: str) -> str | None:
    try:
        breakdowns.parse(text)
    except UsageError as fault:
        return str(fault).rstrip(".")
    return None
