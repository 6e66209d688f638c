"""Everything that a careless hand can do to the raw data: one message that says how to mend it, and nothing changed."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from evidence.errors import EvidenceError, SnapshotError, TableError
from world import POPULATION, SHARES, Sandbox

FILE = f"{POPULATION}.csv"
SAXONY = "population_total, region 14, period 2022-12-31"


class Spoilt(NamedTuple):
    """One way to spoil the data, and what the message says: type, place, fault, expected, found, next step."""

    spoil: Callable[[Sandbox], object]
    kind: type[EvidenceError]
    where: str
    what: str
    expected: str
    found: str
    next_step: str
    lines: int = 1


CASES = {
    "thousands separator": Spoilt(
        lambda world: world.rewrite(POPULATION, 5, value="1.204"),
        TableError,
        f"{FILE}, line 5: population_total, region 14625, period 2022-12-31",
        'value "1.204": a dot as thousands separator?',
        "digits with an optional decimal dot",
        '"1.204"',
        "fix the reader or the transcription, not the schema",
    ),
    "unknown region": Spoilt(
        lambda world: world.rewrite(POPULATION, 5, region="14999"),
        TableError,
        f"{FILE}, line 5: population_total, region 14999, period 2022-12-31",
        'Region "14999" is not one of',
        "a key listed by: evidence list regions",
        '"14999"',
        "correct the key",
    ),
    "dissolved Kreis": Spoilt(
        lambda world: world.rewrite(POPULATION, 5, region="14272"),
        TableError,
        f"{FILE}, line 5: population_total, region 14272, period 2022-12-31",
        'Kreis "14272" Bautzen (before 2008) was dissolved on 2008-08-01',
        "a key listed by: evidence list regions",
        '"14272"',
        "correct the key",
    ),
    "duplicate key": Spoilt(
        lambda world: world.append(POPULATION, 2, value="3001"),
        TableError,
        f"{FILE}, line 12: {SAXONY}",
        "the same observation twice",
        "one row a key",
        "another row with the same indicator, region, period, breakdown, basis and address",
        "remove the repeated row, or give the second source its own address",
        lines=2,  # one for each of the two rows
    ),
    "value outside its range": Spoilt(
        lambda world: world.rewrite(SHARES, 2, value="80.0"),
        TableError,
        f"{SHARES}.csv, line 2: foreign_share, region 14, period 2022-12-31",
        'value "80.0" is not plausible',
        "between 0 and 40",
        '"80.0"',
        "check the source; if the source is wrong, register it in corrections.toml",
    ),
    "wrong unit": Spoilt(
        lambda world: world.rewrite(POPULATION, 2, unit="thousand_persons"),
        TableError,
        f"{FILE}, line 2: {SAXONY}",
        "wrong unit",
        '"persons"',
        '"thousand_persons"',
        "convert in the reader, or use the indicator of that unit",
    ),
    "value and reason together": Spoilt(
        lambda world: world.rewrite(POPULATION, 2, missing_reason="suppressed"),
        TableError,
        f"{FILE}, line 2: {SAXONY}",
        "value and missing reason do not fit together",
        "a value, or a reason why it is missing",
        'value "3000" with reason "suppressed"',
        "add the reason, or remove it",
    ),
    "neither value nor reason": Spoilt(
        lambda world: world.rewrite(POPULATION, 2, value=""),
        TableError,
        f"{FILE}, line 2: {SAXONY}",
        "value and missing reason do not fit together",
        "a value, or a reason why it is missing",
        'value "" with reason ""',
        "add the reason, or remove it",
    ),
    "no source address": Spoilt(
        lambda world: world.rewrite(POPULATION, 2, source_url=""),
        TableError,
        f"{FILE}, line 2: {SAXONY}",
        "no source address",
        "https://",
        '""',
        "add the address where the figure was read",
    ),
    "missing column": Spoilt(
        lambda world: world.write(
            POPULATION, world.csv(POPULATION).read_bytes().replace(b"value_status,", b"", 1)
        ),
        TableError,
        f"{FILE}, line 1",
        "missing column value_status",
        "indicator,region,period,value,unit,basis",
        "indicator,region,period",
        "restore the header; a new layout needs its own reader",
    ),
    "cp1252": Spoilt(
        lambda world: world.write(
            POPULATION,
            world.csv(POPULATION).read_bytes().replace(b"citizenship", "Größe".encode("cp1252"), 1),
        ),
        TableError,
        f"{FILE}, line 2",
        'byte 0xf6 is no UTF-8; in cp1252 it reads "ö"',
        "UTF-8",
        "probably cp1252 or latin-1",
        "save the file as UTF-8 and record its new checksum",
    ),
    "header without rows": Spoilt(
        lambda world: world.put(POPULATION, []),
        TableError,
        FILE,
        "no rows",
        "at least one row below the header",
        "none",
        "restore the file",
    ),
    "changed checksum": Spoilt(
        lambda world: world.csv(POPULATION).write_bytes(world.csv(POPULATION).read_bytes() + b"\n"),
        SnapshotError,
        FILE,
        "the file differs from its record",
        "sha256 ",
        "…",
        "restore it, or record a mended transcription in the sidecar, or add it under a new vintage",
    ),
    "empty file": Spoilt(
        lambda world: world.write(POPULATION, b""),
        SnapshotError,
        FILE,
        "empty file",
        "a header and rows",
        "0 bytes",
        "restore it from git",
    ),
    "missing sidecar": Spoilt(
        lambda world: world.sidecar(POPULATION).unlink(),
        SnapshotError,
        FILE,
        "file without a sidecar",
        '"population.toml" beside it',
        "nothing",
        "write title, publisher, address, licence, tier, dates and sha256 into the sidecar",
    ),
    "orphan sidecar": Spoilt(
        lambda world: world.csv(POPULATION).unlink(),
        SnapshotError,
        f"{POPULATION}.toml",
        "sidecar without a file",
        '"population.csv" beside it',
        "nothing",
        "restore the file, or remove the sidecar",
    ),
    "orphan file": Spoilt(
        lambda world: (world.csv(POPULATION).parent / "notes.txt").write_text("remember", encoding="utf-8"),
        SnapshotError,
        "office/2024-01/notes.txt",
        "file that is no snapshot",
        "<publisher>/<vintage>/<table>.csv or .toml",
        '"office/2024-01/notes.txt"',
        "move it to its place, or out of data/raw",
    ),
    "unknown sidecar key": Spoilt(
        lambda world: world.amend(POPULATION, color="blue"),
        SnapshotError,
        f"{POPULATION}.toml",
        'key "color": Extra inputs are not permitted',
        "one of the keys title, publisher",
        "'blue'",
        "mend the entry; no key may be added without its meaning in the code",
    ),
    "missing sidecar key": Spoilt(
        lambda world: world.amend(POPULATION, licence=None),
        SnapshotError,
        f"{POPULATION}.toml",
        'key "licence": Field required',
        "one of the keys title, publisher",
        "",
        "mend the entry",
    ),
    "unknown publisher": Spoilt(
        lambda world: world.amend(POPULATION, publisher="oracle"),
        SnapshotError,
        FILE,
        "unknown publisher",
        "the folder's name, which is an id in registers/publishers.toml",
        '"oracle"',
        "correct the sidecar, or add the publisher to the register",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gives_one_message_that_says_how_to_mend_it(sandbox, case):
    spoilt = CASES[case]
    sandbox.rebuild()
    before = {path: path.read_bytes() for path in sandbox.project.processed.iterdir()}
    spoilt.spoil(sandbox)
    with pytest.raises(EvidenceError) as error:
        sandbox.rebuild()
    assert spoilt.kind is error.type
    assert error.value.exit_code == 3
    told = str(error.value).splitlines()
    assert spoilt.lines == len(told)
    where, what, rest = _parts(told[-1], spoilt.what)
    assert where.endswith(spoilt.where)
    assert what == spoilt.what
    expected, found, next_step = re.fullmatch(
        r".*?\. Expected (.*?); found (.*)\. Next step: (.*)\.", rest, flags=re.DOTALL
    ).groups()
    assert spoilt.expected in expected
    assert spoilt.found in found
    assert spoilt.next_step in next_step
    assert before == {path: path.read_bytes() for path in sandbox.project.processed.iterdir()}
    assert {"data"} == {path.name for path in sandbox.project.root.iterdir()}


def _parts(line: str, what: str) -> tuple[str, str, str]:
    where, _, rest = line.partition(f": {what}")
    return where, line[len(where) + 2 :][: len(what)], rest


def test_sound_input_is_built_so_that_the_cases_fail_for_their_own_reason(sandbox):
    assert sandbox.rebuild() == [
        "codebook.csv",
        "facts.csv",
        "indicators.csv",
        "observations.csv",
        "results.csv",
        "sources.csv",
    ]
    assert sandbox.rebuild() == []


def test_failures_of_one_kind_are_collected_into_one_error(sandbox):
    sandbox.rewrite(POPULATION, 2, value="3.000")
    sandbox.rewrite(POPULATION, 5, value="1.204")
    sandbox.rewrite(SHARES, 3, region="14161")
    with pytest.raises(TableError) as error:
        sandbox.build()
    expected = [f"{FILE}, line 2", f"{FILE}, line 5", f"{SHARES}.csv, line 3"]
    assert expected == [line.split(": ")[0] for line in str(error.value).splitlines()]


def test_failures_of_several_snapshots_are_collected_into_one_error(sandbox):
    sandbox.sidecar(POPULATION).unlink()
    sandbox.amend(SHARES, color="blue", tier="hearsay")
    with pytest.raises(SnapshotError) as error:
        sandbox.build()
    assert len(str(error.value).splitlines()) == 3


def test_beyond_twenty_failures_only_their_number_is_told(sandbox):
    for number in range(25):
        sandbox.append(POPULATION, 2, region=f"99{number:03d}")
    with pytest.raises(TableError) as error:
        sandbox.build()
    told = str(error.value).splitlines()
    assert len(told) == 21
    assert told[-1] == "… and 5 more of the same kind."


def test_published_value_that_contradicts_its_own_inputs_stops_the_build(sandbox):
    sandbox.rewrite(SHARES, 2, value="8.1")
    with pytest.raises(EvidenceError) as error:
        sandbox.rebuild()
    told = str(error.value)
    assert error.value.exit_code == 3
    assert told.startswith("foreign_share.14.2022-12-31@zensus2011: published value and ours differ.")
    assert "Expected 8.1 within 0.05, as printed by press; found 8." in told
    assert not sandbox.project.processed.exists()
