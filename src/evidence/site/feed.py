"""Feed: one entry an edition for whoever wants to be told of changes, as Atom, in each language.

An entry is named by what it says and by the entry before it: the same edition has the same name wherever it is made. Its
time is the date of the data. The entries of earlier editions are carried on as they were.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lxml import etree

from evidence.comparison.comparison import Comparison
from evidence.report.head import SITE_NAME
from evidence.site.navigation import CHANGES, Site, edition
from evidence.vocabulary import numbers, periods

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
"""How many editions a feed tells of."""
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:saxony-integration-evidence:changes")
_TITLE = {"de": "Was sich geändert hat", "en": "What changed"}
_ENTRY = {"de": "Ausgabe mit Daten bis {day}", "en": "Edition with data up to {day}"}
_FIRST = {"de": "Erste Ausgabe.", "en": "First edition."}
_SAME = {
    "de": "Gegenüber der Ausgabe davor hat sich nichts geändert.",
    "en": "Nothing has changed since the edition before.",
}
_SAYS = {
    "de": "Werte: {changed} anders als in der Ausgabe davor, {new} neu, {vanished} entfallen. Urteile: {flipped}.",
    "en": "Figures: {changed} differ from the edition before, {new} are new, {vanished} are gone. Verdicts: {flipped}.",
}
_FLIPPED = {"de": "{names} anders als davor", "en": "{names} differ from before"}
_UNFLIPPED = {"de": "keines anders als davor", "en": "none differs from before"}


def feed_path(lang: str) -> str:
    """Return the place of the feed in one language."""
    return f"{lang}/changes.atom"


def feed(site: Site, lang: str, comparison: Comparison | None, earlier: bytes = b"") -> bytes:
    """Return the feed of a site in one language, the newest edition first.

    Addresses are absolute where the site has one, and otherwise as seen from the feed.

    Args:
        site: The site.
        lang: The language.
        comparison: What is different from the edition before; None for a first edition.
        earlier: The feed of the edition before; empty where there is none.
    """
    before = etree.fromstring(earlier).findall(f"{{{ATOM}}}entry") if earlier else []
    updated = f"{edition(site.register)}T00:00:00Z"
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
    _add(root, "id", uuid.uuid5(_NAMES, lang).urn)
    _add(root, "title", f"{_TITLE[lang]} – {SITE_NAME[lang]}")
    _add(root, "updated", updated)
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", SITE_NAME[lang])
    _link(root, "self", _address(site, lang, "changes.atom"))
    _link(root, "alternate", _address(site, lang, CHANGES))
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    _add(entry, "id", _name(comparison, before, lang))
    day = numbers.date(periods.parse(edition(site.register)), lang)
    _add(entry, "title", _ENTRY[lang].format(day=day))
    _add(entry, "updated", updated)
    _link(entry, "alternate", _address(site, lang, CHANGES))
    _add(entry, "summary", summary(comparison, lang))
    for old in before[: ENTRIES - 1]:
        old.tail = None
        root.append(old)
    etree.indent(root, " ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def summary(comparison: Comparison | None, lang: str) -> str:
    """Return a comparison in two sentences, as plain text."""
    if comparison is None:
        return _FIRST[lang]
    if comparison.empty:
        return _SAME[lang]
    names = ", ".join(entry.claim for entry in comparison.flipped)
    counts = {
        kind: numbers.number(len(comparison.of_kind(kind)), 0, lang)
        for kind in ("changed", "new", "vanished")
    }
    flipped = _FLIPPED[lang].format(names=names) if names else _UNFLIPPED[lang]
    return _SAYS[lang].format(**counts, flipped=flipped)


def _name(comparison: Comparison | None, before: Sequence[etree._Element], lang: str) -> str:
    """Return the name of an entry, made from what it tells of and from the one before it."""
    said = comparison.as_json().decode() if comparison else ""
    last = before[0].findtext(f"{{{ATOM}}}id") if before else ""
    return uuid.uuid5(_NAMES, f"{lang}\n{last}\n{said}").urn


def _address(site: Site, lang: str, name: str) -> str:
    return f"{site.address.rstrip('/')}/{lang}/{name}" if site.address else name


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: etree._Element, rel: str, address: str) -> None:
    kind = "application/atom+xml" if rel == "self" else "text/html"
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, type=kind, href=address)
