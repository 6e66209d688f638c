"""Chapter: the content of a page as a part of a larger file, with places of its own and nothing said twice."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from evidence.charts.figure import CSV_COLUMNS, UNCHANGED
from evidence.tables.export import csv_text

# Lists that the whole file has once, so that their anchors are the same from every chapter.
SHARED = ("fact-", "source-", "publisher-")
NAMED = ("id", "aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")
_PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*>")
_NAMES = re.compile(rf'\s({"|".join(NAMED)})="([^"]*)"')
_HEADING = re.compile(r"(</?h)([1-5])\b")
_LINK = re.compile(r'<a\b([^<>]*?)\shref="([^"]*)"([^<>]*)>(.*?)</a>', re.DOTALL)
_FILE = re.compile(r'\sdownload="([^"]*)"')
_FILES = re.compile(r'href="data:text/csv;charset=utf-8,([^"]*)"')
_MARKED = re.compile(r'(?:[^<>]|<span class="ref">[^<>]*</span>|<br ?/?>)+')
_CELL = re.compile(rf"<(th|td|caption|p|small|code|summary|dt|dd|li|span)(?: class=\"([\w -]+)\")?((?: (?:scope|role|data-label|id|lang)=\"[^\"]*\")*)>({_MARKED.pattern})</\1>")  # fmt: skip
_REF = re.compile(r'<span class="ref">([^<>]*)</span>')
_VALUES = re.compile(r'<details class="values">.*?</details>', re.DOTALL)
_ROWS = re.compile(r"<tr\b[^<>]*>(.*?)</tr>", re.DOTALL)
_CELLS = re.compile(r"<(th|td)\b[^<>]*>(.*?)</\1>", re.DOTALL)
_FACT = re.compile(r'data-fact="([^"]*)"')
_VALUE = re.compile(r'<data [^<>]*\bvalue="([^"]*)"')
_MISSING = re.compile(r'<td><span class="missing">([^<>]*)</span></td>')
_FACTS = re.compile(r'(<figure\b[^<>]*?) data-facts="[^"]*"')
_WIDE = re.compile(r'<svg\b[^<>]*class="chart wide".*?</svg>', re.DOTALL)
_SHADES = re.compile(r'<p class="legend shades">.*?</p>', re.DOTALL)
_CIRCLES = re.compile(r"(?:<circle [^<>]*/>){2,}")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_COLUMNS = ("fact", "region_name", "period", "value", "unit")
_IF_SAID = ("lower", "upper", "value_status", "missing_reason")


@dataclass(frozen=True)
class Chapter:
    """One part of a volume.

    Attributes:
        name: Its anchor in the file, with which the anchors inside it begin.
        title: Its heading, as HTML.
        body: What stands below the heading, as HTML.
        rank: Level of its heading, from 2.
    """

    name: str
    title: str
    body: str
    rank: int = 2

    @property
    def tabled(self) -> frozenset[str]:
        """Ids of the facts in the tables behind the charts of the chapter."""
        found = (_FACT.findall(values) for values in _VALUES.findall(self.body))
        return frozenset(html.unescape(name) for names in found for name in names)


def bind(
    name: str,
    content: str,
    rank: int,
    places: Mapping[str, str],
    source: Callable[[str], str],
    period: Callable[[str], str],
    *,
    slim: bool = False,
) -> Chapter:
    """Return the body of a page, which begins with its title, as a chapter.

    Args:
        name: Anchor of the chapter.
        content: Body of the page; its first element is its only ``h1``.
        rank: Level of the chapter's heading.
        places: Anchor of the chapter for the path of each page in the same file, and of the row for each fact's anchor.
        source: Id of the first source of a fact.
        period: Period of a fact, as ISO text.
        slim: Whether charts are drawn once, as for a narrow screen, at every width.
    """
    opening, _, rest = content.partition("</h1>")
    title = re.sub(r"^.*<h1[^>]*>", "", opening, flags=re.DOTALL)
    if slim:
        rest = _SHADES.sub("", _WIDE.sub("", rest)).replace('class="chart narrow"', 'class="chart slim"')
    pictures: list[str] = []

    def lay_aside(match: re.Match[str]) -> str:
        pictures.append(match.group())
        return f"<svg{len(pictures) - 1}>"

    body = _PICTURE.sub(lay_aside, rest)
    body = _VALUES.sub(lambda match: _figure(match, period), body)
    body = _FILES.sub(lambda match: _listed(match.group(1), source), body)
    body = _LINK.sub(lambda match: _link(match, name, places), body)
    body = _TAG.sub(lambda match: _named(match.group(), name), body)
    body = _HEADING.sub(lambda match: f"{match.group(1)}{int(match.group(2)) + rank - 1}", body)
    body = _FACTS.sub(r"\1", gathered(body))
    drawn = [_named(_picture(picture), name) for picture in pictures]
    body = re.sub(r"<svg(\d+)>", lambda match: drawn[int(match.group(1))], body)
    return Chapter(name, title, body, rank)


def gathered(body: str) -> str:
    """Return markup in which an element holds its references itself, where it holds nothing but words and references."""

    def marked(match: re.Match[str]) -> str:
        tag, kind, rest, inside = match.groups()
        if inside.count('<span class="ref">') == 0:
            return match.group()
        names = f"{kind} ref" if kind else "ref"
        plain = _REF.sub(r"\1", inside)
        return f'<{tag} class="{names}"{rest}>{plain}</{tag}>'

    return _CELL.sub(marked, body)


def _named(tag: str, name: str) -> str:
    """Return a tag, or a picture, with every name in it made a name of its chapter."""

    def whole(match: re.Match[str]) -> str:
        names = " ".join(
            entry if entry.startswith(SHARED) else f"{name}-{entry}" for entry in match.group(2).split()
        )
        return f' {match.group(1)}="{names}"'

    named = _NAMES.sub(whole, tag)
    named = re.sub(r"url\(#([\w-]+)\)", rf"url(#{name}-\1)", named)
    return _FILE.sub(lambda match: f' download="{name}-{match.group(1)}"', named)


def _link(match: re.Match[str], name: str, places: Mapping[str, str]) -> str:
    """Return a link into the same file, to an address of the web, or its words alone."""
    before, address, after, words = match.groups()
    page, hash_, anchor = html.unescape(address).partition("#")
    if re.match(r"[a-z]+:", page):
        return match.group()
    if not page:
        place = anchor if anchor.startswith(SHARED) else f"{name}-{anchor}"
        place = places.get(place, place)
    else:
        found = next((places[path] for path in places if page.endswith(path)), None)
        if found is None and "/source/" in f"/{page}":
            place = "source-" + page.rpartition("/")[2].removesuffix(".html")
        elif found is None:
            return words
        else:
            place = f"{found}-{anchor}" if hash_ and not anchor.startswith(SHARED) else anchor or found
    return f'<a{before} href="#{html.escape(place)}"{after}>{words}</a>'


def _figure(match: re.Match[str], period: Callable[[str], str]) -> str:
    """Return the values of a figure with the table itself as its file: exact numbers, periods as ISO text."""
    values = match.group().replace('<td class="number">', "<td>")
    body = values.partition("<tbody>")[2]
    rows = [[_plain(cell) for _, cell in _CELLS.findall(values.partition("</thead>")[0])]]
    for row in _ROWS.findall(body):
        facts, cells = _FACT.findall(row), []
        for tag, cell in _CELLS.findall(row):
            number = _VALUE.search(cell)
            cells.append(_plain(cell) if tag == "th" else number.group(1) if number else "")
        periods = {period(html.unescape(name)) for name in facts}
        words = cells[0]
        cells[0] = next((iso for iso in periods if len(periods) == 1 and _is_period(words, iso)), words)
        rows.append(cells)
    file = f'href="{address(csv_text(rows))}"'
    return _FILES.sub(lambda _: file, _MISSING.sub(r"<td>\1</td>", values))


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def _is_period(words: str, iso: str) -> bool:
    """Whether the head of a row is a period in words: its year, and no word that begins with a region's name."""
    return (
        bool(iso)
        and "/" not in iso
        and re.fullmatch(rf"(?:\d{{1,2}}\.? )?(?:[^\W\d]+ )?{iso[:4]}", words) is not None
    )


def _listed(encoded: str, source: Callable[[str], str]) -> str:
    """Return a file of facts with fewer columns: the address of a source stands in the list of sources.

    A file of other things than facts stays as it is.
    """
    content = unquote(html.unescape(encoded))
    if not content.startswith(",".join(CSV_COLUMNS)):
        return f'href="{address(content)}"'
    rows = list(csv.DictReader(io.StringIO(content)))
    said = [column for column in _IF_SAID if any(row[column] not in ("", "final") for row in rows)]
    listed = ([*(row[key] for key in (*_COLUMNS, *said)), source(row["fact"])] for row in rows)
    return f'href="{address(csv_text([[*_COLUMNS, *said, "source"], *listed]))}"'


def address(content: str, kind: str = "text/csv") -> str:
    """Return a file as an address that holds it."""
    return f"data:{kind};charset=utf-8,{quote(content, safe=UNCHANGED)}"


def _picture(picture: str) -> str:
    """Return a drawn chart without names of marks, in fewest words; the narrow one takes its name from the wide one."""
    picture = picture.replace(" viewbox=", " viewBox=").replace(' xmlns="http://www.w3.org/2000/svg"', "")
    picture = re.sub(r'(<(?:path|circle|rect|line)\b[^<>]*?) data-fact="[^"]*"', r"\1", picture)
    picture = re.sub(r' class="(?:fact )?ref"', "", picture).replace(' class="chart ', ' class="ref chart ')
    picture = re.sub(r"<(path|circle|rect|line)\b([^<>]*?) ?(?:/>|></\1>)", r"<\1\2/>", picture)
    fill = whole = _fill(picture.partition(">")[0], "")
    parts = []
    for part in re.split(r"(<g\b[^<>]*>|</g>)", picture):
        fill = whole if part == "</g>" else _fill(part, whole) if part.startswith("<g") else fill
        parts.append(_CIRCLES.sub(lambda match, fill=fill: _dots(match.group(), fill), part))
    picture = "".join(parts)
    if 'class="ref chart slim"' in picture:
        picture = re.sub(r' (?:id|aria-labelledby)="[^"]*"', "", picture)
    if 'class="ref chart narrow"' in picture:
        picture = re.sub(r"<(title|desc) [^<>]*>[^<>]*</\1>", "", picture)
        picture = re.sub(
            r'(aria-labelledby="[^"]*)', lambda m: m.group().replace("-narrow-", "-wide-"), picture
        )
    return picture


def _fill(tag: str, otherwise: str) -> str:
    found = re.search(r' fill="([^"]*)"', tag)
    return found.group(1) if found else otherwise


def _dots(circles: str, around: str) -> str:
    """Return neighbouring circles that are only filled as strokes with round ends, one path a size and colour."""
    given = [dict(_ATTRIBUTE.findall(circle)) for circle in circles.split("/>")[:-1]]
    if any(set(circle) - {"cx", "cy", "r", "fill"} for circle in given):
        return circles
    paths: list[tuple[str, str, list[str]]] = []
    for circle in given:
        spot = f"M{circle['cx']} {circle['cy']}h0"
        look = circle["r"], circle.get("fill", around)
        if paths and paths[-1][:2] == look:
            paths[-1][2].append(spot)
        else:
            paths.append((*look, [spot]))
    return "".join(
        f'<path d="{"".join(spots)}" stroke="{fill}" stroke-width="{2 * float(radius):g}" stroke-linecap="round"/>'
        for radius, fill, spots in paths
    )


def contents(chapters: Sequence[Chapter]) -> str:
    """Return the table of contents: a link a chapter, those of lower rank below the one before."""
    parts: list[str] = []
    for place, chapter in enumerate(chapters):
        following = chapters[place + 1].rank if place + 1 < len(chapters) else 2
        link = f'<a href="#{chapter.name}">{chapter.title}</a>'
        if following > chapter.rank:
            parts.append(f"<li>{link}<ul>")
        else:
            parts.append(f"<li>{link}</li>" + "</ul></li>" * (chapter.rank - following))
    return f"<ul>{''.join(parts)}</ul>"
