"""Mentions: where pages say a fact, found in their markup.

A page marks each number with ``data-fact``, and a chart all of its own with ``data-facts``. What stands around such a mark
is the place that says it: a chart if it is in a figure, a row if it is in a table, otherwise the sentence.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl
from lxml import etree, html

Kind = Literal["sentence", "chart", "table"]
COLUMNS = ("page", "anchor", "kind", "facts", "words", "lang")
_MARKED = etree.XPath("//*[@data-fact or @data-facts]")
_ROW_HEAD = etree.XPath("(th | td)[1]")
_SPOKEN = etree.XPath('.//text()[not(ancestor::*[@aria-hidden="true"])]')
_FINDING = etree.XPath('(.//*[@class="finding"])[1] | self::*[not(.//*[@class="finding"])]//figcaption')
_BLOCKS = frozenset(
    (
        "p",
        "li",
        "dd",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "caption",
        "summary",
        "blockquote",
        "td",
        "th",
        "div",
    )
)


@dataclass(frozen=True, order=True)
class Mention:
    """One place of one page that cites facts.

    Attributes:
        page: Path below the site, such as ``de/claims.html``.
        anchor: Id of the place, or of what stands around it; empty where there is none.
        kind: A sentence of prose, a chart, or a row of a table.
        facts: Ids of the facts that it cites, sorted.
        words: What it says, as plain text: the sentence, the finding of the chart, the head of the row.
        lang: Language of the page.
    """

    page: str
    anchor: str
    kind: Kind
    facts: tuple[str, ...]
    words: str
    lang: str


def find(page: str, content: bytes) -> Iterator[Mention]:
    """Yield the places of one page that cite facts.

    Args:
        page: Path of the page below the site.
        content: The page as HTML.
    """
    if b"data-fact" not in content:
        return
    tree = html.document_fromstring(content)
    lang = str(tree.get("lang", ""))
    places: dict[etree._Element, tuple[Kind, set[str]]] = {}
    for element in _MARKED(tree):
        kind, place = _place(element)
        _, facts = places.setdefault(place, (kind, set()))
        facts.update((element.get("data-fact") or "").split(), (element.get("data-facts") or "").split())
    for place, (kind, facts) in places.items():
        if facts:
            yield Mention(page, _anchor(place), kind, tuple(sorted(facts)), _words(kind, place), lang)


def _place(element: etree._Element) -> tuple[Kind, etree._Element]:
    """Return what says a number: the figure or the row around it, otherwise the nearest block of text."""
    around = [element, *element.iterancestors()]
    for kind, tag in (("chart", "figure"), ("table", "tr")):
        for place in around:
            if place.tag == tag:
                return kind, place  # type: ignore[return-value]  # mypy widens the names in the loop
    return "sentence", next((place for place in around if place.tag in _BLOCKS), element)


def _anchor(place: etree._Element) -> str:
    """Return the nearest id: a section may name its heading instead of having one of its own."""
    for element in (place, *place.iterancestors()):
        if anchor := element.get("id") or element.get("aria-labelledby"):
            return str(anchor).split()[0]
    return ""


def _words(kind: Kind, place: etree._Element) -> str:
    """Return what a place says to a reader, without signs that are for the eye alone."""
    told = {"chart": _FINDING, "table": _ROW_HEAD}.get(kind)
    found = told(place) if told else []
    said = ""
    for text in _SPOKEN(found[0] if found else place):
        said += " " if said[-1:].islower() and text[:1].isupper() else ""
        said += text
    return " ".join(said.split())


def to_csv(mentions: Iterable[Mention]) -> bytes:
    """Return mentions as a table, the same bytes for the same mentions."""
    rows = [(*entry[:3], " ".join(entry[3]), *entry[4:]) for entry in sorted(map(_fields, mentions))]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").write_csv().encode()


def from_csv(content: bytes) -> tuple[Mention, ...]:
    """Return the mentions of a table that ``to_csv`` wrote."""
    rows = pl.read_csv(io.BytesIO(content), infer_schema=False).fill_null("").iter_rows()
    return tuple(
        Mention(page, anchor, kind, tuple(facts.split()), words, lang)
        for page, anchor, kind, facts, words, lang in rows
    )


def _fields(entry: Mention) -> tuple[str, str, str, tuple[str, ...], str, str]:
    return entry.page, entry.anchor, entry.kind, entry.facts, entry.words, entry.lang
