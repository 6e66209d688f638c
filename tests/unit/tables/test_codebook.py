import pytest

from evidence.errors import TableError
from evidence.tables.codebook import read_codebook


def test_codebook_keeps_the_order_of_the_register(sandbox):
    expected = ["population_total", "population_foreign", "population_german", "foreign_share"]
    assert expected == list(read_codebook(sandbox.project.registers))


def test_names_and_definitions_are_in_both_languages(sandbox):
    entry = read_codebook(sandbox.project.registers)["foreign_share"]
    assert (entry.name("de"), entry.name("en")) == ("Ausländeranteil", "Foreign share")
    assert entry.definition("de") != entry.definition("en")


def test_unit_that_does_not_exist_is_refused(sandbox):
    path = sandbox.register("indicators/population")
    path.write_text(
        path.read_text(encoding="utf-8").replace('unit = "percent"', 'unit = "promille"'), encoding="utf-8"
    )
    with pytest.raises(TableError, match='unit "promille" of indicator "foreign_share" is unknown'):
        read_codebook(sandbox.project.registers)


def test_indicator_defined_twice_is_refused(sandbox):
    path = sandbox.register("indicators/population")
    path.write_text(
        path.read_text(encoding="utf-8").replace('id = "foreign_share"', 'id = "population_total"'),
        encoding="utf-8",
    )
    with pytest.raises(TableError, match=r"population\.toml: id used twice.*found 'population_total'"):
        read_codebook(sandbox.project.registers)


def test_register_of_the_report_names_only_units_and_kinds_that_exist(tables):
    assert {"published", "derived"} == {entry.kind for entry in tables.codebook.values()}
    assert all(entry.range[0] < entry.range[1] for entry in tables.codebook.values())
    assert all(entry.decimals >= 0 for entry in tables.codebook.values())
