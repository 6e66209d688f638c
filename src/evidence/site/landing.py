"""The landing page: what the one-page brief says, then the way to all the rest: one page, three pages, everything."""

from __future__ import annotations

import html
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath

from evidence.facts.wording import refs
from evidence.report.content import environment
from evidence.report.page import Page
from evidence.report.render import TIER, page_html
from evidence.site.brief import SAXONY, file_name, whole_report
from evidence.site.documents import FOLDER
from evidence.site.navigation import (
    CLAIMS,
    DOWNLOADS,
    EXPLORER,
    INDICATORS,
    KREIS_NOTEBOOK,
    KREISE,
    MENU,
    METHODS,
    OVERVIEW,
    SEARCH,
    SOURCES,
    TOPICS,
    Site,
)
from evidence.site.summary import summarise
from evidence.vocabulary import numbers, periods

FURTHER = (CLAIMS, TOPICS, KREISE, EXPLORER, INDICATORS, SOURCES, SEARCH, DOWNLOADS, METHODS)
"""What the rest of the report is made of, in the order of the menu."""
COMPUTED = {"de": "Datum von uns aus dem Gesetz errechnet", "en": "date computed by us from the act"}


def landing_page(site: Site, lang: str, path: str, offered: Collection[str] = ()) -> str:
    """Return the landing page of one language as it stands at a path of the site.

    ``offered`` are the paths of the documents below the site; a document that is not among them is not linked.
    """
    questions, facts = [], []
    for place, content in site.questions(lang).items():
        questions.append({"title": refs(content.title), "path": place, "answer": content.answer})
        facts += [name for name in content.cited if f'data-fact="{html.escape(name)}"' in content.answer]
    desk = Page("14", "de" if lang == "de" else "en")
    shares = desk.kreise("foreign_share")
    high, low = desk.highest(shares), desk.lowest(shares)
    overview = desk.map(
        "map",
        shares,
        de="Der Ausländeranteil der Kreise reichte am {tag} von {min} {wo_min:in} bis {max} {wo_max:in}",
        en="On {tag} the foreign share of the Kreise ranged from {min} {wo_min:in} to {max} {wo_max:in}",
        tag=desk.when(high),
        min=low,
        max=high,
        wo_min=low.region,
        wo_max=high.region,
    )
    frame = replace(site.frame(lang, OVERVIEW, recompute="make report", alone=True), path=path, premise="")
    profile = f"{lang}/{KREIS_NOTEBOOK}.html"
    claims_page = frame.link(f"{lang}/{CLAIMS}") if f"{lang}/{CLAIMS}" in site.made else ""
    summary = summarise(desk.register, desk.assessments, lang, claims_page)
    body = (
        environment()
        .get_template("landing.html.j2")
        .render(
            frame=frame,
            lang=lang,
            summary=summary,
            claims_page=claims_page,
            questions=questions,
            events=[
                {
                    "id": event.id,
                    "date": refs(numbers.date(periods.parse(event.date), lang)),
                    "text": refs(event.text(lang)),
                    "source": html.escape(event.source),
                    "tier": COMPUTED[lang] if event.tier == "derived" else TIER[event.tier][lang],
                }
                for event in site.premise
            ],
            brief=_forms(file_name(SAXONY, lang), offered),
            volume=_forms(whole_report(lang), offered),
            further=site.entries(lang, {place: MENU[place] for place in FURTHER}),
            kreise=[
                {
                    "name": name,
                    "path": place,
                    "brief": _forms(file_name(PurePosixPath(place).stem, lang), offered),
                }
                for place, name in site.profiles(lang).items()
            ],
            profile=profile if profile in site.made else "",
            overview=overview.html,
        )
    )
    register = site.register
    said = [fact.id for fact in (*summary.facts, *overview.cited)]
    cited = [register.fact(name) for name in dict.fromkeys([*facts, *said])]
    return page_html(frame, summary.question, body, list(overview.facts), cited, register)


def _forms(name: str, offered: Collection[str]) -> dict[str, str]:
    """Return the places of a document that is offered, by form: as page and as PDF."""
    places = {"html": f"{FOLDER}/{name}", "pdf": f"{FOLDER}/{name.replace('.html', '.pdf')}"}
    return {form: place for form, place in places.items() if place in offered}
