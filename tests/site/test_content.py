"""What the report says, and what no report of this kind may say."""

import json
import re
import tomllib

import pytest
from finished import ROOT
from reading import CONTENT, LANGUAGES, QUESTIONS, Reading, read_page

from evidence.facts.wording import MISSING
from evidence.vocabulary import periods
from evidence.vocabulary.regions import BY_CODE, KREISE
from evidence.vocabulary.status import MISSING_REASONS

IN_FORCE = {"de": "29. Juni 2024", "en": "29 June 2024"}
ACT = {"de": "Gesetz", "en": "act"}
OLD, NEW = "zensus2011", "zensus2022"


def sentences(page: Reading) -> str:
    """Return the words of the content, without charts, tables and proofs."""
    return " ".join(
        text.get_text()
        for text in page.soup.main.find_all(["p", "h1", "h2", "h3", "dt", "dd", "li"])
        if not text.find_parent(class_="proof")
    )


@pytest.mark.parametrize("name", ["index", *CONTENT])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_exists_in_both_languages(site, lang, name):
    assert (site / lang / f"{name}.html").is_file()


@pytest.mark.parametrize("code", KREISE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_a_kreis_is_about_that_kreis(site, lang, code):
    page = read_page(site, f"{lang}/kreis/{code}.html")
    assert BY_CODE[code].place(lang) in page.soup.h1.get_text()
    cited = {page.facts[element["data-fact"]]["region"] for element in page.soup.select("p.answer data.fact")}
    assert {code, "14"} == cited


@pytest.mark.parametrize("path", ["index.html", "de/index.html", "en/index.html"])
def test_first_paragraph_says_that_the_act_is_in_force_and_since_when(site, path):
    page = read_page(site, path)
    first = page.soup.main.find("p").get_text()
    assert IN_FORCE[page.lang] in first
    assert ACT[page.lang] in first


def test_report_opens_in_german(site):
    page = read_page(site, "index.html")
    assert (page.lang, page.soup.h1.get_text()) == ("de", read_page(site, "de/index.html").soup.h1.get_text())


def test_every_page_says_first_that_the_act_exists(page):
    first = page.soup.main.find("p").get_text()
    assert IN_FORCE[page.lang] in first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_front_page_gives_the_answer_of_every_question(site, lang):
    front = read_page(site, f"{lang}/index.html")
    listed = {item.a["href"]: item for item in front.soup.select(".questions li")}
    assert {f"{name}.html" for name in QUESTIONS} == set(listed)
    for name in QUESTIONS:
        page = read_page(site, f"{lang}/{name}.html")
        item = listed[f"{name}.html"]
        assert page.soup.h1.get_text() == item.h3.get_text()
        assert page.soup.find("p", class_="answer").get_text() == item.find("p", class_="answer").get_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_front_page_leads_to_all_kreise(site, lang):
    links = {link["href"] for link in read_page(site, f"{lang}/index.html").soup.select(".kreise li > a")}
    assert {f"kreis/{code}.html" for code in KREISE} == links


def test_share_of_saxony_is_shown_on_both_census_bases(site):
    page = read_page(site, "de/01_who_lives_in_saxony.html")
    expected = {
        f"foreign_share.14.2023-12-31@{OLD}": "8,1\u00a0%",
        "foreign_share.14.2023-12-31": "7,7\u00a0%",
        "foreign_share.14.2024-12-31": "8,1\u00a0%",
    }
    shown = {
        element["data-fact"]: element.get_text()
        for element in page.soup.select("p.prose data.fact")
        if element["data-fact"] in expected
    }
    assert expected == shown


def test_no_number_is_a_change_across_the_census(page):
    for record in page.records:
        if "−" in record["formula"]:
            bases = {page.facts[name]["basis"] for name in record["inputs"]}
            assert len(bases) == 1, record["id"]
        # A forecast rests on the old base also where it speaks of later years.
        if (
            "/" in record["period"]
            and record["basis"] in (OLD, NEW)
            and "forecast" not in record["indicator"]
        ):
            start, end = (period.last_day.year for period in periods.parse(record["period"]).ends)
            assert (end <= 2023) if record["basis"] == OLD else (start >= 2022), record["id"]


def test_no_number_is_a_change_across_a_registered_break(page):
    register = tomllib.loads((ROOT / "data/registers/series_breaks.toml").read_text(encoding="utf-8"))
    for entry in register["series_break"]:
        if not entry.get("first_period_after"):
            continue
        first = periods.parse(entry["first_period_after"]).last_day
        for record in page.records:
            narrower = entry.get("breakdown", record["breakdown"]) == record["breakdown"]
            if record["indicator"] in entry["indicators"] and "/" in record["period"] and narrower:
                start, end = (period.last_day for period in periods.parse(record["period"]).ends)
                assert not start < first <= end, (record["id"], entry["id"])


def test_value_on_a_new_base_carries_its_caveat(page):
    first_values = [
        record for record in page.records if record["basis"] == NEW and record["formula"] == "published"
    ]
    for record in first_values:
        if record["indicator"] == "foreign_share" and record["period"] == "2023-12-31":
            assert any("2022" in caveat["de"] for caveat in record["caveats"]), record["id"]


def test_no_missing_value_is_printed_as_a_number(page):
    words = {
        MISSING[page.lang],
        *(reason[0 if page.lang == "de" else 1] for reason in MISSING_REASONS.values()),
    }
    for element in page.soup.select("data.fact"):
        assert not any(word in element.get_text() for word in words)
        assert element["value"]


@pytest.mark.parametrize("code", KREISE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_a_kreis_says_that_not_everything_is_published(site, lang, code):
    page = read_page(site, f"{lang}/kreis/{code}.html")
    limits = page.soup.find("p", class_="limits").get_text()
    assert {"de": "veröffentlicht oder uns", "en": "known to us"}[lang] in limits


def test_sentence_with_a_missing_value_says_so_and_shows_no_number(page):
    for element in page.soup.select("p.missing"):
        assert element.get_text().strip()
        assert not element.select("data.fact")


def test_every_page_says_what_would_make_its_answer_wrong(page):
    if page.path.removesuffix(".html").split("/")[-1] not in ("index", "methods"):
        limits = page.soup.find("p", class_="limits").get_text()
        assert {"de": "wäre falsch, wenn", "en": "would be wrong if"}[page.lang] in limits


def test_no_sentence_claims_an_effect(page):
    claims = {
        "de": r"dank des Gesetzes|durch das Gesetz (?:ist|sind|hat|haben)|hat das Gesetz bewirkt|Wirkung des Gesetzes ist",
        "en": r"thanks to the act|the act (?:has )?(?:led to|caused|brought|reduced|increased)",
    }[page.lang]
    assert re.findall(claims, sentences(page)) == []


def test_no_page_ranks_the_laender_or_calls_itself_easy_language_or_a_fact_check(page):
    text = sentences(page)
    assert not re.search(
        r"Leichte[rn]? Sprache|Faktencheck|fact[- ]check|easy language", text, flags=re.IGNORECASE
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_index_of_indicators_defines_every_indicator(site, register, lang):
    page = read_page(site, f"{lang}/indicator/index.html")
    defined = {element["id"].removeprefix("indicator-") for element in page.soup.select("[id^=indicator-]")}
    assert set(register.tables.codebook) == defined


# What ran


@pytest.fixture(scope="module")
def record(report):
    return json.loads((report / "run.json").read_text(encoding="utf-8"))


def test_record_lists_every_page_with_its_parameters(record):
    pages = {entry["path"]: entry for entry in record["pages"]}
    assert {f"{lang}/{name}.html" for lang in LANGUAGES for name in CONTENT} == set(pages)
    for path, entry in pages.items():
        assert {"as_of", "lang", "region"} == set(entry["parameters"])
        assert (entry["parameters"]["lang"], entry["parameters"]["as_of"]) == (path[:2], "latest")
        assert entry["parameters"]["region"] == (path[-10:-5] if "/kreis/" in path else "14")


def test_record_lists_every_file_with_its_checksum(record, site):
    from hashlib import sha256

    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    assert files.pop("run.json").read_bytes() == (site.parent / "run.json").read_bytes()
    assert {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == record["files"]


def test_record_lists_data_and_packages_and_no_clock(record):
    assert {"observations.csv", "indicators.csv", "facts.csv", "codebook.csv", "sources.csv"} <= set(
        record["data"]
    )
    assert {"papermill", "nbconvert", "polars", "altair"} <= set(record["packages"])
    assert {
        *("by", "code", "data", "documents", "edition", "files", "inputs"),
        *("packages", "pages", "parameters", "python", "sheets", "title"),
    } == set(record)


def test_record_lists_every_input_with_its_checksum(record):
    from hashlib import sha256

    assert {"data/raw", "data/registers", "docs/methods", "notebooks"} == {
        "/".join(name.split("/")[: 1 if name.startswith("notebooks") else 2]) for name in record["inputs"]
    }
    for name, checksum in record["inputs"].items():
        assert sha256((ROOT / name).read_bytes()).hexdigest() == checksum, name


def test_no_file_names_the_folder_or_the_person_that_built_it(report, site):
    for path in [report / "run.json", *site.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert str(report) not in text
        assert str(ROOT) not in text
        assert "Asia/Tokyo" not in text


def test_finished_site_has_only_what_belongs_there(site):
    names = {path.relative_to(site).parts[0] for path in site.rglob("*")}
    described = {"dcat.jsonld", "ro-crate-metadata.json", "run.json"}
    assert {"index.html", "de", "en", "downloads", "assets"} | described == names
