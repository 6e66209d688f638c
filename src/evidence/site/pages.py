"""Where each page lives, what stands around it, and all files of the site."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import polars as pl

from evidence.facts.premise import Event, read_premise
from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.paths import Project, project
from evidence.report.page import Page
from evidence.report.render import TIER, Content, Frame, environment, page_html
from evidence.tables.corrections import Correction
from evidence.tables.selection import Choice
from evidence.tables.store import read_tables
from evidence.vocabulary import breakdowns, numbers, periods, regions, units

KREIS_NOTEBOOK = "20_kreis_profile"
Made = Mapping[str, tuple[tuple[tuple[str, object], ...], str, Content]]
_OVERVIEW = {"de": "Übersicht", "en": "Overview"}
_KREISE = {"de": "Kreise", "en": "Kreise"}
_METHODS = {"de": "Methoden", "en": "Methods"}
COMPUTED = {"de": "Datum von uns aus dem Gesetz errechnet", "en": "date computed by us from the act"}
TOPICS = {
    "population": {"de": "Indikatoren: Bevölkerung", "en": "Indicators: population"},
    "labour": {"de": "Indikatoren: Arbeitsmarkt", "en": "Indicators: labour market"},
}


def notebook_path(name: str, region: str, lang: str) -> str:
    """Return the place of a notebook's page below the site: profiles of a Kreis have a folder of their own."""
    if name == KREIS_NOTEBOOK and region in regions.KREISE:
        return f"{lang}/kreis/{region}.html"
    if name == KREIS_NOTEBOOK and region not in ("", "14"):
        return f"{lang}/region/{region}.html"
    return f"{lang}/{name}.html"


def run_path(name: str, bound: Mapping[str, object]) -> str:
    """Return the name of a page that a researcher made with parameters of their own."""
    parts = "-".join(str(bound[key]) for key in sorted(bound))
    return f"{name}-{parts}.html"


def edition(register: FactRegister) -> str:
    """Return the edition's date: the newest publication whose day is known, never the clock."""
    published = register.tables.observations["published"].unique()
    return max(str(text) for text in published if len(text) == len("2026-07-30"))


def register_as_of(at: Project, as_of: str) -> FactRegister:
    """Return all facts as known by a day."""
    return FactRegister(read_tables(at).known_by(as_of))


def site_files(register: FactRegister, made: Made) -> dict[str, bytes]:
    """Return every file of the site by its path: pages, landing pages, and the tables for download."""
    files: dict[str, bytes] = {}
    languages = sorted({path.split("/")[0] for path in made})
    for path, (parameters, notebook, content) in made.items():
        lang = path.split("/")[0]
        files[path] = _notebook_page(register, path, notebook, dict(parameters), content, made, lang)
    premise = read_premise(project().registers)
    for lang in languages:
        files[f"{lang}/methods.html"] = _methods(register, made, lang)
        files[f"{lang}/index.html"] = _landing(register, f"{lang}/index.html", made, premise, lang)
    if languages:
        files["index.html"] = _landing(register, "index.html", made, premise, languages[0])
    for name in ("observations.csv", "indicators.csv", "facts.csv", "codebook.csv", "sources.csv"):
        files[f"downloads/{name}"] = (project().processed / name).read_bytes()
    return files


def single_page(
    register: FactRegister, path: str, notebook: str, bound: Mapping[str, object], content: Content, lang: str
) -> bytes:
    """Return one page on its own, for a researcher, with no links to other pages."""
    frame = Frame(lang, path, path, [], _edition_words(register, lang), _command(notebook, bound))
    return _page(register, frame, content)


def _notebook_page(
    register: FactRegister,
    path: str,
    notebook: str,
    parameters: Mapping[str, object],
    content: Content,
    made: Made,
    lang: str,
) -> bytes:
    frame = Frame(
        lang,
        path,
        _other(path, lang, made),
        _navigation(made, lang),
        _edition_words(register, lang),
        _command(notebook, parameters),
        premise=_short_premise(lang),
        methods=f"{lang}/methods.html",
    )
    return _page(register, frame, content)


def _page(register: FactRegister, frame: Frame, content: Content) -> bytes:
    facts = [register.fact(name) for name in content.facts]
    cited = [register.fact(name) for name in content.cited]
    return page_html(frame, content.title, content.body, facts, cited, register).encode("utf-8")


def _landing(register: FactRegister, path: str, made: Made, premise: Sequence[Event], lang: str) -> bytes:
    questions, facts = [], []
    for place, (_, notebook, content) in made.items():
        if place.startswith(f"{lang}/") and notebook != KREIS_NOTEBOOK:
            questions.append({"title": refs(content.title), "path": place, "answer": content.answer})
            facts += [name for name in content.cited if f'data-fact="{html.escape(name)}"' in content.answer]
    desk = Page("14", "de" if lang == "de" else "en")
    shares = desk.kreise("foreign_share")
    high, low = desk.highest(shares), desk.lowest(shares)
    overview = desk.map(
        "map",
        shares,
        de="Der Ausländeranteil der Kreise reichte am {tag} von {min} {wo_min:in} bis {max} {wo_max:in}",
        en="On {tag} the foreign share of the Kreise ranged from {min} {wo_min:in} to {max} {wo_max:in}",
        tag=desk.when(high),
        min=low,
        max=high,
        wo_min=low.region,
        wo_max=high.region,
    )
    kreise = [
        {"name": region.name(lang), "path": f"{lang}/kreis/{region.code}.html"}
        for region in sorted(
            (regions.BY_CODE[code] for code in regions.KREISE), key=lambda entry: entry.name(lang)
        )
        if f"{lang}/kreis/{region.code}.html" in made
    ]
    other = "en" if lang == "de" else "de"
    has_other = any(place.startswith(f"{other}/") for place in made)
    frame = Frame(
        lang,
        path,
        f"{other}/index.html" if has_other else f"{lang}/index.html",
        _navigation(made, lang),
        _edition_words(register, lang),
        "make report",
        methods=f"{lang}/methods.html",
    )
    events = [
        {
            "id": event.id,
            "date": refs(numbers.date(periods.parse(event.date), lang)),
            "text": refs(event.text(lang)),
            "source": html.escape(event.source),
            "tier": COMPUTED[lang] if event.tier == "derived" else TIER[event.tier][lang],
        }
        for event in premise
    ]
    body = (
        environment()
        .get_template("landing.html.j2")
        .render(
            frame=frame,
            lang=lang,
            questions=questions,
            events=events,
            kreise=kreise,
            overview=overview.html,
        )
    )
    title = (
        "Was öffentliche Zahlen zur Forderung nach einem Integrationsgesetz sagen"
        if lang == "de"
        else "What public figures say about the call for an integration act"
    )
    cited = [register.fact(name) for name in dict.fromkeys([*facts, *(fact.id for fact in overview.cited)])]
    return page_html(frame, title, body, list(overview.facts), cited, register).encode("utf-8")


def _methods(register: FactRegister, made: Made, lang: str) -> bytes:
    tables, series = register.tables, register.catalogue.series
    german = lang == "de"
    body = (
        environment()
        .get_template("methods.html.j2")
        .render(
            lang=lang,
            choices=[
                refs(f"{_where(register, entry, lang)}: {entry.reason(lang)}") for entry in tables.choices
            ],
            breaks=[
                {"cause": refs(entry.cause(lang)), "source": html.escape(entry.source)}
                for entry in tables.breaks
            ],
            faults=[
                refs(
                    f"{_where(register, entry, lang)}: {_exact(entry, register, lang)}. {entry.reason(lang)}"
                )
                for entry in tables.corrections.values()
                if entry.status == "open"
            ],
            topics=[
                {
                    "id": topic,
                    "name": TOPICS[topic][lang],
                    "indicators": [
                        {
                            "id": entry.id,
                            "name": refs(entry.name(lang)),
                            "definition": refs(entry.definition(lang)),
                            "unit": units.name(entry.unit, lang),
                            "extent": refs(_extent(series.filter(pl.col("indicator") == entry.id), lang)),
                        }
                        for entry in tables.codebook.values()
                        if entry.topic == topic
                    ],
                }
                for topic in TOPICS
            ],
        )
    )
    title = (
        "Was gezählt wird und wo die Grenzen liegen"
        if german
        else "What is counted, and where the limits are"
    )
    path = f"{lang}/methods.html"
    other = ("en" if german else "de") + "/methods.html"
    has_other = any(place.startswith(other[:3]) for place in made)
    frame = Frame(
        lang,
        path,
        other if has_other else path,
        _navigation(made, lang),
        _edition_words(register, lang),
        premise=_short_premise(lang),
    )
    return page_html(frame, title, body, [], [], register).encode("utf-8")


def _where(register: FactRegister, entry: Correction | Choice, lang: str) -> str:
    parts = (
        register.definition(entry.indicator).name(lang),
        breakdowns.label(entry.breakdown, lang),
        regions.BY_CODE[entry.region].name(lang),
        numbers.date(periods.parse(entry.period), lang),
    )
    return ", ".join(part for part in parts if part)


def _exact(entry: Correction, register: FactRegister, lang: str) -> str:
    definition = register.definition(entry.indicator)
    return numbers.number(entry.expect, definition.decimals, lang)


def _extent(rows: pl.DataFrame, lang: str) -> str:
    """Return in words for how many regions and which periods an indicator has values."""
    if rows.is_empty():
        return ""
    ends = sorted({day for text in rows["period"].unique() for day in _ends(text)})
    first, last = numbers.date(ends[0], lang), numbers.date(ends[-1], lang)
    count = rows["region"].n_unique()
    if lang == "de":
        return f"{'Ein Gebiet' if count == 1 else f'{count} Gebiete'}, {first} bis {last}."
    return f"{'One region' if count == 1 else f'{count} regions'}, {first} to {last}."


def _ends(text: str) -> tuple[periods.Period, ...]:
    period = periods.parse(text)
    return period.ends if period.kind == "span" else (period,)


def _navigation(made: Made, lang: str) -> list[tuple[str, str]]:
    entries = [(_OVERVIEW[lang], f"{lang}/index.html")]
    profile = f"{lang}/{KREIS_NOTEBOOK}.html"
    for place, (_, notebook, content) in made.items():
        if place.startswith(f"{lang}/") and notebook != KREIS_NOTEBOOK:
            entries.append((content.title, place))
    if profile in made:
        entries.append(({"de": "Sachsen im Profil", "en": "Profile of Saxony"}[lang], profile))
    entries.append((_KREISE[lang], f"{lang}/index.html#kreise"))
    entries.append((_METHODS[lang], f"{lang}/methods.html"))
    return entries


def _other(path: str, lang: str, made: Made) -> str:
    other = ("en" if lang == "de" else "de") + path[len(lang) :]
    return other if other in made else path


def _edition_words(register: FactRegister, lang: str) -> str:
    return numbers.date(periods.parse(edition(register)), lang)


def _command(notebook: str, parameters: Mapping[str, object]) -> str:
    return f"evidence run {notebook} " + " ".join(f"-p {key}={parameters[key]}" for key in sorted(parameters))


def _short_premise(lang: str) -> str:
    event = next(entry for entry in read_premise(project().registers) if entry.id == "in_force")
    when = refs(numbers.date(periods.parse(event.date), lang))
    if lang == "de":
        return f"Das Sächsische Integrations- und Teilhabegesetz gilt seit dem {when}. Diese Seite zeigt, was Zahlen zu seinem Gegenstand sagen."
    return f"The Saxon Integration and Participation Act has been in force since {when}. This page shows what figures say about its subject."
