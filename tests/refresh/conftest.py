"""Fixtures of the tests with a host of our own: the host, what asks it, and short patience."""

import ssl
import sys
from pathlib import Path

import pytest
import stamina
import trustme

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for server: no test folder is a package

from answers import KNOWN
from evidence.sources import connection
from evidence.sources.connection import Connection
from evidence.sources.definitions import Host
from evidence.sources.exchange import Request


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    """Wait a moment where the network gets minutes, and never between two attempts."""
    monkeypatch.setattr(connection, "READ", 0.5)
    monkeypatch.setattr(connection, "CONNECT", 2.0)
    with stamina.set_testing(testing=True, attempts=3):
        yield


class Authority:
    """An authority of our own that signs certificates for hosts."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._ca.cert_pem.write_to_path(folder / "authority.pem")
        self.bundle = "authority.pem"

    def certificate(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(name).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def ask(tmp_path):
    """Ask a server: ``ask(server, path, method="GET", **request)`` gives the answer, or raises what the connection raises.

    ``ask.told`` has all that was told on the way. ``login=True`` sends the credentials of tests, ``bundle`` trusts an
    authority.
    """
    told = []

    def asked(server, path="data", *, method="GET", login=False, bundle="", look=None, **request):
        host = Host(
            id="genesis",
            name="Test host",
            base=server.address,
            login="genesis" if login else "none",
            pause=0,
            ca_bundle=bundle,
        )
        question = Request("office", "t", host.id, method, path, **request)
        with Connection([host], KNOWN, tmp_path / "incoming", bundles=tmp_path, told=told.append) as line:
            return line.ask(question, look) if look else line.ask(question)

    asked.told = told
    asked.folder = tmp_path / "incoming" / "office" / "t"
    return asked
