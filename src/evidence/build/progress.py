"""How a build tells where it is: a live line on a terminal, plain lines in a log, or one JSON object a line.

The events of ``--progress json``, each with ``event`` and ``seconds`` since the beginning:

- ``expect``: there are ``total`` things to make in a ``step``.
- ``done``: one thing of a ``step`` is there: ``item``, and ``how``: ``executed`` now, ``shown`` anew from an execution that was
  kept, ``kept`` from an earlier build, or ``failed``; ``count`` of ``total`` in this step; ``left``, the seconds that the
  whole build may still take, or null while nobody can tell.
- ``said``: ``text``, what a step found.
- ``end``: ``outcome``: ``built``, ``unchanged``, ``failed`` or ``stopped``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from rich.console import Console
from rich.status import Status

WORDS = {"page": "page", "chart": "chart of an indicator", "pdf": "pdf", "data": "data", "site": "site"}
_MINUTE = 60


class Course:
    """How far a build has come, and how long it may still take."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._moved = self._began
        self.totals: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.hows: dict[tuple[str, str], int] = {}
        self._spent: dict[str, float] = {}
        self._made: dict[str, int] = {}
        self._before: Mapping[str, float] = {}

    def begin(self, seconds: Mapping[str, float]) -> None:
        """Take how long one thing of each step took in an earlier build."""
        self._before = seconds
        self._moved = self._clock()

    def done(self, step: str, how: str) -> None:
        """Count one thing; the time since the last one was spent on it."""
        now = self._clock()
        self.counts[step] = self.counts.get(step, 0) + 1
        self.hows[step, how] = self.hows.get((step, how), 0) + 1
        self._spent[step] = self._spent.get(step, 0.0) + now - self._moved
        self._made[step] = self._made.get(step, 0) + (how != "kept")
        self._moved = now

    @property
    def elapsed(self) -> float:
        """The seconds since the beginning."""
        return self._clock() - self._began

    def seconds(self) -> dict[str, float]:
        """Return how many seconds one thing of each step took, over all workers; of this build where it made any."""
        own = {step: self._spent[step] / made for step, made in self._made.items() if made}
        return {**self._before, **own}

    def left(self) -> float | None:
        """Return how many seconds may be left, or None where a step that is still to come was never measured."""
        seconds = self.seconds()
        waiting = {step: total - self.counts.get(step, 0) for step, total in self.totals.items()}
        if any(count > 0 and step not in seconds for step, count in waiting.items()):
            return None
        return sum(max(count, 0) * seconds[step] for step, count in waiting.items() if count > 0)


class Lines:
    """Plain lines: what was made anew, and one line of what was kept."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._course = Course()
        self.outcome = ""

    @property
    def course(self) -> Course:
        """How far the build has come."""
        return self._course

    def begin(self, seconds: Mapping[str, float]) -> None:
        """Take how long one thing of each step took in an earlier build."""
        self._course.begin(seconds)

    def expect(self, step: str, total: int) -> None:
        """Take how many things there are to make in a step."""
        self._course.totals[step] = total

    def done(self, step: str, item: str, how: str) -> None:
        """Tell of one thing, unless it was kept: those are told together when the step ends."""
        course = self._course
        course.done(step, how)
        count, total = course.counts[step], course.totals.get(step, 0)
        if how != "kept" and step not in {"data", "site"}:
            told = f" ({how})" if how in ("shown", "failed") else ""
            self.say(f"{WORDS[step]} {count}/{total}: {item}{told}")
        if count == total and course.hows.get((step, "kept")) and total > 1:
            self.say(f"{WORDS[step]} {total}/{total}: {course.hows[step, 'kept']} as they were")

    def say(self, text: str) -> None:
        """Tell what a step found."""
        print(text, file=self._stream, flush=True)

    def end(self, outcome: str) -> None:
        """Take how it ended: whoever called says it in words."""
        self.outcome = outcome


class JsonLines(Lines):
    """One JSON object a line and event: see the head of this module."""

    def expect(self, step: str, total: int) -> None:
        """Tell how much there is to do."""
        super().expect(step, total)
        self._write("expect", step=step, total=total)

    def done(self, step: str, item: str, how: str) -> None:
        """Tell of one thing that is there."""
        course = self._course
        course.done(step, how)
        left = course.left()
        self._write(
            "done",
            step=step,
            item=item,
            how=how,
            count=course.counts[step],
            total=course.totals.get(step, 0),
            left=None if left is None else round(left, 1),
        )

    def say(self, text: str) -> None:
        """Tell what a step found."""
        self._write("said", text=text)

    def end(self, outcome: str) -> None:
        """Tell how it ended."""
        super().end(outcome)
        self._write("end", outcome=outcome)

    def _write(self, event: str, **parts: Any) -> None:
        line = {"event": event, "seconds": round(self._course.elapsed, 1), **parts}
        print(json.dumps(line, ensure_ascii=False), file=self._stream, flush=True)


class Live(Lines):
    """One line on a terminal that says what was made last, how much is there, and how long it may still take."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._status: Status | None = None

    def begin(self, seconds: Mapping[str, float]) -> None:
        """Show the line."""
        super().begin(seconds)
        self._status = self._console.status("data")
        self._status.start()

    def done(self, step: str, item: str, how: str) -> None:
        """Move the line on; what failed stays above it."""
        course = self._course
        course.done(step, how)
        if how == "failed":
            self._console.print(f"{WORDS[step]} {item}: failed")
        if self._status is not None:
            count = f"{course.counts[step]}/{course.totals.get(step, 0)}"
            self._status.update(f"{WORDS[step]} {count}: {item}{_words(course.left())}")

    def say(self, text: str) -> None:
        """Tell what a step found, above the line."""
        self._console.print(text)

    def end(self, outcome: str) -> None:
        """Take the line away."""
        super().end(outcome)
        if self._status is not None:
            self._status.stop()


def _words(left: float | None) -> str:
    if left is None:
        return ""
    minutes, seconds = divmod(round(left), _MINUTE)
    return f" · about {minutes} min {seconds:02} s left" if minutes else f" · about {seconds} s left"


def choose(name: str) -> Lines:
    """Return the way of telling that was asked for: ``json``, ``plain``, or ``auto``: live on a terminal, else plain."""
    if name == "json":
        return JsonLines()
    console = Console(stderr=True, highlight=False)
    return Live(console) if name == "auto" and console.is_terminal else Lines()
