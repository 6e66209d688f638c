"""Telling: a comparison in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.comparison.causes import SERIOUS
from evidence.comparison.comparison import Change, Comparison, Mention

AT_MOST = 40
"""Lines, unless everything is wanted."""
_CAUSES = {
    "correction": ("Berichtigung durch uns", "correction by us"),
    "revision": ("Revision des Herausgebers", "revision by the publisher"),
    "method": ("Methode", "method"),
    "source": ("Quelle", "source"),
    "new_period": ("neuer Zeitraum", "new period"),
}
_KINDS = {"changed": ("geändert", "changed"), "new": ("neu", "new"), "vanished": ("entfallen", "vanished")}
_SHARES = {"facts": 18, "verdicts": 8, "sentences": 5, "charts": 3}


def lines(comparison: Comparison, old: str, new: str, lang: str, *, whole: bool = False) -> list[str]:
    """Return what changed, facts by cause: at most forty lines unless ``whole``.

    Args:
        comparison: What is different.
        old: What the older edition is called.
        new: What the newer one is called.
        lang: Language of the words; ids and values are as published.
        whole: Whether to tell everything.
    """
    de = lang == "de"
    if comparison.empty:
        return [
            f"Zwischen {old} und {new} hat sich nichts geändert."
            if de
            else f"Nothing changed between {old} and {new}."
        ]
    told = [f"{old} ({comparison.old}) → {new} ({comparison.new})", _summary(comparison, de)]
    verdicts = [
        f"  {entry.claim}: {entry.old or '–'} → {entry.new or '–'}"
        if entry.flipped
        else f"  {entry.claim}: {entry.new}, {entry.old_strength} → {entry.new_strength}"
        for entry in sorted(comparison.verdicts, key=lambda entry: not entry.flipped)
    ]
    told += _part("Urteile" if de else "Verdicts", verdicts, "verdicts", de, whole)
    told += _facts(comparison.changes, de, whole)
    told += _part("Sätze" if de else "Sentences", list(_places(comparison.sentences)), "sentences", de, whole)
    told += _part("Diagramme" if de else "Charts", list(_places(comparison.charts)), "charts", de, whole)
    if len(told) >= AT_MOST and not whole:
        told.append("Alles: --all oder --json" if de else "Everything: --all or --json")
    return told


def _summary(comparison: Comparison, de: bool) -> str:  # noqa: FBT001  # a language is no switch
    counts = ", ".join(
        f"{len(comparison.of_kind(kind))} {words[0 if de else 1]}" for kind, words in _KINDS.items()
    )
    flipped = len(comparison.flipped)
    places = len(comparison.sentences), len(comparison.charts), len(comparison.tables)
    if de:
        return (
            f"Werte: {counts}. Urteile: {flipped} anders, {len(comparison.verdicts) - flipped} betroffen. "
            "Stellen: {} Sätze, {} Diagramme, {} Tabellenzeilen.".format(*places)
        )
    return (
        f"Facts: {counts}. Verdicts: {flipped} flipped, {len(comparison.verdicts) - flipped} affected. "
        "Places: {} sentences, {} charts, {} rows of tables.".format(*places)
    )


def _facts(changes: Sequence[Change], de: bool, whole: bool) -> list[str]:  # noqa: FBT001  # likewise
    """Return facts by cause; the causes share the lines that there are."""
    groups = [(cause, [change for change in changes if change.cause == cause]) for cause in SERIOUS]
    groups = [(cause, entries) for cause, entries in groups if entries]
    told: list[str] = []
    for cause, entries in groups:
        share = len(entries) if whole else max(2, _SHARES["facts"] // len(groups) - 2)
        told.append(f"{_CAUSES[cause][0 if de else 1]}: {len(entries)}")
        told += [f"  {_change(entry, de)}" for entry in entries[:share]]
        told += _rest(len(entries) - share, de)
    return told


def _change(change: Change, de: bool) -> str:  # noqa: FBT001  # likewise
    unit = "" if change.unit == "count" else f" {change.unit}"
    if change.kind == "changed":
        values = f"{change.old} → {change.new}{unit}"
    else:
        values = f"{change.old or change.new}{unit} ({_KINDS[change.kind][0 if de else 1]})"
    if change.kind == "changed" and change.old_status != change.new_status:
        values += f" ({change.old_status or '–'} → {change.new_status or '–'})"
    return f"{change.fact}: {values}"


def _places(mentions: Sequence[Mention]) -> Iterator[str]:
    """Yield places, the same words once."""
    pages: dict[str, list[Mention]] = {}
    for entry in mentions:
        pages.setdefault(entry.words, []).append(entry)
    for words, entries in pages.items():
        first = entries[0]
        further = f" (+{len(entries) - 1})" if len(entries) > 1 else ""
        yield f"  {first.page}{'#' if first.anchor else ''}{first.anchor}{further}: {_short(words)}"


def _short(words: str) -> str:
    limit = 100
    return words if len(words) <= limit else f"{words[:limit].rstrip()} …"


def _part(title: str, entries: list[str], kind: str, de: bool, whole: bool) -> list[str]:  # noqa: FBT001  # likewise
    if not entries:
        return []
    share = len(entries) if whole else _SHARES[kind]
    return [f"{title}: {len(entries)}", *entries[:share], *_rest(len(entries) - share, de)]


def _rest(count: int, de: bool) -> list[str]:  # noqa: FBT001  # likewise
    return [f"  … {'und' if de else 'and'} {count} {'weitere' if de else 'more'}"] if count > 0 else []
