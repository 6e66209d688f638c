"""The register of claims refuses what is incomplete, one-sided or points nowhere."""

import pytest

from evidence.claims.register import check_claims, read_claims
from evidence.claims.rules import RULES
from evidence.errors import ClaimError
from unit.claims.entries import SIDES, entry


@pytest.fixture(scope="module")
def alone():
    """Return the first claim of the register as the only one, so that numbers run on."""

    def make(**more):
        parts = [{"id": part, "de": "Frage?", "en": "Question?"} for part in RULES["C1"].asks]
        return entry("C1", **{"kind": "description", "part": parts, **more})

    return make


def refused(register, claim, words):
    with pytest.raises(ClaimError, match=words):
        check_claims([claim], register)


def test_complete_claim_is_accepted(register, alone):
    check_claims([alone()], register)


@pytest.mark.parametrize("name", ["against_de", "against_en", "change_de", "rule_en", "found_de", "fits_en"])
def test_text_that_every_claim_needs_cannot_be_empty(alone, name):
    with pytest.raises(ValueError, match=name):
        alone(**{name: ""})


@pytest.mark.parametrize("name", ["rule_fixed", "hand", "fits"])
def test_day_of_the_rule_and_reading_by_hand_cannot_be_missing(alone, name):
    with pytest.raises(ValueError, match=name):
        alone(**{name: None})


def test_day_of_the_rule_is_a_real_day(alone):
    with pytest.raises(ValueError, match="rule_fixed"):
        alone(rule_fixed="2026-02-30")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_side_with_more_than_twice_the_words_is_refused(register, alone, lang):
    long = " ".join([SIDES[f"for_{lang}"]] * 3)
    refused(register, alone(**{f"for_{lang}": long}), f"like room in {lang}")
    refused(register, alone(**{f"against_{lang}": long}), f"like room in {lang}")


@pytest.mark.parametrize("typed", ["Es waren 12 Anträge.", "Das sind 8,1 %.", "Am 3. Mai geschah es."])
def test_typed_figure_is_refused(register, alone, typed):
    refused(register, alone(found_de=typed), "a figure is typed into found_de")


@pytest.mark.parametrize(
    "allowed", ["Im Jahr 2024.", "Nach § 11 Abs. 2.", "Siehe C6 und D1.", "2025/26 anders."]
)
def test_year_section_and_number_of_a_claim_may_be_typed(register, alone, allowed):
    check_claims([alone(found_de=allowed)], register)


def test_field_without_value_is_refused(register, alone):
    refused(register, alone(found_de="Es sind {anteil}."), "cannot be filled")


@pytest.mark.parametrize(
    "value", ["no_such_fact.14.2023", "date:no_such_event", "section:nothing", "place:99", "what:ever"]
)
def test_value_that_names_nothing_is_refused(register, alone, value):
    refused(register, alone(found_de="Es ist {x}.", values={"x": value}), "names nothing")


def test_fact_that_does_not_exist_is_refused(register, alone):
    refused(register, alone(facts=["no_such_fact.14.2023"]), "no such fact")


def test_part_without_a_question_of_the_rule_is_refused(register, alone):
    refused(
        register, alone(part=[{"id": "other", "de": "Frage?", "en": "Question?"}]), "parts and rule differ"
    )


def test_judgement_with_a_rule_is_refused(register, alone):
    refused(register, alone(kind="judgement"), "parts and rule differ")


def test_bearing_on_no_entry_is_refused(register, alone):
    parts = [
        {
            "id": part,
            "de": "Frage?",
            "en": "Question?",
            "bearings": [{"entry": "event:nothing", "says": "yes"}],
        }
        for part in RULES["C1"].asks
    ]
    refused(register, alone(part=parts), "no such entry")


def test_gap_in_the_numbers_is_refused(register, alone):
    with pytest.raises(ClaimError, match="run on"):
        check_claims([alone().model_copy(update={"id": "C2", "kind": "judgement", "parts": ()})], register)


def test_demand_without_money_and_deed_is_refused(register, alone):
    demand = alone(kind="demand").model_copy(update={"id": "D6"})
    with pytest.raises(ClaimError, match="money is empty"):
        check_claims([demand], register)


def test_wording_of_a_demand_stands_in_one_place_only(tmp_path, tables):
    texts = entry("D1", kind="demand").model_dump(
        by_alias=True, exclude={"parts", "part", "values", "facts", "chart"}
    )
    lines = "\n".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(str(value))}"
        for key, value in texts.items()
    )
    (tmp_path / "claims.toml").write_text(f"[[claim]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(ClaimError, match=r"stand in documents/demands\.toml"):
        read_claims(tmp_path, tables.documents.demands)


def test_no_demands_known_means_no_claims(tmp_path):
    assert read_claims(tmp_path, ()) == ()
