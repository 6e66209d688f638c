"""Entries of the registers of documents, each with its source and its words in both languages.

Names of features, states and kinds are not here but in the vocabulary of breakdowns, because facts count by them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from evidence.sources.origin import Day, Tier, is_day
from evidence.sources.records import Record
from evidence.vocabulary import periods
from evidence.vocabulary.periods import Period

Text = Annotated[str, StringConstraints(min_length=1)]
DayIfKnown = Annotated[str, AfterValidator(lambda text: text and is_day(text))]


def _is_month(text: str) -> str:
    if periods.parse(text).kind != "month":
        raise ValueError("expected a month such as 2026-10")
    return text


class DocumentSource(Record):
    """One address where documents were read; ``read`` is the month up to which its content was known."""

    id: str
    publisher: str
    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    published: DayIfKnown = ""
    read: Annotated[Day, AfterValidator(_is_month)]


class Statement(Record):
    """What one source says: the id of the source, and how near it is to what it speaks of."""

    source: str
    tier: Tier


class Act(Statement):
    """An act of a Land, a draft of one, or what stands in its place. Its official title stays German."""

    id: str
    region: str
    short: str = ""
    title: Text
    title_en: Text
    status: str
    adopted: DayIfKnown = ""
    in_force: DayIfKnown = ""
    last_amended: DayIfKnown = ""
    note_de: Text
    note_en: Text

    def note(self, lang: str) -> str:
        """Return the note in ``de`` or ``en``."""
        return self.note_de if lang == "de" else self.note_en


class ActFeature(Statement):
    """What an act says about one feature, and in which section."""

    act: str
    feature: str
    finding: Literal["yes", "partial", "no", "unknown"]
    section: str = ""
    de: Text
    en: Text

    @property
    def id(self) -> str:
        """The act and the feature: one entry for both."""
        return f"{self.act}.{self.feature}"

    def text(self, lang: str) -> str:
        """Return what the act says in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Administration(Statement):
    """Who administers one programme of a Land. Names of programmes and bodies stay German.

    ``scope`` is ``main`` for a main programme of integration funding, ``narrow`` where it covers a small part of it only,
    ``side`` for a programme beside the main one, and ``former`` for one that has ended.
    """

    id: str
    region: str
    programme: Text
    programme_en: Text
    body: Text
    body_en: Text
    body_type: str
    scope: Literal["main", "narrow", "side", "former"] = "main"
    note_de: Text
    note_en: Text

    def note(self, lang: str) -> str:
        """Return the note in ``de`` or ``en``."""
        return self.note_de if lang == "de" else self.note_en


class Event(Statement):
    """One dated event; a date of tier ``derived`` follows from a time limit of the act."""

    id: str
    date: Day
    category: str
    de: Text
    en: Text

    @property
    def period(self) -> Period:
        """The day, month or year of the event."""
        return periods.parse(self.date)

    def text(self, lang: str) -> str:
        """Return what happened in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Signatory(Statement):
    """One first signatory of the position paper, in the spelling of its list."""

    number: int
    name: Text
    legal_form: str = ""
    type: str
    seat: str = ""
    note_de: Text
    note_en: Text

    @property
    def id(self) -> str:
        """The name, which comes once."""
        return self.name

    def note(self, lang: str) -> str:
        """Return the note in ``de`` or ``en``."""
        return self.note_de if lang == "de" else self.note_en


class Demand(Statement):
    """One demand of the position paper in neutral words, and what the Saxon act says about it.

    ``features``, ``events`` and ``programmes`` name entries of the other registers that bear on the demand.
    """

    id: str
    kind: Literal["stated", "implied"]
    place_de: Text
    place_en: Text
    de: Text
    en: Text
    act_de: Text
    act_en: Text
    features: tuple[str, ...]
    events: tuple[str, ...]
    programmes: tuple[str, ...]

    def text(self, lang: str) -> str:
        """Return the demand in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en

    def place(self, lang: str) -> str:
        """Return where the demand stands in the paper, in ``de`` or ``en``."""
        return self.place_de if lang == "de" else self.place_en

    def answer(self, lang: str) -> str:
        """Return what the Saxon act says about it, in ``de`` or ``en``."""
        return self.act_de if lang == "de" else self.act_en
