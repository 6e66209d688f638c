"""Same data, same code, same lock: same bytes, whatever the folder, clock, locale, hash seed or number of jobs.

Two pages of a Kreis and of the Land in both languages stand for the whole report; all of it is compared by hand before a
release.
"""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from finished import ROOT, evidence

CHOSEN = (
    "--region",
    "14612",
    "--notebook",
    "20_kreis_profile",
    "--notebook",
    "02_who_works_in_saxony",
    "--lang",
    "de",
    "--no-pdf",
)


def checksums(folder: Path) -> dict[str, str]:
    files = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock" and ".cache" not in path.relative_to(folder).parts
    )
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The same data, notebooks and method sheets in another folder, with a space in its name."""
    root = tmp_path_factory.mktemp("another folder")
    for name in ("data", "notebooks", "docs", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("node_modules"))
    return root


def test_two_builds_of_the_same_data_are_equal_byte_for_byte(copy, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    surroundings = (
        {"PYTHONHASHSEED": "1", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "LANG": "C", "LC_ALL": "C.UTF-8", "TZ": "America/Lima"},
    )
    first = evidence("build", *CHOSEN, "--jobs", 1, "--out", one, **surroundings[0])
    second = evidence("build", *CHOSEN, "--jobs", 2, "--out", other, root=copy, **surroundings[1])
    assert (first.stderr * first.returncode, second.stderr * second.returncode) == ("", "")
    assert {"run.json", "site/de/kreis/14612.html", "site/de/02_who_works_in_saxony.html"} <= set(
        checksums(one)
    )
    assert checksums(one) == checksums(other)


def test_english_page_is_equal_byte_for_byte_in_another_folder(copy, tmp_path):
    chosen = ("run", "02_who_works_in_saxony", "-p", "lang=en")
    pages = []
    for number, root in enumerate((ROOT, copy)):
        out = tmp_path / str(number)
        done = evidence(*chosen, "--out", out, root=root, PYTHONHASHSEED=str(number))
        assert done.stderr * done.returncode == ""
        pages.append(checksums(out))
    assert pages[0] == pages[1]
    assert len(pages[0]) == 1
