"""The reader of the CSV for people: header rows, names and keys of regions, footnotes."""

import pytest

from bodies_of_genesis import definition
from evidence.errors import AnswerError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader

KREISE = """GENESIS-Tabelle: 12411-01-01-4
Bevölkerung nach Geschlecht - Stichtag 31.12. - regionale;;;;
Tiefe: Kreise und krfr. Städte;;;;
Bevölkerungsstand (Anzahl);;;;
;;Stichtag;Stichtag;Stichtag
;;31.12.2021;31.12.2021;31.12.2021
;;Insgesamt;männlich;weiblich
DG;Deutschland;83237124;41066785;42170339
14;  Sachsen;4043002;1992884;2050118
145;    Chemnitz, Stat. Region;1390000;.;-
14511;      Chemnitz, kreisfreie Stadt;243105;119218;123887
11001001;      Berlin-Mitte;-;-;-
__________
"zu  ""gesamter Tabelle"":
Alle Länder: Fortschreibung;
mehr."
© Statistische Ämter
Stand: 10.07.2023 / 16:44:50
"""
LAENDER = """GENESIS-Tabelle: 12411-0010
Bevölkerung: Bundesländer, Stichtag;
Bevölkerungsstand (Anzahl);
;Stichtag
;31.12.2020
Sachsen;4056941
Thüringen;(2120237)
Insgesamt;83155031
__________
"""


def parse(text=KREISE, name="12411-01-01-4", dimensions=("GES",), encoding="cp1252", **entry):
    table = definition(
        name, reader="genesis_classic", legend="destatis", has={"dimensions": list(dimensions)}, **entry
    )
    return reader("genesis_classic")([Body(f"{name}.csv", data=text.encode(encoding))], table)


def test_row_is_a_cell_for_each_column_of_figures():
    cells = parse()
    assert cells.dimensions == ("GES",)
    assert cells.frame.height == 15
    assert cells.frame.row(1, named=True) == {
        "part": 1,
        "line": 8,
        "time": "2021-12-31",
        "level": "DINSG",
        "region": "DG",
        "measure": "Bevölkerungsstand",
        "unit": "Anzahl",
        "number": "41066785",
        "symbol": "",
        "flag": "",
        "GES": "männlich",
    }
    assert cells.frame["level"].unique(maintain_order=True).to_list() == [
        "DINSG",
        "DLAND",
        "REGBEZ",
        "KREISE",
        "GEMEIN",
    ]
    assert cells.frame.filter(cells.frame["region"] == "145")["symbol"].to_list() == ["", ".", "-"]
    assert cells.labels["region", "14511"] == "Chemnitz, kreisfreie Stadt"


def test_footnotes_are_no_rows():
    assert parse().notes == (
        'zu "gesamter Tabelle": Alle Länder: Fortschreibung; mehr.',
        "© Statistische Ämter",
    )


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_file_is_read_in_its_encoding(encoding):
    assert "männlich" in parse(encoding=encoding).frame["GES"].to_list()


def test_laender_by_name_are_regions():
    frame = parse(LAENDER, "12411-0010", ()).frame
    assert set(frame["level"]) == {"name"}
    assert frame["region"].to_list() == ["Sachsen", "Thüringen", "Insgesamt"]
    assert frame["flag"].to_list() == ["", "()", ""]


@pytest.mark.parametrize(
    ("text", "dimensions", "expected"),
    [
        (
            ("GENESIS-Tabelle: T-1\nPkw (Anzahl);;;;\n;;;Benzin;Insgesamt\n;;;Euro 1;Insgesamt\n"
            "01.01.2022;01001;Flensburg;259;1,5\n__________\n"),
            ("KRAFT", "EURO"),
            [
                ("2022-01-01", "01001", "Pkw", "Anzahl", "259", "Benzin", "Euro 1"),
                ("2022-01-01", "01001", "Pkw", "Anzahl", "1.5", "", ""),
            ],
        ),
        (
            ("Tabelle: T-1\nArbeitsmarkt;;;\n;;Arbeitslose;Quote\n;;Ausländer;Insgesamt\n;;Anzahl;%\n"
            "2024;Sachsen;5;7,5\n__________\n"),
            ("GRUPPE",),
            [
                ("2024", "Sachsen", "Arbeitslose", "Anzahl", "5", "Ausländer"),
                ("2024", "Sachsen", "Quote", "%", "7.5", ""),
            ],
        ),
        (
            "GENESIS-Tabelle: Temporär\nArbeitslose (Anzahl);;;\n;;;männlich\n2024;Januar;Sachsen;5\n__________\n",
            ("GES",),
            [("2024-01", "Sachsen", "Arbeitslose", "Anzahl", "5", "männlich")],
        ),
        (
            "GENESIS-Tabelle: T-1\nLuft (t);;;;\n;;;1995;1996\nKohlendioxid;CPA08-01;Landwirtschaft;1;2\n__________\n",
            ("STOFF", "CPA"),
            [
                ("1995", "", "Luft", "t", "1", "Kohlendioxid", "CPA08-01"),
                ("1996", "", "Luft", "t", "2", "Kohlendioxid", "CPA08-01"),
            ],
        ),
        (
            ("GENESIS-Tabelle: T-1\nWanderungen;;\n;2023;2024\nZuzüge (Anzahl);;\nSachsen;3;4\nFortzüge (Anzahl);;\n"
            "Sachsen;1;2\n__________\n"),
            (),
            [
                ("2023", "Sachsen", "Zuzüge", "Anzahl", "3"),
                ("2024", "Sachsen", "Zuzüge", "Anzahl", "4"),
                ("2023", "Sachsen", "Fortzüge", "Anzahl", "1"),
                ("2024", "Sachsen", "Fortzüge", "Anzahl", "2"),
            ],
        ),
        (
            "GENESIS-Tabelle: T-1\nBestand (Anzahl);;\n;2023;\nSachsen;3;p\n__________\n",
            (),
            [("2023", "Sachsen", "Bestand", "Anzahl", "3")],
        ),
    ],
    ids=["two headers", "measures in the header", "months", "codes", "headings", "quality"],
)  # fmt: skip
def test_other_layouts(text, dimensions, expected):
    frame = parse(text, "T-1", dimensions).frame
    assert frame.select("time", "region", "measure", "unit", "number", *dimensions).rows() == expected


def test_column_without_a_header_is_the_quality_of_the_one_before():
    text = "GENESIS-Tabelle: T-1\nBestand (Anzahl);;\n;2023;\nSachsen;3;p\n__________\n"
    assert parse(text, "T-1", ()).frame["flag"].to_list() == ["p"]


@pytest.mark.parametrize(
    ("old", "new", "kind", "told"),
    [
        ("__________", "", TableError, "the file is cut off"),
        ("GENESIS-Tabelle: 12411-01-01-4", "x", TableError, "line 1: no CSV of GENESIS"),
        ("GENESIS-Tabelle: 12411-01-01-4", "GENESIS-Tabelle: 12411-01-01-5", AnswerError, "another table came"),
        (";;Insgesamt;männlich;weiblich\n", ";;Insgesamt;männlich\n", TableError, "line 7: a line with another number"),
        ("4043002", "4.043.002", TableError, "line 9: a cell that is neither number nor symbol"),
        ("31.12.2021;31.12.2021;31.12.2021", "31.02.2021;31.02.2021;31.02.2021", TableError, "line 8: a time that is none"),
        ("männlich", "weiblich", TableError, "one cell stands twice"),
        ("ä", "\ufffd", TableError, "a letter was destroyed"),
    ],
)  # fmt: skip
def test_file_that_is_not_as_it_should_be_is_told(old, new, kind, told):
    with pytest.raises(kind, match=told):
        parse(KREISE.replace(old, new), encoding="utf-8")


def test_dimension_that_the_definition_does_not_name_has_a_number():
    assert parse(dimensions=()).dimensions == ("dimension 1",)
