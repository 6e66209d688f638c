import csv
import io
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from evidence.charts import forms
from evidence.charts.figure import CSV_COLUMNS, DataTable, Figure, figure_csv
from evidence.facts.wording import say


@pytest.fixture
def facts(small):
    return [small.fact(f"foreign_share.{name}@zensus2011") for name in ("14.2022-12-31", "14625.2022-12-31")]


@pytest.fixture
def make_figure(small, facts):
    def make(lang="de", *, rows=None, draw=True):
        table = DataTable(
            ("Gebiet", "Wert"), tuple((fact.region.name(lang), (fact,)) for fact in rows or facts)
        )
        finding = say("Es sind {share}", lang, {"share": facts[0]})
        names = [fact.region.name(lang) for fact in facts]
        chart = (lambda width: forms.bars(facts, lang, width, "14", names)) if draw else None
        figure = Figure("share", finding, "Eine Beschreibung.", table, chart, lang)
        return BeautifulSoup(figure.html(small), "html.parser").figure

    return make


def test_figure_has_caption_two_charts_table_and_file(make_figure):
    figure = make_figure()
    assert figure["id"] == "share"
    assert "8,0\u00a0%" in figure.figcaption.find(class_="finding").get_text()
    assert [chart["class"][1] for chart in figure.find_all("svg")] == ["wide", "narrow"]
    assert figure.select_one("details table caption")
    assert figure.select_one('a[href^="data:text/csv"]')["download"] == "share.csv"


def test_figure_names_its_facts(make_figure, facts):
    assert [fact.id for fact in facts] == make_figure()["data-facts"].split()


def test_ids_of_a_figure_are_unique(make_figure):
    ids = [element["id"] for element in make_figure().select("[id]")]
    assert sorted(set(ids)) == sorted(ids)


def test_figure_is_drawn_the_same_every_time(make_figure):
    assert str(make_figure()) == str(make_figure())


def test_table_reads_as_row_and_column(make_figure):
    table = make_figure().table
    assert [head["scope"] for head in table.thead.find_all("th")] == ["col", "col"]
    assert [head["scope"] for head in table.tbody.find_all("th")] == ["row", "row"]
    assert [value.get_text() for value in table.select("data.fact")] == ["8,0\u00a0%", "5,0\u00a0%"]


def test_table_scrolls_by_keyboard_and_has_a_name(make_figure):
    box = make_figure().select_one(".scroll")
    assert (box["tabindex"], box["role"]) == ("0", "group")
    assert box["aria-label"]


@pytest.mark.parametrize(("lang", "words"), [("de", "gesperrt"), ("en", "suppressed")])
def test_missing_value_is_its_reason_in_words(make_figure, small, facts, lang, words):
    missing = small.fact("population_foreign.14626.2022-12-31@zensus2011")
    figure = make_figure(lang, rows=[*facts, missing])
    cell = figure.select("tbody tr")[-1].td
    assert words in cell.get_text()
    assert cell.find("data") is None
    rows = list(csv.DictReader(io.StringIO(figure_csv([missing], small, lang))))
    assert [(row["value"], row["missing_reason"]) for row in rows] == [("", "suppressed")]


def test_file_has_one_row_a_fact_with_value_unit_and_address(small, facts):
    rows = list(csv.DictReader(io.StringIO(figure_csv([*facts, facts[0]], small, "en"))))
    assert [fact.id for fact in facts] == [row["fact"] for row in rows]
    assert list(CSV_COLUMNS) == list(rows[0])
    assert tuple(rows[0][name] for name in ("value", "unit", "region_name", "source")) == (
        "8",
        "percent",
        "Saxony",
        "https://news.example/one",
    )


def test_file_in_the_page_is_the_same_file(make_figure, small, facts):
    address = make_figure().select_one('a[href^="data:text/csv"]')["href"]
    content = unquote(address.partition(",")[2])
    assert figure_csv(facts, small, "de") == content


def test_figure_without_chart_still_has_its_table(make_figure):
    figure = make_figure(draw=False)
    assert figure.find("svg") is None
    assert figure.find("table")
