"""What a rule may look at: figures with the tier down to their inputs, and the values of sources that were not chosen."""

import polars as pl
import pytest

from evidence.claims.strength import _is_primary
from evidence.claims.world import BEARINGS, FIGURES, PROGRAMMES, World, observe
from evidence.facts.register import FactRegister


@pytest.fixture(scope="module")
def today(register: FactRegister) -> World:
    return observe(register, [])


def test_frames_have_the_columns_that_rules_rely_on(today):
    for frame, schema in (
        (today.figures, FIGURES),
        (today.bearings, BEARINGS),
        (today.programmes, PROGRAMMES),
    ):
        assert dict(frame.schema) == schema


def test_figure_is_primary_only_if_all_that_it_is_derived_from_was_read_at_the_source(today, register):
    chosen = today.figures.filter("chosen").gather_every(29)
    derived = today.figures.filter(pl.col("id").str.starts_with("im_success_rate."))
    tiers = dict(pl.concat([chosen, derived]).select("id", "tier").iter_rows())
    assert set(tiers.values()) == {"primary", "secondary"}
    assert tiers == {name: "primary" if _is_primary(register, name) else "secondary" for name in tiers}


def test_value_of_a_source_that_was_not_chosen_stands_beside_the_chosen_one(today):
    others = today.figures.filter(~pl.col("chosen"))
    assert not others.is_empty()
    assert set(others["id"]) <= set(today.figures.filter("chosen")["id"])


def test_year_is_that_in_which_a_period_ends(today):
    years = dict(today.figures.select("period", "year").unique().iter_rows())
    assert years["2016/2019"] == 2019
    assert years["2018-09-30"] == 2018


def test_world_of_a_claim_has_no_bearings_of_others():
    rows = [dict.fromkeys(BEARINGS, "x") | {"claim": claim} for claim in ("C1", "C2")]
    known = World(World.empty().figures, pl.DataFrame(rows, schema=BEARINGS), World.empty().programmes)
    assert known.of_claim("C1").bearings["claim"].to_list() == ["C1"]


def test_values_of_an_indicator_are_those_of_one_region_and_part(today):
    rows = today.values("im_projects_selected", breakdown="pillar=b")
    assert rows["period"].to_list() == sorted(rows["period"])
    assert today.values("im_projects_selected").is_empty()
    assert today.values("im_projects_selected", breakdown=None).height == rows.height
