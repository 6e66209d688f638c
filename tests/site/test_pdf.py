"""The PDF files of the finished report: what a screen reader, a printer and a lawyer with a pen find in them."""

import re

import pytest
from bs4 import BeautifulSoup
from reading import LANGUAGES
from tagged import RULES, Tagged

from evidence.site.brief import REGIONS

BRIEFS = [f"brief-{code}-{lang}" for lang in LANGUAGES for code in REGIONS]
REPORTS = [f"evidence-{lang}" for lang in LANGUAGES]
OURS = {"Inter", "Inter-Semi-Bold", "Newsreader-Semi-Bold", "Report-Signs", "Report-Signs-Semi-Bold"}


def plain(text: str) -> str:
    """Return letters and digits only: a line may break anywhere."""
    return re.sub(r"\W+", "", text)


@pytest.fixture(scope="module", params=[*BRIEFS, *REPORTS])
def pair(request, report):
    """A document as PDF and as HTML; a PDF is opened once for all tests."""
    path = report / f"{request.param}.html"
    html = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return Tagged(report / f"{request.param}.pdf"), html


def test_every_document_has_its_pdf_beside_the_site_and_inside_it(report):
    names = {f"{name}.{form}" for name in [*BRIEFS, *REPORTS] for form in ("html", "pdf")}
    assert names == {path.name for path in report.iterdir() if path.suffix in {".html", ".pdf"}}
    inside = {path.name: path for path in (report / "site/downloads/reports").iterdir()}
    assert names == set(inside)
    assert [
        name
        for name in names
        if name.endswith(".pdf") and inside[name].read_bytes() != (report / name).read_bytes()
    ] == []


def test_no_rule_of_pdf_ua_that_a_program_can_see_is_broken(pair):
    assert RULES
    assert pair[0].faults() == []


def test_brief_is_one_sheet_and_the_report_is_many(pair):
    pdf, html = pair
    sheets = len(pdf.pdf.pages)
    assert sheets == 1 if html.find("header", class_="site") is None else sheets > 100


def test_title_and_language_are_those_of_the_page(pair):
    pdf, html = pair
    assert str(pdf.pdf.docinfo["/Title"]) == " ".join(html.title.get_text().split())
    assert str(pdf.pdf.Root.Lang) == html.html["lang"]


def test_title_and_numbers_can_be_read_and_searched(pair):
    pdf, html = pair
    sheets = min(len(pdf.pdf.pages), 3)
    text = plain("".join(pdf.text(number) for number in range(sheets)))
    assert plain(html.h1.get_text()) in text
    printed = [plain(number.get_text()) for number in html.select("main data.fact")[:5]]
    assert printed
    assert [number for number in printed if number not in text] == []


def test_every_heading_is_a_bookmark(pair):
    pdf, html = pair
    headings = [plain(heading.get_text()) for heading in html.find_all(re.compile(r"h[1-6]"))]
    assert headings == [plain(title) for title in pdf.bookmarks]


def test_every_chart_is_there_once_with_its_alternative_text(pair):
    pdf, html = pair
    charts = [chart for chart in html.find_all("svg", role="img") if "narrow" not in chart["class"]]
    texts = [str(figure.entry.Alt) for figure in pdf.elements("Figure")]
    assert len(texts) == len(charts)
    for chart, text in zip(charts, texts, strict=True):
        assert plain(text) == plain(chart.title.get_text() + chart.desc.get_text())


def test_only_fonts_of_the_report_are_inside(pair):
    assert set(pair[0].fonts) <= OURS


def test_no_address_of_the_machine_is_inside(pair):
    pdf, _ = pair
    targets = {
        str(link.A.URI) for page in pdf.pdf.pages for link in page.obj.get("/Annots", []) if "/A" in link
    }
    assert targets
    assert [target for target in targets if not target.startswith(("https://", "http://"))] == []


def test_words_in_the_other_language_say_so(pair):
    pdf, html = pair
    other = "en" if html.html["lang"] == "de" else "de"
    if html.select_one(f'main [lang="{other}"]'):
        assert other in {str(element.entry.get("/Lang", "")) for element in pdf.elements()}
