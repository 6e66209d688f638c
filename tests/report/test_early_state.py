"""A page of an early state of the data is a page: what was not known then is a sentence, never a fault."""

import pytest

from evidence.report.page import Page

EARLY = "2014-06-30"


@pytest.fixture(scope="module", params=["de", "en"])
def page(request) -> Page:
    return Page("14", request.param, EARLY)


def test_highest_of_parts_that_nobody_knew_is_a_fact_without_value(page):
    parts = page.parts("employees_foreign", "citizenship", "2022-06-30", rest="place=work")
    assert [fact.value for fact in parts] == [None]
    assert page.highest(parts, rank=2).value is None


def test_second_of_one_known_value_is_a_fact_without_value(page):
    known = Page("14", page.lang).fact("foreign_share", "2022-12-31", basis="zensus2011")
    assert page.lowest([known]).value == known.value
    assert page.lowest([known], rank=2).value is None


def test_bars_without_any_value_say_so(page):
    kreise = page.kreise("school_leavers_without_certificate_share")
    most = page.highest(kreise)
    shown = page.bars("none", kreise, de="Höchstens {hoch}", en="At most {hoch}", hoch=most)
    assert "missing" in shown.html
    assert not shown.facts


def test_change_between_a_day_and_a_month_that_nobody_knew_has_no_value(page):
    change = page.change("sgb2_recipients_per_1000", "2016-12-31", "2020-10")
    assert change.value is None
    assert page.year(change) == "2020"
