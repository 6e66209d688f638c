"""Paper: who signed the position paper, and its demands beside what the Saxon act says."""

from __future__ import annotations

from evidence.facts.wording import refs
from evidence.report.acts import SAXONY, Acts
from evidence.report.document_tables import (
    EMPTY,
    Cell,
    Heading,
    german,
    listing,
    passage,
    signed,
    small,
    table,
    word,
)
from evidence.report.output import Output
from evidence.tables.documents.records import Demand

DEMANDS = Heading(
    {"de": "Forderungen und Gesetz", "en": "Demands and act"},
    {
        "de": "Die Forderungen des Positionspapiers in unseren Worten und was das sächsische Gesetz dazu sagt, Stand {state}",
        "en": "The demands of the position paper in our words and what the Saxon act says about them, as of {state}",
    },
    {
        "de": ("Forderung", "Was das Gesetz sagt", "Erfasste Merkmale", "Was dazu geschah"),
        "en": ("Demand", "What the act says", "Recorded features", "What happened"),
    },
)
RULES = {
    "de": "Die Tabelle stellt gegenüber und urteilt nicht: Regeln für Urteile werden auf dieser Seite nicht angewandt.",
    "en": "The table sets side by side and does not judge: rules for verdicts are not applied on this page.",
}
SIGNATORIES = Heading(
    {"de": "Erstunterzeichnende", "en": "First signatories"},
    {
        "de": "Die Erstunterzeichnenden in Reihenfolge und Schreibweise der Liste",
        "en": "The first signatories in the order and spelling of the list",
    },
    {
        "de": ("Nummer", "Name", "Art nach dem Namen", "Ort im Namen", "Hinweis"),
        "en": ("Number", "Name", "Kind by name", "Place in the name", "Note"),
    },
)
ALL_NAMES = {"de": "Alle Namen der Liste", "en": "All names of the list"}


class Paper(Acts):
    """What a page shows of the position paper."""

    def demands(self) -> Output:
        """Return the demands of the paper beside what the Saxon act says, without a verdict."""
        documents, lang = self.documents, self.lang
        if not documents.demands:
            return self._nothing()
        rows = [
            (
                Cell(
                    f'<span class="ref">{demand.id}</span>: {refs(demand.text(lang))}{small(demand.place(lang))}',
                    head=True,
                ),
                Cell(passage(demand.answer(lang))),
                Cell(self._features(demand)),
                Cell(self._happened(demand)),
            )
            for demand in documents.demands
        ]
        markup = table("demands", DEMANDS.label[lang], self._caption(DEMANDS), DEMANDS.heads[lang], rows)
        return self._shown(
            f'<p class="prose">{RULES[lang]}</p>{markup}',
            DEMANDS,
            self.fact("demands_recorded", region=SAXONY),
            self.fact("act_features", region=SAXONY, breakdown="finding=yes"),
            self.fact("timeline_events", region=SAXONY),
            self.fact("programmes_recorded", region=SAXONY),
        )

    def signatories(self) -> Output:
        """Return the list of the first signatories."""
        documents, lang = self.documents, self.lang
        if not documents.signatories:
            return self._nothing()
        rows = [
            (
                Cell(refs(str(entry.number))),
                Cell(f'<span lang="de">{refs(entry.name)}</span>', head=True),
                Cell(word("signatory_type", entry.type, lang)),
                Cell(f'<span lang="de">{refs(entry.seat)}</span>' if entry.seat else EMPTY),
                Cell(refs(entry.note(lang))),
            )
            for entry in documents.signatories
        ]
        names = table(
            "signatories", SIGNATORIES.label[lang], self._caption(SIGNATORIES), SIGNATORIES.heads[lang], rows
        )
        return self._shown(
            f'<details class="document"><summary>{ALL_NAMES[lang]}</summary>{names}</details>',
            SIGNATORIES,
            self.fact("first_signatories", region=SAXONY),
        )

    def _features(self, demand: Demand) -> str:
        said = self.documents.of_act(self.documents.in_force[SAXONY].id)
        items = [
            f"{word('feature', name, self.lang)}: {signed('finding', said[name].finding, self.lang)} "
            f"({passage(said[name].section)})"
            for name in demand.features
        ]
        return listing(items) or EMPTY

    def _happened(self, demand: Demand) -> str:
        events = {event.id: event for event in self.documents.events}
        programmes = {entry.id: entry for entry in self.documents.administration}
        items = [
            f"{refs(self._date(event.date))}: {passage(event.text(self.lang))} {self._source(event)}"
            for event in (events[name] for name in demand.events)
        ]
        items += [
            f"{german(entry.programme, entry.programme_en, self.lang)}: "
            f"{german(entry.body, entry.body_en, self.lang)}. {passage(entry.note(self.lang))} {self._source(entry)}"
            for entry in (programmes[name] for name in demand.programmes)
        ]
        return listing(items)
