"""Facts into words: German and English sentences whose every number comes from a fact.

A sentence is a template with named fields. A field that holds a fact takes one of these formats:

====================  ==============================================================
``{share}``           value with unit: ``8,1 %``, ``1,2 Prozentpunkte``, ``331.866``
``{share:bare}``      value without unit
``{change:abs}``      size without sign, with unit
``{change:signed}``   with plus or minus sign, with unit
``{change:?a|b|c}``   the word for a value above, below or equal to zero, as printed
====================  ==============================================================

A field may also hold a period (``{when}``), a region (``{place}`` as a name, ``{place:in}`` as a place,
``{place:In}`` as a place that begins a sentence) or plain words.
No digit may be typed into a template.
"""

from __future__ import annotations

import hashlib
import html
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evidence.errors import FactError
from evidence.facts.fact import Fact
from evidence.vocabulary import numbers
from evidence.vocabulary.numbers import rounded
from evidence.vocabulary.periods import Period
from evidence.vocabulary.regions import Region

Value = Fact | Period | Region | str
_DIGITS = re.compile(r"\d(?:[\d.,:/–-]*\d)?")
NO_BREAK = "\u00a0"
MILLION = 1_000_000
_ENGLISH = re.compile(r"\b(?:and|by|for|of|on|quoting|the|with)\b")
_GERMAN = re.compile(
    r"\b(?:am|an|auf|bei|das|dem|den|der|des|die|ein|eine|für|im|ist|mit|nach|und|vom|von|zu|zum|zur|über)\b"
)
SENTENCE = "sentence-"
ANCHOR_LENGTH = 8
_UNIT_WORDS = {
    "percent": {"de": NO_BREAK + "%", "en": "%"},
    "percentage_points": {"de": NO_BREAK + "Prozentpunkte", "en": NO_BREAK + "percentage points"},
    "years": {"de": NO_BREAK + "Jahre", "en": NO_BREAK + "years"},
    "thousand_persons": {"de": NO_BREAK + "Tausend", "en": NO_BREAK + "thousand"},
    "EUR": {"de": NO_BREAK + "Euro", "en": NO_BREAK + "euros"},
}
_ONE = {
    "percentage_points": {"de": NO_BREAK + "Prozentpunkt", "en": NO_BREAK + "percentage point"},
    "years": {"de": NO_BREAK + "Jahr", "en": NO_BREAK + "year"},
    "EUR": {"de": NO_BREAK + "Euro", "en": NO_BREAK + "euro"},
}
MISSING = {"de": "keine Angabe", "en": "no figure"}


@dataclass(frozen=True)
class Phrase:
    """A sentence in one language: as HTML with every number marked, as plain text, its facts, and those without value.

    A fact that only chooses a word is not among its facts: its number is not shown.
    """

    html: str
    text: str
    facts: tuple[Fact, ...]
    missing: tuple[Fact, ...]


def refs(text: str) -> str:
    """Return text as HTML in which every number that is no fact stands in an element of class ``ref``."""
    parts, end = [], 0
    for match in _DIGITS.finditer(text):
        parts += [
            html.escape(text[end : match.start()]),
            f'<span class="ref">{html.escape(match.group())}</span>',
        ]
        end = match.end()
    return "".join(parts) + html.escape(text[end:])


def value_text(fact: Fact, lang: str, form: str = "") -> str:
    """Return a fact's value in words of the language, in one of the formats of this module.

    Raises:
        FactError: The format is unknown.
    """
    if fact.value is None:
        return MISSING[lang]
    value = abs(fact.value) if form == "abs" else fact.value
    if form.startswith("?"):
        words = form[1:].split("|")
        if len(words) != len(("above", "below", "equal")):
            raise FactError(
                f'Format "{form}": expected three words, for a value above, below and equal to zero.'
            )
        printed = rounded(fact.value, fact.decimals)
        return words[0 if printed > 0 else 1 if printed < 0 else 2]
    if form not in ("", "bare", "abs", "signed"):
        raise FactError(f'Unknown format "{form}" for a fact. Known: bare, abs, signed, ?above|below|equal.')
    if fact.unit == "EUR" and form != "bare" and abs(value) >= MILLION:
        return _millions(value, lang, signed=form == "signed")
    text = numbers.number(value, fact.decimals, lang, signed=form == "signed")
    if form == "bare":
        return text
    one = abs(rounded(value, fact.decimals)) == 1 and fact.unit in _ONE
    return text + (_ONE if one else _UNIT_WORDS).get(fact.unit, {}).get(lang, "")


def unit_words(unit: str, lang: str) -> tuple[str, str]:
    """Return what follows a number of a unit: in general, and after one; empty where the number stands alone."""
    general = _UNIT_WORDS.get(unit, {}).get(lang, "")
    return general, _ONE.get(unit, {}).get(lang, general)


def _millions(value: float, lang: str, *, signed: bool) -> str:
    """Return an amount in millions, with as many decimals as it takes to lose nothing."""
    exact = (Decimal(repr(value)) / MILLION).normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    unit = {"de": "Millionen Euro", "en": "million euros"}[lang]
    if abs(exact) == 1:
        unit = {"de": "Million Euro", "en": "million euros"}[lang]
    return numbers.number(float(exact), decimals, lang, signed=signed) + NO_BREAK + unit


def interval_text(fact: Fact, lang: str) -> str:
    """Return the interval of a fact in words, ``61,9 bis 66,1``; empty where it has none."""
    if fact.interval is None:
        return ""
    low, high = (numbers.number(end, fact.decimals, lang) for end in fact.interval)
    return f"{low} {'bis' if lang == 'de' else 'to'} {high}"


def fact_html(fact: Fact, lang: str, form: str = "", *, link: bool = True) -> str:
    """Return a fact as marked HTML, linked to its row in the page's list of evidence.

    Missing values become words, without a number and without mark.
    """
    text = html.escape(value_text(fact, lang, form))
    if fact.value is None:
        return f'<span class="missing">{text}</span>'
    marked = f'<data class="fact" value="{fact.exact}" data-fact="{html.escape(fact.id)}">{text}</data>'
    return f'<a class="evidence" href="#{anchor(fact.id)}">{marked}</a>' if link else marked


def anchor(fact_id: str) -> str:
    """Return the anchor of a fact's row in a page's list of evidence."""
    return "fact-" + re.sub(r"[^A-Za-z0-9_-]+", "-", fact_id)


def sentence_anchor(words: str) -> str:
    """Return the anchor of a sentence or template, made from its words: fields and figures may change and leave it as it is."""
    kept = re.sub(r"\{[^{}]*\}|[\W\d_]+", " ", words).split()
    return f"{SENTENCE}{hashlib.sha256(' '.join(kept).encode()).hexdigest()[:ANCHOR_LENGTH]}"


def title_language(title: str) -> str:
    """Return the language of a source's title: ``en`` if it has small words of English alone, otherwise ``de``.

    >>> title_language("MDR on the 2020 application round"), title_language("Bericht der Ausländerbeauftragten")
    ('en', 'de')
    """
    words = html.unescape(title).lower()
    return "en" if _ENGLISH.search(words) and not _GERMAN.search(words) else "de"


def say(template: str, lang: str, values: Mapping[str, Value], *, link: bool = True) -> Phrase:
    """Return a template as a sentence of the language.

    Raises:
        FactError: A digit is typed into the template, a field is unknown or unused, or a format does not fit.
    """
    parts: list[str] = []
    plain: list[str] = []
    used: list[Fact] = []
    missing: list[Fact] = []
    seen: set[str] = set()
    for literal, field, form, conversion in _fields(template):
        typed = literal + (form if form and form.startswith("?") else "")
        if any(character.isdigit() for character in typed):
            raise FactError(
                f'A digit is typed into the sentence "{typed.strip()}". Numbers come from facts, years and dates '
                "from periods: name them as fields."
            )
        parts.append(html.escape(literal))
        plain.append(literal)
        if field is None:
            continue
        if field not in values or conversion:
            raise FactError(f'Field "{{{field}}}" has no value. Known: {", ".join(values) or "none"}.')
        seen.add(field)
        value, spec = values[field], form or ""
        if isinstance(value, Fact):
            text = value_text(value, lang, spec)
            chooses_a_word = spec.startswith("?")
            parts.append(html.escape(text) if chooses_a_word else fact_html(value, lang, spec, link=link))
            used += [] if chooses_a_word else [value]
            missing += [value] if value.value is None else []
        else:
            text, marked = _words(value, lang, spec)
            parts.append(marked)
        plain.append(text)
    unused = set(values) - seen
    if unused:
        raise FactError(f"Field {min(unused)!r} is given but not used in: {template!r}.")
    return Phrase("".join(parts), "".join(plain), tuple(dict.fromkeys(used)), tuple(dict.fromkeys(missing)))


def _fields(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return literals and fields of a template, in order."""
    try:
        return list(string.Formatter().parse(template))
    except ValueError as fault:
        raise FactError(f"{template!r} is no template: {fault}.") from None


def _words(value: Period | Region | str, lang: str, spec: str) -> tuple[str, str]:
    """Return a field that is no fact as plain text and as HTML."""
    if spec not in (("", "in", "In") if isinstance(value, Region) else ("",)):
        raise FactError(
            f'Format "{spec}" does not fit {value}; a region takes in or In, a period and words take none.'
        )
    if isinstance(value, Period):
        text = numbers.date(value, lang)
        return text, f'<span class="ref">{html.escape(text)}</span>'
    if isinstance(value, Region):
        text = value.place(lang) if spec in ("in", "In") else value.name(lang)
        text = text[:1].upper() + text[1:] if spec == "In" else text
        return text, refs(text)
    return value, refs(value)
