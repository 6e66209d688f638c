"""Texts of claims: fields come from facts, references may be typed, figures may not."""

import pytest

from evidence.claims.texts import fields, figure_typed, template
from evidence.errors import ClaimError
from evidence.facts.wording import say
from unit.claims.entries import entry


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nach § 11 Abs. 2 im Jahr 2024.", ""),
        ("Nach § 3 (2) und Art. 19.", ""),
        ("Siehe C11, D4 und Drs. 6/14936.", ""),
        ("Mit {feld} Prozent.", ""),
        ("Es waren 91 Anträge.", "91"),
        ("Rund 3,5 Millionen.", "3,5"),
        ("Am 2. Mai 2024.", "2"),
    ],
)
def test_figure_is_told_from_a_reference(text, found):
    assert found in figure_typed(text)
    assert bool(found) == bool(figure_typed(text))


def test_reference_is_marked_and_field_is_filled(register):
    claim = entry(
        values={
            "zahl": "first_signatories.14.2023-12-07",
            "tag": "date:paper",
            "wo": "section:claims_excluded",
        }
    )
    words, used = template("Nach {wo} am {tag}: {zahl} (§ 4, 2019).", fields(register, claim))
    shown = say(words, "de", used)
    assert shown.text == "Nach § 4 am 7. Dezember 2023: 56 (§ 4, 2019)."
    assert '<span class="ref">2019</span>' in shown.html
    assert 'data-fact="first_signatories.14.2023-12-07"' in shown.html


def test_only_the_fields_of_a_text_are_used(register):
    claim = entry(values={"zahl": "first_signatories.14.2023-12-07", "anders": "place:14625"})
    assert set(template("Es sind {zahl:bare}.", fields(register, claim))[1]) == {"zahl"}


def test_place_and_period_are_words(register):
    claim = entry(values={"ort": "place:14625", "wann": "when:first_signatories.14.2023-12-07"})
    words, used = template("{ort:In} am {wann}.", fields(register, claim))
    assert say(words, "de", used).text == "Im Landkreis Bautzen am 7. Dezember 2023."


def test_value_that_names_nothing_says_which(register):
    with pytest.raises(ClaimError, match='"C25", value "x"'):
        fields(register, entry(values={"x": "date:never"}))
