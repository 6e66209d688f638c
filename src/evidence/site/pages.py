"""All files of the site by their path: pages from notebooks, generated pages, downloads, the shared style."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.facts.register import FactRegister
from evidence.paths import Project, project
from evidence.report.content import Content
from evidence.report.render import Frame, page_html, script_text, style_sheet
from evidence.site.accessibility import accessibility_page
from evidence.site.changes import changes, changes_page
from evidence.site.coverage import FILE as COVERAGE_FILE
from evidence.site.coverage import cover, coverage_page
from evidence.site.downloads import download_files, downloads_page
from evidence.site.embeds import embed_files, linked
from evidence.site.explorer import explorer_page
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
    edition_words,
)
from evidence.site.overview import overview_page
from evidence.site.plain import plain_page
from evidence.site.search import search_page
from evidence.site.sharing import image_path, share_image
from evidence.site.sources import Sources
from evidence.site.usage import Usage
from evidence.tables.store import read_tables


def register_as_of(at: Project, as_of: str) -> FactRegister:
    """Return all facts as known by a day."""
    return FactRegister(read_tables(at).known_by(as_of))


def site_files(
    ledger: Ledger,
    made: Made,
    drawn: Mapping[Trend, Drawn],
    address: str = "",
    documents: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return every file of the site by its path.

    Args:
        ledger: All rows of one state of the data.
        made: The pages made from notebooks.
        drawn: The charts of indicators; an indicator without one has a page without chart.
        address: Public address of the site; empty where it has none.
        documents: The documents to pass on, by path below the site; they are offered, not returned.
    """
    site = Site(ledger.register, made, address)
    pages = {path: _notebook_page(site, path) for path in made}
    written = {
        f"{lang}/{place}": page
        for lang in site.languages
        for place, page in (
            (OVERVIEW, landing_page(site, lang, f"{lang}/{OVERVIEW}", documents or ())),
            (SUMMARY, overview_page(site, lang)),
        )
    }
    if site.register.tables.documents.demands:
        written |= {f"{lang}/{PLAIN}": plain_page(site, lang) for lang in site.languages}
    pages |= written
    usage = Usage(site, written)
    indicators, sources = Indicators(site, ledger, usage, drawn), Sources(site, ledger, usage)
    editions = changes(ledger.register)
    files = download_files(ledger)
    coverage = cover(site, ledger, project())
    files[COVERAGE_FILE] = coverage.file()
    for lang in site.languages:
        pages |= indicators.pages(lang)
        pages |= sources.pages(lang)
        pages[f"{lang}/{INDICATORS}"] = indicators.index(lang)
        pages[f"{lang}/{SOURCES}"] = sources.index(lang)
        pages[f"{lang}/{DOWNLOADS}"] = downloads_page(site, files, lang)
        pages[f"{lang}/{SEARCH}"] = search_page(site, lang)
        pages[f"{lang}/{EXPLORER}"] = explorer_page(site, ledger, drawn, lang)
        pages[f"{lang}/{COVERAGE}"] = coverage_page(site, coverage, lang)
        if f"{lang}/{METHODS}" not in pages:
            pages[f"{lang}/{METHODS}"] = methods_page(site, lang)
        pages[f"{lang}/{CHANGES}"] = changes_page(site, editions, lang)
    if site.languages:
        pages[OVERVIEW] = landing_page(site, site.languages[0], OVERVIEW, documents or ())
    files |= embed_files(site)
    if site.register.tables.documents.demands:
        written_letters = letters(site)
        files |= {letter_path(lang): entry.file for lang, entry in written_letters.items()}
        offered = files | dict(documents or {})
        for lang in site.languages:
            pages[f"{lang}/{SHARE}"] = forwarding_page(site, written_letters, offered, lang)
            files[image_path(lang)] = share_image(site, written_letters[lang].answer.text, lang)
    singles = sum(path.endswith(".html") for path in files)
    count = len(pages) + singles + len(site.languages)
    pages |= {f"{lang}/{ACCESSIBILITY}": accessibility_page(site, count, lang) for lang in site.languages}
    files[STYLE] = style_sheet().encode("utf-8")
    return files | {path: page.encode("utf-8") for path, page in pages.items()}


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
