"""Three lines for a researcher: from a word to a chart with its sources."""

import pytest
from polars.testing import assert_frame_equal

import evidence as ev
from evidence.errors import BreakError, FactError, UsageError


@pytest.mark.parametrize("words", ["Ausländeranteil", "foreign share", "ausländeranteil", "Auslaenderanteil"])
def test_indicator_is_found_by_a_word_of_either_language(words):
    assert "foreign_share" in ev.search(words)["indicator"].to_list()


def test_nothing_is_found_for_a_word_that_nobody_uses():
    assert ev.search("xyzzy").is_empty()


def test_series_is_tidy_and_names_regions_units_and_bases():
    frame = ev.series("foreign_share", region=["14", "00"])
    assert {"region", "region_name", "period", "value", "unit", "basis", "tier", "missing_reason"} <= set(
        frame.columns
    )
    assert {"Sachsen", "Deutschland"} == set(frame["region_name"])
    assert {"percent"} == set(frame["unit"])
    assert frame["id"].is_unique().all()


def test_one_region_may_be_given_without_a_list():
    assert_frame_equal(
        ev.series("foreign_share", region=["14612"]), ev.series("foreign_share", region="14612")
    )


def test_misspelt_indicator_is_refused_with_the_nearest():
    with pytest.raises(FactError, match="Did you mean foreign_share"):
        ev.series("foreign_shar")


def test_unknown_region_is_refused():
    with pytest.raises(UsageError, match="145"):
        ev.series("foreign_share", region="145")


def test_chart_of_an_indicator_has_its_name_as_title():
    assert "Ausländeranteil" in ev.line("foreign_share", region=["14", "00"]).html
    assert "Foreign share" in ev.line("foreign_share", lang="en").html


def test_chain_is_text_line_by_line():
    chain = repr(ev.explain("foreign_share.14.2023-12-31"))
    assert "data/raw/" in chain
    assert "\n" in chain


def test_chain_of_a_change_across_a_break_is_refused():
    with pytest.raises(BreakError):
        ev.explain("foreign_share.14.2022-12-31/2024-12-31")


def test_fact_is_found_by_its_id():
    assert ev.fact("foreign_share.14.2023-12-31").value == 7.7


def test_earlier_state_of_the_data_does_not_have_later_values():
    with pytest.raises(FactError):
        ev.fact("foreign_share.14.2024-12-31", as_of="2024-06-30")


def test_every_name_that_the_package_promises_exists():
    assert all(hasattr(ev, name) for name in ev.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = ev.nonsense
