"""SDMX-CSV: two generations of the header, with codes, with words beside them, or with words alone."""

import gzip

import pytest

from eurostat_cells import read, rows
from evidence.errors import AnswerError, TableError, TooLargeError

OLD = """DATAFLOW,LAST UPDATE,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,PC,T,DE,2022,53.0,,
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,PC,F,DE,2022,,,C
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,PC,F,DED2,2022,12,bep,
"""
NEW = """STRUCTURE,STRUCTURE_ID,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
dataflow,ESTAT:DEMO(1.0),A,PC,T,DE,2022,53.0,,
dataflow,ESTAT:DEMO(1.0),A,PC,F,DE,2022,,,C
dataflow,ESTAT:DEMO(1.0),A,PC,F,DED2,2022,12,bep,
"""
NAMED = """STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,unit,Unit of measure,sex,Sex,geo,Geopolitical entity (reporting),TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,Observation status (Flag) V2 structure,CONF_STATUS,Confidentiality status (flag)
dataflow,ESTAT:DEMO(1.0),"Rates by sex, age (%)",A,Annual,PC,Percentage,T,Total,DE,Germany,2022,,53.0,,,,,
dataflow,ESTAT:DEMO(1.0),"Rates by sex, age (%)",A,Annual,PC,Percentage,F,Females,DE,Germany,2022,,,,,,C,confidential
dataflow,ESTAT:DEMO(1.0),"Rates by sex, age (%)",A,Annual,PC,Percentage,F,Females,DED2,"Dresden ""NUTS 2"", a region",2022,,12,,bep,"break in time series, estimated, provisional",,
"""
OLD_NAMED = """DATAFLOW,LAST UPDATE,freq,Time frequency,unit,Unit of measure,sex,Sex,geo,Geopolitical entity,TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,Flag
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,Annual,PC,Percentage,T,Total,DE,Germany,2022,,53.0,,,
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,Annual,PC,Percentage,F,Females,DE,Germany,2022,,,,c,confidential
ESTAT:DEMO(1.0),13/03/25 23:00:00,A,Annual,PC,Percentage,F,Females,DED2,"Dresden ""NUTS 2"", a region",2022,,12,,bep,
"""
BOTH = """DATAFLOW,LAST UPDATE,freq: Time frequency,unit: Unit,sex: Sex,geo: Geopolitical entity,TIME_PERIOD: Time,OBS_VALUE: Value,OBS_FLAG: Flag
ESTAT:DEMO(1.0): Rates,13/03/25 23:00:00,A: Annual,PC: Percentage,T: Total,DE: Germany,2022: 2022,53.0,
ESTAT:DEMO(1.0): Rates,13/03/25 23:00:00,A: Annual,PC: Percentage,F: Females,DE: Germany,2022: 2022,,c: confidential
ESTAT:DEMO(1.0): Rates,13/03/25 23:00:00,A: Annual,PC: Percentage,F: Females,DED2: Dresden,2022: 2022,12,"bep: break, estimated"
"""
WORDS = """DATAFLOW,LAST UPDATE,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:DEMO(1.0),13/03/25 23:00:00,Annual,Percentage,Total,Austria,2022,53.0,,
ESTAT:DEMO(1.0),13/03/25 23:00:00,Annual,Percentage,Females,Germany,2022,12,b,
"""
COLUMNS = ("line", "region", "sex", "time", "measure", "number", "symbol", "flag")
CELLS = [
    (2, "DE", "", "2022", "PC", "53.0", "", ""),
    (3, "DE", "F", "2022", "PC", "", ":", "c"),
    (4, "DED2", "F", "2022", "PC", "12", "", "bep"),
]


@pytest.mark.parametrize(
    "body", [OLD, NEW, NAMED, OLD_NAMED, BOTH], ids=["old", "new", "named", "old named", "both"]
)
def test_every_header_says_the_same(body):
    cells = read("eurostat_csv", body)
    assert rows(cells, *COLUMNS) == CELLS
    assert cells.dimensions == ("freq", "sex")
    assert set(rows(cells, "level", "unit", "freq")) == {("nuts", "PC", "A")}


@pytest.mark.parametrize("body", [NAMED, OLD_NAMED], ids=["new", "old"])
def test_words_beside_codes_are_labels(body):
    assert read("eurostat_csv", body).labels == {
        ("freq", "A"): "Annual",
        ("measure", "PC"): "Percentage",
        ("sex", ""): "Total",
        ("sex", "F"): "Females",
        ("region", "DE"): "Germany",
        ("region", "DED2"): 'Dresden "NUTS 2", a region',
    }


def test_words_in_one_cell_with_codes_are_labels():
    assert read("eurostat_csv", BOTH).labels["region", "DED2"] == "Dresden"


def test_label_in_place_of_a_code():
    with pytest.raises(TableError) as fault:
        read("eurostat_csv", WORDS)
    assert 'part 1, line 3: "Germany" in column geo is a label, not a code. Expected DE;' in str(fault.value)
    assert "labels = true" in str(fault.value)


def test_words_are_read_where_the_definition_says_so():
    cells = read("eurostat_csv", WORDS, labels=True)
    assert rows(cells, "region", "sex", "measure", "number", "flag") == [
        ("Austria", "", "Percentage", "53.0", ""),
        ("Germany", "Females", "Percentage", "12", "b"),
    ]


def test_renamed_column_is_named():
    with pytest.raises(TableError) as fault:
        read("eurostat_csv", NEW.replace("OBS_VALUE", "wert"))
    assert 'line 1: column "OBS_VALUE" is missing; unknown column wert' in str(fault.value)
    assert "the vintage before stays" in str(fault.value)
    with pytest.raises(TableError, match='column "TIME_PERIOD" is missing'):
        read("eurostat_csv", NEW.replace("TIME_PERIOD", "period"))
    with pytest.raises(TableError, match='column "OBS_FLAG" is missing; unknown column OBS_MARK'):
        read("eurostat_csv", NEW.replace("OBS_FLAG", "OBS_MARK"))
    with pytest.raises(TableError, match="another header"):
        read("eurostat_csv", NEW.replace("STRUCTURE,", "TABLE,"))


def test_other_attributes_are_notes():
    body = NEW.replace("CONF_STATUS", "CONF_STATUS,DECIMALS,COMMENT").replace(",,\n", ",,,1,\n")
    body = (
        body.replace(",,,C\n", ",,,C,1,see metadata\n")
        .replace("bep,\n", "bep,,1,\n")
        .replace("53.0,,,1,", "53.0,,,1,")
    )
    cells = read("eurostat_csv", body)
    assert rows(cells, *COLUMNS) == CELLS
    assert cells.notes == ("DECIMALS: 1", "COMMENT: see metadata")


def test_packed_body_with_a_mark_and_windows_lines_reads_the_same():
    packed = gzip.compress(b"\xef\xbb\xbf" + NAMED.replace("\n", "\r\n").encode())
    assert rows(read("eurostat_csv", packed), *COLUMNS) == CELLS


@pytest.mark.parametrize("text", ["NaN", ":", ""])
def test_value_that_is_none_is_missing(text):
    assert (":", "") in rows(read("eurostat_csv", NEW.replace("53.0", text)), "symbol", "flag")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("12,bep", "12,bq", 'line 4: flag "bq" is unknown'),
        ("2022,,,C", "2022,,,conf", 'line 3: flag "conf" is unknown'),
        (
            "12,bep",
            "1 200,bep",
            'line 4: no number. Expected a number, its flags behind it, or :; found "1 200"',
        ),
        ("12,bep", '"1,200",bep', "line 4: no number"),
        ("DED2,2022", ",2022", "line 4: no code of geo"),
        ("DED2,2022", "2022", "line 4: a line of another length. Expected 10 cells; found 9"),
        ("DED2,2022", 'DED2,"2022', "quotation mark that stays open"),
        ("DED2,2022,12,bep,\n", "DED2,20", "line 4: a line of another length"),
        ("DED2,2022", "DED2,22.13", '"22.13" is no time'),
        ("F,DED2", "F,DE", "one cell stands twice"),
        ("sex,geo", "geo,geo", 'column "geo" is there twice'),
        ("sex,geo", "sex,2geo", 'line 1: column "2geo" is unknown'),
        ("sex,geo", "sex,Geo", 'line 1: column "Geo" is unknown'),
    ],
)
def test_fault_is_told_with_its_line(old, new, told):
    with pytest.raises(TableError) as fault:
        read("eurostat_csv", NEW.replace(old, new, 1))
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("body", "error", "told"),
    [
        ('{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE"}}', TooLargeError, "too large"),
        (b"<!DOCTYPE html><html></html>", AnswerError, "web page"),
        (NEW.split("\n", maxsplit=1)[0], TableError, "the answer has no rows"),
        (NEW.split("\n", maxsplit=1)[0] + "\n", TableError, "the answer has no rows"),
    ],
)
def test_body_that_is_no_table_is_told(body, error, told):
    with pytest.raises(error, match=told):
        read("eurostat_csv", body)
