"""Each changed, new and vanished fact is told with old and new value and its cause, and no other fact is."""

import pytest
from published import (
    ACTS,
    ASSESSED_IN_ALL,
    COUNTED,
    EARLIER,
    FOREIGN,
    SHARE,
    STUDY,
    TOTAL,
    changed,
    fact,
    observation,
    row,
    rows,
    state,
)

from evidence.comparison.comparison import compare


def causes(comparison):
    return {change.fact: change.cause for change in comparison.changes}


def set_value(tables, value="290", share="10", **more):
    row(tables, "facts", FOREIGN)["value"] = value
    row(tables, "facts", SHARE)["value"] = share
    row(tables, "observations", FOREIGN).update({"value": value} | more)


def test_two_equal_editions_differ_in_nothing():
    comparison = compare(state(), state())
    assert comparison.empty
    assert comparison.changes == comparison.sentences == comparison.charts == comparison.tables == ()
    assert comparison.verdicts == ()


def test_cell_that_we_mended_is_a_correction_and_what_is_computed_from_it_inherits_that():
    comparison = changed(set_value)
    assert causes(comparison) == {FOREIGN: "correction", SHARE: "correction"}
    base, share = sorted(comparison.changes, key=lambda change: change.unit, reverse=True)
    assert (base.old, base.new, base.kind, base.because) == ("261", "290", "changed", ("office-1",))
    assert (share.old, share.new, share.because) == ("9", "10", (FOREIGN,))


def test_newer_vintage_with_another_value_is_a_revision():
    comparison = changed(lambda tables: set_value(tables, vintage="2024-06", published="2024-06-01"))
    assert causes(comparison) == {FOREIGN: "revision", SHARE: "revision"}
    base = next(change for change in comparison.changes if change.fact == FOREIGN)
    assert "office/2024-06" in base.because


def test_newer_vintage_with_the_same_value_changes_nothing():
    def confirm(tables):
        row(tables, "observations", FOREIGN).update(vintage="2024-06", published="2024-06-01")

    assert changed(confirm).changes == ()


def test_row_that_we_leave_out_for_another_one_is_a_correction():
    def leave_out(tables):
        row(tables, "observations", FOREIGN).update(selection="excluded", excluded="typo")
        tables["observations"].append(observation(FOREIGN, "290", "press-2"))
        row(tables, "facts", FOREIGN)["value"] = "290"
        row(tables, "facts", SHARE)["value"] = "10"

    comparison = changed(leave_out)
    assert causes(comparison) == {FOREIGN: "correction", SHARE: "correction"}
    assert next(change for change in comparison.changes if change.fact == FOREIGN).because == ("typo",)


def test_other_source_that_takes_the_place_of_one_is_a_source():
    def replace(tables):
        row(tables, "observations", FOREIGN).update(selection="differs")
        tables["observations"].append(observation(FOREIGN, "290", "press-2"))
        row(tables, "facts", FOREIGN)["value"] = "290"

    assert causes(changed(replace)) == {FOREIGN: "source"}


def test_choice_of_another_row_that_was_there_is_a_correction():
    before = rows()
    before["observations"].append(observation(FOREIGN, "290", "press-2", selection="differs"))
    after = rows()
    row(after, "observations", FOREIGN)["selection"] = "differs"
    after["observations"].append(observation(FOREIGN, "290", "press-2"))
    row(after, "facts", FOREIGN)["value"] = "290"
    assert causes(compare(state(before), state(after))) == {FOREIGN: "correction"}


def test_other_formula_with_the_same_inputs_is_the_method():
    def compute_otherwise(tables):
        row(tables, "facts", SHARE).update(formula="{0} / {1} × 1000", value="90")

    assert causes(changed(compute_otherwise)) == {SHARE: "method"}


def test_other_value_of_the_same_inputs_is_the_method():
    assert causes(changed(lambda tables: row(tables, "facts", SHARE).update(value="9.1"))) == {
        SHARE: "method"
    }


def test_later_period_of_a_series_is_a_new_period_and_what_is_computed_from_it_too():
    later, share = TOTAL.replace("2023", "2024"), SHARE.replace("2023", "2024")

    def go_on(tables):
        tables["facts"] += [
            fact(later, "3000"),
            fact(share, "8.7", "{0} / {1} × 100", f"{FOREIGN} {later}"),
        ]
        tables["observations"].append(observation(later, "3000", published="2025-01-15", vintage="2025-01"))

    comparison = changed(go_on)
    assert causes(comparison) == {later: "new_period", share: "new_period"}
    assert {change.kind for change in comparison.changes} == {"new"}
    assert {change.old for change in comparison.changes} == {""}


@pytest.mark.parametrize("name", [TOTAL.replace("2023", "2019"), TOTAL.replace(".14.", ".13.")])
def test_earlier_period_or_another_region_comes_from_a_source(name):
    def add(tables):
        tables["facts"].append(fact(name, "3000"))
        tables["observations"].append(observation(name, "3000"))

    assert causes(changed(add)) == {name: "source"}


def test_value_that_no_source_gives_any_more_is_told_with_its_old_value():
    def drop(tables):
        tables["facts"].remove(row(tables, "facts", EARLIER))
        tables["observations"].remove(row(tables, "observations", EARLIER))

    (change,) = changed(drop).changes
    assert (change.fact, change.kind, change.old, change.new) == (EARLIER, "vanished", "8", "")
    assert (change.cause, change.because) == ("source", ("press-1",))


def test_value_that_we_leave_out_is_told_with_the_correction():
    def leave_out(tables):
        tables["facts"].remove(row(tables, "facts", EARLIER))
        row(tables, "observations", EARLIER).update(selection="excluded", excluded="typo")

    (change,) = changed(leave_out).changes
    assert (change.kind, change.cause, change.because) == ("vanished", "correction", ("typo",))


def test_value_that_becomes_missing_is_told_with_the_reason():
    def suppress(tables):
        row(tables, "facts", FOREIGN).update(value="", missing_reason="suppressed")
        row(tables, "observations", FOREIGN).update(value="", missing_reason="suppressed", vintage="2024-06")

    (change,) = changed(suppress).changes
    assert (change.old, change.new, change.cause) == ("261", "missing: suppressed", "revision")


def test_status_that_a_reader_sees_is_a_change_too():
    before = rows()
    row(before, "observations", FOREIGN)["value_status"] = "provisional"
    after = rows()
    row(after, "observations", FOREIGN)["vintage"] = "2024-06"
    (change,) = compare(state(before), state(after)).changes
    assert (change.fact, change.old, change.new, change.cause) == (FOREIGN, "261", "261", "revision")
    assert (change.old_status, change.new_status) == ("provisional", "final")


def test_digits_that_a_step_between_hides_still_give_the_cause():
    between, name = "between.14.2023-12-31", "far.14.2023-12-31"

    def chain(tables, value="5"):
        tables["facts"] += [
            fact(between, "0", "{0} / {1}", f"{FOREIGN} {TOTAL}"),
            fact(name, value, "{0} × 1000", between),
        ]

    before, after = rows(), rows()
    chain(before)
    chain(after, "6")
    set_value(after, share="9")
    comparison = compare(state(before), state(after))
    assert causes(comparison) == {FOREIGN: "correction", name: "correction"}
    assert next(change for change in comparison.changes if change.fact == name).because == (FOREIGN,)


def test_study_follows_what_its_sources_said():
    def study(tables):
        set_value(tables)
        row(tables, "facts", STUDY)["value"] = "1.7"

    study_change = next(change for change in changed(study).changes if change.fact == STUDY)
    assert (study_change.cause, study_change.because) == ("correction", (FOREIGN,))


@pytest.mark.parametrize("name", [COUNTED, ASSESSED_IN_ALL])
def test_count_over_claims_follows_what_they_rest_on(name):
    def count(tables):
        set_value(tables)
        row(tables, "facts", name)["value"] = "4"

    change = next(change for change in changed(count).changes if change.fact == name)
    assert (change.cause, change.because) == ("correction", (SHARE,))


def test_count_over_claims_with_the_facts_of_before_is_the_method():
    assert causes(changed(lambda tables: row(tables, "facts", COUNTED).update(value="4"))) == {
        COUNTED: "method"
    }


def test_count_over_our_registers_is_a_correction_unless_another_document_was_read():
    assert causes(changed(lambda tables: row(tables, "facts", ACTS).update(value="9"))) == {
        ACTS: "correction"
    }
    read = changed(lambda tables: row(tables, "facts", ACTS).update(value="9", sources="law-1 law-2"))
    assert causes(read) == {ACTS: "source"}


def test_count_of_a_later_month_takes_the_place_of_the_one_before():
    def move_on(tables):
        row(tables, "facts", ACTS)["id"] = ACTS.replace("2026-10", "2026-11")

    comparison = changed(move_on)
    assert {(change.kind, change.cause) for change in comparison.changes} == {
        ("new", "new_period"),
        ("vanished", "new_period"),
    }


def test_study_follows_no_other_source_than_its_own():
    def study(tables):
        set_value(tables)
        row(tables, "facts", EARLIER)["value"] = row(tables, "observations", EARLIER)["value"] = "7"
        row(tables, "facts", STUDY)["value"] = "1.7"

    study_change = next(change for change in changed(study).changes if change.fact == STUDY)
    assert study_change.because == (FOREIGN,)


def test_other_formula_is_the_method_even_if_an_input_moved_too():
    def compute_otherwise(tables):
        set_value(tables)
        row(tables, "facts", SHARE).update(formula="{0} / {1} × 1000", value="100")

    assert causes(changed(compute_otherwise)) == {FOREIGN: "correction", SHARE: "method"}


def test_same_row_that_counts_as_computed_now_is_the_method():
    def call_computed(tables):
        row(tables, "facts", FOREIGN).update(formula="computed at transcription")

    assert causes(changed(call_computed)) == {FOREIGN: "method"}


def test_facts_that_name_each_other_as_inputs_end():
    one, other = "one.14.2023-12-31", "other.14.2023-12-31"

    def circle(tables, value):
        tables["facts"] += [
            fact(one, value, "{0} + {1}", f"{other} {TOTAL}"),
            fact(other, value, "{0} + {1}", f"{one} {TOTAL}"),
        ]
        return state(tables)

    comparison = compare(circle(rows(), "1"), circle(rows(), "2"))
    assert causes(comparison) == {one: "method", other: "method"}
