import pytest

from evidence.charts import captions
from evidence.facts.fact import Caveat

KIND = ("Karte", "Map")


def test_measure_names_statistic_unit_and_periods(make_series):
    text = captions.measure(make_series({2019: 5.0, 2021: 5.5}), "de")
    assert text == "Ausländeranteil · Prozent · 31. Dezember 2019 bis 31. Dezember 2021"


def test_measure_of_one_day_names_it_once(make_fact):
    text = captions.measure([make_fact(5.0, region="14625"), make_fact(6.0, region="14626")], "en")
    assert text == "Foreign share · percent · 31 December 2022"


def test_measure_leaves_out_what_has_no_value(make_series):
    assert "2020" not in captions.measure(make_series({2019: 5.0, 2020: None}), "de")
    assert captions.measure(make_series({2020: None}), "de") == ""


def test_sources_are_named_once_in_order_of_first_use(make_fact):
    facts = [make_fact(1.0, sources=("b", "a")), make_fact(1.0, sources=("a", "c"))]
    assert captions.sources(facts) == ["b", "a", "c"]


@pytest.mark.parametrize(("lang", "name"), [("de", "Presse"), ("en", "Press")])
def test_publishers_are_named_in_the_language_of_the_page(small, lang, name):
    text = captions.publishers([small.fact("foreign_share.14.2023-12-31")], small, lang)
    assert text.startswith(f'<a href="https://news.example/three">{name}</a>')
    assert text.endswith("news.example)")


def test_publisher_of_several_addresses_leads_to_its_entry_in_the_list_of_sources(small):
    facts = [small.fact("foreign_share.14.2023-12-31"), small.fact("foreign_share.14.2022-12-31@zensus2011")]
    assert captions.publishers(facts, small, "de").startswith('<a href="#publisher-press">Presse</a>')


# Alternative text


def test_alternative_text_of_a_line_has_its_first_and_last_value(make_series):
    text = captions.describe_lines(make_series({2019: 5.0, 2020: 5.2, 2021: 5.5}), "de")
    assert "Sachsen: von 5,0\u00a0% (31. Dezember 2019) auf 5,5\u00a0% (31. Dezember 2021)" in text
    assert "5,2" not in text


def test_alternative_text_of_lines_keeps_bases_apart(make_series):
    facts = [
        *make_series({2022: 7.4, 2023: 8.1}, basis="zensus2011"),
        *make_series({2023: 7.7, 2024: 8.1}, basis="zensus2022"),
    ]
    text = captions.describe_lines(facts, "en")
    assert "2011 census: from 7.4% (31 December 2022) to 8.1% (31 December 2023)" in text
    assert "2022 census: from 7.7% (31 December 2023) to 8.1% (31 December 2024)" in text


def test_alternative_text_of_a_line_says_no_change_across_a_break(make_fact, after_break):
    facts = [
        make_fact(5.0, "2019-12-31"),
        make_fact(5.2, "2020-12-31"),
        make_fact(9.0, "2021-12-31", caveats=[after_break]),
        make_fact(9.1, "2022-12-31"),
    ]
    text = captions.describe_lines(facts, "en")
    assert "from 5.0% (31 December 2019) to 5.2% (31 December 2020)" in text
    assert "from 9.0% (31 December 2021) to 9.1% (31 December 2022)" in text


def test_alternative_text_of_lines_names_each_region_and_each_part(make_series):
    regions = [*make_series({2019: 5.0, 2020: 5.2}), *make_series({2019: 7.0, 2020: 7.2}, region="14625")]
    assert {"Sachsen", "Bautzen"} == {
        name for name in ("Sachsen", "Bautzen") if name in captions.describe_lines(regions, "de")
    }
    parts = [*make_series({2020: 5.0}), *make_series({2020: 5.0}, breakdown="citizenship=foreign")]
    assert "ausländische Staatsangehörigkeit" in captions.describe_lines(parts, "de")


def test_alternative_text_of_a_map_has_highest_lowest_and_the_number_of_missing(make_fact):
    facts = [make_fact(3.8, region="14521"), make_fact(13.9, region="14511"), make_fact(None, region="14626")]
    names = ["Erzgebirgskreis", "Chemnitz", "Görlitz"]
    assert captions.describe_ranking(facts, names, "de", *KIND) == (
        "Karte. Höchster Wert: Chemnitz 13,9\u00a0%. Niedrigster Wert: Erzgebirgskreis 3,8\u00a0%. Ohne Wert: 1."
    )
    assert captions.describe_ranking(facts, names, "en", *KIND).startswith(
        "Map. Highest value: Chemnitz 13.9%."
    )


def test_alternative_text_of_nothing_says_so(make_fact):
    assert (
        captions.describe_ranking([make_fact(None)], ["Sachsen"], "en", *KIND) == "Map. No values published."
    )


def test_alternative_text_of_pairs_has_both_values(make_fact):
    pairs = [
        (make_fact(1.2, "2014-12-31", "14521"), make_fact(6.1, "2024-12-31", "14521")),
        (make_fact(3.0, "2014-12-31", "14626"), make_fact(13.2, "2024-12-31", "14626")),
    ]
    text = captions.describe_pairs(pairs, ["Erzgebirgskreis", "Görlitz"], "de", "Paare", "Pairs")
    assert "Görlitz: 3,0\u00a0% und 13,2\u00a0%" in text
    assert "Erzgebirgskreis: 1,2\u00a0% und 6,1\u00a0%" in text


def test_alternative_text_of_columns_has_first_last_and_highest_value_and_the_holes(make_series):
    facts = make_series({2019: 5.0, 2020: 9.0, 2022: 6.0})
    text = captions.describe_columns(facts, range(2019, 2023), "de")
    assert text == (
        "Säulen je Jahr. Sachsen: zuerst 5,0\u00a0% (31. Dezember 2019), zuletzt 6,0\u00a0% (31. Dezember 2022), "
        "am höchsten 9,0\u00a0% (31. Dezember 2020). Ohne Wert: (2021)."
    )


def test_alternative_text_of_a_timeline_counts_its_events():
    text = captions.describe_events("2015", "2027", 12, 3, "en")
    assert text == "Timeline. Events: 12, from 2015 to 2027. Of these after the state of the data: 3."


# Notes


def test_caveat_of_every_value_stands_once(make_fact):
    caveat = Caveat("status:provisional", "vorläufig", "provisional")
    facts = [make_fact(5.0, f"{year}-12-31", caveats=[caveat]) for year in (2019, 2020)]
    assert captions.notes(facts, "de") == ["Alle Werte: vorläufig."]


def test_caveat_of_one_value_is_not_said_of_all(make_fact):
    caveat = Caveat("status:provisional", "vorläufig", "provisional")
    facts = [make_fact(5.0, "2019-12-31", caveats=[caveat]), make_fact(5.0, "2020-12-31")]
    (note,) = captions.notes(facts, "en")
    assert "All values" not in note
    assert "provisional" in note


def test_caveat_of_some_values_names_them_by_what_tells_them_apart(make_fact):
    caveat = Caveat("status:rounded", "gerundet", "rounded")
    years = [make_fact(5.0, "2019-12-31", caveats=[caveat]), make_fact(5.0, "2020-12-31")]
    places = [make_fact(5.0, region="14612", caveats=[caveat]), make_fact(5.0, region="14625")]
    assert captions.notes(years, "de") == ["Einzelne Werte (31. Dezember 2019): gerundet."]
    assert captions.notes(places, "en") == ["Some values (Dresden): rounded."]


def test_caveat_of_many_values_names_none_of_them(make_series):
    caveat = Caveat("status:rounded", "gerundet", "rounded")
    facts = [*make_series(dict.fromkeys(range(2010, 2016), 5.0), caveats=[caveat]), *make_series({2020: 5.0})]
    assert captions.notes(facts, "en") == ["Some values: rounded."]


def test_note_on_a_missing_value_gives_its_own_reason_and_period(make_series):
    (note,) = captions.notes(make_series({2019: 5.0, 2020: None}), "de")
    assert "gesperrt" in note
    assert "2020" in note
    assert "2019" not in note


def test_reason_of_a_break_stands_below_the_chart(make_fact, after_break):
    assert captions.notes([make_fact(5.0, caveats=[after_break])], "en") == ["A revision."]


def test_missing_value_stands_below_the_chart(make_fact):
    (note,) = captions.notes([make_fact(5.0, region="14625"), make_fact(None, region="14626")], "de")
    assert "Görlitz" in note
    assert "Bautzen" not in note


def test_value_of_another_source_stands_below_the_chart(small):
    (note,) = [
        note for note in captions.notes([small.fact("foreign_share.14.2023-12-31")], "de") if "8,7" in note
    ]
    assert "mischt zwei Zählweisen" in note


def test_every_note_is_a_sentence(small):
    facts = [small.fact(name) for name in small.ids]
    for lang in ("de", "en"):
        for note in captions.notes(facts, lang):
            assert note[0] == note[0].upper()
            assert note.endswith(".")
            assert not note.endswith("..")
