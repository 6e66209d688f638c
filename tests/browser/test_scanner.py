"""What axe-core finds on pages of every kind, in light and dark colours, on a phone and on paper: nothing.

``tools/check_pages.py`` looks at all pages in all four modes. Here every page that a notebook makes, every page of its
own and the briefs take turns in the modes, so that each kind meets each of them; some pages meet all four.
"""

import json
import re
import sys

import pytest
from finished import ROOT
from reading import OWN, PAGES, QUESTIONS

sys.path.insert(0, str(ROOT / "tools"))

import check_pages

BRIEFS = tuple(f"brief-{name}.html" for name in ("14-de", "14-en", "14628-de", "14713-en"))
NAMES = (*(f"site/{name}" for name in (*PAGES, *OWN)), *BRIEFS)
# One page of each kind in all modes; the longest one of notebooks takes turns.
WHOLE = {
    "site/de/index.html",
    "site/en/03_who_came_for_protection.html",
    "site/de/kreis/14628.html",
    "site/de/explorer.html",
    "site/en/summary.html",
    "site/de/plain.html",
    "site/en/share.html",
    "site/de/accessibility.html",
    "brief-14-de.html",
}
MODES = tuple(check_pages.MODES)
LOOKS = [(name, MODES if name in WHOLE else (MODES[turn % 4],)) for turn, name in enumerate(NAMES)]
LOOKS += [("evidence-de.html", ("dark",))]

pytestmark = pytest.mark.skipif(
    bool(check_pages.missing("axe")), reason=f"not installed: {check_pages.missing('axe')}; see .ci/browser"
)


@pytest.fixture(scope="session")
def build(site):
    return site.parent


def scan(browser, build, name, modes):
    found = [
        check_pages.Finding("axe", rule, mode, name, *rest)
        for mode, faults, _ in check_pages.look_at(browser, build, name, modes)
        for rule, *rest in faults
    ]
    return [str(finding) for finding in check_pages.judge(found)[0]]


@pytest.mark.parametrize(("name", "modes"), LOOKS, ids=[f"{name}-{'-'.join(modes)}" for name, modes in LOOKS])
def test_page_has_no_barrier_that_a_scanner_sees(browser, build, name, modes):
    assert scan(browser, build, name, modes) == []


def test_pages_made_by_the_hundred_have_no_barrier_that_a_scanner_sees(browser, build):
    for folder in ("indicator", "source", "figure"):
        pages = {path: len(path.read_bytes()) for path in (build / "site/en" / folder).glob("*.html")}
        drawn = sorted((path for path in pages if b"<figure" in path.read_bytes()), key=pages.get)
        bare = sorted(set(pages) - set(drawn), key=pages.get)
        for path in {path for kind in (drawn, bare) if kind for path in (kind[0], kind[len(kind) // 2])}:
            assert scan(browser, build, path.relative_to(build).as_posix(), ("dark", "narrow")) == []


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "claims"])
def test_every_chart_of_a_notebook_is_expected_on_its_page(build, name):
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    charts = sum("chart" in cell["metadata"].get("tags", []) for cell in cells)
    for lang in ("de", "en"):
        markup = (build / f"site/{lang}/{name}.html").read_text(encoding="utf-8")
        assert check_pages.charts_of(markup) >= charts > 0


# The scanner sees what it should


def spoiled(tmp_path, site, change):
    page = (site / "de/03_who_came_for_protection.html").read_text(encoding="utf-8")
    changed = change(page)
    assert changed != page
    (tmp_path / "page.html").write_text(changed, encoding="utf-8")
    return tmp_path


def test_empty_page_does_not_pass(browser, tmp_path):
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang=de><title>Leer</title><main></main>", "utf-8"
    )
    found = " ".join(scan(browser, tmp_path, "page.html", ("light",)))
    assert "heading-shown" in found
    assert "text-shown" in found


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            lambda page: page.replace("</head>", "<style>svg.chart{display:none}</style></head>"),
            "charts-shown",
        ),
        (lambda page: re.sub(r"<(path|rect|circle|line)\b[^>]*>", "", page), "charts-shown"),
        (lambda page: page.replace("</head>", "<style>main p{color:#999}</style></head>"), "color-contrast"),
        (lambda page: page.replace('<html lang="de"', "<html"), "html-has-lang"),
    ],
)
def test_planted_barrier_is_found(browser, site, tmp_path, change, rule):
    found = scan(browser, spoiled(tmp_path, site, change), "page.html", ("light",))
    assert any(f"axe: {rule}:" in finding for finding in found)


def test_finding_is_accepted_only_where_every_key_of_an_entry_fits():
    entry = {"checker": "axe", "rule": "target-size", "modes": ["print"], "pages": "site/*", "element": "<a"}
    finding = check_pages.Finding("axe", "target-size", "print", "site/de/index.html", "<a href", "too small")
    assert check_pages.fits(entry, finding)
    for other in (
        {"rule": "target"},
        {"modes": ["dark"]},
        {"pages": "*.pdf"},
        {"element": "<b"},
        {"checker": "nu"},
    ):
        assert not check_pages.fits(entry | other, finding)


def test_entry_that_accepts_nothing_is_told():
    assert check_pages.judge([]) == ([], check_pages.read_accepted())
