"""Columns: one a year, single or stacked; they stand where there is room for their labels and lie where there is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from evidence.charts import theme
from evidence.charts.forms.layout import Chart, Plane, rows_of, text_width, year_of
from evidence.facts.fact import Fact
from evidence.facts.wording import value_text

NO_FIGURE = {"de": "k. A.", "en": "n/a"}
# The columns of all other statuses have a broken outline.
CERTAIN = ("final", "revised")
# Shades of stacked parts, far enough apart for a greyscale print.
TONES: dict[int, tuple[int, ...]] = {1: (4,), 2: (4, 2), 3: (4, 2, 0), 4: (4, 3, 2, 0), 5: (4, 3, 2, 1, 0)}
# From this shade on, letters are white.
DARK = 3
# Pixels: height of standing columns; a lying one with its space; room for years, words of a break, a label, years beside.
STANDING, ROW, YEARS, BREAK, LABEL, LEFT = 300, 26, 22, 34, 18, 46
# Pixels of the longest label that leaves room for columns beside it on a narrow chart.
BESIDE = 90
# Size of letters that are no value.
ASIDE = 12


@dataclass(frozen=True)
class _Block:
    """One part of the column of a year, between two values."""

    fact: Fact
    start: float
    end: float
    tone: int


@dataclass(frozen=True)
class _Ground:
    """Where columns stand or lie: pixels along the years, and pixels out from the line of years."""

    plane: Plane
    along: Mapping[int, float]
    half: float
    near: float
    far: float
    low: float
    high: float
    standing: bool

    def out(self, value: float) -> float:
        """Return how far a value reaches, in pixels from the left or from the top."""
        return self.near + (value - self.low) / ((self.high - self.low) or 1.0) * (self.far - self.near)

    def box(self, year: int, start: float, end: float) -> dict[str, float]:
        """Return the corners of a block."""
        sides, ends = (
            (self.along[year] - self.half, self.along[year] + self.half),
            (self.out(start), self.out(end)),
        )
        (x, x2), (y, y2) = (sides, ends) if self.standing else (ends, sides)
        return {"x": x, "x2": x2, "y": y, "y2": y2}

    def spot(self, year: int, out: float) -> dict[str, float]:
        """Return a point in the middle of a column."""
        return dict(zip("xy" if self.standing else "yx", (self.along[year], out), strict=True))

    def room(self, start: float, end: float) -> tuple[float, float]:
        """Return width and height of a block."""
        sizes = (2 * self.half, abs(self.out(end) - self.out(start)))
        return sizes if self.standing else sizes[::-1]


def columns(
    facts: Sequence[Fact],
    lang: str,
    width: int,
    parts: Sequence[str] = ("",),
    breaks: Sequence[tuple[int, str]] = (),
    totals: Mapping[int, Fact] | None = None,
) -> Chart:
    """Return one column a year with its value; a year without value stays empty and says so.

    Args:
        facts: Values of one indicator and region, one a year and part; a missing one still takes its year.
        lang: Language of labels.
        width: Width in pixels.
        parts: Breakdowns that are stacked, in order from zero; at most five.
        breaks: First years after a break, each with the words beside its mark.
        totals: The published total of a year, written at the end of its stack.
    """
    known = {(year_of(fact), fact.breakdown): fact for fact in facts if fact.value is not None}
    years = range(min(map(year_of, facts)), max(map(year_of, facts)) + 1)
    stacks = {year: _stack(year, known, parts) for year in years}
    shown = [*known.values(), *(totals or {}).values()]
    room = BESIDE if width == theme.NARROW else Plane(width, 0).inner / len(years) - 4
    # Where the unit makes a label too long, it stands in the caption alone.
    form = "" if max(text_width(value_text(fact, lang)) for fact in shown) <= room else "bare"
    ends = {year: _end(stacks[year], len(parts), lang, (totals or {}).get(year), form) for year in years}
    longest = max(text_width(end["text"], theme.TEXT if "fact" in end else ASIDE) for end in ends.values())
    ground = _ground(stacks, longest, width, breaks, standing=width == theme.WIDE and longest <= room)
    rows = [
        _row(block, single=len(parts) == 1) | ground.box(year, block.start, block.end)
        for year in years
        for block in stacks[year]
    ]
    return ground.plane.chart(
        [
            *_break_marks(ground, breaks),
            ground.plane.boxes(rows, strokeWidth=0.7),
            *_frames(ground, stacks, apart=0 if len(parts) == 1 else 3),
            *_labels(ground, stacks, ends),
            *([] if len(parts) == 1 else _inner_labels(ground, stacks, lang, form)),
        ]
    )


def _stack(year: int, known: Mapping[tuple[int, str], Fact], parts: Sequence[str]) -> list[_Block]:
    blocks: list[_Block] = []
    for part, tone in zip(parts, TONES[len(parts)], strict=True):
        fact = known.get((year, part))
        if fact is not None:
            start = blocks[-1].end if blocks else 0.0
            blocks.append(_Block(fact, start, start + (fact.value or 0.0), tone))
    return blocks


def _end(stack: Sequence[_Block], parts: int, lang: str, total: Fact | None, form: str) -> dict[str, str]:
    """Return what stands at the end of a column: its value, the total of its parts, or that one is missing."""
    if len(stack) < parts:
        return {"text": f"+ {NO_FIGURE[lang]}" if stack else NO_FIGURE[lang]}
    fact = stack[0].fact if parts == 1 else total
    return {"text": ""} if fact is None else {"text": value_text(fact, lang, form), "fact": f"fact:{fact.id}"}


def _certain(block: _Block) -> bool:
    return block.fact.value_status in CERTAIN


def _row(block: _Block, *, single: bool) -> dict[str, Any]:
    """Return how a block is filled; a single one that is not certain stays pale."""
    plain = theme.FOCUS if _certain(block) else theme.OPEN
    return {
        "fact": f"fact:{block.fact.id}",
        "value": block.fact.value,
        "fill": plain if single else theme.SHADES[block.tone],
        "edge": plain if single else theme.LATER,
    }


def _frames(ground: _Ground, stacks: Mapping[int, Sequence[_Block]], apart: float) -> list[alt.Chart]:
    """Return a broken outline around what is not certain, some pixels apart from it."""
    rows = []
    for year, stack in stacks.items():
        open_ends = [end for block in stack if not _certain(block) for end in (block.start, block.end)]
        if open_ends:
            box = ground.box(year, min(open_ends), max(open_ends))
            left, right = sorted((box["x"], box["x2"]))
            top, bottom = sorted((box["y"], box["y2"]))
            rows.append({"x": left - apart, "x2": right + apart, "y": top - apart, "y2": bottom + apart})
    if not rows:
        return []
    plane = ground.plane
    frames = alt.Chart(rows_of(rows)).mark_rect(
        fill=None, stroke=theme.FOCUS, strokeWidth=1.6, strokeDash=[4, 3]
    )
    return [frames.encode(x=plane.x(), x2=alt.X2(field="x2"), y=plane.y(), y2=alt.Y2(field="y2"))]


def _ground(
    stacks: Mapping[int, Sequence[_Block]],
    label: float,
    width: int,
    breaks: Sequence[tuple[int, str]],
    *,
    standing: bool,
) -> _Ground:
    """Return where columns stand or lie, with room for the longest label, in pixels, at their ends."""
    ends = [end for stack in stacks.values() for block in stack for end in (block.start, block.end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    plane = Plane(width, STANDING)
    step = plane.inner / len(stacks)
    if standing:
        along = {year: (place + 0.5) * step for place, year in enumerate(stacks)}
        near = plane.height - YEARS - (LABEL if low < 0 else 0)
        far = LABEL + (BREAK if breaks else 0)
        return _Ground(plane, along, min(0.36 * step, 34.0), near, far, low, high, standing=True)
    along, top = {}, 0.0
    for year in stacks:
        top += BREAK if year in dict(breaks) else 0
        along[year] = top + ROW / 2
        top += ROW
    plane = Plane(width, round(top))
    side = LEFT + (label + 8 if low < 0 else 0)
    return _Ground(plane, along, 9.0, side, plane.inner - label - 8, low, high, standing=False)


def _labels(
    ground: _Ground, stacks: Mapping[int, Sequence[_Block]], ends: Mapping[int, dict[str, str]]
) -> list[alt.Chart]:
    """Return the line that columns stand on, the years below it, and what stands at the end of each column."""
    plane, zero = ground.plane, ground.out(0.0)
    upward = 1 if ground.standing else -1
    foot = (
        {"x": 0, "x2": plane.inner, "y": zero, "y2": zero}
        if ground.standing
        else {"x": zero, "x2": zero, "y": 0, "y2": plane.height}
    )
    feet = plane.height - YEARS / 2 if ground.standing else LEFT - 8
    years = [ground.spot(year, feet) | {"text": str(year)} for year in stacks]
    sides: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for year, stack in stacks.items():
        end = stack[-1].end if stack else 0.0
        beyond = ground.out(end) - (1 if end >= 0 else -1) * upward * (10 if ground.standing else 6)
        sides[end >= 0].append(ground.spot(year, beyond) | ends[year])
    drawn = [plane.rules([foot], color=theme.SOFT_INK)]
    drawn.append(plane.texts(years, align="center" if ground.standing else "right", color=theme.SOFT_INK))
    for above, rows in sides.items():
        for named in (True, False):
            chosen = [row for row in rows if ("fact" in row) == named and row["text"]]
            if chosen:
                align = "center" if ground.standing else "left" if above else "right"
                ink = theme.INK if named else theme.SOFT_INK
                drawn.append(
                    plane.texts(chosen, align=align, color=ink, fontSize=theme.TEXT if named else ASIDE)
                )
    return drawn


def _inner_labels(
    ground: _Ground, stacks: Mapping[int, Sequence[_Block]], lang: str, form: str
) -> list[alt.Chart]:
    """Return the values of stacked parts, inside each where there is room for them."""
    inks: dict[str, list[dict[str, Any]]] = {theme.ON_DARK: [], theme.ON_LIGHT: []}
    for year, stack in stacks.items():
        for block in stack:
            text = value_text(block.fact, lang, form)
            wide, high = ground.room(block.start, block.end)
            if text_width(text, 12) + 4 <= wide and high >= LABEL - 3:
                row = {"text": text, "fact": f"fact:{block.fact.id}"}
                middle = (ground.out(block.start) + ground.out(block.end)) / 2
                inks[theme.ON_DARK if block.tone >= DARK else theme.ON_LIGHT].append(
                    ground.spot(year, middle) | row
                )
    return [ground.plane.texts(rows, color=ink, fontSize=12) for ink, rows in inks.items() if rows]


def _break_marks(ground: _Ground, breaks: Sequence[tuple[int, str]]) -> list[alt.Chart]:
    """Return a broken line before each year after a break, with its words."""
    plane = ground.plane
    rules: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for year, words in breaks:
        if year not in ground.along or year == min(ground.along):
            continue
        if ground.standing:
            place = ground.along[year] - (ground.along[year] - ground.along[year - 1]) / 2
            rules.append({"x": place, "x2": place, "y": 0, "y2": ground.near})
            early = place < text_width(words, 11) + 12
            (after if early else before).append({"x": place + (6 if early else -6), "y": 0, "text": words})
        else:
            place = ground.along[year] - ROW / 2 - 4
            rules.append({"x": 0, "x2": plane.inner, "y": place, "y2": place})
            before.append({"x": plane.inner, "y": place - 16, "text": words.replace("\n", " ")})
    drawn = [plane.rules(rules, color=theme.SOFT_INK, strokeDash=[3, 3])] if rules else []
    for rows, align in ((before, "right"), (after, "left")):
        if rows:
            drawn.append(plane.texts(rows, align=align, baseline="top", fontSize=11, color=theme.SOFT_INK))
    return drawn
