"""A notebook is a function: its cell tagged ``parameters`` is the signature, checked before any kernel starts."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from evidence.errors import NotebookError, UsageError
from evidence.vocabulary import numbers, periods, regions

TAGS = frozenset({"parameters", "setup", "answer", "prose", "chart", "table", "check", "de", "en"})
_TYPES = ("str", "int", "float", "bool")


@dataclass(frozen=True)
class Parameter:
    """One parameter: name, type, default and the comment that explains it."""

    name: str
    kind: str
    default: object
    help: str


def list_notebooks(folder: Path) -> dict[str, Path]:
    """Return the notebooks by name, sorted."""
    return {path.stem: path for path in sorted(folder.glob("[0-9]*.ipynb"))}


def find_notebook(folder: Path, name: str) -> Path:
    """Return the notebook of this name.

    Raises:
        UsageError: There is none; the message names the nearest.
    """
    known = list_notebooks(folder)
    stem = name.removesuffix(".ipynb")
    if stem in known:
        return known[stem]
    close = difflib.get_close_matches(stem, known, n=1, cutoff=0.3)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    raise UsageError(f'There is no notebook "{name}".{hint} Known: {", ".join(known)}.')


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Return a notebook whose cells all have known tags.

    Raises:
        NotebookError: The file is no notebook, or a cell has an unknown tag.
    """
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # untyped
    except Exception as fault:  # noqa: BLE001  # nbformat raises whatever a malformed file leads it into
        raise NotebookError(f"{path.name} is no readable notebook: {fault}") from None
    for number, cell in enumerate(notebook.cells):
        strange = set(cell.metadata.get("tags", [])) - TAGS
        if strange:
            raise NotebookError(
                f'{path.name}, cell {number}: unknown tag "{min(strange)}". Known: {", ".join(sorted(TAGS))}.'
            )
    return notebook


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Return the parameters of a notebook in the order of its cell.

    Raises:
        NotebookError: There is not exactly one cell tagged ``parameters``, or a line is no typed literal.
    """
    cells = [cell for cell in read_notebook(path).cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise NotebookError(f'{path.name}: expected one cell tagged "parameters", found {len(cells)}.')
    lines = cells[0].source.splitlines()
    try:
        statements = ast.parse(cells[0].source).body
    except SyntaxError as fault:
        raise NotebookError(
            f"{path.name}, parameters, line {fault.lineno}: no Python: {fault.msg}."
        ) from None
    found = {}
    for statement in statements:
        line = lines[statement.lineno - 1]
        name, kind, default = _signature(statement) or ("", "", None)
        if not name:
            raise NotebookError(
                f'{path.name}, parameters, line {statement.lineno}: "{line}" is no parameter. '
                'Expected a typed literal that fits its type: name: str = "value"'
            )
        found[name] = Parameter(name, kind, default, line.partition("#")[2].strip())
    return found


def _signature(statement: ast.stmt) -> tuple[str, str, object] | None:
    """Return name, type and default of a statement such as ``region: str = "14"``, or None if it is another one."""
    if (
        not isinstance(statement, ast.AnnAssign)
        or not isinstance(statement.target, ast.Name)
        or not isinstance(statement.annotation, ast.Name)
        or statement.value is None
    ):
        return None
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        return None
    kind = statement.annotation.id
    return (statement.target.id, kind, default) if type(default).__name__ == kind and kind in _TYPES else None


def bind(path: Path, given: Mapping[str, str]) -> dict[str, object]:
    """Return every parameter of a notebook with the given texts in place of defaults, each in its declared type.

    Text stays text: region ``01`` is never the number 1.

    Raises:
        UsageError: A name is unknown, or a text does not fit its parameter's type or vocabulary.
    """
    declared = read_parameters(path)
    for name in given:
        if name not in declared:
            close = difflib.get_close_matches(name, declared, n=1, cutoff=0.5)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            raise UsageError(
                f'{path.stem} has no parameter "{name}".{hint} Known: '
                + ", ".join(f"{entry.name} ({entry.kind}: {entry.help})" for entry in declared.values())
            )
    bound = {name: entry.default for name, entry in declared.items()}
    bound |= {name: _convert(declared[name], text) for name, text in given.items()}
    _check(bound)
    return bound


def _convert(parameter: Parameter, text: str) -> object:
    fault = UsageError(f'Parameter "{parameter.name}" expects {parameter.kind}, got "{text}".')
    if parameter.kind == "str":
        return text
    if parameter.kind == "bool":
        if text.lower() not in ("true", "false"):
            raise fault
        return text.lower() == "true"
    try:
        return int(text) if parameter.kind == "int" else float(text)
    except ValueError:
        raise fault from None


def _check(bound: Mapping[str, object]) -> None:
    if "region" in bound:
        regions.region(str(bound["region"]))
    if "lang" in bound and bound["lang"] not in numbers.LANGUAGES:
        raise UsageError(f'Parameter "lang": "{bound["lang"]}" is unknown; expected de or en.')
    if "as_of" in bound and bound["as_of"] != "latest" and periods.parse(str(bound["as_of"])).kind == "span":
        raise UsageError(f'Parameter "as_of": "{bound["as_of"]}" is a span; expected latest or an ISO date.')
