"""Head of a page for those who read it before people do: its description, its icon, its record as linked data."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from evidence.report.render import Frame

SITE_NAME = {"de": "Integration und Teilhabe in Sachsen", "en": "Integration and participation in Saxony"}
CREATOR = {"@type": "Organization", "name": "The maintainers of the Saxon integration evidence report"}
LICENCE = "https://spdx.org/licenses/MIT.html"
VOCABULARY = "https://schema.org"
LONGEST = 300
_SHORTEST = 80
_ANSWER = re.compile(r'<p\b[^>]*class="(?:answer|lead)\b[^"]*"[^>]*>(.*?)</p>', re.DOTALL)
_PARAGRAPH = re.compile(r'<p\b(?![^>]*class="(?:path|premise-line)")[^>]*>(.*?)</p>', re.DOTALL)
# Two bars that differ in height and tone, on a ground of their own: legible on light and on dark.
ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='3' fill='#0a5566'/>"
    "<path d='M3 13V8h4v5zM9 13V3h4v10z' fill='#fff'/></svg>",
    safe="/:=',",
)


def described(body: str) -> str:
    """Return what a page answers as plain text of at most 300 characters: its answer, or else its first paragraph."""
    found = _ANSWER.search(body) or _PARAGRAPH.search(body)
    words = re.sub(r"<[^>]+>", "", found.group(1)) if found else ""
    return shortened(" ".join(html.unescape(words).split()))


def shortened(text: str) -> str:
    """Return a text of at most 300 characters, cut at the end of a sentence, or else of a word."""
    if len(text) <= LONGEST:
        return text
    ends = [match.end() for match in re.finditer(r"(?<![\d.])[.?!](?= )", text[:LONGEST])]
    if ends and ends[-1] >= _SHORTEST:
        return text[: ends[-1]]
    return text[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def record(frame: Frame, title: str, description: str) -> dict[str, object]:
    """Return a page as linked data: a page that a command computes is a report, one that lists and leads is a page of a site.

    No page is a ``ClaimReview``: rules judge sentences of one paper here, nobody checks somebody else's facts.
    """
    about: dict[str, object] = {
        "@context": VOCABULARY,
        "@type": "Report" if frame.recompute else "WebPage",
        "name": title,
        "description": description,
        "inLanguage": frame.lang,
        "datePublished": frame.day,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "creator": CREATOR,
        "isPartOf": {"@type": "WebSite", "name": SITE_NAME[frame.lang]},
    }
    if frame.address:
        about["url"] = frame.public()
    return {name: value for name, value in about.items() if value != ""}


def json_text(value: Mapping[str, object]) -> str:
    """Return JSON that can stand inside a page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
