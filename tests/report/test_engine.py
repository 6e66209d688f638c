"""Running a notebook: strict, without clock and path, without a network, and never into another one's kernel."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.engine import Zygote
from evidence.engine.kernel import Link
from evidence.errors import NotebookError
from evidence.report import engine

RUN = """
import json, sys
from pathlib import Path
from evidence.paths import Project
from evidence.report.engine import execute
given = json.loads(sys.argv[3])
notebook = execute(Project(Path(sys.argv[1])), Path(sys.argv[2]), given)
print(json.dumps(notebook))
"""
BOUND = {"region": "14", "lang": "de", "as_of": "latest"}


def in_a_process(project, path, given=BOUND, wrap=()):
    """Return a running process that executes a notebook and prints it."""
    return subprocess.Popen(
        [*wrap, sys.executable, "-c", RUN, str(project.root), str(path), json.dumps(given)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def texts(notebook):
    """Return what the last cell showed as text."""
    return [output["data"]["text/plain"] for output in notebook["cells"][-1]["outputs"]]


def test_failing_cell_is_named_with_its_error_and_its_source(project, make_notebook):
    path = make_notebook(("setup", "shares = [1]"), ("prose", "shares[3]"))
    with pytest.raises(NotebookError) as error:
        engine.execute(project, path, BOUND)
    message = str(error.value)
    assert message.startswith("01_question.ipynb, cell ")
    assert "IndexError: list index out of range" in message
    assert "shares[3]" in message
    assert "evidence lab" in message
    assert "Traceback" not in message
    assert error.value.exit_code == 4


def test_kernel_that_dies_is_a_failed_notebook(project, make_notebook):
    path = make_notebook(("setup", "import os\nos._exit(1)"))
    with pytest.raises(NotebookError, match="01_question.ipynb"):
        engine.execute(project, path, BOUND)


def test_cell_that_never_ends_is_stopped(project, make_notebook, monkeypatch):
    monkeypatch.setattr(engine, "TIMEOUT", 1)
    path = make_notebook(("setup", "import time\ntime.sleep(60)"))
    with pytest.raises(NotebookError, match="01_question.ipynb"):
        engine.execute(project, path, BOUND)


def test_parameters_arrive_as_they_were_bound(project, make_notebook):
    path = make_notebook(("prose", "region, lang, as_of"))
    done = engine.execute(project, path, BOUND | {"region": "01"})
    assert texts(done) == ["('01', 'de', 'latest')"]


def test_executed_notebook_names_no_clock_no_path_and_no_random_id(project, make_notebook, tmp_path):
    path = make_notebook(("prose", "region"))
    one, other = (engine.execute(project, path, BOUND) for _ in range(2))
    assert json.dumps(one) == json.dumps(other)
    text = json.dumps(one)
    for word in (
        str(tmp_path),
        str(project.root),
        "start_time",
        "end_time",
        "papermill",
        "iopub",
        "duration",
    ):
        assert word not in text.replace("injected-parameters", "")


def test_what_every_notebook_imports_leaves_a_process_that_may_fork():
    with Zygote(engine.PRELOAD) as warm:
        Link(warm.address, "serve", ["-f", "none.json"], os.environ).close()


def test_notebook_on_disk_is_left_as_it_was(project, make_notebook):
    path = make_notebook(("prose", "region"))
    before = path.read_bytes()
    engine.execute(project, path, BOUND)
    assert before == path.read_bytes()
    assert [path] == list(path.parent.glob("*"))


def test_kernel_works_on_the_checkout_that_it_was_given(make_notebook, sandbox, monkeypatch):
    monkeypatch.setitem(os.environ, "EVIDENCE_ROOT", os.environ["EVIDENCE_ROOT"])  # put back afterwards
    sandbox.rebuild()
    shown = "import evidence as ev\nev.fact('foreign_share.14.2023-12-31').value"
    done = engine.execute(sandbox.project, make_notebook(("prose", shown)), BOUND)
    assert texts(done) == ["9.0"]


def test_two_notebooks_at_once_never_meet(project, make_notebook):
    path = make_notebook(("setup", "import time\nmine = region\ntime.sleep(1.5)"), ("prose", "mine"))
    codes = ("14511", "14612", "14713")
    running = [in_a_process(project, path, BOUND | {"region": code}) for code in codes]
    shown = []
    for process in running:
        out, fault = process.communicate(timeout=120)
        assert process.returncode == 0, fault
        shown += texts(json.loads(out))
    assert [repr(code) for code in codes] == shown


def test_notebook_runs_where_there_is_no_network_at_all(project, make_notebook):
    # A warm process that others share is on this side of the cut: it refuses, and one on the other side takes over.
    cut = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*cut, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine does not let us cut the network: unshare --net is missing or not allowed")
    reach = (
        "import socket\n"
        "try:\n    socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except OSError as fault:\n    found = type(fault).__name__\n"
    )
    process = in_a_process(project, make_notebook(("setup", reach), ("prose", "found")), wrap=cut)
    out, fault = process.communicate(timeout=120)
    assert process.returncode == 0, fault
    assert texts(json.loads(out)) == ["'OSError'"]


def test_kernel_listens_to_nobody_outside_this_machine(project, make_notebook):
    if not Path("/proc/net/tcp").exists():
        pytest.skip("this machine has no /proc/net to read open ports from")
    look = (
        "from pathlib import Path\n"
        "mine = {link.readlink().name[8:-1] for link in Path('/proc/self/fd').iterdir() if link.is_symlink()}\n"
        "rows = [row.split() for name in ('tcp', 'tcp6') for row in Path('/proc/net', name).read_text().splitlines()[1:]]\n"
    )
    # 0A is listening, 0100007F is 127.0.0.1.
    shown = (
        "[row[1] for row in rows if row[9] in mine and row[3] == '0A' and not row[1].startswith('0100007F:')]"
    )
    assert texts(engine.execute(project, make_notebook(("setup", look), ("prose", shown)), BOUND)) == ["[]"]
