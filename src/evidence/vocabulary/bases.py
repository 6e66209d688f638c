"""The base on which a population count is updated: values of two bases are never compared.

Between two censuses the offices carry the population forward from the last one (Fortschreibung). A new census moves
the level, so a value on the old base and one on the new base do not measure a change.
"""

from __future__ import annotations

# Oldest first. The last one is today's base and is not spelt out in the id of a fact.
BASES: dict[str, tuple[str, str]] = {
    "pre_zensus2011": ("Stand vor dem Zensus 2011", "before the 2011 census"),
    "zensus2011": ("auf Grundlage des Zensus 2011", "on the basis of the 2011 census"),
    "zensus2022": ("auf Grundlage des Zensus 2022", "on the basis of the 2022 census"),
}
CURRENT = "zensus2022"


def label(basis: str, lang: str) -> str:
    """Return the basis in words, German or English; empty where a figure has no such basis."""
    return BASES[basis][0 if lang == "de" else 1] if basis else ""
