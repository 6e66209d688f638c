"""Counts of documents: unknown is not no, not recorded is not no, and a Land counts once."""

import pytest

from evidence.indicators.law import count_documents
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.reader import read_documents
from evidence.vocabulary.breakdowns import BREAKDOWNS
from papers import documents, write_documents


@pytest.fixture
def found(tmp_path):
    write_documents(tmp_path)
    return read_documents(tmp_path, {"office"})


@pytest.fixture
def counts(found):
    return {row["id"]: row for row in count_documents(found).iter_rows(named=True)}


def value(counts, name):
    return counts[name]["value"]


def test_laender_with_and_without_act_add_up_to_all(counts):
    assert value(counts, "acts_in_force.00.2024-10") == 2
    assert value(counts, "laender_without_act.00.2024-10") == 14


def test_every_finding_of_a_feature_is_counted_and_they_add_up_to_the_acts(counts):
    part = "acts_by_feature.00.2024-10.feature={};finding={}"
    for feature in BREAKDOWNS["feature"]:
        assert sum(value(counts, part.format(feature, finding)) for finding in BREAKDOWNS["finding"]) == 2
    assert value(counts, part.format("guaranteed_funding", "yes")) == 1
    assert value(counts, part.format("guaranteed_funding", "partial")) == 1
    assert value(counts, part.format("claims_excluded", "unknown")) == 1


def test_feature_without_entry_counts_as_not_recorded_and_never_as_no(counts):
    part = "acts_by_feature.00.2024-10.feature=right_to_counselling;finding="
    assert {name: value(counts, part + name) for name in ("no", "unknown", "not_recorded")} == {
        "no": 1,
        "unknown": 0,
        "not_recorded": 1,
    }


def test_features_of_one_act_add_up_to_all_features(counts):
    found = {name: value(counts, f"act_features.14.2024-10.finding={name}") for name in BREAKDOWNS["finding"]}
    assert found == {
        "yes": 1,
        "partial": 1,
        "no": 1,
        "unknown": 0,
        "not_recorded": len(BREAKDOWNS["feature"]) - 3,
    }


def test_land_without_act_has_no_features(counts):
    assert [name for name in counts if name.startswith("act_features.01")] == []


def test_land_with_several_programmes_counts_once_under_each_kind_of_body(counts):
    part = "laender_by_body_type.00.2024-10.body_type="
    assert value(counts, part + "ministry") == 16
    assert value(counts, part + "state_bank") == 1
    assert value(counts, part + "regional_authority") == 0
    assert value(counts, "programmes_recorded.14.2024-10") == 3


def test_events_are_counted_by_subject(counts):
    assert value(counts, "timeline_events.14.2024-10") == 4
    assert value(counts, "timeline_events.14.2024-10.event_category=funding") == 1
    assert value(counts, "timeline_events.14.2024-10.event_category=housing") == 0


def test_signatories_and_demands_are_counted_on_the_day_of_the_paper(counts):
    assert value(counts, "first_signatories.14.2023-12-07") == 3
    assert value(counts, "first_signatories.14.2023-12-07.signatory_type=not_evident") == 1
    assert value(counts, "demands_recorded.14.2023-12-07") == 1


def test_count_names_the_sources_of_every_entry_read_for_it(found, counts):
    assert counts["acts_in_force.00.2024-10"]["sources"] == [found.source_id(found.in_force["14"])]
    read = {found.source_id(act) for act in found.acts}
    assert set(counts["acts_recorded.00.2024-10"]["sources"]) == read
    assert {row["tier"] for row in counts.values()} == {"derived"}


def test_order_of_entries_changes_no_count(tmp_path, counts):
    content = documents()
    for name in ("acts", "act_features", "administration", "timeline"):
        content[name][1].reverse()
    write_documents(tmp_path / "turned", content)
    turned = count_documents(read_documents(tmp_path / "turned", {"office"}))
    assert {row["id"]: row for row in turned.iter_rows(named=True)} == counts


def test_without_documents_nothing_is_counted():
    assert count_documents(Documents()).is_empty()
