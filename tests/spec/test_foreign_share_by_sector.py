"""Foreign share of employees by sector, calculated by hand.

Source of the counts: employees subject to social insurance in Saxony by place of work and sector, 30 June, published by
the statistical offices; the address of the copy that was read is in data/raw/bundesagentur.
"""

import pytest

from evidence.indicators.labour import derive_foreign_employees_share_by_sector
from evidence.vocabulary.numbers import number
from frames import series


def employees(sector, foreign, total, period="2020-06-30"):
    common = {"period": period, "breakdown": f"place=work;sector={sector}", "basis": ""}
    return [
        {"indicator": "employees_foreign_by_sector", "value": foreign, **common},
        {"indicator": "employees_total_by_sector", "value": total, **common},
    ]


@pytest.mark.parametrize(
    ("sector", "foreign", "total", "by_hand", "printed"),
    [
        # business services: 20,624 / 205,468 = 0.10038
        ("M-N", 20_624, 205_468, 10.038, "10.0"),
        # construction: 8,325 / 108,583 = 0.07667
        ("F", 8_325, 108_583, 7.667, "7.7"),
        # public administration, education, health: 12,298 / 442,943 = 0.02776
        ("O-Q", 12_298, 442_943, 2.776, "2.8"),
    ],
)
def test_share_is_the_one_calculated_by_hand(register, sector, foreign, total, by_hand, printed):
    row = derive_foreign_employees_share_by_sector(series(*employees(sector, foreign, total))).row(
        0, named=True
    )
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "en")
    assert by_hand == round(register.fact(row["id"]).value, 3)


def test_sector_is_divided_by_its_own_employees_of_the_same_day():
    frame = series(
        *employees("F", 8_325, 108_583)[:1],
        *employees("C", 14_260, 312_942)[1:],
        *employees("F", 8_191, 109_145, "2019-06-30")[1:],
    )
    assert derive_foreign_employees_share_by_sector(frame).is_empty()
