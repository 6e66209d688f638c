import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.vocabulary.figures import plain


def written(text, decimal, *, grouped):
    return (
        pl.Series([text], dtype=pl.String)
        .to_frame("text")
        .select(plain(pl.col("text"), decimal, grouped=grouped))
        .item()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.560", "1560"),
        ("1.234.567,80", "1234567.80"),
        ("13,3", "13.3"),
        ("-47,9", "-47.9"),
        ("−47,9", "-47.9"),
        ("– 3", "-3"),
        (" 12 ", "12"),
        ("12\u202f345", "12345"),
        ("12 345,6", "12345.6"),
        ("007", "007"),
    ],
)
def test_german_number_is_plain_text_with_its_printed_decimals(text, expected):
    assert written(text, ",", grouped=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1.560", "1.560"), ("1,560.5", "1560.5"), ("0.1666666667", "0.1666666667")]
)
def test_english_number_has_a_decimal_dot(text, expected):
    assert written(text, ".", grouped=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "–",
        ".",
        "/",
        "x",
        "1.56",
        "12.3456",
        "1,2,3",
        "1 23",
        "5 b",
        "()",
        "1e5",
        "٣",
        "1.560,",
        None,
    ],
)
def test_what_is_no_german_number_is_empty_text(text):
    assert written(text, ",", grouped=True) == ""


def test_thousands_dot_is_no_number_where_numbers_are_not_grouped():
    assert written("1.560", ",", grouped=False) == ""


@given(st.integers(-(10**15), 10**15))
def test_number_written_with_groups_is_read_back(number):
    assert written(f"{number:,}".replace(",", "."), ",", grouped=True) == str(number)
