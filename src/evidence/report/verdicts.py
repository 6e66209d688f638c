"""Verdicts: the register of claims as a table, and everything that a page shows of one claim, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from evidence.charts import captions
from evidence.claims.assessment import Assessment, assess
from evidence.claims.claim import Claim
from evidence.claims.register import read_claims
from evidence.claims.strength import Criterion
from evidence.claims.texts import fields, template
from evidence.claims.verdict import Reply
from evidence.claims.world import entries
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import fact_html, refs, say
from evidence.paths import project
from evidence.report.acts import SAXONY, SOURCE
from evidence.report.claim_words import (
    CRITERIA,
    KEY,
    KINDS,
    RECOMPUTE,
    REGISTER,
    REPLIES,
    SHOWN,
    SIGNS,
    STATES,
    WORDS,
)
from evidence.report.columns import Columns
from evidence.report.document_tables import EMPTY, Cell, listing, passage, small, table, word
from evidence.report.listings import Listings
from evidence.report.output import Output
from evidence.report.paper import Paper
from evidence.report.rankings import Rankings
from evidence.report.render import TIER
from evidence.vocabulary import choices, numbers, periods


@cache
def _assessed(register: FactRegister) -> tuple[Assessment, ...]:
    return tuple(assess(register, read_claims(project().registers, register.tables.documents.demands)))


class Verdicts(Columns, Rankings, Listings, Paper):
    """What a page shows of claims. Where no documents were known at the page's day, it says so."""

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """Every claim and demand with its verdict, in the order of the register."""
        return _assessed(self.register)

    def verdicts(self, group: str, **part: str) -> Fact:
        """Return how many ``claims`` or ``demands`` there are, of one ``verdict`` or in one ``claim_state`` where given."""
        texts = [f"{key}={value}" for key, value in sorted({"claim_group": group, **part}.items())]
        return self.fact("claims_assessed", region=SAXONY, breakdown=";".join(texts))

    def names_of(self, *verdicts: str) -> str:
        """Return the numbers of the claims with one of the verdicts, for use in a sentence; a dash where there is none."""
        names = [entry.claim.id for entry in self.assessments if entry.verdict in verdicts]
        return f" {WORDS['and'][self.lang]} ".join(names) or EMPTY

    def claims(self) -> Output:
        """Return the register of claims and demands as a complete table, a row each."""
        lang = self.lang
        if not self.assessments:
            return self._nothing()
        rows, facts = [], []
        for entry in self.assessments:
            numbers_of = [fact for pair in self._pairs(entry) for fact in pair]
            facts += numbers_of
            claim = entry.claim
            rows.append(
                (
                    Cell(
                        f'<a href="#{claim.id}">{refs(claim.id)}</a> {passage(claim.text("", lang))}',
                        head=True,
                    ),
                    Cell(KINDS[claim.kind][lang]),
                    Cell(self._verdict(entry), kind=entry.verdict.value),
                    Cell(self._of(*self._pairs(entry)[0]) if entry.applicable else self._without(entry)),
                    Cell(self._agreeing(entry)),
                    Cell(
                        WORDS["same" if entry.agrees else "different"][lang]
                        + ("" if entry.agrees else small(self._word_by_hand(claim)))
                    ),
                )
            )
        markup = table("claims", REGISTER.label[lang], REGISTER.caption[lang], REGISTER.heads[lang], rows)
        source = f"{SOURCE[lang]}: {captions.publishers(facts, self.register, lang)}"
        return self._shown(f'<div id="register">{markup}</div><small>{source}</small>', REGISTER, *facts)

    def claims_key(self) -> Output:
        """Return what the columns of the register mean."""
        terms = "".join(f"<div><dt>{term}</dt><dd>{words}</dd></div>" for term, words in KEY[self.lang])
        return self._output(f'<dl class="claim-parts key-of-claims">{terms}</dl>', "", (), ())

    def claim(self, name: str) -> Output:
        """Return all that is known of one claim, in the order that holds for every claim.

        Raises:
            StopIteration: There is no such claim.
        """
        if not self.assessments:
            return self._nothing()
        entry = next(found for found in self.assessments if found.claim.id == name)
        claim, lang = entry.claim, self.lang
        facts: list[Fact] = []
        cited: list[Fact] = []
        head = (
            f'<h3 id="{claim.id}">{refs(claim.id)}: {passage(claim.text("", lang))}</h3>'
            f'<p class="verdict {entry.verdict.value}">{self._verdict(entry)}{self._weight(entry)}</p>'
        )
        figures = self._figures(entry)
        specifications = self._specifications(entry)
        for shown in (*figures, *specifications):
            facts += shown.facts
            cited += shown.cited
        first = [
            ("place", refs(claim.text("place", lang))),
            ("kind", KINDS[claim.kind][lang]),
            ("rule", self._rule(entry)),
            ("parts", self._parts(entry)),
            *self._demanded(claim),
            ("found", self._text(claim, "found")),
            ("for", self._text(claim, "for")),
        ]
        second = [
            ("sure", self._sure(entry)),
            ("against", self._text(claim, "against")),
            ("choices", self._varied(entry) + "".join(shown.html for shown in specifications)),
            ("change", self._text(claim, "change")),
            ("hand", self._hand(entry)),
            ("sources", self._sources_of(entry)),
            ("recompute", RECOMPUTE),
        ]
        values = fields(self.register, claim)
        texts = [
            claim.text(part, lang)
            for part in ("rule", "found", "for", "against", "change", "fits", "money", "done", "differs")
        ]
        cited += [
            value
            for field, value in values.items()
            if isinstance(value, Fact)
            and any(f"{{{field}}}" in text or f"{{{field}:" in text for text in texts)
        ]
        used = [
            self.register.fact(item) for names in entry.used.values() for item in names if ":" not in item
        ]
        counted = [fact for pair in self._pairs(entry) for fact in pair]
        markup = (
            f'<section class="claim" aria-labelledby="{claim.id}">{head}{_list(first, lang)}'
            f"{''.join(shown.html for shown in figures)}{_list(second, lang)}"
            f'<p class="back"><a href="#register">{WORDS["back"][lang]}</a></p></section>'
        )
        every = tuple(dict.fromkeys([*facts, *cited, *used, *counted]))
        shown = self._output(markup, claim.text("", lang), every, tuple(dict.fromkeys([*cited, *used])))
        return replace(shown, sources=self._documents_behind(entry))

    # Inside

    def _documents_behind(self, entry: Assessment) -> tuple[str, ...]:
        """Return the ids of the sources of the paper and of the entries behind a claim."""
        known, documents = entries(self.documents), self.documents
        names = {name for names in entry.used.values() for name in names if ":" in name}
        statements = [documents.demands[0], *(known[name][0] for name in sorted(names))]
        return tuple(dict.fromkeys(documents.source_id(statement) for statement in statements))

    def _pairs(self, entry: Assessment) -> tuple[tuple[Fact, Fact], tuple[Fact, Fact]]:
        """Return the criteria kept and those that apply, and the specifications that agree and all of them."""
        part = f"claim={entry.claim.id.lower()}"
        default = entry.grid["verdict"][0] if entry.grid.height else ""
        return (
            (
                self.fact("claim_criteria", region=SAXONY, breakdown=f"{part};criterion_state=kept"),
                self.fact("claim_criteria", region=SAXONY, breakdown=part),
            ),
            (
                self.fact(
                    "claim_specifications",
                    region=SAXONY,
                    breakdown=f"{part};verdict={default}" if default else part,
                ),
                self.fact("claim_specifications", region=SAXONY, breakdown=part),
            ),
        )

    def _of(self, some: Fact, every: Fact) -> str:
        marked = [fact_html(fact, self.lang, link=False) for fact in (some, every)]
        return f'<span class="pair">{marked[0]} {WORDS["of"][self.lang]} {marked[1]}</span>'

    def _verdict(self, entry: Assessment) -> str:
        sign = f'<span aria-hidden="true">{SIGNS[entry.verdict]}</span>'
        since = f", {WORDS['superseded'][self.lang]}" if entry.superseded else ""
        return f'<span class="signed">{sign} {word("verdict", entry.verdict, self.lang)}{since}</span>'

    def _weight(self, entry: Assessment) -> str:
        """Return how strong the evidence is and how many specifications agree, in small type beside a verdict."""
        if not entry.applicable:
            return ""
        return (
            f'<span class="weight">{REGISTER.heads[self.lang][3]}: {self._of(*self._pairs(entry)[0])} · '
            f"{REGISTER.heads[self.lang][4]}: {self._agreeing(entry)}</span>"
        )

    def _agreeing(self, entry: Assessment) -> str:
        """Return how many specifications agree; words where there is only one, or no evidence to vary."""
        if not entry.applicable:
            return self._without(entry)
        if entry.specifications == 1:
            return WORDS["only_one"][self.lang]
        return self._of(*self._pairs(entry)[1])

    def _without(self, entry: Assessment) -> str:
        return WORDS["no_evidence" if entry.replies else "no_rule_short"][self.lang]

    def _word_by_hand(self, claim: Claim) -> str:
        since = f", {WORDS['superseded'][self.lang]}" if claim.hand_superseded else ""
        return word("verdict", claim.hand, self.lang) + since

    def _text(self, claim: Claim, name: str) -> str:
        text, used = template(claim.text(name, self.lang), fields(self.register, claim))
        return say(text, self.lang, used).html

    def _rule(self, entry: Assessment) -> str:
        fixed = numbers.date(periods.parse(entry.claim.rule_fixed), self.lang)
        return self._text(entry.claim, "rule") + small(f"{WORDS['fixed'][self.lang]} {fixed}")

    def _parts(self, entry: Assessment) -> str:
        if not entry.replies:
            return WORDS["no_rule"][self.lang]
        asked = {part.id: part for part in entry.claim.parts}
        items = []
        for part, reply in entry.replies.items():
            sign, words = REPLIES[reply]
            said = f'<span class="signed"><span aria-hidden="true">{sign}</span> {words[self.lang]}</span>'
            items.append(f"{refs(asked[part].text(self.lang))} {said}{self._behind(entry.used[part])}")
        return listing(items)

    def _behind(self, names: Sequence[str]) -> str:
        known, lang = entries(self.documents), self.lang
        events = {event.id: event for event in self.documents.events}
        items = []
        for name in names:
            kind, separator, target = name.partition(":")
            if not separator:
                fact = self.register.fact(name)
                when = refs(numbers.date(fact.period, lang))
                items.append(f"{refs(self._what(fact))}, {when}: {fact_html(fact, lang)}")
            elif kind == "event":
                event = events[target]
                items.append(
                    f"{refs(self._date(event.date))}: {passage(event.text(lang))} {self._source(event)}"
                )
            else:
                statement = known[name][0]
                items.append(f"{self._document(kind, target)} {self._source(statement)}")
        listed = listing(items)
        if len(items) <= SHOWN:
            return listed
        count = refs(f"{len(items)} {WORDS['evidence'][lang]}")
        return f"<details><summary>{count}</summary>{listed}</details>"

    def _document(self, kind: str, target: str) -> str:
        documents, lang = self.documents, self.lang
        if kind == "feature":
            entry = documents.of_act(documents.in_force[SAXONY].id)[target]
            return f"{word('feature', target, lang)} ({passage(entry.section)}): {passage(entry.text(lang))}"
        if kind == "act":
            return self._title(next(act for act in documents.acts if act.id == target))
        programme = next(entry for entry in documents.administration if entry.id == target)
        return f'<span lang="de">{refs(programme.programme)}</span>: {passage(programme.note(lang))}'

    def _demanded(self, claim: Claim) -> list[tuple[str, str]]:
        if not claim.is_demand:
            return []
        demand = next(entry for entry in self.documents.demands if entry.id == claim.id)
        return [
            ("act", passage(demand.answer(self.lang))),
            ("money", self._text(claim, "money")),
            ("done", self._text(claim, "done")),
        ]

    def _figures(self, entry: Assessment) -> list[Output]:
        claim, shown = entry.claim, []
        if claim.chart:
            values = fields(self.register, claim)
            (de, used), (en, _) = template(claim.chart.de, values), template(claim.chart.en, values)
            facts = [self.register.fact(name) for name in claim.chart.facts]
            key = f"chart-{claim.id}"
            if claim.chart.form == "bars":
                shown.append(self.bars(key, facts, de=de, en=en, rows=(), **used))
            else:
                first = facts[0]
                shown.append(
                    self.line(
                        key,
                        first.indicator.id,
                        region=list(dict.fromkeys(fact.region_code for fact in facts)),
                        breakdown=list(dict.fromkeys(fact.breakdown for fact in facts)),
                        de=de,
                        en=en,
                        **used,
                    )
                )
        drawn = claim.chart.facts if claim.chart else ()
        listed = [self.register.fact(name) for name in claim.facts if name not in drawn]
        if listed:
            shown.append(
                self.table(
                    f"figures-{claim.id}",
                    listed,
                    de=WORDS["figures"]["de"],
                    en=WORDS["figures"]["en"],
                    claim=claim.id,
                )
            )
        return shown

    def _specifications(self, entry: Assessment) -> list[Output]:
        if entry.specifications <= 1 or entry.grid["verdict"].n_unique() == 1:
            return []
        part = f"claim={entry.claim.id.lower()}"
        facts = self.parts("claim_specifications", "verdict", region=SAXONY, rest=part)
        same, every = self._pairs(entry)[1]
        return [
            self.bars(
                f"specifications-{entry.claim.id}",
                facts,
                de=WORDS["specifications"]["de"],
                en=WORDS["specifications"]["en"],
                same=same,
                all=every,
                claim=entry.claim.id,
                verdict=word("verdict", entry.grid["verdict"][0], self.lang),
            )
        ]

    def _varied(self, entry: Assessment) -> str:
        if not entry.replies:
            return f"<p>{WORDS['no_rule'][self.lang]}</p>"
        if entry.specifications <= 1:
            found = any(reply != Reply.SILENT for reply in entry.replies.values())
            return f"<p>{WORDS['one' if found else 'nothing'][self.lang]}</p>"
        varied = [
            choices.name(name, self.lang)
            for name in entry.grid.columns
            if name in choices.CHOICES and entry.grid[name].n_unique() > 1
        ]
        lowered = f" {WORDS['lowered'][self.lang]}." if entry.lowered else ""
        return f"<p>{WORDS['varied'][self.lang]}: {'; '.join(varied)}.{lowered}</p>"

    def _sure(self, entry: Assessment) -> str:
        if not entry.applicable:
            return REPLIES[Reply.SILENT][1][self.lang]
        items = []
        for criterion, state in entry.strength.items():
            sign, words = STATES[state]
            said = f'<span class="signed"><span aria-hidden="true">{sign}</span> {words[self.lang]}</span>'
            why = f". {self._text(entry.claim, 'fits')}" if criterion is Criterion.POPULATION else ""
            items.append(f"{CRITERIA[criterion][self.lang]}: {said}{why}")
        total = f"{self._of(*self._pairs(entry)[0])} {WORDS['criteria'][self.lang]}"
        return f"<p>{total}</p>{listing(items)}"

    def _hand(self, entry: Assessment) -> str:
        said = self._word_by_hand(entry.claim)
        return said if entry.agrees else f"{said}. {self._text(entry.claim, 'differs')}"

    def _sources_of(self, entry: Assessment) -> str:
        known, documents, lang = entries(self.documents), self.documents, self.lang
        items: dict[str, None] = {}
        for name in sorted({name for names in entry.used.values() for name in names}):
            if ":" in name:
                items[self._source(known[name][0])] = None
                continue
            fact = self.register.fact(name)
            for source in fact.sources:
                row = self.register.source(source)
                publisher = self.register.tables.publishers[row["publisher"]].name(lang)
                label = f"{publisher}, {self._date(row['published'])}" if row["published"] else publisher
                tier = next(
                    tier for tier in ("secondary", "primary", "derived") if tier in row["tier"].split(" ")
                )
                items[f'<a href="#source-{source}">{refs(label)}</a>{small(TIER[tier][lang])}'] = None
        paper = next(demand for demand in documents.demands)
        return listing([self._source(paper), *items])


def _list(entries_of: Sequence[tuple[str, str]], lang: str) -> str:
    body = "".join(f"<div><dt>{WORDS[name][lang]}</dt><dd>{said}</dd></div>" for name, said in entries_of)
    return f'<dl class="claim-parts">{body}</dl>'
