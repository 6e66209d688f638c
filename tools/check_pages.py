"""Look at the built pages with the eyes of two checkers: axe-core in Chromium, and the Nu HTML checker.

    python tools/check_pages.py build
    python tools/check_pages.py build --only axe --pages 'site/de/kreis/*.html'

axe-core looks at every page four times: in light and in dark colours, on a phone and on paper, with every fold of the
page open. Before it looks, the page must show what its markup promises: a heading, and each of its charts; so an empty
page cannot pass. The Nu checker reads every page once, style and drawings included.

A finding fails the check unless ``tools/checkers/accepted.toml`` lists it with a reason; so does an entry there that no
longer fits anything. What axe cannot decide by itself is counted apart. Both checkers are in
``tools/checkers/package-lock.json``; ``.ci/browser`` installs them. The exit code is 0 if nothing is found, 1 if
something is, 2 if a checker is missing. Nothing is written except with ``--json``.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import fnmatch
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHECKERS = Path(__file__).resolve().parent / "checkers"
AXE = CHECKERS / "node_modules/axe-core/axe.min.js"
NU = CHECKERS / "node_modules/vnu-jar/build/dist/vnu.jar"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Width of the window, medium and colours of each mode; a sheet of A4 between its margins is 672 pixels wide.
MODES = {
    "light": (1280, "screen", "light"),
    "dark": (1280, "screen", "dark"),
    "narrow": (320, "screen", "light"),
    "print": (672, "print", "light"),
}
_RUN = """([rules]) => axe.run(document, {runOnly: rules, resultTypes: ['violations', 'incomplete']}).then(found => ({
    violations: found.violations.flatMap(rule => rule.nodes.map(
        node => [rule.id, node.html, node.failureSummary])),
    incomplete: found.incomplete.map(rule => [rule.id, rule.nodes.length])}))"""
# A chart is drawn twice, wide and narrow; exactly one of the two must be there to see.
_SHOWN = """() => [...document.querySelectorAll('figure')].filter(figure => {
    const charts = [...figure.querySelectorAll('svg[role=img]')].filter(svg => {
        const box = svg.getBoundingClientRect();
        return svg.checkVisibility() && box.width > 40 && box.height > 20 && svg.querySelector('path, rect, circle, line');
    });
    return charts.length > 0;
}).length"""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One thing that a checker found: the rule broken or the message, where, and why."""

    checker: str
    rule: str
    mode: str
    page: str
    element: str
    why: str

    def __str__(self) -> str:
        where = f"{self.page} ({self.mode})" if self.mode else self.page
        return f"{self.checker}: {self.rule}: {where}\n    {self.element[:160]}\n    {self.why}"


@dataclasses.dataclass(frozen=True)
class Result:
    """What was looked at and what was found; ``undecided`` counts elements by the rule that axe could not decide."""

    looks: int
    findings: list[Finding]
    undecided: collections.Counter[str]


def missing(only: str = "") -> list[str]:
    """Return what is needed for a checker and not there; empty if all is."""
    needed = {
        "axe": [("axe-core", AXE.is_file()), ("Chromium", bool(chromium()))],
        "nu": [("vnu-jar", NU.is_file()), ("Java", bool(shutil.which("java")))],
    }
    return [
        name
        for checker, entries in needed.items()
        for name, there in entries
        if not there and only in ("", checker)
    ]


def chromium() -> str:
    """Return the path of the browser of this machine, empty if there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def pages(build: Path) -> list[str]:
    """Return every page of a build, below its folder, in order."""
    return sorted(path.relative_to(build).as_posix() for path in build.rglob("*.html"))


# axe-core in Chromium


def look(build: Path, looks: Sequence[tuple[str, Sequence[str]]], jobs: int = 2) -> Result:
    """Return what axe finds on pages, each in its modes; several browsers share the work."""
    shares = [list(looks[number::jobs]) for number in range(jobs)]
    if jobs == 1:
        results = [_look_all(build, shares[0])]
    else:
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            results = list(pool.map(_look_all, [build] * jobs, shares))
    return Result(
        sum(result.looks for result in results),
        sorted(finding for result in results for finding in result.findings),
        sum((result.undecided for result in results), collections.Counter()),
    )


def _look_all(build: Path, looks: Sequence[tuple[str, Sequence[str]]]) -> Result:
    count, findings, undecided = 0, [], collections.Counter[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for name, modes in looks:
            for mode, found, open_questions in look_at(browser, build, name, modes):
                count += 1
                findings += [Finding("axe", rule, mode, name, *rest) for rule, *rest in found]
                undecided.update(open_questions)
        browser.close()
    return Result(count, findings, undecided)


def look_at(
    browser: Browser, build: Path, name: str, modes: Iterable[str]
) -> Iterator[tuple[str, list[list[str]], dict[str, int]]]:
    """Yield the mode, the rules broken with element and reason, and the number of undecided elements by rule."""
    page = browser.new_page()
    page.goto((build / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.evaluate(_axe())
    expected = charts_of((build / name).read_text(encoding="utf-8"))
    for mode in modes:
        width, medium, colours = MODES[mode]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=medium, color_scheme=colours)  # type: ignore[arg-type]
        found = page.evaluate(_RUN, [list(RULES)])
        yield mode, _absent(page, expected) + found["violations"], dict(found["incomplete"])
    page.close()


def charts_of(markup: str) -> int:
    """Return how many figures with a chart the markup of a page has."""
    figures = re.findall(r"<figure\b.*?</figure>", markup, flags=re.DOTALL)
    return sum("<svg" in figure for figure in figures)


def _absent(page: Page, expected: int) -> list[list[str]]:
    """Return as a broken rule that the page does not show what it should."""
    shown = page.evaluate(_SHOWN)
    faults = (
        [] if shown == expected else [["charts-shown", "figure", f"{shown} of {expected} charts are shown"]]
    )
    if not page.locator("h1").first.is_visible():
        faults.append(["heading-shown", "h1", "no heading is shown"])
    if len(page.locator("main").inner_text()) < len("A page that says something."):
        faults.append(["text-shown", "main", "the page says nothing"])
    return faults


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


# The Nu HTML checker


def validate(build: Path, names: Sequence[str]) -> Result:
    """Return the errors that the Nu checker finds in pages; its warnings and remarks are counted as undecided."""
    done = subprocess.run(
        ["java", "-Xss16m", "-jar", str(NU), "--exit-zero-always", "--format", "json", *names],
        cwd=build,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    except (json.JSONDecodeError, KeyError) as error:
        sys.exit(f"The Nu checker answered nothing that can be read:\n{done.stderr[:500]}\n{error}")
    findings = [
        Finding("nu", entry["message"], "", _name(build, entry), entry.get("extract", ""), _place(entry))
        for entry in messages
        if entry["type"] != "info"
    ]
    remarks = collections.Counter(_shape(entry["message"]) for entry in messages if entry["type"] == "info")
    return Result(len(names), sorted(findings), remarks)


def _shape(message: str) -> str:
    """Return a message without what it quotes, so that messages of one kind are alike."""
    return re.sub("“[^”]*”", "“…”", message)


def _name(build: Path, entry: dict[str, Any]) -> str:
    address = Path(entry["url"].removeprefix("file:"))
    return address.relative_to(build.resolve()).as_posix()


def _place(entry: dict[str, Any]) -> str:
    return f"line {entry.get('lastLine', 0)}, column {entry.get('lastColumn', 0)}"


# What we accept


def read_accepted() -> list[dict[str, Any]]:
    """Return the entries of the list of accepted findings, each with its checker."""
    entries = tomllib.loads((CHECKERS / "accepted.toml").read_text(encoding="utf-8"))
    return [{"checker": checker, **entry} for checker, listed in entries.items() for entry in listed]


def fits(entry: dict[str, Any], finding: Finding) -> bool:
    """Return whether an entry of the list is about a finding."""
    return (
        entry["checker"] == finding.checker
        and re.fullmatch(entry["rule"], finding.rule) is not None
        and finding.mode in (entry.get("modes") or [finding.mode])
        and fnmatch.fnmatch(finding.page, entry["pages"])
        and finding.element.startswith(entry.get("element", ""))
    )


def judge(findings: Iterable[Finding]) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Return the findings that no entry accepts, and the entries that accept nothing."""
    accepted, idle, open_findings = read_accepted(), read_accepted(), []
    for finding in findings:
        fitting = [entry for entry in accepted if fits(entry, finding)]
        idle = [entry for entry in idle if entry not in fitting]
        if not fitting:
            open_findings.append(finding)
    return open_findings, idle


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pages of a build and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("build", type=Path, help="folder of a finished build")
    parser.add_argument("--only", choices=("axe", "nu"), default="", help="one checker alone")
    parser.add_argument("--pages", default="*", help="which pages, as a glob below the folder of the build")
    parser.add_argument("--modes", nargs="+", choices=tuple(MODES), default=list(MODES), help="modes of axe")
    parser.add_argument("--jobs", type=int, default=2, help="number of browsers at a time")
    parser.add_argument("--json", type=Path, help="file for all findings")
    given = parser.parse_args(arguments)
    if lacking := missing(given.only):
        print(f"Not on this machine: {', '.join(lacking)}. Next step: .ci/browser installs the checkers.")
        return 2
    build = given.build.resolve()
    names = fnmatch.filter(pages(build), given.pages)
    found = []
    for checker in ("axe", "nu"):
        if given.only in ("", checker):
            started = time.monotonic()
            result = (
                look(build, [(name, given.modes) for name in names], given.jobs)
                if checker == "axe"
                else validate(build, names)
            )
            found += result.findings
            print(
                f"{checker}: {len(names)} pages, {result.looks} looks, {len(result.findings)} findings, "
                f"{time.monotonic() - started:.0f} s"
            )
            for rule, number in result.undecided.most_common():
                print(f"    not decided: {rule}: {number}")
    faults, idle = judge(found)
    if given.json:
        given.json.write_text(
            json.dumps([dataclasses.asdict(fault) for fault in found], indent=1), encoding="utf-8"
        )
    shapes: dict[tuple[str, str, str], list[Finding]] = {}
    for fault in faults:
        shapes.setdefault((fault.checker, _shape(fault.rule), fault.mode), []).append(fault)
    for alike in sorted(shapes.values(), key=len, reverse=True):
        print(f"{len(alike)} × {alike[0]}")
    whole = not given.only and given.pages == "*" and len(given.modes) == len(MODES)
    for entry in idle if whole else []:
        print(
            f"accepted.toml: the entry {entry['rule']} ({entry['pages']}) fits nothing any more: take it out."
        )
    print(f"{len(found) - len(faults)} accepted, {len(faults)} to mend.")
    return 1 if faults or (whole and idle) else 0


if __name__ == "__main__":
    sys.exit(main())
