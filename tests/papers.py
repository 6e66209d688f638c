"""A small set of documents: two Länder with an act, one with three programmes, three signatories, one demand."""

import json
from copy import deepcopy
from pathlib import Path

from evidence.vocabulary.regions import LAENDER

ACTS = {
    "id": "none",
    "region": "01",
    "title": "Konzept",
    "title_en": "concept",
    "status": "none",
    "source": "page",
    "tier": "primary",
    "note_de": "Kein Gesetz.",
    "note_en": "No act.",
}
SAXON = ACTS | {
    "id": "sn",
    "region": "14",
    "short": "SnG",
    "title": "Gesetz über Sachsen",
    "title_en": "act on Saxony",
    "status": "in_force",
    "in_force": "2024-06-29",
    "source": "act",
    "tier": "secondary",
}
OTHER = SAXON | {"id": "nw", "region": "05", "short": "NwG", "title": "Gesetz über den Westen"}
FEATURE = {
    "act": "sn",
    "feature": "claims_excluded",
    "finding": "yes",
    "section": "§ 4",
    "de": "§ 4 schließt Ansprüche aus.",
    "en": "§ 4 excludes claims.",
    "source": "act",
    "tier": "secondary",
}
PROGRAMME = {
    "id": "p",
    "region": "14",
    "programme": "Programm",
    "programme_en": "programme",
    "body": "Bank",
    "body_en": "bank",
    "body_type": "state_bank",
    "source": "page",
    "tier": "primary",
    "note_de": "Zahlt aus.",
    "note_en": "Pays.",
}
EVENT = {
    "id": "passed",
    "date": "2024-05-02",
    "category": "law",
    "de": "Beschlossen.",
    "en": "Passed.",
    "source": "page",
    "tier": "primary",
}
SIGNATORY = {
    "number": 1,
    "name": "Verein 1 e.V.",
    "type": "culture",
    "note_de": "Aus dem Namen.",
    "note_en": "From the name.",
    "source": "paper",
    "tier": "primary",
}
DOCUMENTS = {
    "sources": (
        "source",
        [
            {"id": name, "publisher": "office", "title": f"Seite {name}", "url": f"https://{name}.example/"}
            | {"published": published, "read": "2024-10"}
            for name, published in (("page", ""), ("act", "2024-06-28"), ("paper", "2023-12-07"))
        ],
    ),
    "acts": (
        "act",
        [
            {"05": OTHER, "14": SAXON}.get(code, ACTS | {"id": f"none_{code}", "region": code})
            for code in LAENDER
        ],
    ),
    "act_features": (
        "act_feature",
        [
            FEATURE,
            FEATURE | {"feature": "guaranteed_funding", "finding": "partial", "section": "§ 11"},
            FEATURE | {"feature": "right_to_counselling", "finding": "no", "section": ""},
            FEATURE | {"act": "nw", "feature": "guaranteed_funding"},
            FEATURE
            | {"act": "nw", "finding": "unknown", "section": "", "de": "Nicht gelesen.", "en": "Not read."},
        ],
    ),
    "administration": (
        "administration",
        [
            PROGRAMME,
            PROGRAMME | {"id": "q", "body_type": "ministry"},
            PROGRAMME | {"id": "r", "body_type": "ministry"},
            *(
                PROGRAMME | {"id": f"p_{code}", "region": code, "body_type": "ministry"}
                for code in LAENDER
                if code != "14"
            ),
        ],
    ),
    "timeline": (
        "event",
        [
            EVENT | {"id": "due", "date": "2027-06-29", "tier": "derived", "de": "Fällig.", "en": "Due."},
            EVENT,
            EVENT | {"id": "cut", "date": "2025", "category": "funding"},
            EVENT | {"id": "early", "date": "2012-03"},
        ],
    ),
    "signatories": (
        "signatory",
        [
            SIGNATORY,
            SIGNATORY | {"number": 2, "name": "Verein 2 e.V."},
            SIGNATORY | {"number": 3, "name": "Unbekannt", "type": "not_evident"},
        ],
    ),
    "demands": (
        "demand",
        [
            {
                "id": "D1",
                "kind": "stated",
                "place_de": "erster Satz",
                "place_en": "first sentence",
                "de": "Mehr Geld.",
                "en": "More money.",
                "act_de": "§ 11 nennt keinen Betrag.",
                "act_en": "§ 11 names no sum.",
                "features": ["guaranteed_funding"],
                "events": ["passed"],
                "programmes": ["p"],
                "source": "paper",
                "tier": "primary",
            }
        ],
    ),
}
INDICATORS = ("acts_in_force", "laender_without_act", "acts_recorded", "acts_by_feature", "act_features")
INDICATORS += (
    "laender_by_body_type",
    "programmes_recorded",
    "timeline_events",
    "first_signatories",
    "demands_recorded",
)


def documents() -> dict:
    """Return the registers by name, each its table and its entries, to be spoiled by a test."""
    return deepcopy(DOCUMENTS)


def write_documents(registers: Path, content: dict | None = None) -> None:
    """Write the registers of documents and the definitions of what is counted in them."""
    folder = registers / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (table, entries) in (content or DOCUMENTS).items():
        _write(folder / f"{name}.toml", table, entries)
    (registers / "indicators").mkdir(exist_ok=True)
    definitions = [
        {"id": name, "name_de": name, "name_en": name, "unit": _unit(name), "decimals": 0, "range": [0, 400]}
        | {"kind": "derived", "method": "acts", "definition_de": f"{name}.", "definition_en": f"{name}."}
        for name in INDICATORS
    ]
    _write(registers / "indicators" / "law.toml", "indicator", definitions)


def _write(path: Path, table: str, entries: list) -> None:
    lines = []
    for entry in entries:
        lines += [
            f"[[{table}]]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()),
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _unit(name: str) -> str:
    if name == "timeline_events":
        return "events"
    return (
        "laender"
        if name in ("acts_in_force", "laender_without_act", "acts_by_feature", "laender_by_body_type")
        else "count"
    )
