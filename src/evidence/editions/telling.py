"""How a rebuild tells where it is: as a build does, with its own steps between, and the outcome at the end.

The events of ``--log-format json`` beside those of a build (see ``build.progress``), one object a line:

- ``begin``: a ``step`` begins: ``recover``, ``refresh``, ``build``, ``compare``, ``gate``, ``publish`` or ``notify``.
- ``finish``: it has ended after ``took`` seconds.
- ``outcome``: the last line: ``kind``, ``code``, ``edition`` in force, ``data``, ``de``, ``en``, ``details``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TextIO

from evidence.build.progress import JsonLines, Lines, choose
from evidence.editions.outcome import Outcome
from evidence.sources import clock

Format = Literal["plain", "json"]


class Telling:
    """Tells people, or machines.

    Attributes:
        lines: What the build tells its own steps to.
    """

    def __init__(self, form: Format = "plain", stream: TextIO | None = None) -> None:
        """Take the form and where to tell; the standard error unless given."""
        self._stream = stream or sys.stderr
        self._json = form == "json"
        self._began = clock.elapsed()
        self.lines: Lines
        if self._json:
            self.lines = JsonLines(self._stream)
        else:
            self.lines = Lines(self._stream) if stream else choose("auto")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell that a step begins and ends."""
        began = clock.elapsed()
        self._write("begin", step=name)
        yield
        self._write("finish", step=name, took=round(clock.elapsed() - began, 1))

    def say(self, text: str) -> None:
        """Tell what a step found, one line after the other."""
        for line in text.splitlines():
            self.lines.say(line)

    def end(self, outcome: Outcome) -> None:
        """Tell how it ended."""
        if self._json:
            self._write(
                "outcome",
                kind=outcome.kind,
                code=outcome.code,
                edition=outcome.in_force.number,
                data=outcome.in_force.data,
                de=outcome.de,
                en=outcome.en,
                details=list(outcome.details),
            )
            return
        for line in (outcome.en, *(f"  {line}" for line in outcome.details)):
            print(line, file=self._stream, flush=True)

    def _write(self, event: str, **parts: object) -> None:
        if self._json:
            line = {"event": event, "seconds": round(clock.elapsed() - self._began, 1), **parts}
            print(json.dumps(line, ensure_ascii=False), file=self._stream, flush=True)
