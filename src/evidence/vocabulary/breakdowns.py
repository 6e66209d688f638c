"""Breakdowns: which part of the population a value counts. Empty means the total, never "unknown".

Written ``key=value;key=value`` with keys in alphabetical order, so that equal breakdowns are equal text. Keys and values
with their words are in ``breakdowns.toml`` beside this module.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from evidence.errors import UsageError

_TABLES: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
# What a row of a table stands for when it lists the values of a key.
KEY_NAMES: dict[str, tuple[str, str]] = {
    key: (table["name"][0], table["name"][1]) for key, table in _TABLES.items()
}
# The values of each key in the order of the file, with words in both languages.
BREAKDOWNS: dict[str, dict[str, tuple[str, str]]] = {
    key: {
        value: (words[0], words[1]) for value, words in table.items() if value not in ("name", "definition")
    }
    for key, table in _TABLES.items()
}
# The values of a key that say how something is counted and not which part of it: nothing is subtracted across them.
DEFINITIONS: dict[str, frozenset[str]] = {
    key: frozenset(BREAKDOWNS[key] if table["definition"] == ["*"] else table["definition"])
    for key, table in _TABLES.items()
    if "definition" in table
}


def parse(text: str) -> dict[str, str]:
    """Return a breakdown as a mapping; empty text gives an empty one.

    Raises:
        UsageError: A key or value is unknown, repeated or out of order.
    """
    if not text:
        return {}
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, separator, value = part.partition("=")
        if not separator or key not in BREAKDOWNS or value not in BREAKDOWNS[key] or key in parts:
            raise UsageError(
                f'Breakdown "{text}": "{part}" is unknown or repeated. Known keys: {", ".join(BREAKDOWNS)}.'
            )
        parts[key] = value
    if list(parts) != sorted(parts):
        raise UsageError(f'Breakdown "{text}": keys must be in alphabetical order.')
    return parts


def definition(text: str) -> dict[str, str]:
    """Return the parts of a breakdown that say how something is counted, such as its denominator."""
    return {key: value for key, value in parse(text).items() if value in DEFINITIONS.get(key, ())}


def write(parts: dict[str, str]) -> str:
    """Return a mapping as breakdown text with sorted keys."""
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts))


def label(text: str, lang: str) -> str:
    """Return a breakdown in words, its parts joined by commas; empty for the total."""
    column = 0 if lang == "de" else 1
    return ", ".join(BREAKDOWNS[key][value][column] for key, value in parse(text).items())
