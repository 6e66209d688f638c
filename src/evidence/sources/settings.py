"""Names and passwords for the publishers that ask for them: from the environment or .env, and shown nowhere."""

from __future__ import annotations

import base64
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, unquote, urlsplit
from urllib.request import getproxies

from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from evidence.errors import Problem, UsageError, describe
from evidence.sources.definitions import Host

PREFIX = "EVIDENCE_"
HIDDEN = "[secret]"
SHORTEST_HIDDEN = 3  # a shorter one would turn every message into gaps; nobody has such a password
SHORTEST_CUT = 4  # of the beginning of one, where a message was cut off
_CUT = "(?=…|[\"'.]|$)"  # how a text looks that was cut off
SHORTEST_FOUND = 6  # a shorter one may stand in a table by chance
HOSTS = ("genesis", "regio", "zensus")  # those that ask for a login
_WORDS = ("token", "user", "password")


class Login(NamedTuple):
    """What one request is sent with."""

    username: str
    password: str

    def __repr__(self) -> str:
        """Return a text without name and password."""
        return f"Login({HIDDEN})"


class Settings(BaseSettings):
    """The credentials of all hosts. Its text shows none of them.

    The names of the variables are those of the fields with the prefix ``EVIDENCE_``: ``EVIDENCE_GENESIS_TOKEN``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    genesis_token: SecretStr = SecretStr("")
    genesis_user: SecretStr = SecretStr("")
    genesis_password: SecretStr = SecretStr("")
    regio_user: SecretStr = SecretStr("")
    regio_password: SecretStr = SecretStr("")
    zensus_token: SecretStr = SecretStr("")
    zensus_user: SecretStr = SecretStr("")
    zensus_password: SecretStr = SecretStr("")

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

    def login(self, host: Host, *, as_user: bool = False) -> Login | None:
        """Return what to send to ``host``; None if it takes no login, or nobody gave one.

        A token goes before user and password; ``as_user`` leaves it aside.
        """
        if host.login == "none":
            return None
        token, user, password = (self._given(host, word) for word in _WORDS)
        if token and not as_user:
            return Login(token, "")
        return Login(user, password) if user and password else None

    def missing(self, host: Host, *, as_user: bool = False) -> tuple[str, ...]:
        """Return the names of the variables to set before ``host`` can be asked; empty if it can be."""
        if host.login == "none" or self.login(host, as_user=as_user):
            return ()
        return tuple(f"{PREFIX}{host.id.upper()}_{word.upper()}" for word in ("user", "password"))

    def advice(self, host: Host) -> str:
        """Return what to set before ``host`` can be asked, in words: a token where it takes one, or user and password."""
        pair = " and ".join(f"{PREFIX}{host.id}_{word}".upper() for word in ("user", "password"))
        token = f"{host.id}_token"
        either = f"{PREFIX}{token.upper()}, or {pair}," if token in type(self).model_fields else pair
        return f"set {either} in the environment or .env"

    def secrets(self, host: Host) -> tuple[str, ...]:
        """Return everything that is secret between us and ``host``."""
        return tuple(value for word in _WORDS if (value := self._given(host, word)))

    def redacted(self, text: str) -> str:
        """Return ``text`` with ``[secret]`` in place of every credential, however it is written or cut off."""
        return self._written.sub(HIDDEN, text) if self._written else text

    def _given(self, host: Host, word: str) -> str:
        value = getattr(self, f"{host.id}_{word}", None)
        return value.get_secret_value() if isinstance(value, SecretStr) else ""

    @cached_property
    def _written(self) -> re.Pattern[str] | None:
        given = {name: getattr(self, name).get_secret_value() for name in type(self).model_fields}
        proxies = _proxy_logins()
        pairs = [(given[f"{host}_user"], given[f"{host}_password"]) for host in HOSTS] + [
            (given[name], "") for name in given if name.endswith("_token")
        ]
        pairs += proxies
        values = [*given.values(), *(value for pair in proxies for value in pair)]
        written = {way for value in values if len(value) >= SHORTEST_HIDDEN for way in spellings(value)}
        written |= {way for user, password in pairs if user for way in _packed(f"{user}:{password}")}
        ways = [re.escape(way) for way in sorted(written, key=_longest_first)]
        cut = {way[:end] for way in written for end in range(SHORTEST_CUT, len(way))}
        ways += [re.escape(way) + _CUT for way in sorted(cut, key=_longest_first)]
        return re.compile("|".join(ways)) if ways else None


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


def spellings(secret: str) -> frozenset[str]:
    """Return the ways in which a credential may be written: plain, in addresses, JSON, Python, base64 and hexadecimal."""
    in_addresses = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return frozenset(
        {
            secret,
            " ".join(secret.split()),
            *in_addresses,
            *(re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), way) for way in in_addresses),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            json.dumps(secret)[1:-1].replace("/", "\\/"),
            repr(secret)[1:-1],
            repr(secret.encode())[2:-1],
            secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"),
            *_packed(secret),
        }
    )


def _packed(text: str) -> set[str]:
    encoded = {text.encode(encoding, errors="replace") for encoding in ("utf-8", "latin-1")}
    return {
        way.decode().rstrip("=")
        for content in encoded
        for way in (base64.b64encode(content), base64.urlsafe_b64encode(content), content.hex().encode())
    }


def _proxy_logins() -> list[tuple[str, str]]:
    """Return user and password of each proxy that the environment names: a proxy may repeat them in a page of its own."""
    found = []
    for address in getproxies().values():
        try:
            named = urlsplit(address)
        except ValueError:  # the connection says that it cannot be used
            continue
        found.append((unquote(named.username or ""), unquote(named.password or "")))
    return found


def read_settings(root: Path) -> Settings:
    """Return the settings from the environment and from ``.env`` in ``root``; the environment wins.

    Nothing in ``.env`` is replaced: ``$`` stands for itself. An empty value is none.

    Raises:
        UsageError: ``.env`` cannot be read, half a pair is given, or a credential cannot stand in a header. The
            message shows none.
    """
    path = root / ".env"
    try:
        lines = dotenv_values(path, encoding="utf-8", interpolate=False) if path.is_file() else {}
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            str(Problem("not readable", ".env", "a text in UTF-8", "something else", "save it as UTF-8"))
        ) from None
    named = {name.upper(): value for name, value in lines.items() if value}
    fields = {name: PREFIX + name.upper() for name in Settings.model_fields}
    given: dict[str, Any] = {name: SecretStr(named[key]) for name, key in fields.items() if key in named}
    settings = Settings(**given)
    problems = [*_unsendable(settings), *_halves(settings)]
    if problems:
        raise UsageError(describe(problems))
    return settings


def _unsendable(settings: Settings) -> list[Problem]:
    problems = []
    for name in Settings.model_fields:
        value = getattr(settings, name).get_secret_value()
        try:
            value.encode("latin-1")
            fits = value == value.strip() and not re.search(r"[\x00-\x1f\x7f]", value)
        except UnicodeEncodeError:
            fits = False
        if not fits:
            problems.append(
                Problem(
                    "a value that cannot stand in a header",
                    PREFIX + name.upper(),
                    "letters of latin-1, no line breaks, no blanks at the ends",
                    "another character",
                    "correct the variable; if the password has such a character, change it at the publisher",
                )
            )
    return problems


def _halves(settings: Settings) -> list[Problem]:
    problems = []
    for host in HOSTS:
        pair = {
            f"{PREFIX}{host}_{word}".upper(): bool(getattr(settings, f"{host}_{word}").get_secret_value())
            for word in ("user", "password")
        }
        if any(pair.values()) and not all(pair.values()):
            (given,) = (name for name, there in pair.items() if there)
            (absent,) = (name for name, there in pair.items() if not there)
            problems.append(
                Problem(
                    "half a login",
                    given,
                    f"{absent} as well",
                    "only this one",
                    f"set {absent}, or unset {given}",
                )
            )
    return problems
