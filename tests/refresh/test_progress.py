"""What is told while an answer comes in."""

import io

import pytest
from rich.console import Console

from evidence.refresh.progress import Telling
from evidence.sources import clock
from evidence.sources.connection import Progress
from evidence.sources.exchange import Request

ASKED = Request("office", "residents", "office", "GET", "residents", part="2015 to 2019")


@pytest.fixture
def at(monkeypatch):
    """Set the seconds since the beginning."""
    return lambda seconds: monkeypatch.setattr(clock, "elapsed", lambda: seconds)


def told(console):
    return console.file.getvalue()


def test_log_gets_a_plain_line_each_ten_seconds(at):
    console = Console(file=io.StringIO(), width=200)
    with Telling(console) as telling:
        for seconds, received in [
            (0, 0),
            (5, 1_000_000),
            (10.5, 2_000_000),
            (12, 2_500_000),
            (21, 4_000_000),
        ]:
            at(float(seconds))
            telling(Progress(ASKED, received, 9_000_000))
    assert told(console).splitlines() == [
        "office/residents, part 2015 to 2019: 2.0 MB of 9.0 MB",
        "office/residents, part 2015 to 2019: 4.0 MB of 9.0 MB",
    ]


def test_waiting_is_told_at_once_with_its_reason(at):
    console = Console(file=io.StringIO(), width=200)
    at(0.0)
    with Telling(console) as telling:
        telling(Progress(ASKED, waits=7.2, why="status 429\nToo many requests [x]"))
    assert told(console) == (
        "office/residents, part 2015 to 2019: asked again in 7 s (status 429 Too many requests [x])\n"
    )


def test_terminal_shows_a_bar_of_its_own_for_a_long_answer(at):
    at(0.0)
    console = Console(file=io.StringIO(), width=200, force_terminal=True, color_system=None)
    with Telling(console) as telling:
        telling(Progress(ASKED, 4_000, 9_000))
        telling(Progress(ASKED, 2_000_000, 9_000_000))
        telling._bars.refresh()
        long = told(console)
        assert len(telling._tasks) == 2
        telling(Progress(ASKED, 9_000_000, 9_000_000))
        assert len(telling._tasks) == 1
    assert "office/residents, part 2015 to 2019" in long
    assert "2.0/9.0 MB" in long


def test_what_comes_after_the_end_is_not_shown(at):
    at(0.0)
    console = Console(file=io.StringIO())
    with Telling(console) as telling:
        pass
    telling(Progress(ASKED, waits=7.2, why="late"))
    assert told(console) == ""
