"""One changed input flips a verdict, and with it the counts and the brief, in one run over the data."""

import csv
import hashlib
import io
import re
import shutil

import pytest
from bs4 import BeautifulSoup

from evidence.build import build_data
from evidence.paths import Project
from evidence.report.page import Page
from evidence.site.brief import brief_page
from evidence.site.navigation import Site


@pytest.fixture
def copied(project, tmp_path, monkeypatch):
    """A copy of the data and registers, to be spoilt."""
    for name in ("data", "notebooks"):
        shutil.copytree(project.root / name, tmp_path / name)
    monkeypatch.setenv("EVIDENCE_ROOT", str(tmp_path))
    return Project(tmp_path)


def replace(path, pattern, words, count=1):
    text = path.read_text(encoding="utf-8")
    changed, found = re.subn(pattern, words, text, count=count, flags=re.DOTALL)
    assert found == count
    path.write_text(changed, encoding="utf-8")


def verdict(name):
    return next(entry.verdict.value for entry in Page().assessments if entry.claim.id == name)


def brief_lines():
    page = Page()
    site = Site(page.register, {"de/claims.html": ((), "none", None)})
    soup = BeautifulSoup(brief_page(site, "14", "de", page.assessments), "html.parser")
    return {link["href"].rpartition("#")[2] for link in soup.select("a[href*='claims.html#']")}


def test_flipped_finding_of_the_act_moves_the_verdict_and_the_counts(copied):
    features = copied.registers / "documents" / "act_features.toml"
    replace(
        features,
        r'(act = "sn_2024"\nfeature = "anti_discrimination_provisions"\nfinding = )"no"',
        r'\1"yes"',
    )
    replace(copied.registers / "claims.toml", r'(id = "D4".*?hand = )"formally_met"', r'\1"partly_met"')
    build_data(copied)
    assert verdict("D4") == "partly_met"
    assert Page().verdicts("demands", verdict="formally_met").value == 0
    assert Page().verdicts("demands", verdict="partly_met").value == 2


def test_flipped_figure_moves_the_verdict(copied):
    path = next(copied.raw.rglob("mentors_projects.csv"), None) or next(
        found
        for found in sorted(copied.raw.rglob("*.csv"))
        if "mentors_projects" in found.read_text(encoding="utf-8")
    )
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        if row["indicator"] in ("mentors_projects", "mentors_staff"):
            row["value"] = "2"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8")
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    replace(path.with_suffix(".toml"), r'sha256 = "\w+"', f'sha256 = "{checksum}"')
    replace(copied.registers / "claims.toml", r'(id = "C10".*?hand = )"supported"', r'\1"partly_supported"')
    build_data(copied)
    assert verdict("C10") == "partly_supported"


def test_claim_against_the_paper_stands_in_the_brief(copied):
    assert verdict("C6") == "contradicted"
    assert "C6" in brief_lines()


def test_brief_follows_the_flipped_verdict_in_one_run(copied):
    claims = copied.registers / "claims.toml"
    text = claims.read_text(encoding="utf-8")
    start, end = text.index('id = "C6"'), text.index('id = "C7"')
    entry = (
        text[start:end]
        .replace('says = "no"', 'says = "yes"')
        .replace('hand = "contradicted"', 'hand = "supported"')
    )
    claims.write_text(text[:start] + entry + text[end:], encoding="utf-8")
    build_data(copied)
    assert verdict("C6") == "supported"
    assert verdict("C24") == "not_supported"
    assert "C24" in brief_lines()
