import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import UsageError
from evidence.vocabulary import periods
from evidence.vocabulary.times import period, periods_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("1995.0", "1995"),
        (" 2024 ", "2024"),
        ("31.12.2024", "2024-12-31"),
        ("1.1.2024", "2024-01-01"),
        ("2024-12-31", "2024-12-31"),
        ("20220515", "2022-05-15"),
        ("2024-12-31 00:00:00", "2024-12-31"),
        ("2024-12", "2024-12"),
        ("2023-10P6M", "2023-10/2024-03"),
        ("2024-01P12M", "2024"),
        ("2024-01P1Y", "2024"),
        ("2024-05P1M", "2024-05"),
        ("2022-Q4", "2022-10/2022-12"),
        ("2022Q4", "2022-10/2022-12"),
        ("1. Quartal 2024", "2024-01/2024-03"),
        ("2024-S2", "2024-07/2024-12"),
        ("2024M05", "2024-05"),
        ("Februar 2026", "2026-02"),
        ("März 2026", "2026-03"),
        ("March 2026", "2026-03"),
        ("2023/24", "2023-08/2024-07"),
        ("1999/00", "1999-08/2000-07"),
        ("Schuljahr 2023/2024", "2023-08/2024-07"),
        ("SS 2024", "2024-04/2024-09"),
        ("WS 2023/24", "2023-10/2024-03"),
        ("2014-06-30/2024-06-30", "2014-06-30/2024-06-30"),
        ("45657", "2024-12-31"),
        ("45657.0", "2024-12-31"),
    ],
)
def test_times_of_publishers_are_iso_periods(text, expected):
    assert period(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Frühling 2024",
        "31.02.2024",
        "2024-13",
        "2024M13",
        "2023/25",
        "2024-W05",
        "8222",
        "08222",
        "1001000",
        "14511000",
        "2023-10P0M",
        "2023-10P999M",
        "2024-12-31 13:30:00",
        "٢٠٢٤",
    ],
)
def test_text_that_is_no_time_is_refused_with_the_text(text):
    with pytest.raises(UsageError, match="is no time") as fault:
        period(text)
    assert f'"{text}"' in str(fault.value)


def test_column_of_times_keeps_its_order():
    assert periods_of(pl.Series(["2024", "31.12.2023", "2024"])).to_list() == ["2024", "2023-12-31", "2024"]


def test_column_without_rows_has_no_times():
    assert periods_of(pl.Series([], dtype=pl.String)).to_list() == []


@given(st.text(max_size=24))
def test_any_text_is_a_period_or_a_clean_error(text):
    try:
        found = period(text)
    except UsageError:
        return
    assert periods.parse(found).text == found
