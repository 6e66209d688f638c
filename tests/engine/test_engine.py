"""The engine as papermill knows it: by name, with papermill's own options."""

import io
import logging
import subprocess
import sys
from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from evidence.engine import EvidenceEngine
from notebooks import notebook, run, texts

pytestmark = pytest.mark.usefixtures("warm")


def test_papermill_knows_it_by_name():
    from papermill.engines import papermill_engines

    assert papermill_engines.get_engine("evidence") is EvidenceEngine


@pytest.mark.parametrize("first", ["papermill", "evidence.engine"])
def test_it_can_be_imported_before_and_after_papermill(first):
    code = f"import {first}\nfrom evidence.engine import EvidenceEngine\nimport papermill\nprint(EvidenceEngine.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "EvidenceEngine\n"


def test_package_loads_nothing_heavy_until_it_is_asked():
    code = "import sys, evidence.engine.zygote\nprint(sorted({'papermill', 'polars', 'ipykernel', 'nbclient'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_parameters_come_from_papermill(tmp_path):
    made = notebook("region = '14'", "region", tags={0: "parameters"})
    assert texts(run(made, tmp_path, parameters={"region": "14612"}))[-1] == "'14612'"


def test_cell_that_may_fail_does_not_stop_the_notebook(tmp_path):
    done = run(notebook("1 / 0", "2", tags={0: "raises-exception"}), tmp_path)
    assert texts(done) == ["ZeroDivisionError", "2"]
    done = run(notebook("1 / 0", "2"), tmp_path, allow_errors=True)
    assert texts(done)[-2:] == ["ZeroDivisionError", "2"]


def test_errors_can_be_forced(tmp_path):
    done = run(notebook("1 / 0", "2", tags={0: "raises-exception"}), tmp_path, force_raise_errors=True)
    assert isinstance(done.metadata.raised, PapermillExecutionError)


def test_tagged_cell_is_skipped(tmp_path):
    assert texts(run(notebook("1", "2", tags={0: "skip-execution"}), tmp_path)) == ["", "2"]


def test_output_is_written_to_files_as_it_comes(tmp_path):
    out, err = io.StringIO(), io.StringIO()
    run(
        notebook("import sys\nprint('out')\nprint('err', file=sys.stderr)"),
        tmp_path,
        stdout_file=out,
        stderr_file=err,
    )
    assert (out.getvalue(), err.getvalue()) == ("out\n", "err\n")


def test_output_is_logged_if_wanted(tmp_path, caplog):
    caplog.set_level(logging.INFO, "papermill")
    run(notebook("print('said')", "'shown'"), tmp_path, log_output=True)
    assert "said" in caplog.messages[-4] or "said\n" in caplog.messages
    assert "'shown'" in caplog.messages


@pytest.mark.parametrize("wanted", [True, False])
def test_times_are_recorded_if_wanted(tmp_path, wanted):
    done = run(notebook("1"), tmp_path, record_timing=wanted)
    assert ("execution" in done.cells[0].metadata) is wanted
    if wanted:
        assert set(done.cells[0].metadata.execution) == {
            "iopub.execute_input",
            "iopub.status.busy",
            "iopub.status.idle",
            "shell.execute_reply",
        }


def test_language_is_recorded(tmp_path):
    done = run(notebook("1"), tmp_path)
    assert done.metadata.language_info.name == "python"
    assert done.metadata.language_info.file_extension == ".py"


def test_long_cell_is_saved_while_it_runs(tmp_path):
    look = (
        "print('part', flush=True)\nimport json, time\nfrom pathlib import Path\ntime.sleep(1.2)\nprint('more', flush=True)\n"
        "time.sleep(0.3)\n'part' in Path('out.ipynb').read_text().split('outputs')[1]"
    )
    assert texts(run(notebook(look), tmp_path, autosave_cell_every=1))[0].endswith("True")


# nbclient leaves open the loops that it makes in other threads: these run in a process of their own.
IN_A_LOOP = """
async def inside():
    return run(notebook("1 + 1"), folder)

print(texts(asyncio.run(inside())))
"""
IN_THREADS = """
def one(name):
    (folder / name).mkdir()
    # papermill changes the folder of the whole process: here it must not.
    return texts(run(notebook(f"mine = {name}\\nimport time\\ntime.sleep(0.3)", "mine"), folder / name, cwd=None))[1]

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(one, "0123")))
"""


@pytest.mark.parametrize(("code", "expected"), [(IN_A_LOOP, ["2"]), (IN_THREADS, ["0", "1", "2", "3"])])
def test_it_runs_inside_a_loop_and_in_threads_at_once(tmp_path, code, expected):
    imports = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "sys.path.insert(0, sys.argv[1])\nfolder = Path(sys.argv[2])\nfrom notebooks import notebook, run, texts\n"
    )
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", imports + code, str(here), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == f"{expected}\n"


def test_notebook_node_is_run_as_well_as_a_file():
    done = papermill.execute_notebook(notebook("1 + 1"), None, engine_name="evidence", progress_bar=False)
    assert texts(done) == ["2"]
