"""Passages: the places of a page that another page can lead to, with anchors that new figures do not move."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.facts.wording import SENTENCE, refs, sentence_anchor

# The beginning of what a passage can be; the end follows from its kind.
_OPENING = re.compile(r"<(?P<tag>section|figure|div|dl|p|li|tr)\b(?P<given>[^>]*)>")
_TO_ANCHOR = re.compile(
    r"<(?P<tag>p|h2|h3|dl(?= class=.keys.))\b(?P<given>[^>]*)>(?P<words>.*?)</(?P=tag)>", re.DOTALL
)
_SCROLLING = re.compile(r'<div\b[^>]*class="scroll"')
_SAID = frozenset({"answer", "prose", "limits", "easy-line"})
# What new data may change in a sentence: figures, dates, and the words for a missing value.
_FIGURE = re.compile(r'<data\b.*?</data>|<span class="(?:ref|missing)">.*?</span>', re.DOTALL)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SLUG = 60


@dataclass(frozen=True)
class Passage:
    """A sentence, finding, table or key figure of a page: its anchor, its HTML without links, its facts."""

    anchor: str
    html: str
    facts: tuple[str, ...]


def passages(body: str) -> list[Passage]:
    """Return what a body says with facts and without, in order: each with the anchor that leads there.

    A claim is one place with many sentences; a figure or table is told by its finding or caption.
    """
    return list(_passages(body))


def _passages(body: str) -> Iterator[Passage]:
    place = 0
    while match := _OPENING.search(body, place):
        tag, kind, anchor = match["tag"], attribute(match["given"], "class"), attribute(match["given"], "id")
        end = "</table>" if tag == "div" else f"</{tag}>"
        inner = body[match.end() :].partition(end)[0] if anchor or "claim" in kind.split() else ""
        place = match.end() + len(inner)
        if tag == "section" and inner:
            yield from _of_claim(attribute(match["given"], "aria-labelledby"), inner)
        elif tag == "dl" and kind == "keys":
            for what, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", inner, re.DOTALL):
                yield _passage(anchor, f"{what}: {value}", value)
        elif tag == "figure" and anchor:
            finding = _first(r'<p class="finding">(.*?)</p>', inner)
            yield _passage(anchor, finding, f"{match['given']}{inner.partition('<svg')[0]}")
        elif tag == "div" and "listing" in kind.split():
            yield _passage(anchor, _first(r"<p\b[^>]*>(.*?)</p>", inner), inner)
        elif tag == "div" and _SCROLLING.match(inner):
            yield _passage(anchor, _first(r"<caption\b[^>]*>(.*?)</caption>", inner), inner)
        elif tag in ("p", "li", "tr") and anchor:
            yield _passage(anchor, re.sub(r"</?(?:p|t[hd])\b[^>]*>", " ", inner), f"{match['given']}{inner}")
        else:
            place = match.end()


def _of_claim(name: str, section: str) -> Iterator[Passage]:
    """Yield the sentences about a claim, its figures, and the claim itself for what else its verdict rests on."""
    inside = [passage for passage in _passages(section) if not passage.anchor.startswith(SENTENCE)]
    said = [
        _passage(name, f"{refs(name)}: {words}", words)
        for words in re.findall(r"<dd>((?:(?!<ul|<div|<details).)*?)</dd>", section, re.DOTALL)
        if "data-fact=" in words
    ]
    told = {fact for passage in (*inside, *said) for fact in passage.facts}
    rest = [fact for fact in _facts(section) if fact not in told]
    yield Passage(name, _unlinked(_first(r"<h3\b[^>]*>(.*?)</h3>", section)), tuple(rest))
    yield from said
    yield from inside


def _passage(anchor: str, words: str, shown: str) -> Passage:
    return Passage(anchor, _unlinked(words), tuple(_facts(shown)))


def _facts(markup: str) -> list[str]:
    """Return the ids of the facts that stand in HTML or are named by a figure, once each, in order."""
    named = (name for names in re.findall(r'data-facts?="([^"]*)"', markup) for name in names.split())
    return list(dict.fromkeys(html.unescape(name) for name in named))


def _first(pattern: str, markup: str) -> str:
    found = re.search(pattern, markup, re.DOTALL)
    return found.group(1) if found else ""


def _unlinked(markup: str) -> str:
    return re.sub(r"</?a\b[^>]*>", "", markup)


def plain(markup: str) -> str:
    """Return HTML as plain text."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def heading(body: str) -> str:
    """Return the title of a body as plain text."""
    return plain(_first(r"<h1\b[^>]*>(.*?)</h1>", body))


def attribute(tag: str, name: str) -> str:
    """Return an attribute of an opening tag; empty where it is missing."""
    found = re.search(rf'(?<![\w-]){name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def anchored(body: str) -> str:
    """Return a body with an anchor at every sentence, heading and list of key figures.

    Anchors are made from words, not from their order or from figures: what is inserted or counted anew moves no other
    one. Of two that would be alike the second gets a number.
    """
    taken: Counter[str] = Counter()

    def named(match: re.Match[str]) -> str:
        tag, given = match["tag"], match["given"]
        anchor = attribute(given, "id")
        if not anchor:
            words = plain(_FIGURE.sub(" ", match["words"]))
            said = _SAID.intersection(attribute(given, "class").split())
            if tag == "p" and not said and (given or "data-fact=" not in match["words"]):
                return match.group()
            anchor = f"section-{_slug(words)}" if tag in ("h2", "h3") else sentence_anchor(words)
        taken[anchor] += 1
        number = f"-{taken[anchor]}" if taken[anchor] > 1 else ""
        rest = re.sub(r' id="[^"]*"', "", given)
        return f'<{tag}{rest} id="{anchor}{number}">{match["words"]}</{tag}>'

    return _TO_ANCHOR.sub(named, body)


def _slug(words: str) -> str:
    """Return a heading as part of an address: small letters and hyphens."""
    spelled = unicodedata.normalize("NFD", words.casefold().translate(_UMLAUTS))
    parts = re.findall(r"[a-z]+", "".join(sign for sign in spelled if not unicodedata.combining(sign)))
    kept = "-".join(parts)
    return kept if len(kept) <= _SLUG else kept[:_SLUG].rpartition("-")[0]
