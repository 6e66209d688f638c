"""Places of a page that other pages lead to: anchors that new data do not move, and all that uses a figure."""

import re

import pytest

from evidence.facts.wording import sentence_anchor
from evidence.report.passages import anchored, passages

FACT = '<data class="fact" value="{0}" data-fact="share.14.{1}">{0}</data>'
BODY = (
    '<h2>Wer kommt aus <span class="ref">2023</span> Ländern?</h2>'
    f'<p class="answer">Es sind {FACT.format("3", "2023")} Menschen.</p>'
    f'<dl class="keys"><div class="key"><dt>Anteil</dt><dd>{FACT.format("3", "2023")}</dd></div></dl>'
    '<p class="prose">Es wurden mehr.</p><h3 id="C1">Aussage</h3>'
)


def anchors(body: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', anchored(body))


def test_anchor_of_a_heading_is_its_words_without_figures():
    assert anchors("<h2>Größe: Wer lebt <em>hier</em>, Stand Café?</h2>") == [
        "section-groesse-wer-lebt-hier-stand-cafe"
    ]
    assert anchors(BODY)[0] == "section-wer-kommt-aus-laendern"


def test_every_sentence_heading_and_list_of_key_figures_has_one_anchor():
    assert len(anchors(BODY)) == len(set(anchors(BODY))) == 5
    assert "C1" in anchors(BODY)


def test_new_figures_move_no_anchor():
    newer = BODY.replace("2023", "2024").replace(">3<", ">4.711<").replace('"3"', '"4711"')
    assert newer != BODY
    assert anchors(newer) == anchors(BODY)


def test_inserted_sentence_and_heading_leave_all_other_anchors_alone():
    more = f'<h2>Neu</h2><p class="prose">Ein neuer Satz mit {FACT.format("5", "2020")}.</p>'
    assert [name for name in anchors(more + BODY) if name in anchors(BODY)] == anchors(BODY)


def test_second_of_two_equal_sentences_gets_a_number():
    assert anchors('<p class="prose">Keine Angabe.</p>' * 2) == [
        sentence_anchor("Keine Angabe."),
        f"{sentence_anchor('Keine Angabe.')}-2",
    ]


def test_body_that_has_its_anchors_keeps_them():
    assert anchored(anchored(BODY)) == anchored(BODY)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_sentence_of_a_notebook_has_the_anchor_of_its_template_whatever_its_values(small_page, lang):
    page = small_page(lang=lang)
    template = {"de": "Der Anteil lag bei {share}.", "en": "The share was {share}."}
    known = page.say(**template, share=page.fact("foreign_share"))
    other = page.say(**template, share=page.fact("foreign_share", region="14626", period="2022-12-31"))
    assert "missing" in other.html
    assert anchors(known.html) == anchors(other.html) == [sentence_anchor(template["de"])]


def told(body: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.anchor, re.sub("<[^>]+>", "", entry.html), entry.facts) for entry in passages(body)]


def test_key_figures_are_told_one_by_one():
    (entry,) = [found for found in told(anchored(BODY)) if found[1].startswith("Anteil")]
    assert entry[1:] == ("Anteil: 3", ("share.14.2023",))


def test_sentence_without_a_number_is_told_with_the_facts_that_it_rests_on():
    body = '<p class="easy-line" data-facts="share.14.a share.14.b">Der Anteil steigt.</p>'
    assert told(anchored(body)) == [
        (sentence_anchor("Der Anteil steigt."), "Der Anteil steigt.", ("share.14.a", "share.14.b"))
    ]


def test_listing_is_told_by_its_finding_with_all_its_facts():
    body = (
        f'<div class="listing" id="money"><p class="prose">Die Beträge</p><div class="scroll"><table><tr><td>{FACT.format("3", "a")}'
        f"</td><td>{FACT.format('4', 'b')}</td></tr></table></div></div>"
    )
    assert told(anchored(body)) == [("money", "Die Beträge", ("share.14.a", "share.14.b"))]


def test_table_is_told_by_its_caption_with_all_its_facts():
    body = (
        '<div id="register"><div aria-label="Aussagen" class="scroll"><table><caption>Alle Aussagen</caption>'
        f"<tr><td>{FACT.format('3', 'a')}</td></tr></table></div></div>"
    )
    assert told(body) == [("register", "Alle Aussagen", ("share.14.a",))]


def test_claim_is_told_by_its_sentences_its_figures_and_itself():
    body = (
        '<section class="claim" aria-labelledby="C3"><h3 id="C3">C3: Das Land zahlt.</h3><dl class="claim-parts">'
        f"<div><dt>Befund</dt><dd>Es sind {FACT.format('3', 'a')}.</dd></div>"
        f"<div><dt>Belege</dt><dd><ul><li>{FACT.format('4', 'b')}</li></ul></dd></div></dl>"
        '<figure class="figure" data-facts="share.14.c" id="chart-C3"><figcaption><p class="finding">Mehr</p></figcaption></figure>'
        "</section>"
    )
    assert told(anchored(body)) == [
        ("C3", "C3: Das Land zahlt.", ("share.14.b",)),
        ("C3", "C3: Es sind 3.", ("share.14.a",)),
        ("chart-C3", "Mehr", ("share.14.c",)),
    ]
