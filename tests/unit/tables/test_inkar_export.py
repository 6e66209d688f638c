"""Exports from the site of INKAR: small ones of our own, laid out as the recorded one."""

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from tables_of_publishers import definition

EXPORT = (
    "\ufeffKennziffer;Raumeinheit;Aggregat;Ausländeranteil;Einwohnerdichte;Ausländeranteil\r\n"
    ";;;2016;2017;2017\r\n"
    '"01001";"Flensburg, Stadt";"krsfr. Stadt";"12,1";"1.560";"13,3"\r\n'
    '"14713";"Leipzig, Stadt";"krsfr. Stadt";"8,0";"1.953";""\r\n'
    '"14729";"Leipzig";"Landkreis";"3,3";"157";"-0,4"\r\n'
)


def cells(content):
    content = content.encode() if isinstance(content, str) else content
    table = definition(reader="inkar_export", legend="inkar")
    return reader("inkar_export")([Body("export.csv", data=content)], table)


def test_two_header_rows_are_names_and_years():
    found = cells(EXPORT).frame.filter(region="01001")
    assert found.select("indikator", "time", "number", "line").rows() == [
        ("Ausländeranteil", "2016", "12.1", 3),
        ("Einwohnerdichte", "2017", "1560", 3),
        ("Ausländeranteil", "2017", "13.3", 3),
    ]


def test_both_regions_called_leipzig_keep_their_keys():
    found = cells(EXPORT)
    assert found.labels["region", "14713"] == "Leipzig, Stadt"
    assert found.labels["region", "14729"] == "Leipzig"
    assert set(found.frame["level"]) == {"KREISE"}


def test_an_empty_cell_is_no_cell():
    assert cells(EXPORT).frame.filter(region="14713").height == 2


def test_a_span_of_years_is_a_span():
    found = cells(EXPORT.replace(";;;2016;", ";;;2014-2016;")).frame
    assert "2014/2016" in found["time"].to_list()


def test_a_negative_number_is_a_number():
    assert "-0.4" in cells(EXPORT).frame["number"].to_list()


def test_decimal_dots_are_no_numbers():
    found = cells(EXPORT.replace('"12,1"', '"12.1"')).frame.filter(region="01001", time="2016")
    assert found.select("number", "symbol").rows() == [("", "12.1")]


def test_an_export_may_be_packed():
    assert cells(gzip.compress(EXPORT.encode())).frame.equals(cells(EXPORT).frame)


def test_a_second_heading_without_years_is_told():
    with pytest.raises(TableError, match="line 2: two header rows expected; the second has no year"):
        cells(EXPORT.replace(";;;2016;2017;2017\r\n", ""))


def test_a_renamed_heading_is_told():
    with pytest.raises(
        TableError, match="line 1: the first heading is another one.*Kennziffer; Raumeinheit; Aggregat"
    ):
        cells(EXPORT.replace("Kennziffer", "Schlüssel"))


def test_a_shifted_line_is_told_with_its_number():
    with pytest.raises(TableError, match="line 4: the line has another number of cells"):
        cells(EXPORT.replace('"14713";', '"14713";"";'))


def test_a_column_twice_is_refused():
    with pytest.raises(TableError):
        cells(EXPORT.replace(";;;2016;", ";;;2017;"))


def test_letters_destroyed_before_are_told():
    with pytest.raises(TableError, match="a letter was destroyed"):
        cells(EXPORT.replace("Ausländeranteil", "Ausl\ufffdnderanteil"))


def test_a_page_is_no_export():
    with pytest.raises(AnswerError, match="a web page came instead of data"):
        cells("<html><body>Wartung</body></html>")


@given(st.integers(0, len(EXPORT.encode())), st.binary(max_size=3))
def test_a_spoiled_export_gives_cells_or_one_clean_error(place, spoiled):
    content = EXPORT.encode()
    with suppress(EvidenceError):
        cells(content[:place] + spoiled + content[place + 2 :])
