"""What the gate looks at, and what it finds: a candidate, findings, and the result of each check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.paths import Project

if TYPE_CHECKING:
    from evidence.comparison.comparison import Comparison


@dataclass(frozen=True)
class Candidate:
    """An edition that is not published yet.

    Attributes:
        folder: What a build made, as readers would get it: ``site/``, the documents beside it, ``run.json``. Only read.
        project: The checkout that it was made from, for its registers and the list of its notebooks.
        previous: The folder of the edition in force; ``None`` if this would be the first one.
        comparison: What changed between the two, with causes; ``None`` without a previous edition.
        whole: Whether the build was asked for everything: all notebooks, regions and languages. If not, completeness is
            measured against ``run.json`` alone.
    """

    folder: Path
    project: Project
    previous: Path | None = None
    comparison: Comparison | None = None
    whole: bool = True


@dataclass(frozen=True, order=True)
class Finding:
    """One reason to hold an edition back, with everything a person needs to decide about it.

    Attributes:
        check: The id of the check that found it.
        what: The fault in one clause, with the value quoted.
        where: A page and place, a fact, or a file.
        expected: What would have been right.
        found: What was there instead.
        next_step: What to do now.
    """

    check: str
    what: str
    where: str
    expected: str
    found: str
    next_step: str

    def __str__(self) -> str:
        """Return the finding as one line of text."""
        return f"{self.where}: {self.what}. Expected {self.expected}; found {self.found}. Next step: {self.next_step}."

    def as_json(self) -> dict[str, str]:
        """Return the finding for a record or a notice."""
        return {
            "what": self.what,
            "where": self.where,
            "expected": self.expected,
            "found": self.found,
            "next_step": self.next_step,
        }


@dataclass(frozen=True)
class GateResult:
    """What one check measured and found.

    Attributes:
        check: Its id in ``data/registers/gate.toml``.
        title_de: Its title for readers, in German.
        title_en: The same in English.
        measured: One line in English: how much was looked at.
        findings: What holds the edition back, sorted; none if the check is passed.
        acknowledged: The ids of the acknowledgements that let a finding pass.
    """

    check: str
    title_de: str
    title_en: str
    measured: str
    findings: tuple[Finding, ...] = ()
    acknowledged: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing was found that holds the edition back."""
        return not self.findings

    def as_json(self) -> dict[str, object]:
        """Return the result for a record: sorted keys, texts and lists of texts only."""
        return {
            "acknowledged": list(self.acknowledged),
            "check": self.check,
            "findings": [finding.as_json() for finding in self.findings],
            "measured": self.measured,
            "passed": self.passed,
            "title_de": self.title_de,
            "title_en": self.title_en,
        }
