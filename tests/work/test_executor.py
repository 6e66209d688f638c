"""Tasks spread over processes of this machine: results, faults, deaths, and the end by Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import chores

from evidence.errors import MissingLibraryError, NotebookError, WorkerError
from evidence.work.executor import Fault, LocalExecutor

INTERRUPTED = """
import sys
sys.path.insert(0, {here!r})
import chores
from evidence.work.executor import LocalExecutor
try:
    with LocalExecutor(2) as executor:
        for _ in executor.run(chores.tell_and_sleep, [{folder!r}] * 5):
            pass
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture(scope="module")
def executor():
    with LocalExecutor(2) as started:
        yield started


def gone(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"  # nobody here is its parent, so nobody here can bury it


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


# Results


def test_every_task_comes_back_with_its_result(executor):
    assert dict(executor.run(chores.double, range(50))) == {number: 2 * number for number in range(50)}


def test_no_task_means_no_result(executor):
    assert list(executor.run(chores.double, [])) == []


def test_results_come_as_they_finish_and_not_as_they_were_given(executor):
    assert [task for task, _ in executor.run(chores.slow_double, [20, 1, 2])] == [1, 2, 20]


def test_the_longest_task_begins_first(tmp_path):
    tasks = [(str(tmp_path / "starts"), name) for name in ("a", "bbb", "cc", "dd")]
    with LocalExecutor(1) as executor:
        done = list(executor.run(chores.note_start, tasks, weight=lambda task: len(task[1])))
    assert len(done) == 4
    assert (tmp_path / "starts").read_text(encoding="utf-8").split() == ["bbb", "cc", "dd", "a"]


def test_workers_stay_from_one_run_to_the_next(executor):
    first = {result for _, result in executor.run(chores.process, range(8))}
    second = {result for _, result in executor.run(chores.process, range(8))}
    assert len(first | second) <= 2
    assert os.getpid() not in first


def test_large_tasks_and_results_pass(executor):
    ((_, result),) = executor.run(chores.double, ["x" * 5_000_000])
    assert len(result) == 10_000_000


def test_named_modules_are_loaded_before_the_first_task():
    with LocalExecutor(1, preload=["sndhdr_that_is_not_there", "zipapp"]) as executor:
        assert dict(executor.run(chores.loaded, ["zipapp", "wsgiref"])) == {"zipapp": True, "wsgiref": False}


def test_a_worker_has_the_environment_of_the_moment_it_starts(monkeypatch):
    monkeypatch.setenv("EVIDENCE_CACHE", "here")
    with LocalExecutor(1) as executor:
        assert dict(executor.run(chores.variable, ["EVIDENCE_CACHE"])) == {"EVIDENCE_CACHE": "here"}


# Faults


def test_an_error_of_a_task_comes_back_as_itself_with_its_traceback(executor):
    outcomes = dict(executor.run(chores.fail, ["fine", "notebook"]))
    assert outcomes["fine"] == "fine"
    error = outcomes["notebook"].error
    assert type(error) is NotebookError
    assert str(error) == '20_kreis_profile.ipynb, cell "x": ValueError: no'
    assert "chores.py" in "".join(traceback.format_exception(error))


def test_an_error_that_cannot_travel_is_told_all_the_same(executor):
    ((_, outcome),) = executor.run(chores.fail, ["stubborn"])
    assert type(outcome.error) is WorkerError
    assert str(outcome.error) == "StubbornError: a stone in the way"


def test_a_task_that_exits_ends_itself_and_not_its_worker(executor):
    before = workers(executor)
    ((_, outcome),) = executor.run(chores.fail, ["exit"])
    assert type(outcome.error) is SystemExit
    assert {result for _, result in executor.run(chores.process, range(8))} <= before == workers(executor)


def workers(executor):
    """Return the processes of the workers, whoever of them was quick enough for a task."""
    return {place._process.pid for place in executor._places}


@pytest.mark.parametrize(("function", "task"), [(chores.fail, "result"), (lambda task: task, "task")])
def test_what_cannot_travel_is_the_fault_of_its_task(executor, function, task):
    ((_, outcome),) = executor.run(function, [task])
    assert isinstance(outcome, Fault)
    assert "pickle" in str(outcome.error).lower()


# Deaths


@pytest.mark.parametrize(
    ("how", "words"), [("kill", "SIGKILL"), ("exit", "exit code 7"), ("memory", "MemoryError")]
)
def test_a_task_whose_worker_dies_is_tried_once_more(executor, tmp_path, caplog, how, words):
    tasks = [(str(tmp_path), how, 1), (str(tmp_path), how, 0)]
    outcomes = dict(executor.run(chores.die, tasks))
    assert outcomes[tasks[0]] == "alive after 1"
    (record,) = caplog.records
    assert words in record.getMessage()
    assert str(tasks[0]) in record.getMessage()


@pytest.mark.parametrize("how", ["kill", "exit", "memory"])
def test_a_task_that_kills_two_workers_is_a_fault_and_the_others_are_done(executor, tmp_path, how):
    bad = (str(tmp_path), how, 9)
    others = [(str(tmp_path), how, -number) for number in range(6)]
    outcomes = dict(executor.run(chores.die, [*others[:3], bad, *others[3:]]))
    assert type(outcomes[bad].error) is WorkerError
    assert str(bad) in str(outcomes[bad].error)
    assert len(list(tmp_path.iterdir())) == 2
    assert all(outcomes[task].startswith("alive") for task in others)


def test_a_worker_that_died_between_two_runs_is_replaced():
    with LocalExecutor(1) as executor:
        ((_, process),) = executor.run(chores.process, [0])
        os.kill(process, signal.SIGKILL)
        wait_until(lambda: gone(process))
        assert dict(executor.run(chores.double, [1, 2])) == {1: 2, 2: 4}


# The end


def test_nothing_is_left_when_the_caller_leaves_by_an_error(tmp_path):
    def work():
        with LocalExecutor(2) as executor:
            for _ in executor.run(chores.tell_and_sleep, [str(tmp_path)] * 4):
                pass

    def interrupt(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1.5)
    with pytest.raises(KeyboardInterrupt):
        work()
    processes = [int(part) for path in tmp_path.iterdir() for part in path.name.split("-")]
    assert len(processes) == 4
    wait_until(lambda: all(map(gone, processes)))


def test_an_executor_goes_on_after_a_run_that_was_not_read_to_its_end(tmp_path):
    with LocalExecutor(2) as executor:
        for _ in executor.run(chores.slow_double, [1, 500, 500, 500]):
            break
        assert dict(executor.run(chores.double, [1, 2, 3])) == {1: 2, 2: 4, 3: 6}


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_no_orphan_and_no_noise_are_left_by_a_signal_to_all_processes_of_the_terminal(tmp_path, sent, code):
    script = INTERRUPTED.format(here=str(Path(__file__).parent), folder=str(tmp_path))
    run = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    os.killpg(run.pid, sent)
    said, _ = run.communicate(timeout=20)
    assert (run.returncode, said) == (code, "")
    processes = [int(part) for path in tmp_path.iterdir() for part in path.name.split("-")]
    wait_until(lambda: all(map(gone, processes)))


# Without Dask


def test_a_cluster_without_its_library_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "evidence.work.dask", raising=False)
    with pytest.raises(MissingLibraryError, match="make cluster"):
        import_module("evidence.work.dask")
