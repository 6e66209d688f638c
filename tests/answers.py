"""Answers without a network: what a host would say, in order, and a connection that hears it."""

from collections.abc import Callable, Iterable
from pathlib import Path

import httpx2
from pydantic import SecretStr

from evidence.sources.connection import Connection
from evidence.sources.definitions import Host, read_hosts
from evidence.sources.settings import Settings

REGISTERS = Path(__file__).resolve().parents[1] / "data" / "registers"

Said = (
    bytes
    | str
    | tuple[int, bytes]
    | tuple[int, dict[str, str], bytes]
    | Callable[[httpx2.Request], httpx2.Response]
)


class Answering(httpx2.MockTransport):
    """Says one thing after the other; ``asked`` has the requests. More requests than answers are an error.

    An answer is a body, a status with a body, a status with headers and a body, or a function of the request.
    """

    def __init__(self, said: Iterable[Said]) -> None:
        super().__init__(self._answer)
        self._said = iter(said)
        self.asked: list[httpx2.Request] = []

    @property
    def forms(self) -> list[dict[str, str]]:
        """The parameters of each request, from its body or its address."""
        return [
            dict(httpx2.QueryParams(request.content.decode()) if request.content else request.url.params)
            for request in self.asked
        ]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        try:
            said = next(self._said)
        except StopIteration:
            raise AssertionError(f"nothing is left to be said to {request.method} {request.url}") from None
        if callable(said):
            return said(request)
        if isinstance(said, str):
            said = said.encode()
        status, headers, body = (
            (200, {}, said) if isinstance(said, bytes) else (said[0], {}, said[1]) if len(said) == 2 else said
        )
        return httpx2.Response(status, headers=headers, content=body)


def given(**credentials: str) -> Settings:
    """Return settings with these credentials, whatever the environment says."""
    return Settings.model_construct(**{name: SecretStr(value) for name, value in credentials.items()})


KNOWN = given(
    genesis_user="DE12345678",
    genesis_password="none of yours",
    regio_user="DE12345678",
    regio_password="none of yours",
    zensus_user="DE12345678",
    zensus_password="none of yours",
)


def hosts() -> tuple[Host, ...]:
    """Return the register of hosts, without pauses."""
    return tuple(host.model_copy(update={"pause": 0.0}) for host in read_hosts(REGISTERS))


def connected(folder: Path, said: Iterable[Said], settings: Settings = KNOWN) -> Connection:
    """Return a connection to all hosts of the register that hears ``said``; answers go below ``folder``.

    Use it in a ``with`` statement. Its ``transport`` has what was asked.
    """
    transport = Answering(said)
    connection = Connection(hosts(), settings, folder / "incoming", transport=transport)
    connection.transport = transport
    return connection
