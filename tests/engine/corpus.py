"""The conformance corpus: notebooks that show every output, and every way a notebook can end.

What a notebook can show is written in `corpus/*.ipy`, a cell below a line `# %% title [cell type] tags=["tag"]`.
The endings are here: each needs a notebook of its own, because nothing can follow.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import nbformat
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parent / "corpus"
_HEAD = re.compile(
    r"^# %% (?P<title>.+?)(?: \[(?P<type>markdown|raw)\])?(?: tags=(?P<tags>\[.*\]))?$", re.MULTILINE
)
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Case:
    """A notebook, and how papermill is asked to run it.

    Args:
        name: What it is about.
        notebook: The source.
        parameters: Given to the notebook; none at all if None.
        options: Further keywords of `papermill.execute_notebook`.
        reported: Cells whose end the stock client leaves unreported (a kernel that died, time that ran out)
            and the engine has to report as an error of the cell.
        fallback: Only another way to run it can equal the stock client: the engine has to find that by itself.
        complaints: Cells in which the kernel says on standard error, in words of its own, that it could not send.
        to_its_end: Whether every cell has to be run, or the case shows less than it says.
    """

    name: str
    notebook: NotebookNode
    parameters: Mapping[str, object] | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    reported: tuple[str, ...] = ()
    fallback: bool = False
    complaints: tuple[str, ...] = ()
    to_its_end: bool = False


def cell(title: str, source: str, kind: str = "code", tags: list[str] | None = None, **metadata: object):
    """Return a cell whose id is its title in small letters and hyphens."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    made["id"] = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:64]
    if tags:
        made.metadata["tags"] = tags
    made.metadata.update(metadata)
    return made


def notebook(
    *cells: NotebookNode, kernel: Mapping[str, str] | None = _KERNEL, **metadata: object
) -> NotebookNode:
    """Return a notebook of these cells, checked to be valid and to give no id twice."""
    made = nbformat.v4.new_notebook(cells=list(cells), metadata=dict(metadata))
    if kernel is not None:
        made.metadata["kernelspec"] = dict(kernel)
    ids = [each["id"] for each in cells]
    twice = {each for each in ids if ids.count(each) > 1}
    assert not twice, twice
    nbformat.validate(made)
    return made


def read_script(path: Path) -> NotebookNode:
    """Return the notebook that is written in a script of cells."""
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    assert heads, path
    assert text.count("# %%") == len(heads), path
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return notebook(
        *(
            cell(
                head["title"],
                text[head.end() : end].strip("\n"),
                kind=head["type"] or "code",
                tags=json.loads(head["tags"]) if head["tags"] else None,
            )
            for head, end in zip(heads, ends, strict=True)
        )
    )


def _plain(*sources: str, **metadata: object) -> NotebookNode:
    """Return a notebook of code cells called `one`, `two`, `three` …"""
    names = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    cells = [cell(name, dedent(source).strip("\n")) for name, source in zip(names, sources, strict=False)]
    return notebook(*cells, **metadata)


def _written() -> NotebookNode:
    """Return a notebook with cells and metadata of every kind that its format knows, outputs and ids included."""
    attached = cell("attached", "![a](attachment:a.txt)", "markdown")
    attached["attachments"] = {"a.txt": {"text/plain": "YQ=="}}
    stale = cell("outputs of before", "print('new')")
    stale.execution_count = 99
    stale.outputs = [
        nbformat.v4.new_output("stream", text="old"),
        nbformat.v4.new_output("error", ename="Old"),
    ]
    return notebook(
        cell("title", "# A title\n\nwith *words*, ü and `code`", "markdown"),
        cell("raw", "raw $text$", "raw", format="text/latex"),
        cell("empty", ""),
        cell("only blanks", "  \n\n  "),
        cell("a comment", "# only a comment"),
        attached,
        stale,
        cell(
            "collapsed",
            "1 + 1",
            collapsed=True,
            scrolled="auto",
            custom={"deep": [1, {"er": None}]},
            name="n",
        ),
        cell("skipped", "raise ValueError('never run')", tags=["skip-execution"]),
        cell("not skipped", "'run'", tags=["other", "tags"]),
        cell("described", "# papermill_description=Loading\n'described'"),
        cell(
            "a marker of before",
            "<span>An Exception was encountered</span>",
            "markdown",
            ["papermill-error-cell-tag"],
        ),
        cell("trailing blanks", "1\n\n\n"),
        cell("windows lines", "print('a')\r\nprint('b')\r\n"),
        cell("last text", "the end", "markdown"),
        title="A title",
        authors=[{"name": "Nobody"}],
        custom={"a": 1},
        language_info={"name": "python", "version": "3.1", "old": True},
    )


def _without_ids(source: NotebookNode, minor: int) -> NotebookNode:
    """Return a notebook in an older format, in which cells had no ids."""
    for each in source.cells:
        del each["id"]
        each.get("attachments", {}).clear()
        each.pop("attachments", None)
    source.nbformat_minor = minor
    return source


PARAMETERS = {
    "nothing": None,
    "yes": True,
    "no": False,
    "number": 3,
    "negative": -4,
    "large": 10**30,
    "share": 0.1,
    "whole": 2.0,
    "tiny": 1e-300,
    "infinite": float("inf"),
    "below": float("-inf"),
    "undefined": float("nan"),
    "text": "ü \"quoted\" 'single' \\ back\\slash \n line \t tab {braces} 日本 😀",
    "code": "01051",
    "empty": "",
    "items": [1, "two", None, [3.5, {"k": True}]],
    "mapping": {"a": 1, "b": {"c": [1, 2]}, "ü": "ö"},
    "nobody": [],
}
_DECLARED = "\n".join(f"{name} = 0" for name in PARAMETERS)
_SHOWN = "print(" + ", ".join(f"repr({name})" for name in PARAMETERS) + ", sep='\\n')"


def _parameterized(*tags: str) -> NotebookNode:
    cells = [cell(tag, _DECLARED, tags=[tag]) for tag in tags]
    return notebook(
        cell("words", "before", "markdown"), *cells, cell("shown", _SHOWN), language_info={"name": "python"}
    )


_NEVER = "print('never')"


def _endings() -> list[Case]:
    """Return the cases that end before their last cell, or whose end is what they are about."""
    slow = "import time\nprint('started', flush=True)\ntime.sleep(60)"
    return [
        Case(
            "ends with an error", _plain("1", "print('out')\ndisplay(2)\nraise ValueError('the end')", _NEVER)
        ),
        Case("ends with a syntax error", _plain("1", "x = = 1", _NEVER)),
        Case("ends with a keyboard interrupt", _plain("1", "raise KeyboardInterrupt", _NEVER)),
        Case("ends with an unknown magic", _plain("%nosuchmagic", _NEVER)),
        Case(
            "ends with a group of errors",
            _plain("1", "raise ExceptionGroup('many', [ValueError(1)])", _NEVER),
        ),
        Case(
            "ends with an error in a display",
            _plain(
                """
            class Failing:
                def __repr__(self):
                    raise ValueError("no words")
            Failing()
            """,
                _NEVER,
            ),
        ),
        Case("leaves with nothing", _plain("print('before')\nimport sys\nsys.exit()", _NEVER)),
        Case("leaves with zero", _plain("import sys\nsys.exit(0)", _NEVER)),
        Case("leaves with one", _plain("import sys\nsys.exit(1)", _NEVER)),
        Case("leaves with words", _plain("raise SystemExit('words')", _NEVER)),
        # A tenth of a second after it was asked to exit a kernel stops, whatever is asked of it by then.
        Case(
            "asks to exit",
            _plain("print('before')\nexit()", "import time\ntime.sleep(1)\nprint('still there')", "'gone'"),
            reported=("three",),
        ),
        Case(
            "asks to exit and is kept",
            _plain("quit(keep_kernel=True)", "import time\ntime.sleep(0.5)", "'still there'"),
        ),
        Case(
            "dies by a hard exit",
            _plain(
                "1",
                "import os, time\nprint('last', flush=True)\ndisplay(2)\ntime.sleep(0.5)\nos._exit(0)",
                _NEVER,
            ),
            reported=("two",),
        ),
        Case(
            "dies by a kill",
            _plain("import os, signal, time\ntime.sleep(0.5)\nos.kill(os.getpid(), signal.SIGKILL)", _NEVER),
            reported=("one",),
        ),
        Case(
            "dies by a bad address",
            _plain("import ctypes, time\ntime.sleep(0.5)\nctypes.string_at(0)", _NEVER),
            reported=("one",),
        ),
        Case(
            "dies by an abort",
            _plain("import os, time\ntime.sleep(0.5)\nos.abort()", _NEVER),
            reported=("one",),
        ),
        Case(
            "dies by a termination",
            _plain(
                "import os, signal, time\ntime.sleep(0.5)\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)",
                _NEVER,
            ),
            reported=("one",),
        ),
        Case(
            "runs out of time", _plain("1", slow, _NEVER), options={"execution_timeout": 1}, reported=("two",)
        ),
        Case(
            "runs out of time in a cell of many lines",
            _plain("\n".join([*(f"a{n} = {n}" for n in range(15)), slow]), _NEVER),
            options={"execution_timeout": 1},
            reported=("one",),
        ),
        Case(
            "runs out of time and is interrupted",
            _plain(slow, "print('goes on')"),
            options={"execution_timeout": 1, "interrupt_on_timeout": True, "allow_errors": True},
        ),
        Case(
            "runs out of time while awaiting",
            _plain("import asyncio\nawait asyncio.sleep(60)", _NEVER),
            options={"execution_timeout": 1},
            reported=("one",),
        ),
        Case(
            "runs out of time and is told why",
            _plain(slow, "print('goes on')"),
            options={
                "execution_timeout": 1,
                "interrupt_on_timeout": True,
                "allow_errors": True,
                "error_on_timeout": {"ename": "Late", "evalue": "too late", "traceback": ["late"]},
            },
        ),
        Case(
            "shows what no notebook may hold",
            _plain("display({'application/x.json': {'a': 1}}, raw=True)", _NEVER),
        ),
        Case(
            "prints half a character",
            _plain("print('before')", "print('\\ud800')", "print('\\udc80', flush=True)", "'after'"),
            complaints=("two",),
        ),
        Case(
            "shows half a character",
            _plain("display('before', {'text/plain': '\\ud800'}, '\\ud800')", "'after'"),
        ),
        Case("raises half a character", _plain("raise ValueError('\\ud800')", "'after'")),
        Case(
            "has hooks at its exit",
            _plain(
                """
            import atexit, pathlib
            atexit.register(lambda: pathlib.Path("left.txt").write_text("left at the exit"))
            """
            ),
        ),
        Case(
            "leaves a thread behind",
            _plain(
                """
            import threading, time
            threading.Thread(target=time.sleep, args=(1.5,)).start()
            """,
                "'last'",
            ),
        ),
        Case(
            "leaves a task behind",
            _plain(
                """
            import asyncio
            task = asyncio.create_task(asyncio.sleep(60))
            """,
                "'last'",
            ),
        ),
    ]


def _options() -> list[Case]:
    """Return the cases that are about what papermill and nbclient can be asked for."""
    failing = ("print('a')\n1 / 0", "print('b')", "{}['k']", "'end'")
    late = {"one": 5}
    return [
        Case("allows errors", _plain(*failing), options={"allow_errors": True}),
        Case(
            "allows errors of a name", _plain(*failing), options={"allow_error_names": ["ZeroDivisionError"]}
        ),
        Case(
            "raises in spite of a tag",
            notebook(cell("one", "1 / 0", tags=["raises-exception"]), cell("two", _NEVER)),
            options={"force_raise_errors": True},
        ),
        Case(
            "skips by another tag",
            notebook(cell("one", "1", tags=["mine"]), cell("two", "2", tags=["skip-execution"])),
            options={"skip_cells_with_tag": "mine"},
        ),
        Case(
            "coalesces streams",
            _plain(
                "import sys\nfor n in range(3):\n    print(n, flush=True)\n    print(n, file=sys.stderr, flush=True)",
                "print('a\\rb', flush=True)\ndisplay(1)\nprint('abc\\b\\bX', flush=True)",
            ),
            options={"coalesce_streams": True},
        ),
        Case("records no time", _plain("1", "print(2)"), options={"record_timing": False}),
        Case(
            "takes its time from a function",
            _plain("1"),
            options={"timeout_func": lambda each: late.get(each["id"])},
        ),
        Case(
            "saves only at the end", _plain("1", "print(2)"), options={"request_save_on_cell_execute": False}
        ),
        Case("is only prepared", _parameterized("parameters"), PARAMETERS, {"prepare_only": True}),
        Case("shuts down at once", _plain("1"), options={"shutdown_kernel": "immediate"}),
        Case(
            "logs its output",
            _plain(
                "import sys\nprint('out')\nprint('err', file=sys.stderr)",
                "display(1)\n'value'",
                "print('two\\nlines')",
            ),
            options={"log_output": True},
        ),
        Case(
            "saves in the middle of a cell",
            _plain(
                """
            import os, pathlib, time
            saved = pathlib.Path(os.environ["EVIDENCE_CORPUS_SAVED"])
            print("early", flush=True)
            time.sleep(1.2)
            print("later", flush=True)
            time.sleep(0.5)
            '"early\\\\n"' in saved.read_text()
            """
            ),
            options={"autosave_cell_every": 1},
        ),
        Case("takes parameters", _parameterized("parameters"), PARAMETERS),
        Case("takes parameters without a place for them", _parameterized(), {"text": "placed", "unknown": 1}),
        Case(
            "takes a parameter that no notebook may hold",
            _parameterized("parameters"),
            {"text": dt.date(2024, 1, 2)},
        ),
        Case(
            "takes parameters a second time", _parameterized("parameters", "injected-parameters"), PARAMETERS
        ),
        Case("takes one parameter of many", _parameterized("parameters"), {"text": "one", "stranger": [1]}),
        Case("is a report", _parameterized("parameters"), PARAMETERS, {"report_mode": True}),
        Case("is in the newest format", _written()),
        Case("is in the oldest format", _without_ids(_written(), 0)),
        Case("is in a format without ids", _without_ids(_written(), 4), {"stranger": 1}),
        Case("names no kernel", _plain("1", kernel=None)),
        Case(
            "names a kernel that is not there",
            _plain("1", kernel=_KERNEL | {"name": "not-there"}),
            fallback=True,
        ),
        Case("is told its kernel", _plain("1", kernel=None), options={"kernel_name": "python3"}),
        Case(
            "has an environment of its own",
            _plain("import os\nos.environ['OWN']", kernel=_KERNEL | {"name": "own"}),
            fallback=True,
        ),
        Case(
            "speaks another language",
            _plain("words", kernel={"name": "echo", "display_name": "Echo", "language": "echo"}),
            fallback=True,
        ),
        Case(
            "has a kernel that does not start",
            _plain("1", kernel=_KERNEL | {"name": "failing"}),
            fallback=True,
        ),
        Case(
            "has a kernel that starts too late",
            _plain("1", kernel=_KERNEL | {"name": "late"}),
            options={"start_timeout": 1},
            fallback=True,
        ),
    ]


def contents() -> list[Case]:
    """Return the cases of `corpus/*.ipy`, by name."""
    return [Case(path.stem, read_script(path), to_its_end=True) for path in sorted(FOLDER.glob("*.ipy"))]


def cases() -> list[Case]:
    """Return the whole corpus."""
    return [*contents(), *_endings(), *_options()]


_ECHO = """
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Echo(Kernel):
    implementation, implementation_version, banner = "echo", "1", ""
    language_info = {"name": "echo", "mimetype": "text/plain", "file_extension": ".txt"}

    async def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):
        self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code})
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}


IPKernelApp.launch_instance(kernel_class=Echo)
"""


def install_kernels(folder: Path, python: str) -> None:
    """Write the kernels that the corpus names into a folder of Jupyter's."""
    echo = folder / "echo.py"
    folder.mkdir(parents=True, exist_ok=True)
    echo.write_text(_ECHO, encoding="utf-8")
    launcher = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    specs = {
        "own": {"argv": launcher, "language": "python", "env": {"OWN": "of its own"}},
        "echo": {"argv": [python, str(echo), "-f", "{connection_file}"], "language": "echo"},
        "failing": {"argv": [python, "-c", "raise SystemExit(1)"], "language": "python"},
        "late": {"argv": [python, "-c", "import time; time.sleep(60)"], "language": "python"},
    }
    for name, spec in specs.items():
        place = folder / "kernels" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "kernel.json").write_text(json.dumps({"display_name": name, **spec}), encoding="utf-8")
