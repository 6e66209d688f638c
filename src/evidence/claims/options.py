"""Options: what decision makers could do, with what speaks for and against each; changing nothing is always among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from evidence.claims.claim import Claim, Text
from evidence.claims.texts import fields, figure_typed, template
from evidence.errors import ClaimError, EvidenceError, Problem, describe
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, say
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import numbers

FILE = "options.toml"
CHANGE_NOTHING = "change_nothing"
SIDES = ("for", "against")
PARITY = (0.5, 2.0)
"""How many words one side or option may have for each word of the other."""
Said = Mapping[tuple[str, numbers.Lang], Sequence[str]]
"""The words of an option, by side and language."""


class Option(Record):
    """One thing that decision makers could do, in both languages.

    ``for_claims`` and ``against_claims`` are the claims and demands whose evidence stands behind the sentence of that side.
    ``values`` name what stands in the fields of the texts, as those of a claim do.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    de: Text
    en: Text
    for_de: Text
    for_en: Text
    for_claims: Annotated[tuple[str, ...], Field(min_length=1)]
    against_de: Text
    against_en: Text
    against_claims: Annotated[tuple[str, ...], Field(min_length=1)]
    values: Mapping[str, str] = Field(default_factory=dict)

    def text(self, name: str, lang: str) -> str:
        """Return the name of the option, or what speaks ``for`` or ``against`` it, in ``de`` or ``en``."""
        return str(getattr(self, f"{name}_{lang}" if name else lang))

    def claims(self, side: str) -> tuple[str, ...]:
        """Return the ids of the claims and demands behind one side."""
        return self.for_claims if side == "for" else self.against_claims


def read_options(registers: Path) -> tuple[Option, ...]:
    """Return the options in the order of the file.

    Raises:
        ClaimError: The file is not well formed, or changing nothing is not among the options.
    """
    options = read_entries(registers / FILE, "option", Option, ClaimError)
    if CHANGE_NOTHING not in [option.id for option in options]:
        raise ClaimError(
            str(
                Problem(
                    "changing nothing is not among the options",
                    f"registers/{FILE}",
                    f'an entry with id = "{CHANGE_NOTHING}"',
                    ", ".join(option.id for option in options) or "no option",
                    "add it: whoever decides may also leave things as they are",
                )
            )
        )
    return options


def check_options(options: Sequence[Option], claims: Sequence[Claim], register: FactRegister) -> None:
    """Return nothing if every option is fair and all that it names exists.

    Raises:
        ClaimError: Every fault: a claim, fact or field that does not exist, a typed figure, a side or an option with more
            than twice the words of the other side or of the shortest option.
    """
    known = {claim.id for claim in claims}
    problems = [problem for option in options for problem in (*_named(option, known), *_typed(option))]
    said: dict[str, Said] = {}
    unsaid = []
    for option in options:
        try:
            said[option.id] = {
                (side, lang): said_of(register, option, side, lang).text.split()
                for side in SIDES
                for lang in numbers.LANGUAGES
            }
        except EvidenceError as fault:
            unsaid.append(
                Problem(
                    "a text cannot be filled",
                    _where(option.id),
                    "fields that values name",
                    str(fault),
                    "correct the field",
                )
            )
    problems += [*unsaid, *(problem for name, words in said.items() for problem in _sides(name, words))]
    if said:
        problems += _length(said)
    if problems:
        raise ClaimError(describe(problems))


def said_of(register: FactRegister, option: Option, side: str, lang: str) -> Phrase:
    """Return what speaks ``for`` or ``against`` an option, with its fields filled.

    Raises:
        ClaimError: A value names nothing.
        FactError: A field has no value.
    """
    words, used = template(option.text(side, lang), fields(register, option, FILE))
    return say(words, lang, used)


def _where(name: str) -> str:
    return f'registers/{FILE}, "{name}"'


def _named(option: Option, known: set[str]) -> Iterator[Problem]:
    for side in SIDES:
        for name in option.claims(side):
            if name not in known:
                yield Problem(
                    "no such claim or demand",
                    _where(option.id),
                    "an id of claims.toml",
                    repr(name),
                    "correct the id",
                )


def _typed(option: Option) -> Iterator[Problem]:
    for lang in numbers.LANGUAGES:
        for name in ("", *SIDES):
            typed = figure_typed(option.text(name, lang))
            if typed:
                yield Problem(
                    f"a figure is typed into {f'{name}_' * bool(name)}{lang}",
                    _where(option.id),
                    "a field of values",
                    repr(typed),
                    "name it as a field",
                )


def _sides(name: str, words: Said) -> Iterator[Problem]:
    low, high = PARITY
    for lang in numbers.LANGUAGES:
        pro, contra = (len(words[side, lang]) for side in SIDES)
        if not low <= pro / contra <= high:
            yield Problem(
                f"both sides do not get like room in {lang}",
                _where(name),
                f"between {low} and {high} words for it to each word against it",
                f"{pro} to {contra}",
                "say more on the shorter side or less on the longer",
            )


def _length(said: Mapping[str, Said]) -> Iterator[Problem]:
    for lang in numbers.LANGUAGES:
        counted = {name: sum(len(words[side, lang]) for side in SIDES) for name, words in said.items()}
        longest, shortest = (choose(counted, key=lambda name: counted[name]) for choose in (max, min))
        if counted[longest] > PARITY[1] * counted[shortest]:
            yield Problem(
                f"options do not get like room in {lang}",
                f"registers/{FILE}",
                f"at most {PARITY[1]} words to each word of the shortest option",
                f'{counted[longest]} in "{longest}", {counted[shortest]} in "{shortest}"',
                "say more on the shorter or less on the longer",
            )
