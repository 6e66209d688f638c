"""A world of two publishers, four indicators and three regions, with every register: small enough to know by heart.

Saxony has 3,000 residents on the old base, 240 of them foreign (8.0 %), and 2,900 on the new one, 261 foreign (9.0 %).
Bautzen has 1,000 and 50 (5.0 %). Görlitz has 2,000; how many are foreign is suppressed.
"""

import csv
import hashlib
import io
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from evidence.facts.register import FactRegister, processed_files
from evidence.indicators.catalogue import check_comparisons
from evidence.paths import Project
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.store import Tables, build_tables, write_processed

POPULATION = "office/2024-01/population"
SHARES = "press/2024-02/shares"
OLD = {"period": "2022-12-31", "basis": "zensus2011"}
NEW = {"period": "2023-12-31", "basis": "zensus2022"}
_TABLES: dict[str, list[dict[str, str]]] = {
    POPULATION: [
        {"indicator": "population_total", "region": "14", "value": "3000", **OLD},
        {"indicator": "population_total", "region": "14", "value": "1560", "breakdown": "sex=female", **OLD},
        {"indicator": "population_total", "region": "14", "value": "1440", "breakdown": "sex=male", **OLD},
        {"indicator": "population_total", "region": "14625", "value": "1000", **OLD},
        {"indicator": "population_total", "region": "14626", "value": "2000", **OLD},
        {"indicator": "population_total", "region": "14", "value": "2900", **NEW},
        {"indicator": "population_foreign", "region": "14", "value": "240", **OLD},
        {"indicator": "population_foreign", "region": "14625", "value": "50", **OLD},
        {
            "indicator": "population_foreign",
            "region": "14626",
            "value": "",
            "missing_reason": "suppressed",
            **OLD,
        },
        {"indicator": "population_foreign", "region": "14", "value": "261", **NEW},
    ],
    SHARES: [
        {"region": "14", "value": "8.0", "source_url": "https://news.example/one", **OLD},
        {"region": "14625", "value": "5.0", "source_url": "https://news.example/one", **OLD},
        {"region": "14625", "value": "5.9", "source_url": "https://typo.example/two", **OLD},
        {"region": "14", "value": "9.0", "source_url": "https://news.example/three", **NEW},
        {"region": "14", "value": "8.71", "source_url": "https://other.example/four", **NEW},
        {"region": "14626", "value": "7.7", "source_url": "https://forum.example/five", **OLD},
    ],
}
_DEFAULTS: dict[str, dict[str, str]] = {
    POPULATION: {
        "unit": "persons",
        "value_status": "final",
        "tier": "primary",
        "source_title": "Population by citizenship",
        "source_url": "https://office.example/table",
        "published": "2024-01-15",
        "licence": "dl-de/by-2-0",
    },
    SHARES: {
        "indicator": "foreign_share",
        "unit": "percent",
        "value_status": "final",
        "tier": "secondary",
        "source_title": "Numbers of the year",
        "published": "2024-02-20",
        "licence": "figure quoted with source",
        "note": "said in passing, with a comma",
    },
}
_INDICATORS = {
    "population_total": ("Bevölkerung", "Population", "persons", 0, [1, 90000000]),
    "population_foreign": ("Ausländische Bevölkerung", "Foreign population", "persons", 0, [0, 20000000]),
    "population_german": ("Deutsche Bevölkerung", "German population", "persons", 0, [0, 90000000]),
    "foreign_share": ("Ausländeranteil", "Foreign share", "percent", 1, [0, 40]),
}
_REGISTERS = {
    "publishers": """
[[publisher]]
id = "office"
name_de = "Amt"
name_en = "Office"
names = ["Amt"]
rank = 1

[[publisher]]
id = "press"
name_de = "Presse"
name_en = "Press"
names = ["Presse"]
rank = 3
""",
    "series_breaks": """
[[series_break]]
id = "census_2022"
indicators = ["population_total", "population_german", "population_foreign", "foreign_share"]
from_basis = "zensus2011"
to_basis = "zensus2022"
cause_de = "Neue Grundlage."
cause_en = "A new base."
source = "https://office.example/census"
""",
    "corrections": """
[[correction]]
id = "typo_bautzen"
indicator = "foreign_share"
region = "14625"
period = "2022-12-31"
basis = "zensus2011"
source = "typo.example"
expect = 5.9
action = "exclude"
reason_de = "Offenbar ein Tippfehler."
reason_en = "Apparently a typing error."
status = "open"

[[correction]]
id = "count_revised"
indicator = "population_foreign"
region = "14625"
period = "2022-12-31"
basis = "zensus2011"
expect = 50
action = "flag"
reason_de = "Das Amt prüft die Zahl."
reason_en = "The office is checking the number."
status = "open"
""",
    "choices": """
[[choice]]
id = "saxony_2023"
indicator = "foreign_share"
region = "14"
period = "2023-12-31"
basis = "zensus2022"
prefer = "news.example"
reason_de = "Der andere Wert mischt zwei Zählweisen."
reason_en = "The other value mixes two ways of counting."
""",
    "weak_carriers": """
[[weak_carrier]]
address = "forum.example"
reason_de = "Ein Forum."
reason_en = "A forum."
""",
    "identities": """
[[identity]]
id = "sexes"
kind = "breakdown"
indicator = "population_total"
parts = ["sex=female", "sex=male"]
reason = "Women and men add up."
""",
    "orders": """
[[order]]
id = "goerlitz_above_bautzen"
kind = "regions"
indicator = "population_total"
ascending = ["14625", "14626"]
periods = ["2022-12-31"]
reason = "Görlitz is the larger one"
""",
    "states": """
[[state]]
id = "nothing_is_forecast"
indicators = ["population_german"]
value_status = "final"
reason = "what is counted is final"
""",
    "surveys": "",
    "small_numbers": "",
    "absences": """
[[absence]]
id = "hole"
indicators = ["population_foreign"]
region = "14626"
periods = ["2021-12-31"]
reason = "the records are incomplete"
""",
}


@dataclass(frozen=True)
class Sandbox:
    """A checkout in a folder of its own, which a test may spoil."""

    project: Project

    def csv(self, table: str) -> Path:
        return self.project.raw / f"{table}.csv"

    def sidecar(self, table: str) -> Path:
        return self.project.raw / f"{table}.toml"

    def rows(self, table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.csv(table).read_text(encoding="utf-8"))))

    def put(self, table: str, rows: list[dict[str, str]]) -> None:
        """Write the rows and record their checksum."""
        stream = io.StringIO()
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.write(table, stream.getvalue().encode())

    def rewrite(self, table: str, line: int, **cells: str) -> None:
        """Change cells of one line of a raw file and record the new checksum."""
        rows = self.rows(table)
        rows[line - 2] |= cells
        self.put(table, rows)

    def append(self, table: str, line: int, **cells: str) -> int:
        """Add a copy of one line with other cells, record the checksum, and return the number of the new line."""
        rows = self.rows(table)
        rows.append(rows[line - 2] | cells)
        self.put(table, rows)
        return len(rows) + 1

    def write(self, table: str, content: bytes) -> None:
        """Replace the bytes of a raw file and record their checksum."""
        self.csv(table).write_bytes(content)
        if self.sidecar(table).exists():
            self.amend(table, sha256=hashlib.sha256(content).hexdigest())

    def amend(self, table: str, **keys: str | None) -> None:
        """Set keys of a sidecar; None removes one."""
        path = self.sidecar(table)
        content = tomllib.loads(path.read_text(encoding="utf-8")) | keys
        path.write_text(
            "".join(f"{key} = {_text(value)}\n" for key, value in content.items() if value is not None),
            encoding="utf-8",
        )

    def register(self, name: str) -> Path:
        return self.project.registers / f"{name}.toml"

    def build(self) -> Tables:
        return build_tables(self.project)

    def rebuild(self) -> list[str]:
        """Raw files to committed tables, as the command does it."""
        facts = FactRegister(self.build())
        check_comparisons(facts.catalogue)
        return write_processed(self.project.processed, processed_files(facts))


def found_world(root: Path) -> Sandbox:
    """Return the small world, written below ``root``."""
    sandbox = Sandbox(Project(root))
    sandbox.project.registers.mkdir(parents=True)
    for name, content in {**_REGISTERS, "indicators/population": _codebook()}.items():
        sandbox.register(name).parent.mkdir(exist_ok=True)
        sandbox.register(name).write_text(content, encoding="utf-8")
    for table, rows in _TABLES.items():
        sandbox.csv(table).parent.mkdir(parents=True)
        sidecar = {
            "title": table,
            "publisher": table.split("/", maxsplit=1)[0],
            "address": "https://office.example/",
            "licence": "dl-de/by-2-0",
            "tier": "primary",
            "retrieved": "2024-03",
            "published": "2024-02",
            "reader": "transcription",
            "disclosure_control": "none",
            "note": "",
            "sha256": "0" * 64,
        }
        sandbox.sidecar(table).write_text(
            "".join(f"{key} = {_text(value)}\n" for key, value in sidecar.items()), encoding="utf-8"
        )
        sandbox.put(table, [_DEFAULTS[table] | row for row in rows])
    return sandbox


def _codebook() -> str:
    lines = []
    for name, (name_de, name_en, unit, decimals, limits) in _INDICATORS.items():
        lines += [
            "[[indicator]]",
            f'id = "{name}"',
            f'name_de = "{name_de}"',
            f'name_en = "{name_en}"',
            f'unit = "{unit}"',
            f"decimals = {decimals}",
            f"range = {limits}",
            'kind = "published"',
            f'method = "{name}"',
            f'definition_de = "{name_de} am Stichtag."',
            f'definition_en = "{name_en} on the reference date."',
        ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
