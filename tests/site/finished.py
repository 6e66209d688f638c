"""The finished report, built once a test run, also where pytest-xdist runs several workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
# A clock, a language and a hash seed that nobody's machine has all at once: none of them may be seen in a page.
FOREIGN = {"PYTHONHASHSEED": "1", "LANG": "de_DE.UTF-8", "TZ": "Asia/Tokyo"}


def evidence(*arguments: object, root: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a checkout and return what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", "evidence", *map(str, arguments)],
        env={**kept, "EVIDENCE_ROOT": str(root), **variables},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def finished_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a whole build: ``site`` and ``run.json``; EVIDENCE_TEST_REPORT names one that is there already."""
    if given := os.environ.get("EVIDENCE_TEST_REPORT"):
        return Path(given)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    out = shared / "report"
    with FileLock(shared / "report.lock"):
        failure = shared / "report.failed"
        if failure.exists():
            pytest.fail(failure.read_text(encoding="utf-8"))
        if not out.exists():
            done = evidence("build", "--out", out, **FOREIGN)
            if done.returncode:
                failure.write_text(done.stderr, encoding="utf-8")
                pytest.fail(done.stderr)
    return out
