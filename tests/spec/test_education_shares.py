"""Shares of foreign pupils, of leavers without certificate and of foreign apprentices, calculated by hand.

Source of the counts: Regionaldatenbank Deutschland, tables 21111-01-03-4 (school year 2023/24) and 21111-02-06-4 (leavers
2023), and the Statistical Office of Saxony (leavers without second-chance schools; apprentices on 31 December); the
addresses that were read are in data/raw/statistische_aemter and data/raw/statistik_sachsen.
"""

import pytest

from evidence.errors import IndicatorError
from evidence.indicators.education import (
    derive_foreign_apprentices_share,
    derive_foreign_first_year_students_share,
    derive_foreign_pupils_share,
    derive_leavers_without_certificate_share,
)
from evidence.vocabulary.numbers import number
from frames import series


def count(indicator, value, **rest):
    return {"indicator": indicator, "value": value, "period": "2023", "basis": "", **rest}


@pytest.mark.parametrize(
    ("region", "school", "foreign", "total", "by_hand", "printed"),
    [
        # 40,945 / 414,778 = 0.09872
        ("14", "", 40_945, 414_778, 9.872, "9,9"),
        # 3,926 / 23,390 = 0.16785
        ("14511", "", 3_926, 23_390, 16.785, "16,8"),
        # 7,648 / 110,969 = 0.06892
        ("14", "school=gymnasium", 7_648, 110_969, 6.892, "6,9"),
        # 13,249 / 122,653 = 0.10802
        ("14", "school=secondary", 13_249, 122_653, 10.802, "10,8"),
    ],
)
def test_share_of_foreign_pupils_is_the_one_calculated_by_hand(
    region, school, foreign, total, by_hand, printed, register
):
    place = {"region": region, "breakdown": school}
    frame = series(count("pupils_foreign", foreign, **place), count("pupils_total", total, **place))
    row = derive_foreign_pupils_share(frame).row(0, named=True)
    assert by_hand == round(row["value"], 3)
    assert printed == number(row["value"], 1, "de")
    real = register.find("pupils_foreign_share", region, "2023", school)
    assert printed == number(real.value, 1, "de")


def test_pupils_from_ukraine_are_no_part_of_the_school_statistics():
    # The ministry counts other schools at other dates: its figure has no denominator here.
    frame = series(
        count("pupils_foreign", 9_200, breakdown="citizenship=UKR"), count("pupils_total", 414_778)
    )
    assert derive_foreign_pupils_share(frame).is_empty()


def test_leavers_are_divided_by_leavers_of_the_same_schools():
    # 2,769 / 32,245 = 0.08587 with second-chance schools, 2,769 / 31,824 = 0.08701 without.
    without = {"breakdown": "school=general_without_second_chance"}
    frame = series(
        count("school_leavers_without_certificate", 2_769),
        count("school_leavers_without_certificate", 2_769, **without),
        count("school_leavers_total", 32_245),
        count("school_leavers_total", 31_824, **without),
    )
    derived = derive_leavers_without_certificate_share(frame)
    assert [round(value, 3) for value in derived["value"]] == [8.587, 8.701]


def test_shares_with_another_denominator_are_no_part_of_the_series(register):
    rows = register.series("school_leavers_without_certificate_share", ["14"])
    assert rows["breakdown"].unique().to_list() == [""]
    of_age = register.find(
        "school_leavers_without_certificate_share", "14", "2021", "denominator=same_age_population"
    )
    assert of_age.value == 8.2


@pytest.mark.parametrize(
    ("period", "foreign", "total", "by_hand"),
    [
        # 2,459 / 49,410 = 0.04977
        ("2022-12-31", 2_459, 49_410, 4.977),
        # 3,287 / 51,798 = 0.06346
        ("2024-12-31", 3_287, 51_798, 6.346),
    ],
)
def test_share_of_apprentices_is_the_one_calculated_by_hand(period, foreign, total, by_hand, register):
    frame = series(
        count("apprentices_foreign", foreign, period=period, breakdown="type=dual"),
        count("apprentices_total", total, period=period),
    )
    assert [by_hand] == [round(value, 3) for value in derive_foreign_apprentices_share(frame)["value"]]
    real = register.find("apprentices_foreign_share", "14", period)
    assert by_hand == round(real.value, 3)
    assert (
        f"apprentices_foreign.14.{period}.type=dual",
        f"apprentices_total.14.{period}",
    ) == real.inputs


def test_employees_in_training_are_not_divided_by_contracts():
    frame = series(
        count("apprentices_foreign", 185_280, region="00", period="2024-06-30"),
        count("apprentices_total", 51_798, region="00", period="2024-06-30"),
    )
    with pytest.raises(IndicatorError, match="no rows"):
        derive_foreign_apprentices_share(frame)


def test_rounded_total_of_apprentices_gives_no_share(register):
    # 2,136 of "about 50,200" would print 4.3; the office, which knows the total, prints 4.2.
    frame = series(
        count("apprentices_foreign", 2_136, breakdown="type=dual"),
        count("apprentices_foreign", 2_459, period="2022", breakdown="type=dual"),
        count("apprentices_total", 50_200, value_status="rounded"),
        count("apprentices_total", 49_410, period="2022"),
    )
    assert derive_foreign_apprentices_share(frame)["period"].to_list() == ["2022"]
    assert register.find("apprentices_foreign_share", "14", "2018-12-31").value == 4.2


def test_share_of_first_year_students_is_the_one_calculated_by_hand():
    # 5,369 / 17,652 = 0.30416
    frame = series(
        count("students_first_year_foreign", 5_369, period="2022"),
        count("students_first_year_total", 17_652, period="2022"),
    )
    assert [round(value, 3) for value in derive_foreign_first_year_students_share(frame)["value"]] == [30.416]


def test_only_one_value_stands_for_foreign_students_and_the_other_stays_visible(register):
    fact = register.find("students_foreign_share", "14", "2023")
    assert (fact.value, [other.value for other in fact.alternatives]) == (18.4, [18.6])
