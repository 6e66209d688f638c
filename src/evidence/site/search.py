"""The search page: the complete index of the site, which a script on the page filters; without it the index stands."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from evidence.facts.wording import refs
from evidence.report.content import environment
from evidence.report.render import Frame, framed, script_text
from evidence.site.coverage import TITLE as COVERED
from evidence.site.navigation import ALSO, COVERAGE, MENU, SEARCH, Site, alphabetical
from evidence.vocabulary import topics

TITLE = {"de": "Suche und Verzeichnis", "en": "Search and index"}
KINDS = {
    "pages": ({"de": "Seiten und Abschnitte", "en": "Pages and sections"}, {"de": "Seite", "en": "Page"}),
    "kreise": ({"de": "Kreise", "en": "Kreise"}, {"de": "Kreis", "en": "Kreis"}),
    "indicators": (
        {"de": "Indikatoren nach Themen", "en": "Indicators by topic"},
        {"de": "Indikator", "en": "Indicator"},
    ),
    "sources": (
        {"de": "Quellen nach Herausgebern", "en": "Sources by publisher"},
        {"de": "Quelle", "en": "Source"},
    ),
}
Entry = Mapping[str, object]
Group = Mapping[str, object]


def search_page(site: Site, lang: str) -> str:
    """Return the search page of one language."""
    frame = site.frame(lang, SEARCH)
    groups = {
        "pages": [_group("", _pages(site, frame))],
        "kreise": [_group("", [_entry(frame, path, name) for path, name in site.profiles(lang).items()])],
        "indicators": _indicators(site, frame),
        "sources": _sources(site, frame),
    }
    body = (
        environment()
        .get_template("search.html.j2")
        .render(
            lang=lang,
            title=TITLE[lang],
            sections=[
                {"id": kind, "name": KINDS[kind][0][lang], "kind": KINDS[kind][1][lang], "groups": members}
                for kind, members in groups.items()
                if any(group["entries"] for group in members)
            ],
        )
    )
    return framed(frame, TITLE[lang], body, [], script_text("search.js"))


def _entry(frame: Frame, path: str, name: str, about: str = "", *, titled: bool = False) -> Entry:
    return {"address": frame.link(path), "name": refs(name), "about": refs(about), "titled": titled}


def _group(name: str, entries: Sequence[Entry]) -> Group:
    return {"name": refs(name), "plain": html.escape(name), "entries": entries}


def _pages(site: Site, frame: Frame) -> list[Entry]:
    """Return all pages but those of Kreise, indicators and sources, each followed by its sections, in order of titles."""
    lang = frame.lang
    menu = {path: words for words, path in site.entries(lang, MENU | ALSO) if "#" not in path}
    menu[f"{lang}/{COVERAGE}"] = COVERED[lang]
    named = [(words, path) for path, words in menu.items() if path not in site.made]
    found = sorted(
        [*named, *((page.title, path) for path, page in site.pages(lang).items() if "/kreis/" not in path)],
        key=lambda entry: alphabetical(entry[0]),
    )
    entries = []
    for title, path in found:
        entries.append(_entry(frame, path, title))
        if path in site.made:
            headings = site.made[path][2].headings
            entries += [_entry(frame, f"{path}#{anchor}", words, title) for anchor, words in headings]
    return entries


def _indicators(site: Site, frame: Frame) -> list[Group]:
    lang, codebook = frame.lang, site.register.tables.codebook
    return [
        _group(
            topics.name(topic, lang),
            [
                _entry(frame, f"{lang}/indicator/{entry.id}.html", entry.name(lang), entry.definition(lang))
                for entry in sorted(codebook.values(), key=lambda entry: alphabetical(entry.name(lang)))
                if entry.topic == topic
            ],
        )
        for topic in topics.TOPICS
        if any(entry.topic == topic for entry in codebook.values())
    ]


def _sources(site: Site, frame: Frame) -> list[Group]:
    return [
        _group(
            publisher,
            [
                _entry(
                    frame,
                    f"{frame.lang}/source/{source['id']}.html",
                    source["title"],
                    source["published"],
                    titled=True,
                )
                for source in members
            ],
        )
        for publisher, members in site.sources(frame.lang)
    ]
