"""The gate: nothing is published that fails one of the checks in ``data/registers/gate.toml``.

Every check reads what readers would get, and only that: pages, tables and documents of the candidate, and of the edition in
force where something is compared. What people decided stands in the registers ``gate.toml`` and ``acknowledgements.toml``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from evidence.editions.acknowledgements import Check, read_acknowledgements, read_checks
from evidence.editions.checks import change, reading, whole
from evidence.editions.checks.look import Limits, Look, Outcome
from evidence.editions.checks.pages import Known, Page, read_page
from evidence.editions.checks.published import DOWNLOADS, SITE, number
from evidence.editions.findings import Candidate, Finding, GateResult
from evidence.errors import Problem, TableError
from evidence.site.documents import FOLDER, NAMES
from evidence.work.executor import Fault, LocalExecutor

__all__ = ["Candidate", "Finding", "GateResult", "check"]

CHECKS: dict[str, Callable[[Look, Limits], Outcome]] = {
    "record": whole.record,
    "completeness": whole.completeness,
    "totals": whole.totals,
    "formulas": whole.formulas,
    "documents": whole.documents,
    "briefs": whole.briefs,
    "sizes": whole.sizes,
    "headlines": change.headlines,
    "values": change.values,
    "regions": change.regions,
    "verdicts": change.verdicts,
    "vanished": change.vanished,
    "counts": change.counts,
    "numbers": reading.numbers,
    "orphan_numbers": reading.orphan_numbers,
    "accessibility": reading.accessibility,
    "self_contained": reading.self_contained,
    "links": reading.links,
}
PORTION = 4_000_000
"""How many bytes of pages one process reads at a time."""


def check(candidate: Candidate, jobs: int = 2) -> list[GateResult]:
    """Run every check of the register on a candidate and return their results in the order of the register.

    Nothing is written. Pages are read by ``jobs`` processes.

    Raises:
        TableError: A register of the gate cannot be read, or its checks are not those of the program.
    """
    registered = _registered(candidate.project.registers)
    look = Look(
        candidate, _read_pages(candidate.folder, jobs), read_acknowledgements(candidate.project.registers)
    )
    results = []
    for entry in registered:
        look.used.clear()
        measured, findings = CHECKS[entry.id](look, entry.limits)
        results.append(
            GateResult(
                entry.id,
                entry.title_de,
                entry.title_en,
                measured,
                tuple(sorted(set(findings))),
                tuple(sorted(look.used)),
            )
        )
    return results


def idle_acknowledgements(candidate: Candidate, results: list[GateResult]) -> tuple[str, ...]:
    """Return the ids of acknowledgements that match nothing in these results: they may be removed.

    Raises:
        TableError: The register cannot be read.
    """
    used = {name for result in results for name in result.acknowledged}
    entries = read_acknowledgements(candidate.project.registers)
    return tuple(sorted(entry.id for entry in entries if entry.id not in used))


def _registered(registers: Path) -> tuple[Check, ...]:
    entries = read_checks(registers)
    given = {entry.id for entry in entries}
    if given != set(CHECKS):
        raise TableError(
            str(
                Problem(
                    "the checks of the gate are not those of the program",
                    "registers/gate.toml",
                    f"an entry each for {', '.join(CHECKS)}",
                    f"too many or too few: {', '.join(sorted(given ^ set(CHECKS)))}",
                    "add or remove the entry; every check is required",
                )
            )
        )
    return entries


def _read_pages(folder: Path, jobs: int) -> dict[str, Page]:
    """Return every page of the site and every document beside it, read."""
    paths = [*(folder / SITE).rglob("*.html"), *(path for pattern in NAMES for path in folder.glob(pattern))]
    # Copies of the briefs lead from another place, and so are read too; the report in one file is read once.
    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in paths
        if path.suffix == ".html" and not path.match(f"{SITE}/{FOLDER}/evidence-*.html")
    }
    portions = _portions(sizes)
    read: dict[str, Page] = {}
    if jobs <= 1 or len(portions) <= 1:
        for portion in portions:
            read |= {page.path: page for page in read_portion((folder, portion))}
        return dict(sorted(read.items()))
    with LocalExecutor(min(jobs, len(portions)), preload=("evidence.editions.gate",)) as executor:
        for _, pages in executor.run(read_portion, [(folder, portion) for portion in portions]):
            if isinstance(pages, Fault):
                raise pages.error
            read |= {page.path: page for page in pages}
    return dict(sorted(read.items()))


def _portions(sizes: dict[str, int]) -> list[tuple[str, ...]]:
    """Return the pages in portions of about the same weight, the heaviest pages first."""
    portions: list[tuple[str, ...]] = []
    taken: list[str] = []
    weight = 0
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        taken.append(path)
        weight += sizes[path]
        if weight >= PORTION:
            portions.append(tuple(taken))
            taken, weight = [], 0
    return [*portions, tuple(taken)] if taken else portions


def read_portion(task: tuple[Path, tuple[str, ...]]) -> list[Page]:
    """Return the pages of one portion, read; a function of the module so that another process can find it."""
    folder, paths = task
    facts = _facts(folder)
    return [read_page(folder, path, facts) for path in paths]


@lru_cache(maxsize=1)
def _facts(folder: Path) -> dict[str, Known]:
    path = folder / DOWNLOADS / "facts.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        return {row["id"]: Known(number(row["value"]), row["unit"]) for row in csv.DictReader(stream)}
