"""Listings: tables of single figures, and timelines of events."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.charts.chronicle import Chronicle
from evidence.charts.forms import Event
from evidence.charts.listing import Listing
from evidence.facts.fact import Fact
from evidence.facts.wording import Value
from evidence.report.figures import Figures
from evidence.report.output import Output
from evidence.vocabulary import periods


class Listings(Figures):
    """What is better listed than drawn, and what needs a list beside its drawing."""

    def table(self, key: str, facts: Sequence[Fact], *, de: str, en: str, **values: Value) -> Output:
        """Return facts as a table without a chart: what, where, when, value, source and remark, in the given order."""
        finding = self._phrase(de, en, values)
        if not facts:
            return self._nothing()
        listing = Listing(key, finding, tuple(facts), self.lang)
        shown = tuple(dict.fromkeys((*finding.facts, *facts)))
        return self._output(listing.html(self.register), finding.text, shown, shown)

    def timeline(
        self, key: str, events: Sequence[Event], *, de: str, en: str, until: str = "", **values: Value
    ) -> Output:
        """Return events on an axis of years, in one lane a kind, with the list of them beneath.

        Args:
            key: Name of the figure, unique on its page.
            events: The events, in any order.
            de: The finding in German.
            en: The finding in English.
            until: ISO period; what begins after its last day is drawn as ahead. The state of the data unless given.
            values: Fields of the finding.
        """
        finding = self._phrase(de, en, values)
        if not events:
            return self._nothing()
        end = periods.parse(until) if until else self.edition
        chronicle = Chronicle(key, finding, tuple(events), end, self.lang)
        return self._output(chronicle.html(), chronicle.description, finding.facts, finding.facts)
