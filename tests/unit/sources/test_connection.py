"""The connection over answers that are made here: what is sent, what is kept, what is asked again."""

import threading

import httpx2
import pytest
import stamina

from answers import KNOWN, Answering, connected, given, hosts
from evidence.errors import AnswerError, BusyError, TableError, TooLargeError, UnreachableError
from evidence.sources import connection as module
from evidence.sources.connection import Connection
from evidence.sources.definitions import Host
from evidence.sources.exchange import Request

TABLE = Request("destatis", "12531-0043", "genesis", "POST", "data/tablefile", form=(("name", "12531-0043"),))
OPEN = Request(
    "eurostat", "demo", "eurostat", "GET", "sdmx/2.1/data/demo", query=(("geo", "DED2"), ("geo", "DED4"))
)


@pytest.fixture(autouse=True)
def _no_waiting():
    with stamina.set_testing(testing=True, attempts=3):
        yield


def ask(folder, request, *said, settings=KNOWN, look=None):
    """Return the answer to a request, and what was asked for it."""
    with connected(folder, said, settings) as line:
        answer = line.ask(request, look) if look else line.ask(request)
        return answer, line.transport.asked


# What is sent


def test_login_stands_in_headers_only(tmp_path):
    _, (sent,) = ask(tmp_path, TABLE, b"figures")
    assert sent.headers["username"] == "DE12345678"
    assert sent.headers["password"] == "none of yours"
    assert str(sent.url) == "https://www-genesis.destatis.de/genesisWS/rest/2020/data/tablefile"
    assert sent.content == b"name=12531-0043"
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["user-agent"].startswith("saxony-integration-evidence/")


def test_host_without_login_sees_no_credentials(tmp_path):
    _, (sent,) = ask(tmp_path, OPEN, b"figures")
    assert {"username", "password"} & set(sent.headers) == set()
    assert str(sent.url).endswith("/api/dissemination/sdmx/2.1/data/demo?geo=DED2&geo=DED4")
    assert sent.content == b""


@pytest.mark.parametrize(
    "proxy", ["socks5://someone:opensesame@proxy.example:1080", "nowhere://someone:opensesame@x"]
)
def test_proxy_that_cannot_be_used_is_told_without_its_address(tmp_path, monkeypatch, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with (
        Connection(hosts(), KNOWN, tmp_path) as line,
        pytest.raises(UnreachableError, match="proxy that the environment names cannot be used") as told,
    ):
        line.ask(OPEN)
    assert not any(word in str(told.value) for word in ("someone", "opensesame", "proxy.example:1080"))


def test_letters_of_a_password_are_sent_as_latin_1(tmp_path):
    _, (sent,) = ask(
        tmp_path, TABLE, b"x", settings=given(genesis_user="u-s-e-r", genesis_password="größe+%&")
    )
    assert (b"password", "größe+%&".encode("latin-1")) in [
        (name.lower(), value) for name, value in sent.headers.raw
    ]


def test_token_is_sent_as_user_with_an_empty_password(tmp_path):
    _, (sent,) = ask(tmp_path, TABLE, b"figures", settings=given(genesis_token="t-o-k-e-n"))
    assert (sent.headers["username"], sent.headers["password"]) == ("t-o-k-e-n", "")


def test_json_is_sent_as_it_is(tmp_path):
    _, (sent,) = ask(
        tmp_path, Request("bbsr", "k", "inkar", "POST", "Table/GetDataTable", json='{"a":"ü"}'), b"[]"
    )
    assert (sent.content, sent.headers["content-type"]) == ('{"a":"ü"}'.encode(), "application/json")


def test_missing_login_is_told_with_its_variables(tmp_path):
    with pytest.raises(
        UnreachableError, match=r"GENESIS-Online asks for a login.*set EVIDENCE_GENESIS_USER and"
    ):
        ask(tmp_path, TABLE, settings=given())


def test_job_with_a_token_alone_is_told(tmp_path):
    job = Request("destatis", "t", "genesis", "POST", "data/tablefile", as_user=True, repeatable=False)
    with pytest.raises(UnreachableError, match="a token is not enough for a job.*set EVIDENCE_GENESIS_USER"):
        ask(tmp_path, job, settings=given(genesis_token="t-o-k-e-n"))


def test_login_that_is_refused_is_told_as_such(tmp_path):
    with pytest.raises(UnreachableError, match=r"the login is refused \(401\).*correct the login"):
        ask(tmp_path, TABLE, (401, b"nein"))


def test_unknown_host_is_told(tmp_path):
    with pytest.raises(TableError, match='host "nowhere" is unknown'):
        ask(tmp_path, Request("x", "t", "nowhere", "GET", ""))


@pytest.mark.parametrize("base", ["http://host.example/", "http://127.0.0.1.example/"])
def test_address_that_is_not_encrypted_is_refused(tmp_path, base):
    with pytest.raises(TableError, match="an address that is not encrypted"):
        Connection([Host(id="x", name="X", base=base)], KNOWN, tmp_path)


def test_address_of_this_machine_may_be_plain(tmp_path):
    for base in ("http://127.0.0.1:1/", "http://localhost:1/"):
        Connection([Host(id="x", name="X", base=base)], KNOWN, tmp_path).close()


def test_bundle_that_is_missing_is_told(tmp_path):
    host = Host(id="x", name="X", base="https://x.example/", ca_bundle="x.pem")
    line = Connection([host], KNOWN, tmp_path, bundles=tmp_path)
    with line, pytest.raises(TableError, match="certificates that cannot be read.*No such file"):
        line.ask(Request("x", "t", "x", "GET", ""))


def test_missing_file_of_the_environment_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "x.pem"))
    with pytest.raises(TableError, match='certificates that cannot be read.*"SSL_CERT_FILE"'):
        ask(tmp_path, OPEN, b"figures")


# What is kept


def test_answer_is_kept_with_its_record(tmp_path):
    said = (200, {"Content-Type": "application/zip", "Set-Cookie": "a=b", "ETag": '"1"'}, b"figures")
    answer, _ = ask(tmp_path, TABLE, said)
    assert answer.content() == b"figures"
    assert answer.headers == {"content-type": "application/zip", "content-length": "7", "etag": '"1"'}
    assert answer.path.parent == tmp_path / "incoming" / "destatis" / "12531-0043"
    assert sorted(path.suffix for path in answer.path.parent.iterdir()) == [".body", ".json"]


def test_answer_at_hand_is_not_asked_for_again(tmp_path):
    first, _ = ask(tmp_path, TABLE, b"figures")
    again, asked = ask(tmp_path, TABLE)
    assert (again, asked) == (first, [])


def test_fresh_request_is_asked_again(tmp_path):
    poll = Request("destatis", "t", "genesis", "POST", "catalogue/results", fresh=True)
    ask(tmp_path, poll, b"not yet")
    answer, asked = ask(tmp_path, poll, b"ready")
    assert (answer.content(), len(asked)) == (b"ready", 1)


def test_answer_at_hand_that_was_spoiled_is_asked_for_again(tmp_path):
    first, _ = ask(tmp_path, TABLE, b"figures")
    first.path.write_bytes(b"figurez")
    again, _ = ask(tmp_path, TABLE, b"figures")
    assert again.content() == b"figures"


def test_empty_answer_is_no_data(tmp_path):
    with pytest.raises(AnswerError, match="destatis/12531-0043: an empty answer"):
        ask(tmp_path, TABLE, b" \n")


# What the client sees first


def test_client_may_take_something_out(tmp_path):
    answer, _ = ask(tmp_path, TABLE, b"line 1\nline 2\n", look=lambda body: body.read().partition(b"\n")[2])
    assert answer.content() == b"line 2\n"
    assert answer.size == 7


def test_answer_that_the_client_refuses_is_not_kept(tmp_path):
    def refuse(body):
        raise AnswerError(f"{body.read()!r} is nothing for none of yours")

    with pytest.raises(AnswerError, match=r"b'figures' is nothing for \[secret\]"):
        ask(tmp_path, TABLE, b"figures", look=refuse)
    assert list((tmp_path / "incoming" / "destatis" / "12531-0043").iterdir()) == []


def test_fault_of_our_own_is_let_through_and_nothing_kept(tmp_path):
    with pytest.raises(KeyError):
        ask(tmp_path, TABLE, b"figures", look=lambda _: {}["x"])
    assert list((tmp_path / "incoming" / "destatis" / "12531-0043").iterdir()) == []


def test_busy_host_is_asked_again(tmp_path):
    def busy(body):
        if body.read() == b"code 6":
            raise BusyError("destatis/12531-0043: too many requests at once")

    answer, asked = ask(tmp_path, TABLE, b"code 6", b"code 6", b"figures", look=busy)
    assert (answer.content(), len(asked)) == (b"figures", 3)


def test_host_that_stays_busy_is_told(tmp_path):
    def busy(_):
        raise BusyError("destatis/12531-0043: too many requests at once")

    with pytest.raises(BusyError, match="too many requests at once"):
        ask(tmp_path, TABLE, b"6", b"6", b"6", look=busy)


# What is asked again


def test_too_large_selection_is_for_the_client_to_split(tmp_path):
    with pytest.raises(TooLargeError, match=r'the selection is too large \(413\).*"EXTRACTION_TOO_BIG"'):
        ask(tmp_path, OPEN, (413, b"EXTRACTION_TOO_BIG"))


JOB = Request("destatis", "t", "genesis", "POST", "data/tablefile", repeatable=False, as_user=True)


@pytest.mark.parametrize("status", [500, 503])
def test_job_that_may_have_begun_is_not_started_twice(tmp_path, status):
    with pytest.raises(UnreachableError, match="busy, or broken"):
        ask(tmp_path, JOB, (status, b""))


@pytest.mark.parametrize(
    "fault", [httpx2.ReadTimeout("x"), httpx2.ReadError("x"), httpx2.RemoteProtocolError("x")]
)
def test_job_whose_answer_did_not_come_is_not_started_twice(tmp_path, fault):
    def breaks(_):
        raise fault

    with pytest.raises(UnreachableError, match=r"cut off|no answer in time"):
        ask(tmp_path, JOB, breaks)


@pytest.mark.parametrize("refusal", [httpx2.ConnectError("x"), httpx2.ConnectTimeout("x"), (429, b"")])
def test_job_that_has_not_begun_is_asked_for_again(tmp_path, refusal):
    def breaks(_):
        raise refusal

    answer, asked = ask(tmp_path, JOB, refusal if isinstance(refusal, tuple) else breaks, b"job 1")
    assert (answer.content(), len(asked)) == (b"job 1", 2)


def test_host_that_cannot_be_reached_is_told_by_its_name(tmp_path):
    def breaks(_):
        raise httpx2.ConnectError("[Errno -2] Name or service not known")

    with pytest.raises(UnreachableError, match="Eurostat cannot be reached.*Name or service not known"):
        ask(tmp_path, OPEN, breaks, breaks, breaks)


def test_request_that_cannot_be_sent_is_told_without_its_words(tmp_path):
    def breaks(_):
        raise httpx2.LocalProtocolError("Illegal header value b'something'")

    with pytest.raises(UnreachableError, match="the request cannot be sent") as fault:
        ask(tmp_path, TABLE, breaks)
    assert "something" not in str(fault.value)


@pytest.mark.parametrize("text", ["soon", "-5", "1.5", "Tue, 99 Foo 2026", ""])
def test_wish_that_is_no_time_is_none(tmp_path, text):
    told = []
    transport = Answering([(503, {"Retry-After": text}, b""), b"figures"])
    with Connection(hosts(), KNOWN, tmp_path, transport=transport, told=told.append) as line:
        assert line.ask(OPEN).content() == b"figures"
    assert [progress.waits for progress in told if progress.why] == [0.0]  # what stamina waits in tests


@pytest.mark.parametrize("text", ["99999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_absurd_wish_is_told(tmp_path, text):
    with pytest.raises(UnreachableError, match="asks to come back after .* days.*in some years"):
        ask(tmp_path, OPEN, (503, {"Retry-After": text}, b""))


def test_host_that_is_gone_is_not_waited_for_again_and_again(tmp_path):
    def gone(_):
        raise httpx2.ConnectError("no route")

    with connected(tmp_path, [gone] * 9 + [b"figures"]) as line:
        for number in range(3):
            with pytest.raises(UnreachableError, match="Eurostat cannot be reached"):
                line.ask(Request("eurostat", str(number), "eurostat", "GET", str(number)))
        with pytest.raises(
            UnreachableError, match="demo: Eurostat is not asked again in this run.*3 requests in a row"
        ):
            line.ask(OPEN)
        assert line.ask(TABLE).content() == b"figures"  # another host


def test_host_that_answers_in_between_is_asked_on(tmp_path):
    broken = [(500, b"")] * 3
    with connected(
        tmp_path, [*broken, *broken, b"figures", *broken, *broken, (404, b""), b"figures"]
    ) as line:
        for number in range(6):
            request = Request("eurostat", str(number), "eurostat", "GET", str(number))
            if number == 2:
                line.ask(request)
            else:
                with pytest.raises(UnreachableError):
                    line.ask(request)
        assert line.ask(OPEN).content() == b"figures"


# Politeness


def test_requests_of_one_host_wait_for_each_other_and_for_the_pause(tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(module.clock, "elapsed", lambda: 100.0)
    monkeypatch.setattr(module.clock, "pause", pauses.append)
    host = Host(id="x", name="X", base="https://x.example/", pause=2.5)
    with Connection([host], KNOWN, tmp_path, transport=Answering([b"1", b"2"])) as line:
        for table in ("a", "b"):
            line.ask(Request("x", table, "x", "GET", table))
    assert pauses == [0.0, 2.5]


def test_one_host_is_asked_one_request_at_a_time_and_two_side_by_side(tmp_path):
    inside, most = {}, {}
    together = threading.Barrier(2, timeout=10)

    def answer(request):
        name = request.url.host
        inside[name] = inside.get(name, 0) + 1
        most[name] = max(most.get(name, 0), inside[name])
        together.wait()  # both hosts are inside at the same time, or the test fails
        inside[name] -= 1
        return httpx2.Response(200, content=b"figures")

    hosts = [Host(id=name, name=name, base=f"https://{name}.example/", pause=0) for name in ("a", "b")]
    with Connection(hosts, KNOWN, tmp_path, transport=httpx2.MockTransport(answer)) as line:
        threads = [
            threading.Thread(target=line.ask, args=(Request("x", str(number), host, "GET", str(number)),))
            for number in range(4)
            for host in ("a", "b")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == {"a.example": 1, "b.example": 1}
    assert len(list(tmp_path.rglob("*.body"))) == 8


def test_progress_is_told_as_it_comes(tmp_path):
    told = []
    transport = Answering([b"x" * 1_000_000])
    with Connection(hosts(), KNOWN, tmp_path, transport=transport, told=told.append) as line:
        line.ask(OPEN)
    assert {progress.expected for progress in told} == {1_000_000}
    assert [progress.received for progress in told] == sorted(progress.received for progress in told)
    assert told[-1].received == 1_000_000
