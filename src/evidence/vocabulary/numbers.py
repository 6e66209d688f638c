"""Numbers and dates in words of the page's language, by Babel: never by the machine's locale."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from babel import dates
from babel import numbers as babel_numbers

from evidence.vocabulary.periods import Period

Lang = Literal["de", "en"]
LANGUAGES: tuple[Lang, ...] = ("de", "en")
MINUS = "\u2212"


def rounded(value: float, decimals: int) -> Decimal:
    """Return ``value`` rounded half away from zero, as a statistics office prints it.

    The shortest decimal text of the value is rounded, so 7.65 becomes 7.7 although its binary form lies below.
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@cache
def number(value: float, decimals: int, lang: str, *, signed: bool = False) -> str:
    """Return a number with grouping and decimals of the language: ``331.866`` or ``331,866``."""
    amount = rounded(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = babel_numbers.format_decimal(abs(amount), format=pattern, locale=lang)
    if amount < 0:
        return MINUS + text
    return "+" + text if signed and amount > 0 else text


@cache
def date(period: Period, lang: str) -> str:
    """Return a period in words: ``31. Dezember 2023``, ``Juni 2023``, ``2023``; a span as ``A bis B``."""
    if period.kind == "span":
        start, end = period.ends
        return f"{date(start, lang)} {'bis' if lang == 'de' else 'to'} {date(end, lang)}"
    if period.kind == "year":
        return f"{period.first_day.year:04d}"
    if period.kind == "month":
        return str(dates.format_skeleton("yMMMM", period.first_day, locale=lang))
    return str(
        dates.format_date(period.first_day, format="d. MMMM y" if lang == "de" else "d MMMM y", locale=lang)
    )
