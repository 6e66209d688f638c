"""Single charts to pass on: each figure of the pages made from notebooks as a picture and as a small page of its own.

The picture is one SVG file on a light ground with finding, source, edition and licence drawn inside it, so that it stays
complete wherever somebody puts it. Its letters name the report's font and fall back to one that the reader has: the font
inside every file would weigh more than the charts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from evidence.charts import theme
from evidence.facts.register import FactRegister
from evidence.facts.wording import refs
from evidence.report.content import Content, environment
from evidence.report.head import ICON, SITE_NAME
from evidence.report.output import collect
from evidence.report.render import Frame, machine_readable
from evidence.site.navigation import STYLE, Site, edition_words
from evidence.vocabulary import regions

LINK = {"de": "Bild einbetten oder herunterladen", "en": "Embed or download this chart"}
STATE = {"de": "Stand der Daten", "en": "Data as of"}
LICENCE = {
    "de": "Zahlen unter der Lizenz ihrer Quelle, Bild unter der MIT-Lizenz.",
    "en": "Figures under the licence of their source, chart under the MIT licence.",
}
MARGIN = 16
FONTS = f"{theme.FONT}, system-ui, sans-serif"
# How far a letter of a size reaches on average: lines break before they can touch the edge in a wider font.
_LETTER = 0.56
_FIGURE = re.compile(r"<figure\b(?P<tag>[^>]*)>(?P<inside>.*?)</figure>", re.DOTALL)
_WIDE = re.compile(r"<svg\b[^>]*class=\"chart wide\"[^>]*>.*?</svg>", re.DOTALL)
_CSV = re.compile(r'<p><a class="download"[^>]*>.*?</a></p>', re.DOTALL)
_GROUP = re.compile(
    r'<span\b[^>]*class="swatch (?P<swatch>[\w ]+)"[^>]*></span>(?P<words>.*?)</span> ?(?=<span class="group|</p>)',
    re.DOTALL,
)
# What the chart says once for all its shapes and letters.
_HANDED_DOWN = re.compile(r' ((?:fill|stroke|font|text|paint)[\w-]*)="([^"]*)"')
_ROUND = ("disc", "ring", "dot", "circle")
_FILLS = {
    "focus": theme.FOCUS,
    "disc": theme.FOCUS,
    "dark": theme.LATER,
    "dot": theme.LATER,
    "pale": theme.PALE,
    "open": theme.OPEN,
    **{f"{name}{place}": shade for name in ("s", "tone") for place, shade in enumerate(theme.SHADES)},
}
_EDGES = {
    "open": theme.FOCUS,
    "ring": theme.FOCUS,
    "circle": theme.LATER,
    **{f"s{place}": theme.EDGE for place in range(len(theme.SHADES))},
    **{f"tone{place}": theme.LATER for place in range(len(theme.SHADES))},
}


@dataclass(frozen=True)
class Embed:
    """One figure: its name over the whole site, the page that it stands on, its key there, and its markup."""

    name: str
    page: str
    key: str
    markup: str

    def words(self, part: str) -> str:
        """Return the finding, the measure or the source of the figure as plain text."""
        found = re.search(rf'<p class="{part}">(.*?)</p>', self.markup, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found.group(1))) if found else ""

    @property
    def facts(self) -> list[str]:
        """The ids of all facts that the figure shows, once each."""
        named = re.search(r'data-facts="([^"]*)"', self.markup)
        listed = named.group(1).split() if named else []
        return list(
            dict.fromkeys(map(html.unescape, [*listed, *re.findall(r'data-fact="([^"]+)"', self.markup)]))
        )

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The legend: class of a swatch and its words, each."""
        found = re.search(r'<p class="legend[^"]*">.*?</p>', self.markup, re.DOTALL)
        return [
            (match["swatch"], html.unescape(re.sub(r"<[^>]+>", "", match["words"])))
            for match in _GROUP.finditer(found.group() if found else "")
        ]


def embeds(path: str, content: Content) -> Iterator[Embed]:
    """Yield the figures of a page that have a chart; names begin with the page's own, so that they stay stable."""
    for match in _FIGURE.finditer(content.body):
        key = re.search(r'\bid="([^"]+)"', match["tag"])
        if key and _WIDE.search(match["inside"]):
            name = f"{PurePosixPath(path).stem}-{key.group(1)}"
            yield Embed(name, path, key.group(1), match.group())


def is_embedded(path: str) -> bool:
    """Return whether the figures of a page have files of their own: those of a Kreis have none, they would be two thirds."""
    return PurePosixPath(path).stem not in regions.KREISE


def embed_files(site: Site) -> dict[str, bytes]:
    """Return the picture and the small page of each figure by path below the site."""
    files: dict[str, bytes] = {}
    for path, (_, _, content) in site.made.items():
        lang = path.split("/")[0]
        for embed in embeds(path, content) if is_embedded(path) else ():
            place = f"figure/{embed.name}"
            files[f"{lang}/{place}.svg"] = picture(site.register, embed, lang).encode("utf-8")
            files[f"{lang}/{place}.html"] = _page(site, embed, content.title, place, lang).encode("utf-8")
    return files


def linked(frame: Frame, content: Content) -> Content:
    """Return a page's content with a link below each chart to its own small page."""
    lang, names = frame.lang, {embed.key: embed for embed in embeds(frame.path, content)}
    if not is_embedded(frame.path):
        return content

    def add(match: re.Match[str]) -> str:
        key = re.search(r'\bid="([^"]+)"', match["tag"])
        embed = names.get(key.group(1)) if key else None
        if embed is None:
            return match.group()
        address = frame.link(f"{lang}/figure/{embed.name}.html")
        about = refs(embed.words("measure") or embed.words("finding"))
        link = (
            f'<p class="embed"><a href="{address}">{LINK[lang]}<span class="hidden">: {about}</span></a></p>'
        )
        return match.group().removesuffix("</figure>") + link + "</figure>"

    return replace(content, body=_FIGURE.sub(add, content.body))


def picture(register: FactRegister, embed: Embed, lang: str) -> str:
    """Return a figure as one SVG file that needs nothing else."""
    drawn = _WIDE.search(embed.markup)
    if drawn is None:
        raise ValueError(embed.name)
    chart = (
        _cased(drawn.group())
        .replace(f'"{embed.key}-wide', f'"{embed.name}')
        .replace(f"#{embed.key}-wide", f"#{embed.name}")
    )
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart)
    described = re.search(r"<desc\b[^>]*>(.*?)</desc>", chart, re.DOTALL)
    if size is None or described is None:
        raise ValueError(embed.name)
    width, height = float(size.group(1)), float(size.group(2))
    across = round(width) + 2 * MARGIN
    head, top = _head(embed, width)
    foot, below = _foot(register, embed, width, top + height + 14, lang)
    inner = re.sub(r"<(title|desc)\b[^>]*>.*?</\1>", "", chart, flags=re.DOTALL)
    opening = inner[: inner.index(">")]
    shared = "".join(f' {name}="{value}"' for name, value in _HANDED_DOWN.findall(opening))
    inner = re.sub(
        r"^<svg\b[^>]*>",
        f'<svg x="{MARGIN}" y="{round(top)}" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"{shared}>',
        inner,
    ).replace(f'font-family="{theme.FONT}"', f'font-family="{FONTS}"')
    tall = round(below + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{lang}" width="{across}" height="{tall}" viewBox="0 0 {across} {tall}" '
        f'role="img" aria-labelledby="{embed.name}-title {embed.name}-description" font-family="{FONTS}">'
        f'<title id="{embed.name}-title">{html.escape(embed.words("finding"))}</title>'
        f'<desc id="{embed.name}-description">{described.group(1)}</desc>'
        f'<rect width="{across}" height="{tall}" fill="{theme.PAPER}"/>{head}{inner}{foot}</svg>\n'
    )


def _head(embed: Embed, width: float) -> tuple[str, float]:
    """Return finding, measure and legend as text above the chart, and where the chart begins."""
    parts, top = [], float(MARGIN)
    for words, size, weight, colour in (
        (embed.words("finding"), 18, 600, theme.INK),
        (embed.words("measure"), 13, 400, theme.SOFT_INK),
    ):
        for row in _rows(words, size, width):
            top += size * 1.3
            parts.append(_text(row, MARGIN, top, size, colour, weight))
        top += 4
    place = float(MARGIN)
    if embed.legend:
        top += 20
    for swatch, words in embed.legend:
        reach = 20 + len(words) * 13 * _LETTER + 16
        if place > MARGIN and place + reach > MARGIN + width:
            place, top = float(MARGIN), top + 20
        parts.append(_swatch(swatch, place, top - 10) + _text(words, place + 18, top, 13, theme.INK, 400))
        place += reach
    return "".join(parts), top + 12


def _foot(register: FactRegister, embed: Embed, width: float, top: float, lang: str) -> tuple[str, float]:
    """Return source, edition and licence as text below the chart, and where they end."""
    state = f"{SITE_NAME[lang]}. {STATE[lang]}: {edition_words(register, lang)}. {LICENCE[lang]}"
    parts = []
    for words in (embed.words("source"), state):
        for row in _rows(words, 11, width):
            top += 15
            parts.append(_text(row, MARGIN, top, 11, theme.SOFT_INK, 400))
    return "".join(parts), top


def _rows(words: str, size: int, width: float) -> list[str]:
    """Return words as lines that fit a width."""
    letters, rows = int(width / (size * _LETTER)), [""]
    for word in words.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        rows = [*rows[:-1], longer] if len(longer) <= letters else [*rows, word]
    return [row for row in rows if row]


def _text(words: str, x: float, y: float, size: int, colour: str, weight: int) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""  # noqa: PLR2004  # the usual weight of letters
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{heavy} fill="{colour}">{html.escape(words)}</text>'


def _swatch(swatch: str, x: float, y: float) -> str:
    fill, edge = _FILLS.get(swatch, "none"), _EDGES.get(swatch, "none")
    dashed = ' stroke-dasharray="3,2"' if swatch in ("open", "ring") else ""
    corner = ' rx="6"' if swatch in _ROUND else ""
    return f'<rect x="{x:g}" y="{y:g}" width="12" height="12"{corner} fill="{fill}" stroke="{edge}"{dashed}/>'


# nbconvert writes markup as HTML, where the case of a name means nothing; in a file of its own it does.
_CASES = {
    name.casefold(): name
    for name in (
        "viewBox",
        "clipPath",
        "clipPathUnits",
        "linearGradient",
        "gradientUnits",
        "gradientTransform",
        "textLength",
    )
}


def _cased(markup: str) -> str:
    return re.sub(
        r"(?<=[\s</])(" + "|".join(_CASES) + r")(?=[\s=>])", lambda match: _CASES[match.group()], markup
    )


def _page(site: Site, embed: Embed, title: str, place: str, lang: str) -> str:
    """Return the small page of a figure, for a frame inside another page."""
    frame = site.frame(lang, f"{place}.html")
    full = frame.link(embed.page)
    other = "en" if lang == "de" else "de"
    twin = f"{other}{embed.page[2:]}"
    inside = _CSV.sub("", embed.markup).replace('href="#', f'href="{full}#')
    public = frame.public() if site.address else f"{embed.name}.html"
    shown = collect([site.register.fact(name) for name in embed.facts], site.register)
    return (
        environment()
        .get_template("figure.html.j2")
        .render(
            frame=frame,
            lang=lang,
            other=other,
            twin=frame.link(f"{other}/{place}.html") if twin in site.made else "",
            style=frame.link(STYLE),
            icon=ICON,
            site_name=SITE_NAME[lang],
            title=refs(title),
            name=embed.words("finding"),
            full=full,
            anchor=f"{full}#{embed.key}",
            picture=f"{embed.name}.svg",
            figure=inside,
            licence=LICENCE[lang],
            state=refs(f"{STATE[lang]}: {edition_words(site.register, lang)}."),
            snippet=snippet(public, embed.words("finding")),
            facts=machine_readable(shown),
        )
    )


def snippet(address: str, title: str) -> str:
    """Return the markup that puts a small page into another page."""
    return f'<iframe src="{html.escape(address)}" title="{html.escape(title)}" width="100%" height="640" loading="lazy"></iframe>'


def listed(site: Site, lang: str) -> Mapping[str, list[Embed]]:
    """Return the figures that have files of their own by the path of their page, in order."""
    found = {
        path: list(embeds(path, content)) for path, content in site.pages(lang).items() if is_embedded(path)
    }
    return {path: figures for path, figures in found.items() if figures}
