"""The client of GENESIS: what is asked, what an envelope says, what is split, and what is never kept."""

import datetime as dt
import json

import pytest
import stamina

from answers import REGISTERS, connected, given
from bodies_of_genesis import LINES, body, definition, description, envelope, flat, zipped
from evidence.errors import AnswerError, TableError, TooLargeError, UnreachableError
from evidence.sources import clock
from evidence.sources.clients import client
from evidence.sources.clients.genesis import GENESIS, read_envelope
from evidence.sources.definitions import read_definitions, read_hosts
from evidence.sources.exchange import Body

DAY = dt.date(2026, 11, 23)
TOO_LARGE = envelope(98, "Die Tabelle ist zu gross, um im Dialog abgerufen zu werden.")
NOTHING = envelope(104, "Es gibt keine Objekte zum angegebenen Selektionskriterium")
JOB = "13111-01-03-4_175879554"
STARTED = envelope(
    99,
    f"Der Bearbeitungsauftrag wurde erstellt. Sie kann als Ergebnis mit folgendem Namen abgerufen werden: {JOB}",
)
WAITING = envelope(104, "Es gibt keine Objekte", service="catalogue", method="results", List=None)
READY = envelope(
    service="catalogue", method="results", List=[{"Code": JOB, "Content": "…", "Values": "1980160"}]
)
CUBE = "* Der Benutzer DE12345678 der Benutzergruppe DE0000 hat diesen Export angestossen.\nK;DQ;FACH-SCHL\nD;1;\n"


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch):
    monkeypatch.setattr(clock, "pause", lambda _: None)
    with stamina.set_testing(testing=True, attempts=3):
        yield


def fetched(folder, said, table=None, settings=None):
    table = table or definition()
    with connected(folder, said, *([settings] if settings else [])) as line:
        answers = GENESIS.fetch(GENESIS.plan(table, DAY), table, line)
        return answers, line.transport


def test_client_is_found_by_its_name():
    assert client("genesis") is GENESIS


def test_table_and_its_description_are_asked_by_post_with_both_years(tmp_path):
    answers, asked = fetched(tmp_path, [zipped(), description()])
    assert [request.method for request in asked.asked] == ["POST", "POST"]
    assert str(asked.asked[0].url) == "https://www.regionalstatistik.de/genesisws/rest/2020/data/tablefile"
    assert asked.forms[0] == {
        "name": "13111-01-03-4",
        "area": "all",
        "language": "de",
        "startyear": "2022",
        "endyear": "2026",
        "compress": "false",
        "format": "ffcsv",
        "job": "false",
        "quality": "on",
    }
    assert [answer.request.role for answer in answers] == ["data", "metadata"]
    assert answers[0].content() == zipped()


def test_credentials_go_in_headers_and_nowhere_else(tmp_path):
    _, asked = fetched(tmp_path, [zipped(), description()])
    for request in asked.asked:
        assert (request.headers["username"], request.headers["password"]) == ("DE12345678", "none of yours")
        assert b"DE12345678" not in request.content
        assert "DE12345678" not in str(request.url)
    assert all(b"DE12345678" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_regions_and_categories_of_the_definition_are_asked_for():
    ask = {
        "name": "12531-0043",
        "regionalvariable": "KREISE",
        "regionalkey": ["14511", "14521"],
        "classifyingvariable1": "GES",
        "classifyingkey1": "GESM",
        "endyear": "2024",
    }
    plan = GENESIS.plan(definition("12531-0043", ask=ask, compress=True, since="", expected_bytes=5), DAY)
    form = dict(plan.requests[0].form)
    assert form["regionalkey"] == "14511,14521"
    assert (form["startyear"], form["endyear"], form["compress"]) == ("1950", "2024", "true")
    assert (form["classifyingvariable1"], form["classifyingkey1"]) == ("GES", "GESM")
    assert plan.expected_bytes == 5


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        ({}, "the name of the table is missing"),
        ({"name": "x", "regionalkeys": "14"}, 'key "regionalkeys" is unknown'),
        ({"name": "x", "language": "fr"}, "language is wrong.*de or en"),
        ({"name": "x", "endyear": "soon"}, "endyear is no year"),
    ],
)
def test_question_that_genesis_would_not_understand_is_not_asked(ask, told):
    with pytest.raises(TableError, match=told):
        GENESIS.plan(definition(ask=ask), DAY)


@pytest.mark.parametrize(
    ("code", "content", "kind", "told"),
    [
        (
            90,
            "Die angeforderte Tabelle ist nicht vorhanden.",
            AnswerError,
            "status 90: the table is unknown.*catalogue",
        ),
        (104, "Es gibt keine Objekte", AnswerError, "status 104: nothing fits the selection"),
        (-1, "kein Datenquader", AnswerError, "status -1: the publisher has no data behind this table"),
        (50, "nichts Neues", AnswerError, "status 50: nothing newer"),
        (
            15,
            "Bitte prüfen Sie das Passwort",
            UnreachableError,
            "status 15: the login is wrong.*variables of this host",
        ),
        (6, "zu viele Anfragen", UnreachableError, "status 6: too many requests at once"),
        (99, "Auftrag x_1", AnswerError, "status 99: a job was started that nobody asked for"),
        (777, "etwas anderes", AnswerError, "status 777: a status that is not known here.*etwas anderes"),
        (0, "erfolgreich", AnswerError, 'no figures. Expected a ZIP; found status 0, "erfolgreich"'),
        (22, "angepasst", AnswerError, 'no figures. Expected a ZIP; found status 22, "angepasst"'),
    ],
)
def test_status_inside_an_answer_is_told_by_its_code(tmp_path, code, content, kind, told):
    with pytest.raises(kind, match=rf"statistische_aemter/13111-01-03-4: {told}"):
        fetched(tmp_path, [envelope(code, content)] * 3)
    assert not list(tmp_path.rglob("*.body"))


def test_busy_publisher_is_asked_again(tmp_path):
    answers, asked = fetched(tmp_path, [envelope(6, "zu viele Anfragen"), zipped(), description()])
    assert len(asked.asked) == 3
    assert answers[0].content() == zipped()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("<!DOCTYPE html><html><title>Wartung</title>", "a web page came instead of data"),
        (b"", "an empty answer"),
        (zipped()[:-30], "the archive is cut off"),
        (zipped(name="12411-01-01-4_1_de_flat.csv"), "another table came.*12411-01-01-4_1_de_flat.csv"),
        (zipped(name="13111-01-03-4-B_1_de_flat.csv"), "another table came"),
        (zipped(name="x.exe"), "another archive came.*x.exe"),
        (zipped(more="x"), "another archive came.*one file named"),
        ('{"a": 1}', "no answer of GENESIS"),
        ("[]", "no answer of GENESIS"),
        ('{"Status": {"Code": 0}} x', "no answer of GENESIS"),
    ],
)
def test_page_with_status_200_is_no_data(tmp_path, said, told):
    with pytest.raises(AnswerError, match=told):
        fetched(tmp_path, [said])
    assert not list(tmp_path.rglob("*.body"))


@pytest.mark.parametrize("cut", range(0, len(zipped()), 7))
def test_archive_that_is_cut_at_any_byte(cut):
    with pytest.raises(AnswerError):
        GENESIS.content([Body("13111-01-03-4.zip", data=zipped()[:cut])], definition())


def test_too_large_is_asked_by_halves_of_the_years_the_newer_first(tmp_path):
    said = [TOO_LARGE, zipped(name="13111-01-03-4_2.csv"), TOO_LARGE, zipped(), zipped(), description()]
    answers, asked = fetched(tmp_path, said)
    assert [(form["startyear"], form["endyear"]) for form in asked.forms[:-1]] == [
        ("2022", "2026"),
        ("2025", "2026"),
        ("2022", "2024"),
        ("2024", "2024"),
        ("2022", "2023"),
    ]
    assert [answer.request.part for answer in answers] == [
        "2022 to 2023",
        "2024",
        "2025 to 2026",
        "description",
    ]


def test_years_without_data_are_left_out_of_a_split(tmp_path):
    answers, _ = fetched(tmp_path, [TOO_LARGE, NOTHING, zipped(), description()])
    assert [answer.request.part for answer in answers] == ["2022 to 2024", "description"]


def test_no_rows_is_an_error_and_no_vintage(tmp_path):
    with pytest.raises(AnswerError, match="nothing fits the selection"):
        fetched(tmp_path, [TOO_LARGE, NOTHING, NOTHING])


def test_year_that_is_too_large_is_asked_by_region(tmp_path):
    ask = {"name": "13111-01-03-4", "regionalkey": ["14511", "14521"], "endyear": "2022"}
    answers, asked = fetched(tmp_path, [TOO_LARGE, zipped(), zipped(), description()], definition(ask=ask))
    assert [form["regionalkey"] for form in asked.forms[:3]] == ["14511,14521", "14511", "14521"]
    assert [answer.request.part for answer in answers] == ["14511", "14521", "description"]


def test_region_that_is_too_large_is_asked_by_years(tmp_path):
    ask = {"name": "13111-01-03-4", "regionalkey": ["14511", "14521"], "endyear": "2023"}
    said = [TOO_LARGE, TOO_LARGE, TOO_LARGE, zipped(), zipped(), zipped(), description()]
    answers, _ = fetched(tmp_path, said, definition(ask=ask))
    assert [answer.request.part for answer in answers] == [
        "14511, 2022",
        "14511, 2023",
        "14521",
        "description",
    ]


def test_table_that_no_split_makes_small_is_made_by_a_job(tmp_path):
    table = definition(ask={"name": "13111-01-03-4", "endyear": "2022"})
    result = zipped(name=f"{JOB}_flat.csv")
    answers, asked = fetched(
        tmp_path, [TOO_LARGE, STARTED, WAITING, WAITING, READY, result, description()], table
    )
    assert [str(request.url).rpartition("2020/")[2] for request in asked.asked] == [
        "data/tablefile",
        "data/tablefile",
        "catalogue/results",
        "catalogue/results",
        "catalogue/results",
        "data/resultfile",
        "metadata/table",
    ]
    assert asked.forms[1]["job"] == "true"
    assert asked.forms[2]["selection"] == JOB
    assert asked.forms[5]["name"] == JOB
    assert answers[0].content() == result
    assert all(b"DE12345678" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_second_run_waits_for_the_job_that_the_first_has_started(tmp_path):
    table = definition(ask={"name": "13111-01-03-4", "endyear": "2022"})
    with pytest.raises(AnswerError, match="status -1"):
        fetched(tmp_path, [TOO_LARGE, STARTED, WAITING, envelope(-1, "intern")], table)
    answers, asked = fetched(
        tmp_path, [TOO_LARGE, READY, zipped(name=f"{JOB}_flat.csv"), description()], table
    )
    assert "true" not in [form.get("job") for form in asked.forms]
    assert len(answers) == 2


def test_job_that_is_not_done_in_an_hour_is_told(tmp_path, monkeypatch):
    seconds = iter(range(0, 10**9, 600))
    monkeypatch.setattr(clock, "elapsed", lambda: next(seconds))
    table = definition(ask={"name": "13111-01-03-4", "endyear": "2022"})
    with pytest.raises(UnreachableError, match="the job is not done.*it goes on waiting for the same job"):
        fetched(tmp_path, [TOO_LARGE, STARTED, *[WAITING] * 30], table)


def test_job_needs_user_and_password(tmp_path):
    table = definition("12531-0043", host="genesis", ask={"name": "12531-0043", "endyear": "2022"})
    with pytest.raises(UnreachableError, match="a token is not enough for a job"):
        fetched(tmp_path, [TOO_LARGE], table, given(genesis_token="0123456789abcdef"))


def test_definition_may_forbid_a_job(tmp_path):
    table = definition(ask={"name": "13111-01-03-4", "endyear": "2022", "job": "never"})
    with pytest.raises(
        TooLargeError, match="status 98: the table is too large.*fewer years, regions or categories"
    ):
        fetched(tmp_path, [TOO_LARGE], table)


def test_adjusted_years_are_refused_and_other_words_for_all_areas_are_not(tmp_path):
    good = description(parameters={"name": "13111-01-03-4", "area": "Alle", "language": "de"})
    fetched(tmp_path / "good", [zipped(), good])
    other = description(parameters={"name": "13111-01-03-5"})
    with pytest.raises(AnswerError, match="the publisher has adjusted name"):
        fetched(tmp_path / "other", [zipped(), other])


def test_name_and_password_leave_a_description_before_it_is_kept(tmp_path):
    answers, _ = fetched(tmp_path, [zipped(), description()])
    kept = json.loads(answers[1].content())
    assert set(kept["Parameter"]) == set()
    assert kept["Object"]["Updated"] == "08.09.2025 09:08:56h"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_first_line_of_a_cube_goes(tmp_path, mark):
    table = definition("47414BJ002", reader="genesis_cube", ask={"name": "47414BJ002", "kind": "cube"})
    answers, asked = fetched(tmp_path, [mark + CUBE, description()], table)
    assert asked.asked[0].url.path.endswith("data/cubefile")
    assert asked.asked[1].url.path.endswith("metadata/cube")
    assert answers[0].content() == b"K;DQ;FACH-SCHL\nD;1;\n"


def test_same_content_in_other_bytes_and_order_is_the_same():
    other = zipped(flat(reversed(LINES)).replace("\n", "\r\n"), name="13111-01-03-4_1_de_flat.csv")
    parts = [Body("a", data=zipped(flat(LINES[:2]))), Body("b", data=zipped(flat(LINES[2:])))]
    said = Body("description", data=description().encode())
    contents = {
        GENESIS.content(bodies, definition())
        for bodies in ([body()], [Body("x", data=other)], parts, parts[::-1], [body(), said])
    }
    assert len(contents) == 1
    assert GENESIS.content([body(flat(LINES[1:]))], definition()) not in contents


def test_moment_of_the_export_is_no_content():
    cube = definition("47414BJ002", reader="genesis_cube", ask={"name": "47414BJ002", "kind": "cube"})
    assert GENESIS.content([Body("c", data=CUBE.encode())], cube) == GENESIS.content(
        [Body("c", data=CUBE.partition("\n")[2].encode())], cube
    )
    classic = "GENESIS-Tabelle: 12411-0010\n;2020\nSachsen;1\n__________\n© Destatis, {}\nStand: {}\n"
    table = definition("12411-0010", reader="genesis_classic")
    assert GENESIS.content(
        [Body("c", data=classic.format(2021, 1).encode("cp1252"))], table
    ) == GENESIS.content([Body("c", data=classic.format(2026, 2).encode())], table)


def test_day_of_change_copyright_and_licence_are_described():
    said = GENESIS.described([body(), Body("d", data=description().encode())])
    assert said.updated == "08.09.2025 09:08:56h"
    assert said.attribution == "© Statistische Ämter des Bundes und der Länder, 2026"
    assert (
        said.licence
        == "Dieses Werk ist lizenziert unter der Datenlizenz Deutschland - Namensnennung - Version 2.0"
    )
    assert GENESIS.described([body()]).updated == ""


def test_login_that_is_told_in_words_only_is_an_envelope():
    said = read_envelope(
        Body("x", data=b'{"Status": "Sie wurden nicht angemeldet", "Username": "x"}'), "here"
    )
    assert (said.code, said.text) == (15, "Sie wurden nicht angemeldet")


def test_every_table_of_the_register_can_be_asked_for():
    tables = [table for table in read_definitions(REGISTERS) if table.client == "genesis"]
    hosts = {host.id for host in read_hosts(REGISTERS)}
    assert len(tables) == 75
    for table in tables:
        figures, said = GENESIS.plan(table, DAY).requests
        assert figures.host in hosts
        assert dict(figures.form)["startyear"] <= dict(figures.form)["endyear"]
        assert (figures.role, said.role) == ("data", "metadata")
        assert table.id in table.address
        assert table.checked == "recorded" or not table.adds_up or table.has.dimensions
