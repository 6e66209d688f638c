"""The charts of indicators: drawn where something that they show has changed, else taken from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from evidence.build.state import State
from evidence.paths import Project
from evidence.site import figures
from evidence.site.figures import Drawn, Trend
from evidence.work import reads
from evidence.work.executor import Executor, Fault
from evidence.work.store import Store, question

KIND = "chart"


@dataclass(frozen=True)
class Task:
    """One chart to draw."""

    project: Project
    trend: Trend


def draw(task: Task) -> tuple[Drawn, frozenset[str]]:
    """Return a chart, and the names of the data that it read."""
    with reads.recording(str(task.project.root)) as read:
        drawn = figures.draw(task.trend)
    return drawn, frozenset(name for name in read if not name.startswith("package:"))


def make_charts(
    project: Project,
    trends: Iterable[Trend],
    executor: Executor,
    store: Store,
    state: State,
    done: Callable[[Trend, str], None],
    *,
    force: bool,
) -> dict[Trend, Drawn]:
    """Return each chart.

    Args:
        project: The checkout.
        trends: The charts.
        executor: What draws them.
        store: Where earlier charts are kept, and new ones as soon as they are there.
        state: The state of the checkout.
        done: Told of each chart when it is there, and how: ``executed`` or ``kept``.
        force: Whether to draw all of them anew.
    """
    drawn: dict[Trend, Drawn] = {}
    waiting: list[Task] = []
    code = [state.charts(), state.environment]
    asked = {trend: question(KIND, asdict(trend), code) for trend in trends}
    for trend, name in asked.items():
        kept = None if force else store.recall(KIND, name, state.of)
        if kept is None:
            waiting.append(Task(project, trend))
        else:
            parts = json.loads(kept)
            drawn[trend] = Drawn(parts["html"], tuple(parts["facts"]))
            done(trend, "kept")
    for task, result in executor.run(draw, waiting):
        if isinstance(result, Fault):
            raise result.error
        drawn[task.trend], read = result
        content = json.dumps(asdict(drawn[task.trend]), ensure_ascii=False).encode("utf-8")
        store.remember(KIND, asked[task.trend], content, {name: state.of(name) for name in sorted(read)})
        done(task.trend, "executed")
    return drawn
