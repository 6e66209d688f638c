"""Reads the tables of values on the page of an indicator: every row with all of its cells, shared ones filled in."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLE = re.compile(r'<table class="values">.*?</table>', re.DOTALL)
_ROW = re.compile(r"<tr([^>]*)>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])([^>]*)>(.*?)</\1>", re.DOTALL)
_SPAN = re.compile(r'rowspan="(\d+)"')


@dataclass(frozen=True)
class ValueRow:
    """One row: what became of the value, its series, its period, its number, its sources, its note."""

    use: str
    anchor: str
    series: str
    period: str
    value: float | None
    struck: bool
    sources: tuple[str, ...]
    note: str


def value_rows(site: Path, path: str) -> Iterator[ValueRow]:
    """Yield every row of every table of values of a page, in order."""
    lang = path[:2]
    for table in _TABLE.findall((site / path).read_text(encoding="utf-8")):
        heads = [words(cell) for _, _, cell in _CELL.findall(table.partition("</thead>")[0])]
        flat = heads[0] in ("Gebiet und Teil", "Region and part")
        series, carried = "", {}
        for given, inside in _ROW.findall(table.partition("</thead>")[2]):
            cells = _CELL.findall(inside)
            if 'scope="rowgroup"' in cells[0][1]:
                series, carried = words(cells[0][2]), {}
                continue
            filled = _filled(cells, carried, len(heads))
            first, rest = filled[0], filled[1:]
            period = words(rest.pop(0)) if flat else words(first)
            yield ValueRow(
                use=_named(given, "class") or "taken",
                anchor=_named(given, "id"),
                series=words(first) if flat else series,
                period=period,
                value=_number(rest[0], lang),
                struck="<s " in rest[0],
                sources=tuple(re.findall(r'href="\.\./source/([^"]+)\.html"', rest[2])),
                note=words(rest[3]) if len(rest) > 3 else "",
            )


def words(markup: str) -> str:
    """Return the text of HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def _filled(cells: list[tuple[str, str, str]], carried: dict[int, tuple[int, str]], width: int) -> list[str]:
    """Return the cells of a row, with those that an earlier row shares with it."""
    waiting, filled = list(cells), []
    for place in range(width):
        left, text = carried.get(place, (0, ""))
        if left:
            carried[place] = (left - 1, text)
        else:
            _, given, text = waiting.pop(0)
            span = _SPAN.search(given)
            carried[place] = (int(span.group(1)) - 1 if span else 0, text)
        filled.append(text)
    assert not waiting
    return filled


def _named(given: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', given)
    return html.unescape(found.group(1)) if found else ""


def _number(cell: str, lang: str) -> float | None:
    if 'class="missing"' in cell:
        return None
    marked = re.search(r'<data class="fact" value="([^"]+)"', cell)
    if marked:
        return float(marked.group(1))
    text = re.match(r"[−\d.,]+", words(cell)).group().replace("−", "-")
    return float(text.replace(".", "").replace(",", ".") if lang == "de" else text.replace(",", ""))
