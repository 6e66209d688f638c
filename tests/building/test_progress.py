"""Where a build is, told to a terminal, a log or a program; and how long it may still take."""

import io
import json

from evidence.build.progress import Course, JsonLines, Lines, choose


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def course(before=None):
    clock = Clock()
    made = Course(clock)
    made.begin(before or {})
    return made, clock


def test_time_left_is_that_of_what_is_still_to_come_at_the_pace_so_far():
    made, clock = course()
    made.totals["page"] = 10
    for _ in range(4):
        clock.now += 2.0
        made.done("page", "executed")
    assert made.left() == 12.0


def test_nobody_tells_time_while_a_step_was_never_measured():
    made, clock = course()
    made.totals |= {"page": 2, "pdf": 5}
    clock.now = 1.0
    made.done("page", "executed")
    assert made.left() is None


def test_steps_to_come_take_as_long_as_in_the_last_build():
    made, clock = course({"page": 1.0, "pdf": 3.0})
    made.totals |= {"page": 2, "pdf": 5}
    assert made.left() == 17.0
    clock.now = 4.0
    made.done("page", "executed")
    assert made.left() == 19.0


def test_pages_that_were_kept_say_nothing_about_the_others():
    made, _ = course({"page": 5.0})
    made.totals["page"] = 4
    made.done("page", "kept")
    made.done("page", "kept")
    assert made.left() == 10.0
    assert made.seconds() == {"page": 5.0}


def test_log_names_what_was_made_and_counts_what_was_kept():
    stream = io.StringIO()
    told = Lines(stream)
    told.begin({})
    told.expect("page", 3)
    for name, how in (("one", "kept"), ("two", "kept"), ("three", "executed")):
        told.done("page", name, how)
    assert stream.getvalue().splitlines() == ["page 3/3: three", "page 3/3: 2 as they were"]


def test_program_reads_one_object_a_line():
    stream = io.StringIO()
    told = JsonLines(stream)
    told.begin({})
    told.expect("page", 2)
    told.done("page", "de/01.html", "executed")
    told.say("data: 16 observations")
    told.done("page", "de/02.html", "failed")
    told.end("failed")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["expect", "done", "said", "done", "end"]
    assert all(isinstance(event["seconds"], float) for event in events)
    assert {
        "step": "page",
        "item": "de/01.html",
        "how": "executed",
        "count": 1,
        "total": 2,
    }.items() <= events[1].items()
    assert events[-1]["outcome"] == "failed"


def test_without_a_terminal_there_are_plain_lines():
    assert type(choose("auto")) is Lines
    assert type(choose("plain")) is Lines
    assert type(choose("json")) is JsonLines
