"""The traps that these figures set: each has a name and an entry in a register, and each is sprung here once."""

import dataclasses

import polars as pl
import pytest

from evidence.errors import BreakError, FactError, TableError
from evidence.facts.fact import Fact
from evidence.tables.checks import (
    check_absences,
    check_orders,
    check_states,
    read_absences,
    read_orders,
    read_states,
)
from evidence.vocabulary.regions import KREISE


@pytest.fixture(scope="module")
def rows(tables):
    """All observations as the checks see them."""
    return tables.observations.join(
        tables.sources.select(source="id", source_url="url"), on="source"
    ).with_columns(
        line=pl.lit(1), snapshot=pl.lit("publisher/vintage/table"), value_text=pl.col("value").cast(pl.String)
    )


def restored(rows, *entries):
    """The observations as they were before a correction left these values out."""
    return rows.with_columns(
        excluded=pl.when(pl.col("excluded").is_in(entries)).then(pl.lit("")).otherwise(pl.col("excluded"))
    )


# Holes that stay holes


@pytest.mark.parametrize(
    ("region", "year"), [("14", "2021"), ("14", "2023"), ("14627", "2021"), ("14626", "2023")]
)
def test_sum_without_the_records_of_a_job_centre_is_refused(rows, project, region, year):
    absences = read_absences(project.registers)
    check_absences(rows, absences)
    other = rows.filter(pl.col("indicator") == "unemployed_foreign_occupation_sum")[:1]
    filled = pl.concat([rows, other.with_columns(region=pl.lit(region), period=pl.lit(year))])
    with pytest.raises(TableError, match="records"):
        check_absences(filled, absences)


# Values in their order


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (("forecast_variant_2_2035",), 'entry "forecast_variants"'),
        (("share_chemnitz_2021", "share_dresden_2021"), 'entry "chemnitz_above_dresden"'),
    ],
)
def test_fault_that_is_no_longer_left_out_stands_out_of_order(rows, project, entries, told):
    orders = read_orders(project.registers)
    check_orders(rows, orders)
    with pytest.raises(TableError, match=told):
        check_orders(restored(rows, *entries), orders)


# Sums over suppressed cells, first reports and forecasts


@pytest.mark.parametrize(
    ("indicator", "status"),
    [
        ("employees_foreign_by_occupation", "lower_bound"),
        ("employees_foreign_share_by_occupation", "lower_bound"),
        ("employees_foreign_occupation_sum", "approximate"),
        ("pmk_right_offences_preliminary", "provisional"),
        ("population_forecast", "forecast"),
    ],
)
def test_series_that_is_only_an_approximation_never_passes_as_final(rows, project, indicator, status):
    states = read_states(project.registers)
    check_states(rows, states)
    assert set(rows.filter(pl.col("indicator") == indicator)["value_status"]) == {status}
    final = rows.with_columns(
        value_status=pl.when(pl.col("indicator") == indicator)
        .then(pl.lit("final"))
        .otherwise(pl.col("value_status"))
    )
    with pytest.raises(TableError, match=f'Expected "{status}"'):
        check_states(final, states)


def test_reader_of_a_sum_over_suppressed_cells_is_told_that_it_is_open_above(register):
    fact = register.find("employees_foreign_by_occupation", "14", breakdown="occupation=611;place=work")
    assert fact.interval is None
    assert any("nach oben offen" in caveat.de and "no upper bound" in caveat.en for caveat in fact.caveats)


# Counts that are never joined


@pytest.mark.parametrize(
    ("one", "other", "entry"),
    [
        ("right_wing_attacks", "right_extremist_violent_offences", "four_counts_of_violence"),
        ("right_wing_attacks", "pmk_right_offences", "four_counts_of_violence"),
        ("right_wing_attacks", "antisemitic_incidents", "four_counts_of_violence"),
        ("right_wing_attacks", "anti_refugee_incidents", "four_counts_of_violence"),
        ("pmk_right_offences", "pmk_right_offences_preliminary", "police_preliminary_and_final"),
        ("population_foreign", "population_foreign_azr", "register_and_update"),
        ("employees_foreign_occupation_sum", "employees_foreign_migrationsmonitor", "employees_three_counts"),
        ("unemployed_foreign", "unemployed_foreign_occupation_sum", "unemployed_three_counts"),
        ("employment_rate", "employment_rate_inkar", "employment_rate_two_denominators"),
    ],
)
def test_two_counts_are_never_joined_in_a_line_or_a_difference(register, one, other, entry):
    first, second = (known(register, indicator) for indicator in (one, other))
    cause = next(found.cause_en for found in register.tables.breaks if found.id == entry)
    assert register.break_between(first, second).id == register.break_between(second, first).id == entry
    alike = {"region_code": "14", "period_text": "2023", "breakdown": ""}
    first, second = (dataclasses.replace(fact, **alike) for fact in (first, second))
    for later, earlier in ((first, second), (second, first)):
        with pytest.raises(BreakError) as error:
            register.difference(later, earlier)
        assert cause in str(error.value)


def known(register, indicator) -> Fact:
    """Any fact of an indicator; one without value where only weak carriers give it."""
    series = register.catalogue.series.filter(pl.col("indicator") == indicator)
    return register.fact(series["id"][0]) if series.height else register.find(indicator, "14", "2023")


@pytest.mark.parametrize(
    ("indicator", "start", "end", "entry"),
    [
        ("anti_refugee_incidents", "2015", "2016", "arvig_2016"),
        ("anti_refugee_incidents", "2016", "2017", "arvig_2017"),
        ("right_extremist_persons", "2022", "2023", "right_extremist_persons_2023"),
    ],
)
def test_no_change_is_computed_where_the_way_of_counting_changed(register, indicator, start, end, entry):
    with pytest.raises(BreakError, match=f'"{entry}"'):
        register.change(indicator, "14", start, end)


# Definitions that are no parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "school_leavers_without_certificate_share.14.2021.denominator=same_age_population",
            "school_leavers_without_certificate_share.14.2021",
        ),
        (
            "vocational_pupils_foreign_share.14.2016.school=all_vocational",
            "vocational_pupils_foreign_share.14.2016",
        ),
        (
            "accommodated_persons_total.14.2018-12-31.scope=incl_erstaufnahme",
            "accommodated_persons_total.14.2018-12-31.circle=in_procedure",
        ),
        ("poverty_risk_rate.14.2018.median=federal", "poverty_risk_rate.14.2018.median=state"),
        (
            "attitude_agreement.14.2023.item=trust_federal_government;survey=sachsen_monitor",
            "attitude_agreement.14.2023.item=trust_state_government;survey=sachsen_monitor",
        ),
    ],
)
def test_two_definitions_of_one_indicator_are_never_subtracted(register, one, other):
    for later, earlier in ((one, other), (other, one)):
        with pytest.raises(BreakError, match="counted by two definitions"):
            register.difference(register.fact(later), register.fact(earlier))


def test_share_of_places_is_never_compared_with_a_share_of_persons(register):
    places = register.fact("accommodation_decentral_share.14612.2024-03.measure=places")
    persons = dataclasses.replace(
        register.fact("accommodation_decentral_share.14612.2018-09-30"), period_text=places.period_text
    )
    with pytest.raises(BreakError, match="counted by two definitions"):
        register.difference(places, persons)


def test_parts_of_a_population_are_still_subtracted(register):
    gap = register.fact("unemployment_rate.14.2025.citizenship=foreign~total")
    assert gap.value > 0


# Weak carriers


def test_no_fact_that_only_weak_carriers_give_exists(register):
    register.check_headline(map(register.fact, register.ids))


def test_headline_of_a_weak_carrier_is_refused(register):
    weak = register.tables.observations.filter(pl.col("weak"), pl.col("selection") == "selected")
    assert weak.height > 50
    row = weak.row(0, named=True)
    fact = dataclasses.replace(register.find("foreign_share", "14"), sources=(row["source"],))
    with pytest.raises(FactError, match="rests only on weak carriers"):
        register.check_headline([fact])


def test_values_that_only_weak_carriers_give_are_no_facts(register):
    weak = register.tables.observations.filter(pl.col("weak"), pl.col("selection") == "selected")
    taken = [fact_id for fact_id in weak["id"] if fact_id in set(register.ids)]
    assert all(register.fact(fact_id).inputs for fact_id in taken)


def test_police_counts_that_a_party_added_up_are_no_facts(register):
    assert not [fact_id for fact_id in register.ids if fact_id.startswith("pmk_right_offences_preliminary.")]


# Small numbers and surveys


def test_small_count_of_attacks_in_a_kreis_says_that_its_change_means_little(register):
    for kreis in KREISE:
        fact = register.find("right_wing_attacks", kreis, "2019")
        told = any(caveat.code == "small_number:violence" for caveat in fact.caveats)
        assert told == (fact.value < 30), fact.id


@pytest.mark.parametrize(
    "fact_id",
    [
        "students_foreign_share.14523.2020",
        "vocational_pupils_foreign_share.14627.2020",
        "employment_rate.13.2023-06-30.citizenship=TUN",
    ],
)
def test_share_of_few_persons_says_that_it_jumps(register, fact_id):
    assert any(caveat.code.startswith("small_number:") for caveat in register.fact(fact_id).caveats)


@pytest.mark.parametrize(
    "indicator",
    [
        "attitude_agreement",
        "attitude_index_share",
        "childcare_attendance_rate",
        "community_activity_share",
        "contact_share",
        "establishments_training_share",
        "establishments_unfilled_skilled_share",
        "immigration_history_share_mikrozensus",
        "population_immigration_history_mikrozensus",
        "population_migration_background_mikrozensus",
        "population_migration_background_share_mikrozensus",
        "population_private_households_mikrozensus",
        "population_without_migration_background_mikrozensus",
        "poverty_risk_rate",
        "refugee_aid_share",
        "volunteering_rate",
    ],
)
def test_every_value_of_a_survey_has_an_interval_or_says_why_not(register, indicator):
    ids = register.catalogue.series.filter(pl.col("indicator") == indicator, pl.col("value").is_not_null())[
        "id"
    ]
    assert ids.len()
    for fact in map(register.fact, ids):
        codes = {caveat.code for caveat in fact.caveats}
        assert ("interval:none" in codes) == (fact.interval is None), fact.id
        assert any(code.startswith("interval:") for code in codes), fact.id


def test_interval_of_a_survey_is_as_wide_as_its_sample_makes_it(register):
    fact = register.fact("attitude_agreement.14.2023.item=germany_overforeign;survey=sachsen_monitor")
    assert [round(end, 1) for end in fact.interval] == [61.9, 66.1]


def test_rise_between_two_rounds_is_larger_than_its_uncertainty(register):
    rise = register.fact("attitude_agreement.14.2021/2023.item=germany_overforeign;survey=sachsen_monitor")
    assert rise.value == 24
    assert [round(end) for end in rise.interval] == [21, 27]


def test_count_of_the_central_register_is_known_to_five(register):
    fact = register.fact("population_foreign_azr.14.2022-12-31")
    assert (fact.value, fact.interval) == (322_230, (322_228, 322_232))


def test_caveats_of_a_difference_of_counts_name_both(register):
    one, other = (register.find("right_wing_attacks", "14627", year) for year in ("2019", "2018"))
    assert any(caveat.code == "small_number:violence" for caveat in register.difference(one, other).caveats)
