"""Prose: sentences in two languages whose every number comes from a fact."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from evidence.facts.fact import Fact
from evidence.facts.wording import Phrase, Value, fact_html, refs, say, sentence_anchor, value_text
from evidence.report.output import Output
from evidence.report.questions import Questions
from evidence.vocabulary import numbers, periods, status

# As many characters as fit a column of large numbers.
LONGEST = 9


class Prose(Questions):
    """What a page says: its title, its paragraphs and its key figures."""

    def title(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the page's title, which is its question."""
        phrase = self._phrase(de, en, values)
        return self._output(f"<h1>{phrase.html}</h1>", phrase.text, (), ())

    def say(self, *, de: str, en: str, **values: Value) -> Output:
        """Return a sentence or paragraph; where a fact is missing, the sentence that says so instead.

        Raises:
            FactError: A digit is typed into the text, or a field does not fit.
        """
        return self._paragraph(de, en, values, "prose")

    def answer(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the paragraph that answers the page's question; it also stands on the landing page."""
        self.register.check_headline(value for value in values.values() if isinstance(value, Fact))
        return self._paragraph(de, en, values, "answer")

    def limits(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the paragraph that says what would have to be true for the answer to be wrong."""
        return self._paragraph(de, en, values, "limits")

    def gaps(self, indicator: str, *, breakdown: str = "") -> Output:
        """Return the sentence that names the years for which an indicator has no value between its first and last."""
        rows = self.register.series(indicator, [self.place.code], breakdown).filter(
            pl.col("value").is_not_null()
        )
        known = {periods.parse(text).last_day.year for text in rows["period"]}
        holes = [
            str(year) for year in range(min(known, default=0), max(known, default=0)) if year not in known
        ]
        if not holes:
            return self._output("", "", (), ())
        words = {
            "de": f"Für diese Jahre liegt uns {self.place.place('de')} kein Wert vor: {', '.join(holes)}. Die Linie ist dort unterbrochen.",
            "en": f"We have no value {self.place.place('en')} for these years: {', '.join(holes)}. The line is interrupted there.",
        }[self.lang]
        return self._output(f'<p class="prose">{refs(words)}</p>', words, (), ())

    def key_figures(self, *facts: Fact) -> Output:
        """Return a list of facts, each with its label, period and value in large type."""
        self.register.check_headline(facts)
        items = []
        for fact in facts:
            when = refs(numbers.date(fact.period, self.lang)) if fact.period_text else ""
            items.append(
                f'<div class="key"><dt>{refs(self._what(fact))}</dt>'
                f'<dd><span class="{_size(fact, self.lang)}">{fact_html(fact, self.lang)}</span> '
                f'<span class="when">{when}</span></dd></div>'
            )
        text = "; ".join(f"{self._what(fact)}: {fact.exact or '–'}" for fact in facts)
        return self._output(f'<dl class="keys">{"".join(items)}</dl>', text, facts, facts)

    def _what(self, fact: Fact) -> str:
        """Return the label of a fact, with its region where that is not the page's."""
        if fact.region_code == self.place.code:
            return fact.label(self.lang)
        return f"{fact.label(self.lang)}, {fact.region.name(self.lang)}"

    def _phrase(self, de: str, en: str, values: dict[str, Value]) -> Phrase:
        # Both languages are checked on every page, so that a slip in one is found while the other is built.
        both = {"de": say(de, "de", values), "en": say(en, "en", values)}
        return both[self.lang]

    def _paragraph(self, de: str, en: str, values: dict[str, Value], kind: str) -> Output:
        phrase, anchor = self._phrase(de, en, values), sentence_anchor(de)
        if not phrase.missing:
            return self._output(
                f'<p class="{kind}" id="{anchor}">{phrase.html}</p>', phrase.text, phrase.facts, phrase.facts
            )
        missing = list(dict.fromkeys(fact.label(self.lang) for fact in phrase.missing))
        where = self.place.place(self.lang)
        words = (
            f"{where[:1].upper()}{where[1:]} {status.MISSING_REASONS['not_published'][self.lang == 'en']}: "
        )
        words += "; ".join(missing) + "."
        return self._output(f'<p class="{kind} missing" id="{anchor}">{refs(words)}</p>', words, (), ())

    def _nothing(self) -> Output:
        words = {"de": "Dazu ist nichts veröffentlicht.", "en": "Nothing is published on this."}[self.lang]
        return self._output(f'<p class="prose missing">{words}</p>', words, (), ())

    def _output(self, markup: str, text: str, facts: Sequence[Fact], cited: Sequence[Fact]) -> Output:
        known = tuple(fact for fact in facts if fact.value is not None)
        return Output(
            markup, text, known, tuple(fact for fact in cited if fact in known), self.register, self.lang
        )


def _size(fact: Fact, lang: str) -> str:
    """Return the class of a large number: one that would not fit its column is set smaller."""
    return "size" if len(value_text(fact, lang)) <= LONGEST else "size long"
