"""Comparison: the one chart of a brief, all Kreise and Sachsen in one figure, with the region of the brief marked."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.charts import captions, forms, theme
from evidence.charts.figure import DataTable, Figure
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, Value, say
from evidence.report.acts import SAXONY
from evidence.vocabulary import regions
from evidence.vocabulary.regions import Region

KEY = "comparison"
OF_KREIS = {
    "de": "Der Ausländeranteil liegt {gap:?über|unter|genau bei} dem Wert für {land}: {value} gegenüber {whole}.",
    "en": "The foreign share is {gap:?above|below|equal to} that of {land}: {value} against {whole}.",
}
OF_LAND = {
    "de": "Der Ausländeranteil reicht von {low} {low_place:in} bis {high} {high_place:in}; {land}: {whole}.",
    "en": "The foreign share ranges from {low} {low_place:in} to {high} {high_place:in}; {land}: {whole}.",
}
HEAD = {"de": ("Gebiet", "Wert"), "en": ("Region", "Value")}
KIND = ("Rangfolge als Balken", "Ranked bars")


def comparison(register: FactRegister, reference: Fact, place: Region, lang: str) -> Figure | None:
    """Return the chart of an indicator for all Kreise and Sachsen, with one region marked; None where one has no value.

    Args:
        register: All facts.
        reference: A value of a Kreis; the others are those of its indicator, period, part and base.
        place: The region of the brief.
        lang: ``de`` or ``en``.
    """
    facts = [
        register.find(
            reference.indicator.id, code, reference.period_text, reference.breakdown, reference.basis
        )
        for code in (*regions.KREISE, SAXONY)
        if reference.period_text
    ]
    if not facts or any(fact.value is None for fact in facts):
        return None
    names = [fact.region.short(lang) for fact in facts]
    order = sorted(zip(names, facts, strict=True), key=lambda row: (-(row[1].value or 0.0), row[0]))

    def draw(width: int) -> forms.Chart:
        if width == theme.WIDE:
            return forms.ranks(facts, lang, place.code, SAXONY, names)
        return forms.bars(facts, lang, width, place.code, names)

    finding = _finding(register, facts, place, lang)
    description = captions.describe_ranking(facts, names, lang, *KIND)
    table = DataTable(HEAD[lang], tuple((name, (fact,)) for name, fact in order))
    return Figure(KEY, finding, f"{place.name(lang)}: {finding.text} {description}", table, draw, lang)


def _finding(register: FactRegister, facts: Sequence[Fact], place: Region, lang: str) -> Phrase:
    of_region = {fact.region_code: fact for fact in facts}
    whole = of_region.pop(SAXONY)
    if place.code in of_region:
        mine = of_region[place.code]
        words: dict[str, Value] = {
            "gap": register.difference(mine, whole),
            "value": mine,
            "whole": whole,
            "land": whole.region,
        }
        return say(OF_KREIS[lang], lang, words)
    ranked = sorted(of_region.values(), key=lambda fact: (fact.value or 0.0, fact.region_code))
    low, high = ranked[0], ranked[-1]
    ends: dict[str, Value] = {"low": low, "low_place": low.region, "high": high, "high_place": high.region}
    return say(OF_LAND[lang], lang, {**ends, "land": whole.region, "whole": whole})
