"""The warm process: found by others, refuses what it may not do, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.engine import zygote
from evidence.engine.kernel import Link, RefusedError
from evidence.engine.zygote import Zygote
from notebooks import is_running, names_of_threads

WITHIN = 10
OWNER = """
import os, time
from evidence.engine.kernel import Link
from evidence.engine.zygote import Zygote
ours = Zygote()
kernel = Link(ours.address, "serve", ["-f", "x"], os.environ)
print(ours.pid, kernel.pid, ours.address, flush=True)
time.sleep(60)
"""


def until(true):
    """Wait until a condition holds."""
    end = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def link(address, environment=None, folder=None):
    variables = os.environ if environment is None else environment
    return Link(address, "serve", ["-f", "none.json"], variables, folder)


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A folder whose modules a warm process started now can import."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_warm_process_runs_no_thread_that_a_fork_would_lose(warm):
    link(warm.address).close()  # it is ready
    threads = names_of_threads(warm.pid)
    threads.remove("python")
    assert set(threads) <= {"jemalloc_bg_thd", "polars-ooc-clea"}


def test_its_socket_is_named_in_the_environment_as_long_as_it_runs(monkeypatch):
    monkeypatch.setenv(zygote.VARIABLE, "the one before")
    with Zygote() as ours:
        assert os.environ[zygote.VARIABLE] == ours.address
        assert Path(ours.address).is_socket()
    assert os.environ[zygote.VARIABLE] == "the one before"
    assert not Path(ours.address).parent.exists()


def test_its_socket_is_nobody_elses():
    with Zygote() as ours:
        assert Path(ours.address).parent.stat().st_mode & 0o777 == 0o700


def test_it_ends_its_kernels_when_it_ends():
    with Zygote() as ours:
        kernel = link(ours.address)
        assert is_running(kernel.pid)
    until(lambda: not is_running(kernel.pid))
    assert not ours.is_alive()
    kernel.close()


def test_kernel_ends_with_the_link_to_it(warm):
    kernel = link(warm.address)
    kernel.close()
    until(lambda: not is_running(kernel.pid))


def test_it_and_its_kernels_end_with_a_killed_owner():
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid, kernel, address = owner.stdout.readline().split()
    owner.kill()
    owner.wait()
    owner.stdout.close()
    until(lambda: not is_running(int(pid)) and not is_running(int(kernel)))
    until(lambda: not Path(address).parent.exists())


def test_kernels_end_with_a_killed_warm_process():
    with Zygote() as ours:
        kernel = link(ours.address)
        os.kill(ours.pid, signal.SIGKILL)
        until(lambda: not is_running(kernel.pid))
        kernel.close()
        with pytest.raises(RefusedError, match="the warm process does not answer"):
            link(ours.address)


def test_it_refuses_to_fork_after_a_query(modules):
    (modules / "queries.py").write_text(
        "import pathlib, polars\nfile = pathlib.Path(__file__).with_name('a')\n"
        "polars.DataFrame({'a': [2, 1, 2]}).write_parquet(file)\n"
        "polars.scan_parquet(file).group_by('a').len().sort('a').collect()\n"
    )
    with (
        Zygote(["queries"]) as ours,
        pytest.raises(RefusedError, match="threads that a fork would lose: .*polars-"),
    ):
        link(ours.address)


@pytest.mark.parametrize("name", ["POLARS_MAX_THREADS", "PYTHONPATH", "TZ", "LC_ALL", "OMP_NUM_THREADS"])
def test_it_refuses_one_for_whom_libraries_would_have_been_imported_otherwise(warm, name):
    with pytest.raises(RefusedError, match=f"other values of {name}"):
        link(warm.address, {**os.environ, name: "3"})


def test_it_serves_one_with_other_variables_of_its_own(warm):
    link(warm.address, {**os.environ, "MY_OWN": "3"}).close()


@pytest.mark.parametrize(
    "own", ["polars.py", "altair/__init__.py", "narwhals.cpython-311-x86_64-linux-gnu.so"]
)
def test_it_refuses_one_whose_folder_has_a_module_of_a_name_that_is_loaded(warm, tmp_path, own):
    (tmp_path / own).parent.mkdir(exist_ok=True)
    (tmp_path / own).touch()
    name = own.partition(".")[0].partition("/")[0]
    with pytest.raises(RefusedError, match=f"the notebook's folder has modules of its own named {name}"):
        link(warm.address, folder=str(tmp_path))


@pytest.mark.parametrize("own", ["mine.py", "polars.csv", "altair/data.csv", "json.py"])
def test_it_serves_one_whose_folder_has_other_files(warm, tmp_path, own):
    # Every kernel has loaded json before it looks into the folder.
    (tmp_path / own).parent.mkdir(exist_ok=True)
    (tmp_path / own).touch()
    link(warm.address, folder=str(tmp_path)).close()


def test_module_that_cannot_be_loaded_is_named_and_left_out(modules, capfd):
    (modules / "faulty.py").write_text("1 / 0\n")
    with Zygote(["faulty", "not_there"]) as ours:
        link(ours.address).close()
    said = capfd.readouterr().err
    assert "faulty is not loaded beforehand: ZeroDivisionError: division by zero" in said
    assert "not_there is not loaded beforehand: No module named 'not_there'" in said


def test_modules_to_load_can_be_named_in_the_environment(modules, monkeypatch):
    (modules / "named.py").write_text("import pathlib\npathlib.Path(__file__).with_name('seen').touch()\n")
    monkeypatch.setenv(zygote.PRELOAD_VARIABLE, "named")
    with Zygote() as ours:
        link(ours.address).close()
    assert (modules / "seen").exists()


def test_one_who_hangs_up_at_once_harms_nobody(warm):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(warm.address)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(warm.address)
        connection.sendall(b"\0\0\0\2{}")
    link(warm.address).close()


def test_a_process_has_one_of_its_own(warm, monkeypatch):
    monkeypatch.setattr(zygote, "_own", None)
    own = zygote.of_this_process()
    try:
        assert zygote.of_this_process() is own
        monkeypatch.setenv("POLARS_FMT_MAX_ROWS", "7")
        renewed = zygote.of_this_process()
        assert renewed is not own
        assert not own.is_alive()
        own = renewed
    finally:
        own.close()


def test_forked_process_does_not_take_its_owners_for_its_own():
    with Zygote() as ours:
        pid = os.fork()
        if pid == 0:
            os._exit(ours.is_alive())
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert ours.is_alive()
