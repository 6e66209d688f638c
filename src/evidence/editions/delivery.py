"""Delivery: a notice goes to a webhook and by mail, where somebody set one up. It never fails a rebuild."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from evidence.editions.notices import Notice
from evidence.sources import clock
from evidence.sources.settings import HIDDEN, PREFIX, SHORTEST_HIDDEN, spellings

SIGNATURE = "X-Evidence-Signature"
TIMEOUT = 20.0  # seconds
ATTEMPTS, PAUSE = 3, 2.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TLS_AT_ONCE = 465
_SUBJECT = {
    "published": "Neue Ausgabe / new edition",
    "unchanged": "Nichts geändert / nothing changed",
    "held": "Zurückgehalten / held back",
    "failed": "Gescheitert / failed",
}


class Channels(BaseSettings):
    """Where notices go. Its text shows no secret; the address of a webhook is one.

    The names of the variables are those of the fields with the prefix ``EVIDENCE_``: ``EVIDENCE_WEBHOOK_URL``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    webhook_url: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_to: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (pydantic passes all five by name)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from: the environment, then what was read from ``.env``."""
        return env_settings, init_settings

    def redacted(self, text: str) -> str:
        """Return ``text`` with ``[secret]`` in place of every secret, however it is written."""
        given = [
            entry.get_secret_value() for entry in (self.webhook_url, self.webhook_secret, self.smtp_password)
        ]
        parts = urlsplit(given[0])
        given += [
            part for part in (f"{parts.path}?{parts.query}", parts.path, parts.query) if part.strip("/?")
        ]
        ways = {way for value in given if len(value) >= SHORTEST_HIDDEN for way in spellings(value)}
        for way in sorted(ways, key=lambda way: (-len(way), way)):
            text = text.replace(way, HIDDEN)
        return text


def read_channels(root: Path) -> Channels:
    """Return where notices go, from the environment and from ``.env`` in ``root``; the environment wins.

    Raises:
        ValueError: A value is not well formed; the text shows none.
    """
    path = root / ".env"
    lines = dotenv_values(path, encoding="utf-8", interpolate=False) if path.is_file() else {}
    named = {key.upper(): value for key, value in lines.items() if value}
    given: dict[str, Any] = {
        name: named[f"{PREFIX}{name.upper()}"]
        for name in Channels.model_fields
        if f"{PREFIX}{name.upper()}" in named
    }
    try:
        return Channels(**given)
    except ValidationError as fault:
        names = ", ".join(f"{PREFIX}{str(entry['loc'][0]).upper()}" for entry in fault.errors())
        raise ValueError(f"{names} is not well formed") from None


def deliver(notice: Notice, root: Path) -> list[str]:
    """Send a notice on every channel that is set up, and return what did not go through, one line each, without secrets."""
    try:
        channels = read_channels(root)
    except (ValueError, OSError) as fault:
        return [f"The notice was sent nowhere: {fault}."]
    said = []
    for name, wanted, send in (
        ("webhook", channels.webhook_url.get_secret_value(), _post),
        ("mail", channels.smtp_host, _mail),
    ):
        if wanted:
            why = _patiently(send, notice, channels)
            if why:
                said.append(f"The notice did not go out by {name}: {channels.redacted(why)}.")
    return said


def payload(notice: Notice) -> bytes:
    """Return what a webhook is sent: ``text`` is what chat programs show."""
    content = {"text": f"{notice.de}\n{notice.en}", **notice.model_dump(mode="json")}
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")


def _patiently(send: Callable[[Notice, Channels], None], notice: Notice, channels: Channels) -> str:
    """Send, some times if need be, and return the last fault; nothing if it went through."""
    fault = ""
    for attempt in range(ATTEMPTS):
        clock.pause(PAUSE * attempt)
        try:
            send(notice, channels)
        except _UnfitError as refusal:
            return str(refusal)
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            fault = f"{type(error).__name__}: {' '.join(str(error).split())}"
        else:
            return ""
    return fault


class _UnfitError(Exception):
    """What was set up cannot be used, however often one tries."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nobody: what is meant for one host goes to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Return nothing: the answer itself counts, and it is no success."""


def _post(notice: Notice, channels: Channels) -> None:
    address = channels.webhook_url.get_secret_value()
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise _UnfitError(f"{PREFIX}WEBHOOK_URL must begin with https://")
    body = payload(notice)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "saxony-integration-evidence"}
    secret = channels.webhook_secret.get_secret_value()
    if secret:
        headers[SIGNATURE] = f"sha256={hmac.new(secret.encode('utf-8'), body, hashlib.sha256).hexdigest()}"
    request = urllib.request.Request(address, body, headers, method="POST")  # noqa: S310  # its scheme was checked
    opener = urllib.request.build_opener(
        _NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context())
    )
    try:
        with opener.open(request, timeout=TIMEOUT):
            pass
    except urllib.error.HTTPError as answer:
        with answer:
            raise OSError(f"{parts.hostname} answered with status {answer.code}") from None


def _mail(notice: Notice, channels: Channels) -> None:
    lacking = [
        f"{PREFIX}{name.upper()}" for name in ("smtp_from", "smtp_to") if not getattr(channels, name).strip()
    ]
    if lacking:
        raise _UnfitError(f"{' and '.join(lacking)} must be set as well")
    context = ssl.create_default_context()
    host, port = channels.smtp_host, channels.smtp_port
    line: smtplib.SMTP
    if port == _TLS_AT_ONCE:
        line = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        line = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with line:
        line.ehlo()
        if port != _TLS_AT_ONCE:
            if line.has_extn("starttls"):
                line.starttls(context=context)
                line.ehlo()
            elif host not in _LOOPBACK:
                raise _UnfitError(f"{host} offers no encryption (STARTTLS)")
        if channels.smtp_user:
            line.login(channels.smtp_user, channels.smtp_password.get_secret_value())
        line.send_message(message(notice, channels))


def message(notice: Notice, channels: Channels) -> EmailMessage:
    """Return the notice as a mail."""
    mail = EmailMessage()
    mail["Subject"] = f"{_SUBJECT[notice.kind]} ({notice.moment[:10]})"
    mail["From"] = channels.smtp_from
    mail["To"] = ", ".join(re.split(r"[\s,;]+", channels.smtp_to.strip()))
    mail["Date"] = clock.now()
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join([notice.de, notice.en, *notice.details]) + "\n")
    return mail
