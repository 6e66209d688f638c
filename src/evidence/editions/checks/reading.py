"""Checks of every page: what readers see, hear, click and print."""

from __future__ import annotations

from collections import defaultdict

from evidence.editions.checks import pages
from evidence.editions.checks.look import Limits, Look, Outcome
from evidence.editions.checks.published import SITE
from evidence.editions.findings import Finding

NEXT = {
    pages.ORPHANS: "cite the fact, or mark the text as a reference (helper refs)",
    pages.NUMBERS: "build again; if it stays, see how the page prints the fact",
    pages.ACCESS: "mend the template of the page; docs/accessibility.md names the rules",
    pages.ALONE: "take it out of the template: a page needs nobody but itself",
    pages.LINKS: "correct the link, or make the page it leads to",
}


def orphan_numbers(look: Look, limits: Limits) -> Outcome:
    """Find digits that are neither facts nor references, in what is seen and in what is read aloud."""
    del limits
    return Outcome(f"{len(look.pages)} pages and documents read", _faults(look, pages.ORPHANS))


def numbers(look: Look, limits: Limits) -> Outcome:
    """Compare every marked number with its fact in the published table, and one computed on a page with its inputs."""
    del limits
    findings = _faults(look, pages.NUMBERS)
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for path, page in look.pages.items():
        for name, value in page.computed.items():
            told[name].setdefault(value, path)
    for name, values in sorted(told.items()):
        if len(values) > 1:
            findings.append(
                Finding(
                    pages.NUMBERS,
                    f"{name} has several values",
                    ", ".join(sorted(values.values())),
                    "one value",
                    " and ".join(sorted(values)),
                    NEXT[pages.NUMBERS],
                )
            )
    marks = sum(page.marks for page in look.pages.values())
    return Outcome(f"{marks} printed numbers compared with their facts", findings)


def accessibility(look: Look, limits: Limits) -> Outcome:
    """Look for what a reader with a screen reader or a keyboard needs on every page."""
    del limits
    return Outcome(f"{len(look.pages)} pages and documents read", _faults(look, pages.ACCESS))


def self_contained(look: Look, limits: Limits) -> Outcome:
    """Find what a page would ask another host for, and scripts that do more than they may."""
    del limits
    findings = _faults(look, pages.ALONE)
    sheets = sorted((look.candidate.folder / SITE / "assets").glob("*.css"))
    for sheet in sheets:
        findings += [
            Finding(
                pages.ALONE,
                "a style loads something",
                f"assets/{sheet.name}",
                "nothing loaded",
                address,
                NEXT[pages.ALONE],
            )
            for address in pages.loaded_by_sheet(sheet.read_text(encoding="utf-8", errors="replace"))
        ]
    return Outcome(f"{len(look.pages)} pages and {len(sheets)} style sheets read", findings)


def links(look: Look, limits: Limits) -> Outcome:
    """Follow every link that stays inside, to the file and to the anchor in it."""
    del limits
    folder = look.candidate.folder
    printed = bool(look.now.run.get("sheets"))
    there: dict[str, bool] = {}
    findings, followed = _faults(look, pages.LINKS), 0
    for path, page in sorted(look.pages.items()):
        for place, anchor, href in page.links:
            followed += 1
            if place not in there:
                there[place] = not place.startswith("../") and (folder / place).is_file()
            if not there[place]:
                # A brief leads to its PDF; a build without PDF has none to lead to.
                if place.endswith(".pdf") and not printed:
                    continue
                expected = "a file of this edition"
            elif anchor and place in look.pages and anchor not in look.pages[place].ids:
                expected = f"an anchor of {place}"
            else:
                continue
            findings.append(
                Finding(pages.LINKS, "a link leads nowhere", path, expected, href, NEXT[pages.LINKS])
            )
    return Outcome(f"{followed} links followed", findings)


def _faults(look: Look, check: str) -> list[Finding]:
    return [
        Finding(check, fault.what, f"{path}{fault.place}", fault.expected, fault.found, NEXT[check])
        for path, page in sorted(look.pages.items())
        for fault in page.faults
        if fault.check == check
    ]
