import dataclasses
import io
import re

import polars as pl
import pytest

from evidence.errors import BreakError, EvidenceError, FactError, IndicatorError, UsageError
from evidence.facts.register import FactRegister, processed_files, search
from frames import fact as made_up
from world import POPULATION, SHARES

OLD = "foreign_share.14.2022-12-31@zensus2011"
NEW = "foreign_share.14.2023-12-31"


def test_ids_are_unique_and_sorted(small):
    assert sorted(set(small.ids)) == small.ids


def test_every_id_leads_to_its_fact(small):
    assert all(fact_id == small.fact(fact_id).id for fact_id in small.ids)


def test_published_fact_names_its_source_and_no_inputs(small):
    fact = small.fact(NEW)
    assert (fact.value, fact.unit, fact.tier, fact.formula) == (9.0, "percent", "secondary", "published")
    assert fact.inputs == ()
    assert [small.source(source)["url"] for source in fact.sources] == ["https://news.example/three"]


def test_derived_fact_leads_back_to_facts(small):
    fact = small.fact("population_german.14.2023-12-31")
    assert fact.formula == "{0} − {1}"
    assert fact.inputs == ("population_total.14.2023-12-31", "population_foreign.14.2023-12-31")
    total, foreign = (small.fact(name).value for name in fact.inputs)
    assert total - foreign == fact.value


def test_unknown_id_is_refused_with_the_nearest(small):
    with pytest.raises(FactError, match=f'no fact "{NEW}x"') as error:
        small.fact(f"{NEW}x")
    assert f"Nearest: {NEW}" in str(error.value)


def test_text_that_has_not_the_form_of_an_id_is_refused(small):
    with pytest.raises(FactError, match="There is no fact"):
        small.fact("a.b.c/d/e")


def test_unknown_indicator_is_refused_with_the_nearest(small):
    with pytest.raises(FactError, match="Did you mean foreign_share"):
        small.find("foreign_shar", "14")


def test_unknown_region_is_refused(small):
    with pytest.raises(UsageError, match="145"):
        small.find("foreign_share", "145")


def test_unknown_period_is_refused(small):
    with pytest.raises(UsageError, match="no reference period"):
        small.find("foreign_share", "14", "last year")


def test_unknown_breakdown_is_refused(small):
    with pytest.raises(UsageError, match="sex=banana"):
        small.find("foreign_share", "14", "2023-12-31", "sex=banana")


def test_unknown_basis_is_refused(small):
    with pytest.raises(UsageError, match='Basis "zensus1950" is unknown'):
        small.find("foreign_share", "14", "2023-12-31", basis="zensus1950")


def test_unknown_source_is_refused(small):
    with pytest.raises(FactError, match='no source "nobody"'):
        small.source("nobody")


def test_latest_and_first_value_are_found(small):
    assert small.find("foreign_share", "14").id == NEW
    assert small.find("foreign_share", "14", "first").id == OLD


def test_missing_value_is_never_the_latest(sandbox):
    sandbox.append(
        POPULATION, 9, period="2023-12-31", basis="zensus2022", value="", missing_reason="suppressed"
    )
    facts = FactRegister(sandbox.build())
    assert facts.find("population_foreign", "14625").value == 50
    assert facts.find("population_foreign", "14625", "2023-12-31").missing_reason == "suppressed"
    assert facts.find("population_foreign", "14626").value is None


def test_newest_base_of_a_period_is_found_unless_an_older_one_is_asked_for(sandbox):
    sandbox.append(POPULATION, 2, value="2950", basis="zensus2022")
    facts = FactRegister(sandbox.build())
    assert facts.find("population_total", "14", "2022-12-31").value == 2950
    assert facts.find("population_total", "14", "2022-12-31", basis="zensus2011").value == 3000


def test_breakdown_is_found_by_its_text(small):
    assert small.find("population_total", "14", "2022-12-31", "sex=male").value == 1440


def test_what_nobody_published_is_a_fact_without_value(small):
    fact = small.find("foreign_share", "14", "1999-12-31")
    assert fact.value is None
    assert fact.missing_reason == "not_published"
    assert fact.exact == ""


def test_missing_fact_on_an_older_base_has_the_id_of_that_base(register):
    missing = register.find("foreign_share", "14", "2024-12-31", basis="zensus2011")
    assert missing.value is None
    assert missing.id == "foreign_share.14.2024-12-31@zensus2011"
    assert missing.basis == "zensus2011"


def test_suppressed_fact_keeps_its_reason_and_is_never_zero(small):
    fact = small.fact("population_foreign.14626.2022-12-31@zensus2011")
    assert fact.value is None
    assert fact.missing_reason == "suppressed"


def test_series_holds_the_regions_asked_for(small):
    rows = small.series("population_total", ["14625", "14626"])
    assert rows["region"].to_list() == ["14625", "14626"]
    assert set(small.series("population_total", ["14"])["breakdown"]) == {""}
    assert set(small.series("population_total", ["14"], None)["breakdown"]) == {"", "sex=female", "sex=male"}


# Changes and differences


def test_change_is_not_computed_across_a_break(small):
    with pytest.raises(BreakError, match=r'"census_2022": A new base\.'):
        small.change("foreign_share", "14", "2022-12-31", "2023-12-31")


def grown(sandbox):
    """The small world with one more year on today's base: 2,880 residents, 288 foreign."""
    for line, value in ((7, "2880"), (11, "288")):
        sandbox.append(POPULATION, line, period="2024-12-31", value=value)
    return FactRegister(sandbox.build())


def test_change_is_later_minus_earlier_with_its_own_unit(sandbox):
    fact = grown(sandbox).change("foreign_share", "14", "2023-12-31", "2024-12-31")
    assert pytest.approx(1.0) == fact.value
    assert fact.unit == "percentage_points"
    assert fact.id == "foreign_share.14.2023-12-31/2024-12-31"
    assert fact.inputs == ("foreign_share.14.2024-12-31", "foreign_share.14.2023-12-31")
    assert fact.tier == "derived"
    assert len(fact.sources) == 2


def test_change_is_found_by_its_id(sandbox):
    facts = grown(sandbox)
    expected = facts.change("foreign_share", "14", "2023-12-31", "2024-12-31")
    assert expected == facts.fact(expected.id)


@pytest.mark.parametrize(
    ("fact_id", "value"),
    [
        ("foreign_share.14~14625.2022-12-31@zensus2011", 3),
        ("population_total.14.2022-12-31.sex=female~sex=male@zensus2011", 120),
        ("population_total.14.2022-12-31.total~sex=male@zensus2011", 1560),
    ],
)
def test_difference_of_regions_or_parts_is_found_by_its_id(small, fact_id, value):
    fact = small.fact(fact_id)
    assert (fact.id, fact.value) == (fact_id, value)
    assert small.difference(*(small.fact(name) for name in fact.inputs)) == fact


def test_change_on_an_older_base_is_found_by_its_id(sandbox):
    sandbox.append(POPULATION, 2, period="2021-12-31", value="2990")
    facts = FactRegister(sandbox.build())
    change = facts.change("population_total", "14", "2021-12-31", "2022-12-31")
    assert change.id == "population_total.14.2021-12-31/2022-12-31@zensus2011"
    assert facts.fact(change.id) == change


def test_caveat_of_a_break_before_both_values_is_none_of_their_change(sandbox):
    facts = grown(sandbox)
    assert [caveat.code for caveat in facts.fact(NEW).caveats] == ["break:census_2022"]
    assert facts.change("foreign_share", "14", "2023-12-31", "2024-12-31").caveats == ()


def test_change_with_a_missing_end_is_missing(small):
    fact = small.change("foreign_share", "14", "1999-12-31", "2023-12-31")
    assert fact.value is None
    assert fact.missing_reason == "missing_input"


@pytest.mark.parametrize(("start", "end"), [("2025", "2019"), ("2025", "2025")])
def test_change_that_does_not_run_forward_in_time_is_refused(register, start, end):
    with pytest.raises(UsageError, match="A change runs forward in time"):
        register.change("unemployed_foreign", "14", start, end)


def test_difference_is_as_weak_as_its_weaker_value(small):
    later = made_up()
    earlier = made_up(id="x", period_text="2022-12-31", value_status="estimated")
    assert small.difference(later, earlier).value_status == "estimated"
    assert (
        small.difference(dataclasses.replace(later, value_status="forecast"), earlier).value_status
        == "forecast"
    )


def test_change_of_a_lower_bound_is_as_approximate_as_its_indicator(register):
    span = ("2014-06-30", "2024-06-30")
    ours = register.change("employees_foreign_occupation_sum", "14", *span, "place=work")
    listed = register.fact(f"employees_change_foreign_occupation_sum.14.{'/'.join(span)}.place=work")
    assert listed.value_status == ours.value_status == "approximate"
    assert listed.value == ours.value


def test_difference_of_two_regions_names_both(small):
    saxony, bautzen = small.fact(OLD), small.fact("foreign_share.14625.2022-12-31@zensus2011")
    fact = small.difference(saxony, bautzen)
    assert fact.value == 3.0
    assert fact.id == "foreign_share.14~14625.2022-12-31@zensus2011"


def test_caveats_of_both_values_reach_the_difference(small):
    one, other = (
        small.find("population_foreign", "14", "2022-12-31"),
        small.find("population_foreign", "14625"),
    )
    assert [caveat.code for caveat in small.difference(one, other).caveats] == ["correction:count_revised"]


def test_difference_over_two_things_at_once_is_refused(small):
    saxony, bautzen = small.fact(NEW), small.fact("foreign_share.14625.2022-12-31@zensus2011")
    with pytest.raises(IndicatorError, match="differ in region and period"):
        small.difference(saxony, bautzen)


def test_two_indicators_are_never_subtracted(small):
    with pytest.raises(BreakError, match="different indicators"):
        small.difference(small.fact(NEW), small.fact("population_total.14.2023-12-31"))


def test_cause_is_told_where_a_register_keeps_two_indicators_apart(sandbox):
    path = sandbox.register("series_breaks")
    entry = """
[[series_break]]
id = "apart"
indicators = ["foreign_share", "population_total"]
cause_de = "Zweierlei."
cause_en = "Two different things."
source = "https://office.example/apart"
"""
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    facts = FactRegister(sandbox.build())
    share, total = facts.fact(NEW), facts.fact("population_total.14.2023-12-31")
    assert facts.break_between(share, total).id == facts.break_between(total, share).id == "apart"
    with pytest.raises(BreakError, match=r"different indicators; .* Two different things\."):
        facts.difference(share, total)


def test_two_definitions_are_never_subtracted(small):
    share = small.fact(NEW)
    other = dataclasses.replace(share, id="x", breakdown="denominator=caritas")
    with pytest.raises(BreakError, match="by two definitions .*, as computed by Caritas"):
        small.difference(share, other)


def test_fact_that_rests_on_weak_carriers_alone_is_no_headline(small):
    weak = next(name for name in small.tables.sources["id"] if "forum" in small.source(name)["url"])
    fact = small.fact(NEW)
    small.check_headline([fact, dataclasses.replace(fact, sources=(*fact.sources, weak))])
    with pytest.raises(FactError, match=f"rests only on weak carriers \\({weak}\\)"):
        small.check_headline([dataclasses.replace(fact, sources=(weak,))])


def test_two_bases_are_never_subtracted_even_where_no_break_is_registered_in_that_direction(small):
    older, newer = (small.find("population_total", "14", f"{year}-12-31") for year in (2022, 2023))
    with pytest.raises(IndicatorError, match="runs forward in time"):
        small.difference(older, newer)


# The break between two facts


def test_break_between_two_facts_of_two_bases_is_the_registered_one(small):
    found = small.break_between(small.fact(OLD), small.fact(NEW))
    assert (found.id, found.cause_en) == ("census_2022", "A new base.")


def test_no_break_lies_between_two_facts_of_the_same_side(sandbox):
    facts = grown(sandbox)
    assert facts.break_between(facts.fact(NEW), facts.fact("foreign_share.14.2024-12-31")) is None


def test_no_break_lies_between_a_fact_and_itself(small):
    assert all(small.break_between(small.fact(name), small.fact(name)) is None for name in small.ids)


def test_break_in_time_lies_between_two_facts_on_one_base(register):
    earlier, later = (register.find("unemployed_foreign", "14", year) for year in ("2019", "2025"))
    found = register.break_between(earlier, later)
    assert found in register.tables.breaks
    assert found.lies_between("2019", "2025")


# What travels with a value


def test_note_of_the_transcriber_stays_with_the_fact(small):
    assert small.notes(NEW) == ["said in passing, with a comma"]


def test_note_of_a_source_that_was_not_taken_is_none_of_the_fact(sandbox):
    sandbox.rewrite(SHARES, 5, note="the right one")
    sandbox.rewrite(SHARES, 6, note="the other one")
    assert FactRegister(sandbox.build()).notes(NEW) == ["the right one"]


@pytest.mark.parametrize(
    "fact_id", ["population_total.14.2023-12-31", "population_german.14.2023-12-31", "happiness.14.2023"]
)
def test_without_a_note_there_is_none(small, fact_id):
    assert small.notes(fact_id) == []


def test_correction_travels_with_the_value_as_caveat(small):
    caveats = small.fact("population_foreign.14625.2022-12-31@zensus2011").caveats
    assert [(caveat.code, caveat.en) for caveat in caveats] == [
        ("correction:count_revised", "The office is checking the number.")
    ]


def test_correction_travels_on_into_what_is_derived(small):
    caveats = small.fact("population_german.14625.2022-12-31@zensus2011").caveats
    assert [caveat.code for caveat in caveats] == ["correction:count_revised"]


def test_status_that_is_not_final_is_a_caveat(sandbox):
    sandbox.rewrite(POPULATION, 2, value_status="provisional")
    caveat = FactRegister(sandbox.build()).fact("population_total.14.2022-12-31@zensus2011").caveats[0]
    assert (caveat.code, caveat.de) == ("status:provisional", "vorläufig")


def test_losing_source_is_shown_with_the_registered_reason(small):
    other = small.fact(NEW).alternatives[0]
    assert (other.value, other.decimals, other.publisher) == (8.71, 2, "press")
    assert other.reason_en == "The other value mixes two ways of counting."


def test_choice_between_sources_is_told_only_for_the_base_that_it_was_made_on(sandbox):
    older = {"basis": "zensus2011", "tier": "secondary"}
    sandbox.append(SHARES, 5, value="9.1", **older)
    sandbox.append(SHARES, 5, value="9.9", source_url="https://zzz.example/", **older | {"tier": "derived"})
    other = FactRegister(sandbox.build()).fact("foreign_share.14.2023-12-31@zensus2011").alternatives[0]
    assert (other.value, other.reason_en) == (9.9, "ranks lower by the general rule")


def test_excluded_source_is_shown_with_the_reason_of_its_correction(small):
    other = small.fact("foreign_share.14625.2022-12-31@zensus2011").alternatives[0]
    assert other.value == 5.9
    assert other.reason_de == "Offenbar ein Tippfehler."


def test_source_that_agrees_is_no_alternative(sandbox):
    sandbox.rewrite(POPULATION, 8, value="261")
    line = sandbox.append(POPULATION, 8, source_url="https://office.example/other", value="261")
    assert line == 12
    fact = FactRegister(sandbox.build()).fact("population_foreign.14.2022-12-31@zensus2011")
    assert fact.alternatives == ()


# Generated tables and search


def test_generated_tables_are_those_that_we_commit(small):
    files = processed_files(small)
    names = ("codebook", "facts", "indicators", "observations", "results", "sources")
    assert sorted(files) == [f"{name}.csv" for name in names]
    assert all(content.endswith(b"\n") and b"\r" not in content for content in files.values())


def test_generated_facts_list_every_id_with_value_and_inputs(small):
    facts = pl.read_csv(io.BytesIO(processed_files(small)["facts.csv"]), infer_schema=False)
    assert small.ids == facts["id"].to_list()
    row = facts.filter(pl.col("id") == "population_german.14.2023-12-31").row(0, named=True)
    assert row["value"] == "2639"
    assert row["inputs"] == "population_total.14.2023-12-31 population_foreign.14.2023-12-31"


def test_generated_tables_do_not_depend_on_the_run(sandbox, small):
    assert processed_files(small) == processed_files(FactRegister(sandbox.build()))


def test_generated_codebook_counts_regions_and_periods(small):
    rows = pl.read_csv(io.BytesIO(processed_files(small)["codebook.csv"]), infer_schema=False)
    row = rows.filter(pl.col("id") == "population_foreign").row(0, named=True)
    assert (row["regions"], row["first_period"], row["last_period"], row["values"]) == (
        "3",
        "2022-12-31",
        "2023-12-31",
        "3",
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("foreign share", "foreign_share"),
        ("AUSLÄNDERANTEIL", "foreign_share"),
        ("Deutsche", "population_german"),
    ],
)
def test_search_finds_an_indicator_by_german_or_english_words(small, words, first):
    assert first == search(small, words)["indicator"][0]


def test_search_forgives_a_misspelt_word(small):
    assert "foreign_share" in search(small, "Auslanderanteil")["indicator"].to_list()


@pytest.mark.parametrize("words", ["", "  "])
def test_search_for_nothing_lists_every_indicator(small, words):
    assert sorted(small.tables.codebook) == search(small, words)["indicator"].to_list()


def test_search_for_nonsense_finds_nothing(small):
    found = search(small, "zzzzzz")
    assert found.is_empty()
    assert "indicator" in found.columns


def test_search_shows_periods_regions_and_breakdowns(small):
    row = search(small, "population_total").row(0, named=True)
    assert (row["first_period"], row["last_period"], row["regions"], row["breakdowns"]) == (
        "2022-12-31",
        "2023-12-31",
        3,
        "sex",
    )


def test_every_id_has_the_promised_form(small):
    form = re.compile(r"[a-z0-9_]+\.\d{2,5}\.[0-9/-]+(\.[a-z_]+=[^;.@]+(;[a-z_]+=[^;.@]+)*)?(@[a-z0-9_]+)?")
    assert all(form.fullmatch(fact_id) for fact_id in small.ids)


def test_id_of_a_change_backward_in_time_is_refused(register):
    with pytest.raises(EvidenceError):
        register.fact("unemployed_foreign.14.2025/2019")


def test_difference_across_a_break_is_refused_in_either_order(register):
    earlier, later = (register.find("unemployed_foreign", "14", year) for year in ("2019", "2025"))
    with pytest.raises(EvidenceError):
        register.difference(earlier, later)


def test_value_is_not_subtracted_from_itself(small):
    with pytest.raises(EvidenceError):
        small.difference(small.fact(NEW), small.fact(NEW))


@pytest.mark.parametrize(
    "fact_id",
    [f"{NEW}/2023-12-31", "foreign_share.14~14.2023-12-31", "foreign_share.14.2023-12-31.total~total"],
)
def test_id_of_a_value_minus_itself_is_refused(small, fact_id):
    with pytest.raises(FactError):
        small.fact(fact_id)


@pytest.mark.parametrize(
    "fact_id", ["foreign_share.14.2023-12-31/2020/2024-12-31", "foreign_share.14~01~00.2024-12-31"]
)
def test_id_with_more_than_two_ends_is_refused(register, fact_id):
    with pytest.raises(FactError):
        register.fact(fact_id)


@pytest.mark.parametrize(
    "fact_id",
    [
        "foreign_share.14.2023-99/2024-12-31",
        "foreign_share.14.2023-12-31.sex=banana~sex=male",
        "foreign_share.14~00.2024-12-31@banana",
    ],
)
def test_id_of_words_that_do_not_exist_is_refused_as_an_unknown_fact(register, fact_id):
    with pytest.raises(FactError):
        register.fact(fact_id)
