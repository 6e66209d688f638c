import pytest
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.tables.checks import (
    Absence,
    Identity,
    Order,
    State,
    check_absences,
    check_identities,
    check_orders,
    check_states,
)
from evidence.vocabulary.regions import KREISE
from frames import observations

SEXES = Identity(
    id="sexes",
    kind="breakdown",
    indicator="population_total",
    parts=("sex=female", "sex=male"),
    reason="They add up.",
)
AGES = Identity(
    id="ages",
    kind="breakdown",
    indicator="population_by_age",
    parent="population_total",
    parts=("age=0-19", "age=20-64"),
    reason="They add up.",
)
KREISE_ADD_UP = Identity(
    id="kreise", kind="regions", indicator="population_total", parent="14", reason="They add up."
)
CITIZENSHIP = Identity(
    id="citizenship",
    kind="indicators",
    indicator="population_total",
    parts=("population_german", "population_foreign"),
    reason="Everybody has one or has not.",
)


def persons(value, **cells):
    return {"indicator": "population_total", "unit": "persons", "decimals": 0, "value": value, **cells}


def sexes(total, female, male, **cells):
    return [
        persons(total, **cells),
        persons(female, breakdown="sex=female", **cells),
        persons(male, breakdown="sex=male", **cells),
    ]


def kreise(total, *, last=100, **cells):
    parts = [persons(100.0, region=code, **cells) for code in KREISE[:-1]]
    return [persons(total, region="14", **cells), *parts, persons(last, region=KREISE[-1], **cells)]


def test_parts_that_add_up_are_counted_as_compared():
    rows = observations(*sexes(3000, 1560, 1440), *sexes(1000, 500, 500, region="14625"))
    assert check_identities(rows, (SEXES,)) == 2


def test_the_thirteen_kreise_make_up_saxony():
    assert check_identities(observations(*kreise(1300)), (KREISE_ADD_UP,)) == 1


def test_indicators_make_up_their_total():
    rows = observations(
        persons(100), persons(92, indicator="population_german"), persons(8, indicator="population_foreign")
    )
    assert check_identities(rows, (CITIZENSHIP,)) == 1


def test_parts_of_one_indicator_make_up_another():
    rows = observations(
        persons(100),
        persons(30, indicator="population_by_age", breakdown="age=0-19"),
        persons(70, indicator="population_by_age", breakdown="age=20-64"),
    )
    assert check_identities(rows, (AGES,)) == 1


def test_total_that_its_parts_contradict_is_told_with_both_sums():
    with pytest.raises(TableError) as error:
        check_identities(observations(*sexes(3037, 1560, 1440)), (SEXES,))
    told = str(error.value)
    assert "population_total, region 14, period 2023-12-31, basis zensus2022" in told
    assert "published total and parts differ by 37" in told
    assert "Expected 3037 within 0; found parts that add up to 3000" in told
    assert "set disclosure_control in its sidecar" in told


def test_one_unit_of_difference_is_enough():
    with pytest.raises(TableError, match="differ by -1"):
        check_identities(observations(*sexes(2999, 1560, 1440)), (SEXES,))


def test_cells_rounded_to_five_may_differ_by_half_of_it_each():
    rows = observations(*sexes(3005, 1560, 1440, disclosure_control="rounded_to_5"))
    assert check_identities(rows, (SEXES,)) == 1
    with pytest.raises(TableError, match=r"within 7\.5"):
        check_identities(observations(*sexes(3010, 1560, 1440, disclosure_control="rounded_to_5")), (SEXES,))


def test_tolerance_counts_once_for_each_part_and_the_total():
    tolerant = SEXES.model_copy(update={"tolerance": 1.0})
    assert check_identities(observations(*sexes(3003, 1560, 1440)), (tolerant,)) == 1
    with pytest.raises(TableError, match="within 3"):
        check_identities(observations(*sexes(3004, 1560, 1440)), (tolerant,))


@pytest.mark.parametrize(
    "rows",
    [
        sexes(3000, 1560, None),
        sexes(None, 1560, 1440),
        sexes(3000, 1560, 1440)[:2],
        sexes(3000, 1560, 1440)[1:],
    ],
    ids=["missing part", "missing total", "no row of a part", "no row of the total"],
)
def test_identity_that_was_never_tested_is_refused(rows):
    with pytest.raises(TableError, match=r'identities\.toml, entry "sexes": the identity was never tested'):
        check_identities(observations(*rows), (SEXES,))


def test_missing_kreis_leaves_that_year_out_and_compares_the_others():
    rows = observations(*kreise(9999, last=None), *kreise(1300, period="2022-12-31"))
    assert check_identities(rows, (KREISE_ADD_UP,)) == 1


def test_parts_of_another_base_or_period_are_never_summed():
    total, female, male = sexes(3000, 1560, 1440)
    for cells in ({"basis": "zensus2011"}, {"period": "2022-12-31"}):
        with pytest.raises(TableError, match="never tested"):
            check_identities(observations(total, female, {**male, **cells}), (SEXES,))


def test_losers_of_a_choice_take_part_in_no_sum():
    rows = observations(*sexes(3000, 1560, 1440), persons(2000, selection="differs"))
    assert check_identities(rows, (SEXES,)) == 1


def test_all_totals_that_fail_are_told_at_once():
    rows = observations(*sexes(1, 1560, 1440), *sexes(2, 1560, 1440, region="14625"))
    with pytest.raises(TableError) as error:
        check_identities(rows, (SEXES, CITIZENSHIP))
    assert len(str(error.value).splitlines()) == 3


def test_checking_does_not_change_its_input():
    rows = observations(*sexes(3000, 1560, 1440))
    before = rows.clone()
    check_identities(rows, (SEXES,))
    assert_frame_equal(before, rows)


def test_sum_may_be_held_in_some_periods_only():
    rows = observations(*sexes(3000, 1560, 1440), *sexes(3037, 1560, 1440, period="2022-12-31"))
    sums = SEXES.model_copy(update={"periods": ("2023-12-31",)})
    assert check_identities(rows, (sums,)) == 1
    with pytest.raises(TableError, match="period 2022-12-31"):
        check_identities(rows, (sums.model_copy(update={"periods": ("2022-12-31",)}),))


VARIANTS = Order(
    id="variants",
    kind="breakdown",
    indicator="population_forecast",
    ascending=("variant=V3", "variant=V2", "variant=V1"),
    reason="Variant 1 assumes the most migration",
)
CITIES = Order(
    id="cities",
    kind="regions",
    indicator="foreign_share",
    ascending=("14612", "14511"),
    periods=("2021-12-31",),
    reason="Chemnitz lies above Dresden",
)


def forecast(low, middle, high, **cells):
    return [
        persons(value, indicator="population_forecast", breakdown=f"variant={name}", **cells)
        for name, value in (("V3", low), ("V2", middle), ("V1", high))
    ]


def cities(dresden, chemnitz, **cells):
    cells = {"period": "2021-12-31"} | cells
    return [{"region": "14612", "value": dresden, **cells}, {"region": "14511", "value": chemnitz, **cells}]


def test_values_in_their_order_pass_and_equal_ones_do():
    check_orders(observations(*forecast(1, 2, 3), *forecast(4, 4, 4, period="2035")), (VARIANTS,))


def test_value_out_of_order_is_told_with_its_neighbour_and_the_entry():
    with pytest.raises(TableError) as error:
        check_orders(observations(*forecast(3800, 3989, 3900)), (VARIANTS,))
    told = str(error.value)
    assert told.startswith("office/2024-07/table.csv, line 2: population_forecast, region 14")
    assert "Expected at least 3989, the value of variant=V2; found 3900" in told
    assert 'orders.toml, entry "variants"' in told
    assert "Variant 1 assumes the most migration" in told


def test_order_of_the_rows_does_not_matter_to_the_order_of_values():
    rows = observations(*forecast(1, 2, 3))
    check_orders(rows.reverse(), (VARIANTS,))


def test_swapped_regions_are_found_in_each_source_of_its_own():
    other = {"source_url": "https://press.example/a"}
    check_orders(observations(*cities(8.7, 9.3), *cities(9.4, 9.5, **other)), (CITIES,))
    with pytest.raises(TableError, match="found 8.7"):
        check_orders(observations(*cities(8.7, 9.3), *cities(9.3, 8.7, **other)), (CITIES,))


def test_excluded_and_missing_values_stand_in_no_order():
    rows = observations(*forecast(1, 2, 3)[::2], forecast(1, 9, 3)[1] | {"excluded": "typo"})
    check_orders(rows, (VARIANTS,))
    rows = observations(*forecast(1, 2, 3)[::2], forecast(1, None, 3)[1])
    check_orders(rows, (VARIANTS,))


def test_order_of_another_period_is_not_asked_for():
    rows = observations(*cities(8.7, 9.3), *cities(9.3, 8.7, period="2018-12-31"))
    check_orders(rows, (CITIES,))


def test_order_that_was_never_tested_is_refused():
    with pytest.raises(TableError, match=r'orders\.toml, entry "variants"'):
        check_orders(observations(*forecast(1, 2, 3)[:1]), (VARIANTS,))


BOUNDS = State(
    id="bounds", indicators=("foreign_share",), value_status="lower_bound", reason="cells are suppressed"
)


def test_series_with_its_status_throughout_passes():
    check_states(observations({"value_status": "lower_bound"}, {"indicator": "other"}), (BOUNDS,))


def test_value_with_another_status_than_its_series_is_told_with_file_and_reason():
    with pytest.raises(TableError) as error:
        check_states(observations({"value_status": "lower_bound"}, {"line": 9}), (BOUNDS,))
    told = str(error.value)
    assert told.startswith("office/2024-07/table.csv, line 9: foreign_share, region 14, period 2023-12-31: ")
    assert 'Expected "lower_bound" (states.toml, entry "bounds"); found "final"' in told
    assert "cells are suppressed" in told


HOLE = Absence(
    id="hole",
    indicators=("foreign_share",),
    region="14626",
    periods=("2021", "2023"),
    reason="records are missing",
)


def test_known_hole_stays_a_hole():
    check_absences(
        observations({"region": "14626", "period": "2022"}, {"region": "14", "period": "2021"}), (HOLE,)
    )


def test_value_in_a_known_hole_is_refused_with_file_and_reason():
    rows = observations({"region": "14626", "period": "2023", "line": 7})
    with pytest.raises(TableError) as error:
        check_absences(rows, (HOLE,))
    told = str(error.value)
    assert told.startswith("office/2024-07/table.csv, line 7: foreign_share, region 14626, period 2023: ")
    assert 'absences.toml, entry "hole": records are missing' in told
    assert 'found "7.7"' in told


def test_row_that_states_the_hole_as_missing_does_not_fill_it():
    missing = {"value": None, "value_text": "", "missing_reason": "suppressed"}
    check_absences(observations({"region": "14626", "period": "2021", **missing}), (HOLE,))


def test_excluded_row_fills_no_hole():
    check_absences(observations({"region": "14626", "period": "2021", "excluded": "typo"}), (HOLE,))
