"""What the page of changes says: of one vintage that there is nothing to compare, of two what the second one changed.

Where there is an edition before this one, it names exactly what depends on what changed, with the way there.
"""

import copy
import json
import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from finished import ROOT
from reading import stray_digits
from small_site import small_pages

from evidence.comparison.comparison import compare
from evidence.comparison.state import State
from evidence.facts.register import FactRegister
from evidence.facts.wording import fact_html
from evidence.site.changes import TABLE, changes, changes_page
from evidence.site.feed import ATOM, ENTRIES, feed, feed_path
from evidence.site.ledger import Ledger
from evidence.site.navigation import Site
from evidence.site.pages import site_files
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


CELL, REVISED = "population_foreign.14.2023-12-31", "262"
GERMAN = "population_german.14.2023-12-31"


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    """The files of two editions of the small world; between them one raw cell was revised, and one row was added."""
    sandbox = found_world(tmp_path_factory.mktemp("world") / "checkout")
    shutil.copy(ROOT / "data/registers/premise.toml", sandbox.project.registers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVIDENCE_ROOT", str(sandbox.project.root))
        one = edition_of(sandbox)
        rows = sandbox.rows(POPULATION)
        for row in rows:
            if (row["indicator"], row["region"], row["period"]) == ("population_foreign", "14", "2023-12-31"):
                row["value"] = REVISED
        sandbox.put(POPULATION, rows)
        two = edition_of(sandbox, State.of_files(one))
        same = edition_of(sandbox, State.of_files(two))
    return one, two, same


def edition_of(sandbox, since=None):
    sandbox.rebuild()
    register = FactRegister(sandbox.build())
    return site_files(Ledger(register), pages_of(register), {}, since=since)


def pages_of(register):
    """Return the small pages with one more sentence, about a number that is computed from the revised cell."""
    fact = register.fact(GERMAN)
    made = {}
    for path, (parameters, name, content) in small_pages(register).items():
        said = f'<p class="prose">{fact_html(fact, path[:2])}</p>'
        cited = (*content.cited, GERMAN)
        made[path] = (parameters, name, replace(content, body=content.body + said, facts=cited, cited=cited))
    return made


def told(files, lang="en"):
    return BeautifulSoup(files[f"{lang}/changes.html"], "html.parser")


def published(files):
    """Return each fact as a reader of the tables sees it, and what it is computed from."""
    lines = files["downloads/facts.csv"].decode().splitlines()
    head = lines[0].split(",")
    facts = [dict(zip(head, line.split(","), strict=True)) for line in lines[1:]]
    return {fact["id"]: fact for fact in facts}


def reachable(facts, start):
    """Return what is computed from a fact, at whatever distance, by going over all facts until nothing is added."""
    found, before = {start}, set()
    while found != before:
        before = set(found)
        found |= {name for name, fact in facts.items() if before & set(fact["inputs"].split())}
    return found


def test_revised_raw_cell_changes_exactly_the_facts_that_are_computed_from_it(editions):
    one, two, _ = editions
    old, new = published(one), published(two)
    expected = {name for name in reachable(new, CELL) if old[name]["value"] != new[name]["value"]}
    named = {entry["fact"]: entry for entry in json.loads(two[TABLE])["changes"]}
    assert set(named) == expected
    assert CELL in expected
    assert {entry["cause"] for entry in named.values()} == {"correction"}
    assert {name: (old[name]["value"], new[name]["value"]) for name in expected} == {
        name: (entry["old"], entry["new"]) for name, entry in named.items()
    }


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [("tables", r"<tr\b.*?</tr>"), ("sentences", r"<p\b(?![^>]*finding).*?</p>")],
)
def test_revised_raw_cell_names_exactly_the_places_that_cite_those_facts(editions, kind, pattern):
    _, two, _ = editions
    content = json.loads(two[TABLE])
    changed = {entry["fact"] for entry in content["changes"]}
    expected: dict[str, int] = {}
    for path, page in two.items():
        if path.endswith(".html") and not path.endswith("changes.html") and not path.startswith("downloads/"):
            places = re.findall(
                pattern, re.sub(r"<figure\b.*?</figure>", "", page.decode(), flags=re.DOTALL), re.DOTALL
            )
            cited = [set(re.findall(r'data-fact="([^"]*)"', place)) for place in places]
            expected[path] = sum(bool(changed & facts) for facts in cited)
    named = [entry["page"] for entry in content[kind] if changed & set(entry["facts"])]
    assert {path: named.count(path) for path in expected} == expected
    assert sum(expected.values())


@pytest.mark.parametrize("lang", ["de", "en"])
def test_page_tells_old_and_new_value_with_the_way_to_what_caused_it(editions, lang):
    _, two, _ = editions
    page = told(two, lang)
    rows = page.select("#cause-correction ~ div tbody tr")
    named = {row.select_one("data.fact")["data-fact"]: row for row in rows if row.select_one("data.fact")}
    row = named[CELL]
    assert [cell.get_text() for cell in row.select("td.number")] == ["261", REVISED]
    link = row.th.a["href"]
    assert BeautifulSoup(two[f"{lang}/{link.partition('#')[0]}"], "html.parser").find(
        id=link.partition("#")[2]
    )
    derived = named[GERMAN]
    assert any("population_foreign.html#value-14-2023-12-31" in a["href"] for a in derived.select("td a"))
    assert stray_digits(page) == []


def test_every_place_that_the_page_leads_to_is_there(editions):
    _, two, _ = editions
    links = [
        a["href"] for a in told(two).select("main a") if "#" in a["href"] and not a["href"].startswith("#")
    ]
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        assert BeautifulSoup(two[f"en/{path}"], "html.parser").find(id=anchor), link


@pytest.mark.parametrize(
    ("lang", "words"), [("de", "hat sich nichts geändert"), ("en", "nothing has changed")]
)
def test_edition_without_changes_says_so(editions, lang, words):
    *_, same = editions
    page = told(same, lang)
    assert words in page.find("p", class_="answer").get_text()
    assert page.select("table") == []
    assert stray_digits(page) == []
    assert json.loads(same[TABLE])["empty"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_new_and_vanished_facts_are_told_by_indicator_with_their_values(world, lang):
    now = edition_of(world)
    register = FactRegister(world.build())
    before = State.of_files(now)
    gone = before.facts.row(0, named=True)
    renamed = gone["id"].replace(gone["id"].split(".")[2].partition("@")[0], "2001-12-31")
    before = copy.copy(before)
    columns = {name: before.facts[name].to_list() for name in before.facts.columns}
    columns["id"][0] = renamed
    object.__setattr__(before, "facts", type(before.facts)(columns).sort("id"))
    site = Site(register, small_pages(register))
    page = BeautifulSoup(changes_page(site, [], lang, compare(before, State.of_files(now))), "html.parser")
    for heading in ("new", "vanished"):
        group = page.find(id=heading).find_next("details")
        assert len(group.select("tbody tr")) == 1
    assert page.find(id="new").find_next("data", class_="fact")["data-fact"] == gone["id"]
    assert page.find(id="vanished").find_next("details").select_one("td.number").get_text()
    assert stray_digits(page) == []


def test_difference_that_printing_hides_is_shown_with_all_digits(world):
    now = State.of_files(edition_of(world))
    register = FactRegister(world.build())
    facts = {name: now.facts[name].to_list() for name in now.facts.columns}
    place = facts["id"].index("foreign_share.14.2023-12-31")
    facts["value"][place] = "9.02"
    before = copy.copy(now)
    object.__setattr__(before, "facts", type(now.facts)(facts))
    page = changes_page(Site(register, small_pages(register)), [], "en", compare(before, now))
    row = BeautifulSoup(page, "html.parser").select_one("#cause-method ~ div tbody tr")
    assert [cell.get_text() for cell in row.select("td.number")] == ["9.0% (9.02)", "9.0% (9)"]


def entries(content):
    return ET.fromstring(content).findall(f"{{{ATOM}}}entry")


def names(content):
    return [entry.findtext(f"{{{ATOM}}}id") for entry in entries(content)]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_feed_tells_of_every_edition_once_and_keeps_what_it_told(editions, lang):
    feeds = [files[feed_path(lang)] for files in editions]
    assert [len(names(content)) for content in feeds] == [1, 2, 3]
    assert len(set(names(feeds[-1]))) == 3
    assert names(feeds[1]) == names(feeds[2])[1:]
    assert names(feeds[0]) == names(feeds[1])[1:]
    assert "261" not in feeds[1].decode()


def test_feed_has_what_every_reader_of_feeds_needs(editions):
    root = ET.fromstring(editions[1][feed_path("en")])
    for parent in (root, *entries(editions[1][feed_path("en")])):
        for name in ("id", "title", "updated", "link"):
            assert parent.find(f"{{{ATOM}}}{name}") is not None
        assert parent.findtext(f"{{{ATOM}}}updated") == "2024-02-20T00:00:00Z"
        assert parent.findtext(f"{{{ATOM}}}id").startswith("urn:uuid:")
    assert root.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    summary = entries(editions[1][feed_path("en")])[0].findtext(f"{{{ATOM}}}summary")
    assert summary.startswith(
        f"Figures: {len(json.loads(editions[1][TABLE])['changes'])} differ from the edition before"
    )


def test_feed_has_the_public_address_where_there_is_one_and_the_same_names(world):
    register = FactRegister(world.build())
    made = small_pages(register)
    open_, private = (
        feed(Site(register, made, address), "de", None) for address in ("https://example.org/", "")
    )
    links = [link["href"] for link in BeautifulSoup(open_, "xml").find_all("link")]
    assert links[:2] == ["https://example.org/de/changes.atom", "https://example.org/de/changes.html"]
    assert names(open_) == names(private)


def test_feed_ends_somewhere(world):
    register = FactRegister(world.build())
    site, content = Site(register, small_pages(register)), b""
    for _ in range(ENTRIES + 3):
        content = feed(site, "en", None, content)
    assert len(names(content)) == ENTRIES


def test_same_two_editions_give_the_same_bytes(editions, world):
    one, two, _ = editions
    again = State.of_files({**two, "en/changes.html": b""})
    assert compare(State.of_files(one), again).as_json() == two[TABLE]
