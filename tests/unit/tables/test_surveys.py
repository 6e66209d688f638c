import pytest
from pydantic import ValidationError

from evidence.errors import TableError
from evidence.tables.surveys import Survey, read_surveys


def survey(**keys):
    return Survey(
        **{
            "id": "monitor",
            "indicators": ("attitude_agreement",),
            "regions": ("14",),
            "periods": ("2018",),
            "groups": ("survey=sachsen_monitor",),
            "name_de": "Monitor",
            "name_en": "Monitor",
            "sample": 1011,
            "source": "https://office.example/monitor",
            "reason_de": "Breiter.",
            "reason_en": "Wider.",
            **keys,
        }
    )


ASKED = ("attitude_agreement", "14", "2018", "item=trust_media;survey=sachsen_monitor")


def test_every_question_to_the_whole_sample_is_concerned():
    assert survey().concerns(*ASKED)


@pytest.mark.parametrize(
    ("place", "other"),
    [
        (0, "contact_share"),
        (1, "00"),
        (2, "2017"),
        (3, "item=trust_media;survey=thueringen_monitor"),
        (3, "age=18-29;item=trust_media;survey=sachsen_monitor"),
    ],
)
def test_value_of_another_round_region_or_group_is_not_concerned(place, other):
    value = list(ASKED)
    value[place] = other
    assert not survey().concerns(*value)


def test_stars_stand_for_every_region_period_and_group():
    wide = survey(regions=("*",), periods=("*",), groups=("*",))
    assert wide.concerns("attitude_agreement", "00", "1999", "part=east;survey=leipziger_autoritarismus")


@pytest.mark.parametrize("keys", [{"source": ""}, {"sample": None}, {"sample": 0}])
def test_sample_without_its_address_or_the_other_way_round_is_refused(keys):
    with pytest.raises(ValidationError):
        survey(**keys)


def test_register_with_an_unknown_key_is_refused(sandbox):
    path = sandbox.register("surveys")
    path.write_text('[[survey]]\nid = "x"\nrespondents = 3\n', encoding="utf-8")
    with pytest.raises(TableError, match=r'surveys\.toml, entry 1: key "respondents"'):
        read_surveys(sandbox.project.registers)
