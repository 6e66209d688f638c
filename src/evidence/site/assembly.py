"""Assembly: the files of the site in parts that can be made side by side, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from evidence.facts.opening import open_register
from evidence.paths import Project
from evidence.site import brief, volume
from evidence.site.documents import FOLDER, TO_SITE
from evidence.site.figures import Drawn, Trend
from evidence.site.ledger import Ledger
from evidence.site.navigation import Made, Site
from evidence.site.pages import common_files, language_files
from evidence.work.executor import Executor, Fault

Kind = Literal["pages", "common", "volume", "briefs", "briefs beside"]
_ORDER: tuple[Kind, ...] = ("pages", "common", "volume", "briefs", "briefs beside")
"""The longest first."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the files.

    Attributes:
        project: The checkout.
        kind: Which part.
        lang: The language of pages and of a volume; empty for all other parts.
        made: The pages made from notebooks.
        drawn: The charts of indicators.
        address: Public address of the site; empty where it has none.
        documents: Paths of the documents to pass on, below the site.
    """

    project: Project
    kind: Kind
    lang: str
    made: Made
    drawn: Mapping[Trend, Drawn]
    address: str
    documents: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the part in words."""
        return f"{self.kind} {self.lang}".strip()


def assemble(part: Part) -> dict[str, bytes]:
    """Return the files of one part by their path or name."""
    os.environ["EVIDENCE_ROOT"] = str(part.project.root)
    ledger = _ledger(part.project)
    site = Site(ledger.register, part.made, part.address)
    match part.kind:
        case "volume":
            return {volume.file_name(part.lang): volume.volume(site, part.lang).encode("utf-8")}
        case "briefs":
            return brief.briefs(site, TO_SITE)
        case "briefs beside":
            return brief.briefs(site)
        case "common":
            return common_files(ledger, site)
        case "pages":
            return language_files(ledger, site, part.drawn, part.lang, part.documents)


@dataclass(frozen=True)
class Assembled:
    """The finished parts: files of the site by path, and documents as HTML by name, as they stand beside it and inside."""

    files: dict[str, bytes]
    beside: dict[str, bytes]
    copies: dict[str, bytes]


def assemble_all(
    project: Project,
    site: Site,
    drawn: Mapping[Trend, Drawn],
    executor: Executor,
    done: Callable[[str, str], None],
    *,
    whole: bool,
    pdf: bool,
) -> Assembled:
    """Return all files of the site but those of ``pages.last_files``, and the documents.

    Args:
        project: The checkout.
        site: The site.
        drawn: The charts of indicators.
        executor: What makes the parts.
        done: Told of each part.
        whole: Whether all pages were made, so that one file can hold the whole report.
        pdf: Whether there will be PDF files to offer.
    """
    found: dict[Kind, dict[str, bytes]] = {kind: {} for kind in _ORDER}
    parts = plan(project, site, drawn, whole=whole, pdf=pdf)
    for part, files in executor.run(assemble, parts):
        if isinstance(files, Fault):
            raise files.error
        found[part.kind] |= files
        done(str(part), "executed")
    return Assembled(
        found["pages"] | found["common"],
        found["volume"] | found["briefs beside"],
        found["volume"] | found["briefs"],
    )


def plan(project: Project, site: Site, drawn: Mapping[Trend, Drawn], *, whole: bool, pdf: bool) -> list[Part]:
    """Return the parts of a site, the longest first."""
    names = [brief.file_name(code, lang) for lang in site.languages for code in brief.REGIONS]
    names += [volume.file_name(lang) for lang in site.languages if whole]
    names += [name.replace(".html", ".pdf") for name in names if pdf]
    offered = tuple(f"{FOLDER}/{name}" for name in sorted(names))
    return [
        Part(project, kind, lang, site.made, drawn if kind == "pages" else {}, site.address, offered)
        for kind in _ORDER
        if whole or kind != "volume"
        for lang in (site.languages if kind in ("pages", "volume") else [""])
    ]


@cache
def _ledger(project: Project) -> Ledger:
    return Ledger(open_register(project))
