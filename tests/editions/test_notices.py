"""Notices: dated, kept, shown, sent where somebody asked for it, and without any secret."""

import hashlib
import hmac
import json
import socketserver
import ssl
import threading
from email import message_from_bytes, policy
from xml.etree import ElementTree as ET

import pytest
import trustme
from bs4 import BeautifulSoup
from records import out_folder, publish
from server import Server, says

from evidence.editions import delivery
from evidence.editions import outcome as ended
from evidence.editions.delivery import SIGNATURE, Channels, deliver
from evidence.editions.findings import Finding, GateResult
from evidence.editions.notices import Board, Notice
from evidence.editions.outcome import InForce
from evidence.editions.shelf import Shelf
from evidence.sources import clock

FAULT = "a.csv, line 3: unknown region <b>. Expected a key; found 99. Next step: correct the key."
SIX = InForce(6, "2024-02-20")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in Channels.model_fields:
        monkeypatch.delenv(f"EVIDENCE_{name.upper()}", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795421400")
    monkeypatch.setattr(clock, "pause", lambda _: None)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    (tmp_path / "editions").mkdir()
    return Shelf(tmp_path / "editions")


def told(shelf: Shelf, outcome) -> Notice | None:
    board = Board(shelf.folder)
    notice = board.notice(outcome)
    if notice:
        board.keep(notice)
    board.show()
    return notice


def notice(**keys) -> Notice:
    given = {
        "number": 7,
        "moment": "2026-11-23T08:10:00Z",
        "kind": "held",
        "code": 5,
        "edition": 6,
        "data": "2024-02-20",
        "de": "Zurückgehalten.",
        "en": "Held back.",
        "details": ("first", "second"),
    }
    return Notice(**given | keys)


# Words


def test_outcomes_are_told_in_both_languages_with_the_edition_that_stays():
    outcome = ended.failed(3, FAULT, SIX)
    assert outcome.en == (
        "No new edition: data, registers or disk are not in order. Edition 6 stays in force (data as of 20 February 2024)."
    )
    assert outcome.de == (
        "Keine neue Ausgabe: Daten, Register oder Speicherplatz sind nicht in Ordnung. "
        "Ausgabe 6 bleibt in Kraft (Datenstand 20. Februar 2024)."
    )
    assert outcome.details == (FAULT,)
    assert "There is no edition yet." in ended.failed(3, FAULT, InForce()).en


@pytest.mark.parametrize("code", range(1, 8))
def test_every_exit_code_has_words(code):
    assert ended.failed(code, "", SIX).en.startswith("No new edition: ")


def test_held_back_names_the_checks_and_says_every_finding_with_its_next_step():
    finding = Finding("headlines", "a jump", "foreign_share.14", "at most 1.5", "8.1 to 81", "look at it")
    results = [
        GateResult("links", "Verweise", "Links", "12"),
        GateResult("headlines", "Kernzahlen", "Headlines", "3", (finding,)),
    ]
    outcome = ended.held(results, SIX)
    assert outcome.code == 5
    assert outcome.en.startswith(
        "Held back: 1 finding of the checks before publication (Headlines). Edition 6"
    )
    assert outcome.de.startswith("Zurückgehalten: 1 Befund bei der Prüfung vor dem Erscheinen (Kernzahlen). ")
    assert outcome.details == (f"headlines: {finding}",)


def test_tables_that_were_not_renewed_are_counted_and_the_fault_of_the_rebuild_goes_first():
    unchanged = ended.with_refresh(ended.unchanged(SIX), 6, 2, ["a: not taken", "b: not taken"])
    assert unchanged.code == 6
    assert unchanged.en.endswith("Not renewed: 2 tables; the old data stay.")
    assert unchanged.details == ("a: not taken", "b: not taken")
    assert ended.with_refresh(ended.failed(4, "x", SIX), 6, 1, []).code == 4
    assert ended.with_refresh(ended.unchanged(SIX), 0, 0, []) == ended.unchanged(SIX)


# What is kept and shown


def test_notices_are_counted_whatever_the_clock_says(shelf, monkeypatch):
    told(shelf, ended.failed(3, "late", SIX))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    told(shelf, ended.failed(3, "early", SIX))
    notices = Board(shelf.folder).notices
    assert [(entry.number, entry.moment[:4], entry.details) for entry in notices] == [
        (1, "2026", ("late",)),
        (2, "2001", ("early",)),
    ]
    assert json.loads((shelf.folder / "status.json").read_bytes())["notice"]["number"] == 2


def test_nothing_new_is_a_notice_only_after_a_fault(shelf):
    assert told(shelf, ended.unchanged(SIX)) is None
    told(shelf, ended.failed(3, "x", SIX))
    assert told(shelf, ended.unchanged(SIX)).number == 2
    assert told(shelf, ended.unchanged(SIX)) is None
    assert told(shelf, ended.with_refresh(ended.unchanged(SIX), 6, 1, ["x"])).number == 3


def test_notice_that_cannot_be_read_keeps_its_number(shelf):
    told(shelf, ended.failed(3, "x", SIX))
    (shelf.folder / "notices/0002.json").write_text("{", encoding="utf-8")
    assert told(shelf, ended.failed(3, "y", SIX)).number == 3


def page(shelf: Shelf) -> BeautifulSoup:
    return BeautifulSoup((shelf.folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_page_names_editions_and_notices_in_both_languages(shelf, tmp_path):
    out = out_folder(tmp_path / "out")
    for _ in range(3):
        publish(shelf, out)
    shelf.thin(2)
    told(shelf, ended.published(3, "2024-02-03", None))
    shown = page(shelf)
    german, english = shown.select("section")
    assert (shown.html["lang"], english["lang"]) == ("de", "en")
    assert "In Kraft: Ausgabe 3, Datenstand 3. Februar 2024." in german.text
    assert "In force: Edition 3, data as of 3 February 2024." in english.text
    assert [row.th.text for row in english.select("tbody tr")] == [
        *("Edition 3", "Edition 2", "Edition 1 (only the record is kept)")
    ]
    links = {link["href"] for link in shown.select("a[href]")}
    assert {"0003/site/de/index.html", "0002/site/en/changes.html", "0001/edition.json"} <= links
    assert "current/site/de/index.html" in links
    assert "0001/site/de/index.html" not in links
    assert not shown.select(".fault")
    assert len(shown.select("h1")) == len(shown.select("main")) == 1
    assert not shown.select("script, [src], link[rel=stylesheet]")
    ids = [entry["id"] for entry in shown.select("[id]")]
    assert len(ids) == len(set(ids))
    assert all(cell.get("scope") for cell in shown.select("th"))


def test_page_says_dated_what_went_wrong_and_that_the_old_edition_stays(shelf, tmp_path):
    publish(shelf, out_folder(tmp_path / "out"))
    told(shelf, ended.published(1, "2024-02-01", None))
    told(shelf, ended.failed(3, FAULT, InForce(1, "2024-02-01")))
    shown = page(shelf)
    german, english = shown.select(".fault")
    assert "23. November 2026" in german.h3.text
    assert "23 November 2026" in english.h3.text
    assert "Ausgabe 1 bleibt in Kraft" in german.p.text
    assert german.li.text == FAULT
    assert not json.loads((shelf.folder / "status.json").read_bytes())["healthy"]
    told(shelf, ended.unchanged(InForce(1, "2024-02-01")))
    assert not page(shelf).select(".fault")
    assert json.loads((shelf.folder / "status.json").read_bytes())["healthy"]


def test_feed_has_an_entry_a_notice_with_ids_that_stay(shelf):
    told(shelf, ended.failed(3, FAULT, SIX))
    first = (shelf.folder / "notices.atom").read_bytes()
    told(shelf, ended.failed(4, "x", SIX))
    entries = [ET.fromstring(first), ET.parse(shelf.folder / "notices.atom").getroot()]
    ids = [[entry.find(f"{ATOM}id").text for entry in feed.iter(f"{ATOM}entry")] for feed in entries]
    assert ids[1][-1:] == ids[0]
    assert len(set(ids[1])) == 2
    assert {element.tag for element in entries[1]} >= {
        f"{ATOM}id",
        f"{ATOM}title",
        f"{ATOM}updated",
        f"{ATOM}author",
    }


def test_same_folder_is_shown_in_the_same_bytes(shelf, tmp_path):
    publish(shelf, out_folder(tmp_path / "out"))
    told(shelf, ended.published(1, "2024-02-01", None))
    files = [shelf.folder / name for name in ("index.html", "status.json", "notices.atom")]
    before = [path.read_bytes() for path in files]
    Board(shelf.folder).show()
    assert [path.read_bytes() for path in files] == before


# Webhook


def test_webhook_gets_the_notice_signed(tmp_path, monkeypatch):
    with Server({"/hook/token": says(b"ok")}) as server:
        monkeypatch.setenv("EVIDENCE_WEBHOOK_URL", f"{server.address}hook/token")
        monkeypatch.setenv("EVIDENCE_WEBHOOK_SECRET", "our-secret")
        assert deliver(notice(), tmp_path) == []
        (asked,) = server.asked
    assert asked.method == "POST"
    content = json.loads(asked.body)
    assert (content["kind"], content["code"], content["edition"]) == ("held", 5, 6)
    assert content["text"] == "Zurückgehalten.\nHeld back."
    expected = hmac.new(b"our-secret", asked.body, hashlib.sha256).hexdigest()
    assert asked.headers[SIGNATURE.lower()] == f"sha256={expected}"
    assert b"our-secret" not in asked.body


def test_webhook_from_env_file_is_asked_again_and_never_named(tmp_path):
    with Server({"/hook/very-secret": says(b"no", 500)}) as server:
        (tmp_path / ".env").write_text(
            f"EVIDENCE_WEBHOOK_URL={server.address}hook/very-secret\n", encoding="utf-8"
        )
        (said,) = deliver(notice(), tmp_path)
        assert len(server.asked) == delivery.ATTEMPTS
    assert said == "The notice did not go out by webhook: OSError: 127.0.0.1 answered with status 500."
    assert "very-secret" not in said


def test_webhook_follows_nobody_elsewhere(tmp_path, monkeypatch):
    with Server({"/elsewhere": says(b"ok")}) as other:
        moved = says(b"", 302, Location=f"{other.address}elsewhere")
        with Server({"/hook": moved}) as server:
            monkeypatch.setenv("EVIDENCE_WEBHOOK_URL", f"{server.address}hook")
            (said,) = deliver(notice(), tmp_path)
        assert other.asked == []
    assert "status 302" in said


@pytest.mark.parametrize("address", ["http://example.org/hook", "file:///etc/hosts", "nonsense"])
def test_webhook_without_encryption_is_refused_without_asking(tmp_path, monkeypatch, address):
    monkeypatch.setenv("EVIDENCE_WEBHOOK_URL", address)
    (said,) = deliver(notice(), tmp_path)
    assert said == "The notice did not go out by webhook: EVIDENCE_WEBHOOK_URL must begin with https://."


def test_webhook_that_nobody_answers_is_said(tmp_path, monkeypatch):
    with Server({}) as server:
        address = server.address
    monkeypatch.setenv("EVIDENCE_WEBHOOK_URL", f"{address}hook/very-secret")
    (said,) = deliver(notice(), tmp_path)
    assert "refused" in said
    assert "very-secret" not in said


def test_without_channels_nothing_is_sent_and_settings_show_no_secret(tmp_path, monkeypatch):
    assert deliver(notice(), tmp_path) == []
    monkeypatch.setenv("EVIDENCE_SMTP_PASSWORD", "very-secret")
    monkeypatch.setenv("EVIDENCE_SMTP_PORT", "many")
    (said,) = deliver(notice(), tmp_path)
    assert said == "The notice was sent nowhere: EVIDENCE_SMTP_PORT is not well formed."
    monkeypatch.setenv("EVIDENCE_SMTP_PORT", "25")
    assert "very-secret" not in repr(delivery.read_channels(tmp_path))


# Mail


class Postbox(socketserver.ThreadingTCPServer):
    """A mail server on loopback that keeps what it gets; with a certificate it offers STARTTLS."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), _Session)
        self.certificate, self.mails, self.logins, self.encrypted = certificate, [], [], []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # whoever sends may hang up


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.encrypted = False
        self.say(b"220 here")
        while command := self.rfile.readline():
            word = command.split()[0].upper()
            if word == b"EHLO":
                offers = b"STARTTLS" if self.server.certificate and not self.encrypted else b"AUTH PLAIN"
                self.say(b"250-here\r\n250 " + offers)
            elif word == b"STARTTLS":
                self.say(b"220 go")
                if not self.encrypt():
                    return
            elif word == b"AUTH":
                self.server.logins.append((command.split()[-1], self.encrypted))
                self.say(b"235 ok")
            elif word == b"DATA":
                self.say(b"354 go")
                self.server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.server.encrypted.append(self.encrypted)
                self.say(b"250 ok")
            elif word == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def say(self, words):
        self.wfile.write(words + b"\r\n")

    def encrypt(self):
        """Go on encrypted; not, if whoever sends does not trust us."""
        self.rfile.close()
        try:
            self.request = self.server.certificate.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.setup()
        self.encrypted = True
        return True

    def finish(self):
        super().finish()
        self.request.close()


@pytest.fixture
def by_mail(monkeypatch):
    def set_up(box: Postbox, **more):
        given = {
            "HOST": "127.0.0.1",
            "PORT": str(box.server_address[1]),
            "FROM": "report@example.org",
            "TO": "a@example.org, b@example.org",
        }
        for name, value in (given | more).items():
            monkeypatch.setenv(f"EVIDENCE_SMTP_{name}", value)

    return set_up


def test_mail_has_both_languages_and_every_detail(tmp_path, by_mail):
    with Postbox() as box:
        by_mail(box)
        assert deliver(notice(), tmp_path) == []
    mail = message_from_bytes(box.mails[0], policy=policy.default)
    assert mail["Subject"] == "Zurückgehalten / held back (2026-11-23)"
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail.get_content().replace("\r", "") == "Zurückgehalten.\n\nHeld back.\n\nfirst\n\nsecond\n"


def test_mail_goes_encrypted_to_a_server_that_can_and_the_password_only_so(tmp_path, by_mail, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with Postbox(_context(authority)) as box:
        by_mail(box, USER="us", PASSWORD="very-secret")
        assert deliver(notice(), tmp_path) == []
    assert box.encrypted == [True]
    assert [encrypted for _, encrypted in box.logins] == [True]


def test_server_with_a_certificate_of_somebody_else_gets_nothing(tmp_path, by_mail):
    with Postbox(_context(trustme.CA())) as box:
        by_mail(box, USER="us", PASSWORD="very-secret")
        (said,) = deliver(notice(), tmp_path)
    assert "certificate" in said.lower()
    assert "very-secret" not in said
    assert (box.mails, box.logins) == ([], [])


def test_mail_without_addresses_is_not_tried(tmp_path, by_mail):
    with Postbox() as box:
        by_mail(box, TO="")
        (said,) = deliver(notice(), tmp_path)
    assert said == "The notice did not go out by mail: EVIDENCE_SMTP_TO must be set as well."


def _context(authority: trustme.CA):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


# All together


def test_rebuild_tells_a_webhook_how_it_ended_and_keeps_machine_and_secrets_to_itself(report):
    report.ask("raise ValueError('no')")
    with Server({"/hook/very-secret": says(b"ok")}) as server:
        done = report.rebuild(EVIDENCE_WEBHOOK_URL=f"{server.address}hook/very-secret")
        (asked,) = server.asked
    assert done.returncode == 4
    content = json.loads(asked.body)
    assert (content["kind"], content["code"], content["edition"]) == ("failed", 4, 1)
    kept = "".join(path.read_text(encoding="utf-8") for path in (report.editions / "notices").iterdir())
    shown = (report.editions / "index.html").read_text(encoding="utf-8")
    for text in (done.stderr, kept, shown, asked.body.decode()):
        assert "very-secret" not in text
    for text in (kept, shown, asked.body.decode()):
        assert str(report.root) not in text
    assert "ValueError: no" in shown


def test_webhook_that_fails_fails_no_rebuild(report):
    done = report.rebuild("--address", "https://example.org/r", EVIDENCE_WEBHOOK_URL="ftp://very-secret")
    assert done.returncode == 0
    assert (
        "The notice did not go out by webhook: EVIDENCE_WEBHOOK_URL must begin with https://." in done.stderr
    )
    assert "very-secret" not in done.stderr
