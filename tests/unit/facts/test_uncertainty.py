import dataclasses

import pytest

from evidence.facts.register import FactRegister
from evidence.facts.uncertainty import of_difference
from frames import fact
from world import POPULATION, SHARES

SURVEY = """
[[survey]]
id = "poll"
indicators = ["foreign_share"]
periods = ["2023-12-31"]
name_de = "Umfrage"
name_en = "Poll"
sample = 1000
source = "https://office.example/poll"
reason_de = "Die Gewichtung macht das wahre Intervall breiter."
reason_en = "Weighting makes the true interval wider."

[[survey]]
id = "unknown"
indicators = ["foreign_share"]
name_de = "Alte Umfrage"
name_en = "Old poll"
reason_de = "Die Zahl der Befragten ist nicht bekannt."
reason_en = "The number of respondents is not known."
"""
SMALL = """
[[small_number]]
id = "few"
indicators = ["population_foreign"]
below = 60
reason_de = "Wenige Personen."
reason_en = "Few persons."

[[small_number]]
id = "share_of_few"
indicators = ["foreign_share"]
counts = ["population_foreign"]
below = 60
reason_de = "Anteil weniger Personen."
reason_en = "Share of few persons."

[[small_number]]
id = "named"
indicators = ["population_total"]
regions = ["14626"]
reason_de = "Genannt."
reason_en = "Named."
"""
SAXONY, SAXONY_BEFORE = "foreign_share.14.2023-12-31", "foreign_share.14.2022-12-31@zensus2011"


@pytest.fixture
def facts(sandbox):
    sandbox.register("surveys").write_text(SURVEY, encoding="utf-8")
    sandbox.register("small_numbers").write_text(SMALL, encoding="utf-8")
    sandbox.amend(POPULATION, disclosure_control="rounded_to_5")
    return FactRegister(sandbox.build())


def codes(value):
    return [caveat.code for caveat in value.caveats if not caveat.code.startswith(("break:", "correction:"))]


def test_share_of_a_known_sample_has_an_interval_around_it(facts):
    low, high = facts.fact(SAXONY).interval
    assert (round(low, 2), round(high, 2)) == (7.38, 10.93)
    assert low < facts.fact(SAXONY).value < high


def test_caveat_says_how_many_were_asked_and_that_the_true_interval_is_wider(facts):
    caveat = facts.fact(SAXONY).caveats[-1]
    assert caveat.code == "interval:poll"
    assert caveat.de.startswith("Umfrage, n = 1.000: Intervall mit 95 % Sicherheit")
    assert caveat.en.startswith("Poll, n = 1,000: interval with 95 % confidence")
    assert caveat.de.endswith("Die Gewichtung macht das wahre Intervall breiter.")


def test_survey_without_a_sample_has_no_interval_and_says_why(facts):
    before = facts.fact(SAXONY_BEFORE)
    assert before.interval is None
    assert codes(before) == ["interval:none"]
    assert before.caveats[0].en == "Old poll: The number of respondents is not known."


def test_rounded_cell_lies_at_most_two_from_its_value(facts):
    cell = facts.fact("population_foreign.14625.2022-12-31@zensus2011")
    assert (cell.value, cell.interval) == (50, (48, 52))
    assert "rounded_cell" in codes(cell)


def test_value_that_is_no_multiple_of_five_was_not_rounded_to_five(facts):
    assert facts.fact("population_foreign.14.2023-12-31").value == 261
    assert facts.fact("population_foreign.14.2023-12-31").interval is None


def test_bounds_of_a_rounded_count_are_never_negative(sandbox):
    sandbox.rewrite(POPULATION, 9, value="0")
    sandbox.register("corrections").write_text("", encoding="utf-8")
    sandbox.amend(POPULATION, disclosure_control="rounded_to_5")
    cell = FactRegister(sandbox.build()).fact("population_foreign.14625.2022-12-31@zensus2011")
    assert cell.interval == (0, 2)


def test_missing_value_has_neither_bounds_nor_remarks(facts):
    missing = facts.fact("population_foreign.14626.2022-12-31@zensus2011")
    assert missing.value is None
    assert (missing.interval, codes(missing)) == (None, [])


def test_small_count_carries_its_remark(facts):
    assert "small_number:few" in codes(facts.fact("population_foreign.14625.2022-12-31@zensus2011"))
    assert "small_number:few" not in codes(facts.fact("population_foreign.14.2022-12-31@zensus2011"))


def test_share_of_a_small_count_carries_a_remark_too(facts):
    assert "small_number:share_of_few" in codes(facts.fact("foreign_share.14625.2022-12-31@zensus2011"))
    assert "small_number:share_of_few" not in codes(facts.fact(SAXONY_BEFORE))


def test_values_that_the_register_names_carry_the_remark_whatever_their_size(facts):
    assert "small_number:named" in codes(facts.fact("population_total.14626.2022-12-31@zensus2011"))


def test_remark_on_a_small_number_reaches_the_difference(facts):
    one, other = (facts.fact(f"population_foreign.{code}.2022-12-31@zensus2011") for code in ("14", "14625"))
    assert "small_number:few" in codes(facts.difference(one, other))


def test_difference_of_rounded_cells_has_the_bounds_of_both(facts):
    one, other = (facts.fact(f"population_total.{code}.2022-12-31@zensus2011") for code in ("14", "14625"))
    assert facts.difference(one, other).interval == (1996, 2004)


LATER = fact(60.0, interval=(55.0, 65.0))
EARLIER = dataclasses.replace(LATER, period_text="2022-12-31", value=50.0, interval=(45.0, 55.0))


def test_two_rounds_of_a_survey_are_independent_samples():
    low, high = of_difference(LATER, EARLIER)
    assert (round(low, 3), round(high, 3)) == (2.929, 17.071)


def test_nothing_is_said_of_the_difference_of_two_values_of_one_round():
    assert of_difference(LATER, dataclasses.replace(EARLIER, period_text=LATER.period_text)) is None


def test_without_one_interval_the_difference_has_none():
    assert of_difference(LATER, dataclasses.replace(EARLIER, interval=None)) is None
    assert of_difference(dataclasses.replace(LATER, interval=None), EARLIER) is None


def test_interval_reaches_the_record_for_machines(facts):
    low, high = facts.fact(SAXONY).record()["interval"]
    assert (round(low, 2), round(high, 2)) == (7.38, 10.93)
    assert facts.fact(SAXONY_BEFORE).record()["interval"] is None


def test_interval_is_no_part_of_a_value_that_is_no_share(sandbox):
    sandbox.register("surveys").write_text(
        SURVEY.replace("foreign_share", "population_total"), encoding="utf-8"
    )
    total = FactRegister(sandbox.build()).fact("population_total.14.2023-12-31")
    assert total.interval is None
    assert codes(total) == []


def test_first_entry_of_the_register_counts(sandbox):
    entries = SURVEY.strip().split("\n\n")
    sandbox.register("surveys").write_text("\n\n".join(reversed(entries)), encoding="utf-8")
    sandbox.rewrite(SHARES, 5, note="")
    assert FactRegister(sandbox.build()).fact(SAXONY).interval is None
