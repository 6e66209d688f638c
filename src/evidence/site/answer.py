"""Answer: the report's question, its answer in one sentence with every verdict counted, and how certain that is."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.claims.answer import Certainty, Extent, certainty, extent
from evidence.claims.assessment import Assessment
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, say
from evidence.report.acts import SAXONY

QUESTION = {
    "de": "Ist belegt, was die Zivilgesellschaft sagt, und erfüllt, was sie fordert?",
    "en": "Is what civil society says supported, and what it demands met?",
}
EXTENTS = {
    "claims": {
        Extent.MOSTLY: {
            "de": "Die Aussagen sind überwiegend gestützt",
            "en": "Claims are mostly supported",
        },
        Extent.PARTLY: {
            "de": "Die Aussagen sind zum Teil gestützt",
            "en": "Claims are supported in part",
        },
        Extent.MOSTLY_NOT: {
            "de": "Die Aussagen sind überwiegend nicht gestützt",
            "en": "Claims are mostly not supported",
        },
        Extent.UNDECIDED: {
            "de": "Die Aussagen sind überwiegend nicht prüfbar",
            "en": "Most claims cannot be tested",
        },
    },
    "demands": {
        Extent.MOSTLY: {"de": "die Forderungen überwiegend erfüllt", "en": "demands mostly met"},
        Extent.PARTLY: {"de": "die Forderungen zum Teil erfüllt", "en": "demands met in part"},
        Extent.MOSTLY_NOT: {
            "de": "die Forderungen überwiegend nicht erfüllt",
            "en": "demands mostly not met",
        },
        Extent.UNDECIDED: {
            "de": "die Forderungen überwiegend offen",
            "en": "most demands are open",
        },
    },
}
TALLY = {
    "de": "von {claims} Aussagen {supported} gestützt, {partly} teilweise, {untestable} nicht prüfbar, {judgement} Wertung, "
    "{not_supported} nicht gestützt, {contradicted} widerlegt; von {demands} Forderungen {met} erfüllt, {partly_met} teilweise, "
    "{formally_met} formal, {not_met} nicht erfüllt, {open} offen.",
    "en": "of {claims} claims {supported} supported, {partly} partly, {untestable} not testable, {judgement} a judgement, "
    "{not_supported} not supported, {contradicted} contradicted; of {demands} demands {met} met, {partly_met} partly, "
    "{formally_met} formally, {not_met} not met, {open} open.",
}
"""How many claims and demands reach which verdict: the few lines of a summary are no fair sample of them."""
_COUNTED = {
    "claims": "claim_group=claims",
    "supported": "claim_group=claims;verdict=supported",
    "partly": "claim_group=claims;verdict=partly_supported",
    "untestable": "claim_group=claims;verdict=untestable",
    "judgement": "claim_group=claims;verdict=judgement",
    "not_supported": "claim_group=claims;verdict=not_supported",
    "contradicted": "claim_group=claims;verdict=contradicted",
    "demands": "claim_group=demands",
    "met": "claim_group=demands;verdict=met",
    "partly_met": "claim_group=demands;verdict=partly_met",
    "formally_met": "claim_group=demands;verdict=formally_met",
    "not_met": "claim_group=demands;verdict=not_met",
    "open": "claim_group=demands;verdict=open",
}
CERTAINTIES = {
    Certainty.HIGH: {"de": "hoch", "en": "high"},
    Certainty.MODERATE: {"de": "mittel", "en": "moderate"},
    Certainty.LOW: {"de": "gering", "en": "low"},
}
CERTAIN = {"de": "Sicherheit", "en": "Certainty"}
GROUNDS = {
    "de": "{strong} von {weighed} Urteilen sind stark belegt, {stable} von {varied} halten bei jeder geprüften Festlegung.",
    "en": "{strong} of {weighed} verdicts rest on strong evidence, {stable} of {varied} hold under every specification tested.",
}


def headline(assessments: Sequence[Assessment], lang: str) -> str:
    """Return the answer without numbers, the first half of its sentence: how far claims and demands hold, by the rule."""
    claims = [entry for entry in assessments if not entry.claim.is_demand]
    demands = [entry for entry in assessments if entry.claim.is_demand]
    return f"{EXTENTS['claims'][extent(claims)][lang]}, {EXTENTS['demands'][extent(demands)][lang]}"


def tally(register: FactRegister, lang: str) -> Phrase:
    """Return the second half of the answer's sentence: how many claims and demands reach which verdict."""
    counts = {name: _counted(register, part) for name, part in _COUNTED.items()}
    return say(TALLY[lang], lang, counts)


def level(assessments: Sequence[Assessment], lang: str) -> str:
    """Return how certain the answer is, in one word chosen by the rule."""
    return CERTAINTIES[certainty(assessments)][lang]


def grounds(register: FactRegister, lang: str) -> Phrase:
    """Return what the word for certainty rests on."""
    counts = {
        state: _counted(register, f"claim_state={state}")
        for state in ("weighed", "strong", "varied", "stable")
    }
    return say(GROUNDS[lang], lang, counts)


def _counted(register: FactRegister, part: str) -> Fact:
    return register.find("claims_assessed", SAXONY, breakdown=part)
