"""Single charts: a picture and a small page for each figure, complete in themselves, the same under every name."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from reading import stray_digits

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("de", "en")
MOST = 15_000_000


@pytest.fixture(scope="module")
def pictures(site):
    return sorted(site.glob("*/figure/*.svg"))


@pytest.fixture(scope="module")
def singles(site):
    """The small page of each figure."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.glob("*/figure/*.html"))
    }


def drawn(page):
    """The figures of a page that have a chart."""
    return [figure for figure in page.select("figure[id]") if figure.select_one("svg.wide")]


def test_every_figure_of_saxony_has_a_picture_and_a_page(site, pictures, singles):
    expected = set()
    for lang in LANGUAGES:
        for path in [*sorted((site / lang).glob("[0-9]*.html")), site / lang / "claims.html"]:
            page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            expected |= {f"{lang}/figure/{path.stem}-{figure['id']}" for figure in drawn(page)}
    assert expected
    for found in (pictures, singles):
        assert {path.relative_to(site).with_suffix("").as_posix() for path in found} == expected


def test_both_languages_have_the_same_figures(site):
    german, english = ({path.name for path in (site / lang / "figure").iterdir()} for lang in LANGUAGES)
    assert german == english


def test_picture_stands_alone_with_name_description_ground_source_and_licence(pictures):
    for path in pictures:
        root = ET.parse(path).getroot()  # our own file
        assert root.tag == f"{SVG}svg", path
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path
        assert all(name.startswith(path.stem) for name in ids), path
        assert root.get("aria-labelledby").split() == [f"{path.stem}-title", f"{path.stem}-description"]
        assert root.find(f"{SVG}title").text, path
        assert root.find(f"{SVG}desc").text, path
        assert root.find(f"{SVG}rect").get("fill") == "#ffffff", path
        said = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
        assert re.search(r"Quelle: |Source: ", said), path
        assert re.search(r"Stand der Daten: |Data as of: ", said), path
        assert "MIT" in said, path


def test_picture_asks_nobody_and_its_letters_have_a_font_to_fall_back_to(pictures):
    for path in pictures:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"href=|url\((?!#)|<script|<style|<image", text), path
        assert "Inter, system-ui, sans-serif" in text
        assert "viewbox=" not in text


def test_picture_keeps_what_the_chart_says_once_for_all_its_letters(singles):
    for path, page in singles.items():
        chart = page.select_one("svg.wide")
        inner = ET.parse(path.with_suffix(".svg")).getroot().find(f"{SVG}svg")
        for name in ("fill", "font-size", "text-anchor", "stroke"):
            assert inner.get(name) == chart.get(name), (path, name)


def test_legend_of_a_figure_is_drawn_into_its_picture(singles):
    for path, page in singles.items():
        words = [" ".join(group.get_text().split()) for group in page.select(".legend .group")]
        said = " ".join(
            "".join(text.itertext())
            for text in ET.parse(path.with_suffix(".svg")).getroot().iter(f"{SVG}text")
        )
        assert [entry for entry in words if entry not in " ".join(said.split())] == [], path


def test_small_page_has_figure_table_source_and_the_way_to_the_report(site, singles):
    for path, page in singles.items():
        assert len(page.select("figure")) == 1, path
        assert page.select_one("figure svg.wide title"), path
        assert page.select_one("figcaption .source"), path
        assert page.select_one("figure table caption"), path
        links = [tag["href"] for tag in page.select("a[href]")]
        assert f"{path.stem}.svg" in links
        for link in links:
            parts = urlsplit(link)
            if not parts.scheme and parts.path:
                assert (path.parent / unquote(parts.path)).resolve().is_file(), (path, link)


def test_small_page_leads_to_its_figure_in_the_report(singles):
    for path, page in list(singles.items())[:40]:
        link = page.select_one("footer a[href*='#']")["href"]
        place, _, key = link.partition("#")
        report = (path.parent / place).resolve().read_text(encoding="utf-8")
        assert f'id="{key}"' in report, path


def test_small_page_carries_its_facts_and_shows_no_other_number(singles):
    for path, page in singles.items():
        facts = {record["id"] for record in json.loads(page.find("script", id="facts").string)}
        shown = {mark["data-fact"] for mark in page.select("[data-fact]")}
        assert shown <= facts, path
        assert stray_digits(page) == [], path


def test_every_figure_of_a_page_leads_to_its_own_small_page(site):
    page = BeautifulSoup((site / "de/01_who_lives_in_saxony.html").read_text(encoding="utf-8"), "html.parser")
    for figure in drawn(page):
        link = figure.select_one(".embed a")["href"]
        assert link == f"figure/01_who_lives_in_saxony-{figure['id']}.html"


def test_single_charts_weigh_no_more_than_they_may(site):
    assert sum(path.stat().st_size for path in Path(site).glob("*/figure/*")) < MOST
