"""Credentials: where they come from, whom they go to, and that nothing shows them."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from answers import given
from evidence.errors import UsageError
from evidence.sources.definitions import Host
from evidence.sources.settings import HOSTS, Login, Settings, read_settings

NAMES = [f"EVIDENCE_{name.upper()}" for name in Settings.model_fields]
GENESIS = Host(id="genesis", name="G", base="https://g.example/", login="genesis")
OPEN = Host(id="eurostat", name="E", base="https://e.example/")


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def written(folder, text):
    (folder / ".env").write_text(text, encoding="utf-8")
    return read_settings(folder)


# Where they come from


def test_every_host_that_asks_for_a_login_has_its_variables():
    assert {name.partition("_")[0] for name in Settings.model_fields} == set(HOSTS)


def test_nothing_given_is_no_login(tmp_path):
    settings = read_settings(tmp_path)
    assert settings.login(GENESIS) is None
    assert settings.missing(GENESIS) == ("EVIDENCE_GENESIS_USER", "EVIDENCE_GENESIS_PASSWORD")


def test_advice_names_a_token_only_where_the_host_takes_one(tmp_path):
    settings = read_settings(tmp_path)
    assert settings.advice(GENESIS) == (
        "set EVIDENCE_GENESIS_TOKEN, or EVIDENCE_GENESIS_USER and EVIDENCE_GENESIS_PASSWORD, in the environment or .env"
    )
    regio = GENESIS.model_copy(update={"id": "regio"})
    assert (
        settings.advice(regio)
        == "set EVIDENCE_REGIO_USER and EVIDENCE_REGIO_PASSWORD in the environment or .env"
    )


def test_open_host_needs_nothing(tmp_path):
    settings = read_settings(tmp_path)
    assert (settings.login(OPEN), settings.missing(OPEN)) == (None, ())


def test_environment_goes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_GENESIS_TOKEN", "from the environment")
    settings = written(tmp_path, "EVIDENCE_GENESIS_TOKEN=from-the-file\nEVIDENCE_ZENSUS_TOKEN=zensus\n")
    assert settings.login(GENESIS) == Login("from the environment", "")
    assert settings.zensus_token.get_secret_value() == "zensus"


def test_other_lines_of_the_file_are_left_alone(tmp_path):
    settings = written(tmp_path, "OTHER=1\nEVIDENCE_ROOT=/x\nEVIDENCE_GENESIS_TOKEN=t-o-k-e-n\nno sign\n")
    assert settings.login(GENESIS) == Login("t-o-k-e-n", "")


@pytest.mark.parametrize(
    "value", ["a$HOME", "${HOME}x", "p#q", "ä&=+%2F", "back\\slash", '"quoted"', "a b", "$(x)"]
)
def test_special_characters_stand_for_themselves(tmp_path, monkeypatch, value):
    escaped = value.replace("\\", "\\\\")
    from_file = written(tmp_path, f"EVIDENCE_GENESIS_USER=user\nEVIDENCE_GENESIS_PASSWORD='{escaped}'\n")
    assert from_file.login(GENESIS) == Login("user", value)
    (tmp_path / ".env").unlink()
    monkeypatch.setenv("EVIDENCE_GENESIS_USER", "user")
    monkeypatch.setenv("EVIDENCE_GENESIS_PASSWORD", value)
    assert read_settings(tmp_path).login(GENESIS) == Login("user", value)


def test_empty_value_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_GENESIS_TOKEN", "")
    assert written(tmp_path, "EVIDENCE_GENESIS_USER=\nEVIDENCE_GENESIS_PASSWORD=\n").login(GENESIS) is None


def test_file_that_is_no_utf8_is_told_without_its_content(tmp_path):
    (tmp_path / ".env").write_bytes("EVIDENCE_GENESIS_TOKEN=geheim-ä".encode("latin-1"))
    with pytest.raises(UsageError, match=r"\.env: not readable") as fault:
        read_settings(tmp_path)
    assert "geheim" not in str(fault.value)


# Which one is sent


def test_token_goes_before_user_and_password_but_not_for_jobs():
    settings = given(genesis_token="token", genesis_user="user", genesis_password="word")
    assert settings.login(GENESIS) == Login("token", "")
    assert settings.login(GENESIS, as_user=True) == Login("user", "word")


def test_token_alone_starts_no_job():
    settings = given(genesis_token="token")
    assert settings.missing(GENESIS) == ()
    assert settings.missing(GENESIS, as_user=True) == ("EVIDENCE_GENESIS_USER", "EVIDENCE_GENESIS_PASSWORD")


def test_one_host_never_gets_what_is_for_another():
    settings = given(zensus_token="token", regio_user="user", regio_password="word")
    assert settings.login(GENESIS) is None
    assert settings.secrets(GENESIS) == ()


# What is refused


def test_half_a_pair_is_refused_by_name(tmp_path):
    with pytest.raises(
        UsageError, match="EVIDENCE_REGIO_USER: half a login.*set EVIDENCE_REGIO_PASSWORD"
    ) as fault:
        written(tmp_path, "EVIDENCE_REGIO_USER=DE1234\n")
    assert "DE1234" not in str(fault.value)


@pytest.mark.parametrize(
    "value", ["pass\nword", "pass\rword", "passw€rd", "日本語", " sesam", "sesam ", "a\x00b"]
)
def test_value_that_no_header_can_hold_is_refused_without_showing_it(tmp_path, monkeypatch, value):
    settings = given(genesis_token=value)
    from evidence.sources.settings import _unsendable

    (problem,) = _unsendable(settings)
    assert "EVIDENCE_GENESIS_TOKEN: a value that cannot stand in a header" in str(problem)
    assert value not in str(problem)


# What is shown


def test_settings_and_logins_show_nothing():
    settings = given(genesis_token="t-o-k-e-n", genesis_user="DE1234", genesis_password="sesam")
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.login(GENESIS)!r}"
    assert not any(needle in shown for needle in ("t-o-k-e-n", "DE1234", "sesam"))


@pytest.mark.parametrize("secret", ["pass wörd/+?", "a&b=c%", 'quo"te', "back\\slash", "<tag>", "Grüße'x"])
@pytest.mark.parametrize(
    "write",
    [
        str,
        quote,
        quote_plus,
        lambda text: quote(text, safe=""),
        lambda text: quote(text, safe="").lower() if "%" in quote(text, safe="") else text,
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        repr,
        lambda text: repr(text.encode()),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(text.encode("latin-1")).decode(),
        lambda text: base64.b64encode(f"DE1234:{text}".encode()).decode(),
        lambda text: (
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        ),
    ],
)
def test_secret_is_hidden_however_it_is_written(secret, write):
    secret = secret.lower()
    settings = given(genesis_user="DE1234", genesis_password=secret)
    shown = settings.redacted(f"before {write(secret)} after")
    assert write(secret).strip("\"'b=") not in shown
    assert "[secret]" in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@examples(st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=3), st.text(), st.text())
def test_no_message_has_a_secret_in_it(secret, before, after):
    shown = given(regio_user="user", regio_password=secret).redacted(before + secret + after)
    assert secret not in shown.replace("[secret]", "\0")


def test_text_without_secrets_stays():
    assert given().redacted("as it is") == "as it is"
    assert given(regio_user="ab", regio_password="x").redacted("abx") == "abx"


def test_login_of_a_proxy_is_hidden_like_our_own(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://clerk:p%40ss-word@proxy.example:3128")
    shown = given(regio_user="user", regio_password="other").redacted("407: clerk, p@ss-word")
    assert shown == "407: [secret], [secret]"


def test_address_of_a_proxy_that_is_none_hides_nothing(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://[broken")
    assert given(regio_user="user", regio_password="other").redacted("status 407") == "status 407"


def test_secret_in_hexadecimal_is_hidden():
    assert given(genesis_user="DE1234", genesis_password="geheim").redacted("67656865696d") == "[secret]"
