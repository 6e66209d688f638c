"""Studies: comparisons of Länder with and without an act, shown with their limits and never as what an act brought about."""

from __future__ import annotations

import html
from collections.abc import Sequence

from evidence.charts import captions
from evidence.charts.figure import WORDS, download, figure_csv
from evidence.facts.fact import Fact
from evidence.facts.wording import NO_BREAK, Value, fact_html, interval_text, refs, value_text
from evidence.report.acts import COUNTRY, Acts
from evidence.report.document_tables import EMPTY, Cell, Heading, small, table, word
from evidence.report.output import Output
from evidence.report.trends import Trends
from evidence.studies.adoption import Roles, cast_roles, first_acts
from evidence.studies.panel import OUTCOMES, Outcome, read_panel
from evidence.vocabulary import breakdowns, numbers, periods, regions
from evidence.vocabulary.periods import Period

OUTCOME, CHOICE, ROLE, DISTANCE = "study_outcome", "study_choice", "study_role", "act_distance"
ROLES = Heading(
    {"de": "Rollen der Länder", "en": "Roles of the Länder"},
    {
        "de": "Welches Land in welchem Zeitraum als Land mit Gesetz zählt, welches als Vergleich und welches ausgelassen ist",
        "en": "Which Land counts as one with an act in which period, which as a comparison, and which is left out",
    },
    {"de": ("Land", "Erstes Gesetz in Kraft"), "en": ("Land", "First act in force")},
)
WHAT_LAND_IS = {
    "treated": {"de": "mit Gesetz, erster Wert {}", "en": "with an act, first value {}"},
    "without": {"de": "Vergleich: kein Gesetz", "en": "comparison: no act"},
    "later": {
        "de": "Vergleich: Gesetz erst nach dem Zeitraum",
        "en": "comparison: act only after the period",
    },
    "before": {
        "de": "ausgelassen: Gesetz schon beim ersten Wert",
        "en": "left out: act in force at the first value already",
    },
}
SIGNS = {"treated": "●", "without": "○", "later": "○", "before": "–"}
NO_ACT = {"de": "kein Gesetz", "en": "no act"}
OVERVIEW = Heading(
    {"de": "Ergebnisse der Vergleiche", "en": "Results of the comparisons"},
    {
        "de": "Was verglichen wurde und was dabei herauskam; Unterschiede in Prozentpunkten, Intervalle mit 95 % Sicherheit",
        "en": "What was compared and what came out; differences in percentage points, intervals with 95% confidence",
    },
    {
        "de": (
            "Was verglichen wird",
            "Länder mit und ohne Gesetz",
            "Unterschied nach Inkrafttreten",
            "So groß auch durch Zufall",
            "Unterschied davor",
            "Kleinster, der sich gezeigt hätte",
            "Spanne ohne Gesetz",
        ),
        "en": (
            "What is compared",
            "Länder with and without an act",
            "Difference after coming into force",
            "As large by chance",
            "Difference before",
            "Smallest that would have shown",
            "Range without an act",
        ),
    },
)
CHOICES = Heading(
    {"de": "Andere Arten des Vergleichs", "en": "Other ways of comparing"},
    {
        "de": "Unterschied nach Inkrafttreten auf andere vertretbare Arten; in Prozentpunkten, die letzte Spalte in Prozent",
        "en": "Difference after coming into force by other defensible ways; in percentage points, the last column in percent",
    },
    {"de": ("Was verglichen wird", "leitend"), "en": ("What is compared", "leading")},
)
SINCE = {
    "de": "Die senkrechte Linie steht vor dem ersten Wert mit Gesetz: {}.",
    "en": "The upright line stands before the first value with an act: {}.",
}
SIDES = {"de": ("unter null", "über null"), "en": ("below zero", "above zero")}
COUNTED = {"de": ("mit", "ohne", "ausgelassen"), "en": ("with", "without", "left out")}


class Studies(Trends, Acts):
    """What a page shows of the studies. Where a day knows no acts, there are none, and it says so."""

    def outcomes(self, indicator: str) -> list[Fact]:
        """Return one figure of the studies for every outcome, compared by the choice that leads."""
        return self.parts(indicator, OUTCOME, region=COUNTRY)

    def studied(self, indicator: str, outcome: str, **part: str) -> Fact:
        """Return one figure of the study of an outcome, such as the lower end of its interval (``interval_end="lower"``)."""
        return self.fact(indicator, region=COUNTRY, breakdown=breakdowns.write({OUTCOME: outcome, **part}))

    def distances(self, outcome: str) -> list[Fact]:
        """Return the difference at every distance from the first value with the act, earliest first."""
        return self.parts(
            "act_study_difference_at_distance", DISTANCE, region=COUNTRY, rest=f"{OUTCOME}={outcome}"
        )

    def outcome(self, fact: Fact) -> str:
        """Return the name of the outcome that a figure of the studies is about."""
        return breakdowns.parse(fact.breakdown)[OUTCOME]

    def labels(self, facts: Sequence[Fact]) -> list[str]:
        """Return the names of the outcomes that some figures are about, in their order."""
        return [self.part(fact, OUTCOME) if fact.breakdown else "" for fact in facts]

    def behind(self, facts: Sequence[Fact]) -> list[str]:
        """Return the distances of some differences, each with the number of Länder behind it."""
        told = []
        for fact in facts:
            parts = {**breakdowns.parse(fact.breakdown), ROLE: "treated"}
            laender = self.fact("act_study_laender", region=COUNTRY, breakdown=breakdowns.write(parts))
            one = laender.value == 1
            told.append(
                f"{self.part(fact, DISTANCE)} ({value_text(laender, self.lang)} {'Land' if one else 'Länder'})"
            )
        return told

    def changes(self, outcome: str, role: str) -> list[Fact]:
        """Return the change of an outcome from its first to its last value, for each Land ``compared`` or ``treated``."""
        chosen = _outcome(outcome)
        cast = self._roles(chosen)
        if cast is None or not cast[1].starts:
            return [self.studied("act_study_spread", outcome)]
        dates, roles = cast
        return [
            self.change(chosen.indicator, dates[0], dates[-1], region=code, breakdown=chosen.breakdown)
            for code in (roles.compared if role == "compared" else roles.starts)
        ]

    def in_force(self, code: str) -> Period | str:
        """Return since when the first act of a Land has been in force; a dash where that was not known."""
        acts = first_acts(self.documents)
        return acts[code].since if code in acts else EMPTY

    def panel(
        self, key: str, outcome: str, *, de: str, en: str, treated: bool = False, **values: Value
    ) -> Output:
        """Return the values of an outcome as small lines, one a Land, each with a rule before its first value with an act.

        ``treated`` shows only the Länder whose act came into force within the period. Where no act was known at the page's day
        there is no chart, only the finding.
        """
        chosen = _outcome(outcome)
        cast = self._roles(chosen)
        if cast is None or not cast[1].starts:
            return self._paragraph(de, en, values, "prose")
        dates, starts = cast[0], cast[1].starts
        years = {code: periods.parse(dates[start]).last_day.year for code, start in starts.items()}
        told = "; ".join(f"{regions.BY_CODE[code].name(self.lang)} {year}" for code, year in years.items())
        return self.multiples(
            key,
            chosen.indicator,
            de=de,
            en=en,
            regions=sorted(starts) if treated else regions.LAENDER,
            breakdown=chosen.breakdown,
            starts=years,
            remarks=(SINCE[self.lang].format(told),),
            **values,
        )

    def roles(self) -> Output:
        """Return the table of what each Land is in each period, and since when it has an act."""
        lang, acts = self.lang, first_acts(self.documents)
        casts = {cast[0]: cast[1] for outcome in OUTCOMES if (cast := self._roles(outcome)) is not None}
        if not acts or not casts:
            return self._nothing()
        spans = [numbers.date(periods.parse(f"{dates[0]}/{dates[-1]}"), lang) for dates in casts]
        rows = [
            (
                Cell(html.escape(regions.BY_CODE[code].name(lang)), head=True),
                Cell(refs(numbers.date(acts[code].since, lang)) if code in acts else NO_ACT[lang]),
                *(Cell(self._role(code, dates, roles)) for dates, roles in casts.items()),
            )
            for code in regions.LAENDER
        ]
        heads = (*ROLES.heads[lang], *spans)
        markup = table("roles", ROLES.label[lang], ROLES.caption[lang], heads, rows)
        return self._shown(markup, ROLES, self.fact("acts_in_force", region=COUNTRY))

    def study_results(self) -> Output:
        """Return the table of all outcomes: Länder, difference with interval, chance, what came before, power, range."""
        cells, facts = [], []
        for fact, outcome in self._differences():
            laender = [
                self.studied("act_study_laender", outcome, study_role=role)
                for role in breakdowns.BREAKDOWNS[ROLE]
            ]
            chance, earlier, smallest, spread = (
                self.studied(f"act_study_{name}", outcome)
                for name in ("chance", "difference_before", "smallest_difference", "spread")
            )
            counted = [
                f"{self._value(one)}{NO_BREAK}{name}"
                for one, name in zip(laender, COUNTED[self.lang], strict=True)
            ]
            cells.append(
                (
                    Cell(self._compared(fact), head=True),
                    Cell("<br>".join(counted)),
                    Cell(self._with_interval(fact)),
                    Cell(self._value(chance, "")),
                    Cell(self._with_interval(earlier)),
                    Cell(self._value(smallest)),
                    Cell(self._value(spread)),
                )
            )
            facts += [*laender, fact, chance, earlier, smallest, spread]
        return self._study_table("study-results", OVERVIEW, OVERVIEW.heads[self.lang], cells, facts)

    def study_choices(self) -> Output:
        """Return the table of the differences by other defensible ways of comparing."""
        others = list(breakdowns.BREAKDOWNS[CHOICE])
        cells, facts = [], []
        for fact, outcome in self._differences():
            found = [fact]
            for choice in others:
                indicator = "act_study_relative_difference" if choice == "relative" else fact.indicator.id
                found.append(self.studied(indicator, outcome, study_choice=choice))
            compared = Cell(self._compared(fact), head=True)
            cells.append((compared, *(Cell(self._with_interval(one)) for one in found)))
            facts += found
        labels = (breakdowns.label(f"{CHOICE}={name}", self.lang) for name in others)
        heads = (*CHOICES.heads[self.lang], *labels)
        return self._study_table("study-choices", CHOICES, heads, cells, facts)

    def _differences(self) -> list[tuple[Fact, str]]:
        """Return the leading difference of every outcome that has one, with the name of the outcome."""
        known = [fact for fact in self.outcomes("act_study_difference") if fact.value is not None]
        return [(fact, self.outcome(fact)) for fact in known]

    def _study_table(
        self,
        key: str,
        heading: Heading,
        heads: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        facts: Sequence[Fact],
    ) -> Output:
        """Return a table with its sources and its file, as beneath a chart."""
        if not rows:
            return self._nothing()
        label = heading.label[self.lang]
        source = f"{WORDS['source'][self.lang]}: {captions.publishers(facts, self.register, self.lang)}"
        markup = (
            table("study", label, heading.caption[self.lang], heads, rows)
            + f"<small>{source}</small>"
            + download(key, figure_csv(facts, self.register, self.lang), label, self.lang)
        )
        return self._output(f'<div id="{key}" class="documents">{markup}</div>', label, facts, ())

    def _compared(self, fact: Fact) -> str:
        """Return what a row compares, and over which period."""
        return word(OUTCOME, self.outcome(fact), self.lang) + small(numbers.date(fact.period, self.lang))

    def _value(self, fact: Fact, form: str = "bare") -> str:
        return EMPTY if fact.value is None else fact_html(fact, self.lang, form, link=False)

    def _with_interval(self, fact: Fact) -> str:
        """Return a difference with its interval beneath, and on which side of zero the interval lies if on one."""
        if fact.interval is None:
            return self._value(fact)
        low, high = fact.interval
        side = "" if low <= 0 <= high else f", {SIDES[self.lang][low > 0]}"
        return self._value(fact) + small(interval_text(fact, self.lang) + side)

    def _roles(self, outcome: Outcome) -> tuple[tuple[str, ...], Roles] | None:
        """Return the dates of an outcome's panel and the role of each Land in it; None where there is no panel."""
        panel = read_panel(self.register, outcome)
        return None if panel is None else (panel.dates, cast_roles(first_acts(self.documents), panel.dates))

    def _role(self, code: str, dates: Sequence[str], roles: Roles) -> str:
        kind, when = roles.of(code), ""
        if code in roles.starts:
            when = numbers.date(periods.parse(dates[roles.starts[code]]), self.lang)
        words = WHAT_LAND_IS[kind][self.lang].format(when)
        return f'<span aria-hidden="true">{SIGNS[kind]}</span> {refs(words)}'


def _outcome(name: str) -> Outcome:
    return next(entry for entry in OUTCOMES if entry.name == name)
