"""Builds a folder of notebooks with the parts of this project's own build and nothing else: what is compared with others.

    python benchmarks/ours.py FOLDER [MODULE ...]

MODULE is what the notebooks import and the warm process shall load beside polars and altair.

The parts: the warm process and the papermill engine (``evidence.engine``), the workers, the manifest and the store
(``evidence.work``), the renderer of charts (``evidence.charts.renderer``) and nbconvert with one exporter a worker.
Notebooks that read data with polars, as the reference notebook does, name nothing that could be recorded: everything below
``data/`` counts as read by every page. The code of this project and the versions of all packages count too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from evidence.work.manifest import Checksums, Look, Manifest, look
from evidence.work.reads import PACKAGE
from evidence.work.request import environment

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = "pages.txt"
KIND = "page"
CACHE = ".cache"


def main() -> None:
    """Build what is not up to date; nothing heavy is imported before it is known that there is something."""
    folder = os.path.abspath(sys.argv[1])
    with open(f"{folder}/{LIST}", encoding="utf-8") as file:
        pages = [line.split() for line in file]
    names = [f"{name}.ipynb" for name, *_ in pages]
    inputs = [(folder, [LIST, *names]), (f"{folder}/data", None), (PACKAGE, None), (HERE, None)]
    outputs = [(f"{folder}/out", None)]
    modules = ["specification", *sys.argv[2:]]
    asked = json.dumps([pages, modules, environment()])
    manifest = Manifest(f"{folder}/{CACHE}")
    if manifest.holds(asked):
        return
    checksums = Checksums(f"{folder}/{CACHE}")
    if manifest.holds_closely(asked, checksums):
        return
    seen = look(inputs)
    build(folder, pages, modules, seen, checksums)
    manifest.write(asked, [*inputs, *outputs], seen | look(outputs), checksums)


def build(
    folder: str, pages: Sequence[Sequence[str]], modules: Sequence[str], seen: Look, checksums: Checksums
) -> None:
    """Make every page that the store does not have for the present data and code, and write what differs."""
    from pathlib import Path

    from ours_page import PRELOAD, Page, make

    from evidence.charts.renderer import Renderer
    from evidence.engine.zygote import Zygote
    from evidence.work.executor import Fault, LocalExecutor
    from evidence.work.store import FOLDER_VARIABLE, Store, question, write_whole

    store = Store(Path(folder, CACHE))
    os.environ.update({FOLDER_VARIABLE: str(store.folder), "PYTHONPATH": HERE})
    files = [f"{place}/{name}" for place, found in seen.items() if place != folder for name in found]
    read = {path: checksums.of(path) for path in files}
    asked, made, packages = {}, {}, environment()
    for name, *given in pages:
        page = Page(folder, name, tuple(zip(given[1::3], given[2::3], strict=True)))
        asked[page] = question(KIND, checksums.of(f"{folder}/{name}.ipynb"), page.parameters, packages)
        kept = store.recall(KIND, asked[page], lambda path: read.get(path, ""))
        if kept is not None:
            made[page] = json.loads(kept)
    waiting = [page for page in asked if page not in made]
    if waiting:
        at_once = min(os.cpu_count() or 1, len(waiting))
        with (
            Zygote(modules),
            Renderer((at_once + 1) // 2),  # drawing takes a third of what all else takes
            LocalExecutor(at_once, preload=PRELOAD) as executor,
        ):
            for page, result in executor.run(make, waiting):
                if isinstance(result, Fault):
                    raise result.error
                store.remember(KIND, asked[page], json.dumps(result).encode("utf-8"), read)
                made[page] = result
    for page, texts in made.items():
        for suffix, text in zip((".ipynb", ".html"), texts, strict=True):
            path, content = Path(folder, "out", f"{page.name}{suffix}"), text.encode("utf-8")
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)


if __name__ == "__main__":
    main()
