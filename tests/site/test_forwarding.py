"""The page that helps to pass the report on: a short, two-sided letter, and only files that are there."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

LANGUAGES = ("de", "en")
LIMIT = 150
AGAINST = {"de": "gegen das Papier", "en": "against the paper"}


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, site):
    text = (site / request.param / "share.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def letters(site):
    return {lang: (site / f"downloads/letter-{lang}.txt").read_text(encoding="utf-8") for lang in LANGUAGES}


def test_letter_is_short_and_says_what_speaks_against_the_paper(site):
    for lang, text in letters(site).items():
        subject, _, body = text.partition("\n\n")
        assert subject
        assert len(body.split()) <= LIMIT
        assert AGAINST[lang] in body


def test_letter_on_the_page_in_the_file_and_in_the_mail_program_are_the_same(page, site):
    expected = letters(site)
    boxes = page.select(".letter")
    mails = [link["href"] for link in page.select('a[href^="mailto:"]')]
    assert len(boxes) == len(mails) == len(LANGUAGES)
    for box, mail in zip(boxes, mails, strict=True):
        text = expected[box.get("lang", page.html["lang"])]
        shown = [" ".join(paragraph.get_text().split()) for paragraph in box.select("p")]
        assert shown == [" ".join(part.split()) for part in text.split("\n\n")]
        sent = parse_qs(urlsplit(mail).query)
        assert f"{sent['subject'][0]}\n\n{sent['body'][0]}" == text


def test_files_that_are_offered_are_there(page, site):
    lang = page.html["lang"]
    offered = [link["href"] for link in page.select('main a[href*="downloads/"]')]
    assert offered
    assert [href for href in offered if not (site / lang / href).resolve().is_file()] == []


def test_every_single_chart_is_listed(page, site):
    lang = page.html["lang"]
    listed = {link["href"] for link in page.select("details a")}
    assert {f"figure/{path.name}" for path in (site / lang / "figure").iterdir()} <= listed
