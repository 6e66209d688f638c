"""The same notebook gives the same bytes: twice in a row, with any hash seed, with either engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TWICE = """
import hashlib, json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import corpus, corpus_runs
engine = None if sys.argv[2] == "stock" else sys.argv[2]
for number in range(2):
    for case in corpus.cases():
        if case.name in sys.argv[4:]:
            outcome = corpus_runs.run(case, engine, pathlib.Path(sys.argv[3], str(number), case.name))
            text = json.dumps([outcome.returned, outcome.raised, outcome.saved, outcome.stdout, outcome.files], sort_keys=True)
            print("sha", case.name, hashlib.sha256(text.encode()).hexdigest())
"""
CASES = ("data", "takes parameters")


def shas(engine: str, seed: str, folder: Path, *cases: str) -> dict[str, set[str]]:
    """Return the checksums that two runs of each case gave, in a process of their own with its own warm process."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "IPYTHONDIR": str(folder / "ipython")}
    for name in ("EVIDENCE_ZYGOTE", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    command = [sys.executable, "-c", TWICE, str(Path(__file__).parent), engine, str(folder), *cases]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("sha "):
            name, sha = line.removeprefix("sha ").rsplit(" ", 1)
            found.setdefault(name, set()).add(sha)
    assert set(found) == set(cases), done.stderr
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, set[str]]:
    return shas("stock", "0", tmp_path_factory.mktemp("stock"), *CASES)


def test_stock_engine_equals_itself(expected):
    assert {name: len(found) for name, found in expected.items()} == dict.fromkeys(CASES, 1)


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_bytes_do_not_depend_on_engine_hash_seed_or_run(seed, expected, tmp_path):
    assert shas("evidence", seed, tmp_path, *CASES) == expected
