"""A refresh that is killed at any moment leaves the old data or a whole vintage, and the next one completes it.

A moment is a write below ``data``, counted, and up to some milliseconds after it, so that it is the same on a quick machine
and on a slow one. ``EVIDENCE_KILLS`` is the number of moments, 20 unless given.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock
from publishers import ANSWERS, body, found_publishers
from server import Server, slowly

from evidence.paths import Project
from evidence.refresh.run import exit_code, refresh
from evidence.sources.snapshots import read_snapshots

KILLS = int(os.environ.get("EVIDENCE_KILLS", "20"))
KNOWN = frozenset({"office", "press"})
YEARS = " ".join(str(year) for year in range(2012, 2133))
LONG = {
    "office/residents": body(YEARS, _14=" ".join(["3000"] * 121), _14625=" ".join(["1000"] * 121)),
    "office/strangers": body(YEARS, _14=" ".join(["200"] * 121), _14625=" ".join(["40"] * 121)),
    "press/shares": ANSWERS["press/shares"],
}
# Runs ``evidence refresh`` and kills itself: some seconds after the write with the given number; 0 counts only.
PROGRAM = """
import itertools, os, signal, sys, threading, time
moment, delay, place = int(sys.argv.pop(1)), float(sys.argv.pop(1)), os.environ["EVIDENCE_ROOT"] + "/data/"
writes, count = itertools.count(1), 0

def die():
    time.sleep(delay)
    os.kill(os.getpid(), signal.SIGKILL)

def watch(event, arguments):
    global count
    writing = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writing or event in ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir"):
        if isinstance(arguments[0], (str, os.PathLike)) and os.fspath(arguments[0]).startswith(place):
            count = next(writes)
            if count == moment:
                threading.Thread(target=die).start() if delay else die()

sys.addaudithook(watch)
from evidence.__main__ import main
try:
    main()
finally:
    print("writes", count)
"""


@pytest.fixture(scope="module", autouse=True)
def surroundings():
    """One day, and nothing that the machine says of credentials or proxies."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("EVIDENCE_")]:
            patch.delenv(name)
        patch.setenv("SOURCE_DATE_EPOCH", "1795421400")
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


def start(root, moment=0, delay=0.0):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(moment), str(delay), "refresh"],
        env={**os.environ, "EVIDENCE_ROOT": str(root)},
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def hosts():
    """A host that takes a moment for each of three tables."""
    routes = {
        f"/sdmx/2.1/data/{name.partition('/')[2]}/A.": slowly(content, 5, 0.01)
        for name, content in LONG.items()
    }
    with Server(routes) as server:
        yield server


@pytest.fixture(scope="module")
def unkilled(hosts, tmp_path_factory):
    """The checkout before, what a run that nobody stops makes of its raw data, and how often it writes."""
    before = tmp_path_factory.mktemp("kill") / "checkout"
    found_publishers(before, office=hosts.address, press=hosts.address)
    root = before.with_name("unkilled")
    shutil.copytree(before, root)
    process = start(root)
    said, _ = process.communicate(timeout=300)
    assert (process.returncode, said.count("new vintage")) == (0, 3), said
    return before, tree(root / "data/raw"), int(said.split("writes")[1])


def test_refresh_killed_at_any_moment_leaves_no_half_vintage_and_the_next_one_completes(
    hosts, unkilled, tmp_path, record_testsuite_property
):
    before, expected, writes = unkilled
    old = tree(before / "data/raw")
    vintages = [
        {path: content for path, content in expected.items() if path.startswith(name)}
        for name in ("office/2026", "press/2026")
    ]

    def killed(number, moment, delay):
        root = tmp_path / str(number)
        shutil.copytree(before, root)
        process = start(root, moment, delay)
        process.communicate(timeout=300)
        read_snapshots(root / "data/raw", KNOWN)
        left = tree(root / "data/raw")
        whole = [files for files in vintages if files.items() <= left.items()]
        assert left == old | {path: content for files in whole for path, content in files.items()}
        again = refresh(Project(root), (), said=lambda _: None)
        assert exit_code(again) == 0, [outcome.said for outcome in again]
        assert tree(root / "data/raw") == expected
        assert tree(root / "data/incoming") == {}
        shutil.rmtree(root)
        return moment, process.returncode, len(whole)

    chance = random.Random(7)  # noqa: S311  # moments, no secrets
    moments = [
        (
            number,
            1 + (number * writes + chance.randrange(writes)) // KILLS,
            chance.choice([0.0, chance.uniform(0, 0.02)]),
        )
        for number in range(KILLS)
    ]
    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(killed, *zip(*moments, strict=True)))
    record_testsuite_property("writes", writes)
    record_testsuite_property("killed", found)
    assert sum(code == -signal.SIGKILL for _, code, _ in found) >= KILLS * 0.8


def test_refresh_that_is_stopped_says_so_and_leaves_no_half_vintage(hosts, unkilled, tmp_path):
    root = tmp_path / "stopped"
    shutil.copytree(unkilled[0], root)
    hosts.asked.clear()
    process = start(root)
    while not hosts.asked and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Stopped. What was put in place before is whole; run the command again for the rest." in said
    read_snapshots(root / "data/raw", KNOWN)
    with FileLock(root / "data/incoming/.lock", timeout=0):
        pass  # nobody holds it any more
