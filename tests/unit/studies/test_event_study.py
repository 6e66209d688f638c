"""Event study: the package finds the difference that we put in, and our arithmetic agrees with it in every way of comparing."""

import subprocess
import sys

import pytest

from evidence.errors import IndicatorError
from evidence.studies import contrast
from evidence.studies.design import LEADING, OTHERS
from evidence.studies.event_study import check_agreement, estimate_after, estimate_distances
from evidence.studies.permutation import allot
from evidence.studies.study import Study
from unit.studies.panels import SINCE, few, make_design

CHOICES = pytest.mark.parametrize("choice", [LEADING, *OTHERS], ids=lambda choice: choice.name or "leading")


def test_known_jump_is_recovered():
    assert estimate_after(make_design(jump=3.0)) == pytest.approx(3.0)
    assert estimate_after(make_design(jump=-0.4)) == pytest.approx(-0.4)


def test_without_a_jump_there_is_no_difference():
    assert estimate_after(make_design()) == pytest.approx(0.0, abs=1e-9)


def test_every_land_counts_once_however_long_its_act_is_in_force():
    flat = [0.0] * 8
    early, late = [0, 0, 4, 4, 4, 4, 4, 4], [0, 0, 0, 0, 0, 0, 0, 8]
    design = few([early, late, flat, flat], {"01": "2016-01-01", "02": "2021-01-01"})
    assert estimate_after(design) == pytest.approx(6.0)


def test_relative_difference_is_in_percent_of_the_last_value_without_the_act():
    rows = [[2, 2, 4, 4, 4, 4, 4, 4], [5.0] * 8, [7.0] * 8]
    (relative,) = (choice for choice in OTHERS if choice.relative)
    design = few(rows, {"01": "2016-01-01"}, relative)
    assert Study(design, frozenset()).difference().value == pytest.approx(100.0)


def test_nothing_is_compared_in_percent_where_a_value_is_zero():
    (relative,) = (choice for choice in OTHERS if choice.relative)
    with pytest.raises(AssertionError, match="no design"):
        few([[0, 0, 4, 4, 4, 4, 4, 4], [5.0] * 8, [7.0] * 8], {"01": "2016-01-01"}, relative)


@CHOICES
def test_package_and_our_arithmetic_agree(choice):
    design = make_design(choice, jump=1.0, noise=0.5)
    ours = allot(design).differences(design.values, contrast.after(design))[0]
    assert estimate_after(design) == pytest.approx(ours, abs=1e-6)
    check_agreement(design, float(ours), estimate_after(design))


def test_package_and_our_arithmetic_agree_at_every_distance():
    design = make_design(jump=1.0, noise=0.5)
    allotments = allot(design)
    found = estimate_distances(design)
    assert list(found) == [-5, -4, -3, -2, 0, 1, 2, 3, 4, 5]
    for years, value in found.items():
        ours = allotments.differences(design.values, contrast.at_distance(design, years))[0]
        assert value == pytest.approx(ours, abs=1e-6)


def test_disagreement_stops_and_says_what_to_do():
    with pytest.raises(IndicatorError, match="pyfixest estimates 1.5.* gives 1.0.*Next step"):
        check_agreement(make_design(), 1.0, 1.5)


@pytest.mark.parametrize(
    "choice",
    [one for one in (LEADING, *OTHERS) if not one.relative],
    ids=lambda choice: choice.name or "leading",
)
def test_constant_shift_of_one_land_changes_nothing(choice):
    plain = estimate_after(make_design(choice, jump=1.0, noise=0.5))
    for code in ("03", "14"):
        shifted = make_design(choice, jump=1.0, noise=0.5, shift={code: 25.0})
        assert estimate_after(shifted) == pytest.approx(plain)


def test_values_of_a_land_with_an_act_before_the_first_value_change_nothing():
    plain = estimate_after(make_design(jump=1.0, noise=0.5))
    assert estimate_after(make_design(jump=1.0, noise=0.5, shift={"11": 99.0})) == plain
    assert SINCE["11"] == "2010"


def test_neither_the_command_line_nor_a_notebook_loads_the_package():
    code = (
        "import sys, evidence, evidence.build, evidence.cli\n"
        "evidence.Page\n"
        "print(sorted({'pandas', 'pyfixest', 'scipy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
