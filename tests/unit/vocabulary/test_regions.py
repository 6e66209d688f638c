import pytest
from hypothesis import given

from evidence.errors import UsageError
from evidence.vocabulary import regions
from evidence.vocabulary.regions import BY_CODE, DISSOLVED, KREISE, LAENDER, REGIONS
from strategies import regions as region_codes


def test_there_are_germany_sixteen_laender_and_thirteen_kreise():
    assert [region.code for region in REGIONS if region.level == "country"] == ["00"]
    assert len(LAENDER) == 16
    assert len(KREISE) == 13
    assert len(REGIONS) == 30


def test_region_keys_and_nuts_codes_are_unique():
    assert len(REGIONS) == len(BY_CODE)
    assert len(REGIONS) == len({region.nuts for region in REGIONS})


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.code)
def test_keys_have_as_many_digits_as_their_level_and_begin_with_their_parent(region):
    assert {"country": 2, "land": 2, "kreis": 5}[region.level] == len(region.code)
    assert region.code.isdigit()
    if region.level == "kreis":
        assert region.parent == region.code[:2]
    if region.parent is not None:
        assert region.nuts.startswith(BY_CODE[region.parent].nuts)


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.code)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_region_has_name_short_name_and_place_in_both_languages(region, lang):
    assert region.name(lang)
    assert 0 < len(region.short(lang)) <= 26
    assert region.place(lang).startswith(("in ", "im "))


def test_children_of_germany_are_the_laender_and_those_of_saxony_the_kreise():
    assert regions.children("00") == LAENDER
    assert regions.children("14") == KREISE
    assert regions.children("14625") == ()


@given(region_codes)
def test_known_key_is_not_refused(code):
    assert regions.refusal(code) is None
    assert code == regions.region(code).code


@pytest.mark.parametrize("code", sorted(DISSOLVED))
def test_kreis_of_before_2008_is_known_and_refused(code):
    assert code not in BY_CODE
    with pytest.raises(UsageError, match=f'Kreis "{code}" .* was dissolved on 2008-08-01'):
        regions.region(code)


def test_before_the_reform_there_were_twenty_nine_kreise():
    assert len(DISSOLVED) == 29


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("145", '"145" is no region key: a Land has 2 digits and a Kreis 5'),
        ("Sachsen", '"Sachsen" is no region key'),
        ("", '"" is no region key'),
        ("14999", 'Region "14999" is not one of Deutschland'),
        ("17", 'Region "17" is not one of Deutschland'),
        ("14624", "perhaps"),
        ("14625 ", 'perhaps "14625" Bautzen'),
    ],
)
def test_unknown_key_is_refused_with_a_hint(code, said):
    with pytest.raises(UsageError) as error:
        regions.region(code)
    assert said in str(error.value)
    assert "evidence list regions" in str(error.value)


@pytest.mark.parametrize(
    ("code", "lang", "expected"),
    [
        ("14", "de", "in Sachsen"),
        ("14", "en", "in Saxony"),
        ("14511", "de", "in Chemnitz"),
        ("14713", "de", "in der Stadt Leipzig"),
        ("14713", "en", "in the city of Leipzig"),
        ("14521", "de", "im Erzgebirgskreis"),
        ("14523", "en", "in the Vogtlandkreis"),
        ("14625", "de", "im Landkreis Bautzen"),
        ("14729", "de", "im Landkreis Leipzig"),
        ("14729", "en", "in the district of Leipzig"),
        ("10", "de", "im Saarland"),
    ],
)
def test_a_region_stands_in_a_sentence_as_a_reader_would_say_it(code, lang, expected):
    assert expected == regions.region(code).place(lang)


def test_city_and_district_of_leipzig_never_share_a_name():
    city, district = regions.region("14713"), regions.region("14729")
    for lang in ("de", "en"):
        assert city.name(lang) != district.name(lang)
        assert city.short(lang) != district.short(lang)
        assert city.place(lang) != district.place(lang)
