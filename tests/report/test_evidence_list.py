"""What a page's list of evidence says of a number besides its source: caveats, interval, other sources."""

import re

import pytest
from bs4 import BeautifulSoup

from evidence.errors import FactError
from evidence.report.page import Page
from evidence.report.render import Frame, page_html


def listed(register, lang, *fact_ids):
    frame = Frame(lang, f"{lang}/a.html", f"{lang}/a.html", [], "2026")
    facts = [register.fact(fact_id) for fact_id in fact_ids]
    page = BeautifulSoup(page_html(frame, "A", "<h1>A</h1>", facts, facts, register), "html.parser")
    return page.select_one("section.proof tbody tr")


def words(row):
    return re.sub(r"\s+", " ", row.get_text(" ")).replace(" .", ".")


@pytest.mark.parametrize(
    ("lang", "flag"), [("de", "Enthält die Lücke bei Berlin"), ("en", "Contains the gap for Berlin")]
)
def test_flag_of_a_value_reaches_the_reader(register, lang, flag):
    assert flag in words(listed(register, lang, "asylblg_recipients_per_1000.00.2021-12-31"))


def test_other_source_and_why_it_was_not_taken_reach_the_reader(register):
    row = words(listed(register, "de", "naturalisations.14.2024"))
    assert "4.408" in row
    assert "stimmt mit der Zahl des Innenministeriums überein" in row


def test_interval_stands_beside_the_value_and_its_meaning_below_the_label(register):
    fact_id = "attitude_agreement.14.2023.item=germany_overforeign;survey=sachsen_monitor"
    row = listed(register, "de", fact_id)
    assert "62 bis 66" in words(row.select("td")[0])
    assert "n = 2.041" in words(row.select_one("th"))


def test_reason_why_there_is_no_interval_reaches_the_reader(register):
    row = words(listed(register, "en", "poverty_risk_rate.14.2022.median=federal"))
    assert "No interval can be given" in row


def test_every_digit_of_the_list_is_a_fact_or_a_reference(register):
    row = listed(register, "de", "attitude_agreement.14.2023.item=germany_overforeign;survey=sachsen_monitor")
    for marked in row.select(".ref, .fact, a"):
        marked.decompose()
    assert not re.search(r"\d", row.get_text())


def test_answer_and_key_figures_refuse_a_figure_of_weak_carriers_alone(register, monkeypatch):
    page = Page("14", "de")
    share = page.fact("foreign_share")
    monkeypatch.setattr(page.register, "_weak_sources", frozenset(share.sources))
    text = {"de": "Es waren {share}.", "en": "It was {share}.", "share": share}
    for call in (lambda: page.answer(**text), lambda: page.key_figures(share)):
        with pytest.raises(FactError, match="rests only on weak carriers"):
            call()
    assert page.say(**text).facts == (share,)
