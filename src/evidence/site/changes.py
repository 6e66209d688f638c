"""Changes: what this edition says otherwise than the one before, or what each vintage of the data changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from evidence.claims.assessment import Assessment, assess
from evidence.claims.register import read_claims
from evidence.comparison.comparison import Comparison
from evidence.errors import EvidenceError
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import fact_html, refs, value_text
from evidence.paths import project
from evidence.report.content import environment
from evidence.report.document_tables import word
from evidence.report.output import collect
from evidence.report.render import Frame, framed, row_anchor
from evidence.site.differences import Differences
from evidence.site.feed import feed_path
from evidence.site.methods import found
from evidence.site.navigation import CHANGES, CLAIMS, Site
from evidence.sources.vintages import day
from evidence.vocabulary import numbers, periods

TITLE = {"de": "Was sich geändert hat", "en": "What changed"}
TABLE = "downloads/changes.json"
STATE = ["value", "value_status", "missing_reason"]
"""What a reader sees of a figure; a change in any of these is a change."""


@dataclass(frozen=True)
class Change:
    """What one vintage changed: ids of figures, and claims whose verdict became another one.

    Attributes:
        vintage: When the figures were taken over.
        before: All figures of the state before it.
        after: All figures of the state with it.
        added: Ids of figures that were not there before.
        changed: Ids of figures that are shown in another way.
        removed: Ids of figures that are there no more.
        flipped: Assessments before and after, in the order of the register.
        judged: Whether the claims could be assessed on both states.
    """

    vintage: str
    before: FactRegister
    after: FactRegister
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    flipped: tuple[tuple[Assessment, Assessment], ...]
    judged: bool


def changes(register: FactRegister) -> list[Change]:
    """Return what each vintage after the first changed, the newest first; nothing as long as there is one vintage.

    Figures that are computed from claims and studies are left out: the claims are assessed again instead. Documents have
    no vintages; both states are assessed with those of today.
    """
    vintages = register.tables.vintages
    if len(vintages) == 1:
        return []
    states = [FactRegister(register.tables.collected_by(vintage)) for vintage in vintages]
    steps = zip(vintages[1:], states[:-1], states[1:], strict=True)
    return [_change(vintage, before, after) for vintage, before, after in reversed(list(steps))]


def _change(vintage: str, before: FactRegister, after: FactRegister) -> Change:
    old, new = (state.catalogue.series.select("id", *STATE) for state in (before, after))
    both = new.join(old, on="id", suffix="_before", maintain_order="left")
    same = [pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in STATE]
    earlier, later = _verdicts(before), _verdicts(after)
    return Change(
        vintage,
        before,
        after,
        tuple(new.join(old, on="id", how="anti", maintain_order="left")["id"]),
        tuple(both.filter(~pl.all_horizontal(same))["id"]),
        tuple(old.join(new, on="id", how="anti", maintain_order="left")["id"]),
        tuple(
            (one, other)
            for one, other in zip(earlier, later, strict=False)
            if one.claim.id == other.claim.id
            and (one.verdict, one.superseded) != (other.verdict, other.superseded)
        ),
        bool(earlier and later),
    )


def _verdicts(register: FactRegister) -> list[Assessment]:
    """Return all claims with their verdicts on a state of the data; none where it lacks what they rest on."""
    try:
        return assess(register, read_claims(project().registers, register.tables.documents.demands))
    except EvidenceError:
        return []


def changes_page(
    site: Site, found_changes: Sequence[Change], lang: str, comparison: Comparison | None = None
) -> str:
    """Return the page of changes in one language.

    Args:
        site: The site.
        found_changes: What each vintage changed; told where there is no edition before this one.
        lang: The language.
        comparison: What is different from the edition before; None for a first edition.
    """
    frame = site.frame(lang, CHANGES)
    register = site.register
    vintages = register.tables.vintages
    differences = None if comparison is None else Differences(site, frame, comparison)
    body = (
        environment()
        .get_template("changes.html.j2")
        .render(
            frame=frame,
            lang=lang,
            refs=refs,
            title=TITLE[lang],
            since=differences and differences.told(),
            feed=frame.link(feed_path(lang)),
            table=frame.link(TABLE),
            first=refs(_date(vintages[0], lang)),
            count=_count(len(register.ids), lang),
            changes=[_told(change, frame, site) for change in found_changes],
            faults=[
                {
                    "about": refs(found(entry, register, lang)),
                    "reason": refs(entry.reason(lang)),
                    "action": entry.action,
                }
                for entry in register.tables.corrections.values()
                if entry.status == "open"
            ],
            closed=[
                {"about": refs(found(entry, register, lang)), "reason": refs(entry.reason(lang))}
                for entry in register.tables.corrections.values()
                if entry.status == "closed"
            ],
        )
    )
    shown = {name for change in found_changes for name in change.changed if name in frozenset(register.ids)}
    facts = [fact for fact in map(register.fact, sorted(shown)) if fact.value is not None]
    facts += collect(differences.facts(), register) if differences else []
    return framed(frame, TITLE[lang], body, facts)


def _told(change: Change, frame: Frame, site: Site) -> dict[str, object]:
    """Return what a page says of one vintage, as HTML."""
    lang = frame.lang
    claims = f"{lang}/{CLAIMS}"
    return {
        "taken_over": refs(_date(change.vintage, lang)),
        "anchor": f"vintage-{change.vintage}",
        "added": _by_indicator(change.after, change.added, frame),
        "removed": _by_indicator(change.before, change.removed, frame),
        "changed": [
            {
                "what": refs(fact.label(lang)),
                "address": f"{frame.indicator(fact.indicator.id)}#{row_anchor(fact.id)}",
                "region": fact.region.name(lang),
                "period": refs(numbers.date(fact.period, lang)),
                "before": refs(value_text(change.before.fact(fact.id), lang)),
                "after": _current(fact, site.register, lang),
            }
            for fact in map(change.after.fact, change.changed)
        ],
        "judged": change.judged,
        "flipped": [
            {
                "id": refs(after.claim.id),
                "address": f"{frame.link(claims)}#{after.claim.id}" if claims in site.made else "",
                "wording": refs(after.claim.text("", lang)),
                "before": word("verdict", before.verdict, lang),
                "after": word("verdict", after.verdict, lang),
            }
            for before, after in change.flipped
        ],
    }


def _current(fact: Fact, register: FactRegister, lang: str) -> str:
    """Return a value as a marked number where it is still the one of today."""
    today = register.fact(fact.id) if fact.id in frozenset(register.ids) else None
    return (
        fact_html(fact, lang, link=False)
        if today and today.exact == fact.exact
        else refs(value_text(fact, lang))
    )


def _by_indicator(register: FactRegister, ids: Sequence[str], frame: Frame) -> list[dict[str, str]]:
    """Return how many figures there are of each indicator."""
    counts: dict[str, int] = {}
    for name in ids:
        indicator = name.partition(".")[0]
        counts[indicator] = counts.get(indicator, 0) + 1
    return [
        {
            "name": refs(register.definition(name).name(frame.lang)),
            "address": frame.indicator(name),
            "count": _count(number, frame.lang),
        }
        for name, number in counts.items()
    ]


def _count(number: int, lang: str) -> str:
    return refs(numbers.number(number, 0, lang))


def _date(vintage: str, lang: str) -> str:
    """Return when a vintage was taken over, with the letter that tells it from others of the day."""
    letter = vintage.removeprefix(day(vintage))
    return numbers.date(periods.parse(day(vintage)), lang) + (f" ({letter})" if letter else "")
