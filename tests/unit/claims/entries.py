"""A claim that breaks no rule, for tests that spoil one thing.

Import as ``from unit.claims.entries import entry``.
"""

from typing import Any

from evidence.claims.claim import Claim

SIDES = {
    "for_de": "Eine Quelle spricht dafür.",
    "for_en": "One source speaks for it.",
    "against_de": "Eine Quelle spricht dagegen.",
    "against_en": "One source speaks against it.",
}


def entry(name: str = "C25", **more: Any) -> Claim:
    """Return the claim with this id, complete but for what ``more`` changes."""
    texts = {
        f"{text}_{lang}": "Ein Satz." if lang == "de" else "A sentence."
        for text in ("place", "rule", "found", "change", "fits")
        for lang in ("de", "en")
    }
    given = {
        "id": name,
        "kind": "law",
        "de": "Etwas war vereinbart.",
        "en": "Something was agreed.",
        "rule_fixed": "2026-11-22",
        "fits": True,
        "hand": "supported",
        "part": [{"id": "agreed", "de": "War es vereinbart?", "en": "Was it agreed?"}],
        **texts,
        **SIDES,
        **more,
    }
    return Claim.model_validate(given)
