"""The page that helps to pass the report on: what to send, how the receiver checks it, the letter, charts, how to cite."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace

from evidence.facts.wording import refs
from evidence.report.content import environment
from evidence.report.page import Page
from evidence.report.render import page_html
from evidence.site.brief import REGIONS, file_name
from evidence.site.downloads import size_words
from evidence.site.embeds import listed, snippet
from evidence.site.letter import Letter, letter, letter_path
from evidence.site.navigation import SHARE, Site, alphabetical, edition_words
from evidence.vocabulary import regions

TITLE = {"de": "Weitergeben", "en": "Pass it on"}
FOLDER = "downloads/reports"
VERIFIER = "/verify.py"


def letters(site: Site) -> dict[str, Letter]:
    """Return the letter of each language of the site."""
    assessments = tuple(Page().assessments)
    return {lang: letter(site, assessments, lang) for lang in site.languages}


def forwarding_page(site: Site, written: Mapping[str, Letter], files: Mapping[str, bytes], lang: str) -> str:
    """Return the page in one language.

    Args:
        site: The site that is passed on.
        written: The letters by language.
        files: The files for download by path below the site; a document that is not among them is not offered.
        lang: ``de`` or ``en``.
    """
    frame = replace(site.frame(lang, SHARE, recompute="make report"), premise="")

    def file(name: str, kind: str) -> dict[str, str] | None:
        path = f"{FOLDER}/{name}"
        if path not in files:
            return None
        return {"kind": kind, "address": frame.link(path), "size": refs(size_words(len(files[path]), lang))}

    def both(name: str) -> list[dict[str, str]]:
        offered = (file(name, "HTML"), file(name.replace(".html", ".pdf"), "PDF"))
        return [entry for entry in offered if entry]

    briefs = [
        {"name": refs(regions.BY_CODE[code].name(lang)), "files": both(file_name(code, lang))}
        for code in (
            REGIONS[0],
            *sorted(REGIONS[1:], key=lambda code: alphabetical(regions.BY_CODE[code].name(lang))),
        )
    ]
    figures = listed(site, lang)
    example = next((figure for group in figures.values() for figure in group), None)
    body = (
        environment()
        .get_template("forwarding.html.j2")
        .render(
            frame=frame,
            lang=lang,
            title=TITLE[lang],
            briefs=[entry for entry in briefs if entry["files"]],
            volume=both(f"evidence-{lang}.html"),
            verifier=next((frame.link(path) for path in sorted(files) if path.endswith(VERIFIER)), ""),
            letters=[
                {
                    "lang": name,
                    "subject": refs(entry.subject),
                    "paragraphs": [paragraph.html for paragraph in entry.paragraphs],
                    "address": html.escape(entry.address),
                    "file": frame.link(letter_path(name)),
                }
                for name, entry in sorted(written.items(), key=lambda pair: pair[0] != lang)
            ],
            pages=[
                {
                    "title": refs(site.made[path][2].title),
                    "figures": [
                        {
                            "name": refs(figure.words("finding")),
                            "page": frame.link(f"{lang}/figure/{figure.name}.html"),
                            "picture": frame.link(f"{lang}/figure/{figure.name}.svg"),
                        }
                        for figure in group
                    ],
                }
                for path, group in figures.items()
            ],
            snippet=snippet(
                frame.public(f"{lang}/figure/{example.name}.html")
                if site.address
                else f"…/{lang}/figure/{example.name}.html",
                example.words("finding"),
            )
            if example
            else "",
            edition=refs(edition_words(site.register, lang)),
            address=html.escape(site.address),
        )
    )
    shown = dict.fromkeys(
        fact for entry in written.values() for phrase in entry.paragraphs for fact in phrase.facts
    )
    return page_html(frame, TITLE[lang], body, [], list(shown), site.register)
