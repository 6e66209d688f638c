"""Turn a table of transcribed facts into raw snapshots with their sidecars.

    python tools/transcribe.py FACTS.csv… --vintage 2026-10

A facts table is the transcriber's working format: one row a figure with the columns indicator, region_code, region,
period, value, unit, breakdown, tier, publisher, source_title, source_url, source_date, licence and note. This tool
names each row's indicator in the project's words, drops what no page uses and no check needs (and says how many rows of
which indicator), and writes ``data/raw/<publisher>/<vintage>/<table>.csv`` with a ``.toml`` beside it. It never changes
a value; a figure ``as quoted by`` somebody else becomes secondary. An existing vintage is replaced only with
``--replace``.
"""

from __future__ import annotations

import argparse
import collections
import csv
import hashlib
import re
import sys
from pathlib import Path
from typing import NamedTuple

from evidence.paths import project
from evidence.sources.publishers import read_publishers
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.schema import TIERS

BASES = {
    "fortschreibung_pre_zensus2011": "pre_zensus2011",
    "fortschreibung_zensus2011": "zensus2011",
    "fortschreibung_zensus2022": "zensus2022",
}
SUFFIXES = {"azr": "_azr", "zensus2022": "_census", "mikrozensus": "_mikrozensus"}
NATIONALITIES = {
    "Afghanistan": "AFG",
    "Irak": "IRQ",
    "Italien": "ITA",
    "Syrien": "SYR",
    "Tunesien": "TUN",
    "Türkei": "TUR",
    "USA": "USA",
    "Ukraine": "UKR",
}
POPULATION = {
    "population_total": "population",
    "population_german": "population",
    "population_foreign": "foreign_population",
    "foreign_share": "foreign_share",
    "average_age": "age",
    "population_by_age": "age",
    "population_share_under18": "age",
    "population_share_60_74": "age",
    "population_share_65plus": "age",
    "population_share_75plus": "age",
    "old_age_ratio": "age",
    "population_forecast": "forecast",
    "population_forecast_change_percent": "forecast",
    "net_migration": "migration",
    "natural_balance": "migration",
    "population_immigration_history": "immigration_history",
    "population_private_households": "immigration_history",
}
LABOUR = {
    "employees_foreign": "employees",
    "employees_total": "employees",
    "employees_foreign_share": "employees",
    "employees_change_foreign": "employees_change",
    "employees_change_german": "employees_change",
    "employees_change_total": "employees_change",
    "employees_foreign_by_occupation": "occupations",
    "employees_foreign_share_by_occupation": "occupations",
    "unemployed_foreign": "unemployment",
    "unemployed_total": "unemployment",
    "unemployed_foreign_share": "unemployment",
    "unemployment_rate": "unemployment_rate",
    "employment_rate": "employment_rate",
}
TITLES = {
    "population": "Bevölkerung am Stichtag",
    "foreign_population": "Ausländische Bevölkerung am Stichtag",
    "foreign_share": "Anteil der ausländischen Bevölkerung",
    "age": "Alter der Bevölkerung",
    "forecast": "Bevölkerungsvorausberechnung",
    "migration": "Wanderungen und natürliche Bewegung",
    "immigration_history": "Bevölkerung in Privathaushalten nach Einwanderungsgeschichte",
    "employees": "Sozialversicherungspflichtig Beschäftigte nach Staatsangehörigkeit",
    "employees_change": "Veränderung der Beschäftigtenzahl nach Staatsangehörigkeit",
    "occupations": "Ausländische Beschäftigte nach Berufsgruppen",
    "unemployment": "Arbeitslose nach Staatsangehörigkeit",
    "unemployment_rate": "Arbeitslosenquoten",
    "employment_rate": "Beschäftigungsquoten nach Staatsangehörigkeit",
}


# "more than 92000" is a rounded figure, "more than doubles" is not.
ROUNDED = re.compile(
    r"rounded in the source|^rounded\b|\balmost [0-9]|\bmore than [0-9]|\bjust above [0-9]", re.IGNORECASE
)


class Name(NamedTuple):
    """Where a row goes: its table, indicator, period, basis and breakdown."""

    table: str
    indicator: str
    period: str
    basis: str
    breakdown: dict[str, str]


def name_population(row: dict[str, str], parts: dict[str, str]) -> Name | None:
    """Name a row of the population facts, or return None where no page and no check uses it."""
    indicator = row["indicator"]
    if indicator not in POPULATION:
        return None
    basis = parts.pop("basis", "")
    if indicator == "population_private_households" and "table" not in parts:
        return None
    if basis and basis not in BASES and basis not in SUFFIXES:
        return None
    if POPULATION[indicator] not in ("forecast", "migration") and not basis:
        return None
    for key, default in (
        ("citizenship", "foreign"),
        ("projection", "8_RBV"),
        ("table", "immigration_history"),
    ):
        if parts.get(key) == default and indicator in (
            "population_foreign",
            "population_forecast",
            "population_forecast_change_percent",
            "population_private_households",
        ):
            parts.pop(key)
    period = row["period"]
    if indicator == "population_forecast_change_percent":
        # The publisher states the change against the last count before the forecast; the note of every row says so.
        period = f"2023-12-31/{period}"
    if indicator == "population_german":
        parts.pop("citizenship", None)
    if indicator == "population_immigration_history" and basis == "zensus2022":
        return None
    table = POPULATION[indicator] + ("_azr" if basis == "azr" else "_census" if basis == "zensus2022" else "")
    if indicator == "population_forecast_change_percent":
        indicator = "population_forecast_change_pct"
    if POPULATION[row["indicator"]] == "forecast":
        basis = "fortschreibung_zensus2011"
    return Name(table, indicator + SUFFIXES.get(basis, ""), period, BASES.get(basis, ""), parts)


def name_labour(row: dict[str, str], parts: dict[str, str]) -> Name | None:
    """Name a row of the labour facts, or return None where no page and no check uses it."""
    indicator, period = row["indicator"], row["period"]
    if indicator not in LABOUR:
        return None
    table = LABOUR[indicator]
    basis = parts.pop("basis", "")
    if indicator.startswith("employees"):
        if (
            parts.pop("type", "") != "social_insurance"
            or "place" not in parts
            or len(period) != len("2024-06-30")
        ):
            return None
        if {"nationality", "sector"} & parts.keys() or basis == "ba_migrationsmonitor":
            return None
        parts.pop("citizenship", None)
        if table == "employees_change":
            period = f"{parts.pop('from')}/{period}"
        if "occupation" in parts:
            parts["occupation"] = parts["occupation"].removeprefix("KldB2010_").split(" ")[0]
            basis = ""
    elif indicator.startswith("unemployed"):
        parts.pop("citizenship", None)
        if parts or basis not in ("regionalstatistik", "ba_occupation_sum"):
            return None
    elif indicator == "unemployment_rate":
        if basis not in ("", "inkar") or "nationality" in parts:
            return None
        if not basis and parts.get("denominator") != "all_civilian_labour_force":
            return None
        parts.pop("denominator", None)
        if parts.get("citizenship") == "total":
            parts.pop("citizenship")
    elif indicator == "employment_rate":
        parts.pop("age", None)
        if basis == "inkar2025":
            parts = {"citizenship": parts["citizenship"]} if parts["citizenship"] != "total" else {}
        elif basis == "ba_migrationsmonitor" and parts.get("nationality") in NATIONALITIES:
            parts["nationality"] = NATIONALITIES[parts["nationality"]]
        else:
            return None
    suffix = {"ba_occupation_sum": "_occupation_sum", "inkar2025": "_inkar"}.get(basis, "")
    if table == "employees_change" and suffix:
        table += suffix
    return Name(table, indicator + suffix, period, "", parts)


def status(row: dict[str, str], named: Name) -> str:
    """Return the value status that the transcriber's note and the kind of figure imply."""
    note = row["note"]
    if named.indicator.startswith("population_forecast"):
        return "forecast"
    if ROUNDED.search(note):
        return "rounded"
    if note.startswith(("computed: INKAR", "computed: population-weighted")):
        return "estimated"
    if named.table == "occupations":
        return "lower_bound"
    if named.indicator.endswith("_occupation_sum"):
        return "approximate"
    return "final"


def main() -> int:
    """Write the snapshots and say what was left out."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("facts", nargs="+", type=Path)
    arguments.add_argument("--vintage", required=True)
    arguments.add_argument("--replace", action="store_true")
    given = arguments.parse_args()
    publishers = {alias: entry.id for entry in read_publishers(project().registers) for alias in entry.names}
    tables: dict[tuple[str, str], list[dict[str, str]]] = collections.defaultdict(list)
    left_out: collections.Counter[str] = collections.Counter()
    for path in given.facts:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                parts = dict(part.split("=", 1) for part in row["breakdown"].split(";") if part)
                named = name_population(row, dict(parts)) or name_labour(row, dict(parts))
                if named is None or not row["region_code"].isdigit() or len(row["region_code"]) not in (2, 5):
                    left_out[row["indicator"]] += 1
                    continue
                tables[publishers[row["publisher"]], named.table].append(
                    {
                        "indicator": named.indicator,
                        "region": row["region_code"],
                        "period": named.period,
                        "value": row["value"],
                        "unit": row["unit"],
                        "basis": named.basis,
                        "breakdown": ";".join(f"{k}={v}" for k, v in sorted(named.breakdown.items())),
                        "value_status": status(row, named),
                        "missing_reason": "",
                        "tier": "secondary" if row["note"].startswith("as quoted by") else row["tier"],
                        "source_title": row["source_title"],
                        "source_url": row["source_url"],
                        "published": row["source_date"],
                        "licence": row["licence"],
                        "note": row["note"],
                    }
                )
    for (publisher, table), rows in sorted(tables.items()):
        folder = project().raw / publisher / given.vintage
        target = folder / f"{table}.csv"
        if target.exists() and not given.replace:
            sys.exit(f"{target} exists. A vintage is never edited: choose a new --vintage, or say --replace.")
        folder.mkdir(parents=True, exist_ok=True)
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
        control = "rounded_to_5" if table == "foreign_population_azr" else "none"
        sidecar = {
            "title": TITLES[
                table.removesuffix("_azr").removesuffix("_census").removesuffix("_occupation_sum")
            ],
            "publisher": publisher,
            "address": addresses.most_common(1)[0][0],
            "licence": licences.pop()
            if len(licences) == 1
            else "dl-de/by-2-0 where stated; otherwise figure quoted with source",
            "tier": max((row["tier"] for row in rows), key=TIERS.index),
            "retrieved": given.vintage,
            "published": max(row["published"] for row in rows) or given.vintage,
            "reader": "transcription",
            "disclosure_control": control,
            "note": f"Transcribed figure by figure; each row keeps its own address ({len(addresses)} in all).",
            "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        }
        lines = [f'{key} = "{value}"' for key, value in sidecar.items()]
        (folder / f"{table}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{target.relative_to(project().root)}: {len(rows)} rows")
    for indicator, count in sorted(left_out.items()):
        print(f"left out: {indicator}: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
