"""How a refresh tells what comes in: bars on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from evidence.refresh.overview import size
from evidence.sources import clock
from evidence.sources.connection import Progress

LONG = 5_000_000  # bytes from which on an answer has a bar of its own
EACH = 10.0  # seconds between two lines


class Telling:
    """Tells how far requests are, from any thread. A context manager: a bar leaves the terminal as it was."""

    def __init__(self, console: Console | None = None) -> None:
        """Take the console to tell on; the standard error unless given."""
        self._console = console or Console(stderr=True)
        self._turn = threading.Lock()
        self._last: float | None = None
        self._tasks: dict[str, TaskID] = {}
        self._quiet = False
        self._bars = (
            Bars(
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                console=self._console,
                transient=True,
            )
            if self._console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        """Return the teller."""
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bars away; what other threads still tell is not shown."""
        with self._turn:
            self._quiet = True
            if self._bars:
                self._bars.stop()

    def __call__(self, progress: Progress) -> None:
        """Tell one step of one request."""
        with self._turn:
            if self._quiet:
                return
            if progress.waits:
                self._line(
                    f"{progress.request.where}: asked again in {progress.waits:.0f} s ({_short(progress.why)})"
                )
            elif self._bars:
                self._show(self._bars, progress)
            else:
                self._now_and_then(progress)

    def _show(self, bars: Bars, progress: Progress) -> None:
        """Show a long answer on a line of its own, and short ones one after the other on the first line."""
        where = progress.request.where
        long = max(progress.expected or 0, progress.received) >= LONG
        name = where if long else ""
        if name not in self._tasks:
            self._tasks[name] = bars.add_task(where, total=progress.expected)
        task = self._tasks[name]
        bars.update(task, description=where, completed=progress.received, total=progress.expected)
        if long and progress.received == progress.expected:
            bars.remove_task(self._tasks.pop(name))

    def _now_and_then(self, progress: Progress) -> None:
        now = clock.elapsed()
        if self._last is None:
            self._last = now
        if now - self._last >= EACH:
            self._last = now
            of = f" of {size(progress.expected)}" if progress.expected else ""
            self._line(f"{progress.request.where}: {size(progress.received)}{of}")

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _short(text: str) -> str:
    return " ".join(text.split())[:160]
