"""Change in employment, calculated by hand.

Source of the panel: Federal Employment Agency, order 408036, employees by place of work and occupation in Saxony, as
published in the data package badata 0.2.0. Source of the published change: Statistical Office of Saxony, June 2025,
reprinted at https://www.europesays.com/de/212053 (141,537 − 32,251 = 109,286).
"""

import pytest

from evidence.indicators.arithmetic import change
from evidence.indicators.labour import (
    derive_employment_change,
    derive_foreign_employees_share_of_panel,
    derive_german_employees_of_panel,
)
from evidence.indicators.series import of
from frames import series

PANEL = {"basis": "", "breakdown": "place=work"}
DECADE = "2014-06-30/2024-06-30"


@pytest.fixture
def saxony():
    counts = {"2014-06-30": (1_511_560, 31_775), "2024-06-30": (1_637_825, 141_156)}
    return series(
        *(
            {"indicator": f"employees_{group}_occupation_sum", "period": date, "value": value, **PANEL}
            for date, pair in counts.items()
            for group, value in zip(("total", "foreign"), pair, strict=True)
        )
    )


def decade(frame):
    return frame.filter(frame["period"] == DECADE)["value"].item()


def test_foreign_employment_grew_by_the_difference_of_its_ends(saxony):
    # 141,156 − 31,775 = 109,381
    assert decade(derive_employment_change(saxony, "foreign")) == 109_381


def test_all_employment_grew_by_the_difference_of_its_ends(saxony):
    # 1,637,825 − 1,511,560 = 126,265
    assert decade(derive_employment_change(saxony, "total")) == 126_265


def test_german_employment_grew_by_the_rest(saxony):
    # 1,511,560 − 31,775 = 1,479,785; 1,637,825 − 141,156 = 1,496,669; the difference is 16,884 = 126,265 − 109,381.
    german = derive_german_employees_of_panel(saxony)
    assert german["value"].to_list() == [1_479_785, 1_496_669]
    assert decade(derive_employment_change(german, "german")) == 16_884


def test_foreign_share_of_employees_rose_fourfold(saxony):
    # 31,775 / 1,511,560 = 2.102 %; 141,156 / 1,637,825 = 8.619 %
    shares = derive_foreign_employees_share_of_panel(saxony)["value"].to_list()
    assert [round(value, 3) for value in shares] == [2.102, 8.619]


def test_panel_stays_below_the_published_change_by_less_than_one_thousandth(saxony):
    # The panel lacks suppressed cells at both ends: 109,381 against the published 109,286.
    published = series(
        {"indicator": "employees_foreign", "period": "2014-06-30", "value": 32_251, **PANEL},
        {"indicator": "employees_foreign", "period": "2024-06-30", "value": 141_537, **PANEL},
    )
    exact = change(
        of(published, "employees_foreign", None), "employees_change_foreign", [tuple(DECADE.split("/"))]
    )
    assert exact["value"].to_list() == [109_286]
    assert abs(decade(derive_employment_change(saxony, "foreign")) / 109_286 - 1) < 0.001


def test_real_panel_gives_the_numbers_calculated_by_hand(register):
    expected = {"total": 126_265, "foreign": 109_381, "german": 16_884}
    for group, value in expected.items():
        fact = register.fact(f"employees_change_{group}_occupation_sum.14.{DECADE}.place=work")
        assert value == fact.value
