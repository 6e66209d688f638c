"""What was measured, as Markdown: a table with ratios, the figures to reach, and the place in a document."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from meter import Cost

LARGE = 100
NONE = "–"
SEEN = {True: "yes", False: "**no**", None: NONE}


@dataclass
class Result:
    """What one way took.

    Attributes:
        title: What it is.
        incremental: Whether a second run builds less than the first.
        costs: One cost a round, by scenario: ``cold``, ``no-op``, ``notebook``.
        memory: Most memory of a cold build at one time, in bytes.
        noticed: Whether a changed value of a data file is on the page after the next build; None if not looked at.
        fault: Why it was not measured; empty if it was.
    """

    title: str
    incremental: bool
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    memory: int = 0
    noticed: bool | None = None
    fault: str = ""

    def wall(self, scenario: str) -> list[float]:
        """Return the seconds of each round; what builds everything each time takes as long as a cold build."""
        return [cost.wall for cost in self.costs[scenario if self.incremental else "cold"]]

    def cpu(self) -> list[float]:
        """Return the processor seconds of each cold build."""
        return [cost.cpu for cost in self.costs["cold"]]


@dataclass(frozen=True)
class Goal:
    """A figure to reach: what it is, what was measured, the bound, and whether the bound is the least or the most."""

    words: str
    measured: float
    bound: float
    least: bool

    @property
    def reached(self) -> bool:
        """Whether it is reached."""
        return self.measured >= self.bound if self.least else self.measured <= self.bound


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """Return the median over rounds of theirs by ours, each round compared with itself."""
    return statistics.median(their / our for their, our in zip(theirs, ours, strict=True))


def comparison(results: Mapping[str, Result], pages: int) -> str:
    """Return the table of all ways; the first is ours, and each ratio is how many times as much a way takes as it."""
    ours = next(iter(results.values()))
    rows = []
    for result in results.values():
        if result.fault or ours.fault:
            rows.append([result.title, *[NONE] * 9, NONE])
            continue
        cells = [result.title]
        for theirs, own in (
            (result.wall("cold"), ours.wall("cold")),
            ([cpu / pages for cpu in result.cpu()], [cpu / pages for cpu in ours.cpu()]),
            (result.wall("no-op"), ours.wall("no-op")),
            (result.wall("notebook"), ours.wall("notebook")),
        ):
            cells += [spread(theirs), number(ratio(theirs, own))]
        seen = SEEN[result.noticed] if result.incremental else "builds all"
        rows.append([*cells, f"{result.memory / 1e6:.0f}", seen])
    head = [
        "way",
        *["cold, s", "ratio", "CPU a page, s", "ratio"],
        *["nothing changed, s", "ratio", "one notebook changed, s", "ratio"],
        *["peak memory, MB", "sees changed data"],
    ]
    faults = [
        f"- {result.title}: not measured. {result.fault}" for result in results.values() if result.fault
    ]
    return "\n".join([table(head, rows), *([""] if faults else []), *faults])


def goals(results: Mapping[str, Result]) -> list[Goal]:
    """Return the figures to reach that can be told from these results: those of ways that were measured."""
    measured = {name: result for name, result in results.items() if not result.fault}
    if "ours" not in measured:
        return []
    ours = measured["ours"]
    found = [
        Goal(
            "seconds from the command line when nothing changed",
            median(ours.wall("no-op")),
            0.06,
            least=False,
        ),
        Goal("seconds when one notebook changed", median(ours.wall("notebook")), 1.3, least=False),
    ]
    for name, words, scenario, bound in (
        ("loop", "times as fast as the loop, cold", "cold", 10),
        ("nbclient", "times as fast as nbclient three at once, cold", "cold", 1.7),
        ("jupyter-book", "times as fast as jupyter-book when nothing changed", "no-op", 20),
        ("snakemake", "times as fast as snakemake when nothing changed", "no-op", 20),
    ):
        if name in measured:
            times = ratio(measured[name].wall(scenario), ours.wall(scenario))
            found.append(Goal(words, times, bound, least=True))
    if "loop" in measured:
        share = ratio(ours.cpu(), measured["loop"].cpu())
        found.append(Goal("of the processor time of the loop for a page", share, 1 / 6, least=False))
    return found


def goal_list(found: Iterable[Goal]) -> str:
    """Return the figures to reach as a list."""
    return "\n".join(
        f"- {'reached' if goal.reached else '**not reached**'}: {number(goal.measured)} {goal.words} "
        f"(at {'least' if goal.least else 'most'} {number(goal.bound)})"
        for goal in found
    )


def scale(costs: Mapping[int, Sequence[Cost]], memory: Mapping[int, int]) -> str:
    """Return the table of cost by number of pages; what a further page costs leaves out what every build costs once."""
    rows, before = [], 0
    for pages, runs in sorted(costs.items()):
        cells = [str(pages), spread([run.wall for run in runs])]
        for kind in ("wall", "cpu"):
            whole = [getattr(run, kind) for run in runs]
            smaller = [getattr(run, kind) for run in costs[before]] if before else [0.0] * len(runs)
            further = median([a - b for a, b in zip(whole, smaller, strict=True)]) / (pages - before)
            cells += [f"{median(whole) / pages * 1000:.0f}", f"{further * 1000:.0f}" if before else NONE]
        rows.append([*cells, f"{memory[pages] / 1e6:.0f}"])
        before = pages
    head = [
        *["pages", "cold, s"],
        *["wall a page, ms", "a further page, ms", "CPU a page, ms", "a further page, ms"],
        "peak memory, MB",
    ]
    return table(head, rows)


def median(values: Iterable[float]) -> float:
    """Return the median as a plain number."""
    return float(statistics.median(values))


def number(value: float) -> str:
    """Return a number with three significant digits and without an exponent."""
    return f"{value:.0f}" if abs(value) >= LARGE else f"{float(f'{value:.3g}'):g}"


def spread(values: Sequence[float]) -> str:
    """Return the median, with the least and the most beside it where there are several values."""
    middle = number(median(values))
    return f"{middle} ({number(min(values))}–{number(max(values))})" if len(values) > 1 else middle


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, the first column to the left and all others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def put(document: Path, name: str, text: str) -> None:
    """Put text between the two marks of this name in a document.

    Raises:
        ValueError: The document does not have the marks, once each and in order.
    """
    first, last = f"<!-- measured: {name} -->", f"<!-- end of measured: {name} -->"
    content = document.read_text(encoding="utf-8") if document.is_file() else ""
    if content.count(first) != 1 or content.count(last) != 1 or content.index(first) > content.index(last):
        raise ValueError(
            f"{document}: expected the lines {first} and {last}, once each and in this order: the table goes between them. "
            "Add them where it shall stand."
        )
    before, after = content.partition(first)[0], content.partition(last)[2]
    document.write_text(f"{before}{first}\n\n{text}\n\n{last}{after}", encoding="utf-8")
