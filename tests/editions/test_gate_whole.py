"""The gate on the whole report: it passes as it is, and what is planted in it is found as the tests of pages would find it."""

import csv
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))  # no test folder is a package

from bs4 import BeautifulSoup  # the helpers are found now
from finished import finished_report
from reading import stray_digits

from evidence.editions.checks.pages import ACCESS, LINKS, NUMBERS, ORPHANS, Known, read_page
from evidence.editions.checks.published import number
from evidence.editions.gate import CHECKS, Candidate, check
from evidence.paths import Project


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_report(tmp_path_factory)


@pytest.fixture(scope="module")
def results(whole: Path, project: Project):
    return {result.check: result for result in check(Candidate(whole, project, previous=whole))}


@pytest.mark.parametrize("name", CHECKS)
def test_report_passes(results, name):
    assert [str(finding) for finding in results[name].findings] == []


def test_checks_have_looked_at_much(results):
    def most(name: str) -> int:
        words = results[name].measured.replace(",", " ").split()
        return max((int(word) for word in words if word.isdigit()), default=0)

    assert most("record") > 2500
    assert most("formulas") > 5000
    assert most("totals") > 300
    assert most("numbers") > 100_000
    assert most("links") > 100_000
    assert most("vanished") > 20_000
    assert most("headlines") > 30
    assert most("verdicts") == 33


@pytest.fixture(scope="module")
def facts(whole: Path) -> dict[str, Known]:
    with (whole / "site/downloads/facts.csv").open(encoding="utf-8") as stream:
        return {row["id"]: Known(number(row["value"]), row["unit"]) for row in csv.DictReader(stream)}


PAGES = (
    "de/index.html",
    "en/indicator/foreign_share.html",
    "de/claims.html",
    "en/kreis/14625.html",
    "de/search.html",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("check_id", "old", "new"),
    [
        (ORPHANS, '<span class="ref">', "<span>"),
        (ORPHANS, "</h1>", " 7</h1>"),
        (ACCESS, "<h1", "<h2"),
        (ACCESS, ' scope="', ' data-scope="'),
        (ACCESS, ' lang="', ' data-lang="'),
        (NUMBERS, '<data class="fact" value="', '<data class="fact" value="7'),
        (LINKS, 'href="#content"', 'href="#away"'),
    ],
)
def test_planted_fault_is_found_on_pages_of_every_kind(whole, tmp_path, facts, path, check_id, old, new):
    text = (whole / "site" / path).read_text(encoding="utf-8")
    if old not in text:
        pytest.skip("the page has none")
    place = tmp_path / "site" / path
    place.parent.mkdir(parents=True)
    shutil.copy(whole / "site" / path, place)
    good = read_page(tmp_path, f"site/{path}", facts)
    assert good.faults == []
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    page = read_page(tmp_path, f"site/{path}", facts)
    if check_id == LINKS:
        assert (f"site/{path}", "away", "#away") in page.links
        assert "away" not in page.ids
        return
    found = [fault for fault in page.faults if fault.check == check_id]
    assert found
    if check_id == ORPHANS:
        assert len(found) == len(
            stray_digits(BeautifulSoup(place.read_text(encoding="utf-8"), "html.parser"))
        )
