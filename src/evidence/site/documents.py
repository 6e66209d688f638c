"""Documents: the briefs and the volumes that stand beside the site, and each of them as PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from evidence.errors import PrintError
from evidence.site.navigation import Site, edition
from evidence.site.pdf import Sheets, printing, to_pdf
from evidence.work.executor import Executor, Fault
from evidence.work.store import Store, question

KIND = "pdf"
FOLDER = "downloads/reports"
TO_SITE = "../../"
BRIEF = "brief-"
NAMES = tuple(f"{kind}*.{form}" for kind in (BRIEF, "evidence-") for form in ("html", "pdf"))
"""What all documents are called, so that those of an earlier build are known."""


@dataclass(frozen=True)
class Documents:
    """The documents of one build.

    Attributes:
        beside: The files that stand beside the folder of the site, by name.
        copies: The same documents inside the site, by path below it.
        sheets: On how many sheets each PDF prints, by name.
    """

    beside: dict[str, bytes]
    copies: dict[str, bytes]
    sheets: dict[str, int]


def documents(
    site: Site,
    beside: Mapping[str, bytes],
    copies: Mapping[str, bytes],
    *,
    pdf: bool,
    executor: Executor,
    store: Store,
    force: bool,
    done: Callable[[str, str], None],
) -> Documents:
    """Return the briefs and the whole report in one file, each as PDF too.

    Args:
        site: The site that the documents stand beside.
        beside: The documents as HTML that stand beside the site, by name.
        copies: The same documents inside the site, by name.
        pdf: Whether to make PDF files.
        executor: What makes them.
        store: Where earlier PDF files are kept, and new ones as soon as they are there.
        force: Whether to make all of them anew.
        done: Told of each PDF file, and how: ``executed`` or ``kept``.

    Raises:
        PrintError: A brief takes more than one sheet, or a page cannot become a PDF.
    """
    printed: dict[str, Sheets] = {}
    if pdf:
        base = f"{site.address.rstrip('/')}/{FOLDER}/" if site.address else ""
        papers = [
            Paper(name, page.decode("utf-8"), day(site), f"{base}{name}" if base else "")
            for name, page in sorted(copies.items())
        ]
        printed = print_all(papers, executor, store, done, force=force)
    check_sheets(printed)
    files = {name: sheets.content for name, sheets in printed.items()}
    return Documents(
        beside={**beside, **files},
        copies={f"{FOLDER}/{name}": content for name, content in {**copies, **files}.items()},
        sheets={name: sheets.count for name, sheets in printed.items()},
    )


def day(site: Site) -> str:
    """Return the date of the files: that of SOURCE_DATE_EPOCH, else that of the edition, never the clock's."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (
        f"{datetime.fromtimestamp(int(given), UTC):%Y-%m-%d}" if given.isdigit() else edition(site.register)
    )


@dataclass(frozen=True)
class Paper:
    """One document to print: its page, the date of the file and the public address of the page."""

    name: str
    page: str
    day: str
    address: str


def print_all(
    papers: Sequence[Paper],
    executor: Executor,
    store: Store,
    done: Callable[[str, str], None],
    *,
    force: bool,
) -> dict[str, Sheets]:
    """Return each document as PDF by the name of its file: the longest first, several at once, equal ones from the store.

    Raises:
        PrintError: A page cannot become a PDF.
    """
    made: dict[str, Sheets] = {}
    asked = {paper: question(KIND, paper.page, paper.day, paper.address, printing()) for paper in papers}
    waiting = []
    for paper, name in asked.items():
        kept = None if force else store.recall(KIND, name)
        if kept is None:
            waiting.append(paper)
            continue
        count, _, content = kept.partition(b"\n")
        made[_pdf_name(paper)] = Sheets(content, int(count))
        done(_pdf_name(paper), "kept")
    for paper, sheets in executor.run(print_paper, waiting, weight=lambda paper: len(paper.page)):
        if isinstance(sheets, Fault):
            raise sheets.error
        made[_pdf_name(paper)] = sheets
        store.remember(KIND, asked[paper], b"%d\n%b" % (sheets.count, sheets.content))
        done(f"{_pdf_name(paper)}, sheets: {sheets.count}", "executed")
    return made


def print_paper(paper: Paper) -> Sheets:
    """Return a document as PDF.

    Raises:
        PrintError: The page cannot become a PDF.
    """
    return to_pdf(paper.page, paper.day, paper.address)


def _pdf_name(paper: Paper) -> str:
    return paper.name.replace(".html", ".pdf")


def check_sheets(printed: Mapping[str, Sheets]) -> None:
    """Do nothing if each brief prints on one sheet.

    Raises:
        PrintError: A brief does not; all of them are named.
    """
    long = [
        f"{name}: {sheets.count} sheets"
        for name, sheets in sorted(printed.items())
        if name.startswith(BRIEF) and sheets.count != 1
    ]
    if long:
        raise PrintError(
            f"A brief is one sheet of paper. Expected 1 sheet each; found {', '.join(long)}. Next step: shorten what these "
            "briefs say, or the print style in brief.css."
        )
