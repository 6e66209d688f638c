"""What other sites and search engines read of a page: description, Open Graph, linked data, and no address of our own."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from glance import all_pages

from evidence.report.head import LONGEST, described, shortened
from evidence.report.render import Frame, framed

LANGUAGES = ("de", "en")
NEEDED = {
    "Dataset": {"name", "description", "creator", "license", "distribution", "variableMeasured", "isBasedOn"},
    "Report": {"name", "description", "creator", "license", "inLanguage", "datePublished"},
    "WebPage": {"name", "inLanguage"},
}
# The terms of schema.org that we use, each read in its vocabulary.
TERMS = {
    "@context", "@type", "name", "description", "inLanguage", "datePublished", "dateModified", "isAccessibleForFree",
    "license", "creator", "isPartOf", "url", "identifier", "temporalCoverage", "spatialCoverage", "variableMeasured",
    "isBasedOn", "distribution", "encodingFormat", "contentUrl", "propertyID", "unitText",
    "publisher", "version", "includedInDataCatalog",
}  # fmt: skip


def head(site, path):
    text = (site / path).read_text(encoding="utf-8")
    return BeautifulSoup(text[: text.index("</head>")], "html.parser")


def records(site, path):
    return [json.loads(tag.string) for tag in head(site, path).find_all("script", type="application/ld+json")]


@pytest.fixture(scope="module")
def described_pages(site):
    """The path of every page but the small ones of figures, which stand inside other pages."""
    return [path for path in all_pages(site) if "/figure/" not in path]


@pytest.fixture(scope="module")
def linked_data(site, described_pages):
    return {path: records(site, path) for path in described_pages}


def test_every_page_has_one_record_of_linked_data_with_what_its_type_needs(linked_data):
    for path, found in linked_data.items():
        assert len(found) == 1, path
        record = found[0]
        assert record["@context"] == "https://schema.org", path
        assert record.keys() >= NEEDED[record["@type"]], path


def test_linked_data_uses_terms_of_the_vocabulary_only(linked_data):
    def terms(value):
        if isinstance(value, dict):
            yield from value
            for entry in value.values():
                yield from terms(entry)
        elif isinstance(value, list):
            for entry in value:
                yield from terms(entry)

    assert {term for found in linked_data.values() for term in terms(found)} <= TERMS


def test_pages_of_indicators_and_downloads_are_data_and_no_page_is_a_claim_review(linked_data):
    for path, (record,) in linked_data.items():
        data = re.search(r"/indicator/(?!index)|/downloads/", path)
        assert (record["@type"] == "Dataset") == bool(data), path
        assert "ClaimReview" not in json.dumps(record), path


def test_notebook_pages_and_landing_pages_are_reports(linked_data):
    for path in ("de/index.html", "en/claims.html", "de/01_who_lives_in_saxony.html", "de/kreis/14612.html"):
        assert linked_data[path][0]["@type"] == "Report", path


def test_data_of_an_indicator_names_period_place_unit_file_and_sources(site, linked_data):
    record = linked_data["en/indicator/foreign_share.html"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", record["temporalCoverage"])
    assert {"@type": "Place", "name": "Saxony"} in record["spatialCoverage"]
    assert record["variableMeasured"]["unitText"] == "percent"
    file = record["distribution"][0]["contentUrl"]
    assert (site / "en/indicator" / file).resolve().is_file()
    assert all(address.startswith("http") for address in record["isBasedOn"])


def test_every_page_has_a_description_and_no_two_pages_from_notebooks_the_same(site, described_pages):
    seen = Counter()
    for path in described_pages:
        said = head(site, path).find("meta", attrs={"name": "description"})["content"]
        assert 0 < len(said) <= LONGEST, path
        assert "<" not in said, path
        if re.search(r"/(\d\d_|kreis/|claims|methods)", path) and "/figure/" not in path:
            seen[said] += 1
    assert {said: count for said, count in seen.items() if count > 1} == {}


def test_description_of_a_page_says_what_it_holds_and_not_who_tested_it(site):
    for lang, words in (("de", "in kurzen Sätzen"), ("en", "in short sentences")):
        said = head(site, f"{lang}/plain.html").find("meta", attrs={"name": "description"})["content"]
        assert words in said


def test_open_graph_says_title_description_kind_and_language(site):
    for lang, locale in (("de", "de_DE"), ("en", "en_GB")):
        found = {
            tag["property"]: tag["content"]
            for tag in head(site, f"{lang}/claims.html").find_all("meta", property=True)
        }
        assert set(found) == {"og:title", "og:description", "og:type", "og:locale", "og:site_name"}
        assert found["og:locale"] == locale


def test_no_page_names_an_address_of_its_own_unless_one_was_given(site, described_pages):
    for path in described_pages:
        seen = head(site, path)
        assert not seen.find("link", rel="canonical"), path
        assert not seen.find("meta", property=["og:url", "og:image"]), path


def test_icon_asks_nobody(site, described_pages):
    for path in described_pages[:50]:
        assert head(site, path).find("link", rel="icon")["href"].startswith("data:image/svg+xml,"), path


def test_picture_beside_a_link_has_the_size_that_other_sites_show(site):
    for lang in LANGUAGES:
        drawn = (site / f"assets/share-{lang}.png").read_bytes()
        assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (1200, 630)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("de/kreis/14612.html", "https://example.org/bericht/de/kreis/14612.html"),
        ("index.html", "https://example.org/bericht/de/index.html"),
    ],
)
def test_page_with_a_public_address_names_it_and_its_picture(path, address):
    frame = Frame("de", path, path, [], "1. Januar 2026", recompute="make report")
    given = replace(frame, address="https://example.org/bericht/")
    page = BeautifulSoup(framed(given, "Titel", '<p class="answer">Antwort.</p>', []), "html.parser")
    assert page.find("link", rel="canonical")["href"] == address
    assert page.find("meta", property="og:url")["content"] == address
    picture = page.find("meta", property="og:image")["content"]
    assert picture == "https://example.org/bericht/assets/share-de.png"
    assert json.loads(page.find("script", type="application/ld+json").string)["url"] == address


def test_linked_data_cannot_end_its_own_script():
    frame = Frame("de", "de/x.html", "de/x.html", [], "heute")
    page = framed(frame, "</script><b>", "<p>Text</p>", [])
    assert "</script><b>" not in page
    found = BeautifulSoup(page, "html.parser").find("script", type="application/ld+json")
    assert json.loads(found.string)["name"] == "</script><b>"


def test_description_is_the_answer_as_plain_text_and_ends_with_a_sentence():
    assert (
        described('<p>Erst.</p><p class="answer"><a href="#x">Die &amp; Antwort</a>.</p>') == "Die & Antwort."
    )
    long = "Am 1. Mai war es so. " * 30
    assert shortened(long).endswith("so.")
    assert len(shortened("Wort " * 100)) <= LONGEST
