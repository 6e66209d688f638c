"""Shares of full recognitions, of practising doctors and of establishments, calculated by hand.

Source of the counts: Statistical Office of Saxony, State Chamber of Physicians and Federal Employment Agency, each as the
press quotes them; the addresses are in data/raw.
"""

import pytest

from evidence.errors import IndicatorError
from evidence.indicators.labour import (
    derive_doctors_foreign_working_share,
    derive_establishments_with_foreign_employees_share,
    derive_recognition_full_share,
)
from evidence.vocabulary.numbers import number
from frames import series


def pair(numerator, denominator, period, values, unit):
    common = {"period": period, "basis": "", "unit": unit}
    return series(
        {"indicator": numerator, "value": values[0], **common},
        {"indicator": denominator, "value": values[1], **common},
    )


@pytest.mark.parametrize(
    ("period", "full", "completed", "printed"),
    [
        # 792 / 1,674 = 0.47312, printed by the office as 47.3
        ("2022", 792, 1_674, "47,3"),
        # 1,001 / 2,189 = 0.45729, printed by the office as 45.7
        ("2023", 1_001, 2_189, "45,7"),
    ],
)
def test_full_recognitions_are_a_share_of_what_was_completed(register, period, full, completed, printed):
    frame = pair("recognition_full", "recognition_completed", period, (full, completed), "count")
    assert printed == number(derive_recognition_full_share(frame)["value"][0], 1, "de")
    assert printed == number(register.find("recognition_full_share", "14", period).value, 1, "de")


@pytest.mark.parametrize(
    ("period", "foreign", "total", "by_hand"),
    [
        # 2,819 / 19,251 = 0.14643
        ("2022-12-31", 2_819, 19_251, 14.643),
        # 3,055 / 19,693 = 0.15513
        ("2023-12-31", 3_055, 19_693, 15.513),
    ],
)
def test_practising_doctors_are_divided_by_practising_doctors(register, period, foreign, total, by_hand):
    frame = pair("doctors_foreign_working", "doctors_working_total", period, (foreign, total), "persons")
    assert by_hand == round(derive_doctors_foreign_working_share(frame)["value"][0], 3)
    assert by_hand == round(register.find("doctors_foreign_working_share", "14", period).value, 3)


def test_registered_doctors_are_no_share_of_practising_ones(register):
    # End of 2024: 3,486 registered, 20,180 practising. The quotient, 17.3, was printed by the press; it is none of ours.
    frame = pair(
        "doctors_foreign_registered", "doctors_working_total", "2024-12-31", (3_486, 20_180), "persons"
    )
    with pytest.raises(IndicatorError, match="no rows"):
        derive_doctors_foreign_working_share(frame)
    assert register.find("doctors_foreign_working_share", "14", "2024-12-31").value is None


def test_establishments_with_foreign_employees_are_the_share_that_was_printed(register):
    # 23,262 / 106,820 = 0.21777, printed by the press as 21.8
    frame = pair(
        "establishments_with_foreign_employees",
        "establishments_total",
        "2023-06-30",
        (23_262, 106_820),
        "count",
    )
    assert number(derive_establishments_with_foreign_employees_share(frame)["value"][0], 1, "en") == "21.8"
    assert register.find("establishments_with_foreign_employees_share", "14", "2023-06-30").value == 21.8
