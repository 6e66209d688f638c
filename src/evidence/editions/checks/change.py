"""Checks of what changed since the edition in force: nobody may be surprised by a number, a verdict or a gap."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from evidence.editions.checks.look import Limits, Look, Outcome, acknowledge
from evidence.editions.checks.pages import Known
from evidence.editions.checks.published import Key, Published, key
from evidence.editions.findings import Finding

FIRST = "nothing to compare with: no edition before"
APART = "claims"
"""Counts of our own verdicts move when a verdict does, which has its own check, and bear the day of the newest document."""
POINTS = ("percent", "percentage_points")
HEADLINE_PAGES = ("site/de/index.html", "site/de/share.html", "brief-14-de.html")
SMALL = Decimal("0.000001")


def headlines(look: Look, limits: Limits) -> Outcome:
    """Compare the numbers of landing page, brief and letter with those of the edition before.

    A headline moves if its fact is revised, or if a newer period takes its place. Limits: ``points`` for shares, in
    percentage points; ``share`` for all else, relative to the old value. What an entry in the register of corrections
    explains is accepted, and so is what is acknowledged.
    """
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    now = look.now
    said = dict.fromkeys(
        name for path in HEADLINE_PAGES if path in look.pages for name in look.pages[path].cited
    )
    findings, compared = [], 0
    latest = _latest(before.facts)
    for name in said:
        fact = key(name)
        new = now.facts.get(name)
        if new is None or new.value is None or now.topics.get(fact.indicator) == APART:
            continue
        earlier = name if name in before.facts else latest.get(fact.series)
        if earlier is None or (old := before.facts[earlier].value) is None:
            continue
        compared += 1
        moved = new.value - old
        allowed = (
            Decimal(str(limits["points"])) if new.unit in POINTS else abs(old) * Decimal(str(limits["share"]))
        )
        if abs(moved) <= allowed or name in look.corrected:
            continue
        told = (f"{old.normalize():f}", f"{new.value.normalize():f}")
        if look.accepts("headline", name, *told):
            continue
        since = "" if earlier == name else f", against {earlier}"
        findings.append(
            Finding(
                "headlines",
                f"a headline moved from {told[0]} to {told[1]} {new.unit}{since}",
                name,
                f"a move of at most {allowed.normalize():f}",
                f"{moved.normalize():+f}",
                acknowledge("headline", name, *told),
            )
        )
    return Outcome(f"{compared} headlines compared with the edition before", findings)


def _latest(facts: Mapping[str, Known]) -> dict[tuple[str, str, str], str]:
    """Return the newest fact with a value of each series."""
    newest: dict[tuple[str, str, str], str] = {}
    for name, known in facts.items():
        found = key(name)
        if known.value is not None and found.period >= key(newest.get(found.series, "...")).period:
            newest[found.series] = name
    return newest


def values(look: Look, limits: Limits) -> Outcome:
    """Compare every base fact that is new or revised with what its series has shown so far.

    A new value of a share may leave the range of its series by ``points``; that of another unit may lie above the largest
    or below the smallest by ``factor``, differences below ``floor`` aside. A revised value of a share may move by
    ``revised_points``, another one by ``revised_factor``. A share that is small may move by ``share_factor`` at most, a
    difference of one point aside.
    """
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    history: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for name, known in before.facts.items():
        if known.value is not None:
            history[key(name).series].append(known.value)
    findings, compared, alone = [], 0, 0
    for name, new in sorted(look.now.facts.items()):
        old = before.facts.get(name)
        if (
            new.value is None
            or name in look.now.computed
            or name in look.corrected
            or look.now.topics.get(key(name).indicator) == APART
            or (old is not None and old.value is not None and abs(old.value - new.value) <= SMALL)
        ):
            continue
        known_values = history.get(key(name).series)
        if not known_values:
            alone += 1
            continue
        compared += 1
        revised = old.value if old is not None else None
        expected = _beyond(
            new.value, new.unit, [revised] if revised is not None else known_values, limits, revised
        )
        if not expected:
            continue
        told = ("" if revised is None else f"{revised.normalize():f}", f"{new.value.normalize():f}")
        if look.accepts("value", name, *told):
            continue
        what = (
            "a new value is implausible"
            if revised is None
            else f"the value {told[0]} was revised implausibly"
        )
        findings.append(
            Finding(
                "values", what, name, expected, f"{told[1]} {new.unit}", acknowledge("value", name, *told)
            )
        )
    return Outcome(
        f"{compared} new or revised values compared with their series; {alone} begin a series",
        _gathered(findings),
    )


def _beyond(value: Decimal, unit: str, known: list[Decimal], limits: Limits, revised: Decimal | None) -> str:
    """Return the range that a value has left; empty if it is inside."""
    prefix = "" if revised is None else "revised_"
    low, high = min(known), max(known)
    if unit in POINTS:
        room = Decimal(str(limits[f"{prefix}points"]))
        least, most = low - room, high + room
        # A share in place of a percentage stays within some points: small values have a factor of their own.
        if low > 0:
            factor = Decimal(str(limits["share_factor"]))
            least, most = max(least, min(low / factor, low - 1)), min(most, max(high * factor, high + 1))
    else:
        factor, floor = Decimal(str(limits[f"{prefix}factor"])), Decimal(str(limits["floor"]))
        largest = max(abs(low), abs(high))
        least = -largest * factor if low < 0 else low / factor
        most = largest * factor
        least, most = min(least, low - floor), max(most, high + floor)
    if least <= value <= most:
        return ""
    return f"between {_plain(least)} and {_plain(most)}"


def _plain(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


def _gathered(findings: list[Finding]) -> list[Finding]:
    """Return the findings, those of an indicator with many of them as one."""
    of: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        of[key(finding.where).indicator].append(finding)
    told = []
    for indicator, group in of.items():
        told += group[:3]
        if len(group) > len(told[-3:]) and len(group) > 3:  # noqa: PLR2004 - three examples are enough
            rest = group[3:]
            told.append(
                Finding(
                    rest[0].check,
                    f"{len(rest)} more values of {indicator} are implausible",
                    indicator,
                    "values as their series have shown so far",
                    f"{rest[0].where}: {rest[0].found}",
                    "see whether a unit, a column or a region was confused in the newest source",
                )
            )
    return told


def regions(look: Look, limits: Limits) -> Outcome:
    """Find regions that have changed places: the new value of each fits the other better than itself.

    Two regions count as confused if their old values differ by more than ``apart`` (as a logarithm), and the new ones lie
    ``closer`` times as close to each other's old values as to their own; values below ``floor`` say too little. Shares have
    limits of their own: ratios of small numbers change places by chance. Values that were exchanged to the last digit
    always count.
    """
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    findings, pairs, now = [], 0, look.now
    for group, steps in sorted(_steps(before, now).items()):
        for one, two in combinations(sorted(steps), 2):
            if len(one) != len(two) or "00" in (one, two):
                continue
            (old_a, new_a, name_a), (old_b, new_b, name_b) = steps[one], steps[two]
            pairs += 1
            if not _crossed((old_a, new_a), (old_b, new_b), limits, share=now.facts[name_a].unit in POINTS):
                continue
            about, told = f"{group[0]} {one} {two}", (f"{old_a:g} {old_b:g}", f"{new_a:g} {new_b:g}")
            if {name_a, name_b} <= look.corrected or look.accepts("regions", about, *told):
                continue
            findings.append(
                Finding(
                    "regions",
                    f"regions {one} and {two} seem to have changed places",
                    f"{name_a}, {name_b}",
                    f"values near {old_a:g} and {old_b:g}",
                    f"{new_a:g} and {new_b:g}",
                    acknowledge("regions", about, *told),
                )
            )
    return Outcome(f"{pairs} pairs of regions with new values compared", findings[:50])


def _crossed(one: tuple[float, float], two: tuple[float, float], limits: Limits, *, share: bool) -> bool:
    """Return whether two regions, each with its old and new value, seem to have changed places."""
    (old_a, new_a), (old_b, new_b) = one, two
    prefix = "share_" if share else ""
    if min(*one, *two) < limits[f"{prefix}floor"]:
        return False
    if (new_a, new_b) == (old_b, old_a):
        return True
    if abs(math.log(old_a / old_b)) <= limits[f"{prefix}apart"]:
        return False
    straight = abs(math.log(new_a / old_a)) + abs(math.log(new_b / old_b))
    crossed = abs(math.log(new_a / old_b)) + abs(math.log(new_b / old_a))
    return crossed * limits["closer"] < straight


def _steps(
    before: Published, now: Published
) -> dict[tuple[str, str, str], dict[str, tuple[float, float, str]]]:
    """Return old and new value of each region whose value is new or revised, by indicator, breakdown and period.

    Only base facts above zero.
    """
    latest: dict[tuple[str, str, str, str], tuple[str, Decimal]] = {}
    for name, known in before.facts.items():
        found = key(name)
        place = (found.indicator, found.region, found.breakdown, found.basis)
        if known.value is not None and found.period >= latest.get(place, ("", 0))[0]:
            latest[place] = found.period, known.value
    steps: dict[tuple[str, str, str], dict[str, tuple[float, float, str]]] = defaultdict(dict)
    for name, new in now.facts.items():
        found = key(name)
        if new.value is None or new.value <= 0 or name in now.computed:
            continue
        old = before.facts[name].value if name in before.facts else None
        if old is None:
            period, old = latest.get(
                (found.indicator, found.region, found.breakdown, found.basis), ("", None)
            )
            if period >= found.period:
                continue
        if old is not None and old > 0 and abs(old - new.value) > SMALL:
            group = (found.indicator, found.breakdown, f"{found.period}@{found.basis}")
            steps[group][found.region] = (float(old), float(new.value), name)
    return steps


def verdicts(look: Look, limits: Limits) -> Outcome:
    """Compare the verdict on every claim with that of the edition before: each flip needs an acknowledgement of its own."""
    del limits
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    findings = []
    flipped = 0
    old, new = before.claims, look.now.claims
    for name in sorted({*old, *new}):
        told = (old.get(name, "none"), new.get(name, "none"))
        if told[0] == told[1]:
            continue
        flipped += 1
        if look.accepts("verdict", name, *told):
            continue
        findings.append(
            Finding(
                "verdicts",
                f"the verdict on {name} flipped from {told[0]} to {told[1]}",
                f"claim {name}",
                f"{told[0]}, or an acknowledgement of the flip",
                told[1],
                acknowledge("verdict", name, *told),
            )
        )
    return Outcome(f"{len(new)} verdicts compared with the edition before, {flipped} flipped", findings)


def vanished(look: Look, limits: Limits) -> Outcome:
    """Find facts that the edition before had, with a value, and this one has not: somebody may have quoted them."""
    del limits
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    had: Counter[str] = Counter()
    gone: dict[str, list[str]] = defaultdict(list)
    for name, known in before.facts.items():
        indicator = key(name).indicator
        if known.value is None or APART in (before.topics.get(indicator), look.now.topics.get(indicator)):
            continue
        had[indicator] += 1
        now = look.now.facts.get(name)
        if (now is None or now.value is None) and name not in look.corrected:
            gone[indicator].append(name)
    findings = []
    for indicator, names in sorted(gone.items()):
        told = (str(had[indicator]), str(had[indicator] - len(names)))
        if look.accepts("vanished", indicator, *told):
            continue
        findings.append(
            Finding(
                "vanished",
                f"{len(names)} of {told[0]} facts of {indicator} are gone",
                ", ".join(sorted(names)[:3]) + (", …" if len(names) > 3 else ""),  # noqa: PLR2004 - three examples
                "every fact that was published before",
                f"{told[1]} left",
                acknowledge("vanished", indicator, *told),
            )
        )
    return Outcome(f"{sum(had.values())} published facts looked for", findings)


def counts(look: Look, limits: Limits) -> Outcome:
    """Compare how many facts with a value each topic has for each region with the edition before.

    ``fall`` is the share of them that may go without being asked about.
    """
    before = look.before
    if before is None:
        return Outcome(FIRST, [])
    old, new = (Counter(_places(published)) for published in (before, look.now))
    findings = []
    for (topic, region), number in sorted(old.items()):
        left = new[topic, region]
        if left >= number * (1 - limits["fall"]) or look.accepts(
            "count", f"{topic} {region}", str(number), str(left)
        ):
            continue
        findings.append(
            Finding(
                "counts",
                f"topic {topic} has fewer facts for region {region}",
                f"{topic} {region}",
                f"about {number}, as in the edition before",
                str(left),
                acknowledge("count", f"{topic} {region}", str(number), str(left)),
            )
        )
    return Outcome(f"facts counted for {len(old)} pairs of topic and region", findings)


def _places(published: Published) -> Iterator[tuple[str, str]]:
    for name, known in published.facts.items():
        found: Key = key(name)
        topic = published.topics.get(found.indicator)
        if known.value is not None and topic and topic != APART:
            yield topic, found.region
