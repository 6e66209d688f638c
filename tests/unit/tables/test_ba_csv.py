"""Tables of the open interface of the Bundesagentur: bodies of our own, laid out as users of the interface describe them."""

from contextlib import suppress

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, EvidenceError, TableError
from evidence.sources.exchange import Body
from evidence.tables.readers.catalogue import reader
from tables_of_publishers import definition

KEY_FIGURES = """\
Land:; Sachsen
Gebietsstand:; Februar 2026
Berichtsmonat:; Februar 2026
Datenstand:; März 2026
Rechtskreis:; SGB III, SGB II

Ausgewählte Merkmale;Februar 2026;Januar 2026;Februar 2025;Veränderung Februar 2026 zum Vorjahresmonat absolut;Veränderung Februar 2026 zum Vorjahresmonat in %;
Arbeitslose insgesamt;146.880;148.030;141.420;5.460;3,9;
im Rechtskreis SGB III;58.280;*;51.820;6.460;12,5;
im Rechtskreis SGB II;88.600;.;89.600;-1.000;-1,1;
Arbeitslosenquote (bezogen auf alle zivilen Erwerbspersonen);6,9;7,0;6,7;0,2;-;
im Rechtskreis SGB III;2,7;2,7;2,4;0,3;-;
im Rechtskreis SGB II;4,2;4,3;4,3;-0,1;-;
© Statistik der Bundesagentur für Arbeit
Aus Gründen der statistischen Geheimhaltung werden die Zahlenwerte gerundet.
"""
TIME_SERIES = """\
Bundesland:; Sachsen
Datenstand:; März 2026

Berichtsmonat;Arbeitslose;Arbeitslose saisonbereinigt;Unterbeschäftigung;
Februar 2026;146.880;141.000;170.110;
Januar 2026;148.030;140.500;171.200;

© Statistik der Bundesagentur für Arbeit
"""
ASK = {"table": "EckwerteTabelleALOBL", "region": "Bundesland", "names": {"14": "Sachsen"}}


def cells(*texts, ask=ASK):
    table = definition(client="ba", reader="ba_csv", legend="bundesagentur", ask=ask)
    return reader("ba_csv")([Body("t.csv", data=text.encode()) for text in texts], table)


def value(found, *conditions, **constant):
    """Return number or symbol of the only cell that fits."""
    rows = found.frame.filter(*conditions, **constant)
    assert rows.height == 1
    return rows["number"].item() or rows["symbol"].item()


def test_pairs_above_and_lines_below_are_no_rows():
    found = cells(KEY_FIGURES)
    assert found.frame.height == 30
    assert found.notes == (
        "Land: Sachsen",
        "Gebietsstand: Februar 2026",
        "Berichtsmonat: Februar 2026",
        "Datenstand: März 2026",
        "Rechtskreis: SGB III, SGB II",
        "© Statistik der Bundesagentur für Arbeit",
        "Aus Gründen der statistischen Geheimhaltung werden die Zahlenwerte gerundet.",
    )


@pytest.mark.parametrize("between", ["\n", ";;;;;;\n", "darunter:\n", "Quoten:;;;;;;\n"])
def test_a_line_without_figures_does_not_end_the_table(between):
    found = cells(KEY_FIGURES.replace("Arbeitslosenquote (", between + "Arbeitslosenquote ("))
    assert found.frame.drop("line").equals(cells(KEY_FIGURES).frame.drop("line"))
    series = cells(TIME_SERIES.replace("Februar 2026;146", f"{between}Februar 2026;146"))
    assert series.frame.drop("line").equals(cells(TIME_SERIES).frame.drop("line"))


def test_figures_behind_an_end_without_its_sign_are_not_lost():
    unsigned = KEY_FIGURES.replace("©", "Quelle:")
    assert cells(unsigned).frame.height == 30
    with pytest.raises(TableError, match="line 12: figures below the end of the table"):
        cells(unsigned.replace("Arbeitslosenquote (", "\nArbeitslosenquote ("))


def test_a_label_that_stands_twice_is_a_number_and_then_a_rate():
    found = cells(KEY_FIGURES)
    wanted = {"merkmal": "im Rechtskreis SGB II", "time": "2026-02", "angabe": ""}
    assert value(found, nr="1", **wanted) == "88600"
    assert value(found, nr="2", **wanted) == "4.2"


def test_a_change_is_never_taken_for_the_figure():
    found = cells(KEY_FIGURES)
    assert found.frame["angabe"].unique().sort().to_list() == [
        "",
        "Veränderung zum Vorjahresmonat absolut",
        "Veränderung zum Vorjahresmonat in %",
    ]
    assert value(found, merkmal="Arbeitslose insgesamt", time="2026-02", angabe="") == "146880"


def test_months_of_headings_are_times():
    assert cells(KEY_FIGURES).frame["time"].unique().sort().to_list() == ["2025-02", "2026-01", "2026-02"]


def test_a_month_written_short_in_a_change_is_the_newest_one():
    text = KEY_FIGURES.replace("Veränderung Februar 2026 zum Vorjahresmonat", "Veränderung Feb 2026 zum VJM")
    found = cells(text).frame.filter(pl.col("angabe") != "")
    assert set(found["angabe"]) == {"Veränderung zum VJM absolut", "Veränderung zum VJM in %"}
    assert set(found["time"]) == {"2026-02"}


def test_symbols_stay_symbols():
    found = cells(KEY_FIGURES)
    assert value(found, merkmal="im Rechtskreis SGB III", nr="1", time="2026-01") == "*"
    assert value(found, merkmal="im Rechtskreis SGB II", nr="1", time="2026-01") == "."


def test_rows_need_no_semicolon_at_their_end():
    with_and_without = cells(KEY_FIGURES.replace(";\n", "\n")).frame, cells(KEY_FIGURES).frame
    assert with_and_without[0].equals(with_and_without[1])


def test_months_may_be_rows():
    found = cells(TIME_SERIES)
    assert found.frame.height == 6
    assert value(found, merkmal="Unterbeschäftigung", time="2026-01") == "171200"


def test_the_region_has_the_key_that_the_definition_gives_its_name():
    found = cells(KEY_FIGURES)
    assert found.frame.select("level", "region").unique().rows() == [("ags", "14")]
    assert found.labels["region", "14"] == "Sachsen"


def test_two_regions_of_one_name_are_told_apart_by_the_definition():
    ask = {
        "table": "EckwerteTabelleALOKr",
        "region": "Kreis",
        "names": {"14713": "Leipzig, Stadt", "14729": "Leipzig"},
    }
    city = KEY_FIGURES.replace("Land:; Sachsen", "Kreis:; Leipzig, Stadt")
    found = cells(city, KEY_FIGURES.replace("Land:; Sachsen", "Kreis:; Leipzig"), ask=ask)
    assert found.frame.select("part", "region").unique().sort("part").rows() == [(1, "14713"), (2, "14729")]


def test_an_answer_about_another_region_is_refused():
    with pytest.raises(
        TableError, match='part 1: the body is about another region.*"Sachsen"; found "Berlin"'
    ):
        cells(KEY_FIGURES.replace("Sachsen", "Berlin"))


def test_an_answer_that_names_no_region_is_refused():
    with pytest.raises(TableError, match="the body does not say which region it is about"):
        cells(KEY_FIGURES.replace("Land:; Sachsen\n", ""))


def test_the_same_region_twice_is_refused():
    with pytest.raises(TableError):
        cells(KEY_FIGURES, KEY_FIGURES)


def test_a_shifted_column_is_noticed():
    with pytest.raises(TableError, match="line 8: the line has another number of cells than the heading"):
        cells(KEY_FIGURES.replace("insgesamt;146.880;", "insgesamt;146.880;1;"))


def test_a_heading_without_times_is_refused():
    text = KEY_FIGURES.replace("Februar 2026;Januar 2026;Februar 2025", "Wert A;Wert B;Wert C")
    with pytest.raises(TableError, match="neither the heading nor the first column holds times"):
        cells(text)


def test_a_body_without_a_heading_is_refused():
    with pytest.raises(TableError, match="the table has no heading"):
        cells("Land:; Sachsen\n\n")


def test_a_page_is_no_table():
    with pytest.raises(AnswerError, match="a web page came instead of data"):
        cells("<!DOCTYPE html><html><title>Wartung</title></html>")


def test_letters_of_another_encoding_are_told():
    table = definition(client="ba", reader="ba_csv", legend="bundesagentur", ask=ASK)
    with pytest.raises(TableError, match="byte 0xe4 is no UTF-8"):
        reader("ba_csv")([Body("t.csv", data=KEY_FIGURES.encode("cp1252"))], table)


@given(st.text(alphabet='Laden:;\n"©Sachsen0123.,-*Februar 2026', max_size=300))
def test_any_text_gives_cells_or_one_clean_error(text):
    try:
        found = cells(text)
    except EvidenceError:
        return
    assert found.frame.height > 0


@given(st.integers(0, len(KEY_FIGURES.encode())), st.binary(max_size=3))
def test_a_spoiled_body_gives_cells_or_one_clean_error(place, spoiled):
    content = KEY_FIGURES.encode()
    table = definition(client="ba", reader="ba_csv", legend="bundesagentur", ask=ASK)
    with suppress(EvidenceError):
        reader("ba_csv")([Body("t.csv", data=content[:place] + spoiled + content[place + 2 :])], table)
