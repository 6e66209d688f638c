"""The pages that notebooks make: executed where something that they read has changed, else taken from the store."""

from __future__ import annotations

import ast
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from evidence.build.plan import Job
from evidence.build.state import CODE, ENGINE, INPUTS, State
from evidence.errors import EvidenceError
from evidence.paths import Project
from evidence.report import engine, parameters
from evidence.report.content import Content, read_content
from evidence.work import reads
from evidence.work.executor import Executor, Fault
from evidence.work.store import Store, question

EXECUTED, SHOWN = "notebook", "content"


@dataclass(frozen=True)
class Task:
    """One notebook to execute, or one that was executed already to be shown."""

    project: Project
    job: Job
    executed: str = ""


@dataclass(frozen=True)
class Run:
    """An executed notebook as text, what it read by name, and the content of its page."""

    executed: str
    read: frozenset[str]
    content: Content


def run_job(project: Project, job: Job) -> Content:
    """Execute one notebook and return the content of its page.

    Raises:
        NotebookError: The notebook failed, or shows something that is no page content.
    """
    return run(Task(project, job)).content


def run(task: Task) -> Run:
    """Execute a notebook unless it was, and read what it shows.

    Raises:
        NotebookError: The notebook failed, or shows something that is no page content.
    """
    path = parameters.find_notebook(task.project.notebooks, task.job.notebook)
    read: frozenset[str] = frozenset()
    if task.executed:
        notebook = nbformat.reads(task.executed, as_version=4)  # type: ignore[no-untyped-call]  # untyped
    else:
        with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
            record = Path(folder, "reads")
            os.environ[reads.VARIABLE] = str(record)
            try:
                notebook = engine.execute(task.project, path, dict(task.job.parameters))
            finally:
                del os.environ[reads.VARIABLE]
            if record.exists():
                names = record.read_text(encoding="utf-8").splitlines()
                read = frozenset(name for name in names if not name.startswith(ENGINE))
        if not is_told_apart(path.read_text(encoding="utf-8")):
            read |= {INPUTS, CODE}
    content = read_content(notebook, task.job.lang, path.name)
    return Run(task.executed or nbformat.writes(notebook), read or frozenset({INPUTS, CODE}), content)  # type: ignore[no-untyped-call]  # untyped


def make_contents(
    project: Project,
    jobs: Iterable[Job],
    executor: Executor,
    store: Store,
    state: State,
    done: Callable[[Job, str], None],
    *,
    force: bool,
) -> tuple[dict[Job, Content], list[EvidenceError]]:
    """Return the content of each page, and the errors of those that failed.

    Args:
        project: The checkout.
        jobs: The pages.
        executor: What executes the notebooks.
        store: Where earlier results are kept, and new ones as soon as they are there.
        state: The state of the checkout.
        done: Told of each page when it is there, and how: ``executed``, ``shown`` (anew from what was executed), ``kept`` or
            ``failed``.
        force: Whether to execute all notebooks anew.
    """
    contents: dict[Job, Content] = {}
    faults: list[EvidenceError] = []
    waiting: list[Task] = []
    for job in jobs:
        executed = None if force else store.recall(EXECUTED, _asked(project, job, state), state.of)
        shown = None if executed is None else store.recall(SHOWN, _asked_shown(executed, job, state))
        if executed is None or shown is None:
            waiting.append(Task(project, job, (executed or b"").decode("utf-8")))
        else:
            contents[job] = _content(shown)
            done(job, "kept")
    for task, result in executor.run(run, waiting):
        if isinstance(result, Fault):
            if not isinstance(result.error, EvidenceError):
                raise result.error
            faults.append(result.error)
            done(task.job, "failed")
            continue
        contents[task.job] = result.content
        executed = result.executed.encode("utf-8")
        if not task.executed:
            read = {name: state.of(name) for name in sorted(result.read)}
            store.remember(EXECUTED, _asked(project, task.job, state), executed, read)
        shown = json.dumps(asdict(result.content), ensure_ascii=False).encode("utf-8")
        store.remember(SHOWN, _asked_shown(executed, task.job, state), shown)
        done(task.job, "shown" if task.executed else "executed")
    return contents, faults


def _asked(project: Project, job: Job, state: State) -> str:
    """Return the name of everything about an execution that is known before it."""
    path = parameters.find_notebook(project.notebooks, job.notebook)
    return question(EXECUTED, path.name, state.checksum(path), job.parameters, state.engine())


def _asked_shown(executed: bytes, job: Job, state: State) -> str:
    return question(SHOWN, executed.decode("utf-8"), job.lang, job.notebook, state.rendering())


def _content(shown: bytes) -> Content:
    parts: dict[str, Any] = {
        name: tuple(part) if isinstance(part, list) else part for name, part in json.loads(shown).items()
    }
    return Content(**parts)


def is_told_apart(notebook: str) -> bool:
    """Return whether everything that a notebook reads passes by our records.

    It does where the first cell after the parameters opens a page, and no cell imports more than this package and what
    belongs to Python: other packages read files in ways that Python does not hear of.
    """
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    sources = [
        "".join(cell["source"])
        for cell in cells
        if "parameters" not in cell.get("metadata", {}).get("tags", [])
    ]
    try:
        trees = [ast.parse(source) for source in sources]
    except SyntaxError:
        return False
    known = {"evidence", *sys.stdlib_module_names}
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for tree in trees[:1]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    return "Page" in calls and all(name in known for tree in trees for name in _imported(tree))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
