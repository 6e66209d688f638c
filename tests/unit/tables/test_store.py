import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evidence.errors import EvidenceError, TableError, UsageError
from evidence.facts.register import FactRegister, processed_files
from evidence.tables.store import (
    OBSERVATION_COLUMNS,
    check_processed,
    read_tables,
    write_processed,
    write_table,
)
from world import POPULATION, SHARES

FILES = {"a.csv": b"id,value\nx,1\n", "b.csv": b"id\ny\n"}


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Building the observations


def test_observations_have_their_columns_and_are_sorted_by_id(small):
    observations = small.tables.observations
    assert list(OBSERVATION_COLUMNS) == observations.columns
    assert observations["id"].is_sorted()


def test_every_raw_row_is_an_observation(small):
    assert small.tables.observations.height == 16


def test_suppressed_value_is_never_zero(small):
    row = small.tables.observations.filter(pl.col("missing_reason") == "suppressed").row(0, named=True)
    assert row["id"] == "population_foreign.14626.2022-12-31@zensus2011"
    assert row["value"] is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://news.example/three", "selected"),
        ("https://other.example/four", "differs"),
        ("https://typo.example/two", "excluded"),
    ],
)
def test_sources_that_disagree_both_stay(small, source, expected):
    rows = small.tables.observations.join(
        small.tables.sources.filter(pl.col("url") == source), left_on="source", right_on="id"
    )
    assert [expected] == rows["selection"].to_list()


def test_printed_decimals_are_counted_in_the_text(small):
    decimals = small.tables.observations.filter(pl.col("indicator") == "foreign_share")["decimals"]
    assert sorted(decimals) == [1, 1, 1, 1, 1, 2]


def test_compared_totals_are_counted(small):
    assert small.tables.totals_compared == 1


def test_every_address_is_one_source_with_its_snapshots(small):
    sources = small.tables.sources
    assert sources["id"].n_unique() == sources.height == 6
    office = sources.filter(pl.col("publisher") == "office").row(0, named=True)
    assert office["url"] == "https://office.example/table"
    assert office["snapshots"] == POPULATION
    assert office["rows"] == 10


def test_row_order_in_a_raw_file_does_not_matter(sandbox, small):
    for table in (POPULATION, SHARES):
        sandbox.put(table, sandbox.rows(table)[::-1])
    shuffled = sandbox.build()
    assert_frame_equal(small.tables.observations, shuffled.observations)
    assert_frame_equal(small.tables.sources, shuffled.sources)


def test_adding_an_unrelated_region_changes_nothing_else(sandbox, small):
    sandbox.append(POPULATION, 2, region="16")
    grown = sandbox.build().observations
    assert_frame_equal(small.tables.observations, grown.filter(pl.col("region") != "16"))


def test_building_writes_nothing(sandbox):
    before = sorted(path for path in sandbox.project.root.rglob("*"))
    sandbox.build()
    assert before == sorted(path for path in sandbox.project.root.rglob("*"))


def test_tables_as_of_a_day_hold_only_what_was_published_by_then(small):
    early = small.tables.known_by("2024-01-31")
    assert {"office"} == set(early.observations["publisher"])
    assert small.tables.known_by("2024-02-20").observations.height == small.tables.observations.height
    assert small.tables.known_by("2023-12-31").observations.is_empty()


def test_latest_tables_are_the_tables_themselves(small):
    assert small.tables.known_by("latest") is small.tables


def test_choice_between_sources_is_made_again_among_what_was_known(sandbox):
    sandbox.rewrite(SHARES, 5, published="2024-06-01")
    tables = sandbox.build()
    for day, expected in (("2024-12-31", 9.0), ("2024-03-01", 8.71)):
        rows = tables.known_by(day).observations.filter(
            pl.col("id") == "foreign_share.14.2023-12-31", pl.col("selection") == "selected"
        )
        assert [expected] == rows["value"].to_list()


def test_row_of_unknown_publication_counts_from_its_vintage(sandbox):
    sandbox.rewrite(SHARES, 2, published="")
    tables = sandbox.build()
    identity = "foreign_share.14.2022-12-31@zensus2011"
    assert identity not in tables.known_by("2024-02-28").observations["id"]
    assert identity in tables.known_by("2024-02-29").observations["id"]


@pytest.mark.parametrize(
    ("published", "day_before", "day"),
    [
        ("2024-02", "2024-02-28", "2024-02-29"),
        ("2024", "2024-12-30", "2024-12-31"),
        ("2024", "2024-11", "2024"),
    ],
)
def test_row_published_in_some_month_or_year_is_known_at_its_end(sandbox, published, day_before, day):
    sandbox.rewrite(SHARES, 2, published=published)
    tables = sandbox.build()
    identity = "foreign_share.14.2022-12-31@zensus2011"
    assert identity not in tables.known_by(day_before).observations["id"]
    assert identity in tables.known_by(day).observations["id"]


def test_row_of_unknown_publication_and_a_vintage_of_some_year_is_known_at_its_end(sandbox):
    sandbox.csv(SHARES).parent.rename(sandbox.project.raw / "press" / "2024")
    table = "press/2024/shares"
    sandbox.rewrite(table, 2, published="")
    tables = sandbox.build()
    identity = "foreign_share.14.2022-12-31@zensus2011"
    assert identity not in tables.known_by("2024-12-30").observations["id"]
    assert identity in tables.known_by("2024-12-31").observations["id"]


def test_day_given_as_a_year_means_its_end(small):
    assert_frame_equal(
        small.tables.known_by("2024-12-31").observations, small.tables.known_by("2024").observations
    )
    assert small.tables.known_by("2023").observations.is_empty()


def test_all_rows_stay_known_and_chosen_once_everything_is_published(small):
    assert_frame_equal(small.tables.observations, small.tables.known_by("2030").observations)


def test_day_that_does_not_exist_is_refused(small):
    with pytest.raises(UsageError, match="does not exist"):
        small.tables.known_by("2024-02-30")


def test_asking_for_a_day_does_not_change_the_tables(small):
    before = small.tables.observations.clone()
    small.tables.known_by("2024-01-31")
    assert_frame_equal(before, small.tables.observations)


def test_fault_of_one_file_does_not_hide_that_of_another(sandbox):
    for table in (POPULATION, SHARES):
        sandbox.write(table, b"indicator\n")
    with pytest.raises(TableError) as error:
        sandbox.build()
    assert f"{POPULATION}.csv" in str(error.value)
    assert f"{SHARES}.csv" in str(error.value)


def test_total_that_its_parts_contradict_stops_the_build(sandbox):
    sandbox.rewrite(POPULATION, 3, value="1561")
    with pytest.raises(TableError, match="published total and parts differ by -1"):
        sandbox.build()


def test_value_in_a_known_hole_stops_the_build(sandbox):
    sandbox.append(POPULATION, 8, region="14626", period="2021-12-31")
    with pytest.raises(TableError, match="a value where the source is known to be incomplete"):
        sandbox.build()


def test_correction_of_a_mended_value_stops_the_build(sandbox):
    sandbox.rewrite(SHARES, 4, value="5.0")
    with pytest.raises(TableError, match="the publisher seems to have mended it"):
        sandbox.build()


def test_choice_without_its_row_stops_the_build(sandbox):
    sandbox.rewrite(SHARES, 5, source_url="https://moved.example/")
    with pytest.raises(TableError, match="the choice matches no row"):
        sandbox.build()


def test_same_figure_in_two_tables_of_one_publisher_stops_the_build(sandbox):
    again = "office/2024-01/again"
    sandbox.sidecar(again).write_bytes(sandbox.sidecar(POPULATION).read_bytes())
    sandbox.put(again, [sandbox.rows(POPULATION)[3] | {"value": "1001"}])
    with pytest.raises(TableError, match="the same observation twice") as error:
        sandbox.build()
    assert f"{again}.csv, line 2" in str(error.value)
    assert f"{POPULATION}.csv, line 5" in str(error.value)


@pytest.mark.parametrize(
    "register",
    [
        "indicators/population",
        "publishers",
        "corrections",
        "choices",
        "series_breaks",
        "identities",
        "absences",
    ],
)
def test_id_used_twice_in_a_register_stops_the_build(sandbox, register):
    path = sandbox.register(register)
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(EvidenceError, match=rf"{register}\.toml: id used twice"):
        sandbox.build()


# Reading the committed tables


def test_committed_tables_read_back_as_they_were_built(sandbox, small):
    sandbox.rebuild()
    again = read_tables(sandbox.project)
    assert_frame_equal(small.tables.observations, again.observations)
    assert_frame_equal(small.tables.sources, again.sources)
    assert processed_files(small) == processed_files(FactRegister(again))


def test_committed_tables_come_with_the_registers_behind_them(sandbox, small):
    sandbox.rebuild()
    again = read_tables(sandbox.project)
    for name in ("codebook", "publishers", "breaks", "corrections", "choices", "weak_carriers"):
        assert getattr(small.tables, name) == getattr(again, name)


def test_committed_tables_are_read_without_any_snapshot(sandbox):
    sandbox.rebuild()
    for path in (POPULATION, SHARES):
        sandbox.csv(path).unlink()
        sandbox.sidecar(path).unlink()
    assert read_tables(sandbox.project).observations.height == 16


def test_missing_value_is_still_missing_once_read_back(sandbox):
    sandbox.rebuild()
    rows = read_tables(sandbox.project).observations.filter(pl.col("missing_reason") == "suppressed")
    assert rows["value"].to_list() == [None]


@pytest.mark.parametrize("name", ["observations.csv", "sources.csv"])
def test_missing_table_is_named_with_the_command_that_makes_it(sandbox, name):
    sandbox.rebuild()
    (sandbox.project.processed / name).unlink()
    with pytest.raises(TableError, match=rf"{name} is missing\. Next step: make it with: evidence data"):
        read_tables(sandbox.project)


# Writing tables


def test_table_is_written_with_unix_line_ends_and_whole_numbers_without_decimals():
    table = pl.DataFrame({"id": ["a", "b", "c"], "value": [331866.0, 8.1, None], "rows": [1, 2, 3]})
    assert write_table(table) == b"id,value,rows\na,331866,1\nb,8.1,2\nc,,3\n"


def test_missing_value_is_written_empty_and_never_as_zero():
    assert write_table(pl.DataFrame({"value": [0.0, None]}, schema={"value": pl.Float64})) in (
        b"value\n0\n\n",
        b'value\n0\n""\n',
    )


def test_derived_value_is_written_with_six_decimals_at_most():
    assert write_table(pl.DataFrame({"value": [100 / 3, 0.1 + 0.2]})) == b"value\n33.333333\n0.3\n"


def test_value_below_the_sixth_decimal_is_written_as_zero_without_a_sign():
    assert write_table(pl.DataFrame({"value": [-1e-7, 1e-7]})) == b"value\n0\n0\n"


def test_words_are_written_in_utf8_and_quoted_where_needed():
    assert write_table(pl.DataFrame({"name": ["Görlitz", "a,b"]})) == 'name\nGörlitz\n"a,b"\n'.encode()


@given(st.lists(st.integers(-(10**9), 10**9).map(lambda thousandths: thousandths / 1000), min_size=1))
def test_written_numbers_read_back(values):
    table = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    before = table.clone()
    assert values == [float(line) for line in write_table(table).decode().split()[1:]]
    assert_frame_equal(before, table)


# Committing tables


def test_written_tables_pass_their_own_check(tmp_path):
    assert sorted(FILES) == write_processed(tmp_path / "processed", FILES)
    check_processed(tmp_path / "processed", FILES)
    assert content(tmp_path / "processed") == FILES


def test_unchanged_tables_are_left_alone(tmp_path):
    write_processed(tmp_path / "processed", FILES)
    before = (tmp_path / "processed" / "a.csv").stat().st_mtime_ns
    assert write_processed(tmp_path / "processed", {**FILES, "b.csv": b"id\nz\n"}) == ["b.csv"]
    assert before == (tmp_path / "processed" / "a.csv").stat().st_mtime_ns


def test_table_that_nothing_generates_any_more_is_removed_and_other_files_stay(tmp_path):
    folder = tmp_path / "processed"
    write_processed(folder, {**FILES, "old.csv": b"id\n"})
    (folder / "README.md").write_text("generated", encoding="utf-8")
    write_processed(folder, FILES)
    assert content(folder) == {**FILES, "README.md": b"generated"}


def test_nothing_is_left_beside_the_tables(tmp_path):
    write_processed(tmp_path / "processed", FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["processed"]


def test_fault_while_writing_leaves_the_old_tables_and_nothing_else(tmp_path):
    folder = tmp_path / "processed"
    write_processed(folder, FILES)
    with pytest.raises(TableError, match="cannot be written"):
        write_processed(folder, {"a.csv": b"id,value\nx,2\n", "no/such/folder.csv": b"id\n"})
    assert content(folder) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["processed"]


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "processed").write_text("in the way", encoding="utf-8")
    with pytest.raises(TableError, match=r"processed cannot be written.*run the command again"):
        write_processed(tmp_path / "processed", FILES)


@pytest.mark.parametrize(
    ("committed", "said"),
    [
        (
            {"a.csv": b"id,value\nx,2\n"},
            "data/processed/a.csv, line 2: the committed table differs from the data. Expected x,1; found x,2",
        ),
        (
            {"a.csv": b"id,value\n"},
            "line 2: the committed table differs from the data. Expected x,1; found (end)",
        ),
        (
            {"a.csv": b"id,value\nx,1\nz,3\n"},
            "line 3: the committed table differs from the data. Expected (end); found z,3",
        ),
        ({"a.csv": None}, "data/processed/a.csv: table is missing"),
        ({"c.csv": b"id\n"}, "data/processed/c.csv: table that nothing generates"),
    ],
)
def test_committed_table_that_differs_is_told_with_its_first_line(tmp_path, committed, said):
    for name, data in ({**FILES, **committed}).items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError) as error:
        check_processed(tmp_path, FILES)
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_all_tables_that_differ_are_told_at_once(tmp_path):
    with pytest.raises(TableError) as error:
        check_processed(tmp_path / "nothing", FILES)
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(("old", "new"), [("value,unit", "unit,value"), ("2900", "banana"), (",note", "")])
def test_committed_table_of_another_shape_is_refused(sandbox, old, new):
    sandbox.rebuild()
    path = sandbox.project.processed / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match="evidence data"):
        read_tables(sandbox.project)
