"""The chain behind a number: fact → inputs → observations → snapshot → the publisher's page."""

from __future__ import annotations

from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import interval_text, value_text
from evidence.sources.snapshots import stored_file
from evidence.vocabulary import numbers


def explain(register: FactRegister, fact_id: str, lang: str = "en") -> str:
    """Return the chain behind a fact as text, indented one step a level.

    Raises:
        FactError: There is no such fact.
        BreakError: The id asks for a change across a break.
    """
    return "\n".join(_lines(register, register.fact(fact_id), lang, 0))


def _kept(name: str) -> str:
    """Return the file in which a source's figures or statements are kept: a snapshot or a register."""
    register = name.startswith("registers/")
    return f"register: data/{name}.toml" if register else f"snapshot: data/raw/{stored_file(name)}"


def _lines(register: FactRegister, fact: Fact, lang: str, depth: int) -> list[str]:
    pad = "    " * depth
    lines = [
        f"{pad}{fact.id}",
        f"{pad}  "
        + " · ".join(
            (
                value_text(fact, lang),
                fact.label(lang),
                fact.region.name(lang),
                numbers.date(fact.period, lang),
            )
        ),
        f"{pad}  unit {fact.unit} · tier {fact.tier} · status {fact.value_status}"
        + (f" · missing: {fact.missing_reason}" if fact.missing_reason else ""),
    ]
    lines += [f"{pad}  interval: {interval_text(fact, lang)}"] if fact.interval else []
    lines += [f"{pad}  caveat: {caveat.text(lang)}" for caveat in fact.caveats]
    lines += [
        f"{pad}  another source: {numbers.number(other.value, other.decimals, lang)} "
        f"({register.tables.publishers[other.publisher].name(lang)}): "
        f"{other.reason_de if lang == 'de' else other.reason_en}"
        for other in fact.alternatives
    ]
    lines += [f"{pad}  note: {note}" for note in register.notes(fact.id)]
    if not fact.inputs:
        lines.append(f"{pad}  origin: {fact.formula}")
        for source_id in fact.sources:
            source = register.source(source_id)
            lines += [
                f"{pad}  source: {source['title']} "
                f"({register.tables.publishers[source['publisher']].name(lang)}"
                + (f", {source['published']}" if source["published"] else "")
                + ")",
                f"{pad}    {source['url']}",
                f"{pad}    licence: {source['licence']}",
                *(f"{pad}    {_kept(name)}" for name in source["snapshots"].split()),
            ]
    else:
        lines.append(f"{pad}  formula: {fact.formula.format(*fact.inputs)}")
        for input_id in fact.inputs:
            lines += _lines(register, register.fact(input_id), lang, depth + 1)
    lines.append(f"{pad}  method: docs/methods/{fact.indicator.method}.md")
    return lines
