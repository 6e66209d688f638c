"""The page on accessibility: what was tested and with what, what was not, which gaps we know, how to report one."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.facts.wording import refs
from evidence.paths import project
from evidence.report.content import environment
from evidence.report.render import framed
from evidence.site.navigation import ACCESSIBILITY, Site
from evidence.vocabulary import numbers

TITLE = {"de": "Barrierefreiheit", "en": "Accessibility"}
CHECKERS = "tools/checkers"
_NAMES = {"axe-core": "axe-core", "vnu-jar": "Nu Html Checker"}


@dataclass(frozen=True)
class Test:
    """One question that is tested in both languages, the tool that answers it, and what it looks at."""

    question: tuple[str, str]
    tool: tuple[str, str]
    scope: tuple[str, str]


_BROWSER = ("eigene Prüfungen in Chromium", "our own tests in Chromium")
_SOME = ("Auswahl der Seiten", "a selection of pages")
TESTS = (
    Test(
        (
            "Verstößt eine Seite gegen Regeln der WCAG 2.2, Stufen A und AA, oder gegen bewährte Regeln?",
            "Does a page break rules of WCAG 2.2, levels A and AA, or rules of good practice?",
        ),
        ("{axe-core} in Chromium", "{axe-core} in Chromium"),
        (
            "alle Seiten bei der letzten vollen Prüfung, eine Auswahl bei jeder Änderung: helle Farben, dunkle Farben, 320 Pixel breit, Papier; alle Klappen offen",
            "all pages at the last full scan, a selection at every change: light colours, dark colours, 320 pixels wide, paper; all folds open",
        ),
    ),
    Test(
        ("Ist der Quelltext gültig?", "Is the markup valid?"),
        ("{vnu-jar}", "{vnu-jar}"),
        ("alle Seiten", "all pages"),
    ),
    Test(
        ("Sind alle Diagramme zu sehen?", "Are all charts shown?"),
        _BROWSER,
        (
            "wie oben; einzelne Seiten auch bei erzwungenen Farben, ohne Netz und ohne JavaScript",
            "as above; some pages also with forced colours, without a network and without JavaScript",
        ),
    ),
    Test(
        (
            "Reicht die Tastatur, und ist zu sehen, wo man ist?",
            "Is the keyboard enough, and does it show where one is?",
        ),
        _BROWSER,
        _SOME,
    ),
    Test(
        (
            "Passt alles auf 320 Pixel Breite, ohne quer zu rollen, und trägt die Seite doppelt so große Schrift?",
            "Does everything fit a width of 320 pixels without scrolling sideways, and does the page bear letters of double size?",
        ),
        _BROWSER,
        _SOME,
    ),
    Test(
        (
            "Steht bei jedem Diagramm, was es zeigt, in der Sprache der Seite und aus den Daten berechnet, und dahinter seine Tabelle?",
            "Does every chart say what it shows, in the language of the page and computed from the data, with its table behind it?",
        ),
        ("eigene Prüfungen des Quelltextes", "our own tests of the markup"),
        ("alle Seiten mit Diagrammen aus Notebooks", "all pages with charts from notebooks"),
    ),
    Test(
        (
            "Steht jede Seite in ihrer Sprache, und folgen die Überschriften aufeinander?",
            "Is each page in its language, and do headings follow each other?",
        ),
        ("eigene Prüfungen des Quelltextes", "our own tests of the markup"),
        _SOME,
    ),
)
UNTESTED = (
    (
        "Kein Test mit Menschen mit Behinderungen, mit Menschen, die einfache Sprache brauchen, oder im Landtag.",
        "No test with people with disabilities, with readers of plain language or in the Landtag.",
    ),
    (
        "Kein Test mit einem wirklichen Vorleseprogramm wie NVDA, JAWS oder VoiceOver; geprüft ist, was der Browser solchen Programmen meldet.",
        "No test with a real screen reader such as NVDA, JAWS or VoiceOver; what is tested is what the browser tells such programs.",
    ),
    (
        "Kein Test mit Bildschirmlupe, Braillezeile, Spracheingabe oder Schaltersteuerung.",
        "No test with a screen magnifier, a Braille display, speech input or switches.",
    ),
    (
        "Kein anderer Browser als Chromium; Firefox und Safari sind nicht geprüft.",
        "No browser other than Chromium; Firefox and Safari are not tested.",
    ),
    (
        "Die PDF-Dateien sind nach den Regeln von PDF/UA-1 angelegt und mit eigenen Prüfungen angesehen: Auszeichnung, Sprache, Titel, Überschriften, Bildtexte, Tabellenköpfe, Verweise, Schriften. Kein unabhängiges Programm hat sie geprüft.",
        "The PDF files are made by the rules of PDF/UA-1 and looked at by our own tests: tags, language, title, headings, texts of charts, heads of tables, links, fonts. No independent program has checked them.",
    ),
    (
        "Keine unabhängige Prüfstelle hat diesen Bericht angesehen.",
        "No independent body has looked at this report.",
    ),
    (
        "Nicht geprüft sind die Arbeitsmappe unter den Downloads, die Notebooks in JupyterLab und die Seiten der Herausgeber, zu denen Links führen.",
        "Not tested are the workbook among the downloads, the notebooks in JupyterLab and the pages of publishers that links lead to.",
    ),
)
GAPS = (
    (
        "In ein Diagramm kann man nicht mit der Tastatur hineingehen. Seine Werte stehen in der Tabelle darunter; der Text zum Diagramm nennt nur das Wichtigste.",
        "One cannot step into a chart by keyboard. Its values stand in the table below it; the text of the chart names only what matters most.",
    ),
    (
        "Die Schrift in Diagrammen wächst, wenn man die ganze Seite vergrößert, nicht aber, wenn man nur die Schriftgröße ändert.",
        "Letters in charts grow when the whole page is enlarged, but not when the size of letters alone is changed.",
    ),
    (
        "In den PDF-Dateien fehlen die Wertetabellen unter den Diagrammen und die Listen der geprüften Festlegungen; sie stehen in der HTML-Datei. Was über ein Seitenende reicht, melden sie als zwei Stücke.",
        "The PDF files lack the tables of values below charts and the lists of tested specifications; these are in the HTML file. What runs over the end of a sheet they report as two pieces.",
    ),
    (
        "Manche Tabellen sind lang und breit. Auf kleinen Bildschirmen rollen sie in einem Kasten quer oder stehen als Blöcke; ältere Browser melden solche Blöcke Vorleseprogrammen vielleicht nicht als Tabelle.",
        "Some tables are long and wide. On small screens they scroll sideways in a box or stand as blocks; older browsers may not report such blocks to screen readers as a table.",
    ),
    (
        "Titel von Quellen und Gesetzen stehen in ihrer eigenen Sprache, auch auf englischen Seiten; einige Beschreibungen von Methoden gibt es nur auf Englisch. Sie sind als solche ausgezeichnet. Einzelne deutsche Wörter in englischen Sätzen, etwa Land, Kreis und Namen von Behörden, sind es nicht.",
        "Titles of sources and acts stand in their own language, on English pages too; some descriptions of methods exist in English only. They are marked as such. Single German words in English sentences, such as Land, Kreis and names of authorities, are not.",
    ),
    (
        "Die Verweise auf Nachweise stehen dicht, weil jede Zahl einen hat. Mit Vorleseprogramm oder Tastatur sind Seiten mit vielen Zahlen deshalb mühsam.",
        "Links to evidence stand close together, because every number has one. Pages with many numbers are therefore tedious with a screen reader or a keyboard.",
    ),
    (
        "Die Seite in einfacher Sprache hat noch niemand geprüft, für den sie gedacht ist. Ein Video in Gebärdensprache gibt es nicht.",
        "Nobody for whom the page in plain language is meant has tested it. There is no video in sign language.",
    ),
)


def accessibility_page(site: Site, pages: int, lang: str) -> str:
    """Return the page in one language.

    Args:
        site: The site.
        pages: Number of all pages of the site, this one among them.
        lang: Language of the page.
    """
    folder = project().root / CHECKERS
    column = 0 if lang == "de" else 1
    names = checkers(folder)
    frame = site.frame(lang, ACCESSIBILITY)
    body = (
        environment()
        .get_template("accessibility.html.j2")
        .render(
            frame=frame,
            lang=lang,
            title=TITLE[lang],
            refs=refs,
            pages=numbers.number(pages, 0, lang),
            tests=[
                {
                    "question": test.question[column],
                    "tool": test.tool[column].format(**names),
                    "scope": test.scope[column],
                }
                for test in TESTS
            ],
            accepted=[{"rule": entry["rule"], "reason": entry["reason"][lang]} for entry in accepted(folder)],
            untested=[texts[column] for texts in UNTESTED],
            gaps=[texts[column] for texts in GAPS],
        )
    )
    return framed(frame, TITLE[lang], body, [])


def checkers(folder: Path) -> dict[str, str]:
    """Return name and version of each checker by its package; the name alone where there is no lock."""
    lock = folder / "package-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.is_file() else {}
    return {
        package: f"{name} {packages.get(f'node_modules/{package}', {}).get('version', '')}".strip()
        for package, name in _NAMES.items()
    }


def accepted(folder: Path) -> list[dict[str, Any]]:
    """Return the findings that are accepted, each with its reason in both languages; none where there is no list."""
    path = folder / "accepted.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return [entry for checker in sorted(entries) for entry in entries[checker]]
