"""TSV: packed codes, a column a period, flags glued to the numbers."""

import gzip

import pytest

from eurostat_cells import read, rows
from evidence.errors import AnswerError, TableError, TooLargeError
from evidence.tables.readers import eurostat_tsv

HEAD = "freq,indic_de,geo\\time"
BODY = (
    f"{HEAD}\t2021 \t2022 \t2023 \n"
    "A,JAN,DE804\t91330 b\t91327 \t: \n"
    "A,JAN,PT11C\t: c\t407700 bp\t-0.20 \n"
    "A,TOTAL,DED21\t5.0 e\t: \t12 bep\n"
)
COLUMNS = ("line", "region", "indic_de", "time", "number", "symbol", "flag")


@pytest.mark.parametrize("at_once", [1, 2**17])
def test_wide_becomes_long_with_flags_in_their_own_column(monkeypatch, at_once):
    monkeypatch.setattr(eurostat_tsv, "_AT_ONCE", at_once)
    cells = read("eurostat_tsv", BODY)
    assert rows(cells, *COLUMNS) == [
        (2, "DE804", "JAN", "2021", "91330", "", "b"),
        (2, "DE804", "JAN", "2022", "91327", "", ""),
        (2, "DE804", "JAN", "2023", "", ":", ""),
        (3, "PT11C", "JAN", "2021", "", ":", "c"),
        (3, "PT11C", "JAN", "2022", "407700", "", "bp"),
        (3, "PT11C", "JAN", "2023", "-0.20", "", ""),
        (4, "DED21", "", "2021", "5.0", "", "e"),
        (4, "DED21", "", "2022", "", ":", ""),
        (4, "DED21", "", "2023", "12", "", "bep"),
    ]
    assert cells.dimensions == ("freq", "indic_de")
    assert set(rows(cells, "level", "measure", "unit")) == {("nuts", "", "")}


@pytest.mark.parametrize("glued", ["407700 bp", "407700bp", "407700 b p", " 407700  bp "])
def test_two_letters_stay_two_letters(glued):
    cells = read("eurostat_tsv", BODY.replace("407700 bp", glued))
    assert ("407700", "bp") in rows(cells, "number", "flag")


@pytest.mark.parametrize("glued", [": c", ":c", ": z", ":u", ":bc"])
def test_flag_of_a_missing_value_is_kept(glued):
    cells = read("eurostat_tsv", BODY.replace(": c", glued))
    assert (":", glued.strip(": ")) in rows(cells, "symbol", "flag")


@pytest.mark.parametrize(
    ("glued", "cell"),
    [
        (": @C", ("", ":", "c")),
        (":@N", ("", ":", "c")),
        ("7.0 p@C", ("7.0", "", "pc")),
        (": m", ("", ":", "m")),
    ],
)
def test_confidentiality_stands_behind_a_sign_of_its_own(glued, cell):
    cells = read("eurostat_tsv", BODY.replace(": c", glued))
    assert cell in rows(cells, "number", "symbol", "flag")


@pytest.mark.parametrize("head", [HEAD, "freq,indic_de,geo\\TIME_PERIOD", "freq,indic_de,time\\geo"])
def test_header_of_either_generation_is_read(head):
    body = BODY.replace(HEAD, head)
    if head.endswith("geo"):
        body = body.replace("2021 \t2022 \t2023 ", "DE \tDED \tDED2 ").replace("DE804", "2021")
        body = body.replace("PT11C", "2022").replace("DED21", "2023")
    assert ("91330", "2021") in rows(read("eurostat_tsv", body), "number", "time")


def test_packed_body_with_a_mark_and_windows_lines_reads_the_same():
    packed = gzip.compress(b"\xef\xbb\xbf" + BODY.replace("\n", "\r\n").encode())
    assert rows(read("eurostat_tsv", packed), *COLUMNS) == rows(read("eurostat_tsv", BODY), *COLUMNS)


def test_unit_is_the_measure_and_months_are_periods():
    cells = read(
        "eurostat_tsv",
        "freq,unit,sex,geo\\TIME_PERIOD\t2024-01 \t2024-Q1 \nM,NR,T,DE\t5 \t6 \nM,PC,F,DE\t7 \t8 \n",
    )
    assert rows(cells, "measure", "unit", "sex", "time", "number") == [
        ("NR", "NR", "", "2024-01", "5"),
        ("NR", "NR", "", "2024-01/2024-03", "6"),
        ("PC", "PC", "F", "2024-01", "7"),
        ("PC", "PC", "F", "2024-01/2024-03", "8"),
    ]


def test_order_of_lines_and_columns_changes_nothing():
    head, *lines = BODY.removesuffix("\n").split("\n")
    turned = "\n".join([head, *reversed(lines)]) + "\n"
    assert rows(read("eurostat_tsv", turned), *COLUMNS[1:]) == rows(read("eurostat_tsv", BODY), *COLUMNS[1:])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("407700 bp", "407700 q", 'part 1, line 3: flag "q" is unknown'),
        (
            "407700 bp",
            "40.77.00",
            'line 3: no number. Expected a number, its flags behind it, or :; found "40.77.00"',
        ),
        ("407700 bp", "1,5", "line 3: no number"),
        ("407700 bp", "–", "line 3: no number"),
        ("A,JAN,PT11C", "A,PT11C", 'line 3: codes "A,PT11C". Expected 3 codes'),
        ("A,JAN,PT11C", "A,,PT11C", "line 3: no code of indic_de"),
        ("\t12 bep", "", "line 4: a line of another length. Expected 4 cells, none empty; found 3"),
        (
            "\t12 bep",
            "\t12 bep\t1",
            "line 4: a line of another length. Expected 4 cells, none empty; found 5",
        ),
        (
            "\t407700 bp",
            "\t",
            "line 3: a line of another length. Expected 4 cells, none empty; found 4 and an empty one",
        ),
        ("A,JAN,PT11C", "A,JAN,DE804", "one cell stands twice"),
        (HEAD, "freq,indic_de,geo", "another header"),
        (HEAD, "freq,geo,geo\\time", "another header"),
        (HEAD, "freq,indic_de,geo\\Zeit", "no dimension of time. Expected time or TIME_PERIOD"),
        ("2022 ", "2021 ", "columns of time. Expected each code once"),
        ("2022 ", "soon ", '"soon" is no time'),
    ],
)
def test_fault_is_told_with_its_line(old, new, told):
    with pytest.raises(TableError) as fault:
        read("eurostat_tsv", BODY.replace(old, new, 1))
    assert told in str(fault.value)


@pytest.mark.parametrize("at_once", [1, 2**17])
def test_first_wrong_line_is_told_however_many_cells_are_read_at_once(monkeypatch, at_once):
    monkeypatch.setattr(eurostat_tsv, "_AT_ONCE", at_once)
    with pytest.raises(TableError, match='line 3: no number.*"-0,20"'):
        read("eurostat_tsv", BODY.replace("5.0 e", "5,0 e").replace("-0.20", "-0,20"))


def test_header_alone_has_no_rows():
    with pytest.raises(TableError, match="the answer has no rows"):
        read("eurostat_tsv", f"{HEAD}\t2021 \n")


@pytest.mark.parametrize(
    ("body", "error", "told"),
    [
        ('{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE"}}', TooLargeError, "too large"),
        (b"<!DOCTYPE html><html></html>", AnswerError, "web page"),
        (gzip.compress(BODY.encode(), mtime=0)[:-9], AnswerError, "cut off"),
    ],
)
def test_body_that_is_no_table_is_told(body, error, told):
    with pytest.raises(error, match=told):
        read("eurostat_tsv", body)
