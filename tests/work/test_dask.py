"""Tasks on a Dask cluster: a scheduler and two workers, each a process with a working folder of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra dask is not installed: make cluster")
sys.path.insert(0, str(Path(__file__).parent))

import chores
from distributed import Client

from evidence.build import notebooks
from evidence.build.plan import plan
from evidence.errors import ClusterError, NotebookError, WorkerError
from evidence.paths import project
from evidence.work import dask
from evidence.work.dask import DaskExecutor
from evidence.work.executor import Fault, LocalExecutor

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
ROOT = project().root


class Cluster:
    """A scheduler and workers that know nothing of this checkout but the chores of the tests."""

    def __init__(self, folder, workers=2):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host, port = free.getsockname()
        self.address = f"tcp://{host}:{port}"
        self.scheduler = self.start("scheduler", "scheduler", "--host", self.address, "--no-dashboard")
        wait_until(lambda: listens(host, port))
        self.workers = [self.add_worker(f"worker-{number}") for number in range(workers)]

    def add_worker(self, name):
        return self.start(
            name,
            "worker",
            self.address,
            "--no-nanny",
            "--nthreads",
            "1",
            "--no-dashboard",
            "--local-directory",
            ".",
        )

    def start(self, name, *arguments):
        home = self.folder / name
        home.mkdir()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("EVIDENCE", "PYTEST"))}
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=home,
                env=kept | {"PYTHONPATH": str(Path(__file__).parent), "HOME": str(home)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def executor(cluster):
    with DaskExecutor(ROOT, scheduler=cluster.address) as connected:
        wait_until(lambda: len(connected._client.nthreads()) == 2)
        yield connected


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def listens(host, port):
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def processes_in(folder):
    """Return the processes whose working folder or code is in the folder."""
    return [
        path.name
        for path in Path("/proc").glob("[0-9]*")
        if str(folder).encode() in read(path / "environ") + read(path / "cmdline")
    ]


def read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


# Results


def test_every_task_comes_back_with_its_result(executor):
    assert dict(executor.run(chores.double, range(20))) == {number: 2 * number for number in range(20)}


def test_a_caller_whose_loop_is_running_is_served_alike(cluster):
    async def in_a_loop():
        with DaskExecutor(ROOT, scheduler=cluster.address) as connected:
            return dict(connected.run(chores.double, range(3)))

    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(asyncio.run, in_a_loop()).result() == {0: 0, 1: 2, 2: 4}


def test_tasks_run_in_the_copy_at_their_worker_and_not_in_this_checkout(executor, cluster):
    places = {result for _, result in executor.run(chores.where, range(12))}
    assert len(places) == 2
    for folder, code, root in places:
        assert root == folder
        assert code == f"{folder}/src/evidence/__init__.py"
        assert Path(folder).is_relative_to(cluster.folder)


def test_a_path_inside_the_checkout_fits_at_the_worker_and_comes_back_as_ours(executor):
    path = ROOT / "data/registers/publishers.toml"
    ((task, result),) = executor.run(chores.first_line, [path])
    assert task == path
    assert result == (path, path.read_text(encoding="utf-8").splitlines()[0])


def test_what_changes_between_two_runs_changes_at_the_workers_too(cluster, tmp_path):
    path = tmp_path / "data/processed/facts.csv"
    path.parent.mkdir(parents=True)
    path.write_text("old\n", encoding="utf-8")
    with DaskExecutor(tmp_path, scheduler=cluster.address) as executor:
        assert [result for _, result in executor.run(chores.first_line, [path])] == [(path, "old")]
        path.write_text("new\n", encoding="utf-8")
        assert [result for _, result in executor.run(chores.first_line, [path] * 4)] == [(path, "new")] * 4


def test_an_error_of_a_task_comes_back_as_itself(executor):
    outcomes = dict(executor.run(chores.fail, ["fine", "notebook"]))
    assert outcomes["fine"] == "fine"
    assert type(outcomes["notebook"].error) is NotebookError
    assert "chores.py" in "".join(outcomes["notebook"].error.__notes__)


@pytest.mark.parametrize(("function", "task"), [(chores.fail, "result"), (lambda task: task, "task")])
def test_what_cannot_travel_is_the_fault_of_its_task(executor, function, task):
    ((_, outcome),) = executor.run(function, [task])
    assert isinstance(outcome, Fault)


def test_a_task_that_kills_its_process_is_tried_once_more(executor, tmp_path):
    task = (str(tmp_path), "kill", 1)
    assert dict(executor.run(chores.die, [task])) == {task: "alive after 1"}


def test_a_task_that_kills_two_processes_is_a_fault(executor, tmp_path):
    task = (str(tmp_path), "exit", 9)
    ((_, outcome),) = executor.run(chores.die, [task])
    assert type(outcome.error) is WorkerError
    assert "exit code 7" in str(outcome.error)
    assert len(list(tmp_path.iterdir())) == 2


# Ends


def test_a_run_that_is_not_read_to_its_end_frees_the_workers(executor, tmp_path):
    tasks = [(str(tmp_path), number, 0.1 if number == 0 else 60) for number in range(6)]
    for _ in executor.run(chores.double_after_nap, tasks):
        break
    assert dict(executor.run(chores.double, [1, 2, 3])) == {1: 2, 2: 4, 3: 6}


def test_nothing_of_ours_stays_at_the_workers(cluster):
    before = sorted(cluster.folder.glob("worker-*/**/evidence-*/src"))
    with DaskExecutor(ROOT, scheduler=cluster.address) as executor:
        assert dict(executor.run(chores.double, [1])) == {1: 2}
        name = executor._copy
        assert len(sorted(cluster.folder.glob("worker-*/**/evidence-*/src"))) == len(before) + 2
    assert sorted(cluster.folder.glob("worker-*/**/evidence-*/src")) == before
    with Client(cluster.address, set_as_default=False, asynchronous=False) as client:
        assert set(client.run(lambda dask_worker: name in dask_worker.plugins).values()) == {False}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_or_leaves_gives_its_tasks_to_the_other(tmp_path, how):
    (tmp_path / "cluster").mkdir()
    (tmp_path / "starts").mkdir()
    cluster = Cluster(tmp_path / "cluster")
    try:
        with DaskExecutor(ROOT, scheduler=cluster.address) as executor:
            wait_until(lambda: len(executor._client.nthreads()) == 2)
            tasks = [(str(tmp_path / "starts"), number, 0.3) for number in range(12)]
            outcomes = {}
            for task, outcome in executor.run(chores.double_after_nap, tasks):
                outcomes[task] = outcome
                if len(outcomes) == 2:
                    cluster.workers[0].send_signal(how)
            assert outcomes == {task: 2 * task[1] for task in tasks}
    finally:
        cluster.stop()
    assert len({path.name.split("-")[1] for path in (tmp_path / "starts").iterdir()}) == 2


# Pages


def pages():
    """Return a few pages of real notebooks, the same notebook in two languages and for two regions among them."""
    jobs = plan(project(), ["14612"], [], ["20_kreis_profile"])
    jobs += plan(project(), ["14628"], ["de"], ["20_kreis_profile"])
    return [notebooks.Task(project(), job) for job in jobs]


@pytest.fixture(scope="module")
def local_pages():
    with LocalExecutor(2) as executor:
        return dict(executor.run(notebooks.run, pages()))


def test_pages_are_the_same_bytes_as_on_this_machine(executor, local_pages):
    assert not [outcome for outcome in local_pages.values() if isinstance(outcome, Fault)]
    assert dict(executor.run(notebooks.run, pages())) == local_pages


def test_pages_are_the_same_bytes_although_a_worker_is_killed_among_them(tmp_path, local_pages):
    cluster = Cluster(tmp_path)
    try:
        with DaskExecutor(ROOT, scheduler=cluster.address) as executor:
            wait_until(lambda: len(executor._client.nthreads()) == 2)
            outcomes = {}
            for task, outcome in executor.run(notebooks.run, pages()):
                outcomes[task] = outcome
                if len(outcomes) == 1:
                    cluster.workers[0].kill()
                    copy = next((tmp_path / "worker-0").glob("**/evidence-*"))
        assert outcomes == local_pages
        wait_until(lambda: not processes_in(copy))
    finally:
        cluster.stop()


# What cannot be done


def test_a_cluster_without_workers_is_one_message(tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "SECONDS_FOR_WORKERS", 0.2)
    cluster = Cluster(tmp_path, workers=0)
    try:
        with pytest.raises(ClusterError, match="has no workers"):
            DaskExecutor(ROOT, scheduler=cluster.address).__enter__()
    finally:
        cluster.stop()


def test_a_cluster_that_is_lost_is_one_message(tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "SECONDS_TO_CONNECT", 5)
    (tmp_path / "cluster").mkdir()
    cluster = Cluster(tmp_path / "cluster", workers=1)
    tasks = [(str(tmp_path), number, 0.1 if number == 0 else 60) for number in range(3)]
    try:
        with DaskExecutor(ROOT, scheduler=cluster.address) as executor:
            run = executor.run(chores.double_after_nap, tasks)
            assert next(run) == (tasks[0], 0)
            cluster.scheduler.kill()
            with pytest.raises(ClusterError, match="was lost"):
                list(run)
    finally:
        cluster.stop()


def test_a_cluster_of_its_own_needs_no_address(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with DaskExecutor(ROOT, workers=2) as executor:
        assert executor.workers == 2
        assert len({result[0] for _, result in executor.run(chores.where, range(12))}) == 1
        assert len({result for _, result in executor.run(chores.process, range(12))}) <= 2


def test_an_address_where_nobody_answers_is_one_message(monkeypatch):
    monkeypatch.setattr(dask, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(ClusterError, match="No Dask scheduler answers"):
        DaskExecutor(ROOT, scheduler="tcp://127.0.0.1:9").__enter__()


@pytest.mark.parametrize("address", ["nowhere", "http://127.0.0.1:1", "tcp://127.0.0.1"])
def test_an_address_that_is_none_is_one_message(monkeypatch, address):
    monkeypatch.setattr(dask, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(ClusterError, match="No Dask scheduler answers"):
        DaskExecutor(ROOT, scheduler=address).__enter__()


def test_a_worker_with_other_packages_is_named_with_what_differs(cluster, monkeypatch):
    ours = dask.environment()
    monkeypatch.setattr(
        dask,
        "environment",
        lambda: dask.Environment(ours.python, {**ours.packages, "polars": "1.0", "absent": "2"}),
    )
    with (
        DaskExecutor(ROOT, scheduler=cluster.address) as executor,
        pytest.raises(ClusterError, match=r"absent missing instead of 2; polars .* instead of 1\.0"),
    ):
        list(executor.run(chores.double, [1]))


def test_what_differs_is_told_of_everything_that_the_package_needs():
    assert {"polars", "papermill", "altair", "vl-convert-python"} <= set(dask.environment().packages)
    assert dask.environment().differences() == []


# The copy


def test_equal_contents_make_an_equal_archive():
    assert dask.archive_of(ROOT) == dask.archive_of(ROOT)
