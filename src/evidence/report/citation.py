"""Citation: how a page is to be cited, as a line of text and for a reference manager."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.facts.wording import refs
from evidence.report.head import CREATOR, SITE_NAME

if TYPE_CHECKING:
    from evidence.report.render import Frame

SUBTITLE = {
    "de": "Was öffentliche Zahlen zeigen und was nicht",
    "en": "What public figures show, and what they do not",
}
AUTHOR = {"de": f"Redaktion „{SITE_NAME['de']}“", "en": CREATOR["name"]}
TEXT = {
    "de": "„{title}“. In: {report}. {subtitle}. Stand der Daten: {edition}. {place}. Text: MIT-Lizenz; Zahlen: Lizenz ihrer Quelle.",
    "en": "“{title}”. In: {report}. {subtitle}. Data as of {edition}. {place}. Text: MIT licence; figures: licence of their source.",
}
HYPHENATION = {"de": "ngerman", "en": "british"}


@dataclass(frozen=True)
class Citation:
    """A page as a line of text and as an entry of BibTeX, both as HTML."""

    text: str
    bibtex: str


def cite(frame: Frame, title: str) -> Citation:
    """Return how the page in a frame is cited: by its public address, or where there is none by its path in the report."""
    lang, place = frame.lang, frame.public() if frame.address else frame.path
    key = "-".join(
        ("integration", *re.findall(r"[a-z0-9]+", frame.path.removesuffix(".html")), frame.day[:4])
    )
    entry = {
        "author": f"{{{AUTHOR[lang]}}}",
        "title": f"{{{_titled(html.escape(title), frame)}}}",
        "series": f"{SITE_NAME[lang]}. {SUBTITLE[lang]}",
        "date": frame.day,
        "year": frame.day[:4],
        "url" if frame.address else "howpublished": html.escape(place),
        "langid": HYPHENATION[lang],
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in entry.items() if value)
    text = TEXT[lang].format(
        title=_titled(refs(title), frame),
        report=SITE_NAME[lang],
        subtitle=SUBTITLE[lang],
        edition=refs(frame.edition),
        place=refs(place),
    )
    return Citation(text, f"@misc{{{key.rstrip('-')},\n{lines}}}")


def _titled(title: str, frame: Frame) -> str:
    """Return a title with the language that it is in, where that is not the page's."""
    return (
        f'<span lang="{frame.title_lang}">{title}</span>'
        if frame.title_lang not in ("", frame.lang)
        else title
    )
