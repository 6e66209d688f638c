"""The client of the Bundesagentur, with an asker of our own in place of the network."""

import datetime as dt

import pytest

from askers import Answers
from evidence.errors import AnswerError, TableError, UnreachableError
from evidence.sources.clients import client
from evidence.sources.definitions import read_definitions
from evidence.sources.exchange import Body
from evidence.vocabulary import regions
from tables_of_publishers import definition

DAY = dt.date(2026, 11, 23)
KREISE = {"14713": "Leipzig, Stadt", "14729": "Leipzig"}
TEXT = "Kreis:; Leipzig\nDatenstand:; März 2026\n\nMerkmale;März 2026;\nArbeitslose;7.110;\n© Statistik der Bundesagentur für Arbeit\n"


def table(**ask):
    entry = {"table": "EckwerteTabelleALOKr", "region": "Kreis", "names": KREISE} | ask
    return definition(client="ba", host="ba", reader="ba_csv", legend="bundesagentur", ask=entry)


def test_each_region_is_asked_for_by_its_name():
    plan = client("ba").plan(table(), DAY)
    assert [(request.path, request.query, request.part) for request in plan.requests] == [
        ("ct/v1/tableFetch/csv/EckwerteTabelleALOKr", (("Kreis", "Leipzig, Stadt"),), "Leipzig, Stadt"),
        ("ct/v1/tableFetch/csv/EckwerteTabelleALOKr", (("Kreis", "Leipzig"),), "Leipzig"),
    ]


def test_a_region_may_stand_in_two_parameters():
    plan = client("ba").plan(table(region=["1|Kreis_BEAB", "Kreis"]), DAY)
    assert plan.requests[0].query == (("1|Kreis_BEAB", "Leipzig, Stadt"), ("Kreis", "Leipzig, Stadt"))


def test_a_table_without_regions_is_asked_for_once():
    request, *others = client("ba").plan(table(region=[], names={}), DAY).requests
    assert (request.query, request.part, others) == ((), "", [])


@pytest.mark.parametrize("ask", [{"names": {}}, {"region": []}, {"table": "x/../y"}, {"format": "xlsx"}])
def test_a_definition_that_cannot_be_asked_is_told(ask):
    with pytest.raises(TableError, match="office/t, ask"):
        client("ba").plan(table(**ask), DAY)


def test_answers_come_in_the_order_of_the_regions(tmp_path):
    asker = Answers(tmp_path, [TEXT.replace("Leipzig", "Leipzig, Stadt"), TEXT])
    plan = client("ba").plan(table(), DAY)
    answers = client("ba").fetch(plan, table(), asker)
    assert [answer.request.part for answer in answers] == ["Leipzig, Stadt", "Leipzig"]
    assert asker.asked == list(plan.requests)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<!DOCTYPE html><title>Wartung</title>", "a web page came instead of data"),
        ('{"status":404,"error":"Not Found"}', "another kind of file came.*json"),
        ("", "another kind of file came.*empty"),
    ],
)
def test_what_is_no_table_is_not_kept(tmp_path, content, what):
    asker = Answers(tmp_path, [content, content])
    with pytest.raises(AnswerError, match=f"office/t, part Leipzig, Stadt: {what}"):
        client("ba").fetch(client("ba").plan(table(), DAY), table(), asker)
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_connection_is_passed_on(tmp_path):
    asker = Answers(tmp_path, [UnreachableError("404")])
    with pytest.raises(UnreachableError):
        client("ba").fetch(client("ba").plan(table(), DAY), table(), asker)


def content(*texts):
    return client("ba").content([Body("t.csv", data=text.encode()) for text in texts], table())


def test_same_content_in_other_bytes_is_recognised():
    assert content(TEXT) == content("\ufeff" + TEXT.replace("\n", "\r\n"))
    assert content(TEXT) == content(TEXT.replace(";\n", "\n") + "\n\n")
    assert content(TEXT) == content(TEXT + "Erstellungsdatum: 01.04.2026\n")


def test_other_figures_or_another_order_of_regions_are_other_content():
    assert content(TEXT) != content(TEXT.replace("7.110", "7.120"))
    assert content(TEXT, "a") != content("a", TEXT)


def test_the_register_asks_for_saxony_and_all_its_kreise_by_name(project):
    tables = [entry for entry in read_definitions(project.registers) if entry.client == "ba"]
    asked = [entry.ask["names"] for entry in tables if entry.ask.get("region") == "Kreis"]
    assert asked
    assert all(tuple(names) == regions.KREISE for names in asked)
    for names in [entry.ask["names"] for entry in tables if "names" in entry.ask]:
        for key, name in names.items():
            assert (
                regions.BY_CODE[key].name_de in (name, f"{name}, Landkreis")
                or name == f"{regions.BY_CODE[key].name_de}, Stadt"
            )


def test_what_the_body_says_about_itself():
    found = client("ba").described([Body("t.csv", data=TEXT.encode())])
    assert (found.updated, found.attribution) == ("März 2026", "© Statistik der Bundesagentur für Arbeit")
