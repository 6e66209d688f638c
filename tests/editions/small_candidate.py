"""A candidate small enough to know by heart, made without a build: every file that a whole edition has, and nothing wrong."""

import csv
import hashlib
import io
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.editions.checks.whole import OF_CLAIMS, OWN_PAGES, PLACES, TABLES
from evidence.editions.gate import Candidate, GateResult, check
from evidence.paths import Project

ROOT = Path(__file__).resolve().parents[2]
SHARE = "foreign_share.14.2022-12-31"
# Value, unit, formula and inputs by id.
FACTS = {
    "population_total.14.2022-12-31": ("3000", "persons", "published", ""),
    "population_total.14.2022-12-31.sex=female": ("1560", "persons", "published", ""),
    "population_total.14.2022-12-31.sex=male": ("1440", "persons", "published", ""),
    "population_total.14625.2022-12-31": ("1000", "persons", "published", ""),
    "population_total.14626.2022-12-31": ("2000", "persons", "published", ""),
    "population_foreign.14.2022-12-31": ("240", "persons", "published", ""),
    SHARE: (
        "8",
        "percent",
        "{0} / {1} × 100",
        "population_foreign.14.2022-12-31 population_total.14.2022-12-31",
    ),
}
INDICATORS = ("population_total", "population_foreign", "foreign_share")
IDENTITIES = """
[[identity]]
id = "sexes"
kind = "breakdown"
indicator = "population_total"
parts = ["sex=female", "sex=male"]
reason = "Women and men add up."
"""
CHART = (
    '<figure id="chart" data-facts="foreign_share.14.2022-12-31"><figcaption>T</figcaption><svg class="ref" role="img" '
    'aria-labelledby="t d"><title id="t">N</title><desc id="d">D</desc><text data-fact="foreign_share.14.2022-12-31">'
    "{share}</text></svg></figure>"
)
TABLE = (
    '<table><caption>C</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><th scope="row">B</th></tr>'
    "</tbody></table>"
)


def page(lang: str, way: str = "") -> str:
    """Return a page with nothing wrong; ``way`` leads from it to the folder of the candidate."""
    share = "8,0\u00a0%" if lang == "de" else "8.0%"
    records = [
        {
            "id": name,
            "value": float(value),
            "unit": unit,
            "region": "14",
            "period": "2022-12-31",
            "formula": formula,
            "inputs": inputs.split(),
            "sources": ["s1"],
            "tier": "primary",
            "caveats": [],
        }
        for name, (value, unit, formula, inputs) in FACTS.items()
        if "sex=" not in name and ".14." in name
    ]
    link = f'<a href="{way}site/index.html#content">Start</a>' if way else '<a href="#chart">Start</a>'
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><title>T</title></head><body><a class="skip" href="#content">S</a>'
        f'<header><nav aria-label="M">{link}</nav></header><main id="content"><h1>H</h1><p>Im Jahr <span class="ref">2022'
        f'</span>: <data class="fact" value="8" data-fact="{SHARE}">{share}</data>, <data class="fact" value="240" '
        'data-fact="population_foreign.14.2022-12-31">240</data>.</p>'
        f'<h2>K</h2>{CHART.format(share=share)}{TABLE}</main><footer></footer><script type="application/json" id="facts">'
        f"{json.dumps(records)}</script></body></html>\n"
    )


def observation(name: str, value: str, unit: str) -> dict[str, str]:
    indicator, region, period, breakdown = (*name.split(".", 3), "")[:4]
    return {
        "id": name,
        "indicator": indicator,
        "region": region,
        "period": period,
        "breakdown": breakdown,
        "basis": "",
        "value": value,
        "unit": unit,
        "disclosure_control": "none",
        "selection": "selected",
    }


def written(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@dataclass(frozen=True)
class Small:
    """A candidate with the edition before it, both to be spoilt, and the registers that judge it."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "new"

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.folder, Project(self.root / "checkout"), self.root / "old")

    def results(self, **other: object) -> dict[str, GateResult]:
        return {result.check: result for result in check(replace(self.candidate, **other), jobs=1)}

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the first place of a text in a file."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text, (path, old)
        (self.folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    def say(self, name: str, value: str, *, where: str = "new") -> None:
        """Publish a base fact with this value; without a value it is taken away."""
        unit = "percent" if "share" in name else "persons"
        path = self.root / where / "site/downloads/facts.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["id"] != name]
        if value:
            rows.append(
                {
                    "id": name,
                    "value": value,
                    "unit": unit,
                    "formula": "published",
                    "inputs": "",
                    "sources": "s1",
                }
            )
        path.write_text(written(sorted(rows, key=lambda row: row["id"])), encoding="utf-8")

    def acknowledge(self, kind: str, about: str, old: str, new: str) -> None:
        entry = (
            f'[[acknowledgement]]\nid = "looked"\nkind = "{kind}"\nabout = "{about}"\nfrom = "{old}"\nto = "{new}"\n'
            'reason_de = "Angesehen."\nreason_en = "Looked at."\nday = 2026-11-23\n'
        )
        register = self.root / "checkout/data/registers/acknowledgements.toml"
        register.write_text(entry, encoding="utf-8")


def found_candidate(root: Path) -> Small:
    """Return a good candidate below ``root``, whose predecessor says the same."""
    registers = root / "checkout/data/registers"
    registers.mkdir(parents=True)
    (root / "checkout/notebooks").mkdir()
    for name in ("gate", "acknowledgements"):
        shutil.copy(ROOT / f"data/registers/{name}.toml", registers)
    (registers / "identities.toml").write_text(IDENTITIES, encoding="utf-8")
    (registers / "corrections.toml").write_text("", encoding="utf-8")
    small = Small(root)
    files = _files()
    for path, text in files.items():
        (small.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (small.folder / path).write_text(text, encoding="utf-8")
    seal(small.folder)
    shutil.copytree(small.folder, root / "old")
    return small


def seal(folder: Path) -> None:
    """Write the record of a build that made what is there."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    sums = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    record = {
        "files": {
            name.removeprefix("site/"): total for name, total in sums.items() if name.startswith("site/")
        },
        "documents": {name: total for name, total in sums.items() if not name.startswith("site/")},
        "pages": [],
        "sheets": {},
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def _files() -> dict[str, str]:
    facts = [
        {"id": name, "value": value, "unit": unit, "formula": formula, "inputs": inputs, "sources": "s1"}
        for name, (value, unit, formula, inputs) in sorted(FACTS.items())
    ]
    tables = dict.fromkeys(TABLES, "id\n") | {
        "facts": written(facts),
        "observations": written([observation(row["id"], row["value"], row["unit"]) for row in facts]),
        "codebook": written([{"id": name, "topic": "population"} for name in INDICATORS]),
        "claims": written([{"id": "C1", "verdict": "supported", "superseded": "false"}]),
        "sources": written([{"id": "s1"}]),
    }
    files = {f"site/downloads/{name}.csv": text for name, text in tables.items()}
    files |= {f"site/downloads/indicator/{name}.csv": "id\n" for name in INDICATORS}
    files["site/assets/style.css"] = "p{margin:0}\n"
    files["site/index.html"] = page("de")
    for lang in ("de", "en"):
        places = [
            *OWN_PAGES,
            *OF_CLAIMS,
            *(f"indicator/{name}.html" for name in INDICATORS),
            "source/s1.html",
        ]
        for place in places:
            files[f"site/{lang}/{place}"] = page(lang, "../" * (place.count("/") + 2))
        for name in (f"evidence-{lang}", *(f"brief-{code}-{lang}" for code in PLACES)):
            files[f"{name}.html"] = files[f"site/downloads/reports/{name}.html"] = page(lang)
    return files
