"""What a document says, in one line of a list: an act, a feature of it, a programme, an event, a signature, a demand."""

from __future__ import annotations

from evidence.site.ledger import when
from evidence.tables.documents.collection import Documents, Entry
from evidence.tables.documents.records import Act, ActFeature, Administration, Event, Signatory
from evidence.vocabulary import breakdowns, regions

SIGNED = {"de": "unterzeichnet", "en": "signed"}
DEMANDED = {"de": "Forderung", "en": "Demand"}


def statements(documents: Documents, lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return what each source says, by its id: what a statement is about, and its words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for _, entry in documents.statements():
        found.setdefault(documents.source_id(entry), []).append(_told(documents, entry, lang))
    return found


def _told(documents: Documents, entry: Entry, lang: str) -> tuple[str, str]:
    german = lang == "de"
    if isinstance(entry, Act):
        words = entry.title if german else entry.title_en
        return f"{_place(entry.region, lang)}, {_name('act_status', entry.status, lang)}", _joined(
            words, entry.note(lang)
        )
    if isinstance(entry, ActFeature):
        act = next(act for act in documents.acts if act.id == entry.act)
        about = (
            _place(act.region, lang),
            _name("feature", entry.feature, lang),
            _name("finding", entry.finding, lang),
        )
        return ", ".join(about), entry.text(lang)
    if isinstance(entry, Administration):
        programme, body = (entry.programme, entry.body) if german else (entry.programme_en, entry.body_en)
        return f"{_place(entry.region, lang)}, {programme}", _joined(body, entry.note(lang))
    if isinstance(entry, Event):
        return when(entry.period, lang), entry.text(lang)
    if isinstance(entry, Signatory):
        return entry.name, _joined(SIGNED[lang], _name("signatory_type", entry.type, lang), entry.note(lang))
    return f"{DEMANDED[lang]} {entry.id}", entry.text(lang)


def _place(code: str, lang: str) -> str:
    return regions.BY_CODE[code].name(lang)


def _name(key: str, value: str, lang: str) -> str:
    return breakdowns.BREAKDOWNS[key][value][0 if lang == "de" else 1]


def _joined(*parts: str) -> str:
    return "; ".join(part.rstrip(".") for part in parts if part) + "."
