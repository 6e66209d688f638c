"""A host that answers slowly, cuts off, redirects, is busy, lies, bursts or changes its certificate."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from server import (
    Server,
    bomb,
    continues,
    cuts_off,
    endless,
    in_turn,
    redirects,
    says,
    silent,
    slowly,
)

from evidence.errors import AnswerError, TooLargeError, UnreachableError
from evidence.sources import connection

BODY = bytes(range(256)) * 4_000  # a megabyte in which every place is its own
PAGE = b"<!DOCTYPE html><html><head><title>Wartung</title></head></html>"


def left(ask):
    """Return the names of the files that an attempt left behind, without their keys."""
    return sorted(path.suffix for path in ask.folder.iterdir())


# Slow


def test_slow_body_is_waited_for(ask):
    with Server({"/data": slowly(BODY, 10, 0.05)}) as server:
        assert ask(server).content() == BODY


def test_host_that_says_nothing_is_asked_again_and_then_told(ask):
    with Server({"/data": silent}) as server:
        with pytest.raises(
            UnreachableError, match="office/t: no answer in time.*nothing new in 0 s.*Next step: run"
        ):
            ask(server)
        assert len(server.asked) == 3


def test_body_that_drips_for_ever_is_given_up(ask, monkeypatch):
    monkeypatch.setattr(connection, "WHOLE", 0.2)
    with (
        Server({"/data": slowly(BODY, 1_000, 0.05)}) as server,
        pytest.raises(UnreachableError, match="not complete after 0 s"),
    ):
        ask(server)


# Cut off


def test_post_that_is_cut_off_starts_anew(ask):
    with Server({"/data": in_turn(cuts_off(BODY, 70_000), says(BODY))}) as server:
        assert ask(server, method="POST", form=(("name", "ä b"),)).content() == BODY
        assert [asked.body for asked in server.asked] == [b"name=%C3%A4+b"] * 2
        assert all("range" not in asked.headers for asked in server.asked)


def test_body_that_is_always_cut_off_is_not_kept(ask):
    with Server({"/data": cuts_off(BODY, 70_000)}) as server:
        with pytest.raises(UnreachableError, match="the answer was cut off"):
            ask(server)
        assert len(server.asked) == 3
    assert left(ask) == []


def test_get_that_is_cut_off_is_continued(ask):
    begins = cuts_off(BODY, 70_000, ETag='"a"', Accept_Ranges="bytes")
    with Server({"/data": in_turn(begins, continues(BODY, '"a"'))}) as server:
        assert ask(server).content() == BODY
        first, second = server.asked
    assert "range" not in first.headers
    assert second.headers["if-range"] == '"a"'
    assert int(second.headers["range"].removeprefix("bytes=").removesuffix("-")) > 0
    assert left(ask) == [".body", ".json"]


def test_get_is_continued_by_another_run(ask):
    with Server({"/data": cuts_off(BODY, 70_000, ETag='"a"', Accept_Ranges="bytes")}) as server:
        with pytest.raises(UnreachableError):
            ask(server)
        server.routes["/data"] = continues(BODY, '"a"')
        assert ask(server).content() == BODY
        assert "range" in server.asked[-1].headers


@pytest.mark.parametrize(
    "then",
    [
        continues(BODY, '"b"'),
        continues(BODY, '"a"', said='"b"'),
        continues(BODY, '"a"', status=416),
    ],
    ids=["whole body again", "the rest of another body", "no such rest"],
)
def test_other_body_starts_anew(ask, then):
    begins = cuts_off(b"x" * len(BODY), 70_000, ETag='"a"', Accept_Ranges="bytes")
    with Server({"/data": in_turn(begins, then, says(BODY))}) as server:
        assert ask(server).content() == BODY


def test_what_may_repeat_credentials_is_not_kept_to_be_continued(ask):
    begins = cuts_off(b"x" * len(BODY), 70_000, ETag='"a"', Accept_Ranges="bytes")
    with Server({"/data": begins}) as server, pytest.raises(UnreachableError):
        ask(server, login=True)
    assert left(ask) == []


def test_weak_validator_continues_nothing(ask):
    begins = cuts_off(b"x" * len(BODY), 70_000, ETag='W/"a"', Accept_Ranges="bytes")
    with Server({"/data": in_turn(begins, says(BODY))}) as server:
        assert ask(server).content() == BODY
        assert "range" not in server.asked[-1].headers


# Redirected


def test_redirect_to_a_page_is_no_data(ask):
    with (
        Server({"/data": redirects("/notice"), "/notice": says(PAGE)}) as server,
        pytest.raises(AnswerError, match='office/t: a web page came instead of data.*found "<!DOCTYPE html>'),
    ):
        ask(server)
    assert left(ask) == []


def test_page_with_status_200_is_no_data(ask):
    with Server({"/data": says(PAGE)}) as server, pytest.raises(AnswerError, match="look for a notice"):
        ask(server, method="POST")


def test_redirect_on_the_same_host_is_followed(ask):
    with Server({"/data": redirects("/moved?x=1", 308), "/moved": says(BODY)}) as server:
        assert ask(server).content() == BODY
        assert [asked.path for asked in server.asked] == ["/data", "/moved?x=1"]


@pytest.mark.parametrize(("method", "login"), [("POST", False), ("GET", True), ("POST", True)])
def test_redirect_with_credentials_or_a_form_is_not_followed(ask, method, login):
    with Server({"/data": redirects("/moved?user=1"), "/moved": says(BODY)}) as server:
        with pytest.raises(UnreachableError, match=r'redirects elsewhere \(302\).*/moved"'):
            ask(server, method=method, login=login)
        assert [asked.path for asked in server.asked] == ["/data"]


def test_redirect_to_another_host_is_not_followed(ask):
    with (
        Server({"/data": says(BODY)}) as other,
        Server({"/data": redirects(other.address + "data")}) as server,
    ):
        with pytest.raises(UnreachableError, match="redirects elsewhere"):
            ask(server)
        assert other.asked == []


def test_redirects_in_a_circle_end(ask):
    with Server({"/data": redirects("/data")}) as server:
        with pytest.raises(UnreachableError, match="redirects in a circle"):
            ask(server)
        assert len(server.asked) == 4


# Busy or broken


def test_wish_of_seconds_is_followed(ask):
    with Server({"/data": in_turn(says(b"", 429, Retry_After="7"), says(BODY))}) as server:
        assert ask(server).content() == BODY
    assert [progress.waits for progress in ask.told if progress.waits] == [7.0]


def test_wish_of_a_date_is_followed_by_the_clock_of_the_host(ask):
    now = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    headers = {
        "Date": format_datetime(now, usegmt=True),
        "Retry_After": format_datetime(now + timedelta(seconds=9), usegmt=True),
    }
    with Server({"/data": in_turn(says(b"", 429, **headers), says(BODY))}) as server:
        assert ask(server).content() == BODY
    assert [progress.waits for progress in ask.told if progress.waits] == [9.0]


def test_long_wish_ends_with_when_to_come_back(ask, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795420800")
    with Server({"/data": says(b"", 429, Retry_After="7200")}) as server:
        with pytest.raises(
            UnreachableError, match=r"asks to come back after 2 h.*after 2026-11-23 10:00 UTC"
        ):
            ask(server)
        assert len(server.asked) == 1


def test_errors_of_the_host_are_waited_out(ask):
    with Server({"/data": in_turn(says(b"", 500), says(b"", 503), says(BODY))}) as server:
        assert ask(server).content() == BODY
    assert ["busy, or broken" in progress.why for progress in ask.told if progress.why] == [True, True]


def test_host_that_stays_broken_is_told_with_its_words(ask):
    with Server({"/data": says(b"Datenbank\n nicht erreichbar", 503)}) as server:
        with pytest.raises(UnreachableError, match='status 503, "Datenbank nicht erreichbar"'):
            ask(server)
        assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 404, 410, 304])
def test_refusal_is_not_asked_again(ask, status):
    with Server({"/data": says(b"" if status == 304 else b"no", status)}) as server:
        with pytest.raises(UnreachableError, match=f"refused.*status {status}"):
            ask(server)
        assert len(server.asked) == 1


# Lies and bombs


def test_absurd_length_is_refused_before_the_body(ask):
    def announces(handler):
        handler.head(200, {"Content-Length": 9_000_000_000})
        handler.hang_up()

    with Server({"/data": announces}) as server:
        with pytest.raises(TooLargeError, match="at most 67,108,864 bytes; found 9,000,000,000 announced"):
            ask(server)
        assert len(server.asked) == 1


def test_length_that_is_too_long_is_a_cut(ask):
    with (
        Server({"/data": cuts_off(BODY + b"more", len(BODY))}) as server,
        pytest.raises(UnreachableError, match="cut off"),
    ):
        ask(server)


def test_endless_body_is_stopped(ask):
    with Server({"/data": endless}) as server:
        with pytest.raises(TooLargeError, match="at most 1,000,000 bytes"):
            ask(server, max_bytes=1_000_000)
        assert len(server.asked) == 1
    assert left(ask) == []


def test_body_that_is_packed_without_being_asked_is_unpacked(ask):
    packed = gzip.compress(BODY)
    with Server({"/data": says(packed, Content_Encoding="gzip")}) as server:
        assert ask(server).content() == BODY
        assert server.asked[0].headers["accept-encoding"] == "identity"


def test_packed_body_that_is_cut_off_is_told(ask):
    packed = gzip.compress(BODY)[:-9]
    with (
        Server({"/data": says(packed, Content_Encoding="gzip")}) as server,
        pytest.raises(UnreachableError, match="cut off"),
    ):
        ask(server)


def test_body_that_bursts_is_stopped(ask):
    with (
        Server({"/data": says(bomb(200_000_000), Content_Encoding="gzip")}) as server,
        pytest.raises(TooLargeError, match="at most 5,000,000 bytes"),
    ):
        ask(server, max_bytes=5_000_000)
    assert left(ask) == []


def test_unknown_packing_is_refused(ask):
    with (
        Server({"/data": says(b"?", Content_Encoding="br")}) as server,
        pytest.raises(AnswerError, match="packed in a way that we did not ask for.*found br"),
    ):
        ask(server)


# Certificates


def test_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent(ask, authority):
    with Server({"/data": says(BODY)}, authority.certificate()) as server:
        with pytest.raises(
            UnreachableError, match="certificate of Test host is not trusted, and nothing was sent"
        ):
            ask(server, method="POST", login=True)
        assert server.asked == []


def test_certificate_of_a_bundle_is_trusted(ask, authority):
    with Server({"/data": says(BODY)}, authority.certificate()) as server:
        assert ask(server, bundle=authority.bundle).content() == BODY


def test_certificate_for_another_name_is_refused(ask, authority):
    with Server({"/data": says(BODY)}, authority.certificate("other.example")) as server:
        with pytest.raises(UnreachableError, match="not trusted.*mismatch"):
            ask(server, bundle=authority.bundle)
        assert server.asked == []


def test_certificate_that_changes_before_the_rest_ends_it(ask, authority, tmp_path_factory):
    stranger = type(authority)(tmp_path_factory.mktemp("stranger"))
    begins = cuts_off(BODY, 70_000, ETag='"a"', Accept_Ranges="bytes")
    with Server({"/data": begins}, authority.certificate()) as server:

        def changes(handler):
            server.certificate = stranger.certificate()
            begins(handler)

        server.routes["/data"] = changes
        with pytest.raises(UnreachableError, match="not trusted"):
            ask(server, bundle=authority.bundle)
        assert len(server.asked) == 1
    assert ".body" not in left(ask)
