import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pydantic import ValidationError

from evidence.errors import TableError
from evidence.tables.corrections import Correction, apply_corrections, read_corrections
from frames import observations

ROWS = observations(
    {"region": "14511", "value": 8.7, "source_url": "https://l-iz.example/a"},
    {"region": "14511", "value": 9.3, "source_url": "https://office.example/a"},
    {"region": "14612", "value": 9.3},
).drop("excluded", "flag")


def entry(**keys):
    return Correction(
        **{
            "id": "swapped",
            "indicator": "foreign_share",
            "region": "14511",
            "period": "2023-12-31",
            "basis": "zensus2022",
            "source": "l-iz.example",
            "expect": 8.7,
            "action": "exclude",
            "reason_de": "Vertauscht.",
            "reason_en": "Swapped.",
            "status": "open",
            **keys,
        }
    )


def test_excluded_row_stays_marked_with_the_entry():
    corrected = apply_corrections(ROWS, (entry(),))
    assert corrected["excluded"].to_list() == ["swapped", "", ""]
    assert corrected["flag"].to_list() == ["", "", ""]


def test_flagged_value_stays_in_use_and_carries_the_reason():
    corrected = apply_corrections(ROWS, (entry(action="flag"),))
    assert corrected["excluded"].to_list() == ["", "", ""]
    assert corrected["flag"].to_list() == ["swapped", "", ""]


def test_correction_never_changes_a_value():
    corrected = apply_corrections(ROWS, (entry(), entry(id="second", region="14612", source="", expect=9.3)))
    assert_frame_equal(ROWS, corrected.drop("excluded", "flag"))


def test_without_entries_nothing_is_marked():
    corrected = apply_corrections(ROWS, ())
    assert not any(corrected["excluded"])
    assert not any(corrected["flag"])


def test_closed_entry_is_left_alone_even_where_it_matches_nothing():
    corrected = apply_corrections(ROWS, (entry(status="closed", region="14999"),))
    assert not any(corrected["excluded"])


def test_entry_whose_value_the_publisher_has_mended_must_be_closed():
    with pytest.raises(
        TableError,
        match=r'entry "swapped", foreign_share\.14511.*: the value is no longer .* 7\.2; found 8\.7',
    ) as error:
        apply_corrections(ROWS, (entry(expect=7.2),))
    assert "close the entry, naming the vintage" in str(error.value)


@pytest.mark.parametrize(("keys", "found"), [({"region": "14625"}, "0 rows"), ({"source": ""}, "2 rows")])
def test_entry_must_match_exactly_one_row(keys, found):
    with pytest.raises(TableError, match=f"must match exactly one row.*found {found}"):
        apply_corrections(ROWS, (entry(**keys),))


def test_value_that_went_missing_is_not_the_registered_one():
    rows = ROWS.with_columns(value=None)
    with pytest.raises(TableError, match="found None"):
        apply_corrections(rows, (entry(),))


def test_all_entries_that_fail_are_told_at_once():
    with pytest.raises(TableError) as error:
        apply_corrections(ROWS, (entry(id="one", expect=1), entry(id="two", region="00")))
    assert len(str(error.value).splitlines()) == 2


def test_address_is_read_literally_and_not_as_a_pattern():
    with pytest.raises(TableError, match="found 0 rows"):
        apply_corrections(ROWS, (entry(source="l-iz.e.ample"),))


CHEMNITZ, DRESDEN = "foreign_share.14511.2023-12-31", "foreign_share.14612.2023-12-31"
CROSS_SECTION = {
    "source": "office.example",
    "expect": {CHEMNITZ: 9.3, DRESDEN: 9.3},
    **dict.fromkeys(("indicator", "region", "period", "breakdown", "basis"), ""),
}


def test_one_entry_may_name_a_whole_cross_section():
    corrected = apply_corrections(ROWS, (entry(**CROSS_SECTION),))
    assert corrected["excluded"].to_list() == ["", "swapped", "swapped"]


def test_value_of_a_cross_section_that_was_mended_trips_the_guard():
    rows = ROWS.with_columns(value=pl.Series([8.7, 9.3, 8.8]))
    with pytest.raises(TableError, match=rf"{DRESDEN}: the value is no longer .* 9\.3; found 8\.8"):
        apply_corrections(rows, (entry(**CROSS_SECTION),))


def test_cross_section_that_lost_a_row_trips_the_guard():
    with pytest.raises(TableError, match=f"Expected one row of {DRESDEN}; found 0 rows"):
        apply_corrections(ROWS[:2], (entry(**CROSS_SECTION),))


def test_targets_of_an_entry_are_told_by_their_parts():
    [one] = entry().targets
    assert (one.id, one.indicator, one.region, one.expect) == (CHEMNITZ, "foreign_share", "14511", 8.7)
    name = "population_total.14.2022-12-31.sex=female@zensus2011"
    [part] = entry(**CROSS_SECTION | {"expect": {name: 1}}).targets
    assert part == (name, "population_total", "14", "2022-12-31", "sex=female", 1.0)


def test_older_base_is_part_of_the_id_of_a_target():
    assert entry(basis="zensus2011").targets[0].id == f"{CHEMNITZ}@zensus2011"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"region": ""}, "indicator, region and period must name its row"),
        ({"expect": {CHEMNITZ: 9.3}}, "which alone name the rows"),
        (CROSS_SECTION | {"expect": {}}, "which alone name the rows"),
        (CROSS_SECTION | {"expect": {"foreign_share.14511": 9.3}}, "an id is written like"),
    ],
)
def test_entry_that_names_its_rows_in_no_way_or_in_two_is_refused(keys, told):
    with pytest.raises(ValidationError, match=told):
        entry(**keys)


def test_two_entries_never_mark_the_same_row():
    with pytest.raises(TableError, match='two entries mark the same row.* found "swapped" as well'):
        apply_corrections(ROWS, (entry(), entry(id="again", action="flag")))


def test_correcting_does_not_change_its_input():
    before = ROWS.clone()
    apply_corrections(ROWS, (entry(),))
    assert_frame_equal(before, ROWS)


def test_register_with_an_unknown_key_is_refused(sandbox):
    path = sandbox.register("corrections")
    path.write_text(path.read_text(encoding="utf-8") + 'because = "we know better"\n', encoding="utf-8")
    with pytest.raises(TableError, match=r'corrections\.toml, entry 2: key "because"'):
        read_corrections(sandbox.project.registers)


def test_register_with_an_unknown_action_is_refused(sandbox):
    path = sandbox.register("corrections")
    path.write_text(path.read_text(encoding="utf-8").replace('"flag"', '"overwrite"'), encoding="utf-8")
    with pytest.raises(TableError, match='key "action"'):
        read_corrections(sandbox.project.registers)
