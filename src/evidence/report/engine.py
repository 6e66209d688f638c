"""Executes a notebook with papermill: parameters injected, metadata without clock or path.

Kernels are forked from a warm process that has loaded what the notebooks import. Where that cannot be, a kernel is
spoken to over files (ipc) and not over addresses, so that a build runs where there is no network at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from traitlets.config import Config

from evidence.engine import zygote
from evidence.errors import NotebookError
from evidence.paths import Project
from evidence.work.surroundings import variables

TIMEOUT = 300
PRELOAD = ("evidence.report.page",)
"""What every notebook of the report imports: a warm process loads it once."""

_INJECTED_ID = "injected-parameters"


def execute(project: Project, notebook: Path, parameters: Mapping[str, object]) -> nbformat.NotebookNode:
    """Return the executed notebook, equal for equal data, code and parameters.

    Args:
        project: The checkout whose data the notebook reads.
        notebook: Path of the notebook.
        parameters: Every parameter, already checked.

    Raises:
        NotebookError: A cell failed, ran longer than ``TIMEOUT`` seconds or lost its kernel; the message shows the cell.
    """
    import papermill  # noqa: PLC0415  # who only asks what a warm process shall load does not run a notebook
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415  # likewise

    if zygote.VARIABLE not in os.environ:
        zygote.of_this_process(PRELOAD)
    with (
        tempfile.TemporaryDirectory(prefix="evidence-") as folder,
        variables({"EVIDENCE_ROOT": str(project.root)}),
    ):
        # Without a name of their own, all kernels of a machine would meet at the same sockets in the working folder.
        sockets = {"transport": "ipc", "ip": f"{folder}/kernel"}
        try:
            executed = papermill.execute_notebook(
                str(notebook),
                None,
                parameters=dict(parameters),
                engine_name="evidence",
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                record_timing=False,
                execution_timeout=TIMEOUT,
                cwd=str(project.root),
                shutdown_kernel="immediate",
                config=Config({"KernelManager": sockets}),
            )
        except PapermillExecutionError as fault:
            cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]  # untyped
            cell = next((cell.id for cell in cells if cell.source == fault.source), fault.cell_index)
            raise NotebookError(
                f'{notebook.name}, cell "{cell}": {fault.ename}: {fault.evalue}\n'
                f"{fault.source}\nOpen it with: evidence lab"
            ) from None
        except Exception as fault:
            raise NotebookError(f"{notebook.name}: {type(fault).__name__}: {fault}") from fault
    return _canonical(executed)


def _canonical(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = _INJECTED_ID
    return notebook
