"""The summary on paper: at most three sheets in both languages, whole, with what stands for its sources."""

import re

import pytest


@pytest.mark.parametrize("lang", ["de", "en"])
def test_summary_prints_on_three_sheets(open_page, lang):
    page = open_page(f"{lang}/summary.html", media="print")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type /Page[ \n]", paper)) <= 3


@pytest.mark.parametrize("lang", ["de", "en"])
def test_printed_summary_names_publishers_citation_and_its_own_place(open_page, lang):
    page = open_page(f"{lang}/summary.html", media="print")
    for part in (".lines", ".options", ".gaps", ".on-paper", ".citation"):
        assert page.locator(part).first.is_visible(), part
    assert f"{lang}/summary.html" in page.locator(".on-paper").inner_text()
    assert not page.locator(".proof").first.is_visible()
