import pytest
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.facts.register import FactRegister
from evidence.tables.breaks import SeriesBreak, find_break, find_separation, mark_breaks, read_breaks
from frames import series

WORDS = {"cause_de": "Grund.", "cause_en": "Cause.", "source": "https://office.example/"}
CENSUS = SeriesBreak(
    id="census", indicators=("population_total",), from_basis="zensus2011", to_basis="zensus2022", **WORDS
)
REVISION = SeriesBreak(id="revision", indicators=("unemployed",), first_period_after="2021", **WORDS)
LOCAL = SeriesBreak(
    id="local", indicators=("unemployed",), regions=("14625",), first_period_after="2016-06-30", **WORDS
)
REGISTERS = SeriesBreak(id="registers", indicators=("unemployed", "other"), **WORDS)


def marks(frame, *breaks):
    return mark_breaks(frame, breaks)["series_break_before"].to_list()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2019", "2020", False),
        ("2020", "2021", True),
        ("2019", "2025", True),
        ("2021", "2022", False),
        ("2020-12-31", "2021-12-31", True),
    ],
)
def test_break_lies_before_the_first_period_after_it(before, after, expected):
    assert expected == REVISION.lies_between(before, after)


def test_break_between_registers_lies_between_no_two_periods():
    assert not REGISTERS.lies_between("2010", "2030")
    assert find_break([REGISTERS], ("unemployed", "14", ""), ("2010", ""), ("2030", "")) is None


def test_break_concerns_only_its_indicators_and_regions():
    assert LOCAL.concerns("unemployed", "14625", "")
    assert not LOCAL.concerns("unemployed", "14", "")
    assert not LOCAL.concerns("population_total", "14625", "")
    assert REVISION.concerns("unemployed", "14", "sex=male")


def test_break_may_lie_in_some_breakdowns_only():
    part = REVISION.model_copy(update={"breakdowns": ("", "sex=male")})
    assert part.concerns("unemployed", "14", "")
    assert part.concerns("unemployed", "14", "sex=male")
    assert not part.concerns("unemployed", "14", "sex=female")
    rows = [
        {"indicator": "unemployed", "basis": "", "period": period, "breakdown": f"sex={sex}"}
        for sex in ("female", "male")
        for period in ("2019", "2022")
    ]
    assert marks(series(*rows), part) == ["", "", "", "revision"]


def test_change_of_base_is_a_break_even_within_one_period():
    found = find_break(
        [CENSUS], ("population_total", "14", ""), ("2022-12-31", "zensus2011"), ("2022-12-31", "zensus2022")
    )
    assert found == CENSUS


def test_two_values_on_the_same_base_have_no_break_between_them():
    assert (
        find_break([CENSUS], ("population_total", "14", ""), ("2011", "zensus2011"), ("2023", "zensus2011"))
        is None
    )


def test_first_row_after_a_break_is_marked():
    frame = series(
        {"period": "2022-12-31", "basis": "zensus2011"},
        {"period": "2022-12-31", "basis": "zensus2022"},
        {"period": "2023-12-31", "basis": "zensus2022"},
    )
    assert {
        basis: [
            mark for mark, found in zip(marks(frame, CENSUS), frame["basis"], strict=True) if found == basis
        ]
        for basis in ("zensus2011", "zensus2022")
    } == {"zensus2011": [""], "zensus2022": ["census", ""]}


def test_break_in_one_region_leaves_the_others_unmarked():
    rows = [
        {"indicator": "unemployed", "basis": "", "region": region, "period": period}
        for region in ("14625", "14626")
        for period in ("2015-06-30", "2016-06-30")
    ]
    assert marks(series(*rows), LOCAL) == ["", "local", "", ""]


def test_breakdowns_are_series_of_their_own():
    rows = [
        {"indicator": "unemployed", "basis": "", "period": "2020", "breakdown": "sex=male"},
        {"indicator": "unemployed", "basis": "", "period": "2022", "breakdown": "sex=female"},
    ]
    assert marks(series(*rows), REVISION) == ["", ""]


def test_gap_over_a_break_does_not_hide_it():
    rows = [{"indicator": "unemployed", "basis": "", "period": period} for period in ("2015", "2025")]
    assert marks(series(*rows), REVISION) == ["", "revision"]


def test_change_of_base_without_a_registered_break_is_refused():
    frame = series({"basis": "zensus2011"}, {"basis": "zensus2022"})
    with pytest.raises(
        TableError, match=r'population_total, region 14.*basis changes from "zensus2011" to "zensus2022"'
    ):
        mark_breaks(frame, [])


def test_marking_keeps_rows_and_their_order_and_does_not_change_its_input():
    frame = series({"period": "2023"}, {"period": "2021"}, {"region": "00"}).reverse()
    before = frame.clone()
    assert_frame_equal(before, mark_breaks(frame, [CENSUS, REVISION]).drop("series_break_before"))
    assert_frame_equal(before, frame)


def test_row_order_does_not_matter_for_breaks():
    frame = series(
        *({"indicator": "unemployed", "basis": "", "period": str(year)} for year in range(2015, 2026))
    )
    expected = mark_breaks(frame, [REVISION])
    assert_frame_equal(expected, mark_breaks(frame.reverse(), [REVISION]).reverse())


def test_cause_is_told_in_both_languages():
    assert (CENSUS.cause("de"), CENSUS.cause("en")) == ("Grund.", "Cause.")


def test_break_of_an_unknown_region_is_refused(sandbox):
    path = sandbox.register("series_breaks")
    path.write_text(path.read_text(encoding="utf-8") + 'regions = ["14", "14161"]\n', encoding="utf-8")
    with pytest.raises(TableError, match=r'series_breaks\.toml, entry "census_2022": unknown region.*14161'):
        read_breaks(sandbox.project.registers)


def test_break_of_a_period_that_does_not_exist_is_refused(sandbox):
    path = sandbox.register("series_breaks")
    path.write_text(path.read_text(encoding="utf-8") + 'first_period_after = "soon"\n', encoding="utf-8")
    with pytest.raises(
        TableError, match=r'series_breaks\.toml, entry "census_2022", first_period_after: no period'
    ):
        read_breaks(sandbox.project.registers)


def test_change_of_base_over_two_censuses_lies_across_the_first_of_both_breaks():
    first = CENSUS.model_copy(
        update={"id": "first", "from_basis": "pre_zensus2011", "to_basis": "zensus2011"}
    )
    frame = series({"basis": "pre_zensus2011", "period": "2010"}, {"basis": "zensus2022"})
    assert sorted(marks(frame, first, CENSUS)) == ["", "first"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("pre_zensus2011", "zensus2011", False),
        ("zensus2011", "zensus2022", True),
        ("pre_zensus2011", "zensus2022", True),
        ("zensus2022", "zensus2022", False),
        ("", "", False),
    ],
)
def test_break_between_two_bases_lies_wherever_both_are_passed(before, after, expected):
    found = find_break([CENSUS], ("population_total", "14", ""), ("2010", before), ("2023", after))
    assert expected == (found is not None)


@pytest.mark.parametrize(("old", "new"), [("zensus2011", "zensus1987"), ("zensus2022", "banana")])
def test_break_of_an_unknown_base_is_refused(sandbox, old, new):
    path = sandbox.register("series_breaks")
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
    with pytest.raises(TableError):
        FactRegister(sandbox.build())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("unemployed", "other", REGISTERS), ("other", "unemployed", REGISTERS), ("unemployed", "third", None)],
)
def test_two_indicators_are_kept_apart_by_the_entry_that_names_both(one, other, expected):
    assert expected == find_separation((CENSUS, REVISION, REGISTERS), one, other)


def test_break_in_time_or_base_keeps_no_two_indicators_apart():
    both = {"indicators": ("population_total", "unemployed")}
    entries = (CENSUS.model_copy(update=both), REVISION.model_copy(update=both))
    assert find_separation(entries, "population_total", "unemployed") is None
