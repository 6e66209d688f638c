"""How publishers write numbers, and the plain text that each stands for: digits with an optional decimal dot."""

from __future__ import annotations

from typing import Literal

import polars as pl

# Blank, tab, no-break, thin and narrow no-break blank.
_BLANKS = " \t\u00a0\u2009\u202f"
# What stands for a minus where a number follows: minus sign, en dash, hyphen.
_MINUS = "\u2212\u2013-"


def plain(column: pl.Expr, decimal: Literal[".", ","], *, grouped: bool) -> pl.Expr:
    """Return a publisher's numbers as plain text with the printed decimals; empty text where there is no number.

    Blanks around a number go; blanks that part it into groups of three go as well. Where numbers are ``grouped``, so do
    thousands marks: dots if the decimal mark is a comma, commas otherwise. ``−`` and ``–`` before digits are a minus.
    """
    mark = "." if decimal == "," else ","
    groups = f"[{_BLANKS}{mark}]" if grouped else f"[{_BLANKS}]"
    fraction = r"\." if decimal == "." else ","
    number = rf"^-?(?:[0-9]+|[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+)(?:{fraction}[0-9]+)?$"
    tidy = column.str.strip_chars(_BLANKS).str.replace(rf"^[{_MINUS}][{_BLANKS}]?([0-9])", "-$1")
    found = tidy.str.replace_all(groups, "").str.replace(decimal, ".", literal=True)
    return pl.when(tidy.str.contains(number)).then(found).otherwise(pl.lit(""))
