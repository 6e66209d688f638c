"""What a notebook calls: it asks, says and shows, and never fills a hole or crosses a break."""

import csv
import dataclasses
import io
import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from evidence.charts.forms import Event
from evidence.errors import BreakError, FactError, UsageError
from evidence.report.page import Page
from evidence.vocabulary.regions import BY_CODE, KREISE, LAENDER


@pytest.fixture(scope="module")
def saxony(request):
    return Page("14", "de")


def read(output):
    return BeautifulSoup(output.html, "html.parser")


# Opening a page


@pytest.mark.parametrize(
    "wrong", [{"region": "145"}, {"region": "14999"}, {"lang": "fr"}, {"as_of": "soon"}, {"as_of": ""}]
)
def test_page_of_something_unknown_is_refused(wrong):
    with pytest.raises(UsageError):
        Page(**wrong)


def test_region_is_compared_with_the_one_it_lies_in():
    assert [Page(code).parent.code for code in ("14612", "14", "00")] == ["14", "00", "00"]


# Asking


def test_fact_is_one_of_the_region_of_the_page():
    assert Page("14612").fact("foreign_share").id.startswith("foreign_share.14612.")
    assert Page("14612").fact("foreign_share", region="00").id.startswith("foreign_share.00.")


def test_share_at_the_end_of_2023_depends_on_the_base(saxony):
    assert tuple(
        saxony.fact("foreign_share", "2023-12-31", basis=basis).value
        for basis in ("zensus2011", "zensus2022")
    ) == (8.1, 7.7)


def test_unknown_indicator_is_refused_with_the_nearest(saxony):
    with pytest.raises(FactError, match="foreign_share"):
        saxony.fact("foreign_shar")


def test_fact_that_nobody_published_has_no_value_and_a_reason(saxony):
    fact = saxony.fact("foreign_share", "1990-12-31")
    assert (fact.value, fact.missing_reason) == (None, "not_published")


def test_change_on_one_base_is_the_difference(saxony):
    change = saxony.change("population_foreign", "2019-12-31", "2023-12-31")
    before, after = (
        saxony.fact("population_foreign", f"{year}-12-31", basis="zensus2011") for year in (2019, 2023)
    )
    assert after.value - before.value == change.value
    assert (after.id, before.id) == change.inputs


@pytest.mark.parametrize(
    ("indicator", "start", "end"),
    [
        ("foreign_share", "2022-12-31", "2024-12-31"),
        ("population_foreign", "2023-12-31", "2024-12-31"),
        ("population_total", "2019-12-31", "2024-12-31"),
    ],
)
def test_difference_across_the_census_is_refused(saxony, indicator, start, end):
    before, after = (
        saxony.fact(indicator, start, basis="zensus2011"),
        saxony.fact(indicator, end, basis="zensus2022"),
    )
    assert None not in (before.value, after.value)
    with pytest.raises(BreakError, match="census_2022"):
        saxony.gap(after, before)


def test_change_across_the_census_is_refused(saxony):
    with pytest.raises(BreakError, match="census_2022"):
        saxony.change("population_foreign", "2019-12-31", "2024-12-31")


def test_change_across_a_registered_period_is_refused(saxony):
    with pytest.raises(BreakError, match="break"):
        saxony.change("unemployed_foreign_share", "2020", "2025")


def test_gap_is_the_difference_of_two_regions_at_one_time(saxony):
    mine, theirs = (
        saxony.fact("foreign_share", "2024-12-31"),
        saxony.fact("foreign_share", "2024-12-31", region="00"),
    )
    gap = saxony.gap(mine, theirs)
    assert (mine.value - theirs.value, "percentage_points") == (gap.value, gap.unit)


def test_kreise_are_thirteen_of_one_period(saxony):
    facts = saxony.kreise("foreign_share")
    assert list(KREISE) == [fact.region_code for fact in facts]
    assert len({fact.period_text for fact in facts}) == 1


def test_laender_are_sixteen(saxony):
    assert list(LAENDER) == [fact.region_code for fact in saxony.laender("foreign_share", "2023-12-31")]
    assert len(LAENDER) == 16


def test_highest_and_lowest_are_ranked_by_value(saxony):
    facts = saxony.kreise("foreign_share", "2024-12-31")
    values = sorted((fact.value for fact in facts), reverse=True)
    assert values[:2] == [saxony.highest(facts, rank).value for rank in (1, 2)]
    assert values[::-1][:2] == [saxony.lowest(facts, rank).value for rank in (1, 2)]
    assert values[:3] == [fact.value for fact in saxony.top(facts, 3)]


def test_missing_value_is_neither_highest_nor_lowest(small_page):
    page = small_page()
    facts = page.kreise("foreign_share", "2022-12-31")
    # Of the thirteen only Bautzen has a share; that of Görlitz is suppressed.
    assert (page.highest(facts).region_code, page.lowest(facts).region_code) == ("14625", "14625")


def test_equal_values_rank_in_the_order_of_their_ids(saxony):
    fact = saxony.fact("foreign_share", "2024-12-31", region="14612")
    twin = saxony.fact("foreign_share", "2024-12-31", region="14612")
    assert fact.id == saxony.highest([twin, fact]).id


def test_parts_are_the_known_values_of_a_breakdown(saxony):
    parts = saxony.parts("average_age", "citizenship", "2023-12-31")
    assert {"citizenship=foreign", "citizenship=german"} <= {fact.breakdown for fact in parts}
    assert all(fact.value is not None for fact in parts)


# Saying


def test_sentence_carries_each_number_with_its_fact(saxony):
    share = saxony.fact("foreign_share", "2023-12-31")
    said = saxony.say(
        de="Es waren {share} Ende {jahr}.", en="{share}, {jahr}", share=share, jahr=saxony.year(share)
    )
    page = read(said)
    assert said.text == "Es waren 7,7\u00a0% Ende 2023."
    mark = page.select_one("data.fact")
    assert ("7.7", share.id, "7,7\u00a0%") == (mark["value"], mark["data-fact"], mark.get_text())
    assert page.select_one(".ref").get_text() == "2023"
    assert (share,) == said.cited == said.facts


def test_sentence_is_in_the_language_of_the_page():
    page = Page("14", "en")
    assert (
        page.say(de="eins {a}", en="one {a}", a=page.fact("foreign_share", "2023-12-31")).text == "one 7.7%"
    )


@pytest.mark.parametrize("words", ["Es waren 8 Prozent.", "Ende 2023", "5"])
def test_digit_in_a_sentence_is_refused_in_either_language(saxony, words):
    for text in ({"de": words, "en": "words"}, {"de": "Worte", "en": words}):
        with pytest.raises(FactError, match="digit"):
            saxony.say(**text)


def test_field_that_is_not_given_is_refused(saxony):
    with pytest.raises(FactError, match="shar"):
        saxony.say(de="{shar}", en="{shar}", share=saxony.fact("foreign_share"))


def test_value_that_only_one_language_uses_is_refused(saxony):
    with pytest.raises(FactError, match="not used"):
        saxony.say(de="{share}", en="words", share=saxony.fact("foreign_share"))


def test_unknown_format_of_a_fact_is_refused(saxony):
    with pytest.raises(FactError, match="format"):
        saxony.say(de="{share:round}", en="{share:round}", share=saxony.fact("foreign_share"))


def test_choice_of_words_needs_three(saxony):
    with pytest.raises(FactError, match="three words"):
        saxony.say(de="{a:?mehr|weniger}", en="{a:?more|less}", a=saxony.fact("foreign_share"))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("form", ["", ":abs", ":?mehr|weniger|gleich"])
def test_sentence_about_a_missing_value_says_that_it_is_missing(lang, form):
    page = Page("14612", lang)
    missing = page.fact("foreign_share", "1990-12-31")
    known = page.fact("foreign_share", "2024-12-31")
    text = "{known} {missing" + form + "}"
    said = page.say(de=text, en=text, known=known, missing=missing)
    element = read(said).p
    assert "missing" in element["class"]
    assert element.select("data.fact") == []
    assert missing.label(lang) in said.text
    assert page.place.name(lang) in said.text
    assert (said.facts, said.cited) == ((), ())


def test_missing_answer_is_still_an_answer():
    page = Page("14612", "de")
    said = page.answer(de="{a}", en="{a}", a=page.fact("foreign_share", "1990-12-31"))
    assert {"answer", "missing"} == set(read(said).p["class"])


def test_small_letters_of_a_region_are_never_markup(saxony):
    said = saxony.say(de="<b>{wort}</b>", en="{wort}", wort="<script>")
    assert "<script>" not in said.html
    assert "<b>" not in said.html


def test_key_figures_show_value_label_and_period(saxony):
    share, missing = saxony.fact("foreign_share", "2023-12-31"), saxony.fact("foreign_share", "1990-12-31")
    shown = saxony.key_figures(share, missing)
    first, second = read(shown).select(".key")
    assert share.id == first.select_one("data.fact")["data-fact"]
    assert "2023" in first.select_one(".when").get_text()
    assert second.select("data.fact") == []
    assert (share,) == shown.cited


def test_sentence_names_the_years_without_a_value(saxony):
    text = saxony.gaps("unemployed_foreign_share").text
    assert re.findall(r"\d{4}", text) == ["2021", "2022", "2023", "2024"]


def test_series_without_a_hole_needs_no_sentence(saxony):
    assert saxony.gaps("employees_foreign_share_occupation_sum", breakdown="place=work").html == ""


# Showing


def test_chart_over_time_has_a_row_for_every_period_and_a_column_for_every_base(saxony):
    shown = read(saxony.line("share", "foreign_share", de="Titel", en="Title"))
    heads = [head.get_text() for head in shown.select("thead th")]
    assert any("2011" in head for head in heads)
    assert any("2022" in head for head in heads)
    row = next(row for row in shown.select("tbody tr") if row.th.get_text() == "31. Dezember 2023")
    assert {"8.1", "7.7"} == {value["value"] for value in row.select("data.fact")}


def test_chart_of_nothing_is_a_sentence():
    page = Page("14612", "de", as_of="1995-12-31")
    shown = page.line("share", "foreign_share", de="Titel", en="Title")
    assert read(shown).find("figure") is None
    assert read(shown).get_text(strip=True)


def test_map_has_all_thirteen_kreise_in_its_table(saxony):
    shown = read(saxony.map("map", saxony.kreise("foreign_share"), de="Titel", en="Title"))
    names = [cell.get_text() for cell in shown.select("tbody th")]
    assert sorted(BY_CODE[code].short("de") for code in KREISE) == sorted(names)
    assert "GeoBasis-DE" in shown.select_one(".source").get_text()


def test_map_of_a_suppressed_value_says_so_and_prints_no_number(small_page):
    page = small_page()
    shown = read(page.map("map", page.kreise("foreign_share", "2022-12-31"), de="Titel", en="Title"))
    row = next(row for row in shown.select("tbody tr") if row.th.get_text() == "Görlitz")
    assert row.select("data.fact") == []
    assert row.td.get_text(strip=True) not in ("", "0", "0,0")
    labels = [
        label.get_text() for label in shown.select("svg text[data-fact]") if "14626" in label["data-fact"]
    ]
    assert not any(character.isdigit() for label in labels for character in label)


def test_pair_across_a_break_is_not_joined(saxony):
    spans = [saxony.parts("employment_rate", "citizenship", day) for day in ("2021-06-30", "2024-06-30")]
    both = {fact.breakdown for fact in spans[0]} & {fact.breakdown for fact in spans[1]}
    assert "citizenship=UKR" in both
    earlier, later = ([fact for fact in side if fact.breakdown in both] for side in spans)
    shown = read(saxony.dumbbell("rate", earlier, later, de="Titel", en="Title"))
    drawn = {mark["data-fact"] for mark in shown.select("svg [data-fact]")}
    assert not any("UKR" in name for name in drawn)
    assert "Ukraine" not in shown.svg.find("desc").get_text()
    assert "Kreis" not in shown.svg.find("desc").get_text()


def stray_digits(soup):
    """Return the visible texts with a digit that is neither a fact nor a reference."""
    return [
        str(text)
        for text in soup.find_all(string=True)
        if any(letter.isdigit() for letter in text)
        and not any(
            {"ref", "fact"} & set(parent.get("class", [])) or parent.name in ("title", "desc")
            for parent in text.parents
        )
    ]


def shown_twice(soup):
    """Return the facts of the wide and of the narrow chart of a figure."""
    return [
        {mark["data-fact"] for mark in chart.select("[data-fact]")}
        for chart in soup.find_all("svg", recursive=True)
    ]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_small_multiples_have_a_panel_and_a_column_for_every_kreis(lang):
    page = Page("14", lang)
    shown = read(page.multiples("attacks", "right_wing_attacks", de="Titel", en="Title"))
    heads = [head.get_text() for head in shown.select("thead th")][1:]
    assert heads == [BY_CODE[code].short(lang) for code in KREISE]
    assert stray_digits(shown) == []
    wide, narrow = shown_twice(shown)
    listed = set(shown.figure["data-facts"].split())
    assert {name.split(".")[1] for name in wide & narrow} == set(KREISE)
    assert wide | narrow <= listed


def test_small_multiples_lead_with_the_region_of_the_page_or_the_highest(saxony):
    def bold(page):
        shown = read(page.multiples("share", "foreign_share", de="Titel", en="Title"))
        return {
            mark["data-fact"].split(".")[1] for mark in shown.svg.select('text[data-fact][font-weight="600"]')
        }

    assert bold(Page("14612")) == {"14612"}
    newest = saxony.kreise("foreign_share")
    assert bold(saxony) == {saxony.highest(newest).region_code}


def test_small_multiples_of_some_regions_show_only_these(saxony):
    shown = read(saxony.multiples("share", "foreign_share", regions=["14", "16"], de="Titel", en="Title"))
    assert {name.split(".")[1] for name in shown.figure["data-facts"].split()} == {"14", "16"}


@pytest.mark.parametrize(("lang", "words"), [("de", "Vogtlandkreis"), ("en", "Vogtlandkreis")])
def test_empty_panel_is_explained(small_page, lang, words):
    page = small_page(lang=lang)
    shown = read(page.multiples("share", "foreign_share", de="Titel", en="Title"))
    (note,) = [note.get_text() for note in shown.select(".notes li") if words in note.get_text()]
    assert "Bautzen" not in note
    assert "Görlitz" in note


@pytest.mark.parametrize("lang", ["de", "en"])
def test_columns_have_a_row_for_every_year_and_a_label_for_every_value(lang):
    page = Page("14", lang)
    shown = read(page.columns("attacks", "right_wing_attacks", de="Titel", en="Title"))
    years = [head.get_text() for head in shown.select("tbody th")]
    assert years == [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    assert stray_digits(shown) == []
    for names in shown_twice(shown):
        assert names == set(shown.figure["data-facts"].split())


@pytest.mark.parametrize(("lang", "none"), [("de", "k. A."), ("en", "n/a")])
def test_columns_say_which_years_have_no_value(lang, none):
    page = Page("14", lang)
    shown = read(page.columns("budget", "wos_budget", de="Titel", en="Title"))
    empty = [row.th.get_text() for row in shown.select("tbody tr") if not row.select("data.fact")]
    assert empty
    for chart in shown.find_all("svg"):
        assert [text.get_text() for text in chart.select("text")].count(none) == len(empty)
    assert any(none in note.get_text() for note in shown.select(".notes li"))
    assert all(year in shown.svg.find("desc").get_text() for year in empty)


def test_column_that_is_not_certain_is_explained_beside_the_chart(saxony):
    fact = saxony.fact("wos_budget", "2023")
    assert fact.value_status == "rounded"
    shown = read(saxony.columns("budget", "wos_budget", de="Titel", en="Title"))
    assert "gerundet" in shown.select_one(".legend").get_text()
    assert shown.select_one(".legend .swatch.open")
    assert any(
        "2023" in note.get_text() and "gerundet" in note.get_text() for note in shown.select(".notes li")
    )
    assert shown.svg.select('[stroke-dasharray="4,3"]')


def test_stacked_columns_carry_a_total_only_where_it_is_the_sum(small_page):
    page = small_page()
    parts = ["sex=female", "sex=male"]
    shown = read(page.columns("sexes", "population_total", breakdown=parts, de="Titel", en="Title"))
    heads = [head.get_text() for head in shown.select("thead th")]
    assert heads[1:] == ["Frauen", "Männer", "insgesamt"]
    assert [value["value"] for value in shown.select("tbody data.fact")] == ["1560", "1440", "3000"]
    assert [swatch["class"][1] for swatch in shown.select(".legend .swatch")] == ["tone4", "tone2"]


def test_more_parts_than_can_be_told_apart_are_refused(saxony):
    with pytest.raises(UsageError, match="one to 5"):
        saxony.columns("many", "population_total", breakdown=["age=0-19"] * 6, de="Titel", en="Title")


@pytest.mark.parametrize("draw", ["columns", "multiples"])
def test_chart_of_an_indicator_without_values_is_a_sentence(draw):
    page = Page("14", "en", as_of="1995-12-31")
    shown = read(getattr(page, draw)("none", "right_wing_attacks", de="Titel", en="Title"))
    assert shown.find("figure") is None
    assert shown.get_text(strip=True)


@pytest.fixture
def answers(saxony):
    facts = [
        saxony.register.fact(name)
        for name in saxony.register.ids
        if name.startswith("attitude_agreement.14.2023.")
    ][:4]
    assert len(facts) == 4
    known = [dataclasses.replace(fact, interval=(fact.value - 2.5, fact.value + 2.5)) for fact in facts[:2]]
    return [*known, *(dataclasses.replace(fact, interval=None) for fact in facts[2:])]


@pytest.mark.parametrize(("lang", "unknown"), [("de", "nicht bekannt"), ("en", "not known")])
def test_estimate_without_interval_says_so_in_chart_table_and_notes(answers, lang, unknown):
    page = Page("14", lang)
    shown = read(page.estimates("answers", answers, de="Titel", en="Title"))
    assert [swatch["class"][1] for swatch in shown.select(".legend .swatch")] == ["dot", "circle"]
    cells = [row.find_all("td")[-1].get_text() for row in shown.select("tbody tr")]
    assert [unknown in cell for cell in cells] == [False, False, True, True]
    assert any(
        unknown in note.get_text() or "no range" in note.get_text() for note in shown.select(".notes li")
    )
    assert stray_digits(shown) == []


def test_interval_stands_in_the_file_of_its_figure(saxony, answers):
    shown = read(saxony.estimates("answers", answers, de="Titel", en="Title"))
    address = shown.select_one('a[href^="data:text/csv"]')["href"]
    rows = list(csv.DictReader(io.StringIO(unquote(address.partition(",")[2]))))
    assert [bool(row["lower"]) for row in rows] == [True, True, False, False]
    assert float(rows[0]["lower"]) == answers[0].interval[0]


def test_estimates_are_named_by_what_tells_them_apart(saxony, answers):
    shown = read(saxony.estimates("answers", answers, de="Titel", en="Title"))
    names = [head.get_text() for head in shown.select("tbody th")]
    assert len(set(names)) == 4
    assert not any("Sachsen-Monitor" in name for name in names)


EVENTS = [
    Event(
        "2024-05-02",
        "law",
        "Der Landtag beschließt.",
        "The Landtag passes it.",
        "MDR",
        "https://news.example",
    ),
    Event("2099-06-29", "law", "Evaluation", "Evaluation", "Gesetz"),
]


@pytest.mark.parametrize(("lang", "ahead"), [("de", "steht bevor"), ("en", "still ahead")])
def test_timeline_marks_what_comes_after_the_state_of_the_data(lang, ahead):
    page = Page("14", lang)
    shown = read(page.timeline("way", EVENTS, de="Der Weg", en="The way"))
    assert [ahead in row.get_text() for row in shown.select("tbody tr")] == [False, True]
    assert stray_digits(shown) == []
    # What is ahead of a page depends on its day.
    before = read(page.timeline("way", EVENTS, de="Der Weg", en="The way", until="2024-01"))
    assert [ahead in row.get_text() for row in before.select("tbody tr")] == [True, True]


def test_state_of_the_data_is_the_newest_publication(saxony, earlier):
    published = saxony.register.tables.observations["published"]
    assert saxony.edition.text == max(text for text in published if len(text) == 10)
    assert earlier.edition.text <= "2024-12-31"


def test_timeline_of_nothing_is_a_sentence(saxony):
    assert read(saxony.timeline("way", [], de="Der Weg", en="The way")).find("figure") is None


@pytest.mark.parametrize("lang", ["de", "en"])
def test_table_lists_facts_of_different_kinds_with_their_evidence(lang):
    page = Page("14", lang)
    facts = [page.fact("wos_budget", "2025"), page.fact("foreign_share", "2023-12-31", region="00")]
    shown = page.table("money", facts, de="{a} und mehr", en="{a} and more", a=facts[0])
    soup = read(shown)
    assert soup.find("svg") is None
    assert [value["data-fact"] for value in soup.select("tbody data.fact")] == [fact.id for fact in facts]
    assert shown.cited == tuple(facts)
    assert stray_digits(soup) == []
    assert "2025" in soup.tbody.tr.get_text()


def test_table_of_nothing_is_a_sentence(saxony):
    assert read(saxony.table("none", [], de="Titel", en="Title")).find("table") is None


def test_bars_of_facts_that_differ_in_two_ways_are_named_by_both(saxony):
    facts = [
        saxony.fact("foreign_share", period, region=region)
        for period, region in (("2023-12-31", "14"), ("2022-12-31", "00"))
    ]
    shown = read(saxony.bars("both", facts, de="Titel", en="Title"))
    assert {head.get_text() for head in shown.select("tbody th")} == {
        "Sachsen, 31. Dezember 2023",
        "Deutschland, 31. Dezember 2022",
    }


def test_fault_in_one_language_is_found_while_the_other_is_built():
    with pytest.raises(FactError):
        Page("14", "de").title(de="Wer?", en="Who in 2023?")


# As of a day


@pytest.fixture(scope="module")
def earlier():
    return Page("14", "de", as_of="2024-12-31")


def test_later_publication_is_not_known_yet(earlier):
    # The share on the new base was published in 2025.
    assert earlier.fact("foreign_share", "2023-12-31", basis="zensus2022").value is None
    assert earlier.fact("foreign_share", "2023-12-31").value == 8.1
    assert earlier.fact("foreign_share", "2024-12-31").value is None


def test_every_value_was_published_by_then(earlier):
    published = earlier.register.tables.observations["published"].unique()
    # A publication of which only the year or month is known counts as published at its end.
    assert all(text[:10] <= "2024-12-31" for text in published if text)


def test_sentence_of_then_shows_no_number_of_now(earlier):
    text = earlier.say(
        de="{a}", en="{a}", a=earlier.fact("foreign_share", "2023-12-31", basis="zensus2022")
    ).text
    assert "7,7" not in text


@pytest.mark.parametrize("region", ["14", "14612", "14628"])
@pytest.mark.parametrize("as_of", ["2023-12-07", "2024-12-31"])
def test_every_question_of_a_notebook_has_an_answer_on_an_earlier_day(region, as_of):
    page = Page(region, "de", as_of=as_of)
    share = page.fact("foreign_share")
    assert page.fact("foreign_share", share.period_text or "latest", region=page.parent.code)
    assert page.kreise("foreign_share")
