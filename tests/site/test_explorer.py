"""The explorer carries every fact of the register once, with its value, in a page that is one file."""

import csv
import json

import pytest
from finished import ROOT
from reading import read_page

EXPLORER = {"de": "de/explorer.html", "en": "en/explorer.html"}
HEAVIEST = 900_000


@pytest.fixture(scope="module", params=["de", "en"])
def page(request, site):
    return read_page(site, EXPLORER[request.param])


@pytest.fixture(scope="module")
def data(page):
    return json.loads(page.soup.find("script", id="series").string)


@pytest.fixture(scope="module")
def values(data):
    """Every value of the page by the id of its fact, in the order of the page."""
    found = []
    for name, *_, series in data["indicators"]:
        for line in series:
            part, basis, region, times, numbers = line[:5]
            for time, value in zip(data["times"][times], numbers, strict=True):
                base = data["bases"][basis][0]
                words = data["parts"][part][0]
                fact = f"{name}.{data['regions'][region][0]}.{data['periods'][time][0]}"
                fact += f".{words}" if words else ""
                found.append((fact + (f"@{base}" if base not in ("", data["today"]) else ""), value))
    return found


def test_every_fact_stands_in_the_explorer_once_with_its_value(values):
    with (ROOT / "data/processed/facts.csv").open(encoding="utf-8") as stream:
        facts = {row["id"]: float(row["value"]) if row["value"] else None for row in csv.DictReader(stream)}
    assert len(values) == len(facts)
    # Both are rounded to six decimals, the file to the even digit and the page half up.
    assert dict(values) == pytest.approx(facts, abs=1.1e-6)


def test_explorer_is_one_light_file(site, page):
    assert (site / page.path).stat().st_size < HEAVIEST
    assert page.soup.select("script[src], iframe, object, embed") == []


def test_without_a_script_the_page_says_what_to_use_and_shows_the_first_chart(page):
    assert page.soup.find(id="explorer").has_attr("hidden")
    leads = {link["href"].partition("#")[0] for link in page.soup.select("#without a[href]")}
    assert {"indicator/index.html", "search.html", "downloads/index.html"} <= leads
    assert len(page.soup.select("#without figure[data-facts]")) == 1
    assert set(page.soup.select_one("#without figure")["data-facts"].split()) <= set(page.facts)
