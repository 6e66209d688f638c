"""A process forks only where forking was tested, and only while none of its threads would be missed."""

import subprocess
import sys
from importlib import metadata

import pytest

from evidence.engine import safety


def answer(code):
    """Return what a new process says that has run the code and is asked whether it may fork now."""
    asked = "from evidence.engine import safety\nprint(safety.why_not_now())"
    return subprocess.run(
        [sys.executable, "-c", f"{code}\n{asked}"], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_process_that_has_loaded_polars_and_altair_may_fork():
    assert answer("import polars, altair") == "None"


def test_process_that_has_run_a_query_may_not_fork():
    said = answer("import polars\npolars.select(polars.lit(1).sum()).lazy().collect()\n" + READ)
    assert said.startswith("the warm process runs threads that a fork would lose: ")
    assert "polars-" in said


def test_process_with_a_thread_that_nobody_knows_may_not_fork():
    said = answer("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()")
    assert said == "the warm process runs threads that a fork would lose: python"


READ = (
    "import tempfile, pathlib\nfolder = pathlib.Path(tempfile.mkdtemp())\n"
    "polars.DataFrame({'a': [2, 1, 2]}).write_parquet(folder / 'a')\n"
    "polars.scan_parquet(folder / 'a').group_by('a').len().sort('a').collect()"
)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_only_linux_forks(monkeypatch, platform):
    monkeypatch.setattr(safety.sys, "platform", platform)
    assert (
        safety.why_not_here.__wrapped__()
        == f"this platform ({platform}) is not one on which forking was tested"
    )


def test_installed_versions_are_the_tested_ones():
    assert safety.why_not_here() is None


@pytest.mark.parametrize(
    ("package", "found"),
    [
        ("polars", "2.2.0"),
        ("polars", "3.0"),
        ("polars", "1.99.1"),
        ("ipykernel", "6.29"),
        ("ipykernel", "8.0.0a1"),
    ],
)
def test_version_outside_the_tested_range_is_named(monkeypatch, package, found):
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: found if name == package else installed(name))
    said = safety.why_not_here.__wrapped__()
    assert said.startswith(f"{package} {found} is not in the tested range, ")


def test_package_that_is_not_installed_does_not_matter(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert safety.why_not_here.__wrapped__() is None
