"""What stands around a chart: unit and period, sources, notes, and the alternative text computed from the data."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import urlsplit

from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import refs, value_text
from evidence.indicators.series import ASSESSED
from evidence.vocabulary import bases, breakdowns, numbers, status, units

LOWEST = {"de": "Niedrigster Wert", "en": "Lowest value"}
HIGHEST = {"de": "Höchster Wert", "en": "Highest value"}
EVERYBODY = {"de": "alle", "en": "all"}
ALL = {"de": "Alle Werte", "en": "All values"}
SOME = {"de": "Einzelne Werte", "en": "Some values"}
# So many values are named one by one; of more it is said that there are some.
FEW = 4
MANY = 6
AT_END = {"de": ("Am Ende am höchsten:", "am niedrigsten:"), "en": ("Highest at the end:", "lowest:")}
VIA = {"de": "nach", "en": "via"}
OTHER = {"de": "Andere Angabe", "en": "Another source"}
FROM_TO = {
    "de": "{name}: von {first} ({when}) auf {last} ({then})",
    "en": "{name}: from {first} ({when}) to {last} ({then})",
}

# What is counted over claims is our own finding; the source is only the text that was tested.
ASSESSED_BY_US = {
    "de": "eigene Auswertung; geprüfter Text veröffentlicht von: {}",
    "en": "our own assessment; tested text published by: {}",
}


def measure(facts: Sequence[Fact], lang: str) -> str:
    """Return statistic, unit and periods of a chart in one line of text."""
    known = [fact for fact in facts if fact.value is not None]
    if not known:
        return ""
    names = list(dict.fromkeys(fact.indicator.name(lang) for fact in known))
    days = sorted(
        {
            day
            for fact in known
            for day in (fact.period.ends if fact.period.kind == "span" else (fact.period,))
        }
    )
    first, last = numbers.date(days[0], lang), numbers.date(days[-1], lang)
    when = first if first == last else f"{first} {'bis' if lang == 'de' else 'to'} {last}"
    places = {breakdowns.parse(fact.breakdown).get("place") for fact in known} - {None}
    place = f", {breakdowns.label(f'place={places.pop()}', lang)}" if len(places) == 1 else ""
    return f"{' · '.join(names)}{place} · {units.name(known[0].unit, lang)} · {when}"


def sources(facts: Sequence[Fact]) -> list[str]:
    """Return the ids of all sources behind the facts, in order of first use."""
    return list(dict.fromkeys(source for fact in facts for source in fact.sources))


def publishers(facts: Sequence[Fact], register: FactRegister, lang: str) -> str:
    """Return the publishers behind the facts as HTML in order of first use, and where they were read if not there.

    A publisher leads to the address that was read, or where there are several to its entry in the page's sources.
    """
    at_home = {source for fact in facts if fact.tier == "primary" for source in fact.sources}
    ours = bool(facts) and all(fact.formula == ASSESSED for fact in facts)
    read: dict[str, list[str]] = {}
    for name in sources(facts):
        read.setdefault(register.source(name)["publisher"], []).append(name)
    told = []
    for publisher, names in read.items():
        addresses = {name: register.source(name)["url"] for name in names}
        target = addresses[names[0]] if len(names) == 1 else f"#{publisher_anchor(publisher)}"
        entry = register.tables.publishers[publisher]
        spoken = entry.name_language(lang)
        foreign = f' lang="{spoken}"' if spoken != lang else ""
        link = f'<a href="{html.escape(target)}"{foreign}>{refs(entry.name(lang))}</a>'
        hosts = dict.fromkeys(
            (urlsplit(url).hostname or "").removeprefix("www.")
            for name, url in addresses.items()
            if name not in at_home and not ours
        )
        via = f" ({VIA[lang]} {refs(', '.join(hosts))})" if hosts else ""
        told.append(link + via)
    return ASSESSED_BY_US[lang].format("; ".join(told)) if ours else "; ".join(told)


def publisher_anchor(publisher: str) -> str:
    """Return the anchor of what was read of a publisher, in the list of sources of a page."""
    return f"publisher-{publisher}"


def notes(facts: Sequence[Fact], lang: str) -> list[str]:
    """Return the caveats of all facts once each, what has no value, and what another source says."""
    known = [fact for fact in facts if fact.value is not None]
    told = []
    for caveat in dict.fromkeys(caveat for fact in known for caveat in fact.caveats):
        text = caveat.text(lang)
        if caveat.code.startswith("status:"):
            text = f"{_which([fact for fact in known if caveat in fact.caveats], known, lang)}: {text}"
        told.append(_sentence(text))
    for reason in dict.fromkeys(fact.missing_reason for fact in facts if fact.value is None):
        missing = [fact for fact in facts if fact.value is None and fact.missing_reason == reason]
        names = _told_apart(missing, facts, lang) if len(facts) > 1 else [facts[0].region.name(lang)]
        words = status.MISSING_REASONS[reason][lang == "en"]
        told.append(_sentence(f"{words}: {'; '.join(names)}" if all(names) else words))
    told += [remark for fact in known for remark in others(fact, lang)]
    return list(dict.fromkeys(told))


def others(fact: Fact, lang: str) -> list[str]:
    """Return what other sources say of the same figure, and why their values were not taken."""
    told = []
    for other in fact.alternatives:
        value = numbers.number(other.value, other.decimals, lang)
        where = f"{fact.region.name(lang)}, {numbers.date(fact.period, lang)}"
        reason = other.reason_de if lang == "de" else other.reason_en
        told.append(f"{OTHER[lang]} ({where}): {value}. {_sentence(reason)}")
    return told


def remarks(fact: Fact, lang: str) -> list[str]:
    """Return the caveats of one fact and what other sources say of it, a sentence each."""
    told = [*(_sentence(caveat.text(lang)) for caveat in fact.caveats), *others(fact, lang)]
    return list(dict.fromkeys(told))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _which(some: Sequence[Fact], known: Sequence[Fact], lang: str) -> str:
    """Return which of the values a remark is about: all of them, some by name, or just some."""
    if len(some) == len(known):
        return ALL[lang]
    names = _told_apart(some, known, lang)
    return f"{SOME[lang]} ({'; '.join(names)})" if all(names) and len(names) <= FEW else SOME[lang]


def _told_apart(some: Sequence[Fact], facts: Sequence[Fact], lang: str) -> list[str]:
    """Return the names of some facts by what tells them apart among all: region, part and period."""
    regions, parts, dates = (
        len({getattr(fact, name) for fact in facts}) > 1
        for name in ("region_code", "breakdown", "period_text")
    )
    return list(
        dict.fromkeys(
            ", ".join(
                [fact.region.name(lang)] * regions
                + [breakdowns.label(fact.breakdown, lang) or EVERYBODY[lang]] * parts
                + ([numbers.date(fact.period, lang)] if dates and fact.period_text else [])
            )
            for fact in some
        )
    )


def _name(fact: Fact, facts: Sequence[Fact], lang: str) -> str:
    if len({other.breakdown for other in facts}) > 1:
        return breakdowns.label(fact.breakdown, lang) or EVERYBODY[lang]
    return fact.region.name(lang)


def describe_lines(
    facts: Sequence[Fact], lang: str, kind_de: str = "Liniendiagramm", kind_en: str = "Line chart"
) -> str:
    """Return the alternative text of lines over time: first and last value of each stretch between two breaks.

    Of many stretches only two are told: those that end at the highest and at the lowest value.
    """
    lines: dict[tuple[str, str, str, int], list[Fact]] = {}
    broken: dict[tuple[str, str, str], int] = {}
    for fact in sorted(facts, key=lambda fact: fact.period):
        if fact.value is None:
            continue
        key = (fact.region_code, fact.breakdown, fact.basis)
        broken[key] = broken.get(key, 0) + any(caveat.code.startswith("break:") for caveat in fact.caveats)
        lines.setdefault((*key, broken[key]), []).append(fact)
    parts = [_stretch(members, facts, lang) for members in lines.values()]
    if len(lines) > MANY:
        newest = {key[:2]: members for key, members in lines.items()}.values()
        ranked = sorted(newest, key=lambda members: (members[-1].value or 0.0, members[-1].region_code))
        parts = [
            f"{word} {_stretch(members, facts, lang)}"
            for word, members in zip(AT_END[lang], (ranked[-1], ranked[0]), strict=True)
        ]
    return f"{kind_de if lang == 'de' else kind_en}. {'; '.join(parts)}."


def _stretch(members: Sequence[Fact], facts: Sequence[Fact], lang: str) -> str:
    """Return the first and the last value of a line, in words."""
    first, last = members[0], members[-1]
    name = _name(first, facts, lang) + (f" {bases.label(first.basis, lang)}" if first.basis else "")
    if first is last:
        return f"{name}: {value_text(first, lang)} ({numbers.date(first.period, lang)})"
    return FROM_TO[lang].format(
        name=name,
        first=_after_from(value_text(first, lang), lang),
        when=numbers.date(first.period, lang),
        last=value_text(last, lang),
        then=numbers.date(last.period, lang),
    )


def _after_from(value: str, lang: str) -> str:
    """Return a value in the case that German asks for after "von"."""
    return value + "n" if lang == "de" and value.endswith("Jahre") else value


def describe_ranking(
    facts: Sequence[Fact], names: Sequence[str], lang: str, kind_de: str, kind_en: str
) -> str:
    """Return the alternative text of a ranking or map: highest and lowest value, and how many are missing."""
    known = sorted(
        ((fact, name) for fact, name in zip(facts, names, strict=True) if fact.value is not None),
        key=lambda pair: (pair[0].value, pair[1]),
    )
    kind = kind_de if lang == "de" else kind_en
    if not known:
        return f"{kind}. {'Keine Werte veröffentlicht' if lang == 'de' else 'No values published'}."
    low, high = known[0], known[-1]
    text = (
        f"{kind}. {HIGHEST[lang]}: {high[1]} {value_text(high[0], lang)}. "
        f"{LOWEST[lang]}: {low[1]} {value_text(low[0], lang)}."
    )
    missing = len(facts) - len(known)
    if missing:
        text += f" {'Ohne Wert' if lang == 'de' else 'Without value'}: {missing}."
    return text


def describe_pairs(
    pairs: Sequence[tuple[Fact, Fact]], names: Sequence[str], lang: str, kind_de: str, kind_en: str
) -> str:
    """Return the alternative text of pairs: the pairs with the highest and lowest second value."""
    known = sorted(
        (
            (earlier, later, name)
            for (earlier, later), name in zip(pairs, names, strict=True)
            if earlier.value is not None and later.value is not None
        ),
        key=lambda entry: (entry[1].value, entry[2]),
    )
    kind = kind_de if lang == "de" else kind_en
    if not known:
        return f"{kind}. {'Keine Werte veröffentlicht' if lang == 'de' else 'No values published'}."
    joiner = "und" if lang == "de" else "and"
    parts = [
        f"{name}: {value_text(earlier, lang)} {joiner} {value_text(later, lang)}"
        for earlier, later, name in ((known[-1], known[0]) if len(known) > 1 else (known[0],))
    ]
    return f"{kind}. {'; '.join(parts)}."


def describe_contributions(pairs: Sequence[tuple[Fact, Fact]], lang: str) -> str:
    """Return the alternative text of changes of two groups: the first and the last span, with both values."""
    groups = {"de": ("ausländische Beschäftigte", "deutsche"), "en": ("foreign employees", "German ones")}[
        lang
    ]
    told = []
    for one, other in dict.fromkeys((pairs[0], pairs[-1])):
        values = (
            f"{groups[0]} {value_text(one, lang, 'signed')}, {groups[1]} {value_text(other, lang, 'signed')}"
        )
        told.append(f"{numbers.date(one.period, lang)}: {values}")
    kind = "Balken je Jahr" if lang == "de" else "Bars by year"
    return f"{kind}. {'; '.join(told)}."


def describe_columns(facts: Sequence[Fact], years: Sequence[int], lang: str) -> str:
    """Return the alternative text of columns: first, last and highest value of each part, and the years without value.

    Args:
        facts: The facts of the columns, those without value among them.
        years: All years that the columns cover.
        lang: Language of the text.
    """
    words = {
        "de": ("Säulen je Jahr", "zuerst", "zuletzt", "am höchsten", "Ohne Wert"),
        "en": ("Columns by year", "first", "last", "highest", "Without value"),
    }[lang]
    told = []
    known = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: fact.period)
    for part in dict.fromkeys(fact.breakdown for fact in known):
        mine = [fact for fact in known if fact.breakdown == part]
        chosen = (mine[0], mine[-1], max(mine, key=lambda fact: fact.value or 0.0))
        values = [
            f"{word} {value_text(fact, lang)} ({numbers.date(fact.period, lang)})"
            for word, fact in zip(words[1:4], chosen, strict=True)
        ]
        several = len({fact.breakdown for fact in known}) > 1
        name = (breakdowns.label(part, lang) or EVERYBODY[lang]) if several else mine[0].region.name(lang)
        told.append(f"{name}: {', '.join(values)}")
    present = {fact.period.last_day.year for fact in known}
    missing = [str(year) for year in years if year not in present]
    holes = f" {words[4]}: ({', '.join(missing)})." if missing else ""
    return f"{words[0]}. {'; '.join(told)}.{holes}"


def describe_events(first: str, last: str, count: int, ahead: int, lang: str) -> str:
    """Return the alternative text of a timeline: how many events, from when to when, how many of them lie ahead."""
    if lang == "de":
        text = f"Zeitleiste. Ereignisse: {count}, von {first} bis {last}. Davon nach dem Stand der Daten: {ahead}."
    else:
        text = f"Timeline. Events: {count}, from {first} to {last}. Of these after the state of the data: {ahead}."
    return text
