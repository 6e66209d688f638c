"""The page in plain language: the brief for Saxony in sentences of at most twelve words, each tied to what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.claims.assessment import Assessment
from evidence.claims.digest import digest, strongest
from evidence.claims.options import read_options
from evidence.claims.verdict import Verdict
from evidence.facts.fact import Fact
from evidence.facts.wording import refs, say
from evidence.paths import project
from evidence.report.claim_words import SIGNS
from evidence.report.content import environment
from evidence.report.document_tables import word
from evidence.report.page import Page
from evidence.report.render import page_html
from evidence.site.navigation import CLAIMS, OVERVIEW, PLAIN, SUMMARY, Site
from evidence.site.plain_texts import (
    Known,
    PlainTexts,
    Section,
    Sentence,
    check_plain,
    filled,
    read_plain,
    ties,
)

TITLE = {
    "de": "Das Wichtigste in Einfacher Sprache",
    "en": "The main points in plain English",
}
VERDICTS = "verdicts"
"""The section whose examples are chosen by the rule of the brief."""
NORMAL = {
    OVERVIEW: {"de": "Übersicht", "en": "Overview"},
    SUMMARY: {"de": "Kurzfassung", "en": "Summary"},
}


def knowledge(site: Site, assessments: Sequence[Assessment]) -> Known:
    """Return all that the sentences may rest on."""
    return Known(site.register, assessments, read_options(project().registers), site.premise)


def plain_page(site: Site, lang: str) -> str:
    """Return the page in plain language, or in ``de`` in „Einfache Sprache“.

    Raises:
        ClaimError: A sentence is too long, rests on nothing, or is not true any more.
    """
    known, texts = knowledge(site, Page().assessments), read_plain(project().registers)
    check_plain(texts, known)
    return render_plain(site, texts, known, lang)


def chosen(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Return the claims and demands that the page names: those of the brief, and one that cannot be tested."""
    entries = digest(assessments)
    untestable = strongest(assessments, (Verdict.UNTESTABLE,))
    return (*entries, *(entry for entry in untestable if entry not in entries))


def render_plain(site: Site, texts: PlainTexts, known: Known, lang: str) -> str:
    """Return the page from checked texts."""
    frame = replace(site.frame(lang, PLAIN, recompute="make report"), premise="")
    shown: list[Fact] = []
    sources: list[str] = []

    def line(sentence: Sentence) -> dict[str, str]:
        said = say(sentence.text(lang), lang, filled(sentence, known))
        tied = ties(sentence.rests, known)
        facts = tuple(dict.fromkeys((*said.facts, *_choosing(sentence, known), *tied.facts)))
        shown.extend(said.facts)
        sources.extend(tied.sources)
        named = (*tied.names, *((f"claim:{sentence.claim}",) if sentence.claim else ()))
        tied_to.extend(facts)
        return {"id": sentence.id, "html": said.html, "facts": _ids(facts), "names": " ".join(named)}

    tied_to: list[Fact] = []
    examples = _examples(texts, known, lang, tied_to)
    sections = [
        {
            "id": section.id,
            "heading": section.heading(lang),
            "lines": [line(sentence) for sentence in section.sentence if not sentence.claim],
            "examples": [
                {**example, "because": [line(sentence) for sentence in _because(section, entry)]}
                for entry, example in examples
            ]
            if section.id == VERDICTS
            else [],
            "more": [
                (refs(_title(site, place, lang)), frame.link(f"{lang}/{place}")) for place in section.more
            ],
        }
        for section in texts.section
    ]
    meanings = [(entry, ties(entry.rests, known)) for entry in texts.word]
    for _, tied in meanings:
        tied_to.extend(tied.facts)
        sources.extend(tied.sources)
    body = (
        environment()
        .get_template("plain.html.j2")
        .render(
            lang=lang,
            title=TITLE[lang],
            sections=sections,
            claims_page=frame.link(f"{lang}/{CLAIMS}"),
            normal=[(words[lang], frame.link(f"{lang}/{place}")) for place, words in NORMAL.items()],
            words=[
                {
                    "word": entry.word(lang),
                    "meaning": entry.text(lang),
                    "facts": _ids(tied.facts),
                    "names": " ".join(tied.names),
                }
                for entry, tied in sorted(meanings, key=lambda pair: pair[0].word(lang).casefold())
            ],
        )
    )
    cited = list(dict.fromkeys(shown))
    return page_html(
        frame, TITLE[lang], body, list(dict.fromkeys(tied_to)), cited, site.register, sources=sources
    )


def _examples(
    texts: PlainTexts, known: Known, lang: str, tied_to: list[Fact]
) -> list[tuple[Assessment, dict[str, str]]]:
    """Return the chosen claims in plain words with their verdicts, tied to the facts that the claim's own section shows."""
    worded = {statement.claim: statement for statement in texts.statement}
    found = []
    for entry in chosen(known.assessments):
        claim = entry.claim
        facts = tuple(known.register.fact(name) for name in claim.facts)
        tied_to.extend(fact for fact in facts if fact.value is not None)
        found.append(
            (
                entry,
                {
                    "id": claim.id,
                    "name": refs(claim.id),
                    "sign": SIGNS[entry.verdict],
                    "verdict": word("verdict", entry.verdict, lang),
                    "demand": "yes" if claim.is_demand else "",
                    "words": worded[claim.id].text(lang),
                    "facts": _ids([fact for fact in facts if fact.value is not None]),
                },
            )
        )
    return found


def _because(section: Section, entry: Assessment) -> list[Sentence]:
    return [
        sentence
        for sentence in section.sentence
        if sentence.claim == entry.claim.id and str(entry.verdict) in sentence.verdicts
    ]


def _choosing(sentence: Sentence, known: Known) -> list[Fact]:
    """Return the facts in the fields of a sentence, also those that only choose a word."""
    return [value for value in filled(sentence, known).values() if isinstance(value, Fact)]


def _ids(facts: Sequence[Fact]) -> str:
    return " ".join(fact.id for fact in facts)


def _title(site: Site, place: str, lang: str) -> str:
    made = site.made.get(f"{lang}/{place}")
    return made[2].title if made else NORMAL.get(place, {}).get(lang, place)
