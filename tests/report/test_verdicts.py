"""The register of claims and the section of each claim, as a reader meets them."""

import re

import pytest
from bs4 import BeautifulSoup

from evidence.claims.verdict import Verdict
from evidence.report.claim_words import SIGNS, WORDS
from evidence.report.page import Page
from evidence.vocabulary import breakdowns

ORDER = (
    "place",
    "kind",
    "rule",
    "parts",
    "found",
    "for",
    "sure",
    "against",
    "choices",
    "change",
    "hand",
    "sources",
    "recompute",
)


@pytest.fixture(scope="module", params=["de", "en"])
def page(request) -> Page:
    return Page("14", request.param)


@pytest.fixture(scope="module")
def sections(page):
    return {entry.claim.id: page.claim(entry.claim.id) for entry in page.assessments}


def soup(output):
    return BeautifulSoup(output.html, "html.parser")


def test_every_claim_and_demand_has_a_row_that_leads_to_its_section(page, sections):
    links = [link["href"] for link in soup(page.claims()).select("tbody th a")]
    assert links == [f"#{name}" for name in sections]
    assert [name for name in sections if soup(sections[name]).select_one(f"h3#{name}") is None] == []


def test_every_verdict_has_a_word_and_a_sign_of_its_own_in_its_group():
    assert set(SIGNS) == {verdict.value for verdict in Verdict} == set(breakdowns.BREAKDOWNS["verdict"])
    claims = ("supported", "partly_supported", "untestable", "not_supported", "contradicted", "judgement")
    demands = ("met", "partly_met", "formally_met", "open", "not_met")
    assert all(len({SIGNS[name] for name in group}) == len(group) for group in (claims, demands))


def test_every_section_keeps_the_order(page, sections):
    heads = [WORDS[name][page.lang] for name in ORDER]
    demanded = {WORDS[name][page.lang] for name in ("act", "money", "done")}
    for name, output in sections.items():
        found = [term.get_text() for term in soup(output).select("dl.claim-parts > div > dt")]
        assert [head for head in found if head not in demanded] == heads, name
        assert demanded.issubset(found) == name.startswith("D"), name


def test_figures_stand_between_the_case_for_and_the_question_how_sure(sections):
    output = soup(sections["C11"])
    lists = output.select("dl.claim-parts")
    figure = output.select_one("section > figure")
    assert lists[0].sourceline is not None
    markup = str(output)
    assert markup.index(str(lists[0])) < markup.index(str(figure)) < markup.index(str(lists[1]))


def test_no_text_of_a_claim_is_empty(sections):
    for name, output in sections.items():
        for answer in soup(output).select("dl.claim-parts > div > dd"):
            assert answer.get_text(strip=True), name


def test_no_digit_stands_outside_a_fact_or_a_reference(sections):
    for name, output in sections.items():
        read = soup(output)
        for hidden in read.select("svg, .ref, data.fact, a.download"):
            hidden.decompose()
        assert re.findall(r".{0,20}\d.{0,20}", read.get_text()) == [], name


def test_verdict_is_a_word_beside_its_sign(page, sections):
    for entry in page.assessments:
        shown = soup(sections[entry.claim.id]).select_one(".verdict .signed").get_text(" ", strip=True)
        word = breakdowns.BREAKDOWNS["verdict"][entry.verdict][page.lang == "en"]
        assert shown.startswith(f"{SIGNS[entry.verdict]} {word}")


def test_difference_from_the_reading_by_hand_is_explained_on_the_page(page, sections):
    differing = [entry for entry in page.assessments if not entry.agrees]
    assert differing
    for entry in differing:
        reason = entry.claim.text("differs", page.lang).split("{")[0][:20]
        assert reason in soup(sections[entry.claim.id]).get_text()


def test_number_of_agreeing_specifications_is_a_fact(page, sections):
    for entry in page.assessments:
        pairs = soup(sections[entry.claim.id]).select(".weight .pair")
        shown = [[float(data["value"]) for data in pair.select("data")] for pair in pairs]
        several = [[entry.agreeing, entry.specifications]] if entry.specifications > 1 else []
        expected = [[entry.kept, entry.applicable], *several] if entry.applicable else []
        assert shown == expected, entry.claim.id


def test_one_specification_is_no_agreement(page, sections):
    alone = [entry for entry in page.assessments if entry.applicable and entry.specifications == 1]
    assert alone
    for entry in alone:
        assert WORDS["only_one"][page.lang] in soup(sections[entry.claim.id]).select_one(".weight").get_text()


def test_specifications_are_drawn_where_they_disagree(page, sections):
    for entry in page.assessments:
        verdicts = set(entry.grid["verdict"]) if entry.specifications else set()
        drawn = soup(sections[entry.claim.id]).select(f"figure#specifications-{entry.claim.id}")
        assert bool(drawn) == (len(verdicts) > 1), entry.claim.id


def test_page_of_an_early_state_says_that_nothing_is_known():
    early = Page("14", "de", "2014-06-30")
    assert "missing" in early.claims().html
    assert "missing" in early.claim("C1").html
    assert early.verdicts("claims").value is None


def test_unknown_claim_is_refused(page):
    with pytest.raises(StopIteration):
        page.claim("C99")
