"""Give a reader of publishers' files spoiled bodies for some minutes, and see whether it ever does anything but its duty.

    python tools/fuzz.py --reader eurostat_tsv --minutes 10 --seed 1

Its duty is cells that keep what ``tables/cells.py`` promises, or one ``TableError`` or ``AnswerError`` that names the table and
a next step. Bodies are those of ``tests/bodies_of_readers.py`` and, where the folder is there, recorded ones (``--samples``, or
``EVIDENCE_SAMPLES``), their first lines where they are long; ``tests/spoiling.py`` cuts, flips, doubles, shifts and stuffs them.
The same seed gives the same bodies in the same order.

Minutes are those of the processor, so that other work on the machine does not count. A fault is another exception, a message
without place or next step, a body that takes longer than ``SLOWEST``, and a process that has grown beyond ``MOST_MEMORY``.
Bodies with faults are written to ``--out``, and the exit code is 1 if there is one. With ``--reader all`` one process runs each
reader in turn.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import gzip
import io
import os
import random
import re
import resource
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bodies_of_readers import Specimen, specimens
from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.tables.cells import cells
from evidence.tables.readers.catalogue import READERS
from spoiling import spoil

ROOT = Path(__file__).resolve().parents[1]
SLOWEST = 20.0  # seconds of processor time
HANGS = 300.0  # seconds: the tool ends, and says where
MOST_MEMORY = 1024  # MiB
LONGEST_MESSAGE = 20_000
MOST_LINES = 200  # of a recorded body
MOST_BYTES = 50_000
# Where recorded bodies of a reader are, below the folder of samples.
RECORDED = {
    "eurostat_csv": ("eurostat/*.csv.gz",),
    "eurostat_tsv": ("eurostat/*.tsv",),
    "eurostat_xml": ("eurostat/*.xml", "eurostat/*.zip"),
    "genesis_classic": ("genesis_classic_csv/*.csv",),
    "genesis_cube": ("genesis_rest/cubefile/*.csv",),
    "genesis_flat": ("genesis_rest/data/*.zip", "genesis_rest/status/*.json"),
    "inkar_export": ("inkar/*export.csv",),
}


@dataclass
class Account:
    """What came of the bodies so far."""

    bodies: int = 0
    ends: collections.Counter[str] = field(default_factory=collections.Counter)
    messages: collections.Counter[str] = field(default_factory=collections.Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def main() -> int:
    """Fuzz as the arguments say; print the account; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", required=True, choices=["all", *sorted(READERS)])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=Path, default=_samples())
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    asked = parser.parse_args()
    if asked.reader == "all":
        same = [str(ROOT / "tools" / "fuzz.py"), "--minutes", str(asked.minutes), "--seed", str(asked.seed)]
        same += ["--samples", str(asked.samples), "--out", str(asked.out)]
        return max(
            subprocess.run([sys.executable, *same, "--reader", name], check=False).returncode
            for name in sorted(READERS)
        )
    return fuzz(asked.reader, asked.minutes, asked.seed, asked.samples, asked.out)


def fuzz(name: str, minutes: float, seed: int, samples: Path, out: Path) -> int:
    """Spoil and read bodies of one reader, and print what came of them. Returns 1 if there was a fault."""
    draw = random.Random(f"{name} {seed}")  # noqa: S311  no secret
    stock = [specimens()[name], *recorded(name, samples)]
    account = Account()
    begin = time.process_time()
    while time.process_time() - begin < minutes * 60:
        specimen = draw.choice(stock)
        bodies = list(specimen.bodies)
        victim = draw.randrange(len(bodies))
        bodies[victim] = spoil(bodies[victim], draw)
        fault = judge(specimen, bodies, account)
        if fault:
            out.mkdir(parents=True, exist_ok=True)
            for at, body in enumerate(bodies):
                (out / f"{name}-{seed}-{account.bodies}-{at}.body").write_bytes(body)
            account.faults.append(f"body {account.bodies} of {specimen.name}: {fault}")
            if len(account.faults) > 20:  # noqa: PLR2004  enough to begin with
                break
    tell(name, seed, len(stock), time.process_time() - begin, account)
    return int(bool(account.faults))


def judge(specimen: Specimen, bodies: list[bytes], account: Account) -> str:
    """Read the bodies, enter the end in the account, and return what was wrong with it; empty if nothing."""
    account.bodies += 1
    faulthandler.dump_traceback_later(HANGS, exit=True)
    begin = time.process_time()
    fault = ""
    try:
        found = specimen.read(*bodies)
        cells(found.frame, found.dimensions, found.labels, where=specimen.table.name)
        account.ends["cells"] += 1
    except (TableError, AnswerError) as told:
        account.ends[type(told).__name__] += 1
        fault = _wrong_message(str(told), specimen)
        account.messages[_kind_of(str(told))] += 1
    except EvidenceError as told:
        fault = f"{type(told).__name__}: {told}"
    except Exception:  # noqa: BLE001  that is what we look for
        fault = traceback.format_exc(limit=-4)
    except BaseException as told:  # what Rust throws is no Exception
        if isinstance(told, KeyboardInterrupt | SystemExit):
            raise
        fault = traceback.format_exc(limit=-4)
    faulthandler.cancel_dump_traceback_later()
    took = time.process_time() - begin
    account.slowest = max(account.slowest, took)
    if took > SLOWEST:
        fault = fault or f"took {took:.1f} s"
    if memory() > MOST_MEMORY:
        fault = fault or f"the process has {memory():,.0f} MiB"
    return fault


def _wrong_message(told: str, specimen: Specimen) -> str:
    if specimen.table.name not in told:
        return f"a message without the table: {told[:300]}"
    if "Next step: " not in told:
        return f"a message without a next step: {told[:300]}"
    return f"a message of {len(told):,} letters" if len(told) > LONGEST_MESSAGE else ""


def _kind_of(told: str) -> str:
    """Return what a message says apart from place, numbers and quoted words."""
    what = told.partition(": ")[2].partition(" Expected ")[0]
    return re.sub(r'"[^"]*"|[0-9][0-9.,]*', "…", what)[:70]


def memory() -> float:
    """Return the most memory that this process has had, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)


def recorded(name: str, samples: Path) -> Iterator[Specimen]:
    """Yield recorded bodies of a reader as specimens: long ones cut to their first lines, each below the name of its file."""
    plain = specimens()[name]
    for pattern in RECORDED.get(name, ()):
        for path in sorted(samples.glob(pattern)) if samples.is_dir() else ():
            table = plain.table
            if name.startswith("genesis"):
                code = path.stem.partition("_")[0]
                table = table.model_copy(update={"id": code, "ask": {"name": code}})
            elif "old_dataflow" in path.name:
                table = table.model_copy(update={"labels": True})
            yield replace(plain, table=table, bodies=(_shortened(path.read_bytes()),), name=path.name)


def _shortened(content: bytes) -> bytes:
    """Return a body with its first lines only, packed as it was."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(_shortened(gzip.decompress(content)), mtime=0)
    if content.startswith(b"PK\x03\x04"):
        packed = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.infolist():
                new.writestr(zipfile.ZipInfo(entry.filename), _shortened(old.read(entry)))
        return packed.getvalue()
    return content if len(content) < MOST_BYTES else b"\n".join(content.split(b"\n")[:MOST_LINES]) + b"\n"


def tell(name: str, seed: int, stock: int, seconds: float, account: Account) -> None:
    """Print the account of one reader."""
    ends = ", ".join(f"{count:,} {end}" for end, count in account.ends.most_common())
    sys.stdout.write(
        f"{name}, seed {seed}: {account.bodies:,} bodies made from {stock} in {seconds / 60:.1f} minutes of processor time: {ends}; "
        f"{len(account.messages)} kinds of message; slowest {account.slowest:.2f} s; at most {memory():,.0f} MiB; "
        f"{len(account.faults)} faults\n"
    )
    for message, count in account.messages.most_common(8):
        sys.stdout.write(f"  {count:>8,}  {message}\n")
    for fault in account.faults:
        sys.stdout.write(f"FAULT {fault}\n")


def _samples() -> Path:
    return Path(os.environ.get("EVIDENCE_SAMPLES") or ROOT.parent / "shared" / "samples")


if __name__ == "__main__":
    raise SystemExit(main())
