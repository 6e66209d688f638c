import pytest

from evidence.vocabulary import bases


def test_the_newest_base_is_the_last_one_and_the_current_one():
    assert list(bases.BASES)[-1] == bases.CURRENT


@pytest.mark.parametrize("basis", list(bases.BASES))
def test_every_base_has_words_in_both_languages(basis):
    assert bases.label(basis, "de") != bases.label(basis, "en")


def test_figure_without_base_says_nothing_about_it():
    assert bases.label("", "de") == ""
