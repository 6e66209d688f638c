"""Overview: what a reader with ten minutes needs, on three printed sheets: verdicts on both sides, answers, options, limits."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from evidence.charts import captions
from evidence.claims.answer import RULE
from evidence.claims.assessment import Assessment
from evidence.claims.texts import fields, template
from evidence.claims.verdict import Verdict
from evidence.facts.fact import Fact
from evidence.facts.wording import refs, say
from evidence.report.claim_words import SIGNS, WORDS
from evidence.report.content import environment
from evidence.report.document_tables import passage, word
from evidence.report.page import Page
from evidence.report.render import page_html
from evidence.site.limits import linked
from evidence.site.navigation import CLAIMS, SUMMARY, Site
from evidence.site.summary import summarise
from evidence.vocabulary import numbers, periods

TITLE = {
    "de": "Kurzfassung: der Stand der Belege auf drei Seiten",
    "en": "Summary: the state of the evidence on three pages",
}
TOLD = ((Verdict.SUPPORTED,), (Verdict.NOT_SUPPORTED, Verdict.CONTRADICTED))
"""The verdicts whose claims are told one by one: what speaks for the paper in full, and what speaks against it."""
COUNTED = (Verdict.PARTLY_SUPPORTED, Verdict.UNTESTABLE, Verdict.JUDGEMENT)
"""The verdicts whose claims are named by their numbers."""


def overview_page(site: Site, lang: str) -> str:
    """Return the summary of the whole report in one language."""
    desk = Page("14", "de" if lang == "de" else "en")
    register, frame = site.register, site.frame(lang, SUMMARY, section=SUMMARY, alone=True)
    claims = f"{lang}/{CLAIMS}"
    claims_page = frame.link(claims) if claims in site.made else ""
    summary = summarise(register, desk.assessments, lang, claims_page)
    shown: list[Fact] = list(summary.facts)

    def told(entries: Iterable[Assessment]) -> list[dict[str, str]]:
        lines = []
        for entry in entries:
            words, used = template(entry.claim.text("brief", lang), fields(register, entry.claim))
            said = say(words, lang, used)
            shown.extend(said.facts)
            lines.append(
                {
                    "name": linked(entry.claim.id, claims_page),
                    "wording": passage(entry.claim.text("", lang)),
                    "verdict": _verdict(entry, lang),
                    "said": said.html,
                }
            )
        return lines

    def of(verdicts: Sequence[Verdict]) -> list[Assessment]:
        return [
            entry for entry in desk.assessments if entry.verdict in verdicts and not entry.claim.is_demand
        ]

    questions = {path: page for path, page in site.questions(lang).items() if path != claims}
    for page in questions.values():
        shown += [
            register.fact(name) for name in page.cited if f'data-fact="{html.escape(name)}"' in page.answer
        ]
    body = (
        environment()
        .get_template("overview.html.j2")
        .render(
            frame=frame,
            lang=lang,
            title=TITLE[lang],
            summary=summary,
            rule=RULE[lang],
            groups=[told(of(verdicts)) for verdicts in TOLD],
            counted=[
                {
                    "verdict": f'<span aria-hidden="true">{SIGNS[verdict]}</span> {word("verdict", verdict, lang)}',
                    "names": ", ".join(linked(entry.claim.id, claims_page) for entry in of([verdict])),
                }
                for verdict in COUNTED
                if of([verdict])
            ],
            demands=told(entry for entry in desk.assessments if entry.claim.is_demand),
            questions=[
                {"title": refs(page.title), "path": path, "answer": page.answer}
                for path, page in questions.items()
            ],
            events=[
                {
                    "id": event.id,
                    "date": refs(numbers.date(periods.parse(event.date), lang)),
                    "text": passage(event.text(lang)),
                }
                for event in site.premise
            ],
            publishers=_publishers(site, shown, lang),
        )
    )
    return page_html(frame, TITLE[lang], body, (), list(dict.fromkeys(shown)), register)


def _verdict(entry: Assessment, lang: str) -> str:
    since = f", {WORDS['superseded'][lang]}" if entry.superseded else ""
    return (
        f'<span class="signed"><span aria-hidden="true">{SIGNS[entry.verdict]}</span> '
        f"{word('verdict', entry.verdict, lang)}{since}</span>"
    )


def _publishers(site: Site, facts: Sequence[Fact], lang: str) -> str:
    """Return the names of the publishers behind facts: what stands for the list of sources on paper."""
    known = site.register.tables.publishers
    behind = {site.register.source(name)["publisher"] for name in captions.sources(facts)}
    return refs("; ".join(sorted(known[name].name(lang) for name in behind)))
