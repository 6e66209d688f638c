"""Law: counts of the registers of documents, which no publisher printed and anybody can count again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from evidence.indicators.series import DOCUMENTED, SCHEMA, shape
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.records import Statement
from evidence.vocabulary import breakdowns, regions

COUNTRY, SAXONY = "00", "14"
FEATURES = tuple(breakdowns.BREAKDOWNS["feature"])
FINDINGS = tuple(breakdowns.BREAKDOWNS["finding"])
NOT_RECORDED = "not_recorded"


class Count(NamedTuple):
    """One number of entries: what is counted, where, which part of it, and the entries that had to be read for it.

    ``period`` is empty where it is the month up to which the documents were read.
    """

    indicator: str
    unit: str
    region: str
    value: int
    read: Sequence[Statement]
    part: str = ""
    period: str = ""


def count_documents(documents: Documents) -> pl.DataFrame:
    """Return the counts of acts, features, programmes, events, signatories and demands as an indicator frame.

    The period is the month up to which the documents were read; of signatories and demands, the day of the paper. The
    sources of a count are those of every entry that had to be read for it. Units: Länder, events, or plain numbers.

    Definition: docs/methods/acts.md, programme_administration.md, timeline.md and position_paper.md. Missing values:
    none; without documents there is no row. A feature for which an act has no entry counts as ``not_recorded``, never
    as ``no``.
    """
    counts = [
        *_acts(documents),
        *_features(documents),
        *_programmes(documents),
        *_events(documents),
        *_paper(documents),
    ]
    rows = [
        {
            "indicator": count.indicator,
            "region": count.region,
            "period": count.period or documents.state,
            "breakdown": count.part,
            "basis": "",
            "value": float(count.value),
            "unit": count.unit,
            "value_status": "final",
            "missing_reason": "",
            "tier": "derived",
            "formula": DOCUMENTED,
            "inputs": [],
            "sources": sorted({documents.source_id(entry) for entry in count.read}),
            "flags": [],
        }
        for count in counts
    ]
    return shape(pl.DataFrame(rows, schema={name: kind for name, kind in SCHEMA.items() if name != "id"}))


def _acts(documents: Documents) -> Iterator[Count]:
    """Count the Länder with an act, those without, and the entries of the register."""
    if not documents.acts:
        return
    having = documents.in_force
    lacking = [act for act in documents.acts if act.region in regions.LAENDER and act.region not in having]
    without = len({act.region for act in lacking})
    yield Count("acts_in_force", "laender", COUNTRY, len(having), list(having.values()))
    yield Count("laender_without_act", "laender", COUNTRY, without, lacking)
    yield Count("acts_recorded", "count", COUNTRY, len(documents.acts), documents.acts)


def _features(documents: Documents) -> Iterator[Count]:
    """Count the acts in force by feature and finding, and the features of each act by finding."""
    findings = {
        (code, feature): recorded[feature].finding if feature in recorded else NOT_RECORDED
        for code, act in documents.in_force.items()
        for recorded in (documents.of_act(act.id),)
        for feature in FEATURES
    }
    for finding in FINDINGS if findings else ():
        cells = [cell for cell, found in findings.items() if found == finding]
        for feature in FEATURES:
            read = [entry for entry in documents.features if entry.feature == feature]
            value = sum(name == feature for _, name in cells)
            part = breakdowns.write({"feature": feature, "finding": finding})
            yield Count("acts_by_feature", "laender", COUNTRY, value, read, part)
        part = breakdowns.write({"finding": finding})
        yield Count("act_features", "count", COUNTRY, len(cells), documents.features, part)
        for code, act in documents.in_force.items():
            value = sum(region == code for region, _ in cells)
            yield Count("act_features", "count", code, value, list(documents.of_act(act.id).values()), part)


def _programmes(documents: Documents) -> Iterator[Count]:
    """Count the programmes of each Land by kind of body, and the Länder in which each kind administers one."""
    for region in (COUNTRY, *regions.LAENDER) if documents.administration else ():
        mine = [entry for entry in documents.administration if region in (COUNTRY, entry.region)]
        yield Count("programmes_recorded", "count", region, len(mine), mine)
        for kind in breakdowns.BREAKDOWNS["body_type"]:
            part = breakdowns.write({"body_type": kind})
            same = [entry for entry in mine if entry.body_type == kind]
            yield Count("programmes_recorded", "count", region, len(same), mine, part)
            if region == COUNTRY:
                laender = len({entry.region for entry in same})
                yield Count("laender_by_body_type", "laender", region, laender, same, part)


def _events(documents: Documents) -> Iterator[Count]:
    """Count the events of the timeline, all and by subject."""
    if not documents.events:
        return
    yield Count("timeline_events", "events", SAXONY, len(documents.events), documents.events)
    for category in breakdowns.BREAKDOWNS["event_category"]:
        same = [event for event in documents.events if event.category == category]
        part = breakdowns.write({"event_category": category})
        yield Count("timeline_events", "events", SAXONY, len(same), same, part)


def _paper(documents: Documents) -> Iterator[Count]:
    """Count the first signatories of the position paper, all and by kind, and its demands."""
    if not documents.signatories:
        return
    signed, demands = documents.signatories, documents.demands
    day = documents.sources[signed[0].source].published
    yield Count("first_signatories", "count", SAXONY, len(signed), signed, period=day)
    for kind in breakdowns.BREAKDOWNS["signatory_type"]:
        same = sum(entry.type == kind for entry in signed)
        part = breakdowns.write({"signatory_type": kind})
        yield Count("first_signatories", "count", SAXONY, same, signed, part, day)
    yield Count("demands_recorded", "count", SAXONY, len(demands), demands, period=day)
