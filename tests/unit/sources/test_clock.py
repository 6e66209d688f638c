"""The clock of the sources."""

import datetime as dt

from evidence.sources import clock


def test_moment_can_be_set(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795420800")
    assert clock.stamp() == "2026-11-23T08:00:00Z"
    assert clock.today() == dt.date(2026, 11, 23)


def test_moment_that_is_no_number_is_not_set(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert clock.now().tzinfo is dt.UTC
    assert clock.now().microsecond == 0


def test_setting_the_moment_does_not_stop_what_is_measured(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    before = clock.elapsed()
    clock.pause(0.001)
    assert clock.elapsed() > before


def test_pause_of_less_than_nothing_is_none():
    clock.pause(-1)
