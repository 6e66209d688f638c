"""Plain texts: the register of short sentences for readers who need few and easy words, and what each rests on.

A sentence of that page is reviewed text in both languages. It has at most twelve words once its fields are filled, names
the facts or documents that it rests on, and the conditions under which it is true: where one does not hold any more, the
build refuses instead of printing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from evidence.claims.assessment import Assessment
from evidence.claims.options import Option
from evidence.claims.texts import SAXONY, fields
from evidence.errors import ClaimError, EvidenceError, Problem, describe
from evidence.facts.fact import Fact
from evidence.facts.premise import Event
from evidence.facts.register import TOTAL, FactRegister
from evidence.facts.wording import Phrase, Value, say
from evidence.sources.records import Record, check_record, read_toml
from evidence.tables.documents.records import ActFeature
from evidence.vocabulary import bases, numbers, periods

FILE = "plain.toml"
LIMIT = 12
LATEST = "latest"
Text = Annotated[str, StringConstraints(min_length=1)]
_CHOICE = re.compile(r"\{(\w+):\?([^|}]*)\|([^|}]*)\|([^|}]*)\}")


class Sentence(Record):
    """One sentence: its words, what stands in its fields, what it rests on, and what has to hold for it to be true.

    With ``claim`` it explains the verdict on a claim, and stands only where the claim has one of ``verdicts``.
    """

    id: Text
    de: Text
    en: Text
    values: Mapping[str, str] = Field(default_factory=dict)
    rests: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    claim: str = ""
    verdicts: tuple[str, ...] = ()

    def text(self, lang: str) -> str:
        """Return the sentence in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Section(Record):
    """A heading with its sentences, and the pages that say more."""

    id: Text
    de: Text
    en: Text
    more: tuple[str, ...] = ()
    sentence: Annotated[tuple[Sentence, ...], Field(min_length=1)]

    def heading(self, lang: str) -> str:
        """Return the heading in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Statement(Record):
    """A claim or demand of the paper in one plain sentence."""

    claim: Text
    de: Text
    en: Text

    def text(self, lang: str) -> str:
        """Return the sentence in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Word(Record):
    """A hard word and what it means."""

    word_de: Text
    word_en: Text
    de: Text
    en: Text
    rests: Annotated[tuple[str, ...], Field(min_length=1)]

    def word(self, lang: str) -> str:
        """Return the word in ``de`` or ``en``."""
        return self.word_de if lang == "de" else self.word_en

    def text(self, lang: str) -> str:
        """Return what it means in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class PlainTexts(Record):
    """The whole register, in the order of the file."""

    section: tuple[Section, ...]
    statement: tuple[Statement, ...]
    word: tuple[Word, ...]

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences of all sections."""
        return [sentence for section in self.section for sentence in section.sentence]


@dataclass(frozen=True)
class Known:
    """All that a sentence may rest on: facts and documents, verdicts, options and the dated events of the premise."""

    register: FactRegister
    assessments: Sequence[Assessment]
    options: Sequence[Option]
    premise: Sequence[Event]


@dataclass(frozen=True)
class Ties:
    """What a sentence rests on: facts, sources of documents, and the names of what is no fact."""

    facts: tuple[Fact, ...]
    sources: tuple[str, ...]
    names: tuple[str, ...]


def read_plain(registers: Path) -> PlainTexts:
    """Return the register.

    Raises:
        ClaimError: The file is missing or not well formed.
    """
    return check_record(PlainTexts, read_toml(registers / FILE, ClaimError), f"registers/{FILE}", ClaimError)


def check_plain(texts: PlainTexts, known: Known) -> None:
    """Return nothing if every sentence may be printed.

    Raises:
        ClaimError: Every fault: a sentence that is too long, rests on nothing or on what does not exist, is not true any
            more, or has a typed figure; a claim or an option without plain words.
    """
    problems = [problem for sentence in texts.sentences for problem in _sentence(sentence, known)]
    for lang in numbers.LANGUAGES:
        for statement in texts.statement:
            problems += _fixed(statement.claim, statement.text(lang), lang)
        for word in texts.word:
            problems += _fixed(word.word_de, word.text(lang), lang)
    for word in texts.word:
        problems += _tied(word.word_de, word.rests, known)
    problems += _complete(texts, known)
    if problems:
        raise ClaimError(describe(problems))


def phrases(sentence: Sentence, values: Mapping[str, Value], lang: str) -> Iterator[Phrase]:
    """Yield a sentence as it stands, and then as it would stand with every other word that a comparison may choose."""
    text = sentence.text(lang)
    yield say(text, lang, values)
    for choice in range(3):
        chosen = _CHOICE.sub(lambda match, choice=choice: match.group(2 + choice), text)  # type: ignore[misc]
        used = {name: value for name, value in values.items() if re.search(r"\{" + name + r"[:}]", chosen)}
        yield say(chosen, lang, used)


def words(text: str) -> int:
    """Return how many words a text has; a number is a word, and so is its unit."""
    return len(text.split())


def filled(sentence: Sentence, known: Known) -> dict[str, Value]:
    """Return what stands in the fields of a sentence.

    Raises:
        ClaimError: A value names nothing; the message says which.
    """
    events = {event.id: event for event in known.premise}
    found: dict[str, Value] = {}
    plain: dict[str, str] = {}
    for field, name in sentence.values.items():
        kind, separator, target = name.partition(":")
        if kind == "premise" and target in events:
            found[field] = periods.parse(events[target].date)
        elif not separator:
            found[field] = figure(known.register, name)
        elif kind == "when":
            found[field] = figure(known.register, target).period
        else:
            plain[field] = name
    named = sentence.model_copy(update={"values": plain})
    return found | fields(known.register, named, FILE)


def ties(names: Iterable[str], known: Known) -> Ties:
    """Return what the names of a register mean.

    Raises:
        ClaimError: A name means nothing.
    """
    facts: list[Fact] = []
    sources: list[str] = []
    others: list[str] = []
    for name in names:
        if ":" not in name:
            facts.append(figure(known.register, name))
        else:
            others.append(name)
            sources += _sources(name, known)
    return Ties(tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(sources)), tuple(others))


def figure(register: FactRegister, name: str) -> Fact:
    """Return the fact of a name; ``latest`` in place of its period is the newest, of both where it is a difference.

    Raises:
        ClaimError: There is no such figure.
    """
    try:
        indicator, region, period, *part = name.split(".", 3)
        if period != LATEST:
            found = register.fact(name)
        else:
            ends = [
                (place, "" if kind == TOTAL else kind)
                for place in region.split("~")
                for kind in "".join(part).split("~")
            ]
            found = _newest(register, indicator, ends)
    except (EvidenceError, ValueError) as fault:
        raise _unknown(name, str(fault)) from None
    if found.value is None:
        raise _unknown(name, "no value is known")
    return found


def _unknown(name: str, found: str) -> ClaimError:
    problem = Problem(
        f"{name!r} names nothing", f"registers/{FILE}", "a figure or an entry", found, "correct the name"
    )
    return ClaimError(str(problem))


def _newest(register: FactRegister, indicator: str, ends: Sequence[tuple[str, str]]) -> Fact:
    """Return the newest value of one series, or the difference of two at the newest time that both have."""
    if len(ends) == 1:
        return register.find(indicator, ends[0][0], LATEST, ends[0][1])
    one, other = ends
    known = []
    for place, part in ends:
        rows = register.series(indicator, [place], part)
        known.append(
            {(row["period"], row["basis"]) for row in rows.iter_rows(named=True) if row["value"] is not None}
        )
    period, basis = max(
        known[0] & known[1],
        key=lambda row: (periods.parse(row[0]), ["", *bases.BASES].index(row[1])),
    )
    later, earlier = (register.find(indicator, place, period, part, basis) for place, part in (one, other))
    return register.difference(later, earlier)


def _sources(name: str, known: Known) -> list[str]:
    """Return the sources behind an entry that is no fact."""
    kind, _, target = name.partition(":")
    documents = known.register.tables.documents
    events = {event.id: event for event in documents.events}
    if kind == "event" and target in events:
        return [documents.source_id(events[target])]
    if kind == "feature" and target in _features(known):
        return [documents.source_id(_features(known)[target])]
    if kind == "claim" and target in {entry.claim.id for entry in known.assessments}:
        return []
    if kind == "option" and target in {option.id for option in known.options}:
        return []
    if kind == "indicator" and target in known.register.tables.codebook:
        return []
    raise _unknown(name, "no such entry")


def _features(known: Known) -> Mapping[str, ActFeature]:
    documents = known.register.tables.documents
    return documents.of_act(documents.in_force[SAXONY].id)


def _state(condition: str, known: Known) -> tuple[str, tuple[str, ...]]:
    """Return what is the case, and what a condition asks for: ``claim:C7=untestable``, ``feature:claims_excluded=yes``."""
    name, _, wanted = condition.partition("=")
    kind, _, target = name.partition(":")
    states = {
        "claim": {entry.claim.id: str(entry.verdict) for entry in known.assessments},
        "feature": {feature: str(entry.finding) for feature, entry in _features(known).items()},
    }
    if target not in states.get(kind, {}):
        raise _unknown(name, "no such claim or feature")
    return states[kind][target], tuple(wanted.split("|"))


def _where(name: str) -> str:
    return f'registers/{FILE}, "{name}"'


def _sentence(sentence: Sentence, known: Known) -> Iterator[Problem]:
    try:
        values = filled(sentence, known)
        for lang in numbers.LANGUAGES:
            longest = max((phrase.text for phrase in phrases(sentence, values, lang)), key=words)
            yield from _length(sentence.id, longest, lang)
        for condition in sentence.holds:
            found, wanted = _state(condition, known)
            if found not in wanted:
                yield Problem(
                    "the sentence is not true any more",
                    _where(sentence.id),
                    condition,
                    repr(found),
                    "rewrite the sentence, or its condition if it was wrong",
                )
    except EvidenceError as fault:
        yield Problem(
            "the sentence cannot be said",
            _where(sentence.id),
            "fields, ties and conditions that name something, and no typed figure",
            str(fault),
            "correct the entry",
        )
        return
    facts = [value for value in values.values() if isinstance(value, Fact)]
    claimed = (f"claim:{sentence.claim}",) if sentence.claim else ()
    if not facts:
        yield from _tied(sentence.id, (*sentence.rests, *claimed), known)
    if bool(sentence.claim) != bool(sentence.verdicts):
        yield Problem(
            "claim and verdicts go together", _where(sentence.id), "both or none", "one", "add the other"
        )


def _tied(name: str, rests: Sequence[str], known: Known) -> Iterator[Problem]:
    if not rests:
        yield Problem(
            "the sentence rests on nothing",
            _where(name),
            "a fact or a document in `rests`",
            "none",
            "name what it rests on, or leave the sentence out",
        )
    try:
        ties(rests, known)
    except EvidenceError as fault:
        yield Problem("a tie leads nowhere", _where(name), "an existing name", str(fault), "correct it")


def _length(name: str, text: str, lang: str) -> Iterator[Problem]:
    if words(text) > LIMIT:
        yield Problem(
            f"the sentence is too long in {lang}",
            _where(name),
            f"at most {LIMIT} words",
            f"{words(text)}: {text!r}",
            "shorten it or make two of it",
        )


def _fixed(name: str, text: str, lang: str) -> Iterator[Problem]:
    """Yield what is wrong with words that have no fields."""
    yield from _length(name, text, lang)
    if any(sign.isdigit() for sign in text):
        yield Problem(
            f"a figure is typed in {lang}", _where(name), "words", repr(text), "say it without a number"
        )


def _complete(texts: PlainTexts, known: Known) -> Iterator[Problem]:
    said = {statement.claim for statement in texts.statement}
    assessed = {entry.claim.id for entry in known.assessments}
    named = {name for sentence in texts.sentences for name in sentence.rests if name.startswith("option:")}
    offered = {f"option:{option.id}" for option in known.options}
    for what, have, need in (("claims", said, assessed), ("options", named, offered)):
        if have != need:
            yield Problem(
                f"plain words and {what} differ",
                f"registers/{FILE}",
                "one plain sentence for each",
                f"missing {sorted(need - have)}, unknown {sorted(have - need)}",
                "add or remove them",
            )
