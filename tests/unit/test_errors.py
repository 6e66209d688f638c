import inspect

import pytest

from evidence import errors
from evidence.errors import EvidenceError, Problem, describe

FAMILY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, EvidenceError)]
PROBLEM = Problem("unknown region", "a.csv, line 3", "a key", '"99"', "correct the key")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.UsageError, 2),
        (errors.SnapshotError, 3),
        (errors.TableError, 3),
        (errors.IndicatorError, 3),
        (errors.BreakError, 3),
        (errors.FactError, 3),
        (errors.NotebookError, 4),
        (errors.PublisherError, 6),
        (errors.UnreachableError, 6),
        (errors.BusyError, 6),
        (errors.AnswerError, 6),
        (errors.TooLargeError, 6),
        (errors.LockedError, 7),
    ],
)
def test_error_type_ends_the_command_with_its_promised_code(kind, code):
    assert code == kind.exit_code


def test_no_error_of_the_family_claims_success():
    assert all(kind.exit_code > 0 for kind in FAMILY)


def test_every_error_type_says_what_it_is_for():
    assert all(kind.__doc__ for kind in FAMILY)


def test_a_change_across_a_break_is_an_indicator_error():
    assert issubclass(errors.BreakError, errors.IndicatorError)


def test_problem_is_one_line_with_where_what_expected_found_and_next_step():
    expected = 'a.csv, line 3: unknown region. Expected a key; found "99". Next step: correct the key.'
    assert expected == str(PROBLEM)


def test_problems_are_told_one_a_line():
    assert f"{PROBLEM}\n{PROBLEM}" == describe([PROBLEM, PROBLEM])


def test_beyond_the_first_twenty_problems_only_their_number_is_told():
    lines = describe([PROBLEM] * 23).splitlines()
    assert [str(PROBLEM)] * 20 == lines[:20]
    assert lines[20:] == ["… and 3 more of the same kind."]


def test_exactly_twenty_problems_are_told_in_full():
    assert [str(PROBLEM)] * 20 == describe(PROBLEM for _ in range(20)).splitlines()


def test_message_does_not_repeat_a_whole_file():
    problem = Problem("an answer of another kind", "office/t", "a list", "[" * 24_000, "look at the answer")
    assert len(str(problem)) < 1_200
    assert str(problem).endswith("[…. Next step: look at the answer.")
