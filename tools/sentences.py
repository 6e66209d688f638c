"""Compare a copy of the position paper with the register of its sentences.

    python tools/sentences.py PAPER.txt

The paper is not part of this repository. The copy is its text with line breaks, as a reader of PDF files gives it. Two
questions are answered: whether every sentence of the copy is in ``data/registers/paper.toml`` with the same words, and how
many words in a row our own German wording of the claims and demands shares with the paper outside quotation marks: more
than eight would be copied, not told. The exit code is 0 if both hold, otherwise 1. Nothing is written.
"""

from __future__ import annotations

import argparse
import collections
import difflib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evidence.claims.sentences import (
    FILE,
    SECTIONS,
    Sentence,
    fingerprint,
    identify,
    normalise,
    read_sentences,
    split_paper,
    split_sentences,
)
from evidence.errors import ClaimError, EvidenceError
from evidence.paths import project
from evidence.sources.records import read_toml

WORDINGS = ("claims.toml", "documents/demands.toml", FILE)
SHARED_AT_MOST = 8
_WORD = re.compile(r"\w+(?:[:*-]\w+)*")
# A run of words ends at a quotation and at a field that a figure fills.
_APART = re.compile(r"„[^“]*“|\"[^\"]*\"|\{[^}]*\}")


def main() -> int:
    """Compare, print what was found, and return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("paper", type=Path, help="the text of the paper")
    arguments.add_argument(
        "--registers", type=Path, default=project().registers, help="where the registers are"
    )
    given = arguments.parse_args()
    try:
        paper = read_paper(given.paper)
        sentences = read_sentences(given.registers)
        wordings = read_wordings(given.registers)
    except (EvidenceError, OSError, UnicodeDecodeError) as fault:
        print(fault, file=sys.stderr)
        return 1
    differences = list(compare(paper, sentences))
    length, where, words = longest_shared_run(paper, wordings)
    _report(paper, sentences)
    for difference in differences:
        print(difference)
    print(
        f"longest run of words shared with the paper: {length}, at most {SHARED_AT_MOST} ({where}: {words})"
    )
    return 1 if differences or length > SHARED_AT_MOST else 0


def read_paper(path: Path) -> dict[str, str]:
    """Return the sentences of a copy of the paper by their ids."""
    sections = split_paper(path.read_text(encoding="utf-8"))
    return {
        identify(section, number): sentence
        for section, text in sections.items()
        for number, sentence in enumerate(split_sentences(text), start=1)
    }


def read_wordings(registers: Path) -> dict[str, str]:
    """Return every German text of ours about the paper, by file, entry and key."""
    return {
        f"{name}, {place}": text
        for name in WORDINGS
        for place, text in _german(read_toml(registers / name, ClaimError), "")
    }


def compare(paper: dict[str, str], sentences: Sequence[Sentence]) -> Iterator[str]:
    """Return one line a sentence that the copy and the register do not have in the same words at the same place."""
    registered = {sentence.id: sentence.sha256 for sentence in sentences}
    places = {sentence.sha256: sentence.id for sentence in sentences}
    for name, sentence in paper.items():
        found = fingerprint(sentence)
        if registered.get(name) == found:
            continue
        elsewhere = f'; it stands there as "{places[found]}"' if found in places else ""
        what = "has other words in the register" if name in registered else "is missing in the register"
        yield f"{name} {what}{elsewhere}: {found}, {sentence[:60]}…"
    for name in registered:
        if name not in paper:
            yield f"{name} is in the register and not in this copy"


def longest_shared_run(paper: dict[str, str], wordings: dict[str, str]) -> tuple[int, str, str]:
    """Return how many words in a row a wording shares with the paper at most, where, and which."""
    theirs = [word for sentence in paper.values() for word in _words(sentence)]
    longest = (0, "nowhere", "")
    for where, text in wordings.items():
        for piece in _APART.split(text):
            ours = _words(piece)
            match = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).find_longest_match()
            if match.size > longest[0]:
                longest = (match.size, where, " ".join(ours[match.b : match.b + match.size]))
    return longest


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text))


def _german(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Return the texts below a value of a register whose key is ``de`` or ends in ``_de``, with their places."""
    if isinstance(value, list):
        for number, entry in enumerate(value, start=1):
            name = entry.get("id", number) if isinstance(entry, dict) else number
            yield from _german(entry, f"{place} {name}".strip())
    elif isinstance(value, dict):
        for key, entry in value.items():
            if isinstance(entry, str) and (key == "de" or key.endswith("_de")):
                yield f"{place} {key}", entry
            elif isinstance(entry, (dict, list)):
                yield from _german(entry, place)


def _report(paper: dict[str, str], sentences: Sequence[Sentence]) -> None:
    print(f"{'section':14}{'sentences':>10}{'in paper':>10}{'claims':>8}{'judgement':>11}{'framing':>9}")
    for section in SECTIONS:
        kinds = collections.Counter(sentence.kind for sentence in sentences if sentence.section == section)
        counted = [kinds.total(), sum(name.startswith(section) for name in paper)]
        found = [*counted, kinds["claim"], kinds["judgement"], kinds["framing"]]
        print(
            f"{section:14}"
            + "".join(f"{number:{width}}" for number, width in zip(found, (10, 10, 8, 11, 9), strict=True))
        )


if __name__ == "__main__":
    sys.exit(main())
