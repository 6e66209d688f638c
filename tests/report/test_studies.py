"""What a page shows of the studies: every difference with its interval, every Land with its role, and never an effect."""

import re

import pytest
from bs4 import BeautifulSoup

from evidence.report.page import Page
from evidence.vocabulary.regions import LAENDER

EARLY = "2024-06-30"


@pytest.fixture(scope="module", params=["de", "en"])
def page(request) -> Page:
    return Page("14", request.param)


@pytest.fixture(scope="module", params=["de", "en"])
def early(request) -> Page:
    return Page("14", request.param, EARLY)


def read(output):
    return BeautifulSoup(output.html, "html.parser")


def rows(output):
    return [
        [re.sub(r"\s+", " ", cell.get_text(" ")).strip() for cell in row.find_all(["th", "td"])]
        for row in read(output).select("tbody tr")
    ]


def test_every_land_has_a_row_with_its_role_in_every_period(page):
    table = rows(page.roles())
    assert len(table) == len(LAENDER)
    assert {len(row) for row in table} == {5}
    saxony = next(row for row in table if row[0] in ("Sachsen", "Saxony"))
    assert "2024" in saxony[1]
    assert saxony[2].startswith("●")
    assert saxony[3].startswith("○")


def test_land_with_an_old_act_is_said_to_be_left_out(page):
    berlin = next(row for row in rows(page.roles()) if row[0] == "Berlin")
    word = {"de": "ausgelassen", "en": "left out"}[page.lang]
    assert berlin[1] == "2010"
    assert all(word in cell for cell in berlin[2:])


def test_results_name_difference_interval_chance_and_power_of_every_outcome(page):
    table = rows(page.study_results())
    assert len(table) == len(page.outcomes("act_study_difference"))
    jobless = page.studied("act_study_difference", "unemployment_rate")
    (row,) = [row for row in table if row[0].startswith(page.label(jobless))]
    between = {"de": r"^-?\d+,\d .*\d+,\d bis -?\d+,\d", "en": r"^-?\d+\.\d .*\d+\.\d to -?\d+\.\d"}[
        page.lang
    ]
    assert re.search(between, row[2].replace("−", "-"))
    assert "%" in row[3]
    assert len(row) == 7


def test_every_number_of_the_tables_is_a_fact_or_a_reference(page):
    for output in (page.study_results(), page.study_choices(), page.roles()):
        soup = read(output)
        for known in soup.select("data.fact, .ref, .download"):
            known.decompose()
        assert not re.search(r"\d", soup.get_text())


def test_interval_on_one_side_of_zero_says_so(page):
    side = {"de": "über null", "en": "above zero"}[page.lang]
    told = [row[2] for row in rows(page.study_results()) if side in row[2]]
    apart = page.fact(
        "act_study_evaluations", region="00", breakdown="study_finding=zero_outside;study_scope=leading"
    )
    assert len(told) == apart.value


def test_other_ways_of_comparing_have_a_column_each(page):
    table = rows(page.study_choices())
    assert {len(row) for row in table} == {7}


def test_panel_says_where_the_act_begins_in_words_too(page):
    shown = page.panel("panel", "employees_share", de="Ein Befund", en="A finding")
    notes = read(shown).select_one(".notes").get_text()
    assert "2016" in notes
    assert {"de": "Sachsen 2024", "en": "Saxony 2024"}[page.lang] in notes


def test_names_of_distances_say_how_many_laender_are_behind_them(page):
    steps = page.distances("employees_share")
    told = page.behind(steps)
    assert len(told) == len(steps)
    assert told[-1].endswith("(1 Land)")


def test_changes_are_those_of_the_laender_in_a_role(page):
    assert len(page.changes("unemployment_rate", "treated")) == 2
    assert len(page.changes("unemployment_rate", "compared")) == 12


def test_early_page_has_no_studies_and_says_so(early):
    for output in (early.roles(), early.study_results(), early.study_choices()):
        assert "missing" in output.html
        assert not output.facts
    assert early.in_force("14") == "–"
    assert [fact.value for fact in early.outcomes("act_study_difference")] == [None]
    assert [fact.value for fact in early.changes("employees_share", "treated")] == [None]
    assert early.labels(early.outcomes("act_study_chance")) != []


def test_early_panel_is_no_chart_because_no_act_was_known(early):
    rise = early.lowest(early.changes("employees_share", "compared"))
    shown = early.panel("panel", "employees_share", de="Um {mehr}", en="By {mehr}", mehr=rise)
    assert "<figure" not in shown.html
    assert "missing" in shown.html
