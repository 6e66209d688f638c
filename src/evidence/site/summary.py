"""Summary: question, answer, the few claims that stand for all of them, what the data do not show, and the options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.answer import RULE as WORDING_RULE
from evidence.claims.assessment import Assessment
from evidence.claims.digest import NOTHING_AGAINST, RULE, digest, has_against
from evidence.claims.options import SIDES, Option, read_options, said_of
from evidence.claims.texts import Worded, fields, template
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, refs, say
from evidence.paths import project
from evidence.report.acts import SAXONY
from evidence.report.claim_words import SIGNS, WORDS
from evidence.report.content import environment
from evidence.report.document_tables import passage, word
from evidence.site.answer import CERTAIN, QUESTION, grounds, headline, level, tally
from evidence.site.limits import linked, untested

KINDS = {False: {"de": "Aussage", "en": "Claim"}, True: {"de": "Forderung", "en": "Demand"}}
BOLD = {"de": "Fett: das Papier in unseren Worten.", "en": "Bold: the paper in our words."}
NO_NUMBER = {
    "de": "Keine Zahl: Der Beleg ist ein Text.",
    "en": "No figure: the evidence is a text.",
}
STRENGTH = {
    "de": "Belegstärke {kept} von {every}",
    "en": "Evidence {kept} of {every}",
}
NO_EVIDENCE = {"de": "keine Belege", "en": "no evidence"}
UNKNOWN = {
    "de": "Zu diesem Stand der Daten sind keine Dokumente bekannt; die Aussagen des Papiers lassen sich nicht prüfen.",
    "en": "For this state of the data no documents are known; the claims of the paper cannot be tested.",
}


@dataclass(frozen=True)
class Summary:
    """What a reader in a hurry is told first, as HTML; all of it is words alone where no documents are known.

    Attributes:
        html: Answer, lines and rules, for a page that shows no more of it.
        listed: The few lines, a claim or demand each, as a list.
        lines: What each line is about: the claim or demand, and the facts in its words.
        question: The question of the report, as text.
        answer: The answer: one sentence, the number of every verdict in it.
        certainty: How certain that is, in one word, and what the word rests on.
        options: What decision makers could do, as a table.
        limits: What the data do not show, a line each.
        rule: The rules by which words and lines are chosen.
        answered: The facts in answer and certainty.
        weighed: The facts in the options, with the option that each stands in.
    """

    html: str
    listed: str
    lines: tuple[tuple[Assessment, tuple[Fact, ...]], ...]
    question: str
    answer: str
    certainty: str = ""
    options: str = ""
    limits: tuple[str, ...] = ()
    rule: str = ""
    answered: tuple[Fact, ...] = ()
    weighed: tuple[tuple[Option, tuple[Fact, ...]], ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts of the summary, once each."""
        told = (*self.lines, *self.weighed)
        return tuple(dict.fromkeys((*self.answered, *(fact for _, facts in told for fact in facts))))

    def core(self, lang: str) -> str:
        """Return answer, certainty, lines, limits and options as HTML, for a page that has the question as its title."""
        made: str = environment().get_template("core.html.j2").render(summary=self, lang=lang)
        return made


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
    if not (register.tables.documents.demands and assessments):
        unknown = f'<p class="missing">{UNKNOWN[lang]}</p>'
        return Summary(unknown, "", (), QUESTION[lang], unknown)
    entries = digest(assessments)
    told = [_line(register, entry, lang) for entry in entries]
    listed = _rendered(
        "summary",
        lines=[row for row, _ in told],
        lang=lang,
        claims_page=claims_page,
        none_against="" if has_against(entries) else NOTHING_AGAINST[lang],
    )
    counted, reasons = tally(register, lang), grounds(register, lang)
    answer = f"<p><b>{headline(assessments, lang)}:</b> {counted.html}</p>"
    rule = f"{BOLD[lang]} {RULE[lang]} {WORDING_RULE[lang]}"
    options, weighed = _options(register, lang, claims_page)
    return Summary(
        f'{answer}{listed}<p class="rule">{rule}</p>',
        listed,
        tuple((entry, facts) for entry, (_, facts) in zip(entries, told, strict=True)),
        QUESTION[lang],
        answer,
        f"<p>{CERTAIN[lang]}: <b>{level(assessments, lang)}.</b> {reasons.html}</p>",
        options,
        tuple(untested(assessments, lang, claims_page)),
        rule,
        (*counted.facts, *reasons.facts),
        weighed,
    )


def _line(register: FactRegister, entry: Assessment, lang: str) -> tuple[dict[str, str], tuple[Fact, ...]]:
    """Return one line, and the facts in its words."""
    claim = entry.claim
    said = {
        part: _said(register, claim, claim.text(part, lang), lang) for part in ("brief", "number", "beside")
    }
    part = f"claim={claim.id.lower()}"
    kept = register.find("claim_criteria", SAXONY, breakdown=f"{part};criterion_state=kept")
    every = register.find("claim_criteria", SAXONY, breakdown=part)
    strength = say(STRENGTH[lang], lang, {"kept": kept, "every": every}) if entry.applicable else None
    since = f", {WORDS['superseded'][lang]}" if entry.superseded else ""
    row = {
        "id": claim.id,
        "sign": SIGNS[entry.verdict],
        "verdict": word("verdict", entry.verdict, lang) + since,
        "name": f"{KINDS[claim.is_demand][lang]} {refs(claim.id)}",
        "strength": strength.html if strength else NO_EVIDENCE[lang],
        "wording": passage(claim.text("", lang)),
        "evidence": said["brief"].html,
        "number": said["number"].html,
        "beside": said["beside"].html or ("" if said["brief"].facts else NO_NUMBER[lang]),
    }
    shown = [fact for phrase in (*said.values(), strength) if phrase for fact in phrase.facts]
    return row, tuple(dict.fromkeys(shown))


def _options(
    register: FactRegister, lang: str, claims_page: str
) -> tuple[str, tuple[tuple[Option, tuple[Fact, ...]], ...]]:
    """Return the options as a table, and the facts in the words of each."""
    rows, weighed = [], []
    for option in read_options(project().registers):
        said = {side: said_of(register, option, side, lang) for side in SIDES}
        weighed.append((option, tuple(dict.fromkeys(fact for part in said.values() for fact in part.facts))))
        rows.append(
            {
                "id": option.id,
                "name": refs(option.text("", lang)),
                "sides": [
                    (said[side].html, [linked(name, claims_page) for name in option.claims(side)])
                    for side in SIDES
                ],
            }
        )
    return _rendered("options", options=rows, lang=lang), tuple(weighed)


def _said(register: FactRegister, entry: Worded, text: str, lang: str, file: str = "claims.toml") -> Phrase:
    words, used = template(text, fields(register, entry, file))
    return say(words, lang, used)


def _rendered(name: str, **content: object) -> str:
    made: str = environment().get_template(f"{name}.html.j2").render(**content)
    return made
