"""Sentences: the position paper sentence by sentence, as number and hash, and what became of each in the register.

The paper belongs to those who wrote it and is not kept here. The hash of a sentence tells whether a copy of the paper has
the words that we read; ``tools/sentences.py`` compares them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from evidence.claims.claim import Claim
from evidence.errors import ClaimError, Problem, describe
from evidence.sources.records import Record, read_entries

FILE = "paper.toml"
SECTIONS = {"head": "", "situation": "Ausgangssituation", "achievements": "Erfolge", "demands": "Forderungen"}
"""The parts of the paper and the headings over them, in order; the title block has none."""
_SIGNATURES = re.compile(r"^\s*Erstunterzeichner", re.MULTILINE)
_BULLET = re.compile(r"\s*[•‣▪◦]\s*")
_LINE_END = re.compile(r"(?<=\w)[-\u2010]\s*\n\s*(?=(\w+))")
_KEPT_APART = {"und", "oder", "bis", "sowie"}
_END = re.compile(r"[.!?…]+[\"'“”»«)\]]*(?=\s+[\"'„“»«(\[]*[A-ZÄÖÜ\d])")
# One letter (z.B., e. V.), one or two digits (7. Dezember) and these words before a full stop do not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:(?<!\w)[^\W\d]|(?<![\w/])\d\d?|\b(?:bzw|ca|Abs|Art|Dr|Nr|Prof|St|sog|usw|vgl))$"
)
_QUOTES = str.maketrans(dict.fromkeys("„“”«»‚‘’'", '"') | dict.fromkeys("–—‐", "-"))


class Sentence(Record):
    """One sentence of the paper: where it stands, the hash of its words, and what became of it.

    ``kind`` is ``claim`` if claims or demands of the register come from it. A ``judgement`` and a ``framing`` (a heading,
    an introduction, a transition) say nothing that evidence could decide; a note says so in our own words.
    """

    id: str
    section: Literal["head", "situation", "achievements", "demands"]
    number: int
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    kind: Literal["claim", "judgement", "framing"] = "claim"
    claims: tuple[str, ...] = ()
    note_de: str = ""
    note_en: str = ""

    def note(self, lang: str) -> str:
        """Return what sort of sentence it is in ``de`` or ``en``; empty where claims come from it."""
        return self.note_de if lang == "de" else self.note_en


def identify(section: str, number: int) -> str:
    """Return the id of a sentence, such as ``achievements-04``."""
    return f"{section}-{number:02d}"


def normalise(sentence: str) -> str:
    """Return the words of a sentence alone: lower case, on one line, with one kind of quotation mark and dash."""
    return _on_one_line(sentence).translate(_QUOTES).lower()


def fingerprint(sentence: str) -> str:
    """Return the hash by which a sentence is known."""
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()


def split_paper(text: str) -> dict[str, str]:
    """Return the text of each section, up to the list of signatures.

    Raises:
        ClaimError: A heading is missing, comes twice or in another order.
    """
    headings = [heading for heading in SECTIONS.values() if heading]
    body = _SIGNATURES.split(text, maxsplit=1)[0]
    parts = re.split(rf"^[^\S\n]*({'|'.join(headings)})[^\S\n]*$", body, flags=re.MULTILINE)
    if parts[1::2] != headings:
        raise ClaimError(
            str(
                Problem(
                    "this is not the position paper",
                    "the text of the paper",
                    f"the headings {', '.join(headings)}, each on a line of its own",
                    ", ".join(parts[1::2]) or "none of them",
                    "take the text of the paper with its line breaks",
                )
            )
        )
    return dict(zip(SECTIONS, parts[::2], strict=True))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a section, each on one line, in order.

    Words broken at the end of a line are put together. A bullet begins a sentence, whatever stands before it.
    """
    return [sentence for item in _BULLET.split(_on_one_line(text)) for sentence in _split_item(item)]


def read_sentences(registers: Path) -> tuple[Sentence, ...]:
    """Return the sentences in the order of the file.

    Raises:
        ClaimError: The file is not well formed.
    """
    return read_entries(registers / FILE, "sentence", Sentence, ClaimError)


def check_sentences(sentences: Sequence[Sentence], claims: Sequence[Claim]) -> None:
    """Return nothing if every sentence has its place in the register and every claim its sentence.

    Raises:
        ClaimError: Every fault: a gap in the numbers, a sentence that is neither claim nor marked, an unknown claim, a
            claim without sentence, a hash used twice.
    """
    known = {claim.id for claim in claims}
    problems = [*_places(sentences), *_hashes(sentences)]
    for sentence in sentences:
        problems += [*_marks(sentence), *_claims(sentence, known)]
    mapped = {claim for sentence in sentences for claim in sentence.claims}
    problems += [
        Problem(
            "no sentence of the paper leads here",
            f'registers/claims.toml, "{claim.id}"',
            f"a sentence of registers/{FILE} that names it",
            "none",
            "name it with its sentence, or remove what the paper does not say",
        )
        for claim in claims
        if claim.id not in mapped
    ]
    if problems:
        raise ClaimError(describe(problems))


def _on_one_line(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return " ".join(_LINE_END.sub(_join, composed).split())


def _join(hyphen: re.Match[str]) -> str:
    """Return what stands between two lines: nothing in a broken word, a hyphen in a compound, both before "und"."""
    following = hyphen.group(1)
    if following in _KEPT_APART:
        return "- "
    return "-" if following[0].isupper() else ""


def _split_item(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if text[end.start()] == "." and _ABBREVIATION.search(text[start : end.start()]):
            continue
        yield text[start : end.end()].strip()
        start = end.end()
    if text[start:].strip():
        yield text[start:].strip()


def _where(sentence: Sentence) -> str:
    return f'registers/{FILE}, "{sentence.id}"'


def _places(sentences: Sequence[Sentence]) -> Iterator[Problem]:
    found = [(sentence.section, sentence.number) for sentence in sentences]
    counts = {section: sum(place[0] == section for place in found) for section in SECTIONS}
    expected = [(section, number) for section in SECTIONS for number in range(1, max(counts[section], 1) + 1)]
    if found != expected:
        stranger = next(
            (place for place in found if place not in expected), found[-1] if found else "nothing"
        )
        yield Problem(
            "the numbers do not run on",
            f"registers/{FILE}",
            f"the sections {', '.join(SECTIONS)} in this order, each numbered from one",
            repr(stranger),
            "add what is missing, in the order of the paper",
        )
    for sentence in sentences:
        if sentence.id != identify(sentence.section, sentence.number):
            yield Problem(
                "the id does not tell the place",
                _where(sentence),
                identify(sentence.section, sentence.number),
                sentence.id,
                "correct the id or the place",
            )


def _hashes(sentences: Sequence[Sentence]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for sentence in sentences:
        if first.setdefault(sentence.sha256, sentence.id) != sentence.id:
            yield Problem(
                "hash used twice",
                _where(sentence),
                "the hash of its own sentence",
                f'that of "{first[sentence.sha256]}"',
                "run tools/sentences.py on a copy of the paper",
            )


def _marks(sentence: Sentence) -> Iterator[Problem]:
    is_claim = sentence.kind == "claim"
    if is_claim != bool(sentence.claims):
        yield Problem(
            "neither claim nor marked" if is_claim else "marked, and a claim at once",
            _where(sentence),
            "claims, or a kind that is judgement or framing",
            f"kind {sentence.kind}, claims {list(sentence.claims)}",
            "name the claims that come from it, or mark it",
        )
    if is_claim == bool(sentence.note_de) or bool(sentence.note_de) != bool(sentence.note_en):
        yield Problem(
            "a note too many or too few",
            _where(sentence),
            "a note in both languages for a sentence that is marked, none for a claim",
            repr((sentence.note_de, sentence.note_en)),
            "say in our own words what sort of sentence it is",
        )


def _claims(sentence: Sentence, known: set[str]) -> Iterator[Problem]:
    for claim in sentence.claims:
        if claim not in known:
            yield Problem(
                f'no claim "{claim}"',
                _where(sentence),
                "an id of registers/claims.toml",
                claim,
                "correct the id",
            )
