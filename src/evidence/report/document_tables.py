"""Tables of documents: words instead of numbers, readable without colour, one block a row on a narrow screen."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evidence.facts.wording import NO_BREAK, refs
from evidence.vocabulary import breakdowns

SIGNS = {
    "yes": "●",
    "partial": "◐",
    "no": "○",
    "unknown": "?",
    "not_recorded": "–",
    "in_force": "●",
    "draft": "◐",
    "draft_lapsed": "○",
    "repealed": "○",
    "none": "○",
}
EMPTY = "–"


@dataclass(frozen=True)
class Heading:
    """What a table is called, its caption and the heads of its columns, by language."""

    label: dict[str, str]
    caption: dict[str, str]
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One cell as HTML; ``head`` makes it the header of its row, ``kind`` is its class."""

    markup: str
    head: bool = False
    kind: str = ""


def table(kind: str, label: str, caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table of class ``kind`` in a group that can scroll; a narrow screen shows one block a row."""
    head = "".join(f'<th scope="col">{refs(name)}</th>' for name in heads)
    body = "".join(f"<tr>{_cells(heads, row)}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(label)}">'
        f'<table class="stack {kind}"><caption>{refs(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(heads: Sequence[str], cells: Sequence[Cell]) -> str:
    parts = []
    for name, cell in zip(heads, cells, strict=True):
        kind = f' class="{cell.kind}"' if cell.kind else ""
        label = f' data-label="{html.escape(name)}"'
        if cell.head:
            parts.append(f'<th scope="row"{kind}{label}>{cell.markup}</th>')
        else:
            parts.append(f"<td{kind}{label}>{cell.markup}</td>")
    return "".join(parts)


def word(key: str, code: str, lang: str) -> str:
    """Return a code of the vocabulary in words, as HTML."""
    return html.escape(breakdowns.BREAKDOWNS[key][code][lang == "en"])


def signed(key: str, code: str, lang: str) -> str:
    """Return a code in words, with a sign before it for the eye."""
    sign = f'<span aria-hidden="true">{SIGNS[code]}</span>'
    return f'<span class="signed">{sign} {word(key, code, lang)}</span>'


def passage(text: str) -> str:
    """Return text as HTML in which no line ends between a section sign and its number."""
    return refs(unbroken(text))


def unbroken(text: str) -> str:
    """Return text with fixed spaces where a section is named."""
    for sign in ("§ ", "Art. ", "Abs. ", "Nr. "):
        text = text.replace(sign, sign.rstrip() + NO_BREAK)
    return text


def small(text: str) -> str:
    """Return a remark in small type."""
    return f"<small>{passage(text)}</small>"


def german(words: str, gloss: str, lang: str) -> str:
    """Return a German name, on an English page with what it is in English."""
    return refs(words) if lang == "de" else f'<span lang="de">{refs(words)}</span>{small(gloss)}'


def listing(items: Sequence[str]) -> str:
    """Return a list of HTML, empty where there is nothing to list."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""
