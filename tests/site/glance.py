"""Reads a built page in one pass, quickly enough for all of the site: what it marks, links to, names and leaves unmarked."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)([^>]*)>|([^<]+)", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
_RAW = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(</\2>)", re.DOTALL)
_VOID = {"meta", "link", "br", "input", "img", "hr", "wbr"}
_UNSEEN = {"script", "style", "title", "desc"}
_SPOKEN = ("aria-label", "alt", "title", "placeholder", "aria-description")


@dataclass
class Glance:
    """What one pass over a page finds."""

    path: str
    lang: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    marks: list[tuple[str, str, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    scripts: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """The facts for machines, by id."""
        text = next(text for opening, text in self.scripts if 'id="facts"' in opening)
        return {record["id"]: record for record in json.loads(text)}

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def glance(site: Path, path: str) -> Glance:
    """Return what a page shows. Scripts and styles are kept apart, so that their text is no text of the page."""
    seen = Glance(path)
    text = (site / path).read_text(encoding="utf-8")

    def keep(match: re.Match[str]) -> str:
        seen.scripts.append((match.group(1), match.group(3)))
        return match.group(1) + match.group(4)

    _look(seen, _RAW.sub(keep, text))
    return seen


def _look(seen: Glance, text: str) -> None:
    # Each open element: name, whether it marks its digits, its language, what its own text adds to.
    stack: list[tuple[str, bool, str, list[str] | None]] = [("", False, "", None)]
    for match in _TOKEN.finditer(text):
        closing, tag, given, words = match.groups()
        if words is not None:
            _hear(seen, stack, html.unescape(words))
        elif tag and closing:
            name, _, _, heard = stack.pop()
            assert name == tag.lower(), f"{seen.path}: <{name}> is closed by </{tag}>"
            if heard is not None and stack[-1][3] is not None:
                stack[-1][3].extend(heard)
        elif tag:
            _open(seen, stack, tag.lower(), given)
    assert len(stack) == 1, f"{seen.path}: {stack[-1][0]} is not closed"
    seen.links = [(href, "".join(heard).strip()) for href, heard in seen.links]
    seen.marks = [(name, value, "".join(heard)) for name, value, heard in seen.marks]
    seen.headings = [(level, "".join(heard).strip()) for level, heard in seen.headings]


def _open(seen: Glance, stack: list[tuple[str, bool, str, list[str] | None]], tag: str, given: str) -> None:
    attributes = {name: html.unescape(value or "") for name, value in _ATTRIBUTE.findall(given)}
    classes = attributes.get("class", "").split()
    marked = stack[-1][1] or "ref" in classes or (tag == "data" and "fact" in classes)
    # Words in a language of their own and addresses are not in the language of the page, whichever it is.
    quoted = "lang" in attributes or attributes.get("href", "").startswith("http")
    lang = "quoted" if quoted and tag != "html" else attributes.get("lang", stack[-1][2])
    seen.tags.append((tag, attributes))
    if "id" in attributes:
        seen.ids.append(attributes["id"])
    if tag == "html":
        seen.lang = lang
    for name in _SPOKEN:
        if not marked and re.search(r"\d", attributes.get(name, "")):
            seen.stray.append(f"{tag} {name}: {attributes[name][:80]}")
    heard: list[str] | None = [] if stack[-1][3] is not None else None
    if tag == "a" and "href" in attributes:
        heard = []
        seen.links.append((attributes["href"], heard))
    elif re.fullmatch("h[1-6]", tag):
        heard = []
        seen.headings.append((int(tag[1]), heard))
    if "data-fact" in attributes:
        heard = []
        seen.marks.append((attributes["data-fact"], attributes.get("value", ""), heard))
    if tag not in _VOID and not given.endswith("/"):
        stack.append((tag, marked, lang, heard))


def _hear(seen: Glance, stack: list[tuple[str, bool, str, list[str] | None]], words: str) -> None:
    tag, marked, lang, heard = stack[-1]
    if _UNSEEN & {entry[0] for entry in stack}:
        return
    if not marked and re.search(r"\d", words):
        seen.stray.append(f"{tag}: {words.strip()[:80]}")
    if lang == seen.lang and words.strip():
        seen.words.append(words)
    if heard is not None:
        heard.append(words)


def all_pages(site: Path) -> Iterator[str]:
    """Yield the path of every page, sorted; copies of the briefs and the whole report are documents, not pages."""
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    yield from (path for path in paths if not path.startswith("downloads/reports/"))
