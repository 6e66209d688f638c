"""The methods page, and the method sheets of ``docs/methods`` as they stand on the pages of indicators."""

from __future__ import annotations

import html
import itertools
import re
from functools import cache
from pathlib import Path

from nbconvert.filters.markdown import markdown2html

from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.report.content import environment
from evidence.report.render import framed
from evidence.site.navigation import METHODS, Site
from evidence.site.processing import where
from evidence.tables.corrections import Correction
from evidence.vocabulary import numbers

# What the page of an indicator says from the data itself.
LEFT_OUT = ("Indicators on this page", "Sources", "Checks")


def methods_page(site: Site, lang: str) -> str:
    """Return the page of definitions, breaks, faults and choices in one language."""
    tables = site.register.tables
    frame = site.frame(lang, METHODS, alone=True)
    body = (
        environment()
        .get_template("methods.html.j2")
        .render(
            frame=frame,
            lang=lang,
            choices=[
                refs(
                    f"{_name(site.register, entry.indicator, lang)}, {where(entry, lang)}: {entry.reason(lang)}"
                )
                for entry in tables.choices
            ],
            breaks=[
                {"cause": refs(entry.cause(lang)), "source": html.escape(entry.source)}
                for entry in tables.breaks
            ],
            faults=[
                refs(f"{found(entry, site.register, lang)}. {entry.reason(lang)}")
                for entry in tables.corrections.values()
                if entry.status == "open"
            ],
        )
    )
    title = (
        "Was gezählt wird und wo die Grenzen liegen"
        if lang == "de"
        else "What is counted, and where the limits are"
    )
    return framed(frame, title, body, [])


def _name(register: FactRegister, indicator: str, lang: str) -> str:
    return str(register.definition(indicator).name(lang))


def found(entry: Correction, register: FactRegister, lang: str) -> str:
    """Return the values that an entry is about, those of one indicator together."""
    told = []
    for indicator, targets in itertools.groupby(entry.targets, key=lambda target: target.indicator):
        decimals = register.definition(indicator).decimals
        values = [
            f"{where(target, lang)}: {numbers.number(target.expect, decimals, lang)}" for target in targets
        ]
        told.append(f"{_name(register, indicator, lang)}, {'; '.join(values)}")
    return "; ".join(told)


def method_sheet(folder: Path, name: str, lang: str) -> tuple[str, str]:
    """Return a sheet of ``docs/methods`` as HTML, and the language it is in: English where there is no German one.

    Its title is left out, and so are the sections that the page of an indicator makes from the data. Both are empty
    where there is no sheet.
    """
    german = folder / "de" / f"{name}.md"
    if lang == "de" and german.is_file():
        return _sheet(german), "de"
    english = folder / f"{name}.md"
    return (_sheet(english), "en") if english.is_file() else ("", "")


@cache
def _sheet(path: Path) -> str:
    """Return the sections of a sheet as HTML with their digits marked."""
    sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    kept = [f"### {section}" for section in sections if section.partition("\n")[0].strip() not in LEFT_OUT]
    page = re.sub(r'<a class="anchor-link".*?</a>|</?a\b[^>]*>', "", str(markdown2html("\n".join(kept))))
    page = re.sub(r"<(h\d|table|thead|tbody) [^>]*>", r"<\1>", page)
    return re.sub(r"(?<=>)[^<]*\d[^<]*(?=<)", lambda match: refs(html.unescape(match.group())), page)
