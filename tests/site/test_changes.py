"""What the page of changes says: of one vintage that there is nothing to compare, of two what the second one changed."""

import shutil

import pytest
from bs4 import BeautifulSoup
from finished import ROOT
from reading import stray_digits
from small_site import small_pages

from evidence.facts.register import FactRegister
from evidence.site.changes import changes, changes_page
from evidence.site.navigation import Site
from world import POPULATION, SHARES, found_world

LATER = "office/2024-06/population"


@pytest.fixture
def world(tmp_path, monkeypatch):
    sandbox = found_world(tmp_path / "checkout")
    shutil.copy(ROOT / "data/registers/premise.toml", sandbox.project.registers)
    monkeypatch.setenv("EVIDENCE_ROOT", str(sandbox.project.root))
    return sandbox


def take_over(sandbox, *rows):
    """Add a vintage with rows like those of the first one."""
    first = next(
        row
        for row in sandbox.rows(POPULATION)
        if (row["indicator"], row["region"], row["period"]) == ("population_total", "14", "2023-12-31")
    )
    sandbox.csv(LATER).parent.mkdir(parents=True)
    shutil.copy(sandbox.sidecar(POPULATION), sandbox.sidecar(LATER))
    sandbox.put(LATER, [first | {"published": "2024-06-01"} | row for row in rows])


def soup(register, lang="en"):
    page = changes_page(Site(register, small_pages(register)), changes(register), lang)
    return BeautifulSoup(page, "html.parser")


@pytest.mark.parametrize(("lang", "words"), [("de", "erste Ausgabe"), ("en", "first edition")])
def test_one_edition_is_said_to_have_nothing_to_compare_with(world, lang, words):
    press = world.csv(SHARES).parent
    press.rename(press.with_name("2024-01"))
    page = soup(FactRegister(world.build()), lang)
    assert words in page.find("p", class_="answer").get_text()
    assert page.select("table") == []
    assert stray_digits(page) == []


def test_second_vintage_is_told_with_old_and_new_value_of_what_it_changed(world):
    take_over(world, {"value": "2950"}, {"period": "2024-12-31", "value": "2990"})
    register = FactRegister(world.build())
    (newest, *_) = changes(register)
    assert newest.vintage == "2024-06"
    assert "population_total.14.2023-12-31" in newest.changed
    assert "population_german.14.2023-12-31" in newest.changed
    assert newest.added == ("population_total.14.2024-12-31",)
    assert newest.removed == ()
    page = soup(register)
    rows = page.find(id="vintage-2024-06").find_next("tbody").select("tr")
    (row,) = [row for row in rows if row.th.a["href"].startswith("indicator/population_total.html")]
    assert [cell.get_text() for cell in row.select("td.number")] == ["2,900", "2,950"]
    assert row.select_one("data.fact")["data-fact"] == "population_total.14.2023-12-31"
    assert stray_digits(page) == []


def test_vintage_that_confirms_all_changes_nothing(world):
    take_over(world, {"value": "2900"})
    register = FactRegister(world.build())
    newest = changes(register)[0]
    assert (newest.added, newest.changed, newest.removed, newest.flipped) == ((), (), (), ())
    assert "No figure differs from before." in soup(register).get_text()


def test_known_faults_of_sources_are_told_with_what_was_done(world):
    text = soup(FactRegister(world.build())).get_text()
    assert "Apparently a typing error. Left out." in text
    assert "The office is checking the number. Used with a note." in text


def test_verdicts_are_compared_only_where_both_states_carry_them(world):
    take_over(world, {"value": "2950"})
    newest = changes(FactRegister(world.build()))[0]
    assert not newest.judged
