"""The pages of indicators and sources, the indexes and the links between them, on the small world."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from finished import ROOT
from reading import stray_digits
from small_site import small_pages

from evidence.facts.register import FactRegister
from evidence.report.content import Content
from evidence.site.ledger import Ledger
from evidence.site.methods import method_sheet
from evidence.site.navigation import Site, alphabetical, edition, notebook_path
from evidence.site.pages import single_page, site_files
from world import found_world

SHARE = "indicator/foreign_share.html"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The small world with what a site reads besides: the premise and a method sheet."""
    sandbox = found_world(tmp_path_factory.mktemp("site") / "checkout")
    shutil.copy(ROOT / "data/registers/premise.toml", sandbox.project.registers)
    sandbox.rebuild()
    methods = sandbox.project.methods
    methods.mkdir(parents=True)
    text = "# Share\n\n## What it counts\n\nResidents, since 1990.\n\n## Sources\n\nAn office.\n"
    (methods / "foreign_share.md").write_text(text, encoding="utf-8")
    sandbox.project.notebooks.mkdir()
    return sandbox


@pytest.fixture(scope="module")
def files(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVIDENCE_ROOT", str(world.project.root))
        register = FactRegister(world.build())
        return site_files(Ledger(register), small_pages(register), {})


def page(files, path):
    return BeautifulSoup(files[path].decode("utf-8"), "html.parser")


def rows(soup):
    """Return the rows of a table of values in which the series heads its row: class, series, period and value."""
    return [
        (
            " ".join(row.get("class", [])),
            row.th.get_text(),
            *(cell.get_text() for cell in row.select("td")[:2]),
        )
        for row in soup.select("table.values tbody tr")
    ]


# The page of an indicator


def test_page_of_an_indicator_says_what_it_counts_and_in_which_unit(files):
    soup = page(files, f"en/{SHARE}")
    assert soup.h1.get_text() == "Foreign share"
    assert soup.find("p", class_="answer").get_text() == "Foreign share on the reference date."
    assert "Unit: percent." in soup.find("p", class_="extent").get_text()


def test_values_of_saxony_come_first_with_what_other_sources_say_below(files):
    old, new = "Sachsen, auf Grundlage des Zensus 2011", "Sachsen, auf Grundlage des Zensus 2022"
    assert rows(page(files, f"de/{SHARE}"))[:3] == [
        ("", old, "31. Dezember 2022", "8,0\u00a0%"),
        ("", new, "31. Dezember 2023", "9,0\u00a0%"),
        ("differs", new, "31. Dezember 2023", "8,71"),
    ]


def test_value_that_is_left_out_is_struck_through_and_says_why(files):
    row = page(files, f"en/{SHARE}").select_one("tr.excluded")
    assert row.s.get_text() == "5.9"
    assert "Apparently a typing error" in row.get_text()


def test_value_that_was_not_taken_says_why(files):
    row = page(files, f"en/{SHARE}").select_one("tr.differs")
    assert "not taken; The other value mixes two ways of counting" in row.get_text()


def test_value_of_a_weak_carrier_is_shown_and_not_marked_as_ours(files):
    row = page(files, f"en/{SHARE}").select_one("tr.weak")
    assert row.find("td", class_="number").get_text() == "7.7"
    assert not row.select("data.fact")
    assert "not used; A forum" in row.get_text()


def test_computed_value_leads_to_its_inputs(files):
    row = page(files, "en/indicator/population_german.html").select_one("tr.computed")
    assert [(link["href"], link.get_text()) for link in row.select("a")] == [
        ("#publisher-office", "Office"),
        ("population_total.html#value-14-2022-12-31-zensus2011", "Population"),
        ("population_foreign.html#value-14-2022-12-31-zensus2011", "Foreign population"),
    ]


def test_formula_is_told_in_words_with_the_number_of_values(files):
    text = " ".join(page(files, "en/indicator/population_german.html").get_text().split())
    assert "Computed by us: Population − Foreign population (3 values)" in text


def test_sum_that_is_checked_is_told(files):
    text = page(files, "en/indicator/population_total.html").get_text()
    assert "Sum checked: women + men = total" in text


def test_break_is_told_once_above_and_again_where_it_lies(files):
    soup = page(files, "en/indicator/population_total.html")
    assert "A new base." in soup.select_one("#know ~ ul li").get_text()
    assert "break in the series: A new base" in soup.select_one("#value-14-2023-12-31").get_text()


def test_known_gap_is_told(files):
    text = page(files, "en/indicator/population_foreign.html").get_text()
    assert "31 December 2021: the records of the source are incomplete; the gap stays open." in text


def test_missing_value_is_a_word_and_its_reason(files):
    soup = page(files, "en/indicator/population_foreign.html")
    cell = soup.select_one("#value-14626-2022-12-31-zensus2011 td.number")
    assert cell.get_text() == "suppressed for confidentiality"
    assert not cell.select("data")


def test_neighbours_with_the_same_source_share_its_cell(files):
    body = page(files, "de/indicator/population_total.html").select("#sachsen tbody")[0]
    assert all(row.select("td") for row in body.select("tr")[1:])


def test_page_of_an_indicator_says_which_pages_use_it(files):
    assert [link["href"] for link in page(files, f"de/{SHARE}").select(".pages a")] == [
        "../01_question.html",
        "../index.html",
        "../summary.html",
    ]
    text = page(files, "de/indicator/population_german.html").get_text()
    assert "Keine Seite dieser Ausgabe zeigt diesen Indikator" in text


@pytest.mark.parametrize(
    "place", [SHARE, "01_question.html", "index.html", "changes.html", "source/index.html"]
)
def test_every_page_says_how_to_cite_it_with_the_date_of_the_data_and_no_clock(files, place):
    soup = page(files, f"en/{place}")
    (box,) = soup.footer.select("details.cite")
    citation, rule = (element.get_text() for element in box.select("p"))
    title = re.sub(" – [^–]*$", "", soup.title.get_text())
    assert citation.startswith(f"“{title}”. In: Integration and participation in Saxony.")
    assert "Data as of 20 February 2024" in citation
    assert f" en/{place}." in citation
    assert "names this report and the publisher" in rule
    entry = dict(re.findall(r"^  (\w+) = \{(.*)\},$", box.pre.get_text(), flags=re.MULTILINE))
    assert entry["title"] == f"{{{title}}}"
    assert (entry["date"], entry["year"], entry["howpublished"]) == ("2024-02-20", "2024", f"en/{place}")


def test_file_of_an_indicator_is_linked_and_there(files):
    link = page(files, f"de/{SHARE}").select_one("a[download]")
    assert link["href"] == "../../downloads/indicator/foreign_share.csv"
    assert files["downloads/indicator/foreign_share.csv"].startswith(b"indicator,region,")


def test_facts_of_an_indicator_are_there_for_machines(files):
    records = json.loads(page(files, f"de/{SHARE}").find("script", id="facts").string)
    assert [record["id"] for record in records] == [
        "foreign_share.14.2022-12-31@zensus2011",
        "foreign_share.14.2023-12-31",
        "foreign_share.14625.2022-12-31@zensus2011",
    ]


def test_english_sheet_on_a_german_page_says_that_it_is_english(files):
    german, english = (page(files, f"{lang}/{SHARE}").select_one(".sheet") for lang in ("de", "en"))
    assert german.div["lang"] == "en"
    assert "in englischer Sprache" in german.summary.get_text()
    assert not english.div.get("lang")
    assert "Residents, since" in english.get_text()
    assert "An office." not in english.get_text()


def test_german_sheet_takes_the_place_of_the_english_one(tmp_path):
    (tmp_path / "de").mkdir()
    for folder, words in (
        (tmp_path, "## What it counts\n\nOne.\n"),
        (tmp_path / "de", "## Was gezählt wird\n\nEins.\n"),
    ):
        (folder / "share.md").write_text(f"# x\n\n{words}", encoding="utf-8")
    assert "Eins." in method_sheet(tmp_path, "share", "de")[0]
    assert "One." in method_sheet(tmp_path, "share", "en")[0]
    assert method_sheet(tmp_path, "other", "de") == ("", "")


def test_digits_of_a_sheet_are_references(files):
    sheet = page(files, f"en/{SHARE}").select_one(".sheet")
    assert [element.get_text() for element in sheet.select(".ref")] == ["1990"]


# The page of a source


def test_page_of_a_source_shows_what_was_taken_from_it(files, world):
    (name,) = [
        row["id"] for row in world.build().sources.to_dicts() if row["url"] == "https://news.example/one"
    ]
    soup = page(files, f"de/source/{name}.html")
    assert soup.h1.get_text() == "Numbers of the year"
    links = [link["href"] for link in soup.select("table.taken a")]
    assert links == [
        "../indicator/foreign_share.html#value-14-2022-12-31-zensus2011",
        "../indicator/foreign_share.html#value-14625-2022-12-31-zensus2011",
    ]
    assert [element.get_text() for element in soup.select("table.taken data.fact")] == [
        "8,0\u00a0%",
        "5,0\u00a0%",
    ]


def test_page_of_a_source_shows_the_sentences_that_rest_on_it(files, world):
    sources = {row["url"]: row["id"] for row in world.build().sources.to_dicts()}
    soup = page(files, f"en/source/{sources['https://news.example/three']}.html")
    (sentence,) = [item for item in soup.select(".passages li") if "01_question" in item.a["href"]]
    assert sentence.get_text().startswith("It is 9.0%.")
    assert sentence.a["href"] == "../01_question.html#sentence-1"
    # The same answer stands on the front page and in the summary, and is found there too.
    places = [item.a["href"].partition("#")[0] for item in soup.select(".passages li")]
    assert {"../index.html", "../summary.html"} < set(places)
    other = page(files, f"en/source/{sources['https://other.example/four']}.html")
    assert not other.select(".passages")
    assert "No sentence of this edition rests on this source" in other.get_text()


def test_address_of_a_source_is_text_and_link(files):
    for path in files:
        if re.fullmatch(r"de/source/(?!index).*\.html", path):
            link = page(files, path).select_one("dl.facts a")
            assert link["href"] == link.get_text()


# From a number to its source


def test_number_leads_to_its_row_and_the_row_to_indicator_and_source(files):
    soup = page(files, "de/01_question.html")
    row = soup.find(id="fact-foreign_share-14-2023-12-31")
    links = [link["href"] for link in row.select("a")]
    assert "indicator/foreign_share.html#value-14-2023-12-31" in links
    assert "https://news.example/three" in links
    (other,) = [link for link in links if link.startswith("source/")]
    assert f"de/{other}" in files


def test_page_made_alone_links_to_no_other_page(world, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    content = small_pages(register)["de/01_question.html"][2]
    html = single_page(register, "a.html", "01_question", {"lang": "de"}, content, "de").decode("utf-8")
    soup = BeautifulSoup(html, "html.parser")
    local = [
        link["href"] for link in soup.select("main a[href]") if not link["href"].startswith(("#", "http"))
    ]
    assert local == []
    assert soup.select("style")
    assert not soup.select('link[rel="stylesheet"]')


# The whole


def test_page_has_no_stray_digit(files):
    faults = {path: stray_digits(page(files, path)) for path in files if path.endswith(".html")}
    assert {path: found for path, found in faults.items() if found} == {}


def test_same_facts_give_the_same_bytes(files, world, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    assert site_files(Ledger(register), small_pages(register), {}) == files


def test_site_of_one_language_links_to_no_page_of_the_other(world, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    made = {path: entry for path, entry in small_pages(register).items() if path.startswith("de/")}
    found = site_files(Ledger(register), made, {})
    assert not [path for path in found if path.startswith("en/")]
    assert not [
        path for path, content in found.items() if path.endswith(".html") and b'href="../en/' in content
    ]


def test_script_in_the_title_of_a_page_stays_text(world, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    made = dict(small_pages(register))
    parameters, notebook, content = made["de/01_question.html"]
    made["de/01_question.html"] = (parameters, notebook, replace(content, title="<script>alert()</script>"))
    found = site_files(Ledger(register), made, {})
    for path, text in found.items():
        if path.endswith(".html"):
            assert b"<script>alert" not in text, path


def test_index_is_sorted_without_regard_to_accents():
    assert sorted(("Zug", "Übersicht", "Umzug", "Ärzte", "Asyl"), key=alphabetical) == [
        "Ärzte",
        "Asyl",
        "Übersicht",
        "Umzug",
        "Zug",
    ]


def test_notebook_on_methods_is_the_methods_page():
    assert notebook_path("12_how_these_figures_come_about", "", "de") == "de/methods.html"


def test_edition_is_the_newest_day_of_publication(small):
    assert edition(small) == "2024-02-20"


def test_page_that_uses_no_fact_of_an_indicator_is_not_listed(small):
    site = Site(small, {"de/a.html": ((), "01_a", Content("A", "", "<p>Nichts.</p>"))})
    assert site.questions("de").keys() == {"de/a.html"}
    assert site.profiles("de") == {}
