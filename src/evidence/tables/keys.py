"""From a publisher's region keys to ours: which cells are about Deutschland, a Land or a Kreis, and which about nothing of ours."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

import polars as pl

from evidence.errors import Problem, TableError, describe
from evidence.sources.definitions import TableDefinition
from evidence.vocabulary import regions

_COUNTRY = ("DG", "D", "DE", "00", "0", "111")  # 111: INKAR
_LAND_DIGITS, _KREIS_DIGITS = 2, 5
# Digits that a key may have on a level of a publisher. Three digits are a Regierungsbezirk or a Statistische Region,
# eight a part of a Kreis or a Gemeinde, twelve a Gemeinde by Regionalschlüssel: no region of ours. INKAR writes a Kreis
# with eight, the last three of them zeros.
_DIGITS: dict[str, tuple[int, ...]] = {
    "DLAND": (2,),
    "GEOBL": (2,),
    "REGBEZ": (3,),
    "GEORB": (3,),
    "KREISE": (5, 3, 8),
    "GEOLK": (5,),
    "GEOVB": (9,),
    "GEMEIN": (8,),
    "GEOGM": (12,),
    "ags": (2, 5, 3, 8),
}
_COUNTRY_LEVELS = ("DINSG", "GEODL")
LEVELS = (*_COUNTRY_LEVELS, *_DIGITS, "nuts", "name")
_NUTS = {region.nuts: region.code for region in regions.REGIONS}


def locate(frame: pl.DataFrame, table: TableDefinition) -> pl.DataFrame:
    """Return the cells with ``key``: the AGS of Deutschland (00), a Land or a Kreis of any Land, else null.

    Null is a cell about no region that counts here: a Gemeinde, a part of a city, a Statistische Region, another
    country, a Kreis of Sachsen that was dissolved. Levels of the digits-only kind may have a number behind their name,
    as in ``GEOBL1``. A level that nobody here knows gives null; a series that asks for it is refused elsewhere.

    Raises:
        TableError: A key has lost a leading zero or has another number of digits than its level; a label stands where a
            code should; a name is that of two regions.
    """
    pairs = frame.select("level", "region").unique(maintain_order=True)
    problems = []
    found: list[str | None] = []
    for level, region in pairs.iter_rows():
        reading = _reader(level, labels=table.labels)(region) if region else None
        if isinstance(reading, Problem):
            row = frame.filter(pl.col("level") == level, pl.col("region") == region).row(0, named=True)
            where = f"{table.name}, part {row['part']}, line {row['line']}"
            problems.append(Problem(reading.what, where, reading.expected, reading.found, reading.next_step))
            reading = None
        found.append(reading)
    if problems:
        raise TableError(describe(problems))
    return frame.join(
        pairs.with_columns(pl.Series("key", found, dtype=pl.String)),
        on=["level", "region"],
        maintain_order="left",
    )


def known_level(level: str) -> bool:
    """Return whether ``locate`` knows how keys look on this level."""
    return level in LEVELS or level.rstrip("0123456789") in LEVELS


def _reader(level: str, *, labels: bool) -> Callable[[str], str | Problem | None]:
    name = level if level in LEVELS else level.rstrip("0123456789")
    if name == "name" or (labels and name in LEVELS):
        return _by_name
    if name == "nuts":
        return _by_nuts
    if name in _COUNTRY_LEVELS:
        return lambda code: "00" if code in _COUNTRY else None
    if name in _DIGITS:
        return lambda code: _by_digits(code, name, level)
    return lambda _: None


def _by_digits(code: str, name: str, level: str) -> str | Problem | None:
    allowed = _DIGITS[name]
    if name == "ags" and code in _COUNTRY:
        return "00"
    if not (code.isascii() and code.isdigit()):
        return Problem(
            f'"{code}" on level {level} is a label, not a key',
            "",
            f"{allowed[0]} digits",
            f'"{code}"',
            "ask for keys; where a table has names only, its definition says labels = true",
        )
    if len(code) not in allowed:
        lost = len(code) + 1 in allowed
        return Problem(
            f'key "{code}" has {len(code)} digits on level {level}',
            "",
            " or ".join(str(count) for count in sorted(allowed)),
            f'"{code}"' + (", perhaps without its leading zero" if lost else ""),
            "the file must be read as text" if lost else "correct the level in the reader or the definition",
        )
    if len(code) == _LAND_DIGITS:
        return code if code in regions.BY_CODE else None
    if name == "KREISE" and code.endswith("000"):
        code = code[:_KREIS_DIGITS]
    if (
        len(code) == _KREIS_DIGITS
        and code not in regions.DISSOLVED
        and code[:_LAND_DIGITS] in regions.LAENDER
    ):
        return code
    return None


def _by_nuts(code: str) -> str | Problem | None:
    if re.search(r"[a-z]{2}|\s", code):
        return Problem(
            f'"{code}" is a label, not a code',
            "",
            "a code such as DE or DED2C",
            f'"{code}"',
            "ask with codes; where a table has names only, its definition says labels = true",
        )
    return _NUTS.get(code)


def _by_name(name: str) -> str | Problem | None:
    found = _NAMES.get(_folded(name), set())
    if len(found) > 1:
        keys = ", ".join(sorted(found))
        return Problem(
            f'"{name}" names two regions ({keys})',
            "",
            "a name of one region",
            f'"{name}"',
            "give the kind of Kreis in its own column, see the keys of the definition",
        )
    if not found:
        # A name that is nearly one of ours would vanish as a foreign region.
        near = difflib.get_close_matches(_bare(name), _BARE_NAMES, n=1, cutoff=_NEARLY)
        if near and _bare(name) not in _BARE_NAMES:
            return Problem(
                f'"{name}" is nearly the name of a region',
                "",
                f'"{regions.BY_CODE[_BARE_NAMES[near[0]]].name_de}"',
                f'"{name}"',
                "correct the name in the file, or add the spelling to tables/keys.py",
            )
    return next(iter(found), None)


def _folded(name: str) -> str:
    """Return a name as it is compared: without case, umlauts, footnotes and doubled blanks; ß is ss."""
    plain = re.sub(r"(\d+\)|\*)+$", "", name.strip()).casefold().replace("\u00ad", "").translate(_UMLAUTS)
    return " ".join(plain.split())


_UMLAUTS = str.maketrans("äöü", "aou")


def _bare(name: str) -> str:
    """Return a folded name without the kind of region before or behind it."""
    before = r"^(landkreis|kreisfreie stadt|krsfr\. stadt|stadt|kreis|lkr\.|lk|land|freistaat) "
    return re.sub(before, "", _folded(name)).partition(",")[0]


def _spellings() -> dict[str, set[str]]:
    """Return the keys of the regions that a folded name may mean."""
    spellings: dict[str, set[str]] = {}
    for region in regions.REGIONS:
        base = region.name_de.partition(",")[0]
        city = region.code in ("14511", "14612", "14713")
        kinds = (
            ("Stadt", "kreisfreie Stadt", "krsfr. Stadt")
            if city
            else ("Landkreis", "Kreis", "Lkr.", "LK")
            if region.level == "kreis"
            else ()
        )
        names = {base, region.name_de, region.name_en}
        names |= {f"{base}, {kind}" for kind in kinds} | {f"{kind} {base}" for kind in kinds}
        if region.level == "country":
            names |= {"Bundesrepublik Deutschland", "Bundesgebiet", "Bund"}
        if region.level == "land":
            names |= {f"Land {base}", f"Freistaat {base}", f"{base}, Land"}
        for spelling in names:
            spellings.setdefault(_folded(spelling), set()).add(region.code)
    return spellings


_NAMES = _spellings()
_BARE_NAMES = {_bare(region.name_de): region.code for region in regions.REGIONS}
# Below it are Gießen and Meißen, Harburg and Hamburg.
_NEARLY = 0.87
