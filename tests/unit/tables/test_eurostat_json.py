"""JSON-stat: one number a cell, cut into codes by the sizes of the dimensions."""

import copy
import gzip
import itertools
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eurostat_cells import read, rows
from evidence.errors import AnswerError, TableError, TooLargeError

BODY = {
    "version": "2.0",
    "class": "dataset",
    "label": "Population on 1 January",
    "source": "ESTAT",
    "updated": "2026-03-01T11:00:00+0100",
    "id": ["freq", "unit", "sex", "geo", "time"],
    "size": [1, 1, 2, 2, 3],
    "dimension": {
        "freq": {"label": "Frequenz", "category": {"index": {"A": 0}, "label": {"A": "Jährlich"}}},
        "unit": {"category": {"index": {"NR": 0}, "label": {"NR": "Anzahl"}}},
        "sex": {"category": {"index": {"T": 0, "F": 1}, "label": {"T": "Insgesamt", "F": "Frauen"}}},
        "geo": {
            "category": {"index": {"DED2": 1, "DE": 0}, "label": {"DE": "Deutschland", "DED2": "Dresden"}}
        },
        "time": {"category": {"index": {"2022": 0, "2023": 1, "2024": 2}}},
    },
    # number = ((sex x 2) + geo) x 3 + time
    "value": {"0": 83237124, "2": 84669326.0, "5": 1606.5, "9": 12},
    "status": {"5": "bp", "9": "e", "11": "c"},
}
COLUMNS = ("line", "sex", "region", "time", "number", "symbol", "flag")


def body(**changes):
    return json.dumps(BODY | changes)


def changed(*path, to):
    """Return the body with the entry at ``path`` replaced."""
    said = copy.deepcopy(BODY)
    at = said
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = to
    return json.dumps(said)


def test_numbers_are_cut_into_codes_by_the_sizes():
    cells = read("eurostat_json", body())
    assert rows(cells, *COLUMNS) == [
        (1, "", "DE", "2022", "83237124", "", ""),
        (3, "", "DE", "2024", "84669326.0", "", ""),
        (6, "", "DED2", "2024", "1606.5", "", "bp"),
        (10, "F", "DED2", "2022", "12", "", "e"),
        (12, "F", "DED2", "2024", "", ":", "c"),
    ]
    assert cells.dimensions == ("freq", "sex")
    assert rows(cells, "level", "measure", "unit", "part") == [("nuts", "NR", "NR", 1)] * 5
    assert cells.labels == {
        ("freq", "A"): "Jährlich",
        ("measure", "NR"): "Anzahl",
        ("sex", ""): "Insgesamt",
        ("sex", "F"): "Frauen",
        ("region", "DE"): "Deutschland",
        ("region", "DED2"): "Dresden",
    }


def test_values_may_be_a_list():
    listed = [BODY["value"].get(str(number)) for number in range(12)]
    assert rows(read("eurostat_json", body(value=listed)), *COLUMNS) == rows(
        read("eurostat_json", body()), *COLUMNS
    )


def test_status_may_be_a_list_or_one_text_for_all_values():
    listed = [BODY["status"].get(str(number), "" if number % 2 else None) for number in range(12)]
    assert rows(read("eurostat_json", body(status=listed)), *COLUMNS) == rows(
        read("eurostat_json", body()), *COLUMNS
    )
    for one in ("p", ["p"]):
        cells = read("eurostat_json", body(status=one))
        assert rows(cells, "line", "flag") == [(1, "p"), (3, "p"), (6, "p"), (10, "p")]
    for none in ({}, "", None):
        assert set(read("eurostat_json", body(status=none)).frame["flag"]) == {""}
    without = {name: said for name, said in BODY.items() if name != "status"}
    assert read("eurostat_json", json.dumps(without)).frame.height == 4


def test_status_with_a_colon_is_a_missing_value():
    cells = read("eurostat_json", body(status={"4": ": c", "7": ":"}))
    assert rows(cells, "line", "symbol", "flag")[2:] == [
        (5, ":", "c"),
        (6, "", ""),
        (8, ":", ""),
        (10, "", ""),
    ]


@pytest.mark.parametrize(("status", "flag"), [("|C", "c"), ("p|C", "pc"), ("|N", "c"), ("m", "m")])
def test_confidentiality_stands_behind_a_sign_of_its_own(status, flag):
    cells = read("eurostat_json", body(status={"4": status}))
    assert (5, ":", flag) in rows(cells, "line", "symbol", "flag")


def test_categories_may_be_a_list_and_one_category_needs_no_index():
    listed = changed("dimension", "geo", "category", "index", to=["DE", "DED2"])
    assert rows(read("eurostat_json", listed), *COLUMNS) == rows(read("eurostat_json", body()), *COLUMNS)
    single = changed("dimension", "unit", "category", to={"label": {"NR": "Anzahl"}})
    assert rows(read("eurostat_json", single), "measure")[0] == ("NR",)


def test_large_numbers_with_a_power_of_ten_are_written_out():
    text = body().replace("83237124", "8.3237124E7").replace("1606.5", "5e-3")
    assert rows(read("eurostat_json", text), "number")[:2] == [("",), ("0.005",)]
    assert ("83237124",) in rows(read("eurostat_json", text), "number")
    assert rows(read("eurostat_json", text), *COLUMNS) != rows(read("eurostat_json", body()), *COLUMNS)


def test_sizes_are_never_multiplied_out_in_memory():
    """Two cells of a table of twelve million."""
    many = {f"C{number}": number for number in range(1400)}
    said = copy.deepcopy(BODY)
    said["id"], said["size"] = ["citizen", "partner", "geo", "time"], [1400, 1400, 2, 3]
    for name in ("citizen", "partner"):
        said["dimension"][name] = {"category": {"index": many}}
    last = 1400 * 1400 * 6 - 1
    said["value"], said["status"] = {"0": 1, str(last): 2}, {}
    tracemalloc.start()
    cells = read("eurostat_json", json.dumps(said))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows(cells, "citizen", "partner", "region", "time", "number") == [
        ("C0", "C0", "DE", "2022", "1"),
        ("C1399", "C1399", "DED2", "2024", "2"),
    ]
    assert peak < 8 * 2**20


def test_packed_body_and_several_bodies_are_read():
    later = changed("dimension", "time", "category", "index", to={"2025": 0, "2026": 1, "2027": 2})
    cells = read("eurostat_json", gzip.compress(body().encode()), later)
    assert rows(cells, "part", "time")[:5] == [
        (1, "2022"),
        (1, "2022"),
        (1, "2024"),
        (1, "2024"),
        (1, "2024"),
    ]
    assert cells.frame.height == 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (body(value={}, status={}), "the answer has no rows"),
        (body(value={"12": 1}), '"12" is no number of a value. Expected 0 to 11'),
        (body(value={"-1": 1}), '"-1" is no number of a value'),
        (body(value={"00": 1}), '"00" is no number of a value'),
        (body(value=[1, 2, 3]), "value is a list of another length. Expected 12 entries; found 3"),
        (body(status=["p", "p"]), "status is a list of another length"),
        (body(value={"0": [1]}), "value 0 is no number and no text"),
        (body(value={"0": True}), "value 0 is no number and no text"),
        (
            body(value={"0": "many"}),
            'line 1: no number. Expected a number, its flags behind it, or :; found "many"',
        ),
        (body(value=7), "value is neither object nor list"),
        (body(status={"0": "q"}), 'line 1: flag "q" is unknown'),
        (body(size=[1, 1, 2, 2]), "id, size and dimension do not fit each other"),
        (body(size=[1, 1, 2, 2, -3]), "id, size and dimension do not fit each other"),
        (body(size=[1, 1, 2, 2, 4]), "dimension time has another size. Expected 4 codes; found 3"),
        (body(id=["freq", "unit", "sex", "sex", "time"]), "id, size and dimension do not fit each other"),
        (
            changed("dimension", "geo", "category", "index", to={"DE": 0, "DED2": 2}),
            "categories of dimension geo",
        ),
        (changed("dimension", "geo", "category", "index", to=["DE", "DE"]), "categories of dimension geo"),
        (changed("dimension", "geo", to=None), "categories of dimension geo"),
        (changed("dimension", "geo", "category", "index", to={"": 0, "DED2": 1}), "no code of geo"),
        (
            changed("dimension", "time", "category", "index", to=["2022", "2023", "soon"]),
            'line 3: "soon" is no time',
        ),
        (body() + '{"timestamp": 1}', "something else after the data set"),
    ],
)
def test_body_that_does_not_fit_itself_is_told(text, told):
    with pytest.raises(TableError) as fault:
        read("eurostat_json", text)
    assert told in str(fault.value)
    assert str(fault.value).startswith("eurostat/demo")


def test_table_of_absurd_size_is_refused_before_anything_is_made_of_it():
    said = copy.deepcopy(BODY)
    said["id"], said["size"] = ["a", "b", "c", "time"], [2000, 2000, 2000, 3]
    for name in "abc":
        said["dimension"][name] = {"category": {"index": [f"C{number}" for number in range(2000)]}}
    with pytest.raises(TableError, match="a table of absurd size"):
        read("eurostat_json", json.dumps(said))


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ('{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE"}}', TooLargeError, "too large (413)"),
        ('{"error":[{"status":404,"id":100,"label":"ERR_NOT_FOUND_4"}]}', AnswerError, "ERR_NOT_FOUND_4"),
        ("<html><title>Wartung</title></html>", AnswerError, "web page"),
        ("{}", AnswerError, "no data set in JSON-stat"),
        ("[1, 2]", AnswerError, "no data set in JSON-stat"),
        ('{"id": [', AnswerError, "no JSON"),
        (body(value={"0": 1}).replace(": 1}", ": NaN}"), AnswerError, "no JSON"),
    ],
)
def test_body_that_is_no_data_set_is_told(text, error, told):
    with pytest.raises(error) as fault:
        read("eurostat_json", text)
    assert told in str(fault.value)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_every_cell_comes_back_with_its_codes(sizes, data):
    """Whatever the sizes: codes of a cell are those from which its number was made."""
    names = ["geo", "sex", "age", "citizen"][: len(sizes)]
    codes = [
        [f"{name.upper()}{number}" for number in range(size)] for name, size in zip(names, sizes, strict=True)
    ]
    places = list(itertools.product(*codes, ["2023", "2024"]))
    chosen = data.draw(st.sets(st.integers(0, len(places) - 1), min_size=1))
    said = {
        "id": [*names, "time"],
        "size": [*sizes, 2],
        "dimension": {
            name: {"category": {"index": listed}} for name, listed in zip(names, codes, strict=True)
        }
        | {"time": {"category": {"index": {"2023": 0, "2024": 1}}}},
        "value": {str(number): number for number in chosen},
    }
    cells = read("eurostat_json", json.dumps(said))
    found = rows(cells, "region", *names[1:], "time", "number")
    assert found == sorted((*places[number], str(number)) for number in chosen)
