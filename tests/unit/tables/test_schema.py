import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.errors import TableError
from evidence.tables import schema
from evidence.tables.schema import Observations, check_observations, identifier, type_rows
from evidence.vocabulary import bases, regions
from evidence.vocabulary.status import MISSING_REASONS, VALUE_STATUS
from frames import definition, text_rows
from strategies import breakdowns, periods
from strategies import regions as region_codes

CODEBOOK = {
    "foreign_share": definition(),
    "population_total": definition(id="population_total", unit="persons", decimals=0, range=(1, 90_000_000)),
}
# One spoilt cell for every rule, and what the message says about it.
BROKEN = {
    "primary_key": ({}, "the same observation twice"),
    "indicator_is_in_the_codebook": ({"indicator": "happiness"}, "unknown indicator"),
    "region_is_known": ({"region": "14161"}, "was dissolved on 2008-08-01"),
    "period_is_a_real_period": ({"period": "2023-02-30"}, "names a day or month that does not exist"),
    "breakdown_is_in_the_vocabulary": ({"breakdown": "sex=diverse"}, '"sex=diverse" is unknown'),
    "basis_is_known": ({"basis": "zensus1987"}, "unknown basis"),
    "value_is_a_plain_number": ({"value": "7,7"}, "value that is no plain number"),
    "value_has_no_thousands_dot": ({"value": "1.204"}, "a dot as thousands separator?"),
    "exactly_one_of_value_and_missing_reason": (
        {"value": ""},
        "value and missing reason do not fit together",
    ),
    "unit_is_that_of_the_indicator": ({"unit": "persons"}, "wrong unit"),
    "value_lies_in_the_plausible_range": ({"value": "77"}, "is not plausible"),
    "value_status_is_known": ({"value_status": "rumoured"}, "unknown value status"),
    "missing_reason_is_known": ({"value": "", "missing_reason": "lost"}, "unknown missing reason"),
    "tier_is_known": ({"tier": "hearsay"}, "unknown tier"),
    "source_has_an_address": ({"source_url": "office.example"}, "no source address"),
    "publication_date_is_iso_or_unknown": ({"published": "20.06.2024"}, "publication date"),
}

# What a row may do that corrections.toml excludes as a registered fault.
MAY_BREAK = {"unit_is_that_of_the_indicator", "value_lies_in_the_plausible_range"}


def typed(*rows):
    return type_rows(text_rows(*rows), CODEBOOK)


def test_every_rule_has_its_words():
    assert {"primary_key", *Observations._schema_validation_rules()} == set(schema._RULES)
    assert set(BROKEN) == set(schema._RULES)


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_row_that_breaks_a_rule_is_told_with_file_line_and_key(rule):
    cells, said = BROKEN[rule]
    rows = typed({}, {}) if rule == "primary_key" else typed({"region": "00"}, cells)
    with pytest.raises(TableError) as error:
        check_observations(rows)
    told = str(error.value).splitlines()[-1]
    key = {"indicator": "foreign_share", "region": "14", "period": "2023-12-31"} | cells
    assert said in told
    assert told.startswith(
        f"office/2024-07/table.csv, line 3: {key['indicator']}, region {key['region']}, period {key['period']}: "
    )
    assert ". Expected " in told
    assert "; found " in told
    assert ". Next step: " in told


@pytest.mark.parametrize("rule", sorted(set(BROKEN) - {"primary_key"}))
def test_one_fault_gives_one_line_whose_sentences_end_in_one_dot(rule):
    with pytest.raises(TableError) as error:
        check_observations(typed({"region": "00"}, BROKEN[rule][0]))
    assert len(str(error.value).splitlines()) == 1
    assert ".." not in str(error.value)


@pytest.mark.parametrize("rule", sorted(set(BROKEN) - MAY_BREAK))
def test_registered_fault_keeps_every_rule_but_those_of_unit_and_range(rule):
    cells, said = BROKEN[rule]
    rows = typed({}, {}) if rule == "primary_key" else typed(cells)
    with pytest.raises(TableError, match=re.escape(said)):
        check_observations(rows.with_columns(excluded=pl.lit("typo")))


@pytest.mark.parametrize("rule", sorted(MAY_BREAK))
def test_registered_fault_may_be_in_any_unit_and_range(rule):
    rows = typed(BROKEN[rule][0]).with_columns(excluded=pl.lit("typo"))
    assert_frame_equal(rows, check_observations(rows))


def test_faults_of_several_rows_and_kinds_are_told_together():
    with pytest.raises(TableError) as error:
        check_observations(
            typed({"region": "99"}, {"value": "1.204"}, {"region": "98"}, {"unit": "persons", "region": "00"})
        )
    told = str(error.value).splitlines()
    assert [line.split(": ")[0].rpartition(", ")[2] for line in told] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
    ]


def test_faults_are_told_in_the_order_of_the_file():
    rows = typed({"region": "99"}, {"unit": "persons"}, {"region": "98"})
    with pytest.raises(TableError) as expected:
        check_observations(rows)
    with pytest.raises(TableError) as actual:
        check_observations(rows.reverse())
    assert str(expected.value) == str(actual.value)


def test_sound_rows_pass_unchanged():
    rows = typed({}, {"region": "14625", "value": "", "missing_reason": "suppressed"})
    before = rows.clone()
    assert_frame_equal(before, check_observations(rows))
    assert_frame_equal(before, rows)


@given(region_codes, periods, breakdowns, st.integers(0, 400))
def test_every_word_of_the_vocabulary_passes(region, period, breakdown, tenths):
    rows = typed({"region": region, "period": period, "breakdown": breakdown, "value": f"{tenths / 10:.1f}"})
    assert tenths / 10 == check_observations(rows)["value"][0]


@pytest.mark.parametrize("code", sorted(VALUE_STATUS))
def test_every_value_status_passes(code):
    assert check_observations(typed({"value_status": code}))["value_status"].to_list() == [code]


@pytest.mark.parametrize("code", sorted(MISSING_REASONS))
def test_every_missing_reason_passes_without_a_value_and_never_becomes_zero(code):
    checked = check_observations(typed({"value": "", "missing_reason": code}))
    assert checked["value"].to_list() == [None]


@pytest.mark.parametrize("basis", ["", *bases.BASES])
def test_every_base_passes(basis):
    assert check_observations(typed({"basis": basis})).height == 1


@pytest.mark.parametrize("tier", schema.TIERS)
def test_every_tier_passes(tier):
    assert check_observations(typed({"tier": tier})).height == 1


@pytest.mark.parametrize("code", sorted(regions.DISSOLVED))
def test_every_dissolved_kreis_is_refused(code):
    with pytest.raises(TableError, match=f'Kreis "{code}"'):
        check_observations(typed({"region": code}))


@pytest.mark.parametrize(
    "text",
    [
        "-",
        ".",
        "*",
        "x",
        "…",
        "1 204",
        "1.204.567",
        "1,204",
        "7.",
        ".7",
        "+7",
        "7e1",
        "NaN",
        "inf",
        " 7.7",
        "7.7 ",
        "１２",
    ],
)
def test_no_symbol_or_spelling_but_a_plain_number_becomes_a_value(text):
    rows = typed({"value": text})
    assert rows["value"].to_list() == [None]
    with pytest.raises(TableError, match="no plain number"):
        check_observations(rows)


@pytest.mark.parametrize("text", ["0", "40", "7.75", "0.05"])
def test_limits_of_the_plausible_range_belong_to_it(text):
    assert float(text) == check_observations(typed({"value": text}))["value"][0]


@pytest.mark.parametrize("published", ["2024-13-45", "2024-02-30", "2024-00", "2024-6"])
def test_row_published_on_a_day_that_does_not_exist_is_refused(published):
    with pytest.raises(TableError, match="publication date"):
        check_observations(typed({"published": published}))


@pytest.mark.parametrize("published", ["", "2024", "2024-06", "2024-06-20"])
def test_publication_date_is_as_exact_as_it_is_known(published):
    assert check_observations(typed({"published": published})).height == 1


def test_two_sources_of_one_figure_both_stay():
    assert check_observations(typed({}, {"source_url": "https://press.example/"})).height == 2


def test_repeated_row_is_told_at_both_of_its_lines():
    with pytest.raises(TableError) as error:
        check_observations(typed({}, {"region": "00"}, {}))
    told = str(error.value)
    assert "line 2" in told
    assert "line 4" in told
    assert "line 3" not in told


def test_typing_changes_neither_order_nor_number_of_rows():
    rows = typed({"region": "14625"}, {"indicator": "nothing"}, {"region": "00"})
    assert rows["region"].to_list() == ["14625", "14", "00"]


def test_typing_does_not_change_its_input():
    rows = text_rows({}, {"value": "-"})
    before = rows.clone()
    type_rows(rows, CODEBOOK)
    assert_frame_equal(before, rows)


@pytest.mark.parametrize(
    ("breakdown", "basis", "expected"),
    [
        ("", "zensus2022", "foreign_share.14.2023-12-31"),
        ("", "", "foreign_share.14.2023-12-31"),
        ("", "zensus2011", "foreign_share.14.2023-12-31@zensus2011"),
        ("sex=male", "zensus2022", "foreign_share.14.2023-12-31.sex=male"),
        ("sex=male", "pre_zensus2011", "foreign_share.14.2023-12-31.sex=male@pre_zensus2011"),
    ],
)
def test_id_names_what_is_counted_and_only_an_older_base(breakdown, basis, expected):
    row = pl.DataFrame(
        {
            "indicator": "foreign_share",
            "region": "14",
            "period": "2023-12-31",
            "breakdown": breakdown,
            "basis": basis,
        }
    )
    assert expected == row.select(identifier()).item()
