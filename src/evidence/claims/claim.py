"""Claim: one entry of the register of claims, with everything that a reader must be told beside its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from evidence.claims.verdict import Verdict
from evidence.sources.origin import Day
from evidence.sources.records import Record

Text = Annotated[str, StringConstraints(min_length=1)]
Kind = Literal["description", "comparison", "effect", "law", "judgement", "demand"]
Side = Literal["yes", "no"]


class Bearing(Record):
    """An entry of a register of documents, and what it says on one part of a claim.

    ``entry`` is ``event:<id>``, ``act:<id>``, ``feature:<name>`` (of the Saxon act in force) or ``programme:<id>``.
    """

    entry: Annotated[str, StringConstraints(pattern=r"^(event|act|feature|programme):[a-z0-9_]+$")]
    says: Side


class Part(Record):
    """One question that a claim is made of; the rule answers it with yes, no, mixed or silence."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    de: Text
    en: Text
    bearings: tuple[Bearing, ...] = ()

    def text(self, lang: str) -> str:
        """Return the question in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Chart(Record):
    """The chart of a claim: its form, the facts in it, and its finding with the fields of the claim's values.

    ``line`` draws the series that the facts belong to, ``bars`` the facts themselves.
    """

    form: Literal["bars", "line"]
    facts: tuple[str, ...]
    de: Text
    en: Text

    def text(self, lang: str) -> str:
        """Return the finding in ``de`` or ``en``."""
        return self.de if lang == "de" else self.en


class Claim(Record):
    """A claim (``C1`` …) or a demand (``D1`` …) of the position paper in our own neutral words.

    ``values`` name what stands in the fields of the texts: the id of a fact, ``when:<fact>`` for its period,
    ``date:<event>``, ``place:<AGS>`` or ``section:<feature>``. ``brief`` is what a sheet says beside the wording, ``number``
    the one figure that it shows large, ``beside`` what that counts, when, and what to compare it with; ``topic`` names the
    claim in few words where it can only be listed. ``facts`` are shown in the claim's table. ``hand`` is the
    verdict that a person reached by reading; where the rule differs, ``differs`` says why.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[CD]\d+$")]
    kind: Kind
    place_de: str = ""
    place_en: str = ""
    de: str = ""
    en: str = ""
    rule_de: Text
    rule_en: Text
    rule_fixed: Day
    parts: tuple[Part, ...] = Field(alias="part", default=())
    found_de: Text
    found_en: Text
    for_de: Text
    for_en: Text
    against_de: Text
    against_en: Text
    change_de: Text
    change_en: Text
    fits: bool
    fits_de: Text
    fits_en: Text
    money_de: str = ""
    money_en: str = ""
    done_de: str = ""
    done_en: str = ""
    brief_de: str = ""
    brief_en: str = ""
    number_de: str = ""
    number_en: str = ""
    beside_de: str = ""
    beside_en: str = ""
    topic_de: str = ""
    topic_en: str = ""
    values: Mapping[str, str] = Field(default_factory=dict)
    facts: tuple[str, ...] = ()
    chart: Chart | None = None
    hand: Verdict
    hand_superseded: bool = False
    differs_de: str = ""
    differs_en: str = ""

    @property
    def is_demand(self) -> bool:
        """Whether the paper asks for something here."""
        return self.kind == "demand"

    def text(self, name: str, lang: str) -> str:
        """Return one of the texts, such as ``found`` or ``against``, in ``de`` or ``en``; ``""`` is the wording."""
        return str(getattr(self, f"{name}_{lang}" if name else lang))
