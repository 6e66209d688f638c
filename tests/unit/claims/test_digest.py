"""Which claims stand in a brief: one for each place, the best supported by evidence, and always what speaks against."""

from dataclasses import replace

import polars as pl
import pytest

from evidence.claims.assessment import Assessment
from evidence.claims.claim import Claim
from evidence.claims.digest import NOTHING_AGAINST, PLACES, RULE, digest, has_against
from evidence.claims.strength import Criterion
from evidence.claims.verdict import Verdict
from evidence.errors import ClaimError
from evidence.vocabulary import breakdowns

WORDS = ("rule", "found", "for", "against", "change", "fits", "brief")


def assessed(name: str, verdict: Verdict, *, kept: int = 3, agreeing: int = 1, of: int = 1) -> Assessment:
    """A claim or demand with a verdict, some criteria kept, and some specifications that agree."""
    texts = {f"{word}_{lang}": "Words." for word in WORDS for lang in ("de", "en")}
    claim = Claim(
        id=name,
        kind="demand" if name.startswith("D") else "description",
        rule_fixed="2026-11-22",
        fits=True,
        hand=verdict,
        **texts,
    )
    verdicts = [verdict.value] * agreeing + ["other"] * (of - agreeing)
    strength = {criterion: number < kept for number, criterion in enumerate(Criterion)}
    return Assessment(claim, verdict, grid=pl.DataFrame({"verdict": verdicts}), strength=strength)


def unworded(entry: Assessment, lang: str) -> Assessment:
    return replace(entry, claim=entry.claim.model_copy(update={f"brief_{lang}": ""}))


def names(entries) -> list[str]:
    return [entry.claim.id for entry in digest(entries)]


def test_each_place_takes_one_entry_and_what_speaks_against_the_paper_comes_first():
    entries = [
        assessed("D2", Verdict.NOT_MET),
        assessed("C1", Verdict.SUPPORTED),
        assessed("C2", Verdict.PARTLY_SUPPORTED),
        assessed("D1", Verdict.FORMALLY_MET),
        assessed("C3", Verdict.CONTRADICTED),
        assessed("C4", Verdict.SUPPORTED),
    ]
    assert names(entries) == ["C3", "C1", "C2", "D1", "D2"]


def test_most_criteria_kept_come_before_more_specifications_that_agree():
    weaker = assessed("C1", Verdict.SUPPORTED, kept=2, agreeing=10, of=10)
    stronger = assessed("C2", Verdict.SUPPORTED, kept=3, agreeing=5, of=10)
    assert names([weaker, stronger]) == ["C2"]


def test_among_equals_the_higher_share_of_specifications_decides_and_not_their_number():
    many = assessed("C1", Verdict.SUPPORTED, agreeing=90, of=100)
    few = assessed("C2", Verdict.SUPPORTED, agreeing=2, of=2)
    assert names([many, few]) == ["C2"]


def test_among_equals_in_everything_the_lower_number_decides_whatever_the_order():
    ninth, tenth = assessed("C9", Verdict.SUPPORTED), assessed("C10", Verdict.SUPPORTED)
    assert names([tenth, ninth]) == names([ninth, tenth]) == ["C9"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_entry_without_a_text_in_both_languages_is_passed_over(lang):
    strong = unworded(assessed("C1", Verdict.SUPPORTED, kept=5), lang)
    assert names([strong, assessed("C2", Verdict.SUPPORTED, kept=1)]) == ["C2"]


def test_place_without_a_candidate_stays_empty():
    assert names([assessed("C1", Verdict.SUPPORTED), assessed("C2", Verdict.UNTESTABLE)]) == ["C1"]
    assert digest([]) == ()


@pytest.mark.parametrize("verdict", [Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED])
def test_claim_against_the_paper_is_never_left_out_for_want_of_words(verdict):
    entry = assessed("C6", verdict)
    assert has_against(digest([entry]))
    with pytest.raises(ClaimError, match="C6"):
        digest([unworded(entry, "de")])


def test_without_a_claim_against_the_paper_that_can_be_told():
    assert not has_against(digest([assessed("C1", Verdict.SUPPORTED), assessed("D1", Verdict.NOT_MET)]))
    assert set(NOTHING_AGAINST) == {"de", "en"}


def test_flipped_verdict_changes_its_place():
    entry = assessed("C6", Verdict.CONTRADICTED)
    other = assessed("C7", Verdict.SUPPORTED)
    assert names([entry, other]) == ["C6", "C7"]
    assert names([replace(entry, verdict=Verdict.SUPPORTED), other]) == ["C6"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_words_of_the_rule_name_every_verdict_that_has_a_place(lang):
    words = {verdict: breakdowns.BREAKDOWNS["verdict"][verdict][lang == "en"] for verdict in Verdict}
    stems = {
        Verdict.PARTLY_MET: {"de": "teilweise", "en": "in part"}[lang],
        Verdict.FORMALLY_MET: {"de": "formal", "en": "in form"}[lang],
    }
    for verdict in (verdict for place in PLACES for verdict in place):
        assert stems.get(verdict, words[verdict]) in RULE[lang]
