"""From HTML to sheets of paper: tagged, the same on every run, and nothing in silence."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2] / "site")
)  # for tagged: no test folder is a package

from tagged import Tagged

from evidence.errors import PrintError
from evidence.site.documents import check_sheets
from evidence.site.pdf import Sheets, to_pdf
from evidence.site.tags import Tags

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="chart {}" role="img" viewBox="0 0 9 9"><title>Share</title>'
    '<desc>It rose.</desc><rect width="9" height="9"/></svg>'
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>A page</title><style>@page{{size:A4}}</style></head><body>'
    "<header class=site><p>Report</p></header><main><h1>A page</h1>{}</main></body></html>"
)
BODY = (
    '<p id="top">Words with <a href="#row">a <data>number</data></a>, <a href="de/index.html">a page</a>, '
    '<a href="https://example.org/">a source</a> and <span lang="de">Wörter</span>.</p>'
    f"<ul><li>One</li><li>Two</li></ul>{CHART.format('wide')}{CHART.format('narrow')}"
    '<a href="data:text/csv,a">File</a><script>"never shown"</script>'
    '<table><caption>Table</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
    '<tbody><tr id="row"><th scope="row">C</th><td>◐ ◔ ✕</td></tr></tbody></table>'
)
PROGRAM = "import hashlib,sys; from evidence.site.pdf import to_pdf; print(hashlib.sha256(to_pdf(sys.stdin.read(), '2026-07-30').content).hexdigest())"


@pytest.fixture
def tagged(tmp_path):
    def read(body: str = BODY, **options: str) -> Tagged:
        path = tmp_path / "page.pdf"
        path.write_bytes(to_pdf(PAGE.format(body), "2026-07-30", **options).content)
        return Tagged(path)

    return read


def targets(pdf: Tagged) -> list[str]:
    return [
        str(link.A.URI) if "/A" in link else f"#{link.Dest}"
        for page in pdf.pdf.pages
        for link in page.obj.get("/Annots", [])
    ]


def test_page_breaks_no_rule(tagged):
    assert tagged().faults() == []


def test_what_weasyprint_leaves_out_would_be_seen(tagged, monkeypatch):
    monkeypatch.setattr(Tags, "mend", lambda *_: None)
    assert {
        "a head of a table does not say which way it reads",
        "an id is not in the list of ids",
    } <= set(tagged().faults())


def test_chart_is_there_once_with_title_and_description(tagged):
    pdf = tagged()
    assert [str(figure.entry.Alt) for figure in pdf.elements("Figure")] == ["Share. It rose."]


def test_links_to_other_files_keep_their_words_only(tagged):
    assert targets(tagged()) == ["#row", "https://example.org/"]


def test_links_to_other_files_lead_to_the_public_site_where_there_is_one(tagged):
    pdf = tagged(address="https://example.org/site/brief.html")
    assert "https://example.org/site/de/index.html" in targets(pdf)
    assert pdf.faults() == []


def test_links_say_their_words_and_foreign_words_their_language(tagged):
    pdf = tagged()
    assert [str(link.Contents) for link in pdf.pdf.pages[0].Annots] == ["a number", "a source"]
    assert [str(element.entry.Lang) for element in pdf.elements() if "/Lang" in element.entry] == ["de"]


def test_link_to_nowhere_is_a_fault():
    with pytest.raises(PrintError, match="#gone"):
        to_pdf(PAGE.format('<a href="#gone">x</a>'), "2026-07-30")


def test_letter_in_none_of_our_fonts_is_a_fault():
    with pytest.raises(PrintError, match=r"U\+6587"):
        to_pdf(PAGE.format("<p>文</p>"), "2026-07-30")


def test_chart_without_alternative_text_is_a_fault():
    with pytest.raises(PrintError, match="alternative text"):
        to_pdf(PAGE.format('<svg class="chart wide"><rect/></svg>'), "2026-07-30")


def test_file_outside_the_page_is_a_fault(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(PrintError, match=r"a\.png"):
        to_pdf(PAGE.format(f'<img alt="A" src="file://{tmp_path}/a.png">'), "2026-07-30")


def test_same_bytes_whatever_the_folder_the_clock_and_the_seed(tmp_path):
    sums = set()
    for number, zone in enumerate(("Asia/Tokyo", "America/Lima")):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=PAGE.format(BODY),
            env={**os.environ, "PYTHONHASHSEED": str(number), "TZ": zone, "TMPDIR": str(folder)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        sums.add(done.stdout.strip())
    assert sums == {hashlib.sha256(to_pdf(PAGE.format(BODY), "2026-07-30").content).hexdigest()}


def test_date_of_the_file_is_the_one_given(tagged):
    pdf = tagged()
    assert str(pdf.pdf.docinfo["/CreationDate"]).startswith("D:20260730000000")


def test_brief_of_two_sheets_stops_the_build_and_is_named():
    one, two = Sheets(b"", 1), Sheets(b"", 2)
    check_sheets({"brief-14-de.pdf": one, "evidence-de.pdf": two})
    with pytest.raises(PrintError, match=r"brief-14628-en\.pdf: 2 sheets"):
        check_sheets({"brief-14-de.pdf": one, "brief-14628-en.pdf": two})
