"""PDF: a page on sheets of paper, tagged for screen readers, from the same HTML and without a browser.

WeasyPrint lays the page out and tags it; ``tags`` adds what its tags leave open.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement

from evidence.charts import theme
from evidence.errors import MissingLibraryError, PrintError
from evidence.report.content import TEMPLATES
from evidence.site.tags import Tags

VARIANT = "pdf/ua-1"
PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "Pyphen", "fonttools", "pillow")
FONTS = theme.FONTS / "fonts.conf"
_SVG = "{http://www.w3.org/2000/svg}"
_PUBLIC = ("https://", "http://", "mailto:")
# What WeasyPrint says of a style sheet that was written for browsers too; everything else that it says is a fault.
_STYLE_REMARKS = (
    "Ignored `",
    "Expected a media type",
    "Invalid math",
    "Invalid media type",
    "Invalid or unsupported",
)


@dataclass(frozen=True)
class Sheets:
    """A finished PDF: the bytes of the file, and on how many sheets it prints."""

    content: bytes
    count: int


def require_pango() -> None:
    """Do nothing where PDF files can be made.

    Raises:
        MissingLibraryError: Pango or a library beside it is not installed.
    """
    _weasyprint()


@cache
def printing() -> Mapping[str, str]:
    """Return what decides the bytes of a PDF beside its page: packages, Pango, our code and style, the fonts."""
    here = Path(__file__)
    files = (here, here.with_name("tags.py"), TEMPLATES / "evidence" / "pdf.css", *theme.FONTS.iterdir())
    return {
        "pango": str(_weasyprint().text.ffi.pango.pango_version()),
        **{name: metadata.version(name) for name in PACKAGES},
        **{path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }


def to_pdf(page: str, day: str, address: str = "") -> Sheets:
    """Return a page as PDF: A4, tagged, with bookmarks, all fonts inside, the same bytes on every run.

    Links within the page and to public addresses are kept. Links to other files keep their words only, unless the
    address of the page is known.

    Args:
        page: The page as HTML, with its style and its fonts inside.
        day: Date of the file, such as ``2026-07-30``; there is no clock.
        address: Public address of the page, which its links start from; empty where it has none.

    Raises:
        MissingLibraryError: Pango is not installed.
        PrintError: A link inside the page leads nowhere, a chart has no alternative text, a letter is in no font.
    """
    weasyprint = _weasyprint()
    with _own_fonts(), _no_faults():
        source = weasyprint.HTML(
            string=page, url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols={"data"})
        )
        root = source.etree_element
        anchors = _anchors(root)
        _leave_out(root)
        _settle_links(root, anchors, address)
        _name_charts(root)
        SubElement(root.find("head"), "style").text = _style()
        document = source.render()
        document.metadata.created = document.metadata.modified = f"{day}T00:00:00Z"
        tags = Tags(document.pages, root)
        content: bytes = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(page.encode("utf-8")).hexdigest()[:32].encode("ascii"),
            finisher=lambda _, pdf: tags.mend(pdf),
        )
    return Sheets(content, len(document.pages))


@cache
def _weasyprint() -> ModuleType:
    """Return WeasyPrint; it looks for Pango when it is imported."""
    try:
        with _own_fonts():
            import weasyprint
    except OSError as fault:
        raise MissingLibraryError(
            f"PDF files need Pango, which is not installed ({str(fault).splitlines()[0]}). Debian, Ubuntu: apt-get install "
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango. To build without PDF "
            "files: evidence build --no-pdf"
        ) from None
    module: ModuleType = weasyprint
    return module


@contextmanager
def _own_fonts() -> Iterator[None]:
    """Let fontconfig see our fonts only, so that a page looks the same whatever fonts a machine has."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _no_faults() -> Iterator[None]:
    """Raise what WeasyPrint reports of a page, beside remarks on style."""
    told: list[str] = []
    logger, handler = logging.getLogger("weasyprint"), logging.Handler(logging.WARNING)
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
    faults = [words for words in dict.fromkeys(told) if not words.startswith(_STYLE_REMARKS)]
    if faults:
        raise PrintError("A page cannot become a PDF as it is: " + "; ".join(faults))


def _anchors(root: Element) -> set[str]:
    return {element.get("id", "") for element in root.iter()} - {""}


def _leave_out(parent: Element) -> None:
    """Remove what paper never shows and what costs time: scripts, files in links, second drawings, folded tables."""
    before: Element | None = None
    for child in list(parent):
        if not _is_unseen(child):
            _leave_out(child)
            before = child
            continue
        parent.remove(child)
        if before is None:
            parent.text = (parent.text or "") + (child.tail or "")
        else:
            before.tail = (before.tail or "") + (child.tail or "")


def _is_unseen(element: Element) -> bool:
    classes = element.get("class", "").split()
    return (
        element.tag in {"script", "template"}
        or (element.tag == f"{_SVG}svg" and "narrow" in classes)
        or (element.tag == "details" and "values" in classes)
        or (element.tag == "a" and element.get("href", "").startswith("data:"))
    )


def _settle_links(root: Element, anchors: set[str], address: str) -> None:
    """Keep the links that a reader of the file can follow; of the others only the words stay."""
    left = _anchors(root)
    for link in root.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in anchors:
            raise PrintError(f"A page cannot become a PDF as it is: the link to {target} leads nowhere.")
        if address and target and not target.startswith(("#", *_PUBLIC)):
            target = urljoin(address, target)
            link.set("href", target)
        if not (target[1:] in left if target.startswith("#") else target.startswith(_PUBLIC)):
            link.attrib.pop("href", None)
            link.tag = "span"


def _name_charts(root: Element) -> None:
    """Make title and description of each chart one alternative text: WeasyPrint reads the title only."""
    for chart in root.iter(f"{_SVG}svg"):
        title, description = chart.find(f"{_SVG}title"), chart.find(f"{_SVG}desc")
        if title is None or not title.text:
            raise PrintError("A page cannot become a PDF as it is: a chart has no alternative text.")
        if description is not None and description.text:
            title.text = f"{title.text.rstrip('.')}. {description.text}"


@cache
def _style() -> str:
    return (TEMPLATES / "evidence" / "pdf.css").read_text(encoding="utf-8")
