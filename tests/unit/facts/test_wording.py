import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import FactError
from evidence.facts.wording import anchor, fact_html, refs, say, value_text
from evidence.vocabulary.periods import parse
from evidence.vocabulary.regions import BY_CODE
from evidence.vocabulary.status import MISSING_REASONS
from frames import fact

GAP = {"unit": "percentage_points"}
PERSONS = {"unit": "persons", "decimals": 0}


@pytest.mark.parametrize(
    ("value", "keys", "form", "german", "english"),
    [
        (7.65, {}, "", "7,7\u00a0%", "7.7%"),
        (7.65, {}, "bare", "7,7", "7.7"),
        (331866, PERSONS, "", "331.866", "331,866"),
        (-1900, PERSONS, "", "−1.900", "−1,900"),
        (-1900, PERSONS, "abs", "1.900", "1,900"),
        (1.2, GAP, "signed", "+1,2\u00a0Prozentpunkte", "+1.2\u00a0percentage points"),
        (-1.2, GAP, "signed", "−1,2\u00a0Prozentpunkte", "−1.2\u00a0percentage points"),
        (-1.2, GAP, "abs", "1,2\u00a0Prozentpunkte", "1.2\u00a0percentage points"),
        (46.8, {"unit": "years"}, "", "46,8\u00a0Jahre", "46.8\u00a0years"),
        (400, {"unit": "thousand_persons", "decimals": 0}, "", "400\u00a0Tausend", "400\u00a0thousand"),
        (1.2, GAP, "?mehr|weniger|gleich", "mehr", "mehr"),
        (-1.2, GAP, "?mehr|weniger|gleich", "weniger", "weniger"),
        (0.04, GAP, "?mehr|weniger|gleich", "gleich", "gleich"),
        (-0.04, GAP, "?mehr|weniger|gleich", "gleich", "gleich"),
    ],
)
def test_value_is_said_as_the_language_says_it(value, keys, form, german, english):
    assert german == value_text(fact(value, **keys), "de", form)
    assert english == value_text(fact(value, **keys), "en", form)


@pytest.mark.parametrize("form", ["", "bare", "abs", "signed", "?mehr|weniger|gleich"])
def test_missing_value_is_said_without_any_number(form):
    assert value_text(fact(None), "de", form) == "keine Angabe"
    assert value_text(fact(None), "en", form) == "no figure"


@pytest.mark.parametrize("reason", sorted(MISSING_REASONS))
def test_missing_value_is_said_to_be_no_more_than_missing_whatever_the_reason(reason):
    assert value_text(fact(None, missing_reason=reason), "de") == "keine Angabe"
    assert value_text(fact(None, missing_reason=reason), "en") == "no figure"


@pytest.mark.parametrize("form", ["round", "?mehr|weniger", "?a|b|c|d", ".2f"])
def test_unknown_format_is_refused(form):
    with pytest.raises(FactError, match="expected three words" if form[0] == "?" else "Unknown format"):
        value_text(fact(), "de", form)


def test_number_in_html_is_marked_with_value_and_id_and_linked_to_its_evidence():
    link = BeautifulSoup(fact_html(fact(), "de"), "html.parser").a
    data = link.find("data", class_="fact")
    assert data["value"] == "7.65"
    assert data["data-fact"] == "foreign_share.14.2023-12-31"
    assert data.text == "7,7\u00a0%"
    assert link["href"] == f"#{anchor('foreign_share.14.2023-12-31')}"


def test_number_in_html_needs_no_link():
    assert fact_html(fact(), "de", link=False).startswith("<data ")


def test_missing_value_in_html_carries_no_mark_of_a_fact():
    html = fact_html(fact(None), "en")
    assert html == '<span class="missing">no figure</span>'


@given(st.text("abc019.=;@/-_+", min_size=1))
def test_anchor_is_safe_in_an_address(fact_id):
    assert not set(anchor(fact_id)) - set("abcdefghijklmnopqrstuvwxyz0123456789_-")


def test_sentence_marks_every_fact_and_reads_as_plain_text():
    phrase = say(
        "{where:in} hatten am {when} {share} keinen deutschen Pass.",
        "de",
        {"share": fact(), "when": parse("2023-12-31"), "where": BY_CODE["14625"]},
    )
    assert phrase.text == "im Landkreis Bautzen hatten am 31. Dezember 2023 7,7\u00a0% keinen deutschen Pass."
    page = BeautifulSoup(phrase.html, "html.parser")
    assert page.text == phrase.text
    assert [element["data-fact"] for element in page.find_all("data")] == ["foreign_share.14.2023-12-31"]
    assert page.find(class_="ref").text == "31. Dezember 2023"
    assert phrase.facts == (fact(),)


@given(st.sampled_from(["de", "en"]), st.floats(-1e6, 1e6).map(lambda value: round(value, 3)))
def test_no_digit_of_a_sentence_stands_outside_of_fact_or_reference(lang, value):
    phrase = say("{what} {share:signed} {when} {where}", lang, {
        "share": fact(value), "when": parse("2023-06"), "where": BY_CODE["14"], "what": "§ 5 (2) & <b>2</b>",
    })  # fmt: skip
    page = BeautifulSoup(phrase.html, "html.parser")
    assert page.text == phrase.text
    for element in page.select("data.fact, .ref"):
        element.decompose()
    assert not any(character.isdigit() for character in page.text)


def test_fact_used_twice_is_listed_once():
    assert say("{share} und {share:bare}", "de", {"share": fact()}).facts == (fact(),)


def test_word_for_the_direction_prints_no_number_and_needs_no_evidence():
    phrase = say("{gap:?mehr|weniger|gleich}", "de", {"gap": fact(1.2, **GAP)})
    assert phrase.html == phrase.text == "mehr"
    assert phrase.facts == ()


@pytest.mark.parametrize("form", ["", ":bare", ":?mehr|weniger|gleich"])
def test_sentence_knows_which_of_its_facts_are_missing(form):
    assert say(f"{{share{form}}}", "de", {"share": fact(None)}).missing == (fact(None),)
    assert say(f"{{share{form}}}", "de", {"share": fact()}).missing == ()


@pytest.mark.parametrize(
    ("form", "expected"), [("", "Bautzen"), (":in", "im Landkreis Bautzen"), (":In", "Im Landkreis Bautzen")]
)
def test_region_is_a_name_or_a_place_or_begins_a_sentence(form, expected):
    assert say(f"{{where{form}}}", "de", {"where": BY_CODE["14625"]}).text == expected


@pytest.mark.parametrize(
    "template",
    ["Es waren 5 von {share}.", "{share} im Jahr 2023", "m² {share}", "{share:?5 mehr|weniger|gleich}"],
)
def test_no_digit_may_be_typed_into_a_sentence(template):
    with pytest.raises(FactError, match="A digit is typed into the sentence"):
        say(template, "de", {"share": fact()})


@pytest.mark.parametrize("template", ["{share", "share}", "{share:{x}}"])
def test_template_with_a_broken_field_is_refused(template):
    with pytest.raises(FactError):
        say(template, "de", {"share": fact()})


@pytest.mark.parametrize(
    ("template", "value"),
    [("{x:bare}", "words"), ("{x:short}", parse("2023")), ("{x:on}", BY_CODE["14"])],
    ids=["words", "period", "region"],
)
def test_format_that_does_not_fit_what_the_field_holds_is_refused(template, value):
    with pytest.raises(FactError, match="does not fit"):
        say(template, "de", {"x": value})


def test_unknown_field_is_refused_with_those_that_are_known():
    with pytest.raises(FactError, match=r'Field "\{shar\}" has no value\. Known: share'):
        say("{shar}", "de", {"share": fact()})


def test_unused_field_is_refused():
    with pytest.raises(FactError, match="'gap' is given but not used"):
        say("{share}", "de", {"share": fact(), "gap": fact()})


def test_conversion_is_refused():
    with pytest.raises(FactError, match="has no value"):
        say("{share!r}", "de", {"share": fact()})


def test_words_are_escaped_in_html_and_plain_in_text():
    phrase = say("A & B: {name}", "en", {"name": "<b>"})
    assert phrase.html == "A &amp; B: &lt;b&gt;"
    assert phrase.text == "A & B: <b>"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("§ 44 SGB II", ["44"]),
        ("31.12.2023", ["31.12.2023"]),
        ("2014–2024 und 7", ["2014–2024", "7"]),
        ("am 5. Mai.", ["5"]),
        ("keine", []),
    ],
)
def test_numbers_that_are_no_facts_are_marked_as_references(text, numbers):
    page = BeautifulSoup(refs(text), "html.parser")
    assert page.text == text
    assert numbers == [element.text for element in page.find_all(class_="ref")]


@given(st.text())
def test_marking_references_keeps_the_text(text):
    safe = text.replace("\r", "").replace("\x00", "")
    assert BeautifulSoup(refs(safe), "html.parser").text == safe
