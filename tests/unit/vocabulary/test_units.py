import pytest

from evidence.errors import IndicatorError
from evidence.vocabulary import units


@pytest.mark.parametrize("unit", sorted(units.UNITS))
def test_every_unit_has_words_in_both_languages(unit):
    assert units.name(unit, "de")
    assert units.name(unit, "en")


@pytest.mark.parametrize("unit", ["persons", "thousand_persons"])
def test_counts_of_the_same_unit_give_a_percentage(unit):
    assert units.quotient(unit, unit) == "percent"


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [("persons", "thousand_persons"), ("percent", "percent"), ("years", "persons")],
)
def test_what_is_not_listed_may_not_be_divided(numerator, denominator):
    with pytest.raises(IndicatorError, match=f'"{numerator}" may not be divided by "{denominator}"'):
        units.quotient(numerator, denominator)


def test_two_percentages_differ_by_percentage_points():
    assert units.difference("percent") == "percentage_points"


@pytest.mark.parametrize("unit", ["persons", "thousand_persons", "years"])
def test_two_quantities_differ_by_a_quantity_of_the_same_unit(unit):
    assert unit == units.difference(unit)


@pytest.mark.parametrize("unit", ["percentage_points", "furlongs", "per_100_aged_20_64"])
def test_a_difference_without_meaning_is_refused(unit):
    with pytest.raises(IndicatorError, match=unit):
        units.difference(unit)


def test_every_result_of_arithmetic_is_itself_a_unit():
    results = {*units._QUOTIENTS.values(), *units._DIFFERENCES.values()}
    assert results <= set(units.UNITS)
