"""Kernels are forked one after the other and several at once, run real queries, and none of them hangs."""

import json
import subprocess
import sys

COUNT, AT_ONCE = 40, 2


def test_forked_kernels_run_queries_without_a_hang(project, tmp_path):
    written = tmp_path / "result.json"
    command = [
        sys.executable,
        project.root / "benchmarks" / "forks.py",
        "--count",
        str(COUNT),
        "--at-once",
        str(AT_ONCE),
    ]
    done = subprocess.run([*command, "--json", written], capture_output=True, text=True, check=False)
    result = json.loads(written.read_text(encoding="utf-8")) if written.exists() else done.stderr
    assert done.returncode == 0, result
    assert (result["forked"], result["different results"]) == (COUNT, 1)
