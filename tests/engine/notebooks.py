"""Small notebooks for tests of the engine, and the papermill calls that run them."""

import os
from pathlib import Path

import nbformat
import papermill


def notebook(*cells: str, tags: dict[int, str] | None = None, **metadata: object) -> nbformat.NotebookNode:
    """Return a Python notebook of code cells; ``tags`` names one tag by the number of its cell."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made.metadata.update(metadata)
    for number, tag in (tags or {}).items():
        made.cells[number].metadata.tags = [tag]
    return made


def run(made: nbformat.NotebookNode, folder: Path, **options: object) -> nbformat.NotebookNode:
    """Return the notebook as papermill saved it with our engine; the error that it raised is in its metadata."""
    source, saved = folder / "in.ipynb", folder / "out.ipynb"
    nbformat.write(made, source)
    raised = None
    # A kernel below pytest does not look at its descriptors, and ours is no other.
    current = os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        papermill.execute_notebook(
            str(source),
            str(saved),
            engine_name="evidence",
            progress_bar=False,
            **({"cwd": str(folder)} | options),
        )
    except Exception as fault:  # noqa: BLE001  # whatever an engine raises
        raised = fault
    finally:
        if current is not None:
            os.environ["PYTEST_CURRENT_TEST"] = current
    done = nbformat.read(saved, as_version=4)
    done.metadata["raised"] = raised
    return done


def texts(done: nbformat.NotebookNode) -> list[str]:
    """Return for each code cell of the original what it wrote and showed as plain text."""
    return [
        "".join(
            output.get("text") or output.get("data", {}).get("text/plain") or output.get("ename", "")
            for output in cell.outputs
        )
        for cell in done.cells
        if cell.cell_type == "code"
    ]


def is_running(pid: int) -> bool:
    """Return whether a process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def names_of_threads(pid: int | None = None) -> list[str]:
    """Return the names of the threads of a process."""
    return [
        (task / "comm").read_text().strip() for task in Path(f"/proc/{pid or os.getpid()}/task").iterdir()
    ]
