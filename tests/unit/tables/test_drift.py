import pytest

from evidence.errors import TableError
from evidence.tables.drift import check_drift
from tables_of_publishers import body, definition

TABLE = definition(has={"dimensions": ["GES"]})
BEFORE = body("region GES value\n14511 M 1\n14511 W 2\n14521 M 3\n14521 W 4\n05166 M 5\n", ["GES"])
CONTENT = "a" * 64


def told(now, table=TABLE, before=BEFORE, content=CONTENT):
    with pytest.raises(TableError) as fault:
        check_drift(now, before, table, content)
    return str(fault.value)


def test_drift_of_nothing_is_none():
    check_drift(BEFORE, BEFORE, TABLE, CONTENT)


def test_new_codes_regions_and_periods_are_no_drift():
    now = body(
        "region GES value time\n14511 M 1 2025\n14511 W 2 2025\n14521 D 3 2025\n06415 W 4 2025\n", ["GES"]
    )
    check_drift(now, BEFORE, TABLE, CONTENT)


def test_drift_of_a_dimension_is_named():
    now = body("region value\n14511 1\n14521 2\n05166 3\n")
    assert "dimension GES is gone" in told(now)


def test_drift_of_codes_is_named():
    now = body("region GES value\n14511 M 1\n14521 M 3\n05166 M 5\n", ["GES"])
    assert 'codes of GES gone: "W"' in told(now)


@pytest.mark.parametrize(("column", "value"), [("measure", "N"), ("unit", "1000"), ("level", "ags")])
def test_drift_of_measure_unit_and_level_is_named(column, value):
    now = body("region GES value\n14511 M 1\n14511 W 2\n14521 M 3\n", ["GES"], **{column: value})
    assert f"{column} gone: " in told(now)


def test_drift_of_a_kreis_of_ours_is_named_and_that_of_another_is_not():
    now = body("region GES value\n14511 M 1\n14511 W 2\n05166 M 5\n", ["GES"])
    assert 'region gone: "14521"' in told(now)
    check_drift(body("region GES value\n14511 M 1\n14511 W 2\n14521 M 5\n", ["GES"]), BEFORE, TABLE, CONTENT)


def test_drift_of_half_of_the_rows_is_told_with_both_counts():
    now = body("region GES value\n14511 M 1\n14521 W 2\n", ["GES"])
    assert "fewer than half of the rows (2, before 5)" in told(now)


def test_drift_that_was_found_right_is_accepted_by_its_content():
    now = body("region value\n14511 1\n")
    message = told(now)
    assert f'write accepts = "{CONTENT}" into its definition' in message
    check_drift(now, BEFORE, definition(accepts=CONTENT), CONTENT)
    assert "gone" in told(now, definition(accepts="b" * 64))


def test_drift_of_a_few_codes_is_none_where_zeros_are_left_out_unless_they_are_named():
    drawn = [f"14511 S{number} 1" for number in range(20)] + ["14511 M 1"]
    before = body("region GES value\n" + "\n".join(drawn), ["GES"])
    now = body("region GES value\n" + "\n".join(drawn[1:]), ["GES"])
    without_named = body("region GES value\n" + "\n".join(drawn[:-1]), ["GES"])
    table = definition(
        compress=True,
        has={"dimensions": ["GES"]},
        series=[{"indicator": "population", "unit": "persons", "keep": {"GES": "M"}}],
    )
    check_drift(now, before, table, CONTENT)
    assert '"M"' in told(without_named, table, before)
    assert "codes of GES gone" in told(now, definition(has={"dimensions": ["GES"]}), before)
    many = body("region GES value\n" + "\n".join(drawn[5:]), ["GES"])
    assert "codes of GES gone" in told(many, table, before)
