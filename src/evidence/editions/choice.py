"""Choice: which two editions a person means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence.editions.ledger import current, name, numbers
from evidence.errors import UsageError


@dataclass(frozen=True)
class Chosen:
    """One edition: its folder, and its number where it has one."""

    folder: Path
    number: int | None = None

    def name(self, lang: str) -> str:
        """Return what it is called in a sentence."""
        if self.number is None:
            return str(self.folder)
        return f"{'Ausgabe' if lang == 'de' else 'edition'} {self.number}"


def choose(editions: Path, build: Path, old: str = "", new: str = "") -> tuple[Chosen, Chosen]:
    """Return the two that are meant, the older first.

    Both may be named by number or folder. Without ``new`` it is the edition in force, or the last build where there is none;
    without ``old`` too, the edition before the one in force.

    Args:
        editions: The folder of editions.
        build: Where a build goes.
        old: Number or folder; empty for the edition before ``new``.
        new: Number or folder; empty for the edition in force.

    Raises:
        UsageError: There is no such edition, or none before it.
    """
    in_force = current(editions)
    if new:
        after = _named(editions, new)
    elif in_force is not None:
        after = Chosen(editions / name(in_force), in_force)
    else:
        after = Chosen(build)
    if old:
        return _named(editions, old), after
    before = [number for number in numbers(editions) if after.number and number < after.number]
    if not before:
        raise UsageError(
            f"There is no edition before {after.name('en')} in {editions}. Name two: evidence diff OLD NEW. "
            "Editions are made with: evidence rebuild"
        )
    return Chosen(editions / name(before[-1]), before[-1]), after


def _named(editions: Path, text: str) -> Chosen:
    if text.isdecimal() and not Path(text).is_dir():
        number = int(text)
        if number not in numbers(editions):
            known = ", ".join(map(str, numbers(editions))) or "none"
            raise UsageError(f"There is no edition {number} in {editions}. Known: {known}.")
        return Chosen(editions / name(number), number)
    folder = Path(text)
    if not folder.is_dir():
        raise UsageError(f'"{text}" is neither the number of an edition nor a folder.')
    return Chosen(folder)
