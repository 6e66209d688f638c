"""What a notebook's cell shows: the same content in JupyterLab and on the page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import value_text
from evidence.vocabulary import numbers

PAGE_TYPE = "application/vnd.evidence.page+json"
_LAB_STYLE = (
    "<style>.evidence-out{max-width:44rem;font-family:Inter,system-ui,sans-serif;line-height:1.5}"
    ".evidence-out svg.narrow{display:none}.evidence-out a.evidence{color:inherit;text-decoration:underline dotted}"
    ".evidence-out .finding{font-weight:600}.evidence-out .measure,.evidence-out .source,.evidence-out .notes{font-size:.85em}"
    ".evidence-out dl{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}.evidence-out figure{margin:0}</style>"
)


@dataclass(frozen=True)
class Output:
    """One shown result: HTML of the page, plain text, and the facts that it uses.

    ``cited`` are the facts that stand in running text and get a row in the page's list of evidence; ``sources`` are ids of
    sources that the markup leads to beside those of its facts.
    """

    html: str
    text: str
    facts: tuple[Fact, ...]
    cited: tuple[Fact, ...]
    register: FactRegister
    lang: str
    sources: tuple[str, ...] = ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Return the result for JupyterLab as HTML with the facts' cards, and for the page as it will stand there."""
        return {
            "text/plain": self.text,
            "text/html": f'{_LAB_STYLE}<div class="evidence-out" lang="{self.lang}">{self.html}{self._cards()}</div>',
            PAGE_TYPE: {
                "html": self.html,
                "facts": [fact.id for fact in self.facts],
                "cited": [fact.id for fact in self.cited],
                "sources": list(self.sources),
            },
        }

    def _cards(self) -> str:
        if not self.cited:
            return ""
        cards = "".join(f"<li>{_card(fact, self.register, self.lang)}</li>" for fact in self.cited)
        word = "Belege" if self.lang == "de" else "Evidence"
        return f"<details><summary>{word}</summary><ul>{cards}</ul></details>"


def _card(fact: Fact, register: FactRegister, lang: str) -> str:
    when = numbers.date(fact.period, lang) if fact.period_text else ""
    words = f"{value_text(fact, lang)}: {fact.label(lang)}, {fact.region.name(lang)}, {when}"
    links = ", ".join(
        f'<a href="{html.escape(source["url"])}">{html.escape(source["title"])}</a>'
        for source in (register.source(name) for name in fact.sources)
    )
    return f"{html.escape(words)} <code>{html.escape(fact.id)}</code> {links}"


def collect(facts: Sequence[Fact], register: FactRegister) -> list[Fact]:
    """Return the facts with a value and, recursively, their inputs: once each, in order of first use."""
    found: dict[str, Fact] = {}
    waiting = [fact for fact in facts if fact.value is not None]
    while waiting:
        fact = waiting.pop(0)
        if fact.id in found:
            continue
        found[fact.id] = fact
        waiting += [register.fact(name) for name in fact.inputs]
    return list(found.values())
