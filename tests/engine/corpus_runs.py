"""Runs a notebook of the corpus with one engine, and says in what two runs differ.

Only what cannot be equal is made equal: clocks, process ids, addresses of objects, names that are drawn by lot,
the folder that a run had to itself, and where a stream is cut (the stock kernel flushes by the clock).
"""

from __future__ import annotations

import copy
import io
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import papermill
from corpus import Case
from papermill.log import logger
from traitlets.config import Config

STOCK = None
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
_CHANCE = (
    (re.compile(r"ipykernel_\d+"), "ipykernel_PID"),
    (re.compile(r"0x[0-9a-fA-F]{6,16}"), "0xADDRESS"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"altair-viz-[0-9a-f]{32}"), "altair-viz-ID"),
)


@dataclass(frozen=True)
class Outcome:
    """All that a run leaves: what was returned, what was raised, what was saved, said and written beside."""

    returned: Any
    raised: tuple[str, str] | None
    saved: Any
    log: list[str]
    stdout: str
    stderr: str
    files: dict[str, str]


@contextmanager
def _surroundings(saved: Path) -> Iterator[None]:
    """Let a notebook know where it is saved; a kernel below pytest would not look at its descriptors."""
    before = os.environ.pop("PYTEST_CURRENT_TEST", None)
    os.environ["EVIDENCE_CORPUS_SAVED"] = str(saved)
    try:
        yield
    finally:
        del os.environ["EVIDENCE_CORPUS_SAVED"]
        if before is not None:
            os.environ["PYTEST_CURRENT_TEST"] = before


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def run(case: Case, engine: str | None, folder: Path, *, cut: bool = False, **options: object) -> Outcome:
    """Return what a run of a case with an engine leaves.

    Args:
        case: The case.
        engine: Name of papermill's engine; None is the stock one.
        folder: An empty folder for this run alone.
        cut: Whether to keep where streams were cut.
        options: Further keywords for papermill.
    """
    work = folder / "work"
    work.mkdir(parents=True)
    source, saved = folder / "source.ipynb", folder / "saved.ipynb"
    source.write_text(nbformat.writes(case.notebook, version=nbformat.NO_CONVERT), encoding="utf-8")
    before, level = _Kept(), logger.level
    streams = {"stdout_file": io.StringIO(), "stderr_file": io.StringIO()}
    returned, raised = None, None
    given = {"progress_bar": False, **streams, **case.options, **options}
    sockets = Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "s")}})
    logger.addHandler(before)
    logger.setLevel(logging.INFO)
    with _surroundings(saved):
        try:
            returned = papermill.execute_notebook(
                str(source),
                str(saved),
                case.parameters and dict(case.parameters),
                engine_name=engine,
                cwd=str(work),
                config=sockets,
                **given,
            )
        except BaseException as error:  # noqa: BLE001  # an engine may raise anything: that is what is compared
            raised = (type(error).__qualname__, str(error))
        finally:
            logger.removeHandler(before)
            logger.setLevel(level)
    plain = _Canonical(case, folder, cut=cut)
    return Outcome(
        returned=plain.notebook(returned),
        raised=raised and (raised[0], plain.text(raised[1])),
        saved=plain.notebook(json.loads(saved.read_text(encoding="utf-8")) if saved.exists() else None),
        log=[plain.text(line) for line in before.lines],
        stdout=plain.text(streams["stdout_file"].getvalue()),
        stderr="a complaint" if case.complaints else plain.text(streams["stderr_file"].getvalue()),
        files={
            str(path.relative_to(work)): plain.text(path.read_text(errors="replace"))
            for path in sorted(work.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        },
    )


class _Canonical:
    """What two runs of one case may be asked to have in common."""

    def __init__(self, case: Case, folder: Path, *, cut: bool) -> None:
        self.complaints = case.complaints
        self.ids = {each.get("id") for each in case.notebook.cells}
        self.folder, self.cut = str(folder), cut

    def text(self, text: str) -> str:
        text = text.replace(self.folder, "<folder>")
        for pattern, name in _CHANCE:
            text = pattern.sub(name, text)
        return text

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value

    def notebook(self, notebook: Any) -> Any:
        if notebook is None:
            return None
        plain = json.loads(json.dumps(notebook))
        _untime(plain["metadata"].get("papermill", {}))
        for cell in plain["cells"]:
            self._cell(cell)
        return self.value(plain)

    def _cell(self, cell: dict[str, Any]) -> None:
        _untime(cell["metadata"].get("papermill", {}))
        _untime(cell["metadata"].get("execution", {}))
        if "id" in cell and cell["id"] not in self.ids:
            cell["id"] = "new"
        cell["source"] = "".join(cell["source"])
        if "outputs" not in cell:
            return
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
            elif "data" in output:
                output["data"] = {kind: _whole(each) for kind, each in output["data"].items()}
        if not self.cut:
            cell["outputs"] = _joined(cell["outputs"])
        if cell.get("id") in self.complaints:  # once or more: the kernel tries again at moments of its own
            for output in cell["outputs"]:
                if output.get("name") == "stderr":
                    output["text"] = "a complaint"


def _whole(value: Any) -> Any:
    """Return text that a saved notebook holds line by line as one."""
    lines = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "".join(value) if lines else value


def _untime(record: dict[str, Any]) -> None:
    """Keep of each clock only that there was one."""
    for name, value in record.items():
        if isinstance(value, str) and _TIME.fullmatch(value):
            record[name] = "a time"
        elif name == "duration" and isinstance(value, float):
            record[name] = "seconds"


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            last
            and last["output_type"] == output["output_type"] == "stream"
            and last["name"] == output["name"]
        ):
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def reports(outcome: Outcome) -> dict[str, list[str]]:
    """Return by cell the names of the errors that the saved notebook shows."""
    return {
        cell["id"]: [output["ename"] for output in cell["outputs"] if output["output_type"] == "error"]
        for cell in outcome.saved["cells"]
        if any(output["output_type"] == "error" for output in cell.get("outputs", []))
    }


def unreported(outcome: Outcome, cells: tuple[str, ...]) -> Outcome:
    """Return the outcome as if nobody had written into these cells how they ended."""
    plain = copy.deepcopy(outcome)
    if plain.raised[0] == "DeadKernelError":  # by what, only one of the two can tell
        plain = replace(plain, raised=(plain.raised[0], plain.raised[1].partition(":")[0]))
    plain.log[:] = [line for line in plain.log if not line.startswith("ERROR")]
    for notebook in (plain.returned, plain.saved):
        if notebook is None:
            continue
        notebook["metadata"]["papermill"].pop("exception")
        for cell in notebook["cells"]:
            cell["metadata"].pop("papermill")
            if cell["id"] in cells:
                cell["metadata"].pop("execution")
                cell["outputs"] = [each for each in cell["outputs"] if each["output_type"] != "error"]
    return plain


def differences(one: Outcome, other: Outcome) -> list[str]:
    """Return one line for each thing in which two outcomes differ, cell by cell."""
    found = []
    for name in ("raised", "stdout", "stderr", "files", "log"):
        found += _compare(name, getattr(one, name), getattr(other, name))
    for name in ("returned", "saved"):
        found += _notebooks(name, getattr(one, name), getattr(other, name))
    return found


def _notebooks(name: str, one: Any, other: Any) -> list[str]:
    if one is None or other is None:
        return _compare(name, one and "a notebook", other and "a notebook")
    found = []
    for key in sorted((set(one) | set(other)) - {"cells"}):
        found += _compare(f"{name}, {key}", one.get(key), other.get(key))
    found += _compare(f"{name}, number of cells", len(one["cells"]), len(other["cells"]))
    for index, (first, second) in enumerate(zip(one["cells"], other["cells"], strict=False)):
        where = f"{name}, cell {index} {first.get('id', '')!r}"
        for key in sorted((set(first) | set(second)) - {"outputs"}):
            found += _compare(f"{where}, {key}", first.get(key), second.get(key))
        ones, others = first.get("outputs", []), second.get("outputs", [])
        if len(ones) != len(others):
            found += _compare(f"{where}, outputs", ones, others)
        else:
            for number, (left, right) in enumerate(zip(ones, others, strict=True)):
                found += _compare(f"{where}, output {number}", left, right)
    return found


def _compare(where: str, one: Any, other: Any) -> list[str]:
    # NaN differs from itself, and True equals 1: the text tells both.
    left, right = (json.dumps(each, ensure_ascii=True, sort_keys=True) for each in (one, other))
    if left == right:
        return []
    start = max(
        0,
        next(
            (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
            min(len(left), len(right)),
        )
        - 60,
    )
    return [
        f"{where}:\n    stock    …{left[start : start + 400]}\n    evidence …{right[start : start + 400]}"
    ]
