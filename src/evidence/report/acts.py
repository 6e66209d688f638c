"""Acts: what documents say of the acts of the Länder and of who administers integration money."""

from __future__ import annotations

import html

from evidence.charts import forms
from evidence.facts.fact import Fact
from evidence.facts.wording import refs
from evidence.report.document_tables import (
    EMPTY,
    Cell,
    Heading,
    german,
    passage,
    signed,
    small,
    table,
    unbroken,
    word,
)
from evidence.report.output import Output
from evidence.report.prose import Prose
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.records import Act, ActFeature, Statement
from evidence.vocabulary import breakdowns, numbers, periods, regions
from evidence.vocabulary.periods import Period

COUNTRY, SAXONY = "00", "14"
NOT_RECORDED = "not_recorded"
TIER = {
    "primary": {"de": "an der Quelle selbst gelesen", "en": "read at the source itself"},
    "secondary": {"de": "aus zweiter Hand", "en": "from a secondary source"},
    "derived": {"de": "aus dem Gesetz errechnet", "en": "computed from the act"},
}
ACTS = Heading(
    {"de": "Gesetze der Länder", "en": "Acts of the Länder"},
    {
        "de": "Gesetze zu Integration und Teilhabe in den Ländern und was an ihrer Stelle steht, Stand {state}",
        "en": "Acts on integration and participation in the Länder and what stands in their place, as of {state}",
    },
    {
        "de": (
            "Land",
            "Gesetz, Entwurf oder Konzept",
            "Stand",
            "In Kraft seit",
            "Zuletzt geändert",
            "Quelle",
        ),
        "en": ("Land", "Act, draft or concept", "State", "In force since", "Last amended", "Source"),
    },
)
MATRIX = Heading(
    {"de": "Merkmale der Gesetze", "en": "Features of the acts"},
    {
        "de": "Was die geltenden Gesetze enthalten, Stand {state}. Ja heißt, dass das Gesetz das Merkmal hat, nicht, dass es "
        "gut ist. Unbekannt heißt, dass die Stelle nicht gelesen oder nicht gefunden wurde.",
        "en": "What the acts in force contain, as of {state}. Yes means that the act has the feature, not that this is good. "
        "Unknown means that the passage was not read or not found.",
    },
)
PASSED = {"de": "beschlossen:", "en": "passed:"}
FEATURE = {"de": "Merkmal", "en": "Feature"}
DETAILS = {"de": "die Merkmale im Einzelnen", "en": "the features one by one"}
MISSING = {"de": "Nicht erfasst", "en": "Not recorded"}
SOURCE = {"de": "Quelle", "en": "Source"}
ADMINISTRATION = Heading(
    {"de": "Verwaltung der Förderung", "en": "Administration of funding"},
    {
        "de": "Wer Programme der Integrationsförderung verwaltet, Stand {state}; kein vollständiges Verzeichnis",
        "en": "Who administers integration funding programmes, as of {state}; not a full list",
    },
    {
        "de": ("Land", "Programm", "Stelle", "Art der Stelle", "Quelle"),
        "en": ("Land", "Programme", "Body", "Kind of body", "Source"),
    },
)


class Acts(Prose):
    """What a page asks and shows of documents. Where none were known at the page's day, it says so."""

    @property
    def documents(self) -> Documents:
        """The documents known at the page's day."""
        return self.register.tables.documents

    # Asking

    def events(self, start: str) -> list[forms.Event]:
        """Return the events of the timeline that begin in the period ``start`` or later."""
        first = periods.parse(start).first_day
        return [
            forms.Event(
                event.date,
                event.category,
                event.de,
                event.en,
                f"{self._publisher(event)} ({TIER[event.tier][self.lang]})",
                self.documents.sources[event.source].url,
            )
            for event in self.documents.events
            if event.period.first_day >= first
        ]

    def date_of(self, event: str) -> Period | str:
        """Return the date of an event for use in a sentence; a dash where it was not known at the page's day."""
        found = {entry.id: entry for entry in self.documents.events}
        return found[event].period if found else EMPTY

    def section(self, feature: str) -> str:
        """Return where the Saxon act speaks of a feature, such as ``§ 4``; a dash where that was not known."""
        if not self.documents.acts:
            return EMPTY
        return unbroken(self.documents.of_act(self.documents.in_force[SAXONY].id)[feature].section)

    # Showing

    def acts(self) -> Output:
        """Return the table of the acts of all Länder, drafts and concepts included."""
        documents, lang = self.documents, self.lang
        if not documents.acts:
            return self._nothing()
        rows = [
            (
                Cell(html.escape(regions.BY_CODE[act.region].name(lang)), head=True),
                Cell(self._title(act) + small(act.note(lang))),
                Cell(signed("act_status", act.status, lang)),
                Cell(self._since(act)),
                Cell(refs(self._date(act.last_amended))),
                Cell(self._source(act)),
            )
            for act in sorted(documents.acts, key=lambda entry: entry.region)
        ]
        markup = table("acts", ACTS.label[lang], self._caption(ACTS), ACTS.heads[lang], rows)
        return self._shown(markup, ACTS, self.fact("acts_recorded", region=COUNTRY))

    def act_matrix(self) -> Output:
        """Return the features of every act in force: a table of findings, and below it the details of each Land."""
        documents, lang = self.documents, self.lang
        if not documents.acts:
            return self._nothing()
        order = sorted(documents.in_force, key=lambda code: (code != self.place.code, code))
        acts = [documents.in_force[code] for code in order]
        said = {act.id: documents.of_act(act.id) for act in acts}
        heads = (FEATURE[lang], *(f"{regions.BY_CODE[act.region].name(lang)} ({act.short})" for act in acts))
        rows = [
            (
                Cell(word("feature", feature, lang), head=True),
                *(self._finding(said[act.id].get(feature), act) for act in acts),
            )
            for feature in breakdowns.BREAKDOWNS["feature"]
        ]
        markup = table("matrix", MATRIX.label[lang], self._caption(MATRIX), heads, rows)
        markup += "".join(self._details(act) for act in acts)
        facts = [self.fact("act_features", region=act.region, breakdown="finding=yes") for act in acts]
        return self._shown(markup, MATRIX, *facts)

    def administration(self) -> Output:
        """Return the table of who administers integration funding in the Länder."""
        documents, lang = self.documents, self.lang
        if not documents.administration:
            return self._nothing()
        rows = [
            (
                Cell(html.escape(regions.BY_CODE[entry.region].name(lang)), head=True),
                Cell(german(entry.programme, entry.programme_en, lang)),
                Cell(german(entry.body, entry.body_en, lang) + small(entry.note(lang))),
                Cell(word("body_type", entry.body_type, lang)),
                Cell(self._source(entry)),
            )
            for entry in sorted(documents.administration, key=lambda entry: entry.region)
        ]
        heads = ADMINISTRATION.heads[lang]
        markup = table(
            "administration", ADMINISTRATION.label[lang], self._caption(ADMINISTRATION), heads, rows
        )
        return self._shown(markup, ADMINISTRATION, self.fact("programmes_recorded", region=COUNTRY))

    # Inside

    def _shown(self, markup: str, heading: Heading, *facts: Fact) -> Output:
        """Return the result; the sources of ``facts`` are those that the markup links to."""
        return self._output(f'<div class="documents">{markup}</div>', heading.label[self.lang], facts, ())

    def _caption(self, heading: Heading) -> str:
        return heading.caption[self.lang].format(state=self._date(self.documents.state))

    def _date(self, date: str) -> str:
        return numbers.date(periods.parse(date), self.lang) if date else EMPTY

    def _title(self, act: Act) -> str:
        short = f'<strong lang="de">{refs(act.short)}</strong> ' if act.short else ""
        return short + german(act.title, act.title_en, self.lang)

    def _since(self, act: Act) -> str:
        passed = small(f"{PASSED[self.lang]} {self._date(act.adopted)}") if act.adopted else ""
        return refs(self._date(act.in_force)) + passed

    def _publisher(self, entry: Statement) -> str:
        source = self.documents.sources[entry.source]
        publisher = self.register.tables.publishers[source.publisher].name(self.lang)
        return f"{publisher}, {self._date(source.published)}" if source.published else publisher

    def _source(self, entry: Statement) -> str:
        link = f'<a href="#source-{self.documents.source_id(entry)}">{refs(self._publisher(entry))}</a>'
        return link + small(TIER[entry.tier][self.lang])

    def _finding(self, entry: ActFeature | None, act: Act) -> Cell:
        finding = entry.finding if entry else NOT_RECORDED
        section = small(entry.section) if entry and entry.section else ""
        own = " own" if act.region == self.place.code else ""
        return Cell(signed("finding", finding, self.lang) + section, kind=finding + own)

    def _details(self, act: Act) -> str:
        """Return what one act says of each feature, open for the page's own Land."""
        lang, said = self.lang, self.documents.of_act(act.id)
        features = breakdowns.BREAKDOWNS["feature"]
        # Where the whole act was read at one address, the address is named once.
        read = {self._source(entry) for entry in said.values()}
        source = f"<p>{SOURCE[lang]}: {read.pop()}</p>" if len(read) == 1 else ""
        entries = "".join(
            f"<div><dt>{word('feature', feature, lang)}: {signed('finding', said[feature].finding, lang)}</dt>"
            f"<dd>{passage(said[feature].text(lang))}"
            f"{'' if source else ' ' + self._source(said[feature])}</dd></div>"
            for feature in features
            if feature in said
        )
        missing = "; ".join(word("feature", feature, lang) for feature in features if feature not in said)
        rest = f"<p>{MISSING[lang]}: {missing}.</p>" if missing else ""
        name = f"{regions.BY_CODE[act.region].name(lang)} ({act.short}): {DETAILS[lang]}"
        shown = " open" if act.region == self.place.code else ""
        return (
            f'<details class="document"{shown}><summary>{refs(name)}</summary>'
            f'{source}<dl class="features">{entries}</dl>{rest}</details>'
        )
