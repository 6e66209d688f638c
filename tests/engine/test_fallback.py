"""Where no warm kernel can be, a notebook runs as ever, and the log says why."""

import logging
import os

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec, NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from traitlets.config import Config

from evidence.engine import fallback, safety, zygote
from evidence.engine.kernel import Link, Manager
from notebooks import notebook, run, texts

ASKS = {"evidence": {"engine": "ipykernel"}}
PARENT = "import os\nos.getppid()"


@pytest.fixture
def local(tmp_path):
    """Options that keep the sockets of a kernel in the folder of the test."""
    return {"config": Config({"KernelManager": {"transport": "ipc", "ip": str(tmp_path / "s")}})}


@pytest.fixture(autouse=True)
def said(caplog):
    caplog.set_level(logging.INFO, "papermill")
    return caplog


def test_notebook_that_asks_for_sockets_has_a_forked_ipykernel(warm, tmp_path, local, said):
    done = run(
        notebook("import os\nos.getppid(), get_ipython().kernel.shell_stream is not None", **ASKS),
        tmp_path,
        **local,
    )
    assert texts(done) == [f"({warm.pid}, True)"]
    assert (
        'A forked ipykernel instead of a warm kernel: the notebook asks for it (metadata "evidence.engine").'
        in said.text
    )


def test_forked_ipykernel_that_dies_is_an_output_of_its_cell(warm, tmp_path, local):
    done = run(notebook("import os\nos._exit(1)", **ASKS), tmp_path, **local)
    assert isinstance(done.metadata.raised, DeadKernelError)
    assert texts(done) == ["DeadKernelError"]


def test_forked_ipykernel_that_runs_too_long_is_an_output_of_its_cell(warm, tmp_path, local):
    done = run(notebook("import time\ntime.sleep(60)", **ASKS), tmp_path, execution_timeout=1, **local)
    assert isinstance(done.metadata.raised, CellTimeoutError)
    assert texts(done) == ["KeyboardInterruptCellTimeoutError"]


def test_untested_version_means_a_kernel_of_its_own(warm, tmp_path, local, monkeypatch, said):
    monkeypatch.setattr(safety, "why_not_here", lambda: "polars 9.9 is not in the tested range")
    done = run(notebook(PARENT), tmp_path, **local)
    assert texts(done) == [str(os.getpid())]
    assert "No warm kernel: polars 9.9 is not in the tested range." in said.text


def test_dead_shared_warm_process_is_replaced_by_an_own_one(warm, tmp_path, monkeypatch, said):
    monkeypatch.setenv(zygote.VARIABLE, str(tmp_path / "gone"))
    done = run(notebook(PARENT), tmp_path)
    assert texts(done) == [str(zygote.of_this_process().pid)]
    assert "No warm kernel: the warm process does not answer (FileNotFoundError" in said.text


def test_warm_process_that_may_not_fork_means_a_kernel_of_its_own(tmp_path, local, monkeypatch, said):
    monkeypatch.setattr(zygote, "_own", None)
    (tmp_path / "threads.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(zygote.PRELOAD_VARIABLE, "threads")
    monkeypatch.delenv(zygote.VARIABLE, raising=False)
    try:
        done = run(notebook(PARENT), tmp_path, **local)
    finally:
        zygote.of_this_process().close()
    assert texts(done) == [str(os.getpid())]
    assert "No warm kernel: the warm process runs threads that a fork would lose" in said.text


def test_kernel_that_does_not_start_is_replaced_by_a_forked_ipykernel(
    warm, tmp_path, local, monkeypatch, said
):
    # What it is started with, it cannot read.
    monkeypatch.setattr(Manager, "start_kernel", start_faulty)
    done = run(notebook(PARENT), tmp_path, **local)
    assert texts(done) == [str(warm.pid)]
    assert "No warm kernel: the kernel was not ready yet when it ended itself with exit code 1." in said.text


def start_faulty(self, extra_arguments, **_):
    self.link = Link(self._address, "serve", ["--Application.log_level=no-number"], os.environ)


def test_kernel_that_is_not_there_fails_as_ever(warm, tmp_path):
    done = run(notebook("1"), tmp_path, kernel_name="nowhere")
    assert isinstance(done.metadata.raised, NoSuchKernel)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"argv": ["R", "--slave"]}, 'kernel "k" is another program: R'),
        (
            {"argv": ["/usr/bin/other-python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]},
            'kernel "k" is another program: /usr/bin/other-python',
        ),
        (
            {"argv": ["python", "-m", "bash_kernel", "-f", "{connection_file}"]},
            'kernel "k" is not ipykernel as it comes: python -m bash_kernel -f {connection_file}',
        ),
        (
            {"argv": ["python", "-X", "dev", "-m", "ipykernel_launcher", "-f", "{connection_file}"]},
            'kernel "k" is not ipykernel as it comes: python -X dev -m ipykernel_launcher -f {connection_file}',
        ),
        (
            {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "env": {"A": "1"}},
            'kernel "k" sets variables of its own: A',
        ),
        ({"argv": []}, 'kernel "k" is another program: '),
    ],
)
def test_kernel_that_is_not_ours_is_named(monkeypatch, spec, reason):
    monkeypatch.setattr(fallback.KernelSpecManager, "get_kernel_spec", lambda *_: KernelSpec(**spec))
    assert fallback.why_no_fork("k", {}) == reason


def test_caller_with_a_kernel_manager_keeps_it():
    assert fallback.why_no_fork("python3", {"km": object()}) == "the caller brings a kernel manager (km)"


def test_metadata_that_do_not_ask_for_sockets_are_left_alone():
    assert fallback.why_sockets(nbformat.v4.new_notebook(metadata={"evidence": {"engine": "warm"}})) is None
