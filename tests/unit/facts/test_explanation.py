import pytest

from evidence.errors import BreakError, FactError
from evidence.facts.explanation import explain
from world import SHARES


def test_published_fact_is_explained_down_to_snapshot_and_address(small):
    told = explain(small, "foreign_share.14.2023-12-31")
    assert told.startswith("foreign_share.14.2023-12-31\n")
    assert "9.0% · Foreign share, on the basis of the 2022 census · Saxony · 31 December 2023" in told
    assert "unit percent · tier secondary · status final" in told
    assert "https://news.example/three" in told
    assert "licence: figure quoted with source" in told
    assert f"snapshot: data/raw/{SHARES}.csv" in told
    assert "method: docs/methods/foreign_share.md" in told


def test_explanation_shows_caveats_and_the_losing_source(small):
    told = explain(small, "foreign_share.14.2023-12-31")
    assert "caveat: A new base." in told
    assert "another source: 8.71 (Press): The other value mixes two ways of counting." in told


def test_derived_fact_is_explained_by_formula_and_inputs_one_step_deeper(small):
    told = explain(small, "population_german.14.2023-12-31")
    assert "formula: population_total.14.2023-12-31 − population_foreign.14.2023-12-31" in told
    assert "\n    population_total.14.2023-12-31\n" in told
    assert "\n    population_foreign.14.2023-12-31\n" in told
    assert told.count("https://office.example/table") == 2


def test_missing_value_is_explained_with_its_reason(small):
    assert "missing: suppressed" in explain(small, "population_foreign.14626.2022-12-31@zensus2011")


def test_explanation_speaks_german(small):
    told = explain(small, "foreign_share.14.2023-12-31", "de")
    assert "9,0\u00a0% · Ausländeranteil, auf Grundlage des Zensus 2022 · Sachsen · 31. Dezember 2023" in told
    assert "caveat: Neue Grundlage." in told
    assert "(Presse): Der andere Wert mischt zwei Zählweisen." in told


def test_every_fact_of_the_small_world_can_be_explained(small):
    assert all(explain(small, fact_id).startswith(fact_id) for fact_id in small.ids)


def test_unknown_fact_is_refused(small):
    with pytest.raises(FactError, match="There is no fact"):
        explain(small, "happiness.14.2023")


def test_change_across_a_break_is_refused(register):
    with pytest.raises(BreakError, match="across a break"):
        explain(register, "unemployed_foreign.14.2019/2025")


@pytest.mark.parametrize(
    "fact_id",
    [
        "foreign_share.14.2023-12-31/2024-12-31",
        "foreign_share.14.2020-12-31/2022-12-31@zensus2011",
        "foreign_share.14~00.2024-12-31",
        "foreign_share.14.2023-12-31.sex=male~sex=female@zensus2011",
    ],
)
def test_difference_is_explained_down_to_both_of_its_ends(register, fact_id):
    told = explain(register, fact_id)
    inputs = register.fact(fact_id).inputs
    assert told.startswith(f"{fact_id}\n")
    assert f"formula: {inputs[0]} − {inputs[1]}" in told
    assert all(f"\n    {name}\n" in told for name in inputs)


def test_explanation_shows_the_interval_and_why_there_is_none(register):
    told = explain(register, "attitude_agreement.14.2023.item=germany_overforeign;survey=sachsen_monitor")
    assert "  interval: 62 to 66\n" in told
    assert "caveat: Sachsen-Monitor 2023, n = 2,041: interval with 95 % confidence" in told
    assert "caveat: Mikrozensus: Sample of one percent" in explain(
        register, "poverty_risk_rate.14.2022.median=federal"
    )
