"""The reader of cubes: axes, several measures in one record, and marks that stand in place of a value."""

import pytest

from bodies_of_genesis import definition
from evidence.errors import TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader

CUBE = """K;DQ;FACH-SCHL;GHH-ART;"mit Werten"
D;47414BJ002;;N
K;DQA;NAME;RHF-BSR;RHF-ACHSE
D;DLAND;1;1
D;WZ08N7;2;2
K;DQZ;NAME;ZI-RHF-BSR;ZI-RHF-ACHSE
D;JAHR;3;3
K;DQI;NAME;ME-NAME;DST;TYP;NKM-STELLEN;GHH-ART;GHM-WERTE-JN
D;UMS103;2015=100;FEST;PROZENT;1;;N
K;QEI;FACH-SCHL;FACH-SCHL;ZI-WERT;WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT
D;14;WZ08-49;2024;136.6;p;;0.0
D;01;WZ08-49;2024;1240;e;;0.0
D;14;INSGESAMT;2024;-12.5;;;0.0
"""


def parse(text=CUBE, **entry):
    table = definition("47414BJ002", reader="genesis_cube", legend="destatis", **entry)
    return reader("genesis_cube")([Body("47414BJ002.csv", data=text.encode())], table)


def test_record_is_a_cell_by_its_axes():
    cells = parse()
    assert cells.dimensions == ("WZ08N7",)
    assert cells.frame.row(0, named=True) == {
        "part": 1,
        "line": 11,
        "time": "2024",
        "level": "DLAND",
        "region": "14",
        "measure": "UMS103",
        "unit": "2015=100",
        "number": "136.6",
        "symbol": "",
        "flag": "p",
        "WZ08N7": "WZ08-49",
    }
    assert cells.frame["number"].to_list() == ["136.6", "1240", "-12.5"]
    assert cells.frame["WZ08N7"].to_list()[-1] == ""


def test_line_in_front_that_names_the_user_is_passed_over():
    assert parse("* Der Benutzer X\n" + CUBE).frame["line"].to_list() == [12, 13, 14]


@pytest.mark.parametrize("repeated", [False, True])
def test_each_measure_of_a_record_is_a_cell(repeated):
    text = CUBE.replace("D;UMS103;2015=100", "D;BEV001;Anzahl;GANZ;;0;;N\nD;UMS103;2015=100").replace(
        ";0.0\n", ";0.0;7;e;;0.0\n"
    )
    if repeated:
        text = text.replace("WERT-VERFAELSCHT", "WERT-VERFAELSCHT;WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT")
    frame = parse(text).frame
    assert frame.group_by("measure", "unit").len().sort("measure").rows() == [
        ("BEV001", "Anzahl", 3),
        ("UMS103", "2015=100", 3),
    ]
    assert set(frame.filter(frame["measure"] == "UMS103")["number"]) == {"7"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0;-;;0.0", ("", "-", "")),
        (";/;;0.0", ("", "/", "")),
        (".;;;0.0", ("", ".", "")),
        ("5;e;J;0.0", ("", ".", "e")),
        ("5;();;0.0", ("5", "", "()")),
    ],
)
def test_mark_in_place_of_a_value_is_no_number(value, expected):
    row = parse(CUBE.replace("136.6;p;;0.0", value)).frame.row(0, named=True)
    assert (row["number"], row["symbol"], row["flag"]) == expected


def test_altered_values_are_noted():
    assert parse(CUBE).notes == ()
    assert parse(CUBE.replace("1240;e;;0.0", "1240;e;;3.0")).notes == (
        "1 values were altered by the publisher to protect people",
    )


@pytest.mark.parametrize(
    ("time", "period"),
    [
        ("01/2024", "2024-01"),
        ("4/2024", "2024-10/2024-12"),
        ("31.12.2024", "2024-12-31"),
        ("2023/24", "2023-08/2024-07"),
    ],
)
def test_times_of_cubes_are_periods(time, period):
    assert parse(CUBE.replace(";2024;", f";{time};")).frame["time"].to_list() == [period] * 3


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("K;DQI;NAME", "K;DQX;NAME", 'column "NAME" of the section DQI is missing'),
        ("D;UMS103;2015=100;FEST;PROZENT;1;;N\n", "", 'column "NAME" of the section DQI is missing'),
        ("D;WZ08N7;2;2\n", "", "the columns of the section QEI do not fit the axes"),
        ("136.6;p", "136,6;p", 'line 11: a cell that cannot stand in column WERT.*"136,6"'),
        ("136.6;p;;0.0", "136.6;p;;0.0;9", "line 11: a line with another number of cells. Expected 8 cells; found 9"),
        ("D;01;WZ08-49", "X;01;WZ08-49", "line 12: a cell that cannot stand in column mark"),
        ("D;JAHR;3;3", "hello", "line 7: a record of an unknown kind"),
        (";2024;136", ";soon;136", 'line 11: a time that is none.*"soon"'),
        (CUBE[CUBE.index("D;14") :], "", "the answer has no rows"),
        (CUBE[40:], "", 'column "NAME" of the section DQA is missing'),
    ],
)  # fmt: skip
def test_renamed_column_is_named(old, new, told):
    assert old in CUBE
    with pytest.raises(TableError, match=told):
        parse(CUBE.replace(old, new, 1))
