"""Reads built pages as a reader's program would: what is visible, what is marked, what the marks say."""

import ast
import csv
import io
import json
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, Tag
from finished import ROOT

from evidence.site import navigation
from evidence.vocabulary.regions import KREISE

METHODS = "12_how_these_figures_come_about"
CLAIMS = "11_claims_and_demands"
NOTEBOOKS = tuple(sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
QUESTIONS = tuple(
    "claims" if name == CLAIMS else name for name in NOTEBOOKS if name not in (METHODS, "20_kreis_profile")
)
LANGUAGES = ("de", "en")
CONTENT = ("methods", *QUESTIONS, "20_kreis_profile", *(f"kreis/{code}" for code in KREISE))
# The pages that notebooks make, and the landing pages; the others are in test_walk.
PAGES = ("index.html", *(f"{lang}/{name}.html" for lang in LANGUAGES for name in ("index", *CONTENT)))
# The pages that stand alone, of which no notebook is the whole.
OWN = tuple(
    f"{lang}/{place}"
    for place in (
        navigation.ACCESSIBILITY,
        navigation.CHANGES,
        navigation.COVERAGE,
        navigation.DOWNLOADS,
        navigation.EXPLORER,
        navigation.INDICATORS,
        navigation.PLAIN,
        navigation.SEARCH,
        navigation.SHARE,
        navigation.SOURCES,
        navigation.SUMMARY,
    )
    for lang in ("de", "en")
)
UNSEEN = {"script", "style", "title", "desc", "template"}
SPOKEN = ("aria-label", "alt", "title", "placeholder", "aria-description")
UNITS = {
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
_MINUS = "\u2212"
_NUMBER = {
    "de": re.compile(r"([+−]?)(\d{1,3}(?:\.\d{3})*)(?:,(\d+))?"),
    "en": re.compile(r"([+−]?)(\d{1,3}(?:,\d{3})*)(?:\.(\d+))?"),
}


@dataclass(frozen=True)
class Reading:
    """One page, parsed."""

    path: str
    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def lang(self) -> str:
        return str(self.soup.html["lang"])

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.soup.find("script", id="facts").string)
        return found

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        return {record["id"]: record for record in self.records}

    @property
    def figures(self) -> list[Tag]:
        """The charts of facts; a timeline shows events and has a list of its own."""
        return self.soup.select("figure[data-facts]")


def read_page(site: Path, path: str) -> Reading:
    return Reading(path, (site / path).read_text(encoding="utf-8"))


def visible(soup: BeautifulSoup | Tag) -> Iterator[tuple[str, Tag]]:
    """Yield every text that a reader can see or hear, with the element it stands in."""
    for text in soup.find_all(string=True):
        if isinstance(text, Comment | Doctype):
            continue
        if not UNSEEN & {parent.name for parent in text.parents}:
            yield str(text), text.parent
    for element in soup.find_all(True):
        for name in SPOKEN:
            if element.get(name):
                yield str(element[name]), element


def is_marked(element: Tag) -> bool:
    """Whether an element, or one around it, is a fact or a reference."""
    return any(
        "ref" in parent.get("class", []) or (parent.name == "data" and "fact" in parent.get("class", []))
        for parent in (element, *element.parents)
    )


def stray_digits(soup: BeautifulSoup) -> list[str]:
    """Return the visible texts with a digit that is neither a fact nor a reference."""
    return [
        f"{element.name}: {text.strip()[:80]}"
        for text, element in visible(soup)
        if any(character.isdigit() for character in text) and not is_marked(element)
    ]


def misprint(text: str, record: dict[str, Any], lang: str) -> str:
    """Return why a text is not the value of a fact as this language prints it; empty if it is.

    A text may leave out the sign or the unit where the words around it say them.
    """
    words = text.strip()
    match = _NUMBER[lang].match(words)
    if not match:
        return f"{words!r} is no number of {lang}"
    sign, whole, decimals = match.groups()
    printed = Decimal(re.sub(r"\D", "", whole) + "." + (decimals or "0"))
    exact = Decimal(str(record["value"]))
    if "illion" in words[match.end() :]:
        exact /= 1_000_000
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals or "")), rounding=ROUND_HALF_UP)
    if printed != abs(rounded):
        return f"{words!r} is not {exact}"
    if (sign == _MINUS and rounded >= 0) or (sign == "+" and rounded <= 0):
        return f"{words!r} has another sign than {exact}"
    rest = words[match.end() :].strip("\u00a0\u202f ")
    if rest and rest not in UNITS.get(record["unit"], {lang: ()})[lang]:
        return f"{words!r}: unit {rest!r} is not {record['unit']}"
    if lang == "en" and words[match.end() :] == "\u00a0%":
        return f"{words!r}: English prints no space before the percent sign"
    if lang == "de" and words[match.end() :].startswith("%"):
        return f"{words!r}: German prints a space before the percent sign"
    return ""


_SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def recomputed(record: dict[str, Any], facts: dict[str, dict[str, Any]]) -> float | None:
    """Return what the formula of a fact gives, from the page alone; None where the formula is no arithmetic."""
    inputs = [f"({facts[name]['value']})" for name in record["inputs"]]
    text = record["formula"].format(*inputs).replace("×", "*").replace("−", "-")
    try:
        return _worth(ast.parse(text, mode="eval").body)
    except (SyntaxError, KeyError):
        return None


def _worth(node: ast.expr) -> float:
    """Return the value of an expression of numbers and the four signs."""
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.UnaryOp):
        return -_worth(node.operand)
    return float(_SIGNS[type(node.op)](_worth(node.left), _worth(node.right)))


def figure_rows(figure: Tag) -> list[dict[str, str]]:
    """Return the rows of the CSV file inside a figure."""
    address = str(figure.find("a", href=re.compile("^data:text/csv"))["href"])
    content = unquote(address.partition(",")[2])
    return list(csv.DictReader(io.StringIO(content)))
