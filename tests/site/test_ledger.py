"""What becomes of each value that a source gave, and why: on the small world, whose rows are known by heart."""

import dataclasses

import pytest

from evidence.facts.register import FactRegister
from evidence.site.ledger import Ledger, Series
from evidence.site.precedence import RULES, decided_by, reason


@pytest.fixture(scope="module")
def ledger(small) -> Ledger:
    return Ledger(small)


def uses(ledger, fact_id):
    """Return what became of each value of one id: use, and the value as fact or as given."""
    return [
        (row.use, row.fact.value if row.fact else row.observation["value"])
        for row in ledger.rows[fact_id.partition(".")[0]]
        if row.id == fact_id
    ]


def test_value_that_only_one_source_gives_is_taken(ledger):
    assert uses(ledger, "population_total.14.2023-12-31") == [("taken", 2900.0)]


def test_value_of_another_source_stands_below_the_one_that_was_taken(ledger):
    assert uses(ledger, "foreign_share.14.2023-12-31") == [("taken", 9.0), ("differs", 8.71)]


def test_registered_fault_stands_below_the_value_that_was_taken(ledger):
    assert uses(ledger, "foreign_share.14625.2022-12-31@zensus2011") == [("taken", 5.0), ("excluded", 5.9)]


def test_value_of_a_weak_carrier_alone_is_no_fact(ledger):
    (row,) = [row for row in ledger.rows["foreign_share"] if row.use == "weak"]
    assert row.observation["value"] == 7.7
    assert row.fact is None


def test_value_that_nobody_published_is_computed_and_has_no_observation(ledger):
    (row,) = [row for row in ledger.rows["population_german"] if row.series == Series("14", "", "zensus2022")]
    assert (row.use, row.fact.value, row.observation) == ("computed", 2639.0, None)


def test_suppressed_value_is_a_row_without_value(ledger):
    assert uses(ledger, "population_foreign.14626.2022-12-31@zensus2011") == [("taken", None)]


def test_every_observation_is_one_row(ledger, small):
    given = [row for rows in ledger.rows.values() for row in rows if row.observation is not None]
    assert small.tables.observations.height == len(given)
    assert len(given) == sum(len(rows) for rows in ledger.of_source.values())


def test_every_fact_is_one_row(ledger, small):
    assert sorted(small.ids) == sorted(row.id for rows in ledger.rows.values() for row in rows if row.fact)


def test_saxony_comes_first_and_the_total_before_its_parts(ledger):
    series = list(dict.fromkeys(row.series for row in ledger.rows["population_total"]))
    assert [(entry.region, entry.breakdown) for entry in series][:3] == [
        ("14", ""),
        ("14", ""),
        ("14", "sex=female"),
    ]
    assert [entry.basis for entry in series][:2] == ["zensus2011", "zensus2022"]
    assert series[-1].region == "14626"


# Why one source was taken


def pair(small, **other):
    """Return an observation and a copy of it with other cells."""
    row = small.tables.observations.row(0, named=True)
    return row, row | other


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"value": None}, "value"),
        ({"weak": True}, "weak"),
        ({"tier": "derived"}, "tier"),
        ({"publisher": "office"}, "rank"),
        ({"value_status": "rounded"}, "exact"),
        ({"decimals": -1}, "decimals"),
        ({"published": "2019"}, "published"),
        ({"value": 1.0}, "order"),
    ],
)
def test_first_criterion_that_tells_two_rows_apart_is_named(small, other, rule):
    taken, lost = pair(small, **other)
    assert decided_by(small.tables, taken, lost) == rule


def test_registered_choice_is_told_with_its_own_reason(small):
    rows = small.tables.observations.filter(
        small.tables.observations["id"] == "foreign_share.14.2023-12-31"
    ).to_dicts()
    taken, lost = sorted(rows, key=lambda row: row["selection"] != "selected")
    assert decided_by(small.tables, taken, lost) == "choice"
    assert reason(small.tables, taken, lost, "en") == "The other value mixes two ways of counting."


def test_rules_are_told_in_both_languages():
    assert all(set(words) == {"de", "en"} and all(words.values()) for words in RULES.values())


def test_criterion_that_is_told_is_the_one_that_decided_in_all_of_the_data(register: FactRegister):
    """Whatever criterion is named, the row that was taken is the better one by it."""
    tables = register.tables
    rows = tables.observations.filter(tables.observations["selection"].is_in(["selected", "differs"]))
    taken = {row["id"]: row for row in rows.to_dicts() if row["selection"] == "selected"}
    better = {
        "value": lambda row: row["value"] is None,
        "weak": lambda row: row["weak"],
        "tier": lambda row: ("primary", "secondary", "derived").index(row["tier"]),
        "rank": lambda row: tables.publishers[row["publisher"]].rank,
        "exact": lambda row: row["value_status"] in ("rounded", "estimated"),
        "decimals": lambda row: -row["decimals"],
    }
    for row in rows.to_dicts():
        if row["selection"] == "differs":
            rule = decided_by(tables, taken[row["id"]], row)
            if rule in better:
                assert better[rule](taken[row["id"]]) < better[rule](row), (row["id"], rule)


def test_row_cannot_be_changed(ledger):
    with pytest.raises(dataclasses.FrozenInstanceError):
        ledger.rows["population_total"][0].use = "agrees"
