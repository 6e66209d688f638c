"""What can go wrong, as types: one family, one exit code each, every message with its next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_AT_MOST = 20
LONGEST_SHOWN = 1_000  # letters of one part of a message


class EvidenceError(Exception):
    """A fault that a person can mend. Shown without a traceback; ends the command with ``exit_code``."""

    exit_code = 1


class UsageError(EvidenceError):
    """A command, a name or a parameter that does not exist or has the wrong type."""

    exit_code = 2


class SnapshotError(EvidenceError):
    """A raw file, its sidecar or its checksum is missing, foreign or changed."""

    exit_code = 3


class TableError(EvidenceError):
    """Rows that break a rule of the observations, a register or a check between tables."""

    exit_code = 3


class IndicatorError(EvidenceError):
    """An indicator cannot be derived from the observations as they are."""

    exit_code = 3


class BreakError(IndicatorError):
    """A change was asked for across a break in the series."""


class FactError(EvidenceError):
    """A fact does not exist, or a sentence uses one in a way that it does not allow."""

    exit_code = 3


class ClaimError(EvidenceError):
    """An entry of the register of claims, or the rule that decides it, is incomplete or contradicts itself."""

    exit_code = 3


class NotebookError(EvidenceError):
    """A notebook failed while it ran."""

    exit_code = 4


class MissingLibraryError(EvidenceError):
    """A library of the system that was asked for is not installed."""

    exit_code = 2


class WorkerError(EvidenceError):
    """A process that made a part of the report died, so that the part is missing."""

    exit_code = 4


class ClusterError(EvidenceError):
    """A cluster that was asked for does not answer, or cannot do this work."""

    exit_code = 2


class DrawingError(EvidenceError):
    """A chart cannot be drawn as it is specified."""

    exit_code = 5


class PrintError(EvidenceError):
    """A page cannot be printed as it is: it takes more sheets than it may, or says something that paper cannot."""

    exit_code = 5


class PublisherError(EvidenceError):
    """A publisher's interface did not give what was asked for."""

    exit_code = 6


class UnreachableError(PublisherError):
    """No answer that can be used: no connection, no trust, no login, a status that says no, or too late."""


class BusyError(UnreachableError):
    """The publisher asks to come back in a moment. The connection asks again, as after status 429."""


class AnswerError(PublisherError):
    """An answer that is not the kind of file that was asked for, or one that must not be kept."""


class TooLargeError(AnswerError):
    """More was asked for than the publisher gives, or than we take, at once. Asking for less may help."""


class ShelfError(EvidenceError):
    """The folder of editions cannot be written or read: a full disk, no right to write, a record that is broken."""

    exit_code = 3


class LockedError(EvidenceError):
    """Another build holds the lock of this output folder."""

    exit_code = 7


@dataclass(frozen=True)
class Problem:
    """One fault with everything a person needs to mend it.

    Attributes:
        what: The fault in one clause, with the value quoted.
        where: File and line, or the indicator, region and period concerned.
        expected: What would have been right.
        found: What was there instead.
        next_step: What to do now.
    """

    what: str
    where: str
    expected: str
    found: str
    next_step: str

    def __str__(self) -> str:
        """Return the fault as one line of text; what a file says is cut where nobody reads on."""
        what, expected, found = map(_shortened, (self.what, self.expected, self.found))
        return f"{self.where}: {what}. Expected {expected}; found {found}. Next step: {self.next_step}."


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def describe(problems: Iterable[Problem]) -> str:
    """Return all problems as one message, one line each, the rest counted beyond the first twenty."""
    lines = [str(problem) for problem in problems]
    shown = lines[:SHOWN_AT_MOST]
    if len(lines) > SHOWN_AT_MOST:
        shown.append(f"… and {len(lines) - SHOWN_AT_MOST} more of the same kind.")
    return "\n".join(shown)
