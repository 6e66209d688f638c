"""The explorer: chart, table and file follow the choice, by keyboard alone, from a file, with nothing asked for."""

import csv
import io
import itertools
import json
import re
from pathlib import Path

import pytest
from reading import misprint

from evidence.facts.register import FactRegister
from evidence.facts.wording import value_text
from evidence.paths import project
from evidence.tables.store import read_tables

EXPLORER = {"de": "de/explorer.html", "en": "en/explorer.html"}
SAXONY_AND_GERMANY = ["Sachsen", "Deutschland"]
STRAY = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('script,style,title,desc')
    && [...e.childNodes].some(n => n.nodeType == 3 && /\\d/.test(n.textContent))
    && !e.closest('.ref, data.fact')).map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture(params=["de", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def register():
    return FactRegister(read_tables(project()))


def shown(page):
    """Return the ids and values of the table, in order."""
    return page.evaluate(
        "[...document.querySelectorAll('#figure table data')].map(d => [d.dataset.fact, Number(d.value)])"
    )


def published(register, indicator, codes, part=""):
    rows = register.series(indicator, codes, part)
    return dict(zip(rows["id"], rows["value"].round(6), strict=True))


def said(page):
    return page.locator("#said").inner_text()


def file_of(page):
    with page.expect_download() as download:
        page.locator("#figure a[download]").click()
    return list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))


def test_page_opens_with_the_share_of_foreigners_in_saxony_and_germany_and_asks_for_nothing(
    open_page, site, register, lang
):
    page = open_page(EXPLORER[lang])
    assert dict(shown(page)) == published(register, "foreign_share", ["14", "00"])
    assert not page.locator("#without").count()
    page.wait_for_load_state("networkidle")
    assert {(site / EXPLORER[lang]).as_uri(), (site / "assets/style.css").as_uri()} == set(page.requests)
    assert page.faults == []


@pytest.mark.parametrize(
    ("address", "indicator", "codes", "part"),
    [
        ("region=14,14511,14713", "unemployment_rate", ["14", "14511", "14713"], ""),
        ("region=00,14&part=citizenship%3Dforeign", "unemployment_rate", ["00", "14"], "citizenship=foreign"),
        ("region=14", "population_total", ["14"], ""),
        ("region=14,12,15,16", "naturalisations", ["14", "12", "15", "16"], ""),
    ],
)
def test_table_and_chart_show_every_fact_of_the_choice_and_no_other(
    open_page, register, address, indicator, codes, part
):
    page = open_page(f"{EXPLORER['de']}#indicator={indicator}&{address}")
    expected = published(register, indicator, codes, part)
    assert expected
    assert dict(shown(page)) == expected
    marked = page.locator("#figure svg path[data-fact]").evaluate_all("all => all.map(e => e.dataset.fact)")
    assert sorted(marked) == sorted(expected)
    assert sorted(page.locator("#figure").get_attribute("data-facts").split()) == sorted(expected)


def test_every_fact_is_printed_and_described_for_machines_as_the_report_does(open_page, register, lang):
    page = open_page(EXPLORER[lang])
    records = json.loads(
        page.evaluate(
            "JSON.stringify(indicators.flatMap(pointsOf).map(point => [worded(point), recordOf(point)]))"
        )
    )
    assert len(records) == len(register.ids)
    for words, record in records:
        fact = register.fact(record["id"])
        assert words == value_text(fact, lang), record["id"]
        caveats, own = record.pop("caveats"), fact.record()
        assert record == {key: own[key] for key in record}, record["id"]
        assert bool(caveats) >= bool(own["caveats"]), record["id"]


def test_facts_shown_are_carried_for_machines_and_every_digit_is_marked(open_page, lang):
    for address in (
        "",
        "#indicator=unemployment_rate&region=14,14511&form=bars",
        "#indicator=im_available_amount",
    ):
        page = open_page(EXPLORER[lang] + address)
        facts = {
            record["id"]: record
            for record in json.loads(page.locator("#facts").evaluate("e => e.textContent"))
        }
        marks = page.locator("#figure [data-fact]").evaluate_all(
            "all => all.map(e => [e.dataset.fact, e.localName == 'data' || e.localName == 'text' ? e.textContent : ''])"
        )
        assert marks
        assert [(name, text) for name, text in marks if text and misprint(text, facts[name], lang)] == []
        assert page.evaluate(STRAY) == []


def test_indicator_region_period_and_form_are_chosen_by_keyboard_alone(open_page, register):
    page = open_page(EXPLORER["de"])
    page.locator("#filter").focus()
    page.keyboard.type("arbeitslosenquote")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.id") == "indicator"
    name = page.locator("#indicator").input_value()
    assert (
        page.locator("#chosen")
        .inner_text()
        .startswith(page.locator("#indicator option:checked").inner_text())
    )
    assert "arbeitslosenquote" in page.locator("#chosen").inner_text().lower()

    def reach(condition):
        for _ in range(40):
            if page.evaluate(f"(e => {condition})(document.activeElement)"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {condition}")

    reach("e.name == 'region' && e.value == '00'")
    page.keyboard.press("Space")
    assert "region=14&" in page.url + "&"
    reach("e.localName == 'summary' && e.closest('[data-level=kreis]')")
    page.keyboard.press("Enter")
    reach("e.value == '14511'")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.value") == "14511"
    reach("e.id == 'from'")
    page.keyboard.press("End")
    reach("e.name == 'form'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "form=bars" in page.url
    last = page.locator("#to").input_value()
    period = page.evaluate(f"periods[{last}].text")
    expected = {
        key: value for key, value in published(register, name, ["14", "14511"]).items() if f".{period}" in key
    }
    assert dict(shown(page)) == expected


def test_change_is_announced_in_one_sentence(open_page, lang):
    page = open_page(EXPLORER[lang])
    assert page.locator("#said").get_attribute("role") == "status"
    before = said(page)
    page.get_by_label({"de": "Balken für einen Zeitpunkt", "en": "bars for one date"}[lang]).check()
    after = said(page)
    assert after != before
    assert {"de": "Balken", "en": "bars"}[lang] in after
    assert after.count("\n") == 0


def test_deep_link_gives_the_choice_back_and_names_it(open_page):
    page = open_page(EXPLORER["de"])
    page.locator("#indicator").select_option("unemployment_rate")
    page.locator("#part").select_option(index=2)
    page.get_by_label("Deutschland", exact=True).uncheck()
    page.locator("#from").select_option(index=3)
    chosen, address = shown(page), page.url.partition("#")[2]
    again = open_page(f"{EXPLORER['de']}#{address}")
    assert shown(again) == chosen
    assert again.locator("#address").get_attribute("href") == f"#{address}"
    assert again.locator("#part").input_value() == page.locator("#part").input_value()
    assert again.locator("header .language a").get_attribute("href").endswith(address)


def test_back_button_undoes_one_choice_after_the_other(open_page):
    page = open_page(EXPLORER["de"])
    first = shown(page)
    page.locator("#indicator").select_option("unemployment_rate")
    second = shown(page)
    page.get_by_label("Deutschland", exact=True).uncheck()
    assert shown(page) != second
    page.go_back()
    assert shown(page) == second
    assert page.get_by_label("Deutschland", exact=True).is_checked()
    page.go_back()
    assert shown(page) == first
    page.go_forward()
    assert shown(page) == second


def test_no_line_crosses_a_break_a_base_or_a_hole_and_the_break_is_marked_and_named(open_page, register):
    page = open_page(f"{EXPLORER['de']}#indicator=foreign_share&region=14,00")
    joined = page.evaluate(
        """() => { const found = [], shown = shownOf(choice);
          for (const line of shown.lines) for (const run of unique(line.points.map(p => p.stretch)))
            found.push(line.points.filter(p => p.stretch === run).map(p => p.id));
          return found; }"""
    )
    drawn = page.locator("#figure svg path.line").count()
    assert drawn == sum(len(run) > 1 for run in joined)
    for run in joined:
        facts = [register.fact(name) for name in run]
        assert len({fact.basis for fact in facts}) == 1
        for earlier, later in itertools.pairwise(facts):
            assert register.break_between(earlier, later) is None
    assert page.locator("#figure svg path.break").count() == 3
    notes = page.locator("#figure .notes").first.inner_text()
    assert "Bruch A" in notes
    assert "Zensus 2022" in notes
    assert "Zensus 2022" in page.locator("#chart-description").text_content()


def test_no_line_of_any_indicator_joins_values_across_a_registered_break(open_page, register):
    page = open_page(EXPLORER["de"])
    runs = page.evaluate(
        """() => indicators.flatMap(of => { const runs = {};
          for (const p of pointsOf(of)) (runs[p.stretch] ??= []).push(p.id);
          return Object.values(runs).filter(run => run.length > 1); })"""
    )
    assert len(runs) > 500
    for run in runs:
        facts = [register.fact(name) for name in run]
        for earlier, later in itertools.pairwise(facts):
            assert register.break_between(earlier, later) is None, (earlier.id, later.id)
            assert earlier.basis == later.basis


def test_missing_values_are_named_and_never_drawn(open_page):
    page = open_page(f"{EXPLORER['de']}#indicator=foreign_share&region=14,00&to=2010-12-31&form=bars")
    assert [name for name, _ in shown(page)] == ["foreign_share.00.2010-12-31@pre_zensus2011"]
    row = page.locator("#figure tbody tr", has_text="Sachsen")
    assert "nicht veröffentlicht" in row.inner_text()
    assert page.locator("#figure svg rect").count() == 1


def test_range_of_an_estimate_stands_in_chart_and_table(open_page, register):
    name = next(key for key in register.ids if key.startswith("attitude") and register.fact(key).interval)
    indicator, region = name.split(".")[:2]
    part = register.fact(name).breakdown
    page = open_page(
        f"{EXPLORER['de']}#indicator={indicator}&region={region}&part={part.replace('=', '%3D')}"
    )
    assert page.locator("#figure svg path.range").count() >= 1
    assert page.locator("#figure th", has_text="Spanne").count() == 1


def test_file_holds_the_rows_of_the_table(open_page, lang):
    page = open_page(EXPLORER[lang] + "#indicator=unemployment_rate&region=14,14511")
    rows = file_of(page)
    assert [[row["fact"], float(row["value"])] for row in rows] == shown(page)
    assert all(row["source"].startswith("http") and row["unit"] == "percent" for row in rows)


def test_sources_and_indicator_are_one_step_away(open_page, site):
    page = open_page(EXPLORER["de"])
    targets = page.locator("#figure a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    pages = {target.partition("#")[0] for target in targets if not re.match("data:|#", target)}
    assert "indicator/foreign_share.html" in pages
    assert any(target.startswith("source/") for target in pages)
    assert [target for target in pages if not (site / "de" / target).is_file()] == []
    anchors = [target.partition("#")[2] for target in targets if "#value-" in target]
    text = (site / "de/indicator/foreign_share.html").read_text(encoding="utf-8")
    assert anchors
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in text] == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("#indicator=nosuch", "nosuch"),
        ("#indicator=foreign_share&region=99", "99"),
        ("#indicator=foreign_share&part=moon%3Dfull", "moon=full"),
        ("#indicator=foreign_share&from=1850&to=1860", "keine Werte"),
        ("#indicator=foreign_share&from=<b>x", "<b>x"),
        ("#indicator=foreign_share&to=%E0%A4%A", "gibt es hier nicht"),
    ],
)
def test_link_to_what_there_is_not_says_so_and_shows_a_usable_page(open_page, address, told):
    page = open_page(EXPLORER["de"] + address)
    assert told in said(page)
    assert shown(page)
    assert page.faults == []
    page.locator("#indicator").select_option("unemployment_rate")
    assert all(name.startswith("unemployment_rate.") for name, _ in shown(page))


def test_last_region_stays_chosen(open_page):
    page = open_page(f"{EXPLORER['de']}#indicator=foreign_share&region=14")
    page.get_by_label("Sachsen", exact=True).click()
    assert page.get_by_label("Sachsen", exact=True).is_checked()
    assert "Mindestens ein Gebiet" in said(page)


def test_without_scripts_no_control_pretends_to_work(open_page, lang):
    page = open_page(EXPLORER[lang], java_script_enabled=False)
    assert not page.locator("#explorer").is_visible()
    assert page.locator("#without").is_visible()
    assert page.locator("#without figure svg:visible").count() == 1


@pytest.mark.parametrize("address", ["", "#indicator=foreign_share&region=14,00,14628,14729,13&form=bars"])
def test_explorer_fits_a_phone_and_a_finger(open_page, lang, address):
    page = open_page(EXPLORER[lang] + address, width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.locator("#explorer :is(select, input[type=search], label:has(input), summary)").evaluate_all(
        "all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
    )
    assert small == []
    beyond = page.evaluate(
        """() => { const box = document.querySelector('#figure svg').getBoundingClientRect();
          return [...document.querySelectorAll('#figure svg text')].filter(t => { const b = t.getBoundingClientRect();
            return b.right > box.right + 1 || b.left < box.left - 1; }).map(t => t.textContent); }"""
    )
    assert beyond == []


def test_chart_has_a_name_a_computed_description_and_labelled_controls(open_page, lang):
    page = open_page(EXPLORER[lang])
    chart = page.locator("#figure svg[role=img]")
    assert chart.get_attribute("aria-labelledby") == "chart-title chart-description"
    description = page.locator("#chart-description").text_content()
    assert {"de": "Liniendiagramm. Sachsen", "en": "Line chart. Saxony"}[lang] in description
    unnamed = page.locator("#explorer :is(select, input)").evaluate_all(
        "all => all.filter(e => !e.labels.length).map(e => e.outerHTML)"
    )
    assert unnamed == []
    assert page.locator("#figure table caption").count() == 1
    assert page.locator("#figure table th:not([scope])").count() == 0


def test_print_shows_the_chart_and_the_table_of_the_choice(open_page):
    page = open_page(f"{EXPLORER['de']}#indicator=unemployment_rate&region=14", media="print")
    assert page.locator("#figure svg").is_visible()
    assert page.locator("#figure table").is_visible()
    assert not page.locator("#explorer form").is_visible()
