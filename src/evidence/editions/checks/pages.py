"""Pages as the gate reads them: each once, by a parser of HTML, with its faults and what other pages need to know of it."""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from evidence.verification import MINUS, NO_BREAK

ORPHANS, NUMBERS, ACCESS, ALONE, LINKS = (
    "orphan_numbers",
    "numbers",
    "accessibility",
    "self_contained",
    "links",
)
SHOWN = 80
_FINE = Decimal("0.00001")
_KEYS = ("id", "unit", "region", "period", "formula", "sources", "tier")
TOLERANCE = Decimal("0.0000011")
"""Pages record values with six decimals."""
_UNSEEN = {"script", "style", "title", "desc", "template"}
_SPOKEN = ("aria-label", "alt", "title", "placeholder", "aria-description")
# Digits of other scripts and small ones are rare: the bytes that they begin with, for a quick look first.
_RARE_BYTES = bytes(sorted({0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, *range(0xF0, 0xF5)}))
_USUAL_BYTES = bytes(code for code in range(256) if code not in _RARE_BYTES)
_SMALL_DIGITS = tuple(
    re.compile(pattern)
    for pattern in (
        *(rb"\xc2\xb2", rb"\xc2\xb3", rb"\xc2\xb9", rb"\xe2\x81[\xb0\xb4-\xb9]", rb"\xe2\x82[\x80-\x89]"),
        *(
            rb"\xe2\x91",
            rb"\xe2\x92",
            rb"\xe2\x93",
            rb"\xe2\x9d[\xb6-\xbf]",
            rb"&#(?:[xX](?!27;)|[0-9]{3})",
            rb"&sup",
        ),
    )
)
_FETCHING = ("src", "srcset", "poster", "action", "formaction", "background", "ping", "manifest")
_FETCHED = "|".join([*(f"//@{name}" for name in _FETCHING), "//object/@data", "//@*[name()='xlink:href']"])
_LOADING = {"iframe", "object", "embed", "base", "form", "audio", "video", "applet", "frame"}
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
_SCOPES = {"col", "row", "colgroup", "rowgroup"}
_ASKING = re.compile(r"fetch\(|XMLHttp|import\b|sendBeacon|localStorage|cookie|WebSocket|EventSource|https?:")
_NAMESPACE = "http://www.w3.org/"
_NUMBER = {
    "de": re.compile(r"([+−]?)(\d{1,3}(?:\.\d{3})*)(?:,(\d+))?"),
    "en": re.compile(r"([+−]?)(\d{1,3}(?:,\d{3})*)(?:\.(\d+))?"),
}
_UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "percent": {"de": ("%",), "en": ("%",)},
    "percentage_points": {
        "de": ("Prozentpunkt", "Prozentpunkte", "Prozentpunkten"),
        "en": ("percentage point", "percentage points"),
    },
    "years": {"de": ("Jahr", "Jahre", "Jahren"), "en": ("year", "years")},
    "thousand_persons": {"de": ("Tausend",), "en": ("thousand",)},
    "EUR": {
        "de": ("Euro", "Million Euro", "Millionen Euro"),
        "en": ("euro", "euros", "million euros"),
    },
}


@dataclass(frozen=True)
class Known:
    """What the published table of facts says of one fact."""

    value: Decimal | None
    unit: str


@dataclass(frozen=True)
class Fault:
    """One fault of a page: the check that it belongs to, what it is, the place, what was expected and what was found."""

    check: str
    what: str
    place: str
    expected: str
    found: str


@dataclass
class Page:
    """One page, read.

    Attributes:
        path: Its place below the folder of the candidate, such as ``site/de/index.html``.
        size: Bytes.
        lang: Its language as it says itself.
        ids: The ids of its elements.
        links: Where its links lead that stay inside: place below the folder, anchor, and the link as it is written.
        cited: The facts that it says outside of tables and charts, in order, each once.
        marks: How many numbers are marked as facts.
        computed: The facts that the page computes from others, which have no row in a table, with their values.
        faults: What is wrong with it by itself.
    """

    path: str
    size: int = 0
    lang: str = ""
    ids: frozenset[str] = frozenset()
    links: tuple[tuple[str, str, str], ...] = ()
    cited: tuple[str, ...] = ()
    marks: int = 0
    computed: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, check: str, what: str, place: str, expected: str, found: object) -> None:
        """Add a fault."""
        self.faults.append(Fault(check, what, place, expected, _short(str(found))))


def read_page(folder: Path, path: str, facts: Mapping[str, Known]) -> Page:
    """Return a page of a candidate with everything that is wrong with it by itself.

    Args:
        folder: The folder of the candidate.
        path: Place of the page below it.
        facts: The published facts by id.
    """
    content = (folder / path).read_bytes()
    page = Page(path, len(content))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        page.blame(ACCESS, "the page is no text in UTF-8", "", "UTF-8", fault.reason)
        return page
    if not text.lstrip().lower().startswith("<!doctype html>") or not text.rstrip().endswith("</html>"):
        page.blame(
            ACCESS,
            "the page is cut off",
            "",
            "a page from <!doctype html> to </html>",
            text[-40:].strip() or "nothing",
        )
        return page
    # Markup is a tree of libxml2, of which stubs say less than it does.
    root: Any = etree.fromstring(content, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    page.lang = str(root.get("lang") or "")
    _read_structure(page, root)
    _read_orphans(page, root, content)
    _read_facts(page, root, facts)
    _read_requests(page, root)
    _read_links(page, root)
    return page


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _place(element: Any) -> str:
    """Return the nearest anchor around an element, as it would stand in an address."""
    while element is not None:
        if name := element.get("id"):
            return f"#{name}"
        element = element.getparent()
    return ""


def _is_marked(element: Any) -> bool:
    """Return whether an element, or one around it, is a fact or a reference, or is never shown."""
    while element is not None:
        classes = (element.get("class") or "").split()
        if "ref" in classes or (element.tag == "data" and "fact" in classes) or element.tag in _UNSEEN:
            return True
        element = element.getparent()
    return False


# Structure: what a screen reader goes by


def _read_structure(page: Page, root: Any) -> None:
    _check_head(page, root)
    _check_headings(page, root)
    _check_ids(page, root)
    _check_landmarks(page, root)
    _check_names(page, root)
    _check_tables(page, root)


def _check_head(page: Page, root: Any) -> None:
    parts = page.path.split("/")
    expected = next((part for part in parts if part in _NUMBER), "") or _lang_of(parts[-1])
    if page.lang not in _NUMBER or (expected and page.lang != expected):
        page.blame(ACCESS, "the language of the page", "html", expected or "de or en", page.lang or "none")
    titles = root.xpath("/html/head/title")
    if len(titles) != 1 or not _words(titles[0]):
        page.blame(ACCESS, "the title of the page", "head", "one title", f"{len(titles)} with text")
    for element in root.xpath("//meta[@http-equiv]"):
        page.blame(
            ACCESS, "the page reloads or moves by itself", "head", "no http-equiv", element.get("http-equiv")
        )


def _lang_of(name: str) -> str:
    stem = name.removesuffix(".html")
    return stem[-2:] if stem[-3:] in {"-de", "-en"} else ""


def _check_headings(page: Page, root: Any) -> None:
    headings = root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")
    levels = [int(element.tag[1]) for element in headings]
    if levels.count(1) != 1 or levels[0] != 1:
        page.blame(
            ACCESS, "the main heading", "", "one h1, before all others", f"{levels.count(1)} of {len(levels)}"
        )
    for before, element in itertools.pairwise(headings):
        if int(element.tag[1]) > int(before.tag[1]) + 1:
            page.blame(
                ACCESS,
                "a level of headings is left out",
                _place(element),
                f"at most one below {before.tag}",
                element.tag,
            )
    for element in headings:
        if not _words(element):
            page.blame(ACCESS, "a heading without words", _place(element), "words", "none")


def _check_ids(page: Page, root: Any) -> None:
    ids = [str(name) for name in root.xpath("//@id")]
    page.ids = frozenset(ids)
    if len(ids) != len(page.ids):
        for name, count in sorted(Counter(ids).items()):
            if count > 1:
                page.blame(ACCESS, "an id stands more than once", f"#{name}", "once", count)
    for attribute in _REFERRING:
        for value in root.xpath(f"//@{attribute}"):
            for name in sorted(set(value.split()) - page.ids):
                page.blame(
                    ACCESS, f"{attribute} names an element that is not there", "", "an id of the page", name
                )


def _check_landmarks(page: Page, root: Any) -> None:
    mains = root.xpath("//main")
    if len(mains) != 1:
        page.blame(ACCESS, "the main part of the page", "", "one main", len(mains))
    first = next(iter(root.xpath("(/html/body//a[@href])[1]")), None)
    target = first.get("href") if first is not None else "no link"
    if not mains or target != f"#{mains[0].get('id')}":
        page.blame(ACCESS, "the first link does not skip to the content", "", "the anchor of main", target)
    for element in root.xpath("//nav[not(@aria-label) and not(@aria-labelledby)]"):
        page.blame(ACCESS, "a navigation without a name", _place(element), "aria-label", "none")
    for value in root.xpath("//@tabindex"):
        if not re.fullmatch(r"0|-1", value):
            page.blame(
                ACCESS,
                "an order of the tabulator key of its own",
                _place(value.getparent()),
                "0 or -1",
                value,
            )
    for element in root.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' scroll ')]"):
        named = element.get("aria-label") or element.get("aria-labelledby")
        if element.get("tabindex") != "0" or not element.get("role") or not named:
            page.blame(
                ACCESS,
                "a box that scrolls cannot be reached by keyboard",
                _place(element),
                "tabindex, role and name",
                "less",
            )


def _check_names(page: Page, root: Any) -> None:
    """Find what a screen reader could not call by a name: links, buttons, fields, images and charts."""
    for element in root.xpath("//a[@href]|//button|//summary"):
        if not (element.text or "").strip() and not _named(element):
            kind = {"a": "link", "button": "button", "summary": "heading of something folded"}[element.tag]
            page.blame(
                ACCESS, f"a {kind} without words", _place(element), "words", element.get("href") or "none"
            )
    for element in root.xpath("//img[not(@alt)]"):
        page.blame(ACCESS, "an image without alternative text", _place(element), "alt", "none")
    for element in root.xpath("//svg[not(@role='img') and not(ancestor-or-self::*[@aria-hidden='true'])]"):
        page.blame(
            ACCESS,
            "a chart that is no image to a screen reader",
            _place(element),
            'role="img"',
            element.get("role"),
        )
    said = {str(element.get("id")): _words(element) for element in root.xpath("//svg/title|//svg/desc")}
    for element in root.xpath("//svg[@role='img']"):
        names = str(element.get("aria-labelledby") or "").split()
        title = element.find("title")
        if not (
            any(said.get(name) for name in names)
            or element.get("aria-label")
            or (title is not None and _words(title))
        ):
            page.blame(ACCESS, "a chart without a name", _place(element), "title and description", "none")
    labelled = {str(name) for name in root.xpath("//label/@for")}
    for element in root.xpath("//select|//textarea|//input[not(@type='hidden')]"):
        if not (
            element.get("id") in labelled
            or element.get("aria-label")
            or element.get("aria-labelledby")
            or element.xpath("ancestor::label")
        ):
            page.blame(
                ACCESS, "a field without a label", _place(element), "a label", element.get("name") or "none"
            )


def _named(element: Any) -> bool:
    return bool(
        _words(element)
        or element.get("aria-label")
        or element.get("aria-labelledby")
        or element.xpath(".//img[@alt!='']")
    )


def _check_tables(page: Page, root: Any) -> None:
    for element in root.xpath("//table"):
        captions = element.xpath("./caption")
        if len(captions) != 1 or not _words(captions[0]):
            page.blame(ACCESS, "a table without a caption", _place(element), "one caption", len(captions))
    for element in root.xpath("//th"):
        if element.get("scope") not in _SCOPES:
            page.blame(
                ACCESS,
                "a head of a table does not say what it heads",
                _place(element),
                "scope",
                element.get("scope"),
            )


# Digits that are neither facts nor references


def _read_orphans(page: Page, root: Any, content: bytes) -> None:
    found = root.xpath(
        "//body//text()[translate(., '0123456789', '') != .][not(parent::script or parent::style or parent::data)]"
    )
    if content.translate(None, _USUAL_BYTES) or any(pattern.search(content) for pattern in _SMALL_DIGITS):
        found = [
            words
            for words in root.xpath("//body//text()[not(parent::data)]")
            if any(sign.isdigit() for sign in words)
        ]
    for words in found:
        around = words.getparent().getparent() if words.is_tail else words.getparent()
        if not _is_marked(around):
            page.blame(
                ORPHANS,
                "a number is neither a fact nor a reference",
                _place(around),
                'class "fact" or "ref"',
                words,
            )
    # A number inside data was left out above: only facts may stand there.
    for element in root.xpath("//data[not(contains(concat(' ', @class, ' '), ' fact '))]"):
        if any(sign.isdigit() for sign in _words(element)) and not _is_marked(element):
            page.blame(
                ORPHANS,
                "a number is neither a fact nor a reference",
                _place(element),
                'class "fact"',
                _words(element),
            )
    for name in _SPOKEN:
        for value in root.xpath(f"//body//@{name}"):
            if any(sign.isdigit() for sign in value) and not _is_marked(value.getparent()):
                page.blame(
                    ORPHANS,
                    f"a number in {name} is neither a fact nor a reference",
                    _place(value.getparent()),
                    "no digit",
                    value,
                )


# Facts for machines, and numbers as they are printed


def _read_facts(page: Page, root: Any, facts: Mapping[str, Known]) -> None:
    records = _records(page, root, facts)
    known = {**{name: Known(record.value, record.unit) for name, record in records.items()}, **facts}
    seen: set[tuple[str, str, str]] = set()
    apart = "ancestor::table or ancestor::figure or ancestor::section[contains(@class, 'proof')]"
    page.cited = tuple(dict.fromkeys(str(name) for name in root.xpath(f"//data[not({apart})]/@data-fact")))
    for element in root.xpath("//data[@data-fact]|//svg//text[@data-fact]"):
        page.marks += 1
        key = (element.get("data-fact"), element.get("value") or "", "".join(element.itertext()).strip())
        if key in seen:
            continue
        seen.add(key)
        if expected := _misprint(*key, page.lang, known):
            page.blame(
                NUMBERS, f"{key[0]} is printed wrongly", _place(element), expected, key[2] or "nothing"
            )
    for element in root.xpath("//data[not(@data-fact)][contains(concat(' ', @class, ' '), ' fact ')]"):
        page.blame(
            NUMBERS,
            "a number says that it is a fact but not which",
            _place(element),
            "data-fact",
            _words(element),
        )
    shown = {name for names in root.xpath("//figure/@data-facts") for name in names.split()}
    marked = {str(name) for name in root.xpath("//@data-fact")}
    for name in sorted((shown | marked) - set(records)):
        if _of(facts, name) is not None:
            page.blame(
                NUMBERS,
                "a fact that is shown is not among those for machines",
                "",
                'in <script id="facts">',
                name,
            )


@dataclass(frozen=True)
class _Record:
    """One fact for machines."""

    value: Decimal
    unit: str
    formula: str
    inputs: tuple[str, ...]


def _records(page: Page, root: Any, facts: Mapping[str, Known]) -> dict[str, _Record]:
    """Return the page's facts for machines by id; each is as in the table of facts, or what its formula gives."""
    scripts = root.xpath("//script[@id='facts']")
    if not scripts:
        return {}
    records = {}
    try:
        for entry in json.loads(scripts[0].text or "", parse_float=Decimal, parse_int=Decimal):
            lacking = [name for name in _KEYS if not entry.get(name)]
            if lacking or not isinstance(entry["value"], Decimal):
                what = ", ".join(lacking) or "a number as value"
                page.blame(NUMBERS, "a fact for machines is incomplete", "#facts", what, str(entry.get("id")))
                continue
            records[str(entry["id"])] = _Record(
                entry["value"], entry["unit"], entry["formula"], tuple(entry.get("inputs") or ())
            )
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        page.blame(NUMBERS, "the facts for machines cannot be read", "#facts", "well-formed JSON", fault)
    for name, record in records.items():
        if name not in facts:
            page.computed[name] = f"{record.value:f}"
            values = [
                records[given].value if given in records else _of(facts, given) for given in record.inputs
            ]
            result = recompute(record.formula, values)
            if result is None or not result[0] <= record.value <= result[1]:
                expected = "a row in downloads/facts.csv, or inputs and a formula that give it"
                page.blame(
                    NUMBERS, f"{name} is not what it is computed from", "#facts", expected, record.value
                )
        elif (value := facts[name].value) is None or abs(record.value - value) > TOLERANCE:
            expected = "no value" if value is None else f"{value:f}"
            page.blame(
                NUMBERS,
                f"{name} is not what downloads/facts.csv says",
                "#facts",
                expected,
                f"{record.value:f}",
            )
    return records


def _of(facts: Mapping[str, Known], name: str) -> Decimal | None:
    return facts[name].value if name in facts else None


def recompute(formula: str, inputs: Sequence[Decimal | None]) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest result of a formula, as its inputs are rounded; ``None`` if it gives none."""
    if not inputs or any(value is None for value in inputs):
        return None
    known = [value for value in inputs if value is not None]
    half = TOLERANCE / 2
    ends = [
        (value - half, value + half) if value != value.quantize(_FINE) else (value, value) for value in known
    ]
    try:
        text = (
            formula.format(*(f"_{place}" for place in range(len(ends)))).replace("×", "*").replace(MINUS, "-")
        )
        low, high = _worth(
            ast.parse(text, mode="eval").body, {f"_{place}": end for place, end in enumerate(ends)}
        )
    except (ArithmeticError, SyntaxError, LookupError, TypeError, ValueError):
        return None
    return low - half, high + half


def _worth(node: ast.expr, names: Mapping[str, tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Return the range of an expression of inputs, numbers and the four signs."""
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Decimal(str(node.value)), Decimal(str(node.value))
    if not isinstance(node, ast.BinOp):
        raise TypeError(node)
    one, two = _worth(node.left, names), _worth(node.right, names)
    if isinstance(node.op, ast.Add):
        return one[0] + two[0], one[1] + two[1]
    if isinstance(node.op, ast.Sub):
        return one[0] - two[1], one[1] - two[0]
    if isinstance(node.op, ast.Mult):
        ends = [left * right for left in one for right in two]
    elif isinstance(node.op, ast.Div) and (two[0] > 0 or two[1] < 0):
        ends = [left / right for left in one for right in two]
    else:
        raise ZeroDivisionError
    return min(ends), max(ends)


def _misprint(name: str, value: str, words: str, lang: str, facts: Mapping[str, Known]) -> str:
    """Return what a marked number should have been, or an empty text if it is right."""
    known = facts.get(name)
    if known is None or known.value is None:
        return "a fact with a value"
    try:
        fits = not value or abs(Decimal(value) - known.value) <= TOLERANCE
    except InvalidOperation:
        fits = False
    if not fits:
        return f"the value {known.value:f}"
    return _misread(words, known.value, known.unit, lang) if words else ""


def _misread(words: str, value: Decimal, unit: str, lang: str) -> str:
    """Return what a text should have been, or an empty text if it is the value in this language.

    A text may leave out the sign or the unit where the words around it say them.
    """
    match = _NUMBER[lang].match(words) if lang in _NUMBER else None
    if not match:
        return f"a number as {lang or 'no language'} prints it"
    sign, whole, decimals = match.groups()
    rest = words[match.end() :]
    exact = value / 1_000_000 if "illion" in rest else value
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals or "")), rounding=ROUND_HALF_UP)
    printed = Decimal(re.sub(r"\D", "", whole) + "." + (decimals or "0"))
    if printed != abs(rounded) or (sign == MINUS and rounded >= 0) or (sign == "+" and rounded <= 0):
        return f"{rounded:f}"
    said = rest.strip(f"{NO_BREAK}\u202f ")
    if said and said not in _UNITS.get(unit, {}).get(lang, ()):
        return f"the unit {unit}"
    spaced = rest[:1] in {NO_BREAK, "\u202f"}
    if said and spaced == (lang == "en" and said == "%"):
        return "the unit as this language spaces it"
    return ""


# Nothing from outside


def _read_requests(page: Page, root: Any) -> None:
    for value in root.xpath(_FETCHED):
        element = value.getparent()
        if not value.startswith(("data:", "#")):
            page.blame(ALONE, f"{element.tag} loads something", _place(element), "nothing loaded", value)
    for element in root.xpath("|".join(f"//{name}" for name in sorted(_LOADING))):
        page.blame(ALONE, f"the page has a {element.tag}", _place(element), "none", element.tag)
    for element in root.xpath("//link"):
        rel, href = element.get("rel") or "", element.get("href") or ""
        outside = urlsplit(href).scheme or href.startswith("//")
        if rel not in {"canonical", "alternate"} and outside and not href.startswith("data:"):
            page.blame(ALONE, f"a {rel or 'link'} comes from elsewhere", "head", "a file of the site", href)
    styles = [*(element.text or "" for element in root.xpath("//style")), *root.xpath("//@style")]
    for style in styles:
        for address in _loaded_by(style):
            page.blame(ALONE, "a style loads something", "", "nothing loaded", address)
    _check_scripts(page, root)


def _check_scripts(page: Page, root: Any) -> None:
    """Find scripts that do more than fold, filter and draw."""
    for element in root.xpath("//script[not(@type='application/json' or @type='application/ld+json')]"):
        said = (element.text or "").replace(_NAMESPACE, "")
        if match := _ASKING.search(said):
            page.blame(
                ALONE, "a script asks somebody or keeps something", _place(element), "neither", match.group()
            )
    for value in root.xpath("//@*[starts-with(name(), 'on')]"):
        page.blame(ALONE, "an element has a script of its own", _place(value.getparent()), "none", value)
    for value in root.xpath("//@href[starts-with(translate(., 'JAVSCRIPT', 'javscript'), 'javascript:')]"):
        page.blame(ALONE, "a link runs a script", _place(value.getparent()), "an address", value)


def _loaded_by(style: str) -> Iterator[str]:
    """Yield the addresses that a style sheet loads from elsewhere."""
    if "@import" in style:
        yield "@import"
    for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", style):
        if not address.startswith(("data:", "#")):
            yield address


def loaded_by_sheet(text: str) -> list[str]:
    """Return the addresses that a style sheet of the site loads."""
    return list(_loaded_by(text))


# Links


def _read_links(page: Page, root: Any) -> None:
    found = {}
    for value in {str(value) for value in root.xpath("//a/@href|//link/@href")}:
        parts = urlsplit(value)
        if parts.scheme in {"http", "https"}:
            if not parts.hostname:
                page.blame(LINKS, "a link has no host", "", "an address", value)
        elif parts.scheme not in {"data", "mailto", "javascript"}:
            place = normpath(join(dirname(page.path), unquote(parts.path))) if parts.path else page.path
            found[value] = (place, unquote(parts.fragment), value)
    page.links = tuple(found[value] for value in sorted(found))
