"""Spoil one cell of the raw tables at a time, build everything again in memory, and see whether anybody notices.

    python tools/mutate.py --count 500 --seed 1

A cell is drawn from all cells of all tables and changed as its column allows: a digit of a value, period, region or
date, another unit, base, part, status or tier, a letter of an address, title, licence or note. The checksum of the
table is brought up to date, so that it cannot help; it is counted apart how many changes it would have caught alone.

Each change ends in one of four ways: a check stops the build; a published value changes, which ``evidence data
--check`` and a reviewer see; only the account of sources changes, seen likewise; or nobody notices. Survivors of the
last kind are listed, and the exit code is 1 if there is one. Nothing is written.
"""

from __future__ import annotations

import argparse
import collections
import csv
import dataclasses
import hashlib
import io
import random
import sys
import time
import traceback
from collections.abc import Callable, Sequence

from evidence.errors import EvidenceError
from evidence.facts.register import FactRegister, processed_files
from evidence.indicators.catalogue import check_comparisons
from evidence.paths import project
from evidence.sources.snapshots import Snapshot, read_snapshots
from evidence.tables.readers.transcription import COLUMNS
from evidence.tables.registers import Registers, read_registers
from evidence.tables.schema import TIERS
from evidence.tables.store import derive_tables
from evidence.vocabulary import bases, breakdowns, status, units

# The table that holds nothing but values with their status and breaks.
VALUES = "indicators.csv"
STOPPED, MOVED, TOLD, UNSEEN = (
    "a check stopped the build",
    "a published value changed",
    "only the account of sources changed",
    "nobody noticed",
)
Change = Callable[[str, random.Random], str]


def main() -> int:
    """Run the mutations and print what became of them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--count", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    registers = read_registers(project().registers)
    snapshots = read_snapshots(project().raw, frozenset(entry.id for entry in registers.publishers))
    tables = [_rows(snapshot) for snapshot in snapshots]
    sizes = [len(rows) for rows in tables]
    sound = build(snapshots, registers)
    changes = changes_of(registers)
    rng = random.Random(given.seed)  # noqa: S311  # repeatable, nothing secret
    outcomes: collections.Counter[tuple[str, str]] = collections.Counter()
    reasons: collections.Counter[str] = collections.Counter()
    survivors: list[str] = []
    caught_by_checksum = 0
    started = time.monotonic()
    for number in range(1, given.count + 1):
        [place] = rng.choices(range(len(tables)), weights=sizes)
        line, column = rng.randrange(sizes[place]), rng.choice(COLUMNS)
        before = tables[place][line][column]
        after = changes[column](before, rng)
        spoilt = _spoil(snapshots[place], tables[place], line, column, after)
        caught_by_checksum += spoilt.origin.sha256 != snapshots[place].origin.sha256
        outcome, reason = judge([*snapshots[:place], spoilt, *snapshots[place + 1 :]], registers, sound)
        outcomes[column, outcome] += 1
        reasons[reason] += 1
        cell = f'{spoilt.name}.csv, line {line + 2}, {column}: "{before}" → "{after}"'
        survivors += [cell] if outcome == UNSEEN else []
        print(f"{number}/{given.count} {outcome} ({reason}): {cell}", file=sys.stderr)
    _report(given.count, sum(sizes) * len(COLUMNS), outcomes, reasons, survivors, caught_by_checksum)
    print(f"{(time.monotonic() - started) / given.count:.2f} seconds a mutation", file=sys.stderr)
    return 1 if survivors else 0


def build(snapshots: Sequence[Snapshot], registers: Registers) -> dict[str, bytes]:
    """Return the processed tables of these snapshots, every check passed."""
    facts = FactRegister(derive_tables(snapshots, registers))
    check_comparisons(facts.catalogue)
    return processed_files(facts)


def judge(snapshots: Sequence[Snapshot], registers: Registers, sound: dict[str, bytes]) -> tuple[str, str]:
    """Return what becomes of a change, and the function that stopped it or the first table that shows it."""
    try:
        files = build(snapshots, registers)
    except EvidenceError as fault:
        frames = [
            frame for frame in traceback.extract_tb(fault.__traceback__) if "evidence" in frame.filename
        ]
        return STOPPED, next(
            (frame.name for frame in reversed(frames) if not frame.name.startswith(("_", "<"))), "?"
        )
    changed = sorted(name for name in sound if files[name] != sound[name])
    if VALUES in changed:
        return MOVED, VALUES
    return (TOLD, changed[0]) if changed else (UNSEEN, "")


def changes_of(registers: Registers) -> dict[str, Change]:
    """Return how a cell of each column is changed, always into another text."""
    return {
        "indicator": _other(list(registers.codebook)),
        "region": _digit,
        "period": _digit,
        "value": _digit,
        "unit": _other(list(units.UNITS)),
        "basis": _other(["", *bases.BASES]),
        "breakdown": _part,
        "value_status": _other(list(status.VALUE_STATUS)),
        "missing_reason": _other(["", *status.MISSING_REASONS]),
        "tier": _other(list(TIERS)),
        "source_title": _letter,
        "source_url": _letter,
        "published": _digit,
        "licence": _letter,
        "note": _letter,
    }


def _digit(text: str, rng: random.Random) -> str:
    places = [place for place, character in enumerate(text) if character.isdigit()]
    if not places:
        return text + rng.choice("123456789")
    place = rng.choice(places)
    return (
        text[:place]
        + rng.choice([digit for digit in "0123456789" if digit != text[place]])
        + text[place + 1 :]
    )


def _letter(text: str, rng: random.Random) -> str:
    if not text:
        return "x"
    place = rng.randrange(len(text))
    return text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]


def _other(options: list[str]) -> Change:
    return lambda text, rng: rng.choice([option for option in options if option != text])


def _part(text: str, rng: random.Random) -> str:
    """Return a breakdown with one part of another value, or without it; the total gets a part."""
    parts = breakdowns.parse(text)
    if not parts:
        return f"sex={rng.choice(list(breakdowns.BREAKDOWNS['sex']))}"
    key = rng.choice(list(parts))
    left = {name: value for name, value in parts.items() if name != key}
    others = [{**left, key: value} for value in breakdowns.BREAKDOWNS[key] if value != parts[key]]
    return breakdowns.write(rng.choice([*others, left]))


def _rows(snapshot: Snapshot) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(snapshot.content.decode("utf-8"), newline="")))


def _spoil(snapshot: Snapshot, rows: Sequence[dict[str, str]], line: int, column: str, text: str) -> Snapshot:
    """Return the snapshot with one other cell, and a checksum that fits it."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {column: text} if number == line else row for number, row in enumerate(rows))
    content = stream.getvalue().encode()
    checksum = hashlib.sha256(content).hexdigest()
    return dataclasses.replace(
        snapshot, content=content, origin=snapshot.origin.model_copy(update={"sha256": checksum})
    )


def _report(
    count: int,
    cells: int,
    outcomes: collections.Counter[tuple[str, str]],
    reasons: collections.Counter[str],
    survivors: Sequence[str],
    caught_by_checksum: int,
) -> None:
    print(f"{count} changes of one cell each, drawn from {cells} cells")
    print(f"{'column':16}{'stopped':>9}{'moved':>9}{'told':>9}{'unseen':>9}")
    for column in COLUMNS:
        found = [outcomes[column, outcome] for outcome in (STOPPED, MOVED, TOLD, UNSEEN)]
        print(f"{column:16}" + "".join(f"{number:9}" for number in found))
    for outcome in (STOPPED, MOVED, TOLD, UNSEEN):
        print(f"{outcome}: {sum(number for (_, kind), number in outcomes.items() if kind == outcome)}")
    print("by: " + ", ".join(f"{reason} {number}" for reason, number in reasons.most_common() if reason))
    print(f"the checksum alone would have caught {caught_by_checksum} of {count}")
    for cell in survivors:
        print(f"survivor: {cell}")


if __name__ == "__main__":
    sys.exit(main())
