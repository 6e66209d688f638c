"""Verification: recomputes the numbers of a finished report from its files alone.

Needs Python and nothing else, so that it also runs by itself where the rest of this package is not:

    python3 verify.py evidence-de.html
    python3 verify.py site/
    python3 verify.py build/ --record edition.json

It says what it compared, and names the first number that is not what the file itself says it should be. Of a folder, a
site or an edition, it reads every page and document, compares their facts with the table of facts, and every file with the
checksum in the record of the build. It proves that the files agree with each other and are as they were made; it does not
prove that a publisher's figure is right.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

DONE, UNREADABLE, MISMATCH = 0, 2, 5
SHOWN_AT_MOST = 20
MINUS, NO_BREAK = "\u2212", "\u00a0"
SEAL = re.compile(rb'(<meta name="evidence-checksum" content=")([^"]*)(")')
CHAPTER = re.compile(
    rb'(<section class="chapter[\w ]*" id="([\w-]+)" data-checksum=")([^"]*)("[^>]*>)(.*?)</section><!-- end of \2 -->',
    re.DOTALL,
)
UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "percent": {"de": (NO_BREAK + "%",), "en": ("%",)},
    "percentage_points": {
        "de": (NO_BREAK + "Prozentpunkte", NO_BREAK + "Prozentpunkt"),
        "en": (NO_BREAK + "percentage points", NO_BREAK + "percentage point"),
    },
    "years": {"de": (NO_BREAK + "Jahre", NO_BREAK + "Jahr"), "en": (NO_BREAK + "years", NO_BREAK + "year")},
    "thousand_persons": {"de": (NO_BREAK + "Tausend",), "en": (NO_BREAK + "thousand",)},
    "EUR": {"de": (NO_BREAK + "Euro",), "en": (NO_BREAK + "euros", NO_BREAK + "euro")},
}
MILLIONS = {
    "de": (NO_BREAK + "Millionen Euro", NO_BREAK + "Million Euro"),
    "en": (NO_BREAK + "million euros",),
}
SIGNS = {"de": (".", ","), "en": (",", ".")}
# Values are recorded with six decimals; one that has fewer is exact.
STEP = Decimal("0.000001")
HALF = Fraction(1, 2_000_000)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NEXT = "take the file again from where it was published, or ask who sent it what was changed"
SITE, RUN, EDITION, TABLE = "site", "run.json", "edition.json", "downloads/facts.csv"
DOCUMENTS = ("brief-*.html", "brief-*.pdf", "evidence-*.html", "evidence-*.pdf")
SEVERAL = 200
"""From how many pages on it is worth while to read them in several processes."""


class UnreadableError(Exception):
    """The file cannot be read, or is no report."""


@dataclass(frozen=True)
class Problem:
    """One mismatch: what, where, what was expected, what was found, what to do."""

    what: str
    where: str
    expected: str
    found: str
    next_step: str = NEXT

    def __str__(self) -> str:
        """Return the mismatch as one line of text."""
        return f"{self.where}: {self.what}. Expected {self.expected}; found {self.found}. Next step: {self.next_step}."


@dataclass
class Result:
    """What a verification compared, what the file does not have, and what does not fit."""

    counts: dict[str, int] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    what: str = "the file"

    def lines(self, name: str) -> list[str]:
        """Return the result as lines of text."""
        told = [f"{name}: compared", *(f"  {count:>7} {words}" for words, count in self.counts.items())]
        if self.lacking:
            told += [f"{self.what} lacks, so it was not checked", *(f"  {words}" for words in self.lacking)]
        if not self.problems:
            return [*told, f"result: every number is what {self.what} says it should be"]
        shown = [str(problem) for problem in self.problems[:SHOWN_AT_MOST]]
        if len(self.problems) > SHOWN_AT_MOST:
            shown.append(f"… and {len(self.problems) - SHOWN_AT_MOST} more.")
        word = "mismatch" if len(self.problems) == 1 else "mismatches, the first one first"
        return [*told, f"result: {len(self.problems)} {word}", *shown]


@dataclass(frozen=True)
class _Printed:
    fact: str
    value: str | None
    text: str
    where: str


@dataclass(frozen=True)
class _Table:
    name: str
    content: str
    where: str
    figure: str


class _Reader(HTMLParser):
    """Everything in a page that can be compared, each with its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lang = ""
        self.scripts: dict[str, str] = {}
        self.printed: list[_Printed] = []
        self.labels: list[_Printed] = []
        self.tables: list[_Table] = []
        self.verdicts: dict[str, tuple[str, str, str]] = {}
        self.registered: list[tuple[str, str, str, str]] = []
        self.shown: dict[str, list[list[str]]] = {}
        self.anchors: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self._heading = self._anchor = self._figure = self._claim = self._row = ""
        self._text: list[str] = []
        self._open: tuple[str, dict[str, str]] | None = None
        self._script = ""
        self._cells: list[list[str]] = []
        self._in_claim = self._in_svg = self._in_register = False

    @property
    def _where(self) -> str:
        return " ".join(
            part for part in (f"“{self._heading}”", f"(#{self._anchor})" if self._anchor else "") if part
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kinds = given.get("class", "").split()
        if "id" in given:
            self.anchors.add(given["id"])
            if tag not in ("title", "desc", "caption", "script"):
                self._anchor = given["id"]
        if begin := getattr(self, f"_begin_{tag}", None):
            begin(kinds, given)
        if self._open is None and self._is_wanted(tag, kinds, given):
            self._open, self._text = (tag, given), []

    def _begin_html(self, _: Sequence[str], given: Mapping[str, str]) -> None:
        self.lang = given.get("lang", "")

    def _begin_script(self, _: Sequence[str], given: Mapping[str, str]) -> None:
        self._script = given.get("id", "") if given.get("type") == "application/json" else ""

    def _begin_svg(self, _: Sequence[str], __: Mapping[str, str]) -> None:
        self._in_svg = True

    def _begin_figure(self, _: Sequence[str], given: Mapping[str, str]) -> None:
        self._figure = given.get("id", "")

    def _begin_section(self, kinds: Sequence[str], _: Mapping[str, str]) -> None:
        if "claim" in kinds:
            self._in_claim, self._claim = True, ""

    def _begin_table(self, kinds: Sequence[str], _: Mapping[str, str]) -> None:
        self._in_register = "claims" in kinds
        self._cells = self.shown.setdefault(self._figure, []) if self._figure else []

    def _begin_tr(self, _: Sequence[str], __: Mapping[str, str]) -> None:
        self._row = ""
        self._cells.append([])

    def _begin_td(self, _: Sequence[str], __: Mapping[str, str]) -> None:
        if self._cells:
            self._cells[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("path", "circle", "rect", "line", "br"):
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def _begin_a(self, _: Sequence[str], given: Mapping[str, str]) -> None:
        address = given.get("href", "")
        if address.startswith("data:text/csv"):
            content = unquote(address.partition(",")[2])
            self.tables.append(_Table(given.get("download", ""), content, self._where, self._figure))
        elif address.startswith("#"):
            self.links.append((address[1:], self._where))
            if self._in_register and not self._row:
                self._row = address[1:]

    def _is_wanted(self, tag: str, kinds: Sequence[str], given: Mapping[str, str]) -> bool:
        return (
            (tag == "data" and "fact" in kinds)
            or (tag == "text" and self._in_svg and "data-fact" in given)
            or tag in HEADINGS
            or (tag == "p" and self._in_claim and "verdict" in kinds)
            or (tag == "td" and self._in_register and bool(kinds))
        )

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data
        elif self._open:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if end := getattr(self, f"_end_{tag}", None):
            end()
        if self._open is None or self._open[0] != tag:
            return
        given, words = self._open[1], "".join(self._text)
        self._open = None
        if tag in HEADINGS:
            self._heading = " ".join(words.split())
            if self._in_claim and not self._claim:
                self._claim = given.get("id", "")
        elif tag == "data":
            name = given.get("data-fact", "")
            self.printed.append(_Printed(name, given.get("value"), words, self._where))
            if self._cells and self._cells[-1]:
                self._cells[-1][-1] = name
        elif tag == "text":
            self.labels.append(_Printed(given["data-fact"], None, words, self._where))
        elif tag == "p":
            kinds = [kind for kind in given["class"].split() if kind != "verdict"]
            self.verdicts[self._claim] = (kinds[0] if kinds else "", words, self._where)
        elif self._row:
            self.registered.append((self._row, given["class"].split()[0], words, self._where))

    def _end_script(self) -> None:
        self._script = ""

    def _end_svg(self) -> None:
        self._in_svg = False

    def _end_figure(self) -> None:
        self._figure = ""

    def _end_table(self) -> None:
        self._in_register, self._cells = False, []

    def _end_section(self) -> None:
        self._in_claim = False


def seal(text: str) -> str:
    """Return a report with the checksum of each chapter and of the whole filled in."""
    whole = CHAPTER.sub(
        lambda match: match[1] + _sum(match[5]) + match.group()[match.end(3) - match.start() :],
        text.encode("utf-8"),
    )
    blank = SEAL.sub(rb"\1\3", whole, count=1)
    return SEAL.sub(rb"\g<1>" + _sum(blank) + rb"\3", whole, count=1).decode("utf-8")


def _sum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii")


def verify(path: Path, known: Mapping[str, _Fact] | None = None) -> Result:
    """Return what comparing a report with itself gives.

    Args:
        path: The file.
        known: The facts of the site that the file belongs to, by id, recomputed already; None for a file on its own.

    Raises:
        UnreadableError: There is no such file, it is no text, or it carries no facts.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as fault:
        raise UnreadableError(
            _unreadable(path, f"a file that can be read ({fault.strerror})", "none")
        ) from None
    except UnicodeDecodeError:
        raise UnreadableError(_unreadable(path, "a page of HTML in UTF-8", "other bytes")) from None
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if "facts" not in reader.scripts:
        raise UnreadableError(
            _unreadable(path, 'a report with its facts (<script type="application/json" id="facts">)', "none")
        )
    result = Result()
    try:
        facts = _facts(reader.scripts["facts"])
        given = json.loads(reader.scripts.get("check") or "{}")
        decimals = {str(name): int(places) for name, places in given.get("decimals", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as fault:
        result.problems.append(
            Problem(
                "the facts for machines cannot be read", "facts of the file", "well-formed JSON", str(fault)
            )
        )
        facts, decimals = {}, {}
    whole = "check" in reader.scripts
    if facts:
        if known is not None:
            _compare_facts(facts, known, result)
        _recompute(facts, result, known or {}, complete=whole)
        _compare_numbers(reader, facts, decimals, result)
        _compare_files(reader, facts, result, complete=whole)
        _compare_verdicts(reader, facts, result)
        _compare_links(reader, result)
    _compare_checksums(content, result, expected=whole)
    return result


def _unreadable(path: Path, expected: str, found: str) -> str:
    return str(
        Problem(
            "this is no report that can be checked",
            path.name,
            expected,
            found,
            "give the path of evidence-de.html, evidence-en.html, a brief, a page, or the folder of a site or an edition",
        )
    )


@dataclass(frozen=True)
class _Fact:
    id: str
    value: Decimal
    unit: str
    region: str
    period: str
    formula: str
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    tier: str
    interval: tuple[Decimal, ...]

    @property
    def indicator(self) -> str:
        return self.id.partition(".")[0]


def _facts(text: str) -> dict[str, _Fact]:
    records = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return {
        record["id"]: _Fact(
            record["id"],
            Decimal(record["value"]),
            record["unit"],
            record["region"],
            record["period"],
            record["formula"],
            tuple(record["inputs"]),
            tuple(record["sources"]),
            record["tier"],
            tuple(Decimal(end) for end in record.get("interval") or ()),
        )
        for record in records
    }


_COMPARED = ("value", "unit", "tier", "formula", "inputs", "sources")
"""What a page and the table of facts both say of a fact."""


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# (a) every derived fact from the values of its inputs


def _recompute(
    facts: Mapping[str, _Fact], result: Result, known: Mapping[str, _Fact], *, complete: bool = True
) -> None:
    """Recompute all facts that have inputs but those that the site has as they are, which is done once for all pages."""
    done = elsewhere = 0
    every = ChainMap(dict(facts), dict(known)) if known else facts
    for fact in facts.values():
        if not fact.inputs or (not complete and fact.id in known):
            continue
        low = high = Fraction(0)
        missing = [name for name in fact.inputs if name not in every]
        if missing and not complete and not known:
            elsewhere += 1
            continue
        done += 1
        try:
            low, high = (low, high) if missing else _range(fact, every)
        except (ArithmeticError, SyntaxError, LookupError, TypeError, ValueError):
            missing = [fact.formula]
        if missing:
            result.problems.append(
                Problem(
                    f"{fact.id} cannot be recomputed", "facts of the file", fact.formula, f"no {missing[0]}"
                )
            )
        elif not low - HALF <= Fraction(fact.value) <= high + HALF:
            middle = Decimal((low + high).numerator) / Decimal((low + high).denominator) / 2
            said = fact.formula.format(*(_plain(every[name].value) for name in fact.inputs))
            result.problems.append(
                Problem(
                    f"{fact.id} is not what its formula gives",
                    "facts of the file",
                    f"{said} = {_plain(middle.quantize(STEP))}",
                    _plain(fact.value),
                )
            )
    result.counts["facts recomputed from their inputs by formula"] = done
    given = sum(not fact.inputs for fact in facts.values())
    result.counts["facts as a source gave them or as counted, with nothing to recompute"] = given
    if elsewhere:
        result.lacking.append(
            f"the inputs of {elsewhere} facts, which are on other pages: give the folder of the site"
        )


def _compare_facts(facts: Mapping[str, _Fact], known: Mapping[str, _Fact], result: Result) -> None:
    """Compare the facts of a page with those of the table; a difference of two of them need not be in it."""
    for fact in facts.values():
        entry = known.get(fact.id)
        if entry is None and not fact.inputs:
            result.problems.append(
                Problem(
                    f"{fact.id} is not in the table of facts",
                    "facts of the file",
                    f"a row of {TABLE}",
                    "none",
                )
            )
        for name in _COMPARED if entry else ():
            expected, found = getattr(entry, name), getattr(fact, name)
            if expected != found and not _tied(expected, found, fact):
                result.problems.append(
                    Problem(
                        f"{fact.id} is not what the table of facts says ({name})",
                        "facts of the file",
                        _shown(expected),
                        _shown(found),
                    )
                )
    result.counts["facts compared with the table of facts"] = len(facts.keys() & known.keys())


def _tied(one: object, other: object, fact: _Fact) -> bool:
    """Return whether two values of a derived fact are roundings of one result that lies half way between them."""
    numbers = isinstance(one, Decimal) and isinstance(other, Decimal)
    return numbers and bool(fact.inputs) and abs(one - other) <= STEP  # type: ignore[operator]  # checked just before


def _shown(value: Decimal | str | tuple[str, ...]) -> str:
    return (
        _plain(value) if isinstance(value, Decimal) else value if isinstance(value, str) else " ".join(value)
    )


def _range(fact: _Fact, facts: Mapping[str, _Fact]) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest result of a formula, as its inputs are rounded."""
    inputs = []
    for name in fact.inputs:
        value = facts[name].value
        half = HALF if value != value.quantize(Decimal("0.00001")) else Fraction(0)
        inputs.append((Fraction(value) - half, Fraction(value) + half))
    names = [f"_{place}" for place in range(len(inputs))]
    text = fact.formula.format(*names).replace("×", "*").replace(MINUS, "-")
    return _worth(ast.parse(text, mode="eval").body, dict(zip(names, inputs, strict=True)))


def _worth(node: ast.expr, names: Mapping[str, tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """Return the range of an expression of inputs, numbers and the four signs."""
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        number = Fraction(str(node.value))
        return number, number
    if not isinstance(node, ast.BinOp):
        raise TypeError("no arithmetic")
    one, two = _worth(node.left, names), _worth(node.right, names)
    if isinstance(node.op, ast.Add):
        return one[0] + two[0], one[1] + two[1]
    if isinstance(node.op, ast.Sub):
        return one[0] - two[1], one[1] - two[0]
    if isinstance(node.op, ast.Mult):
        ends = [left * right for left in one for right in two]
    elif isinstance(node.op, ast.Div) and (two[0] > 0 or two[1] < 0):
        ends = [left / right for left in one for right in two]
    else:
        raise ZeroDivisionError
    return min(ends), max(ends)


# (c) every number in text, tables and charts


def _compare_numbers(
    reader: _Reader, facts: Mapping[str, _Fact], decimals: Mapping[str, int], result: Result
) -> None:
    for entry in [*reader.printed, *reader.labels]:
        fact = facts.get(entry.fact)
        if fact is None and not entry.value and not any(map(str.isdigit, entry.text)):
            continue  # words, where there is no value
        if fact is None:
            problem = Problem(
                f"the number “{entry.text.strip()}” belongs to no fact of the file",
                entry.where,
                "the id of a fact",
                entry.fact,
            )
        elif entry.value is not None and _number(entry.value) != fact.value:
            problem = Problem(
                f"the value behind “{entry.text.strip()}” is not that of {fact.id}",
                entry.where,
                _plain(fact.value),
                entry.value,
            )
        elif not _is_printed(entry.text.strip(), fact, reader.lang, decimals.get(fact.indicator)):
            problem = Problem(
                f"a number is not what {fact.id} says",
                entry.where,
                " or ".join(_forms(fact, reader.lang, decimals.get(fact.indicator))[:2]),
                entry.text.strip(),
            )
        else:
            continue
        result.problems.append(problem)
    result.counts["numbers in text and tables compared"] = len(reader.printed)
    result.counts["numbers in charts compared"] = len(reader.labels)
    if not decimals:
        result.lacking.append("how many decimals each number is printed with")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _is_printed(text: str, fact: _Fact, lang: str, decimals: int | None) -> bool:
    if decimals is not None:
        return text in _forms(fact, lang, decimals)
    return any(text in _forms(fact, lang, places) for places in range(7))


def _forms(fact: _Fact, lang: str, decimals: int | None) -> list[str]:
    """Return all texts that a value may have in a language: with and without unit, with and without sign."""
    places = decimals if decimals is not None else max(0, -int(fact.value.normalize().as_tuple().exponent))
    rounded = fact.value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    plain = _grouped(abs(rounded), places, lang)
    signs = ["", *([MINUS] if rounded < 0 else []), *(["+"] if rounded > 0 else [])]
    if rounded < 0:
        signs.reverse()
    forms = [sign + plain + unit for unit in (*UNITS.get(fact.unit, {}).get(lang, ()), "") for sign in signs]
    if fact.unit == "EUR":
        millions = (fact.value / 1_000_000).normalize()
        exact = max(0, -int(millions.as_tuple().exponent))
        amount = _grouped(abs(millions), exact, lang)
        forms = [sign + amount + unit for unit in MILLIONS[lang] for sign in signs] + forms
    return forms


def _grouped(value: Decimal, decimals: int, lang: str) -> str:
    thousands, point = SIGNS.get(lang, SIGNS["en"])
    whole, _, rest = f"{value:,.{decimals}f}".partition(".")
    return whole.replace(",", thousands) + (point + rest if rest else "")


# (b) every file inside


def _compare_files(reader: _Reader, facts: Mapping[str, _Fact], result: Result, *, complete: bool) -> None:
    rows, files, found = 0, 0, set()
    for table in reader.tables:
        lines = list(csv.DictReader(io.StringIO(table.content)))
        shown = [row for row in reader.shown.get(table.figure, []) if row] if table.figure else []
        found |= {name for row in shown for name in row if name}
        if lines and "fact" in lines[0]:
            _compare_list(table, lines, facts, result)
            found |= {line["fact"] for line in lines if line.get("value")}
            missing = {name for row in shown for name in row if name} - {line["fact"] for line in lines}
            result.problems += [
                Problem(f"a CSV file has no row for {name}", table.where, "a row a value", "none")
                for name in sorted(missing)
            ]
        elif any(name for row in shown for name in row):
            _compare_table(table, shown, facts, result)
        else:
            continue
        files, rows = files + 1, rows + len(lines)
    inputs = {name for fact in facts.values() for name in fact.inputs}
    for name in sorted(set(facts) - found - inputs if complete else ()):
        result.problems.append(
            Problem(f"no CSV file has a row for {name}", "files inside", "a row a value", "none")
        )
    result.counts["rows compared in CSV files"] = rows
    result.counts["CSV files read"] = files
    if not files:
        result.lacking.append("CSV files")


def _compare_list(
    table: _Table, lines: Sequence[Mapping[str, str]], facts: Mapping[str, _Fact], result: Result
) -> None:
    """Compare a file with a fact a row."""
    for line in lines:
        name = line["fact"] or ""
        result.problems += [
            Problem(
                f"a row of a CSV file is not what {name} says ({what})",
                f"{table.name} in {table.where}",
                expected,
                given,
            )
            for what, expected, given in _differences(line, facts.get(name))
        ][:1]


def _compare_table(
    table: _Table, shown: Sequence[Sequence[str]], facts: Mapping[str, _Fact], result: Result
) -> None:
    """Compare a file that is the table of its figure, cell by cell."""
    rows = list(csv.reader(io.StringIO(table.content)))[1:]
    where = f"{table.name} in {table.where}"
    if [len(row) - 1 for row in rows] != [len(row) for row in shown]:
        result.problems.append(
            Problem(
                "a CSV file has another shape than its table", where, f"{len(shown)} rows", f"{len(rows)}"
            )
        )
        return
    for row, names in zip(rows, shown, strict=True):
        for cell, name in zip(row[1:], names, strict=True):
            expected = _plain(facts[name].value) if name in facts else ""
            if _number(cell) != _number(expected):
                what = name or "an empty cell"
                result.problems.append(
                    Problem(
                        f"a cell of a CSV file is not what {what} says", where, expected or "nothing", cell
                    )
                )


def _differences(line: Mapping[str, str], fact: _Fact | None) -> Iterator[tuple[str, str, str]]:
    """Yield what a row and its fact do not share: the column, the value of the fact, that of the row."""
    if fact is None:
        if line.get("value"):
            yield "value", "no value: the file has no such fact", line["value"]
        return
    if _number(line.get("value", "")) != fact.value:
        yield "value", _plain(fact.value), line.get("value", "")
    texts = {
        "unit": fact.unit,
        "period": fact.period,
        "region": fact.region,
        "tier": fact.tier,
        "indicator": fact.indicator,
    }
    for column, text in texts.items():
        if column in line and line[column] != text:
            yield column, text, line[column]
    for place, column in enumerate(("lower", "upper")):
        said = line.get(column, "")
        if said and fact.interval and abs((_number(said) or Decimal(0)) - fact.interval[place]) > STEP:
            yield column, _plain(fact.interval[place]), said
    source = line.get("source", "")
    if source and ":" not in source and source not in fact.sources:
        yield "source", " or ".join(fact.sources), source


# (d) counts of claims


def _compare_verdicts(reader: _Reader, facts: Mapping[str, _Fact], result: Result) -> None:
    if not reader.verdicts:
        result.lacking.append("a verdict for each claim")
        return
    counted: Counter[str] = Counter()
    for name, (verdict, _, _) in reader.verdicts.items():
        group = "demands" if _claim(name).startswith("D") else "claims"
        counted[f"claim_group={group}"] += 1
        counted[f"claim_group={group};verdict={verdict}"] += 1
    compared = 0
    for fact in facts.values():
        part = fact.id.split(".", 3)[-1]
        if fact.indicator != "claims_assessed" or not re.fullmatch(r"claim_group=\w+(;verdict=\w+)?", part):
            continue
        compared += 1
        if fact.value != counted[part]:
            result.problems.append(
                Problem(
                    f"{fact.id} is not the number of claims with that verdict",
                    "facts of the file",
                    str(counted[part]),
                    _plain(fact.value),
                )
            )
    words = {verdict: text for verdict, text, _ in reader.verdicts.values()}
    for name, verdict, text, where in reader.registered:
        if name in reader.verdicts and verdict != reader.verdicts[name][0]:
            result.problems.append(
                Problem(
                    f"the list of claims gives {_claim(name)} another verdict",
                    where,
                    words[reader.verdicts[name][0]].strip(),
                    text.strip(),
                )
            )
    result.counts["verdicts counted"] = len(reader.verdicts)
    result.counts["counts of verdicts compared"] = compared


def _claim(anchor: str) -> str:
    return anchor.rpartition("-")[2]


def _compare_links(reader: _Reader, result: Result) -> None:
    result.problems += [
        Problem("a link leads nowhere", where, "an anchor of the file", f"#{anchor}")
        for anchor, where in reader.links
        if unquote(anchor) not in reader.anchors
    ]
    result.counts["links within the file followed"] = len(reader.links)


# (e) whatever else was changed


def _compare_checksums(content: bytes, result: Result, *, expected: bool) -> None:
    seal_ = SEAL.search(content)
    chapters = list(CHAPTER.finditer(content))
    if not seal_ and not chapters and not expected:
        result.lacking.append("a checksum over the whole file")
        return
    result.counts["chapters with a checksum"] = len(chapters)
    found = _sum(SEAL.sub(rb"\1\3", content, count=1))
    if seal_ and seal_[2] == found:
        return
    changed = next((match[2].decode() for match in chapters if match[3] != _sum(match[5])), "")
    result.problems.append(
        Problem(
            "something was changed that is no compared number, such as a year, a word or an address"
            if not result.problems
            else "the file is not as it was made",
            f"chapter #{changed}"
            if changed
            else "outside of the chapters: head, contents or facts for machines",
            f"checksum {seal_[2].decode(errors='replace')[:16]}…" if seal_ else "a checksum of the file",
            f"{found.decode()[:16]}…" if seal_ else "none",
        )
    )


# (f) a folder: every page, every document, every file


def verify_folder(folder: Path, record: Path | None = None) -> Result:
    """Return what comparing a site, what a build made, or an edition with itself and with its record gives.

    Args:
        folder: The folder of a site, or one with ``site/`` in it.
        record: The record of an edition to compare the files with; that of the folder if it has one and None is given.

    Raises:
        UnreadableError: This is no such folder, or a record cannot be read.
    """
    site = folder / SITE if (folder / SITE).is_dir() else folder
    if not (site / TABLE).is_file():
        raise UnreadableError(_unreadable(folder, f"a folder with {TABLE} or {SITE}/{TABLE}", "none"))
    result = Result(what="the folder")
    known = _facts_of_table(site / TABLE, result)
    beside = (
        [path for pattern in DOCUMENTS for path in sorted(folder.glob(pattern))] if site != folder else []
    )
    pages = [*sorted(site.rglob("*.html")), *(path for path in beside if path.suffix == ".html")]
    lacking: Counter[str] = Counter()
    without = 0
    for path, found in zip(pages, _verify_pages(pages, known), strict=True):
        if found is None:
            without += 1
            continue
        where = path.relative_to(folder).as_posix()
        result.problems += [replace(problem, where=f"{where}, {problem.where}") for problem in found.problems]
        for words, count in found.counts.items():
            result.counts[words] = result.counts.get(words, 0) + count
        lacking.update(found.lacking)
    result.counts = {"pages and documents read": len(pages), **result.counts}
    if without:
        result.counts["pages without facts for machines"] = without
    _compare_run(folder, site, result)
    given = record or (folder / EDITION if (folder / EDITION).is_file() else None)
    if given:
        _compare_edition(folder, given, result)
    return result


def _facts_of_table(path: Path, result: Result) -> dict[str, _Fact]:
    """Return the facts of the table that have a value, each recomputed from its inputs."""
    facts = {}
    try:
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            if row["value"]:
                _, region, period, *_ = f"{row['id']}..".split(".")
                facts[row["id"]] = _Fact(
                    row["id"],
                    Decimal(row["value"]),
                    row["unit"],
                    region,
                    period,
                    row["formula"],
                    tuple(row["inputs"].split()),
                    tuple(row["sources"].split()),
                    row["tier"],
                    (),
                )
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, InvalidOperation) as fault:
        raise UnreadableError(_unreadable(path, "the table of facts", str(fault))) from None
    table = Result()
    _recompute(facts, table, {})
    result.problems += [replace(problem, where=TABLE) for problem in table.problems]
    result.counts["facts in the table of facts"] = len(facts)
    result.counts |= {f"{words}, in that table": count for words, count in table.counts.items()}
    return facts


def _verify_pages(pages: Sequence[Path], known: Mapping[str, _Fact]) -> Iterable[Result | None]:
    """Yield the result of each page in order; None for one without facts."""
    if len(pages) < SEVERAL:
        _take(known)
        yield from map(_verify_page, pages)
        return
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 8), initializer=_take, initargs=(known,)) as pool:
        yield from pool.map(_verify_page, pages, chunksize=20)


_taken: dict[str, _Fact] = {}
"""The facts of the site, in a process that reads its pages."""


def _take(known: Mapping[str, _Fact]) -> None:
    _taken.clear()
    _taken.update(known)


def _verify_page(path: Path) -> Result | None:
    try:
        return verify(path, _taken)
    except UnreadableError:
        return None


def _compare_run(folder: Path, site: Path, result: Result) -> None:
    """Compare the files of a site, and the documents beside it, with the record of the build."""
    records = [path for path in dict.fromkeys((site / RUN, folder / RUN)) if path.is_file()]
    if not records:
        result.lacking.append("a record of the build with the checksum of each file")
        return
    ran = _json(records[0])
    if len(records) > 1 and records[0].read_bytes() != records[1].read_bytes():
        result.problems.append(
            Problem("the two records of the build differ", RUN, f"the content of {SITE}/{RUN}", "another")
        )
    found = {name: path for name, path in _files(site) if name != RUN}
    _compare_sums(found, ran.get("files"), f"{SITE}/" if site != folder else "", RUN, result)
    if site != folder:
        beside = {path.name: path for pattern in DOCUMENTS for path in sorted(folder.glob(pattern))}
        _compare_sums(beside, ran.get("documents"), "", RUN, result)


def _compare_edition(folder: Path, given: Path, result: Result) -> None:
    """Compare what a build makes with the record of an edition; an edition itself with all that its record names."""
    expected = _json(given).get("files")
    found = {name: path for name, path in _files(folder) if name != EDITION}
    if not (folder / EDITION).is_file() and isinstance(expected, dict):
        made = re.compile(rf"{SITE}/.*|{re.escape(RUN)}|(brief|evidence)-[^/]*\.(html|pdf)")
        expected = {name: checksum for name, checksum in expected.items() if made.fullmatch(str(name))}
        found = {name: path for name, path in found.items() if made.fullmatch(name)}
    _compare_sums(found, expected, "", given.name, result)


def _compare_sums(
    found: Mapping[str, Path], expected: object, start: str, record: str, result: Result
) -> None:
    if not isinstance(expected, dict):
        result.lacking.append(f"checksums in {record}")
        return
    for name in sorted(found.keys() | expected.keys()):
        checksum = hashlib.sha256(found[name].read_bytes()).hexdigest() if name in found else "no file"
        wanted = str(expected.get(name, f"no such file in {record}"))
        if checksum != wanted:
            what = (
                "the file is not as it was made" if name in found and name in expected else "a file too many"
            )
            what = what if name in found else "a file is missing"
            result.problems.append(Problem(what, start + name, _short(wanted), _short(checksum)))
    words = f"files compared with the checksums in {record}"
    result.counts[words] = result.counts.get(words, 0) + len(found.keys() & expected.keys())


def _short(checksum: str) -> str:
    return f"checksum {checksum[:16]}…" if re.fullmatch("[0-9a-f]{64}", checksum) else checksum


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file below a folder with its path there; what a build keeps for the next one is passed over."""
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if name != ".cache")
        for name in sorted(names):
            path = Path(place, name)
            if name != ".lock":
                yield path.relative_to(folder).as_posix(), path


def _json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UnreadableError(_unreadable(path, "a record as JSON", str(fault))) from None
    if not isinstance(content, dict):
        raise UnreadableError(_unreadable(path, "a record as JSON", "other JSON"))
    return content


def run(path: Path, tell: Callable[[str], object] = print, record: Path | None = None) -> int:
    """Verify a file or a folder, say what came of it and return the exit code: 0 fits, 5 does not, 2 cannot be read.

    Args:
        path: The file or folder.
        tell: Takes what is said, line by line.
        record: The record of an edition to compare the files of a folder with.
    """
    try:
        result = verify_folder(path, record) if record or path.is_dir() else verify(path)
    except UnreadableError as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return UNREADABLE
    for line in result.lines(path.name or str(path)):
        tell(line)
    return MISMATCH if result.problems else DONE


def main(arguments: Sequence[str]) -> int:
    """Run as a program of its own: the file or folder, and perhaps the record of an edition."""
    path, *more = arguments or [""]
    if not path or path.startswith("-") or (more and (len(more) != 2 or more[0] != "--record")):  # noqa: PLR2004
        usage = "usage: python3 verify.py FILE_OR_FOLDER [--record edition.json]"
        print(f"{usage}\nexample: python3 verify.py evidence-de.html", file=sys.stderr)
        return DONE if path in ("-h", "--help") else UNREADABLE
    return run(Path(path), record=Path(more[1]) if more else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
