"""The papermill engine ``evidence``: warm, isolated kernels, and outputs equal to those of ipykernel."""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async, run_sync
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

from evidence.engine import fallback, safety, zygote
from evidence.engine.kernel import Manager, NotReadyError, RefusedError

_INTERRUPT_GRACE = 2.0


class EvidenceEngine(NBClientEngine):
    """Runs each notebook in a child of a warm process; where that cannot be, as papermill would, and says why."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        log_output: bool = False,  # noqa: FBT001, FBT002  # papermill's own signature
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **named: Any,
    ) -> NotebookNode:
        """Run all cells; every option of papermill's own engine means what it means there.

        Raises:
            CellTimeoutError: A cell ran longer than allowed; the saved notebook shows where it was interrupted.
            DeadKernelError: The kernel died in a cell; the saved notebook says so there.
        """
        options = merge_kwargs(
            remove_args(["input_path", "timeout", "startup_timeout"], **named),
            timeout=execution_timeout or named.get("timeout"),
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        )
        reason = safety.why_not_here() or fallback.why_no_fork(kernel_name, options)
        if reason:
            logger.warning("No warm kernel: %s.", reason)
        for address in () if reason else _addresses():
            for make_manager in _managers(nb_man.nb, address, kernel_name, options):
                try:
                    return RecordingNotebookClient(nb_man, make_manager, **options).execute()
                except NotReadyError as fault:
                    logger.warning("No warm kernel: %s.", fault)
                except RefusedError as refusal:
                    logger.warning("No warm kernel: %s.", refusal)
                    break
        return RecordingNotebookClient(nb_man, None, **options).execute()


def _addresses() -> Iterator[str]:
    """Yield the sockets of warm processes in the order in which they are asked."""
    shared = os.environ.get(zygote.VARIABLE)
    if shared:
        yield shared
    yield zygote.of_this_process().address


def _managers(
    notebook: NotebookNode, address: str, kernel_name: str, options: dict[str, Any]
) -> Iterator[Callable[[], Any]]:
    """Yield what makes managers of the kernels that a warm process can fork, in the order in which to try them."""
    sockets = fallback.why_sockets(notebook)
    if sockets:
        logger.info("A forked ipykernel instead of a warm kernel: %s.", sockets)
    else:
        yield functools.partial(Manager, address)
    yield functools.partial(
        fallback.ForkedKernelManager,
        kernel_name=kernel_name,
        config=options.get("config"),
        address=address,
    )


class RecordingNotebookClient(PapermillNotebookClient):
    """papermill's client; what ended a cell before its time becomes an output of that cell.

    Args:
        nb_man: The notebook and its saved copy.
        make_manager: Makes the manager of a forked kernel; None starts a kernel as papermill would.
        options: The options of nbclient.
    """

    def __init__(
        self, nb_man: NotebookExecutionManager, make_manager: Callable[[], Any] | None, **options: Any
    ) -> None:
        super().__init__(nb_man, **options)
        self._make_manager = make_manager
        self._idle = asyncio.Event()

    def create_kernel_manager(self) -> Any:
        """Return a manager of a kernel that is not started yet."""
        if self._make_manager is None:
            return super().create_kernel_manager()
        self.km = self._make_manager()
        return self.km

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *rest: Any, **named: Any
    ) -> NotebookNode:
        """Run one cell.

        Raises:
            CellExecutionError: It raised something that was not allowed.
            CellTimeoutError: It ran too long, was interrupted and, if need be, killed.
            DeadKernelError: Its kernel died.
        """
        try:
            return await super().async_execute_cell(cell, cell_index, *rest, **named)
        except (CellTimeoutError, DeadKernelError) as fault:
            lines = str(fault).splitlines()
            output = new_output("error", ename=type(fault).__name__, evalue=lines[0], traceback=lines)
            if isinstance(fault, DeadKernelError) and isinstance(self.km, Manager):
                output.traceback = [f"{lines[0]}: {self.km.epitaph}."]
                self.log.error(  # noqa: TRY400  # without our own traceback
                    "Kernel died while waiting for execute reply: %s.", self.km.epitaph
                )
            cell.outputs.append(output)
            self.nb_man.cell_exception(cell, cell_index=cell_index, exception=fault)
            raise

    execute_cell = run_sync(async_execute_cell)

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: NotebookNode, cell_index: int) -> None:
        self._idle = asyncio.Event()
        try:
            await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        finally:
            self._idle.set()

    async def _async_poll_kernel_alive(self) -> None:
        if not isinstance(self.km, Manager):  # which hears of a death as it happens, not once a second
            await super()._async_poll_kernel_alive()

    async def _async_handle_timeout(
        self, timeout: int, cell: NotebookNode | None = None
    ) -> dict[str, Any] | None:
        if self.interrupt_on_timeout or cell is None:
            return await super()._async_handle_timeout(timeout, cell)
        self.log.error("Timeout waiting for execute reply (%is).", timeout)
        await ensure_async(self.km.interrupt_kernel())
        try:
            await asyncio.wait_for(self._idle.wait(), _INTERRUPT_GRACE)
        except TimeoutError:
            await ensure_async(self.km.shutdown_kernel(now=True))
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
