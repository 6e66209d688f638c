"""The register of facts is derived once by a build and read by all of its processes."""

import pytest

from evidence.build import build_data
from evidence.facts import opening, register
from evidence.facts.register import FactRegister
from evidence.work import reads


@pytest.fixture
def kept(sandbox, monkeypatch, tmp_path):
    """A checkout whose register lies in the file that the environment names."""
    build_data(sandbox.project)
    derived = opening.open_register(sandbox.project)
    path = tmp_path / "kept" / "register"
    opening.keep(derived, sandbox.project, path)
    monkeypatch.setenv(opening.VARIABLE, str(path))
    return sandbox.project, derived


@pytest.fixture
def nothing_is_derived(monkeypatch):
    def fail(_):
        raise AssertionError("derived again")

    monkeypatch.setattr(register, "derive_catalogue", fail)


def test_kept_register_has_the_same_facts_and_derives_none(kept, nothing_is_derived):
    project, derived = kept
    opened = opening.open_register(project)
    assert opened.ids == derived.ids
    assert [opened.fact(name) for name in opened.ids] == [derived.fact(name) for name in derived.ids]
    assert opened.catalogue.comparisons.equals(derived.catalogue.comparisons)


def test_register_of_an_earlier_day_is_derived(kept):
    project, derived = kept
    assert opening.open_register(project, "1900-01-01").ids != derived.ids


def test_register_of_another_checkout_is_not_taken(kept, nothing_is_derived, tmp_path):
    project, _ = kept
    elsewhere = type(project)(tmp_path / "elsewhere")
    elsewhere.root.symlink_to(project.root)
    with pytest.raises(AssertionError, match="derived again"):
        opening.open_register(elsewhere)


def test_register_is_derived_where_the_file_is_not_there_yet(kept, monkeypatch, tmp_path):
    project, derived = kept
    monkeypatch.setenv(opening.VARIABLE, str(tmp_path / "later"))
    assert opening.open_register(project).ids == derived.ids


def test_use_of_a_kept_register_is_noted_as_that_of_a_derived_one(kept, monkeypatch):
    project, derived = kept
    indicator = derived.ids[0].partition(".")[0]
    noted = []
    for opened in (opening.open_register(project), FactRegister(*derived.__reduce__()[1])):
        with reads.recording(str(project.root)) as read:
            opened.definition(indicator)
            opened.check_headline([opened.fact(derived.ids[0])])
        noted.append({name for name in read if not name.startswith("package:")})
    assert noted[0] == noted[1]
    assert f"facts:{indicator}" in noted[0]
