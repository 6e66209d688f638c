"""Reads the register of claims and refuses what is incomplete, one-sided or points nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evidence.claims.claim import Claim
from evidence.claims.rules import RULES
from evidence.claims.texts import REFERENCES, fields, figure_typed, template
from evidence.claims.world import entries
from evidence.errors import ClaimError, EvidenceError, Problem, describe
from evidence.facts.register import FactRegister
from evidence.facts.wording import say
from evidence.sources.records import read_entries
from evidence.tables.documents.records import Demand
from evidence.vocabulary import numbers

FILE = "claims.toml"
TEXTS = (
    "rule",
    "found",
    "for",
    "against",
    "change",
    "fits",
    "money",
    "done",
    "differs",
    "brief",
    "number",
    "beside",
    "topic",
)
PARITY = (0.5, 2.0)
_NO_FIGURE = REFERENCES


def read_claims(registers: Path, demands: Sequence[Demand]) -> tuple[Claim, ...]:
    """Return the claims and demands in the order of the file, and none where no demands are known.

    The wording of a demand is that of the documents.

    Raises:
        ClaimError: The file is not well formed, or repeats the wording of a demand.
    """
    if not demands:
        return ()
    worded = {demand.id: demand for demand in demands}
    claims = []
    for claim in read_entries(registers / FILE, "claim", Claim, ClaimError):
        if claim.is_demand:
            if claim.id not in worded or claim.de:
                raise ClaimError(
                    f'registers/{FILE}, "{claim.id}": the wording and place of a demand stand in documents/demands.toml, '
                    "and only there. Next step: remove them here, or add the demand there."
                )
            words = {name: getattr(worded[claim.id], name) for name in ("de", "en", "place_de", "place_en")}
            claims.append(claim.model_copy(update=words))
        else:
            claims.append(claim)
    return tuple(claims)


def check_claims(claims: Sequence[Claim], register: FactRegister) -> None:
    """Return nothing if every claim is complete, fair to both sides, and all that it names exists.

    Raises:
        ClaimError: Every fault: a gap in the numbers, a part without question or rule, an entry, fact or field that does
            not exist, a typed figure, a text in favour that is more than twice as long as the one against, or the reverse.
    """
    problems = [*_numbers(claims)]
    for claim in claims:
        problems += [*_complete(claim), *_parts(claim, register), *_named(claim, register), *_parity(claim)]
    if problems:
        raise ClaimError(describe(problems))


def _where(claim: Claim) -> str:
    return f'registers/{FILE}, "{claim.id}"'


def _numbers(claims: Sequence[Claim]) -> Iterator[Problem]:
    for letter in "CD":
        found = [int(claim.id[1:]) for claim in claims if claim.id[0] == letter]
        if found != list(range(1, len(found) + 1)):
            yield Problem(
                "the numbers do not run on",
                f"registers/{FILE}",
                f"{letter}1, {letter}2 and so on",
                repr(found),
                "add what is missing",
            )


def _complete(claim: Claim) -> Iterator[Problem]:
    for name in ("", "place"):
        for lang in numbers.LANGUAGES:
            if not claim.text(name, lang):
                yield Problem(
                    f"{name or 'wording'} is empty in {lang}",
                    _where(claim),
                    "words of our own",
                    "nothing",
                    "write it",
                )
    for lang in numbers.LANGUAGES:
        for name in TEXTS:
            typed = figure_typed(claim.text(name, lang))
            if typed:
                yield Problem(
                    f"a figure is typed into {name}_{lang}",
                    _where(claim),
                    "a field of values",
                    repr(typed),
                    "name it as a field",
                )
    if claim.is_demand:
        for name in ("money", "done"):
            if not (claim.text(name, "de") and claim.text(name, "en")):
                yield Problem(
                    f"{name} is empty",
                    _where(claim),
                    "a sentence",
                    "nothing",
                    "write it, even if nothing was found",
                )


def _parts(claim: Claim, register: FactRegister) -> Iterator[Problem]:
    rule = RULES.get(claim.id)
    asked = list(rule.asks) if rule else []
    written = [part.id for part in claim.parts]
    if asked != written or (claim.kind == "judgement") == bool(rule):
        yield Problem(
            "parts and rule differ",
            _where(claim),
            f"the parts of the rule, {asked}",
            repr(written),
            "write one [[claim.part]] a question of the rule, in its order; a judgement has neither",
        )
    known = entries(register.tables.documents)
    for part in claim.parts:
        for bearing in part.bearings:
            if bearing.entry not in known:
                yield Problem(
                    "no such entry",
                    _where(claim),
                    "an entry of registers/documents",
                    repr(bearing.entry),
                    "correct the id",
                )


def _named(claim: Claim, register: FactRegister) -> Iterator[Problem]:
    for name in (*claim.facts, *(claim.chart.facts if claim.chart else ())):
        try:
            register.fact(name)
        except EvidenceError as fault:
            yield Problem(
                "no such fact", _where(claim), "the id of a fact", f"{name} ({fault})", "correct it"
            )
    try:
        values = fields(register, claim)
        for lang in numbers.LANGUAGES:
            for name in TEXTS:
                text, used = template(claim.text(name, lang), values)
                say(text, lang, used)
            if claim.chart:
                text, used = template(claim.chart.text(lang), values)
                say(text, lang, used)
    except EvidenceError as fault:
        yield Problem(
            "a text cannot be filled",
            _where(claim),
            "fields that values name",
            str(fault),
            "correct the field",
        )


def _parity(claim: Claim) -> Iterator[Problem]:
    low, high = PARITY
    for lang in numbers.LANGUAGES:
        in_favour, against = (len(claim.text(name, lang).split()) for name in ("for", "against"))
        if not low <= in_favour / max(against, 1) <= high:
            yield Problem(
                f"both sides do not get like room in {lang}",
                _where(claim),
                f"between {low} and {high} words in favour for each word against",
                f"{in_favour} to {against}",
                "say more on the shorter side or less on the longer",
            )
