"""Summary: the few claims that stand for all of them, each with sign, verdict, words and the claim's own section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.assessment import Assessment
from evidence.claims.digest import NOTHING_AGAINST, RULE, digest, has_against
from evidence.claims.texts import fields, template
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, refs, say
from evidence.report.acts import SAXONY
from evidence.report.claim_words import SIGNS, WORDS
from evidence.report.content import environment
from evidence.report.document_tables import passage, word

KINDS = {False: {"de": "Aussage", "en": "Claim"}, True: {"de": "Forderung", "en": "Demand"}}
BOLD = {"de": "Fett: das Papier in unseren Worten.", "en": "Bold: the paper in our words."}
TALLY = {
    "de": "Von {claims} Aussagen sind {supported} gestützt, {partly} teilweise gestützt, {untestable} nicht prüfbar, {judgement} Wertung, "
    "{not_supported} nicht gestützt, {contradicted} widerlegt; von {demands} Forderungen {met} erfüllt, {partly_met} teilweise, "
    "{formally_met} formal, {not_met} nicht erfüllt, {open} offen. Fünf davon:",
    "en": "Of {claims} claims {supported} are supported, {partly} partly supported, {untestable} not testable, {judgement} a judgement, "
    "{not_supported} not supported, {contradicted} contradicted; of {demands} demands {met} met, {partly_met} partly, "
    "{formally_met} formally, {not_met} not met, {open} open. Five of them:",
}
"""How many claims and demands reach which verdict: the few lines below are no fair sample of them."""
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
UNKNOWN = {
    "de": "Zu diesem Stand der Daten sind keine Dokumente bekannt; die Aussagen des Papiers lassen sich nicht prüfen.",
    "en": "For this state of the data no documents are known; the claims of the paper cannot be tested.",
}


@dataclass(frozen=True)
class Summary:
    """A list of lines as HTML, and what each is about: the claim or demand, and the facts in its words."""

    html: str
    lines: tuple[tuple[Assessment, tuple[Fact, ...]], ...]
    counted: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts in all lines and those of the count above them, once each."""
        return tuple(dict.fromkeys((*self.counted, *(fact for _, facts in self.lines for fact in facts))))


def summarise(
    register: FactRegister, assessments: Sequence[Assessment], lang: str, claims_page: str
) -> Summary:
    """Return the summary of all claims in one language.

    Args:
        register: The facts that stand in the texts; without documents there is nothing to say.
        assessments: All claims and demands with their verdicts.
        lang: ``de`` or ``en``.
        claims_page: Address of the page of claims as seen from the page; empty where there is none.

    Raises:
        ClaimError: What speaks against the paper has no text for a brief.
    """
    known = bool(register.tables.documents.demands and assessments)
    entries = digest(assessments) if known else ()
    lines, rows = [], []
    for entry in entries:
        claim = entry.claim
        words, used = template(claim.text("brief", lang), fields(register, claim))
        said = say(words, lang, used)
        lines.append((entry, said.facts))
        since = f", {WORDS['superseded'][lang]}" if entry.superseded else ""
        rows.append(
            {
                "id": claim.id,
                "sign": SIGNS[entry.verdict],
                "verdict": word("verdict", entry.verdict, lang) + since,
                "name": f"{KINDS[claim.is_demand][lang]} {refs(claim.id)}",
                "wording": passage(claim.text("", lang)),
                "evidence": said.html,
            }
        )
    tally = _tally(register, lang) if entries else None
    markup = (
        environment()
        .get_template("summary.html.j2")
        .render(
            tally=tally.html if tally else "",
            lines=rows,
            claims_page=claims_page,
            unknown="" if known else UNKNOWN[lang],
            none_against="" if has_against(entries) or not known else NOTHING_AGAINST[lang],
            rule=f"{BOLD[lang]} {RULE[lang]}" if entries else "",
        )
    )
    return Summary(markup, tuple(lines), tally.facts if tally else ())


def _tally(register: FactRegister, lang: str) -> Phrase:
    """Return how many claims and demands reach which verdict."""
    counts = {
        name: register.find("claims_assessed", SAXONY, breakdown=part) for name, part in _COUNTED.items()
    }
    return say(TALLY[lang], lang, counts)
