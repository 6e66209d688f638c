import pytest
from hypothesis import given

from evidence.errors import UsageError
from evidence.vocabulary import breakdowns
from evidence.vocabulary.breakdowns import BREAKDOWNS, DEFINITIONS, definition
from strategies import breakdown_parts
from strategies import breakdowns as breakdown_texts

ALL = [(key, value) for key, table in BREAKDOWNS.items() for value in table]


@given(breakdown_texts)
def test_parsing_then_writing_gives_the_text_back(text):
    assert text == breakdowns.write(breakdowns.parse(text))


@given(breakdown_parts)
def test_writing_then_parsing_gives_the_parts_back(parts):
    assert parts == breakdowns.parse(breakdowns.write(parts))


@given(breakdown_parts)
def test_equal_breakdowns_are_equal_text_whatever_their_order(parts):
    assert breakdowns.write(parts) == breakdowns.write(dict(reversed(parts.items())))


@given(breakdown_texts)
def test_every_breakdown_can_be_said_in_both_languages(text):
    for lang in ("de", "en"):
        assert bool(text) == bool(breakdowns.label(text, lang))


@pytest.mark.parametrize(("key", "value"), ALL)
def test_every_value_has_words_in_both_languages(key, value):
    german, english = BREAKDOWNS[key][value]
    assert german.strip()
    assert english.strip()


@pytest.mark.parametrize(("key", "value"), ALL)
def test_no_key_or_value_holds_a_sign_of_the_written_form(key, value):
    assert not set("=;.@/ ,") & set(key + value)


def test_empty_text_is_the_total_and_says_nothing():
    assert breakdowns.parse("") == {}
    assert breakdowns.write({}) == ""
    assert breakdowns.label("", "de") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sex", '"sex" is unknown or repeated'),
        ("sex=", '"sex=" is unknown'),
        ("sex=diverse", '"sex=diverse" is unknown'),
        ("colour=red", '"colour=red" is unknown'),
        ("sex=male;sex=female", '"sex=female" is unknown or repeated'),
        ("sex=male;age=65+", "alphabetical order"),
        ("sex=male;", '"" is unknown'),
    ],
)
def test_unknown_repeated_or_unsorted_parts_are_refused(text, said):
    with pytest.raises(UsageError, match=said.replace("+", r"\+")):
        breakdowns.parse(text)


def test_parts_are_said_in_the_order_of_the_text():
    assert breakdowns.label("age=65+;sex=female", "de") == "65 Jahre und älter, Frauen"
    assert breakdowns.label("age=65+;sex=female", "en") == "65 and over, women"


def test_every_definition_is_a_value_of_its_key():
    assert all(values and values <= BREAKDOWNS[key].keys() for key, values in DEFINITIONS.items())


@pytest.mark.parametrize(
    "key", ["circle", "denominator", "item", "key", "measure", "median", "scope", "stat", "survey"]
)
def test_all_values_of_these_keys_say_how_something_is_counted(key):
    assert DEFINITIONS[key] == BREAKDOWNS[key].keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("sex=female", {}),
        ("denominator=caritas", {"denominator": "caritas"}),
        ("item=trust_media;survey=sachsen_monitor", {"item": "trust_media", "survey": "sachsen_monitor"}),
        ("school=gymnasium", {}),
        ("school=all_vocational", {"school": "all_vocational"}),
        ("status=duldung", {}),
        ("status=budget", {"status": "budget"}),
    ],
)
def test_definition_of_a_breakdown_leaves_out_the_parts_of_a_population(text, expected):
    assert expected == definition(text)
