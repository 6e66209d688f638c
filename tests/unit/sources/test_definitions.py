import pytest

from evidence.errors import TableError
from evidence.sources.definitions import read_definitions, read_hosts
from tables_of_publishers import definition

COMMON = """
client = "file_drop"
publisher = "office"
reader = "drop_csv"
legend = "destatis"
title = "A table"
address = "https://office.example/t"
licence = "dl-de/by-2-0"
checked = "recorded"
"""
SERIES = {"indicator": "population", "unit": "persons", "level": "KREISE"}


def write(folder, name, *ids, more=""):
    tables = folder / "tables"
    tables.mkdir(exist_ok=True)
    text = "".join(f'[[table]]\nid = "{identifier}"\n{COMMON}{more}\n' for identifier in ids)
    (tables / name).write_text(text, encoding="utf-8")


def told(tmp_path):
    with pytest.raises(TableError) as fault:
        read_definitions(tmp_path)
    return str(fault.value)


def refused(**entry):
    with pytest.raises(ValueError, match=r"\S") as fault:
        definition(**entry)
    return str(fault.value)


def test_registers_that_are_not_there_have_no_entries(tmp_path):
    assert read_definitions(tmp_path) == ()
    assert read_hosts(tmp_path) == ()


def test_definitions_of_all_files_are_sorted_by_name(tmp_path):
    write(tmp_path, "b.toml", "b", "a")
    write(tmp_path, "a.toml", "c")
    assert [entry.name for entry in read_definitions(tmp_path)] == ["office/a", "office/b", "office/c"]


def test_table_that_is_defined_in_two_files_is_refused(tmp_path):
    write(tmp_path, "a.toml", "t")
    write(tmp_path, "b.toml", "t")
    assert told(tmp_path).startswith(
        'tables/b.toml: table "office/t" is defined twice. Expected one definition'
    )


def test_unknown_key_is_refused_with_its_file(tmp_path):
    write(tmp_path, "a.toml", "t", more="colour = 'blue'")
    assert 'a.toml, entry 1: key "colour"' in told(tmp_path)


def test_one_level_may_be_written_as_text():
    assert definition(series=[SERIES]).series[0].level == ("KREISE",)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "../x"}, "String should match pattern"),
        ({"appears": "31.12."}, "String should match pattern"),
        ({"appears": "13-01"}, "String should match pattern"),
        ({"since": "15"}, "String should match pattern"),
        ({"accepts": "yes"}, "String should match pattern"),
        ({"checked": "yes"}, "Input should be"),
        ({"legend": "press"}, 'legend "press" is unknown'),
        ({"dash": "zero"}, "dash and dash_reason go together"),
        ({"max_bytes": 2**31}, "less than or equal"),
        ({"adds_up": {"GES": ["M"]}}, "adds_up names GES, which is not in has.dimensions"),
        ({"has": {"dimensions": ["GES"], "overlapping": ["ST"]}}, "overlapping names ST"),
        ({"has": {"dimensions": ["region"]}}, '"region" is a column of every table'),
        ({"series": [SERIES | {"keep": {"GES": "M"}}]}, "series population names GES, which is not in has"),
        ({"series": [SERIES | {"unit": "apples"}]}, 'unit "apples" is unknown'),
        ({"series": [SERIES | {"factor": 0}]}, "factor 0 makes every value zero"),
        ({"series": [SERIES | {"roll_up": ["14625"]}]}, 'roll_up: "14625" is neither a Land nor 00'),
        ({"series": [SERIES | {"breakdown": "sex=x"}]}, "sex=x"),
        ({"series": [SERIES | {"basis": [["2022-12-31", "zensus1987"]]}]}, 'basis "zensus1987" is unknown'),
        (
            {"series": [SERIES | {"basis": [["2022-12-31", "zensus2022"], ["2011-12-31", "zensus2011"]]}]},
            "oldest first",
        ),
    ],
)
def test_entry_that_means_nothing_is_refused(entry, message):
    assert message in refused(**entry)


def test_dimension_is_named_once():
    has = {"dimensions": ["GES"]}
    assert "dimension GES is named twice" in refused(
        has=has, series=[SERIES | {"keep": {"GES": "M"}, "total": ["GES"]}]
    )


def test_split_gives_values_of_the_vocabulary():
    has = {"dimensions": ["GES"]}
    split = {"GES": {"key": "sex", "codes": {"M": "man"}}}
    assert "sex=man" in refused(has=has, series=[SERIES | {"split": split}])
    split = {"GES": {"key": "sex", "codes": {"M": "male"}}}
    assert "same key" in refused(has=has, series=[SERIES | {"split": split, "breakdown": "sex=male"}])


def test_host_has_a_base_that_ends_with_a_slash(tmp_path):
    text = '[[host]]\nid = "office"\nname = "Office"\nbase = "{base}"\npause = 2\n'
    path = tmp_path / "hosts.toml"
    path.write_text(text.format(base="https://office.example/rest/"), encoding="utf-8")
    assert [(host.id, host.login, host.pause) for host in read_hosts(tmp_path)] == [("office", "none", 2.0)]
    path.write_text(text.format(base="https://office.example/rest"), encoding="utf-8")
    with pytest.raises(TableError, match='key "base"'):
        read_hosts(tmp_path)
