import datetime as dt

import pytest
from hypothesis import given

from evidence.errors import UsageError
from evidence.vocabulary import periods
from strategies import periods as period_texts
from strategies import points, spans


@given(period_texts)
def test_parsing_then_writing_gives_the_text_back(text):
    assert text == periods.parse(text).text
    assert text == str(periods.parse(text))


@given(points)
def test_a_period_ends_no_earlier_than_it_begins(text):
    period = periods.parse(text)
    assert period.first_day <= period.last_day


@given(period_texts, period_texts)
def test_of_two_different_periods_exactly_one_is_earlier(one, other):
    first, second = periods.parse(one), periods.parse(other)
    assert (one == other) == (first == second)
    assert (first < second) + (second < first) + (first == second) == 1


@given(spans)
def test_a_span_goes_back_to_its_two_ends(text):
    start, end = periods.parse(text).ends
    assert periods.parse(text) == periods.span(start.text, end.text)
    assert start < end


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2023", "year", (2023, 1, 1), (2023, 12, 31)),
        ("2023-06", "month", (2023, 6, 1), (2023, 6, 30)),
        ("2024-02", "month", (2024, 2, 1), (2024, 2, 29)),
        ("2023-02", "month", (2023, 2, 1), (2023, 2, 28)),
        ("2023-12-31", "date", (2023, 12, 31), (2023, 12, 31)),
        ("2014-06-30/2024-06-30", "span", (2014, 6, 30), (2024, 6, 30)),
        ("2019/2025", "span", (2019, 1, 1), (2025, 12, 31)),
    ],
)
def test_each_form_knows_its_first_and_last_day(text, kind, first, last):
    period = periods.parse(text)
    assert kind == period.kind
    assert dt.date(*first) == period.first_day
    assert dt.date(*last) == period.last_day


def test_periods_are_in_order_of_their_ends():
    ordered = ["2022", "2022-12-31", "2023-06", "2023-06-30", "2023"]
    assert ordered == [period.text for period in sorted(map(periods.parse, reversed(ordered)))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "23",
        "2023-6",
        "2023-13",
        "2023-00",
        "2023-12-00",
        "2023-02-30",
        "0000",
        "31.12.2023",
        "2023-12-31T00:00",
        " 2023",
        "2023 ",
        "２０２３",
    ],
)
def test_text_that_is_no_period_is_refused_and_quoted(text):
    with pytest.raises(UsageError) as error:
        periods.parse(text)
    assert f'"{text}"' in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024/2014", "spans backwards"),
        ("2024/2024", "spans backwards"),
        ("2014/2024-06", "the same form"),
        ("2014/2019/2024", "the same form"),
        ("2014/2015/2016/2017", "the same form"),
        ("/2024", "no reference period"),
        ("2024/", "no reference period"),
    ],
)
def test_span_of_unlike_or_backward_ends_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        periods.parse(text)


def test_only_a_span_has_two_ends():
    with pytest.raises(UsageError, match='"2023" is no span'):
        _ = periods.parse("2023").ends
