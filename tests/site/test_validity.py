"""Every page is valid by the Nu HTML checker, and no heavier than we promise."""

import statistics
import sys

import pytest
from finished import ROOT
from reading import PAGES

sys.path.insert(0, str(ROOT / "tools"))

import check_pages

LACKING = check_pages.missing("nu")
needs_checker = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {LACKING}; see .ci/browser")
MEDIAN, WHOLE, FROM_NOTEBOOK = 150_000, 6_000_000, 1_300_000


@needs_checker
def test_every_page_is_valid(report):
    result = check_pages.validate(report, check_pages.pages(report))
    assert result.looks > len(PAGES)
    assert [str(finding) for finding in check_pages.judge(result.findings)[0]] == []


@needs_checker
@pytest.mark.parametrize(
    "planted",
    ["<p><div></div></p>", '<span id="content"></span>', "<table><tr><p>", '<svg><path d="M 0"/></svg>'],
)
def test_planted_fault_is_found(site, tmp_path, planted):
    page = (site / "de/accessibility.html").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(page.replace("</main>", f"{planted}</main>"), encoding="utf-8")
    assert check_pages.validate(tmp_path, ["page.html"]).findings


def test_half_of_the_pages_are_light(site):
    assert statistics.median(path.stat().st_size for path in site.rglob("*.html")) <= MEDIAN


@pytest.mark.parametrize("lang", ["de", "en"])
def test_whole_report_is_one_file_that_can_be_sent(report, lang):
    assert 1_000_000 < (report / f"evidence-{lang}.html").stat().st_size <= WHOLE


@pytest.mark.parametrize("path", PAGES)
def test_page_from_a_notebook_is_light_enough_for_a_slow_line(site, path):
    assert (site / path).stat().st_size <= FROM_NOTEBOOK
