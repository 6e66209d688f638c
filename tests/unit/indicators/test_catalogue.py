import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evidence.errors import IndicatorError
from evidence.indicators.catalogue import Catalogue, check_comparisons, derive_catalogue
from world import POPULATION, SHARES


def value(facts, fact_id):
    return facts.catalogue.series.filter(pl.col("id") == fact_id)["value"].item()


def test_ids_are_unique_and_sorted(small):
    ids = small.catalogue.series["id"]
    assert ids.n_unique() == len(ids)
    assert ids.is_sorted()


def test_published_value_wins_over_our_own_derivation(small):
    row = small.catalogue.series.filter(pl.col("id") == "foreign_share.14.2022-12-31@zensus2011").row(
        0, named=True
    )
    assert row["formula"] == "published"
    assert row["value"] == 8.0


def test_what_nobody_published_is_derived(small):
    assert value(small, "population_german.14.2023-12-31") == 2639


def test_derived_value_of_a_suppressed_input_is_missing_and_never_zero(small):
    row = small.catalogue.series.filter(pl.col("id") == "foreign_share.14626.2022-12-31@zensus2011").row(
        0, named=True
    )
    assert row["value"] is None
    assert row["missing_reason"] == "missing_input"


def test_value_that_only_a_weak_carrier_gives_is_no_indicator(small):
    assert 7.7 not in small.catalogue.series["value"].to_list()


def test_excluded_and_losing_values_are_no_indicators(small):
    values = small.catalogue.series["value"].to_list()
    assert 5.9 not in values
    assert 8.71 not in values


def test_break_between_the_two_bases_is_marked(small):
    marked = small.catalogue.series.filter(pl.col("series_break_before") != "")
    expected = {
        f"{name}.14.2023-12-31"
        for name in ("population_total", "population_foreign", "population_german", "foreign_share")
    }
    assert expected == set(marked["id"])
    assert {"census_2022"} == set(marked["series_break_before"])


def test_every_published_value_that_we_can_derive_is_compared(small):
    expected = [
        "foreign_share.14.2022-12-31@zensus2011",
        "foreign_share.14.2023-12-31",
        "foreign_share.14625.2022-12-31@zensus2011",
    ]
    assert expected == small.catalogue.comparisons["id"].to_list()
    assert check_comparisons(small.catalogue) == (3, 0)


def test_half_of_the_last_printed_digit_is_allowed(sandbox):
    sandbox.rewrite(POPULATION, 8, value="241")  # 8.033 %, printed as 8.0
    assert check_comparisons(derive_catalogue(sandbox.build())) == (3, 0)


def test_published_value_beyond_its_printed_precision_is_refused(sandbox):
    sandbox.rewrite(POPULATION, 8, value="242")  # 8.067 %, which nobody prints as 8.0
    with pytest.raises(IndicatorError) as error:
        check_comparisons(derive_catalogue(sandbox.build()))
    told = str(error.value)
    assert told.startswith("foreign_share.14.2022-12-31@zensus2011: published value and ours differ")
    assert "Expected 8 within 0.05, as printed by press; found 8.06667" in told


def test_value_that_the_transcriber_computed_is_counted_by_itself(sandbox):
    sandbox.rewrite(SHARES, 2, tier="derived")
    assert check_comparisons(derive_catalogue(sandbox.build())) == (2, 1)


def test_all_values_that_differ_are_told_at_once():
    comparisons = pl.DataFrame(
        {
            "id": ["a", "b", "c"],
            "published": [1.0, 2.0, 3.0],
            "derived": [1.2, 2.0, 3.2],
            "allowed": 0.05,
            "publisher": "p",
        }
    )
    with pytest.raises(IndicatorError) as error:
        check_comparisons(Catalogue(pl.DataFrame(), comparisons))
    assert [line[0] for line in str(error.value).splitlines()] == ["a", "c"]


def test_indicator_of_kind_derived_is_computed_even_where_it_was_printed(sandbox):
    path = sandbox.register("indicators/population")
    before, _, after = path.read_text(encoding="utf-8").rpartition('kind = "published"')
    path.write_text(f'{before}kind = "derived"{after}', encoding="utf-8")
    sandbox.rewrite(POPULATION, 8, value="241")
    series = derive_catalogue(sandbox.build()).series
    row = series.filter(pl.col("id") == "foreign_share.14.2022-12-31@zensus2011").row(0, named=True)
    assert row["formula"] == "{0} / {1} × 100"
    assert row["value"] == pytest.approx(241 / 30)


def test_rounded_values_are_not_compared(sandbox):
    sandbox.rewrite(SHARES, 2, value_status="rounded", value="9")
    assert "foreign_share.14.2022-12-31@zensus2011" not in derive_catalogue(sandbox.build()).comparisons["id"]


def test_early_state_of_the_data_gives_what_it_can(small):
    early = derive_catalogue(small.tables.known_by("2024-01-31"))
    assert "foreign_share.14.2023-12-31" in early.series["id"]
    assert early.series.filter(pl.col("id") == "foreign_share.14.2023-12-31")["formula"].item() != "published"


def test_adding_an_unrelated_region_changes_no_series(sandbox, small):
    sandbox.append(POPULATION, 2, region="16")
    sandbox.append(POPULATION, 8, region="16")
    grown = derive_catalogue(sandbox.build()).series
    assert_frame_equal(small.catalogue.series, grown.filter(pl.col("region") != "16"))


def test_state_of_the_data_before_the_first_comparison_passes_the_check(small):
    assert check_comparisons(derive_catalogue(small.tables.known_by("1990-01-01"))) == (0, 0)


def test_derivation_that_the_codebook_lacks_is_refused_with_its_name(sandbox):
    path = sandbox.register("indicators/population")
    entries = path.read_text(encoding="utf-8").split("[[indicator]]")
    kept = [entry for entry in entries if 'id = "population_german"' not in entry]
    path.write_text("[[indicator]]".join(kept), encoding="utf-8")
    with pytest.raises(IndicatorError, match='"population_german" is derived but not defined'):
        derive_catalogue(sandbox.build())


def test_deriving_does_not_change_the_tables(small):
    before = small.tables.observations.clone()
    derive_catalogue(small.tables)
    assert_frame_equal(before, small.tables.observations)
