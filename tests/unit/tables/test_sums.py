import pytest

from evidence.errors import TableError
from evidence.tables.sums import check_sums
from tables_of_publishers import body, definition


def check(text, dimensions=("GES",), adds_up=None, **entry):
    unit = entry.pop("unit", "Anzahl")
    table = definition(has={"dimensions": list(dimensions)}, adds_up=adds_up or {"GES": ["M", "W"]}, **entry)
    check_sums(body("region GES value\n" + text, dimensions, unit=unit).frame, tuple(dimensions), table)


def test_total_and_parts():
    check('14511 "" 100\n14511 M 40\n14511 W 60\n')
    with pytest.raises(
        TableError,
        match=r"office/t, part 1, line 2: region 14511, 2024-12-31, GES: total 100 and parts 90 differ.*"
        r"a difference of 10.*tell the publisher",
    ):
        check('14511 "" 100\n14511 M 40\n14511 W 50\n')


def test_dash_among_the_parts_is_nothing():
    check('14511 "" 40\n14511 M 40\n14511 W -\n')
    with pytest.raises(TableError, match="total 100 and parts 40 differ"):
        check('14511 "" 100\n14511 M 40\n14511 W -\n')


def test_total_beside_a_suppressed_part_is_not_compared():
    check('14511 "" 100\n14511 M 40\n14511 W .\n14521 "" 9\n14521 M 4\n14521 W 5\n')


def test_total_beside_a_part_that_is_left_out_is_compared_only_where_that_means_zero():
    check('14511 "" 50\n14511 M 40\n14521 "" 9\n14521 M 4\n14521 W 5\n')
    check('14511 "" 40\n14511 M 40\n', compress=True)
    with pytest.raises(TableError, match="total 50 and parts 40 differ"):
        check('14511 "" 50\n14511 M 40\n', compress=True)


def test_rounding_of_the_publisher_is_allowed_for():
    check('14511 "" 105\n14511 M 40\n14511 W 60\n', disclosure_control="rounded_to_5")
    check('14511 "" 10.1\n14511 M 5.0\n14511 W 5.0\n', unit="1000")
    with pytest.raises(TableError, match=r"total 10\.3 and parts 10 differ"):
        check('14511 "" 10.3\n14511 M 5.0\n14511 W 5.0\n', unit="1000")


def test_sum_that_could_be_tested_nowhere_is_an_error():
    with pytest.raises(TableError, match="the sum over GES could be tested nowhere"):
        check("14511 M 40\n14511 W 60\n")


def test_rates_are_not_added_up():
    with pytest.raises(TableError, match="could be tested nowhere"):
        check('14511 "" 5.5\n14511 M 4.5\n14511 W 6.5\n', unit="%")
