"""Whatever a notebook shows and however it ends, the engine leaves what papermill's own would have left."""

import time

import pytest
from corpus import Case, cases, contents
from corpus_runs import STOCK, Outcome, differences, reports, run, unreported

ENGINE = "evidence"
FALLBACK = "No warm kernel"
KILLED = "DeadKernelError"
LATE = "CellTimeoutError"
TRIES = 3

pytestmark = pytest.mark.usefixtures("warm")


def by_name(name: str) -> Case:
    return next(case for case in cases() if case.name == name)


def fallbacks(outcome: Outcome) -> list[str]:
    """Return what the engine said about a kernel that it could not fork, and forget it."""
    said = [line for line in outcome.log if FALLBACK in line]
    outcome.log[:] = [line for line in outcome.log if FALLBACK not in line]
    return said


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_engine_leaves_what_the_stock_engine_leaves(case: Case, tmp_path):
    expected, found = run(case, STOCK, tmp_path / "a"), run(case, ENGINE, tmp_path / "b")
    assert bool(fallbacks(found)) == case.fallback
    if case.to_its_end:
        assert expected.saved["cells"][-1]["execution_count"], "an error that has no tag ended the notebook"
    if case.reported:
        last = {cell: errors[-1] for cell, errors in reports(found).items()}
        assert last == dict.fromkeys(case.reported, found.raised[0])
    if found.raised and found.raised[0] in {KILLED, LATE}:
        expected, found = (unreported(each, case.reported) for each in (expected, found))
    assert not differences(expected, found), "\n".join(differences(expected, found))


def test_streams_are_cut_where_the_stock_kernel_cuts_them(tmp_path):
    # It flushes every fifth of a second as well: on a busy machine it needs more than one try to be equal to itself.
    case = by_name("coalesces streams")
    options = {"coalesce_streams": False}
    found = run(case, ENGINE, tmp_path / "b", cut=True, **options)
    for number in range(TRIES):
        expected = run(case, STOCK, tmp_path / str(number), cut=True, **options)
        if not differences(expected, found):
            return
    pytest.fail("\n".join(differences(expected, found)))


def test_corpus_has_a_case_for_each_kind_of_output_and_cell():
    cells = [cell for case in cases() for cell in case.notebook.cells]
    assert {cell.cell_type for cell in cells} == {"code", "markdown", "raw"}
    text = "\n".join(cell.source for case in contents() for cell in case.notebook.cells)
    for word in (
        "print(",
        "display(",
        "raise ",
        "update_display(",
        "clear_output(",
        "await ",
        "%%bash",
        "!echo",
    ):
        assert word in text


def test_killed_kernel_is_reported_before_the_stock_engine_would_look(tmp_path, record_property):
    case = by_name("dies by a kill")
    run(case, ENGINE, tmp_path / "warm-up")
    start = time.monotonic()
    outcome = run(case, ENGINE, tmp_path / "b")
    took = time.monotonic() - start
    record_property("seconds from the start of the notebook to its end", round(took, 3))
    assert outcome.raised[0] == KILLED
    assert reports(outcome) == {"one": [KILLED]}
    assert took < 2, took
