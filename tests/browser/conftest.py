"""Chromium on the built pages; every request that it makes is written down, and none leaves this machine."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright

sys.path.insert(
    0, str(Path(__file__).resolve().parents[1] / "site")
)  # for finished: no test folder is a package

from finished import finished_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
READ = ("de/index.html", "de/01_who_lives_in_saxony.html", "en/02_who_works_in_saxony.html")
KREISE = ("de/kreis/14612.html", "de/kreis/14628.html", "en/kreis/14713.html")
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program() -> str:
    """The browser of this machine; without one, all tests of this folder are skipped."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)}); see .ci/browser")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(program: str, playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_report(tmp_path_factory) / "site"


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Open]:
    """Open a page of the site; ``requests`` of the result are the addresses that it asked for."""
    contexts: list[BrowserContext] = []

    def go(
        path: str, *, width: int = 1280, height: int = 900, media: str = "screen", **options: object
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests = []
        page.faults = []

        def note(request: Request) -> None:
            if not request.url.startswith("data:"):
                page.requests.append(request.url)

        page.on("request", note)
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
        page.emulate_media(media=media)
        place, sign, anchor = path.partition("#")
        page.goto((site / place).as_uri() + sign + anchor)
        return page

    yield go
    for context in contexts:
        context.close()
