"""Variables that are set for a while, and are afterwards what they were."""

import os

import pytest

from evidence.work.surroundings import variables


@pytest.mark.parametrize("before", [None, "old"])
def test_variable_is_what_it_was_even_after_a_fault(monkeypatch, before):
    monkeypatch.delenv("EVIDENCE_SAMPLE", raising=False)
    if before is not None:
        monkeypatch.setenv("EVIDENCE_SAMPLE", before)
    seen = []

    def fail():
        with variables({"EVIDENCE_SAMPLE": "new"}):
            seen.append(os.environ["EVIDENCE_SAMPLE"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == ["new"]
    assert os.environ.get("EVIDENCE_SAMPLE") == before
