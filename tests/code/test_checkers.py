"""The checkers of pages are pinned like everything else, and the page on accessibility names what was used."""

import json
import re
import tomllib

import pytest

from evidence.paths import project
from evidence.site.accessibility import CHECKERS, GAPS, TESTS, UNTESTED, accepted, checkers

FOLDER = project().root / CHECKERS


@pytest.fixture(scope="module")
def packages():
    return json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def test_every_checker_is_locked_by_checksum_and_the_lock_names_no_host(packages):
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = {name.removeprefix("node_modules/"): entry for name, entry in packages.items() if name}
    assert wanted == {name: entry["version"] for name, entry in locked.items()}
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())
    assert "://" not in (FOLDER / "package-lock.json").read_text(encoding="utf-8")


def test_page_names_the_versions_of_the_lock(packages):
    named = checkers(FOLDER)
    assert all(
        name.endswith(packages[f"node_modules/{package}"]["version"]) for package, name in named.items()
    )
    assert {
        field for test in TESTS for text in test.tool for field in re.findall(r"{([\w-]+)}", text)
    } == set(named)


def test_page_without_a_lock_names_checkers_without_a_version(tmp_path):
    assert checkers(tmp_path) == {"axe-core": "axe-core", "vnu-jar": "Nu Html Checker"}
    assert accepted(tmp_path) == []


def test_every_accepted_finding_has_a_reason_in_both_languages():
    entries = tomllib.loads((FOLDER / "accepted.toml").read_text(encoding="utf-8"))
    assert set(entries) <= {"axe", "nu"}
    assert all(entry["reason"][lang].strip() for entry in accepted(FOLDER) for lang in ("de", "en"))


def test_page_claims_no_conformance():
    told = " ".join(text for texts in (*UNTESTED, *GAPS) for text in texts)
    assert not re.search(r"\b(konform|barrierefrei|accessible|conforms)\b", told)
    assert "PDF/UA" in told
    assert "NVDA" in told
