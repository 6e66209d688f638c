"""The data base of INKAR: small ones of our own, laid out as users of the editions 2021 to 2025 describe them."""

import gzip
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers import inkar_bulk
from evidence.tables.readers.catalogue import reader
from tables_of_publishers import definition

BASE = """\
Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert
LRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2022;7,07
SDG;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2022;7,07
LRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2022;7,07
LRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2010;11,9
LRB;1101;q_alo;Arbeitslosenquote;Kreise;01001000;Flensburg, Stadt;2022;
LRB;1101;q_alo;Arbeitslosenquote;Bundesländer;14;Sachsen;2022;5,7
LRB;1101;q_alo;Arbeitslosenquote;Bund;111;Bundesrepublik Deutschland;2022;5,3
LRB;1101;q_alo;Arbeitslosenquote;Gemeinden;14511000;Chemnitz, Stadt;2022;7,07
LRB;2;xbev;Bevölkerung gesamt;Kreise;14511000;Chemnitz, Stadt;2022;248.563
"""


def cells(content, since="2011", **ask):
    content = content.encode() if isinstance(content, str) else content
    table = definition(reader="inkar_bulk", legend="inkar", since=since, ask={"indicators": ["q_alo"]} | ask)
    return reader("inkar_bulk")([Body("base", data=content)], table)


def packed(content, name="inkar_2025.csv"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def test_only_the_rows_that_the_definition_names_are_read():
    found = cells(BASE)
    assert found.frame.select("line", "bereich", "level", "region", "number").rows() == [
        (2, "LRB", "KREISE", "14511", "7.07"),
        (3, "SDG", "KREISE", "14511", "7.07"),
        (7, "LRB", "DLAND", "14", "5.7"),
        (8, "LRB", "DINSG", "111", "5.3"),
    ]
    assert found.labels["indikator", "q_alo"] == "Arbeitslosenquote"


def test_an_indicator_may_be_named_by_its_name():
    found = cells(BASE, indicators=["Bevölkerung gesamt"])
    assert found.frame.select("indikator", "number").rows() == [("xbev", "248563")]


def test_levels_are_those_of_the_definition():
    assert set(cells(BASE, levels=["Bund"]).frame["level"]) == {"DINSG"}


def test_earlier_years_are_left_out():
    assert "2010" not in cells(BASE).frame["time"].to_list()
    assert "2010" in cells(BASE, since="").frame["time"].to_list()


def test_the_edition_of_2021_has_names_only():
    text = (
        "Bereich;ID;Indikator;Raumbezug;Kennziffer;Kennziffer_EU;Name;Zeitbezug;Wert\n"
        "LRB;1;Arbeitslosenquote;Kreise;14511000;DED41;Chemnitz, Stadt;2019;6,9\n"
    )
    found = cells(text, indicators=["Arbeitslosenquote"])
    assert found.frame.select("indikator", "region", "number").rows() == [
        ("Arbeitslosenquote", "14511", "6.9")
    ]


def test_two_values_of_one_cell_are_refused():
    with pytest.raises(TableError):
        cells(
            BASE.replace(
                "2022;7,07\nLRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2010",
                "2022;8,1\nLRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2010",
            )
        )


@pytest.mark.parametrize(
    "pack", [packed, lambda text: gzip.compress(text.encode()), lambda text: "\ufeff" + text]
)
def test_archive_gzip_and_text_say_the_same(pack):
    assert cells(pack(BASE)).frame.equals(cells(BASE).frame)


@pytest.mark.parametrize("block", [1, 40, 97, 1_000])
def test_blocks_may_end_anywhere(monkeypatch, block):
    whole = cells(BASE).frame
    monkeypatch.setattr(inkar_bulk, "_BLOCK", block)
    monkeypatch.setattr(inkar_bulk, "MIB", 13)
    assert cells(BASE).frame.equals(whole)


def test_a_last_line_without_an_end_is_read():
    assert cells(BASE.rstrip("\n"), indicators=["xbev"]).frame.height == 1


def test_a_renamed_column_is_named():
    with pytest.raises(TableError, match='column "Wert" is missing.*unknown columns Value'):
        cells(BASE.replace(";Wert\n", ";Value\n"))


def test_a_line_of_other_cells_is_told():
    with pytest.raises(TableError, match="a line has another number of cells than the heading"):
        cells(BASE.replace("2022;5,3", "2022;5,3;9"))


def test_a_lost_leading_zero_stays_to_be_told():
    found = cells(BASE.replace("14511000;Chemnitz, Stadt;2022;7,07\nSDG", "1001000;Flensburg;2022;7,07\nSDG"))
    assert "1001000" in found.frame["region"].to_list()


def test_letters_of_another_encoding_are_told():
    with pytest.raises(TableError, match="is no UTF-8"):
        cells(BASE.encode("cp1252"))


def test_destroyed_letters_are_told():
    with pytest.raises(TableError, match="a letter was destroyed"):
        cells(BASE.replace("Bundesländer", "Bundesl\ufffdnder"))


def test_a_time_that_is_none_is_told():
    with pytest.raises(TableError, match='"2O22" is no time'):
        cells(BASE.replace("Sachsen;2022", "Sachsen;2O22"))


def test_no_row_of_the_definition_is_an_error():
    with pytest.raises(TableError, match="the answer has no rows"):
        cells(BASE, indicators=["q_gibt_es_nicht"])


def test_an_archive_without_a_table_is_refused():
    with pytest.raises(AnswerError, match="no table in the archive"):
        cells(packed("x", "readme.txt"))


def test_a_gzip_bomb_is_stopped():
    with pytest.raises(AnswerError, match="unpacks to more than 250 times its size"):
        cells(gzip.compress(BASE.encode() + b"\n" * 12_000_000))


@given(st.integers(0, len(BASE.encode())), st.binary(max_size=3))
def test_a_spoiled_base_gives_cells_or_one_clean_error(place, spoiled):
    content = BASE.encode()
    with suppress(EvidenceError):
        cells(content[:place] + spoiled + content[place + 2 :])
