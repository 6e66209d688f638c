"""Documents: the briefs and the volumes that stand beside the site, and each of them as PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context

from evidence.errors import PrintError
from evidence.site.brief import briefs
from evidence.site.navigation import Site, edition
from evidence.site.pdf import Sheets, to_pdf
from evidence.site.volume import volumes

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


def documents(site: Site, *, whole: bool, pdf: bool, workers: int, tell: Callable[[str], None]) -> Documents:
    """Return the briefs of the site and, where all its pages are there, the whole report in one file; each as PDF too.

    Args:
        site: The site that the documents stand beside.
        whole: Whether all pages were made, so that one file can hold the whole report.
        pdf: Whether to make PDF files.
        workers: How many PDF files are made at once.
        tell: Told of each PDF file.

    Raises:
        PrintError: A brief takes more than one sheet, or a page cannot become a PDF.
    """
    reports = volumes(site) if whole else {}
    beside = {**reports, **briefs(site)}
    copies = {**reports, **briefs(site, TO_SITE)}
    printed = print_all(copies, day(site), site.address, workers, tell) if pdf else {}
    check_sheets(printed)
    papers = {name: sheets.content for name, sheets in printed.items()}
    return Documents(
        beside={**beside, **papers},
        copies={f"{FOLDER}/{name}": content for name, content in {**copies, **papers}.items()},
        sheets={name: sheets.count for name, sheets in printed.items()},
    )


def day(site: Site) -> str:
    """Return the date of the files: that of SOURCE_DATE_EPOCH, else that of the edition, never the clock's."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (
        f"{datetime.fromtimestamp(int(given), UTC):%Y-%m-%d}" if given.isdigit() else edition(site.register)
    )


def print_all(
    pages: Mapping[str, bytes], day: str, address: str, workers: int, tell: Callable[[str], None]
) -> dict[str, Sheets]:
    """Return each page as PDF by its name, the longest first, several at once.

    Raises:
        PrintError: A page cannot become a PDF.
    """
    made: dict[str, Sheets] = {}
    base = f"{address.rstrip('/')}/{FOLDER}/" if address else ""
    order = sorted(pages, key=lambda name: (-len(pages[name]), name))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {
            pool.submit(to_pdf, pages[name].decode("utf-8"), day, f"{base}{name}" if base else ""): name
            for name in order
        }
        try:
            for done in as_completed(waiting):
                name = waiting[done].replace(".html", ".pdf")
                made[name] = done.result()
                tell(f"pdf {len(made)}/{len(order)}: {name}, sheets: {made[name].count}")
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return made


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
