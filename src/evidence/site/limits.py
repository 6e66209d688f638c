"""Limits: what the data do not show, as lines of HTML: from the verdicts, and from the figures that a region lacks."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

import polars as pl

from evidence.claims.assessment import Assessment
from evidence.claims.verdict import Verdict
from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.site.navigation import edition
from evidence.vocabulary import periods
from evidence.vocabulary.regions import Region

UNTESTED = (Verdict.UNTESTABLE, Verdict.OPEN)
EFFECT = {
    "de": "<b>Keine Wirkung:</b> Zahlen beschreiben Zustände; ob Förderung oder Gesetz sie herbeiführten, zeigen sie nicht: {}.",
    "en": "<b>No effect:</b> figures describe conditions and do not show whether they are due to funding or the act: {}.",
}
NO_EFFECT_CLAIMED = {
    "de": "<b>Keine Wirkung:</b> Zahlen beschreiben Zustände; ob Förderung oder Gesetz sie herbeiführten, zeigen sie nicht.",
    "en": "<b>No effect:</b> figures describe conditions and do not show whether they are due to funding or the act.",
}
NO_SOURCE = {
    "de": "<b>Keine Quelle gefunden:</b> {}.",
    "en": "<b>No source found:</b> {}.",
}
JUDGED = {
    "de": "<b>Wertung,</b> nicht prüfbar: {}.",
    "en": "<b>A judgement,</b> not testable: {}.",
}
OLD = 5
"""After so many years, counted back from the edition, a figure is called old; the texts say it in words."""
TOPICS = (
    ("im_available_amount", "Fördermittel", "grants"),
    ("refugee_social_work_budget", "Flüchtlingssozialarbeit", "refugee social work"),
    ("integration_course_participants", "Integrationskurse", "integration courses"),
    ("recognition_completed", "Anerkennung", "recognition"),
    ("sgb2_foreign_share", "Grundsicherung", "basic income"),
    ("naturalisations", "Einbürgerungen", "naturalisations"),
    ("protection_seekers_population_share", "Schutzsuchende", "protection seekers"),
    ("accommodation_decentral_share", "Wohnen", "housing"),
)
"""What a reader asks of a region: an indicator for each subject, and its name in few words."""
NONE_KNOWN = {
    "de": "{place} fanden wir keine Zahl zu {names}.",
    "en": "{place} we found no figure on {names}.",
}
OUTDATED = {
    "de": "Älter als fünf Jahre: {names}.",
    "en": "More than five years old: {names}.",
}


def gaps(register: FactRegister, place: Region, lang: str) -> list[str]:
    """Return in one line of HTML which figures are not known of a region, and which are old; none where all are there."""
    first_day = date.fromisoformat(edition(register))
    first_day = date(first_day.year - OLD, first_day.month, min(first_day.day, 28))
    missing: list[str] = []
    old: dict[int, list[str]] = {}
    for indicator, *names in TOPICS:
        if indicator not in register.tables.codebook:
            continue
        name = names[lang == "en"]
        rows = register.series(indicator, [place.code], None).filter(pl.col("value").is_not_null())
        newest = max(map(periods.parse, rows["period"]), default=None)
        if newest is None:
            missing.append(refs(name))
        elif newest.last_day < first_day:
            old.setdefault(newest.last_day.year, []).append(name)
    where = place.place(lang)
    told = []
    if missing:
        told.append(
            NONE_KNOWN[lang].format(
                place=f"<b>{refs(where[:1].upper() + where[1:])}</b>", names=", ".join(missing)
            )
        )
    if old:
        told.append(
            OUTDATED[lang].format(
                names="; ".join(refs(f"{', '.join(old[year])} ({year})") for year in sorted(old))
            )
        )
    return [" ".join(told)] if told else []


def untested(assessments: Sequence[Assessment], lang: str, claims_page: str) -> list[str]:
    """Return which claims and demands cannot be tested, in lines of HTML.

    A claim of effect is never more than untestable on figures that describe; of the others no source was found that
    decides them; a judgement no figure decides.
    """
    effects = [entry for entry in assessments if entry.claim.kind == "effect"]
    silent = [entry for entry in assessments if entry.verdict in UNTESTED and entry not in effects]
    judged = [entry for entry in assessments if entry.verdict is Verdict.JUDGEMENT]
    lines = [EFFECT[lang].format(_named(effects, lang, claims_page)) if effects else NO_EFFECT_CLAIMED[lang]]
    others = [
        words[lang].format(_named(named, lang, claims_page))
        for words, named in ((NO_SOURCE, silent), (JUDGED, judged))
        if named
    ]
    return [*lines, *([" ".join(others)] if others else [])]


def _named(entries: Sequence[Assessment], lang: str, claims_page: str) -> str:
    named = []
    for entry in entries:
        topic = entry.claim.text("topic", lang)
        number = linked(entry.claim.id, claims_page)
        named.append(f"{refs(topic)} ({number})" if topic else number)
    return ", ".join(named)


def linked(claim: str, claims_page: str) -> str:
    """Return the number of a claim or demand as a link to its section, where there is a page of claims."""
    if not claims_page:
        return refs(claim)
    return f'<a href="{html.escape(claims_page)}#{claim}">{refs(claim)}</a>'
