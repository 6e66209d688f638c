"""The client of Eurostat: what is asked, the three ways in which a selection is too large, and what of a body is content."""

import datetime as dt
import gzip
import json

import pytest
import stamina

from answers import connected
from evidence.errors import AnswerError, TableError, TooLargeError, UnreachableError
from evidence.sources import clock
from evidence.sources.clients import client
from evidence.sources.clients.eurostat import EUROSTAT
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body

DAY = dt.date(2026, 11, 23)
HEAD = "freq,indic_de,geo\\TIME_PERIOD\t"
TSV = (HEAD + "2015 \t2016 \nA,DEATH,DED21\t5317 \t5208 b\n").encode()
KEY = {"freq": ["A"], "indic_de": ["LBIRTH", "DEATH"], "geo": ["DED21", "DED2C"]}
TOO_BIG = (
    b'{"error":[{"status":413,"id":150,"label":"EXTRACTION_TOO_BIG: The requested extraction is too big"}]}'
)
LATER = b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously."}}'
EMPTY = b'{"error":[{"status":400,"id":100,"label":"No results found"}]}'
FOOTER = b"""<?xml version="1.0" encoding="UTF-8"?>
<message:GenericData xmlns:footer="f" xmlns:common="c" xmlns:message="m">
  <message:Header><message:ID>1</message:ID></message:Header>
  <footer:Footer><footer:Message code="413" severity="Infomation">
    <common:Text xml:lang="en">Due to the large query the response will be written to a file</common:Text>
  </footer:Message></footer:Footer>
</message:GenericData>
"""
SOAP = b'<?xml version="1.0" encoding="UTF-8"?><S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">%s</S:Fault>'
NOTHING = SOAP % b"<faultcode>100</faultcode><faultstring>No results found</faultstring>"
WRONG_KEY = SOAP % b"<faultcode>140</faultcode><faultstring>INVALID_QUERY_NB_FILTERS</faultstring>"
QUEUED = b"""<?xml version="1.0" encoding="UTF-8" ?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body>
<ns0:syncResponse xmlns:ns0="e"><queued><id>e3d3</id><status>SUBMITTED</status></queued></ns0:syncResponse>
</env:Body></env:Envelope>"""
JSON = {
    "version": "2.0",
    "class": "dataset",
    "updated": "2026-03-01T11:00:00+0100",
    "id": ["freq", "geo", "time"],
    "size": [1, 2, 2],
    "dimension": {
        "freq": {"category": {"index": {"A": 0}, "label": {"A": "Jährlich"}}},
        "geo": {"category": {"index": {"DED21": 0, "DED2C": 1}}},
        "time": {"category": {"index": {"2015": 0, "2016": 1}}},
    },
    "value": {"0": 5317, "3": 4021},
    "status": {"3": "b"},
}


def definition(reader="eurostat_tsv", since="2015", **ask):
    return TableDefinition(
        id="demo_r_gind3",
        client="eurostat",
        host="eurostat",
        publisher="eurostat",
        reader=reader,
        legend="eurostat",
        title="Population change",
        address="https://ec.europa.eu/eurostat/databrowser/view/demo_r_gind3",
        licence="CC BY 4.0",
        since=since,
        checked="recorded",
        ask={"code": "demo_r_gind3", "key": KEY} | ask,
    )


def fetched(folder, table, *said):
    """Return the answers, and the addresses that were asked, without the host."""
    with connected(folder, said) as line:
        answers = EUROSTAT.fetch(EUROSTAT.plan(table, DAY), table, line)
        return answers, [str(request.url).partition("/dissemination/")[2] for request in line.transport.asked]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    with stamina.set_testing(testing=True, attempts=2):
        yield


# What is asked


def test_client_is_found_by_its_name():
    assert client("eurostat") is EUROSTAT


def test_codes_of_sdmx_stand_in_the_path_in_the_order_of_the_definition(tmp_path):
    _, (asked,) = fetched(tmp_path, definition(), TSV)
    assert asked == (
        "sdmx/2.1/data/demo_r_gind3/A.LBIRTH+DEATH.DED21+DED2C?compressed=true&format=TSV&startPeriod=2015"
    )


def test_codes_of_the_statistics_interface_are_parameters(tmp_path):
    table = definition(
        "eurostat_json", lang="DE", geoLevel="nuts3", key={"geo": ["DED21", "DED2C"], "freq": "A"}
    )
    _, (asked,) = fetched(tmp_path, table, json.dumps(JSON).encode())
    assert asked == (
        "statistics/1.0/data/demo_r_gind3?format=JSON&lang=DE&geo=DED21&geo=DED2C&freq=A&geoLevel=nuts3&sinceTimePeriod=2015"
    )


def test_empty_list_asks_for_all_codes_and_no_year_for_all_years():
    (request,) = EUROSTAT.plan(definition("eurostat_csv", since="", key=KEY | {"geo": []}), DAY).requests
    assert (request.path, request.query) == (
        "sdmx/2.1/data/demo_r_gind3/A.LBIRTH+DEATH.",
        (("format", "SDMX-CSV"),),
    )


@pytest.mark.parametrize(
    ("reader", "ask", "told"),
    [
        ("eurostat_tsv", {"region": "DED"}, "region is unknown"),
        ("eurostat_tsv", {"code": "../x"}, "code of the table"),
        ("eurostat_tsv", {"format": "CSV"}, "format does not fit reader eurostat_tsv"),
        ("genesis_flat", {}, "another reader"),
        ("eurostat_tsv", {"key": {}}, "key is missing"),
        ("eurostat_tsv", {"key": {"geo": ["Dresden Stadt"]}}, '"Dresden Stadt" is no code'),
        ("eurostat_tsv", {"key": {"geo": [14612]}}, "codes of geo"),
        ("eurostat_tsv", {"key": "DE"}, "key is no table"),
        ("eurostat_json", {"lang": "PL"}, "lang is none of the interface"),
        ("eurostat_json", {"geoLevel": 3}, "geoLevel is no text"),
        ("eurostat_csv", {"lang": "DE"}, "lang is for JSON only"),
    ],
)
def test_question_that_eurostat_would_not_understand_is_not_asked(reader, ask, told):
    with pytest.raises(TableError, match=told):
        EUROSTAT.plan(definition(reader, **ask), DAY)


# What comes back


def test_answer_is_kept_as_it_came(tmp_path):
    packed = gzip.compress(TSV)
    (answer,), _ = fetched(tmp_path, definition(), packed)
    assert answer.content() == packed


@pytest.mark.parametrize(
    "too_large",
    [
        (413, TOO_BIG),
        (413, b""),
        TOO_BIG,
        LATER,
        FOOTER,
        b"ASYNCHRONOUS_RESPONSE. Please try again later.",
        QUEUED,
        SOAP % b"<faultcode>150</faultcode><faultstring>EXTRACTION_TOO_BIG</faultstring>",
    ],
    ids=["status", "bare status", "body", "later", "footer", "text", "queue", "fault"],
)
def test_too_large_is_split_and_else_told(tmp_path, too_large):
    """2015 to 2026 is asked in halves, and the half that is still too large in halves again."""
    answers, asked = fetched(tmp_path, definition(), too_large, too_large, TSV, TSV, TSV)
    assert [address.partition("startPeriod=")[2] for address in asked] == [
        "2015",
        "2015&endPeriod=2020",
        "2015&endPeriod=2017",
        "2018&endPeriod=2020",
        "2021",
    ]
    assert [answer.request.part for answer in answers] == ["2015 to 2017", "2018 to 2020", "from 2021"]

    with pytest.raises(
        TooLargeError, match=r"too large.* one year already: name fewer codes in ask.key"
    ) as told:
        fetched(tmp_path / "again", definition(since="2026"), too_large, too_large)
    assert "eurostat/demo_r_gind3, part from 2026: " in str(told.value)


@pytest.mark.parametrize("nothing", [NOTHING, (404, NOTHING), (400, EMPTY), EMPTY])
def test_half_without_data_is_left_out(tmp_path, nothing):
    answers, _ = fetched(tmp_path, definition(), QUEUED, TSV, nothing)
    assert [answer.request.part for answer in answers] == ["2015 to 2020"]


@pytest.mark.parametrize("reader", ["eurostat_tsv", "eurostat_csv", "eurostat_xml"])
def test_fault_of_soap_is_told_in_its_words(tmp_path, reader):
    with pytest.raises(
        AnswerError, match=r"a message instead of data \(status 140\).*INVALID_QUERY_NB_FILTERS"
    ):
        fetched(tmp_path, definition(reader), WRONG_KEY)


def test_months_of_a_year_stay_together_when_it_is_split(tmp_path):
    key = KEY | {"freq": ["M"]}
    _, asked = fetched(tmp_path, definition(since="2025", key=key), LATER, TSV, TSV)
    assert [address.partition("startPeriod=")[2] for address in asked] == [
        "2025",
        "2025-01&endPeriod=2025-12",
        "2026-01",
    ]


@pytest.mark.parametrize(
    "table", [definition(since=""), definition(key=KEY | {"freq": []})], ids=["since", "freq"]
)
def test_table_without_a_first_year_or_one_frequency_cannot_be_split(tmp_path, table):
    with pytest.raises(TooLargeError, match="if the definition names since, and one freq"):
        fetched(tmp_path, table, LATER)


@pytest.mark.parametrize("empty", [(400, EMPTY), EMPTY], ids=["status", "body"])
def test_year_without_data_is_left_out_of_a_split(tmp_path, empty):
    answers, _ = fetched(tmp_path, definition(since="2025"), LATER, TSV, empty)
    assert [answer.request.part for answer in answers] == ["2025"]


def test_years_without_any_data_are_told(tmp_path):
    with pytest.raises(UnreachableError, match="No results found"):
        fetched(tmp_path, definition(since="2025"), LATER, (400, EMPTY), (400, EMPTY))


def test_other_messages_with_status_200_are_told_and_not_kept(tmp_path):
    wrong = b'{"error":[{"status":404,"id":100,"label":"ERR_NOT_FOUND_4: Dataset not found"}]}'
    with pytest.raises(AnswerError, match=r"a message instead of data \(status 404\).*ERR_NOT_FOUND_4"):
        fetched(tmp_path, definition(), wrong)
    assert list((tmp_path / "incoming").rglob("*.body")) == []


def test_page_with_status_200_is_no_data(tmp_path):
    with pytest.raises(AnswerError, match="web page"):
        fetched(tmp_path, definition(), b"<!DOCTYPE html><html><title>Maintenance</title></html>")


def test_another_kind_of_file_is_told(tmp_path):
    with pytest.raises(AnswerError, match=r"another kind of file came.*Expected TSV; found json"):
        fetched(tmp_path, definition(), json.dumps(JSON).encode())


# What is content


def content(body, reader="eurostat_tsv"):
    return EUROSTAT.content([Body("b", data=body)], definition(reader))


def test_same_content_in_other_bytes_and_order_is_the_same():
    lines = TSV + b"A,DEATH,DED2C\t4000 \t: \n"
    swapped = (HEAD + "2015 \t2016 \nA,DEATH,DED2C\t4000\t:\nA,DEATH,DED21\t5317\t5208 b\n").encode()
    assert content(lines) == content(gzip.compress(swapped)) != content(TSV)


def test_time_of_extraction_is_no_content():
    csv = b"DATAFLOW,LAST UPDATE,freq,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nESTAT:X(1.0),13/03/25 23:00:00,A,DE,2022,53.0,\n"
    assert content(csv, "eurostat_csv") == content(csv.replace(b"13/03/25", b"14/04/26"), "eurostat_csv")
    assert content(csv, "eurostat_csv") != content(csv.replace(b"53.0", b"53.1"), "eurostat_csv")
    later = JSON | {
        "updated": "2026-04-01T11:00:00+0100",
        "value": [5317, None, None, 4021],
        "status": ["", "", "", "b"],
    }
    assert content(json.dumps(JSON).encode(), "eurostat_json") == content(
        json.dumps(later).encode(), "eurostat_json"
    )
    other = JSON | {"value": {"0": 5317, "2": 4021}}
    assert content(json.dumps(JSON).encode(), "eurostat_json") != content(
        json.dumps(other).encode(), "eurostat_json"
    )
    xml = b'<m xmlns="u"><Prepared>1</Prepared><DataSet><Series geo="DE"/></DataSet></m>'
    assert content(xml, "eurostat_xml") == content(xml.replace(b">1<", b">2<"), "eurostat_xml")


def test_day_of_the_last_update_is_described():
    csv = b"DATAFLOW,LAST UPDATE,freq,geo,TIME_PERIOD,OBS_VALUE\nESTAT:X(1.0),13/03/25 23:00:00,A,DE,2022,53.0\n"
    said = [json.dumps(JSON).encode(), csv, gzip.compress(TSV)]
    assert [EUROSTAT.described([Body("b", data=body)]).updated for body in said] == [
        "2026-03-01T11:00:00+0100",
        "13/03/25 23:00:00",
        "",
    ]
