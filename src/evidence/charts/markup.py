"""Short markup for a drawn picture: the same shapes and texts, with what they share said once.

vl-convert nests groups that only move their content, and names colour, font and size on every text. Here the shapes and
texts stand at their place in the picture, in their order; what most of them share stands on the picture and on one level
of groups. Everything stays a presentation attribute, so that a picture needs no style sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
# Attributes that a group hands down, each with the value that holds where nobody names it.
INITIAL = {
    "fill": "#000",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-dasharray": "none",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "font-family": "",
    "font-size": "",
    "font-weight": "400",
    "text-anchor": "start",
}
_OF_TEXTS = ("font-family", "font-size", "font-weight", "text-anchor")
_OF_STROKES = ("stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-miterlimit")
_SAME = {"1,0": "none", "normal": "400", "bold": "700"}
# Attributes that the short markup says in another way or not at all; classes of shapes name layers.
_REPLACED = {*INITIAL, "opacity", "pointer-events", "transform", "d", "x2", "y2"}
_MOVE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
_STEP = re.compile(r"([MLhvAZ])([\d.,e\s-]*)")
_STEPS = re.compile(f"(?:{_STEP.pattern})*")
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_SIZES = {"M": 2, "L": 2, "h": 1, "v": 1, "A": 7, "Z": 1}
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")

Style = Mapping[str, str]
Place = tuple[float, float]


@dataclass(frozen=True)
class _Mark:
    """One shape or text: its tag, its own attributes, the style that it needs, and its lines of text."""

    tag: str
    own: dict[str, str]
    style: dict[str, str]
    lines: tuple[tuple[str, str], ...] = ()


def shorten(root: ET.Element) -> None:
    """Give a picture short markup, in place; its shapes and texts stay where they are, and as they look.

    Places are rounded to a tenth of a pixel, sizes to a hundredth. A picture that holds more than shapes and texts in moved
    groups, such as a clipped or half transparent one, stays as it was drawn.
    """
    if not _simple(root):
        return
    ET.register_namespace("", SVG[1:-1])
    names = [child for child in root if child.tag in (f"{SVG}title", f"{SVG}desc")]
    runs = [_joined(run) for run in _runs([child for child in root if child not in names], {}, (0.0, 0.0))]
    whole = _shared([_shared([mark.style for mark in run], {}) for run in runs], INITIAL)
    del root[:]
    root.attrib.pop("version", None)
    root.attrib.update(_differing(whole, INITIAL))
    root.extend([*names, *(part for run in _merged(runs, whole) for part in _parts(run, whole))])


def _simple(root: ET.Element) -> bool:
    tags = {f"{SVG}{tag}" for tag in ("g", "path", "line", "text", "tspan", "title", "desc")}
    return all(
        element.tag in tags
        and element.get("opacity", "1") == "1"
        and "clip-path" not in element.attrib
        and _MOVE.fullmatch(element.get("transform", "translate(0,0)"))
        and _STEPS.fullmatch(element.get("d", ""))
        for element in root.iter()
        if element is not root
    )


def _runs(children: Sequence[ET.Element], style: Style, place: Place) -> Iterator[list[_Mark]]:
    """Yield the visible marks of each innermost group, in the order in which they are drawn."""
    run: list[_Mark] = []
    for child in children:
        if child.get("display") == "none":
            continue
        mine = {**style, **{name: _plain(child.attrib[name]) for name in INITIAL if name in child.attrib}}
        move = _MOVE.fullmatch(child.get("transform", "translate(0,0)"))
        there = (place[0] + float(move[1]), place[1] + float(move[2])) if move else place
        if child.tag == f"{SVG}g":
            if run:
                yield run
                run = []
            yield from _runs(list(child), mine, there)
        else:
            run += _marks(child, mine, there)
    if run:
        yield run


def _plain(value: str) -> str:
    return _SAME.get(value, value.removesuffix("px"))


def _marks(element: ET.Element, style: Style, place: Place) -> list[_Mark]:
    """Return an element as a mark at its place; nothing where it draws nothing."""
    own = {name: value for name, value in element.attrib.items() if name not in _REPLACED}
    full = {**INITIAL, **style}
    of_strokes = _OF_STROKES if full["stroke"] != "none" else ()
    if element.tag == f"{SVG}text":
        needed = {name: full[name] for name in ("fill", "stroke", *_OF_TEXTS, *of_strokes)}
        lines = (("", element.text or ""), *((part.get("dy", ""), part.text or "") for part in element))
        kept = tuple((step, words) for step, words in lines if step or words)
        return [_Mark("text", {"x": number(place[0]), "y": number(place[1])} | own, needed, kept)]
    own.pop("class", None)
    needed = {name: full[name] for name in ("fill", "stroke", *of_strokes)}
    shape = element.get("d", f"M0,0L{element.get('x2', '0')},{element.get('y2', '0')}")
    if element.tag == f"{SVG}line":
        needed["fill"] = "none"
    circle = _CIRCLE.fullmatch(shape)
    if circle:
        spot = {"cx": number(place[0]), "cy": number(place[1]), "r": number(float(circle[1]), 2)}
        return [_Mark("circle", spot | own, needed)]
    path = _path(shape, place)
    seen = path and not needed["fill"] == needed["stroke"] == "none"
    return [_Mark("path", {"d": path} | own, needed)] if seen else []


def number(value: float, decimals: int = 1) -> str:
    """Return a number in as few characters as it needs.

    >>> number(12.04), number(-0.26), number(0.3), number(-0.01)
    ('12', '-.3', '.3', '0')
    """
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else re.sub(r"^(-?)0(?=\.)", r"\1", text)


def _path(shape: str, place: Place) -> str:
    """Return a path at its place in as few characters as it needs; empty where it draws nothing."""
    steps = list(_steps(shape, place))
    if not any(kind in "alhv" for kind, _ in steps):
        return ""
    written, last = "", ""
    for kind, numbers in steps:
        said = "".join(part if part.startswith("-") else f" {part}" for part in numbers)
        written += said if kind == last and kind in "al" else kind + said.lstrip(" ")
        last = kind
    return written


def _steps(shape: str, place: Place) -> Iterator[tuple[str, list[str]]]:
    """Yield the steps of a path, each from where the last one ends after rounding."""
    here = begin = exact = (0.0, 0.0)
    for command, rest in _STEP.findall(shape):
        values = [float(found) for found in _NUMBER.findall(rest)]
        if command == "Z":
            yield "z", []
            here = exact = begin
        for first in range(0, len(values), _SIZES[command]):
            given = values[first : first + _SIZES[command]]
            if command in "hv":
                exact = (exact[0] + given[0], exact[1]) if command == "h" else (exact[0], exact[1] + given[0])
            else:
                exact = (given[-2] + place[0], given[-1] + place[1])
            there = (round(exact[0], 1), round(exact[1], 1))
            across, down = number(there[0] - here[0]), number(there[1] - here[1])
            if command == "M":
                begin = there
                yield "M", [number(there[0]), number(there[1])]
            elif command == "A":
                sizes = [number(size, 2) for size in given[:2]] + [number(size, 0) for size in given[2:5]]
                yield "a", [*sizes, across, down]
            else:
                yield from _straight(across, down)
            here = there


def _straight(across: str, down: str) -> list[tuple[str, list[str]]]:
    """Return the step of a straight line; none where it leads nowhere."""
    if "0" not in (across, down):
        return [("l", [across, down])]
    steps = [("h", [across]), ("v", [down])]
    return [step for step in steps if step[1] != ["0"]]


def _joined(run: Sequence[_Mark]) -> list[_Mark]:
    """Return a run in which neighbouring lines of one style that carry nothing else are one path."""
    joined: list[_Mark] = []
    for mark in run:
        plain = mark.tag == "path" and list(mark.own) == ["d"] and mark.style["fill"] == "none"
        if plain and joined and list(joined[-1].own) == ["d"] and joined[-1].style == mark.style:
            joined[-1] = _Mark("path", {"d": joined[-1].own["d"] + mark.own["d"]}, mark.style)
        else:
            joined.append(mark)
    return joined


def _shared(styles: Sequence[Style], around: Style) -> dict[str, str]:
    """Return the most frequent value of each attribute that a style needs, and what holds around them of the others."""
    shared = dict(around)
    for name, initial in INITIAL.items():
        counts = Counter(style[name] for style in styles if name in style)
        usual = around.get(name, initial)
        if counts:
            shared[name] = max(sorted(counts), key=lambda value: (counts[value], value == usual))
    return shared


def _differing(style: Style, around: Style) -> dict[str, str]:
    return {name: value for name, value in style.items() if around[name] != value}


def _merged(runs: Sequence[list[_Mark]], whole: Style) -> list[list[_Mark]]:
    """Return runs, joined with the one before where that is shorter."""
    merged: list[list[_Mark]] = []
    last = 0
    for run in runs:
        both = _joined([*merged[-1], *run]) if merged else []
        alone, together = _length(run, whole), _length(both, whole)
        if both and together <= last + alone:
            merged[-1], last = both, together
        else:
            merged.append(run)
            last = alone
    return merged


def _length(run: Sequence[_Mark], whole: Style) -> int:
    return sum(len(ET.tostring(part, encoding="unicode")) for part in _parts(run, whole))


def _parts(run: Sequence[_Mark], whole: Style) -> list[ET.Element]:
    """Return marks as elements, in one group if they share what does not hold around them."""
    shared = _shared([mark.style for mark in run], whole) if len(run) > 1 else whole
    differing = _differing(shared, whole)
    marks = [_element(mark, shared) for mark in run]
    if not differing:
        return marks
    group = ET.Element(f"{SVG}g", differing)
    group.extend(marks)
    return [group]


def _element(mark: _Mark, around: Style) -> ET.Element:
    element = ET.Element(f"{SVG}{mark.tag}", mark.own | _differing(mark.style, around))
    for place, (step, words) in enumerate(mark.lines):
        if place == 0:
            element.text = words
        else:
            line = ET.SubElement(element, f"{SVG}tspan", {"x": mark.own["x"], "dy": step})
            line.text = words
    return element
