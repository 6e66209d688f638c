"""All files of the site by their path: pages from notebooks, generated pages, downloads, the shared style."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from evidence.comparison.comparison import Comparison, compare
from evidence.comparison.state import State
from evidence.facts.register import FactRegister
from evidence.paths import project
from evidence.report.content import Content
from evidence.report.render import Frame, page_html, script_text, style_sheet
from evidence.site.accessibility import accessibility_page
from evidence.site.changes import TABLE, changes, changes_page
from evidence.site.coverage import FILE as COVERAGE_FILE
from evidence.site.coverage import cover, coverage_page
from evidence.site.description import describe
from evidence.site.downloads import download_files, downloads_page
from evidence.site.embeds import embed_files, linked
from evidence.site.explorer import explorer_page
from evidence.site.feed import feed, feed_path
from evidence.site.figures import Drawn, Trend
from evidence.site.forwarding import forwarding_page, letters
from evidence.site.indicators import Indicators
from evidence.site.landing import landing_page
from evidence.site.ledger import Ledger
from evidence.site.letter import letter_path
from evidence.site.methods import methods_page
from evidence.site.navigation import (
    ACCESSIBILITY,
    CHANGES,
    CLAIMS,
    CLAIMS_NOTEBOOK,
    COVERAGE,
    DOWNLOADS,
    EXPLORER,
    INDICATORS,
    KREISE,
    METHODS,
    OVERVIEW,
    PLAIN,
    SEARCH,
    SHARE,
    SOURCES,
    STYLE,
    SUMMARY,
    TOPICS,
    Made,
    Site,
    edition,
    edition_words,
)
from evidence.site.overview import overview_page
from evidence.site.plain import plain_page
from evidence.site.search import search_page
from evidence.site.sharing import image_path, share_image
from evidence.site.sources import Sources
from evidence.site.usage import Usage

FOLDER = "downloads/"


def site_files(
    ledger: Ledger,
    made: Made,
    drawn: Mapping[Trend, Drawn],
    address: str = "",
    documents: Mapping[str, bytes] | None = None,
    since: State | None = None,
) -> dict[str, bytes]:
    """Return every file of the site by its path.

    Args:
        ledger: All rows of one state of the data.
        made: The pages made from notebooks.
        drawn: The charts of indicators; an indicator without one has a page without chart.
        address: Public address of the site; empty where it has none.
        documents: The documents to pass on, by path below the site; they are offered, not returned.
        since: What the edition before published; None for a first edition.
    """
    site, offered = Site(ledger.register, made, address), documents or {}
    files = common_files(ledger, site)
    for lang in site.languages:
        files |= language_files(ledger, site, drawn, lang, tuple(offered))
    return files | last_files(site, files, offered, since)


def common_files(ledger: Ledger, site: Site) -> dict[str, bytes]:
    """Return the files that belong to no language, and the figures to embed elsewhere."""
    files = download_files(ledger)
    files[COVERAGE_FILE] = cover(site, ledger, project()).file()
    return files | embed_files(site) | {STYLE: style_sheet().encode("utf-8")}


def language_files(
    ledger: Ledger, site: Site, drawn: Mapping[Trend, Drawn], lang: str, documents: Collection[str]
) -> dict[str, bytes]:
    """Return the pages in one language but for those that ``last_files`` makes; those of the first one with the start page.

    Args:
        ledger: All rows of one state of the data.
        site: The site.
        drawn: The charts of indicators.
        lang: The language.
        documents: Paths of the documents to pass on.
    """
    pages = {path: _notebook_page(site, path) for path in site.pages(lang)}
    written = {
        f"{lang}/{OVERVIEW}": landing_page(site, lang, f"{lang}/{OVERVIEW}", documents),
        f"{lang}/{SUMMARY}": overview_page(site, lang),
    }
    if site.register.tables.documents.demands:
        written[f"{lang}/{PLAIN}"] = plain_page(site, lang)
    pages |= written
    usage = Usage(site, written)
    indicators, sources = Indicators(site, ledger, usage, drawn), Sources(site, ledger, usage)
    pages |= indicators.pages(lang) | sources.pages(lang)
    pages[f"{lang}/{INDICATORS}"] = indicators.index(lang)
    pages[f"{lang}/{SOURCES}"] = sources.index(lang)
    pages[f"{lang}/{SEARCH}"] = search_page(site, lang)
    pages[f"{lang}/{EXPLORER}"] = explorer_page(site, ledger, drawn, lang)
    pages[f"{lang}/{COVERAGE}"] = coverage_page(site, cover(site, ledger, project()), lang)
    pages.setdefault(f"{lang}/{METHODS}", methods_page(site, lang))
    if lang == site.languages[0]:
        pages[OVERVIEW] = landing_page(site, lang, OVERVIEW, documents)
    return {path: page.encode("utf-8") for path, page in pages.items()}


def last_files(
    site: Site, files: Mapping[str, bytes], documents: Mapping[str, bytes], since: State | None = None
) -> dict[str, bytes]:
    """Return the files that tell of all others: what changed, what can be downloaded and passed on, how much was checked.

    Args:
        site: The site.
        files: All other files.
        documents: The documents to pass on, by path below the site.
        since: What the edition before published; None for a first edition.
    """
    pages: dict[str, str] = {}
    last: dict[str, bytes] = {}
    offered = {path: content for path, content in files.items() if path.startswith(FOLDER)}
    if site.register.tables.documents.demands:
        written = letters(site)
        last |= {letter_path(lang): entry.file for lang, entry in written.items()}
        for lang in site.languages:
            pages[f"{lang}/{SHARE}"] = forwarding_page(site, written, offered | last | dict(documents), lang)
            last[image_path(lang)] = share_image(site, written[lang].answer.text, lang)
    told = {path: page.encode("utf-8") for path, page in pages.items()}
    comparison = compare(since, State.of_files({**files, **told})) if since else None
    last[TABLE] = (comparison or Comparison("", edition(site.register))).as_json()
    vintages = [] if comparison else changes(site.register)
    for lang in site.languages:
        pages[f"{lang}/{CHANGES}"] = changes_page(site, vintages, lang, comparison)
        earlier = since.feeds.get(lang, b"") if since else b""
        last[feed_path(lang)] = feed(site, lang, comparison, earlier)
        pages[f"{lang}/{DOWNLOADS}"] = downloads_page(site, offered, lang)
    count = sum(path.endswith(".html") for path in (*files, *pages)) + len(site.languages)
    pages |= {f"{lang}/{ACCESSIBILITY}": accessibility_page(site, count, lang) for lang in site.languages}
    last |= {path: page.encode("utf-8") for path, page in pages.items()}
    return last | describe(site, {**files, **last, **documents})


def single_page(
    register: FactRegister, path: str, notebook: str, bound: Mapping[str, object], content: Content, lang: str
) -> bytes:
    """Return one page on its own, for a researcher, with no links to other pages."""
    frame = Frame(lang, path, path, [], edition_words(register, lang), _command(notebook, bound))
    return _page(register, frame, content, notebook).encode("utf-8")


def _notebook_page(site: Site, path: str) -> str:
    parameters, notebook, content = site.made[path]
    lang, _, place = path.partition("/")
    frame = site.frame(
        lang,
        place,
        section=KREISE if site.is_profile(path) else place if place in (METHODS, CLAIMS) else TOPICS,
        recompute=_command(notebook, dict(parameters)),
        alone=True,
    )
    return _page(site.register, frame, linked(frame, content), notebook)


def _page(register: FactRegister, frame: Frame, content: Content, notebook: str) -> str:
    facts = [register.fact(name) for name in content.facts]
    cited = [register.fact(name) for name in content.cited]
    script = script_text("claims.js") if notebook == CLAIMS_NOTEBOOK else ""
    return page_html(frame, content.title, content.body, facts, cited, register, script, content.sources)


def _command(notebook: str, parameters: Mapping[str, object]) -> str:
    return f"evidence run {notebook} " + " ".join(f"-p {key}={parameters[key]}" for key in sorted(parameters))
