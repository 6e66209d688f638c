"""The best that libraries off the shelf do: nbclient, three notebooks at once in one process, and one warm exporter beside it.

    python benchmarks/three_at_once.py FOLDER

Kernels are ended at once instead of being asked. Executed notebooks are converted in a second process while others run.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbclient import NotebookClient

AT_ONCE = 3


@cache
def exporter():  # noqa: ANN201  # imported in the second process only
    """Return the exporter of this process."""
    from nbconvert import HTMLExporter  # noqa: PLC0415

    return HTMLExporter(exclude_input=True)


def convert(notebook: nbformat.NotebookNode, target: Path) -> None:
    """Write an executed notebook and its page."""
    nbformat.write(notebook, target.with_suffix(".ipynb"))
    target.write_text(exporter().from_notebook_node(notebook)[0], encoding="utf-8")


async def execute(source: Path, out: Path, turn: asyncio.Semaphore, pool: ProcessPoolExecutor) -> None:
    """Execute one notebook when its turn comes and hand it to the exporter."""
    async with turn:
        notebook = nbformat.read(source, as_version=4)
        client = NotebookClient(
            notebook, resources={"metadata": {"path": str(source.parent)}}, shutdown_kernel="immediate"
        )
        await client.async_execute()
    await asyncio.get_running_loop().run_in_executor(pool, convert, notebook, out / f"{source.stem}.html")


async def main(folder: Path) -> None:
    """Build all pages of a folder."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    names = [line.split()[0] for line in (folder / "pages.txt").read_text(encoding="utf-8").splitlines()]
    turn = asyncio.Semaphore(AT_ONCE)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(exporter)  # imports while the first kernels start
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(execute(folder / f"{name}.ipynb", out, turn, pool))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).resolve()))
