"""The explorer: all facts in one page, from which a script draws the series, regions and dates that a reader chooses.

The script writes plain SVG itself. Decision 0007 says why the runtime of Vega-Lite is not in the page, with the sizes and
times that ``benchmarks/explorer.py`` measures.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Hashable, Mapping, Sequence

from evidence.charts import captions
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import MISSING, refs, unit_words
from evidence.report.content import environment
from evidence.report.render import ORIGIN, TIER, Frame, framed, script_text, source_name
from evidence.site.figures import Drawn, Trend
from evidence.site.ledger import SAXONY, Ledger, when
from evidence.site.navigation import DOWNLOADS, EXPLORER, INDICATORS, SEARCH, Site, alphabetical
from evidence.vocabulary import bases, breakdowns, periods, regions, status, topics, units

TITLE = {"de": "Selbst wählen: Indikator, Gebiete, Zeitraum", "en": "Choose: indicator, regions, period"}
# What the page shows before anybody has chosen.
FIRST = "foreign_share"
FIRST_REGIONS = (SAXONY, "00")


def explorer_page(site: Site, ledger: Ledger, drawn: Mapping[Trend, Drawn], lang: str) -> str:
    """Return the explorer of one language.

    Without a script it shows the chart of the first indicator and says where all values stand.

    Args:
        site: What the pages know of each other.
        ledger: All facts in reading order.
        drawn: The charts of indicators, of which the first one is shown.
        lang: Language of the page.
    """
    frame = site.frame(lang, EXPLORER)
    chart = next((chart for key, chart in drawn.items() if (key.lang, key.indicator) == (lang, FIRST)), None)
    body = (
        environment()
        .get_template("explorer.html.j2")
        .render(
            lang=lang,
            title=TITLE[lang],
            topics=[
                {"address": f"{frame.link(f'{lang}/{INDICATORS}')}#{topic}", "name": topics.name(topic, lang)}
                for topic in topics.TOPICS
            ],
            first=refs(ledger.register.definition(FIRST).name(lang)),
            chart=_linked(chart.html, frame) if chart else "",
            downloads=frame.link(f"{lang}/{DOWNLOADS}"),
            search=frame.link(f"{lang}/{SEARCH}"),
            series=json.dumps(
                explorer_data(ledger, lang), ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ).replace("<", "\\u003c"),
        )
    )
    facts = [ledger.register.fact(name) for name in chart.facts] if chart else []
    return framed(frame, TITLE[lang], body, facts, script_text("explorer.js"))


def _linked(chart: str, frame: Frame) -> str:
    """Return a chart from the page of its indicator with its links leading there."""
    for row in ("value-", "publisher-"):
        chart = chart.replace(f'href="#{row}', f'href="{frame.indicator(FIRST)}#{row}')
    return chart


def explorer_data(ledger: Ledger, lang: str) -> dict[str, object]:
    """Return all facts as lists that refer to each other by place, with every word in one language.

    ``indicators`` holds id, name, definition, topic, unit, decimals and series; a series is part, basis, region, place of
    its list of periods, values, one background for all values or one for each, and where there are any, intervals. A
    background is what values share: origin, formula, inputs, status, missing reason, sources, remarks and the break
    before. A value that is not known is null.
    """
    register = ledger.register
    listed = _Lists()
    dates = sorted(periods.parse(text) for text in register.catalogue.series["period"].unique())
    entries = []
    for topic in topics.TOPICS:
        members = [entry for entry in register.tables.codebook.values() if entry.topic == topic]
        for entry in sorted(members, key=lambda entry: alphabetical(entry.name(lang))):
            facts = [row.fact for row in ledger.rows.get(entry.id, []) if row.fact is not None]
            if facts:
                series = _series(
                    facts, {date.text: place for place, date in enumerate(dates)}, register, listed, lang
                )
                words = (entry.id, entry.name(lang), entry.definition(lang))
                entries.append([*words, topic, entry.unit, entry.decimals, series])
    return {
        "first": [FIRST, list(FIRST_REGIONS)],
        "indicators": entries,
        "periods": [[date.text, when(date, lang)] for date in dates],
        "regions": [
            [entry.code, entry.name(lang), entry.short(lang), entry.level] for entry in regions.REGIONS
        ],
        "topics": {topic: topics.name(topic, lang) for topic in topics.TOPICS},
        "bases": [["", ""], *([name, bases.label(name, lang)] for name in bases.BASES)],
        "today": bases.CURRENT,
        "units": {
            name: [units.name(name, lang), *unit_words(name, lang)]
            for name in sorted({entry.unit for entry in register.tables.codebook.values()})
        },
        "missing": {reason: words[lang == "en"] for reason, words in status.MISSING_REASONS.items()},
        "none": MISSING[lang],
        **listed.lists(),
    }


class _Lists:
    """Lists in which every distinct entry stands once, so that others can refer to its place."""

    def __init__(self) -> None:
        self._places: dict[str, dict[Hashable, int]] = {
            name: {}
            for name in (
                "backgrounds",
                "breaks",
                "formulas",
                "inputs",
                "origins",
                "parts",
                "remarks",
                "sources",
                "times",
            )
        }

    def place(self, name: str, entry: Hashable) -> int:
        """Return the place of an entry in a list, which grows by it if it is new."""
        known = self._places[name]
        return known.setdefault(entry, len(known))

    def lists(self) -> dict[str, list[Hashable]]:
        """Return all lists."""
        return {name: list(known) for name, known in self._places.items()}


def _series(
    facts: Sequence[Fact], dated: Mapping[str, int], register: FactRegister, listed: _Lists, lang: str
) -> list[list[object]]:
    """Return the facts of one indicator, given in reading order, as series; ``dated`` places each period in its list."""
    found: list[list[object]] = []
    regional = {region.code: place for place, region in enumerate(regions.REGIONS)}
    for (code, part, basis), members in itertools.groupby(
        facts, key=lambda fact: (fact.region_code, fact.breakdown, fact.basis)
    ):
        own = list(members)
        behind = [_background(fact, register, listed, lang) for fact in own]
        entry: list[object] = [
            listed.place("parts", (part, breakdowns.label(part, lang))),
            ["", *bases.BASES].index(basis),
            regional[code],
            listed.place("times", tuple(dated[fact.period_text] for fact in own)),
            [_number(float(fact.exact)) if fact.exact else None for fact in own],
            behind[0] if len(set(behind)) == 1 else behind,
        ]
        if any(fact.interval for fact in own):
            entry.append(
                [fact.interval and [_number(round(end, 6)) for end in fact.interval] for fact in own]
            )
        found.append(entry)
    return found


def _number(value: float) -> float | int:
    """Return a number in the form that takes the fewest signs."""
    return int(value) if value.is_integer() else value


def _background(fact: Fact, register: FactRegister, listed: _Lists, lang: str) -> int:
    told = ORIGIN[fact.formula] if fact.tier == "derived" and fact.formula in ORIGIN else TIER[fact.tier]
    crossed = next((caveat for caveat in fact.caveats if caveat.code.startswith("break:")), None)
    return listed.place(
        "backgrounds",
        (
            listed.place("origins", (fact.tier, told[lang])),
            listed.place("formulas", fact.formula),
            tuple(listed.place("inputs", _pattern(name, fact)) for name in fact.inputs),
            fact.value_status,
            fact.missing_reason,
            tuple(listed.place("sources", _source(name, register, lang)) for name in fact.sources),
            tuple(listed.place("remarks", words) for words in captions.remarks(fact, lang)),
            listed.place("breaks", (crossed.code, crossed.text(lang))) if crossed else -1,
        ),
    )


def _pattern(name: str, fact: Fact) -> str:
    """Return the id of an input with what it has in common with the id of its fact as fields, so that many are alike."""
    indicator, _, rest = name.partition(".")
    ends = fact.period_text.split("/")
    for field, text in (
        ("{key}", fact.id.partition(".")[2]),
        ("{region}", fact.region_code),
        ("{period}", fact.period_text),
        ("{end}", ends[-1]),
        ("{start}", ends[0]),
        ("{part}", fact.breakdown),
    ):
        # A region stands first; anywhere else its few digits could be part of a date.
        count = 1 if field == "{region}" and rest.startswith(f"{text}.") else 0 if field == "{region}" else -1
        rest = rest.replace(text, field, count) if text else rest
    return f"{indicator}.{rest}"


def _source(name: str, register: FactRegister, lang: str) -> tuple[str, str, str, str]:
    """Return id, name and address of a source, and why its carrier is weak, empty where it is not."""
    address = str(register.source(name)["url"])
    weak = [entry.reason(lang) for entry in register.tables.weak_carriers if entry.beginning in f"{address}/"]
    return name, source_name(register, name, lang), address, " ".join(weak)
