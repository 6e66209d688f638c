from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from evidence.vocabulary import numbers
from evidence.vocabulary.periods import parse
from strategies import periods as period_texts

values = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 6))
decimals = st.integers(0, 4)
langs = st.sampled_from(numbers.LANGUAGES)


@given(values, decimals, langs)
def test_printed_number_reads_back_as_the_rounded_one(value, places, lang):
    text = numbers.number(value, places, lang)
    assert numbers.rounded(value, places) == parse_decimal(
        text.replace(numbers.MINUS, "-"), locale=lang, strict=True
    )


@given(values, decimals)
def test_rounding_moves_a_value_by_half_a_digit_at_most(value, places):
    assert abs(numbers.rounded(value, places) - Decimal(repr(value))) <= Decimal(1).scaleb(-places) / 2


@given(values, decimals)
def test_rounding_twice_is_rounding_once(value, places):
    once = numbers.rounded(value, places)
    assert once == numbers.rounded(float(once), places)


@given(values, decimals, langs)
def test_number_is_printed_with_all_of_its_decimals_and_never_a_hyphen(value, places, lang):
    text = numbers.number(value, places, lang)
    assert "-" not in text
    if places:
        assert places == len(text.rpartition("," if lang == "de" else ".")[2])


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (7.65, 1, "7.7"),
        (8.25, 1, "8.3"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.05, 1, "0.1"),
        (1.005, 2, "1.01"),
    ],
)
def test_half_is_rounded_away_from_zero_as_an_office_prints_it(value, places, expected):
    assert Decimal(expected) == numbers.rounded(value, places)


@pytest.mark.parametrize(
    ("value", "places", "lang", "expected"),
    [
        (331866, 0, "de", "331.866"),
        (331866, 0, "en", "331,866"),
        (7.65, 1, "de", "7,7"),
        (7.65, 1, "en", "7.7"),
        (1234567.891, 2, "de", "1.234.567,89"),
        (-1900, 0, "de", "−1.900"),
        (0, 1, "de", "0,0"),
        (9999, 0, "de", "9.999"),
    ],
)
def test_number_is_written_as_the_language_writes_it(value, places, lang, expected):
    assert expected == numbers.number(value, places, lang)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.4, "+0,4"), (-0.4, "−0,4"), (0.0, "0,0"), (0.04, "0,0"), (-0.04, "0,0")]
)
def test_sign_is_that_of_the_printed_number(value, expected):
    assert expected == numbers.number(value, 1, "de", signed=True)


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("2023", "2023", "2023"),
        ("2023-06", "Juni 2023", "June 2023"),
        ("2023-12-31", "31. Dezember 2023", "31 December 2023"),
        ("2014-06-30/2024-06-30", "30. Juni 2014 bis 30. Juni 2024", "30 June 2014 to 30 June 2024"),
        ("2019/2025", "2019 bis 2025", "2019 to 2025"),
    ],
)
def test_period_is_said_in_words(text, german, english):
    assert german == numbers.date(parse(text), "de")
    assert english == numbers.date(parse(text), "en")


@given(period_texts, langs)
def test_every_period_can_be_said_and_names_its_last_year(text, lang):
    assert str(parse(text).last_day.year) in numbers.date(parse(text), lang)
