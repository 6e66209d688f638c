import pytest
from pydantic import ValidationError

from evidence.errors import FactError
from evidence.facts.premise import read_premise

EVENT = {
    "id": "passed",
    "date": "2024-05-02",
    "de": "Der Landtag beschließt ein Gesetz.",
    "en": "The Landtag passes an act.",
    "source": "https://office.example/act",
    "tier": "primary",
}


def written(folder, *events):
    lines = []
    for event in events:
        lines.append("[[event]]")
        lines += [f'{key} = "{value}"' for key, value in (EVENT | event).items() if value is not None]
    (folder / "premise.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_event_is_told_in_both_languages(tmp_path):
    (event,) = read_premise(written(tmp_path, {}))
    assert event.text("de") == "Der Landtag beschließt ein Gesetz."
    assert event.text("en") == "The Landtag passes an act."


def test_events_come_in_order_of_their_dates_and_those_of_one_day_in_that_of_the_file(tmp_path):
    folder = written(
        tmp_path,
        {"id": "last", "date": "2029-07-01"},
        {"id": "noon", "date": "2024-05-02"},
        {"id": "evening", "date": "2024-05-02"},
        {"id": "first", "date": "2023-12-07"},
    )
    assert [event.id for event in read_premise(folder)] == ["first", "noon", "evening", "last"]


def test_event_cannot_be_changed_once_read(tmp_path):
    with pytest.raises(ValidationError, match="frozen"):
        read_premise(written(tmp_path, {}))[0].date = "2030-01-01"


@pytest.mark.parametrize("key", sorted(EVENT))
def test_no_key_of_an_event_may_be_missing(tmp_path, key):
    with pytest.raises(FactError, match=rf'premise\.toml, entry 1: key "{key}": Field required'):
        read_premise(written(tmp_path, {key: None}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("date", "2024"),
        ("date", "02.05.2024"),
        ("source", "office.example"),
        ("tier", "hearsay"),
        ("author", "us"),
    ],
)
def test_malformed_event_is_refused_with_its_key(tmp_path, key, value):
    with pytest.raises(FactError, match=f'key "{key}"'):
        read_premise(written(tmp_path, {key: value}))


def test_event_told_twice_is_refused(tmp_path):
    with pytest.raises(FactError, match=r"id used twice.*found 'passed'"):
        read_premise(written(tmp_path, {}, {}))


def test_missing_register_of_events_is_named(tmp_path):
    with pytest.raises(FactError, match=r"premise\.toml: the file is missing"):
        read_premise(tmp_path)


def test_events_of_the_report_are_worded_in_both_languages_and_each_has_its_source(project):
    events = read_premise(project.registers)
    assert events
    assert all(event.text("de") != event.text("en") for event in events)
    assert sorted(event.date for event in events) == [event.date for event in events]


def test_event_on_a_day_that_does_not_exist_is_refused(tmp_path):
    (tmp_path / "premise.toml").write_text(
        '[[event]]\nid = "a"\ndate = "2024-13-45"\nde = "a"\nen = "b"\nsource = "https://x.example/"\ntier = "primary"\n',
        encoding="utf-8",
    )
    with pytest.raises(FactError):
        read_premise(tmp_path)
