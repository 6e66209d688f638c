"""A published edition by hand: two counts and their share, a study, two claims, and pages that say them.

The share of 2023 is computed from the two counts; the share of 2022 is published by a newspaper; the study rests on the
source of the counts. Claim C1 rests on the share, C2 on nothing that has a number.
"""

import copy
from collections.abc import Callable

import polars as pl

from evidence.comparison.comparison import Comparison, compare
from evidence.comparison.state import State
from evidence.indicators.series import ASSESSED, DOCUMENTED, STUDIED

TOTAL, FOREIGN = "population_total.14.2023-12-31", "population_foreign.14.2023-12-31"
SHARE, EARLIER = "foreign_share.14.2023-12-31", "foreign_share.14.2022-12-31"
STUDY, ACTS = "act_study_difference.00.2013/2023", "acts_in_force.00.2026-10"
COUNTED = "claim_specifications.14.2026-10.claim=c1"
ASSESSED_IN_ALL = "claims_assessed.14.2026-10"
Rows = dict[str, list[dict[str, str]]]


def fact(name: str, value: str, formula: str = "published", inputs: str = "", **more: str) -> dict[str, str]:
    return {
        "id": name,
        "value": value,
        "unit": "persons",
        "missing_reason": "",
        "tier": "primary",
        "formula": formula,
        "inputs": inputs,
        "sources": "office-1",
        "flags": "",
    } | more


def observation(name: str, value: str, source: str = "office-1", **more: str) -> dict[str, str]:
    return {
        "id": name,
        "value": value,
        "unit": "persons",
        "value_status": "final",
        "missing_reason": "",
        "publisher": source.partition("-")[0],
        "source": source,
        "published": "2024-01-15",
        "vintage": "2024-01",
        "selection": "selected",
        "excluded": "",
        "flag": "",
        "weak": "false",
    } | more


def claim(name: str, verdict: str, rests_on: str, agreeing: str = "3") -> dict[str, str]:
    return {
        "id": name,
        "verdict": verdict,
        "superseded": "false",
        "agreeing": agreeing,
        "specifications": "4",
        "rests_on": rests_on,
    }


def rows() -> Rows:
    """Return the tables of the edition; a test changes what it likes."""
    return copy.deepcopy(
        {
            "facts": [
                fact(TOTAL, "2900"),
                fact(FOREIGN, "261"),
                fact(SHARE, "9", "{0} / {1} × 100", f"{FOREIGN} {TOTAL}", unit="percent"),
                fact(EARLIER, "8", unit="percent", sources="press-1"),
                fact(STUDY, "1.5", STUDIED, sources="law-1 office-1"),
                fact(ACTS, "8", DOCUMENTED, sources="law-1"),
                fact(COUNTED, "3", ASSESSED, sources=""),
                fact(ASSESSED_IN_ALL, "2", ASSESSED, sources=""),
            ],
            "observations": [
                observation(TOTAL, "2900"),
                observation(FOREIGN, "261"),
                observation(EARLIER, "8", "press-1", unit="percent"),
            ],
            "claims": [claim("C1", "supported", SHARE), claim("C2", "judgement", "")],
            "specifications": [
                {"claim": "C1", "specification": "1", "rests_on": SHARE},
                {"claim": "C1", "specification": "2", "rests_on": EARLIER},
            ],
        }
    )


def row(tables: Rows, table: str, name: str) -> dict[str, str]:
    return next(entry for entry in tables[table] if entry["id"] == name)


def number(name: str, text: str) -> str:
    return f'<a class="evidence" href="#x"><data class="fact" value="{text}" data-fact="{name}">{text}</data></a>'


def page(*blocks: str) -> bytes:
    """Return a page with blocks of HTML in its main part."""
    return (
        '<!doctype html><html lang="en"><body><main id="content"><h1>Who lives here?</h1>'
        f"{''.join(blocks)}</main></body></html>"
    ).encode()


SENTENCE = f'<p id="sentence-1">It is {number(SHARE, "9.0%")} of all.</p>'
OTHER = f'<p id="sentence-2">Before it was {number(EARLIER, "8.0%")}.</p>'
CHART = (
    f'<figure id="trend" data-facts="{EARLIER} {SHARE}"><figcaption><p class="finding">The share rises to '
    f"{number(SHARE, '9.0%')}</p><p>Source</p></figcaption><svg></svg>"
    f"<table><tr><th>2023</th><td>{number(SHARE, '9.0')}</td></tr></table></figure>"
)
TABLE = (
    '<table><tr><th scope="col">What</th></tr>'
    f'<tr id="value-1"><th scope="row">Share</th><td>{number(SHARE, "9.0")}</td></tr>'
    f'<tr id="value-2"><th scope="row">Share before</th><td>{number(EARLIER, "8.0")}</td></tr></table>'
)
PAGES = {"en/01_question.html": page(SENTENCE, OTHER, CHART, TABLE)}


def files(tables: Rows | None = None, pages: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the files of a site."""
    written = {
        f"downloads/{name}.csv": pl.DataFrame(table).write_csv().encode()
        for name, table in (tables or rows()).items()
    }
    return written | (PAGES if pages is None else pages)


def state(tables: Rows | None = None, pages: dict[str, bytes] | None = None) -> State:
    return State.of_files(files(tables, pages))


def changed(change: Callable[[Rows], object], pages: dict[str, bytes] | None = None) -> Comparison:
    """Return what is different after a change of the tables."""
    tables = rows()
    change(tables)
    return compare(state(), state(tables, pages))
