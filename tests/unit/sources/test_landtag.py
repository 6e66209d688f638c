"""The client of the Landtag, with an asker of our own in place of the network."""

import datetime as dt
import json

import pytest

from askers import Answers
from evidence.errors import AnswerError, TableError
from evidence.sources.clients import client
from evidence.sources.exchange import Body
from tables_of_publishers import definition

DAY = dt.date(2026, 11, 23)
BEHIND = '{"timestamp":"2026-11-23T08:00:00","status":200,"path":"/redas/query"}'


def table(**ask):
    entry = {"text": "Integration", "wahlperiode": ["7", "8"], "dokArt": "Drs", "pageSize": 2} | ask
    return definition(client="landtag", host="landtag", reader="redas", since="2024", ask=entry)


def page(*numbers, behind=BEHIND):
    return json.dumps([{"id": number} for number in numbers]) + behind


def test_the_search_is_asked_as_the_site_asks_it():
    (request,) = client("landtag").plan(table(), DAY).requests
    assert (request.method, request.path) == ("GET", "redas/query")
    assert request.query == (
        ("text", "Integration"),
        ("pageNumber", "0"),
        ("pageSize", "2"),
        ("sortId", "4"),
        ("wahlperiode", "7"),
        ("wahlperiode", "8"),
        ("dokArt", "Drs"),
        ("anfangsDatum", "2024-01-01"),
        ("nurErstinitiative", "false"),
        ("nurBasisdokument", "true"),
        ("durchsucheTitel", "true"),
        ("durchsucheAbstract", "true"),
    )


@pytest.mark.parametrize("ask", [{"wahlperiode": []}, {"pageSize": 0}, {"durchsucheAlles": True}])
def test_a_definition_that_cannot_be_asked_is_told(ask):
    with pytest.raises(TableError, match="office/t, ask"):
        client("landtag").plan(table(**ask), DAY)


def fetched(tmp_path, *contents):
    asker = Answers(tmp_path, contents)
    answers = client("landtag").fetch(client("landtag").plan(table(), DAY), table(), asker)
    return answers, asker


def test_pages_are_asked_for_until_one_is_not_full(tmp_path):
    answers, asker = fetched(tmp_path, page(1, 2), page(3, 4), page(5))
    assert [dict(request.query)["pageNumber"] for request in asker.asked] == ["0", "1", "2"]
    assert [answer.request.part for answer in answers] == ["page 1", "page 2", "page 3"]


def test_an_empty_last_page_is_not_kept(tmp_path):
    assert len(fetched(tmp_path, page(1, 2), page())[0]) == 1


def test_a_page_that_comes_again_is_told(tmp_path):
    with pytest.raises(AnswerError, match="part page 2: the page is the one before"):
        fetched(tmp_path, page(1, 2), page(1, 2))


def test_second_object_is_cut_off_and_nothing_else(tmp_path):
    assert len(fetched(tmp_path, page(1, behind=""))[0]) == 1
    assert len(fetched(tmp_path, page(1))[0]) == 1
    more = '{"timestamp":"x","status":200,"error":"OK","message":"","path":"/redas/query"}'
    assert len(fetched(tmp_path, page(1, behind=more))[0]) == 1
    with pytest.raises(AnswerError, match="something else after the list"):
        fetched(tmp_path, page(1, behind='{"timestamp":"x","status":500}'))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><title>REDAS</title></html>", "a web page came instead of data"),
        ('{"timestamp":"x","status":500,"error":"Internal Server Error"}', "no list of documents"),
        ("[1,2]", "no list of documents"),
        ("", "the answer is no JSON"),
    ],
)
def test_other_answers_are_not_kept(tmp_path, content, what):
    with pytest.raises(AnswerError, match=what):
        fetched(tmp_path, content)


def test_same_content_is_recognised_whatever_stands_behind_it():
    def content(*texts):
        return client("landtag").content([Body("a", data=text.encode()) for text in texts], table())

    assert content(page(1, 2)) == content(page(2, 1, behind=""))
    assert content(page(1, 2), page(3)) == content(page(1), page(2, 3))
    assert content(page(1)) != content(page(2))
    assert content('[{"titel":"\\ud83d"}]') != content("[]")
