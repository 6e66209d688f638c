"""The studies of the real data: which Land is what, that no panel crosses a break, and that every figure is a fact."""

import pytest

from evidence.facts.explanation import explain
from evidence.studies.adoption import cast_roles, first_acts
from evidence.studies.panel import FEWEST, OUTCOMES, read_panel
from evidence.tables.breaks import find_break
from evidence.vocabulary.regions import LAENDER

SPANS = {
    "employees_share": "2013-06-30/2025-06-30",
    "unemployment_rate": "2015/2020",
    "unemployed_share": "2015/2020",
    **dict.fromkeys(
        (f"employment_rate_{code}" for code in ("afg", "irq", "ita", "syr", "tun", "tur", "usa")),
        "2021-06-30/2024-06-30",
    ),
}
TREATED = {
    "2013-06-30/2025-06-30": {"01", "06", "08", "09", "13", "14"},
    "2015/2020": {"08", "09"},
    "2021-06-30/2024-06-30": {"01", "06", "13", "14"},
}


@pytest.fixture(scope="module")
def panels(register):
    found = {outcome.name: read_panel(register, outcome) for outcome in OUTCOMES}
    return {name: panel for name, panel in found.items() if panel is not None}


@pytest.fixture(scope="module")
def study_ids(register):
    return [name for name in register.ids if name.startswith("act_study_")]


def test_first_acts_of_the_laender_are_known(register):
    since = {code: adoption.since.text for code, adoption in first_acts(register.tables.documents).items()}
    assert since == {
        "01": "2021-07-09",
        "05": "2012-01-01",
        "06": "2023-04-04",
        "08": "2015-12-05",
        "09": "2017-01-01",
        "11": "2010",
        "13": "2024-04-02",
        "14": "2024-06-29",
    }


def test_panels_are_those_that_the_data_allow(panels):
    assert {name: panel.span for name, panel in panels.items()} == SPANS


def test_rate_of_ukrainians_has_no_panel_because_its_series_breaks(panels):
    assert "employment_rate_ukr" not in panels
    assert "employment_rate_ukr" in {outcome.name for outcome in OUTCOMES}


def test_panel_is_whole_and_crosses_no_break(register, panels):
    for panel in panels.values():
        assert set(panel.values) == set(LAENDER)
        assert len(panel.dates) >= FEWEST
        assert {len(row) for row in panel.values.values()} == {len(panel.dates)}
        first, last = (panel.dates[0], ""), (panel.dates[-1], "")
        for code in LAENDER:
            series = (panel.outcome.indicator, code, panel.outcome.breakdown)
            assert find_break(register.tables.breaks, series, first, last) is None


def test_every_value_of_a_panel_is_a_fact(register, panels):
    panel = panels["employees_share"]
    fact = register.find(panel.outcome.indicator, "14", panel.dates[-1], panel.outcome.breakdown)
    assert panel.values["14"][-1] == fact.value
    assert set(fact.sources) <= set(panel.sources)


def test_roles_are_those_that_the_page_names(register, panels):
    adoptions = first_acts(register.tables.documents)
    for panel in panels.values():
        roles = cast_roles(adoptions, panel.dates)
        assert set(roles.starts) == TREATED[panel.span]
        assert {"05", "11"} <= set(roles.before)


def test_every_figure_of_a_study_is_a_fact_that_explains_itself(register, study_ids):
    assert len(study_ids) >= 500
    for name in study_ids:
        fact = register.fact(name)
        assert fact.value is not None
        assert fact.sources
    assert "docs/methods/act_studies.md" in explain(register, study_ids[0])


def test_every_figure_of_a_study_is_plausible(register, study_ids):
    facts = [register.fact(name) for name in study_ids]
    assert [
        fact.id for fact in facts if not fact.indicator.range[0] <= fact.value <= fact.indicator.range[1]
    ] == []


def test_interval_of_a_fact_is_that_of_its_two_ends(register, study_ids):
    with_interval = [name for name in study_ids if "interval_end=lower" in name]
    assert len(with_interval) > 60
    for name in with_interval:
        low, high = register.fact(name), register.fact(name.replace("=lower", "=upper"))
        middle = register.fact(name.replace("interval_end=lower;", ""))
        assert middle.interval == (low.value, high.value)
        assert low.value <= middle.value <= high.value
        assert low.interval is None


def test_difference_says_how_its_interval_came_about(register):
    fact = register.find("act_study_difference", "00", breakdown="study_outcome=unemployment_rate")
    assert "interval:permutation" in {caveat.code for caveat in fact.caveats}
    assert "vereinbar" in next(c.de for c in fact.caveats if c.code == "interval:permutation")


def test_no_figure_of_a_study_is_called_an_effect(register, study_ids):
    words = {
        word.casefold()
        for name in {name.split(".")[0] for name in study_ids}
        for definition in (register.definition(name),)
        for text in (definition.name_de, definition.name_en)
        for word in text.replace(",", " ").split()
    }
    assert not {word for word in words if word.startswith(("wirkung", "effekt", "effect", "impact"))}


def test_early_state_of_the_data_has_no_studies(register):
    early = register.tables.known_by("2024-06-30")
    assert early.results.is_empty()
