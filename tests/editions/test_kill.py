"""A rebuild that is killed at any moment leaves the edition in force whole, and the next one recovers by itself.

A moment is a write below the checkout, counted, and up to some milliseconds after it, so that it is the same on a quick machine
and on a slow one. ``EVIDENCE_KILLS`` is the number of moments, 6 unless given; ``EVIDENCE_KILL_FIGURES`` names a file for
what became of each.
"""

import os
import random
import shutil
import signal
from pathlib import Path

import pytest
from small_editions import copied

from evidence.editions.ledger import current, numbers
from evidence.editions.shelf import damages
from world import POPULATION

KILLS = int(os.environ.get("EVIDENCE_KILLS", "6"))
# Runs ``evidence rebuild`` and kills itself: some seconds after the write with the given number; 0 counts only.
PROGRAM = """
import itertools, os, signal, sys, threading, time
moment, delay, place = int(sys.argv.pop(1)), float(sys.argv.pop(1)), os.environ["EVIDENCE_ROOT"] + "/"
writes, count, steps, owner = itertools.count(1), 0, [], os.getpid()

def die():
    time.sleep(delay)
    os.kill(owner, signal.SIGKILL)

def watch(event, arguments):
    global count
    if os.getpid() != owner:
        return
    writing = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writing or event in ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"):
        named = [os.fspath(part) for part in arguments[:2] if isinstance(part, (str, os.PathLike))]
        if any(part.startswith(place) for part in named):
            count = next(writes)
            if "/editions/0002" in named[-1] or named[-1].endswith("/current"):
                steps.append(count)
            if count == moment:
                threading.Thread(target=die).start() if delay else die()

sys.addaudithook(watch)
from evidence.__main__ import main
try:
    main()
finally:
    print("writes", count, *steps)
"""


def start(report, moment=0, delay=0.0):
    program = ("-c", PROGRAM, str(moment), str(delay))
    process = report.process("rebuild", "--no-pdf", "--jobs", 1, program=program)
    out, err = process.communicate(timeout=1200)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def unkilled(first, tmp_path_factory):
    """The checkout before, the second edition of a run that nobody stops, how often it writes, and when it publishes."""
    before = copied(first, tmp_path_factory.mktemp("kill") / "checkout")
    before.sandbox.rewrite(POPULATION, 6, value="2010")
    report = copied(before, before.root.with_name("unkilled"))
    code, out, err = start(report)
    assert code == 0, err
    writes, *steps = map(int, out.split("writes")[1].split())
    return before, report.edition(2), writes, steps


def moments(writes, steps):
    """Moments spread over all writes, and one in three at the renames that publish."""
    chance = random.Random(8)  # noqa: S311  # moments, no secrets
    for number in range(KILLS):
        if number % 3 == 2:
            yield chance.choice(steps) + chance.choice([-1, 0, 1]), 0.0
        else:
            moment = 1 + (number * writes + chance.randrange(writes)) // KILLS
            yield moment, chance.choice([0.0, chance.uniform(0, 0.05)])


def test_rebuild_killed_at_any_moment_leaves_a_whole_edition_and_the_next_one_recovers(
    unkilled, tmp_path, record_property
):
    before, second, writes, steps = unkilled
    old = before.edition(1)
    killed = []
    for moment, delay in moments(writes, steps):
        report = copied(before, tmp_path / "killed")
        code, _, _ = start(report, moment, delay)
        left = current(report.editions)
        assert left in {1, 2}
        assert damages(report.editions / f"{left:04}") == []
        assert report.edition(1) == old
        there = numbers(report.editions)
        code_after, _, said = start(report)
        assert code_after == 0, said
        assert current(report.editions) == 2
        assert report.edition(1) == old
        assert report.edition(2) == second
        assert sorted(path.name for path in report.editions.glob(".*")) == [".lock", ".work"]
        assert (report.editions / "index.html").read_text(encoding="utf-8").count("0002/edition.json") == 2
        killed.append((moment, round(delay, 3), code, left, there, said.splitlines()[-1]))
        tell(killed, writes, steps)
        shutil.rmtree(report.root)
    record_property("writes", writes)
    record_property("killed", killed)
    assert sum(code == -signal.SIGKILL for _, _, code, *_ in killed) >= KILLS * 0.8


def tell(killed, writes, steps) -> None:
    path = os.environ.get("EVIDENCE_KILL_FIGURES")
    if path:
        died = sum(code == -signal.SIGKILL for _, _, code, *_ in killed)
        lines = [
            f"{len(killed)} of {KILLS} recovered; {died} were killed before they ended.",
            f"A rebuild writes {writes} times; it publishes at writes {steps[0]} to {steps[-1]}.",
            "",
            "| write | seconds after it | exit code | in force after the kill | editions then | the next run said |",
            "|---|---|---|---|---|---|",
            *("| " + " | ".join(map(str, entry)) + " |" for entry in killed),
        ]
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
