"""A new indicator costs one table, one sidecar and one entry in a register: nothing else is touched."""

import hashlib
import shutil
from pathlib import Path

import pytest

from evidence.build import build_data
from evidence.errors import TableError
from evidence.paths import Project

TABLE = """\
indicator,region,period,value,unit,basis,breakdown,value_status,missing_reason,tier,source_title,source_url,published,licence,note
library_visits,14,2024,51200,persons,,,final,,primary,Visits to libraries,https://office.example/libraries,2025-03-01,dl-de/by-2-0,
library_visits,14625,2024,3100,persons,,,final,,primary,Visits to libraries,https://office.example/libraries,2025-03-01,dl-de/by-2-0,
"""
SIDECAR = """\
title = "Bibliotheksbesuche"
publisher = "statistik_sachsen"
address = "https://office.example/libraries"
licence = "dl-de/by-2-0"
tier = "primary"
retrieved = "2026-11"
published = "2025-03-01"
reader = "transcription"
disclosure_control = "none"
note = "A table of two rows."
sha256 = "{sha256}"
"""
ENTRY = """
[[indicator]]
id = "library_visits"
name_de = "Bibliotheksbesuche"
name_en = "Library visits"
unit = "persons"
decimals = 0
range = [0, 1000000]
kind = "published"
method = "population"
definition_de = "Besuche in öffentlichen Bibliotheken."
definition_en = "Visits to public libraries."
"""


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Project:
    for folder in ("data", "docs", "notebooks"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    return Project(tmp_path)


def _add_table(copy: Project) -> None:
    folder = copy.raw / "statistik_sachsen" / "2026-11"
    folder.mkdir()
    (folder / "libraries.csv").write_text(TABLE, encoding="utf-8")
    sha256 = hashlib.sha256(TABLE.encode()).hexdigest()
    (folder / "libraries.toml").write_text(SIDECAR.format(sha256=sha256), encoding="utf-8")


def test_table_sidecar_and_entry_make_a_new_indicator(copy, register):
    _add_table(copy)
    with (copy.registers / "indicators" / "society.toml").open("a", encoding="utf-8") as stream:
        stream.write(ENTRY)
    report = build_data(copy)
    fact = report.register.fact("library_visits.14625.2024")
    assert fact.value == 3100
    assert report.register.source(fact.sources[0])["url"] == "https://office.example/libraries"
    assert set(report.register.ids) - set(register.ids) == {
        "library_visits.14.2024",
        "library_visits.14625.2024",
    }
    assert "library_visits" in (copy.processed / "codebook.csv").read_text(encoding="utf-8")


def test_table_without_entry_is_refused_by_name(copy):
    _add_table(copy)
    with pytest.raises(TableError, match="library_visits"):
        build_data(copy)
