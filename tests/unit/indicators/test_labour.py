import pytest

from evidence.indicators import labour
from frames import series

PANEL = {"basis": "", "breakdown": "place=work", "value_status": "lower_bound"}
DATES = ["2013-06-30", "2014-06-30", "2019-06-30", "2024-06-30", "2025-06-30"]


def panel(total=(100, 110, 130, 150, 155), foreign=(2, 3, 9, 14, 20)):
    rows = []
    for date, everybody, some in zip(DATES, total, foreign, strict=True):
        rows += [
            {"indicator": "employees_total_occupation_sum", "period": date, "value": everybody, **PANEL},
            {"indicator": "employees_foreign_occupation_sum", "period": date, "value": some, **PANEL},
        ]
    return series(*rows)


def by_period(frame):
    return dict(frame.select("period", "value").iter_rows())


def test_shares_of_published_counts_and_of_the_panel_have_different_names():
    frame = series(
        {"indicator": "employees_total", "value": 200, "basis": "", "breakdown": "place=work"},
        {"indicator": "employees_foreign", "value": 10, "basis": "", "breakdown": "place=work"},
    )
    published = labour.derive_foreign_employees_share(frame)
    assert published["id"].to_list() == ["employees_foreign_share.14.2023-12-31.place=work"]
    assert published["value"].to_list() == [5]
    summed = labour.derive_foreign_employees_share_of_panel(panel())
    assert set(summed["indicator"]) == {"employees_foreign_share_occupation_sum"}
    assert set(summed["value_status"]) == {"lower_bound"}


def test_place_of_work_is_never_divided_by_place_of_residence():
    frame = series(
        {"indicator": "employees_total", "value": 200, "basis": "", "breakdown": "place=residence"},
        {"indicator": "employees_foreign", "value": 10, "basis": "", "breakdown": "place=work"},
    )
    assert labour.derive_foreign_employees_share(frame).is_empty()


def test_german_employees_are_the_rest_of_the_panel():
    assert by_period(labour.derive_german_employees_of_panel(panel()))["2024-06-30"] == 136


def test_change_is_given_for_each_step_of_the_panel_and_for_the_long_spans():
    expected = {
        "2013-06-30/2014-06-30": 1,
        "2014-06-30/2019-06-30": 6,
        "2019-06-30/2024-06-30": 5,
        "2024-06-30/2025-06-30": 6,
        "2014-06-30/2024-06-30": 11,
        "2019-06-30/2025-06-30": 11,
        "2013-06-30/2025-06-30": 18,
    }
    assert expected == by_period(labour.derive_employment_change(panel(), "foreign"))


def test_foreign_and_german_change_make_up_the_total_change():
    frame = panel()
    german = labour.derive_german_employees_of_panel(frame)
    total = by_period(labour.derive_employment_change(frame, "total"))
    foreign = by_period(labour.derive_employment_change(frame, "foreign"))
    rest = by_period(labour.derive_employment_change(german, "german"))
    assert total == {period: foreign[period] + rest[period] for period in total}


def test_missing_year_of_the_panel_gives_a_missing_change_and_no_guess():
    frame = panel(foreign=(2, 3, None, 14, 20))
    changes = by_period(labour.derive_employment_change(frame, "foreign"))
    assert changes["2014-06-30/2019-06-30"] is None
    assert changes["2019-06-30/2025-06-30"] is None
    assert changes["2014-06-30/2024-06-30"] == 11


@pytest.mark.parametrize("suffix", ["", "_occupation_sum"])
def test_foreign_share_of_the_unemployed_is_taken_within_one_way_of_counting(suffix):
    frame = series(
        {"indicator": f"unemployed_total{suffix}", "period": "2025", "basis": "", "value": 400},
        {"indicator": f"unemployed_foreign{suffix}", "period": "2025", "basis": "", "value": 100},
    )
    derived = labour.derive_unemployed_foreign_share(frame, suffix)
    assert dict(derived.select("id", "value").iter_rows()) == {
        f"unemployed_foreign_share{suffix}.14.2025": 25
    }
