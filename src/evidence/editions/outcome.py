"""Outcome: how a rebuild ended, in words that a person understands who knows nothing of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evidence.comparison.comparison import Comparison
from evidence.editions.findings import Finding, GateResult
from evidence.vocabulary import numbers, periods

Kind = Literal["published", "unchanged", "held", "failed"]
OURS, HELD, LOCKED = 1, 5, 7
_CAUSES = {
    1: ("ein Fehler im Programm", "a fault in the program"),
    2: (
        "eine Angabe ist falsch oder eine Bibliothek fehlt",
        "an option is wrong, or a library is missing",
    ),
    3: (
        "Daten, Register oder Speicherplatz sind nicht in Ordnung",
        "data, registers or disk are not in order",
    ),
    4: ("ein Notebook ist gescheitert", "a notebook failed"),
    5: ("eine Prüfung ist nicht bestanden", "a check was not passed"),
    6: (
        "Herausgeber waren nicht zu erreichen oder antworteten unbrauchbar",
        "publishers could not be reached or gave no usable answer",
    ),
    7: ("ein anderer Lauf ist am Werk", "another run is at work"),
}


@dataclass(frozen=True)
class InForce:
    """The edition in force.

    Attributes:
        number: Its number; None if there is none.
        data: Date of its data.
    """

    number: int | None = None
    data: str = ""

    def stays(self, lang: str) -> str:
        """Return the sentence that it stays."""
        if self.number is None:
            return "Es gibt noch keine Ausgabe." if lang == "de" else "There is no edition yet."
        day = _day(self.data, lang)
        if lang == "de":
            return f"Ausgabe {self.number} bleibt in Kraft (Datenstand {day})."
        return f"Edition {self.number} stays in force (data as of {day})."


@dataclass(frozen=True)
class Outcome:
    """How a rebuild ended.

    Attributes:
        kind: What became of the edition.
        code: The exit code.
        in_force: The edition in force now.
        de: A summary of a few sentences in German.
        en: The same in English.
        details: Messages in English, one line each: what was found, where, and the next step.
        findings: What the gate found.
    """

    kind: Kind
    code: int
    in_force: InForce
    de: str
    en: str
    details: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def published(number: int, data: str, comparison: Comparison | None) -> Outcome:
    """Return the outcome of an edition that came into force."""
    told = _first() if comparison is None else _changed(comparison)
    return Outcome(
        "published",
        0,
        InForce(number, data),
        f"Ausgabe {number} ist erschienen (Datenstand {_day(data, 'de')}): {told[0]}.",
        f"Edition {number} is published (data as of {_day(data, 'en')}): {told[1]}.",
    )


def taken_up(in_force: InForce) -> Outcome:
    """Return the outcome of a rebuild that was stopped after its edition was whole."""
    day = {lang: _day(in_force.data, lang) for lang in numbers.LANGUAGES}
    return Outcome(
        "published",
        0,
        in_force,
        f"Ausgabe {in_force.number} ist in Kraft (Datenstand {day['de']}). Der Lauf, der sie gemacht hat, wurde unterbrochen, "
        "bevor er es melden konnte.",
        f"Edition {in_force.number} is in force (data as of {day['en']}). The run that made it was stopped before it could "
        "say so.",
    )


def unchanged(in_force: InForce) -> Outcome:
    """Return the outcome of a rebuild whose inputs are those of the edition in force."""
    return Outcome(
        "unchanged",
        0,
        in_force,
        f"Nichts hat sich geändert. {in_force.stays('de')}",
        f"Nothing changed. {in_force.stays('en')}",
    )


def held(results: Sequence[GateResult], in_force: InForce) -> Outcome:
    """Return the outcome of an edition that the gate holds back."""
    failed = [result for result in results if not result.passed]
    findings = tuple(finding for result in failed for finding in result.findings)
    count = len(findings)
    titles = [
        ", ".join(titles)
        for titles in zip(*((entry.title_de, entry.title_en) for entry in failed), strict=True)
    ]
    return Outcome(
        "held",
        HELD,
        in_force,
        f"Zurückgehalten: {_count(count, 'Befund', 'Befunde', 'de')} bei der Prüfung vor dem Erscheinen ({titles[0]}). "
        f"{in_force.stays('de')}",
        f"Held back: {_count(count, 'finding', 'findings', 'en')} of the checks before publication ({titles[1]}). "
        f"{in_force.stays('en')}",
        tuple(f"{finding.check}: {finding}" for finding in findings),
        findings,
    )


def failed(code: int, message: str, in_force: InForce) -> Outcome:
    """Return the outcome of a rebuild that a fault ended."""
    cause = _CAUSES.get(code, _CAUSES[OURS])
    return Outcome(
        "failed",
        code,
        in_force,
        f"Keine neue Ausgabe: {cause[0]}. {in_force.stays('de')}",
        f"No new edition: {cause[1]}. {in_force.stays('en')}",
        tuple(dict.fromkeys(line for line in message.splitlines() if line.strip())),
    )


def with_refresh(outcome: Outcome, code: int, many: int, details: Sequence[str]) -> Outcome:
    """Return the outcome of a rebuild with what its refresh could not renew; the code of the rebuild itself goes first.

    Args:
        outcome: How the rebuild ended.
        code: The exit code of the refresh; 0 if all is well.
        many: How many tables were not renewed.
        details: What was said of them.
    """
    if not code:
        return outcome
    return replace(
        outcome,
        code=outcome.code or code,
        de=f"{outcome.de} Nicht erneuert: {_count(many, 'Tabelle', 'Tabellen', 'de')}; die alten Daten gelten weiter.",
        en=f"{outcome.en} Not renewed: {_count(many, 'table', 'tables', 'en')}; the old data stay.",
        details=(*outcome.details, *details),
    )


def _first() -> tuple[str, str]:
    return "Es ist die erste", "it is the first one"


def _changed(comparison: Comparison) -> tuple[str, str]:
    counts = {
        kind: sum(change.kind == kind for change in comparison.changes)
        for kind in ("changed", "new", "vanished")
    }
    flipped = sum(verdict.flipped for verdict in comparison.verdicts)
    german = [
        (counts["changed"], "Zahl geändert", "Zahlen geändert"),
        (counts["new"], "neu", "neu"),
        (counts["vanished"], "entfallen", "entfallen"),
        (flipped, "Urteil umgekehrt", "Urteile umgekehrt"),
    ]
    english = [
        (counts["changed"], "figure changed", "figures changed"),
        (counts["new"], "new", "new"),
        (counts["vanished"], "gone", "gone"),
        (flipped, "verdict flipped", "verdicts flipped"),
    ]
    told = [
        ", ".join(_count(number, one, many, lang) for number, one, many in words if number)
        for words, lang in ((german, "de"), (english, "en"))
    ]
    return told[0] or "Keine Zahl hat sich geändert", told[1] or "no figure changed"


def _count(number: int, one: str, many: str, lang: str) -> str:
    return f"{numbers.number(number, 0, lang)} {one if number == 1 else many}"


def _day(data: str, lang: str) -> str:
    return numbers.date(periods.parse(data), lang) if data else ("unbekannt" if lang == "de" else "unknown")
