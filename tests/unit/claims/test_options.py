"""The register of options refuses what is one-sided, points nowhere, or leaves out that nothing need change."""

import pytest

from evidence.claims.options import CHANGE_NOTHING, Option, check_options, read_options
from evidence.claims.register import read_claims
from evidence.errors import ClaimError


@pytest.fixture(scope="module")
def claims(register, project):
    return read_claims(project.registers, register.tables.documents.demands)


@pytest.fixture(scope="module")
def options(project):
    return read_options(project.registers)


def changed(option: Option, **values) -> Option:
    return option.model_copy(update=values)


def test_options_of_the_report_are_accepted_and_change_nothing_is_one(options, claims, register):
    check_options(options, claims, register)
    assert CHANGE_NOTHING in [option.id for option in options]


def test_register_without_change_nothing_is_refused(project, tmp_path):
    text = (project.registers / "options.toml").read_text(encoding="utf-8")
    (tmp_path / "options.toml").write_text(text.replace(CHANGE_NOTHING, "wait"), encoding="utf-8")
    with pytest.raises(ClaimError, match="changing nothing is not among the options"):
        read_options(tmp_path)


def test_option_that_rests_on_an_unknown_claim_is_refused(options, claims, register):
    wrong = changed(options[0], for_claims=("C99",))
    with pytest.raises(ClaimError, match="no such claim or demand.*C99"):
        check_options([wrong, *options[1:]], claims, register)


def test_side_without_evidence_is_refused(options):
    with pytest.raises(ValueError, match="against_claims"):
        Option.model_validate({**options[0].model_dump(), "against_claims": []})


@pytest.mark.parametrize("name", ["de", "for_de", "against_en"])
def test_typed_figure_is_refused(options, claims, register, name):
    wrong = changed(options[1], **{name: "Rund 40 Millionen mehr im Jahr"})
    with pytest.raises(ClaimError, match=f"a figure is typed into {name}"):
        check_options([options[0], wrong], claims, register)


def test_field_without_value_is_refused(options, claims, register):
    with pytest.raises(ClaimError, match="cannot be filled"):
        check_options([changed(options[1], for_de="Es sind {summe} mehr")], claims, register)


def test_side_with_more_than_twice_the_words_is_refused(options, claims, register):
    long = " ".join([options[1].against_de] * 3)
    with pytest.raises(ClaimError, match="both sides do not get like room in de"):
        check_options([changed(options[1], against_de=long)], claims, register)


def test_option_with_more_than_twice_the_words_of_another_is_refused(options, claims, register):
    long = changed(
        options[1], for_de=" ".join([options[1].for_de] * 4), against_de=" ".join([options[1].against_de] * 4)
    )
    with pytest.raises(ClaimError, match="options do not get like room in de"):
        check_options([options[0], long], claims, register)
