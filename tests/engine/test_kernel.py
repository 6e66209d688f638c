"""One warm kernel as nbclient sees it: output, time-out, interrupt and death are in the saved notebook."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from notebooks import is_running, notebook, run, texts

pytestmark = pytest.mark.usefixtures("warm")


def test_cell_that_runs_too_long_shows_where_and_why(tmp_path):
    done = run(
        notebook("1", "print('begun')\nimport time\ntime.sleep(60)", "2"), tmp_path, execution_timeout=1
    )
    assert isinstance(done.metadata.raised, CellTimeoutError)
    assert texts(done) == ["1", "begun\nKeyboardInterruptCellTimeoutError", ""]
    assert "time.sleep(" in "".join(done.cells[1].outputs[1].traceback)
    assert [cell.metadata.papermill.status for cell in done.cells] == ["completed", "failed", "pending"]


def test_cell_that_minds_no_interrupt_is_killed(tmp_path):
    stubborn = (
        "import os, signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print(os.getpid(), flush=True)\ntime.sleep(60)"
    )
    done = run(notebook(stubborn), tmp_path, execution_timeout=1)
    assert isinstance(done.metadata.raised, CellTimeoutError)
    pid, shown = texts(done)[0].split("\n")
    assert shown == "CellTimeoutError"
    assert not is_running(int(pid))


def test_interrupt_on_timeout_is_an_error_of_the_cell_as_with_papermill(tmp_path):
    done = run(
        notebook("import time\ntime.sleep(60)"), tmp_path, execution_timeout=1, interrupt_on_timeout=True
    )
    assert isinstance(done.metadata.raised, PapermillExecutionError)
    assert done.metadata.raised.ename == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("last", "how"),
    [
        ("os.kill(os.getpid(), 9)", "it was ended by signal SIGKILL."),
        ("os._exit(3)", "it ended itself with exit code 3."),
        ("import ctypes\nctypes.string_at(0)", "it was ended by signal SIGSEGV."),
        ("os.abort()", "it was ended by signal SIGABRT."),
    ],
)
def test_death_is_an_output_of_the_cell_after_all_that_it_had_said(tmp_path, last, how):
    done = run(notebook("1", f"import os\nprint('said', flush=True)\ndisplay(2)\n{last}", "3"), tmp_path)
    assert isinstance(done.metadata.raised, DeadKernelError)
    assert str(done.metadata.raised) == "Kernel died"
    assert texts(done) == ["1", "said\n2DeadKernelError", ""]
    assert done.cells[1].outputs[-1].traceback == [f"Kernel died: {how}"]
    assert done.metadata.papermill.exception is True


def test_death_is_reported_at_once(tmp_path):
    done = run(notebook("import os, time\nprint(time.time(), flush=True)\nos.kill(os.getpid(), 9)"), tmp_path)
    assert (
        time.time() - float(texts(done)[0].partition("Dead")[0]) < 1
    )  # ipykernel's is looked for once a second


def test_what_a_notebook_started_ends_with_it(tmp_path):
    started = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"
    for last in ("pass", "import os\nos._exit(1)"):
        done = run(notebook(started, last), tmp_path)
        assert not is_running(int(texts(done)[0]))


def test_partial_notebook_is_saved_as_its_cells_run(tmp_path):
    look = (
        "import json\nfrom pathlib import Path\n"
        "[cell['metadata']['papermill']['status'] for cell in json.loads(Path('out.ipynb').read_text())['cells']]"
    )
    done = run(notebook("1", look, "2"), tmp_path)
    assert texts(done)[1] == "['completed', 'running', 'pending']"


def test_what_was_left_open_is_written_and_what_was_to_run_at_the_end_has_run(tmp_path):
    run(
        notebook(
            "left = open('left', 'w')\nleft.write('last line')",
            "import atexit, pathlib\natexit.register(pathlib.Path('end').touch)",
            "import threading, time\n"
            "threading.Thread(target=lambda: (time.sleep(0.3), pathlib.Path('late').touch())).start()",
        ),
        tmp_path,
    )
    assert (tmp_path / "left").read_text() == "last line"
    assert (tmp_path / "end").exists()
    assert (tmp_path / "late").exists()


def test_kernel_that_shall_end_at_once_does(tmp_path):
    run(
        notebook("import atexit, pathlib\natexit.register(pathlib.Path('end').touch)"),
        tmp_path,
        shutdown_kernel="immediate",
    )
    assert not (tmp_path / "end").exists()


def test_large_output_arrives_whole(tmp_path):
    done = run(notebook("print('x' * 20_000_000)", "1"), tmp_path)
    assert len(texts(done)[0]) == 20_000_001
    assert texts(done)[1] == "1"


def test_output_of_forked_processes_arrives_whole(tmp_path):
    forks = (
        "import os, sys\nfor number in range(4):\n    if os.fork() == 0:\n"
        "        for line in range(200): sys.stdout.write(f'{number}:{line}:' + 'x' * 500 + '\\n')\n        os._exit(0)\n"
        "for _ in range(4): os.wait()"
    )
    lines = texts(run(notebook(forks), tmp_path))[0].split()
    assert sorted(lines) == sorted(
        f"{number}:{line}:{'x' * 500}" for number in range(4) for line in range(200)
    )


def test_interrupted_program_leaves_a_notebook_that_says_so(tmp_path):
    import nbformat

    nbformat.write(notebook("open('begun', 'w').close()\nimport time\ntime.sleep(60)"), tmp_path / "in.ipynb")
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "papermill",
            "--engine",
            "evidence",
            "--no-progress-bar",
            "in.ipynb",
            "out.ipynb",
        ],
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    while not (tmp_path / "begun").exists():
        assert program.poll() is None
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    program.wait(timeout=20)
    cell = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[0]
    assert cell.metadata.papermill.status in {"completed", "running"}


def test_kernel_starts_where_it_is_told_with_the_variables_that_are_set(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEN_BY_THE_NOTEBOOK", "yes")
    (tmp_path / "here").mkdir()
    done = run(
        notebook(
            "import os\nos.getcwd()", "os.environ['SEEN_BY_THE_NOTEBOOK'], os.environ['JPY_PARENT_PID']"
        ),
        tmp_path,
        cwd=str(tmp_path / "here"),
    )
    assert texts(done) == [repr(str(tmp_path / "here")), repr(("yes", str(os.getpid())))]
    assert not list(Path(tmp_path / "here").iterdir())
