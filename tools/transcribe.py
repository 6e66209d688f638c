"""Turn tables of transcribed facts into raw snapshots with their sidecars.

    python tools/transcribe.py FACTS.csv… --vintage 2026-10

A facts table is the transcriber's working format: one row a figure with the columns indicator, region_code, region,
period, value, unit, breakdown, tier, publisher, source_title, source_url, source_date, licence and note. This tool
names each row in the project's words, as ``naming.toml`` says, and writes ``data/raw/<publisher>/<vintage>/<table>.csv``
with a ``.toml`` beside it. It never changes a value; a figure ``as quoted by`` somebody else becomes secondary. What
became of every row, with the reason for each one left out, is written to ``data/registers/transcription.csv``. An existing
vintage is replaced only with ``--replace``.
"""

from __future__ import annotations

import argparse
import calendar
import collections
import csv
import hashlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from evidence.paths import project
from evidence.sources.publishers import read_publishers
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.schema import TIERS
from evidence.vocabulary import breakdowns

NAMING: dict[str, Any] = tomllib.loads(Path(__file__).with_name("naming.toml").read_text(encoding="utf-8"))
TABLES = {indicator: table for table, entry in NAMING["tables"].items() for indicator in entry["indicators"]}
BASES = {
    "fortschreibung_pre_zensus2011": "pre_zensus2011",
    "fortschreibung_zensus2011": "zensus2011",
    "fortschreibung_zensus2022": "zensus2022",
    "annual_average_pre_zensus2011": "pre_zensus2011",
    "annual_average_zensus2011": "zensus2011",
}
# A base that makes a different indicator, and one that only says where the figure was read.
SUFFIXES = {
    "azr": "_azr",
    "zensus2022": "_census",
    "zensus2011": "_census",
    "mikrozensus": "_mikrozensus",
    "ba_occupation_sum": "_occupation_sum",
    "ba_migrationsmonitor": "_migrationsmonitor",
    "destatis_monthly_estimate": "_estimate",
    "preliminary_monthly": "_preliminary",
    "inkar2025": "_inkar",
}
CARRIERS = ("", "inkar", "regionalstatistik", "final")
UNCLEAR = ("azr_or_fortschreibung_unclear", "not_stated")
# Indicators whose name already says the base.
NAMED_BASES = {
    ("employment_rate", "ba_migrationsmonitor"),
    ("employees_foreign_by_occupation", "ba_occupation_sum"),
    ("employees_foreign_share_by_occupation", "ba_occupation_sum"),
    ("apprentices_foreign", "ba_migrationsmonitor"),
    ("apprentices_german", "ba_migrationsmonitor"),
    ("protection_seekers", "azr"),
}
# The day of the year to which a bare year of these indicators refers, as the publisher's definition says.
REFERENCE_DAYS = {
    "asylblg_recipients_per_1000": "12-31",
    "kita_children_foreign_origin_share": "03-01",
    "kita_children_foreign_origin": "03-01",
}
MONTHS = {"january-november": "01/{year}-11", "january-may": "01/{year}-05"}
# "more than 92000" is a bound, "more than doubles" is not; "at least one parent" is a definition.
AT_LEAST = re.compile(
    r"^lower bound\b|\bminimum count\b|(?<!see )\blower bound\b(?! because|\))|\bmore than [0-9]|^more than\b|^at least\b(?! one| occasional)",
    re.IGNORECASE,
)
MORE_THAN = re.compile(r"\bmore than ([0-9]+)", re.IGNORECASE)
ROUNDED = re.compile(
    r"rounded (in|to (tens|million|0\.1))|^rounded\b|\balmost [0-9]|\bnearly [0-9]|\bjust (above|under) [0-9]|^about\b",
    re.IGNORECASE,
)
PROVISIONAL = re.compile(r"(?<!Destatis )\b(preliminary|provisional)\b", re.IGNORECASE)
PROVISIONAL_YEAR = re.compile(r"\b([0-9]{4}) preliminary")


class Name(NamedTuple):
    """Where a row goes: its table, indicator, period, basis, breakdown, and what its note must say besides."""

    table: str
    indicator: str
    period: str
    basis: str
    breakdown: dict[str, str]
    noted: str


def name_row(row: dict[str, str]) -> Name | str:
    """Return where a row goes, or the reason why it is left out, a key of ``vocabulary.status.LEFT_OUT``."""
    facts_name = row["indicator"]
    parts = dict(part.split("=", 1) for part in row["breakdown"].split(";") if part)
    if len(row["region_code"]) not in (2, 5) or not row["region_code"].isdigit():
        return "nuts"
    basis = parts.pop("basis", "")
    if basis in UNCLEAR:
        return "basis_unclear"
    if basis not in BASES and basis not in SUFFIXES and basis not in CARRIERS:
        sys.exit(f'{facts_name}: base "{basis}" is unknown. Add it to BASES, SUFFIXES or CARRIERS.')
    indicator = NAMING["indicators"].get(facts_name, facts_name)
    table = TABLES[facts_name]
    if facts_name in ("population_forecast", "population_forecast_change_percent"):
        basis = "fortschreibung_zensus2011"
    period, taken = _period(row, parts)
    named, noted = _breakdown(facts_name, {k: v for k, v in parts.items() if k not in taken})
    for entry in NAMING["rows"]:
        if (entry["indicator"], entry["period"]) == (indicator, period):
            named |= entry.get("breakdown", {})
            period = entry.get("becomes", period)
    suffix = "" if (facts_name, basis) in NAMED_BASES else SUFFIXES.get(basis, "")
    if row["indicator"] == "unemployment_rate" and not basis and "denominator=" not in row["breakdown"]:
        suffix = "_other_denominator"
    if suffix in ("_azr", "_census", "_occupation_sum", "_migrationsmonitor", "_estimate", "_preliminary"):
        table += suffix
    return Name(table, indicator + suffix, period, BASES.get(basis, ""), named, noted)


def _period(row: dict[str, str], parts: dict[str, str]) -> tuple[str, frozenset[str]]:
    """Return the reference period as ISO text, and the keys of the breakdown that are part of it."""
    period = row["period"]
    if row["indicator"] == "population_forecast_change_percent":
        # The publisher states the change against the last count before the forecast; every row's note says so.
        return f"2023-12-31/{period}", frozenset()
    if "from" in parts and "to" in parts:
        return _whole(parts["from"], parts["to"]), frozenset({"from", "to"})
    if "from" in parts:
        length = min(len(parts["from"]), len(period))
        return f"{parts['from'][:length]}/{period[:length]}", frozenset({"from"})
    if "window" in parts:
        return parts["window"].replace("..", "/").replace("2014-2019", "2014/2019"), frozenset({"window"})
    cumulative = parts.get("cumulative", "")
    if cumulative in MONTHS:
        return f"{period[:4]}-" + MONTHS[cumulative].format(year=period[:4]), frozenset({"cumulative"})
    if cumulative:
        start = f"{period[:4]}-01-01" if len(period) == len("2015-10-20") else f"{period[:4]}-01"
        return f"{start}/{period}", frozenset({"cumulative"})
    start, _, end = period.partition("/")
    if len(start) == len("2016-10") and len(end) == len("2019"):
        return f"{start}/{end}-12", frozenset()
    if row["indicator"] in REFERENCE_DAYS and len(period) == len("2015"):
        return f"{period}-{REFERENCE_DAYS[row['indicator']]}", frozenset()
    return period, frozenset({"to"})


def _whole(start: str, end: str) -> str:
    """Return a span of days as one of years or months where it is made of whole ones."""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        return f"{start[:4]}/{end[:4]}"
    last = calendar.monthrange(int(end[:4]), int(end[5:7]))[1]
    if start.endswith("-01") and end.endswith(f"-{last}"):
        return f"{start[:7]}/{end[:7]}"
    return f"{start}/{end}"


def _breakdown(facts_name: str, parts: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return the breakdown in the project's keys and values, and what goes into the note instead."""
    whole = {**NAMING["whole"]["*"], **NAMING["whole"].get(facts_name, {})}
    renamed = {
        entry["key"]: entry["to"]
        for entry in NAMING["keys"]["rename_within"]
        if entry["indicator"] == facts_name
    }
    named = dict(NAMING["implied"].get(facts_name, {}))
    noted = []
    for key, value in parts.items():
        if value in whole.get(key, []) or value in NAMING["whole"]["*"].get(key, []):
            continue
        if key in NAMING["keys"]["noted"] and not (key == "part" and value in ("east", "west")):
            noted.append(f"{key}: {value}")
            continue
        ours = renamed.get(key, NAMING["keys"].get(key, key))
        text = value.removeprefix("KldB2010_").removeprefix("WZ2008_")
        if ours == "occupation" and text[:3].isdigit():
            text = text.split(" ")[0]
        named[ours] = NAMING["values"].get(ours, {}).get(text, text)
    return named, "; ".join(noted)


def status(row: dict[str, str], named: Name) -> str:
    """Return the value status that the transcriber's note and the kind of figure imply."""
    note = row["note"]
    if (
        named.indicator.startswith(("population_forecast", "net_labour_immigration_need"))
        or "_projection" in named.indicator
    ):
        return "forecast"
    if AT_LEAST.search(note) and not _says_more_than_another(note, named.indicator, row["value"]):
        return "at_least"
    if ROUNDED.search(note):
        return "rounded"
    if note.startswith(("computed: INKAR", "computed: population-weighted")):
        return "estimated"
    if named.table == "occupations":
        return "lower_bound"
    if named.indicator.endswith("_occupation_sum"):
        return "approximate"
    years = PROVISIONAL_YEAR.findall(note)
    if years and row["period"][:4] not in years:
        return "final"
    if named.indicator.endswith("_preliminary") or PROVISIONAL.search(note):
        return "provisional"
    return "final"


def main() -> int:
    """Write the snapshots and the account of every row."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("facts", nargs="+", type=Path)
    arguments.add_argument("--vintage", required=True)
    arguments.add_argument("--replace", action="store_true")
    given = arguments.parse_args()
    publishers = {alias: entry.id for entry in read_publishers(project().registers) for alias in entry.names}
    tables: dict[tuple[str, str], list[dict[str, str]]] = collections.defaultdict(list)
    account: collections.Counter[tuple[str, str, str, str]] = collections.Counter()
    for path in given.facts:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                named = name_row(row)
                if isinstance(named, str):
                    account[path.name, row["indicator"], "", named] += 1
                    continue
                publisher = publishers[row["publisher"]]
                written = _snapshot_row(row, named)
                if any(_same(written, other) for other in tables[publisher, named.table]):
                    account[path.name, row["indicator"], "", "repeated"] += 1
                    continue
                account[path.name, row["indicator"], f"{publisher}/{given.vintage}/{named.table}", ""] += 1
                tables[publisher, named.table].append(written)
    for (publisher, table), rows in sorted(tables.items()):
        folder = project().raw / publisher / given.vintage
        target = folder / f"{table}.csv"
        if target.exists() and not given.replace:
            sys.exit(f"{target} exists. A vintage is never edited: choose a new --vintage, or say --replace.")
        folder.mkdir(parents=True, exist_ok=True)
        _write_snapshot(target, publisher, given.vintage, rows)
        print(f"{target.relative_to(project().root)}: {len(rows)} rows")
    with (project().registers / "transcription.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("facts", "indicator", "table", "left_out_because", "rows"))
        writer.writerows((*key, count) for key, count in sorted(account.items()))
    left_out = sum(count for key, count in account.items() if key[3])
    print(f"{sum(account.values())} rows: {sum(map(len, tables.values()))} written, {left_out} left out")
    return 0


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    key = ("indicator", "region", "period", "basis", "breakdown", "value", "source_url")
    return all(one[name] == other[name] for name in key)


def _says_more_than_another(note: str, indicator: str, value: str) -> bool:
    """Return whether the words of a bound are about another figure than this one."""
    if note.startswith("lower bound"):
        return "except training" in note and "training" in indicator
    about = MORE_THAN.search(note)
    return about is not None and float(about.group(1)) != float(value)


def _snapshot_row(row: dict[str, str], named: Name) -> dict[str, str]:
    return {
        "indicator": named.indicator,
        "region": row["region_code"],
        "period": named.period,
        "value": row["value"],
        "unit": NAMING["unit_of"].get(named.indicator, NAMING["units"].get(row["unit"], row["unit"])),
        "basis": named.basis,
        "breakdown": breakdowns.write(named.breakdown),
        "value_status": status(row, named),
        "missing_reason": "",
        "tier": "secondary" if row["note"].startswith("as quoted by") else row["tier"],
        "source_title": row["source_title"],
        "source_url": row["source_url"],
        "published": row["source_date"],
        "licence": row["licence"],
        "note": "; ".join(part for part in (row["note"], named.noted) if part),
    }


def _write_snapshot(target: Path, publisher: str, vintage: str, rows: list[dict[str, str]]) -> None:
    """Write a table and its sidecar."""
    rows.sort(
        key=lambda row: [
            row[key] for key in ("indicator", "region", "period", "basis", "breakdown", "source_url")
        ]
    )
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    addresses = collections.Counter(row["source_url"] for row in rows)
    licences = {row["licence"] for row in rows}
    base = next(
        name for name in sorted(NAMING["tables"], key=len, reverse=True) if target.stem.startswith(name)
    )
    sidecar = {
        "title": NAMING["tables"][base]["title"],
        "publisher": publisher,
        "address": addresses.most_common(1)[0][0],
        "licence": licences.pop()
        if len(licences) == 1
        else "dl-de/by-2-0 where stated; otherwise figure quoted with source",
        "tier": max((row["tier"] for row in rows), key=TIERS.index),
        "retrieved": vintage,
        "published": max(row["published"] for row in rows) or vintage,
        "reader": "transcription",
        "disclosure_control": "rounded_to_5" if target.stem == "foreign_population_azr" else "none",
        "note": f"Transcribed figure by figure; each row keeps its own address ({len(addresses)} in all).",
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
    }
    lines = [f'{key} = "{value}"' for key, value in sidecar.items()]
    target.with_suffix(".toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
