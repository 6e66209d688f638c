"""Which indicators get a chart, and that it leads to its row: never one part picked out of many."""

import re

import pytest

from evidence.site.figures import LINES, POINTS, Trend, draw, trends
from evidence.site.ledger import SAXONY, Ledger
from evidence.vocabulary import breakdowns


@pytest.fixture(scope="module")
def drawn(register) -> dict[str, tuple[str, ...]]:
    return {trend.indicator: trend.breakdowns for trend in trends(Ledger(register), "de")}


def test_indicator_with_a_total_is_drawn_as_one_line(drawn):
    assert drawn["foreign_share"] == ("",)


def test_few_parts_of_one_kind_are_drawn_together(drawn):
    assert drawn["employees_total_occupation_sum"] == ("place=work", "place=residence")


def test_no_part_is_picked_out_of_many(drawn):
    assert "employees_foreign_by_occupation" not in drawn
    for parts in drawn.values():
        assert 0 < len(parts) <= LINES
        assert len({tuple(breakdowns.parse(part)) for part in parts}) == 1


def test_every_line_has_enough_points_and_no_span_of_time(drawn, register):
    for indicator, parts in drawn.items():
        for part in parts:
            periods = set(register.series(indicator, [SAXONY], part)["period"])
            assert sum("/" not in period for period in periods) >= POINTS, (indicator, part)


def test_short_series_are_not_drawn(small):
    assert trends(Ledger(small), "de") == []


@pytest.mark.parametrize(("lang", "words"), [("de", "zuletzt"), ("en", "most recently")])
def test_finding_of_a_chart_names_the_last_value_and_leads_to_its_row(project, monkeypatch, lang, words):
    monkeypatch.setenv("EVIDENCE_ROOT", str(project.root))
    chart = draw(Trend(lang, "foreign_share", ("",)))
    finding = re.search(r'<p class="finding">(.*?)</p>', chart.html).group(1)
    assert words in finding
    anchor, fact = re.search(r'href="#([^"]+)"><data[^>]*data-fact="([^"]+)"', finding).groups()
    assert anchor == "value-" + re.sub(r"[^A-Za-z0-9_]+", "-", fact.removeprefix("foreign_share."))
    assert fact in chart.facts
    assert chart.html.count("<svg") == 2
