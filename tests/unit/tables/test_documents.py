"""Registers of documents: whatever is wrong in them is told with file, entry, what was expected and what was found."""

import pytest

from evidence.errors import TableError
from evidence.tables.documents.collection import Documents
from evidence.tables.documents.reader import read_documents
from papers import documents, write_documents


def read(tmp_path, content=None):
    write_documents(tmp_path, content)
    return read_documents(tmp_path, {"office"})


def refused(tmp_path, content):
    with pytest.raises(TableError) as fault:
        read(tmp_path, content)
    return str(fault.value)


def spoiled(register, number, /, **keys):
    """Return the registers with keys of one entry changed; None removes a key."""
    content = documents()
    entry = content[register][1][number]
    entry.update(keys)
    content[register][1][number] = {key: value for key, value in entry.items() if value is not None}
    return content


# What is read


def test_every_register_is_read_with_every_entry(tmp_path):
    found = read(tmp_path)
    assert [len(entries) for entries in (found.acts, found.features, found.administration)] == [16, 5, 18]
    assert [len(entries) for entries in (found.events, found.signatories, found.demands)] == [4, 3, 1]


def test_without_the_folder_there_are_no_documents(tmp_path):
    assert read_documents(tmp_path, {"office"}) == Documents()


def test_missing_register_is_told_by_its_name(tmp_path):
    write_documents(tmp_path)
    (tmp_path / "documents" / "timeline.toml").unlink()
    with pytest.raises(TableError, match=r"documents/timeline\.toml.*missing"):
        read_documents(tmp_path, {"office"})


def test_acts_in_force_are_found_by_their_land_in_order(tmp_path):
    assert [(code, act.id) for code, act in read(tmp_path).in_force.items()] == [("05", "nw"), ("14", "sn")]


def test_feature_without_entry_is_missing_and_never_no(tmp_path):
    assert "guaranteed_funding" in read(tmp_path).of_act("nw")
    assert "right_to_counselling" not in read(tmp_path).of_act("nw")


# What is refused


@pytest.mark.parametrize(
    ("register", "number", "keys", "told"),
    [
        ("acts", 0, {"region": "99"}, ["documents/acts.toml", '"none_01"', "unknown Land", "99"]),
        (
            "acts",
            0,
            {"status": "sleeping"},
            ["documents/acts.toml", "unknown act_status", "in_force", "'sleeping'"],
        ),
        ("acts", 4, {"in_force": None}, ["documents/acts.toml", '"nw"', "in force since no day"]),
        ("acts", 4, {"region": "14"}, ["documents/acts.toml", "two acts in force", 'no entry for Land "05"']),
        ("acts", 4, {"in_force": "2024-13"}, ["acts.toml, entry 5", "in_force", "2024-13"]),
        ("acts", 4, {"note_en": None}, ["acts.toml, entry 5", "note_en", "required"]),
        ("acts", 4, {"note_en": " "}, ["acts.toml, entry 5", "note_en", "at least 1 character"]),
        ("acts", 4, {"source": "rumour"}, ["documents/acts.toml", '"nw"', "unknown source", "'rumour'"]),
        ("acts", 4, {"tier": "hearsay"}, ["acts.toml, entry 5", "tier", "hearsay"]),
        (
            "act_features",
            0,
            {"feature": "colour"},
            ["act_features.toml", '"sn.colour"', "unknown feature", "'colour'"],
        ),
        (
            "act_features",
            0,
            {"finding": "maybe"},
            ["act_features.toml, entry 1", "finding", "'unknown'", "maybe"],
        ),
        ("act_features", 0, {"finding": "not_recorded"}, ["act_features.toml, entry 1", "finding"]),
        ("act_features", 0, {"act": "none_01"}, ["act_features.toml", "no such act in force", "'none_01'"]),
        (
            "act_features",
            1,
            {"feature": "claims_excluded"},
            ["act_features.toml", "id used twice", "sn.claims_excluded"],
        ),
        ("act_features", 0, {"en": ""}, ["act_features.toml, entry 1", '"en"', "at least 1 character"]),
        ("administration", 0, {"region": "00"}, ["administration.toml", '"p"', "unknown Land"]),
        ("administration", 6, {"region": "14"}, ["administration.toml", "no entry for Land", "every Land"]),
        ("administration", 0, {"body_type": "club"}, ["administration.toml", "unknown body_type", "'club'"]),
        ("timeline", 1, {"date": "2 May 2024"}, ["timeline.toml, entry 2", "date", "2 May 2024"]),
        ("timeline", 1, {"date": "2024-01-01/2024-05-02"}, ["timeline.toml, entry 2", "not a span"]),
        ("timeline", 1, {"category": "gossip"}, ["timeline.toml", "unknown event_category", "'gossip'"]),
        ("timeline", 1, {"id": "cut"}, ["timeline.toml", "id used twice", "'cut'"]),
        ("signatories", 1, {"name": "Verein 1 e.V."}, ["signatories.toml", "id used twice", "Verein 1"]),
        ("signatories", 1, {"number": 3}, ["signatories.toml", "the numbers do not run on", "[1, 3, 3]"]),
        ("signatories", 1, {"type": "secret"}, ["signatories.toml", "unknown signatory_type", "'secret'"]),
        (
            "demands",
            0,
            {"features": ["free_providers_involved"]},
            ["demands.toml", '"D1"', "no such feature"],
        ),
        ("demands", 0, {"events": ["never"]}, ["demands.toml", '"D1"', "no such event", "'never'"]),
        ("demands", 0, {"programmes": ["gift"]}, ["demands.toml", '"D1"', "no such programme", "'gift'"]),
        ("demands", 0, {"verdict": "met"}, ["demands.toml, entry 1", "verdict"]),
        ("sources", 0, {"publisher": "nobody"}, ["sources.toml", '"page"', "unknown publisher", "'nobody'"]),
        ("sources", 0, {"url": "page.example"}, ["sources.toml, entry 1", "url"]),
        (
            "sources",
            0,
            {"url": "https://act.example/"},
            ["sources.toml", "an address twice", "https://act.example/"],
        ),
        ("sources", 0, {"published": "lately"}, ["sources.toml, entry 1", "published", "lately"]),
        ("sources", 0, {"read": "2024-10-01"}, ["sources.toml, entry 1", "read", "a month"]),
    ],
)
def test_fault_names_file_entry_and_value(tmp_path, register, number, keys, told):
    message = refused(tmp_path, spoiled(register, number, **keys))
    assert [word for word in told if word not in message] == []
    assert "Next step: " in message


def test_act_in_force_needs_features(tmp_path):
    content = documents()
    content["act_features"] = (
        "act_feature",
        [entry for entry in content["act_features"][1] if entry["act"] == "sn"],
    )
    message = refused(tmp_path, content)
    assert 'acts.toml, entry "nw"' in message
    assert "without features" in message


def test_source_that_nothing_names_is_refused(tmp_path):
    content = documents()
    content["sources"][1].append(content["sources"][1][0] | {"id": "idle", "url": "https://idle.example/"})
    assert 'sources.toml, entry "idle": a source that nothing names' in refused(tmp_path, content)


def test_all_faults_are_told_at_once(tmp_path):
    content = spoiled("acts", 4, source="rumour")
    content["timeline"][1][1]["category"] = "gossip"
    message = refused(tmp_path, content)
    assert "'rumour'" in message
    assert "'gossip'" in message


# Which state of knowledge


def test_documents_are_known_from_the_end_of_the_month_in_which_they_were_read(tmp_path):
    found = read(tmp_path)
    assert found.state == "2024-10"
    assert found.known_by("2024-10-31") == found
    assert found.known_by("2024-10-30") == Documents()


# What the sources are


def test_every_statement_gives_a_row_with_its_address_and_register(tmp_path):
    rows = read(tmp_path).rows()
    assert rows.height == 16 + 5 + 18 + 4 + 3 + 1
    assert set(rows["source_url"]) == {
        "https://page.example/",
        "https://act.example/",
        "https://paper.example/",
    }
    assert "registers/documents/timeline" in set(rows["snapshot"])


def test_without_documents_there_are_no_rows_of_sources():
    assert Documents().rows().is_empty()
