import pytest

from evidence.errors import TableError
from evidence.indicators.arithmetic import _STATUS_ORDER
from evidence.vocabulary import status
from evidence.vocabulary.status import FLAGS, MISSING_REASONS, SYMBOLS, VALUE_STATUS, Mark, read_flags

ALL_SYMBOLS = [(publisher, symbol) for publisher, table in SYMBOLS.items() for symbol in table]


def test_the_code_list_of_value_status_is_the_one_that_we_agreed_on():
    expected = {
        "final",
        "provisional",
        "revised",
        "estimated",
        "source_estimate",
        "forecast",
        "rounded",
        "approximate",
        "lower_bound",
        "at_least",
        "below_half_unit",
        "limited",
    }
    assert expected == set(VALUE_STATUS)


def test_the_code_list_of_missing_reasons_is_the_one_that_we_agreed_on():
    expected = {
        "suppressed",
        "unknown_or_suppressed",
        "not_yet_available",
        "not_applicable",
        "unreliable",
        "not_published",
        "missing_input",
        "zero_denominator",
        "series_break",
    }
    assert expected == set(MISSING_REASONS)


@pytest.mark.parametrize("code", sorted(VALUE_STATUS))
def test_every_value_status_has_words_in_both_languages(code):
    german, english = VALUE_STATUS[code]
    assert german.strip()
    assert english.strip()
    assert german != english


@pytest.mark.parametrize("code", sorted(MISSING_REASONS))
def test_every_missing_reason_has_words_in_both_languages(code):
    german, english = MISSING_REASONS[code]
    assert german.strip()
    assert english.strip()
    assert german != english


@pytest.mark.parametrize("code", sorted(VALUE_STATUS))
def test_arithmetic_knows_how_strong_every_status_is(code):
    assert _STATUS_ORDER.count(code) == 1


@pytest.mark.parametrize(("publisher", "symbol"), ALL_SYMBOLS)
def test_every_symbol_is_a_value_or_a_reason_and_never_both(publisher, symbol):
    reading = status.read_symbol(publisher, symbol)
    assert (reading.value is None) != (reading.missing is None)
    assert reading.missing is None or reading.missing in MISSING_REASONS
    assert reading.status is None or reading.status in VALUE_STATUS


@pytest.mark.parametrize(("publisher", "symbol"), ALL_SYMBOLS)
def test_suppressed_value_is_never_zero(publisher, symbol):
    reading = status.read_symbol(publisher, symbol)
    if reading.missing:
        assert reading.value is None
        assert reading.status is None


@pytest.mark.parametrize(
    "publisher", ["destatis", "statistik_sachsen", "statistische_aemter", "zensus", "bundesagentur"]
)
def test_dash_is_exactly_zero_where_the_legend_says_so(publisher):
    assert status.Reading(0.0) == status.read_symbol(publisher, "-")


def test_dash_is_no_zero_where_the_legend_does_not_know_it():
    assert {"eurostat"} == {publisher for publisher, table in SYMBOLS.items() if "-" not in table}
    assert status.read_symbol("inkar", "-").value is None
    with pytest.raises(TableError, match='"-" is not in the legend of eurostat'):
        status.read_symbol("eurostat", "-")


def test_en_dash_is_a_zero_only_in_the_workbooks_of_the_census_whose_legend_says_so():
    assert status.Reading(0.0) == status.read_symbol("zensus", "–")
    assert status.Reading(missing="not_published") == status.read_symbol("destatis", "–")


def test_star_of_the_employment_agency_is_a_suppressed_cell():
    assert status.Reading(missing="suppressed") == status.read_symbol("bundesagentur", "*")


def test_printed_zero_of_an_office_is_more_than_nothing():
    assert status.read_symbol("destatis", "0").status == "below_half_unit"


def test_dot_is_never_a_number():
    assert all(table["."].value is None for table in SYMBOLS.values() if "." in table)


def test_symbol_of_a_publisher_without_legend_is_refused():
    with pytest.raises(TableError, match="Add its legend") as error:
        status.read_symbol("press", "-")
    assert all(publisher in str(error.value) for publisher in SYMBOLS)


@pytest.mark.parametrize(
    ("legend", "flag"), [(legend, flag) for legend, table in FLAGS.items() for flag in table]
)
def test_every_flag_is_a_status_a_reason_or_a_note_of_the_code_lists(legend, flag):
    mark = read_flags(legend, flag)
    assert mark.status in ("", *VALUE_STATUS)
    assert mark.missing in ("", *MISSING_REASONS)
    assert not (mark.status and mark.missing)


def test_every_legend_has_symbols_and_flags():
    assert list(SYMBOLS) == sorted(FLAGS, key=list(SYMBOLS).index)


def test_value_without_a_flag_has_no_mark():
    assert {Mark()} == {read_flags(legend, "") for legend in FLAGS}


@pytest.mark.parametrize("text", ["bp", "b p", "pb"])
def test_letters_of_eurostat_stand_together(text):
    mark = read_flags("eurostat", text)
    assert mark.status == "provisional"
    assert "break" in mark.note


def test_graver_of_two_flags_is_the_status():
    assert read_flags("eurostat", "pu").status == "limited"


def test_estimate_of_the_source_is_not_one_of_ours():
    assert read_flags("eurostat", "e").status == read_flags("destatis", "s").status == "source_estimate"


def test_letters_of_eurostat_mean_what_its_list_says_since_2025():
    assert read_flags("eurostat", "i") == read_flags("eurostat", "s") == Mark("source_estimate")
    assert read_flags("eurostat", "m") == read_flags("eurostat", "z") == Mark(missing="not_applicable")


def test_confidential_flag_makes_the_value_missing():
    assert Mark(missing="suppressed") == read_flags("eurostat", "c")


def test_letter_e_of_the_offices_is_final_and_that_of_eurostat_an_estimate():
    assert Mark() == read_flags("destatis", "e")


@pytest.mark.parametrize("legend", sorted(FLAGS))
def test_unknown_flag_is_refused_with_the_known_ones(legend):
    with pytest.raises(TableError, match=f'Flag "q" is not in the legend of {legend}'):
        read_flags(legend, "q")


def test_flag_of_an_unknown_legend_is_refused():
    with pytest.raises(TableError, match='Legend "press" is unknown'):
        read_flags("press", "p")
