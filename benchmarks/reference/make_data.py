"""Makes the data of the reference notebook: made up, equal each time, for timing only.

python benchmarks/reference/make_data.py FOLDER
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

import numpy as np
import polars as pl

SEED = 7
ROWS = 1_000_000
FACTS = 200
REGIONS = {
    "14511": "Chemnitz",
    "14521": "Erzgebirgskreis",
    "14522": "Mittelsachsen",
    "14523": "Vogtlandkreis",
    "14524": "Zwickau",
    "14612": "Dresden",
    "14625": "Bautzen",
    "14626": "Görlitz",
    "14627": "Meißen",
    "14628": "Sächsische Schweiz-Osterzgebirge",
    "14713": "Leipzig",
    "14729": "Landkreis Leipzig",
    "14730": "Nordsachsen",
}
HEAD = ("indicator", "region_code", "region", "period", "value", "unit", "breakdown", "tier", "publisher")


def write_facts(path: Path) -> None:
    """Write a small table: 15 years of each Kreis, filled up with rows of the Land."""
    made = random.Random(SEED)  # noqa: S311  # made data, no secret
    of_kreise = [
        (code, name, year, made.randint(3000, 60000))
        for code, name in REGIONS.items()
        for year in range(2010, 2025)
    ]
    of_land = [
        ("14", "Sachsen", 2010 + row % 15, made.randint(100000, 300000))
        for row in range(len(of_kreise), FACTS)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEAD)
        for code, name, year, value in of_kreise + of_land:
            table.writerow(
                ("population_foreign", code, name, year, value, "persons", "", "primary", "made up")
            )


def write_persons(path: Path) -> None:
    """Write a large table: a million rows by Kreis, year, sex, nationality and age."""
    made = np.random.default_rng(SEED)
    pl.DataFrame(
        {
            "region_code": made.choice(list(REGIONS), ROWS),
            "year": made.integers(2000, 2025, ROWS),
            "sex": made.choice(["f", "m"], ROWS),
            "nationality": made.choice([f"N{number:02}" for number in range(60)], ROWS),
            "age": made.integers(0, 100, ROWS),
            "value": made.integers(1, 50_000, ROWS) / 10,
        }
    ).write_parquet(path)


def main() -> None:
    """Write both tables into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_facts(folder / "facts.csv")
    write_persons(folder / "big.parquet")


if __name__ == "__main__":
    main()
