import pytest

from evidence.errors import TableError
from evidence.tables.small_numbers import SmallNumber, read_small_numbers

RULE = SmallNumber(
    id="few",
    indicators=("employment_rate",),
    regions=("04",),
    breakdowns=("citizenship=TUN",),
    reason_de="Wenige.",
    reason_en="Few.",
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (("employment_rate", "04", "citizenship=TUN"), True),
        (("employment_rate", "05", "citizenship=TUN"), False),
        (("employment_rate", "04", "citizenship=SYR"), False),
        (("unemployment_rate", "04", "citizenship=TUN"), False),
    ],
)
def test_rule_concerns_the_series_that_it_names(value, expected):
    assert expected == RULE.concerns(*value)


def test_rule_without_regions_and_parts_concerns_all_of_its_indicator():
    rule = RULE.model_copy(update={"regions": ("*",), "breakdowns": ("*",)})
    assert rule.concerns("employment_rate", "14", "")


def test_reason_is_told_in_both_languages():
    assert (RULE.reason("de"), RULE.reason("en")) == ("Wenige.", "Few.")


def test_register_with_an_unknown_key_is_refused(sandbox):
    sandbox.register("small_numbers").write_text('[[small_number]]\nid = "x"\nmin = 3\n', encoding="utf-8")
    with pytest.raises(TableError, match=r'small_numbers\.toml, entry 1: key "min"'):
        read_small_numbers(sandbox.project.registers)
