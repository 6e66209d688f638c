"""What changed decides what is executed: exactly that, and every kind of change is noticed."""

import json
import os
import shutil

import pytest
from workshop import NOTEBOOKS, OPEN, TITLE, ask, write

from world import POPULATION, SHARES

ALL = set(NOTEBOOKS)
READS_TOTAL = {"02_total", "03_file"}


def test_nothing_is_executed_where_nothing_changed(workshop):
    assert workshop.executed() == set()


def test_what_is_taken_from_the_store_equals_what_is_executed(workshop):
    kept, hows = workshop.make()
    assert set(hows.values()) == {"kept"}
    fresh, hows = workshop.make(force=True)
    assert set(hows.values()) == {"executed"}
    assert kept == fresh


def test_raw_cell_concerns_the_notebooks_that_read_its_indicator(workshop):
    workshop.sandbox.rewrite(SHARES, 5, note="another note")
    assert workshop.executed() == {"01_share"}
    rows = workshop.sandbox.rows(POPULATION)
    total = next(
        n for n, row in enumerate(rows) if row["indicator"] == "population_total" and row["value"] == "2900"
    )
    workshop.sandbox.rewrite(POPULATION, total + 2, value="2901")
    assert workshop.executed() == READS_TOTAL
    assert workshop.executed() == set()


def test_raw_cell_that_no_notebook_reads_executes_none(workshop):
    rows = workshop.sandbox.rows(POPULATION)
    women = [
        n
        for n, row in enumerate(rows)
        if row["indicator"] == "population_foreign" and row["region"] == "14625"
    ]
    workshop.sandbox.rewrite(POPULATION, women[0] + 2, note="counted twice")
    assert workshop.executed() == set()


def test_codebook_entry_concerns_the_notebooks_that_read_its_indicator(workshop):
    path = workshop.sandbox.register("indicators/population")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Ausländeranteil am', '"Der Ausländeranteil am'), encoding="utf-8")
    assert workshop.executed() == {"01_share"}


def test_register_concerns_the_notebooks_that_used_it(workshop):
    path = workshop.sandbox.register("choices")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("mischt zwei Zählweisen", "vermischt zwei Zählweisen"), encoding="utf-8")
    assert workshop.executed() == {"01_share"}


def test_register_that_no_notebook_used_executes_none(workshop):
    path = workshop.sandbox.register("orders")
    path.write_text(
        path.read_text(encoding="utf-8").replace("the larger one", "the larger of them"), encoding="utf-8"
    )
    assert workshop.executed() == set()


def test_file_that_a_notebook_opens_itself_concerns_that_notebook(workshop):
    (workshop.project.registers / "words.json").write_text('{"a": 1}', encoding="utf-8")
    assert workshop.executed() == {"03_file"}


def test_notebook_concerns_itself(workshop):
    write(
        workshop.notebook("02_total"), OPEN, TITLE, ask("population_total"), 'page.say(de="Ja.", en="Yes.")'
    )
    assert workshop.executed() == {"02_total"}


def test_new_notebook_concerns_itself(workshop):
    write(workshop.notebook("04_new"), OPEN, TITLE, ask("population_foreign"))
    assert workshop.executed() == {"04_new"}


def test_parameter_concerns_the_notebook_that_gets_it(workshop):
    workshop.regions["01_share"] = "14625"
    assert workshop.executed() == {"01_share"}


def test_language_is_another_execution_of_each_notebook(workshop):
    workshop.languages = ("de", "en")
    _, hows = workshop.make()
    assert {key for key, how in hows.items() if how == "executed"} == {(name, "en") for name in ALL}


def test_template_shows_all_pages_anew_and_executes_none(workshop):
    path = workshop.package / "report/templates/evidence/index.html.j2"
    path.write_text(path.read_text(encoding="utf-8") + "\n{# another line #}", encoding="utf-8")
    assert workshop.shown() == ALL


@pytest.mark.parametrize(
    "module", ["report/prose.py", "charts/captions.py", "facts/register.py", "vocabulary/numbers.py"]
)
def test_module_that_notebooks_import_concerns_all_of_them(workshop, module):
    with (workshop.package / module).open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")
    assert workshop.executed() == ALL


def test_word_list_beside_a_module_concerns_all_notebooks(workshop):
    with (workshop.package / "vocabulary/breakdowns.toml").open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")
    assert workshop.executed() == ALL


@pytest.mark.parametrize("module", ["site/landing.py", "build/steps.py", "cli.py"])
def test_module_above_notebooks_executes_none(workshop, module):
    with (workshop.package / module).open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")
    assert workshop.executed() == set()


def test_package_version_concerns_all_notebooks(workshop, tmp_path, monkeypatch):
    (tmp_path / "packages/altair-99.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert workshop.executed() == ALL


def test_variable_that_dates_files_is_part_of_what_is_asked(workshop, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert workshop.executed() == ALL


def test_method_sheet_executes_none(workshop):
    workshop.project.methods.mkdir(parents=True)
    (workshop.project.methods / "foreign_share.md").write_text("# Share\n", encoding="utf-8")
    assert workshop.executed() == set()


def test_who_goes_back_to_an_older_state_executes_nothing(workshop):
    write(workshop.notebook("02_total"), OPEN, TITLE, ask("population_foreign"))
    assert workshop.executed() == {"02_total"}
    write(workshop.notebook("02_total"), *NOTEBOOKS["02_total"])
    assert workshop.executed() == set()


def test_touched_files_execute_nothing(workshop):
    for path in workshop.project.root.rglob("*"):
        os.utime(path)
    assert workshop.executed() == set()


def test_failed_notebook_is_executed_again(workshop):
    write(workshop.notebook("02_total"), OPEN, TITLE, "1 / 0")
    for _ in range(2):
        with pytest.raises(Exception, match="ZeroDivisionError"):
            workshop.make()


def test_notebooks_that_are_done_before_one_fails_are_not_executed_again(workshop):
    text = workshop.notebook("02_total").read_text(encoding="utf-8")
    write(workshop.notebook("02_total"), OPEN, TITLE, "1 / 0")
    workshop.regions["01_share"] = "14625"
    with pytest.raises(Exception, match="ZeroDivisionError"):
        workshop.make()
    workshop.notebook("02_total").write_text(text, encoding="utf-8")
    assert workshop.executed() == set()


@pytest.mark.parametrize(
    "sources",
    [
        ("import polars\n" + OPEN, TITLE, ask("population_total")),
        ("kept = open('data/registers/words.json').read()", OPEN, TITLE, ask("population_total")),
    ],
)
def test_notebook_that_reads_in_ways_of_its_own_depends_on_everything(workshop, sources):
    write(workshop.notebook("02_total"), *sources)
    assert workshop.executed() == {"02_total"}
    (workshop.project.registers / "unknown.json").write_text("{}", encoding="utf-8")
    assert workshop.executed() == {"02_total"}
    shutil.rmtree(workshop.project.methods, ignore_errors=True)
    assert workshop.executed() == set()


def test_notebook_that_asks_for_all_facts_depends_on_all_of_them(workshop):
    write(
        workshop.notebook("02_total"), OPEN, TITLE, ask("population_total"), "count = len(page.register.ids)"
    )
    assert workshop.executed() == {"02_total"}
    workshop.sandbox.rewrite(SHARES, 5, note="another note")
    assert workshop.executed() == {"01_share", "02_total"}


def test_notebook_that_starts_a_program_depends_on_all_data(workshop):
    source = "import subprocess\ndone = subprocess.run(['true'], check=True)"
    write(workshop.notebook("02_total"), OPEN, TITLE, ask("population_total"), source)
    assert workshop.executed() == {"02_total"}
    workshop.sandbox.rewrite(SHARES, 5, note="another note")
    assert workshop.executed() == {"01_share", "02_total"}


def test_executions_are_kept_with_what_they_read_in_plain_words(workshop):
    entries = [path for path in (workshop.project.build / ".cache/notebook").rglob("*") if path.is_file()]
    read = [json.loads(path.read_bytes().split(b"\n")[1]) for path in entries]
    assert len(read) == len(ALL)
    assert any("facts:foreign_share" in names and "table:choices" in names for names in read)
    assert all("package:report/page.py" in names for names in read)
    assert not any(name.startswith("package:site/") for names in read for name in names)
