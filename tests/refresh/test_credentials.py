"""Credentials go to their host and nowhere else: not into messages, logs, files or what a command prints."""

import base64
import io
import json
import logging
import os
import subprocess
import sys
import traceback
import zipfile
from urllib.parse import quote

import pytest
from publishers import SHARE, found_publishers
from server import Server, says

from answers import REGISTERS, given
from evidence.errors import EvidenceError
from evidence.sources.clients import CLIENTS, client
from evidence.sources.clock import today
from evidence.sources.connection import Connection
from evidence.sources.definitions import read_definitions, read_hosts
from evidence.sources.exchange import Request
from evidence.sources.settings import spellings

USER = "DE0815-müller"
PASSWORD = 'sesam/+"öffne%20 &dich\\'
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SECRETS = {"user": (USER, PASSWORD), "token": (TOKEN,)}
LOGINS = {
    "user": given(
        genesis_user=USER,
        genesis_password=PASSWORD,
        regio_user=USER,
        regio_password=PASSWORD,
        zensus_user=USER,
        zensus_password=PASSWORD,
    ),
    "token": given(genesis_token=TOKEN, zensus_token=TOKEN),
}
PAIR = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
ALL = "\n".join(sorted({PAIR, *(way for secret in (USER, PASSWORD, TOKEN) for way in spellings(secret))}))


def found_in(text, login="user"):
    """Return the spellings of credentials in a text, also those that were cut off."""
    needles = {way for secret in SECRETS[login] for way in (*spellings(secret), secret[:8])}
    return sorted(needle for needle in needles | ({PAIR} if login == "user" else set()) if needle in text)


def found_below(folder, login="user"):
    """Return the files that have a credential in them, or in their names, unpacked where they are archives."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            texts = [content.decode("utf-8", "replace"), content.decode("latin-1"), path.name]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
            if any(found_in(text, login) for text in texts):
                found.append(path)
    return found


def packed(text):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("12531-0043_1_de_flat.csv", text)
    return stream.getvalue()


def envelope(code, **more):
    said = {
        "Ident": {"Service": "data", "Method": "tablefile"},
        "Status": {"Code": code, "Content": f"Nutzer {USER}: {PASSWORD}", "Type": "ERROR"},
        "Parameter": {"username": USER, "password": PASSWORD, "name": "12531-0043"},
        "Object": None,
        "Copyright": "© Statistisches Bundesamt",
    }
    return json.dumps(said | more).encode()


ECHOES = {
    "text": says(b"figures " + ALL.encode()),
    "text in latin-1": says(b"figures " + ALL.encode("latin-1")),
    "ZIP": says(packed(f"value\n{ALL}\n")),
    "one in a large file": says(
        bytes(32) + b"x" * 3_000_000 + quote(PASSWORD).encode() + TOKEN.encode() + b"x" * 9
    ),
    "cube": says(f"* Der Benutzer {USER} {TOKEN}\nK;DQ;47414BJ002\nD;DG;1;p\n".encode()),
    "page": says(b"<!DOCTYPE html>" + ALL.encode()),
    "error": says(ALL.encode(), 500),
    "refusal": says(ALL.encode(), 404),
    "no login": says(ALL.encode(), 401),
    "too large": says(ALL.encode(), 413),
    "redirect": says(
        b"", 302, Location=f"/{quote(USER)}/{quote(PASSWORD, safe='')}/{TOKEN}?user={quote(USER)}"
    ),
    "headers": says(
        b"figures", 200, ETag=f'"{TOKEN}{quote(PASSWORD)}"', Content_Disposition=f"{PAIR}; {quote(USER)}"
    ),
    "later": says(b"", 429, Retry_After=f"{TOKEN}"),
    **{f"status {code}": says(envelope(code)) for code in (0, 6, 15, 22, 90, 98, 99, 104, -1, 7)},
    "description": says(
        envelope(0, Ident={"Service": "metadata"}, Object={"Code": "12531-0043", "Note": TOKEN})
    ),
}


@pytest.fixture
def hearing(caplog):
    """Collect what any library logs, however small."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx2", "stamina"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def raised(action):
    """Return what an action raises in words, with everything that a traceback would show."""
    try:
        action()
    except EvidenceError as fault:
        return "".join(traceback.format_exception(fault)) + repr(fault) + repr(fault.__context__)
    return ""


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("echo", ECHOES)
def test_credentials_are_in_no_message_log_or_file(tmp_path, hearing, echo, method, login):
    told = []
    with Server({"/data": ECHOES[echo]}) as server:
        host = read_hosts(REGISTERS)[0].model_copy(update={"base": server.address, "pause": 0.0})
        with Connection([host], LOGINS[login], tmp_path, told=told.append) as line:
            text = raised(
                lambda: line.ask(Request("office", "t", "genesis", method, "data", form=(("name", "t"),)))
            )
        assert server.asked[0].headers["username"].encode("latin-1").decode("latin-1") in {USER, TOKEN}
        assert not found_in("".join(asked.path for asked in server.asked), login)
    shown = [text, *(str(progress) for progress in told)]
    shown += [record.getMessage() + str(record.__dict__) for record in hearing.records]
    assert [entry for entry in shown if found_in(entry, login)] == []
    assert found_below(tmp_path, login) == []


def test_needles_would_be_found(tmp_path):
    # The test above is worth something: what it looks for is found where it is.
    (tmp_path / "a").write_bytes(ALL.encode())
    (tmp_path / "b.zip").write_bytes(packed(PASSWORD))
    (tmp_path / "c").write_bytes(b"figures")
    assert [path.name for path in found_below(tmp_path)] == ["a", "b.zip"]


@pytest.mark.parametrize("echo", ECHOES)
def test_no_client_lets_credentials_through(tmp_path, hearing, monkeypatch, echo):
    # Only GENESIS asks for a login, so only its hosts can repeat one.
    monkeypatch.setattr("evidence.sources.clock.pause", lambda _: None)
    monkeypatch.setattr("evidence.sources.clients.genesis.JOB_SECONDS", -1.0)
    texts = []
    with Server({}) as server:
        server.routes = Everything(ECHOES[echo])
        for table in chosen("genesis"):
            with Connection(moved(server), LOGINS["user"], tmp_path) as line:
                texts.append(raised(lambda table=table, line=line: fetched(table, line)))
    assert [text for text in texts if found_in(LOGINS["user"].redacted(text))] == []
    assert found_below(tmp_path) == []


@pytest.mark.parametrize("name", sorted(set(CLIENTS) - {"genesis", "file_drop"}))
def test_host_without_login_never_hears_of_one(tmp_path, name):
    with Server({}) as server:
        server.routes = Everything(says(b"[]"))
        for table in chosen(name):
            with Connection(moved(server), LOGINS["user"], tmp_path) as line:
                raised(lambda table=table, line=line: fetched(table, line))
        assert server.asked
        for asked in server.asked:
            assert found_in(asked.path + str(asked.headers) + asked.body.decode("latin-1")) == []


def moved(server):
    """Return the register of hosts with all of them at one address."""
    return [host.model_copy(update={"base": server.address, "pause": 0.0}) for host in read_hosts(REGISTERS)]


def chosen(name):
    """Return two tables of a client."""
    return [table for table in read_definitions(REGISTERS) if table.client == name][:2]


def fetched(table, line):
    asking = client(table.client)
    return asking.fetch(asking.plan(table, today()), table, line)


class Everything(dict):
    """Routes that behave the same on every path."""

    def __init__(self, behaviour):
        super().__init__()
        self._behaviour = behaviour

    def __contains__(self, path):
        return True

    def __getitem__(self, path):
        return self._behaviour


def test_command_shows_and_stores_no_credentials(tmp_path):
    # One table a way of repeating them, one that is fine, and one of GENESIS; all at the host that gets the login.
    # After an error or a wish to come later the command would wait; those are above.
    echoes = {
        f"echo{number}": behaviour
        for number, (name, behaviour) in enumerate(ECHOES.items())
        if name not in {"error", "later"}
    }
    with Server({}) as server:
        checkout = found_publishers(
            tmp_path / "checkout", office=server.address, press=server.address, login="genesis"
        )
        server.routes = ByTable({"shares": says(SHARE), "tablefile": ECHOES["status 98"]} | echoes)
        folder = checkout.project.registers / "tables"
        shares = (folder / "press_shares.toml").read_text(encoding="utf-8")
        for name in echoes:
            (folder / f"{name}.toml").write_text(shares.replace('"shares"', f'"{name}"'), encoding="utf-8")
        (folder / "genesis.toml").write_text(
            shares.replace('"shares"', '"flat"')
            .replace('"eurostat"', '"genesis"', 1)
            .partition("[table.ask]")[0]
            + '[table.ask]\nname = "12531-0043"\n',
            encoding="utf-8",
        )
        written = PASSWORD.replace("\\", "\\\\")
        (checkout.project.root / ".env").write_text(
            f"EVIDENCE_GENESIS_USER={USER}\nEVIDENCE_GENESIS_PASSWORD='{written}'\n", encoding="utf-8"
        )
        shown = ""
        for command in (
            ["--debug", "refresh", "press"],
            ["--debug", "refresh", "press/flat"],
            ["refresh", "--dry-run"],
            ["list", "sources"],
            ["data"],
        ):
            done = subprocess.run(
                [sys.executable, "-X", "dev", "-m", "evidence", *command],
                capture_output=True,
                text=True,
                check=False,
                env={name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_")}
                | {"EVIDENCE_ROOT": str(checkout.project.root)},
            )
            shown += done.stdout + done.stderr
        logins = {asked.headers.get("username") for asked in server.asked}
    assert "press/shares: new vintage" in shown
    assert "[secret]" in shown
    assert USER.encode("latin-1").decode("latin-1") in logins
    assert found_in(shown) == []
    (checkout.project.root / ".env").unlink()
    assert found_below(checkout.project.root) == []


class ByTable(dict):
    """Routes by the name of a table, which is a part of the path."""

    def _name(self, path):
        return next((name for name in self if name in path.split("/")), None)

    def __contains__(self, path):
        return self._name(path) is not None

    def __getitem__(self, path):
        return super().__getitem__(self._name(path))
