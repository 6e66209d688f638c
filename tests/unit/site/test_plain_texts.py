"""The register of plain sentences: what it refuses, and how its words follow the figures."""

from dataclasses import replace

import polars as pl
import pytest

from evidence.claims.assessment import assess
from evidence.claims.options import read_options
from evidence.claims.register import read_claims
from evidence.claims.verdict import Verdict
from evidence.errors import ClaimError
from evidence.facts.premise import read_premise
from evidence.facts.register import FactRegister
from evidence.facts.wording import say
from evidence.site.plain_texts import Known, check_plain, filled, phrases, read_plain, ties


@pytest.fixture(scope="module")
def texts(project):
    return read_plain(project.registers)


@pytest.fixture(scope="module")
def known(project, derived):
    register = derived[0]
    claims = read_claims(project.registers, register.tables.documents.demands)
    return Known(
        register,
        assess(register, claims),
        read_options(project.registers),
        read_premise(project.registers),
    )


def sentence(texts, name):
    return next(entry for entry in texts.sentences if entry.id == name)


def changed(texts, name, **update):
    """The register with one sentence changed."""
    sections = tuple(
        section.model_copy(
            update={
                "sentence": tuple(
                    entry.model_copy(update=update) if entry.id == name else entry
                    for entry in section.sentence
                )
            }
        )
        for section in texts.section
    )
    return texts.model_copy(update={"section": sections})


def with_value(known, fact_id, value):
    """The same world with one figure changed."""
    catalogue = known.register.catalogue
    here = pl.col("id") == fact_id
    series = catalogue.series.with_columns(value=pl.when(here).then(pl.lit(value)).otherwise(pl.col("value")))
    return replace(known, register=FactRegister(known.register.tables, replace(catalogue, series=series)))


def test_register_as_it_stands_is_accepted(texts, known):
    check_plain(texts, known)


@pytest.mark.parametrize(
    ("update", "message"),
    [
        (
            {
                "de": "Das Gesetz nennt leider überhaupt gar keine einzige feste Summe Geld für irgendeine Arbeit."
            },
            "too long in de",
        ),
        ({"en": "The act names no fixed sum of money at all for any of this work."}, "too long in en"),
        ({"de": "Das Gesetz nennt keine 5 Euro."}, "digit is typed"),
        ({"rests": ()}, "rests on nothing"),
        ({"rests": ("event:never_was",)}, "tie leads nowhere"),
        ({"rests": ("foreign_share.14.1900",)}, "tie leads nowhere"),
        ({"holds": ("feature:guaranteed_funding=yes",)}, "not true any more"),
        ({"de": "Das Gesetz nennt {summe}."}, "cannot be said"),
        ({"claim": "D4"}, "claim and verdicts go together"),
    ],
)
def test_sentence_that_may_not_be_printed_is_refused(texts, known, update, message):
    with pytest.raises(ClaimError, match=message):
        check_plain(changed(texts, "no_sum", **update), known)


def test_claim_without_plain_words_is_refused(texts, known):
    with pytest.raises(ClaimError, match="missing \\['C1'\\]"):
        check_plain(texts.model_copy(update={"statement": texts.statement[1:]}), known)


def test_option_without_plain_words_is_refused(texts, known):
    with pytest.raises(ClaimError, match="missing \\['option:guarantee_sum'\\]"):
        check_plain(changed(texts, "guarantee_sum", rests=("option:change_nothing",)), known)


def test_sentence_about_what_cannot_be_tested_is_refused_once_it_can(texts, known):
    tested = tuple(
        replace(entry, verdict=Verdict.SUPPORTED) if entry.claim.id == "C1" else entry
        for entry in known.assessments
    )
    with pytest.raises(ClaimError, match='"volunteers": the sentence is not true any more'):
        check_plain(texts, replace(known, assessments=tested))


def test_comparison_turns_with_the_figure(texts, known):
    compared = sentence(texts, "share_compared")

    def said(world):
        return say(compared.de, "de", filled(compared, world)).text

    period = ties(["foreign_share.14~00.latest"], known).facts[0].period_text
    assert "kleiner als" in said(known)
    assert "größer als" in said(with_value(known, f"foreign_share.14.{period}", 40.0))
    same = known.register.fact(f"foreign_share.00.{period}").value
    assert "so groß wie" in said(with_value(known, f"foreign_share.14.{period}", same))


def test_words_that_another_figure_would_choose_are_counted_too(texts, known):
    compared = sentence(texts, "share_compared")
    said = [phrase.text for phrase in phrases(compared, filled(compared, known), "de")]
    assert [
        word for word in ("größer als", "kleiner als", "so groß wie") if any(word in text for text in said)
    ] == [
        "größer als",
        "kleiner als",
        "so groß wie",
    ]
    long = {"de": compared.de.replace("so groß wie", "ganz genau so groß wie")}
    with pytest.raises(ClaimError, match="too long in de"):
        check_plain(changed(texts, "share_compared", **long), known)


def test_newest_figure_is_taken_by_name(known):
    newest = ties(["foreign_share.14.latest"], known).facts[0]
    assert newest.id == known.register.find("foreign_share", "14").id
