"""The brief: one page for Saxony and each Kreis, and the same few lines on the landing page."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from reading import LANGUAGES, Reading, is_marked, misprint, stray_digits, visible
from small_site import small_pages

from evidence.claims.answer import RULE as WORDING_RULE
from evidence.claims.answer import is_stable, is_strong, is_varied, is_weighed
from evidence.claims.assessment import assess
from evidence.claims.digest import AGAINST, NOTHING_AGAINST, RULE, digest
from evidence.claims.options import SIDES, read_options
from evidence.claims.register import read_claims
from evidence.claims.verdict import Verdict
from evidence.facts.register import FactRegister
from evidence.facts.wording import MISSING
from evidence.report.claim_words import SIGNS
from evidence.report.content import Content
from evidence.site.answer import QUESTION, headline, level
from evidence.site.brief import KEY_FIGURES, REGIONS, brief_page, briefs, compare, file_name
from evidence.site.landing import landing_page
from evidence.site.limits import gaps
from evidence.site.navigation import CLAIMS, Site
from evidence.site.summary import UNKNOWN
from evidence.vocabulary import breakdowns
from evidence.vocabulary.regions import BY_CODE, KREISE

IN_FORCE = {"de": "29. Juni 2024", "en": "29 June 2024"}
DATES = {"de": ("29. Juni 2026", "29. Juni 2027"), "en": ("29 June 2026", "29 June 2027")}
READ = [(code, lang) for code in ("14", "14625", "14628", "14713") for lang in LANGUAGES]
COMMON = {
    "de": re.compile(r"\b(?:und|der|die|das|nicht|eine|von|für)\b"),
    "en": re.compile(r"\b(?:the|and|of|were|from|for|with)\b"),
}


@pytest.fixture(scope="module")
def site(register):
    """The site beside which briefs stand: with a page of claims, and of profiles only that of Bautzen."""
    other = {
        f"{lang}/{path}": ((("lang", lang),), notebook, Content("", "", ""))
        for lang in LANGUAGES
        for path, notebook in ((CLAIMS, "11_claims_and_demands"), ("kreis/14625.html", "20_kreis_profile"))
    }
    return Site(register, {**small_pages(register), **other})


@pytest.fixture(scope="module")
def assessments(register, project):
    return assess(register, read_claims(project.registers, register.tables.documents.demands))


@pytest.fixture(scope="module")
def chosen(assessments):
    return digest(assessments)


def read(site, code, lang, assessments) -> Reading:
    return Reading(f"{lang}/{code}", brief_page(site, code, lang, assessments))


@pytest.fixture(scope="module", params=READ, ids="-".join)
def brief(request, site, assessments) -> Reading:
    return read(site, *request.param, assessments)


def code_of(brief: Reading) -> str:
    return brief.path.split("/")[1]


def words(markup) -> str:
    return " ".join(markup.get_text().split())


# What it says


def test_saxony_and_every_kreis_have_a_brief_in_both_languages(site):
    made = briefs(site)
    assert {file_name(code, lang) for code in REGIONS for lang in LANGUAGES} == set(made)
    assert ("14", *KREISE) == REGIONS
    titles = {re.search(rb"<title>(.*?)</title>", page).group(1) for page in made.values()}
    assert len(titles) == len(made)


def test_place_stands_above_the_question_and_both_are_the_title(brief):
    place = words(brief.soup.select_one("header .where"))
    assert place == BY_CODE[code_of(brief)].name(brief.lang)
    assert words(brief.soup.h1) == QUESTION[brief.lang]
    assert brief.soup.title.get_text() == f"{place}: {QUESTION[brief.lang]}"


def test_premise_comes_first_and_names_the_dates_that_the_act_sets(brief):
    premise = words(brief.soup.main.find("p"))
    assert premise == words(brief.soup.select_one(".premise"))
    for told in (IN_FORCE[brief.lang], *DATES[brief.lang], "25", "28"):
        assert told in premise


def test_answer_counts_every_verdict_and_says_how_certain_it_is(brief, assessments):
    answer, certain = brief.soup.select(".answer p")
    assert words(answer).startswith(headline(assessments, brief.lang))
    counted = [int(mark["value"]) for mark in answer.select("data.fact")]
    groups = [[entry for entry in assessments if entry.claim.is_demand == demand] for demand in (False, True)]
    assert counted[0] == len(groups[0]) == sum(counted[1:7])
    assert counted[7] == len(groups[1]) == sum(counted[8:])
    assert level(assessments, brief.lang) in words(certain.b)
    shown = [int(mark["value"]) for mark in certain.select("data.fact")]
    held = [sum(map(holds, assessments)) for holds in (is_strong, is_weighed, is_stable, is_varied)]
    assert shown == held


def test_lines_are_those_of_the_rule_with_sign_verdict_words_and_link(brief, chosen):
    lines = brief.soup.select(".summary li")
    assert len(lines) == len(chosen) <= 5
    for line, entry in zip(lines, chosen, strict=True):
        said = words(line)
        assert SIGNS[entry.verdict] in said
        assert breakdowns.BREAKDOWNS["verdict"][entry.verdict][brief.lang == "en"] in said
        assert line.a["href"] == f"site/{brief.lang}/claims.html#{entry.claim.id}"
        assert entry.claim.id in words(line.a)
        first = entry.claim.text("", brief.lang).split()[:4]
        assert words(line.select_one(".wording")).split()[:4] == first


def test_each_line_has_its_strength_and_one_number_with_a_comparison_or_says_in_words_why_not(brief, chosen):
    for line, entry in zip(brief.soup.select(".summary li"), chosen, strict=True):
        strength = [int(mark["value"]) for mark in line.select(".strength data.fact")]
        assert strength == [entry.kept, entry.applicable]
        named = set(entry.claim.values.values())
        told = line.select(".words data.fact, .figure-of-line data.fact")
        assert {mark["data-fact"] for mark in told} <= named
        number, beside = line.select_one(".number"), line.select_one(".beside")
        assert words(beside)
        if number is None:
            assert {"de": "Keine Zahl", "en": "No figure"}[brief.lang] in words(beside)
            assert not beside.select("data.fact")
        else:
            assert number.select("data.fact")
            assert re.search(r"(19|20)\d\d", words(beside))


def test_options_are_those_of_the_register_with_both_sides_and_their_claims(brief, project):
    rows = brief.soup.select(".options tbody tr")
    options = read_options(project.registers)
    assert [words(row.th) for row in rows] == [option.text("", brief.lang) for option in options]
    assert {"de": "Nichts ändern", "en": "Change nothing"}[brief.lang] in [words(row.th) for row in rows]
    for row, option in zip(rows, options, strict=True):
        for cell, side in zip(row.find_all("td"), SIDES, strict=True):
            assert [words(link) for link in cell.select(".claims a")] == list(option.claims(side))


def test_what_the_data_do_not_show_names_every_claim_that_cannot_be_tested(brief, assessments):
    told = words(brief.soup.select_one(".gaps"))
    untested = [e for e in assessments if e.verdict in (Verdict.UNTESTABLE, Verdict.OPEN, Verdict.JUDGEMENT)]
    assert untested
    for entry in untested:
        assert f"({entry.claim.id})" in told
        assert entry.claim.text("topic", brief.lang) in told


def test_what_the_data_do_not_show_names_what_is_missing_for_the_region(register):
    kreis, saxony = (gaps(register, BY_CODE[code], "de")[0] for code in ("14628", "14"))
    assert "Fördermittel" in kreis
    assert "Fördermittel" not in saxony
    assert "Schutzsuchende" in kreis


def test_chart_shows_every_kreis_and_saxony_and_marks_the_place_by_more_than_colour(brief):
    figure = brief.soup.select_one("figure")
    shown = {name.split(".")[1] for name in figure["data-facts"].split()}
    assert shown == {"14", *KREISE}
    assert set(figure["data-facts"].split()) <= set(brief.facts)
    place = BY_CODE[code_of(brief)]
    wide = figure.select_one("svg.wide")
    bold = {words(text) for text in wide.find_all("text") if bold_letters(text)}
    assert place.short(brief.lang) in bold
    assert place.name(brief.lang) in wide.desc.get_text()
    assert len(figure.select("tbody tr")) == 14
    assert figure.select_one("a.download")


def bold_letters(text) -> bool:
    return any(parent.get("font-weight") in ("600", "bold") for parent in (text, *text.parents))


def test_way_to_the_site_can_be_another_and_twins_stay_beside_each_other(site):
    page = BeautifulSoup(briefs(site, "../../")["brief-14625-de.html"].decode(), "html.parser")
    links = [
        link["href"]
        for link in page.select("header a, main a")
        if not link["href"].startswith(("#", "data:", "https:"))
    ]
    assert {
        "../../de/index.html",
        "../../de/kreis/14625.html",
        "brief-14625-en.html",
        "evidence-de.html",
    } <= set(links)
    assert all(link.startswith(("../../", "brief-", "evidence-")) for link in links)


def test_at_least_one_line_speaks_against_the_paper(brief, chosen):
    assert chosen[0].verdict in AGAINST
    assert chosen[0].claim.id in words(brief.soup.select_one(".summary li"))


def test_rule_of_choice_stands_below_the_lines(brief):
    rules = words(brief.soup.select_one(".rule"))
    assert RULE[brief.lang] in rules
    assert WORDING_RULE[brief.lang] in rules


@pytest.mark.parametrize("lang", LANGUAGES)
def test_flipped_verdict_changes_the_line(site, assessments, chosen, lang):
    first = chosen[0].claim.id
    flipped = [
        replace(entry, verdict=Verdict.SUPPORTED) if entry.claim.id == first else entry
        for entry in assessments
    ]
    lines = read(site, "14", lang, flipped).soup.select(".summary li")
    assert first not in words(lines[0])
    assert [words(line) for line in lines] != [
        words(line) for line in read(site, "14", lang, assessments).soup.select(".summary li")
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_brief_says_so_where_nothing_speaks_against_the_paper(site, assessments, lang):
    mild = [
        replace(entry, verdict=Verdict.UNTESTABLE) if entry.verdict in AGAINST else entry
        for entry in assessments
    ]
    assert NOTHING_AGAINST[lang] == words(read(site, "14", lang, mild).soup.select_one(".summary li"))


def test_key_figures_stand_beside_those_of_the_region_above_with_their_date(brief):
    place = BY_CODE[code_of(brief)]
    table = brief.soup.select_one("table.figures")
    assert place.place(brief.lang) in words(brief.soup.find(id="figures"))
    heads = [
        "Kreis" if place.level == "kreis" else place.name(brief.lang),
        BY_CODE[place.parent].name(brief.lang),
    ]
    assert [words(head) for head in table.select("thead th")][1:] == heads
    rows = table.select("tbody tr")
    assert len(rows) == len(KEY_FIGURES)
    for row in rows:
        shown = [brief.facts[mark["data-fact"]] for mark in row.select("data.fact")]
        assert [record["region"] for record in shown] == [place.code, place.parent][: len(shown)]
        assert len({(record["period"], record["basis"], record["indicator"]) for record in shown}) == 1
        assert shown[0]["period"][:4] in words(row.select_one(".when"))


@pytest.mark.parametrize("code", KREISE)
def test_every_key_figure_is_known_for_every_kreis_and_saxony(register, code):
    for figure in KEY_FIGURES:
        pair = compare(register, figure, BY_CODE[code], BY_CODE["14"])
        assert all(fact.value is not None for fact in pair), figure.indicator


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figure_that_nobody_publishes_becomes_words(site, assessments, lang):
    cells = read(site, "14", lang, assessments).soup.select(".figures tbody tr")[-1].find_all("td")
    assert words(cells[-1]) == MISSING[lang]


def test_brief_says_that_it_shows_no_effect_and_how_to_recompute(brief):
    assert {"de": "Keine Wirkung", "en": "No effect"}[brief.lang] in words(brief.soup.main)
    where = {"de": "Nachrechnen: am Ende derselben Datei", "en": "recompute: at the end of the same file"}
    assert where[brief.lang] in words(brief.soup.footer)


def test_words_are_those_of_the_language_of_the_brief(brief):
    spoken = " ".join(text for text, element in visible(brief.soup.main) if not is_marked(element))
    other = COMMON["en" if brief.lang == "de" else "de"]
    assert len(other.findall(spoken)) < 0.1 * len(COMMON[brief.lang].findall(spoken))


# An early state of the data


@pytest.mark.parametrize("lang", LANGUAGES)
def test_brief_of_an_early_state_says_what_was_not_known(tables, site, assessments, lang):
    early = Site(FactRegister(tables.known_by("2014-06-30")), site.made)
    page = read(early, "14625", lang, assessments)
    assert UNKNOWN[lang] in words(page.soup.main)
    assert not page.soup.select(".summary")
    assert not page.soup.select(".options")
    assert MISSING[lang] in words(page.soup.select_one(".figures"))
    assert stray_digits(page.soup) == []


# Numbers and their sources


def test_digit_stands_only_in_a_fact_or_a_reference(brief):
    assert stray_digits(brief.soup) == []


def test_marked_numbers_are_those_of_the_facts_inside_the_page(brief):
    marks = brief.soup.select("data.fact")
    assert marks
    for mark in marks:
        record = brief.facts[mark["data-fact"]]
        assert float(mark["value"]) == record["value"]
        assert misprint(mark.get_text(), record, brief.lang) == ""
    assert all(name in brief.facts for record in brief.records for name in record["inputs"])


def test_every_number_leads_to_its_sources(brief, register):
    for link in brief.soup.select("a.evidence"):
        aim = brief.soup.find(id=link["href"].removeprefix("#"))
        fact = register.fact(link.data["data-fact"])
        addresses = {register.source(name)["url"] for name in fact.sources}
        assert aim.find_previous("a")["href"] in addresses


def test_every_source_of_a_shown_number_is_listed_with_publisher_and_day(brief, register):
    listed = {link["href"]: words(link.find_parent("li")) for link in brief.soup.select(".sources a")}
    for mark in brief.soup.select("data.fact"):
        for name in register.fact(mark["data-fact"]).sources:
            source = register.source(name)
            publisher = register.tables.publishers[source["publisher"]].name(brief.lang)
            assert publisher in listed[source["url"]]
            assert source["published"] in listed[source["url"]]


def test_documents_behind_a_verdict_are_listed_under_its_number(brief, register, chosen):
    listed = {link["href"]: words(link.find_parent("li")) for link in brief.soup.select(".sources a")}
    events = {event.id: event for event in register.tables.documents.events}
    for entry in chosen:
        for name in {name for names in entry.used.values() for name in names if name.startswith("event:")}:
            source = register.tables.documents.sources[events[name.removeprefix("event:")].source]
            assert entry.claim.id in listed[source.url]


# Markup


def test_brief_has_a_language_landmarks_one_title_and_headings_in_order(brief):
    assert brief.lang == brief.path.split("/")[0]
    assert [len(brief.soup.find_all(name)) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert brief.soup.nav["aria-label"]
    levels = [int(heading.name[1]) for heading in brief.soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert brief.soup.body.find("a")["href"] == "#content"


def test_ids_are_unique_and_every_link_inside_the_page_has_its_aim(brief):
    ids = [element["id"] for element in brief.soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for element in brief.soup.select("[aria-labelledby]"):
        assert set(element["aria-labelledby"].split()) <= set(ids)
    for link in brief.soup.select('a[href^="#"]'):
        assert link["href"].removeprefix("#") in ids


def test_table_has_a_caption_and_says_what_its_heads_head(brief):
    for table in brief.soup.find_all("table"):
        assert words(table.caption)
        assert {head["scope"] for head in table.select("thead th")} == {"col"}
        assert all(row.th["scope"] == "row" for row in table.select("tbody tr"))


def test_brief_asks_no_host_for_anything_and_has_no_script(brief):
    assert brief.soup.find_all(["link", "img", "iframe", "object", "form"]) == []
    assert [script["type"] for script in brief.soup.find_all("script")] == ["application/json"]
    addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", brief.soup.style.get_text())
    assert addresses
    assert all(address.startswith("data:") for address in addresses)


def test_brief_leads_to_the_pages_that_there_are(brief, site):
    links = [link["href"] for link in brief.soup.select("header nav a")]
    other = {"de": "en", "en": "de"}[brief.lang]
    assert f"site/{brief.lang}/index.html" in links
    assert file_name(code_of(brief), other) in links
    assert (f"site/{brief.lang}/kreis/{code_of(brief)}.html" in links) == (code_of(brief) == "14625")
    for link in links:
        path = urlsplit(link).path.removeprefix("site/")
        assert path in site.made or path.endswith("/index.html") or path.startswith(("brief-", "evidence-"))


def test_without_a_page_of_claims_there_is_no_link_to_it(register, assessments, chosen):
    page = read(Site(register, small_pages(register)), "14", "de", assessments)
    assert page.soup.select(".summary a:not(.evidence)") == []
    assert chosen[0].claim.id in words(page.soup.select_one(".summary li"))


def test_facts_inside_the_page_are_sorted_and_the_page_is_the_same_each_time(site, assessments):
    once, twice = (brief_page(site, "14625", "de", assessments) for _ in range(2))
    assert once == twice
    facts = json.loads(BeautifulSoup(once, "html.parser").find(id="facts").string)
    assert [fact["id"] for fact in facts] == sorted(fact["id"] for fact in facts)


# The landing page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_landing_page_has_the_premise_and_then_the_lines_before_the_questions(site, chosen, lang):
    soup = BeautifulSoup(landing_page(site, lang, f"{lang}/index.html"), "html.parser")
    main = words(soup.main)
    aims = [line.a["href"] for line in soup.select(".summary li")]
    assert IN_FORCE[lang] in words(soup.main.find("p"))
    assert aims == [f"claims.html#{entry.claim.id}" for entry in chosen]
    assert main.index(IN_FORCE[lang]) < main.index(words(soup.select_one(".summary li")))
    assert main.index(words(soup.select_one(".rule"))) < main.index(words(soup.find(id="questions")))
    assert stray_digits(soup) == []
