"""One environment, said in three places: pyproject.toml, requirements.lock and environment.yml."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DASK_LOCK = (ROOT / "requirements-dask.lock").read_text(encoding="utf-8")
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def name_of(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-")


def locked(lock: str = LOCK) -> dict[str, set[str]]:
    """Return the versions of every package in a lock: more than one where platforms differ."""
    found: dict[str, set[str]] = {}
    for match in re.finditer(r"^([\w.-]+)==([^\s;\\]+)", lock, flags=re.MULTILINE):
        found.setdefault(name_of(match.group(1)), set()).add(match.group(2))
    return found


def conda() -> dict[str, str]:
    """Return the versions of every package of the conda environment, those of its pip section included."""
    return {name_of(name): version for name, version in re.findall(r"- ([\w.-]+)==?([\w.]+)", CONDA)}


def direct() -> set[str]:
    """Return the packages of the environment that pyproject.toml names."""
    return {name_of(entry) for entry in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]}


def optional() -> set[str]:
    """Return the packages that pyproject.toml names for those who ask for them."""
    return {name_of(entry) for entry in PROJECT["optional-dependencies"]["dask"]}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))


# Versions


def test_every_dependency_is_in_the_lock():
    assert set() == direct() - set(locked())


def test_conda_environment_has_the_versions_of_the_lock():
    versions = {name: version for name, version in conda().items() if name != "python"}
    assert versions == {name: next(iter(locked()[name])) for name in versions}
    assert [name for name in versions if len(locked()[name]) != 1] == []


def test_conda_environment_has_every_dependency():
    assert set() == direct() - set(conda())


def test_conda_environment_names_nothing_that_the_project_does_not():
    assert {"python", "setuptools"} == set(conda()) - direct()


def test_conda_environment_has_the_oldest_python_that_is_supported():
    assert PROJECT["requires-python"] == f">={conda()['python']}"


def test_conda_environment_installs_this_package():
    assert "- -e ." in CONDA


def test_installed_versions_are_those_of_the_lock():
    from importlib import metadata

    wrong = {
        name: metadata.version(name) for name in direct() if metadata.version(name) not in locked()[name]
    }
    assert wrong == {}


def test_every_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'\s+"[\w.-]+>=', line)]
    assert len(lines) == len(direct() | optional())
    assert [line for line in lines if "# " not in line] == []


# The lock


def test_the_optional_part_has_a_lock_of_its_own_by_which_the_other_does_not_grow():
    assert {"test", "dask"} == set(PROJECT["optional-dependencies"])
    assert set() == optional() - set(locked(DASK_LOCK))
    assert set() == set(locked(DASK_LOCK)) & set(locked())


@pytest.mark.parametrize("lock", [LOCK, DASK_LOCK], ids=["requirements.lock", "requirements-dask.lock"])
def test_every_package_of_a_lock_has_checksums(lock):
    blocks = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []


def test_lock_and_settings_name_no_host_and_no_index():
    rules = "\n".join(line for line in (LOCK + DASK_LOCK).splitlines() if not line.startswith("#"))
    settings = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / ".ci").iterdir() if path.is_file()
    )
    for text in (rules, settings, MAKEFILE):
        assert not re.search(r"https?://|--index|--extra-index|--find-links|--trusted-host", text)
    assert " @ " not in rules


def test_packages_are_installed_with_checksums_only():
    scripts = [(ROOT / ".ci" / name).read_text(encoding="utf-8") for name in ("environment", "cluster")]
    installs = [line for script in scripts for line in script.splitlines() if "pip install" in line]
    packages = [line for line in installs if ".lock" in line or '"$lock"' in line]
    (ours,) = set(installs) - set(packages)
    assert len(packages) == 2
    assert [line for line in packages if "--require-hashes --no-deps" not in line] == []
    assert "--no-deps" in ours
    assert "--no-build-isolation" in ours


# Commands


def test_continuous_integration_runs_what_a_person_runs():
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith(("#", "set "))] == ["make test"]


@pytest.mark.parametrize("name", ["report", "test", "lab", "check"])
def test_promised_command_exists(name):
    assert name in targets()


def test_every_make_command_of_the_documents_exists():
    documents = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("notebooks/*.md"),
    ]
    named = {
        name
        for path in documents
        for name in re.findall(
            r"(?:^|`|\s)make ([a-z]+)(?=$|`|\s)", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        if "`make " + name in path.read_text(encoding="utf-8")
        or "\nmake " + name in path.read_text(encoding="utf-8")
    }
    assert {"report", "test", "lab"} <= named
    assert set() == named - targets()


def test_make_alone_lists_every_command_for_people():
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = set(re.findall(r"^([a-z]+):.*# ", MAKEFILE, flags=re.MULTILINE))
    assert described
    assert [name for name in sorted(described) if f"make {name}:" not in shown] == []


def test_every_target_is_a_verb_and_no_file():
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE).group(1).split())
    assert targets() == phony


def test_citation_has_the_version_of_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {PROJECT['version']}" in citation.replace('"', "").replace("'", "")


def test_nothing_generated_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this copy is no git checkout")
    files = listed.stdout.splitlines()
    assert [
        name for name in files if name.startswith(("build/", ".venv/")) or name.endswith((".pyc", ".env"))
    ] == []
    assert [name for name in files if ".ipynb_checkpoints" in name or "egg-info" in name] == []
