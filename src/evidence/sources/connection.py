"""The only way to a publisher: one request at a time on one host, asked again with patience, verified, and kept."""

from __future__ import annotations

import logging
import os
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx2
import stamina
from stamina.instrumentation import set_on_retry_hooks

from evidence.errors import (
    AnswerError,
    BusyError,
    EvidenceError,
    Problem,
    TableError,
    TooLargeError,
    UnreachableError,
)
from evidence.sources import clock
from evidence.sources.archives import gunzipped, unpacked
from evidence.sources.arrival import Arrival, write
from evidence.sources.bodies import first_bytes, kind, refuse_page
from evidence.sources.definitions import Host
from evidence.sources.exchange import HEADERS_KEPT, MIB, Answer, Body, Look, Request, as_it_is
from evidence.sources.reply import LATER, LESS, NO_SUCH_REST, OK, REST, AgainError, Reply
from evidence.sources.settings import SHORTEST_FOUND, Login, Settings, spellings

AGENT = "saxony-integration-evidence/0.1 (statistics for an open report; one request at a time)"
CONNECT, READ, WHOLE = 20.0, 300.0, 900.0  # seconds
ATTEMPTS = 5
WAIT_INITIAL, WAIT_MAX = 1.0, 60.0
REDIRECTS = 3
MOST_FAILURES = 3  # of one host in a row, after all attempts: no hundred tables wait for a host that is gone
_TOLD_EACH = MIB // 4
_REFUSAL = 4_096  # bytes read of an answer that says no
_BLOCK = 2**16
_CUT = "the answer was cut off"
_BROWSER = "open the address of the table in a browser; the interface has probably moved"


@dataclass(frozen=True)
class Progress:
    """How far a request is: bytes received of those expected, or the seconds until it is sent again and why."""

    request: Request
    received: int = 0
    expected: int | None = None
    waits: float = 0.0
    why: str = ""


Told = Callable[[Progress], None]
Transport = httpx2.BaseTransport  # what carries requests: the network, or a test


def silent(_: Progress) -> None:
    """Tell nobody."""


class _Line:
    """One host: what speaks to it, whose turn it is, from when on it may be asked, and how often in a row it failed."""

    def __init__(self, host: Host, client: httpx2.Client) -> None:
        self.host, self.client = host, client
        self.turn = threading.Lock()
        self.free_at = clock.elapsed()
        self.failures = 0


class Connection:
    """Asks hosts for clients; fits ``exchange.Asks``. A context manager; may be used by several threads.

    Time-outs: 20 s for a connection, 300 s for the next byte, 900 s for a whole body. On one host one request at a
    time, with the pause of the register after each. Statuses 429 and 5xx, time-outs and broken streams are asked again,
    five times in all; a Retry-After of up to 300 s is followed. A host that fails three times in a row after all that
    is not asked again. A GET is continued where it was cut off if the host knows the same body again; a POST never is.
    """

    def __init__(
        self,
        hosts: Sequence[Host],
        settings: Settings,
        incoming: Path,
        *,
        bundles: Path | None = None,
        transport: Transport | None = None,
        told: Told = silent,
    ) -> None:
        """Take the hosts, the credentials and the folder for answers.

        Args:
            hosts: The register of hosts.
            settings: The credentials.
            incoming: Folder for answers; they go to ``<publisher>/<table>`` below it.
            bundles: Folder of the files that ``Host.ca_bundle`` names.
            transport: What carries the requests in place of the network: ``httpx2.MockTransport`` in tests.
            told: Is told how far each request is, from the thread that asks.

        Raises:
            TableError: The address of a host is not encrypted.
        """
        # ``told`` says what is asked again: the log of stamina would say it a second time, on the terminal. The log of
        # httpcore2 has the headers of answers, in which a host may repeat credentials.
        set_on_retry_hooks(())
        logging.getLogger("httpcore2").setLevel(logging.WARNING)
        for host in hosts:
            _check_base(host)
        self._hosts = {host.id: host for host in hosts}
        self._settings, self._incoming, self._told = settings, incoming, told
        self._bundles, self._transport = bundles or Path(), transport
        self._lines: dict[str, _Line] = {}
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for line in self._lines.values():
            line.client.close()
        self._lines.clear()

    def ask(self, request: Request, look: Look = as_it_is) -> Answer:
        """Return the answer to ``request``, see ``exchange.Asks``. No message has a credential in it."""
        try:
            line = self._line(request)
            with line.turn:
                return self._ask(line, request, look)
        except EvidenceError as fault:
            told = type(fault)(self._settings.redacted(str(fault)))
        raise told  # out here: what it was made from would go along with it

    def _line(self, request: Request) -> _Line:
        with self._opening:
            if request.host not in self._lines:
                if request.host not in self._hosts:
                    raise TableError(
                        str(
                            Problem(
                                f'host "{request.host}" is unknown',
                                request.where,
                                "one of " + ", ".join(self._hosts),
                                f'"{request.host}"',
                                "correct the key host of the definition, or add it to registers/hosts.toml",
                            )
                        )
                    )
                host = self._hosts[request.host]
                self._lines[host.id] = _Line(host, self._client(host))
            return self._lines[request.host]

    def _client(self, host: Host) -> httpx2.Client:
        try:
            trusted = httpx2.create_ssl_context()
            if host.ca_bundle:
                trusted.load_verify_locations(cafile=self._bundles / host.ca_bundle)
        except (OSError, ssl.SSLError) as fault:
            raise TableError(
                str(
                    Problem(
                        "certificates that cannot be read",
                        f"registers/hosts.toml, {host.id}",
                        f'certificates in PEM in "{host.ca_bundle or "SSL_CERT_FILE"}"',
                        fault.strerror or type(fault).__name__,
                        "put the file beside the register, or correct ca_bundle, or the variable of the environment",
                    )
                )
            ) from None
        try:
            return httpx2.Client(
                headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
                timeout=httpx2.Timeout(READ, connect=CONNECT),
                follow_redirects=False,
                verify=trusted,
                transport=self._transport,
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as fault:
            raise UnreachableError(
                str(
                    Problem(
                        "the proxy that the environment names cannot be used",
                        host.name,
                        "an address such as http://proxy.example:3128",
                        type(fault).__name__,  # its words would show name and password of the proxy
                        "correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or unset it",
                    )
                )
            ) from None

    def _ask(self, line: _Line, request: Request, look: Look) -> Answer:
        arrival = Arrival.of(request, line.host.base, self._incoming)
        at_hand = None if request.fresh else arrival.at_hand()
        if at_hand:
            return at_hand
        if line.failures >= MOST_FAILURES:
            found = f"{line.failures} requests in a row that failed"
            raise _broken(request, found, f"{line.host.name} is not asked again in this run")
        arrival.folder.mkdir(parents=True, exist_ok=True)
        login = self._login(line.host, request)
        try:
            answer = self._patiently(line, arrival, login, look)
        except AgainError as again:
            line.failures += 1
            raise again.fault from None
        line.failures = 0
        return answer

    def _patiently(self, line: _Line, arrival: Arrival, login: Login | None, look: Look) -> Answer:
        """Send the request, and again as often as its faults allow."""
        request = arrival.request

        def may_be_asked_again(fault: Exception) -> bool | float:
            if isinstance(fault, AgainError) and (request.repeatable or fault.refused):
                return True if fault.wait is None else fault.wait
            return False

        for attempt in stamina.retry_context(
            on=may_be_asked_again,
            attempts=ATTEMPTS,
            timeout=WHOLE,
            wait_initial=WAIT_INITIAL,
            wait_max=WAIT_MAX,
        ):
            with attempt:
                try:
                    return self._attempt(line, arrival, login, look)
                except AgainError as again:
                    if attempt.num < ATTEMPTS and may_be_asked_again(again) is not False:
                        waits = attempt.next_wait if again.wait is None else again.wait
                        why = self._settings.redacted(str(again))
                        self._told(Progress(request, waits=waits, why=why))
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _login(self, host: Host, request: Request) -> Login | None:
        missing = self._settings.missing(host, as_user=request.as_user)
        if missing:
            job = request.as_user and not self._settings.missing(host)
            raise UnreachableError(
                str(
                    Problem(
                        "a token is not enough for a job" if job else f"{host.name} asks for a login",
                        request.where,
                        "user and password",
                        "a token only" if job else "none",
                        f"set {' and '.join(missing)} in the environment or in .env",
                    )
                )
            )
        return self._settings.login(host, as_user=request.as_user)

    def _attempt(self, line: _Line, arrival: Arrival, login: Login | None, look: Look) -> Answer:
        """Send the request once, and keep the answer if it is one."""
        clock.pause(line.free_at - clock.elapsed())
        try:
            with _told_apart(arrival.request, line.host):
                headers = self._receive(line, arrival, login)
        except BaseException:
            if not arrival.begun:  # nobody has looked at what came so far, and nobody can use it
                arrival.forget()
            raise
        finally:
            line.free_at = clock.elapsed() + line.host.pause
        try:
            self._settle(line.host, arrival, login, look)
        except BaseException:
            arrival.forget()
            raise
        kept = {name: self._settings.redacted(headers[name]) for name in HEADERS_KEPT if name in headers}
        return arrival.keep(OK, kept)

    def _receive(self, line: _Line, arrival: Arrival, login: Login | None) -> Mapping[str, str]:
        """Bring the whole body to the disk, and return the headers of the answer."""
        request, began = arrival.request, clock.elapsed()
        may_resume = request.method == "GET" and not login
        begun = arrival.begun if may_resume else None
        address = httpx2.URL(line.host.base + request.path)
        if request.query:
            address = address.copy_merge_params(list(request.query))
        for _ in range(REDIRECTS + 1):
            with line.client.stream(
                request.method, address, content=_content(request), headers=_headers(request, login, begun)
            ) as response:
                if response.has_redirect_location:
                    address = _followed(request, login, response)
                    continue
                reply = _judged(request, response, arrival, begun, login, began)
                if reply.status == OK:
                    arrival.begin(reply.resumable if may_resume else "")
                self._store(reply, response, arrival, began)
                return reply.headers
        raise UnreachableError(
            str(
                Problem(
                    "redirects in a circle",
                    request.where,
                    f"at most {REDIRECTS} redirects",
                    f"one more, to {address.copy_with(query=None)}",
                    _BROWSER,
                )
            )
        )

    def _store(self, reply: Reply, response: httpx2.Response, arrival: Arrival, began: float) -> None:
        """Write the body behind what has come before, counted, and compare it with what was announced."""
        request = reply.request
        received = arrival.size
        expected = None if reply.announced is None else received + reply.announced
        if expected is not None and expected > request.max_bytes:
            arrival.forget()
            raise _too_large(request, f"{expected:,} announced")
        blocks = _Counted(_in_time(request, response, began))
        told = received
        with arrival.part.open("ab") as stream:
            for block in _expanded(reply, blocks):
                received += len(block)
                if received > request.max_bytes:
                    arrival.forget()
                    raise _too_large(request, f"{received:,} and more")
                stream.write(block)
                if received >= told + _TOLD_EACH:
                    told = received
                    self._told(Progress(request, received, expected))
            stream.flush()
            os.fsync(stream.fileno())
        if reply.announced is not None and blocks.size != reply.announced:
            raise AgainError(_broken(request, f"{blocks.size:,} bytes of {reply.announced:,}", _CUT))
        self._told(Progress(request, received, received))

    def _settle(self, host: Host, arrival: Arrival, login: Login | None, look: Look) -> None:
        """Judge a whole body before it is kept, and take out of it what must not be kept."""
        request, body = arrival.request, arrival.body
        if kind(first_bytes(body)) == "empty":
            raise AnswerError(str(Problem("an empty answer", request.where, "data", "no bytes", LATER)))
        refuse_page(body, request.where)
        try:
            other = look(body)
        except BusyError as fault:
            raise AgainError(fault, refused=True) from None
        if other is not None:
            write(arrival.part, other)
        if login and _holds(body, request.where, self._settings.secrets(host)):
            raise AnswerError(
                str(
                    Problem(
                        "the answer repeats our own credentials",
                        request.where,
                        "a body that may be published",
                        "user, password or token",
                        "if the user name is a word of the table, take another; else the client must cut them out",
                    )
                )
            )


def _check_base(host: Host) -> None:
    """Return nothing if the address of a host is encrypted, or on this machine."""
    base = httpx2.URL(host.base)
    if base.scheme != "https" and base.host not in {"127.0.0.1", "localhost", "::1"}:
        raise TableError(
            str(
                Problem(
                    "an address that is not encrypted",
                    f"registers/hosts.toml, {host.id}",
                    "https://",
                    f'"{host.base}"',
                    "correct the key base",
                )
            )
        )


def _content(request: Request) -> bytes | None:
    if request.method == "GET":
        return None
    return request.json.encode() if request.json else urlencode(request.form).encode("ascii")


def _headers(
    request: Request, login: Login | None, begun: tuple[int, str] | None
) -> list[tuple[bytes, bytes]]:
    headers = []
    if request.method == "POST":
        headers.append(
            (b"Content-Type", b"application/json" if request.json else b"application/x-www-form-urlencoded")
        )
    if login:
        headers += [
            (b"username", login.username.encode("latin-1")),
            (b"password", login.password.encode("latin-1")),
        ]
    if begun:
        headers += [(b"Range", b"bytes=%d-" % begun[0]), (b"If-Range", begun[1].encode("latin-1"))]
    return headers


def _followed(request: Request, login: Login | None, response: httpx2.Response) -> httpx2.URL:
    """Return where a redirect leads, if it may be followed: without credentials, and on the same host only."""
    here = response.request.url
    try:
        there = here.join(response.headers["location"])
    except httpx2.InvalidURL:
        there = httpx2.URL()
    same = (there.scheme, there.host, there.port) == (here.scheme, here.host, here.port)
    if request.method == "GET" and not login and same:
        return there
    raise UnreachableError(
        str(
            Problem(
                f"redirects elsewhere ({response.status_code}), and is not followed",
                request.where,
                f"an answer of {here.host}",
                f'a redirect to "{there.copy_with(query=None, fragment=None, userinfo=b"")}"',
                _BROWSER,
            )
        )
    )


def _judged(
    request: Request,
    response: httpx2.Response,
    arrival: Arrival,
    begun: tuple[int, str] | None,
    login: Login | None,
    began: float,
) -> Reply:
    """Return the head of an answer whose body is data.

    Raises:
        PublisherError: Its status says no.
        AgainError: Its status says later, or it is no rest of what has begun, which is forgotten.
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    reply = Reply(request, response.status_code, headers)
    if reply.status == OK or (begun and reply.continues(*begun)):
        return reply
    if begun and reply.status in {REST, NO_SUCH_REST}:
        arrival.forget()
        raise AgainError(_broken(request, "the rest of the file does not fit its beginning"), wait=0.0)
    words = b""
    for block in _in_time(request, response, began):
        words += block
        if len(words) >= _REFUSAL:
            break
    text = words[:_REFUSAL].decode("utf-8", errors="replace")
    fault = Reply(request, reply.status, headers, text).fault(with_login=login is not None)
    raise fault


def _in_time(request: Request, response: httpx2.Response, began: float) -> Iterator[bytes]:
    """Yield what comes, until it has taken too long in all: a host may send one byte a minute."""
    whole = response.is_stream_consumed  # it was made in this process, by a transport of tests
    for block in response.iter_bytes() if whole else response.iter_raw():
        yield block
        if clock.elapsed() - began > WHOLE:
            raise AgainError(_broken(request, f"a body that was not complete after {WHOLE:.0f} s"))


class _Counted:
    """Blocks as they come, and how many bytes they were."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self.size = blocks, 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.size += len(block)
            yield block


def _expanded(reply: Reply, blocks: _Counted) -> Iterator[bytes]:
    """Yield the body as it was before it was packed for the way: some hosts pack although we ask them not to."""
    if not reply.packed:
        yield from blocks
        return
    if reply.packed != "gzip":
        raise AnswerError(
            str(
                Problem(
                    "packed in a way that we did not ask for",
                    reply.request.where,
                    "no packing",
                    reply.packed,
                    LATER,
                )
            )
        )
    expander = zlib.decompressobj(31)
    try:
        for packed in blocks:
            rest = packed
            while rest:
                yield expander.decompress(rest, _BLOCK)
                rest = expander.unconsumed_tail
    except zlib.error as fault:
        raise AgainError(_broken(reply.request, str(fault), "the packed answer is damaged")) from None
    if not expander.eof:
        raise AgainError(_broken(reply.request, "an end in the middle", _CUT))


def _too_large(request: Request, found: str) -> TooLargeError:
    return TooLargeError(
        str(
            Problem(
                "the answer is larger than what is taken",
                request.where,
                f"at most {request.max_bytes:,} bytes",
                found,
                f"{LESS}, or raise its max_bytes",
            )
        )
    )


def _broken(request: Request, found: str, what: str = "no whole answer") -> UnreachableError:
    return UnreachableError(str(Problem(what, request.where, "a whole answer", found, LATER)))


@contextmanager
def _told_apart(request: Request, host: Host) -> Iterator[None]:
    """Turn what goes wrong on the way into a fault of ours: one to ask again after, or one that ends it."""
    try:
        yield
    except (httpx2.ConnectTimeout, httpx2.PoolTimeout):
        found = f"no connection in {CONNECT:.0f} s"
        raise AgainError(_broken(request, found, f"{host.name} cannot be reached"), refused=True) from None
    except httpx2.ConnectError as fault:
        _refuse_trust(request, host, fault)
        raise AgainError(
            _broken(request, str(fault), f"{host.name} cannot be reached"), refused=True
        ) from None
    except httpx2.TimeoutException:
        raise AgainError(_broken(request, f"nothing new in {READ:.0f} s", "no answer in time")) from None
    except (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ProxyError) as fault:
        raise AgainError(_broken(request, str(fault) or type(fault).__name__, _CUT)) from None
    except (httpx2.RequestError, httpx2.InvalidURL) as fault:
        raise _broken(request, type(fault).__name__, "the request cannot be sent") from None


def _refuse_trust(request: Request, host: Host, fault: BaseException) -> None:
    """Return nothing if it was not the certificate for which a connection failed."""
    cause: BaseException | None = fault
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or cause.reason or type(cause).__name__
        raise UnreachableError(
            str(
                Problem(
                    f"the certificate of {host.name} is not trusted, and nothing was sent",
                    request.where,
                    f"a certificate for {httpx2.URL(host.base).host} that this machine trusts",
                    reason,
                    "try again from another network; if the host leaves out an intermediate certificate, put that into a "
                    "file beside registers/hosts.toml and name it in ca_bundle",
                )
            )
        ) from None


def _holds(body: Body, where: str, secrets: Sequence[str]) -> bool:
    """Return whether a body, or what it unpacks to, holds a credential in any spelling."""
    ways = {way for secret in secrets if len(secret) >= SHORTEST_FOUND for way in spellings(secret)}
    needles = sorted(
        {way.encode(encoding, errors="replace") for way in ways for encoding in ("utf-8", "latin-1")}
    )
    longest = max(map(len, needles), default=1)
    packing = kind(first_bytes(body))
    streams = [_read(body)]
    if packing in {"zip", "xlsx"}:
        streams.append(unpacked(body, where))
    elif packing == "gzip":
        streams.append(gunzipped(body, where))
    for stream in streams:
        end = b""
        for block in stream:
            window = end + block
            if any(needle in window for needle in needles):
                return True
            end = window[-longest:]
    return False


def _read(body: Body) -> Iterator[bytes]:
    with body.open() as stream:
        while block := stream.read(MIB):
            yield block
